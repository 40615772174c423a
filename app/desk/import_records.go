package desk

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
	"relance/foundation/store"
)

// linesShown is how many lines the report shows one by one.
const linesShown = 200

// looked is what was found in a file of records.
type looked struct {
	res     *record.Result
	lines   []record.Line // the first
	another bool          // looked at as another file than the former of its name
}

var errEnough = errors.New("enough lines")

// lookAtRecords reads a file without recording anything: its rows, what they would do, and what differs
// from the file that it may correct.
func (v *visit) lookAtRecords(p *pending) error {
	names, err := v.communeNames()
	if err != nil {
		return err
	}
	actor, sort, another := v.who.Actor, *p, p.Another
	return v.begin(p, func(ctx context.Context, tell func(string, int64, int64)) (any, error) {
		f, err := v.openFile(&sort.waiting)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		found := &looked{another: another}
		if found.lines, err = v.Desk.firstLines(ctx, &sort, names); err != nil {
			return found, err
		}
		found.res, err = record.Import(ctx, v.Journal, actor, record.Source{Name: sort.Name, ReaderAt: f, Size: sort.Size}, record.Request{
			Kind: sort.Sort, System: sort.System, From: sort.From, Page: sort.Page, Mapping: sort.Mapping, Another: another, Communes: names, Dry: true, Progress: tell})
		return found, err
	})
}

func (v *visit) communeNames() (names map[string]string, err error) {
	err = v.withPlan(func(ctx context.Context, now *planNow) error {
		names, err = now.communes(ctx)
		return err
	})
	return names, err
}

// firstLines reads as many lines as the report shows; what is wrong is told by the reading of them all.
func (d *Desk) firstLines(ctx context.Context, p *pending, names map[string]string) ([]record.Line, error) {
	f, book, err := d.open(&p.waiting)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	since, err := plan.HoldersSince(ctx, d.DB)
	if err != nil {
		return nil, err
	}
	var out []record.Line
	o := record.Options{Kind: p.Sort, Since: since, Communes: names, Today: d.today()}
	_, err = record.Read(ctx, book.Rows(ctx, p.page(book)), p.Mapping, o, func(l record.Line) error {
		if out = append(out, l); len(out) >= linesShown {
			return errEnough
		}
		return nil
	})
	if k := fault.KindOf(err); errors.Is(err, errEnough) || k == fault.Invalid || k == fault.NotFound {
		err = nil
	}
	return out, err
}

// recordsStep shows what was found in a file, or what recording it would change.
func (v *visit) recordsStep(status int, p *pending, step string, faults []*fault.Fault) error {
	t := v.tasks.of(p.name())
	if t == nil {
		return v.askLook(status, p, faults)
	}
	s := t.now()
	found, ok := s.Found.(*looked)
	if !ok {
		return v.failed(p, s.Err)
	}
	if found.res != nil && found.res.Receipt.Repeated {
		f := v.importForm(p, nil)
		f.Buttons = []g.Node{web.Button("drop", v.Say("import.drop_other"))}
		return v.importPage(http.StatusConflict, p, stepRows, v.recordedNotice(p.Name, found.res.Receipt.Number), v.formOrNot(p, f))
	}
	if s.Err != nil || found.res == nil || found.res.Report == nil || !found.res.Report.Good() {
		return v.rowsWrong(p, found, s.Err)
	}
	if step == stepEffect && len(faults) == 0 && p.Step == stepEffect {
		return v.effect(p, found)
	}
	return v.rowsGood(status, p, found, faults)
}

// askLook offers to read a file again of which nothing is remembered: the server was started anew.
func (v *visit) askLook(status int, p *pending, faults []*fault.Fault) error {
	f := v.importForm(p, faults)
	f.Buttons = []g.Node{web.Button("look", v.Say("import.read_rows")), web.Second("drop", v.Say("import.drop"))}
	return v.importPage(status, p, stepRows, h.P(h.Class("lead"), g.Text(v.Say("import.look_again"))), v.formOrNot(p, f))
}

