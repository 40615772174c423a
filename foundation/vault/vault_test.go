package vault_test

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
	"relance/foundation/vault"
)

const secret = "Madame Anne-Sophie Exemple, 12 rue des Lilas, +33 1 99 00 12 34"

type room struct {
	t   testing.TB
	db  *store.DB
	v   *vault.Vault
	key string
	at  string
}

func open(t testing.TB) *room {
	t.Helper()
	r := &room{t: t, at: storetest.Place(t), key: filepath.Join(t.TempDir(), "master.key")}
	db, err := store.Open(context.Background(), r.at, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(context.Background(), vault.Migrations()); err != nil {
		t.Fatal(err)
	}
	if r.v, err = vault.Open(r.key, true); err != nil {
		t.Fatal(err)
	}
	r.db = db
	return r
}

func (r *room) seal(subject, text string) string {
	r.t.Helper()
	var ref string
	err := r.db.Write(context.Background(), func(tx *store.Tx) (err error) {
		ref, err = r.v.Seal(context.Background(), tx, subject, text)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return ref
}

var (
	qSetSealed  = store.Query(`update vault set sealed = $2 where ref = $1`)
	qSetSubject = store.Query(`update vault set subject = $2 where ref = $1`)
	qSealed     = store.Query(`select sealed from vault where ref = $1`)
	qCopy       = store.Query(`insert into vault (ref, subject, sealed) values ($1, $2, $3)`)
)

func (r *room) exec(s *store.Stmt, args ...any) {
	r.t.Helper()
	err := r.db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), s, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestWhatIsSealedOpensToTheSameText(t *testing.T) {
	r := open(t)
	ctx := context.Background()
	for _, text := range []string{"", secret, "é\u202f€\x00\xff", strings.Repeat("long ", 100_000)} {
		ref := r.seal("person-1", text)
		if got, err := r.v.Text(ctx, r.db, ref); err != nil || got != text {
			t.Errorf("%.20q opens to %.20q, %v", text, got, err)
		}
	}
	again, err := vault.Open(r.key, false)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Text(ctx, r.db, r.seal("person-2", secret)); err != nil || got != secret {
		t.Errorf("with the key read again: %q, %v", got, err)
	}
}

func TestTwoSealingsOfOneTextHaveNothingInCommon(t *testing.T) {
	r := open(t)
	a, b := r.seal("person-1", secret), r.seal("person-1", secret)
	if a == b {
		t.Error("the same reference: equal texts can be told")
	}
	sa, _, _ := store.One(context.Background(), r.db, qSealed, store.Value[string], a)
	sb, _, _ := store.One(context.Background(), r.db, qSealed, store.Value[string], b)
	if sa == "" || sa == sb {
		t.Error("the same sealed bytes: equal texts can be told")
	}
}

func TestAnErasedTextNeverOpensAgain(t *testing.T) {
	r := open(t)
	ctx := context.Background()
	gone, kept := r.seal("person-1", secret), r.seal("person-2", "kept")
	sealed, _, err := store.One(ctx, r.db, qSealed, store.Value[string], gone)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.v.Erase(ctx, r.db, "person-1"); err != nil {
		t.Fatal(err)
	}
	refused := func(when string) {
		t.Helper()
		if text, err := r.v.Text(ctx, r.db, gone); err == nil || text != "" {
			t.Errorf("%s it opens to %q", when, text)
		}
	}
	refused("once erased")
	if _, err := r.v.Text(ctx, r.db, gone); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the answer is %v, want not found", err)
	}
	r.exec(qCopy, gone, "person-1", sealed) // from a copy taken before
	refused("put back from a copy")
	r.seal("person-1", "a new text makes a new key")
	refused("with a new key of the same person")
	if got, err := r.v.Text(ctx, r.db, kept); err != nil || got != "kept" {
		t.Errorf("another person's text: %q, %v", got, err)
	}
	if err := r.v.Erase(ctx, r.db, "nobody"); err != nil {
		t.Errorf("erasing nobody: %v", err)
	}
}

func TestATextOpensUnderItsOwnSubjectAndReferenceOnly(t *testing.T) {
	r := open(t)
	ctx := context.Background()
	a, b := r.seal("person-1", "one"), r.seal("person-2", "two")
	other := r.seal("person-1", "three")
	sealedB, _, _ := store.One(ctx, r.db, qSealed, store.Value[string], b)
	sealedOther, _, _ := store.One(ctx, r.db, qSealed, store.Value[string], other)
	good, _, _ := store.One(ctx, r.db, qSealed, store.Value[string], a)
	raw, err := base64.StdEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1] ^= 1
	for what, change := range map[string]func(){
		"another person's sealed bytes": func() { r.exec(qSetSealed, a, sealedB) },
		"another text's sealed bytes":   func() { r.exec(qSetSealed, a, sealedOther) },
		"one bit changed":               func() { r.exec(qSetSealed, a, base64.StdEncoding.EncodeToString(raw)) },
		"no base64":                     func() { r.exec(qSetSealed, a, "%%%") },
		"nothing":                       func() { r.exec(qSetSealed, a, "") },
		"another person":                func() { r.exec(qSetSubject, a, "person-2") },
	} {
		change()
		if text, err := r.v.Text(ctx, r.db, a); err == nil {
			t.Errorf("%s: it opens to %q", what, text)
		}
		r.exec(qSetSealed, a, good)
		r.exec(qSetSubject, a, "person-1")
	}
	if got, err := r.v.Text(ctx, r.db, a); err != nil || got != "one" {
		t.Errorf("put back: %q, %v", got, err)
	}
}

func TestAnotherMasterKeyOpensNothing(t *testing.T) {
	r := open(t)
	ref := r.seal("person-1", secret)
	other, err := vault.Open(filepath.Join(t.TempDir(), "master.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	text, err := other.Text(context.Background(), r.db, ref)
	if fs := fault.Of(err); text != "" || len(fs) != 1 || fs[0].Key != "vault.other_key" {
		t.Errorf("%q, %v", text, err)
	}
	if x, again := r.v.Mark("x"), r.v.Mark("x"); x != again || x == r.v.Mark("y") || x == other.Mark("x") {
		t.Error("a mark tells equal texts from different ones, under one key")
	}
}

func TestNothingOfATextIsInTheDatabaseInTheClear(t *testing.T) {
	r := open(t)
	r.seal("person-1", secret)
	if err := r.db.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(r.at, "postgres") {
		t.Log("on PostgreSQL the rows are looked at instead of the file")
		return
	}
	files, err := filepath.Glob(r.at + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	key, err := os.ReadFile(r.key)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		whole, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range append(strings.Fields(secret)[1:], base64.StdEncoding.EncodeToString([]byte(secret))[:20], strings.TrimSpace(string(key))) {
			if len(word) > 3 && strings.Contains(string(whole), word) {
				t.Errorf("%s holds %q", filepath.Base(f), word)
			}
		}
	}
}

func TestErasingLeavesNoKeyInTheFreePagesOfTheFile(t *testing.T) {
	r := open(t)
	if r.db.Postgres() {
		t.Log("PostgreSQL keeps dead rows until it vacuums; its files are not ours to read")
		return
	}
	ref := r.seal("person-1", strings.Repeat(secret, 200))
	sealed, _, _ := store.One(context.Background(), r.db, qSealed, store.Value[string], ref)
	if err := r.v.Erase(context.Background(), r.db, "person-1"); err != nil {
		t.Fatal(err)
	}
	if err := r.db.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(r.at)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+40 < len(sealed); i += 1000 {
		if strings.Contains(string(whole), sealed[i:i+40]) {
			t.Fatalf("sealed bytes %d… are still in the file", i)
		}
	}
}

func TestTheKeyFileIsForItsOwnerOnlyAndMustBeAKey(t *testing.T) {
	r := open(t)
	if info, err := os.Stat(r.key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	dir := t.TempDir()
	for what, c := range map[string]struct {
		file, key string
		create    bool
	}{
		"a key that is not there":    {filepath.Join(dir, "none"), "vault.no_key", false},
		"a folder that is not there": {filepath.Join(dir, "none", "key"), "vault.no_key", true},
		"a folder":                   {dir, "vault.no_key", true},
		"a file that is no key":      {write(t, dir, "words", "not a key"), "vault.bad_key", true},
		"an empty file":              {write(t, dir, "empty", ""), "vault.bad_key", true},
		"a key that is too short":    {write(t, dir, "short", base64.StdEncoding.EncodeToString(make([]byte, 16))), "vault.bad_key", true},
	} {
		v, err := vault.Open(c.file, c.create)
		if fs := fault.Of(err); v != nil || len(fs) != 1 || fs[0].Key != c.key || fs[0].Kind != fault.Unavailable {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
