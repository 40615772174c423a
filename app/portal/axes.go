package portal

import (
	g "maragu.dev/gomponents"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/money"
)

// axesPage compares the axes: a bar of each on one scale, its amounts in words, the table of them all.
func axesPage(f *frame) (*web.Page, error) {
	touched, err := f.lastOf("plan", "money")
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("axes.title"), touched)
	if err != nil {
		return nil, err
	}
	if f.content == nil {
		p.Body = []g.Node{opening(p, f.notAdopted())}
		return p, nil
	}
	p.Body = []g.Node{
		opening(p, f.Say(f.either("axes.lead", "axes.lead_whole"), len(f.content.Axes), objectivesOf(f.content), len(f.content.Actions), f.content.ActionsVoted)),
	}
	p.After = []g.Node{f.axisRows(p), web.Section("montants", f.Say("money.by_axis"), f.axisTable(p))}
	return p, nil
}

func axesJSON(f *frame) (any, error) {
	out := struct {
		told
		Axes []axisForm `json:"axes"`
	}{f.told(), []axisForm{}}
	if f.content != nil {
		for _, a := range f.content.Axes {
			out.Axes = append(out.Axes, f.axisForm(a))
		}
	}
	return out, nil
}

func axesCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"axis", "title_fr", "title_en", "objectives", "actions", "allocated_cents", "on", "known", "fictif"}}
	if f.content != nil {
		for _, a := range f.content.Axes {
			t.Rows = append(t.Rows, []any{a.Number, a.Title["fr"], a.Title["en"], len(a.Objectives), f.countOf(a.Number), f.cents(a.Number), f.on, f.known, f.Fictional})
		}
	}
	return t, nil
}

// cents is what has reached "allocated" on the actions of an axis.
func (f *frame) cents(axis int) money.Cents { return f.axisReached(axis, ledger.Allocated) }

func (f *frame) axisReached(axis int, stage string) money.Cents {
	sum := money.Cents(0)
	for _, a := range f.content.Actions {
		if a.Axis == axis {
			sum += f.reached(stage, a.Code)
		}
	}
	return sum
}

// axisLead says how much stands under an axis, and what acts gave it.
func (f *frame) axisLead(a plan.Axis) string {
	if f.untold(ledger.BookPlan, ledger.Allocated) {
		return f.Say("axis.lead_untold", len(a.Objectives), f.countOf(a.Number), f.on)
	}
	return f.Say(f.either("axis.lead", "axis.lead_whole"), len(a.Objectives), f.countOf(a.Number), f.round(f.cents(a.Number)), f.on)
}
