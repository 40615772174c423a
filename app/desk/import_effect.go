package desk

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// sendRecords checks what finance and the person say of a file, or records it.
func (v *visit) sendRecords(p *pending, do string) error {
	t := v.tasks.of(p.name())
	if t == nil {
		return v.askLook(http.StatusConflict, p, nil)
	}
	found, ok := t.now().Found.(*looked)
	if !ok || t.now().Err != nil || found.res == nil || found.res.Report == nil || !found.res.Report.Good() {
		return v.to(p.path())
	}
	if do == "record" {
		if p.Step != stepEffect {
			return v.to(p.path())
		}
		return v.recordFile(p)
	}
	faults := v.control(p, found.res.Report)
	former := cmp.Or(found.res.Former, p.Former)
	p.Another, p.Reason = former > 0 && v.field("autre") == "oui", textOf(v.form, "motif")
	if former > 0 && !p.Another && p.Reason["fr"] == "" {
		faults = append(faults, fault.New(fault.Invalid, "journal.correct_reason").At("motif_fr"))
	}
	if len(faults) > 0 {
		return v.rowsGood(http.StatusUnprocessableEntity, p, found, faults)
	}
	p.Step, p.Former = stepEffect, former
	if err := v.savePending(v.ctx, p); err != nil {
		return err
	}
	if found.another != p.Another { // what the ledger answers depends on it
		return v.lookAtRecords(p)
	}
	return v.to(p.path())
}

// control compares the total that finance gives with that of the lines, to the cent.
func (v *visit) control(p *pending, rep *record.Report) []*fault.Fault {
	p.Control = v.field("total")
	if p.Control == "" {
		return nil
	}
	c, err := money.Parse(p.Control)
	if err != nil {
		return at(err, "total")
	}
	if c != rep.Cents {
		return []*fault.Fault{fault.New(fault.Invalid, "record.control_differs", c, rep.Cents, rep.Cents-c).At("total")}
	}
	return nil
}

// effect tells what recording a file will change, and asks whether to.
func (v *visit) effect(p *pending, found *looked) error {
	rep := found.res.Report
	old := []record.Total(nil)
	var err error
	corrects := p.Former > 0 && !p.Another
	if corrects {
		if old, err = record.Totals(v.ctx, v.DB, p.Former); err != nil {
			return err
		}
	}
	sums, err := v.sumsNow(max(v.today(), rep.Last))
	if err != nil {
		return err
	}
	body := []g.Node{h.P(h.Class("lead"), g.Text(v.Say("preview.lead")))}
	if p.Control == "" {
		body = append(body, web.Notice(h.P(g.Text(v.Say("import.no_control")))))
	}
	if !found.res.Rehearsed {
		body = append(body, web.Notice(h.P(g.Text(v.Say("import.not_rehearsed")))))
	}
	facts := []web.Pair{web.Fact(v.Say("import.sort"), v.Say("import.sort_"+p.Sort)), web.Fact(v.Say("import.system"), p.System), web.Fact(v.Say("import.file"), p.Name),
		web.Fact(v.Say("import.page"), p.Page), web.Fact(v.Say("import.lines"), locale.Count(v.Lang, int64(rep.Lines))), web.Fact(v.Say("import.amount"), locale.Amount(v.Lang, rep.Cents)),
		web.Fact(v.Say("import.days"), v.Say("import.days_are", rep.First, rep.Last))}
	if p.Control != "" { // it was compared before
		facts = append(facts, web.Fact(v.Say("import.control"), locale.Amount(v.Lang, rep.Cents)))
	}
	if corrects {
		facts = append(facts, web.Fact(v.Say("import.corrects"), v.Say("import.act", p.Former)), web.Fact(v.Say("correct.reason"), cmp.Or(p.Reason[string(v.Lang)], p.Reason["fr"])))
	}
	f := v.importForm(p, nil)
	f.Buttons = []g.Node{web.Button("record", v.Say("import.record", rep.Lines)), web.Second("drop", v.Say("import.drop"))}
	body = append(body, web.Section("change", v.Say("preview.change"), v.shiftGrid(p.Sort, p.From, rep.Actions, old, sums)),
		web.Section("saisie", v.Say("preview.entered"), web.Facts(facts...)), v.formOrNot(p, f),
		h.P(web.A(v.To(p.path(), "etape", stepRows), v.Say("import.back_rows"))))
	return v.importPage(http.StatusOK, p, stepEffect, body...)
}

