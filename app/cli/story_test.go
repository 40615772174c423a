package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
	"relance/plans"
)

// stage is a folder in which a story is played.
type stage struct {
	t     *testing.T
	data  dataFlags
	clock *storyClock
	*opened
}

func openStage(t *testing.T, folder string, s *story) *stage {
	t.Helper()
	g := &stage{t: t, data: dataFlags{Data: folder}, clock: &storyClock{base: s.began()}}
	held, err := g.data.hold()
	if err != nil {
		t.Fatal(err)
	}
	if g.opened, err = g.data.open(t.Context(), held, journal.Config{Origin: demonstrationOrigin, Fictional: true, Clock: g.clock.now}); err != nil {
		t.Fatal(err)
	}
	return g
}

// tell plays a story and gives how many acts the journal then has.
func (g *stage) tell(s *story) int64 {
	g.t.Helper()
	out := &bytes.Buffer{}
	term := &Terminal{Out: out, Err: out, Lang: locale.French, ctx: context.Background()}
	if err := term.tell(g.opened, s, g.clock, term.progress("cli.telling")); err != nil {
		g.t.Fatalf("%s: %s", locale.Fault(locale.French, err), out)
	}
	return g.Head().Size
}

// digests are those of every derived table, with its rows counted.
func (g *stage) digests() map[string]string {
	g.t.Helper()
	out := map[string]string{}
	for _, table := range g.reg.Tables() {
		d, _, err := store.DigestTable(g.t.Context(), g.db, table.Name, table.Order)
		if err != nil {
			g.t.Fatal(err)
		}
		out[table.Name] = d
	}
	return out
}

