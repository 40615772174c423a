package ledger

import (
	"cmp"
	"context"
	"slices"

	"relance/foundation/store"
)

// further are sums that the writer adds to without ever reading them, by action alone and by commune alone; and
// the cells that money came into or left, with the first day of either.
type further struct {
	actionMonths, actionDays, communeMonths, communeDays map[furtherKey]*flow
	cells                                                map[furtherKey]*firsts
}

type furtherKey struct{ span, book, stage, action, commune string }
type flow struct{ in, out int64 }
type firsts struct{ in, out string }

func newFurther() further {
	return further{map[furtherKey]*flow{}, map[furtherKey]*flow{}, map[furtherKey]*flow{}, map[furtherKey]*flow{}, map[furtherKey]*firsts{}}
}

// add counts cents into or out of a place on a day. Outside is in no sum.
func (x further) add(p Place, day string, in, out int64) {
	if p.Stage == Outside {
		return
	}
	count := func(sums map[furtherKey]*flow, span, action, commune string) {
		k := furtherKey{span, p.Book, p.Stage, action, commune}
		s := sums[k]
		if s == nil {
			s = &flow{}
			sums[k] = s
		}
		s.in, s.out = s.in+in, s.out+out
	}
	count(x.actionMonths, day[:7], p.Action, "")
	count(x.actionDays, day, p.Action, "")
	count(x.communeMonths, day[:7], "", p.Commune)
	count(x.communeDays, day, "", p.Commune)
}

// cross notes that a move takes money into or out of an action's part in a commune.
func (x further) cross(mv Move, day string) {
	note := func(p, other Place, came firsts) {
		if p.Stage == Outside || p.Commune == "" || p.Action == "" || other.Stage != Outside && other.Commune == p.Commune && other.Action == p.Action {
			return
		}
		k := furtherKey{book: p.Book, action: p.Action, commune: p.Commune}
		was := x.cells[k]
		if was == nil {
			was = &firsts{never, never}
			x.cells[k] = was
		}
		was.in, was.out = min(was.in, came.in), min(was.out, came.out)
	}
	note(mv.To, mv.From, firsts{day, never})
	note(mv.From, mv.To, firsts{never, day})
}

var (
	addActionMonth = store.Insert(`ledger_action_month (month, book, stage, action, in_cents, out_cents)`,
		`on conflict (month, book, stage, action) do update
		set in_cents = ledger_action_month.in_cents + excluded.in_cents, out_cents = ledger_action_month.out_cents + excluded.out_cents`)
	addActionDay = store.Insert(`ledger_action_day (day, book, stage, action, in_cents, out_cents)`,
		`on conflict (day, book, stage, action) do update
		set in_cents = ledger_action_day.in_cents + excluded.in_cents, out_cents = ledger_action_day.out_cents + excluded.out_cents`)
	addCommuneMonth = store.Insert(`ledger_commune_month (month, book, stage, commune, in_cents, out_cents)`,
		`on conflict (month, book, stage, commune) do update
		set in_cents = ledger_commune_month.in_cents + excluded.in_cents, out_cents = ledger_commune_month.out_cents + excluded.out_cents`)
	addCommuneDay = store.Insert(`ledger_commune_day (day, book, stage, commune, in_cents, out_cents)`,
		`on conflict (day, book, stage, commune) do update
		set in_cents = ledger_commune_day.in_cents + excluded.in_cents, out_cents = ledger_commune_day.out_cents + excluded.out_cents`)
	addCell = store.Insert(`ledger_cell (book, commune, action, first_in, first_out)`, soonest)
)

// settle adds what came and went since the last time to what the tables tell, in order of the rows.
func (x further) settle(ctx context.Context, tx *store.Tx) error {
	for _, t := range []struct {
		to   *store.Insertion
		sums map[furtherKey]*flow
	}{{addActionMonth, x.actionMonths}, {addActionDay, x.actionDays}, {addCommuneMonth, x.communeMonths}, {addCommuneDay, x.communeDays}} {
		for _, k := range ordered(t.sums) { // of the action and the commune one is empty
			if err := tx.Add(ctx, t.to, k.span, k.book, k.stage, k.action+k.commune, t.sums[k].in, t.sums[k].out); err != nil {
				return err
			}
		}
		clear(t.sums)
	}
	for _, k := range ordered(x.cells) {
		if err := tx.Add(ctx, addCell, k.book, k.commune, k.action, x.cells[k].in, x.cells[k].out); err != nil {
			return err
		}
	}
	clear(x.cells)
	return nil
}

func ordered[V any](sums map[furtherKey]V) []furtherKey {
	keys := make([]furtherKey, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b furtherKey) int {
		return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.book, b.book), cmp.Compare(a.stage, b.stage),
			cmp.Compare(a.commune, b.commune), cmp.Compare(a.action, b.action))
	})
	return keys
}

// touched is what one act moved money into or out of, by year, with the first day of it.
type touched map[furtherKey]string

func (t touched) add(p Place, day string) {
	if p.Stage == Outside {
		return
	}
	k := furtherKey{span: day[:4], book: p.Book, stage: p.Stage, action: p.Action}
	if was, ok := t[k]; !ok || day < was {
		t[k] = day
	}
}

var addTouch = store.Insert(`ledger_touch (book, stage, action, act, year, day)`, ``)

func (t touched) write(ctx context.Context, tx *store.Tx, act int64) error {
	for _, k := range ordered(t) {
		if err := tx.Add(ctx, addTouch, k.book, k.stage, k.action, act, k.span, t[k]); err != nil {
			return err
		}
	}
	return nil
}
