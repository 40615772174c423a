package portal_test

import (
	"fmt"
	"strings"
	"testing"

	"relance/domain/plan"
)

func TestAnActTellsAMilestoneByItsTitleAndAReportByItsDay(t *testing.T) {
	s := real(t)
	miss := &plan.Miss{}
	miss.Action, miss.Milestone, miss.Published = "A3.~2", "M1", plan.Published{Text: plan.Text{"fr": "Plus tard."}}
	missed := s.Must(miss, "2023-01-02").Number
	s.report("A2.~3", 1)
	for address, says := range map[string]string{
		fmt.Sprintf("/journal/%d", missed):                   "Jalon manqué, « 3 000 bornes de recharge déployées » (M1) : l’action A3.~2",
		fmt.Sprintf("/en/journal/%d", missed):                "Milestone missed, “3,000 charging points installed” (M1): action A3.~2",
		fmt.Sprintf("/journal/%d", s.Head().Size):            "Relevé sur l’action A2.~3",
		fmt.Sprintf("/journal?nature=%s", "milestone.miss"):  "3 000 bornes de recharge déployées",
		fmt.Sprintf("/recherche?q=%s", "bornes+manqu%C3%A9"): "Jalon manqué",
	} {
		if words := spaced(s.page(address).Words()); !strings.Contains(words, says) {
			t.Errorf("%s does not say %q: %s", address, says, words)
		}
	}
}
