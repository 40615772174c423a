package identity

import (
	"context"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// Reading says that somebody read something that is not public.
type Reading struct {
	At      string // instant
	Account string
	What    string
}

// Limits of the log of readings.
const (
	readingMonths = 12  // months before this one that are kept; then they are erased, with their key
	readingMax    = 500 // characters
)

var (
	qAddReading  = store.Query(`insert into account_reading (id, at, account, month, what) values ($1, $2, $3, $4, $5)`)
	qReadings    = store.Query(`select at, account, what from account_reading order by id desc limit $1`)
	qOldMonths   = store.Query(`select distinct month from account_reading where at < $1 and month < $2`)
	qDropReading = store.Query(`delete from account_reading where month = $1`)
)

// Looked records that an actor read something; what it was is sealed, by month.
func (p *People) Looked(ctx context.Context, a Actor, what string) (err error) {
	defer fault.Wrap(&err, "identity.Looked")
	what = strings.ToValidUTF8(strings.ReplaceAll(what, "\x00", ""), "")
	if r := []rune(what); len(r) > readingMax {
		what = string(r[:readingMax])
	}
	now := p.Clock()
	at := store.Instant(now)
	oldest := store.Instant(now.AddDate(0, -readingMonths, 0))
	return p.write(ctx, func(tx *store.Tx) error {
		old, err := store.All(ctx, tx, qOldMonths, store.Value[string], oldest, oldest[:7])
		if err != nil {
			return err
		}
		for _, month := range old {
			if _, err := tx.Exec(ctx, qDropReading, month); err != nil {
				return err
			}
			if err := vault.Forget(ctx, tx, "readings:"+month); err != nil {
				return err
			}
		}
		sealed, err := p.Vault.Seal(ctx, tx, "readings:"+at[:7], what)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, qAddReading, at+"-"+Random(6), at, a.Ref, at[:7], sealed)
		return err
	})
}

// Readings lists what was read, newest first.
func (p *People) Readings(ctx context.Context, limit int) (list []Reading, err error) {
	defer fault.Wrap(&err, "identity.Readings")
	err = p.DB.View(ctx, func(q store.Q) error {
		list, err = store.All(ctx, q, qReadings, func(s store.Scanner) (r Reading, err error) {
			err = s.Scan(&r.At, &r.Account, &r.What)
			return
		}, max(0, min(limit, listMax)))
		for i := 0; i < len(list) && err == nil; i++ {
			list[i].What, err = p.Vault.Text(ctx, q, list[i].What)
		}
		return err
	})
	return list, err
}
