package plan

import (
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
)

// Act makes an act of an entry of history.yaml. An adoption names the digests of the compiled content
// and territory. Fault: Invalid for a kind that a history cannot hold.
func (h HistoryAct) Act(content, territory string, envelope money.Cents) (journal.Act, error) {
	p := Published{Text: h.Text}
	on := onAction{Action: h.Action, Published: p}
	mark := onMilestone{Action: h.Action, Milestone: h.Milestone, Published: p}
	switch h.Kind {
	case "plan.adopt":
		return &Adopt{Content: content, Territory: territory, Envelope: envelope, Published: p}, nil
	case "plan.allocate":
		return &Allocate{Action: h.Action, Cents: h.Amount, Published: p}, nil
	case "plan.reallocate":
		return &Reallocate{From: h.From, To: h.To, Cents: h.Amount, Published: p}, nil
	case "action.start":
		return &Start{on}, nil
	case "action.complete":
		return &Complete{on}, nil
	case "action.abandon":
		return &Abandon{on}, nil
	case "action.report":
		return &Report{Action: h.Action, AsOf: h.AsOf, Measures: h.Measures, Published: p}, nil
	case "milestone.reach":
		return &Reach{mark}, nil
	case "milestone.miss":
		return &Miss{mark}, nil
	}
	return nil, fault.New(fault.Invalid, "journal.kind_unknown", h.Kind, "")
}
