package portal_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"relance/app/portal"
	"relance/app/web"
	"relance/app/web/htmltest"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/locale"
)

const realFolder = "../../plans/grand-paris"

// site is a portal over a journal of its own, behind the shell as in production.
type site struct {
	t testing.TB
	*journaltest.Bench
	http.Handler
}

func newSite(t testing.TB, b *journaltest.Bench, prefix string) *site {
	t.Helper()
	p, err := portal.New(portal.Config{Journal: b.Journal, DB: b.DB, Prefix: prefix, Clock: b.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	return &site{t, b, web.Shell(p, web.ShellConfig{Mounts: []web.Mount{{Prefix: prefix}}})}
}

// empty is a site before any adoption.
func empty(t testing.TB) *site { return newSite(t, plantest.Open(t), "") }

// real is a site on the real plan with its sourced history.
func real(t testing.TB) *site {
	b := plantest.Open(t)
	plantest.Play(t, b, plantest.Compile(t, realFolder))
	return newSite(t, b, "")
}

// moved is the real plan on which a test has moved money: allocated, moved on, corrected.
func moved(t testing.TB) *site {
	s := real(t)
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 14_000_000_00}, "2020-07-01")
	s.Must(&plan.Allocate{Action: "A2.~2", Cents: 10_000_000_00}, "2020-07-01")
	wrong := s.Must(&plan.Allocate{Action: "A3.~1", Cents: 99_00}, "2020-08-01")
	s.Must(&journal.Correct{Of: wrong.Number, Reason: map[string]string{"fr": "Montant mal lu.", "en": "Amount misread."}}, "")
	s.Must(&plan.Reallocate{From: "A2.~2", To: "A2.~1", Cents: 1_000_000_00}, "2020-09-01")
	return s
}

func (s *site) get(address string) *httptest.ResponseRecorder {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
	return w
}

// page reads a page that must be there.
func (s *site) page(address string) *htmltest.Node {
	s.t.Helper()
	w := s.get(address)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		s.t.Fatalf("%s answers %d %s: %s", address, w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	return htmltest.Parse(s.t, w.Body.String())
}

// read reads a JSON answer that must be there into a value.
func read[T any](s *site, address string) T {
	s.t.Helper()
	var v T
	w := s.get(address)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		s.t.Fatalf("%s answers %d %s: %s", address, w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		s.t.Fatalf("%s: %v", address, err)
	}
	return v
}

// crawl follows every link within the site from its two home pages.
func (s *site) crawl(do func(address string, w *httptest.ResponseRecorder)) int {
	queue, known := []string{"/", "/en/"}, map[string]bool{"/": true, "/en/": true}
	for i := 0; i < len(queue); i++ {
		w := s.get(queue[i])
		do(queue[i], w)
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, link := range htmltest.Parse(s.t, w.Body.String()).Links() {
			link, _, _ = strings.Cut(link, "#")
			if strings.HasPrefix(link, "/") && !known[link] {
				known[link] = true
				queue = append(queue, link)
			}
		}
	}
	return len(queue)
}

func TestEveryPageThatALinkReachesIsRightInBothLanguages(t *testing.T) {
	for name, open := range map[string]func(testing.TB) *site{"before any plan": empty, "the real plan": real, "with money moved": moved} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			html := 0
			n := s.crawl(func(address string, w *httptest.ResponseRecorder) {
				if w.Code != http.StatusOK {
					t.Errorf("%s answers %d", address, w.Code)
					return
				}
				switch media := w.Header().Get("Content-Type"); {
				case strings.HasPrefix(media, "text/html"):
					html++
					checkPage(t, address, w.Body.String())
				case strings.HasPrefix(media, "application/json"):
					var v any
					if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
						t.Errorf("%s is no JSON: %v", address, err)
					}
					if at := nullList(v, ""); at != "" {
						t.Errorf("%s: the list %s is null", address, at)
					}
				}
			})
			if html < 10 || name != "before any plan" && html < 150 {
				t.Errorf("only %d pages of %d addresses", html, n)
			}
		})
	}
}

