package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
)

// stories bounds how many random stories are told: each opens a database of its own.
func stories(t *testing.T) {
	t.Helper()
	n := "25"
	switch {
	case os.Getenv("RELANCE_TORTURE") != "":
		n = "400"
	case racing:
		n = "4"
	case os.Getenv(storetest.Variable) != "":
		n = "6"
	}
	checks := flag.Lookup("rapid.checks")
	if was := checks.Value.String(); was == checks.DefValue {
		checks.Value.Set(n)
		t.Cleanup(func() { checks.Value.Set(was) })
	}
}

var (
	storyDays   = []string{"2020-05-15", "2020-05-31", "2020-06-01", "2020-06-30", "2020-12-31", "2021-01-01", "2021-02-28", "2024-02-29"}
	storyPlaces = map[string][]string{
		"plan": {"plan:outside", "plan:outside", "plan:voted", "plan:voted", "plan:allocated;action=A1", "plan:allocated;action=A2.~1", "plan:opened;funder=MGP;action=A1;call=C1",
			"plan:awarded;action=A1;call=C1;dossier=D1;commune=93066", "plan:paid;action=A1;call=C1;dossier=D1;commune=93066", "plan:paid;action=A1;call=C1;dossier=D2;commune=75056", "plan:awarded;action=A2.~1;commune=93066"},
		"credit": {"credit:outside", "credit:outside", "credit:opened;year=2020", "credit:opened;year=2021", "credit:ordered;action=A1;year=2021"},
	}
)

// story tells the ledger and the model the same acts.
type story struct {
	*rapid.T
	b *journaltest.Bench
	m *model
}

func (s *story) day() string { return rapid.SampledFrom(storyDays).Draw(s.T, "day") }

// moves draws the moves of an act, and what the model makes of them.
func (s *story) moves(number int64, effective string) (*testMove, []flow) {
	act := &testMove{}
	var flows []flow
	for range rapid.IntRange(1, 3).Draw(s.T, "moves") {
		book := rapid.SampledFrom([]string{"plan", "plan", "plan", "credit"}).Draw(s.T, "book")
		from := rapid.SampledFrom(storyPlaces[book]).Draw(s.T, "from")
		to := rapid.SampledFrom(storyPlaces[book]).Draw(s.T, "to")
		if from == to {
			continue
		}
		l := testLine{From: from, To: to, Cents: money.Cents(rapid.Int64Range(1, 100).Draw(s.T, "cents"))}
		day := effective
		if later := s.day(); rapid.IntRange(0, 3).Draw(s.T, "another day") == 0 && later > effective {
			l.Day, day = later, later
		}
		act.Moves = append(act.Moves, l)
		flows = append(flows, flow{number, day, place(from), place(to), l.Cents})
	}
	return act, flows
}

func place(s string) ledger.Place {
	p, err := ledger.ParsePlace(s)
	if err != nil {
		panic(err)
	}
	return p
}

// step records one act, or has it refused, as the model says.
func (s *story) step() {
	number := s.b.Head().Size + 1
	effective, of := s.day(), int64(0)
	kind := rapid.SampledFrom([]string{"move", "move", "move", "move", "take back", "again"}).Draw(s.T, "kind")
	standing := slices.Sorted(maps.Keys(s.m.standing))
	if kind == "move" || len(standing) == 0 {
		act, flows := s.moves(number, effective)
		_, err := s.b.Act(act, effective)
		s.judge(err, s.m.try(number, effective, 0, flows))
		return
	}
	of = rapid.SampledFrom(standing).Draw(s.T, "of")
	effective = s.m.effective[of]
	correct := &journal.Correct{Of: of, Reason: map[string]string{"fr": "essai"}}
	var flows []flow
	if kind == "again" {
		var act *testMove
		act, flows = s.moves(number, effective)
		fields, err := json.Marshal(act)
		if err != nil {
			s.Fatal(err)
		}
		correct.With = &journal.Again{Kind: act.Kind(), Fields: fields}
	}
	r, err := s.b.Act(correct, s.day())
	s.judge(err, s.m.try(number, effective, of, flows))
	if err == nil && r.Effective != effective {
		s.Fatalf("act %d is effective on %s, the act it corrects on %s", number, r.Effective, effective)
	}
	if err == nil && kind == "take back" {
		delete(s.m.standing, number) // there is nothing in it to take back
	}
}

// judge compares a refusal with the model's.
func (s *story) judge(err error, refused string) {
	if (err != nil) != (refused != "") {
		s.Fatalf("answered %v, while on paper %q is below zero", err, refused)
	}
	var f *fault.Fault
	if err != nil && (!errors.As(err, &f) || f.Key != "ledger.short" || f.Kind != fault.Conflict) {
		s.Fatalf("refused with %v", err)
	}
	if err == nil {
		return
	}
	p, day, there, missing := f.Args[0].(ledger.Place), f.Args[1].(string), f.Args[2].(money.Cents), f.Args[3].(money.Cents)
	if now := s.m.balance(p, day, always); now != there || missing <= 0 {
		s.Fatalf("the refusal says that %d stands at %s on %s, on paper it is %d; missing %d", there, p, day, now, missing)
	}
}

