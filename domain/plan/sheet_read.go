package plan

import (
	"fmt"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// ReadSheet reads a sheet against a plan, or as a whole new one. It never fails: what is wrong is in the
// report, at its row and column, and nothing wrong is in the proposal's acts.
func ReadSheet(in SheetInput) *Proposal {
	r := &sheetReading{in: in, p: &Proposal{base: in.Base}, byText: map[string]*sheetAxis{}, byCode: map[string]int{}}
	if in.Means == "" {
		r.in.Means = "scheme"
	}
	if in.Funding == "" {
		r.in.Funding = "unknown"
	}
	if !r.begin() {
		return r.p
	}
	for _, row := range in.Rows[in.Header+1:] {
		r.row(row)
	}
	r.build()
	r.conclude()
	return r.p
}

// A sheetReading is the work on one sheet.
type sheetReading struct {
	in        SheetInput
	p         *Proposal
	columns   map[string]int    // where each mapped field stands
	headers   map[string]string // its header as written
	scales    map[string]int64  // of amounts, by field
	years     []int
	languages []string

	axes      []*sheetAxis
	axis      *sheetAxis // that of the rows being read
	objective *sheetObjective
	byText    map[string]*sheetAxis // what a text was found to mean
	byCode    map[string]int        // row of each code
	rows      []*SheetRow
	entries   []*sheetEntry
	source    string // id of the source of what is new, once needed
}

// sheetAxis is an axis of the plan to be, sheetObjective an objective.
type sheetAxis struct {
	Axis
	row        int // that gave its title; 0: the base
	english    int // that gave its English title
	objectives []*sheetObjective
}

type sheetObjective struct {
	Objective
	row     int
	english int
}

// sheetEntry is a row that is an action.
type sheetEntry struct {
	report    *SheetRow
	cells     map[string]sheet.Cell
	axis      *sheetAxis
	objective *sheetObjective
	code      string
	was       *Action // of the base
	action    Action
}

// begin finds the columns and what is there already; it says whether rows can be read.
func (r *sheetReading) begin() bool {
	rep := &r.p.Report
	stop := func(key string, args ...any) bool {
		rep.Faults = append(rep.Faults, fault.New(fault.Invalid, key, args...))
		return false
	}
	if r.in.Header < 0 || r.in.Header >= len(r.in.Rows) {
		return stop("plan_row.no_header")
	}
	if len(r.in.Rows) > SheetRowsMax {
		return stop("plan_row.too_many", len(r.in.Rows), SheetRowsMax)
	}
	fields := SheetFields()
	for _, key := range keysOf(r.in.Mapping) {
		if year := yearOf(key); year >= 1900 && year <= 2199 {
			fields = append(fields, YearField(year))
			r.years = append(r.years, year)
		}
	}
	header := r.in.Rows[r.in.Header]
	columns, missing := r.in.Mapping.Columns(header, fields)
	for _, f := range missing {
		name := r.in.Mapping[f.Key]
		if name == "" {
			name = f.Names[len(f.Names)-2]
		}
		stop("plan_row.no_column", folder.Shown(name))
	}
	if len(missing) > 0 {
		return false
	}
	r.columns, r.headers, r.scales = columns, map[string]string{}, map[string]int64{}
	for key, at := range columns {
		r.headers[key] = header.Cell(at).Text
		r.scales[key] = scaleOf(header.Cell(at).Text)
	}
	if r.in.Base == nil && r.in.Head == nil {
		return stop("plan_row.no_head")
	}
	r.languages = r.inLanguages()
	if r.in.Base != nil {
		for _, a := range r.in.Base.Axes {
			x := &sheetAxis{Axis: a}
			for _, o := range a.Objectives {
				x.objectives = append(x.objectives, &sheetObjective{Objective: o})
			}
			r.axes = append(r.axes, x)
		}
	}
	return true
}

// inLanguages are the base's languages; of a new plan, those in which its actions have titles.
func (r *sheetReading) inLanguages() []string {
	if r.in.Base != nil {
		return r.in.Base.Languages
	}
	if at, ok := r.columns["title_en"]; ok {
		for _, row := range r.in.Rows[r.in.Header+1:] {
			if row.Cell(at).Text != "" {
				return []string{"fr", "en"}
			}
		}
	}
	return []string{"fr"}
}

func (r *sheetReading) has(key string) bool { _, there := r.columns[key]; return there }

// cell gives the cell of a field and its text; a cell that cannot be read is a fault of the row, and empty.
func (r *sheetReading) cell(e *sheetEntry, key string) string {
	c, there := e.cells[key]
	if !there {
		return ""
	}
	text, f := cellText(c)
	if f != nil {
		e.report.wrong(r.headers[key], f.Key, f.Args...)
		e.cells[key] = sheet.Cell{}
	}
	return text
}

// row reads one row: an action, an axis or objective by itself, or nothing of ours.
func (r *sheetReading) row(row sheet.Row) {
	e := &sheetEntry{report: &SheetRow{Row: row.Number, Does: RowSkipped}, cells: map[string]sheet.Cell{}}
	first := ""
	for _, c := range row.Cells {
		if c.Text != "" {
			first = c.Text
			break
		}
	}
	if first == "" {
		return
	}
	for key, at := range r.columns {
		if c := row.Cell(at); c.Kind != sheet.Empty {
			e.cells[key] = c
		}
	}
	axis, objective, title, code := r.cell(e, "axis"), r.cell(e, "objective"), r.cell(e, "title"), r.cell(e, "code")
	e.report.Title = title
	switch {
	case isTotal(first) && (title == "" || code == "" && axis == "" && objective == ""):
		e.report.Title = first
	case axis == "" && objective == "" && title == first && r.headingIn(e, title):
	case title == "" && (axis != "" || objective != "") && !r.detailed(e):
		e.report.Does = RowHeading
		e.report.Title = first
		r.place(e, axis, objective)
	case title == "" && axis == "" && objective == "" && r.headingIn(e, first):
	case title == "":
		if len(e.cells) == 0 {
			e.report.Title = first
			break
		}
		e.report.wrong(r.headers["title"], "plan_row.no_title")
	default:
		r.place(e, axis, objective)
		r.known(e, code, title)
		r.entries = append(r.entries, e)
	}
	r.rows = append(r.rows, e.report)
}

// detailed says that a row has what only an action has; amounts may be an axis's sums.
func (r *sheetReading) detailed(e *sheetEntry) bool {
	for _, key := range []string{"code", "pilot", "starts", "ends", "state", "means", "beneficiaries"} {
		if r.cell(e, key) != "" {
			return true
		}
	}
	return false
}

func isTotal(s string) bool {
	f := locale.Fold(s)
	for _, word := range []string{"total", "sous total", "somme", "totaux", "subtotal", "sum"} {
		if f == word || strings.HasPrefix(f, word+" ") {
			return true
		}
	}
	return false
}

// headingIn reads "Axe 2 : Économie" or "Objectif 2.1 : Commerce" where it stands as a row of its own.
func (r *sheetReading) headingIn(e *sheetEntry, s string) bool {
	switch {
	case axisNamed.MatchString(s):
		e.report.Does, e.report.Title = RowHeading, s
		r.place(e, s, "")
	case objectiveNamed.MatchString(s):
		e.report.Does, e.report.Title = RowHeading, s
		r.place(e, "", s)
	default:
		return false
	}
	return true
}

// cites names the source of what is new: the sheet itself, where the plan is a real one.
func (r *sheetReading) cites() []string {
	fictional := r.in.Head != nil && r.in.Head.Fictional
	taken := map[string]bool{}
	if r.in.Base != nil {
		fictional = r.in.Base.Fictional
		for _, s := range r.in.Base.Sources {
			taken[s.ID] = true
		}
	}
	if fictional {
		return []string{}
	}
	for n := 1; r.source == ""; n++ {
		if id := fmt.Sprintf("S%d", n); !taken[id] {
			r.source = id
		}
	}
	return []string{r.source}
}

// amount reads the amount of a column; ok is false where the cell says none.
func (r *sheetReading) amount(e *sheetEntry, key string) (c money.Cents, ok bool) {
	if r.cell(e, key) == "" {
		return 0, false
	}
	c, err := centsIn(e.cells[key], r.scales[key])
	if err != nil {
		for _, f := range fault.Of(err) {
			e.report.wrong(r.headers[key], f.Key, f.Args...)
		}
		return 0, false
	}
	if c < 0 {
		e.report.wrong(r.headers[key], "plan_row.amount_negative", c)
		return 0, false
	}
	return c, true
}