// lists are the names whose values are lists wherever they stand.
var lists = strings.Fields("axes objectives actions announced milestones sources linked documents facts measures reports money acts moves blobs " +
	"languages errors proof credit")

// nullList finds a list that is null.
func nullList(v any, at string) string {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if x == nil && slices.Contains(lists, k) {
				return at + "." + k
			}
			if found := nullList(x, at+"."+k); found != "" {
				return found
			}
		}
	case []any:
		for _, x := range v {
			if found := nullList(x, at+"[]"); found != "" {
				return found
			}
		}
	}
	return ""
}

func checkPage(t *testing.T, address, body string) {
	lang := "fr"
	if strings.HasPrefix(address, "/en") {
		lang = "en"
	}
	page := htmltest.Parse(t, body)
	for _, f := range htmltest.Faults(page, lang) {
		t.Errorf("%s: %s", address, f)
	}
	text := page.Words()
	for _, m := range foreign(lang) {
		if strings.Contains(text, m) {
			t.Errorf("%s holds a sentence of the other language: %q", address, m)
		}
	}
}

// foreign lists the messages that only the other language has.
func foreign(lang string) []string { return foreignTo[lang] }

var foreignTo = map[string][]string{"fr": messagesOf(locale.English, locale.French), "en": messagesOf(locale.French, locale.English)}

func messagesOf(l, other locale.Lang) []string {
	var out []string
	for _, k := range locale.Keys(l) {
		m := locale.Text(l, k)
		if !strings.Contains(m, "{") && len(m) >= 16 && m != locale.Text(other, k) && strings.Contains(m, " ") {
			out = append(out, m)
		}
	}
	return out
}

func TestTheFirstSentenceOfTheHomePageAnswers(t *testing.T) {
	s := real(t)
	for address, want := range map[string]string{
		"/":    "Le 15 mai 2020, 110\u202fM€ ont été votés à l’unanimité pour 50 actions (conseil de la Métropole du Grand Paris). Au 1er juin 2026, aucun acte connu n’affecte",
		"/en/": "On 15 May 2020, €110 million were voted unanimously for 50 actions (council of the Métropole du Grand Paris). On 1 June 2026, no known act allocates",
	} {
		if text := s.page(address).One(t, "main").Words(); !strings.Contains(text, want) {
			t.Errorf("%s says %q", address, text[:300])
		}
	}
	home := s.page("/").Words()
	for _, want := range []string{"5 axes, 14 objectifs", "33 actions retrouvées sur 50 votées", "17 intitulés non retrouvés", "Dispositifs liés", "Documents d’origine"} {
		if !strings.Contains(home, want) {
			t.Errorf("the home page does not say %q", want)
		}
	}
}

func TestEveryObjectiveStandsUnderItsAxisWordForWord(t *testing.T) {
	s := real(t)
	c := plantest.Compile(t, realFolder).Content
	n := 0
	for _, a := range c.Axes {
		page := s.page("/axes/" + web.Count(int64(a.Number)))
		if h := page.One(t, "h1").Words(); h != set(a.Title["fr"]) {
			t.Errorf("axis %d is called %q", a.Number, h)
		}
		text := page.Words()
		for _, o := range a.Objectives {
			n++
			if !strings.Contains(text, set(o.Title["fr"])) {
				t.Errorf("%s is not on the page of its axis", o.Code)
			}
			if h := s.page("/objectifs/"+o.Code).One(t, "h1").Words(); h != set(o.Title["fr"]) {
				t.Errorf("%s is called %q", o.Code, h)
			}
		}
	}
	if n != 14 {
		t.Errorf("%d objectives", n)
	}
}

// set is French typography: only quotes, apostrophes and spaces differ from the source's words.
func set(s string) string {
	for strings.Count(s, `"`) > 1 {
		s = strings.Replace(strings.Replace(s, `"`, "« ", 1), `"`, " »", 1)
	}
	return locale.Typeset(locale.French, s)
}

