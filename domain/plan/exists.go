package plan

import (
	"context"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// MayHold refuses an action that cannot hold the plan's money from a day on: one that the plan does not
// have on that day and in every later version, or that another budget funds. It judges as the Check of
// the act e does, from its position. Faults: Conflict; NotFound naming the nearest code.
func MayHold(ctx context.Context, q store.Q, e *journal.Entry, code, day, field string) error {
	on := *e
	on.Effective = day
	return mayHold(ctx, q, &on, code, field)
}

// Known refuses an action that no version of the plan has which stands before the act e. Faults: Conflict before the
// adoption; NotFound naming the nearest code.
func Known(ctx context.Context, q store.Q, e *journal.Entry, code, field string) error {
	versions, err := versionsBefore(ctx, q, e)
	if err != nil {
		return err
	}
	var last *Content
	for _, v := range versions {
		if last, err = contentIn(ctx, q, e, v.Digest); err != nil {
			return err
		}
		if _, ok := last.Action(code); ok {
			return nil
		}
	}
	if last == nil {
		return fault.New(fault.Conflict, "plan.not_adopted")
	}
	return unknownAction(code, last).At(field)
}

// HoldersSince gives, for each action that can hold the plan's money now, the first day from which it
// can, as MayHold judges. It is empty before the adoption.
func HoldersSince(ctx context.Context, q store.Q) (map[string]string, error) {
	versions, err := Versions(ctx, q, View{})
	if err != nil {
		return nil, err
	}
	since := map[string]string{}
	for i, v := range versions {
		c, err := ContentOf(ctx, q, v.Digest)
		if err != nil {
			return nil, err
		}
		for code := range since {
			if _, ok := c.Action(code); !ok {
				delete(since, code)
			}
		}
		var until string
		if i+1 < len(versions) {
			until = versions[i+1].Effective
		}
		for _, a := range c.Actions {
			funded := a.Funding == "plan" || a.Funding == "unknown"
			_, held := since[a.Code]
			switch {
			case funded && !held && until != v.Effective: // a version replaced on its own day was never in force
				since[a.Code] = v.Effective
			case !funded && held:
				delete(since, a.Code)
			}
		}
	}
	return since, nil
}
