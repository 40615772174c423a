package portal

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
)

// axis finds the axis of a path; before the adoption, that of the content to come.
// Fault: NotFound.
func (f *frame) axis() (a plan.Axis, inForce bool, err error) {
	n, bad := strconv.Atoi(f.code)
	for _, c := range []*plan.Content{f.content, f.latest} {
		if c == nil || bad != nil || strconv.Itoa(n) != f.code {
			continue
		}
		for _, a := range c.Axes {
			if a.Number == n {
				return a, c == f.content, nil
			}
		}
	}
	return a, false, fault.New(fault.NotFound, "axis.none", fault.Clip(f.code))
}

func axisPage(f *frame) (*web.Page, error) {
	a, inForce, err := f.axis()
	if err != nil {
		return nil, err
	}
	subjects := []string{"plan"}
	if inForce {
		for _, x := range f.content.Actions {
			if x.Axis == a.Number {
				subjects = append(subjects, "action:"+x.Code)
			}
		}
	}
	touched, err := f.lastOf(subjects...)
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.in(a.Title), touched)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("axis.number", a.Number)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("axes.title"), Address: p.At("/axes")})
	if !inForce {
		p.Body = []g.Node{opening(p, f.notThere())}
		return p, nil
	}
	p.Body = []g.Node{opening(p, f.axisLead(a))}
	f.picture(p, axisPicture+f.code)
	if a.Note != nil {
		p.Body = append(p.Body, h.P(g.Text(f.in(a.Note))))
	}
	for _, o := range f.objectives(a) {
		p.Body = append(p.Body, f.objectivePart(p, a.Number, o))
	}
	p.Body = append(p.Body, f.partOfPlan(p, f.actionsWhere(func(x plan.Action) bool { return x.Axis == a.Number }),
		func(stage string) g.Node { return f.axisFigure(p, a.Number, stage, f.axisReached(a.Number, stage)) }))
	p.Rail = []g.Node{h.H2(g.Text(f.Say("cited.heading"))), f.sourceList(a.Sources)}
	return p, nil
}

// notThere says why a thing of the plan is not shown on the page's day.
func (f *frame) notThere() string {
	if f.content == nil {
		return f.notAdopted()
	}
	return f.Say("plan.not_yet", f.on)
}

// objectivePart is an objective with its actions, on the page of its axis.
func (f *frame) objectivePart(p *web.Page, axis int, o plan.Objective) g.Node {
	under := o.Code
	if o.Code == unplacedCode(axis) {
		under = ""
	}
	return h.Section(h.Aria("labelledby", o.Code),
		h.H2(h.ID(o.Code), h.Class("objective"), web.A(p.At("/objectifs/"+o.Code), f.in(o.Title))),
		g.If(o.Note != nil, h.P(h.Class("quiet"), g.Text(f.in(o.Note)))),
		f.actionRows(p, f.content.Under(axis, under)),
	)
}

func axisJSON(f *frame) (any, error) {
	a, inForce, err := f.axis()
	if err != nil {
		return nil, err
	}
	form := axisForm{Number: a.Number, Title: a.Title, Note: a.Note, Sources: list(a.Sources), Objectives: []objectiveForm{}}
	if inForce {
		form = f.axisForm(a)
	}
	return struct {
		told
		axisForm
	}{f.told(), form}, nil
}

func axisCSV(f *frame) (*web.Table, error) {
	a, inForce, err := f.axis()
	if err != nil {
		return nil, err
	}
	return f.actionTable(func(x plan.Action) bool { return inForce && x.Axis == a.Number }), nil
}
