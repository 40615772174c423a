package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"path/filepath"
	"testing"

	"relance/foundation/store"
	"relance/foundation/store/storetest"
)

var qReplace = store.Query(`update vault set sealed = $2 where ref = $1`)

// V4, against someone who has the master key.
func TestAnotherTextUnderTheSameReferenceDoesNotOpen(t *testing.T) {
	ctx := context.Background()
	db := storetest.New(t)
	if err := db.Migrate(ctx, Migrations()); err != nil {
		t.Fatal(err)
	}
	v, err := Open(filepath.Join(t.TempDir(), "master.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	var ref string
	var refs [3]string
	err = db.Write(ctx, func(tx *store.Tx) error {
		if ref, err = v.Seal(ctx, tx, "person", "what was said"); err != nil {
			return err
		}
		key, err := v.key(ctx, tx, "person")
		if err != nil {
			return err
		}
		blind := make([]byte, blindSize)
		rand.Read(blind)
		for i, other := range [][]byte{append(blind, "what was not said"...), []byte("short"), bytes.Repeat([]byte{0}, blindSize)} {
			refs[i] = base64.StdEncoding.EncodeToString(key.Seal(nil, nil, other, []byte("person\n"+ref)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, sealed := range refs {
		err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(ctx, qReplace, ref, sealed); return err })
		if err != nil {
			t.Fatal(err)
		}
		if text, err := v.Text(ctx, db, ref); err == nil || text != "" {
			t.Errorf("forgery %d opens to %q", i, text)
		}
	}
}
