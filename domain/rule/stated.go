package rule

import "relance/foundation/locale"

// Stated is a condition or a step as the rule states it, without anybody's answers: in figures and words, or as a table.
type Stated struct {
	Expr string // "50 % × coût hors taxes"; "" of a table, and of what no source gives
	Of   string // of a table: what it is read by
	Rows []StatedBand
}

// StatedBand is a line of the table; From and To are "" where it has no such end.
type StatedBand struct{ From, To, Gives string }

// States gives what the rule states under the id of a condition, a value, a step or a term. It is printed from the
// compiled form that decides, so it cannot say anything else.
func (r *Rule) States(l locale.Lang, id string) Stated {
	for i, c := range r.Def.Conditions {
		if c.ID == id && r.conds[i].expr != nil {
			return Stated{Expr: r.stated(l, r.conds[i].expr)}
		}
	}
	for _, list := range []struct {
		steps []Step
		parts []part
	}{{r.Def.Values, r.values}, {r.Def.Amount, r.amounts}, {r.Def.Terms, r.terms}} {
		for i, s := range list.steps {
			if s.ID == id {
				return r.statedStep(l, &list.parts[i])
			}
		}
	}
	return Stated{}
}

func (r *Rule) statedStep(l locale.Lang, p *part) Stated {
	switch {
	case p.bands != nil:
		out := Stated{Of: r.stated(l, p.expr)}
		for _, b := range p.bands {
			out.Rows = append(out.Rows, StatedBand{r.stated(l, b.from), r.stated(l, b.to), r.stated(l, b.gives)})
		}
		return out
	case p.expr != nil:
		return Stated{Expr: r.stated(l, p.expr)}
	}
	return Stated{}
}

// stated writes an expression by its labels alone; "" where there is none.
func (r *Rule) stated(l locale.Lang, e *expr) string {
	if e == nil {
		return ""
	}
	p := printer{lang: l, r: r}
	p.sub(e, 0)
	return p.b.String()
}
