package scheme

import (
	"context"
	_ "embed"
	"encoding/json"

	"relance/domain/rule"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

//go:embed tables.sql
var tables string

// Part registers the derived tables of schemes with the journal.
func Part() journal.Part {
	return journal.Part{
		Name: "scheme", Define: tables,
		Tables:  []journal.Table{{Name: "scheme_version", Order: "act"}, {Name: "scheme_state", Order: "act"}, {Name: "scheme_call", Order: "act"}},
		Reverse: reverse,
	}
}

const callCols = `act, position, effective, code, scheme, action, title, state, opens, until, cents`

var (
	addVersion = store.Insert(`scheme_version (act, position, effective, scheme, day, content, voided_by)`, ``)
	addState   = store.Insert(`scheme_state (act, position, effective, scheme, state, voided_by)`, ``)
	addCall    = store.Insert(`scheme_call (`+callCols+`, voided_by)`, ``)

	// $1 known, $2 before position
	qVersions = store.Query(`select act, effective, scheme, day, content from scheme_version
		where act <= $1 and position < $2 and (voided_by = 0 or voided_by > $1) order by scheme, day, position`)
	qStates = store.Query(`select act, effective, scheme, state from scheme_state
		where act <= $1 and position < $2 and (voided_by = 0 or voided_by > $1) order by scheme, effective, position`)
	qCalls = store.Query(`select ` + callCols + ` from scheme_call
		where act <= $1 and position < $2 and (voided_by = 0 or voided_by > $1) order by code, effective, position`)

	qVoidVersion = store.Query(`update scheme_version set voided_by = $1 where act = $2 and voided_by = 0`)
	qVoidState   = store.Query(`update scheme_state set voided_by = $1 where act = $2 and voided_by = 0`)
	qVoidCall    = store.Query(`update scheme_call set voided_by = $1 where act = $2 and voided_by = 0`)
)

// versionRow is a text that an act brought.
type versionRow struct {
	act                            int64
	effective, scheme, day, digest string
}

func scanVersion(s store.Scanner) (v versionRow, err error) {
	err = s.Scan(&v.act, &v.effective, &v.scheme, &v.day, &v.digest)
	return
}

// stateRow is a change of a scheme's state.
type stateRow struct {
	act                      int64
	effective, scheme, state string
}

func scanState(s store.Scanner) (r stateRow, err error) {
	err = s.Scan(&r.act, &r.effective, &r.scheme, &r.state)
	return
}

// callRow is a change of a call.
type callRow struct {
	act, position                                        int64
	effective, code, scheme, action, state, opens, until string
	title                                                rule.Text
	cents                                                money.Cents
}

func scanCall(s store.Scanner) (c callRow, err error) {
	var title string
	if err = s.Scan(&c.act, &c.position, &c.effective, &c.code, &c.scheme, &c.action, &title, &c.state, &c.opens, &c.until, &c.cents); err == nil {
		err = json.Unmarshal([]byte(title), &c.title)
	}
	return
}

// add writes a change of a call, after what stood before it.
func (c *callRow) add(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	title, err := json.Marshal(c.title)
	if err != nil {
		return err
	}
	e.Touch("call:" + c.code)
	e.Touch("scheme:" + c.scheme)
	if c.action != "" {
		e.Touch("action:" + c.action)
	}
	return tx.Add(ctx, addCall, e.Number, e.Position, e.Effective, c.code, c.scheme, c.action, string(title), c.state, c.opens, c.until, int64(c.cents), int64(0))
}

// reverse closes what an act put into the tables.
func reverse(ctx context.Context, tx *store.Tx, e *journal.Entry, of int64) error {
	for _, q := range []*store.Stmt{qVoidVersion, qVoidState, qVoidCall} {
		if _, err := tx.Exec(ctx, q, e.Number, of); err != nil {
			return err
		}
	}
	return nil
}
