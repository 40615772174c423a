package plan_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/locale"
	"relance/foundation/money"
)

var council = &journal.Authority{Body: map[string]string{"fr": "conseil"}, Date: "2020-05-15"}

// adopted opens a journal with a small plan of 100 cents and three actions.
func adopted(t *testing.T) *journaltest.Bench {
	t.Helper()
	b := plantest.Open(t)
	plantest.Adopt(t, b, small([]string{"A1.1", "A1.2", "A1.3"}, 100))
	return b
}

// refused records an act that must be refused, and gives the fault.
func refused(t *testing.T, b *journaltest.Bench, a journal.Act, day, key string) *fault.Fault {
	t.Helper()
	size := b.Head().Size
	_, err := b.Act(a, day)
	faults := fault.Of(err)
	if len(faults) != 1 || faults[0].Key != key {
		t.Fatalf("%s on %s is answered by %v, want %s", a.Kind(), day, err, key)
	}
	f := faults[0]
	if b.Head().Size != size {
		t.Fatalf("a refused %s left an act", a.Kind())
	}
	for _, l := range locale.Langs {
		if s := locale.Text(l, f.Key, f.Args...); s == f.Key || strings.Contains(s, "{") {
			t.Errorf("%s says %q in %s", f.Key, s, l)
		}
	}
	return f
}

func start(b *journaltest.Bench, code string) journal.Act {
	return decode(b, "action.start", map[string]any{"action": code})
}

func TestAnActionGoesThroughItsStatesAndNoOthers(t *testing.T) {
	b := adopted(t)
	end := func(kind string) journal.Act { return decode(b, kind, map[string]any{"action": "A1.1"}) }
	refused(t, b, end("action.complete"), "2020-07-01", "plan.state_wrong")
	b.Must(start(b, "A1.1"), "2020-07-01")
	refused(t, b, start(b, "A1.1"), "2020-08-01", "plan.state_wrong")
	refused(t, b, end("action.complete"), "2020-06-30", "plan.state_later")
	b.Must(end("action.complete"), "2020-07-01")
	refused(t, b, end("action.abandon"), "2020-09-01", "plan.state_wrong")
	b.Must(decode(b, "action.abandon", map[string]any{"action": "A1.2"}), "2020-09-01")
	mark := func(kind string) journal.Act {
		return decode(b, kind, map[string]any{"action": "A1.3", "milestone": "M1"})
	}
	b.Must(mark("milestone.miss"), "2021-12-31")
	b.Must(mark("milestone.reach"), "2022-02-01")
	refused(t, b, mark("milestone.miss"), "2022-03-01", "plan.state_wrong")
	refused(t, b, decode(b, "milestone.reach", map[string]any{"action": "A1.3", "milestone": "M9"}), "2022-03-01", "plan.no_milestone")
}

func TestWhatTheFolderOrTheDayDoesNotHaveIsRefused(t *testing.T) {
	b := plantest.Open(t)
	refused(t, b, start(b, "A1.1"), "2020-07-01", "plan.not_adopted_on")
	plantest.Adopt(t, b, small([]string{"A1.1", "A1.2"}, 100))
	refused(t, b, start(b, "A1.1"), "2020-05-14", "plan.not_adopted_on")
	refused(t, b, start(b, "A1.12"), "2020-07-01", "plan.no_action_near") // A1.1 and A1.2 are as near
	if f := refused(t, b, start(b, "B1.2"), "2020-07-01", "plan.no_action"); f.Args[1] != "A1.2" {
		t.Errorf("B1.2 is answered with %v, want A1.2 named", f.Args)
	}
	refused(t, b, &plan.Allocate{Action: "A1.1", Cents: 0}, "2020-07-01", "ledger.cents_wrong")
	refused(t, b, &plan.Allocate{Action: "A1.1", Cents: -5}, "2020-07-01", "ledger.cents_wrong")
	refused(t, b, &plan.Reallocate{From: "A1.1", To: "A1.1", Cents: 5}, "2020-07-01", "plan.same_action")
	refused(t, b, &plan.Report{Action: "A1.1", AsOf: "2021-02", Measures: []plan.Measure{}, Published: plan.Published{Text: plan.Text{"fr": "x"}}}, "2021-02-27", "plan.as_of_wrong")
	refused(t, b, &plan.Report{Action: "A1.1", Measures: []plan.Measure{{Name: plan.Text{"fr": "x"}, Value: "1e5", Meaning: "paid"}}}, "2021-02-27", "plan.measure_wrong")
}