func TestAnActionTellsWhatIsKnownAndSaysWhatIsNot(t *testing.T) {
	s := real(t)
	text := s.page("/actions/A2.~1").Words()
	for _, want := range []string{"Participer au Fonds Résilience", "commencée", "Elle a commencé le 11 juin 2020", "14\u202f000\u202f000,00\u202f€, en mai 2020",
		"n’est pas une affectation", "contribution à un fonds", "Objectif non précisé par les sources", "la presse ou la communication",
		"inconnu\u202f: aucune source ne le dit", "Compte au dernier jour de la période", "aucune source ne donne de jalon"} {
		if !strings.Contains(text, want) {
			t.Errorf("A2.~1 does not say %q", want)
		}
	}
	if text := s.page("/en/actions/A2.~3").Words(); !strings.Contains(text, "no source that was read says what became of this action") ||
		!strings.Contains(text, "Unknown: no source gives an amount") {
		t.Errorf("A2.~3 in English: %s", text)
	}
}

func TestWrongAddressesAreAnsweredInTheVisitorsLanguage(t *testing.T) {
	s := real(t)
	for _, c := range []struct {
		address string
		status  int
		says    string
	}{
		{"/nulle-part", 404, "Il n’y a pas de page"},
		{"/en/nowhere", 404, "There is no page"},
		{"/actions/A9.99", 404, "n’a pas d’action «\u202fA9.99\u202f»"},
		{"/en/actions/A9.99", 404, "no action “A9.99”"},
		{"/axes/0", 404, "pas d’axe"}, {"/axes/01", 404, "pas d’axe"}, {"/axes/99999999999999999999", 404, "pas d’axe"}, {"/en/axes/x", 404, "no axis"},
		{"/objectifs/O9.1", 404, "pas d’objectif"}, {"/objectifs/O6.0", 404, "pas d’objectif"}, {"/actions/A2.~1?known=1", 404, "pas d’action"}, {"/en/objectifs/x", 404, "no objective"},
		{"/journal/999", 404, "pas d’acte"}, {"/journal/0", 404, "pas d’acte"}, {"/journal/x", 404, "pas d’acte"}, {"/en/journal/-1", 404, "no act"},
		{"/argent?on=hier", 400, "«\u202fhier\u202f» n’est pas un jour"}, {"/en/argent?on=yesterday", 400, "“yesterday” is not a calendar day"},
		{"/?on=2021-02-29", 400, "n’est pas un jour"}, {"/argent?known=0", 400, "n’est pas un numéro"}, {"/argent?known=9999", 400, "ne va pas jusqu’à l’acte"},
		{"/argent?etape=nulle", 400, "n’est pas une étape"}, {"/argent?etape=paid&livre=x", 400, "n’est pas un livre"},
		{"/argent?etape=paid&chiffre=x", 400, "n’est pas un chiffre"}, {"/argent?etape=paid&action=A9", 404, "pas d’action"}, {"/argent?etape=paid&axe=6", 404, "pas d’axe"}, {"/argent?etape=paid&axe=x", 404, "pas d’axe"},
		{"/journal?nature=x", 400, "n’est pas un genre d’acte"}, {"/journal?avant=x", 400, "n’est pas un numéro"},
		{"/assets/x/relance.css", 404, "pas de page"}, {"/accessibilite.json", 404, ""}, {"/actions.xml", 404, "pas de page"},
	} {
		w := s.get(c.address)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s answers %d: %s", c.address, w.Code, w.Body)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", "/en/argent", strings.NewReader("x")))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(w.Body.String(), "can be read, not changed") {
		t.Errorf("POST answers %d: %s", w.Code, w.Body)
	}
	for from, to := range map[string]string{"/en": "/en/", "/actions/": "/actions", "/en/argent/?on=2020-05-15": "/en/argent?on=2020-05-15"} {
		if w := s.get(from); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s leads to %q (%d)", from, w.Header().Get("Location"), w.Code)
		}
	}
}

