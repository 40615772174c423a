package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"relance/foundation/folder"
	"relance/foundation/money"
)

// conclude compares what there is with what would be, row by row, and judges the whole as the compiler does.
func (r *sheetReading) conclude() {
	for _, e := range r.entries {
		if e.action.Code != "" {
			e.report.Action = e.code
			r.moneyOf(e)
			r.stateOf(e)
		}
	}
	r.judge()
	changes := map[string][]Difference{}
	if r.in.Base != nil {
		for _, d := range Diff(r.in.Base, r.p.Content) {
			if p := strings.SplitN(d.Path, "/", 3); p[0] == "actions" && len(p) > 1 {
				changes[p[1]] = append(changes[p[1]], d)
			}
		}
	}
	rep := &r.p.Report
	for _, e := range r.entries {
		e.report.Changes = append(changes[e.code], e.report.Changes...)
		switch {
		case len(e.report.Faults) > 0:
		case e.was == nil:
			e.report.Does = RowNew
			rep.New++
		case len(e.report.Changes) > 0:
			e.report.Does = RowChanged
			rep.Changed++
		default:
			e.report.Does = RowSame
			rep.Same++
		}
	}
	for _, row := range r.rows {
		if len(row.Faults) > 0 {
			row.Does = RowWrong
			rep.Wrong++
		}
		rep.Rows = append(rep.Rows, *row)
	}
}

// moneyOf compares what an action is allocated with what the sheet says.
func (r *sheetReading) moneyOf(e *sheetEntry) {
	is, said := r.amount(e, "allocated")
	was := r.in.Allocated[e.code]
	if !said || is == was {
		return
	}
	if f := e.action.Funding; f != "plan" && f != "unknown" {
		e.report.wrong(r.headers["allocated"], "plan.funded_elsewhere", e.code)
		return
	}
	r.p.Allocations = append(r.p.Allocations, Allocation{e.code, e.report.Row, was, is})
	e.report.Changes = append(e.report.Changes, Difference{Path: "actions/" + e.code + "/allocated_cents", Old: centsOrNothing(was), New: centsOrNothing(is)})
}

func centsOrNothing(c money.Cents) string {
	if c == 0 {
		return ""
	}
	return fmt.Sprint(int64(c))
}

// stateOf compares an action's state with what the sheet says, and refuses a way that the table of states
// does not have.
func (r *sheetReading) stateOf(e *sheetEntry) {
	said := r.cell(e, "state")
	if said == "" {
		return
	}
	is, was := stateIn(said), cmp.Or(r.in.States[e.code], Planned)
	if is == "" {
		e.report.wrong(r.headers["state"], "plan_row.state_unknown", folder.Shown(said))
		return
	}
	if is == was {
		return
	}
	if _, ok := steps(was, is); !ok {
		e.report.wrong(r.headers["state"], "plan.state_wrong", thing("action:"+e.code), word("state."+was), word("state."+is))
		return
	}
	r.p.States = append(r.p.States, StateChange{e.code, e.report.Row, was, is})
	e.report.Changes = append(e.report.Changes, Difference{Path: "actions/" + e.code + "/state", Old: was, New: is})
}

// steps are the states through which an action goes from one to another.
func steps(from, to string) ([]string, bool) {
	if slices.Contains(transitions[to], from) {
		return []string{to}, true
	}
	if from == Planned && to == Completed {
		return []string{Started, Completed}, true
	}
	return nil, false
}

// judge has the compiler look at the content, and puts what it finds at the rows it is about. What is
// wrong with the base already is not the sheet's fault.
func (r *sheetReading) judge() {
	had := map[string]bool{}
	if r.in.Base != nil {
		for _, p := range Validate(r.in.Base) {
			had[p.Field+" "+p.Fault.Key] = true
		}
	}
	c := r.p.Content
	for _, p := range Validate(c) {
		if had[p.Field+" "+p.Fault.Key] {
			continue
		}
		row, key := r.rowOf(c, p.Field)
		if row == nil {
			r.p.Report.Faults = append(r.p.Report.Faults, p.Fault)
			continue
		}
		if p.Fault.Key == "plan.language_missing" {
			if len(row.Faults) == 0 {
				row.wrong(r.headers[key], "plan_row.english_missing", word("plan_column."+key+"_en"))
			}
			continue
		}
		row.Faults = append(row.Faults, SheetFault{r.headers[key], p.Fault})
	}
}

// rowOf finds the row that a part of the content comes from, and the column.
func (r *sheetReading) rowOf(c *Content, field string) (*SheetRow, string) {
	var i, k int
	if n, _ := fmt.Sscanf(field, "actions[%d]", &i); n == 1 && i < len(c.Actions) {
		key, _, _ := strings.Cut(strings.TrimPrefix(field, fmt.Sprintf("actions[%d].", i)), ".")
		if n, _ := fmt.Sscanf(key, "programme[%d]", &k); n == 1 && k < len(c.Actions[i].Programme) {
			key = yearKey(c.Actions[i].Programme[k].Year)
		}
		for _, e := range r.entries {
			if e.code == c.Actions[i].Code && e.action.Code != "" {
				return e.report, key
			}
		}
		return nil, ""
	}
	row, key := 0, "axis"
	if n, _ := fmt.Sscanf(field, "axes[%d].objectives[%d]", &i, &k); n == 2 && i < len(r.axes) && k < len(r.axes[i].objectives) {
		row, key = r.axes[i].objectives[k].row, "objective"
	} else if n, _ := fmt.Sscanf(field, "axes[%d]", &i); n == 1 && i < len(r.axes) {
		row = r.axes[i].row
	}
	for _, x := range r.rows {
		if row > 0 && x.Row == row {
			return x, key
		}
	}
	return nil, ""
}