func TestAnEnvelopeIsNotLoweredBelowWhatIsUsed(t *testing.T) {
	b := adopted(t)
	b.Must(&plan.Allocate{Action: "A1.1", Cents: 70}, "2020-09-01")
	f := refusedAmendment(t, b, 60, "2020-10-01", "ledger.short")
	if missing := f.Args[len(f.Args)-1]; missing != money.Cents(10) {
		t.Errorf("10 cents are missing, the refusal says %v", missing)
	}
	refusedAmendment(t, b, 60, "2020-08-01", "ledger.short") // before the allocation, but the day after would be short
	amend(t, b, 70, "2020-10-01")
	refused(t, b, &plan.Allocate{Action: "A1.1", Cents: 1}, "2020-11-01", "plan.short")
	refused(t, b, &plan.Allocate{Action: "A1.1", Cents: 31}, "2020-09-15", "plan.short")
}

func amendment(b *journaltest.Bench, envelope money.Cents) journal.Submission {
	v, _, err := plan.Adopted(context.Background(), b.DB, plan.View{})
	if err != nil {
		b.T.Fatal(err)
	}
	blob := plantest.Blob(small([]string{"A1.1", "A1.2", "A1.3"}, envelope))
	return journal.Submission{ID: b.ID(), Act: &plan.Amend{Content: blob.Digest(), Was: v.Envelope, Envelope: envelope}, Authority: council, Blobs: []journal.Blob{blob}}
}

func amend(t *testing.T, b *journaltest.Bench, envelope money.Cents, day string) {
	t.Helper()
	s := amendment(b, envelope)
	s.Effective = day
	if _, err := b.Do(context.Background(), journaltest.Everyone, s); err != nil {
		t.Fatal(err)
	}
}

func refusedAmendment(t *testing.T, b *journaltest.Bench, envelope money.Cents, day, key string) *fault.Fault {
	t.Helper()
	s := amendment(b, envelope)
	s.Effective = day
	_, err := b.Do(context.Background(), journaltest.Everyone, s)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Key != key {
		t.Fatalf("an envelope of %d from %s is answered by %v, want %s", envelope, day, err, key)
	}
	return f
}

func correct(b *journaltest.Bench, of int64, with string) journal.Act {
	fields := map[string]any{"of": of, "reason": map[string]string{"fr": "erreur de saisie"}}
	if with != "" {
		r, err := journal.Get(context.Background(), b.DB, of)
		if err != nil {
			b.T.Fatal(err)
		}
		fields["with"] = map[string]any{"kind": r.Leaf.Kind, "fields": map[string]any{"action": with}}
	}
	return decode(b, "act.correct", fields)
}

func TestACorrectedStartStandsBeforeWhatFollowedIt(t *testing.T) {
	b := adopted(t)
	s := b.Must(start(b, "A1.1"), "2020-07-01")
	b.Must(decode(b, "action.complete", map[string]any{"action": "A1.1"}), "2020-07-01")
	b.Must(correct(b, s.Number, "A1.1"), "")
	states, err := plan.StatesOf(context.Background(), b.DB, plan.View{})
	if err != nil {
		t.Fatal(err)
	}
	if got := states["action:A1.1"].State; got != plan.Completed {
		t.Errorf("the action is %s, want completed: the correction stands where the start stood", got)
	}
}

func TestACorrectionThatLaterActsDoNotBearIsRefusedAndNamesThem(t *testing.T) {
	b := adopted(t)
	s := b.Must(start(b, "A1.1"), "2020-07-01")
	done := b.Must(decode(b, "action.complete", map[string]any{"action": "A1.1"}), "2020-08-01")
	f := refused(t, b, correct(b, s.Number, "A1.2"), "", "journal.later_acts")
	if got := f.Args[0]; got != "4" || done.Number != 4 {
		t.Errorf("the refusal names %v, want act 4", got)
	}
	refused(t, b, correct(b, s.Number, ""), "", "journal.later_acts")
	b.Must(correct(b, done.Number, ""), "")
	again := b.Must(correct(b, s.Number, "A1.2"), "")
	refused(t, b, correct(b, s.Number, ""), "", "journal.corrected")
	b.Must(correct(b, again.Number, ""), "")
	states, err := plan.StatesOf(context.Background(), b.DB, plan.View{})
	if err != nil || len(states) != 0 {
		t.Errorf("after every correction %v stand (%v), want nothing", states, err)
	}
}

