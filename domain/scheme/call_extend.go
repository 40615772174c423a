package scheme

import (
	"context"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// ExtendCall gives an open call a later last day, a larger envelope, or both.
type ExtendCall struct {
	Call  string      `json:"call"`
	Until string      `json:"until,omitempty"`        // the last day from now on; "" where only money is added
	Cents money.Cents `json:"amount_cents,omitempty"` // added
	plan.Published
}

func (*ExtendCall) Kind() string { return "call.extend" }

// Check refuses what extends nothing, a day that is not later, and money for a call that the plan does not pay.
func (x *ExtendCall) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	c, err := openCall(ctx, q, e, x.Call)
	if err != nil {
		return err
	}
	switch {
	case x.Until == "" && x.Cents == 0:
		return fault.New(fault.Invalid, "scheme.call_extends_nothing").At("until")
	case x.Until != "" && !store.IsDay(x.Until):
		return fault.New(fault.Invalid, "scheme.call_days", c.Opens, fault.Clip(x.Until)).At("until")
	case x.Until != "" && c.Until == "":
		return fault.New(fault.Conflict, "scheme.call_endless", x.Call).At("until")
	case x.Until != "" && x.Until <= c.Until:
		return fault.New(fault.Invalid, "scheme.call_not_later", c.Until, x.Until).At("until")
	case x.Cents == 0:
		return nil
	case c.Action == "":
		return fault.New(fault.Conflict, "scheme.call_not_plan", c.Title).At("amount_cents")
	}
	if err := plan.Affords(ctx, q, e, allocated(c.Action), x.Cents); err != nil {
		return err
	}
	return plan.NeedsAuthority(e)
}

// openCall finds a call that is open before an act, and refuses an act effective before the call's last change.
func openCall(ctx context.Context, q store.Q, e *journal.Entry, code string) (Call, error) {
	there, err := before(ctx, q, e)
	if err != nil {
		return Call{}, err
	}
	c, found := there.call(code)
	switch {
	case !found:
		return c, fault.New(fault.NotFound, "scheme.call_not_known", fault.Clip(code)).At("call")
	case c.State != Open:
		return c, fault.New(fault.Conflict, "scheme.call_closed", code).At("call")
	}
	for _, r := range there.calls {
		if r.code == code && r.effective > e.Effective {
			return c, fault.New(fault.Conflict, "scheme.state_later", c.Title, r.effective, r.act).At("effective")
		}
	}
	return c, nil
}

func (x *ExtendCall) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	there, err := before(ctx, tx, e)
	if err != nil {
		return err
	}
	c, _ := there.call(x.Call)
	row := c.row()
	if row.cents = x.Cents; x.Until != "" {
		row.until = x.Until
	}
	if err := row.add(ctx, tx, e); err != nil || x.Cents == 0 {
		return err
	}
	return ledger.Post(ctx, tx, e, ledger.Move{From: allocated(c.Action), To: opened(c.Action, x.Call), Cents: x.Cents})
}

// row is the next change of a call, as it stands so far.
func (c *Call) row() callRow {
	return callRow{code: c.Code, scheme: c.Scheme, action: c.Action, title: c.Title, state: c.State, opens: c.Opens, until: c.Until}
}