var groupings = []ledger.Parts{
	0, ledger.ByBook, ledger.ByBook | ledger.ByStage, ledger.ByBook | ledger.ByStage | ledger.ByAction, ledger.ByCommune, ledger.ByAction | ledger.ByCommune, ledger.ByBook | ledger.ByStage | ledger.ByCommune,
	ledger.ByBook | ledger.ByStage | ledger.ByAction | ledger.ByCommune, ledger.ByFunder, ledger.ByCall | ledger.ByDossier, ledger.ByYear | ledger.ByBook,
	ledger.ByBook | ledger.ByStage | ledger.ByFunder | ledger.ByAction | ledger.ByCall | ledger.ByDossier | ledger.ByCommune | ledger.ByYear,
}

func (s *story) sums(q store.Q, ask ledger.Query) map[ledger.Place]money.Cents {
	rows, err := ledger.Sum(context.Background(), q, ask)
	if err != nil {
		s.Fatal(err)
	}
	out := map[ledger.Place]money.Cents{}
	for _, r := range rows {
		if _, twice := out[r.Place]; twice {
			s.Fatalf("%v is listed twice", r.Place)
		}
		out[r.Place] = r.Cents
	}
	return out
}

// compare looks at every day, and at some acts, by every grouping (L2, L4).
func (s *story) compare() {
	ctx := context.Background()
	last := s.b.Head().Size
	ledger.SetAfterMax(rapid.SampledFrom([]int64{0, 3, 20_000}).Draw(s.T, "later moves taken away"))
	then := rapid.Int64Range(1, last).Draw(s.T, "known")
	err := s.b.DB.View(ctx, func(q store.Q) error {
		for _, on := range append([]string{"2020-05-14", "2020-06-15", "9999-12-31"}, storyDays...) {
			for range 4 {
				by := rapid.SampledFrom(groupings).Draw(s.T, "by")
				paper := s.m.sums(on, always, by)
				for what, ask := range map[string]ledger.Query{"months or places": {On: on, By: by}, "moves": {On: on, By: by, Known: last}} {
					if got := s.sums(q, ask); !maps.Equal(got, paper) {
						s.Fatalf("on %s by %b, from %s: %v stands, on paper %v", on, by, what, got, paper)
					}
				}
				if got, paper := s.sums(q, ledger.Query{On: on, By: by, Known: then}), s.m.sums(on, then, by); !maps.Equal(got, paper) {
					s.Fatalf("on %s by %b, as known at act %d: %v stands, on paper %v", on, by, then, got, paper)
				}
			}
			s.narrowed(q, on, then)
			if got, paper := s.years(q, ledger.Query{On: on, Known: then}), s.m.sums(on, then, ledger.ByBook|ledger.ByStage|ledger.ByAction); !maps.Equal(got, paper) {
				s.Fatalf("years up to %s as known at act %d sum to %v, on paper %v", on, then, got, paper)
			}
			rows, err := ledger.Sum(ctx, q, ledger.Query{On: on, By: ledger.ByBook | ledger.ByStage})
			if err != nil {
				return err
			}
			for _, book := range ledger.Books {
				if got, came := ledger.Total(rows, book), s.m.came(book, on, always); got != came {
					s.Fatalf("book %s on %s sums to %d, while %d came into it", book, on, got, came)
				}
			}
			for _, c := range [][3]string{{"plan", "", ""}, {"plan", "voted", ""}, {"plan", "paid", "A1"}, {"credit", "", "A1"}} {
				ask := ledger.Behind{Book: c[0], Stages: ledger.Stages, On: on, Known: then}
				if c[1] != "" {
					ask.Stages = []string{c[1]}
				}
				if c[2] != "" {
					ask.Actions = []string{c[2]}
				}
				got, _, err := ledger.Acts(ctx, q, ask)
				if paper := s.m.acts(on, then, c[0], c[1], c[2]); err != nil || !slices.Equal(got, paper) {
					s.Fatalf("acts behind %v on %s at %d: %v, on paper %v (%v)", c, on, then, got, paper, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

// narrowed compares what is asked of one action, of one commune, and in how many actions each commune has money.
func (s *story) narrowed(q store.Q, on string, then int64) {
	by := rapid.SampledFrom([]ledger.Parts{ledger.ByBook | ledger.ByStage | ledger.ByCommune, ledger.ByBook | ledger.ByStage | ledger.ByAction | ledger.ByCommune,
		ledger.ByStage | ledger.ByAction, ledger.ByFunder | ledger.ByAction}).Draw(s.T, "narrowed by")
	for _, known := range []int64{always, then} {
		paper, ask := s.m.sums(on, known, by|ledger.ByAction|ledger.ByCommune), ledger.Query{On: on, By: by}
		if known == then {
			ask.Known = then
		}
		ask.Action = rapid.SampledFrom([]string{"", "A1", "A2.~1"}).Draw(s.T, "action")
		ask.Commune = rapid.SampledFrom([]string{"", "75056", "93066"}).Draw(s.T, "commune")
		want := map[ledger.Place]money.Cents{}
		for p, c := range paper {
			if (ask.Action == "" || p.Action == ask.Action) && (ask.Commune == "" || p.Commune == ask.Commune) {
				want[keep(p, by)] += c
			}
		}
		maps.DeleteFunc(want, func(_ ledger.Place, c money.Cents) bool { return c == 0 })
		if got := s.sums(q, ask); !maps.Equal(got, want) {
			s.Fatalf("%+v: %v stands, on paper %v", ask, got, want)
		}
		spread := map[string]int64{}
		for p := range s.m.sums(on, known, ledger.ByBook|ledger.ByAction|ledger.ByCommune) {
			if p.Book == "plan" && p.Action != "" && p.Commune != "" {
				spread[p.Commune]++
			}
		}
		got, err := ledger.Spread(context.Background(), q, "plan", on, ask.Known)
		maps.DeleteFunc(got, func(_ string, n int64) bool { return n == 0 })
		if err != nil || !maps.Equal(got, spread) {
			s.Fatalf("on %s at %d communes have money in %v actions, on paper %v (%v)", on, ask.Known, got, spread, err)
		}
	}
}

// years sums what each year brought, none of them after the day's.
func (s *story) years(q store.Q, ask ledger.Query) map[ledger.Place]money.Cents {
	rows, err := ledger.Years(context.Background(), q, ask)
	if err != nil {
		s.Fatal(err)
	}
	sums := map[ledger.Place]money.Cents{}
	for _, y := range rows {
		if fmt.Sprintf("%04d", y.Year) > ask.On[:4] {
			s.Fatalf("%d came before %s", y.Year, ask.On)
		}
		sums[y.Place] += y.Cents
	}
	maps.DeleteFunc(sums, func(_ ledger.Place, c money.Cents) bool { return c == 0 })
	return sums
}

// replayed compares a day as known at an act with a store in which only the acts known then, and
// effective by that day, were replayed (L5).
func (s *story) replayed(t *testing.T) {
	ctx := context.Background()
	known, on := rapid.Int64Range(1, s.b.Head().Size).Draw(s.T, "known"), s.day()
	scratch, err := store.Open(ctx, filepath.Join(t.TempDir(), "scratch.db"), store.Options{Scratch: true})
	if err != nil {
		s.Fatal(err)
	}
	defer scratch.Close()
	if err := s.b.Registry.Scratch(ctx, scratch); err != nil {
		s.Fatal(err)
	}
	err = s.b.DB.View(ctx, func(q store.Q) error {
		return scratch.Write(ctx, func(tx *store.Tx) error {
			return s.b.Registry.Replay(ctx, q, tx, journal.Span{To: known, Effective: on})
		})
	})
	if err != nil {
		s.Fatalf("replaying to act %d and %s: %v", known, on, err)
	}
	for _, by := range groupings {
		if got, told := s.sums(scratch, ledger.Query{On: on, By: by}), s.sums(s.b.DB, ledger.Query{On: on, By: by, Known: known}); !maps.Equal(got, told) {
			s.Fatalf("on %s at act %d by %b: replayed %v, told %v", on, known, by, got, told)
		}
	}
}

// rooms compares what may leave each place.
func (s *story) rooms() {
	err := s.b.DB.Try(context.Background(), func(tx *store.Tx) error {
		for _, p := range append(s.m.places(), place("plan:waived")) {
			if p.Stage == ledger.Outside {
				continue
			}
			for _, since := range []string{"2020-01-01", "2020-05-31", "2020-07-01", "2021-01-01", "2024-03-01"} {
				got, err := ledger.Room(context.Background(), tx, p, since)
				if paper := s.m.room(p, since); err != nil || got != paper {
					s.Fatalf("from %s on %d may leave %s, on paper %d (%v)", since, got, p, paper, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

func TestRandomStoriesAreKeptAsOnPaper(t *testing.T) {
	stories(t)
	rapid.Check(t, func(rt *rapid.T) {
		s := &story{T: rt, b: bench(t), m: newModel()}
		defer s.b.Close()
		seed := &testMove{Moves: []testLine{{From: "plan:outside", To: "plan:voted", Cents: 150}, {From: "credit:outside", To: "credit:opened;year=2020", Cents: 40}}}
		s.b.Must(seed, storyDays[0])
		s.m.try(2, storyDays[0], 0, []flow{{2, storyDays[0], place("plan:outside"), place("plan:voted"), 150}, {2, storyDays[0], place("credit:outside"), place("credit:opened;year=2020"), 40}})
		for range rapid.IntRange(0, 30).Draw(rt, "steps") {
			s.step()
			if rapid.IntRange(0, 14).Draw(rt, "open again") == 0 {
				s.b.Close() // nothing may live in memory alone
				s.b.Open()
			}
		}
		s.compare()
		s.rooms()
		s.replayed(t)
		s.replayed(t)
		if found := s.b.Verify(); len(found) != 0 {
			rt.Fatalf("verify finds %v", found)
		}
	})
}
