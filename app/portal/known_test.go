package portal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/foundation/journal"
)

func TestTheHomePageOfAnEarlierActTellsWhatWasCorrectedSince(t *testing.T) {
	s := real(t)
	given := s.Must(&plan.Allocate{Action: "A2.~1", Cents: 76_543_21}, "2026-01-02")
	s.Must(&journal.Correct{Of: given.Number, Reason: map[string]string{"fr": "Montant mal lu."}}, "")
	for known, want := range map[int64]bool{given.Number: true, given.Number + 1: false} {
		body := s.get(fmt.Sprintf("/?on=2026-02-01&known=%d", known)).Body.String()
		if got := strings.Contains(body, fmt.Sprintf("/journal/%d?", given.Number)); got != want {
			t.Errorf("as known at act %d, the home page lists the allocation: %v, want %v", known, got, want)
		}
	}
}

func TestAServerWithoutTheKeyLeadsToNoCheckpoint(t *testing.T) {
	s := real(t)
	const link = `href="/journal/checkpoint"`
	if !strings.Contains(s.get("/journal").Body.String(), link) {
		t.Error("the journal does not lead to its checkpoint")
	}
	if err := s.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	c := s.Journal.Config
	c.Keeper = journal.NewKeeper(t.TempDir())
	keyless, err := journal.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.Journal = keyless
	other := newSite(t, s.Bench, "")
	if body := other.get("/journal").Body.String(); strings.Contains(body, link) || !strings.Contains(body, `id="preuve"`) {
		t.Error("without the key the journal leads to a checkpoint, or loses its proof")
	}
	if err := keyless.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheWayToEnglishKeepsTheDayAsked(t *testing.T) {
	w := empty(t).get("/en?on=2020-05-15")
	if at := w.Header().Get("Location"); w.Code != 301 || at != "/en/?on=2020-05-15" {
		t.Errorf("it answers %d to %q", w.Code, at)
	}
}
