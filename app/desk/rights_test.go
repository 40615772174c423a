package desk_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relance/app/desk"
	"relance/app/web/htmltest"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/notice"
)

var update = flag.Bool("update", false, "write the golden table of rights anew")

// everybody is who may ask: nobody, somebody without a role, and each role.
var everybody = []identity.Role{"", "none", identity.Direction, identity.AxisLead, identity.Officer, identity.Finance, identity.Auditor, identity.Administrator}

// somebody is a new person of one of the above.
func (o *office) somebody(r identity.Role) *person {
	o.t.Helper()
	switch r {
	case "":
		return o.stranger()
	case "none":
		p := o.as(identity.Auditor)
		a, err := o.people.Account(context.Background(), p.session.Account)
		if err == nil {
			err = o.people.EndGrant(context.Background(), identity.Actor{}, a.Ref, a.Grants[0].ID, "")
		}
		if err != nil {
			o.t.Fatal(err)
		}
		return p
	case identity.AxisLead:
		return o.as(r, "axis:1")
	}
	return o.as(r)
}

var part = regexp.MustCompile(`\{[a-z]+\}`)

// addresses are those by which a route is tried: of things that are there, where the table below names
// them, and of things that are not.
func addresses(path string, there map[string][]string) []string {
	known := there[path]
	if len(known) > 0 {
		return known
	}
	return []string{part.ReplaceAllString(path, "inconnu")}
}

// things are what the addresses of the rights test are about.
func (o *office) things() map[string][]string {
	o.t.Helper()
	receipts, err := o.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: "rights-note-1", Act: &plan.Allocate{Action: "A2.~1", Cents: 1}, Effective: "2020-07-01", Note: "Une note interne."})
	if err != nil {
		o.t.Fatal(err)
	}
	n := strconv.FormatInt(receipts[0].Number, 10)
	other := o.as(identity.Officer)
	report := "/bureau/signalements/" + o.reported("axis:1", notice.Contact{})
	return map[string][]string{
		"/bureau/actes/{kind}":       {"/bureau/actes/plan.allocate", "/bureau/actes/action.report"},
		"/bureau/tableau/{kind}":     {"/bureau/tableau/plan.allocate", "/bureau/tableau/action.report"},
		"/bureau/rectifier/{number}": {"/bureau/rectifier/" + n, "/bureau/rectifier/999999"},
		"/bureau/notes/{number}":     {"/bureau/notes/" + n, "/bureau/notes/999999"},
		"/bureau/comptes/{ref}":      {"/bureau/comptes/" + other.session.Account, "/bureau/comptes/inconnu"},
		"/bureau/actions/{code}":     {"/bureau/actions/A2.~1", "/bureau/actions/inconnu"},
		"/connexion/lien/{secret}":   {"/connexion/lien/inconnu"},
		"/bureau/brouillons":         {"/bureau/brouillons"},
		"/bureau/signalements/{id}":  {report, "/bureau/signalements/inconnu"},
	}
}

// The table of rights is tried against every route as each role, and held against a golden one, so that a
// change of who may see what is seen in review: `go test ./app/desk -run Rights -update` writes it anew.
func TestEveryRouteAnswersEachRoleAsTheTablesOfRightsSay(t *testing.T) {
	o := adopted(t)
	there := o.things()
	people := map[identity.Role]*person{}
	var lines []string
	for _, rt := range desk.Routes() {
		for _, address := range addresses(rt.Path, there) {
			label := address
			for _, x := range strings.Split(address, "/") {
				if strings.HasPrefix(x, "p_") {
					label = rt.Path
				}
			}
			if rt.Path == "/bureau/signalements/{id}" && address == there[rt.Path][0] {
				label = rt.Path // its id is another one each time
			}
			line := fmt.Sprintf("%-5s%-44s", rt.Method, label)
			for _, r := range everybody {
				if people[r] == nil || rt.Path == "/deconnexion" {
					people[r] = o.somebody(r)
				}
				p := people[r]
				var w *httptest.ResponseRecorder
				if rt.Method == http.MethodPost {
					w = p.send(address, "adresse", strings.ToLower(identity.Random(9))+"@exemple.fr")
				} else {
					w = p.ask(http.MethodGet, address, nil)
				}
				agrees(t, rt, r, address, w)
				if rt.Method == http.MethodPost && rt.Path == "/deconnexion" {
					people[r] = nil
				}
				line += fmt.Sprintf(" %3d", w.Code)
			}
			lines = append(lines, line)
		}
	}
	golden(t, lines)
}

