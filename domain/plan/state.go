package plan

import (
	"context"
	"slices"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// States of an action and of a milestone. A thing without a recorded change is Planned, or Awaited.
const (
	Planned   = "planned"
	Started   = "started"
	Completed = "completed"
	Abandoned = "abandoned"

	Awaited = "open"
	Reached = "reached"
	Missed  = "missed"
)

// transitions is the table of states: to, from which ones (P2).
var transitions = map[string][]string{
	Started:   {Planned},
	Completed: {Started},
	Abandoned: {Planned, Started},
	Reached:   {Awaited, Missed},
	Missed:    {Awaited},
}

// onAction is what the acts about an action's state share.
type onAction struct {
	Action string `json:"action"`
	Published
}

// Start begins an action, Complete ends it, Abandon gives it up.
type (
	Start    struct{ onAction }
	Complete struct{ onAction }
	Abandon  struct{ onAction }
)

func (*Start) Kind() string    { return "action.start" }
func (*Complete) Kind() string { return "action.complete" }
func (*Abandon) Kind() string  { return "action.abandon" }

func (a *Start) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	return a.check(ctx, q, e, Started)
}
func (a *Start) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return a.apply(ctx, tx, e, Started)
}
func (a *Complete) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	return a.check(ctx, q, e, Completed)
}
func (a *Complete) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return a.apply(ctx, tx, e, Completed)
}
func (a *Abandon) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	return a.check(ctx, q, e, Abandoned)
}
func (a *Abandon) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return a.apply(ctx, tx, e, Abandoned)
}

func (a *onAction) check(ctx context.Context, q store.Q, e *journal.Entry, to string) error {
	if _, err := actionOn(ctx, q, e, a.Action, "action"); err != nil {
		return err
	}
	return mayBecome(ctx, q, e, "action:"+a.Action, Planned, to)
}

func (a *onAction) apply(ctx context.Context, tx *store.Tx, e *journal.Entry, to string) error {
	e.Touch("action:" + a.Action)
	return become(ctx, tx, e, "action:"+a.Action, to)
}

// onMilestone is what the acts about a milestone share.
type onMilestone struct {
	Action    string `json:"action"`
	Milestone string `json:"milestone"`
	Published
}

// Reach says that a milestone was reached, Miss that it was not in time.
type (
	Reach struct{ onMilestone }
	Miss  struct{ onMilestone }
)

func (*Reach) Kind() string { return "milestone.reach" }
func (*Miss) Kind() string  { return "milestone.miss" }

func (m *Reach) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	return m.check(ctx, q, e, Reached)
}
func (m *Reach) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return m.apply(ctx, tx, e, Reached)
}
func (m *Miss) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	return m.check(ctx, q, e, Missed)
}
func (m *Miss) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return m.apply(ctx, tx, e, Missed)
}

func (m *onMilestone) thing() string { return "milestone:" + m.Action + "/" + m.Milestone }

func (m *onMilestone) check(ctx context.Context, q store.Q, e *journal.Entry, to string) error {
	a, err := actionOn(ctx, q, e, m.Action, "action")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(a.Milestones, func(x Milestone) bool { return x.Code == m.Milestone }) {
		return fault.New(fault.NotFound, "plan.no_milestone", m.Milestone, m.Action).At("milestone")
	}
	return mayBecome(ctx, q, e, m.thing(), Awaited, to)
}

func (m *onMilestone) apply(ctx context.Context, tx *store.Tx, e *journal.Entry, to string) error {
	e.Touch("action:" + m.Action)
	return become(ctx, tx, e, m.thing(), to)
}

// mayBecome refuses a change that the table of states does not have, or that goes back in time (P3).
func mayBecome(ctx context.Context, q store.Q, e *journal.Entry, subject, initial, to string) error {
	last, found, err := stateOf(ctx, q, subject, before(e))
	if err != nil {
		return err
	}
	named, state := thing(subject), initial
	if found {
		state = last.State
	}
	switch {
	case !slices.Contains(transitions[to], state):
		return fault.New(fault.Conflict, "plan.state_wrong", named, word("state."+state), word("state."+to))
	case found && e.Effective < last.Effective:
		return fault.New(fault.Conflict, "plan.state_later", named, last.Effective, last.Act).At("effective")
	}
	return nil
}

func become(ctx context.Context, tx *store.Tx, e *journal.Entry, thing, to string) error {
	_, err := tx.Exec(ctx, qAddState, e.Number, e.Position, e.Effective, thing, to)
	return err
}
