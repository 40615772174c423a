package record

import (
	"cmp"
	"context"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
	"relance/foundation/store"
)

// Options say how a file is to be read.
type Options struct {
	Kind     string            // "payment.record"
	Since    map[string]string // by action, from which day it may hold money: plan.HoldersSince; nil: not looked at
	Communes map[string]string // names by code, so that a file may give either; nil: codes only
	Today    string            // no line is later, but of a budget; "": not looked at
	Progress func(rows int64)  // may be nil
}

// Problem is what is wrong with one row.
type Problem struct {
	Row    int // as people see it
	Column string
	Fault  *fault.Fault
}

// ProblemsMax is how many problems are told one by one; the others are counted.
const ProblemsMax = 200

// headerWithin is how many rows are looked through for the header.
const headerWithin = 50

// Report is what reading a file found.
type Report struct {
	Rows     int // with something in them, below the header
	Lines    int
	Cents    money.Cents
	First    string // day, "" without lines
	Last     string
	Actions  []Total
	Problems []Problem // the first of them
	Wrong    int       // how many there are
	Persons  int       // lines that name nobody
	BadKeys  int       // of them, those whose SIREN or SIRET has a wrong key
	Outside  int       // lines of a commune that is none of Options.Communes
	Computed int       // cells of formulas of which the last value was taken
}

// Good says that every row could be read.
func (r *Report) Good() bool { return r.Wrong == 0 && r.Lines > 0 }

// Read reads the rows of a page, hands each good line to keep, in order, and says what it found. Rows
// above the header that the mapping names are passed over. An error means that the file could not be
// read to its end; what is wrong with a row is in the report, and nothing of such a file may be recorded.
func Read(ctx context.Context, rows iter.Seq2[sheet.Row, error], mapping map[string]string, o Options, keep func(Line) error) (rep *Report, err error) {
	defer fault.Wrap(&err, "record.Read")
	k := kindOf(o.Kind)
	if k == nil {
		return nil, fault.New(fault.Invalid, "record.kind_wrong", o.Kind).At("kind")
	}
	r := &reader{Options: o, k: k, mapping: mapping, rep: &Report{Actions: []Total{}, Problems: []Problem{}}, t: newTotals(), names: byName(o.Communes)}
	seen := 0
	for row, err := range rows {
		if err != nil {
			return r.end(), err
		}
		if r.columns == nil {
			if seen++; !r.header(row) && seen >= headerWithin {
				break
			}
			continue
		}
		if err := r.row(row, keep); err != nil {
			return r.end(), err
		}
		if r.rep.Rows%tellEvery == 0 {
			if err := ctx.Err(); err != nil {
				return r.end(), err
			}
			if o.Progress != nil {
				o.Progress(int64(r.rep.Rows))
			}
		}
	}
	if r.columns == nil {
		return r.end(), fault.New(fault.Invalid, "record.no_header", strings.Join(r.wanted(), ", ")).At("mapping")
	}
	if r.rep.Rows == 0 {
		return r.end(), fault.New(fault.Invalid, "record.no_rows")
	}
	return r.end(), nil
}

type reader struct {
	Options
	k       *kind
	mapping map[string]string
	names   map[string]string // commune codes by folded name
	columns map[string]column
	rep     *Report
	t       *totals
	last    int // line before
	faults  int // of the row at hand
}

type column struct {
	at   int
	name string
}

func (r *reader) end() *Report {
	r.rep.Lines, r.rep.Cents, r.rep.First, r.rep.Last, r.rep.Actions = r.t.lines, r.t.cents, r.t.first, r.t.last, r.t.sorted()
	return r.rep
}

