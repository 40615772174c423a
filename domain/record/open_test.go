package record_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/domain/record"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
)

// small is a content with a few actions and an envelope.
func small(actions []string, envelope money.Cents) *plan.Content {
	c := &plan.Content{Format: 1, Plan: "essai", Languages: []string{"fr"}, Title: plan.Text{"fr": "Essai"},
		Owner: plan.Owner{Name: plan.Text{"fr": "Ville"}}, Envelope: envelope, ActionsVoted: len(actions),
		Vote: plan.Vote{Date: "2020-05-15", Body: plan.Text{"fr": "conseil"}, Sources: []string{}},
		Axes: []plan.Axis{{Number: 1, Title: plan.Text{"fr": "Un"}, Sources: []string{}, Objectives: []plan.Objective{}}},
	}
	for _, code := range actions {
		c.Actions = append(c.Actions, plan.Action{Code: code, Axis: 1, Title: plan.Text{"fr": code}, Provenance: "draft",
			Means: "works", Funding: "plan", Sources: []string{}, Announced: []plan.Announced{}, Milestones: []plan.Milestone{}})
	}
	return c
}

// opened is a journal with a plan adopted, whose actions hold the same each.
func opened(t testing.TB, each money.Cents, actions ...string) *journaltest.Bench {
	t.Helper()
	b := journaltest.New(t, append(plan.Kinds(), record.Kinds()...), ledger.Part(), plan.Part(), record.Part())
	plantest.Adopt(t, b, small(actions, each*money.Cents(len(actions))))
	for _, code := range actions {
		b.Must(&plan.Allocate{Action: code, Cents: each}, "2020-05-15")
	}
	return b
}

// source is a file in memory.
func source(name, text string) record.Source {
	return record.Source{Name: name, ReaderAt: strings.NewReader(text), Size: int64(len(text))}
}

// take imports a file and gives what came of it.
func take(b *journaltest.Bench, kind, from, name, text string) (*record.Result, error) {
	return record.Import(context.Background(), b.Journal, journaltest.Everyone, source(name, text),
		record.Request{Kind: kind, System: "comptabilité", From: from})
}

// sirens with a right key, none of them anybody's: see the fictional plan.
func siren(n int) string {
	for last := range 10 {
		if s := fmt.Sprintf("%08d%d", n, last); record.ValidSiret(s) {
			return s
		}
	}
	panic("no key")
}

// large writes a file of awards: so many lines, on days of three years, for actions and communes.
func large(lines, actions, communes int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var out bytes.Buffer
	out.WriteString("n° de décision;date;action;code insee;bénéficiaire;siren;dossier;montant\n")
	for n := range lines {
		day := fmt.Sprintf("%02d/%02d/%d", 1+r.IntN(28), 1+r.IntN(12), 2021+r.IntN(3))
		fmt.Fprintf(&out, "D%07d;%s;A1.%d;%05d;Société %d;%s;S-%07d;%d,%02d\n", n+1, day, 1+r.IntN(actions), 1+r.IntN(communes), n%5000,
			siren(1+n%5000), n+1, 1+r.IntN(5000), r.IntN(100))
	}
	return out.Bytes()
}

func codes(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("A1.%d", i+1))
	}
	return out
}

func takeBack(of int64) *journal.Correct {
	return &journal.Correct{Of: of, Reason: map[string]string{"fr": "essai"}}
}