// failed tells why a task could not be ended, and offers to begin it again.
func (v *visit) failed(p *pending, err error) error {
	all := fault.Of(err)
	if fault.KindOf(err) == fault.Internal {
		v.Log.Error("an import failed", "import", p.draft.Ref, "error", err)
		all = []*fault.Fault{fault.New(fault.Internal, "fault.internal")}
	}
	return v.askLook(http.StatusUnprocessableEntity, p, unplaced(all))
}

// rowsWrong tells what is wrong, row by row.
func (v *visit) rowsWrong(p *pending, found *looked, err error) error {
	if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
		return v.failed(p, err)
	}
	var body []g.Node
	rep := (*record.Report)(nil)
	if found.res != nil {
		body, rep = append(body, v.noteList(found.res.Notes)), found.res.Report
	}
	faults := unplaced(fault.Of(err))
	f := v.importForm(p, faults)
	f.Buttons = []g.Node{web.Button("drop", v.Say("import.drop_other")), web.Second("look", v.Say("import.read_again"))}
	if rep != nil && rep.Wrong > 0 {
		body = append([]g.Node{h.P(h.Class("lead"), g.Text(v.Say("import.rows_wrong", rep.Wrong, rep.Rows)))}, body...)
		body = append(body, v.problems(p, rep), h.P(g.Text(v.Say("import.rows_put_right"))))
		f.Faults = nil
	} else {
		body = append([]g.Node{h.P(h.Class("lead"), g.Text(v.Say("import.refused")))}, body...)
	}
	body = append(body, v.formOrNot(p, f), h.P(web.A(v.To(p.path(), "etape", stepColumns), v.Say("import.back_columns"))))
	return v.importPage(http.StatusUnprocessableEntity, p, stepRows, body...)
}

func (v *visit) problems(p *pending, rep *record.Report) g.Node {
	grid := web.Grid{ID: "anomalies", Caption: v.Say("import.problems"), Columns: []web.Column{{Words: v.Say("import.row")}, {Words: v.Say("import.column")}, {Words: v.Say("import.problem")}}}
	for _, x := range rep.Problems {
		grid.Rows = append(grid.Rows, []g.Node{g.Text(strconv.Itoa(x.Row)), g.Text(v.columnName(p, x.Column)), g.Text(v.Say(x.Fault.Key, x.Fault.Args...))})
	}
	nodes := g.Group{grid.Render()}
	if more := rep.Wrong - len(rep.Problems); more > 0 {
		nodes = append(nodes, h.P(g.Text(v.Say("import.problems_more", more))))
	}
	return append(nodes, h.P(web.A(v.To(p.path()+"/rapport.csv"), v.Say("import.report_csv"))))
}

// columnName is the header that a problem is about, or the words for a field that has none.
func (v *visit) columnName(p *pending, column string) string {
	if _, isField := p.Mapping[column]; isField || p.Mapping == nil {
		return v.fieldWords(p.Sort, column)
	}
	return column
}

