package plan_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/locale"
)

// recorded records the acts of a proposal as one list.
func recorded(t *testing.T, b *journaltest.Bench, p *plan.Proposal, on string) []plan.ProposedAct {
	t.Helper()
	acts, err := p.Submissions(recording(t, b, on))
	if err != nil {
		t.Fatalf("%v\n%s", err, reported(p))
	}
	if err := told(b, submissions(acts)...); err != nil {
		t.Fatal(err)
	}
	return acts
}

func submissions(acts []plan.ProposedAct) (out []journal.Submission) {
	for _, a := range acts {
		out = append(out, a.Submission)
	}
	return out
}

func recording(t *testing.T, b *journaltest.Bench, on string) plan.Recording {
	t.Helper()
	v, _, err := plan.Adopted(context.Background(), b.DB, plan.View{})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Recording{ID: b.ID, On: on, Version: v, Authority: council}
}

func sentences(acts []plan.ProposedAct) string {
	var b strings.Builder
	for _, a := range acts {
		fmt.Fprintln(&b, plainly(a.Sentence(saying(locale.French))))
	}
	return b.String()
}

// inForce is the plan of a journal, with what its sheet shows.
func inForce(t *testing.T, b *journaltest.Bench) plan.SheetInput {
	t.Helper()
	in, _, err := plan.InForce(context.Background(), b.DB)
	if err != nil {
		t.Fatal(err)
	}
	in.File = "actions.ods"
	return in
}

func TestASheetBecomesAPlanAndThenItsAmendmentInActsThatHoldTogether(t *testing.T) {
	b := plantest.Open(t)
	in := inputOf(sameTree["flat"])
	in.Head.Fictional = false
	p := plan.ReadSheet(in)
	wellRead(t, p)
	acts := recorded(t, b, p, "2020-07-01")
	if got, want := sentences(acts), `Adopter le plan, avec une enveloppe de 10 000 000,00 € et 3 actions
Affecter 400 000,00 € à l'action A1.1
Affecter 100 000,00 € à l'action A2.1
Commencer l'action A1.1
Commencer l'action A2.1
Achever l'action A2.1
`; got != want {
		t.Errorf("%s", got)
	}
	now := inForce(t, b)
	if now.Allocated["A1.1"] != 400_000_00 || now.States["A2.1"] != plan.Completed {
		t.Errorf("%+v", now)
	}

	// The same sheet again changes nothing; with three changes it is an amendment and two moves of money.
	again := inForce(t, b)
	again.Rows, again.Header, again.Mapping = in.Rows, in.Header, in.Mapping
	p = plan.ReadSheet(again)
	if _, err := p.Submissions(recording(t, b, "2021-01-01")); fault.KindOf(err) != fault.Invalid || p.Report.Same != 3 {
		t.Errorf("the same sheet: %v\n%s", err, reported(p))
	}
	changed := table(
		"Axe|Objectif|Code|Action|Pilote|Début|Fin|État|Montant affecté|Prévu 2020|Prévu 2021",
		"Axe 1 : Santé|O1.1|A1.1|Maisons de santé|Direction de la santé|2020-09|2023|en cours|#=300000|#=150000|#=250000.5",
		"Axe 1 : Santé|O1.1|A1.2|Bus de dépistage|Direction de la santé|#d2021-03-01||abandonnée|||#=50000",
		"Axe 2 : Économie|O2.1|A2.1|Aide aux vitrines|||2021|terminée|#=150000|#=100000|")
	again = inForce(t, b)
	again.Rows, again.Header, again.Mapping = changed, 0, plan.GuessSheet(changed[0])
	p = plan.ReadSheet(again)
	wellRead(t, p)
	acts = recorded(t, b, p, "2021-02-01")
	if got, want := sentences(acts), `Amender le plan (1 changement)
Reprendre 100 000,00 € à l'action A1.1, vers la réserve
Affecter 50 000,00 € à l'action A2.1
Abandonner l'action A1.2
`; got != want {
		t.Errorf("%s\n%s", got, reported(p))
	}
	if p.Total() != -50_000_00 {
		t.Errorf("total %d", p.Total())
	}
	if _, err := p.Submissions(recording(t, b, "2021-03-01")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a proposal against a plan that has changed since: %v", err)
	}
	if found := b.Verify(); len(found) > 0 {
		t.Error(found)
	}
}