// wanted lists the headers that the mapping names.
func (r *reader) wanted() []string {
	var out []string
	for _, h := range r.mapping {
		if h != "" && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return out
}

// header takes a row for the header where every header of the mapping stands in it.
func (r *reader) header(row sheet.Row) bool {
	found := map[string]column{}
	for key, name := range r.mapping {
		if name == "" {
			continue
		}
		at := slices.IndexFunc(row.Cells, func(c sheet.Cell) bool { return locale.Fold(c.Text) == locale.Fold(name) })
		if at < 0 {
			return false
		}
		found[key] = column{at, name}
	}
	if len(found) == 0 {
		return false
	}
	for _, f := range fieldsOf(r.k) {
		if f.needed && found[f.key].name == "" {
			return false
		}
	}
	r.columns = found
	return true
}

// say keeps what is wrong with a row.
func (r *reader) say(row int, field, key string, args ...any) {
	r.faults++
	r.rep.Wrong++
	if len(r.rep.Problems) < ProblemsMax {
		name := cmp.Or(r.columns[field].name, field)
		r.rep.Problems = append(r.rep.Problems, Problem{row, name, fault.New(fault.Invalid, key, args...)})
	}
}

// cell gives the cell of a field; "" where the file has no such column. A formula's last value stands
// for it; an error of the spreadsheet is refused.
func (r *reader) cell(row sheet.Row, field string) sheet.Cell {
	col, ok := r.columns[field]
	if !ok {
		return sheet.Cell{}
	}
	c := row.Cell(col.at)
	switch {
	case c.Kind == sheet.Broken || c.Kind == sheet.Formula && c.Text == "":
		r.say(row.Number, field, "record.cell_broken", fault.Clip(c.Text))
		return sheet.Cell{}
	case c.Kind == sheet.Formula:
		r.rep.Computed++
	}
	c.Text = strings.Join(strings.Fields(c.Text), " ")
	return c
}

// row reads one row into a line.
func (r *reader) row(row sheet.Row, keep func(Line) error) error {
	r.rep.Rows++
	if r.rep.Rows > LinesMax {
		return fault.New(fault.Invalid, "record.count_wrong", r.rep.Rows, LinesMax)
	}
	r.faults = 0
	l := Line{Line: row.Number, Ref: r.cell(row, "ref").Text, Action: r.cell(row, "action").Text, Dossier: r.cell(row, "dossier").Text,
		Object: r.cell(row, "object").Text, Chapter: r.cell(row, "chapter").Text}
	if given := r.cell(row, "line"); given.Text != "" {
		n, err := strconv.Atoi(given.Text)
		if err != nil {
			r.say(row.Number, "line", "record.line_wrong")
		}
		l.Line = n
	}
	l.Day, l.Cents, l.Commune = r.day(row), r.cents(row), r.commune(row)
	if r.k == budgets {
		l.Book, l.Year = r.book(row), r.year(row)
	} else {
		r.beneficiary(row, &l)
	}
	if r.faults > 0 {
		return nil
	}
	if column, key := l.valid(r.k); key != "" {
		r.say(row.Number, column, key)
		return nil
	}
	r.plan(row, &l)
	if l.Line <= r.last {
		r.say(row.Number, "line", "record.line_order", l.Line, r.last)
	}
	if r.faults > 0 {
		return nil
	}
	r.last = l.Line
	if l.Person {
		r.rep.Persons++
	}
	if err := r.t.add(&l); err != nil {
		return err
	}
	return keep(l)
}

// plan holds a line against the plan and the calendar.
func (r *reader) plan(row sheet.Row, l *Line) {
	if r.Since != nil && r.k != budgets {
		switch since, known := r.Since[l.Action]; {
		case !known:
			r.say(row.Number, "action", "record.no_action", l.Action)
		case l.Day < since:
			r.say(row.Number, "day", "record.before_action", l.Action, since)
		}
	}
	if r.Today != "" && r.k != budgets && l.Day > r.Today {
		r.say(row.Number, "day", "record.future", l.Day, r.Today)
	}
}

var compact = regexp.MustCompile(`^(19|20)[0-9]{6}$`)

// day reads a day as France writes it, or as machines do: "20211231" too, which accounting software has.
func (r *reader) day(row sheet.Row) string {
	was := r.faults
	c := r.cell(row, "day")
	if r.faults > was {
		return ""
	}
	if s := c.Text; compact.MatchString(s) {
		if d := s[:4] + "-" + s[4:6] + "-" + s[6:]; store.IsDay(d) {
			return d
		}
	}
	d, err := c.Day()
	r.refuse(row, "day", err)
	return d
}

func (r *reader) cents(row sheet.Row) money.Cents {
	was := r.faults
	c := r.cell(row, "amount")
	if r.faults > was {
		return 0
	}
	n, err := c.Cents()
	r.refuse(row, "amount", err)
	if err == nil && n == 0 {
		r.say(row.Number, "amount", "record.cents_zero")
	}
	return n
}

// refuse keeps what a cell answers.
func (r *reader) refuse(row sheet.Row, field string, err error) {
	for _, f := range fault.Of(err) {
		r.say(row.Number, field, f.Key, f.Args...)
	}
}

// commune gives a code: as it stands, with the zeros that a spreadsheet cut off, or that of a name.
func (r *reader) commune(row sheet.Row) string {
	c := r.cell(row, "commune")
	s := strings.ToUpper(c.Text)
	if s == "" {
		return ""
	}
	if len(s) < 5 && strings.Trim(s, "0123456789") == "" {
		s = strings.Repeat("0", 5-len(s)) + s
	}
	if communeForm.MatchString(s) {
		if r.Communes != nil && r.Communes[s] == "" {
			r.rep.Outside++
		}
		return s
	}
	if code := r.names[locale.Fold(c.Text)]; code != "" {
		return code
	}
	r.say(row.Number, "commune", "record.commune_wrong")
	return ""
}

func byName(communes map[string]string) map[string]string {
	out := map[string]string{}
	for code, name := range communes {
		if _, twice := out[locale.Fold(name)]; twice {
			code = "" // two of one name: only their codes tell them apart
		}
		out[locale.Fold(name)] = code
	}
	return out
}

func (r *reader) book(row sheet.Row) string {
	c := r.cell(row, "book")
	if b := books[locale.Fold(c.Text)]; b != "" {
		return b
	}
	r.say(row.Number, "book", "record.book_wrong")
	return ""
}

func (r *reader) year(row sheet.Row) int {
	c := r.cell(row, "year")
	n, err := strconv.Atoi(c.Text)
	if err != nil || n < yearMin || n > yearMax {
		r.say(row.Number, "year", "record.year_wrong")
		return 0
	}
	return n
}
