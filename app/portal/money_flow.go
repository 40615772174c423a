package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// flowStages are the columns of the flow after the vote: those that are always told, and those in between
// at which something stands, so that the amount is another one than at the next.
func (f *frame) flowStages() (shown []string, none []string) {
	always := map[string]bool{ledger.Allocated: true, ledger.Committed: true, ledger.Paid: true}
	for _, s := range ledger.Stages[1:9] { // up to paid
		stands, reached := f.figuresAt(ledger.BookPlan, s, "")
		switch {
		case reached == 0:
			if always[s] {
				none = append(none, s)
			}
		case always[s] || stands != 0:
			shown = append(shown, s)
		}
	}
	return shown, none
}

// flow draws how the envelope goes from stage to stage, by axis; nothing where nothing was allocated.
func (f *frame) flow(p *web.Page) g.Node {
	stages, none := f.flowStages()
	envelope := f.envelope()
	if len(stages) == 0 || envelope == 0 {
		return h.P(g.Text(f.Say("money.flow_nothing", f.on)))
	}
	d := web.Flow{ID: "flux", Stages: []web.FlowStage{{Words: locale.Upper(f.Say("stage.voted")), Amount: f.brief(envelope), Cents: int64(envelope)}}}
	desc := []string{f.Say("money.flow_stage", f.Say("stage.voted"), f.brief(envelope))}
	named := make([]money.Cents, len(stages))
	for _, a := range f.content.Axes {
		b := web.FlowBand{Number: web.Count(int64(a.Number)), Hue: hueOf(a.Number)}
		said := []string{}
		for i, s := range stages {
			c := f.axisReached(a.Number, s)
			named[i] += c
			b.Cents, b.Words = append(b.Cents, int64(c)), append(b.Words, f.brief(c))
			said = append(said, f.Say("money.flow_reached", f.Say("stage."+s), f.brief(c)))
		}
		desc = append(desc, f.Say("axis.short", a.Number)+f.Say("say.colon")+" "+strings.Join(said, ", ")+".")
		d.Bands = append(d.Bands, b)
	}
	other := web.FlowBand{Number: "–"}
	for i, s := range stages {
		reached := f.reached(s, "")
		d.Stages = append(d.Stages, web.FlowStage{Words: locale.Upper(f.Say("stage." + s)), Amount: f.brief(reached), Cents: int64(reached)})
		other.Cents, other.Words = append(other.Cents, int64(reached-named[i])), append(other.Words, f.brief(reached-named[i]))
	}
	if other.Cents[0] > 0 {
		d.Bands = append(d.Bands, other)
	}
	if rest := envelope - f.reached(ledger.Allocated, ""); rest > 0 {
		d.Rest = f.Say("money.flow_rest", f.brief(rest))
		desc = append(desc, f.Say("money.flow_rest_said", f.brief(rest)))
	}
	marks, width, height := d.Draw()
	var left g.Node
	if len(none) > 0 {
		words := make([]string, len(none))
		for i, s := range none {
			words[i] = f.Say("money.quoted", f.Say("stage."+s))
		}
		left = h.P(h.Class("quiet"), g.Text(f.Say("money.flow_none", strings.Join(words, ", "))))
	}
	title := f.pictured(f.Say("money.flow_title", f.on))
	chart := web.Chart{ID: "flux", Class: "chart-flow", Title: title, Desc: strings.Join(desc, " "), Width: width, Height: height, Marks: f.stamped(marks, width, height)}
	return g.Group{h.P(g.Text(f.Say("money.flow_what"))), web.Pan(title, chart.Render()), left}
}

// hueOf is the colour of an axis; those beyond the five have none of their own.
func hueOf(axis int) int {
	if axis < 1 || axis >= len(pictogramOf) {
		return 0
	}
	return axis
}

