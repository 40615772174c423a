package scheme

import (
	"context"
	"slices"

	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// Kinds are the acts of schemes, with who may do them: the permission table's lines.
func Kinds() []journal.Kind {
	texts := []identity.Role{identity.Direction, identity.AxisLead, identity.Chronicle}
	calls := []identity.Role{identity.Direction, identity.AxisLead, identity.Finance, identity.Chronicle}
	return []journal.Kind{
		{Name: "scheme.record", New: func() journal.Act { return &Record{} }, May: texts, Within: ofSchemes},
		{Name: "scheme.open", New: func() journal.Act { return &OpenScheme{} }, May: texts, Within: ofSchemes},
		{Name: "scheme.amend", New: func() journal.Act { return &Amend{} }, May: texts, Within: ofSchemes},
		{Name: "scheme.close", New: func() journal.Act { return &Close{} }, May: texts, Within: ofSchemes},
		{Name: "call.open", New: func() journal.Act { return &OpenCall{} }, May: calls, Within: ofSchemes},
		{Name: "call.extend", New: func() journal.Act { return &ExtendCall{} }, May: calls, Within: ofSchemes},
		{Name: "call.close", New: func() journal.Act { return &CloseCall{} }, May: calls, Within: ofSchemes},
	}
}

// ofSchemes gives the axes of the actions that an act's scheme serves, and served by its text so far; nil, the whole plan,
// where either names none, or where the scheme or call is not there.
func ofSchemes(ctx context.Context, q store.Q, a journal.Act, e *journal.Entry) ([]string, error) {
	there, err := before(ctx, q, e)
	if err != nil {
		return nil, err
	}
	slug, codes := "", []string(nil)
	switch a := a.(type) {
	case interface{ served() *brought }:
		if b := a.served(); len(b.Actions) == 0 {
			return nil, nil
		} else {
			slug, codes = b.Scheme, b.Actions
		}
	case *Close:
		slug = a.Scheme
	case *OpenCall:
		slug = a.Scheme
	case *ExtendCall:
		c, _ := there.call(a.Call)
		slug = c.Scheme
	case *CloseCall:
		c, _ := there.call(a.Call)
		slug = c.Scheme
	}
	if v := there.last(slug); v.act != 0 {
		c, err := ContentOf(ctx, q, v.digest)
		if err != nil || len(c.Version.Actions) == 0 {
			return nil, err
		}
		codes = slices.Concat(codes, c.Version.Actions)
	}
	return plan.ScopesOf(ctx, q, e, codes)
}

// Concerned is an act about schemes.
type Concerned interface {
	journal.Act
	Concerns() []string // subjects, as the journal files it
}

func (b *brought) Concerns() []string {
	out := []string{"scheme:" + b.Scheme}
	for _, code := range b.Actions {
		out = append(out, "action:"+code)
	}
	return out
}

func (c *Close) Concerns() []string      { return []string{"scheme:" + c.Scheme} }
func (o *OpenCall) Concerns() []string   { return []string{"call:" + o.Call, "scheme:" + o.Scheme} }
func (x *ExtendCall) Concerns() []string { return []string{"call:" + x.Call} }
func (x *CloseCall) Concerns() []string  { return []string{"call:" + x.Call} }
