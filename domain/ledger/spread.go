package ledger

import (
	"context"

	"relance/foundation/fault"
	"relance/foundation/money"
	"relance/foundation/store"
)

// cellsMax is of how many actions' parts in communes what moved after an act is looked at one by one.
const cellsMax = 500

type cell struct{ action, commune string }

// Spread gives in how many actions each commune has money of a book, on a day and as known at an act (0: now).
func Spread(ctx context.Context, q store.Q, book, on string, known int64) (counts map[string]int64, err error) {
	defer fault.Wrap(&err, "ledger.Spread(%s, %d)", on, known)
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	since, err := lately(ctx, q, known)
	if err != nil {
		return nil, err
	}
	moved := map[cell]money.Cents{}
	if since == some {
		later, err := store.All(ctx, q, qAfter, scanYearly, on, "", known)
		if err != nil {
			return nil, err
		}
		for _, y := range later {
			if y.Book == book && y.Stage != Outside && y.Action != "" && y.Commune != "" {
				moved[cell{y.Action, y.Commune}] += y.Cents
			}
		}
	}
	if since == tooMuch || len(moved) > cellsMax {
		return spreadOf(ctx, q, book, Query{On: on, Known: known, By: ByBook | ByAction | ByCommune})
	}
	counts, left := map[string]int64{}, int64(0)
	for _, told := range []*store.Stmt{qCells, qLeftCells} {
		err = store.Each(ctx, q, told, func(s store.Scanner) error {
			var commune string
			var sure, unsure int64
			err := s.Scan(&commune, &sure, &unsure)
			counts[commune] += sure
			left += unsure
			return err
		}, on, book)
		if err != nil || left == 0 {
			break
		}
	}
	for c, later := range moved {
		if err != nil {
			return nil, err
		}
		var now money.Cents
		now, _, err = store.One(ctx, q, qOfCell, store.Value[money.Cents], on, c.action, c.commune, book)
		counts[c.commune] += one(now-later) - one(now)
	}
	return counts, err
}

// one counts a cell that holds money.
func one(c money.Cents) int64 {
	if c == 0 {
		return 0
	}
	return 1
}

// spreadOf counts the same from the sums themselves.
func spreadOf(ctx context.Context, q store.Q, book string, ask Query) (map[string]int64, error) {
	rows, err := Sum(ctx, q, ask)
	counts := map[string]int64{}
	for _, r := range rows {
		if r.Book == book && r.Action != "" && r.Commune != "" {
			counts[r.Commune]++
		}
	}
	return counts, err
}