// stamped writes across a drawing of fiction that it is one: it may be copied without its page.
func (f *frame) stamped(marks []g.Node, width, height int) []g.Node {
	if !f.Fictional {
		return marks
	}
	return append(marks, g.El("text", g.Attr("x", web.Count(int64(width-4))), g.Attr("y", web.Count(int64(height-4))), g.Attr("text-anchor", "end"),
		h.Class("chart-quiet chart-fiction"), g.Text(f.Say("web.fiction_mark"))))
}

// glossary gives the meaning of each stage at an anchor of its own.
func (f *frame) glossary() g.Node {
	var words g.Group
	for _, s := range ledger.Stages {
		words = append(words, h.Div(h.ID("mot-"+s), h.Dt(g.Text(locale.Upper(f.Say("stage."+s)))), h.Dd(g.Text(locale.Upper(f.Say("stage_means."+s))+"."))))
	}
	return web.Section("mots", f.Say("money.words"), h.P(g.Text(f.Say("money.words_what"))), h.Dl(h.Class("facts across glossary"), words))
}

// meansPart tells the money by means; nothing where no money is on an action.
func (f *frame) meansPart(p *web.Page) g.Node {
	t := web.Grid{ID: "table-moyens", Caption: f.Say("money.means_caption", f.on), Columns: f.acrossColumns(f.Say("one_action.means"))}
	for _, m := range plan.Means {
		codes := f.codesWhere(func(a plan.Action) bool { return a.Means == m })
		row := []g.Node{web.A(p.At("/actions", "moyen", m), f.Say("money.means_row", f.Say("means."+m), len(codes)))}
		held := money.Cents(0)
		for _, s := range pageStages {
			c := f.reachedOf(s, codes)
			held += c
			shown := g.Text(f.amount(c))
			if c != 0 {
				shown = web.A(p.At("/argent", "livre", ledger.BookPlan, "etape", s, "moyen", m, "chiffre", came), f.amount(c))
			}
			row = append(row, web.Figure(f.meaning(ledger.BookPlan, s, came, "means:"+m), int64(c), shown))
		}
		if held != 0 {
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return web.Section("moyens", f.Say("money.by_means"), h.P(g.Text(f.Say("money.means_what"))), t.Render())
}

func (f *frame) codesWhere(wanted func(plan.Action) bool) []string {
	codes := []string{}
	if f.content != nil {
		for _, a := range f.content.Actions {
			if wanted(a) {
				codes = append(codes, a.Code)
			}
		}
	}
	return codes
}

func (f *frame) reachedOf(stage string, codes []string) (sum money.Cents) {
	for _, code := range codes {
		sum += f.reached(stage, code)
	}
	return sum
}

// fundersPart lists who else pays, over all actions; nothing where nobody is named.
func (f *frame) fundersPart() g.Node {
	type funder struct {
		name    string
		cents   money.Cents
		actions int
		unknown int
	}
	var all []*funder
	by := map[string]*funder{}
	for _, a := range f.content.Actions {
		for _, x := range a.Funders {
			name := f.in(x.Name)
			k := by[name]
			if k == nil {
				k = &funder{name: name}
				by[name] = k
				all = append(all, k)
			}
			k.actions++
			k.cents += x.Cents
			if x.Cents == 0 {
				k.unknown++
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	t := web.Grid{ID: "table-financeurs", Caption: f.Say("funders.caption"), Columns: []web.Column{
		{Words: f.Say("funders.name")}, {Words: f.Say("actions.title"), Figure: true}, {Words: f.Say("funders.share"), Figure: true}}}
	for _, k := range all {
		share := f.amount(k.cents)
		if k.unknown == k.actions {
			share = f.Say("funders.unknown")
		}
		t.Rows = append(t.Rows, []g.Node{g.Text(k.name), g.Text(f.count(int64(k.actions))), g.Text(share)})
	}
	return web.Section("financeurs", f.Say("funders.title"), h.P(g.Text(f.Say("funders.what"))), t.Render())
}
