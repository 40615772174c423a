package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// leadMoney says what has reached the stages that people ask for.
func (f *frame) leadMoney() string {
	allocated, committed, paid := f.reached(ledger.Allocated, ""), f.reached(ledger.Committed, ""), f.reached(ledger.Paid, "")
	if allocated == 0 {
		return f.Say("home.nothing_moved", f.on)
	}
	return f.Say("home.moved", f.on, f.brief(allocated), f.brief(committed), f.brief(paid))
}

// brief prints an amount where several are read together; the exact one is where it leads.
func (f *frame) brief(c money.Cents) string {
	if c == 0 {
		return f.Say("say.nothing")
	}
	return locale.Brief(f.Lang, c)
}

// label is an amount beside many others in a drawing.
func (f *frame) label(c money.Cents) string {
	if c == 0 {
		return f.Say("say.nothing")
	}
	return locale.Label(f.Lang, c)
}

// longStages are the steps of the long bar, from the whole to the furthest.
var longStages = []string{ledger.Voted, ledger.Allocated, ledger.Committed, ledger.Paid}

// longBar is the plan's money as one bar, from what was voted to what was paid, with its words at its ends
// and its table folded below.
func (f *frame) longBar(p *web.Page, id string) g.Node {
	var steps []web.Step
	var list g.Group
	desc := ""
	for _, s := range longStages {
		c := f.reached(s, "")
		shown := f.brief(c)
		words := f.Say("money.label", f.Say("stage."+s), shown)
		if c == 0 && f.untold(ledger.BookPlan, s) {
			shown, words = f.Say("say.unknown_word"), f.Say("money.label_unknown", f.Say("stage."+s))
		}
		desc += words + ". "
		step := web.Step{Class: "stage-" + s, Words: words, Cents: int64(c)}
		item := g.Text(shown)
		if c != 0 {
			step.Address = f.figureAddress(p, ledger.BookPlan, s, "", came)
			item = web.A(step.Address, shown)
		}
		steps = append(steps, step)
		list = append(list, h.Li(web.Swatch(step.Class), g.Text(f.Say("stage."+s)+" "), web.Figure(f.meaning(ledger.BookPlan, s, came, ""), int64(c), item)))
	}
	c := web.LongBar(web.Chart{ID: id, Title: f.pictured(f.Say("money.bar_title", f.on)), Desc: desc,
		Open: f.Say("home.bar_table"), Table: f.stageTable(p, "table-"+id, f.Say("money.stage_caption", f.on), ledger.BookPlan, "", true)},
		int64(f.reached(ledger.Voted, "")), steps)
	return h.Div(h.Class("plan-bar"), h.Ul(h.Class("labels narrow"), list), c.Render())
}

// planBar is the plan's money as one bar, with what stands at each stage said beside it.
func (f *frame) planBar(p *web.Page, id string, sums []ledger.Standing, small bool) g.Node {
	var bands []web.Band
	var labels g.Group
	for _, s := range ledger.Stages {
		stands, _ := ledger.At(sums, ledger.BookPlan, s, "")
		if stands == 0 {
			continue
		}
		words := f.Say("money.stands_at", f.Say("stage."+s), f.amount(stands))
		bands = append(bands, web.Band{Class: "stage-" + s, Cents: int64(stands), Words: words + "."})
		labels = append(labels, h.Li(web.Swatch("stage-"+s), web.A(f.figureAddress(p, ledger.BookPlan, s, "", stood), words)))
	}
	return h.Div(web.Bar(id, f.pictured(f.Say("money.bar_title", f.on)), bands, small), g.If(!small, h.Ul(h.Class("labels"), labels)))
}
