package plan

import (
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// Kinds are the acts of a plan, with who may do them: the permission table's lines.
func Kinds() []journal.Kind {
	direction := []identity.Role{identity.Direction, identity.Chronicle}
	money := []identity.Role{identity.Direction, identity.Finance, identity.Chronicle}
	axis := []identity.Role{identity.Direction, identity.AxisLead, identity.Chronicle}
	return []journal.Kind{
		{Name: "plan.adopt", New: func() journal.Act { return &Adopt{} }, May: direction},
		{Name: "plan.amend", New: func() journal.Act { return &Amend{} }, May: direction},
		{Name: "plan.correct", New: func() journal.Act { return &Rectify{} }, May: direction},
		{Name: "plan.allocate", New: func() journal.Act { return &Allocate{} }, May: money, Within: ofActions},
		{Name: "plan.reallocate", New: func() journal.Act { return &Reallocate{} }, May: money, Within: ofActions},
		{Name: "plan.takeover", New: func() journal.Act { return &Takeover{} }, May: money},
		{Name: "action.start", New: func() journal.Act { return &Start{} }, May: axis, Within: ofActions},
		{Name: "action.report", New: func() journal.Act { return &Report{} }, May: axis, Within: ofActions},
		{Name: "milestone.reach", New: func() journal.Act { return &Reach{} }, May: axis, Within: ofActions},
		{Name: "milestone.miss", New: func() journal.Act { return &Miss{} }, May: axis, Within: ofActions},
		{Name: "action.complete", New: func() journal.Act { return &Complete{} }, May: axis, Within: ofActions},
		{Name: "action.abandon", New: func() journal.Act { return &Abandon{} }, May: axis, Within: ofActions},
		{Name: "notice.answer", New: func() journal.Act { return &Answer{} }, May: axis, Within: scopesOfAnswer},
	}
}
