package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"relance/foundation/store"
)

var (
	addThing = store.Insert(`thing (name, n, yes)`, ``)
	putThing = store.Insert(`thing (name, n, yes)`, `on conflict (name) do update set n = excluded.n`)
)

// addThings adds so many rows with names of their own.
func addThings(ctx context.Context, tx *store.Tx, first, rows int) error {
	for i := range rows {
		if err := tx.Add(ctx, addThing, fmt.Sprintf("thing %05d", first+i), int64(i), false); err != nil {
			return err
		}
	}
	return nil
}

func TestAnyNumberOfRowsAddedIsWrittenOnce(t *testing.T) {
	ctx := context.Background()
	db := filled(t)
	written := 0
	for _, rows := range []int{0, 1, 7, 8, 9, 63, 64, 65, 72, 129, 200} {
		write(t, db, func(tx *store.Tx) error { return addThings(ctx, tx, written, rows) })
		if written += rows; count(t, db) != int64(written) {
			t.Fatalf("after %d more rows there are %d, not %d", rows, count(t, db), written)
		}
	}
}

func TestRowsAddedAreSeenByWhatComesAfterThemInTheTransaction(t *testing.T) {
	ctx := context.Background()
	for what, look := range map[string]func(tx *store.Tx) error{
		"a reading": func(tx *store.Tx) error {
			if n := count(t, tx); n != 3 {
				return fmt.Errorf("it counts %d", n)
			}
			return nil
		},
		"a change": func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, qPut, "thing 00000", int64(40), false)
			return err
		},
		"a definition": func(tx *store.Tx) error {
			return tx.Define(ctx, `create unique index thing_of_three on thing (n)`)
		},
		"a flush": func(tx *store.Tx) error { return tx.Flush(ctx) },
	} {
		db := filled(t)
		write(t, db, func(tx *store.Tx) error {
			if err := addThings(ctx, tx, 0, 3); err != nil {
				return err
			}
			if err := look(tx); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			return nil
		})
		if n := count(t, db); n != 3 {
			t.Errorf("%s: %d rows", what, n)
		}
	}
}

func TestARowThatCannotBeAddedLetsNoneBeKept(t *testing.T) {
	ctx := context.Background()
	db := filled(t, "thing 00002")
	err := db.Write(ctx, func(tx *store.Tx) error { return addThings(ctx, tx, 0, 5) })
	if !errors.Is(err, store.Duplicate) {
		t.Errorf("a name taken answers %v", err)
	}
	if n := count(t, db); n != 1 {
		t.Errorf("%d rows are there, not the one that was", n)
	}
	if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Add(ctx, addThing, "too", "few") }); err == nil {
		t.Error("two values were taken for three columns")
	}
	write(t, db, func(tx *store.Tx) error { return addThings(ctx, tx, 10, 3) })
	if n := count(t, db); n != 4 {
		t.Errorf("%d rows after a good transaction", n)
	}
}

func TestADryRunKeepsNoRowAdded(t *testing.T) {
	ctx := context.Background()
	db := filled(t)
	if err := db.Try(ctx, func(tx *store.Tx) error { return addThings(ctx, tx, 0, 70) }); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestRowsAddedReplaceWhereTheInsertionSaysSo(t *testing.T) {
	ctx := context.Background()
	db := filled(t)
	for _, value := range []int64{1, 2} {
		write(t, db, func(tx *store.Tx) error {
			for i := range 100 {
				if err := tx.Add(ctx, putThing, fmt.Sprintf("thing %d", i), value, true); err != nil {
					return err
				}
			}
			return nil
		})
	}
	sum, _, err := store.One(ctx, db, qSum, store.Value[int64])
	if err != nil || sum != 200 || count(t, db) != 100 {
		t.Errorf("%d rows with a sum of %d, %v", count(t, db), sum, err)
	}
}
