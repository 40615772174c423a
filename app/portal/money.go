package portal

import (
	"cmp"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// The two figures of a stage: what stands at it, and what has reached it.
const (
	stood = "present"
	came  = "atteint"
)

// figureAddress leads from a figure to the acts that made it (O2).
func (f *frame) figureAddress(p *web.Page, book, stage, action, figure string) string {
	return p.At("/argent", "livre", book, "etape", stage, "action", action, "chiffre", figure)
}

// moneyPage shows where each euro stands; with a stage asked, the acts behind one figure.
func moneyPage(f *frame) (*web.Page, error) {
	if f.v["etape"] != "" {
		return figurePage(f)
	}
	touched, err := f.lastOf("money")
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("money.title"), touched)
	if err != nil {
		return nil, err
	}
	taken, err := f.takeoverNotice(p, "", false)
	if err != nil {
		return nil, err
	}
	// Without a stage the other parameters mean nothing: they make no other page.
	p.Body = []g.Node{opening(p, f.moneyLead()), taken}
	if f.content != nil {
		p.Body = append(p.Body, web.Section("axes", f.Say("money.by_axis"), f.flow(p), f.axisTable(p)))
	}
	p.Body = append(p.Body, web.Section("etapes", f.Say("money.by_stage"),
		f.planBar(p, "argent", f.sums, false),
		h.P(g.Text(f.Say("money.two_figures"))),
		f.stageTable(p, "table-etapes", f.Say("money.stage_caption", f.on), ledger.BookPlan, "", false)))
	if f.content != nil {
		p.Body = append(p.Body, f.yearsPart(p, nil), f.meansPart(p), f.fundersPart(),
			web.Section("actions", f.Say("money.by_action"), f.actionMoneyTable(p)))
	}
	p.Body = append(p.Body, web.Section("livres", f.Say("money.books"), f.otherBooks(p)), f.glossary())
	return p, nil
}

func (f *frame) moneyLead() string {
	allocated := f.reached(ledger.Allocated, "")
	switch {
	case f.content == nil:
		return f.notAdopted() + " " + f.Say("money.zero", f.on, f.amount(f.envelope()))
	case allocated == 0:
		return f.Say("money.lead_nothing", f.on, f.amount(f.envelope()))
	}
	return f.Say("money.lead", f.on, f.brief(f.envelope()), f.brief(allocated), f.brief(f.reached(ledger.Committed, "")), f.brief(f.reached(ledger.Paid, "")))
}

// stageTable lists the stages of a book; short leaves out those that nothing has reached.
func (f *frame) stageTable(p *web.Page, id, caption, book, action string, short bool) g.Node {
	t := web.Grid{ID: id, Caption: caption, Columns: []web.Column{
		{Words: f.Say("money.stage")}, {Words: f.Say("money.stands"), Figure: true}, {Words: f.Say("money.reached"), Figure: true}}}
	for _, s := range ledger.Stages {
		stands, reached := f.figuresAt(book, s, action)
		if short && reached == 0 {
			continue
		}
		t.Rows = append(t.Rows, []g.Node{f.stageName(s), f.figure(p, book, s, action, stood, stands), f.figure(p, book, s, action, came, reached)})
	}
	if action == "" {
		t.Foot = []g.Node{g.Text(f.Say("money.sum")), g.Text(f.amount(ledger.Total(f.sums, book))), g.Text("")}
	}
	return t.Render()
}

// stageName is the word of a stage with what it means.
func (f *frame) stageName(stage string) g.Node {
	return g.Group{h.Strong(g.Text(locale.Upper(f.Say("stage." + stage)))), h.Br(), h.Span(h.Class("quiet small"), g.Text(f.Say("stage_means."+stage)))}
}

// untold says that nothing has reached a stage of a plan told by its sources: they do not say that it is zero.
func (f *frame) untold(book, stage string) bool {
	return book == ledger.BookPlan && f.content != nil && f.content.Unrecovered != nil && stage != ledger.Voted && f.reached(stage, "") == 0
}

// said is an amount as a table says it.
func (f *frame) said(book, stage string, c money.Cents) string {
	if c == 0 && f.untold(book, stage) {
		return f.Say("say.unknown_word")
	}
	return f.amount(c)
}

// figure is an amount of record that leads to its acts; zero has none.
func (f *frame) figure(p *web.Page, book, stage, action, which string, c money.Cents) g.Node {
	where := ""
	if action != "" {
		where = "action:" + action
	}
	shown := g.Text(f.said(book, stage, c))
	if c != 0 {
		shown = web.A(f.figureAddress(p, book, stage, action, which), f.amount(c))
	}
	return web.Figure(f.meaning(book, stage, which, where), int64(c), shown)
}

