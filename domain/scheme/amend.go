package scheme

import (
	"context"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// Amend gives an open scheme another text, by the decision of a body, from a later day on. Dossiers are judged by the
// text of their day.
type Amend struct{ brought }

func (*Amend) Kind() string { return "scheme.amend" }

// Check refuses a scheme that is not open, and a text that is not later than the last.
func (a *Amend) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	c, there, err := a.content(ctx, q, e)
	if err != nil {
		return err
	}
	if err := c.Version.mayOpen(e); err != nil {
		return err
	}
	if err := there.mustBeOpen(a.Scheme, e); err != nil {
		return err
	}
	if v := there.last(a.Scheme); v.day >= a.Day {
		return fault.New(fault.Conflict, "scheme.version_later", c.Version.Title, v.day, v.act).At("day")
	}
	return plan.NeedsAuthority(e)
}

func (a *Amend) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return a.add(ctx, tx, e)
}

// mustBeOpen refuses an act on a scheme that is not open, or that would be effective before its last change of state.
func (r *rows) mustBeOpen(slug string, e *journal.Entry) error {
	switch last := r.state(slug, ""); {
	case r.last(slug).act == 0:
		return fault.New(fault.NotFound, "scheme.not_known", slug).At("scheme")
	case last.state != Open:
		return fault.New(fault.Conflict, "scheme.not_open", slug, said(last.state)).At("scheme")
	case e.Effective < last.effective:
		return fault.New(fault.Conflict, "scheme.state_later", slug, last.effective, last.act).At("effective")
	}
	return nil
}
