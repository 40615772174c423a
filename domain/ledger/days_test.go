package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
	"relance/foundation/store"
)

func run(t testing.TB, b *journaltest.Bench, sql string) {
	t.Helper()
	err := b.DB.Write(context.Background(), func(tx *store.Tx) error { return tx.Define(context.Background(), sql) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestAMoveMayBeOfALaterDayThanItsActNeverOfAnEarlier(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	later := line("voted", "allocated;action=A1", 10)
	later.Moves[0].Day = "2020-07-01"
	b.Must(later, "2020-06-01")
	if got := stands(t, b, "2020-06-30", 0); got["plan:voted"] != 100 {
		t.Errorf("before the move's day: %v", got)
	}
	if got := stands(t, b, "2020-07-01", 0); got["plan:voted"] != 90 {
		t.Errorf("on the move's day: %v", got)
	}
	earlier := line("voted", "allocated;action=A1", 10)
	earlier.Moves[0].Day = "2020-05-31"
	if _, err := b.Act(earlier, "2020-06-01"); fault.KindOf(err) != fault.Internal {
		t.Errorf("a day before the act's: %v", err)
	}
	earlier.Moves[0].Day = "2020-06-31"
	if _, err := b.Act(earlier, "2020-06-01"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no day: %v", err)
	}
}

// L5, where a move of a later day rests on money that a replay leaves out.
func TestAReplayToADayHasNothingToSayOfLaterDays(t *testing.T) {
	b := bench(t)
	ctx := context.Background()
	b.Must(line("outside", "allocated;action=A1", 50), "2020-07-01")
	later := line("allocated;action=A1", "paid;action=A1", 50)
	later.Moves[0].Day = "2020-08-01"
	b.Must(later, "2020-06-01")
	scratch, err := store.Open(ctx, filepath.Join(t.TempDir(), "scratch.db"), store.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Close()
	if err := b.Registry.Scratch(ctx, scratch); err != nil {
		t.Fatal(err)
	}
	err = scratch.Write(ctx, func(tx *store.Tx) error {
		return b.Registry.Replay(ctx, b.DB, tx, journal.Span{To: 3, Effective: "2020-06-01"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := ledger.Sum(ctx, scratch, ledger.Query{On: "2020-06-01", By: ledger.ByStage}); err != nil || len(rows) != 0 {
		t.Errorf("%v, %v", rows, err)
	}
}

// The refusal's figures are those a reader can check: what stands there without the act, and what is missing.
func TestARefusalSaysWhatIsThereAndWhatIsMissing(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	b.Must(line("voted", "allocated;action=A1", 70), "2020-08-01")
	for what, c := range map[string]struct {
		act            *testMove
		day            string
		place, on      string
		there, missing money.Cents
	}{
		"on the day of another":   {line("voted", "allocated;action=A2", 31), "2020-08-01", "plan:voted", "2020-08-01", 30, 1},
		"before a later one":      {line("voted", "allocated;action=A2", 50), "2020-06-01", "plan:voted", "2020-08-01", 30, 20},
		"from an empty place":     {line("opened;action=A2", "paid;action=A2", 5), "2020-06-01", "plan:opened;action=A2", "2020-06-01", 0, 5},
		"in two moves of one act": {&testMove{Moves: []testLine{{From: "plan:voted", To: "plan:opened;action=A3", Cents: 20}, {From: "plan:voted", To: "plan:opened;action=A4", Cents: 20}}}, "2020-09-01", "plan:voted", "2020-09-01", 30, 10},
		"of two places, the first": {&testMove{Moves: []testLine{{From: "plan:voted", To: "plan:opened;action=A3", Cents: 40}, {From: "plan:allocated;action=A1", To: "plan:opened;action=A4", Cents: 71}}},
			"2020-09-01", "plan:allocated;action=A1", "2020-09-01", 70, 1},
		"its worst day": {&testMove{Moves: []testLine{{From: "plan:voted", To: "plan:opened;action=A3", Cents: 31, Day: "2020-08-01"}, {From: "plan:voted", To: "plan:opened;action=A3", Cents: 9, Day: "2020-10-01"}}},
			"2020-06-01", "plan:voted", "2020-10-01", 30, 10},
	} {
		_, err := b.Act(c.act, c.day)
		f := fault.Of(err)
		if err == nil || f[0].Key != "ledger.short" {
			t.Errorf("%s: %v", what, err)
			continue
		}
		got := fmt.Sprint(f[0].Args[0], " ", f[0].Args[1], " ", int64(f[0].Args[2].(money.Cents)), " ", int64(f[0].Args[3].(money.Cents)))
		if want := fmt.Sprint(c.place, " ", c.on, " ", int64(c.there), " ", int64(c.missing)); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	// Money that comes and goes within one act is there.
	b.Must(&testMove{Moves: []testLine{{From: "plan:opened;action=A9", To: "plan:paid;action=A9", Cents: 3}, {From: "plan:voted", To: "plan:opened;action=A9", Cents: 3}}}, "2020-09-01")
}

func TestAMoveThatIsNoneIsRefused(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	for what, c := range map[string]struct {
		l   testLine
		key string
	}{
		"of nothing":                {testLine{From: "plan:voted", To: "plan:paid"}, "ledger.cents_wrong"},
		"of less than nothing":      {testLine{From: "plan:voted", To: "plan:paid", Cents: -1}, "ledger.cents_wrong"},
		"of more than the largest":  {testLine{From: "plan:outside", To: "plan:paid", Cents: money.Max + 1}, "ledger.cents_wrong"},
		"to where it is":            {testLine{From: "plan:voted", To: "plan:voted", Cents: 1}, "ledger.move_wrong"},
		"from one book to another":  {testLine{From: "plan:voted", To: "credit:opened", Cents: 1}, "ledger.move_wrong"},
		"to a stage that is none":   {testLine{From: "plan:voted", To: "plan:spent", Cents: 1}, "ledger.place_wrong"},
		"to a book that is none":    {testLine{From: "plan:voted", To: "purse:paid", Cents: 1}, "ledger.place_wrong"},
		"to a place with a bad key": {testLine{From: "plan:voted", To: "plan:paid;who=me", Cents: 1}, "ledger.place_wrong"},
	} {
		_, err := b.Act(&testMove{Moves: []testLine{c.l}}, "2020-06-01")
		if f := fault.Of(err); len(f) != 1 || f[0].Key != c.key || f[0].Kind != fault.Invalid {
			t.Errorf("%s: %v, want %s", what, err, c.key)
		}
	}
	if n := b.Head().Size; n != 2 {
		t.Errorf("%d acts", n)
	}
}

func TestAPlaceIsReadAsItIsWritten(t *testing.T) {
	code := rapid.StringMatching(`([A-Za-z0-9.~_é-]{1,12})?`)
	rapid.Check(t, func(t *rapid.T) {
		p := ledger.Place{
			Book: rapid.SampledFrom(ledger.Books).Draw(t, "book"), Stage: rapid.SampledFrom(append([]string{ledger.Outside}, ledger.Stages...)).Draw(t, "stage"),
			Funder: code.Draw(t, "funder"), Action: code.Draw(t, "action"), Call: code.Draw(t, "call"), Dossier: code.Draw(t, "dossier"), Commune: code.Draw(t, "commune"),
			Year: rapid.IntRange(0, 9999).Draw(t, "year"),
		}
		if back, err := ledger.ParsePlace(p.String()); err != nil || back != p {
			t.Fatalf("%s is read as %v, %v", p, back, err)
		}
	})
}

func FuzzParsePlace(f *testing.F) {
	for _, s := range []string{"plan:voted", "plan:allocated;action=A2.~1;year=2021", "plan:voted;year=02021", "plan:voted;action=", "plan:voted;year=2021;action=A1", ":", "plan:voted;action=a;action=b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ledger.ParsePlace(s)
		if err == nil && p.String() != s {
			t.Fatalf("%q is read as %q", s, p)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatalf("%q: %v", s, err)
		}
	})
}

func TestWhatHasReachedAStageIsThereOrBeyond(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	b.Must(line("voted", "allocated;action=A1", 60), "2020-06-01")
	b.Must(line("allocated;action=A1", "paid;action=A1", 30), "2020-06-02")
	b.Must(line("paid;action=A1", "outstanding;action=A1", 20), "2020-06-03")
	b.Must(line("outstanding;action=A1", "repaid;action=A1", 5), "2020-06-04")
	b.Must(line("paid;action=A1", "recovered;action=A1", 4), "2020-06-05")
	rows, err := ledger.Sum(context.Background(), b.DB, ledger.Query{On: "2020-12-31", By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		t.Fatal(err)
	}
	for stage, want := range map[string][2]money.Cents{
		"voted": {40, 100}, "allocated": {30, 60}, "opened": {0, 30}, "paid": {6, 30}, "outstanding": {15, 20}, "repaid": {5, 5}, "waived": {0, 0}, "recovered": {4, 4}, "lost": {0, 0},
	} {
		if at, reached := ledger.At(rows, "plan", stage, ""); at != want[0] || reached != want[1] {
			t.Errorf("%s: %d stands, %d has reached it; want %v", stage, at, reached, want)
		}
	}
	if at, reached := ledger.At(rows, "plan", "paid", "A2"); at != 0 || reached != 0 {
		t.Errorf("an action without money: %d, %d", at, reached)
	}
}
