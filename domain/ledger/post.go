package ledger

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"sort"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

//go:embed tables.sql
var tables string

// Part registers the ledger's derived tables with the journal.
func Part() journal.Part {
	return journal.Part{
		Name: "ledger", Define: tables,
		Tables: []journal.Table{
			{Name: "ledger_place", Order: "id"}, {Name: "ledger_move", Order: "act, line"},
			{Name: "ledger_day", Order: "place, day"}, {Name: "ledger_month", Order: "action, commune, book, stage, month"},
			{Name: "ledger_action_month", Order: "month, book, stage, action"}, {Name: "ledger_action_day", Order: "day, book, stage, action"},
			{Name: "ledger_commune_month", Order: "month, book, stage, commune"}, {Name: "ledger_commune_day", Order: "day, book, stage, commune"},
			{Name: "ledger_cell", Order: "book, commune, action"},
			{Name: "ledger_touch", Order: "book, stage, action, act, year"}, {Name: "ledger_stream", Order: "act"},
		},
		Reverse: reverse,
		Sound:   sound,
	}
}

// memory is what the one writer knows of balances: the rows it has read, and those it has yet to write.
type memory struct {
	ids      map[Place]int64
	accounts map[int64]*account
	last     int64 // highest place id
	whole    bool  // every row there is was made here: what memory does not know is new
	months   map[monthKey]*volumes
	days     []*volumes    // changed since the last flush
	sums     []*monthTotal // likewise
	more     further       // likewise
	hooked   bool
}

// accountsMax bounds memory: beyond it, what is clean is forgotten after a flush.
const accountsMax = 100_000

type account struct {
	id    int64
	place Place
	days  []*volumes // in order of day
}

type volumes struct {
	place   int64
	day     string
	in, out int64
	dirty   bool
}

type monthKey struct{ book, stage, action, commune, month string }
type monthTotal struct {
	monthKey
	*volumes
}

type memoryKey struct{}

func recall(ctx context.Context, tx *store.Tx) (*memory, error) {
	m := store.Remember(tx, memoryKey{}, func() *memory {
		return &memory{ids: map[Place]int64{}, accounts: map[int64]*account{}, months: map[monthKey]*volumes{}, last: -1, more: newFurther()}
	})
	if m.last < 0 {
		last, _, err := store.One(ctx, tx, qLastPlace, store.Value[int64])
		if err != nil {
			return nil, err
		}
		m.last, m.whole = last, last == 0
	}
	return m, nil
}

// Post moves money on account of an act, on no day before the act's effective day. The guard looks, once the act is whole, at every place that
// money left, on every day from the move on (L1). Faults: Invalid for what is no move; Conflict,
// "ledger.short", with the place, the day, what is there and what is missing.
func Post(ctx context.Context, tx *store.Tx, e *journal.Entry, moves ...Move) error {
	return post(ctx, tx, e, 0, moves)
}

func post(ctx context.Context, tx *store.Tx, e *journal.Entry, reverses int64, moves []Move) error {
	m, err := recall(ctx, tx)
	if err != nil {
		return err
	}
	g := guardOf(tx, e)
	for _, mv := range moves {
		if err := mv.valid(); err != nil {
			return err
		}
		day := cmp.Or(mv.Day, e.Effective)
		if day < e.Effective { // on the days between, the act would not be known to be effective yet (L5)
			return fmt.Errorf("ledger: a move on %s of an act effective on %s", day, e.Effective)
		}
		from, err := m.account(ctx, tx, mv.From)
		if err != nil {
			return err
		}
		to, err := m.account(ctx, tx, mv.To)
		if err != nil {
			return err
		}
		if err := m.add(ctx, tx, from, day, 0, int64(mv.Cents)); err != nil {
			return err
		}
		if err := m.add(ctx, tx, to, day, int64(mv.Cents), 0); err != nil {
			return err
		}
		m.more.cross(mv, day)
		g.moved(from, day, -int64(mv.Cents))
		g.moved(to, day, int64(mv.Cents))
		g.touched.add(mv.From, day)
		g.touched.add(mv.To, day)
		g.line++
		if err := tx.Add(ctx, addMove, e.Number, g.line, day, from.id, to.id, int64(mv.Cents), reverses); err != nil {
			return err
		}
		told := ""
		if day != e.Effective {
			told = day
		}
		e.Moved(journal.Move{Cents: int64(mv.Cents), From: mv.From.String(), To: mv.To.String(), Day: told})
		touch(e, mv)
	}
	if !m.hooked {
		m.hooked = true
		tx.BeforeCommit(func(ctx context.Context) error { return m.flush(ctx, tx) })
	}
	return nil
}

