package portal

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relance/app/web/htmltest"
	"relance/domain/plan/plantest"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/domain/scheme/schemetest"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// simulated is a portal over a plan that comes with the program, with every text of its aids.
type simulated struct {
	t testing.TB
	b *journaltest.Bench
	p http.Handler
	c *scheme.Catalogue
}

func simulate(t testing.TB) *simulated {
	t.Helper()
	const folder = "../../plans/grand-paris"
	b := schemetest.Open(t)
	compiled := plantest.Compile(t, folder)
	plantest.PlayWhole(t, b, compiled)
	all, problems := scheme.Compile(os.DirFS(folder), "p", scheme.Of(compiled.Content))
	for _, p := range problems {
		t.Fatalf("%s:%d: %v", p.File, p.Line, p.Fault)
	}
	for _, x := range all.Contents(false) {
		if _, err := b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: b.ID(), Act: scheme.NewRecord(x), Effective: x.Version.Day,
			Mode: journal.Imported, Sources: x.Version.Cited(), Blobs: []journal.Blob{x.Blob()}}); err != nil {
			t.Fatal(err)
		}
	}
	p, err := New(Config{Journal: b.Journal, DB: b.DB, Clock: b.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	return &simulated{t, b, p, all}
}

func (s *simulated) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.p.ServeHTTP(w, r)
	return w
}

