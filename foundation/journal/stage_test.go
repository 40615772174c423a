package journal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store"
)

var (
	qAllStaged = store.Query(`select count(*) from staged`)
	qBlobs     = store.Query(`select count(*) from blob`)
)

func tally(t *testing.T, b *journaltest.Bench, q *store.Stmt) int64 {
	t.Helper()
	n, _, err := store.One(context.Background(), b.DB, q, store.Value[int64])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func stage(t *testing.T, b *journaltest.Bench, body string) string {
	t.Helper()
	d, err := b.Stage(context.Background(), journal.Blob{Media: "text/plain", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStagedContentIsTheActsOnceItIsNamed(t *testing.T) {
	b := bench(t)
	one, two := stage(t, b, "one"), stage(t, b, "two")
	if tally(t, b, qAllStaged) != 2 || stage(t, b, "one") != one || tally(t, b, qAllStaged) != 2 {
		t.Error("staged twice")
	}
	s := submission(b, of("a", "1"))
	s.Staged, s.Blobs = []string{one, two}, []journal.Blob{{Media: "text/plain", Body: "three"}}
	r, err := do(b, s)
	if err != nil {
		t.Fatal(err)
	}
	record, err := journal.Get(context.Background(), b.DB, r[0].Number)
	if err != nil || len(record.Blobs) != 3 || record.Blobs[0] != one || record.Blobs[1] != two {
		t.Errorf("%v, %v", record.Blobs, err)
	}
	if n := tally(t, b, qAllStaged); n != 0 {
		t.Errorf("%d are still staged", n)
	}
	// Staged again, it is not taken for something that waits: it would be dropped under the act.
	stage(t, b, "one")
	if again, err := do(b, s); err != nil || !again[0].Repeated {
		t.Errorf("%v, %v", again, err)
	}
	b.Clock.Set(time.Date(2026, 6, 9, 0, 0, 0, 0, time.UTC))
	stage(t, b, "later")
	clean(t, b)
	if n := tally(t, b, qBlobs); n != 4 {
		t.Errorf("%d blobs", n)
	}
}

func TestStagedContentThatNoActNamesIsDroppedAfterADay(t *testing.T) {
	b := bench(t)
	lost, kept := stage(t, b, "lost"), stage(t, b, "kept")
	s := submission(b, of("a", "1"))
	s.Blobs = []journal.Blob{{Media: "text/plain", Body: "kept"}} // brought by an act that knows nothing of it
	if _, err := do(b, s); err != nil {
		t.Fatal(err)
	}
	b.Clock.Set(time.Date(2026, 6, 2, 9, 0, 0, 0, time.UTC))
	stage(t, b, "within the day")
	if n := tally(t, b, qBlobs); n != 3 {
		t.Errorf("%d blobs within the day", n)
	}
	b.Clock.Set(time.Date(2026, 6, 2, 11, 0, 0, 0, time.UTC))
	stage(t, b, "after it")
	if _, err := journal.ReadBlob(context.Background(), b.DB, lost); fault.KindOf(err) != fault.NotFound {
		t.Errorf("what was lost: %v", err)
	}
	if _, err := journal.ReadBlob(context.Background(), b.DB, kept); err != nil {
		t.Errorf("what was kept: %v", err)
	}
	s = submission(b, of("a", "2"))
	s.Staged = []string{lost}
	_, err := do(b, s)
	wants(t, "an act that names what was dropped", err, fault.Invalid, "journal.not_staged")
	clean(t, b)
}

func TestAnActThatIsRefusedLeavesWhatWasStagedForTheNextTry(t *testing.T) {
	b := bench(t)
	one := stage(t, b, "one")
	for _, value := range []string{"refused", "guard"} {
		s := submission(b, of("a", value))
		s.Staged = []string{one}
		if _, err := do(b, s); err == nil {
			t.Errorf("%s was not refused", value)
		}
		if n := tally(t, b, qAllStaged); n != 1 {
			t.Errorf("after %s %d are staged", value, n)
		}
	}
	s := submission(b, of("a", "1"))
	s.Staged = []string{one}
	if _, err := b.Dry(context.Background(), finance, s); err != nil || tally(t, b, qAllStaged) != 1 {
		t.Errorf("a dry run: %v", err)
	}
	if _, err := do(b, s); err != nil {
		t.Error(err)
	}
	clean(t, b)
}

func TestWhatCannotBeABlobIsNotStaged(t *testing.T) {
	b := bench(t)
	for what, blob := range map[string]journal.Blob{
		"no type":  {Body: "x"},
		"U+0000":   {Media: "text/plain", Body: "a\x00"},
		"no text":  {Media: "text/plain", Body: "\xff"},
		"a salt":   {Media: "text/plain", Salt: "00", Body: "x"},
		"too long": {Media: "text/plain", Body: strings.Repeat("x", journal.BlobMax+1)},
	} {
		if _, err := b.Stage(context.Background(), blob); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	s := submission(b, of("a", "1"))
	s.Staged = make([]string, 401)
	_, err := do(b, s)
	wants(t, "too many", err, fault.Invalid, "journal.staged_many")
}
