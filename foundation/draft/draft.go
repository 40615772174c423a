// Package draft keeps what people have begun and not submitted: a form, the texts of a plan, the
// mapping of a sheet, a comment.
//
// Words. A draft belongs to its owner, an account's reference; its kind says what it will become, its
// subject what it is about ("action:A2.~1"). Its title and body are sealed in the vault. A revision
// counts how often it was saved. A draft that is shared is read by whoever has its secret.
//
// Invariants.
//
//	D1  A draft changes nothing but itself: only a journal's act does.
//	D2  Of two people who save the same revision, the second is refused.
//	D3  What was dropped, or written over, is not in the database any more, in any form.
//	D4  The secret of a share is not kept: only its digest.
//
// It does not know who may read or write a draft: the desk decides.
package draft

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// Draft is something begun.
type Draft struct {
	Ref      string // "" before it is saved for the first time
	Kind     string // lower-case words: "act", "text", "mapping", "comment"
	Subject  string // what it is about; may be ""
	Owner    string // an account's reference
	Title    string // up to TitleMax characters
	Body     string // up to BodyMax bytes; "" in a List
	Created  string // instant
	Updated  string // instant
	Share    string // digest of the secret of its share; "" where it is not shared
	Revision int64  // the kept one, from 1
}

// Limits.
const (
	BodyMax    = 8 << 20 // bytes
	TitleMax   = 200     // characters
	PerOwner   = 1000    // drafts
	subjectMax = 200     // bytes
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the precious tables of this package.
func Migrations() store.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return store.Migrations{Package: "draft", Files: sub}
}

const cols = `select ref, kind, subject, owner, title, body, created, updated, revision, share from draft `

var (
	qGet   = store.Query(cols + `where ref = $1`)
	qShare = store.Query(cols + `where share = $1 and share <> ''`)
	qList  = store.Query(cols + `where ($1 = '' or kind = $1) and ($2 = '' or subject = $2) and ($3 = '' or owner = $3)
		order by updated desc, ref limit $4`)
	qCount  = store.Query(`select count(*) from draft where owner = $1`)
	qAdd    = store.Query(`insert into draft (ref, kind, subject, owner, title, body, created, updated, revision, share) values ($1, $2, $3, $4, $5, $6, $7, $7, 1, '')`)
	qChange = store.Query(`update draft set title = $3, body = $4, updated = $5, revision = revision + 1 where ref = $1 and revision = $2`)
	qSetTo  = store.Query(`update draft set share = $2 where ref = $1`)
	qDrop   = store.Query(`delete from draft where ref = $1`)
)

// listMax bounds a list.
const listMax = 5000

func scan(s store.Scanner) (d Draft, err error) {
	err = s.Scan(&d.Ref, &d.Kind, &d.Subject, &d.Owner, &d.Title, &d.Body, &d.Created, &d.Updated, &d.Revision, &d.Share)
	return
}

var kindForm = regexp.MustCompile(`^[a-z][a-z0-9.:/-]{0,39}$`)

// sound refuses what cannot be kept.
func (d Draft) sound() error {
	var all fault.List
	if !kindForm.MatchString(d.Kind) || d.Owner == "" || len(d.Subject) > subjectMax || strings.ContainsFunc(d.Subject, unicode.IsControl) {
		all = append(all, fault.New(fault.Invalid, "draft.wrong"))
	}
	if utf8.RuneCountInString(d.Title) > TitleMax || strings.ContainsFunc(d.Title, unicode.IsControl) || !utf8.ValidString(d.Title) {
		all = append(all, fault.New(fault.Invalid, "draft.title_wrong", TitleMax).At("title"))
	}
	if len(d.Body) > BodyMax {
		all = append(all, fault.New(fault.Invalid, "draft.body_large", len(d.Body)>>20+1, BodyMax>>20).At("body"))
	}
	return all.Or()
}

// Save keeps a draft, and gives it back as kept: with a Ref where it had none, and its new Revision.
// Kind, subject and owner stay what they were. Faults: Invalid; NotFound where it was dropped; Conflict
// where somebody saved it since (D2), or where the owner has PerOwner already.
func Save(ctx context.Context, db *store.DB, v *vault.Vault, d Draft, now time.Time) (_ Draft, err error) {
	defer fault.Wrap(&err, "draft.Save")
	if err := d.sound(); err != nil {
		return Draft{}, err
	}
	kept := d
	err = write(ctx, db, func(tx *store.Tx) error {
		if d.Ref == "" {
			kept, err = add(ctx, tx, v, d, now)
		} else {
			kept, err = change(ctx, tx, v, d, now)
		}
		return err
	})
	if err != nil {
		return Draft{}, err
	}
	return kept, nil
}

func add(ctx context.Context, tx *store.Tx, v *vault.Vault, d Draft, now time.Time) (Draft, error) {
	n, _, err := store.One(ctx, tx, qCount, store.Value[int64], d.Owner)
	if err != nil {
		return d, err
	}
	if n >= PerOwner {
		return d, fault.New(fault.Conflict, "draft.many", PerOwner)
	}
	d.Ref, d.Revision, d.Share = "d_"+identity.Random(12), 1, ""
	d.Created = store.Instant(now)
	d.Updated = d.Created
	title, body, err := seal(ctx, tx, v, d)
	if err == nil {
		_, err = tx.Exec(ctx, qAdd, d.Ref, d.Kind, d.Subject, d.Owner, title, body, d.Created)
	}
	return d, err
}

