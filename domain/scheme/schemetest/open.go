// Package schemetest opens journals that know all there is, for tests of what stands on the domain.
package schemetest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/domain/scheme"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

// Known are the acts and derived tables of the whole domain.
func Known() ([]journal.Kind, []journal.Part) {
	return slices.Concat(plan.Kinds(), record.Kinds(), scheme.Kinds()), []journal.Part{ledger.Part(), plan.Part(), record.Part(), scheme.Part()}
}

// Open opens an empty journal.
func Open(t testing.TB) *journaltest.Bench {
	t.Helper()
	kinds, parts := Known()
	return journaltest.New(t, kinds, parts...)
}

// Aid is the text of an aid "aide" that the plan pays: 30 % of a cost, for shops of at most twenty employees.
func Aid(t testing.TB, day string, actions ...string) *scheme.Content {
	t.Helper()
	fsys := fstest.MapFS{"schemes/aide/" + day + ".yaml": {Data: []byte(`title: {fr: Aide aux commerces, en: Aid to shops}
in_force_since: ` + day + `
funding: plan
gives: grant
applicants: [association]
actions: [` + strings.Join(actions, ", ") + `]
source: [S1]
questions:
  - {id: staff, kind: number, to: 500, label: {fr: effectif, en: staff}, ask: {fr: Combien de salariés ?, en: How many employees?}}
  - {id: cost, kind: money, to: 1 000 000 €, label: {fr: coût, en: cost}, ask: {fr: Quel coût ?, en: What cost?}}
conditions:
  - {id: size, says: {fr: Vingt salariés au plus., en: At most twenty employees.}, when: staff <= 20, source: [S1]}
amount:
  - {id: grant, says: {fr: Trente pour cent du coût, en: Thirty per cent of the cost}, value: 30 % * cost, round: cent_down, source: [S1]}
`)}}
	known := scheme.Plan{Languages: []string{"fr", "en"}, Actions: map[string]bool{}, Sources: map[string]bool{"S1": true}}
	for _, a := range actions {
		known.Actions[a] = true
	}
	all, problems := scheme.Compile(fsys, "essai", known)
	for _, p := range problems {
		t.Fatalf("%s:%d: %v", p.File, p.Line, p.Fault)
	}
	return all.Contents(false)[0]
}

// OpenAid opens a text under a decision of its day.
func OpenAid(t testing.TB, b *journaltest.Bench, c *scheme.Content) journal.Receipt {
	t.Helper()
	rs, err := b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: b.ID(), Act: scheme.NewOpening(c), Effective: c.Version.Day,
		Authority: &journal.Authority{Body: map[string]string{"fr": "conseil"}, Date: c.Version.Day}, Blobs: []journal.Blob{c.Blob()}})
	if err != nil {
		t.Fatal(err)
	}
	return rs[0]
}
