package identity

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// People are those who sign in to a plan's office.
type People struct {
	DB    *store.DB
	Vault *vault.Vault
	Clock func() time.Time
}

// NewPeople keeps people in db, their names in v. A nil clock is the machine's.
func NewPeople(db *store.DB, v *vault.Vault, clock func() time.Time) *People {
	if clock == nil {
		clock = time.Now
	}
	return &People{DB: db, Vault: v, Clock: clock}
}

// Account is a person who may sign in. Created, Closed and Entered are instants; Closed is "" while it
// is open, Entered while the person has never signed in.
type Account struct {
	Ref, Name, Email, Lang, Created, Closed string
	Entered                                 string  // when they last signed in
	Grants                                  []Grant // all of them, ended and to come too, oldest first
	Password, SecondFactor                  bool    // set
}

// Grant gives a role in a scope, "" for the whole plan or "axis:2", from a day until another, both
// included; Until is "" where no end is known.
type Grant struct {
	ID                 string
	Role               Role
	Scope, From, Until string
}

// On says whether a grant counts on a day.
func (g Grant) On(day string) bool { return g.From <= day && (g.Until == "" || day <= g.Until) }

// Limits of what is kept of a person.
const (
	nameMax   = 120 // characters
	emailMax  = 254 // bytes, as RFC 5321 has it
	grantsMax = 100 // of one account
)

var (
	qAddPerson = store.Query(`insert into account (ref, name, created, email, email_mark, lang, closed) values ($1, $2, $3, $4, $5, $6, '')`)
	qPeople    = store.Query(accountCols + ` where a.email_mark <> '' order by a.created, a.ref`)
	qPerson    = store.Query(accountCols + ` where a.email_mark <> '' and a.ref = $1`)
	qByMark    = store.Query(accountCols + ` where a.email_mark = $1 and a.closed = ''`)
	qGrantsOf  = store.Query(`select id, role, scope, from_day, until_day from account_grant where account = $1 order by from_day, id`)
	qGrants    = store.Query(`select account, id, role, scope, from_day, until_day from account_grant order by from_day, id`)
	qRename    = store.Query(`update account set name = $2 where ref = $1 and closed = ''`)
)

const accountCols = `select a.ref, a.name, a.email, a.lang, a.created, a.closed, coalesce(f.password, '') <> '', coalesce(f.totp, '') <> '',
	coalesce((select max(e.at) from account_event e where e.account = a.ref and e.what in ('` + EnteredByLink + `', '` + EnteredByPassword + `')), '')
	from account a left join account_factor f on f.account = a.ref`

func scanAccount(s store.Scanner) (a Account, err error) {
	err = s.Scan(&a.Ref, &a.Name, &a.Email, &a.Lang, &a.Created, &a.Closed, &a.Password, &a.SecondFactor, &a.Entered)
	return
}

// Accounts lists everyone who may or could sign in, oldest first; accounts of tokens are not there.
func (p *People) Accounts(ctx context.Context) (list []Account, err error) {
	defer fault.Wrap(&err, "identity.Accounts")
	err = p.DB.View(ctx, func(q store.Q) error {
		if list, err = store.All(ctx, q, qPeople, scanAccount); err != nil {
			return err
		}
		grants := map[string][]Grant{}
		err := store.Each(ctx, q, qGrants, func(s store.Scanner) error {
			var ref string
			var g Grant
			err := s.Scan(&ref, &g.ID, &g.Role, &g.Scope, &g.From, &g.Until)
			grants[ref] = append(grants[ref], g)
			return err
		})
		for i := 0; i < len(list) && err == nil; i++ {
			list[i].Grants = grants[list[i].Ref]
			err = p.name(ctx, q, &list[i])
		}
		return err
	})
	return list, err
}

// Account gives one person. Fault: NotFound.
func (p *People) Account(ctx context.Context, ref string) (a Account, err error) {
	defer fault.Wrap(&err, "identity.Account")
	err = p.DB.View(ctx, func(q store.Q) error {
		a, err = p.person(ctx, q, qPerson, ref)
		return err
	})
	return a, err
}