func touch(e *journal.Entry, mv Move) {
	for _, p := range []Place{mv.From, mv.To} {
		if p.Action != "" {
			e.Touch("action:" + p.Action)
		}
		if p.Commune != "" {
			e.Touch("commune:" + p.Commune)
		}
	}
	e.Touch("money")
}

func (mv Move) valid() error {
	if mv.Cents <= 0 || mv.Cents > money.Max {
		return fault.New(fault.Invalid, "ledger.cents_wrong", mv.Cents)
	}
	if mv.Day != "" && !store.IsDay(mv.Day) {
		return fault.New(fault.Invalid, "journal.day_wrong", mv.Day)
	}
	if mv.From == mv.To || mv.From.Book != mv.To.Book {
		return fault.New(fault.Invalid, "ledger.move_wrong", mv.From, mv.To)
	}
	if err := mv.From.valid(); err != nil {
		return err
	}
	return mv.To.valid()
}

// account gives a place's balances, read once; a new place takes the next number.
func (m *memory) account(ctx context.Context, tx *store.Tx, p Place) (*account, error) {
	if id, ok := m.ids[p]; ok {
		return m.accounts[id], nil
	}
	var id int64
	var found bool
	var err error
	if !m.whole {
		id, found, err = store.One(ctx, tx, qPlaceID, store.Value[int64], p.Book, p.Stage, p.Funder, p.Action, p.Call, p.Dossier, p.Commune, p.Year)
	}
	if err != nil {
		return nil, err
	}
	a := &account{}
	if found {
		a, err = readAccount(ctx, tx, id)
	} else {
		m.last++
		a.id = m.last
		err = tx.Add(ctx, addPlace, a.id, p.Book, p.Stage, p.Funder, p.Action, p.Call, p.Dossier, p.Commune, p.Year)
	}
	if err != nil {
		return nil, err
	}
	a.place = p
	m.ids[p], m.accounts[a.id] = a.id, a
	return a, nil
}

// readAccount reads the days of a place.
func readAccount(ctx context.Context, tx *store.Tx, id int64) (*account, error) {
	a := &account{id: id}
	var err error
	a.days, err = store.All(ctx, tx, qDays, func(s store.Scanner) (*volumes, error) {
		v := &volumes{place: id}
		return v, s.Scan(&v.day, &v.in, &v.out)
	}, id)
	return a, err
}

// add counts cents into or out of a place on a day, and in the month's total.
func (m *memory) add(ctx context.Context, tx *store.Tx, a *account, day string, in, out int64) error {
	i := sort.Search(len(a.days), func(i int) bool { return a.days[i].day >= day })
	if i == len(a.days) || a.days[i].day != day {
		a.days = slices.Insert(a.days, i, &volumes{place: a.id, day: day})
	}
	v := a.days[i]
	v.in, v.out = v.in+in, v.out+out
	if !v.dirty {
		v.dirty = true
		m.days = append(m.days, v)
	}
	m.more.add(a.place, day, in, out)
	k := monthKey{a.place.Book, a.place.Stage, a.place.Action, a.place.Commune, day[:7]}
	t, ok := m.months[k]
	if !ok {
		var err error
		if !m.whole {
			t, _, err = store.One(ctx, tx, qMonth, func(s store.Scanner) (*volumes, error) {
				v := &volumes{}
				return v, s.Scan(&v.in, &v.out)
			}, k.book, k.stage, k.action, k.commune, k.month)
		}
		if err != nil {
			return err
		}
		if t == nil {
			t = &volumes{}
		}
		m.months[k] = t
	}
	t.in, t.out = t.in+in, t.out+out
	if !t.dirty {
		t.dirty = true
		m.sums = append(m.sums, &monthTotal{k, t})
	}
	return nil
}

// flush writes what changed and keeps memory within its bounds.
func (m *memory) flush(ctx context.Context, tx *store.Tx) error {
	m.hooked = false
	if err := m.settle(ctx, tx); err != nil {
		return err
	}
	if len(m.accounts) > accountsMax {
		m.forget()
	}
	return nil
}

