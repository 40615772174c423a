package desk

import (
	"context"

	g "maragu.dev/gomponents"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// schemeQuestion asks for a scheme or a call that is open, a day, a code or a short text.
func (v *visit) schemeQuestion(f *web.Form, now *planNow, in web.Input, q field) g.Node {
	switch q.kind {
	case "words":
		return v.bilingual(f, q.name, in.Label, in.Help, 1)
	case "day":
		in.Kind = "day"
	case "code":
		in.Narrow, in.Example = true, "commerces-2021-1"
	case "scheme":
		in.Kind, in.Choices = "select", now.schemes(v)
	case "call":
		in.Kind, in.Choices = "select", now.calls(v)
	}
	return f.In(in)
}

// schemes are those that are open.
func (n *planNow) schemes(v *visit) []web.Choice {
	s, err := scheme.Read(v.ctx, n.q, 0)
	if err != nil {
		v.Log.Error("schemes cannot be listed", "error", err)
		return nil
	}
	var out []web.Choice
	for _, x := range s.Schemes {
		if s.State(x.Slug, "") == scheme.Open {
			out = append(out, web.Choice{Value: x.Slug, Words: v.in(plan.Text(x.Latest().Title))})
		}
	}
	return out
}

// calls are those that are open, each with what is left of its envelope.
func (n *planNow) calls(v *visit) []web.Choice {
	s, err := scheme.Read(v.ctx, n.q, 0)
	var left map[string]money.Cents
	if err == nil {
		left, err = leftOf(v.ctx, n)
	}
	if err != nil {
		v.Log.Error("calls cannot be listed", "error", err)
		return nil
	}
	var out []web.Choice
	for _, c := range s.Calls("", "") {
		if c.State != scheme.Open {
			continue
		}
		words := v.in(plan.Text(c.Title))
		if c.Action != "" {
			words = v.Say("field.call_left", words, locale.Amount(v.Lang, left[c.Code]))
		}
		out = append(out, web.Choice{Value: c.Code, Words: words})
	}
	return out
}

// leftOf gives what stands in the place of each call.
func leftOf(ctx context.Context, n *planNow) (map[string]money.Cents, error) {
	sums, err := ledger.Sum(ctx, n.q, ledger.Query{On: endless, By: ledger.ByStage | ledger.ByCall})
	out := map[string]money.Cents{}
	for _, s := range sums {
		if s.Stage == ledger.Opened {
			out[s.Call] = s.Cents
		}
	}
	return out, err
}

// endless is after every day that can be written.
const endless = "9999-12-31"
