package journal_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

var reason = map[string]string{"fr": "erreur de saisie"}

func again(of int64, a *put) *journal.Correct {
	fields, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	return &journal.Correct{Of: of, Reason: reason, With: &journal.Again{Kind: a.Kind(), Fields: fields}}
}

func takeBack(of int64) *journal.Correct { return &journal.Correct{Of: of, Reason: reason} }

func TestACorrectionStandsInThePlaceOfTheActItCorrects(t *testing.T) {
	b := bench(t)
	wrong := b.Must(of("a", "wrong"), "2026-01-15")
	b.Must(of("b", "1"), "2026-02-01")
	r := b.Must(again(wrong.Number, &put{Thing: "a", Value: "right", Text: "motif"}), "2026-03-01")
	if r.Effective != "2026-01-15" || r.Number != 4 {
		t.Errorf("%v", r)
	}
	// In order of position: the right value stands before what came after the wrong one.
	if got := things(t, b); got != "4 a right, 3 b 1" {
		t.Error(got)
	}
	old, err := journal.Get(context.Background(), b.DB, wrong.Number)
	now, err2 := journal.Get(context.Background(), b.DB, r.Number)
	if err != nil || err2 != nil || old.CorrectedBy != r.Number || now.Corrects != wrong.Number || now.Position != wrong.Number {
		t.Errorf("%v %v; %v %v", old, err, now, err2)
	}
	if acts, err := journal.List(context.Background(), b.DB, journal.Filter{Subject: "act:2"}); err != nil || len(acts) != 1 || acts[0].Number != 4 {
		t.Errorf("%v, %v", acts, err)
	}
	clean(t, b)
}

func TestACorrectionIsCorrectedAndTakenBackInTurn(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")           // 2
	b.Must(of("z", "1"), "")           // 3
	b.Must(again(2, of("a", "2")), "") // 4
	b.Must(again(4, of("a", "3")), "") // 5
	if got := things(t, b); got != "5 a 3, 3 z 1" {
		t.Error(got)
	}
	b.Must(takeBack(5), "") // 6
	if got := things(t, b); got != "3 z 1" {
		t.Error(got)
	}
	clean(t, b)
	for what, c := range map[string]struct {
		act  *journal.Correct
		kind fault.Kind
		key  string
	}{
		"an act corrected already":       {again(2, of("a", "9")), fault.Conflict, "journal.corrected"},
		"a correction corrected already": {takeBack(4), fault.Conflict, "journal.corrected"},
		"what only took back":            {takeBack(6), fault.Conflict, "journal.correct_nothing"},
		"the first act":                  {takeBack(1), fault.Conflict, "journal.correct_not"},
		"itself":                         {takeBack(7), fault.NotFound, "journal.no_act"},
		"an act that is not there":       {takeBack(99), fault.NotFound, "journal.no_act"},
		"no act":                         {takeBack(0), fault.NotFound, "journal.no_act"},
		"without a reason":               {&journal.Correct{Of: 3, Reason: map[string]string{"fr": " "}}, fault.Invalid, "journal.correct_reason"},
		"by an act of another kind":      {&journal.Correct{Of: 3, Reason: reason, With: &journal.Again{Kind: "journal.open", Fields: json.RawMessage(`{"origin":"x","public_key":"y","fictional":false}`)}}, fault.Invalid, "journal.correct_kind"},
		"by one that is refused":         {again(3, of("z", "refused")), fault.Conflict, "test.refused"},
		"by one that breaks":             {again(3, of("z", "guard")), fault.Conflict, "test.guard"},
		"by one that panics":             {again(3, of("z", "panic:x")), fault.Internal, "fault.internal"},
	} {
		_, err := b.Act(c.act, "")
		wants(t, what, err, c.kind, c.key)
	}
	if b.Head().Size != 6 || things(t, b) != "3 z 1" {
		t.Errorf("%d acts, %s", b.Head().Size, things(t, b))
	}
}

