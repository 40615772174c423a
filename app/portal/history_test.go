package portal_test

import (
	"fmt"
	"strings"
	"testing"

	"relance/app/web/htmltest"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/domain/scheme/schemetest"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

// amended is the real plan as a test has it voted again: another envelope, an action less, one more and one
// called otherwise, with money moved by the same deliberation.
func amended(t *testing.T) (s *site, amendment, moved int64) {
	b := schemetest.Open(t)
	p := plantest.Compile(t, realFolder)
	plantest.Play(t, b, p)
	s = newSite(t, b, "")
	c := *p.Content
	c.Envelope, c.Actions = c.Envelope+1_000_000_00, append([]plan.Action{}, c.Actions...)
	for i, a := range c.Actions {
		if a.Code == "A2.~1" {
			a.Title = plan.Text{"fr": a.Title["fr"] + " et l’abonder", "en": a.Title["en"] + " and top it up"}
			c.Actions[i] = a
		}
	}
	extra := c.Actions[0]
	extra.Code, extra.Title, extra.Milestones = "A1.~90", plan.Text{"fr": "Une action de plus", "en": "One more action"}, []plan.Milestone{}
	c.Actions = append(c.Actions, extra)
	c.ActionsVoted++
	blob := journal.Blob{Media: plan.ContentMedia, Body: string(plan.Canonical(&c))}
	on := func(a journal.Act, day string, blobs ...journal.Blob) int64 {
		r, err := s.Do(t.Context(), journaltest.Everyone, journal.Submission{ID: s.ID(), Act: a, Effective: day, Blobs: blobs,
			Authority: &journal.Authority{Body: map[string]string{"fr": "Conseil", "en": "Council"}, Date: day, Number: "2021-7"}})
		if err != nil {
			t.Fatal(err)
		}
		return r[0].Number
	}
	amendment = on(&plan.Amend{Content: blob.Digest(), Was: p.Content.Envelope, Envelope: c.Envelope}, "2021-07-08", blob)
	moved = on(&plan.Allocate{Action: "A1.~90", Cents: 300_00}, "2021-07-08")
	return s, amendment, moved
}

func TestHistoryTellsWhatADecisionChangedBeforeAndAfter(t *testing.T) {
	s, amendment, moved := amended(t)
	if text := s.page("/histoire").Words(); !strings.Contains(text, "le plan a été amendé 1 fois") || !strings.Contains(text, "Amendement n°\u202f1") ||
		!strings.Contains(text, "1 action ajoutée (A1.~90)") || !strings.Contains(text, "110\u202f000\u202f000,00\u202f€ → 111\u202f000\u202f000,00\u202f€") {
		t.Errorf("the history: %s", text)
	}
	page := s.page(fmt.Sprintf("/histoire/%d", amendment))
	text := page.One(t, "main").Words()
	for _, want := range []string{"8 juillet 2021 · Conseil, n°\u202f2021-7", "Une action de plus", "N’était pas au plan", "et l’abonder",
		"la réserve l’action A1.~90 (Une action de plus) acte n°\u202f" + fmt.Sprint(moved) + " 300,00\u202f€", "Avec ce que la même délibération"} {
		if !strings.Contains(text, want) {
			t.Errorf("the amendment does not say %q: %s", want, text)
		}
	}
	en := s.page(fmt.Sprintf("/en/histoire/%d", amendment)).Words()
	if !strings.Contains(en, "One more action") || !strings.Contains(en, "new: and top it up") && !strings.Contains(en, "and top it up") || strings.Contains(en, "abonder") {
		t.Errorf("in English: %s", en)
	}
	if words := s.page("/histoire?on=2021-07-07").Words(); strings.Contains(words, "Amendement n°") || !strings.Contains(words, "aucun amendement n’est connu") {
		t.Errorf("the day before: %s", words)
	}
}

func TestTheHistorysTwinsSayTheSame(t *testing.T) {
	s, amendment, moved := amended(t)
	type list struct {
		Decisions []struct {
			Act, Changes  int64
			Amendment     *int64
			Before, After int64
			EnvelopeAfter int64 `json:"envelope_after_cents"`
		}
	}
	l := read[list](s, "/histoire.json")
	if len(l.Decisions) != 2 || l.Decisions[1].Act != amendment || *l.Decisions[1].Amendment != 1 || l.Decisions[1].EnvelopeAfter != 111_000_000_00 {
		t.Fatalf("%+v", l)
	}
	one := read[struct {
		Changes []struct{ Path, Old, New string }
		Moves   []struct {
			From, To string
			Cents    int64
			Acts     []int64
		}
	}](s, fmt.Sprintf("/histoire/%d.json", amendment))
	if int64(len(one.Changes)) != l.Decisions[1].Changes || len(one.Moves) != 2 || one.Moves[1].Acts[0] != moved || one.Moves[1].Cents != 300_00 {
		t.Errorf("%+v", one)
	}
	for _, address := range []string{"/histoire.csv", fmt.Sprintf("/histoire/%d.csv", amendment)} {
		if body := s.get(address).Body.String(); !strings.Contains(strings.SplitN(body, "\r\n", 2)[0], ",fictif") || strings.Count(body, "\r\n") < 3 {
			t.Errorf("%s: %s", address, body)
		}
	}
}

func TestAPlanNeverAmendedSaysSoAndHowSureThatIs(t *testing.T) {
	s := real(t)
	if text := s.page("/histoire").Words(); !strings.Contains(text, "ce n’est pas la preuve qu’il n’y en a pas eu") {
		t.Errorf("the real plan: %s", text)
	}
	if text := s.page("/histoire/2").Words(); !strings.Contains(text, "Avant ce vote, il n’y avait pas de plan") || !strings.Contains(text, "110\u202f000\u202f000,00") {
		t.Errorf("the adoption: %s", text)
	}
	for _, wrong := range []string{"3", "0", "x", "02", "99999999999999999999"} {
		if w := s.get("/histoire/" + wrong); w.Code != 404 || !strings.Contains(w.Body.String(), "pas dans l’histoire du plan") {
			t.Errorf("/histoire/%s answers %d", wrong, w.Code)
		}
	}
	if text := empty(t).page("/histoire").Words(); !strings.Contains(text, "aucun plan n’est adopté") {
		t.Errorf("before any plan: %s", text)
	}
}

func TestAReallocationTakenBackLeavesTheHistory(t *testing.T) {
	s := moved(t)
	given := s.Head().Size
	if text := s.page("/histoire").Words(); !strings.Contains(text, "Réaffectation de 1\u202fM€, de l’action A2.~2 à l’action A2.~1") {
		t.Errorf("%s", text)
	}
	s.Must(&journal.Correct{Of: given, Reason: map[string]string{"fr": "Doublon."}}, "")
	if text := s.page("/histoire").Words(); strings.Contains(text, "Réaffectation de") {
		t.Errorf("taken back, it stays: %s", text)
	}
	if text := s.page(fmt.Sprintf("/histoire?known=%d", given)).Words(); !strings.Contains(text, "Réaffectation de 1") {
		t.Errorf("as known then, it is gone: %s", text)
	}
	for _, f := range htmltest.Faults(s.page(fmt.Sprintf("/histoire/%d?known=%d", given, given)), "fr") {
		t.Error(f)
	}
}
