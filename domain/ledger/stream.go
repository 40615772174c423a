package ledger

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Stream posts the moves of an act that follow from its public lines and are told nowhere else: however
// many there are, memory holds a piece of them, and each place once. The leaf has none of them.
type Stream struct {
	tx    *store.Tx
	e     *journal.Entry
	m     *memory
	g     *guard
	ids   map[Place]int64
	since int64 // last line that is counted in days and months
}

// Limits of a stream.
const (
	pieceLines = 100_000 // counted in days and months at once
	idsMax     = 60_000  // places whose number is remembered
)

// Begin starts the stream of an act. What memory knows of balances is written and forgotten.
func Begin(ctx context.Context, tx *store.Tx, e *journal.Entry) (*Stream, error) {
	m, err := recall(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := m.settle(ctx, tx); err != nil {
		return nil, err
	}
	g := guardOf(tx, e)
	g.stream(tx, e.Number)
	m.forget()
	if !g.untold {
		g.untold = true
		if err := tx.Add(ctx, addStream, e.Number); err != nil {
			return nil, err
		}
	}
	return &Stream{tx: tx, e: e, m: m, g: g, ids: map[Place]int64{}, since: g.line}, nil
}

// forget drops balances and places; what is dirty must have been written.
func (m *memory) forget() {
	clear(m.ids)
	clear(m.accounts)
	clear(m.months)
	m.whole = false
}

// Post adds a move, on no day before the act's effective day. Faults: Invalid for what is no move.
func (s *Stream) Post(ctx context.Context, mv Move) error {
	if err := mv.valid(); err != nil {
		return err
	}
	day := cmp.Or(mv.Day, s.e.Effective)
	if day < s.e.Effective {
		return fmt.Errorf("ledger: a move on %s of an act effective on %s", day, s.e.Effective)
	}
	from, err := s.place(ctx, mv.From)
	if err != nil {
		return err
	}
	to, err := s.place(ctx, mv.To)
	if err != nil {
		return err
	}
	if mv.From.Stage != Outside {
		s.g.left(from, day)
	}
	s.g.touched.add(mv.From, day)
	s.g.touched.add(mv.To, day)
	s.g.line++
	if err := s.tx.Add(ctx, addMove, s.e.Number, s.g.line, day, from, to, int64(mv.Cents), int64(0)); err != nil {
		return err
	}
	if s.g.line-s.since >= pieceLines {
		return s.count(ctx)
	}
	return nil
}

// End counts what is left. The guard looks at every place once the act is whole, as after Post.
func (s *Stream) End(ctx context.Context) error {
	s.e.Touch("money")
	return s.count(ctx)
}

// place gives the number of a place; a new one takes the next.
func (s *Stream) place(ctx context.Context, p Place) (int64, error) {
	if id, ok := s.ids[p]; ok {
		return id, nil
	}
	id, found, err := store.One(ctx, s.tx, qPlaceID, store.Value[int64], p.Book, p.Stage, p.Funder, p.Action, p.Call, p.Dossier, p.Commune, p.Year)
	if err != nil {
		return 0, err
	}
	if !found {
		s.m.last++
		id = s.m.last
		if err := s.tx.Add(ctx, addPlace, id, p.Book, p.Stage, p.Funder, p.Action, p.Call, p.Dossier, p.Commune, p.Year); err != nil {
			return 0, err
		}
	}
	if len(s.ids) >= idsMax {
		clear(s.ids)
	}
	p.Action, p.Commune = strings.Clone(p.Action), strings.Clone(p.Commune) // parts of a long text would keep all of it
	s.ids[p] = id
	touch(s.e, Move{From: p, To: p})
	return id, nil
}

// count adds the lines not yet counted to days and months, by the database itself.
func (s *Stream) count(ctx context.Context) error {
	if err := s.m.settle(ctx, s.tx); err != nil {
		return err
	}
	s.m.forget()
	err := countMoves(ctx, s.tx, s.e.Number, s.since, s.g.line)
	s.since = s.g.line
	return err
}

func countMoves(ctx context.Context, tx *store.Tx, act, after, upTo int64) error {
	if after == upTo {
		return nil
	}
	for _, q := range []*store.Stmt{qCountDays, qCountMonths, qCountActionMonths, qCountActionDays, qCountCommuneMonths, qCountCommuneDays, qCountCells} {
		if _, err := tx.Exec(ctx, q, act, after, upTo); err != nil {
			return err
		}
	}
	return nil
}

// streamed says that the moves of an act follow from its lines.
func streamed(ctx context.Context, tx *store.Tx, act int64) (bool, error) {
	_, found, err := store.One(ctx, tx, qStreamed, store.Value[int64], act)
	return found, err
}

// reverseStream takes back every move of an act of lines, on the same days, a piece at a time.
func reverseStream(ctx context.Context, tx *store.Tx, e *journal.Entry, of int64) error {
	type span struct{ first, last int64 }
	lines, _, err := store.One(ctx, tx, qOwnLines, func(s store.Scanner) (l span, err error) {
		err = s.Scan(&l.first, &l.last)
		return
	}, of)
	if err != nil {
		return err
	}
	s, err := Begin(ctx, tx, e)
	if err != nil {
		return err
	}
	shift := s.g.line + 1 - lines.first
	for from := lines.first; from <= lines.last && lines.last > 0; from += pieceLines {
		upTo := min(from+pieceLines-1, lines.last)
		if _, err := tx.Exec(ctx, qReverse, e.Number, of, shift, from, upTo); err != nil {
			return err
		}
		err := store.Each(ctx, tx, qLeft, func(row store.Scanner) error {
			var place int64
			var day string
			if err := row.Scan(&place, &day); err != nil {
				return err
			}
			s.g.left(place, day)
			return nil
		}, e.Number, from+shift, upTo+shift)
		if err != nil {
			return err
		}
		s.g.line = upTo + shift
		if err := s.count(ctx); err != nil {
			return err
		}
		e.Tell(upTo-lines.first+1, lines.last-lines.first+1)
	}
	err = store.Each(ctx, tx, qTouched, func(row store.Scanner) error {
		var p Place
		var day string
		if err := row.Scan(&p.Book, &p.Stage, &p.Action, &p.Commune, &day); err != nil {
			return err
		}
		touch(e, Move{From: p, To: p})
		s.g.touched.add(p, day)
		return nil
	}, of)
	if err != nil {
		return err
	}
	return s.End(ctx)
}

// stream makes the guard look at the tables instead of memory: what it has seen so far goes with it.
func (g *guard) stream(tx *store.Tx, act int64) {
	if g.since == nil {
		g.since, g.tx, g.act = map[int64]string{}, tx, act
	}
	for a, legs := range g.legs {
		for _, l := range legs {
			if l.cents < 0 {
				g.left(a.id, l.day)
			}
		}
	}
	clear(g.legs)
}

// left says that money left a place on a day.
func (g *guard) left(place int64, day string) {
	if was, ok := g.since[place]; !ok || day < was {
		g.since[place] = strings.Clone(day)
	}
}

// checkTables is check for an act of which memory does not hold every leg.
func (g *guard) checkTables(ctx context.Context) error {
	if err := settled(ctx, g.tx); err != nil {
		return err
	}
	var worst *fault.Fault
	where := ""
	for id, since := range g.since {
		a, err := readAccount(ctx, g.tx, id)
		if err != nil {
			return err
		}
		day, missing := a.shortest(since, g.until)
		if missing <= 0 {
			continue
		}
		place, _, err := store.One(ctx, g.tx, qPlace, scanPlace, id)
		if err != nil {
			return err
		}
		if name := place.String(); worst == nil || name < where {
			made, _, err := store.One(ctx, g.tx, qMade, store.Value[int64], g.act, id, day)
			if err != nil {
				return err
			}
			where, worst = name, fault.New(fault.Conflict, "ledger.short", place, day, money.Cents(-missing-made), money.Cents(missing))
		}
	}
	if worst == nil {
		return nil
	}
	return worst
}
