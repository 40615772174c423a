package portal

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
)

// actsAsked is what narrows the journal's list beyond subject and kind; "" and 0: nothing.
type actsAsked struct {
	from, to string      // days of Paris on which an act was recorded
	least    money.Cents // the least sum that an act tells
	words    question
}

func (a actsAsked) plain() bool {
	return a.from == "" && a.to == "" && a.least == 0 && a.words.typed == ""
}

// readActsAsked reads the parameters of the narrower list. What cannot be read is refused, and narrows nothing.
func (f *frame) readActsAsked() (a actsAsked) {
	var err error
	if a.from, err = f.v.Day("du"); err != nil {
		f.refuse("du", err)
	}
	if a.to, err = f.v.Day("au"); err != nil {
		f.refuse("au", err)
	}
	if a.from != "" && a.to != "" && a.from > a.to {
		f.refuse("au", fault.New(fault.Invalid, "journal.days_crossed", a.from, a.to).At("au"))
		a.to = ""
	}
	if s := f.v["min"]; s != "" {
		if a.least, err = money.Parse(s); err != nil || a.least <= 0 {
			f.refuse("min", fault.New(fault.Invalid, "journal.least_wrong", fault.Clip(s)).At("min"))
			a.least = 0
		}
	}
	if a.words, err = newQuestion(f.v["mot"]); err != nil {
		f.refuse("mot", fault.New(fault.Invalid, "journal.words_long", questionMax).At("mot"))
		a.words = question{}
	}
	return a
}

// instantForm is how the journal writes when an act was recorded.
const instantForm = "2006-01-02T15:04:05.000000Z"

// instants give the first instant of the days asked for, and the first behind them; "" where not asked.
func (a actsAsked) instants(paris *time.Location) (from, before string) {
	if t, err := time.ParseInLocation(time.DateOnly, a.from, paris); err == nil {
		from = t.UTC().Format(instantForm)
	}
	if t, err := time.ParseInLocation(time.DateOnly, a.to, paris); err == nil {
		before = t.AddDate(0, 0, 1).UTC().Format(instantForm)
	}
	return from, before
}

// brief is what the narrower list needs of an act.
type brief struct {
	kind, recorded string
	cents          money.Cents
}

// briefs keep what the narrower list needs of every act from the first on: acts never change.
type briefs struct {
	sync.Mutex
	list []brief
}

// briefsAtOnce bounds the acts that one answer reads into the briefs.
const briefsAtOnce = 1000

// briefly gives the briefs up to the act known, or of as many acts as were read yet.
func (f *frame) briefly() ([]brief, error) {
	x := &f.p.briefs
	x.Lock()
	defer x.Unlock()
	if read := int64(len(x.list)); read < f.known {
		records, err := journal.List(f.ctx, f.q, journal.Filter{Upward: true, After: read, Known: min(f.known, read+briefsAtOnce), Limit: briefsAtOnce})
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			one := brief{kind: r.Kind, recorded: r.Recorded}
			if a, err := f.p.Journal.Registry.Decode(r.Kind, r.Fields); err == nil {
				one.cents = f.sumOf(a)
			}
			x.list = append(x.list, one)
		}
	}
	return x.list[:min(int64(len(x.list)), f.known)], nil
}

// sumOf gives the sum that an act tells, or that stands in the place of what it corrects; 0: none.
func (f *frame) sumOf(a journal.Act) money.Cents {
	switch a := a.(type) {
	case *plan.Adopt:
		return a.Envelope
	case *plan.Amend:
		return a.Envelope
	case *plan.Allocate:
		return a.Cents
	case *plan.Reallocate:
		return a.Cents
	case *record.Act:
		return a.Of().Cents
	case *journal.Correct:
		if a.With != nil {
			if again, err := f.p.Journal.Registry.Decode(a.With.Kind, a.With.Fields); err == nil {
				return f.sumOf(again)
			}
		}
	}
	return 0
}

// narrowed gives the numbers of the acts asked for, the last recorded first.
func (f *frame) narrowed(w journal.Filter, a actsAsked) ([]int64, error) {
	all, err := f.briefly()
	if err != nil {
		return nil, err
	}
	f.partly = min(cmp.Or(f.partly, f.known), int64(len(all)))
	var told, about map[int64]bool
	if a.words.typed != "" {
		s, err := f.seeker()
		if err != nil {
			return nil, err
		}
		index, err := s.actsNow()
		if err != nil {
			return nil, err
		}
		f.partly = min(f.partly, index.size)
		titled, rest := index.match(a.words.words, f.known)
		told = set(slices.Concat(titled, rest))
	}
	if w.Subject != "" {
		numbers, err := journal.NumbersOf(f.ctx, f.q, w.Subject, f.known)
		if err != nil {
			return nil, err
		}
		about = set(numbers)
	}
	f.fleeting = f.fleeting || f.partly < f.known
	from, before := a.instants(f.p.paris)
	var out []int64
	for i := len(all) - 1; i >= 0; i-- {
		one, n := all[i], int64(i+1)
		if (w.Kind == "" || one.kind == w.Kind) && (from == "" || one.recorded >= from) && (before == "" || one.recorded < before) &&
			one.cents >= a.least && (told == nil || told[n]) && (about == nil || about[n]) {
			out = append(out, n)
		}
	}
	return out, nil
}

func set(numbers []int64) map[int64]bool {
	out := make(map[int64]bool, len(numbers))
	for _, n := range numbers {
		out[n] = true
	}
	return out
}

// page is a stretch of the acts asked for: the number below which it begins on the page before, 0 on the
// first; -1 where there is no page before.
func pageOf(numbers []int64, before int64, limit int) (some []int64, newer int64) {
	at := 0
	if before > 0 {
		at = sortedDown(numbers, before)
	}
	newer = -1
	if at > 0 {
		newer = 0
		if at > limit {
			newer = numbers[at-limit-1]
		}
	}
	return numbers[at:min(len(numbers), at+limit+1)], newer
}

// sortedDown gives the place of the first number below one, in a list from the greatest down.
func sortedDown(numbers []int64, below int64) int {
	i, _ := slices.BinarySearchFunc(numbers, below, func(n, below int64) int {
		if n >= below {
			return -1
		}
		return 1
	})
	return i
}
