package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// LinesMax is the most lines of one file, ChunkMax the size in bytes that a blob of lines aims at.
const (
	LinesMax = 1_100_000
	ChunkMax = 1 << 20

	nameMax  = 200
	aheadMax = 366 // days by which a budget may take effect after it is recorded
)

var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// Total is what a file has of one action.
type Total struct {
	Action string      `json:"action"`
	First  string      `json:"first_day"`
	Last   string      `json:"last_day"`
	Lines  int         `json:"lines"`
	Cents  money.Cents `json:"cents"`
}

// totals add up lines by action, and by day of all.
type totals struct {
	lines       int
	cents       money.Cents
	first, last string
	by          map[string]*Total
}

func newTotals() *totals { return &totals{by: map[string]*Total{}} }

// add counts a line. Fault: Invalid where the sum cannot be held.
func (t *totals) add(l *Line) (err error) {
	a := t.by[l.Action]
	if a == nil {
		a = &Total{Action: strings.Clone(l.Action)}
		t.by[a.Action] = a
	}
	for _, s := range []struct {
		lines       *int
		cents       *money.Cents
		first, last *string
	}{{&t.lines, &t.cents, &t.first, &t.last}, {&a.Lines, &a.Cents, &a.First, &a.Last}} {
		*s.lines++
		if *s.cents, err = money.Add(*s.cents, l.Cents); err != nil {
			return err
		}
		if *s.first == "" || l.Day < *s.first {
			*s.first = strings.Clone(l.Day) // a part of a blob would keep all of it in memory
		}
		if l.Day > *s.last {
			*s.last = strings.Clone(l.Day)
		}
	}
	return nil
}

// sorted gives the totals by action, in order of code.
func (t *totals) sorted() []Total {
	out := []Total{}
	for _, code := range slices.Sorted(maps.Keys(t.by)) {
		out = append(out, *t.by[code])
	}
	return out
}

// each reads the lines of a file, a blob at a time.
func (f *File) each(ctx context.Context, q store.Q, e *journal.Entry, do func(*Line) error) error {
	for _, digest := range f.Lines {
		b, err := e.Blob(ctx, q, digest)
		if err != nil {
			return err
		}
		if b.Media != Media {
			return unreadable(0)
		}
		if err := DecodeLines(b.Body, do); err != nil {
			return err
		}
	}
	return nil
}

// check refuses a file that is not what it says, or that is recorded already; a later look at a file
// that is recorded asks only what may have changed: the plan's actions.
func (f *File) check(ctx context.Context, q store.Q, e *journal.Entry, k *kind) error {
	if !e.Live() {
		return f.checkAgain(ctx, q, e)
	}
	if err := f.sound(e, k); err != nil {
		return err
	}
	already, found, err := store.One(ctx, q, qStandingFile, store.Value[int64], k.name, f.File, f.Page, f.content())
	if err == nil && found {
		err = fault.New(fault.Conflict, "record.already", already, f.Name).At("file")
	}
	if err != nil {
		return err
	}
	t, err := f.checkLines(ctx, q, e, k)
	if err != nil {
		return err
	}
	if err := f.checkTotals(e, t); err != nil {
		return err
	}
	if err := f.checkDays(e, k, t); err != nil || k == budgets {
		return err
	}
	return mayHold(ctx, q, e, t.sorted())
}

// mayHold refuses actions that the plan does not have from the first day of their lines on, all at once.
func mayHold(ctx context.Context, q store.Q, e *journal.Entry, actions []Total) error {
	var all fault.List
	for _, a := range actions {
		err := plan.MayHold(ctx, q, e, a.Action, a.First, "lines")
		switch k := fault.KindOf(err); {
		case err == nil:
		case k == fault.Internal || k == fault.Unavailable:
			return err
		default:
			all = append(all, fault.Of(err)...)
		}
	}
	return all.Or()
}

func (f *File) checkAgain(ctx context.Context, q store.Q, e *journal.Entry) error {
	actions, err := store.All(ctx, q, qTotalsOf, scanTotal, e.Number)
	if err != nil {
		return err
	}
	return mayHold(ctx, q, e, slices.DeleteFunc(actions, func(t Total) bool { return t.Action == "" }))
}

