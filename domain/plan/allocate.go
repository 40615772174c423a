package plan

import (
	"context"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Allocate gives an action some of the reserve: voted becomes allocated.
type Allocate struct {
	Action string      `json:"action"`
	Cents  money.Cents `json:"amount_cents"`
	Published
}

func (*Allocate) Kind() string { return "plan.allocate" }

func (a *Allocate) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	if err := mayHold(ctx, q, e, a.Action, "action"); err != nil {
		return err
	}
	return Affords(ctx, q, e, reserve, a.Cents)
}

func (a *Allocate) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	e.Touch("action:" + a.Action)
	return ledger.Post(ctx, tx, e, ledger.Move{From: reserve, To: allocated(a.Action), Cents: a.Cents})
}

// Reallocate moves allocated money from one action to another; "" is the reserve.
type Reallocate struct {
	From  string      `json:"from"`
	To    string      `json:"to"`
	Cents money.Cents `json:"amount_cents"`
	Published
}

func (*Reallocate) Kind() string { return "plan.reallocate" }

func (r *Reallocate) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	if r.From == r.To {
		return fault.New(fault.Invalid, "plan.same_action", r.From).At("to")
	}
	for field, code := range map[string]string{"from": r.From, "to": r.To} {
		if code == "" {
			continue
		}
		if err := mayHold(ctx, q, e, code, field); err != nil {
			return err
		}
	}
	return Affords(ctx, q, e, placeOf(r.From), r.Cents)
}

func (r *Reallocate) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return ledger.Post(ctx, tx, e, ledger.Move{From: placeOf(r.From), To: placeOf(r.To), Cents: r.Cents})
}

func allocated(action string) ledger.Place {
	return ledger.Place{Book: ledger.BookPlan, Stage: ledger.Allocated, Action: action}
}

func placeOf(action string) ledger.Place {
	if action == "" {
		return reserve
	}
	return allocated(action)
}

// mayHold refuses an action that the plan does not have on the day and in every later version, or
// that another budget funds.
func mayHold(ctx context.Context, q store.Q, e *journal.Entry, code, field string) error {
	a, err := actionOn(ctx, q, e, code, field)
	if err != nil {
		return err
	}
	if a.Funding != "plan" && a.Funding != "unknown" {
		return fault.New(fault.Conflict, "plan.funded_elsewhere", code).At(field)
	}
	return nil
}

// actionOn gives an action as the plan has it on the act's day (P4).
// Faults: Conflict before the adoption; NotFound naming the nearest code.
func actionOn(ctx context.Context, q store.Q, e *journal.Entry, code, field string) (Action, error) {
	versions, err := versionsBefore(ctx, q, e)
	if err != nil {
		return Action{}, err
	}
	first := 0
	for i, v := range versions {
		if v.Effective <= e.Effective {
			first = i
		}
	}
	if len(versions) == 0 || versions[0].Effective > e.Effective {
		return Action{}, fault.New(fault.Conflict, "plan.not_adopted_on", e.Effective).At("effective")
	}
	var found Action
	for i, v := range versions[first:] {
		c, err := contentIn(ctx, q, e, v.Digest)
		if err != nil {
			return Action{}, err
		}
		a, ok := c.Action(code)
		switch {
		case !ok && i == 0:
			return Action{}, unknownAction(code, c).At(field)
		case !ok:
			return Action{}, fault.New(fault.Conflict, "plan.action_removed", code, v.Effective).At(field)
		case i == 0:
			found = a
		}
	}
	return found, nil
}

func unknownAction(code string, c *Content) *fault.Fault {
	if near := folder.Nearest(code, codesOf(c)); near != "" {
		return fault.New(fault.NotFound, "plan.no_action", code, near)
	}
	return fault.New(fault.NotFound, "plan.no_action_near", code)
}

func codesOf(c *Content) []string {
	codes := make([]string, len(c.Actions))
	for i, a := range c.Actions {
		codes[i] = a.Code
	}
	return codes
}

// Affords refuses early, and with the arithmetic, what the ledger's guard would refuse.
func Affords(ctx context.Context, q store.Q, e *journal.Entry, from ledger.Place, cents money.Cents) error {
	if cents <= 0 || cents > money.Max {
		return fault.New(fault.Invalid, "ledger.cents_wrong", cents).At("amount_cents")
	}
	tx, ok := q.(*store.Tx)
	if !ok || !e.Live() {
		return nil
	}
	room, err := ledger.Room(ctx, tx, from, e.Effective)
	if err == nil && room < cents {
		err = fault.New(fault.Conflict, "plan.short", from, room, cents, cents-room, e.Effective).At("amount_cents")
	}
	return err
}