// settled makes the tables tell what the writer's memory knows, for a reading in its transaction.
func settled(ctx context.Context, q store.Q) error {
	tx, ok := q.(*store.Tx)
	if !ok {
		return nil
	}
	m, err := recall(ctx, tx)
	if err != nil {
		return err
	}
	return m.settle(ctx, tx)
}

// settle writes what changed, each row once however often it changed, in an order that depends on
// nothing but the rows.
func (m *memory) settle(ctx context.Context, tx *store.Tx) error {
	slices.SortFunc(m.days, func(a, b *volumes) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.day, b.day))
	})
	for _, v := range m.days {
		v.dirty = false
		if err := tx.Add(ctx, setDay, v.place, v.day, v.in, v.out); err != nil {
			return err
		}
	}
	for _, t := range m.sums {
		t.dirty = false
		if err := tx.Add(ctx, setMonth, t.action, t.commune, t.book, t.stage, t.month, t.in, t.out); err != nil {
			return err
		}
	}
	m.days, m.sums = m.days[:0], m.sums[:0]
	return m.more.settle(ctx, tx)
}

// guard looks at what an act as a whole leaves behind.
type guard struct {
	line  int64
	until string // last day looked at, "" for all: see journal.Entry.Horizon
	legs  map[*account][]leg

	touched touched // by the act, written once it is whole

	// Of an act of which memory does not hold every leg, nil before: see Stream.
	since  map[int64]string // by place, the first day on which money left it
	tx     *store.Tx
	act    int64
	untold bool
}

// leg is what an act brings to a place on a day, or takes from it, below zero.
type leg struct {
	day   string
	cents int64
}

var guards = journal.NewAttachment[guard]()

func guardOf(tx *store.Tx, e *journal.Entry) *guard {
	g, fresh := guards.Of(e)
	if fresh {
		g.legs, g.until, g.touched = map[*account][]leg{}, e.Horizon(), touched{}
		e.AtEnd(func(ctx context.Context) error {
			if err := g.touched.write(ctx, tx, e.Number); err != nil {
				return err
			}
			if g.since != nil {
				return g.checkTables(ctx)
			}
			return g.check()
		})
	}
	return g
}

func (g *guard) moved(a *account, day string, cents int64) {
	switch {
	case a.place.Stage == Outside:
	case g.since == nil:
		g.legs[a] = append(g.legs[a], leg{day, cents})
	case cents < 0:
		g.left(a.id, day)
	}
}

// check refuses an act that would leave a place below zero on any day from its moves on; of several,
// it names the first place in order of their text.
func (g *guard) check() error {
	worst := (*fault.Fault)(nil)
	where := ""
	for a, legs := range g.legs {
		since := ""
		for _, l := range legs {
			if l.cents < 0 && (since == "" || l.day < since) {
				since = l.day
			}
		}
		if since == "" {
			continue // nothing left it
		}
		day, missing := a.shortest(since, g.until)
		if name := a.place.String(); missing > 0 && (worst == nil || name < where) {
			there := -missing // and without this act:
			for _, l := range legs {
				if l.day <= day {
					there -= l.cents
				}
			}
			where, worst = name, fault.New(fault.Conflict, "ledger.short", a.place, day, money.Cents(there), money.Cents(missing))
		}
	}
	if worst == nil {
		return nil
	}
	return worst
}

// shortest finds the day from since on, up to until, with the lowest balance, and how far it is below zero.
func (a *account) shortest(since, until string) (day string, missing int64) {
	run := int64(0)
	for _, v := range a.days {
		if until != "" && v.day > until {
			break
		}
		run += v.in - v.out
		if v.day >= since && -run > missing {
			day, missing = v.day, -run
		}
	}
	return day, missing
}

// reverse takes back every move of an act, on the same days (L3).
func reverse(ctx context.Context, tx *store.Tx, e *journal.Entry, of int64) error {
	if untold, err := streamed(ctx, tx, of); err != nil || untold {
		if err == nil {
			err = reverseStream(ctx, tx, e, of)
		}
		return err
	}
	moves, err := store.All(ctx, tx, qMovesOf, scanMove, of)
	if err != nil {
		return err
	}
	back := make([]Move, len(moves))
	for i, mv := range moves {
		back[i] = Move{From: mv.To, To: mv.From, Cents: mv.Cents, Day: mv.Day}
	}
	return post(ctx, tx, e, of, back)
}