// stageOf is the stage that the lines of a kind reach.
func stageOf(sort string) string {
	l := record.Line{Action: "A", Cents: 1, Book: ledger.BookAuthority}
	return l.Move(sort, record.From(sort)[0]).To.Stage
}

// shiftGrid tells by action what stands at the stage drawn on and at the one reached, before and after.
func (v *visit) shiftGrid(sort, from string, now, old []record.Total, sums []ledger.Standing) g.Node {
	delta, lines := map[string]money.Cents{}, map[string]int{}
	for _, t := range now {
		delta[t.Action] += t.Cents
		lines[t.Action] = t.Lines
	}
	for _, t := range old {
		delta[t.Action] -= t.Cents
	}
	to := stageOf(sort)
	if to == ledger.Voted { // a budget is of no action
		return h.P(g.Text(v.Say("import.budget_effect", delta[""])))
	}
	grid := web.Grid{ID: "argent", Caption: v.Say("import.shift_caption"), Columns: []web.Column{{Words: v.Say("field.action")}, {Words: v.Say("import.lines"), Figure: true}}}
	for _, s := range []string{from, to} {
		grid.Columns = append(grid.Columns, web.Column{Words: v.Say("import.stage_before", v.Say("stage."+s)), Figure: true}, web.Column{Words: v.Say("import.stage_after", v.Say("stage."+s)), Figure: true})
	}
	total := [4]money.Cents{}
	for i, code := range slices.Sorted(maps.Keys(delta)) {
		left, _ := ledger.At(sums, ledger.BookPlan, from, code)
		stands, _ := ledger.At(sums, ledger.BookPlan, to, code)
		row := []g.Node{g.Text(code), g.Text(locale.Count(v.Lang, int64(lines[code])))}
		for j, c := range [4]money.Cents{left, left - delta[code], stands, stands + delta[code]} {
			total[j] += c
			row = append(row, g.Text(locale.Amount(v.Lang, c)))
		}
		if i < placesMax {
			grid.Rows = append(grid.Rows, row)
		}
	}
	grid.Foot = []g.Node{g.Text(v.Say("import.total")), g.Text("")}
	for _, c := range total {
		grid.Foot = append(grid.Foot, g.Text(locale.Amount(v.Lang, c)))
	}
	return grid.Render()
}

// totalsGrid tells by action what a file has recorded.
func (v *visit) totalsGrid(totals []record.Total) g.Node {
	grid := web.Grid{ID: "totaux", Caption: v.Say("import.totals_caption"), Columns: []web.Column{{Words: v.Say("field.action")}, {Words: v.Say("import.lines"), Figure: true}, {Words: v.Say("import.amount"), Figure: true}}}
	lines, cents := 0, money.Cents(0)
	for _, t := range totals {
		grid.Rows = append(grid.Rows, []g.Node{g.Text(cmp.Or(t.Action, "–")), g.Text(locale.Count(v.Lang, int64(t.Lines))), g.Text(locale.Amount(v.Lang, t.Cents))})
		lines, cents = lines+t.Lines, cents+t.Cents
	}
	grid.Foot = []g.Node{g.Text(v.Say("import.total")), g.Text(locale.Count(v.Lang, int64(lines))), g.Text(locale.Amount(v.Lang, cents))}
	return grid.Render()
}

// recordFile records a file as one act, by a task: the browser may leave. The import then knows its act,
// and its file is not kept any more: the journal's own is sealed.
func (v *visit) recordFile(p *pending) error {
	names, err := v.communeNames()
	if err != nil {
		return err
	}
	r := record.Request{Kind: p.Sort, System: p.System, From: p.From, Page: p.Page, Mapping: p.Mapping, Another: p.Another, Communes: names}
	if p.Control != "" {
		c, err := money.Parse(p.Control)
		if err != nil {
			return err
		}
		r.Control = &c
	}
	if p.Former > 0 && !p.Another {
		r.Corrects, r.Reason = p.Former, p.Reason
	}
	actor, own := v.who.Actor, *p
	return v.begin(p, func(ctx context.Context, tell func(string, int64, int64)) (any, error) {
		f, err := v.openFile(&own.waiting)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r.Progress = tell
		res, err := record.Import(ctx, v.Journal, actor, record.Source{Name: own.Name, ReaderAt: f, Size: own.Size}, r)
		if err != nil {
			return &looked{res: res, another: own.Another}, err
		}
		own.Act, own.Step = res.Receipt.Number, stepDone
		if err := v.savePending(context.WithoutCancel(ctx), &own); err != nil {
			return nil, err
		}
		v.removeFile(&own.waiting)
		return nil, nil
	})
}
