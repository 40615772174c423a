package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
)

// What both engines must do alike. The suite runs once on each.

var (
	qAdd    = store.Query(`insert into thing (name, n, yes) values ($1, $2, $3)`)
	qPut    = store.Query(`insert into thing (name, n, yes) values ($1, $2, $3) on conflict (name) do update set n = thing.n + excluded.n`)
	qThings = store.Query(`select name, n, yes from thing order by name`)
	qNames  = store.Query(`select name from thing order by name`)
	qCount  = store.Query(`select count(*) from thing`)
	qSum    = store.Query(`select cast(sum(n) as bigint) from thing`)
	qOne    = store.Query(`select n from thing where name = $1`)
	qLike   = store.Query(`select name from thing where ($1 = '' or name like $1 || '%' escape '!') order by name desc limit $2`)
	qEmpty  = store.Query(`select name from thing where n is null`)
	qInsert = store.Query(`insert into thing (name, n) values ('x', 1) returning n`)
	qDivide = store.Query(`select n / (n - n) from thing`)
)

const things = `create table thing (name text primary key, n bigint not null check (n >= 0), yes boolean not null default false);
create index thing_n on thing (n);`

func filled(t testing.TB, names ...string) *store.DB {
	t.Helper()
	db := storetest.New(t)
	define(t, db, things)
	write(t, db, func(tx *store.Tx) error {
		for i, n := range names {
			if _, err := tx.Exec(context.Background(), qAdd, n, int64(i), i%2 == 1); err != nil {
				return err
			}
		}
		return nil
	})
	return db
}

func define(t testing.TB, db *store.DB, ddl string) {
	t.Helper()
	write(t, db, func(tx *store.Tx) error { return tx.Define(context.Background(), ddl) })
}

func write(t testing.TB, db *store.DB, do func(*store.Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, q store.Q) int64 {
	t.Helper()
	n, _, err := store.One(context.Background(), q, qCount, store.Value[int64])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTextSortsByItsBytes(t *testing.T) {
	db := filled(t, "é", "z", "B", "a", "œ", "Z", "", "10", "9", "𝄞", "a b", "a-b", "A2.~1")
	got, err := store.All(context.Background(), db, qNames, store.Value[string])
	want := slices.Sorted(slices.Values(got))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, want %q (%v)", got, want, err)
	}
}

func TestEveryValueComesBackAsItWasPut(t *testing.T) {
	db := filled(t)
	type thing struct {
		name string
		n    int64
		yes  bool
	}
	put := []thing{{"", 0, false}, {"'; drop table thing; --", 1<<63 - 1, true}, {"deux\nlignes\t\u202f€", 7, true}}
	write(t, db, func(tx *store.Tx) error {
		for _, p := range put {
			if _, err := tx.Exec(context.Background(), qAdd, p.name, p.n, p.yes); err != nil {
				return err
			}
		}
		return nil
	})
	got, err := store.All(context.Background(), db, qThings, func(s store.Scanner) (x thing, err error) {
		err = s.Scan(&x.name, &x.n, &x.yes)
		return
	})
	if err != nil || !slices.Equal(got, []thing{put[0], put[1], put[2]}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestNothingFoundIsAnEmptyListAndASumOfNothingIsNull(t *testing.T) {
	db := filled(t)
	ctx := context.Background()
	if got, err := store.All(ctx, db, qEmpty, store.Value[string]); err != nil || got == nil || len(got) != 0 {
		t.Errorf("%#v, %v", got, err)
	}
	if _, found, err := store.One(ctx, db, qOne, store.Value[int64], "none"); found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if n, found, err := store.One(ctx, db, qSum, store.Value[*int64]); !found || err != nil || n != nil {
		t.Errorf("%v, %v, %v", n, found, err)
	}
	if _, _, err := store.One(ctx, db, qSum, store.Value[int64]); err == nil {
		t.Error("a null was read into a number in silence")
	}
}

func TestAQueryMayUseItsParametersRepeatedlyAndOutOfOrder(t *testing.T) {
	db := filled(t, "aa", "ab", "b")
	for prefix, want := range map[string][]string{"": {"b", "ab"}, "a": {"ab", "aa"}, "!%": {}} {
		got, err := store.All(context.Background(), db, qLike, store.Value[string], prefix, 2)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", prefix, got, err)
		}
	}
}

func TestAConflictAddsWhatIsExcluded(t *testing.T) {
	db := filled(t, "a", "b")
	write(t, db, func(tx *store.Tx) error {
		n, err := tx.Exec(context.Background(), qPut, "b", 41, true)
		if n != 1 {
			t.Errorf("%d rows changed", n)
		}
		return err
	})
	if n, _, err := store.One(context.Background(), db, qOne, store.Value[int64], "b"); err != nil || n != 42 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestAnExistingKeyIsADuplicate(t *testing.T) {
	db := filled(t, "a")
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), qAdd, "a", 1, false)
		return err
	})
	if !errors.Is(err, store.Duplicate) {
		t.Errorf("%v is no duplicate", err)
	}
	err = db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), qAdd, "b", -1, false)
		return err
	})
	if err == nil || errors.Is(err, store.Duplicate) {
		t.Errorf("a check that fails: %v", err)
	}
}

