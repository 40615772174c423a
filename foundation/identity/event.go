package identity

import (
	"context"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// What may happen to an account.
const (
	Invited           = "invited"
	Granted           = "granted"
	GrantEnded        = "grant_ended"
	Renamed           = "renamed"
	Closed            = "closed"
	PasswordSet       = "password_set"
	FactorSet         = "factor_set"
	FactorDropped     = "factor_dropped"
	EnteredByLink     = "entered_by_link"
	EnteredByPassword = "entered_by_password"
	SessionsEnded     = "sessions_ended"
	fromTheMachine    = "machine" // who acts without an account: the administrator of the machine
)

// Event is one change of an account: who did what to whom, when. What is one of the words above; the
// grant is filled for Invited, Granted and GrantEnded.
type Event struct {
	At, By, Account, What string
	Grant                 Grant
}

var (
	qAddEvent = store.Query(`insert into account_event (id, at, by_account, account, what, role, scope, from_day, until_day)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	qEvents = store.Query(`select at, by_account, account, what, role, scope, from_day, until_day from account_event
		where $1 = '' or account = $1 order by id desc limit $2`)
)

// told records a change; it is never taken back.
func (p *People) told(ctx context.Context, tx *store.Tx, by Actor, ref, what string, g Grant) error {
	if by.Ref == "" {
		by.Ref = fromTheMachine
	}
	now := p.now()
	_, err := tx.Exec(ctx, qAddEvent, now+"-"+Random(6), now, by.Ref, ref, what, string(g.Role), g.Scope, g.From, g.Until)
	return err
}

// listMax bounds what a list of events or readings gives.
const listMax = 10_000

// Events lists what happened to an account, or to all where ref is "", newest first.
func (p *People) Events(ctx context.Context, ref string, limit int) (_ []Event, err error) {
	defer fault.Wrap(&err, "identity.Events")
	return store.All(ctx, p.DB, qEvents, func(s store.Scanner) (e Event, err error) {
		err = s.Scan(&e.At, &e.By, &e.Account, &e.What, &e.Grant.Role, &e.Grant.Scope, &e.Grant.From, &e.Grant.Until)
		return
	}, ref, max(0, min(limit, listMax)))
}
