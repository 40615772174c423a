package plan

import (
	"context"
	"fmt"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// codesOfAct gives the actions that an act is about; "" among them is the reserve.
func codesOfAct(a journal.Act) []string {
	switch a := a.(type) {
	case *Allocate:
		return []string{a.Action}
	case *Reallocate:
		return []string{a.From, a.To}
	case *Start:
		return []string{a.Action}
	case *Complete:
		return []string{a.Action}
	case *Abandon:
		return []string{a.Action}
	case *Report:
		return []string{a.Action}
	case *Reach:
		return []string{a.Action}
	case *Miss:
		return []string{a.Action}
	}
	return nil
}

func ofActions(ctx context.Context, q store.Q, a journal.Act, e *journal.Entry) ([]string, error) {
	return ScopesOf(ctx, q, e, codesOfAct(a))
}

// ScopesOf gives the axes of the actions that an act concerns, as the plan has them on its day:
// "axis:2". It is nil, the whole plan, where one of them is the reserve, or is not in the plan: whoever
// is limited to an axis is then not told what else the act would have been refused for.
func ScopesOf(ctx context.Context, q store.Q, e *journal.Entry, codes []string) ([]string, error) {
	var scopes []string
	for _, code := range codes {
		if code == "" {
			return nil, nil
		}
		action, err := actionOn(ctx, q, e, code, "action")
		switch k := fault.KindOf(err); {
		case k == fault.Conflict || k == fault.NotFound:
			return nil, nil
		case err != nil:
			return nil, err
		}
		scopes = append(scopes, fmt.Sprintf("axis:%d", action.Axis))
	}
	return scopes, nil
}
