package identity

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// InvitationDays is how long an invitation may be answered.
const InvitationDays = 7

var (
	qAddGrant    = store.Query(`insert into account_grant (id, account, role, scope, from_day, until_day) values ($1, $2, $3, $4, $5, $6)`)
	qEndGrant    = store.Query(`update account_grant set until_day = $3 where id = $2 and account = $1`)
	qClose       = store.Query(`update account set closed = $2 where ref = $1 and closed = ''`)
	qTokensEnd   = store.Query(`update token set revoked = $2 where account = $1 and revoked = ''`)
	qLinksEnd    = store.Query(`delete from account_link where account = $1 and used = ''`)
	qSessionsEnd = store.Query(`delete from account_session where account = $1`)
	qStewards    = store.Query(`select count(*) from account_grant g join account a on a.ref = g.account
		where a.closed = '' and a.email_mark <> '' and g.scope = '' and g.role = 'administrator'
		and g.from_day <= $1 and (g.until_day = '' or g.until_day >= $1)`)
)

var scopeForm = regexp.MustCompile(`^axis:[1-9][0-9]{0,2}$`)

// sound fills in the first day and refuses a grant that cannot be given.
func (p *People) sound(g Grant) (Grant, error) {
	if g.From == "" {
		g.From = p.today()
	}
	switch {
	case !slices.Contains(PeopleRoles, g.Role):
		return g, fault.New(fault.Invalid, "identity.role_unknown", string(g.Role), joinRoles(PeopleRoles)).At("role")
	case g.Scope != "" && !scopeForm.MatchString(g.Scope):
		return g, fault.New(fault.Invalid, "identity.scope_wrong", g.Scope).At("scope")
	case g.Role == Administrator && g.Scope != "":
		return g, fault.New(fault.Invalid, "identity.scope_administrator").At("scope")
	case !store.IsDay(g.From):
		return g, fault.New(fault.Invalid, "identity.day_wrong", g.From).At("from")
	case g.Until != "" && !store.IsDay(g.Until):
		return g, fault.New(fault.Invalid, "identity.day_wrong", g.Until).At("until")
	case g.Until != "" && g.Until < g.From:
		return g, fault.New(fault.Invalid, "identity.days_order", g.From, g.Until).At("until")
	}
	g.ID = "g_" + Random(12)
	return g, nil
}

// Invite makes an account for a person and a link by which they sign in once, within InvitationDays.
// Who is invited again, at the same address, keeps the account and its name, and gets what grants are
// new and another link. Faults: Invalid.
func (p *People) Invite(ctx context.Context, by Actor, name, email, lang string, grants []Grant) (secret, ref string, err error) {
	defer fault.Wrap(&err, "identity.Invite")
	var all fault.List
	name, err = soundName(name)
	all = append(all, fault.Of(err)...)
	folded, ok := FoldEmail(email)
	if !ok {
		all = append(all, fault.New(fault.Invalid, "identity.email_wrong").At("email"))
	}
	if lang != "en" {
		lang = "fr"
	}
	if len(grants) == 0 {
		all = append(all, fault.New(fault.Invalid, "identity.no_grant").At("role"))
	}
	grants = slices.Clone(grants)
	for i := range grants {
		grants[i], err = p.sound(grants[i])
		all = append(all, fault.Of(err)...)
	}
	if err := all.Or(); err != nil {
		return "", "", err
	}
	secret = Random(32)
	err = p.write(ctx, func(tx *store.Tx) error {
		if err := tx.Lock(ctx); err != nil {
			return err
		}
		if ref, err = p.open(ctx, tx, name, folded, lang); err != nil {
			return err
		}
		if err := p.give(ctx, tx, by, ref, Invited, grants); err != nil {
			return err
		}
		return p.addLink(ctx, tx, ref, secret, kindInvitation, InvitationDays*24*time.Hour)
	})
	if err != nil {
		return "", "", err
	}
	return secret, ref, nil
}

// open finds the open account of an address, or makes it.
func (p *People) open(ctx context.Context, tx *store.Tx, name, folded, lang string) (string, error) {
	mark := p.mark("email", folded)
	a, found, err := store.One(ctx, tx, qByMark, scanAccount, mark)
	if err != nil || found {
		return a.Ref, err
	}
	ref := "p_" + Random(12)
	sealedName, err := p.Vault.Seal(ctx, tx, ref, name)
	if err != nil {
		return "", err
	}
	sealedEmail, err := p.Vault.Seal(ctx, tx, ref, folded)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, qAddPerson, ref, sealedName, p.now(), sealedEmail, mark, lang)
	return ref, err
}

