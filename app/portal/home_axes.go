package portal

import (
	"fmt"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/money"
)

func objectivesOf(c *plan.Content) int {
	n := 0
	for _, a := range c.Axes {
		n += len(a.Objectives)
	}
	return n
}

func byProvenance(c *plan.Content, provenance string) int {
	n := 0
	for _, a := range c.Actions {
		if a.Provenance == provenance {
			n++
		}
	}
	return n
}

// hues of the reference plan's axes, by number; further axes have none.
var pictogramOf = []string{"", "health", "economy", "ecology", "housing", "digital"}

func axisMark(number int) g.Node {
	if number < 1 || number >= len(pictogramOf) {
		return nil
	}
	return web.Pictogram(pictogramOf[number])
}

func axisHue(number int) string { return fmt.Sprintf("hue-%d", number) }

// axisRows lists the axes: number, title, how many actions, and a bar of what was allocated to them and how
// far it came, all five on one scale.
func (f *frame) axisRows(p *web.Page) g.Node {
	most := money.Cents(1)
	for _, a := range f.content.Axes {
		most = max(most, f.cents(a.Number))
	}
	return h.Ul(h.Class("rows axes"), g.Map(f.content.Axes, func(a plan.Axis) g.Node {
		n := web.Count(int64(a.Number))
		return h.Li(h.Class("coded "+axisHue(a.Number)),
			h.Span(h.Class("code axis"), axisMark(a.Number), g.Text(f.Say("axis.number", a.Number))),
			h.Div(h.P(h.Class("what"+web.Capitals(f.in(a.Title))), web.A(p.At("/axes/"+n), f.in(a.Title))),
				h.P(h.Class("quiet"), g.Text(f.Say(f.either("axis.counts", "axis.counts_whole"), len(a.Objectives), f.countOf(a.Number))))),
			h.Div(h.Class("measure"), f.axisBar(a, most), f.axisSteps(p, a)),
		)
	}))
}

// axisStages are those of an axis's bar, the largest first.
var axisStages = []string{ledger.Allocated, ledger.Committed, ledger.Paid}

// axisBar draws what reached each stage on an axis; where no act is known, an open frame.
func (f *frame) axisBar(a plan.Axis, most money.Cents) g.Node {
	steps, desc := []web.Step{}, ""
	for _, s := range axisStages {
		c := f.axisReached(a.Number, s)
		words := f.Say("money.label", f.Say("stage."+s), f.brief(c))
		steps = append(steps, web.Step{Class: "stage-" + s, Cents: int64(c)})
		desc += words + ". "
	}
	class := ""
	if f.cents(a.Number) == 0 && f.content.Unrecovered != nil {
		class, desc = "unknown", f.Say("axis.unknown")+"."
	}
	return web.StackBar("axe-"+web.Count(int64(a.Number)), f.pictured(f.Say("axis.bar_title", a.Number, f.on)), desc, class, int64(most), steps)
}

// axisSteps says the amounts of an axis's bar in words, each leading to its acts.
func (f *frame) axisSteps(p *web.Page, a plan.Axis) g.Node {
	if f.cents(a.Number) == 0 {
		return h.P(h.Class("quiet"), web.Figure(f.meaning(ledger.BookPlan, ledger.Allocated, came, "axis:"+web.Count(int64(a.Number))), 0,
			g.Text(f.Say(f.either("axis.unknown", "axis.nothing")))))
	}
	return h.Ul(h.Class("labels"), g.Map(axisStages, func(s string) g.Node {
		c := f.axisReached(a.Number, s)
		shown := g.Text(f.brief(c))
		if c != 0 {
			shown = web.A(f.axisFigureAddress(p, a.Number, s), f.brief(c))
		}
		return h.Li(web.Swatch("stage-"+s), g.Text(f.Say("stage."+s)+" "),
			web.Figure(f.meaning(ledger.BookPlan, s, came, "axis:"+web.Count(int64(a.Number))), int64(c), shown))
	}))
}

func (f *frame) countOf(axis int) int {
	n := 0
	for _, a := range f.content.Actions {
		if a.Axis == axis {
			n++
		}
	}
	return n
}