// rowsGood tells what a file holds and asks for the control total and, where a file of its name is
// recorded, whether it corrects that one.
func (v *visit) rowsGood(status int, p *pending, found *looked, faults []*fault.Fault) error {
	rep := found.res.Report
	control, reason := p.Control, p.Reason
	another := "non"
	if p.Another {
		another = "oui"
	}
	if v.form != nil {
		control, reason, another = v.form.Get("total"), textOf(v.form, "motif"), v.form.Get("autre")
	}
	f := v.importForm(p, faults)
	body := []g.Node{h.P(h.Class("lead"), g.Text(v.Say("import.rows_good", rep.Lines, rep.Cents, rep.First, rep.Last))), v.noteList(found.res.Notes), v.aside(rep)}
	if former := cmp.Or(found.res.Former, p.Former); former > 0 {
		body = append(body, v.difference(found.res.Difference, former))
		f.Inputs = append(f.Inputs, f.In(web.Input{Name: "autre", Kind: "select", Label: v.Say("import.which"), Value: another,
			Choices: []web.Choice{{Value: "non", Words: v.Say("import.which_corrects", former)}, {Value: "oui", Words: v.Say("import.which_another")}}}))
		v.form = formWith(v.form, reason)
		f.Inputs = append(f.Inputs, v.bilingual(f, "motif", v.Say("correct.reason"), v.Say("import.reason_help"), 2))
	}
	f.Inputs = append(f.Inputs, f.In(web.Input{Name: "total", Narrow: true, Label: v.Say("import.control"), Help: v.Say("import.control_help"), Example: "1 250 000,00", Value: control}))
	f.Buttons = []g.Node{web.Button(stepEffect, v.Say("form.preview")), web.Second("drop", v.Say("import.drop"))}
	body = append(body, v.formOrNot(p, f), v.lineGrid(p, found), h.P(web.A(v.To(p.path()+"/rapport.csv"), v.Say("import.report_csv"))),
		h.P(web.A(v.To(p.path(), "etape", stepColumns), v.Say("import.back_columns"))))
	return v.importPage(status, p, stepRows, body...)
}

// formWith puts a reason into a form, for the fields that ask for it.
func formWith(form map[string][]string, reason map[string]string) map[string][]string {
	out := maps.Clone(form)
	if out == nil {
		out = map[string][]string{}
	}
	for l, s := range reason {
		out["motif_"+l] = []string{s}
	}
	return out
}