func TestASheetThatChangesWordsOnlyNeedsNoDeliberation(t *testing.T) {
	b := adopted(t)
	in := inForce(t, b)
	in.Rows = table("Axe|Code|Action|Pilote", "1|A1.1|Un titre meilleur|Direction du commerce", "1|A1.2|A1.2|", "1|A1.3|A1.3|")
	in.Header, in.Mapping = plan.FindSheetHeader(in.Rows)
	in.Base.Fictional = false
	p := plan.ReadSheet(in)
	if len(p.Report.Faults) > 0 || p.Report.Changed != 1 {
		t.Fatal(reported(p))
	}
	acts := recorded(t, b, p, "2021-01-01")
	if len(acts) != 1 || acts[0].Act.Kind() != "plan.correct" {
		t.Errorf("%s", sentences(acts))
	}
}

func TestRowsThatFundMoreThanThereIsAreRefusedWhole(t *testing.T) {
	b := adopted(t)
	in := inForce(t, b)
	in.Rows = table("Axe|Code|Action|Montant affecté|État", "1|A1.1|A1.1|#=0.6|en cours", "1|A1.2|A1.2|#=0.6|")
	in.Header, in.Mapping = plan.FindSheetHeader(in.Rows)
	p := plan.ReadSheet(in)
	acts, err := p.Submissions(recording(t, b, "2021-01-01"))
	if err != nil {
		t.Fatal(err, reported(p))
	}
	size := b.Head().Size
	if err := told(b, submissions(acts)...); fault.KindOf(err) != fault.Conflict {
		t.Errorf("120 cents of 100: %v", err)
	}
	if b.Head().Size != size {
		t.Error("some of the list was kept")
	}
}

func TestActionsThatNoRowNamesStayUnlessTheirRemovalIsAsked(t *testing.T) {
	base := plan.ReadSheet(inputOf(sameTree["flat"])).Content
	rows := table("Axe|Code|Action", "Axe 1 : Santé|A1.1|Maisons de santé")
	in := plan.SheetInput{Rows: rows, Mapping: plan.GuessSheet(rows[0]), Base: base}
	if p := plan.ReadSheet(in); len(p.Content.Actions) != 3 || len(plan.Diff(base, p.Content)) != 0 {
		t.Error(reported(p))
	}
	in.Remove = true
	p := plan.ReadSheet(in)
	if len(p.Content.Actions) != 1 || p.Content.ActionsVoted != 1 || len(p.Report.Absent) != 2 || !p.Report.OK() {
		t.Errorf("%+v", p.Report)
	}
}

// FuzzReadSheet reads any cells under any headers: a report comes back, and a content that holds whenever
// the report says so.
func FuzzReadSheet(f *testing.F) {
	for _, lines := range sameTree {
		f.Add(strings.Join(lines, "\n"), true)
		f.Add(strings.Join(lines, "\n"), false)
	}
	f.Add("Axe|Action|Prévu 2021\nAxe 1|x|#=1e999\n|Total|", false)
	f.Fuzz(func(t *testing.T, text string, anew bool) {
		lines := strings.Split(text, "\n")
		if len(lines) > 60 {
			return
		}
		in := inputOf(lines)
		if !anew {
			in.Base, in.Head = plan.ReadSheet(inputOf(sameTree["flat"])).Content, nil
		}
		p := plan.ReadSheet(in)
		for _, r := range p.Report.Rows {
			if r.Sentence(saying(locale.French)) == "" || (len(r.Faults) > 0) != (r.Does == plan.RowWrong) {
				t.Fatalf("%+v", r)
			}
		}
		if p.Report.OK() && p.Content != nil {
			if problems := plan.Validate(p.Content); len(problems) > 0 {
				t.Fatalf("%v\n%s", problems, reported(p))
			}
			if strings.Contains(reported(p), "plan_row.") {
				t.Fatal(reported(p))
			}
		}
	})
}