func demonstration(t *testing.T) *story {
	t.Helper()
	s, err := readStory(plans.Demonstration())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheStoryIsAlwaysTheSameAlsoAfterInterruptions(t *testing.T) {
	s := demonstration(t)
	first := openStage(t, t.TempDir(), s)
	size := first.tell(s)
	if size != int64(1+len(s.acts)) {
		t.Fatalf("%d acts for a story of %d", size, len(s.acts))
	}
	if again := first.tell(s); again != size {
		t.Errorf("told again, it has %d acts", again)
	}
	want := first.digests()
	first.close(nil)

	folder := t.TempDir()
	for _, until := range []int{1, 70, 190, len(s.acts)} {
		for s.together(until) { // a play ends between two commits
			until++
		}
		part := &story{files: s.files, acts: s.acts[:until]}
		g := openStage(t, folder, part)
		if got := g.tell(part); got != int64(1+until) {
			t.Errorf("%d acts after %d of the story", got, until)
		}
		if until == len(s.acts) {
			for table, digest := range g.digests() {
				if digest != want[table] {
					t.Errorf("table %s differs from one play to the next", table)
				}
			}
		}
		g.close(nil)
	}
}

// together says that an act is recorded with the one before it.
func (s *story) together(at int) bool {
	return at < len(s.acts) && s.acts[at].File == "" && s.acts[at].Corrects == "" && s.acts[at].at.Equal(s.acts[at-1].at)
}

func TestTheStoryIsAWholeLifeOfMoney(t *testing.T) {
	s, folder := demonstration(t), t.TempDir()
	g := openStage(t, folder, s)
	g.tell(s)
	defer good(t, "verify", "--data", folder)
	defer g.close(nil)
	sums, err := ledger.Sum(t.Context(), g.db, ledger.Query{On: "2022-12-31", By: ledger.ByBook | ledger.ByStage})
	if err != nil {
		t.Fatal(err)
	}
	came := func(stage string) int64 {
		_, reached := ledger.At(sums, ledger.BookPlan, stage, "")
		return int64(reached)
	}
	last := int64(1) << 60
	for _, stage := range []string{ledger.Voted, ledger.Allocated, ledger.Awarded, ledger.Committed, ledger.Paid, ledger.Recovered} {
		if n := came(stage); n <= 0 || n >= last {
			t.Errorf("%d cents have come to %s, %d to the stage before", n, stage, last)
		} else {
			last = n
		}
	}
	if came(ledger.Voted) != 110_000_000_00 {
		t.Errorf("the envelope is %d in the end", came(ledger.Voted))
	}
	envelopes := []int64{}
	versions, err := plan.Versions(t.Context(), g.db, plan.View{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		envelopes = append(envelopes, int64(v.Envelope)/100_000_000)
	}
	if got, _ := json.Marshal(envelopes); string(got) != "[110,116,116,110]" {
		t.Errorf("the envelopes, in millions: %s", got)
	}
	kinds, awards := map[string]int{}, 0
	for _, a := range s.acts {
		if a.Corrects != "" {
			kinds["act.correct of "+a.Kind]++
			continue
		}
		kinds[a.Kind]++
		if a.Kind == "award.record" {
			b, err := s.record(a.File)
			if err != nil {
				t.Fatal(err)
			}
			awards += bytes.Count(b, []byte("\n")) - 1
		}
	}
	for kind, least := range map[string]int{"plan.adopt": 1, "plan.amend": 3, "plan.allocate": 40, "plan.reallocate": 5, "plan.takeover": 1, "action.start": 45,
		"action.report": 150, "milestone.reach": 50, "milestone.miss": 5, "action.complete": 10, "action.abandon": 1, "commitment.record": 5, "payment.record": 5,
		"recovery.record": 1, "budget.record": 3, "act.correct of action.report": 1, "act.correct of plan.allocate": 1, "act.correct of payment.record": 1} {
		if kinds[kind] < least {
			t.Errorf("%d × %s, want %d at least", kinds[kind], kind, least)
		}
	}
	if awards < 3_000 {
		t.Errorf("%d awards only", awards)
	}
}

func TestTheClockOfTheDemonstrationStandsThenRuns(t *testing.T) {
	at := time.Date(2020, 7, 3, 18, 0, 0, 0, time.UTC)
	c := &storyClock{base: at}
	for range 2 {
		if c.now() != at {
			t.Error("it runs while the story is told")
		}
	}
	c.standAt(at.AddDate(1, 0, 0))
	if c.now() != at.AddDate(1, 0, 0) {
		t.Error("it does not stand at the act told")
	}
	c.runFrom(afterStory)
	first := c.now()
	time.Sleep(2 * time.Millisecond)
	if later := c.now(); first.Before(afterStory) || !later.After(first) || later.After(afterStory.Add(time.Minute)) {
		t.Errorf("after the end it says %s, then %s", first, later)
	}
}

func TestAJournalThatGoesOnOtherwiseThanTheStoryIsLeftAsItIs(t *testing.T) {
	s := demonstration(t)
	folder := t.TempDir()
	part := &story{files: s.files, acts: s.acts[:1]}
	g := openStage(t, folder, part)
	g.tell(part)
	g.clock.runFrom(afterStory)
	act, err := g.reg.Decode("action.start", []byte(`{"action":"A1.1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Do(t.Context(), teller, journal.Submission{ID: "own-act-1", Act: act}); err != nil {
		t.Fatal(err)
	}
	if size := g.tell(s); size != 3 {
		t.Errorf("the story went on after somebody's own act: %d acts", size)
	}
	if now := g.clock.now(); now.Before(afterStory) {
		t.Errorf("the clock says %s, before the last act", now)
	}
	g.close(nil)
}

func TestAStoryThatIsWrongIsRefusedWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an unknown key":         {"acts:\n  - {kind: action.start, recorded: 2020-07-03T18:00:00Z, kynd: x}\n", "kynd"},
		"a key twice":            {"acts:\n  - {kind: a, kind: b}\n", "kind"},
		"no instant":             {"acts:\n  - {kind: action.start, recorded: yesterday}\n", "yesterday"},
		"going back in time":     {"acts:\n  - {kind: a, recorded: 2020-07-03T18:00:00Z}\n  - {kind: b, recorded: 2020-07-02T18:00:00Z}\n", "before the act above"},
		"a file not there":       {"acts:\n  - {kind: award.record, recorded: 2020-07-03T18:00:00Z, file: none.csv}\n", "none.csv"},
		"something else":         {"stories: []\n", "stories"},
		"an amount that is none": {"acts:\n  - {kind: plan.allocate, recorded: 2020-07-03T18:00:00Z, fields: {amount: beaucoup}}\n", "beaucoup"},
	} {
		_, err := readStory(fstest.MapFS{"story/2020.yaml": {Data: []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error()+locale.Fault(locale.French, err), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnOverlayReplacesFilesAndAddsNone(t *testing.T) {
	s := &story{files: fstest.MapFS{
		"plan.yaml": {Data: []byte("base")}, "actions/axis-1.yaml": {Data: []byte("one")},
		"story/amendment-1/plan.yaml": {Data: []byte("first")}, "story/amendment-2/plan.yaml": {Data: []byte("second")},
		"story/amendment-2/actions/axis-9.yaml": {Data: []byte("added")},
	}}
	for _, c := range []struct {
		overlays []string
		plan     string
	}{{nil, "base"}, {[]string{"amendment-1"}, "first"}, {[]string{"amendment-1", "amendment-2"}, "second"}} {
		folder, err := s.overlaid(c.overlays)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := fs.ReadFile(folder, "plan.yaml"); err != nil || string(b) != c.plan {
			t.Errorf("under %v plan.yaml is %s (%v)", c.overlays, b, err)
		}
		if b, err := fs.ReadFile(folder, filepath.Join("actions", "axis-1.yaml")); err != nil || string(b) != "one" {
			t.Errorf("under %v axis 1 is %s (%v)", c.overlays, b, err)
		}
		if all, err := fs.ReadDir(folder, "actions"); err != nil || len(all) != 1 {
			t.Errorf("under %v there are %d files of actions (%v)", c.overlays, len(all), err)
		}
	}
}