func TestAPlanMountedElsewhereKeepsToItsPlace(t *testing.T) {
	b := plantest.Open(t)
	plantest.Play(t, b, plantest.Compile(t, realFolder))
	s := newSite(t, b, "/demo")
	for _, address := range []string{"/demo/", "/demo/en/", "/demo/actions/A2.~1", "/demo/en/journal?nature=action.report"} {
		for _, link := range s.page(address).Links() {
			if strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "/demo/") {
				t.Errorf("%s leads outside: %s", address, link)
			}
		}
	}
	if w := s.get("/demo"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/demo/" {
		t.Errorf("/demo answers %d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestAPageIsNewAfterAnActAndOnTheNextDay(t *testing.T) {
	s := real(t)
	before := s.get("/argent")
	if again := s.get("/argent"); again.Header().Get("Etag") != before.Header().Get("Etag") {
		t.Error("the same page has two tags")
	}
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 14_000_000_00}, "2020-07-01")
	page := s.page("/argent")
	if row := page.Row("Affecté"); len(row) != 3 || row[2] != "14\u202f000\u202f000,00\u202f€" {
		t.Errorf("after the act the row is %q", row)
	}
	s.Clock.Set(s.Clock.Now().AddDate(0, 0, 1))
	if text := s.page("/argent").Words(); !strings.Contains(text, "Au 2 juin 2026") {
		t.Error("the page keeps its day")
	}
}

func TestEveryFigureOfThePlansBookLeadsToItsActs(t *testing.T) {
	s := moved(t)
	page := s.page("/argent")
	links := 0
	for _, link := range page.One(t, "main").Links() {
		if !strings.HasPrefix(link, "/argent?") {
			continue
		}
		links++
		if acts := len(s.page(link).One(t, "main").All("time")); acts == 0 {
			t.Errorf("%s names no act", link)
		}
	}
	if text := s.page("/argent?etape=allocated&axe=2").Words(); !strings.Contains(text, "affecté\u202f»\u202f: 24\u202f000\u202f000,00\u202f€") || !strings.Contains(text, "vient de 3 actes") {
		t.Errorf("axis 2: %s", text)
	}
	if links < 8 {
		t.Errorf("only %d figures lead to acts", links)
	}
	text := s.page("/argent?etape=allocated&action=A2.~1").Words()
	for _, want := range []string{"A atteint l’étape «\u202faffecté\u202f»\u202f: 15\u202f000\u202f000,00\u202f€", "14\u202f000\u202f000,00\u202f€ affectés à l’action A2.~1", "réaffectés"} {
		if !strings.Contains(text, want) {
			t.Errorf("the figure's page does not say %q: %s", want, text)
		}
	}
}

func TestTheFootNamesTheLastActThatTouchedThePage(t *testing.T) {
	s := moved(t)
	last := func(address string) string {
		for _, a := range s.page(address).One(t, "footer").All("a") {
			if strings.HasPrefix(a.Attr["href"], "/journal/") {
				return a.Attr["href"]
			}
		}
		return ""
	}
	size := s.Head().Size
	if got := last("/actions/A2.~1"); got != "/journal/"+web.Count(size) {
		t.Errorf("A2.~1 was touched by %s, the journal has %d", got, size)
	}
	if got := last("/actions/A2.~3"); got != "/journal/2" {
		t.Errorf("A2.~3 was touched by %s", got)
	}
	if text := s.page("/").One(t, "footer").Words(); !strings.Contains(text, s.Head().Root.String()) {
		t.Error("the foot does not give the root")
	}
}

