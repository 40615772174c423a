package portal_test

import (
	"context"
	"net/http"
	"os"
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
)

// aided is the real plan with every text of its aids, and one aid opened by a test with a call of 4,000 euros.
func aided(t testing.TB) *site {
	t.Helper()
	s := moved(t)
	c := plantest.Compile(t, realFolder)
	all, problems := scheme.Compile(os.DirFS(realFolder), "p", scheme.Of(c.Content))
	for _, p := range problems {
		t.Fatalf("%s:%d: %v", p.File, p.Line, p.Fault)
	}
	for _, x := range all.Contents(false) {
		if _, err := s.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: s.ID(), Act: scheme.NewRecord(x), Effective: x.Version.Day,
			Mode: journal.Imported, Sources: x.Version.Cited(), Blobs: []journal.Blob{x.Blob()}}); err != nil {
			t.Fatal(err)
		}
	}
	schemetest.OpenAid(t, s.Bench, schemetest.Aid(t, "2020-10-01", "A2.~2"))
	if _, err := s.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: s.ID(), Effective: "2020-10-05",
		Authority: &journal.Authority{Body: map[string]string{"fr": "conseil"}, Date: "2020-10-05"},
		Act:       &scheme.OpenCall{Call: "aide-1", Scheme: "aide", Title: rule.Text{"fr": "Premier appel", "en": "First call"}, Opens: "2020-10-10", Until: "2020-12-31", Action: "A2.~2", Cents: 4_000_00}}); err != nil {
		t.Fatal(err)
	}
	return newSite(t, s.Bench, "")
}

type catalogue struct {
	Schemes []struct {
		Slug, State, Version string
		Applicants           []string
		Calls                []struct {
			Code  string
			Left  int64 `json:"left_cents"`
			Takes bool  `json:"takes_dossiers"`
		}
	} `json:"dispositifs"`
	Caps []struct{ Slug string } `json:"plafonds"`
}

func (c catalogue) slugs() string {
	var out []string
	for _, s := range c.Schemes {
		out = append(out, s.Slug)
	}
	return strings.Join(out, " ")
}

func TestTheCatalogueListsEveryAidAndNarrowsThem(t *testing.T) {
	s := aided(t)
	whole := read[catalogue](s, "/dispositifs.json")
	folders, err := os.ReadDir(realFolder + "/schemes")
	if err != nil || len(whole.Schemes) != len(folders) { // the sources' file less, the test's own aid more
		t.Errorf("%d aids of %d folders: %v", len(whole.Schemes), len(folders), err)
	}
	caps, err := os.ReadDir(realFolder + "/caps")
	if err != nil || len(whole.Caps) != len(caps) || len(caps) == 0 {
		t.Errorf("%d rules of law of %d: %v", len(whole.Caps), len(caps), err)
	}
	for _, x := range []struct{ query, want string }{
		{"?etat=call&on=2020-11-01", "aide"},
		{"?etat=call&on=2020-10-09", ""},
		{"?etat=call&on=2021-01-01", ""},
		{"?q=RESILIENCE", "fonds-resilience-abandon fonds-resilience"},
		{"?qui=condominium", "copropriete-diagnostic copropriete-renovation-globale"},
	} {
		got := read[catalogue](s, "/dispositifs.json"+x.query)
		if got.slugs() != x.want || len(got.Caps) != 0 {
			t.Errorf("%s lists %q, want %q", x.query, got.slugs(), x.want)
		}
	}
	now := read[catalogue](s, "/dispositifs.json?q=aide+aux+commerces&on=2020-11-01").Schemes
	if len(now) != 1 || now[0].State != scheme.Open || len(now[0].Calls) != 1 || now[0].Calls[0].Left != 4_000_00 || !now[0].Calls[0].Takes {
		t.Errorf("%+v", now)
	}
	for _, wrong := range []string{"?qui=personne", "?forme=cadeau", "?etat=x", "?axe=9", "?q=" + strings.Repeat("a", 101)} {
		w := s.get("/dispositifs" + wrong)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `class="error"`) {
			t.Errorf("%s answers %d without a word beside the field", wrong, w.Code)
		}
		if w := s.get("/dispositifs.json" + wrong); w.Code != http.StatusBadRequest && w.Code != http.StatusNotFound {
			t.Errorf("%s as JSON answers %d", wrong, w.Code)
		}
	}
}

func TestAnAidsPageSaysItsRuleByItsDay(t *testing.T) {
	s := aided(t)
	early, now := s.page("/dispositifs/fonds-resilience?on=2020-07-01"), s.page("/dispositifs/fonds-resilience?on=2021-01-01")
	if x, y := early.ByID("conditions"), now.ByID("conditions"); x == nil || y == nil {
		t.Fatal("no conditions are told")
	}
	conditions := func(n *htmltest.Node) string { return n.ByID("conditions").Parent.Words() }
	if strings.Contains(conditions(early), "50 au plus dans le tourisme") || !strings.Contains(conditions(now), "50 au plus dans le tourisme") {
		t.Error("the text of the day is not the one told")
	}
	late := now.Words()
	for _, want := range []string{"depuis le 15 octobre 2020", locale.Amount(locale.French, 100_000_00), "Aucune source ne donne ce chiffre", "Les textes successifs", "S44", "Exemples vérifiés"} {
		if !strings.Contains(late, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	before := s.page("/dispositifs/fonds-resilience?on=2020-06-01").Words()
	if !strings.Contains(before, "ce texte n’est pas encore en vigueur") {
		t.Errorf("a text to come is told as if in force: %.300s", before)
	}
	if words := s.page("/dispositifs/fim").Words(); !strings.Contains(words, "qu’aucune source ne donne") || !strings.Contains(words, "Déduit des sources") {
		t.Errorf("what is not known of the FIM is not said: %.400s", words)
	}
	open := s.page("/dispositifs/aide?on=2020-11-01").Words()
	for _, want := range []string{"Premier appel", "Dossiers reçus jusqu’au 31 décembre 2020", locale.Amount(locale.French, 4_000_00), "× coût"} {
		if !strings.Contains(open, want) {
			t.Errorf("the open aid does not say %q", want)
		}
	}
	if words := s.page("/en/dispositifs/de-minimis").Words(); !strings.Contains(words, "Rule of law") || strings.Contains(words, "Règle de droit") {
		t.Errorf("a rule of law is not told in English: %.300s", words)
	}
	if w := s.get("/dispositifs/rien"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "Aucun dispositif ne s’appelle") {
		t.Errorf("an aid that is not there answers %d", w.Code)
	}
	if words := s.page("/actions/A2.~1?on=2021-01-01").Words(); !strings.Contains(words, "Fonds Résilience Île-de-France et collectivités") {
		t.Error("the action does not lead to its aid")
	}
	type whole struct {
		Text struct {
			Day        string                `json:"day"`
			Conditions []struct{ ID string } `json:"conditions"`
		} `json:"text"`
		Cases []struct{ On string } `json:"cases"`
	}
	x := read[whole](s, "/dispositifs/fonds-resilience.json?on=2020-07-01")
	if x.Text.Day != "2020-06-11" || len(x.Text.Conditions) < 5 || len(x.Cases) == 0 {
		t.Errorf("%+v", x.Text)
	}
	for _, c := range x.Cases {
		if c.On < "2020-06-11" || c.On >= "2020-09-23" {
			t.Errorf("a case of %s is told of the text of June", c.On)
		}
	}
}