// aside tells what is to be known of good rows.
func (v *visit) aside(rep *record.Report) g.Node {
	var all g.Group
	for _, x := range []struct {
		key string
		n   int
	}{{"import.persons", rep.Persons}, {"import.bad_keys", rep.BadKeys}, {"import.outside", rep.Outside}, {"import.computed", rep.Computed}} {
		if x.n > 0 {
			all = append(all, h.Li(g.Text(v.Say(x.key, x.n))))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return h.Ul(all)
}

func (v *visit) difference(d *record.Difference, former int64) g.Node {
	if d == nil {
		return nil
	}
	grid := web.Grid{ID: "ecarts", Caption: v.Say("import.difference_caption", former), Columns: []web.Column{{Words: v.Say("import.difference")}, {Words: v.Say("import.lines"), Figure: true}, {Words: v.Say("import.amount"), Figure: true}}}
	for _, x := range []struct {
		key   string
		n     int
		cents money.Cents
	}{{"import.added", d.Added, d.AddedCents}, {"import.changed", d.Changed, d.ChangedAfter - d.ChangedBefore}, {"import.removed", d.Removed, -d.RemovedCents}} {
		grid.Rows = append(grid.Rows, []g.Node{g.Text(v.Say(x.key)), g.Text(locale.Count(v.Lang, int64(x.n))), g.Text(signed(v.Lang, x.cents))})
	}
	grid.Rows = append(grid.Rows, []g.Node{g.Text(v.Say("import.same")), g.Text(locale.Count(v.Lang, int64(d.Same))), g.Text("–")})
	changes := web.Grid{ID: "lignes-changees", Caption: v.Say("import.changes_caption", len(d.Changes)), Columns: []web.Column{{Words: v.Say("import.field_ref")}, {Words: v.Say("field.action")}, {Words: v.Say("preview.before"), Figure: true}, {Words: v.Say("preview.after"), Figure: true}}}
	said := func(l *record.Line) string {
		if l == nil {
			return "–"
		}
		return locale.Amount(v.Lang, l.Cents)
	}
	for _, c := range d.Changes {
		l := cmp.Or(c.After, c.Before)
		if l != nil {
			changes.Rows = append(changes.Rows, []g.Node{g.Text(cmp.Or(l.Ref, v.Say("import.row_number", l.Line))), g.Text(l.Action), g.Text(said(c.Before)), g.Text(said(c.After))})
		}
	}
	if len(changes.Rows) == 0 {
		return web.Section("difference", v.Say("import.difference_title"), grid.Render())
	}
	return web.Section("difference", v.Say("import.difference_title"), grid.Render(), changes.Render())
}

// lineGrid shows the first lines and what each will do.
func (v *visit) lineGrid(p *pending, found *looked) g.Node {
	grid := web.Grid{ID: "lignes", Caption: v.Say("import.lines_caption", len(found.lines), found.res.Report.Lines), Columns: []web.Column{
		{Words: v.Say("import.row")}, {Words: v.Say("import.field_day")}, {Words: v.Say("field.action")}, {Words: v.Say("import.field_beneficiary")},
		{Words: v.Say("import.will_do")}, {Words: v.Say("import.amount"), Figure: true}}}
	for _, l := range found.lines {
		who := cmp.Or(l.Beneficiary, l.Siret, "–")
		if l.Person {
			who = v.Say("import.person")
		}
		m := l.Move(p.Sort, p.From)
		grid.Rows = append(grid.Rows, []g.Node{g.Text(strconv.Itoa(l.Line)), g.Text(locale.Date(v.Lang, l.Day)), g.Text(cmp.Or(l.Action, web.Count(int64(l.Year)))), g.Text(who),
			g.Text(v.Say("stage."+m.From.Stage) + " → " + v.Say("stage."+m.To.Stage)), g.Text(locale.Amount(v.Lang, m.Cents))})
	}
	return grid.Render()
}

// importReport is the report of a file, for a spreadsheet.
func importReport(v *visit) error {
	p, err := v.readPending(v.of("ref"))
	if err != nil {
		return err
	}
	t := v.tasks.of(p.name())
	if t == nil {
		return fault.New(fault.NotFound, "import.no_report")
	}
	s := t.now()
	if found, ok := s.Found.(*looked); ok && s.Ended && found.res != nil && found.res.Report != nil {
		return v.sendTable("rapport.csv", v.recordsReport(p, found))
	}
	if found, ok := s.Found.(*lookedSheet); ok && s.Ended {
		proposal, _, _, err := v.propose(p, found, p.Given)
		if err != nil {
			return err
		}
		return v.sendTable("rapport.csv", v.sheetReport(&proposal.Report))
	}
	return fault.New(fault.NotFound, "import.no_report")
}

func (v *visit) recordsReport(p *pending, found *looked) *web.Table {
	out := &web.Table{Columns: []string{v.Say("import.row"), v.Say("import.column"), v.Say("import.problem"), v.Say("import.field_day"), v.Say("field.action"), v.Say("import.amount")}}
	for _, x := range found.res.Report.Problems {
		out.Rows = append(out.Rows, []any{x.Row, v.columnName(p, x.Column), v.Say(x.Fault.Key, x.Fault.Args...), "", "", ""})
	}
	if found.res.Report.Wrong > 0 {
		return out
	}
	for _, l := range found.lines {
		out.Rows = append(out.Rows, []any{l.Line, "", "", l.Day, l.Action, locale.Amount(v.Lang, l.Cents)})
	}
	return out
}

// sendTable answers a table as a file; that of a fiction says so in its name.
func (v *visit) sendTable(name string, t *web.Table) error {
	v.attachment(name, web.MediaCSV)
	for _, row := range t.Rows { // headers of the file stand in it: a spreadsheet must not take one for a formula
		for i, cell := range row {
			if s, text := cell.(string); text {
				row[i] = sheet.Guard(s)
			}
		}
	}
	_, err := v.w.Write(t.CSV())
	return err
}

// sumsNow gives what stands in the plan's book by stage and action on a day.
func (v *visit) sumsNow(day string) (rows []ledger.Standing, err error) {
	err = v.DB.View(v.ctx, func(q store.Q) error {
		rows, err = ledger.Sum(v.ctx, q, ledger.Query{On: day, By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
		return err
	})
	return rows, err
}
