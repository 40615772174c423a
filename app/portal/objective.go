package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/money"
)

// objective finds the objective of a path, the one of unplaced actions included. Fault: NotFound.
func (f *frame) objective() (axis plan.Axis, o plan.Objective, inForce bool, err error) {
	for _, c := range []*plan.Content{f.content, f.latest} {
		if c == nil {
			continue
		}
		for _, a := range c.Axes {
			for _, o := range a.Objectives {
				if o.Code == f.code {
					return a, o, c == f.content, nil
				}
			}
			if f.code == unplacedCode(a.Number) && len(c.Under(a.Number, "")) > 0 {
				return a, plan.Objective{Code: f.code, Title: both("plan.unplaced")}, c == f.content, nil
			}
		}
	}
	return axis, o, false, fault.New(fault.NotFound, "objective.none", fault.Clip(f.code))
}

func (f *frame) actionsUnder(axis int, code string) []plan.Action {
	if code == unplacedCode(axis) {
		code = ""
	}
	return f.content.Under(axis, code)
}

func objectivePage(f *frame) (*web.Page, error) {
	a, o, inForce, err := f.objective()
	if err != nil {
		return nil, err
	}
	var actions []plan.Action
	subjects := []string{"plan"}
	if inForce {
		actions = f.actionsUnder(a.Number, o.Code)
		for _, x := range actions {
			subjects = append(subjects, "action:"+x.Code)
		}
	}
	touched, err := f.lastOf(subjects...)
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.in(o.Title), touched)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("objective.above", o.Code)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("axis.short", a.Number), Address: p.At("/axes/" + web.Count(int64(a.Number)))})
	if !inForce {
		p.Body = []g.Node{opening(p, f.notThere())}
		return p, nil
	}
	lead := f.Say(f.either("objective.lead", "objective.lead_whole"), len(actions))
	switch {
	case o.Code == unplacedCode(a.Number):
		lead = f.Say("objective.unplaced", len(actions))
	case len(actions) == 0:
		lead = f.Say(f.either("objective.empty", "objective.empty_whole"))
	}
	p.Body = []g.Node{opening(p, lead)}
	if o.Note != nil {
		p.Body = append(p.Body, h.P(g.Text(f.in(o.Note))))
	}
	if len(actions) > 0 {
		p.Body = append(p.Body, h.H2(g.Text(f.Say("actions.title"))), f.actionRows(p, actions),
			f.partOfPlan(p, actions, func(stage string) g.Node {
				sum := money.Cents(0)
				for _, x := range actions {
					sum += f.reached(stage, x.Code)
				}
				return web.Figure(f.meaning(ledger.BookPlan, stage, came, "objective:"+o.Code), int64(sum), g.Text(f.said(ledger.BookPlan, stage, sum)))
			}))
	}
	if len(o.Sources) > 0 {
		p.Rail = []g.Node{h.H2(g.Text(f.Say("cited.heading"))), f.sourceList(o.Sources)}
	}
	return p, nil
}

func objectiveJSON(f *frame) (any, error) {
	a, o, inForce, err := f.objective()
	if err != nil {
		return nil, err
	}
	form := objectiveForm{Code: o.Code, Axis: a.Number, Title: o.Title, Note: o.Note, Sources: list(o.Sources), Actions: []actionRow{},
		Unplaced: strings.HasSuffix(o.Code, ".0")}
	if inForce {
		form = f.objectiveForm(a.Number, o)
	}
	return struct {
		told
		objectiveForm
	}{f.told(), form}, nil
}

func objectiveCSV(f *frame) (*web.Table, error) {
	a, o, inForce, err := f.objective()
	if err != nil {
		return nil, err
	}
	under := o.Code
	if under == unplacedCode(a.Number) {
		under = ""
	}
	return f.actionTable(func(x plan.Action) bool { return inForce && x.Axis == a.Number && x.Objective == under }), nil
}
