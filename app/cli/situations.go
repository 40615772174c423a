package cli

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// situations are the lines of a CSV file, read one at a time: a column is named like the question that it answers.
// Tables cannot be answered in it, and stay open.
type situations struct {
	file  *os.File
	rows  *csv.Reader
	names []string
	asked []int // columns that some rule asks
	of    []map[string]bool
	cells []string
}

// lineMost bounds one line of a file of situations, in bytes.
const lineMost = 1 << 20

func openSituations(name string, rules ...*rule.Rule) (*situations, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.New(fault.NotFound, "scheme.answers_missing", folder.Shown(name)).Because(err)
	}
	s := &situations{file: f, rows: csv.NewReader(bufio.NewReaderSize(f, lineMost))}
	s.rows.ReuseRecord = true
	head, err := s.rows.Read()
	if err != nil {
		f.Close()
		return nil, fault.New(fault.Invalid, "scheme.situations_empty", folder.Shown(name)).Because(err)
	}
	s.names = slices.Clone(head)
	s.names[0] = strings.TrimPrefix(s.names[0], "\ufeff")
	for _, r := range rules {
		mine := map[string]bool{}
		for _, q := range r.Def.Questions {
			if q.Kind != "table" {
				mine[q.ID] = true
			}
		}
		s.of = append(s.of, mine)
	}
	for i, n := range s.names {
		if slices.ContainsFunc(s.of, func(m map[string]bool) bool { return m[n] }) {
			s.asked = append(s.asked, i)
		}
	}
	if len(s.asked) == 0 {
		f.Close()
		return nil, fault.New(fault.Invalid, "scheme.situations_none", folder.Shown(name), folder.KnownWords(slices.Sorted(maps.Keys(s.of[0]))))
	}
	return s, nil
}

func (s *situations) close() { s.file.Close() }

func (s *situations) header() []string { return slices.Clone(s.names) }

// each reads every line; what is wrong in one is said with its number.
func (s *situations) each(do func(cells []string) error) error {
	for {
		cells, err := s.rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := s.rows.FieldPos(0)
		if err != nil {
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				line = parse.Line
			}
			return fault.New(fault.Invalid, "scheme.situation_line", line, fault.New(fault.Invalid, "scheme.situation_csv", len(s.names))).Because(err)
		}
		s.cells = cells
		if err := do(cells); err != nil {
			return fault.New(fault.Invalid, "scheme.situation_line", line, answered(err)).Because(err)
		}
	}
}

// give answers the rules' questions from the line that was read last.
func (s *situations) give(ins ...*rule.Input) error {
	for k, in := range ins {
		in.Clear()
		for _, i := range s.asked {
			if s.cells[i] == "" || !s.of[k][s.names[i]] {
				continue
			}
			if err := in.Answer(s.names[i], s.cells[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// table writes CSV lines, and keeps the first error.
type table struct {
	w   *csv.Writer
	err error
}

func newTable(w io.Writer) *table { return &table{w: csv.NewWriter(w)} }

func (t *table) write(cells []string) { t.err = cmp.Or(t.err, t.w.Write(cells)) }

func (t *table) cents(s rule.Status, n int64) string {
	if s == rule.No {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (t *table) close() error {
	t.w.Flush()
	return errors.Join(t.err, t.w.Error())
}

// outcome is what a version says to a situation.
type outcome struct {
	status      rule.Status
	least, most int64
}

// tally counts who gains and who loses, and how much.
type tally struct {
	all, enter, leave, more, less, open int64 // situations
	gain, loss                          money.Cents
}

// comparison sums gains and losses, whole and by columns.
type comparison struct {
	by     []string
	column []int
	whole  tally
	groups []map[string]*tally
}

// groupsMost bounds how many values of a column are summed apart; the rest are summed together.
const groupsMost = 2_000

func newComparison(by []string) *comparison {
	c := &comparison{by: by}
	for range by {
		c.groups = append(c.groups, map[string]*tally{})
	}
	return c
}

// find looks for the columns in the file.
func (c *comparison) find(s *situations) error {
	for _, name := range c.by {
		i := slices.Index(s.names, name)
		if i < 0 {
			return fault.New(fault.Invalid, "scheme.no_column", folder.Shown(name), folder.KnownWords(s.names))
		}
		c.column = append(c.column, i)
	}
	return nil
}

func (c *comparison) add(cells []string, was, is outcome) {
	c.whole.add(was, is)
	for i, at := range c.column {
		g := c.groups[i]
		t := g[cells[at]]
		if t == nil {
			key := strings.Clone(cells[at])
			if len(g) >= groupsMost {
				key = "…"
				t = g[key]
			}
			if t == nil {
				t = &tally{}
				g[key] = t
			}
		}
		t.add(was, is)
	}
}

func (t *tally) add(was, is outcome) {
	t.all++
	if was.status == rule.Unknown || is.status == rule.Unknown || was.status == rule.Yes && was.least != was.most || is.status == rule.Yes && is.least != is.most {
		t.open++
		return
	}
	before, after := int64(0), int64(0)
	if was.status == rule.Yes {
		before = was.least
	}
	if is.status == rule.Yes {
		after = is.least
	}
	switch {
	case was.status == rule.No && is.status == rule.Yes:
		t.enter++
	case was.status == rule.Yes && is.status == rule.No:
		t.leave++
	case after > before:
		t.more++
	case after < before:
		t.less++
	}
	if d := money.Cents(after - before); d > 0 {
		t.gain += d
	} else {
		t.loss -= d
	}
}

func (c *comparison) print(t *Terminal) error {
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	say := t.sayer()
	head := func(name string) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", name, say("scheme.compare_all"), say("scheme.compare_enter"), say("scheme.compare_leave"),
			say("scheme.compare_more"), say("scheme.compare_less"), say("scheme.compare_open"), say("scheme.compare_gain"), say("scheme.compare_loss"))
	}
	line := func(name string, x *tally) {
		n := func(v int64) string { return locale.Count(t.Lang, v) }
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", folder.Safe(name), n(x.all), n(x.enter), n(x.leave), n(x.more), n(x.less), n(x.open),
			locale.Amount(t.Lang, x.gain), locale.Amount(t.Lang, x.loss))
	}
	head("")
	line(say("scheme.compare_whole"), &c.whole)
	for i, name := range c.by {
		fmt.Fprintln(w)
		head(name)
		for _, key := range slices.Sorted(maps.Keys(c.groups[i])) {
			line(key, c.groups[i][key])
		}
	}
	return w.Flush()
}