// sound refuses fields that cannot be.
func (f *File) sound(e *journal.Entry, k *kind) error {
	var all fault.List
	say := func(field, key string, args ...any) {
		all = append(all, fault.New(fault.Invalid, key, args...).At(field))
	}
	if e.Mode != journal.Imported {
		say("mode", "record.imported", k.name)
	}
	for field, text := range map[string]string{"system": f.System, "name": f.Name} {
		if text == "" || len(text) > nameMax || !tidy(text) {
			say(field, "record.name_wrong", nameMax)
		}
	}
	if len(f.Page) > nameMax || !tidy(f.Page) {
		say("page", "record.name_wrong", nameMax)
	}
	if !digestForm.MatchString(f.File) {
		say("file", "record.digest_wrong", f.File)
	}
	if !slices.Contains(k.from, f.From) {
		say("from", "record.from_wrong", f.From, k.name, strings.Join(k.from, ", "))
	}
	if len(f.Lines) == 0 || f.Count < 1 || f.Count > LinesMax {
		say("lines", "record.count_wrong", f.Count, LinesMax)
	}
	if f.Control != nil && *f.Control != f.Cents {
		all = append(all, controlDiffers(*f.Control, f.Cents))
	}
	return all.Or()
}

func controlDiffers(control, sum money.Cents) *fault.Fault {
	return fault.New(fault.Invalid, "record.control_differs", control, sum, sum-control).At("control_cents")
}

// checkLines looks at every line.
func (f *File) checkLines(ctx context.Context, q store.Q, e *journal.Entry, k *kind) (*totals, error) {
	t, last := newTotals(), 0
	err := f.each(ctx, q, e, func(l *Line) error {
		if column, key := l.valid(k); key != "" {
			return fault.New(fault.Invalid, "record.line_refused", l.Line, column, fault.New(fault.Invalid, key)).At("lines")
		}
		if l.Line <= last {
			return fault.New(fault.Invalid, "record.lines_order", l.Line, last).At("lines")
		}
		last = l.Line
		return t.add(l)
	})
	return t, err
}

// checkTotals compares what the file says of itself with its lines (R3).
func (f *File) checkTotals(e *journal.Entry, t *totals) error {
	switch {
	case t.lines != f.Count:
		return fault.New(fault.Invalid, "record.count_differs", f.Count, t.lines).At("count")
	case t.cents != f.Cents:
		return fault.New(fault.Invalid, "record.cents_differ", f.Cents, t.cents).At("cents")
	case t.first < e.Effective, t.first > e.Effective && e.Kind != "act.correct": // a correction stands on the day of the act it corrects
		return fault.New(fault.Invalid, "record.first_day", t.first, e.Effective).At("effective")
	}
	return nil
}

// checkDays refuses lines of days to come: what is recorded was done.
func (f *File) checkDays(e *journal.Entry, k *kind, t *totals) error {
	at, err := store.ParseInstant(e.Recorded)
	if err != nil {
		return err
	}
	until := at
	if k == budgets {
		until = at.Add(aheadMax * 24 * time.Hour)
	}
	if last := store.Day(until); t.last > last {
		return fault.New(fault.Invalid, "record.future", t.last, last).At("lines")
	}
	return nil
}

// content names the lines whatever file they came in.
func (f *File) content() string {
	sum := sha256.Sum256([]byte(strings.Join(f.Lines, "\n")))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// apply writes the lines and posts their moves, in order.
func (f *File) apply(ctx context.Context, tx *store.Tx, e *journal.Entry, k *kind) error {
	s, err := ledger.Begin(ctx, tx, e)
	if err != nil {
		return err
	}
	t, done := newTotals(), int64(0)
	err = f.each(ctx, tx, e, func(l *Line) error {
		if err := tx.Add(ctx, addLine, e.Number, int64(l.Line), l.Day, l.Action, l.Commune, l.Siret, l.Beneficiary, l.Ref, l.Dossier, l.Object,
			int64(l.Cents), l.Book, int64(l.Year), l.Chapter); err != nil {
			return err
		}
		if done++; done%tellEvery == 0 {
			e.Tell(done, int64(f.Count))
		}
		if err := t.add(l); err != nil {
			return err
		}
		return s.Post(ctx, l.move(k, f.From))
	})
	if err != nil {
		return err
	}
	if err := s.End(ctx); err != nil {
		return err
	}
	for _, a := range t.sorted() {
		if err := tx.Add(ctx, addTotal, e.Number, a.Action, a.First, a.Last, int64(a.Lines), int64(a.Cents)); err != nil {
			return err
		}
	}
	for _, q := range []*store.Stmt{qCountDays, qCountMonths} {
		if _, err := tx.Exec(ctx, q, e.Number); err != nil {
			return err
		}
	}
	e.Touch("records")
	return tx.Add(ctx, addFile, e.Number, e.Effective, t.last, k.name, f.System, f.Name, f.Page, f.File, f.content(), f.From,
		int64(t.lines), int64(t.cents), int64(0))
}

// tellEvery is after how many lines progress is told.
const tellEvery = 5_000
