package record

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Difference is what a corrected file changes.
type Difference struct {
	Same          int         `json:"same"`
	Added         int         `json:"added"`
	Removed       int         `json:"removed"`
	Changed       int         `json:"changed"`
	AddedCents    money.Cents `json:"added_cents"`
	RemovedCents  money.Cents `json:"removed_cents"`
	ChangedBefore money.Cents `json:"changed_before_cents"` // sum of the lines that change, as they were
	ChangedAfter  money.Cents `json:"changed_after_cents"`
	Changes       []Change    `json:"changes"` // the first of them
}

// Change is a line that differs: Before is nil where it was added, After where it was removed.
type Change struct {
	Before *Line `json:"before"`
	After  *Line `json:"after"`
}

// ChangesMax is how many changes are told one by one; the others are counted.
const ChangesMax = 200

// mark is what is kept of a line while two files are compared.
type mark struct {
	key   [12]byte // of its reference or, where it has none, of the whole line
	whole [12]byte // of all but its row
	line  int32
	met   bool
	cents money.Cents
}

func markOf(l *Line) mark {
	row := l.Line
	l.Line = 0
	text := l.append(nil)
	l.Line = row
	m := mark{line: int32(row), cents: l.Cents}
	sum := sha256.Sum256(text)
	copy(m.whole[:], sum[:])
	if m.key = m.whole; l.Ref != "" {
		sum := sha256.Sum256([]byte("ref\t" + l.Ref))
		copy(m.key[:], sum[:])
	}
	return m
}

// marks are those of one file, by key and then row.
type marks []mark

func (m marks) sort() {
	slices.SortFunc(m, func(a, b mark) int { return cmp.Or(bytes.Compare(a.key[:], b.key[:]), cmp.Compare(a.line, b.line)) })
}

// take gives the first mark of a key that was not met yet and is as wanted, and meets it.
func (m marks) take(key [12]byte, wanted func(*mark) bool) *mark {
	at, _ := slices.BinarySearchFunc(m, key, func(x mark, k [12]byte) int { return bytes.Compare(x.key[:], k[:]) })
	for ; at < len(m) && m[at].key == key; at++ {
		if !m[at].met && wanted(&m[at]) {
			m[at].met = true
			return &m[at]
		}
	}
	return nil
}

// Compare holds the lines of a file against those that an act recorded: by reference or, for a line that
// has none, as a whole. Rows play no part. again hands out the new lines, as often as it is asked.
func Compare(ctx context.Context, q store.Q, act int64, again func(do func(*Line) error) error) (_ *Difference, err error) {
	defer fault.Wrap(&err, "record.Compare(%d)", act)
	old, err := marksOf(ctx, q, act)
	if err != nil {
		return nil, err
	}
	d := &Difference{Changes: []Change{}}
	var left marks // new lines that no old one equals
	err = again(func(l *Line) error {
		m := markOf(l)
		if old.take(m.key, func(x *mark) bool { return x.whole == m.whole }) != nil {
			d.Same++
		} else {
			left = append(left, m)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	var pairs [][2]int32 // rows before and after, 0: none
	note := func(before, after int32) {
		if len(pairs) < ChangesMax {
			pairs = append(pairs, [2]int32{before, after})
		}
	}
	for _, m := range left {
		if was := old.take(m.key, func(*mark) bool { return true }); was != nil {
			d.Changed, d.ChangedBefore, d.ChangedAfter = d.Changed+1, d.ChangedBefore+was.cents, d.ChangedAfter+m.cents
			note(was.line, m.line)
		} else {
			d.Added, d.AddedCents = d.Added+1, d.AddedCents+m.cents
			note(0, m.line)
		}
	}
	slices.SortFunc(old, func(a, b mark) int { return cmp.Compare(a.line, b.line) })
	for _, m := range old {
		if !m.met {
			d.Removed, d.RemovedCents = d.Removed+1, d.RemovedCents+m.cents
			note(m.line, 0)
		}
	}
	return d, d.tell(ctx, q, act, pairs, again)
}

// tell reads the lines of the changes that are told.
func (d *Difference) tell(ctx context.Context, q store.Q, act int64, pairs [][2]int32, again func(do func(*Line) error) error) error {
	news := map[int]*Line{}
	for _, p := range pairs {
		if p[1] != 0 {
			news[int(p[1])] = nil
		}
	}
	if len(news) > 0 {
		err := again(func(l *Line) error {
			if _, wanted := news[l.Line]; wanted {
				own := *l
				news[l.Line] = &own
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, p := range pairs {
		c := Change{After: news[int(p[1])]}
		if p[0] != 0 {
			was, err := Lines(ctx, q, act, int(p[0])-1, 1)
			if err != nil {
				return err
			}
			if len(was) > 0 {
				c.Before = &was[0]
			}
		}
		d.Changes = append(d.Changes, c)
	}
	return nil
}

// marksOf reads the lines of an act, a blob at a time.
func marksOf(ctx context.Context, q store.Q, act int64) (marks, error) {
	f, err := recordedBy(ctx, q, act)
	if err != nil {
		return nil, err
	}
	out := make(marks, 0, f.Count)
	for _, digest := range f.Lines {
		b, err := journal.ReadBlob(ctx, q, digest)
		if err != nil {
			return nil, err
		}
		if err := DecodeLines(b.Body, func(l *Line) error {
			out = append(out, markOf(l))
			return nil
		}); err != nil {
			return nil, err
		}
	}
	out.sort()
	return out, nil
}
