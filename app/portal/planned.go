package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/money"
)

// planSpan is the planned time of an action, "" where no source says.
func (f *frame) planSpan(a plan.Action) string {
	switch {
	case a.Starts != "" && a.Ends != "":
		return f.Say("planned.from_to", f.date(a.Starts), f.date(a.Ends))
	case a.Starts != "":
		return f.Say("planned.from", f.date(a.Starts))
	case a.Ends != "":
		return f.Say("planned.to", f.date(a.Ends))
	}
	return ""
}

// programme is the table of planned spending by year; nil where there is none.
func (f *frame) programme(a plan.Action) g.Node {
	if len(a.Programme) == 0 {
		return nil
	}
	t := web.Grid{ID: "table-programme", Caption: f.Say("planned.caption", a.Code),
		Columns: []web.Column{{Words: f.Say("planned.year")}, {Words: f.Say("planned.amount"), Figure: true}}}
	sum := money.Cents(0)
	for _, x := range a.Programme {
		t.Rows = append(t.Rows, []g.Node{g.Text(web.Count(int64(x.Year))), g.Text(f.amount(x.Cents))})
		if total, err := money.Add(sum, x.Cents); err == nil {
			sum = total
		}
	}
	t.Foot = []g.Node{g.Text(f.Say("money.sum")), g.Text(f.amount(sum))}
	return web.Section("programme", f.Say("planned.title"), h.P(g.Text(f.Say("planned.what"))), t.Render())
}

// funders lists who else pays, so that the plan's own money is told from aid; nil where there is none.
func (f *frame) funders(a plan.Action) g.Node {
	if len(a.Funders) == 0 {
		return nil
	}
	return web.Section("financeurs", f.Say("funders.title"), h.P(g.Text(f.Say("funders.what"))),
		h.Ul(h.Class("rows"), g.Map(a.Funders, func(x plan.Share) g.Node {
			share := f.Say("funders.unknown")
			if x.Cents > 0 {
				share = f.amount(x.Cents)
			}
			return h.Li(h.P(h.Class("what"), g.Text(f.in(x.Name)+f.Say("say.colon")+" "+share)), f.sourceLine(x.Sources))
		})))
}
