// Package vault keeps what must be erasable: names, contacts, free unpublished texts. Each person or
// dossier is a subject with a key of its own, wrapped by a master key that is kept outside the
// database. Erasing a subject destroys its key and its texts, so that copies of the database taken
// before are unreadable too once the master key is rotated.
//
// Invariants.
//
//	V1  What is sealed opens to the same text, and only under its own subject and reference.
//	V2  After Erase, Open answers that the text was erased; never a wrong text.
//	V3  Nothing of a text is in the database in the clear.
//	V4  A reference commits to its text: another text under it does not open, whoever sealed it.
//
// It is not for published texts: those are blobs of the journal.
package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Vault seals and opens with one master key.
type Vault struct {
	master cipher.AEAD
	marks  []byte // key of Mark
}

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the precious tables of this package.
func Migrations() store.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return store.Migrations{Package: "vault", Files: sub}
}

var (
	qKey     = store.Query(`select wrapped from vault_key where subject = $1`)
	qKeys    = store.Query(`select count(*) from vault_key`)
	qAddKey  = store.Query(`insert into vault_key (subject, wrapped) values ($1, $2)`)
	qSeal    = store.Query(`insert into vault (ref, subject, sealed) values ($1, $2, $3)`)
	qOpen    = store.Query(`select v.subject, v.sealed, k.wrapped from vault v join vault_key k on k.subject = v.subject where v.ref = $1`)
	qErase   = store.Query(`delete from vault where subject = $1`)
	qDropKey = store.Query(`delete from vault_key where subject = $1`)
)

// Open reads the master key in file, or makes it (32 random bytes, readable by its owner only)
// where there is none and create says so.
func Open(file string, create bool) (_ *Vault, err error) {
	defer fault.Wrap(&err, "vault.Open")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && create {
		key := make([]byte, 32)
		rand.Read(key)
		text = []byte(base64.StdEncoding.EncodeToString(key) + "\n")
		err = store.WriteFile(file, text, 0o600)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "vault.no_key", file).Because(err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != 32 {
		return nil, fault.New(fault.Unavailable, "vault.bad_key", file)
	}
	a, err := aead(key)
	return &Vault{master: a, marks: mac(key, "relance vault mark")}, err
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

// Mark tells equal texts from different ones and, without the master key, nothing else: it may be
// kept where the text may not.
func (v *Vault) Mark(text string) string { return hex.EncodeToString(mac(v.marks, text)) }

func aead(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(b)
}

// InUse says whether texts have been sealed: their master key must then be there.
func InUse(ctx context.Context, q store.Q) (bool, error) {
	n, _, err := store.One(ctx, q, qKeys, store.Value[int64])
	return n > 0, err
}

// Seal keeps a text under a subject and gives its reference.
func (v *Vault) Seal(ctx context.Context, tx *store.Tx, subject, text string) (ref string, err error) {
	defer fault.Wrap(&err, "vault.Seal")
	key, err := v.key(ctx, tx, subject)
	if err != nil {
		return "", err
	}
	blind := make([]byte, blindSize)
	rand.Read(blind)
	whole := append(blind, text...)
	ref = commit(whole)
	sealed := key.Seal(nil, nil, whole, []byte(subject+"\n"+ref))
	_, err = tx.Exec(ctx, qSeal, ref, subject, base64.StdEncoding.EncodeToString(sealed))
	return ref, err
}

// blindSize is how many random bytes stand before a text, so that its reference tells nothing of it.
const blindSize = 16

// commit names a blinded text (V4).
func commit(whole []byte) string {
	sum := sha256.Sum256(whole)
	return "v_" + base64.RawURLEncoding.EncodeToString(sum[:])
}

func (v *Vault) key(ctx context.Context, tx *store.Tx, subject string) (cipher.AEAD, error) {
	wrapped, found, err := store.One(ctx, tx, qKey, store.Value[string], subject)
	if err != nil {
		return nil, err
	}
	if found {
		return v.unwrap(subject, wrapped)
	}
	key := make([]byte, 32)
	rand.Read(key)
	w := v.master.Seal(nil, nil, key, []byte(subject))
	if _, err := tx.Exec(ctx, qAddKey, subject, base64.StdEncoding.EncodeToString(w)); err != nil {
		return nil, err
	}
	return aead(key)
}

func (v *Vault) unwrap(subject, wrapped string) (cipher.AEAD, error) {
	w, err := base64.StdEncoding.DecodeString(wrapped)
	if err != nil {
		return nil, err
	}
	key, err := v.master.Open(nil, nil, w, []byte(subject))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "vault.other_key").Because(err)
	}
	return aead(key)
}

// Text opens what a reference names. Faults: NotFound where it was erased or never was.
func (v *Vault) Text(ctx context.Context, q store.Q, ref string) (_ string, err error) {
	defer fault.Wrap(&err, "vault.Text")
	type row struct{ subject, sealed, wrapped string }
	r, found, err := store.One(ctx, q, qOpen, func(s store.Scanner) (r row, err error) {
		err = s.Scan(&r.subject, &r.sealed, &r.wrapped)
		return
	}, ref)
	if err != nil {
		return "", err
	}
	if !found {
		return "", fault.New(fault.NotFound, "vault.erased")
	}
	key, err := v.unwrap(r.subject, r.wrapped)
	if err != nil {
		return "", err
	}
	sealed, err := base64.StdEncoding.DecodeString(r.sealed)
	if err != nil {
		return "", err
	}
	whole, err := key.Open(nil, nil, sealed, []byte(r.subject+"\n"+ref))
	if err != nil {
		return "", err
	}
	if len(whole) < blindSize || commit(whole) != ref {
		return "", fmt.Errorf("vault: %s is not the text that was sealed", ref)
	}
	return string(whole[blindSize:]), nil
}

// Erase destroys a subject's key and texts for good.
func (v *Vault) Erase(ctx context.Context, db *store.DB, subject string) error {
	return db.Write(ctx, func(tx *store.Tx) error { return Forget(ctx, tx, subject) })
}
