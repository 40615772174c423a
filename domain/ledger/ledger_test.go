package ledger_test

import (
	"context"
	"errors"
	"testing"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
	"relance/foundation/store"
)

// testMove is an act that moves money and nothing else.
type testMove struct {
	Moves []testLine `json:"moves"`
}

type testLine struct {
	From  string      `json:"from"`
	To    string      `json:"to"`
	Cents money.Cents `json:"cents"`
	Day   string      `json:"day,omitempty"`
}

func (*testMove) Kind() string                                         { return "test.move" }
func (*testMove) Check(context.Context, store.Q, *journal.Entry) error { return nil }
func (m *testMove) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	for _, l := range m.Moves {
		from, err := ledger.ParsePlace(l.From)
		if err != nil {
			return err
		}
		to, err := ledger.ParsePlace(l.To)
		if err != nil {
			return err
		}
		if err := ledger.Post(ctx, tx, e, ledger.Move{From: from, To: to, Cents: l.Cents, Day: l.Day}); err != nil {
			return err
		}
	}
	return nil
}

var testKinds = []journal.Kind{{Name: "test.move", New: func() journal.Act { return &testMove{} }, May: []identity.Role{identity.Finance}}}

func bench(t testing.TB) *journaltest.Bench { return journaltest.New(t, testKinds, ledger.Part()) }

func line(from, to string, cents money.Cents) *testMove {
	return &testMove{Moves: []testLine{{From: "plan:" + from, To: "plan:" + to, Cents: cents}}}
}

// stands gives the cents of a book by stage on a day, as known at an act (0: now).
func stands(t testing.TB, b *journaltest.Bench, on string, known int64) map[string]money.Cents {
	t.Helper()
	out := map[string]money.Cents{}
	err := b.DB.View(context.Background(), func(q store.Q) error {
		rows, err := ledger.Sum(context.Background(), q, ledger.Query{On: on, Known: known, By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
		for _, r := range rows {
			out[r.Place.String()] = r.Cents
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMoneyStandsWhereItWasMoved(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	b.Must(line("voted", "allocated;action=A1", 40), "2020-06-01")
	for _, c := range []struct {
		on   string
		want map[string]money.Cents
	}{
		{"2020-05-14", map[string]money.Cents{}},
		{"2020-05-15", map[string]money.Cents{"plan:voted": 100}},
		{"2020-05-31", map[string]money.Cents{"plan:voted": 100}},
		{"2020-06-01", map[string]money.Cents{"plan:voted": 60, "plan:allocated;action=A1": 40}},
		{"2026-01-01", map[string]money.Cents{"plan:voted": 60, "plan:allocated;action=A1": 40}},
	} {
		if got := stands(t, b, c.on, 0); !equal(got, c.want) {
			t.Errorf("on %s: %v stands, want %v", c.on, got, c.want)
		}
	}
	if got := stands(t, b, "2026-01-01", 2); !equal(got, map[string]money.Cents{"plan:voted": 100}) {
		t.Errorf("as known at act 2: %v", got)
	}
}

func equal(a, b map[string]money.Cents) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

func TestMoneyThatIsNotThereCannotLeave(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	b.Must(line("voted", "allocated;action=A1", 70), "2020-07-01")
	for name, c := range map[string]struct {
		move *testMove
		day  string
	}{
		"more than there is":                    {line("voted", "allocated;action=A2", 31), "2020-08-01"},
		"before it was there":                   {line("voted", "allocated;action=A2", 1), "2020-05-14"},
		"earlier, leaving too little for later": {line("voted", "allocated;action=A2", 31), "2020-06-01"},
		"from a place that never held anything": {line("opened;action=A2", "awarded;action=A2", 1), "2020-08-01"},
	} {
		_, err := b.Act(c.move, c.day)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Conflict || f.Key != "ledger.short" {
			t.Errorf("%s: answered %v, want a conflict ledger.short", name, err)
		}
	}
	b.Must(line("voted", "allocated;action=A2", 30), "2020-06-01")
	if n := b.Head().Size; n != 4 {
		t.Errorf("the journal has %d acts, want 4: refused acts leave nothing", n)
	}
}

func TestACorrectionRestoresEveryDay(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	wrong := b.Must(line("voted", "allocated;action=A1", 70), "2020-07-01")
	before := b.Head().Size
	again, err := b.Registry.Decode("act.correct", []byte(`{"of":3,"reason":{"fr":"erreur de saisie"},"with":{"kind":"test.move","fields":{"moves":[{"from":"plan:voted","to":"plan:allocated;action=A1","cents":17}]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if wrong.Number != 3 {
		t.Fatalf("the wrong act has number %d", wrong.Number)
	}
	r := b.Must(again, "")
	if r.Effective != "2020-07-01" {
		t.Errorf("the correction is effective on %s, want the day of the act it corrects", r.Effective)
	}
	if got := stands(t, b, "2020-07-01", 0); got["plan:allocated;action=A1"] != 17 || got["plan:voted"] != 83 {
		t.Errorf("after the correction: %v", got)
	}
	if got := stands(t, b, "2020-07-01", before); got["plan:allocated;action=A1"] != 70 {
		t.Errorf("as known before the correction: %v", got)
	}
	if found := b.Verify(); len(found) != 0 {
		t.Errorf("verify finds %v", found)
	}
}
