package desk

import (
	"net/http"
	"net/url"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
)

// sheetStep shows what the rows do, or what recording them would change.
func (v *visit) sheetStep(status int, p *pending, step string, faults []*fault.Fault) error {
	t := v.tasks.of(p.name())
	if t == nil {
		return v.askLook(status, p, faults)
	}
	s := t.now()
	found, ok := s.Found.(*lookedSheet)
	if !ok {
		return v.failed(p, s.Err)
	}
	form := v.form
	if form == nil {
		form = p.Given
	}
	if step == stepEffect && p.Step == stepEffect && len(faults) == 0 {
		return v.sheetEffect(p, found)
	}
	proposal, _, _, err := v.propose(p, found, form)
	if err != nil {
		return err
	}
	return v.sheetRows(status, p, found, proposal, form, faults)
}

// sheetRows tells row by row what a sheet does, and asks for what it does not say.
func (v *visit) sheetRows(status int, p *pending, found *lookedSheet, proposal *plan.Proposal, form url.Values, faults []*fault.Fault) error {
	rep := &proposal.Report
	content, err := v.adoptedPlan()
	if err != nil {
		return err
	}
	f := v.importForm(p, faults)
	if len(faults) == 0 {
		f.Faults = unplaced(rep.Faults)
	}
	body := []g.Node{h.P(h.Class("lead"), g.Text(v.Say("import.sheet_report", rep.New, rep.Changed, rep.Same, rep.Wrong))), v.noteList(found.notes)}
	all := v.r.URL.Query().Get("voir") == "tout"
	f.Buttons = []g.Node{web.Button("drop", v.Say("import.drop_other"))}
	switch {
	case rep.Wrong > 0 || proposal.Content == nil:
		f.Buttons = append(f.Buttons, web.Second("look", v.Say("import.read_again")))
		body = append(body, v.reportGrid(rep, true), h.P(g.Text(v.Say("import.rows_put_right"))), v.formOrNot(p, f))
		if status == http.StatusOK {
			status = http.StatusUnprocessableEntity
		}
	case content != nil && idle(proposal, content) && len(rep.Absent) == 0:
		body = append(body, h.P(g.Text(v.Say("import.sheet_nothing"))), v.formOrNot(p, f))
	default:
		v.form = form
		v.besideSheet(f, content, rep)
		body = append(body, v.reportGrid(rep, !all), v.otherRows(p, all), web.Section("reste", v.Say("import.beside"), v.formOrNot(p, f)))
	}
	body = append(body, h.P(web.A(v.To(p.path()+"/rapport.csv"), v.Say("import.report_csv"))), h.P(web.A(v.To(p.path(), "etape", stepColumns), v.Say("import.back_columns"))))
	return v.importPage(status, p, stepRows, body...)
}

// otherRows links to all rows, or to those that do something.
func (v *visit) otherRows(p *pending, all bool) g.Node {
	if all {
		return h.P(web.A(v.To(p.path()), v.Say("import.only_changes")))
	}
	return h.P(web.A(v.To(p.path(), "voir", "tout"), v.Say("import.all_rows")))
}

// idle says that a sheet changes nothing of the plan in force.
func idle(p *plan.Proposal, content *plan.Content) bool {
	for _, a := range p.Allocations {
		if a.Was != a.Is {
			return false
		}
	}
	for _, s := range p.States {
		if s.Was != s.Is {
			return false
		}
	}
	return len(plan.Diff(content, p.Content)) == 0
}

// besideSheet asks for what a sheet does not say: the head of a new plan, why the plan changes, the
// deliberation.
func (v *visit) besideSheet(f *web.Form, content *plan.Content, rep *plan.SheetReport) {
	if content == nil {
		f.Inputs = append(f.Inputs, v.headInputs(f))
	}
	if len(rep.Absent) > 0 {
		f.Inputs = append(f.Inputs, h.P(g.Text(v.Say("import.absent", len(rep.Absent), strings.Join(rep.Absent, ", ")))),
			f.In(web.Input{Name: "retirer", Kind: "check", Label: v.Say("import.remove"), Value: v.form.Get("retirer")}))
	}
	if content != nil {
		f.Inputs = append(f.Inputs, v.bilingual(f, "text", v.Say("import.why"), v.Say("import.why_help"), 2))
	}
	f.Inputs = append(f.Inputs, v.aroundInputs(f, "plan.adopt"))
	f.Upload, f.Hidden = true, append(f.Hidden, v.kept("pieces")...)
	f.Buttons = []g.Node{web.Button(stepEffect, v.Say("form.preview")), web.Second("drop", v.Say("import.drop"))}
}

