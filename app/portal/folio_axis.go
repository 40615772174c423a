package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// axisChapter begins an axis on a sheet of its own: what it holds, its actions with the page of each,
// then every action.
func (f *frame) axisChapter(p *web.Page, a plan.Axis) (chapter, error) {
	c := chapter{id: "axe-" + web.Count(int64(a.Number)), title: f.Say("axis.heading", a.Number, f.in(a.Title))}
	c.nodes = []g.Node{h.P(h.Class("lead"), g.Text(f.axisLead(a)))}
	if a.Note != nil {
		c.nodes = append(c.nodes, h.P(g.Text(f.in(a.Note))))
	}
	objectives := f.objectives(a)
	for _, o := range objectives {
		c.nodes = append(c.nodes, f.axisContents(a, o))
	}
	for _, o := range objectives {
		for _, x := range f.actionsUnder(a.Number, o.Code) {
			one, err := f.actionSheet(p, x)
			if err != nil {
				return c, err
			}
			c.nodes = append(c.nodes, one)
		}
	}
	return c, nil
}

// axisContents lists the actions of an objective with state, amount and page.
func (f *frame) axisContents(a plan.Axis, o plan.Objective) g.Node {
	actions := f.actionsUnder(a.Number, o.Code)
	title := f.in(o.Title)
	if o.Code != unplacedCode(a.Number) {
		title = o.Code + " " + title
	}
	if len(actions) == 0 {
		return h.Div(h.Class("aim"), h.P(h.Strong(g.Text(title))), h.P(h.Class("quiet"), g.Text(f.Say(f.either("objective.empty", "objective.empty_whole")))))
	}
	return h.Div(h.Class("aim"), h.P(h.Strong(g.Text(title))), h.Ul(h.Class("contents"), g.Map(actions, func(x plan.Action) g.Node {
		said := f.Say("state." + f.stateOf(x.Code))
		if c := f.reached(ledger.Allocated, x.Code); c > 0 {
			said += " · " + f.Say("axis.allocated", f.round(c))
		}
		return h.Li(h.A(web.Link("#"+x.Code), h.Span(g.Text(x.Code+" "+f.in(x.Title)), h.Span(h.Class("quiet small"), g.Text(" "+said))), web.Leaf(x.Code)))
	})))
}

// actionSheet tells one action: what it is, where its money is, its milestones, the last report, sources.
func (f *frame) actionSheet(p *web.Page, a plan.Action) (g.Node, error) {
	report, err := f.lastReport(a)
	if err != nil {
		return nil, err
	}
	said := func(t plan.Text) string {
		if t == nil {
			return f.Say("say.unknown")
		}
		return f.in(t)
	}
	announced := f.Say("say.unknown")
	if len(a.Announced) > 0 {
		announced = f.amount(a.Announced[0].Amount) + ", " + f.when(a.Announced[0].AsOf)
	}
	return h.Section(h.Class("action-sheet"), h.Aria("labelledby", a.Code),
		h.H3(h.ID(a.Code), g.Text(a.Code+" "+f.in(a.Title))),
		h.P(f.stateMark(a.Code), g.Text(" "+f.actionLead(a))),
		g.If(a.Note != nil, h.P(g.Text(f.in(a.Note)))),
		f.sheetMoney(p, a),
		web.Facts(
			web.Fact(f.Say("one_action.provenance"), f.Say("provenance."+a.Provenance)),
			web.Fact(f.Say("one_action.means"), f.Say("means."+a.Means)),
			web.Fact(f.Say("one_action.funding"), f.Say("funding."+a.Funding)),
			web.Fact(f.Say("folio.announced"), announced),
			web.Fact(f.Say("planned.pilot"), f.in(a.Pilot)),
			web.Fact(f.Say("planned.span"), f.planSpan(a)),
			web.Fact(f.Say("one_action.beneficiaries"), said(a.Beneficiaries)),
			web.Fact(f.Say("one_action.partners"), said(a.Partners)),
			web.Pair{Words: f.Say("one_action.milestones_title"), Nodes: f.sheetMilestones(a)},
			web.Pair{Words: f.Say("folio.last_report"), Nodes: report},
			web.Pair{Words: f.Say("cited.heading"), Nodes: []g.Node{f.sourceLinks(a.Sources)}},
		),
	), nil
}

// sheetMoney is the money of an action in one row: what has reached the stages that people ask for.
func (f *frame) sheetMoney(p *web.Page, a plan.Action) g.Node {
	if f.reached(ledger.Voted, a.Code) == 0 {
		return nil
	}
	var cells g.Group
	for _, s := range pageStages {
		cells = append(cells, h.Div(h.Dt(g.Text(locale.Upper(f.Say("stage."+s)))),
			h.Dd(f.figure(p, ledger.BookPlan, s, a.Code, came, f.reached(s, a.Code)))))
	}
	return h.Dl(h.Class("across"), cells)
}

func (f *frame) sheetMilestones(a plan.Action) []g.Node {
	if len(a.Milestones) == 0 {
		return nil
	}
	return []g.Node{h.Ul(g.Map(a.Milestones, func(m plan.Milestone) g.Node {
		said := f.in(m.Title) + " – " + f.Say("one_milestone.due", f.date(m.Due))
		if c, changed := f.states["milestone:"+a.Code+"/"+m.Code]; changed {
			said += " · " + f.Say("one_milestone.since", f.Say("state."+c.State), c.Effective)
		}
		return h.Li(g.Text(said))
	}))}
}

// reportKind is the act that tells what became of an action.
const reportKind = "action.report"

// lastReport is the text of the last report of an action that stands.
func (f *frame) lastReport(a plan.Action) ([]g.Node, error) {
	records, err := journal.List(f.ctx, f.q, journal.Filter{Subject: "action:" + a.Code, Kind: reportKind, Known: f.known})
	if err != nil {
		return nil, err
	}
	var last *journal.Record
	for i, r := range records {
		if r.Effective <= f.on && (r.CorrectedBy == 0 || r.CorrectedBy > f.known) && (last == nil || r.Effective > last.Effective) {
			last = &records[i]
		}
	}
	if last == nil {
		return nil, nil
	}
	d, err := f.describe(*last)
	if err != nil || d.text == "" {
		return nil, err
	}
	when := d.asOf
	if when == "" {
		when = last.Effective
	}
	return []g.Node{g.Text(locale.Upper(f.when(when)) + f.Say("say.colon") + " " + d.text + " "), h.Span(h.Class("quiet"), g.Text(f.Say("folio.act", last.Number)))}, nil
}
