// Package storetest opens a store of its own for a test: an SQLite file in the test's folder or,
// where RELANCE_TEST_POSTGRES gives the address of a server, a new database on it, dropped at the end.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"relance/foundation/store"
)

// Variable names the environment variable that has the suite run on PostgreSQL.
const Variable = "RELANCE_TEST_POSTGRES"

// New opens an empty store, closed when the test ends.
func New(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), Place(t), store.Options{})
	if err != nil {
		t.Fatalf("opening a test store: %v", err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Place gives an empty place for a store: a file path or a database address.
func Place(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		return filepath.Join(t.TempDir(), "relance.db")
	}
	return database(t, server)
}

func database(t testing.TB, server string) string {
	t.Helper()
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	defer admin.Close()
	b := make([]byte, 6)
	rand.Read(b)
	name := "t_" + hex.EncodeToString(b)
	if _, err := admin.Exec("create database " + name + " template template0 lc_collate 'C' lc_ctype 'C' encoding 'UTF8'"); err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	t.Cleanup(func() {
		admin, err := sql.Open("pgx", server)
		if err != nil {
			return
		}
		defer admin.Close()
		if _, err := admin.Exec("drop database if exists " + name + " with (force)"); err != nil {
			t.Logf("dropping %s: %v", name, err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	u.Path = "/" + name
	return u.String()
}