// headInputs ask for what a new plan needs beside its actions; body, date and number of the vote are those
// of the authority.
func (v *visit) headInputs(f *web.Form) g.Node {
	get := v.form.Get
	return web.Group(v.Say("import.head"),
		f.In(web.Input{Name: "titre_fr", Label: v.Say("import.plan_title"), Value: get("titre_fr"), Needed: true}),
		f.In(web.Input{Name: "titre_en", Label: v.Say("import.plan_title_en"), Value: get("titre_en")}),
		f.In(web.Input{Name: "porteur_fr", Label: v.Say("import.owner"), Value: get("porteur_fr"), Needed: true}),
		f.In(web.Input{Name: "porteur_en", Label: v.Say("import.owner_en"), Value: get("porteur_en")}),
		f.In(web.Input{Name: "siren", Narrow: true, Label: v.Say("import.siren"), Value: get("siren")}),
		f.In(web.Input{Name: "enveloppe", Narrow: true, Label: v.Say("import.envelope"), Help: v.Say("import.envelope_help"), Example: "110 000 000,00", Value: get("enveloppe"), Needed: true}),
		f.In(web.Input{Name: "issue_fr", Label: v.Say("import.outcome"), Example: v.Say("import.outcome_example"), Value: get("issue_fr")}))
}

// rowsShown is how many rows of a sheet the report shows.
const rowsShown = 200

// reportGrid tells what each row does; only says that rows that do nothing are left out.
func (v *visit) reportGrid(rep *plan.SheetReport, only bool) g.Node {
	grid := web.Grid{ID: "lignes", Caption: v.Say("import.sheet_caption"), Columns: []web.Column{{Words: v.Say("import.does")}, {Words: v.Say("import.detail")}}}
	left := 0
	for _, r := range rep.Rows {
		if only && (r.Does == plan.RowSame || r.Does == plan.RowSkipped || r.Does == plan.RowHeading) && len(r.Notes) == 0 {
			continue
		}
		if rep.Wrong > 0 && only && r.Does != plan.RowWrong {
			continue
		}
		if len(grid.Rows) >= rowsShown {
			left++
			continue
		}
		grid.Rows = append(grid.Rows, []g.Node{g.Text(r.Sentence(v.Say)), v.rowDetail(r)})
	}
	if len(grid.Rows) == 0 {
		return h.P(g.Text(v.Say("import.sheet_nothing")))
	}
	if left > 0 {
		return g.Group{grid.Render(), h.P(g.Text(v.Say("import.problems_more", left)))}
	}
	return grid.Render()
}

func (v *visit) rowDetail(r plan.SheetRow) g.Node {
	lines := v.rowLines(r)
	if len(lines) == 0 {
		return g.Text("–")
	}
	return h.Ul(g.Map(lines, func(s string) g.Node { return h.Li(g.Text(s)) }))
}

// rowLines says what is wrong with a row, what was taken for granted, what it changes.
func (v *visit) rowLines(r plan.SheetRow) []string {
	var out []string
	for _, x := range r.Faults {
		words := v.Say(x.Fault.Key, x.Fault.Args...)
		if x.Column != "" {
			words = x.Column + v.Say("say.colon") + " " + words
		}
		out = append(out, words)
	}
	for _, n := range r.Notes {
		out = append(out, v.Say(n.Key, n.Args...))
	}
	for _, c := range r.Changes {
		out = append(out, v.rowChange(c))
	}
	return out
}

// rowChange says what a row changes in the words of the forms; what is no text of the plan, a state or an
// allocation, in those of the columns.
func (v *visit) rowChange(d plan.Difference) string {
	c := v.tell(d)
	old, now := v.value(c, d.Old), v.value(c, d.New)
	switch {
	case strings.HasSuffix(d.Path, "/state"):
		c.label, old, now = v.Say("plan_column.state"), v.Say("state."+d.Old), v.Say("state."+d.New)
	case strings.HasSuffix(d.Path, "/allocated_cents"):
		c.label, c.kind = v.Say("plan_column.allocated"), "amount"
		old, now = v.value(c, d.Old), v.value(c, d.New)
	case c.label == "":
		c.label = v.Say("project.whole_" + c.family)
	}
	said := v.Say("project.becomes", old, now)
	switch {
	case d.Old == "":
		said = now
	case d.New == "":
		said = v.Say("project.no_more", old)
	}
	return c.label + v.Say("say.colon") + " " + said
}

func (v *visit) sheetReport(rep *plan.SheetReport) *web.Table {
	out := &web.Table{Columns: []string{v.Say("import.row"), v.Say("import.does"), v.Say("import.detail")}}
	for _, r := range rep.Rows {
		out.Rows = append(out.Rows, []any{r.Row, r.Sentence(v.Say), strings.Join(v.rowLines(r), " ; ")})
	}
	return out
}