func TestAVisitorMayLookAtAnyDay(t *testing.T) {
	s := moved(t)
	for _, address := range []string{"/", "/en/", "/axes", "/axes/2", "/objectifs/O2.1", "/objectifs/O2.0", "/actions", "/actions/A2.~1", "/argent", "/sources",
		"/plan.json", "/argent.json", "/axes/2.json", "/objectifs/O2.1.csv", "/actions/A2.~1.json", "/actions/A2.~1.csv", "/journal", "/journal.json"} {
		for _, query := range []string{"?on=0001-01-01", "?on=2020-05-14", "?on=2020-05-15", "?on=2020-08-15", "?on=9999-12-31", "?known=2", "?on=2020-07-15&known=20"} {
			w := s.get(address + query)
			if w.Code != http.StatusOK {
				t.Errorf("%s%s answers %d: %s", address, query, w.Code, w.Body)
				continue
			}
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				lang := map[bool]string{true: "en", false: "fr"}[strings.HasPrefix(address, "/en")]
				for _, f := range htmltest.Faults(htmltest.Parse(t, w.Body.String()), lang) {
					t.Errorf("%s%s: %s", address, query, f)
				}
			}
		}
	}
	for _, address := range []string{"/", "/en/", "/axes", "/actions", "/argent", "/sources", "/plan.json", "/argent.json", "/journal"} {
		if w := s.get(address + "?known=1"); w.Code != http.StatusOK {
			t.Errorf("%s as known before the adoption answers %d", address, w.Code)
		}
	}
	text := s.page("/argent?on=2020-07-15").Words()
	if !strings.Contains(text, "Vous regardez le plan au 15 juillet 2020") || !strings.Contains(text, "24\u202fM€ sont affectés") {
		t.Errorf("on 15 July 2020: %s", text)
	}
	if text := s.page("/argent?on=2019-12-31").Words(); !strings.Contains(text, "le plan n’est pas encore voté\u202f: il l’est le 15 mai 2020") || !strings.Contains(text, "0,00\u202f€") {
		t.Errorf("before the vote: %s", text)
	}
}

func TestThePastIsLinkedToThePast(t *testing.T) {
	s := moved(t)
	for _, link := range s.page("/axes/2?on=2020-07-15").One(t, "main").Links() {
		if strings.HasPrefix(link, "/actions/") && !strings.HasSuffix(link, "?on=2020-07-15") {
			t.Errorf("%s leaves the day", link)
		}
	}
}

func TestAHeadRequestAnswersLikeAGetWithoutBody(t *testing.T) {
	s := real(t)
	for range 2 { // from the making, then from the cache
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("HEAD", "/plan.json", nil))
		if w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "0" {
			t.Errorf("HEAD: %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
		}
	}
}

func TestEveryStageAndKindAndRoleHasItsWords(t *testing.T) {
	var keys []string
	for _, s := range ledger.Stages {
		keys = append(keys, "stage."+s, "stage_means."+s)
	}
	for _, b := range ledger.Books {
		keys = append(keys, "book."+b)
	}
	for _, k := range plantest.Open(t).Journal.Registry.Kinds() {
		keys = append(keys, "act_kind."+k.Name)
		for _, r := range k.May {
			keys = append(keys, "role."+string(r))
		}
	}
	for prefix, words := range map[string][]string{"means.": plan.Means, "funding.": plan.Fundings, "provenance.": plan.Provenances, "meaning.": plan.Meanings,
		"bound.": plan.Bounds, "mode.": {journal.Native, journal.Imported},
		"state.": {plan.Planned, plan.Started, plan.Completed, plan.Abandoned, plan.Awaited, plan.Reached, plan.Missed}} {
		for _, w := range words {
			keys = append(keys, prefix+w)
		}
	}
	keys = slices.DeleteFunc(keys, locale.Has)
	if len(keys) > 0 {
		t.Errorf("no words for %q", keys)
	}
}

func TestAPlanThatIsNotReadySaysSo(t *testing.T) {
	b := plantest.Open(t)
	p, err := portal.New(portal.Config{Journal: b.Journal, DB: b.DB, Clock: b.Clock.Now, Ready: func() bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest("GET", "/en/", nil))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "being loaded") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
