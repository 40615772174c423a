package store_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relance/foundation/store"
)

const pairs = `create table pair (a text not null, b bigint not null, c text not null, d boolean not null, primary key (a, b))`

var qPair = store.Query(`insert into pair (a, b, c, d) values ($1, $2, $3, $4)`)

type pair struct {
	a string
	b int64
	c string
	d bool
}

func paired(t testing.TB, db *store.DB, rows []pair) *store.DB {
	t.Helper()
	define(t, db, pairs)
	write(t, db, func(tx *store.Tx) error {
		for _, p := range rows {
			if _, err := tx.Exec(context.Background(), qPair, p.a, p.b, p.c, p.d); err != nil {
				return err
			}
		}
		return nil
	})
	return db
}

// other is always an SQLite file: on PostgreSQL the two engines are compared with each other.
func other(t testing.TB, rows []pair) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "other.db"), store.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return paired(t, db, rows)
}

func TestTheSameTablesOnTwoStoresDifferInNothing(t *testing.T) {
	rows := []pair{{"é", 2, "x", true}, {"a", -3, "", false}, {"a", 10, "a | b", true}, {"a", 9, "\"q\"\n", false}}
	a, b := paired(t, filled(t), rows), other(t, []pair{rows[3], rows[1], rows[0], rows[2]})
	ctx := context.Background()
	if diff, err := store.CompareTables(ctx, a, b, "pair", "a, b"); err != nil || len(diff) != 0 {
		t.Errorf("%q, %v", diff, err)
	}
	da, na, err := store.DigestTable(ctx, a, "pair", "a, b")
	db, nb, err2 := store.DigestTable(ctx, b, "pair", "a, b")
	if err != nil || err2 != nil || da != db || na != 4 || nb != 4 {
		t.Errorf("%s of %d, %s of %d, %v %v", da, na, db, nb, err, err2)
	}
}

func TestExactlyTheRowsThatDifferAreNamed(t *testing.T) {
	all := []pair{{"a", 1, "x", true}, {"a", 2, "x", true}, {"a", 10, "x", true}, {"b", 1, "x", true}}
	changed := slices.Clone(all)
	changed[1].c = "y"
	a := paired(t, filled(t), all)
	for what, c := range map[string]struct {
		rows []pair
		want []string
	}{
		"the first removed":  {all[1:], []string{`- "a" | "1"`}},
		"one in the middle":  {slices.Concat(all[:2], all[3:]), []string{`- "a" | "10"`}},
		"the last removed":   {all[:3], []string{`- "b" | "1"`}},
		"one more":           {append(slices.Clone(all), pair{"a", 3, "", false}), []string{`+ "a" | "3"`}},
		"one changed":        {changed, []string{`- "a" | "2" | "x"`, `+ "a" | "2" | "y"`}},
		"all removed":        {nil, []string{`- "a" | "1"`, `- "a" | "2"`, `- "a" | "10"`, `- "b" | "1"`}},
		"another, key first": {append(slices.Clone(all[:3]), pair{"Z", 0, "", true}), []string{`+ "Z" | "0"`, `- "b" | "1"`}},
	} {
		diff, err := store.CompareTables(context.Background(), a, other(t, c.rows), "pair", "a, b")
		if err != nil || len(diff) != len(c.want) {
			t.Errorf("%s: %q, %v", what, diff, err)
			continue
		}
		for i := range diff {
			if !strings.HasPrefix(diff[i], c.want[i]) {
				t.Errorf("%s: %q, want %q", what, diff, c.want)
			}
		}
	}
}

func TestInstantsHaveOneWidthAndSortAsTheyPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := func(name string) time.Time {
			return time.UnixMicro(rapid.Int64Range(-62_135_596_800_000_000, 253_402_300_799_999_999).Draw(t, name))
		}
		a, b := at("a"), at("b")
		sa, sb := store.Instant(a), store.Instant(b)
		if len(sa) != 27 || len(sb) != 27 || a.Before(b) != (sa < sb) {
			t.Fatalf("%s %s", sa, sb)
		}
		if back, err := store.ParseInstant(sa); err != nil || !back.Equal(a) {
			t.Fatalf("%s is read as %v, %v", sa, back, err)
		}
		if d := store.Day(a); a.Year() > 1 && a.Year() < 9999 && !store.IsDay(d) {
			t.Fatalf("%s is no day", d)
		}
	})
}

func TestADayIsOneOfTheCalendarAndCountedInParis(t *testing.T) {
	for s, want := range map[string]bool{
		"2020-05-15": true, "2024-02-29": true, "0001-01-01": true, "9999-12-31": true,
		"2023-02-29": false, "2020-5-15": false, "2020-13-01": false, "2020-00-10": false, "0000-01-01": false, "": false,
		"2020-05-15 ": false, "20200515": false, "10000-01-01": false, "２０２０-05-15": false, "-001-01-01": false,
	} {
		if store.IsDay(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
	for instant, day := range map[string]string{
		"2026-03-28T22:59:59.999999Z": "2026-03-28", "2026-03-28T23:00:00.000000Z": "2026-03-29",
		"2026-06-30T21:59:59.999999Z": "2026-06-30", "2026-06-30T22:00:00.000000Z": "2026-07-01",
	} {
		at, err := store.ParseInstant(instant)
		if err != nil || store.Day(at) != day {
			t.Errorf("%s falls on %s, want %s (%v)", instant, store.Day(at), day, err)
		}
	}
}
