// Package storetest opens a store of its own for a test: an SQLite file in the test's folder or,
// where RELANCE_TEST_POSTGRES gives the address of a database, a new schema in it, dropped at the end.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"sync"
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

// Place gives an empty place for a store: a file path or the address of an empty schema.
func Place(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		return filepath.Join(t.TempDir(), "relance.db")
	}
	return database(t, server)
}

// database gives the test a schema of its own in the server's database, which takes a hundredth of the
// time that a database takes; who is connected to it bears its name.
func database(t testing.TB, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	b := make([]byte, 6)
	rand.Read(b)
	name := "t_" + hex.EncodeToString(b)
	if err := execute(server, "create schema "+name); err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	t.Cleanup(func() {
		err := execute(server, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"+name+"'", "drop schema "+name+" cascade")
		if err != nil {
			t.Logf("dropping %s: %v", name, err)
		}
	})
	q := u.Query()
	q.Set("search_path", name)
	q.Set("application_name", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// admins are the connections that make and drop schemas, one for each server: a test's own are enough
// to open for each test.
var admins sync.Map

func execute(server string, statements ...string) error {
	opened, ok := admins.Load(server)
	if !ok {
		admin, err := sql.Open("pgx", server)
		if err != nil {
			return err
		}
		opened, _ = admins.LoadOrStore(server, admin)
	}
	for _, s := range statements {
		if _, err := opened.(*sql.DB).Exec(s); err != nil {
			return err
		}
	}
	return nil
}
