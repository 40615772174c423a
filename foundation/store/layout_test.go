package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"relance/foundation/store"
)

// The engine here is always SQLite: only there is a key apart from its table unless one asks.
func TestSQLiteKeepsARowOnceUnderItsKey(t *testing.T) {
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "relance.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	define(t, db, "create table numbered (\n\tn    bigint primary key,\n\tname text not null\n);\n"+
		"create table keyed (\n\ta text not null,\n\tb bigint not null,\n\tprimary key (a, b)\n);\n"+
		"create table named (\n\tname text primary key,\n\tn bigint not null unique\n);")
	_, indexes, err := store.DigestTable(context.Background(), db, "sqlite_master where type = 'index'", "name")
	if err != nil {
		t.Fatal(err)
	}
	if indexes != 2 {
		t.Errorf("%d indexes beside the tables, not the two of the table named", indexes)
	}
}