// give adds the grants that an account does not have yet.
func (p *People) give(ctx context.Context, tx *store.Tx, by Actor, ref, what string, grants []Grant) error {
	if by.Ref == ref && len(grants) > 0 {
		return fault.New(fault.Forbidden, "identity.own_grant").At("role")
	}
	there, err := grantsOf(ctx, tx, ref)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if slices.ContainsFunc(there, func(x Grant) bool {
			return x.Role == g.Role && x.Scope == g.Scope && x.From <= g.From && x.Until == g.Until
		}) {
			g = Grant{} // told, not given twice
		} else if len(there) >= grantsMax {
			return fault.New(fault.Conflict, "identity.grants_many", grantsMax).At("role")
		} else if _, err := tx.Exec(ctx, qAddGrant, g.ID, ref, string(g.Role), g.Scope, g.From, g.Until); err != nil {
			return err
		} else {
			there = append(there, g)
		}
		if err := p.told(ctx, tx, by, ref, what, g); err != nil {
			return err
		}
	}
	return nil
}

// AddGrant gives a person a role; From "" is today. Faults: Invalid, NotFound.
func (p *People) AddGrant(ctx context.Context, by Actor, ref string, g Grant) (err error) {
	defer fault.Wrap(&err, "identity.AddGrant")
	if g, err = p.sound(g); err != nil {
		return err
	}
	return p.write(ctx, func(tx *store.Tx) error {
		if err := p.stands(ctx, tx, ref); err != nil {
			return err
		}
		return p.give(ctx, tx, by, ref, Granted, []Grant{g})
	})
}

// stands refuses an account that is not there or is closed. Fault: NotFound.
func (p *People) stands(ctx context.Context, q store.Q, ref string) error {
	a, found, err := store.One(ctx, q, qPerson, scanAccount, ref)
	if err == nil && (!found || a.Closed != "") {
		err = fault.New(fault.NotFound, "identity.no_account")
	}
	return err
}

// EndGrant makes day the last on which a grant counts; day "" is yesterday: it ends at once.
// Faults: Invalid, NotFound; Conflict where nobody could invite any more (I5).
func (p *People) EndGrant(ctx context.Context, by Actor, ref, id, day string) (err error) {
	defer fault.Wrap(&err, "identity.EndGrant")
	if day == "" {
		day = store.Day(p.Clock().In(store.Paris).AddDate(0, 0, -1))
	}
	if !store.IsDay(day) {
		return fault.New(fault.Invalid, "identity.day_wrong", day).At("until")
	}
	return p.write(ctx, func(tx *store.Tx) error {
		return p.keepsAsteward(ctx, tx, func() error {
			grants, err := grantsOf(ctx, tx, ref)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(grants, func(g Grant) bool { return g.ID == id })
			if i < 0 {
				return fault.New(fault.NotFound, "identity.no_such_grant")
			}
			g := grants[i]
			g.Until = day
			if _, err := tx.Exec(ctx, qEndGrant, ref, id, day); err != nil {
				return err
			}
			return p.told(ctx, tx, by, ref, GrantEnded, g)
		})
	})
}

// Close ends an account: its sessions, links and tokens end with it, its name stays behind its acts.
// Faults: NotFound; Conflict where nobody could invite any more (I5).
func (p *People) Close(ctx context.Context, by Actor, ref string) (err error) {
	defer fault.Wrap(&err, "identity.Close")
	return p.write(ctx, func(tx *store.Tx) error {
		return p.keepsAsteward(ctx, tx, func() error {
			if err := p.stands(ctx, tx, ref); err != nil {
				return err
			}
			now := p.now()
			_, err := tx.Exec(ctx, qClose, ref, now)
			_, err2 := tx.Exec(ctx, qTokensEnd, ref, now)
			_, err3 := tx.Exec(ctx, qLinksEnd, ref)
			_, err4 := tx.Exec(ctx, qSessionsEnd, ref)
			if err := errors.Join(err, err2, err3, err4); err != nil {
				return err
			}
			return p.told(ctx, tx, by, ref, Closed, Grant{})
		})
	})
}

// keepsAsteward refuses a change that leaves nobody who runs the accounts today.
// Servers take turns for it: two may not each leave the other's last one.
func (p *People) keepsAsteward(ctx context.Context, tx *store.Tx, change func() error) error {
	if err := tx.Lock(ctx); err != nil {
		return err
	}
	before, _, err := store.One(ctx, tx, qStewards, store.Value[int64], p.today())
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, _, err := store.One(ctx, tx, qStewards, store.Value[int64], p.today())
	if err == nil && before > 0 && after == 0 {
		err = fault.New(fault.Conflict, "identity.last_steward")
	}
	return err
}