// asked are the questions that are put to somebody on a day, by the aid and the id of each.
func (s *simulated) asked(who, day string) map[string]*sharedQuestion {
	s.t.Helper()
	out := map[string]*sharedQuestion{}
	err := s.b.DB.View(context.Background(), func(q store.Q) error {
		f, err := s.p.(*Portal).frame(context.Background(), q, locale.French, map[string]string{})
		if err != nil {
			return err
		}
		for _, x := range f.readAsking(url.Values{"qui": {who}, "jour": {day}}).shared {
			for _, t := range x.of {
				out[t.Slug+" "+x.ask.ID] = x
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// whoOf is a public that a text is for; "" where it is for nobody that one can say to be.
func whoOf(v *scheme.Version) string {
	for _, p := range publics {
		if slices.ContainsFunc(v.Applicants, func(a string) bool { return slices.Contains(p.of, a) }) {
			return p.key
		}
	}
	return ""
}

// fill writes the answers of a case into a form.
func fill(form url.Values, slug string, answers []scheme.Answer, asked map[string]*sharedQuestion) {
	for _, a := range answers {
		q := asked[slug+" "+a.ID]
		if a.Rows == nil {
			form.Set(answerFld+q.key, a.Text)
			continue
		}
		if len(a.Rows) == 0 {
			form.Set(answerFld+q.key, "none")
		}
		for i, row := range a.Rows {
			for id, text := range row {
				form.Set(cellName(q.key, i, id), text)
			}
		}
	}
}

// Every worked case of every aid gets in the simulator, in both languages, the very sentence that its rule gives.
func TestEveryCaseIsAnsweredBySimulatorAndRuleAlike(t *testing.T) {
	s := simulate(t)
	ground := s.ground()
	tried := 0
	for _, x := range s.c.Schemes {
		for _, k := range x.Cases {
			v, err := x.On(k.On)
			if err != nil {
				t.Fatal(err)
			}
			who := whoOf(v)
			if who == "" || v.ClosedOn != "" && v.ClosedOn < k.On {
				continue
			}
			in := v.Rule().Ask(k.On).Of(ground)
			if err := scheme.Give(in, k.Answers); err != nil {
				t.Fatal(err)
			}
			want := in.Evaluate()
			form := url.Values{"qui": {who}, "jour": {k.On}}
			fill(form, x.Slug, k.Answers, s.asked(who, k.On))
			for _, l := range locale.Langs {
				path := simulatorPath
				if l == locale.English {
					path = "/en" + path
				}
				w := s.post(path, form)
				row := htmltest.Parse(t, w.Body.String()).ByID("aide-" + x.Slug)
				if w.Code != http.StatusOK || row == nil {
					t.Errorf("%s, %q: answered by %d: %.900s", x.Slug, k.Name, w.Code, htmltest.Parse(t, w.Body.String()).ByID("erreurs").Words())
					continue
				}
				if said := row.Words(); !strings.Contains(same(said), same(want.Sum(l))) {
					t.Errorf("%s, %q: the simulator says %q, the rule %q", x.Slug, k.Name, said, want.Sum(l))
				}
			}
			tried++
		}
	}
	if tried < 120 {
		t.Errorf("%d cases were tried only", tried)
	}
}

// same makes texts comparable: spaces are one.
func same(s string) string { return strings.Join(strings.Fields(s), " ") }

func (s *simulated) ground() rule.World {
	s.t.Helper()
	var out rule.World
	if err := s.b.DB.View(context.Background(), func(q store.Q) error {
		f, err := s.p.(*Portal).frame(context.Background(), q, locale.French, map[string]string{})
		if err != nil {
			return err
		}
		out = f.readAsking(url.Values{}).world()
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// Going on from page to page, what is put to a visitor can still change something, and it ends.
func TestOnlyWhatCanChangeTheResultIsAskedAndItEnds(t *testing.T) {
	s := simulate(t)
	for _, p := range publics {
		form := url.Values{"qui": {p.key}, "jour": {"2021-10-01"}}
		pages := 0
		for ; pages < 30; pages++ {
			w := s.post(simulatorPath, form)
			if w.Code != http.StatusOK {
				t.Fatalf("%s, page %d: %d", p.key, pages, w.Code)
			}
			page := htmltest.Parse(t, w.Body.String())
			before := form.Get(seenFld)
			for _, n := range page.All("input") {
				if n.Attr["name"] == seenFld {
					form.Set(seenFld, n.Attr["value"])
				}
			}
			if form.Get(seenFld) == before {
				break
			}
		}
		if pages == 30 {
			t.Errorf("%s is asked without end", p.key)
		}
	}
}

func TestWhatIsTypedIsUnderstoodOrExplainedAtItsFieldAndNothingIsLost(t *testing.T) {
	s := simulate(t)
	asked := s.asked("household", "2022-06-01")
	commune, income := asked["roule-propre commune"], asked["roule-propre income"]
	if commune == nil || income == nil {
		t.Fatal("the questions are not there")
	}
	for _, x := range []struct {
		q     *sharedQuestion
		typed string
		right bool
	}{
		{income, "1 234,56", true}, {income, "1234.56", true}, {income, "1 234,56 €", true}, {income, "beaucoup", false}, {income, "-1", false}, {income, strings.Repeat("9", 40), false},
		{commune, "Montreuil", true}, {commune, "montreuil ", true}, {commune, "93100", true}, {commune, "93048", true}, {commune, "75056", true}, {commune, "69123", true},
		{commune, "Saint", false}, {commune, "Nullepartville", false}, {commune, "<script>", false}, {commune, "\u202e93048\u0000", true},
	} {
		form := url.Values{"qui": {"household"}, "jour": {"01/06/2022"}, answerFld + x.q.key: {x.typed}}
		w := s.post(simulatorPath, form)
		page := htmltest.Parse(t, w.Body.String())
		said := page.ByID(answerFld + x.q.key + "-erreur")
		if right := w.Code == http.StatusOK && said == nil; right != x.right || !right && (w.Code != http.StatusUnprocessableEntity || said == nil || said.Words() == "") {
			t.Errorf("%q is answered by %d, %v", x.typed, w.Code, said)
		}
		if field := page.ByID(answerFld + x.q.key); field == nil || strings.TrimSpace(field.Attr["value"]) != strings.TrimSpace(x.typed) && x.typed[0] != 0xe2 {
			t.Errorf("%q is lost", x.typed)
		}
	}
	if w := s.post(simulatorPath, url.Values{"qui": {"personne"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="qui-erreur"`) {
		t.Errorf("nobody is answered by %d", w.Code)
	}
	if w := s.post(simulatorPath, url.Values{"qui": {"household"}, "jour": {"demain"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="jour-erreur"`) {
		t.Errorf("no day is answered by %d", w.Code)
	}
}

func TestNothingThatAVisitorAnswersIsKept(t *testing.T) {
	s := simulate(t)
	const marker = "Zyzzyva-4417"
	before := s.b.Head().Size
	w := s.post(simulatorPath, url.Values{"qui": {"household"}, "r.commune-x": {marker}, "r.libre": {marker}, "autre": {marker}})
	if w.Code != http.StatusOK || s.b.Head().Size != before {
		t.Errorf("answered by %d, %d acts more", w.Code, s.b.Head().Size-before)
	}
	for head, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"} {
		if !strings.Contains(strings.Join(w.Header().Values(head), ","), want) {
			t.Errorf("%s is %q", head, w.Header().Values(head))
		}
	}
	if len(w.Result().Cookies()) > 0 {
		t.Error("a cookie is set")
	}
	if s.b.Place[0] == '/' { // a file
		for _, end := range []string{"", "-wal"} {
			if body, err := os.ReadFile(s.b.Place + end); err == nil && strings.Contains(string(body), marker) {
				t.Errorf("an answer stands in the database%s", end)
			}
		}
	}
}

func FuzzTheSimulatorAnswersAnyForm(f *testing.F) {
	s := simulate(f)
	asked := s.asked("household", "2022-06-01")
	for _, x := range []string{"household", "commune", "trader", "?"} {
		f.Add(x, "2022-06-01", "1 234,56", uint8(3))
	}
	f.Add("household", "31/02/2020", "\x00\xff", uint8(200))
	f.Fuzz(func(t *testing.T, who, day, typed string, row uint8) {
		form := url.Values{"qui": {who}, "jour": {day}, seenFld: {typed + " " + who}}
		for _, q := range asked {
			form.Set(answerFld+q.key, typed)
			for _, c := range q.ask.Columns {
				form.Set(answerFld+q.key+"."+strconv.Itoa(int(row))+"."+c.ID, typed)
			}
		}
		if w := s.post(simulatorPath, form); w.Code >= 500 || w.Code == http.StatusOK && !strings.Contains(w.Body.String(), "</html>") {
			t.Errorf("%q on %q, %q: %d", who, day, typed, w.Code)
		}
	})
}
