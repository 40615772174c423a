package rule

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Mutation is a rule with one change in one sourced condition or step.
type Mutation struct {
	ID   string // of the condition or step
	Says string // what was changed: "removed", "<= → <", "20 → 21"
	Def  *Def
}

// Mutations gives every change that is tried: a condition removed; each comparison with its limit turned from
// included to excluded, or back; each figure one unit of its last written digit more; each "and" as "or" and back; a
// bonus or a cap left out of least and most. Parts counts the sourced conditions and steps.
func Mutations(d *Def) (parts int, list []Mutation) {
	add := func(id, says string, change func(*Def)) {
		c := clone(d)
		change(c)
		list = append(list, Mutation{id, says, c})
	}
	expression := func(id string, src Expr, at func(*Def) *Expr) {
		for _, e := range edits(string(src)) {
			add(id, e.says, func(c *Def) { *at(c) = Expr(e.text) })
		}
	}
	for i, c := range d.Conditions {
		if len(c.Source) == 0 || c.Unknown {
			continue
		}
		parts++
		add(c.ID, "removed", func(m *Def) { m.Conditions = append(m.Conditions[:i:i], m.Conditions[i+1:]...) })
		expression(c.ID, c.When, func(m *Def) *Expr { return &m.Conditions[i].When })
	}
	steps := func(list []Step, of func(*Def) []Step) {
		for i, s := range list {
			if len(s.Source) == 0 || s.Unknown != nil || s.Test != "" {
				continue
			}
			parts++
			expression(s.ID, s.Value, func(m *Def) *Expr { return &of(m)[i].Value })
			if s.Decided != nil {
				expression(s.ID, s.Decided.Least, func(m *Def) *Expr { return &of(m)[i].Decided.Least })
				expression(s.ID, s.Decided.Most, func(m *Def) *Expr { return &of(m)[i].Decided.Most })
			}
			if s.Bands == nil {
				continue
			}
			for j, row := range s.Bands.Rows {
				expression(s.ID, row.Gives, func(m *Def) *Expr { return &of(m)[i].Bands.Rows[j].Gives })
				if row.To == "" {
					continue
				}
				next := s.Bands.Rows[j+1]
				for k, e := range edits(string(row.To)) { // a limit moves for both lines
					if moved := edits(string(next.From)); k < len(moved) {
						add(s.ID, e.says, func(m *Def) {
							rows := of(m)[i].Bands.Rows
							rows[j].To, rows[j+1].From = Expr(e.text), Expr(moved[k].text)
						})
					}
				}
			}
		}
	}
	steps(d.Values, func(m *Def) []Step { return m.Values })
	steps(d.Amount, func(m *Def) []Step { return m.Amount })
	steps(d.Terms, func(m *Def) []Step { return m.Terms })
	return parts, list
}

func clone(d *Def) *Def {
	b, err := json.Marshal(d)
	if err == nil {
		out := &Def{}
		if err = json.Unmarshal(b, out); err == nil {
			return out
		}
	}
	panic(err) // texts, numbers and lists only: cannot fail
}

type edit struct{ text, says string }

var turned = map[string]string{"<=": "<", "<": "<=", ">=": ">", ">": ">=", "=": "!=", "!=": "=", "and": "or", "or": "and", "least": "most", "most": "least", "yes": "no", "no": "yes"}

// edits are the changed forms of an expression.
func edits(src string) (out []edit) {
	tokens, w := scan(src)
	if w != nil {
		return nil
	}
	runes := []rune(src)
	for _, t := range tokens {
		to := ""
		switch {
		case t.sort == tFigure:
			n := t.lit.Lo + 1
			if t.kind.Basic == Rate && t.kind.Scale < 2 { // 20 % was read as two tenths
				n = t.lit.Lo*power(2-t.kind.Scale) + 1
				t.kind.Scale = 2
			}
			to = figure(t.kind, n).Source()
		case t.sort == tSign || t.sort == tWord:
			to = turned[t.text]
		}
		if to == "" {
			continue
		}
		text := string(runes[:t.at]) + to + string(runes[t.end:])
		out = append(out, edit{text, fmt.Sprintf("%s → %s", strings.TrimSpace(string(runes[t.at:t.end])), to)})
	}
	return out
}

// CompileChanged compiles a changed rule without asking whether each part still makes sense.
func CompileChanged(d *Def) (*Rule, []Problem) { return compile(d, false) }
