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

// CloseCall ends a call. What is left of its envelope goes back to the action: the act says how much.
type CloseCall struct {
	Call string      `json:"call"`
	Back money.Cents `json:"back_cents,omitempty"`
	plan.Published
}

func (*CloseCall) Kind() string { return "call.close" }

// Check refuses a call that is not open, and another sum than what is left.
func (x *CloseCall) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	c, err := openCall(ctx, q, e, x.Call)
	if err != nil {
		return err
	}
	if x.Back < 0 || x.Back > 0 && c.Action == "" {
		return fault.New(fault.Conflict, "scheme.call_not_plan", c.Title).At("back_cents")
	}
	tx, ok := q.(*store.Tx)
	if !ok || !e.Live() || c.Action == "" {
		return nil
	}
	left, err := ledger.Room(ctx, tx, opened(c.Action, x.Call), e.Effective)
	if err == nil && left != x.Back {
		err = fault.New(fault.Conflict, "scheme.call_left", left, x.Back).At("back_cents")
	}
	return err
}

func (x *CloseCall) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	there, err := before(ctx, tx, e)
	if err != nil {
		return err
	}
	c, _ := there.call(x.Call)
	row := c.row()
	row.state, row.cents = Closed, -x.Back
	if err := row.add(ctx, tx, e); err != nil || x.Back == 0 {
		return err
	}
	return ledger.Post(ctx, tx, e, ledger.Move{From: opened(c.Action, x.Call), To: allocated(c.Action), Cents: x.Back})
}
