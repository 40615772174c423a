package portal

import (
	"cmp"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
)

// action finds the action of a path; on a day when the plan does not have it, that of the last version which
// did. Fault: NotFound.
func (f *frame) action() (a plan.Action, inForce bool, err error) {
	if f.content != nil {
		if a, ok := f.content.Action(f.code); ok {
			return a, true, nil
		}
	}
	for _, v := range slices.Backward(f.versions) {
		c, err := plan.ContentOf(f.ctx, f.q, v.Digest)
		if err != nil {
			return a, false, err
		}
		if a, ok := c.Action(f.code); ok {
			return a, false, nil
		}
	}
	return a, false, fault.New(fault.NotFound, "one_action.none", fault.Clip(f.code))
}

// withdrawn says by which decision the plan gave up an action that it does not have on the page's day; "" where
// it does not have it yet.
func (f *frame) withdrawn(code string) (string, error) {
	had, since := false, ""
	for _, v := range f.versions {
		if v.Effective > f.on {
			break
		}
		c, err := plan.ContentOf(f.ctx, f.q, v.Digest)
		if err != nil {
			return "", err
		}
		_, has := c.Action(code)
		if had && !has {
			since = v.Effective
		}
		had = has
	}
	if since == "" || had {
		return "", nil
	}
	return f.Say("one_action.withdrawn", f.on, since), nil
}

// actionPage tells all that is known of one action.
func actionPage(f *frame) (*web.Page, error) {
	a, inForce, err := f.action()
	if err != nil {
		return nil, err
	}
	touched, err := f.lastOf("plan", "action:"+a.Code)
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.in(a.Title), touched)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("one_action.above", a.Code)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("axis.short", a.Axis), Address: p.At("/axes/" + web.Count(int64(a.Axis)))})
	if !inForce {
		said, err := f.withdrawn(a.Code)
		if err != nil {
			return nil, err
		}
		p.Body = []g.Node{opening(p, cmp.Or(said, f.notThere()))}
		if said != "" {
			p.Body = append(p.Body, h.P(web.A(p.At("/histoire"), f.Say("one_action.withdrawn_how"))))
		}
		return p, nil
	}
	f.picture(p, a.Code)
	reports, err := f.reportsOf(p, a)
	if err != nil {
		return nil, err
	}
	acts, err := f.actsAbout("action:" + a.Code)
	if err != nil {
		return nil, err
	}
	taken, err := f.takeoverNotice(p, a.Code, false)
	if err != nil {
		return nil, err
	}
	p.Tells = f.actionLead(a)
	p.Body = []g.Node{
		h.P(h.Class("lead"), f.stateMark(a.Code), g.Text(" "+p.Tells)), taken,
	}
	if a.Note != nil {
		p.Body = append(p.Body, h.P(g.Text(f.in(a.Note))))
	}
	p.Body = append(p.Body,
		web.Section("annonce", f.Say("one_action.announced_title"), f.announced(a)),
		f.programme(a), f.funders(a),
		web.Section("argent", f.Say("one_action.money_title"), f.actionMoney(p, a)),
		f.yearsPart(p, codeSet{a.Code: true}), f.communesOf(p, []string{a.Code}), f.timeline([]plan.Action{a}, acts),
		f.aidsOf(p, a.Code), web.Section("jalons", f.Say("one_action.milestones_title"), f.milestones(a)),
		web.Section("faits", f.Say("one_action.reports_title"), reports),
	)
	if facts := f.facts(func(x plan.Fact) bool { return x.Action == a.Code }); facts != nil {
		p.Body = append(p.Body, web.Section("autres-faits", f.Say("one_action.facts_title"), h.P(g.Text(f.Say("one_action.facts_what"))), facts))
	}
	p.Rail = f.actionRail(p, a)
	return p, nil
}

// actionLead says since when the action is in its state, and what money has reached it.
func (f *frame) actionLead(a plan.Action) string {
	s := f.Say("one_action.planned", f.on)
	if c, changed := f.states["action:"+a.Code]; changed {
		s = f.Say("one_action.since_"+c.State, c.Effective)
	}
	allocated, paid := f.reached(ledger.Allocated, a.Code), f.reached(ledger.Paid, a.Code)
	if allocated == 0 {
		return s + " " + f.Say("one_action.no_money", f.on)
	}
	return s + " " + f.Say("one_action.has_money", f.on, f.brief(allocated), f.brief(paid))
}

func (f *frame) announced(a plan.Action) g.Node {
	if len(a.Announced) == 0 {
		return h.P(g.Text(f.Say("one_action.no_announced")))
	}
	return g.Group{h.P(g.Text(f.Say("one_action.announced_what"))),
		h.Ul(h.Class("rows"), g.Map(a.Announced, func(x plan.Announced) g.Node {
			return h.Li(h.P(h.Class("what"), g.Text(f.amount(x.Amount)+", "+f.when(x.AsOf))),
				g.If(x.Text != nil, h.P(g.Text(f.in(x.Text)))), f.sourceLine(x.Sources))
		}))}
}