func TestAChronicleNeverSpeaksForThePublicBody(t *testing.T) {
	b := adopted(t)
	who := identity.Actor{Ref: "c", Roles: []identity.Role{identity.Chronicle}}
	for name, s := range map[string]journal.Submission{
		"as its own doing": {Mode: journal.Native, Sources: []string{"S1"}},
		"without a source": {Mode: journal.Imported},
	} {
		s.ID, s.Act, s.Effective = b.ID(), start(b, "A1.1"), "2020-07-01"
		if _, err := b.Do(context.Background(), who, s); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: answered %v, want invalid", name, err)
		}
	}
	s := journal.Submission{ID: b.ID(), Act: start(b, "A1.1"), Effective: "2020-07-01", Mode: journal.Imported, Sources: []string{"S1"}}
	if _, err := b.Do(context.Background(), who, s); err != nil {
		t.Error(err)
	}
}

func TestEachRoleMayDoItsActsAndNoOthers(t *testing.T) {
	b := adopted(t)
	for _, k := range plan.Kinds() {
		for _, role := range identity.Roles {
			may := false
			for _, r := range k.May {
				may = may || r == role
			}
			_, err := b.Dry(context.Background(), identity.Actor{Ref: "x", Roles: []identity.Role{role}},
				journal.Submission{ID: b.ID(), Act: k.New(), Mode: journal.Imported, Sources: []string{"S1"}})
			if forbidden := fault.KindOf(err) == fault.Forbidden; forbidden == may {
				t.Errorf("%s as %s: %v", k.Name, role, err)
			}
		}
	}
}

func TestAWordingIsCorrectedAndASubstanceIsNot(t *testing.T) {
	b := adopted(t)
	send := func(change func(*plan.Content)) error {
		c := small([]string{"A1.1", "A1.2", "A1.3"}, 100)
		change(c)
		blob := plantest.Blob(c)
		_, err := b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: b.ID(), Act: &plan.Rectify{Content: blob.Digest()}, Effective: "2020-06-01", Blobs: []journal.Blob{blob}})
		return err
	}
	if err := send(func(c *plan.Content) {}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no change: %v", err)
	}
	if err := send(func(c *plan.Content) { c.Actions = c.Actions[:2] }); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an action less: %v", err)
	}
	if err := send(func(c *plan.Content) { c.Actions[0].Title = plan.Text{"fr": "Mieux dit"} }); err != nil {
		t.Errorf("a better wording: %v", err)
	}
	v, _, _ := plan.Adopted(context.Background(), b.DB, plan.View{})
	c, err := plan.ContentOf(context.Background(), b.DB, v.Digest)
	if err != nil || c.Actions[0].Title["fr"] != "Mieux dit" || v.Envelope != 100 {
		t.Errorf("the plan now says %v (%v)", c.Actions[0].Title, err)
	}
}

func TestAPublishedTextIsABlobAndNotInTheJournal(t *testing.T) {
	b := adopted(t)
	r := b.Must(&plan.Report{Action: "A1.1", Measures: []plan.Measure{}, Published: plan.Published{Text: plan.Text{"fr": "Un texte publié."}}}, "2020-08-01")
	rec, err := journal.Get(context.Background(), b.DB, r.Number)
	if err != nil || strings.Contains(rec.Body, "publié") {
		t.Fatalf("the leaf holds the text: %s (%v)", rec.Body, err)
	}
	a, err := b.Registry.Decode(rec.Leaf.Kind, rec.Fields)
	if err != nil {
		t.Fatal(err)
	}
	text, err := plan.ReadText(context.Background(), b.DB, a.(*plan.Report).TextName)
	if err != nil || text["fr"] != "Un texte publié." {
		t.Errorf("the text reads %v (%v)", text, err)
	}
}

func TestSixtyFourClientsShareAReserveToTheCent(t *testing.T) {
	b := plantest.Open(t)
	plantest.Adopt(t, b, small([]string{"A1.1", "A1.2", "A1.3"}, 32*7))
	answers := make(chan error)
	for range 64 {
		id := b.ID()
		go func() {
			_, err := b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: id, Act: &plan.Allocate{Action: "A1.1", Cents: 7}, Effective: "2020-06-01"})
			answers <- err
		}()
	}
	granted := 0
	for range 64 {
		switch err := <-answers; fault.KindOf(err) {
		case 0:
			granted++
		case fault.Conflict:
		default:
			t.Errorf("answered %v", err)
		}
	}
	rows, err := ledger.Sum(context.Background(), b.DB, ledger.Query{On: "2020-06-01", By: ledger.ByBook | ledger.ByStage})
	if err != nil {
		t.Fatal(err)
	}
	left, _ := ledger.At(rows, ledger.BookPlan, ledger.Voted, "")
	given, _ := ledger.At(rows, ledger.BookPlan, ledger.Allocated, "")
	if granted != 32 || left != 0 || given != 32*7 {
		t.Errorf("%d granted, %d cents given, %d left; want 32, %d and none", granted, given, left, 32*7)
	}
}
