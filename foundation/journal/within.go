package journal

import (
	"context"
	"slices"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// covers refuses an act outside the scopes to which its author's role is limited. Where the submitter
// left us the choice of the role, it takes another that may do the act and covers it.
// Fault: Forbidden.
func (r *Registry) covers(ctx context.Context, q store.Q, actor identity.Actor, p *prepared, e *Entry) (refused, err error) {
	if len(actor.Within) == 0 {
		return nil, nil
	}
	var scopes []string
	err = safely(func() error {
		scopes, err = r.scopes(ctx, q, p.Act, e)
		return err
	})
	if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
		return nil, err
	}
	if err != nil {
		return err, nil
	}
	if actor.Covers(e.Role, scopes) {
		return nil, nil
	}
	kind := p.Act.Kind()
	if c, ok := p.Act.(*Correct); ok {
		kind = c.aimed.kind
	}
	for _, role := range r.kinds[kind].May {
		if p.anyRole && role != identity.Chronicle && actor.Covers(role, scopes) {
			e.Role = role
			return nil, nil
		}
	}
	return fault.New(fault.Forbidden, "journal.out_of_scope", named(kind)), nil
}

// scopes gives what an act concerns, nil for the whole plan. A correction concerns what the act that it
// takes back does, and what is recorded anew.
func (r *Registry) scopes(ctx context.Context, q store.Q, a Act, e *Entry) ([]string, error) {
	c, ok := a.(*Correct)
	if !ok {
		return r.within(ctx, q, a, e)
	}
	body, _, err := store.One(ctx, q, qBody, store.Value[string], c.Of)
	if err != nil {
		return nil, err
	}
	leaf, old, err := r.read(body)
	if err != nil {
		return nil, err
	}
	if inner := innerOf(old); inner != nil {
		old = inner
	}
	was := leaf.entry(e.Position)
	scopes, err := r.within(ctx, q, old, was)
	if err != nil || scopes == nil || c.inner == nil {
		return scopes, err
	}
	anew, err := r.within(ctx, q, c.inner, e)
	if err != nil || anew == nil {
		return nil, err
	}
	return slices.Concat(scopes, anew), nil
}

func (r *Registry) within(ctx context.Context, q store.Q, a Act, e *Entry) ([]string, error) {
	if w := r.kinds[a.Kind()].Within; w != nil {
		return w(ctx, q, a, e)
	}
	return nil, nil
}

// ScopesOf gives what a recorded act concerns, nil for the whole plan; a correction concerns what the act
// that it takes back does, and what it records anew. Fault: NotFound.
func (r *Registry) ScopesOf(ctx context.Context, q store.Q, number int64) ([]string, error) {
	body, found, err := store.One(ctx, q, qBody, store.Value[string], number)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.New(fault.NotFound, "journal.no_act", number)
	}
	leaf, a, err := r.read(body)
	if err != nil {
		return nil, err
	}
	c, corrects := a.(*Correct)
	if !corrects {
		return r.within(ctx, q, a, leaf.entry(leaf.Number))
	}
	scopes, err := r.ScopesOf(ctx, q, c.Of) // of an earlier act: this ends
	if err != nil || scopes == nil || c.inner == nil {
		return scopes, err
	}
	anew, err := r.within(ctx, q, c.inner, leaf.entry(leaf.Number))
	if err != nil || anew == nil {
		return nil, err
	}
	return slices.Concat(scopes, anew), nil
}

// named is a kind of act in a message: said in the reader's words where the catalogue has them.
type named string

// Say gives the words of a kind.
func (n named) Say(l locale.Lang) string {
	if key := "act_kind." + string(n); locale.Has(key) {
		return locale.Text(l, key)
	}
	return string(n)
}
