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
	"relance/domain/scheme/schemetest"
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
func empty(t testing.TB) *site { return newSite(t, schemetest.Open(t), "") }

// real is a site on the real plan with its sourced history.
func real(t testing.TB) *site {
	b := schemetest.Open(t)
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

// neighbours are addresses of the desk, to which every page leads; the whole site is crawled by e2e.
var neighbours = []string{"/bureau", "/en/bureau"}

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
			if strings.HasPrefix(link, "/") && !known[link] && !slices.Contains(neighbours, link) {
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
		{"/assets/x/relance.css", 404, "pas de page"}, {"/mentions-legales.json", 404, ""}, {"/actions.xml", 404, "pas de page"},
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

func TestARefusalOnAFrenchPageNamesNoCodeOfTheAddress(t *testing.T) {
	s := real(t)
	for _, query := range []string{"etape=x", "etape=paid&livre=x", "etape=paid&chiffre=x", "etape=paid&moyen=x"} {
		words := strings.Fields(htmltest.Parse(t, s.get("/argent?"+query).Body.String()).One(t, "main").Words())
		for _, code := range slices.Concat(ledger.Stages, ledger.Books, plan.Means, []string{"stands", "reached"}) {
			if code != "plan" && slices.ContainsFunc(words, func(w string) bool { return strings.Trim(w, ".,;:") == code }) {
				t.Errorf("%s is refused with the code %q: %q", query, code, words)
			}
		}
	}
}

func TestAPlanMountedElsewhereKeepsToItsPlace(t *testing.T) {
	b := schemetest.Open(t)
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
	for _, k := range schemetest.Open(t).Journal.Registry.Kinds() {
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
	b := schemetest.Open(t)
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

func TestTheEasyPagesDoNotShoutTheOfficialTitles(t *testing.T) {
	s := real(t)
	for _, address := range []string{"/facile", "/facile/1", "/facile/3", "/en/facile", "/en/facile/5"} {
		for _, word := range strings.Fields(s.page(address).Words()) {
			if letters := strings.Trim(word, "’'«»().,:"); len(letters) > 4 && letters == strings.ToUpper(letters) && letters != strings.ToLower(letters) {
				t.Errorf("%s shouts %s", address, word)
			}
		}
	}
	for address, says := range map[string]string{"/facile": "Axe 1\u202f: La santé des habitants", "/facile/3": "Planter plus d’arbres et de plantes.", "/en/facile/4": "The subject of this axis: Housing and building."} {
		if words := s.page(address).Words(); !strings.Contains(words, says) {
			t.Errorf("%s does not say %q: %s", address, says, words)
		}
	}
}
