package ledger

import (
	"cmp"
	"context"
	"slices"

	"relance/foundation/store"
)

// further are sums that the writer adds to without ever reading them: by year, and by action alone.
type further struct {
	years, months, days map[furtherKey]*flow
}

type furtherKey struct{ span, book, stage, action, commune string }
type flow struct{ in, out int64 }

func newFurther() further {
	return further{map[furtherKey]*flow{}, map[furtherKey]*flow{}, map[furtherKey]*flow{}}
}

// add counts cents into or out of a place on a day. Outside is in no sum.
func (x further) add(p Place, day string, in, out int64) {
	if p.Stage == Outside {
		return
	}
	k := furtherKey{day[:4], p.Book, p.Stage, p.Action, p.Commune}
	for i, sums := range []map[furtherKey]*flow{x.years, x.months, x.days} {
		switch i {
		case 1:
			k.span, k.commune = day[:7], ""
		case 2:
			k.span = day
		}
		s := sums[k]
		if s == nil {
			s = &flow{}
			sums[k] = s
		}
		s.in, s.out = s.in+in, s.out+out
	}
}

var (
	addYear = store.Insert(`ledger_year (year, book, stage, action, commune, in_cents, out_cents)`,
		`on conflict (year, book, stage, action, commune) do update
		set in_cents = ledger_year.in_cents + excluded.in_cents, out_cents = ledger_year.out_cents + excluded.out_cents`)
	addActionMonth = store.Insert(`ledger_action_month (month, book, stage, action, in_cents, out_cents)`,
		`on conflict (month, book, stage, action) do update
		set in_cents = ledger_action_month.in_cents + excluded.in_cents, out_cents = ledger_action_month.out_cents + excluded.out_cents`)
	addActionDay = store.Insert(`ledger_action_day (day, book, stage, action, in_cents, out_cents)`,
		`on conflict (day, book, stage, action) do update
		set in_cents = ledger_action_day.in_cents + excluded.in_cents, out_cents = ledger_action_day.out_cents + excluded.out_cents`)
)

// settle adds what came and went since the last time to what the tables tell, in order of the rows.
func (x further) settle(ctx context.Context, tx *store.Tx) error {
	for _, k := range ordered(x.years) {
		if err := tx.Add(ctx, addYear, k.span, k.book, k.stage, k.action, k.commune, x.years[k].in, x.years[k].out); err != nil {
			return err
		}
	}
	for _, k := range ordered(x.months) {
		if err := tx.Add(ctx, addActionMonth, k.span, k.book, k.stage, k.action, x.months[k].in, x.months[k].out); err != nil {
			return err
		}
	}
	for _, k := range ordered(x.days) {
		if err := tx.Add(ctx, addActionDay, k.span, k.book, k.stage, k.action, x.days[k].in, x.days[k].out); err != nil {
			return err
		}
	}
	clear(x.years)
	clear(x.months)
	clear(x.days)
	return nil
}

func ordered(sums map[furtherKey]*flow) []furtherKey {
	keys := make([]furtherKey, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b furtherKey) int {
		return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.book, b.book), cmp.Compare(a.stage, b.stage),
			cmp.Compare(a.action, b.action), cmp.Compare(a.commune, b.commune))
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
	keys := make([]furtherKey, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b furtherKey) int {
		return cmp.Or(cmp.Compare(a.book, b.book), cmp.Compare(a.stage, b.stage), cmp.Compare(a.action, b.action), cmp.Compare(a.span, b.span))
	})
	for _, k := range keys {
		if err := tx.Add(ctx, addTouch, k.book, k.stage, k.action, act, k.span, t[k]); err != nil {
			return err
		}
	}
	return nil
}