// person reads one account, whole. Fault: NotFound.
func (p *People) person(ctx context.Context, q store.Q, s *store.Stmt, arg string) (Account, error) {
	a, found, err := store.One(ctx, q, s, scanAccount, arg)
	if err != nil {
		return a, err
	}
	if !found {
		return a, fault.New(fault.NotFound, "identity.no_account")
	}
	if a.Grants, err = grantsOf(ctx, q, a.Ref); err != nil {
		return a, err
	}
	return a, p.name(ctx, q, &a)
}

// name opens what the vault holds of a person; what was erased stays empty.
func (p *People) name(ctx context.Context, q store.Q, a *Account) error {
	for _, text := range []*string{&a.Name, &a.Email} {
		open, err := p.Vault.Text(ctx, q, *text)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		*text = open
	}
	return nil
}

func grantsOf(ctx context.Context, q store.Q, ref string) ([]Grant, error) {
	return store.All(ctx, q, qGrantsOf, func(s store.Scanner) (g Grant, err error) {
		err = s.Scan(&g.ID, &g.Role, &g.Scope, &g.From, &g.Until)
		return
	}, ref)
}

// actorOn gives who somebody is on a day: the roles of the grants of that day, in the order of Roles.
func actorOn(ref string, grants []Grant, day string) Actor {
	a := Actor{Ref: ref}
	for _, r := range Roles {
		var scopes []string
		whole := false
		for _, g := range grants {
			if g.Role == r && g.On(day) {
				scopes = append(scopes, g.Scope)
				whole = whole || g.Scope == ""
			}
		}
		if len(scopes) == 0 {
			continue
		}
		a.Roles = append(a.Roles, r)
		if !whole {
			if a.Within == nil {
				a.Within = map[Role][]string{}
			}
			slices.Sort(scopes)
			a.Within[r] = slices.Compact(scopes)
		}
	}
	return a
}

// Actor gives who an account is today.
func (p *People) actor(a Account) Actor { return actorOn(a.Ref, a.Grants, p.today()) }

func (p *People) now() string   { return store.Instant(p.Clock()) }
func (p *People) today() string { return store.Day(p.Clock()) }

// Rename gives a person another name, and records by whom. Faults: Invalid, NotFound.
func (p *People) Rename(ctx context.Context, by Actor, ref, name string) (err error) {
	defer fault.Wrap(&err, "identity.Rename")
	if name, err = soundName(name); err != nil {
		return err
	}
	return p.write(ctx, func(tx *store.Tx) error {
		sealed, err := p.Vault.Seal(ctx, tx, ref, name)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, qRename, ref, sealed)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "identity.no_account")
		}
		if err != nil {
			return err
		}
		return p.told(ctx, tx, by, ref, Renamed, Grant{})
	})
}

// soundName trims a name and refuses an empty, a long or an unprintable one.
func soundName(name string) (string, error) {
	name = norm.NFC.String(strings.Join(strings.Fields(name), " "))
	if name == "" {
		return "", fault.New(fault.Invalid, "identity.person_unnamed").At("name")
	}
	if len([]rune(name)) > nameMax || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", fault.New(fault.Invalid, "identity.name_wrong", nameMax).At("name")
	}
	return name, nil
}

// FoldEmail gives the form in which addresses are compared, or says that text is none. Only ASCII
// addresses are taken: two that look alike must not be two people.
func FoldEmail(text string) (string, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > emailMax {
		return "", false
	}
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c > '~' || strings.IndexByte(`"(),:;<>[]\`, c) >= 0 {
			return "", false
		}
	}
	return text, true
}

// write runs do in a transaction. A refusal undoes it without making the journal forget what it
// remembers between its own transactions, as an error would.
func (p *People) write(ctx context.Context, do func(*store.Tx) error) error {
	var refused error
	err := p.DB.Write(ctx, func(tx *store.Tx) error {
		err := do(tx)
		if k := fault.KindOf(err); err != nil && k != fault.Internal && k != fault.Unavailable {
			refused = err
			return store.Unchanged
		}
		return err
	})
	if errors.Is(err, store.Unchanged) {
		err = refused
	}
	return err
}
