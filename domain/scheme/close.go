package scheme

import (
	"context"
	"strings"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// Close ends a scheme: no call is opened under it any more. What was asked while it was open is judged as before.
type Close struct {
	Scheme string `json:"scheme"`
	plan.Published
}

func (*Close) Kind() string { return "scheme.close" }

// Check refuses a scheme that is not open, or that has an open call.
func (c *Close) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	there, err := before(ctx, q, e)
	if err != nil {
		return err
	}
	if err := there.mustBeOpen(c.Scheme, e); err != nil {
		return err
	}
	var open []string
	for _, x := range there.callsOn("") {
		if x.Scheme == c.Scheme && x.State == Open {
			open = append(open, x.Code)
		}
	}
	if len(open) > 0 {
		return fault.New(fault.Conflict, "scheme.calls_open", c.Scheme, strings.Join(open, ", ")).At("scheme")
	}
	return nil
}

func (c *Close) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	e.Touch("scheme:" + c.Scheme)
	return tx.Add(ctx, addState, e.Number, e.Position, e.Effective, c.Scheme, Closed, int64(0))
}

// said is a state in the reader's language.
type said string

func (s said) Say(l locale.Lang) string { return locale.Text(l, "scheme.state_"+string(s)) }
