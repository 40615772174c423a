package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
)

// actionsPage lists every action that a source names, by axis.
func actionsPage(f *frame) (*web.Page, error) {
	ask := f.askedActions()
	p, err := f.page(f.Say("actions.title"), 0)
	if err != nil {
		return nil, err
	}
	if f.content == nil {
		p.Body = []g.Node{opening(p, f.notAdopted())}
		return p, nil
	}
	c := f.content
	unrecovered := 0
	if c.Unrecovered != nil {
		unrecovered = c.Unrecovered.Count
	}
	p.Body = []g.Node{opening(p, f.Say(f.either("actions.lead", "actions.lead_whole"), len(c.Actions), c.ActionsVoted, unrecovered)), f.actionsForm(p, ask)}
	if ask.plain() && len(c.Actions) <= listedMax {
		for _, a := range c.Axes {
			own := f.actionsWhere(func(x plan.Action) bool { return x.Axis == a.Number })
			id := "axe-" + web.Count(int64(a.Number))
			p.Body = append(p.Body, h.Section(h.Class(axisHue(a.Number)), h.Aria("labelledby", id),
				h.Div(h.Class("axis"), axisMark(a.Number), h.H2(h.ID(id), g.Text(f.Say("axis.heading", a.Number, f.in(a.Title))))),
				f.actionRows(p, own)))
		}
	} else {
		p.Body = append(p.Body, f.actionsFound(p, ask))
	}
	if !ask.plain() {
		return p, nil
	}
	if u := f.unrecovered(); u != nil {
		p.Body = append(p.Body, web.Section("sans-titre", f.Say("actions.without_title"), u))
	}
	return p, nil
}

// actionRows lists actions as everywhere: code, title, state, bar, amount.
func (f *frame) actionRows(p *web.Page, actions []plan.Action) g.Node {
	if len(actions) == 0 {
		return h.P(h.Class("quiet"), g.Text(f.Say(f.either("actions.empty", "actions.empty_whole"))))
	}
	return h.Ul(h.Class("rows"), g.Map(actions, func(a plan.Action) g.Node {
		allocated := f.reached(ledger.Allocated, a.Code)
		return h.Li(h.Class("coded"),
			h.Span(h.Class("code"), g.Text(a.Code)),
			h.Div(h.P(h.Class("what"), web.A(p.At("/actions/"+a.Code), f.in(a.Title))),
				h.P(h.Class("quiet small"), g.Text(f.sideLine(a)))),
			h.Div(h.Class("standing"), f.stateMark(a.Code), g.If(allocated > 0, g.Group{f.strip(a.Code),
				h.P(h.Class("amount"), g.Text(f.Say("axis.allocated", f.brief(allocated))))})),
		)
	}))
}

// strip is the small bar of an action: what stands at each stage. Its page and the amounts beside say it in words.
func (f *frame) strip(code string) g.Node {
	var bands []web.Band
	for _, s := range ledger.Stages {
		if stands, _ := f.figuresAt(ledger.BookPlan, s, code); stands > 0 {
			bands = append(bands, web.Band{Class: "stage-" + s, Cents: int64(stands)})
		}
	}
	return web.Strip(bands)
}

// sideLine says the means of an action and what was announced for it.
func (f *frame) sideLine(a plan.Action) string {
	s := f.Say("means." + a.Means)
	if len(a.Announced) > 0 {
		s += dot + f.Say("one_action.announced_short", f.brief(a.Announced[0].Amount))
	}
	return s
}

func (f *frame) stateOf(code string) string {
	if s, changed := f.states["action:"+code]; changed {
		return s.State
	}
	return plan.Planned
}

func (f *frame) stateMark(code string) g.Node {
	s := f.stateOf(code)
	return h.Span(h.Class("state state-"+s), g.Text(f.Say("state."+s)))
}

func actionsJSON(f *frame) (any, error) {
	out := struct {
		told
		Actions []actionRow `json:"actions"`
	}{f.told(), []actionRow{}}
	ask := f.askedActions()
	if f.content != nil {
		for _, a := range f.actionsMatching(ask) {
			out.Actions = append(out.Actions, actionRow{f.actionForm(a), f.Fictional})
		}
	}
	return out, nil
}

func actionsCSV(f *frame) (*web.Table, error) {
	ask := f.askedActions()
	wanted := codeSet{}
	if f.content != nil {
		for _, a := range f.actionsMatching(ask) {
			wanted[a.Code] = true
		}
	}
	return f.actionTable(func(a plan.Action) bool { return wanted[a.Code] }), nil
}

func (f *frame) actionTable(wanted func(plan.Action) bool) *web.Table {
	t := &web.Table{Columns: []string{"code", "axis", "objective", "title_fr", "title_en", "state", "provenance", "means", "funding",
		"pilot_fr", "pilot_en", "starts", "ends", "announced_cents", "allocated_cents", "committed_cents", "paid_cents", "duplicate_of", "sources", "on", "known", "fictif"}}
	if f.content == nil {
		return t
	}
	for _, a := range f.content.Actions {
		if !wanted(a) {
			continue
		}
		var announced any
		if len(a.Announced) > 0 {
			announced = a.Announced[0].Amount
		}
		t.Rows = append(t.Rows, []any{a.Code, a.Axis, a.Objective, a.Title["fr"], a.Title["en"], f.stateOf(a.Code), a.Provenance, a.Means, a.Funding,
			a.Pilot["fr"], a.Pilot["en"], a.Starts, a.Ends, announced, f.reached(ledger.Allocated, a.Code), f.reached(ledger.Committed, a.Code), f.reached(ledger.Paid, a.Code),
			a.DuplicateOf, join(a.Sources), f.on, f.known, f.Fictional})
	}
	return t
}