// meaning names a figure of a book to machines: what stands at a stage, or what has reached it.
func (f *frame) meaning(book, stage, which, where string) web.Meaning {
	what := book + "/" + stage
	if which == came {
		what += "/reached"
	}
	return web.Meaning{What: what, Where: where}
}

// axisFigureAddress leads from a figure of an axis to the acts that made it.
func (f *frame) axisFigureAddress(p *web.Page, axis int, stage string) string {
	return p.At("/argent", "livre", ledger.BookPlan, "etape", stage, "axe", web.Count(int64(axis)), "chiffre", came)
}

// axisFigure is what has reached a stage on the actions of an axis, leading to its acts.
func (f *frame) axisFigure(p *web.Page, axis int, stage string, c money.Cents) g.Node {
	shown := g.Text(f.said(ledger.BookPlan, stage, c))
	if c != 0 {
		shown = web.A(f.axisFigureAddress(p, axis, stage), f.amount(c))
	}
	return web.Figure(f.meaning(ledger.BookPlan, stage, came, "axis:"+web.Count(int64(axis))), int64(c), shown)
}

// pageStages are those shown across in the tables by axis and by action.
var pageStages = []string{ledger.Allocated, ledger.Committed, ledger.Paid}

func (f *frame) acrossColumns(first string) []web.Column {
	columns := []web.Column{{Words: first}}
	for _, s := range pageStages {
		columns = append(columns, web.Column{Words: f.Say("money.reached_stage", f.Say("stage."+s)), Figure: true})
	}
	return columns
}

func (f *frame) axisTable(p *web.Page) g.Node {
	t := web.Grid{ID: "table-axes", Caption: f.Say("money.axis_caption", f.on), Columns: f.acrossColumns(f.Say("money.axis"))}
	sums := make([]money.Cents, len(pageStages))
	for _, a := range f.content.Axes {
		row := []g.Node{web.A(p.At("/axes/"+web.Count(int64(a.Number))), f.Say("axis.heading", a.Number, f.in(a.Title)))}
		for i, s := range pageStages {
			reached := f.axisReached(a.Number, s)
			sums[i] += reached
			row = append(row, f.axisFigure(p, a.Number, s, reached))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Foot = []g.Node{g.Text(f.Say("money.sum"))}
	for i, s := range pageStages {
		t.Foot = append(t.Foot, f.figure(p, ledger.BookPlan, s, "", came, sums[i]))
	}
	return t.Render()
}

// actionsShown bounds the actions on the page of money; the page of actions has them all.
const actionsShown = 60

// actionMoneyTable lists the actions that hold money, the most paid first where there are too many; where
// none does, a sentence says so.
func (f *frame) actionMoneyTable(p *web.Page) g.Node {
	t := web.Grid{ID: "table-actions", Caption: f.Say("money.action_caption", f.on), Columns: f.acrossColumns(f.Say("money.action"))}
	var held []plan.Action
	for _, a := range f.content.Actions {
		if f.reached(ledger.Voted, a.Code) != 0 {
			held = append(held, a)
		}
	}
	if len(held) == 0 {
		return h.P(g.Text(f.Say("money.no_action")))
	}
	var more g.Node
	if all := len(held); all > actionsShown {
		slices.SortStableFunc(held, func(a, b plan.Action) int {
			return cmp.Compare(f.reached(ledger.Paid, b.Code), f.reached(ledger.Paid, a.Code))
		})
		held = held[:actionsShown]
		more = h.P(g.Text(f.Say("money.actions_shown", actionsShown, all)+" "), web.A(p.At("/actions", "argent", "oui"), f.Say("money.actions_all", all)))
	}
	for _, a := range held {
		row := []g.Node{web.A(p.At("/actions/"+a.Code), a.Code+" "+f.in(a.Title))}
		for _, s := range pageStages {
			row = append(row, f.figure(p, ledger.BookPlan, s, a.Code, came, f.reached(s, a.Code)))
		}
		t.Rows = append(t.Rows, row)
	}
	return g.Group{t.Render(), more}
}

func (f *frame) otherBooks(p *web.Page) g.Node {
	nodes := g.Group{h.P(g.Text(f.Say("money.books_what")))}
	for _, b := range ledger.Books[1:] {
		if ledger.Total(f.sums, b) == 0 {
			nodes = append(nodes, h.P(g.Text(f.Say("money.book_empty", locale.Upper(f.Say("book."+b))))))
			continue
		}
		nodes = append(nodes, f.stageTable(p, "table-"+b, f.Say("money.book_caption", locale.Upper(f.Say("book."+b)), f.on), b, "", true))
	}
	return nodes
}