func TestACorrectionIsRefusedNamingTheLaterActsThatNoLongerPass(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")       // 2
	b.Must(of("other", "1"), "")   // 3
	b.Must(of("a", "after:1"), "") // 4: after 2
	b.Must(of("b", "x"), "")       // 5
	b.Must(of("b", "after:x"), "") // 6: after 5
	_, err := b.Act(takeBack(2), "")
	wants(t, "taking back what act 4 follows", err, fault.Conflict, "journal.later_acts")
	if fs := fault.Of(err); fs[0].Args[0] != "4" || fault.Of(fs[0].Args[1].(error))[0].Key != "test.not_after" {
		t.Errorf("%v", fs[0].Args)
	}
	_, err = b.Act(again(2, of("a", "2")), "")
	wants(t, "another value than act 4 follows", err, fault.Conflict, "journal.later_acts")
	if b.Head().Size != 6 {
		t.Error("something was recorded")
	}
	// Once act 4 is corrected, what stands in its place is looked at there, before 5 and 6.
	b.Must(again(4, of("a", "free")), "") // 7
	b.Must(takeBack(2), "")               // 8
	if got := things(t, b); got != "3 other 1, 7 a free, 5 b x, 6 b after:x" {
		t.Error(got)
	}
	// A correction recorded late but standing early is not "later" than what it stands before.
	b.Must(of("a", "after:free"), "") // 9: after 7, which stands at 4
	_, err = b.Act(takeBack(7), "")
	wants(t, "taking back what act 9 follows", err, fault.Conflict, "journal.later_acts")
	if fs := fault.Of(err); fs[0].Args[0] != "9" {
		t.Errorf("%v", fs[0].Args)
	}
	clean(t, b)
}

func TestManyLaterActsAreNamedUpToALimit(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "") // 2
	var subs []journal.Submission
	for range 30 {
		subs = append(subs, submission(b, of("other", "1")))
	}
	value := "1"
	for range 12 {
		value = "after:" + value
		subs = append(subs, submission(b, of("a", value)))
	}
	if _, err := do(b, subs...); err != nil {
		t.Fatal(err)
	}
	_, err := b.Act(of("a", "never"), "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Act(takeBack(2), "")
	wants(t, "taking back the first of a chain", err, fault.Conflict, "journal.later_acts")
	if named := fault.Of(err)[0].Args[0].(string); named != "33" {
		t.Errorf("%s", named) // the others still follow their own
	}
}

func TestTakingBackNeedsTheRightToTheActItself(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	direction := identity.Actor{Ref: "p_direction", Roles: []identity.Role{identity.Direction}}
	for what, act := range map[string]*journal.Correct{"taking back": takeBack(2), "recording anew": again(2, of("a", "2"))} {
		_, err := b.Do(context.Background(), direction, submission(b, act))
		wants(t, what, err, fault.Forbidden, "journal.may_not")
	}
	both := identity.Actor{Ref: "p_both", Roles: []identity.Role{identity.Direction, identity.Finance}}
	if _, err := b.Do(context.Background(), both, submission(b, takeBack(2))); err != nil {
		t.Error(err)
	}
	r, err := journal.Get(context.Background(), b.DB, 3)
	if err != nil || r.Role != identity.Finance {
		t.Errorf("recorded as %s, %v", r.Role, err)
	}
	clean(t, b)
}

func TestWhatACorrectionPublishesIsABlobToo(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	r := b.Must(again(2, &put{Thing: "a", Value: "2", Text: "publié"}), "")
	record, err := journal.Get(context.Background(), b.DB, r.Number)
	if err != nil || strings.Contains(record.Body, "publié") || len(record.Blobs) != 1 {
		t.Fatalf("%s, %v", record.Body, err)
	}
	if blob, err := journal.ReadBlob(context.Background(), b.DB, record.Blobs[0]); err != nil || blob.Body != "publié" {
		t.Errorf("%v, %v", blob, err)
	}
	clean(t, b)
}
