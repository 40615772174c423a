package identity

import (
	"context"
	"time"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// LinkMinutes is how long a link asked for by e-mail may be followed.
const LinkMinutes = 15

const (
	kindLink       = "link"
	kindInvitation = "invitation"
)

var (
	qAddLink  = store.Query(`insert into account_link (digest, account, kind, created, expires, used) values ($1, $2, $3, $4, $5, '')`)
	qUseLink  = store.Query(`update account_link set used = $2 where digest = $1 and used = '' and expires > $2 returning account`)
	qOldLinks = store.Query(`delete from account_link where expires <= $1`)
)

// mark names an address without telling it.
func (p *People) mark(what, text string) string {
	return p.Vault.Mark("identity " + what + "\n" + text)
}

func (p *People) addLink(ctx context.Context, tx *store.Tx, ref, secret, kind string, life time.Duration) error {
	now := p.Clock()
	if _, err := tx.Exec(ctx, qOldLinks, store.Instant(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, qAddLink, digest(secret), ref, kind, store.Instant(now), store.Instant(now.Add(life)))
	return err
}

// AskLink makes the secret of a link that signs a person in once, within LinkMinutes, for who sends the
// letter. It is "" where nobody has the address, or where it was asked for too often, from there or
// for this person: whoever asks must not be told which.
func (p *People) AskLink(ctx context.Context, email, from string) (secret string, a Account, err error) {
	defer fault.Wrap(&err, "identity.AskLink")
	folded, ok := FoldEmail(email)
	if !ok {
		return "", Account{}, nil
	}
	err = p.write(ctx, func(tx *store.Tx) error {
		secret, a = "", Account{}
		wait, err := p.tryAll(ctx, tx, limit{askingFrom, p.mark("ask from", Network(from))}, limit{asking, p.mark("ask", folded)})
		if err != nil || wait > 0 {
			return err
		}
		found, err := p.person(ctx, tx, qByMark, p.mark("email", folded))
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		a, secret = found, Random(32)
		return p.addLink(ctx, tx, a.Ref, secret, kindLink, LinkMinutes*time.Minute)
	})
	if err != nil {
		return "", Account{}, err
	}
	return secret, a, nil
}

// LinkFor makes the secret of a link for who runs the machine, who needs no letter; nothing limits it.
// Fault: NotFound.
func (p *People) LinkFor(ctx context.Context, ref string) (secret string, err error) {
	defer fault.Wrap(&err, "identity.LinkFor")
	secret = Random(32)
	err = p.write(ctx, func(tx *store.Tx) error {
		if err := p.stands(ctx, tx, ref); err != nil {
			return err
		}
		return p.addLink(ctx, tx, ref, secret, kindLink, LinkMinutes*time.Minute)
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// EnterByLink opens a session for who follows a link or an invitation; the person's other links end
// with it. Fault: Unauthenticated, always the same (I2, I3).
func (p *People) EnterByLink(ctx context.Context, secret, agent string) (s Session, err error) {
	defer fault.Wrap(&err, "identity.EnterByLink")
	err = p.write(ctx, func(tx *store.Tx) error {
		ref, found, err := store.One(ctx, tx, qUseLink, store.Value[string], digest(secret), p.now())
		if err != nil {
			return err
		}
		if !found {
			return fault.New(fault.Unauthenticated, "identity.link_refused")
		}
		if _, err := tx.Exec(ctx, qLinksEnd, ref); err != nil {
			return err
		}
		s, err = p.enter(ctx, tx, ref, agent, EnteredByLink)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	return s, nil
}
