// Package identity says who acts: accounts, the roles they hold, and the tokens that speak for them.
//
// Words. An account is a random reference; the name behind it is sealed in the vault and appears
// nowhere else. People sign in and have an address of e-mail; the account of a token has none. A grant
// gives a role, in a scope ("axis:2", or the whole plan), from a day until another. A role is what a person may do as; which role may do which act is the permission
// table, assembled in app/cli and kept by the journal. A token is a secret shown once, of which only
// a digest is kept; so are a link, which signs a person in, and a session, which keeps them so.
//
// Invariants.
//
//	I1  No secret is stored: a token is found by its SHA-256 digest.
//	I2  A revoked, expired or unknown token, link, password or session gives the same answer.
//	I3  A link and a code of a second factor open one session at most.
//	I4  What an actor may do follows from the grants of today, read again at each request.
//	I5  There is always an open account that may invite, once there is one.
//
// It is not for pages, cookies or letters: app/desk has them.
package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"
	"time"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// Role is what somebody acts as.
type Role string

const (
	Direction     Role = "direction"     // runs the plan
	AxisLead      Role = "axis-lead"     // runs one axis
	Officer       Role = "officer"       // examines and follows dossiers
	Finance       Role = "finance"       // opens and moves money
	Auditor       Role = "auditor"       // reads everything, changes nothing
	Administrator Role = "administrator" // accounts and settings
	Chronicle     Role = "chronicle"     // takes over public sources; never speaks for the public body
	System        Role = "system"        // the program itself: opening a journal, rotating its key
)

// Roles that a person or a token may be given.
var Roles = []Role{Direction, AxisLead, Officer, Finance, Auditor, Administrator, Chronicle}

// PeopleRoles are those of Roles that a person may be given: the chronicle is a program.
var PeopleRoles = []Role{Direction, AxisLead, Officer, Finance, Auditor, Administrator}

// Actor is who submits an act: an account's reference and the roles held now.
type Actor struct {
	Ref    string
	Roles  []Role
	Within map[Role][]string // the scopes ("axis:2") to which a role is limited; a role that is absent has the whole plan
}

// Covers says that the actor holds a role for all of some scopes: for the whole plan, or for each of
// them. No scope at all is the whole plan.
func (a Actor) Covers(r Role, scopes []string) bool {
	if !slices.Contains(a.Roles, r) {
		return false
	}
	within, limited := a.Within[r]
	if !limited {
		return true
	}
	for _, s := range scopes {
		if !slices.Contains(within, s) {
			return false
		}
	}
	return len(scopes) > 0
}

// Holds gives the first of the wanted roles that the actor holds.
func (a Actor) Holds(wanted []Role) (Role, bool) {
	for _, r := range wanted {
		if slices.Contains(a.Roles, r) {
			return r, true
		}
	}
	return "", false
}

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the precious tables of this package.
func Migrations() store.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return store.Migrations{Package: "identity", Files: sub}
}

var (
	qAddAccount = store.Query(`insert into account (ref, name, created) values ($1, $2, $3)`)
	qAddToken   = store.Query(`insert into token (digest, account, role, created, expires, revoked) values ($1, $2, $3, $4, $5, '')`)
	qTokens     = store.Query(`select t.digest, t.role, t.created, t.expires, t.revoked, a.name from token t join account a on a.ref = t.account order by t.created, t.digest`)
	qRevoke     = store.Query(`update token set revoked = $2 where substr(digest, 1, 8) = $1 and revoked = ''`)
)

// TokenDaysMax is the longest life of a token.
const TokenDaysMax = 366

// tokenPrefix lets a leaked token be recognised by scanners.
const tokenPrefix = "relance_"

// NewToken makes an account with a sealed name and a token that acts in one role for days days.
// The secret is returned once. Faults: Invalid for a role or a duration that cannot be given.
func NewToken(ctx context.Context, db *store.DB, v *vault.Vault, name string, role Role, days int, now time.Time) (secret string, err error) {
	defer fault.Wrap(&err, "identity.NewToken")
	if !slices.Contains(Roles, role) {
		return "", fault.New(fault.Invalid, "identity.role_unknown", string(role), joinRoles(Roles)).At("role")
	}
	if days < 1 || days > TokenDaysMax {
		return "", fault.New(fault.Invalid, "identity.days_wrong", days, TokenDaysMax).At("days")
	}
	if strings.TrimSpace(name) == "" {
		return "", fault.New(fault.Invalid, "identity.name_missing").At("name")
	}
	secret = tokenPrefix + Random(24)
	ref := "p_" + Random(12)
	return secret, db.Write(ctx, func(tx *store.Tx) error {
		sealed, err := v.Seal(ctx, tx, ref, name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, qAddAccount, ref, sealed, store.Instant(now)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, qAddToken, digest(secret), ref, string(role), store.Instant(now), store.Instant(now.AddDate(0, 0, days)))
		return err
	})
}

// ByToken gives the actor for whom a token speaks. Fault: Unauthenticated, always the same (I2).
func ByToken(ctx context.Context, q store.Q, secret string, now time.Time) (Actor, error) {
	return NewDoor(q).ByToken(ctx, secret, now)
}

// Token describes a token without its secret.
type Token struct {
	Short                     string // first eight signs of its digest: how people name it
	Role                      Role
	Created, Expires, Revoked string
	Name                      string // sealed reference
}

// ListTokens lists every token ever made, oldest first.
func ListTokens(ctx context.Context, q store.Q) ([]Token, error) {
	return store.All(ctx, q, qTokens, func(s store.Scanner) (t Token, err error) {
		var role string
		err = s.Scan(&t.Short, &role, &t.Created, &t.Expires, &t.Revoked, &t.Name)
		t.Short, t.Role = t.Short[:8], Role(role)
		return
	})
}

// Revoke ends a token named by the eight signs of ListTokens. Fault: NotFound.
func Revoke(ctx context.Context, db *store.DB, short string, now time.Time) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, qRevoke, short, store.Instant(now))
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "identity.no_token", short)
		}
		return err
	})
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func joinRoles(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

// Random gives n random bytes as text safe in addresses and file names.
func Random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: the program stops where there is no randomness
	return base64.RawURLEncoding.EncodeToString(b)
}
