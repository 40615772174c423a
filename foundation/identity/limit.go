package identity

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"relance/foundation/store"
)

// rate is how often something may be tried: free at first, then after waits that double, up to the
// longest. It begins anew once nothing was tried for forget.
type rate struct {
	name           string
	free           int64
	first, longest time.Duration
}

// Waits grow and end: nobody is locked out for long by somebody who tries in their name.
var (
	asking       = rate{"ask", 3, time.Minute, 10 * time.Minute}       // letters to one address
	askingFrom   = rate{"ask from", 30, time.Minute, 10 * time.Minute} // letters asked for from one network
	entering     = rate{"enter", 5, 2 * time.Second, 15 * time.Minute} // passwords for one account
	enteringFrom = rate{"enter from", 30, 2 * time.Second, 15 * time.Minute}
)

const (
	forget     = time.Hour // after which tries no longer count
	triesMax   = 100_000   // rows kept
	pruneEvery = 256       // tries from one look at how many rows there are to the next
)

var tried atomic.Int64

// limit is a rate applied to somebody.
type limit struct {
	rate
	who string // a mark
}

func (l limit) key() string { return l.name + " " + l.who }

// wait gives how long nothing may be tried after n tries.
func (r rate) wait(n int64) time.Duration {
	if n < r.free {
		return 0
	}
	w := r.first
	for ; n > r.free && w < r.longest; n-- {
		w *= 2
	}
	return min(w, r.longest)
}

var (
	qTry = store.Query(`insert into account_try (what, tries, at, free) values ($1, 1, $2, $2)
		on conflict (what) do update set tries = case when account_try.at <= $3 then 1 else account_try.tries + 1 end, at = $2
		where account_try.free <= $2 returning tries`)
	qTryFree  = store.Query(`update account_try set free = $2 where what = $1`)
	qFreeFrom = store.Query(`select free from account_try where what = $1`)
	qForgive  = store.Query(`delete from account_try where what = $1`)
	qOldTries = store.Query(`delete from account_try where at <= $1 and free <= $2`)
	qManyOld  = store.Query(`delete from account_try where at < (select at from account_try order by at desc limit 1 offset $1)`)
)

// try counts a try, before it is known whether it is a good one, so that many at once count too; it
// gives how long to wait where it is one too many, which does not count.
func (p *People) try(ctx context.Context, tx *store.Tx, l limit) (time.Duration, error) {
	now := p.Clock()
	at := store.Instant(now)
	if _, err := tx.Exec(ctx, qOldTries, store.Instant(now.Add(-forget)), at); err != nil {
		return 0, err
	}
	if tried.Add(1)%pruneEvery == 0 {
		if _, err := tx.Exec(ctx, qManyOld, triesMax); err != nil {
			return 0, err
		}
	}
	n, counted, err := store.One(ctx, tx, qTry, store.Value[int64], l.key(), at, store.Instant(now.Add(-forget)))
	if err != nil {
		return 0, err
	}
	if counted {
		_, err := tx.Exec(ctx, qTryFree, l.key(), store.Instant(now.Add(l.wait(n))))
		return 0, err
	}
	free, _, err := store.One(ctx, tx, qFreeFrom, store.Value[string], l.key())
	if err != nil {
		return 0, err
	}
	until, err := store.ParseInstant(free)
	return max(until.Sub(now), time.Second), err
}

// tryAll counts a try against each limit, until one says how long to wait. Who is refused by the first
// costs no commit: put there what one who floods us meets.
func (p *People) tryAll(ctx context.Context, tx *store.Tx, limits ...limit) (time.Duration, error) {
	for i, l := range limits {
		wait, err := p.try(ctx, tx, l)
		if err == nil && wait > 0 && i == 0 {
			err = store.Unchanged
		}
		if err != nil || wait > 0 {
			return wait, err
		}
	}
	return 0, nil
}

// forgive forgets the tries of somebody who has shown who they are.
func forgive(ctx context.Context, tx *store.Tx, l limit) error {
	_, err := tx.Exec(ctx, qForgive, l.key())
	return err
}

// Network gives what counts as one place of the network: an address, or the 64 bits of one that a
// subscriber is given.
func Network(from string) string {
	if host, _, err := net.SplitHostPort(from); err == nil {
		from = host
	}
	a, err := netip.ParseAddr(strings.Trim(from, "[]"))
	if err != nil {
		return from
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if pre, err := a.Prefix(64); err == nil {
			return pre.String()
		}
	}
	return a.String()
}
