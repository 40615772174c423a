// Package recordtest opens journals that know plans and records, for tests.
package recordtest

import (
	"slices"
	"testing"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/journal/journaltest"
)

// Open opens an empty journal that knows the ledger, the plan and the records.
func Open(t testing.TB) *journaltest.Bench {
	t.Helper()
	return journaltest.New(t, slices.Concat(plan.Kinds(), record.Kinds()), ledger.Part(), plan.Part(), record.Part())
}
