package plan_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

// running is a statement of what a plan of 100 cents holds on the day of its cut-over.
func running(from string, lines ...plan.Balance) *plan.Takeover {
	return &plan.Takeover{Cutover: "2021-01-01", System: "tableur de la direction", Document: "état n° 12", From: from, Lines: lines}
}

// stands gives the plan's book by place on a day.
func stands(t testing.TB, b *journaltest.Bench, on string, known int64) map[string]money.Cents {
	t.Helper()
	out := map[string]money.Cents{}
	err := b.DB.View(context.Background(), func(q store.Q) error {
		rows, err := ledger.Sum(context.Background(), q, ledger.Query{On: on, Known: known, By: ledger.ByBook | ledger.ByStage | ledger.ByAction | ledger.ByCommune})
		for _, r := range rows {
			out[strings.TrimPrefix(r.Place.String(), "plan:")] = r.Cents
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func takeovers(t testing.TB, b *journaltest.Bench, known int64) []plan.TakenOver {
	t.Helper()
	var out []plan.TakenOver
	err := b.DB.View(context.Background(), func(q store.Q) (err error) {
		out, err = plan.Takeovers(context.Background(), q, plan.View{Known: known})
		return
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestATakeOverOpensBalancesOnItsDayAndIsTakenBackWhole(t *testing.T) {
	b := adopted(t)
	r := b.Must(running("voted",
		plan.Balance{Action: "A1.1", Stage: "paid", Commune: "93066", Cents: 30},
		plan.Balance{Action: "A1.1", Stage: "committed", Cents: 10},
		plan.Balance{Action: "A1.2", Stage: "outstanding", Cents: 5},
		plan.Balance{Action: "A1.2", Stage: "allocated", Cents: 20}), "2021-01-01")
	opened := map[string]money.Cents{"voted": 35, "paid;action=A1.1;commune=93066": 30, "committed;action=A1.1": 10,
		"outstanding;action=A1.2": 5, "allocated;action=A1.2": 20}
	for day, want := range map[string]map[string]money.Cents{
		"2020-05-14": {}, "2020-12-31": {"voted": 100}, "2021-01-01": opened, "2026-01-01": opened,
	} {
		if got := stands(t, b, day, 0); !maps.Equal(got, want) {
			t.Errorf("on %s: %v stands, want %v", day, got, want)
		}
	}
	told := takeovers(t, b, 0)
	if len(told) != 1 || told[0].Act != r.Number || told[0].Day != "2021-01-01" || told[0].System != "tableur de la direction" ||
		told[0].Document != "état n° 12" || fmt.Sprint(told[0].Actions) != "[A1.1 A1.2]" || told[0].Cents["A1.1"] != 40 || told[0].Total != 65 {
		t.Errorf("%+v", told)
	}
	b.Must(decode(b, "act.correct", map[string]any{"of": r.Number, "reason": map[string]string{"fr": "répétition de la bascule"}}), "")
	if got := stands(t, b, "2021-01-01", 0); !maps.Equal(got, map[string]money.Cents{"voted": 100}) {
		t.Errorf("taken back: %v", got)
	}
	if got := stands(t, b, "2021-01-01", r.Number); !maps.Equal(got, opened) {
		t.Errorf("as known then: %v", got)
	}
	if told := takeovers(t, b, 0); len(told) != 0 {
		t.Errorf("taken back, and still told: %+v", told)
	}
	if told := takeovers(t, b, r.Number); len(told) != 1 {
		t.Errorf("as known then: %+v", told)
	}
	again := running("voted", plan.Balance{Action: "A1.1", Stage: "paid", Cents: 100})
	b.Must(again, "2021-01-01") // rehearsed, undone, repeated
	if found := b.Verify(); len(found) > 0 {
		t.Errorf("verify finds %v", found)
	}
}

func TestATakeOverMayDrawOnWhatIsAllocated(t *testing.T) {
	b := adopted(t)
	b.Must(&plan.Allocate{Action: "A1.1", Cents: 40}, "2020-06-01")
	b.Must(&plan.Allocate{Action: "A1.2", Cents: 20}, "2020-06-01")
	second := running("allocated", plan.Balance{Action: "A1.2", Stage: "paid", Cents: 20})
	second.Cutover, second.System = "2021-02-01", "logiciel comptable"
	b.Must(running("allocated", plan.Balance{Action: "A1.1", Stage: "paid", Cents: 15}, plan.Balance{Action: "A1.1", Stage: "awarded", Cents: 25}), "2021-01-01")
	b.Must(second, "2021-02-01")
	if got := stands(t, b, "2021-02-01", 0); !maps.Equal(got, map[string]money.Cents{"voted": 40, "paid;action=A1.1": 15, "awarded;action=A1.1": 25, "paid;action=A1.2": 20}) {
		t.Error(got)
	}
	if told := takeovers(t, b, 0); len(told) != 2 || told[0].Day != "2021-01-01" || told[1].System != "logiciel comptable" {
		t.Errorf("%+v", told)
	}
}

func TestATakeOverThatIsNoneIsRefusedLineByLine(t *testing.T) {
	b := adopted(t)
	b.Must(&plan.Allocate{Action: "A1.1", Cents: 40}, "2020-06-01")
	ok := plan.Balance{Action: "A1.1", Stage: "paid", Cents: 1}
	many := make([]plan.Balance, 301)
	for i := range many {
		many[i] = plan.Balance{Action: "A1.1", Stage: "paid", Commune: fmt.Sprintf("%05d", i+1), Cents: 1}
	}
	with := func(change func(*plan.Takeover)) *plan.Takeover {
		x := running("voted", ok)
		change(x)
		return x
	}
	for what, c := range map[string]struct {
		act   *plan.Takeover
		key   string
		field string
	}{
		"of another day":                 {with(func(x *plan.Takeover) { x.Cutover = "2021-01-02" }), "plan.takeover_day", "cutover"},
		"from nothing":                   {with(func(x *plan.Takeover) { x.System = " " }), "plan.takeover_system", "system"},
		"on no statement":                {with(func(x *plan.Takeover) { x.Document = "" }), "plan.takeover_document", "document"},
		"on a novel":                     {with(func(x *plan.Takeover) { x.Document = strings.Repeat("é", 201) }), "plan.takeover_document", "document"},
		"from another stage":             {with(func(x *plan.Takeover) { x.From = "opened" }), "plan.takeover_from", "from"},
		"without a line":                 {running("voted"), "plan.takeover_lines", "lines"},
		"with too many lines":            {running("voted", many...), "plan.takeover_lines", "lines"},
		"with a line twice":              {running("voted", ok, ok), "plan.takeover_twice", "lines[1]"},
		"of no stage":                    {running("voted", plan.Balance{Action: "A1.1", Stage: "spent", Cents: 1}), "plan.takeover_stage", "lines[0]"},
		"to where it comes from":         {running("allocated", plan.Balance{Action: "A1.1", Stage: "allocated", Cents: 1}), "plan.takeover_stage", "lines[0]"},
		"of nothing":                     {running("voted", plan.Balance{Action: "A1.1", Stage: "paid"}), "plan.takeover_cents", "lines[0]"},
		"of less than nothing":           {running("voted", ok, plan.Balance{Action: "A1.2", Stage: "paid", Cents: -3}), "plan.takeover_cents", "lines[1]"},
		"of a commune that is none":      {running("voted", plan.Balance{Action: "A1.1", Stage: "paid", Commune: "Paris", Cents: 1}), "plan.takeover_commune", "lines[0]"},
		"of an action that is not there": {running("voted", ok, plan.Balance{Action: "B9.9", Stage: "paid", Cents: 1}), "plan.no_action_near", "lines[1]"},
		"of more than the reserve":       {running("voted", plan.Balance{Action: "A1.1", Stage: "paid", Cents: 50}, plan.Balance{Action: "A1.2", Stage: "paid", Cents: 11}), "plan.short", "lines"},
		"of more than is allocated":      {running("allocated", plan.Balance{Action: "A1.1", Stage: "paid", Cents: 30}, plan.Balance{Action: "A1.1", Stage: "opened", Cents: 11}), "plan.short", "lines"},
		"of an action without money":     {running("allocated", plan.Balance{Action: "A1.2", Stage: "paid", Cents: 1}), "plan.short", "lines"},
	} {
		t.Run(what, func(t *testing.T) {
			if f := refused(t, b, c.act, "2021-01-01", c.key); f.Field != c.field {
				t.Errorf("said of %q, want %q", f.Field, c.field)
			}
		})
	}
	_, err := b.Act(running("voted", plan.Balance{Action: "A9", Stage: "paid", Cents: 1}, plan.Balance{Action: "A1.1", Stage: "x", Cents: 1}), "2021-01-01")
	if all := fault.Of(err); len(all) != 2 || all[0].Field != "lines[0]" || all[1].Field != "lines[1]" {
		t.Errorf("two wrong lines are answered by %v", err)
	}
}

func TestATakeOverOfTheMostLinesFitsTheJournal(t *testing.T) {
	b := adopted(t)
	var lines []plan.Balance
	for i := range 300 {
		lines = append(lines, plan.Balance{Action: "A1.1", Stage: "outstanding", Commune: fmt.Sprintf("%05d", i+1), Cents: 1})
	}
	s := amending(b, "2020-12-01", "A1.1", "A1.2", "A1.3")
	big := small([]string{"A1.1", "A1.2", "A1.3"}, 1_000_000)
	s.Blobs[0] = plantest.Blob(big)
	s.Act = &plan.Amend{Content: s.Blobs[0].Digest(), Was: 100, Envelope: big.Envelope}
	if err := told(b, s); err != nil {
		t.Fatal(err)
	}
	act := running("voted", lines...)
	act.System, act.Document, act.Text = strings.Repeat("é", 200), strings.Repeat("ü", 200), plan.Text{"fr": strings.Repeat("é", 9000)}
	b.Must(act, "2021-01-01")
	if _, reached := ledger.At(rowsOf(t, b), "plan", "outstanding", "A1.1"); reached != 300 {
		t.Errorf("%d cents stand there", reached)
	}
}

func rowsOf(t testing.TB, b *journaltest.Bench) []ledger.Standing {
	t.Helper()
	rows, err := ledger.Sum(context.Background(), b.DB, ledger.Query{On: "2030-01-01", By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAnActionWhoseBalanceWasTakenOverIsNotRemoved(t *testing.T) {
	b := adopted(t)
	r := b.Must(running("voted", plan.Balance{Action: "A1.3", Stage: "paid", Cents: 5}), "2021-01-01")
	wantKey(t, told(b, amending(b, "2021-06-01", "A1.1", "A1.2")), "plan.action_holds")
	b.Must(&plan.Reallocate{From: "", To: "A1.1", Cents: 95}, "2021-01-01")
	anew := decode(b, "act.correct", map[string]any{"of": r.Number, "reason": map[string]string{"fr": "erreur"}, "with": map[string]any{
		"kind": "plan.takeover", "fields": running("voted", plan.Balance{Action: "A1.3", Stage: "paid", Cents: 6})}})
	if _, err := b.Act(anew, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a correction that takes a cent allocated since is answered by %v", err)
	}
}

func TestOnlyTheDirectionAndFinanceTakeOver(t *testing.T) {
	b := adopted(t)
	for _, role := range append([]identity.Role{identity.System}, identity.Roles...) {
		may := role == identity.Direction || role == identity.Finance || role == identity.Chronicle
		_, err := b.Do(context.Background(), identity.Actor{Ref: "p_one", Roles: []identity.Role{role}}, journal.Submission{ID: b.ID(), Effective: "2021-01-01",
			Mode: journal.Imported, Sources: []string{"S1"}, Act: running("voted", plan.Balance{Action: "A1.1", Stage: "paid", Cents: 1})})
		if may != (err == nil) || !may && fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestACommuneOutsideTheTerritoryIsNotTakenOver(t *testing.T) {
	b := plantest.Open(t)
	c := compiled(t, "../../plans/grand-paris")
	blobs := []journal.Blob{c.Blob(), {Media: plan.ContentMedia, Body: string(c.Territory)}}
	_, err := b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: b.ID(), Effective: c.Content.Vote.Date, Authority: council, Blobs: blobs,
		Act: &plan.Adopt{Content: c.Digest, Territory: blobs[1].Digest(), Envelope: c.Content.Envelope}})
	if err != nil {
		t.Fatal(err)
	}
	code := ""
	for _, a := range c.Content.Actions {
		if a.Funding == "plan" || a.Funding == "unknown" {
			code = a.Code
		}
	}
	f := refused(t, b, running("voted", plan.Balance{Action: code, Stage: "paid", Commune: "13055", Cents: 1}), "2021-01-01", "plan.takeover_commune")
	if said := locale.Text(locale.French, f.Key, f.Args...); !strings.Contains(said, "13055") {
		t.Error(said)
	}
	b.Must(running("voted", plan.Balance{Action: code, Stage: "paid", Commune: "93066", Cents: 1}), "2021-01-01")
}

// takeover draws one of a story.
func (s *story) takeover() (*plan.Takeover, string) {
	day := s.day()
	x := &plan.Takeover{Cutover: day, System: "tableur", Document: "1", From: rapid.SampledFrom([]string{"voted", "allocated"}).Draw(s.T, "from stage")}
	for range rapid.IntRange(1, 3).Draw(s.T, "lines") {
		x.Lines = append(x.Lines, plan.Balance{Action: s.action(), Stage: rapid.SampledFrom(ledger.Stages[2:]).Draw(s.T, "stage"),
			Commune: rapid.SampledFrom([]string{"", "93066"}).Draw(s.T, "commune"), Cents: s.cents() / 3})
	}
	return x, day
}