// actionMoney is the table of stages that money of this action has reached, each with its acts.
func (f *frame) actionMoney(p *web.Page, a plan.Action) g.Node {
	if f.reached(ledger.Voted, a.Code) == 0 {
		return h.P(g.Text(f.Say("one_action.money_none", f.on)))
	}
	var own []ledger.Standing
	for _, s := range f.sums {
		if s.Action == a.Code {
			own = append(own, s)
		}
	}
	return g.Group{f.planBar(p, "barre", own, false),
		f.stageTable(p, "table-argent", f.Say("one_action.money_caption", a.Code, f.on), ledger.BookPlan, a.Code, true)}
}

func (f *frame) milestones(a plan.Action) g.Node {
	if len(a.Milestones) == 0 {
		return h.P(g.Text(f.Say("one_action.no_milestones")))
	}
	return h.Ul(h.Class("rows"), g.Map(a.Milestones, func(m plan.Milestone) g.Node {
		state := plan.Awaited
		said := f.Say("one_milestone.due", f.date(m.Due))
		if c, changed := f.states["milestone:"+a.Code+"/"+m.Code]; changed {
			state = c.State
			said += dot + f.Say("one_milestone.since", f.Say("state."+state), c.Effective)
		}
		return h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(m.Code)),
			h.Div(h.P(h.Class("what"), g.Text(f.in(m.Title))), h.P(h.Class("quiet"), g.Text(said)), f.sourceLine(m.Sources)),
			h.Span(h.Class("state state-"+state), g.Text(f.Say("state."+state))))
	}))
}

// actionRail is what sources say the action is; "inconnu" where none says (O3).
func (f *frame) actionRail(p *web.Page, a plan.Action) []g.Node {
	or := func(t plan.Text) string {
		if t == nil {
			return f.Say("say.unknown")
		}
		return f.in(t)
	}
	objective := []g.Node{web.A(p.At("/objectifs/"+unplacedCode(a.Axis)), f.Say("plan.unplaced"))}
	if a.Objective != "" {
		objective = []g.Node{web.A(p.At("/objectifs/"+a.Objective), a.Objective)}
		if a.PlacedBy != nil {
			objective = append(objective, h.Br(), g.Text(f.in(a.PlacedBy)))
		}
	}
	var same []g.Node
	if a.DuplicateOf != "" {
		same = []g.Node{web.A(p.At("/actions/"+a.DuplicateOf), f.Say("one_action.duplicate", a.DuplicateOf))}
	}
	provenance := f.Say("provenance." + a.Provenance)
	if a.Verbatim {
		provenance += " " + f.Say("one_action.verbatim")
	}
	return []g.Node{
		h.H2(g.Text(f.Say("one_action.rail"))),
		web.Facts(
			web.Fact(f.Say("one_action.provenance"), provenance),
			web.Pair{Words: f.Say("one_action.objective"), Nodes: objective},
			web.Fact(f.Say("planned.pilot"), f.in(a.Pilot)),
			web.Fact(f.Say("planned.span"), f.planSpan(a)),
			web.Fact(f.Say("one_action.means"), f.Say("means."+a.Means)),
			web.Fact(f.Say("one_action.funding"), f.Say("funding."+a.Funding)),
			web.Fact(f.Say("one_action.beneficiaries"), or(a.Beneficiaries)),
			web.Fact(f.Say("one_action.partners"), or(a.Partners)),
			web.Pair{Words: f.Say("one_action.same"), Nodes: same},
		),
		h.H2(g.Text(f.Say("cited.heading"))), f.sourceList(a.Sources),
		h.P(web.A(f.To("/journal", "sujet", "action:"+a.Code, "known", f.v["known"]), f.Say("one_action.acts"))),
	}
}

func actionJSON(f *frame) (any, error) {
	a, inForce, err := f.action()
	if err != nil {
		return nil, err
	}
	out := struct {
		told
		InForce bool `json:"in_force"`
		actionForm
		Money   []placeRow  `json:"money"`
		Reports []actForm   `json:"reports"`
		Facts   []factForm  `json:"facts"`
		Taken   []takenForm `json:"taken_over"`
	}{told: f.told(), InForce: inForce, actionForm: f.actionForm(a), Money: []placeRow{}, Reports: []actForm{}, Facts: []factForm{}, Taken: []takenForm{}}
	if !inForce {
		return out, nil
	}
	if out.Taken, err = f.takenForms(a.Code); err != nil {
		return nil, err
	}
	for _, r := range bookRows(f.sums, ledger.BookPlan) {
		if r.Action == a.Code {
			out.Money = append(out.Money, r)
		}
	}
	out.Facts = factForms(f.content, func(x plan.Fact) bool { return x.Action == a.Code })
	acts, err := f.actsAbout("action:" + a.Code)
	if err != nil {
		return nil, err
	}
	for _, r := range acts {
		form, err := f.actForm(r)
		if err != nil {
			return nil, err
		}
		out.Reports = append(out.Reports, form)
	}
	return out, nil
}

func actionCSV(f *frame) (*web.Table, error) {
	a, inForce, err := f.action()
	if err != nil {
		return nil, err
	}
	return f.actionTable(func(x plan.Action) bool { return inForce && x.Code == a.Code }), nil
}
