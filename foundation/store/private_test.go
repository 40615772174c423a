package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"relance/foundation/store"
)

func TestADatabaseIsReadByItsOwnerOnlyEvenInAnOpenFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(context.Background(), filepath.Join(dir, "a.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(context.Background(), func(tx *store.Tx) error {
		return tx.Define(context.Background(), "create table kept (n bigint primary key)")
	})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "a.db*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v (%v)", files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if p := info.Mode().Perm(); p != 0o600 {
			t.Errorf("%s may be read as %o", filepath.Base(f), p)
		}
	}
}
