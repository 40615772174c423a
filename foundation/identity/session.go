package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"
	"unicode"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Session keeps a person signed in. Instants are as stored; Expires is when it ends if nothing is done.
type Session struct {
	Short                  string // names it in lists; opens nothing
	Secret                 string // only where it was just made: for the browser
	Account                string
	Name                   string
	CSRF                   string // what each form of this session must bring back; only where the secret is known
	Agent                  string // the browser, as it says
	Created, Seen, Expires string
	Actor                  Actor
	NewAgent               bool // just made, from a browser that had never signed in for this person; the very first does not count

	end string // when it ends whatever is done
}

// Limits of sessions.
const (
	sessionIdle = 2 * time.Hour
	sessionLife = 12 * time.Hour
	sessionsMax = 20          // of one account; the oldest end
	seenEvery   = time.Minute // how finely Seen is kept
	agentMax    = 200         // bytes kept of what a browser says it is
	agentDays   = 400         // how long a browser is known
	shortSize   = 12
)

var (
	qAddSession  = store.Query(`insert into account_session (digest, account, agent, created, seen, expires) values ($1, $2, $3, $4, $4, $5)`)
	qSession     = store.Query(sessionCols + ` and s.digest = $1`)
	qSessions    = store.Query(sessionCols + ` and s.account = $1 order by s.seen desc, s.digest`)
	qSeen        = store.Query(`update account_session set seen = $2 where digest = $1 and seen < $2`)
	qLeave       = store.Query(`delete from account_session where digest = $1`)
	qEnd         = store.Query(`delete from account_session where account = $1 and substr(digest, 1, 12) = $2`)
	qEndOthers   = store.Query(`delete from account_session where account = $1 and substr(digest, 1, 12) <> $2`)
	qOldSessions = store.Query(`delete from account_session where expires <= $1 or seen <= $2`)
	qManySession = store.Query(`delete from account_session where account = $1 and digest not in
		(select digest from account_session where account = $1 order by seen desc, digest limit $2)`)
	qAgentKnown = store.Query(`select seen from account_agent where id = $1`)
	qAgents     = store.Query(`select count(*) from account_agent where account = $1`)
	qAddAgent   = store.Query(`insert into account_agent (id, account, seen) values ($1, $2, $3) on conflict (id) do update set seen = excluded.seen`)
	qOldAgents  = store.Query(`delete from account_agent where seen <= $1`)
)

const sessionCols = `select s.digest, s.account, a.name, s.agent, s.created, s.seen, s.expires
	from account_session s join account a on a.ref = s.account where a.closed = ''`

type sessionRow struct {
	Session
	digest, name string
}

func scanSession(s store.Scanner) (r sessionRow, err error) {
	err = s.Scan(&r.digest, &r.Account, &r.name, &r.Agent, &r.Created, &r.Seen, &r.Expires)
	return
}

// enter opens a session of an account that has shown who it is.
func (p *People) enter(ctx context.Context, tx *store.Tx, ref, agent, how string) (s Session, err error) {
	a, err := p.person(ctx, tx, qPerson, ref)
	if err != nil {
		return s, err
	}
	if a.Closed != "" {
		return s, fault.New(fault.Unauthenticated, "identity.link_refused")
	}
	now := p.Clock()
	at := store.Instant(now)
	s = Session{
		Secret: Random(32), Account: ref, Name: a.Name, Agent: cutAgent(agent), Created: at, Seen: at,
		Expires: store.Instant(now.Add(sessionIdle)), Actor: p.actor(a),
	}
	s.CSRF, s.Short = csrf(s.Secret), digest(s.Secret)[:shortSize]
	if s.NewAgent, err = p.meet(ctx, tx, ref, s.Agent); err != nil {
		return s, err
	}
	if _, err := tx.Exec(ctx, qOldSessions, at, store.Instant(now.Add(-sessionIdle))); err != nil {
		return s, err
	}
	if _, err := tx.Exec(ctx, qManySession, ref, sessionsMax-1); err != nil {
		return s, err
	}
	if _, err := tx.Exec(ctx, qAddSession, digest(s.Secret), ref, s.Agent, at, store.Instant(now.Add(sessionLife))); err != nil {
		return s, err
	}
	return s, p.told(ctx, tx, a.selfActor(), ref, how, Grant{})
}

func (a Account) selfActor() Actor { return Actor{Ref: a.Ref} }

// meet says whether a browser signs this person in for the first time. The first browser of all is
// no news.
func (p *People) meet(ctx context.Context, tx *store.Tx, ref, agent string) (fresh bool, err error) {
	now := p.Clock()
	if _, err := tx.Exec(ctx, qOldAgents, store.Instant(now.AddDate(0, 0, -agentDays))); err != nil {
		return false, err
	}
	id := p.mark("agent", ref+"\n"+agent)
	_, known, err := store.One(ctx, tx, qAgentKnown, store.Value[string], id)
	if err != nil {
		return false, err
	}
	others, _, err := store.One(ctx, tx, qAgents, store.Value[int64], ref)
	if err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, qAddAgent, id, ref, store.Instant(now))
	return !known && others > 0, err
}

