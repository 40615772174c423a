package identity

import (
	"context"
	"slices"
	"sync"
	"time"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Door tells for whom tokens speak, as ByToken does. Those that are asked for while a look-up is under
// way are looked up together in the next one: a burst costs a few queries. Nothing is kept from one
// look-up to the next, so that a revoked token is refused at once.
type Door struct {
	q    store.Q
	turn sync.Mutex // held by the look-up under way

	mu   sync.Mutex
	next *lookUp // that may still be joined
}

// lookUp is one query for the tokens of several requests.
type lookUp struct {
	digests []string
	done    chan struct{}
	found   map[string]tokenRow
	err     error
}

// NewDoor looks tokens up in q.
func NewDoor(q store.Q) *Door { return &Door{q: q} }

// ByToken gives the actor for whom a token speaks. Fault: Unauthenticated, always the same (I2).
func (d *Door) ByToken(ctx context.Context, secret string, now time.Time) (Actor, error) {
	key := digest(secret)
	d.mu.Lock()
	l, first := d.next, d.next == nil
	if first {
		l = &lookUp{done: make(chan struct{})}
		d.next = l
	}
	l.digests = append(l.digests, key)
	if len(l.digests) == tokensAtOnce {
		d.next = nil
	}
	d.mu.Unlock()
	if first {
		d.run(context.WithoutCancel(ctx), l) // others wait for it: it is not this request's alone
	}
	select {
	case <-l.done:
	case <-ctx.Done():
		return Actor{}, ctx.Err()
	}
	if l.err != nil {
		return Actor{}, l.err
	}
	r, found := l.found[key]
	return r.actor(found, now)
}

// run waits for its turn, lets nobody join any more, and reads: so every token is looked up after it
// was asked for.
func (d *Door) run(ctx context.Context, l *lookUp) {
	d.turn.Lock()
	defer d.turn.Unlock()
	defer close(l.done)
	d.mu.Lock()
	if d.next == l {
		d.next = nil
	}
	d.mu.Unlock()
	slices.Sort(l.digests)
	keys := slices.Compact(l.digests)
	l.found = make(map[string]tokenRow, len(keys))
	q, args := qToken, []any{keys[0]}
	if len(keys) > 1 {
		q, args = qTokensOf, make([]any, tokensAtOnce)
		for i := range args {
			args[i] = keys[min(i, len(keys)-1)]
		}
	}
	l.err = store.Each(ctx, d.q, q, func(s store.Scanner) error {
		var r tokenRow
		err := s.Scan(&r.digest, &r.account, &r.role, &r.expires, &r.revoked)
		l.found[r.digest] = r
		return err
	}, args...)
}

// tokenRow is what is kept of a token.
type tokenRow struct{ digest, account, role, expires, revoked string }

func (r tokenRow) actor(found bool, now time.Time) (Actor, error) {
	if !found || r.revoked != "" || r.expires <= store.Instant(now) {
		return Actor{}, fault.New(fault.Unauthenticated, "identity.token_refused")
	}
	return Actor{Ref: r.account, Roles: []Role{Role(r.role)}}, nil
}

const tokenCols = `select digest, account, role, expires, revoked from token where digest `

// tokensAtOnce is how many tokens one query looks up.
const tokensAtOnce = 64

var (
	qToken    = store.Query(tokenCols + `= $1`)
	qTokensOf = store.Query(tokenCols + `in ` + store.Places(tokensAtOnce))
)