func change(ctx context.Context, tx *store.Tx, v *vault.Vault, d Draft, now time.Time) (Draft, error) {
	was, found, err := store.One(ctx, tx, qGet, scan, d.Ref)
	if err != nil {
		return d, err
	}
	if !found {
		return d, gone()
	}
	if err := vault.Forget(ctx, tx, subject(d.Ref)); err != nil {
		return d, err
	}
	title, body, err := seal(ctx, tx, v, d)
	if err != nil {
		return d, err
	}
	updated := max(store.Instant(now), was.Updated)
	n, err := tx.Exec(ctx, qChange, d.Ref, d.Revision, title, body, updated)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "draft.saved_since", was.Updated[:10])
	}
	was.Title, was.Body, was.Updated, was.Revision = d.Title, d.Body, updated, d.Revision+1
	return was, err
}

// seal seals a draft's texts, under a key of their own.
func seal(ctx context.Context, tx *store.Tx, v *vault.Vault, d Draft) (title, body string, err error) {
	if title, err = v.Seal(ctx, tx, subject(d.Ref), d.Title); err == nil {
		body, err = v.Seal(ctx, tx, subject(d.Ref), d.Body)
	}
	return title, body, err
}

func subject(ref string) string { return "draft:" + ref }

func gone() *fault.Fault { return fault.New(fault.NotFound, "draft.gone") }

// Get gives a draft, whole. Fault: NotFound.
func Get(ctx context.Context, q store.Q, v *vault.Vault, ref string) (_ Draft, err error) {
	defer fault.Wrap(&err, "draft.Get")
	return one(ctx, q, v, qGet, ref)
}

// ByShare gives the draft that is shared by a secret, whole. Fault: NotFound.
func ByShare(ctx context.Context, q store.Q, v *vault.Vault, secret string) (_ Draft, err error) {
	defer fault.Wrap(&err, "draft.ByShare")
	return one(ctx, q, v, qShare, digest(secret))
}

func one(ctx context.Context, q store.Q, v *vault.Vault, s *store.Stmt, arg string) (Draft, error) {
	d, found, err := store.One(ctx, q, s, scan, arg)
	if err == nil && !found {
		err = gone()
	}
	if err == nil {
		d.Title, err = v.Text(ctx, q, d.Title)
	}
	if err == nil {
		d.Body, err = v.Text(ctx, q, d.Body)
	}
	if err != nil {
		return Draft{}, err
	}
	return d, nil
}

// List gives drafts of a kind, about a subject, of an owner, "" meaning any; last saved first, without
// their bodies.
func List(ctx context.Context, q store.Q, v *vault.Vault, kind, subject, owner string) (_ []Draft, err error) {
	defer fault.Wrap(&err, "draft.List")
	return list(ctx, q, v, kind, subject, owner, 0)
}

// WholeMax bounds the bodies that ListWhole gives, in bytes.
const WholeMax = 8 << 20

// ListWhole is List with the bodies, for short ones such as comments. Those that come after WholeMax
// bytes are left empty.
func ListWhole(ctx context.Context, q store.Q, v *vault.Vault, kind, subject, owner string) (_ []Draft, err error) {
	defer fault.Wrap(&err, "draft.ListWhole")
	return list(ctx, q, v, kind, subject, owner, WholeMax)
}

func list(ctx context.Context, q store.Q, v *vault.Vault, kind, subject, owner string, room int) ([]Draft, error) {
	all, err := store.All(ctx, q, qList, scan, kind, subject, owner, listMax)
	if err != nil {
		return nil, err
	}
	for i := range all {
		d := &all[i]
		if d.Title, err = v.Text(ctx, q, d.Title); err != nil {
			return nil, err
		}
		body := d.Body
		if d.Body = ""; room <= 0 {
			continue
		}
		if d.Body, err = v.Text(ctx, q, body); err != nil {
			return nil, err
		}
		if room -= len(d.Body); room < 0 {
			d.Body = ""
		}
	}
	return all, nil
}

// Drop erases a draft and its texts for good (D3). Fault: NotFound.
func Drop(ctx context.Context, db *store.DB, ref string) (err error) {
	defer fault.Wrap(&err, "draft.Drop")
	return write(ctx, db, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, qDrop, ref)
		if err == nil && n == 0 {
			err = gone()
		}
		if err != nil {
			return err
		}
		return vault.Forget(ctx, tx, subject(ref))
	})
}

// SetShare shares a draft by a new secret, given once, in place of any other; or shares it no longer.
// Fault: NotFound.
func SetShare(ctx context.Context, db *store.DB, ref string, share bool) (secret string, err error) {
	defer fault.Wrap(&err, "draft.SetShare")
	key := ""
	if share {
		secret = identity.Random(32)
		key = digest(secret)
	}
	err = write(ctx, db, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, qSetTo, ref, key)
		if err == nil && n == 0 {
			err = gone()
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// write runs do in a transaction. A refusal undoes it without making the journal forget what it
// remembers between its own transactions, as an error would.
func write(ctx context.Context, db *store.DB, do func(*store.Tx) error) error {
	var refused error
	err := db.Write(ctx, func(tx *store.Tx) error {
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
