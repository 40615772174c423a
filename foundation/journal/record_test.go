package journal_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// J1.
func TestNumbersRunWithoutAGapAndTimeNeverGoesBack(t *testing.T) {
	b := bench(t)
	var mu sync.Mutex
	var got []journal.Receipt
	var wg sync.WaitGroup
	for c := range 8 {
		wg.Go(func() {
			for i := range 10 {
				value := "ok"
				if (c+i)%4 == 0 {
					value = []string{"refused", "guard", "panic:x"}[(c+i)/4%3]
				}
				rs, err := b.Do(context.Background(), finance, journal.Submission{ID: fmt.Sprintf("client-%d-%d", c, i), Act: of("a", value)})
				if (err == nil) != (value == "ok") {
					t.Errorf("%s: %v", value, err)
				}
				mu.Lock()
				got = append(got, rs...)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	records, err := journal.List(context.Background(), b.DB, journal.Filter{Upward: true})
	if err != nil || len(records) != 1+60 || len(got) != 60 || b.Head().Size != 61 {
		t.Fatalf("%d acts recorded, %d acknowledged, head at %d, %v", len(records), len(got), b.Head().Size, err)
	}
	for i, r := range records {
		if r.Number != int64(i+1) || i > 0 && r.Recorded < records[i-1].Recorded {
			t.Errorf("act %d stands at place %d, recorded %s", r.Number, i+1, r.Recorded)
		}
	}
	slices.SortFunc(got, func(a, b journal.Receipt) int { return int(a.Number - b.Number) })
	for i, r := range got {
		if r.Number != int64(i+2) || records[i+1].ID != r.ID || records[i+1].Recorded != r.Recorded {
			t.Errorf("receipt %v is not that of act %d", r, i+2)
		}
	}
	clean(t, b)
}

// J2.
func TestTheSameActAgainGivesTheSameReceiptAndNoSecondEffect(t *testing.T) {
	b := bench(t)
	s := journal.Submission{
		ID: "the-same-id", Act: &put{Thing: "a", Value: "moves:3", Text: "publié"}, Effective: "2026-05-01", Note: "non publié",
		Sources: []string{"S1"}, Authority: &journal.Authority{Body: map[string]string{"fr": "Conseil"}},
	}
	first, err := do(b, s)
	if err != nil || first[0].Repeated || len(first[0].Moves) != 3 {
		t.Fatalf("%v, %v", first, err)
	}
	head := b.Head()
	again, err := do(b, s) // the same value: recording left the submitter's act as it was
	if err != nil || !again[0].Repeated {
		t.Fatalf("%v, %v", again, err)
	}
	again[0].Repeated = false
	if !reflect.DeepEqual(first, again) || b.Head() != head {
		t.Errorf("%v, then %v; head %v, then %v", first, again, head, b.Head())
	}
	for what, change := range map[string]func(*journal.Submission){
		"another value":     func(s *journal.Submission) { s.Act = &put{Thing: "a", Value: "moves:4", Text: "publié"} },
		"another text":      func(s *journal.Submission) { s.Act = &put{Thing: "a", Value: "moves:3", Text: "autre"} },
		"another day":       func(s *journal.Submission) { s.Effective = "2026-05-02" },
		"another note":      func(s *journal.Submission) { s.Note = "autre" },
		"no note":           func(s *journal.Submission) { s.Note = "" },
		"another source":    func(s *journal.Submission) { s.Sources = []string{"S2"} },
		"another authority": func(s *journal.Submission) { s.Authority = nil },
		"another mode":      func(s *journal.Submission) { s.Mode = journal.Imported },
		"one more blob":     func(s *journal.Submission) { s.Blobs = []journal.Blob{{Media: "text/plain", Body: "x"}} },
	} {
		other := s
		change(&other)
		_, err := do(b, other)
		wants(t, what, err, fault.Conflict, "journal.id_taken")
	}
	_, err = b.Do(context.Background(), identity.Actor{Ref: "p_other", Roles: finance.Roles}, s)
	wants(t, "another actor", err, fault.Conflict, "journal.id_taken")
	if b.Head() != head {
		t.Error("a refused repeat left something")
	}
}

func TestTheSameIdFromManyAtOnceIsRecordedOnce(t *testing.T) {
	b := bench(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	fresh, numbers := 0, map[int64]bool{}
	for range 32 {
		wg.Go(func() {
			rs, err := do(b, journal.Submission{ID: "the-same-id", Act: of("a", "1")})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			numbers[rs[0].Number] = true
			if !rs[0].Repeated {
				fresh++
			}
		})
	}
	wg.Wait()
	if fresh != 1 || len(numbers) != 1 || b.Head().Size != 2 {
		t.Errorf("%d receipts say it is new, of acts %v; %d acts", fresh, numbers, b.Head().Size)
	}
}

func TestAListIsRecordedWholeOrNotAtAll(t *testing.T) {
	b := bench(t)
	for value, want := range map[string]struct {
		kind fault.Kind
		key  string
	}{
		"refused": {fault.Conflict, "test.refused"}, "guard": {fault.Conflict, "test.guard"}, "broken": {fault.Internal, "fault.internal"},
		"panic:x": {fault.Internal, "fault.internal"}, "unavailable": {fault.Unavailable, "test.unavailable"},
	} {
		rs, err := do(b, submission(b, of("a", "1")), submission(b, of("a", "after:1")), submission(b, of("a", value)))
		wants(t, value, err, want.kind, want.key)
		if rs != nil || b.Head().Size != 1 || things(t, b) != "" {
			t.Errorf("%s: %v, %d acts, %s", value, rs, b.Head().Size, things(t, b))
		}
	}
	rs, err := do(b, submission(b, of("a", "1")), submission(b, of("a", "after:1")), journal.Submission{ID: "twice-in-a-list", Act: of("b", "1")}, journal.Submission{ID: "twice-in-a-list", Act: of("b", "1")})
	if err != nil || len(rs) != 4 || rs[3].Number != rs[2].Number || !rs[3].Repeated {
		t.Fatalf("%v, %v", rs, err)
	}
	if got := things(t, b); got != "2 a 1, 3 a after:1, 4 b 1" {
		t.Error(got)
	}
	_, err = do(b)
	wants(t, "an empty list", err, fault.Invalid, "journal.nothing")
	_, err = do(b, journal.Submission{ID: "12345678"})
	wants(t, "a submission without an act", err, fault.Invalid, "journal.nothing")
	clean(t, b)
}

func TestADryRunSaysWhatWouldHappenAndLeavesNothing(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	head := b.Head()
	s := []journal.Submission{
		{ID: "dry-run-1", Act: &put{Thing: "a", Value: "after:1", Text: "publié"}, Note: "scellé"},
		{ID: "dry-run-2", Act: of("a", "after:after:1")},
	}
	would, err := b.Dry(context.Background(), finance, s...)
	if err != nil || len(would) != 2 || would[0].Number != 3 || would[1].Number != 4 {
		t.Fatalf("%v, %v", would, err)
	}
	_, err = b.Dry(context.Background(), finance, submission(b, of("a", "refused")))
	wants(t, "a dry run that is refused", err, fault.Conflict, "test.refused")
	_, err = b.Dry(context.Background(), identity.Actor{Ref: "p_x", Roles: []identity.Role{identity.Auditor}}, s...)
	wants(t, "a dry run of one who may not", err, fault.Forbidden, "journal.may_not")
	if b.Head() != head || things(t, b) != "2 a 1" {
		t.Errorf("%v, %s", b.Head(), things(t, b))
	}
	for _, table := range []string{"blob", "vault", "vault_key", "tile"} {
		if _, n, err := store.DigestTable(context.Background(), b.DB, table, "1"); err != nil || n != 0 {
			t.Errorf("%s: %d rows are left, %v", table, n, err)
		}
	}
	did, err := do(b, s...)
	if err != nil || did[1].Number != would[1].Number || did[0].Repeated {
		t.Errorf("%v, %v", did, err)
	}
	clean(t, b)
}

// Acts that wait together are committed together: what breaks one must not touch the others.
func TestWhatBreaksOneActOfABatchFailsThatActAlone(t *testing.T) {
	b := bench(t)
	answers := map[string]struct {
		kind fault.Kind
		key  string
	}{
		"refused": {fault.Conflict, "test.refused"}, "guard": {fault.Conflict, "test.guard"}, "broken": {fault.Internal, "fault.internal"},
		"panic:apply": {fault.Internal, "fault.internal"}, "panic in check": {fault.Internal, "fault.internal"},
		"unavailable": {fault.Unavailable, "test.unavailable"},
	}
	var wg sync.WaitGroup
	start := make(chan struct{})
	for value, want := range answers {
		wg.Go(func() {
			<-start
			_, err := b.Do(context.Background(), finance, journal.Submission{ID: "bad-" + strings.Map(letters, value), Act: of("bad", value)})
			wants(t, value, err, want.kind, want.key)
		})
	}
	for i := range 40 {
		wg.Go(func() {
			<-start
			if _, err := b.Do(context.Background(), finance, journal.Submission{ID: fmt.Sprintf("good-%04d", i), Act: of("good", "1")}); err != nil {
				t.Errorf("a good act: %v", err)
			}
		})
	}
	close(start)
	wg.Wait()
	if got := things(t, b); strings.Contains(got, "bad") || strings.Count(got, "good") != 40 {
		t.Error(got)
	}
	clean(t, b)
}

func letters(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r
	}
	return '-'
}

// An act whose Check hides a failed statement must not poison the acts committed with it.
func TestAFailedStatementOfACheckIsNotTakenForARefusal(t *testing.T) {
	b := bench(t)
	if !b.DB.Postgres() {
		return // on SQLite the statement does not fail
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			value := "1"
			if i%5 == 0 {
				value = "bad query"
			}
			_, err := b.Do(context.Background(), finance, journal.Submission{ID: fmt.Sprintf("client-%04d", i), Act: of("a", value)})
			if (err == nil) != (value == "1") {
				t.Errorf("%s: %v", value, err)
			}
		})
	}
	wg.Wait()
	if n := strings.Count(things(t, b), "a 1"); n != 16 {
		t.Errorf("%d of 16 good acts are there", n)
	}
	clean(t, b)
}

func TestACallerWhoLeavesOnlyStopsWaiting(t *testing.T) {
	b := bench(t)
	left := 0
	for i := range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { time.Sleep(time.Duration(i) * 50 * time.Microsecond); cancel() }()
		_, err := b.Do(ctx, finance, journal.Submission{ID: fmt.Sprintf("leaving-%04d", i), Act: of("a", "1")})
		if err != nil {
			left++
			if fs := fault.Of(err); fs[0].Kind != fault.Unavailable || !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		}
	}
	// Whoever left asks again with the same id: recorded once, whatever happened.
	for i := range 20 {
		if _, err := do(b, journal.Submission{ID: fmt.Sprintf("leaving-%04d", i), Act: of("a", "1")}); err != nil {
			t.Error(err)
		}
	}
	if b.Head().Size != 21 || left == 0 {
		t.Errorf("%d acts, %d callers left", b.Head().Size, left)
	}
	clean(t, b)
}

func TestClosingFinishesWhatWasAcceptedAndRefusesTheRest(t *testing.T) {
	b := bench(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	acknowledged, refused := 0, 0
	for i := range 200 {
		wg.Go(func() {
			_, err := do(b, journal.Submission{ID: fmt.Sprintf("closing-%04d", i), Act: of("a", "1")})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				acknowledged++
				return
			}
			refused++
			wants(t, "an act too late", err, fault.Unavailable, "journal.closing")
		})
		if i == 120 {
			wg.Go(func() {
				if err := b.Journal.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	if err := b.Journal.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	size := b.Head().Size
	if size != int64(acknowledged)+1 || acknowledged+refused != 200 {
		t.Errorf("%d acts, %d acknowledged, %d refused", size, acknowledged, refused)
	}
	b.DB.Close()
	b.Open()
	if b.Head().Size != size {
		t.Errorf("opened again, %d acts", b.Head().Size)
	}
	clean(t, b)
}