// PostgreSQL undoes a transaction with a failed statement and answers its commit all the same.
func TestATransactionWithAFailedStatementIsNotKeptEvenWhereItGoesOn(t *testing.T) {
	db := filled(t, "a")
	for what, fail := range map[string]func(*store.Tx) error{
		"an existing key": func(tx *store.Tx) error { _, err := tx.Exec(context.Background(), qAdd, "a", 1, false); return err },
		"a check":         func(tx *store.Tx) error { _, err := tx.Exec(context.Background(), qAdd, "n", -1, false); return err },
		"no such table":   func(tx *store.Tx) error { return tx.Define(context.Background(), "insert into nowhere values (1)") },
	} {
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			if _, err := tx.Exec(context.Background(), qAdd, "before", 1, false); err != nil {
				return err
			}
			if fail(tx) == nil {
				t.Errorf("%s: it did not fail", what)
			}
			return nil // as if it were nothing
		})
		if err == nil {
			t.Errorf("%s: said to be kept", what)
		}
		if n := count(t, db); n != 1 {
			t.Errorf("%s: %d rows are there, want 1", what, n)
		}
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.Exec(context.Background(), qPut, "a", 1, false)
			return err
		})
	}
}

func TestReadersSeeNothingOfATransactionUntilItIsKept(t *testing.T) {
	db := filled(t, "a")
	write(t, db, func(tx *store.Tx) error {
		if _, err := tx.Exec(context.Background(), qAdd, "b", 1, false); err != nil {
			return err
		}
		if own, others := count(t, tx), count(t, db); own != 2 || others != 1 {
			t.Errorf("the writer sees %d rows, others %d", own, others)
		}
		return nil
	})
	if n := count(t, db); n != 2 {
		t.Errorf("%d rows once kept", n)
	}
}

func TestAViewShowsOneStateToTheEnd(t *testing.T) {
	db := filled(t, "a")
	err := db.View(context.Background(), func(q store.Q) error {
		first := count(t, q)
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.Exec(context.Background(), qAdd, "b", 1, false)
			return err
		})
		if again := count(t, q); again != first || count(t, db) != first+1 {
			t.Errorf("it showed %d rows, then %d", first, again)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAViewCannotWrite(t *testing.T) {
	db := filled(t, "a")
	err := db.View(context.Background(), func(q store.Q) error {
		rows, err := q.Rows(context.Background(), qInsert)
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			rows.Close()
		}
		return err
	})
	if fs := fault.Of(err); err == nil || fs[0].Key != "store.read_only" {
		t.Errorf("%v", err)
	}
	if n := count(t, db); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestAReadingCutShortByAnErrorSaysSo(t *testing.T) {
	db := filled(t, "a", "b")
	if db.Postgres() { // on SQLite a division by zero is null
		if _, err := store.All(context.Background(), db, qDivide, store.Value[int64]); err == nil {
			t.Error("no error")
		}
	}
	stop := errors.New("enough")
	if err := store.Each(context.Background(), db, qNames, func(store.Scanner) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

func TestEveryDeclaredQueryIsProvenBeforeItIsUsed(t *testing.T) {
	db := filled(t)
	define(t, db, pairs)
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	// All queries of this test binary are good, but for this one, declared after them:
	bad := store.Query(`select no_such_column from thing`)
	err := db.PrepareAll(context.Background())
	var q *store.BadQuery
	if !errors.As(err, &q) || q.Text != bad.Text() || fault.KindOf(err) != fault.Internal {
		t.Errorf("%v", err)
	}
}

func TestTablesAreListedByName(t *testing.T) {
	db := filled(t)
	write(t, db, func(tx *store.Tx) error {
		names, err := tx.Tables(context.Background())
		if err != nil || !slices.Equal(names, []string{"thing"}) {
			t.Errorf("%v, %v", names, err)
		}
		return nil
	})
}
