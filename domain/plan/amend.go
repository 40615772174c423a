package plan

import (
	"context"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Amend changes the plan's substance by a new deliberation: its actions, its envelope. It says which
// envelope it replaces (P5).
type Amend struct {
	Content   string      `json:"content"`
	Territory string      `json:"territory,omitempty"`
	Was       money.Cents `json:"was_cents"`
	Envelope  money.Cents `json:"envelope_cents"`
	Published
}

func (*Amend) Kind() string { return "plan.amend" }

// Check refuses an amendment before the version it amends, one that forgets the envelope in force,
// and one that removes an action on which something stands.
func (a *Amend) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	was, err := lastVersion(ctx, q, e)
	if err != nil {
		return err
	}
	if was.Envelope != a.Was {
		return fault.New(fault.Conflict, "plan.envelope_was", was.Envelope, a.Was).At("was_cents")
	}
	c, err := checkContent(ctx, q, e, a.Content, a.Territory, a.Envelope)
	if err != nil {
		return err
	}
	old, err := contentIn(ctx, q, e, was.Digest)
	if err != nil {
		return err
	}
	if err := nothingOn(ctx, q, e, old, c); err != nil {
		return err
	}
	return NeedsAuthority(e)
}

// nothingOn refuses to remove actions that hold money on any day from then on, or have begun (P4).
func nothingOn(ctx context.Context, q store.Q, e *journal.Entry, old, now *Content) error {
	var gone []string
	for _, a := range old.Actions {
		if _, stays := now.Action(a.Code); !stays {
			gone = append(gone, a.Code)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	states, err := StatesOf(ctx, q, before(e))
	if err != nil {
		return err
	}
	for _, code := range gone {
		if _, begun := states["action:"+code]; begun {
			return fault.New(fault.Conflict, "plan.action_begun", code).At("content")
		}
		back, err := backOn(ctx, q, e, code)
		if err != nil {
			return err
		}
		held, day, err := ledger.Held(ctx, q, code, e.Effective, back)
		if err != nil {
			return err
		}
		if held > 0 {
			return fault.New(fault.Conflict, "plan.action_holds", code, held, day).At("content")
		}
	}
	return nil
}

// backOn gives the day from which a version later than an act has an action again, "" where none has:
// when the act is looked at again after a correction, there may be one.
func backOn(ctx context.Context, q store.Q, e *journal.Entry, code string) (string, error) {
	versions, err := Versions(ctx, q, View{})
	if err != nil {
		return "", err
	}
	for _, v := range versions {
		if v.Position <= e.Position {
			continue
		}
		c, err := contentIn(ctx, q, e, v.Digest)
		if err != nil {
			return "", err
		}
		if _, has := c.Action(code); has {
			return v.Effective, nil
		}
	}
	return "", nil
}

func (a *Amend) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	if err := addVersion(ctx, tx, e, a.Kind(), a.Content, a.Territory, a.Envelope); err != nil {
		return err
	}
	switch d := a.Envelope - a.Was; {
	case d > 0:
		return ledger.Post(ctx, tx, e, ledger.Move{From: outside, To: reserve, Cents: d})
	case d < 0:
		return ledger.Post(ctx, tx, e, ledger.Move{From: reserve, To: outside, Cents: -d})
	}
	return nil
}

// lastVersion gives the last version that stands before an act, and refuses an act effective before it.
func lastVersion(ctx context.Context, q store.Q, e *journal.Entry) (Version, error) {
	was, found, err := Adopted(ctx, q, before(e))
	switch {
	case err != nil:
		return was, err
	case !found:
		return was, fault.New(fault.Conflict, "plan.not_adopted")
	case e.Effective < was.Effective:
		return was, fault.New(fault.Conflict, "plan.version_later", was.Effective, e.Effective).At("effective")
	}
	return was, nil
}

// Rectify changes the plan's wording, translation or sources, and nothing of its substance.
type Rectify struct {
	Content   string `json:"content"`
	Territory string `json:"territory,omitempty"`
	Published
}

func (*Rectify) Kind() string { return "plan.correct" }

// Check refuses a change of substance: that is an amendment, with its deliberation.
func (r *Rectify) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	was, err := lastVersion(ctx, q, e)
	if err != nil {
		return err
	}
	now, err := checkContent(ctx, q, e, r.Content, r.Territory, was.Envelope)
	if err != nil {
		return err
	}
	old, err := contentIn(ctx, q, e, was.Digest)
	if err != nil {
		return err
	}
	changes := Diff(old, now)
	if len(changes) == 0 && r.Territory == was.Territory {
		return fault.New(fault.Invalid, "plan.nothing_changed").At("content")
	}
	for _, c := range changes {
		if c.Substance {
			return fault.New(fault.Conflict, "plan.is_substance", c.Path).At("content")
		}
	}
	return nil
}

func (r *Rectify) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	was, found, err := Adopted(ctx, tx, before(e))
	if err != nil || !found {
		return fault.New(fault.Conflict, "plan.not_adopted").Because(err)
	}
	return addVersion(ctx, tx, e, r.Kind(), r.Content, r.Territory, was.Envelope)
}