// agrees holds an answer against the route table.
func agrees(t *testing.T, rt desk.Route, r identity.Role, address string, w *httptest.ResponseRecorder) {
	t.Helper()
	may := rt.Open || rt.Signed && r != "" || slices.Contains(rt.May, r)
	switch {
	case w.Code >= 500:
		t.Errorf("%s %s as %q answers %d", rt.Method, address, r, w.Code)
	case !may && r == "" && rt.Method == http.MethodGet && w.Code != http.StatusSeeOther,
		!may && r == "" && rt.Method == http.MethodPost && w.Code != http.StatusUnauthorized,
		!may && r != "" && w.Code != http.StatusNotFound:
		t.Errorf("%s %s as %q answers %d though it may not", rt.Method, address, r, w.Code)
	case w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Security-Policy") == "":
		t.Errorf("%s %s as %q may be kept by a cache, or has no policy: %v", rt.Method, address, r, w.Header())
	case r == identity.Auditor && rt.Method == http.MethodPost && !rt.Open && !rt.Signed && w.Code != http.StatusNotFound:
		t.Errorf("an auditor may send %s", address)
	}
}

func golden(t *testing.T, lines []string) {
	t.Helper()
	const file = "testdata/rights.txt"
	head := fmt.Sprintf("%-49s out non dir axe ins fin aud adm\n", "")
	got := head + strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	old := strings.Split(string(want), "\n")
	for _, l := range strings.Split(got, "\n") {
		if !slices.Contains(old, l) {
			t.Errorf("not in the golden table of rights: %s", l)
		}
	}
	now := strings.Split(got, "\n")
	for _, l := range old {
		if !slices.Contains(now, l) {
			t.Errorf("in the golden table of rights alone: %s", l)
		}
	}
}

func TestNoFormIsTakenFromAnotherSiteNorWithoutTheWordOfItsSession(t *testing.T) {
	o := adopted(t)
	there := o.things()
	before := o.Head().Size
	for _, rt := range desk.Routes() {
		if rt.Method != http.MethodPost {
			continue
		}
		for _, address := range addresses(rt.Path, there) {
			roles := rt.May
			if len(roles) == 0 {
				roles = []identity.Role{identity.Direction}
			}
			p, other := o.somebody(roles[0]), o.somebody(roles[0])
			for what, form := range map[string]url.Values{"none": {}, "another": {"csrf": {other.session.CSRF}}} {
				w := p.ask(http.MethodPost, address, form)
				if w.Code != http.StatusForbidden {
					t.Errorf("%s with the word of %s answers %d", address, what, w.Code)
				}
			}
			for _, origin := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://ailleurs.example"}, {"Origin", "null"}} {
				r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(url.Values{"csrf": {p.session.CSRF}}.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set(origin[0], origin[1])
				r.AddCookie(&http.Cookie{Name: "relance", Value: p.session.Secret})
				w := httptest.NewRecorder()
				o.ServeHTTP(w, r)
				if w.Code != http.StatusForbidden {
					t.Errorf("%s from %v answers %d", address, origin, w.Code)
				}
			}
			if _, err := o.people.Session(context.Background(), p.session.Secret); err != nil {
				t.Errorf("%s: a form of another site signs out: %v", address, err)
			}
		}
	}
	if o.Head().Size != before {
		t.Error("something is recorded")
	}
}

// Every page as each role: no link of it leads to what this role may not see, or to nothing.
func TestNoPageShowsALinkThatIsNotAnsweredToItsReader(t *testing.T) {
	o := adopted(t)
	o.things()
	for _, r := range everybody[1:] {
		for _, start := range []string{"/bureau", "/en/bureau"} {
			crawl(t, o.somebody(r), r, start)
		}
	}
}

func crawl(t *testing.T, p *person, r identity.Role, start string) {
	t.Helper()
	waiting, seen := []string{start}, map[string]bool{start: true}
	for len(waiting) > 0 && len(seen) < crawlMax {
		at := waiting[0]
		waiting = waiting[1:]
		w := p.ask(http.MethodGet, at, nil)
		if w.Code >= 400 || w.Code == http.StatusSeeOther && strings.Contains(w.Header().Get("Location"), "connexion") {
			t.Errorf("as %s, a page links to %s, which answers %d", r, at, w.Code)
			continue
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || w.Code != http.StatusOK {
			continue
		}
		page := p.page(at, http.StatusOK, w)
		var links []string
		page.Each(func(x *htmltest.Node) { links = append(links, x.Attr["href"]) })
		for _, to := range links {
			path, _, _ := strings.Cut(to, "?")
			path, _, _ = strings.Cut(path, "#")
			if strings.HasPrefix(path, "/") && desk.Owns(path) && !strings.Contains(path, "deconnexion") && !seen[path] {
				seen[path] = true
				waiting = append(waiting, path)
			}
		}
	}
	if len(seen) < 4 {
		t.Errorf("as %s, only %d pages are found", r, len(seen))
	}
}

// crawlMax bounds the pages that one reader's crawl looks at.
const crawlMax = 100
