package ledger

import (
	"cmp"
	"context"
	"slices"

	"relance/foundation/fault"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Parts of a place by which sums are grouped.
type Parts uint

const (
	ByBook Parts = 1 << iota
	ByStage
	ByFunder
	ByAction
	ByCall
	ByDossier
	ByCommune
	ByYear
)

// Query asks what stands where.
type Query struct {
	On      string // the day, inclusive
	Known   int64  // as known at this act; 0: as known now
	By      Parts
	Action  string // only this action's places; "": all
	Commune string // only this commune's; "": all
}

// Sum gives what stands at each group of places, without outside and without empty groups, in order
// of book, then of stage as money travels, then of code. It reads months and days where the
// grouping allows, every place otherwise.
func Sum(ctx context.Context, q store.Q, ask Query) (_ []Standing, err error) {
	defer fault.Wrap(&err, "ledger.Sum(%s, %d)", ask.On, ask.Known)
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	since, err := lately(ctx, q, ask.Known)
	if err != nil {
		return nil, err
	}
	paged := ask.By&^pageParts == 0
	var rows []Standing
	switch {
	case since == tooMuch, since == some && !paged:
		rows, err = store.All(ctx, q, qByPlaceKnown, scanStanding, ask.On, ask.Action, ask.Known)
	case !paged:
		rows, err = store.All(ctx, q, qByPlace, scanStanding, ask.On, ask.Action)
	default:
		rows, err = ask.months(ctx, q)
	}
	if err == nil && since == some && paged {
		var later []Yearly
		later, err = store.All(ctx, q, qAfter, scanYearly, ask.On, ask.Action, ask.Known)
		for _, y := range later {
			y.Cents = -y.Cents
			rows = append(rows, y.Standing)
		}
	}
	if err != nil {
		return nil, err
	}
	return ask.fold(rows)
}

// months reads what stands as known now from the smallest of the tables that tell it.
func (ask Query) months(ctx context.Context, q store.Q) ([]Standing, error) {
	switch {
	case ask.Commune != "":
		return store.All(ctx, q, qOfCommune, scanMonth, ask.On, ask.Commune)
	case ask.By&ByCommune == 0:
		return store.All(ctx, q, qByAction, scanAction, ask.On, ask.Action)
	case ask.Action != "":
		return store.All(ctx, q, qOfAction, scanMonth, ask.On, ask.Action)
	case ask.By&ByAction == 0:
		return store.All(ctx, q, qByCommune, scanMonth, ask.On)
	}
	return store.All(ctx, q, qByMonth, scanMonth, ask.On)
}

// pageParts are those of which sums by year, month and day are kept.
const pageParts = ByBook | ByStage | ByAction | ByCommune

// What moved after an act as known at which sums are asked.
const (
	none    = iota // all is known
	some           // little enough to be taken away from what is known now
	tooMuch        // so that what was known is read from its moves
)

// afterMax is how many later moves are taken away from what is known now.
var afterMax = int64(20_000)

func lately(ctx context.Context, q store.Q, known int64) (int, error) {
	if known <= 0 {
		return none, nil
	}
	n, _, err := store.One(ctx, q, qCountAfter, store.Value[int64], known, afterMax+1)
	switch {
	case err != nil || n == 0:
		return none, err
	case n <= afterMax:
		return some, nil
	}
	return tooMuch, nil
}

// Yearly is what came to a group of places in one year, less what left them.
type Yearly struct {
	Year int
	Standing
}

// Years gives what each year up to the day brought to each book, stage and action, in that order, without
// outside: summed over the years they are what Sum gives.
func Years(ctx context.Context, q store.Q, ask Query) (_ []Yearly, err error) {
	defer fault.Wrap(&err, "ledger.Years(%s, %d)", ask.On, ask.Known)
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	since, err := lately(ctx, q, ask.Known)
	if err != nil {
		return nil, err
	}
	var rows, later []Yearly
	if since == tooMuch {
		rows, err = store.All(ctx, q, qUpTo, scanYearly, ask.On, ask.Action, ask.Known)
	} else {
		rows, err = store.All(ctx, q, qByYear, scanYearly, ask.On, ask.Action)
	}
	if err == nil && since == some {
		later, err = store.All(ctx, q, qAfter, scanYearly, ask.On, ask.Action, ask.Known)
	}
	if err != nil {
		return nil, err
	}
	type group struct {
		year  int
		place Place
	}
	sums := map[group]money.Cents{}
	for i, y := range append(rows, later...) {
		if i >= len(rows) {
			y.Cents = -y.Cents
		}
		k := group{y.Year, y.Place.only(ByBook | ByStage | ByAction)}
		if sums[k], err = money.Add(sums[k], y.Cents); err != nil {
			return nil, err
		}
	}
	out := []Yearly{}
	for k, c := range sums {
		if c != 0 && k.place.Stage != Outside {
			out = append(out, Yearly{k.year, Standing{k.place, c}})
		}
	}
	slices.SortFunc(out, func(a, b Yearly) int { return cmp.Or(a.Year-b.Year, comparePlaces(a.Place, b.Place)) })
	return out, nil
}

// Whole sums years up to a day: what Sum gives by book, stage and action.
func Whole(years []Yearly) ([]Standing, error) {
	rows := make([]Standing, len(years))
	for i, y := range years {
		rows[i] = y.Standing
	}
	return Query{By: ByBook | ByStage | ByAction}.fold(rows)
}

// fold sums the rows asked for that are the same once only the wanted parts are kept.
func (ask Query) fold(rows []Standing) ([]Standing, error) {
	sums := map[Place]money.Cents{}
	for _, r := range rows {
		if r.Stage == Outside || ask.Action != "" && r.Action != ask.Action || ask.Commune != "" && r.Commune != ask.Commune {
			continue
		}
		p := r.Place.only(ask.By)
		sum, err := money.Add(sums[p], r.Cents)
		if err != nil {
			return nil, err
		}
		sums[p] = sum
	}
	out := []Standing{}
	for p, c := range sums {
		if c != 0 {
			out = append(out, Standing{p, c})
		}
	}
	slices.SortFunc(out, func(a, b Standing) int { return comparePlaces(a.Place, b.Place) })
	return out, nil
}

// only keeps the wanted parts of a place.
func (p Place) only(by Parts) Place {
	for _, part := range [...]struct {
		bit  Parts
		text *string
	}{{ByBook, &p.Book}, {ByStage, &p.Stage}, {ByFunder, &p.Funder}, {ByAction, &p.Action},
		{ByCall, &p.Call}, {ByDossier, &p.Dossier}, {ByCommune, &p.Commune}} {
		if by&part.bit == 0 {
			*part.text = ""
		}
	}
	if by&ByYear == 0 {
		p.Year = 0
	}
	return p
}

func comparePlaces(a, b Place) int {
	for _, d := range []int{
		slices.Index(Books, a.Book) - slices.Index(Books, b.Book),
		slices.Index(Stages, a.Stage) - slices.Index(Stages, b.Stage),
		compareText(a.Action, b.Action), compareText(a.Commune, b.Commune), compareText(a.Call, b.Call),
		compareText(a.Dossier, b.Dossier), compareText(a.Funder, b.Funder), a.Year - b.Year,
	} {
		if d != 0 {
			return d
		}
	}
	return 0
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// At gives what stands at a stage among rows, and what has reached it (itself and beyond), for one
// book, and for one action where action is not empty.
func At(rows []Standing, book, stage, action string) (stands, reached money.Cents) {
	beyond := Beyond(stage)
	for _, r := range rows {
		if r.Book != book || action != "" && r.Action != action {
			continue
		}
		if r.Stage == stage {
			stands += r.Cents
		}
		if slices.Contains(beyond, r.Stage) {
			reached += r.Cents
		}
	}
	return stands, reached
}

// Total sums a book: its envelope on the day asked (L2).
func Total(rows []Standing, book string) money.Cents {
	sum := money.Cents(0)
	for _, r := range rows {
		if r.Book == book {
			sum += r.Cents
		}
	}
	return sum
}

// Held gives the most that stands at one place of an action, in any book, on any day from since on and
// before until ("" for no end), and the first such day; 0 where nothing stands there on any of them.
func Held(ctx context.Context, q store.Q, action, since, until string) (most money.Cents, day string, err error) {
	defer fault.Wrap(&err, "ledger.Held(%s)", action)
	if err := settled(ctx, q); err != nil {
		return 0, "", err
	}
	type change struct {
		place int64
		day   string
		cents money.Cents
	}
	changes, err := store.All(ctx, q, qDaysOf, func(s store.Scanner) (c change, err error) {
		err = s.Scan(&c.place, &c.day, &c.cents)
		return
	}, action)
	run := money.Cents(0)
	for i, c := range changes {
		if i == 0 || changes[i-1].place != c.place {
			run = 0
		}
		run += c.cents
		if until != "" && c.day >= until {
			continue
		}
		from := max(c.day, since)
		over := i+1 < len(changes) && changes[i+1].place == c.place && changes[i+1].day <= since // before it could count
		if !over && run > most {
			most, day = run, from
		}
	}
	return most, day, err
}

// Room gives how much may leave a place from a day on: the lowest balance of that day and the later
// ones. In the writer's transaction it answers from memory.
func Room(ctx context.Context, tx *store.Tx, p Place, since string) (money.Cents, error) {
	m, err := recall(ctx, tx)
	if err != nil {
		return 0, err
	}
	id, ok := m.ids[p]
	if !ok {
		found := false
		if id, found, err = store.One(ctx, tx, qPlaceID, store.Value[int64], p.Book, p.Stage, p.Funder, p.Action, p.Call, p.Dossier, p.Commune, p.Year); err != nil || !found {
			return 0, err // a place that never was: asking must not make it
		}
	}
	a := m.accounts[id]
	if a == nil {
		if a, err = m.account(ctx, tx, p); err != nil {
			return 0, err
		}
	}
	return money.Cents(a.room(since)), nil
}

func (a *account) room(since string) int64 {
	run, room, later := int64(0), int64(0), false
	for _, v := range a.days {
		if v.day > since && !later {
			room, later = run, true
		}
		run += v.in - v.out
		if later {
			room = min(room, run)
		}
	}
	if !later {
		return run
	}
	return room
}
