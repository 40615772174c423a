package portal_test

import (
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
