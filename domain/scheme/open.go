package scheme

import (
	"context"
	"strings"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// OpenScheme opens a scheme by the decision of a body: from the day of its version on, calls may be opened under it. A
// text that was recorded, or a scheme that was closed, is opened by bringing its text again.
type OpenScheme struct{ brought }

func (*OpenScheme) Kind() string { return "scheme.open" }

// Check refuses a scheme that is open, and a text whose terms are not all voted (S5).
func (o *OpenScheme) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	c, there, err := o.content(ctx, q, e)
	if err != nil {
		return err
	}
	if err := c.Version.mayOpen(e); err != nil {
		return err
	}
	last := there.state(o.Scheme, "")
	switch {
	case last.state == Open:
		return fault.New(fault.Conflict, "scheme.is_open", c.Version.Title, last.act).At("scheme")
	case last.act != 0 && e.Effective < last.effective:
		return fault.New(fault.Conflict, "scheme.state_later", c.Version.Title, last.effective, last.act).At("effective")
	}
	v := there.last(o.Scheme)
	switch {
	case v.day > o.Day:
		return fault.New(fault.Conflict, "scheme.version_later", c.Version.Title, v.day, v.act).At("day")
	case v.day == o.Day && v.digest != o.Content:
		return fault.New(fault.Conflict, "scheme.version_differs", c.Version.Title, v.day, v.act).At("content")
	}
	return plan.NeedsAuthority(e)
}

// mayOpen refuses a text that cannot bind anybody yet.
func (v *Version) mayOpen(e *journal.Entry) error {
	unsettled := v.Unsettled()
	switch {
	case v.Cap:
		return fault.New(fault.Invalid, "scheme.cap_not_opened", v.Title).At("scheme")
	case len(unsettled) > 0:
		return fault.New(fault.Conflict, "scheme.unsettled", v.Title, strings.Join(unsettled, ", ")).At("content")
	case v.InForceSince == Unknown:
		return fault.New(fault.Conflict, "scheme.since_not_voted", v.Title).At("content")
	case v.Funding == Unknown:
		return fault.New(fault.Conflict, "scheme.funding_not_voted", v.Title).At("content")
	case e.Effective > v.Day:
		return fault.New(fault.Invalid, "scheme.opened_after", v.Day, e.Effective).At("effective")
	}
	return nil
}

func (o *OpenScheme) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	if err := o.add(ctx, tx, e); err != nil {
		return err
	}
	return tx.Add(ctx, addState, e.Number, e.Position, e.Effective, o.Scheme, Open, int64(0))
}
