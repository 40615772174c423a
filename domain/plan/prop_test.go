package plan_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
)

// story draws acts, most of them good, some refused, and remembers nothing but the journal.
type story struct {
	*rapid.T
	b       *journaltest.Bench
	actions []string
	kept    int
}

// small is a content with a few actions and an envelope.
func small(actions []string, envelope money.Cents) *plan.Content {
	c := &plan.Content{Format: 1, Plan: "essai", Languages: []string{"fr"}, Title: plan.Text{"fr": "Essai"},
		Owner: plan.Owner{Name: plan.Text{"fr": "Ville"}}, Envelope: envelope, ActionsVoted: len(actions),
		Vote: plan.Vote{Date: "2020-05-15", Body: plan.Text{"fr": "conseil"}, Sources: []string{}},
		Axes: []plan.Axis{{Number: 1, Title: plan.Text{"fr": "Un"}, Sources: []string{}, Objectives: []plan.Objective{}}},
	}
	for _, code := range actions {
		c.Actions = append(c.Actions, plan.Action{Code: code, Axis: 1, Title: plan.Text{"fr": code}, Provenance: "draft",
			Means: "works", Funding: "plan", Sources: []string{}, Announced: []plan.Announced{},
			Milestones: []plan.Milestone{{Code: "M1", Title: plan.Text{"fr": "Un"}, Due: "2021", Sources: []string{}}}})
	}
	return c
}

func (s *story) day() string {
	return fmt.Sprintf("20%02d-%02d-%02d", 20+rapid.IntRange(0, 1).Draw(s.T, "year"), rapid.IntRange(1, 12).Draw(s.T, "month"), rapid.IntRange(1, 28).Draw(s.T, "day"))
}
func (s *story) action() string     { return rapid.SampledFrom(s.actions).Draw(s.T, "action") }
func (s *story) cents() money.Cents { return money.Cents(rapid.IntRange(1, 60).Draw(s.T, "cents")) }

// act draws one act with its day; content comes with its blob.
func (s *story) act() (a journal.Act, day string, blobs []journal.Blob) {
	if rapid.IntRange(0, 9).Draw(s.T, "taken over") == 0 {
		a, day := s.takeover()
		return a, day, nil
	}
	a, blobs = s.other()
	if a.Kind() != "act.correct" {
		day = s.day()
	}
	return a, day, blobs
}

func (s *story) other() (journal.Act, []journal.Blob) {
	on := func() string { return s.action() }
	switch rapid.IntRange(0, 9).Draw(s.T, "what") {
	case 0, 1, 2:
		return &plan.Allocate{Action: on(), Cents: s.cents()}, nil
	case 3:
		return &plan.Reallocate{From: rapid.SampledFrom(append([]string{""}, s.actions...)).Draw(s.T, "from"), To: on(), Cents: s.cents()}, nil
	case 4:
		return decode(s.b, "action.start", map[string]any{"action": on()}), nil
	case 5:
		return decode(s.b, rapid.SampledFrom([]string{"action.complete", "action.abandon"}).Draw(s.T, "end"), map[string]any{"action": on()}), nil
	case 6:
		return decode(s.b, rapid.SampledFrom([]string{"milestone.reach", "milestone.miss"}).Draw(s.T, "mark"), map[string]any{"action": on(), "milestone": "M1"}), nil
	case 7:
		return s.amendment()
	default:
		return s.correction(), nil
	}
}

func (s *story) amendment() (journal.Act, []journal.Blob) {
	v, _, err := plan.Adopted(context.Background(), s.b.DB, plan.View{})
	if err != nil {
		s.Fatal(err)
	}
	keep := slices.Clone(s.actions)
	if rapid.Bool().Draw(s.T, "removes") {
		keep = keep[:len(keep)-1]
	}
	c := small(keep, max(1, v.Envelope+money.Cents(rapid.IntRange(-60, 60).Draw(s.T, "delta"))))
	blob := plantest.Blob(c)
	return &plan.Amend{Content: blob.Digest(), Was: v.Envelope, Envelope: c.Envelope}, []journal.Blob{blob}
}

func (s *story) correction() journal.Act {
	of := int64(rapid.IntRange(1, int(s.b.Head().Size)).Draw(s.T, "of"))
	fields := map[string]any{"of": of, "reason": map[string]string{"fr": "erreur"}}
	r, err := journal.Get(context.Background(), s.b.DB, of)
	if err != nil {
		s.Fatal(err)
	}
	if r.Leaf.Kind == "plan.allocate" && rapid.Bool().Draw(s.T, "anew") {
		fields["with"] = map[string]any{"kind": "plan.allocate", "fields": map[string]any{"action": s.action(), "amount_cents": s.cents()}}
	}
	return decode(s.b, "act.correct", fields)
}

func decode(b *journaltest.Bench, kind string, fields any) journal.Act {
	text, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	a, err := b.Registry.Decode(kind, text)
	if err != nil {
		panic(err)
	}
	return a
}

