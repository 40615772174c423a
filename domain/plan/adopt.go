package plan

import (
	"context"

	"relance/domain/ledger"
	ground "relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Adopt makes a compiled folder the plan, from the day of the vote on: its envelope comes into the
// plan's book, as voted. The content and the territory are blobs that the act brings.
type Adopt struct {
	Content   string      `json:"content"` // digest
	Territory string      `json:"territory,omitempty"`
	Envelope  money.Cents `json:"envelope_cents"`
	Published
}

func (*Adopt) Kind() string { return "plan.adopt" }

// Check refuses a second adoption, a content that is not one, and another envelope than the content's.
func (a *Adopt) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	if _, found, err := Adopted(ctx, q, before(e)); err != nil || found {
		if err == nil {
			err = fault.New(fault.Conflict, "plan.already_adopted")
		}
		return err
	}
	c, err := checkContent(ctx, q, e, a.Content, a.Territory, a.Envelope)
	if err != nil {
		return err
	}
	if c.Vote.Date != e.Effective {
		return fault.New(fault.Invalid, "plan.vote_day", c.Vote.Date, e.Effective).At("effective")
	}
	return NeedsAuthority(e)
}

func (a *Adopt) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	if err := addVersion(ctx, tx, e, a.Kind(), a.Content, a.Territory, a.Envelope); err != nil {
		return err
	}
	return ledger.Post(ctx, tx, e, ledger.Move{From: outside, To: reserve, Cents: a.Envelope})
}

// The places of the plan's book that belong to no action.
var (
	outside = ledger.Place{Book: ledger.BookPlan, Stage: ledger.Outside}
	reserve = ledger.Place{Book: ledger.BookPlan, Stage: ledger.Voted}
)

func addVersion(ctx context.Context, tx *store.Tx, e *journal.Entry, kind, content, territory string, envelope money.Cents) error {
	e.Touch("plan")
	standingOf(tx).read = false
	_, err := tx.Exec(ctx, qAddVersion, e.Number, e.Position, e.Effective, kind, content, territory, int64(envelope))
	return err
}

// checkContent reads the content that an act brings and refuses one that cannot be the plan of this journal.
func checkContent(ctx context.Context, q store.Q, e *journal.Entry, content, territory string, envelope money.Cents) (*Content, error) {
	// A content that memory knows may be another journal's, or that of an act that was not kept.
	if _, err := e.Blob(ctx, q, content); fault.KindOf(err) == fault.NotFound {
		return nil, fault.New(fault.Invalid, "plan.content_missing").At("content")
	} else if err != nil {
		return nil, err
	}
	c, err := contentIn(ctx, q, e, content)
	if err != nil {
		return nil, err
	}
	if territory != "" {
		b, err := e.Blob(ctx, q, territory)
		if err != nil {
			return nil, fault.New(fault.Invalid, "plan.content_missing").At("territory").Because(err)
		}
		if _, err := ground.Decode([]byte(b.Body)); err != nil {
			return nil, fault.New(fault.Invalid, "plan.content_wrong", "territory").At("territory").Because(err)
		}
	}
	switch {
	case c.Envelope != envelope || envelope <= 0:
		return nil, fault.New(fault.Invalid, "plan.envelope_differs", c.Envelope, envelope).At("envelope_cents")
	case c.Fictional != e.Fictional:
		return nil, fault.New(fault.Invalid, "plan.fiction_mixed").At("content")
	}
	return c, c.sound()
}

// NeedsAuthority asks for the deliberation, except of a chronicle of sources that name none.
func NeedsAuthority(e *journal.Entry) error {
	if e.Role == identity.Chronicle || e.Authority != nil && e.Authority.Date != "" {
		return nil
	}
	return fault.New(fault.Invalid, "plan.authority_missing").At("authority")
}