// cutAgent keeps what can be shown of what a browser says it is.
func cutAgent(agent string) string {
	agent = strings.ToValidUTF8(agent, "")
	agent = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, agent)
	for len(agent) > agentMax {
		runes := []rune(agent)
		agent = string(runes[:min(len(runes)-1, agentMax)])
	}
	return agent
}

// csrf derives what forms bring back: who has not the secret cannot know it, and it tells nothing of
// the secret.
func csrf(secret string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte("relance form"))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Session gives the session of a secret, with what the person may do today (I4). Fault:
// Unauthenticated, always the same.
func (p *People) Session(ctx context.Context, secret string) (s Session, err error) {
	defer fault.Wrap(&err, "identity.Session")
	now := p.Clock()
	key := digest(secret)
	err = p.DB.View(ctx, func(q store.Q) error {
		r, found, err := store.One(ctx, q, qSession, scanSession, key)
		if err != nil {
			return err
		}
		if !found || !r.alive(now) {
			return fault.New(fault.Unauthenticated, "identity.signed_out")
		}
		s, err = p.whole(ctx, q, r)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	s.CSRF = csrf(secret)
	if last, err := store.ParseInstant(s.Seen); err != nil || now.Sub(last) >= seenEvery {
		s.Seen = store.Instant(now)
		err := p.write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, qSeen, key, s.Seen)
			return err
		})
		if err != nil {
			return Session{}, err
		}
		s.Expires = min(s.end, store.Instant(now.Add(sessionIdle)))
	}
	return s, nil
}

// alive says that a session has neither run out nor been left idle.
func (r sessionRow) alive(now time.Time) bool {
	return r.Expires > store.Instant(now) && r.Seen > store.Instant(now.Add(-sessionIdle))
}

// whole fills in what a row of a session does not hold.
func (p *People) whole(ctx context.Context, q store.Q, r sessionRow) (Session, error) {
	s := r.Session
	s.end = r.Expires
	s.Short = r.digest[:shortSize]
	if seen, err := store.ParseInstant(r.Seen); err == nil {
		s.Expires = min(r.Expires, store.Instant(seen.Add(sessionIdle)))
	}
	name, err := p.Vault.Text(ctx, q, r.name)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return s, err
	}
	s.Name = name
	grants, err := grantsOf(ctx, q, s.Account)
	s.Actor = actorOn(s.Account, grants, p.today())
	return s, err
}

// Sessions lists the sessions of a person that are alive, last used first; without secrets.
func (p *People) Sessions(ctx context.Context, account string) (list []Session, err error) {
	defer fault.Wrap(&err, "identity.Sessions")
	list = []Session{}
	err = p.DB.View(ctx, func(q store.Q) error {
		rows, err := store.All(ctx, q, qSessions, scanSession, account)
		for i := 0; i < len(rows) && err == nil; i++ {
			if rows[i].alive(p.Clock()) {
				var s Session
				s, err = p.whole(ctx, q, rows[i])
				list = append(list, s)
			}
		}
		return err
	})
	return list, err
}

// End ends one session of a person, named by its Short. Fault: NotFound.
func (p *People) End(ctx context.Context, account, short string) (err error) {
	defer fault.Wrap(&err, "identity.End")
	return p.write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, qEnd, account, short)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "identity.no_session")
		}
		return err
	})
}

// EndAll ends every session of a person, who asks for it, and the links that could open one.
func (p *People) EndAll(ctx context.Context, account string) error {
	return p.EndAllOf(ctx, Actor{Ref: account}, account)
}

// EndAllOf is EndAll, asked for by somebody who keeps the accounts.
func (p *People) EndAllOf(ctx context.Context, by Actor, account string) (err error) {
	defer fault.Wrap(&err, "identity.EndAllOf")
	return p.write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, qLinksEnd, account); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, qSessionsEnd, account); err != nil {
			return err
		}
		return p.told(ctx, tx, by, account, SessionsEnded, Grant{})
	})
}

// EndOthers ends every session of a person but the one named by its Short, and the links that could
// open one: after a password was changed.
func (p *People) EndOthers(ctx context.Context, account, short string) (err error) {
	defer fault.Wrap(&err, "identity.EndOthers")
	return p.write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, qLinksEnd, account); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, qEndOthers, account, short); err != nil {
			return err
		}
		return p.told(ctx, tx, Actor{Ref: account}, account, SessionsEnded, Grant{})
	})
}

// Leave signs out: the session of a secret ends, if there is one.
func (p *People) Leave(ctx context.Context, secret string) error {
	return p.write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, qLeave, digest(secret))
		return err
	})
}
