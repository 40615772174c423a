package desk

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// balancesFromFile fills the table from a spreadsheet; every cell that cannot be read is told.
func (v *visit) balancesFromFile() error {
	refuse := func(all ...*fault.Fault) error {
		for _, f := range all {
			f.Field = "fichier"
		}
		return v.takeoverForm(http.StatusUnprocessableEntity, all)
	}
	if v.file == nil {
		return refuse(fault.New(fault.Invalid, "import.no_file"))
	}
	f, book, err := v.open(v.file)
	if refusal := refused(err); refusal != nil {
		return refuse(refusal...)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	var rows []sheet.Row
	for row, err := range book.Rows(v.ctx, book.First()) {
		if refusal := refused(err); refusal != nil {
			return refuse(refusal...)
		}
		if err != nil {
			return err
		}
		if rows = append(rows, row); len(rows) > balanceRowsMax+topRows {
			return refuse(fault.New(fault.Invalid, "bulk.many", len(rows), balanceRowsMax))
		}
	}
	at, m := sheet.FindHeader(rows, balanceFields)
	if at < 0 {
		return refuse(fault.New(fault.Invalid, "record.no_header", v.balanceWords()))
	}
	columns, missing := m.Columns(rows[at], balanceFields)
	if len(missing) > 0 {
		var names []string
		for _, x := range missing {
			names = append(names, v.Say("import.balance_"+x.Key))
		}
		return refuse(fault.New(fault.Invalid, "record.no_header", strings.Join(names, ", ")))
	}
	filled, faults := v.balancesIn(rows[at+1:], columns)
	if len(faults) > 0 {
		return refuse(faults...)
	}
	return v.fillBalances(filled, "fichier")
}

// balancesIn reads the rows below the headers.
func (v *visit) balancesIn(rows []sheet.Row, columns map[string]int) (filled [][]string, faults []*fault.Fault) {
	for _, row := range rows {
		line := make([]string, len(balanceColumns))
		for i, c := range balanceColumns {
			at, there := columns[c]
			if !there {
				continue
			}
			cell := row.Cell(at)
			line[i] = cell.Text
			wrong := error(nil)
			switch {
			case cell.Kind == sheet.Broken:
				wrong = fault.New(fault.Invalid, "sheet.cell_broken", fault.Clip(cell.Text))
			case c == "amount_cents" && cell.Text != "":
				var cents money.Cents
				if cents, wrong = cell.Cents(); wrong == nil {
					line[i] = cents.Plain()
				}
			}
			for _, f := range fault.Of(wrong) {
				faults = append(faults, fault.New(fault.Invalid, "record.line_refused", row.Number, v.Say("import.balance_"+c), f))
			}
		}
		if strings.Join(line, "") != "" {
			filled = append(filled, line)
		}
	}
	return filled, faults
}

// reconciled tells, of a take-over that was just recorded, what was typed by stage and what the ledger
// holds; and how to undo it and begin again.
func (v *visit) reconciled(n int64) (g.Node, error) {
	r, err := journal.Get(v.ctx, v.DB, n)
	if fault.KindOf(err) == fault.NotFound || err == nil && r.Kind != "plan.takeover" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var t plan.Takeover
	if err := json.Unmarshal(r.Fields, &t); err != nil {
		return nil, err
	}
	sums, err := v.sumsNow(t.Cutover)
	if err != nil {
		return nil, err
	}
	typed, actions := map[string]money.Cents{}, []string{}
	for _, l := range t.Lines {
		typed[l.Stage] += l.Cents
		if !slices.Contains(actions, l.Action) {
			actions = append(actions, l.Action)
		}
	}
	grid := web.Grid{ID: "rapprochement", Caption: v.Say("import.reconciled_caption", locale.Date(v.Lang, t.Cutover)), Columns: []web.Column{
		{Words: v.Say("preview.place")}, {Words: v.Say("import.typed"), Figure: true}, {Words: v.Say("import.held"), Figure: true}, {Words: v.Say("preview.difference"), Figure: true}}}
	for _, s := range ledger.Stages {
		if typed[s] == 0 {
			continue
		}
		held := money.Cents(0)
		for _, a := range actions {
			stands, _ := ledger.At(sums, ledger.BookPlan, s, a)
			held += stands
		}
		grid.Rows = append(grid.Rows, []g.Node{g.Text(v.Say("stage." + s)), g.Text(locale.Amount(v.Lang, typed[s])), g.Text(locale.Amount(v.Lang, held)), g.Text(signed(v.Lang, held-typed[s]))})
	}
	at := strconv.FormatInt(n, 10)
	if r.CorrectedBy > 0 {
		return web.Notice(h.P(g.Text(v.Say("import.takeover_undone", n)))), nil
	}
	return g.Group{web.Done(h.P(h.Strong(g.Text(v.Say("desk.done", n, v.Say("act_kind.plan.takeover")))), g.Text(" "), web.A(v.To("/journal/"+at), v.Say("desk.done_see")),
		g.Text(" · "), web.A(v.To("/bureau/annuler/"+at), v.Say("import.undo")))), web.Section("rapproche", v.Say("import.reconciled"), grid.Render(), h.P(g.Text(v.Say("import.reconciled_help"))))}, nil
}
