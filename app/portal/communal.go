package portal

import (
	"maps"
	"slices"

	"relance/domain/ledger"
	"relance/domain/record"
	"relance/foundation/money"
)

// byCode is what stands in the plan's book under each recorded code ("": none).
type byCode map[string][]ledger.Standing

// ask begins a question about the page's view. As known at the last act is as known now, which months and days tell.
func (f *frame) ask(by ledger.Parts) ledger.Query {
	q := ledger.Query{On: f.on, Known: f.known, By: ledger.ByBook | ledger.ByStage | by}
	if q.Known == f.head.Size {
		q.Known = 0
	}
	return q
}

// communal reads what the page's view tells of communes: the sums of each stage, how many lines of awards name each.
func (f *frame) communal(l *land) (err error) {
	q := f.ask(ledger.ByCommune)
	if l.rows, err = ledger.Sum(f.ctx, f.q, q); err != nil {
		return err
	}
	l.awarded, err = record.CountByCommune(f.ctx, f.q, record.Names[0], q.On, q.Known)
	return err
}

// ofActions is what stands at or beyond "awarded" under each code on some actions; all there is where none is named.
func (f *frame) ofActions(l *land, codes []string) (byCode, error) {
	if len(codes) == 0 {
		return l.under, nil
	}
	rows, err := f.standingOn(codes, ledger.BookPlan, ledger.Beyond(ledger.Awarded))
	under := byCode{}
	for _, r := range rows {
		under[r.Commune] = append(under[r.Commune], r)
	}
	return under, err
}

// standingOn reads what stands at any of some stages of a book on some actions, by commune, in rows to be summed. It
// asks for each action that has money there, or takes those that are not meant from the whole where they are fewer.
func (f *frame) standingOn(codes []string, book string, stages []string) ([]ledger.Standing, error) {
	held := map[string]bool{} // no place is ever below zero: where an action has nothing, no commune has any of it
	for _, s := range f.sums {
		if s.Book == book && slices.Contains(stages, s.Stage) {
			held[s.Action] = slices.Contains(codes, s.Action)
		}
	}
	var meant, others []string
	for code, is := range held {
		if is {
			meant = append(meant, code)
		} else {
			others = append(others, code)
		}
	}
	ask, sign := meant, money.Cents(1)
	var out []ledger.Standing
	if len(others) < len(meant) && !slices.Contains(others, "") {
		l, err := f.land()
		if err != nil {
			return nil, err
		}
		ask, sign, out = others, -1, slices.Clone(l.rows)
	}
	q := f.ask(ledger.ByCommune)
	for _, q.Action = range ask {
		rows, err := ledger.Sum(f.ctx, f.q, q)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			r.Cents *= sign
			out = append(out, r)
		}
	}
	return slices.DeleteFunc(out, func(r ledger.Standing) bool { return r.Book != book || !slices.Contains(stages, r.Stage) }), nil
}

// standingIn reads what stands in the plan's book under any of some recorded codes, by action.
func (f *frame) standingIn(codes ...string) (byCode, error) {
	under := byCode{}
	q := f.ask(ledger.ByAction | ledger.ByCommune)
	for _, q.Commune = range codes {
		rows, err := ledger.Sum(f.ctx, f.q, q)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.Book == ledger.BookPlan {
				under[r.Commune] = append(under[r.Commune], r)
			}
		}
	}
	return under, nil
}

// of gives what is recorded under any of the codes.
func (u byCode) of(codes ...string) []ledger.Standing {
	if len(codes) == 1 {
		return u[codes[0]]
	}
	var rows []ledger.Standing
	for _, code := range codes {
		rows = append(rows, u[code]...)
	}
	return rows
}

// all is what stands under any code.
func (u byCode) all() []ledger.Standing { return u.of(slices.Sorted(maps.Keys(u))...) }

// reachedOf is what has reached a stage among rows, on any of the actions; on all where none is named.
func reachedOf(rows []ledger.Standing, stage string, actions []string) money.Cents {
	beyond, sum := ledger.Beyond(stage), money.Cents(0)
	for _, r := range rows {
		if slices.Contains(beyond, r.Stage) && (len(actions) == 0 || slices.Contains(actions, r.Action)) {
			sum += r.Cents
		}
	}
	return sum
}

// actionsIn lists the actions that have money among rows, by code.
func actionsIn(rows []ledger.Standing) []string {
	var codes []string
	for _, r := range rows {
		if r.Action != "" && r.Cents != 0 {
			codes = append(codes, r.Action)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
