package plan

import (
	"context"
	_ "embed"

	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

//go:embed tables.sql
var tables string

// Part registers the plan's derived tables with the journal.
func Part() journal.Part {
	return journal.Part{
		Name: "plan", Define: tables,
		Tables: []journal.Table{{Name: "plan_version", Order: "act"}, {Name: "plan_state", Order: "act"}, {Name: "plan_takeover", Order: "act, action"},
			{Name: "plan_notice", Order: "act"}},
		Reverse: reverse,
		Sound:   whole,
	}
}

const versionCols = `act, position, effective, kind, content, territory, envelope_cents`

var (
	// $1 day, $2 known, $3 before position
	qVersion = store.Query(`select ` + versionCols + ` from plan_version
		where effective <= $1 and act <= $2 and position < $3 and (voided_by = 0 or voided_by > $2)
		order by effective desc, position desc limit 1`)
	qVersions = store.Query(`select ` + versionCols + ` from plan_version
		where act <= $1 and position < $2 and (voided_by = 0 or voided_by > $1) order by effective, position`)
	qAddVersion = store.Query(`insert into plan_version (act, position, effective, kind, content, territory, envelope_cents, voided_by)
		values ($1, $2, $3, $4, $5, $6, $7, 0)`)
	qVoidVersion = store.Query(`update plan_version set voided_by = $1 where act = $2 and voided_by = 0`)

	qState = store.Query(`select act, position, effective, thing, state from plan_state
		where thing = $1 and effective <= $2 and act <= $3 and position < $4 and (voided_by = 0 or voided_by > $3)
		order by effective desc, position desc limit 1`)
	qStates = store.Query(`select act, position, effective, thing, state from plan_state
		where effective <= $1 and act <= $2 and position < $3 and (voided_by = 0 or voided_by > $2)
		order by effective, position`)
	qAddState    = store.Query(`insert into plan_state (act, position, effective, thing, state, voided_by) values ($1, $2, $3, $4, $5, 0)`)
	qAddTakeover = store.Query(`insert into plan_takeover (act, action, position, effective, system, document, taken_from, cents, voided_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`)
	qTakeovers = store.Query(`select act, action, effective, system, document, taken_from, cents from plan_takeover
		where act <= $1 and position < $2 and (voided_by = 0 or voided_by > $1) order by effective, act, action`)
	qVoidTakeover = store.Query(`update plan_takeover set voided_by = $1 where act = $2 and voided_by = 0`)
	qVoidState    = store.Query(`update plan_state set voided_by = $1 where act = $2 and voided_by = 0`)
)

// Version is a content in force from a day on.
type Version struct {
	Act, Position int64
	Effective     string
	Kind          string
	Digest        string
	Territory     string // digest, or ""
	Envelope      money.Cents
}

func scanVersion(s store.Scanner) (v Version, err error) {
	err = s.Scan(&v.Act, &v.Position, &v.Effective, &v.Kind, &v.Digest, &v.Territory, &v.Envelope)
	return
}

// Change is the last change of a thing's state.
type Change struct {
	Act, Position int64
	Effective     string
	Thing, State  string
}

func scanChange(s store.Scanner) (c Change, err error) {
	err = s.Scan(&c.Act, &c.Position, &c.Effective, &c.Thing, &c.State)
	return
}

// reverse closes what an act put into the plan's tables.
func reverse(ctx context.Context, tx *store.Tx, e *journal.Entry, of int64) error {
	standingOf(tx).read = false
	for _, q := range []*store.Stmt{qVoidVersion, qVoidState, qVoidTakeover, qVoidAnswer} {
		if _, err := tx.Exec(ctx, q, e.Number, of); err != nil {
			return err
		}
	}
	return nil
}
