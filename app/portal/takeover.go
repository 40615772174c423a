package portal

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/money"
)

// takeovers are those that stand, as known; of one action where a code is given.
func (f *frame) takeovers(action string) ([]plan.TakenOver, error) {
	all, err := plan.Takeovers(f.ctx, f.q, f.view())
	if action == "" {
		return all, err
	}
	return slices.DeleteFunc(all, func(t plan.TakenOver) bool { return t.Cents[action] == 0 }), err
}

// takeoverNotice says that history before a day is not held here, and where the balances come from: of an
// action where a code is given, of the whole plan otherwise. Nothing where nothing was taken over. With
// early, it speaks on days before a cut-over only: there the figures would mislead.
func (f *frame) takeoverNotice(p *web.Page, action string, early bool) (g.Node, error) {
	all, err := f.takeovers(action)
	if err != nil {
		return nil, err
	}
	var lines g.Group
	for _, t := range all {
		before := f.on < t.Day
		if early && !before {
			continue
		}
		said := f.Say("taken.whole", t.Day, f.amount(t.Total), len(t.Actions), f.set(t.System), f.set(t.Document))
		if action != "" {
			said = f.Say("taken.action", t.Day, f.amount(t.Cents[action]), f.set(t.System), f.set(t.Document))
		}
		if before {
			said = f.Say("taken.before", f.on, t.Day) + " " + said
		}
		lines = append(lines, h.P(g.Text(said+" "), web.A(p.At("/journal/"+web.Count(t.Act)), f.Say("taken.act", t.Act))))
	}
	if len(lines) == 0 {
		return nil, nil
	}
	return h.Div(h.Class("banner"), lines), nil
}

// takeoverSentence tells the act.
func (f *frame) takeoverSentence(t *plan.Takeover) string {
	total, actions := money.Cents(0), map[string]bool{}
	for _, l := range t.Lines {
		total += l.Cents
		actions[l.Action] = true
	}
	return f.Say("one_act.takeover", t.Cutover, total, len(actions), f.set(strings.TrimSpace(t.System)), f.set(strings.TrimSpace(t.Document)))
}

// takenForm is a take-over as JSON.
type takenForm struct {
	Day      string      `json:"day"`
	System   string      `json:"system"`
	Document string      `json:"document"`
	From     string      `json:"from"`
	Cents    money.Cents `json:"cents"`
	Actions  []string    `json:"actions"`
	Act      int64       `json:"act"`
}

func (f *frame) takenForms(action string) ([]takenForm, error) {
	all, err := f.takeovers(action)
	out := []takenForm{}
	for _, t := range all {
		cents := t.Total
		if action != "" {
			cents = t.Cents[action]
		}
		out = append(out, takenForm{t.Day, t.System, t.Document, t.From, cents, t.Actions, t.Act})
	}
	return out, err
}