// tell records a story; every refusal must be a fault that tells somebody what to do.
func (s *story) tell(acts int) {
	plantest.Adopt(s.b.T, s.b, small(s.actions, 100))
	for range acts {
		a, effective, blobs := s.act()
		_, err := s.b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: s.b.ID(), Act: a, Effective: effective, Blobs: blobs,
			Authority: &journal.Authority{Body: map[string]string{"fr": "conseil"}, Date: "2020-05-15"}})
		switch k := fault.KindOf(err); k {
		case 0:
			s.kept++
		case fault.Invalid, fault.Conflict, fault.NotFound:
		default:
			s.Fatalf("%s is answered by %v", a.Kind(), err)
		}
	}
}

// days of interest: the first and last of all, and some between.
func (s *story) days() []string {
	days := []string{"2019-12-31", "2020-05-14", "2020-05-15", "2022-01-01"}
	for range 6 {
		days = append(days, s.day())
	}
	return days
}

// storiesOnPostgres is how many stories are told there, where each needs tables of its own made; SQLite
// is told as many as rapid draws by itself.
const storiesOnPostgres = "25"

func TestEveryDayOfAnyStorySumsToItsEnvelopeAndEqualsItsReplay(t *testing.T) {
	if os.Getenv(storetest.Variable) != "" {
		drawn := flag.Lookup("rapid.checks").Value.String()
		if err := flag.Set("rapid.checks", storiesOnPostgres); err != nil {
			t.Fatal(err)
		}
		defer flag.Set("rapid.checks", drawn)
	}
	rapid.Check(t, func(rt *rapid.T) {
		b := plantest.Open(t)
		defer b.Close()
		s := &story{T: rt, b: b, actions: []string{"A1.1", "A1.2", "A1.3"}}
		s.tell(rapid.IntRange(1, 40).Draw(rt, "acts"))
		for _, on := range s.days() {
			known := int64(rapid.IntRange(1, int(b.Head().Size)).Draw(rt, "known"))
			envelopeOf(rt, b, on, known)
			replayed(t, rt, b, on, known)
		}
		if found := b.Verify(); len(found) > 0 {
			rt.Fatalf("verify finds %v", found)
		}
	})
}

// envelopeOf holds P1.
func envelopeOf(t *rapid.T, b *journaltest.Bench, on string, known int64) {
	ctx := context.Background()
	err := b.DB.View(ctx, func(q store.Q) error {
		rows, err := ledger.Sum(ctx, q, ledger.Query{On: on, Known: known, By: ledger.ByBook})
		if err != nil {
			return err
		}
		v, _, err := plan.Adopted(ctx, q, plan.View{On: on, Known: known})
		if sum := ledger.Total(rows, ledger.BookPlan); err == nil && sum != v.Envelope {
			t.Fatalf("on %s as known at %d the book sums to %d, the envelope is %d", on, known, sum, v.Envelope)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// replayed compares a past date with a store replayed with the acts known then, effective by then.
func replayed(tb *testing.T, t *rapid.T, b *journaltest.Bench, on string, known int64) {
	ctx := context.Background()
	scratch, err := store.Open(ctx, filepath.Join(tb.TempDir(), "replay.db"), store.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Close()
	if err := b.Registry.Scratch(ctx, scratch); err != nil {
		t.Fatal(err)
	}
	err = b.DB.View(ctx, func(q store.Q) error {
		if err := scratch.Write(ctx, func(tx *store.Tx) error {
			return b.Registry.Replay(ctx, q, tx, journal.Span{To: known, Effective: on})
		}); err != nil {
			return err
		}
		then, err := shown(ctx, q, plan.View{On: on, Known: known})
		if err != nil {
			return err
		}
		again, err := shown(ctx, scratch, plan.View{On: "9999-12-31"})
		if err == nil && !maps.Equal(then, again) {
			t.Fatalf("on %s as known at %d:\n%v\na replay gives:\n%v", on, known, then, again)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// shown is all that pages show of a view: sums, states, version.
func shown(ctx context.Context, q store.Q, v plan.View) (map[string]string, error) {
	out := map[string]string{}
	rows, err := ledger.Sum(ctx, q, ledger.Query{On: v.On, Known: v.Known, By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		out[r.Place.String()] = r.Cents.Plain()
	}
	states, err := plan.StatesOf(ctx, q, v)
	if err != nil {
		return nil, err
	}
	for thing, c := range states {
		out[thing] = fmt.Sprint(c.State, c.Effective, c.Act)
	}
	taken, err := plan.Takeovers(ctx, q, v)
	if err != nil {
		return nil, err
	}
	for _, t := range taken {
		if t.Day <= v.On { // a replay up to a day leaves out the later ones
			out[fmt.Sprint("takeover ", t.Act)] = fmt.Sprint(t)
		}
	}
	version, _, err := plan.Adopted(ctx, q, v)
	out["version"] = fmt.Sprint(version.Act, version.Envelope)
	return out, err
}
