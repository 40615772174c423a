package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"
	"sort"

	"relance/foundation/fault"
)

var (
	qApplied   = Query(`select digest from migration where name = $1`)
	qApply     = Query(`insert into migration (name, digest) values ($1, $2)`)
	qMigration = Query(`select name from migration order by name`)
)

// Migrations is one package's precious tables: numbered .sql files, additive and forward only.
type Migrations struct {
	Package string // "journal"
	Files   fs.FS  // NNNN_what.sql at its root
}

// Migrate applies what is missing, each file in its own transaction, and records name and content
// digest. Faults: Unavailable when an applied file has changed, or when the database has one that
// this program does not know ("store.newer": it was written by a newer version).
func (db *DB) Migrate(ctx context.Context, all ...Migrations) (err error) {
	defer fault.Wrap(&err, "store.Migrate")
	err = db.Write(ctx, func(tx *Tx) error {
		if err := tx.Lock(ctx); err != nil {
			return err
		}
		return tx.Define(ctx, `create table if not exists migration (name text primary key, digest text not null)`)
	})
	if err != nil {
		return err
	}
	known, texts, err := list(all)
	if err != nil {
		return err
	}
	there, err := All(ctx, db, qMigration, Value[string])
	if err != nil {
		return err
	}
	for _, n := range there { // before anything is applied: a newer database is left as it is
		if !slices.Contains(known, n) {
			return fault.New(fault.Unavailable, "store.newer", n)
		}
	}
	for i, name := range known {
		if err := db.apply(ctx, name, texts[i]); err != nil {
			return err
		}
	}
	return nil
}

// list gives the names and texts of all migrations in the order in which they are applied.
func list(all []Migrations) (names, texts []string, err error) {
	for _, m := range all {
		files, err := fs.Glob(m.Files, "*.sql")
		if err != nil {
			return nil, nil, err
		}
		sort.Strings(files)
		for _, n := range files {
			text, err := fs.ReadFile(m.Files, n)
			if err != nil {
				return nil, nil, err
			}
			names, texts = append(names, path.Join(m.Package, n)), append(texts, string(text))
		}
	}
	return names, texts, nil
}

func (db *DB) apply(ctx context.Context, name, text string) error {
	sum := sha256.Sum256([]byte(text))
	digest := hex.EncodeToString(sum[:])
	return db.Write(ctx, func(tx *Tx) error {
		if err := tx.Lock(ctx); err != nil {
			return err
		}
		was, found, err := One(ctx, tx, qApplied, Value[string], name)
		switch {
		case err != nil:
			return err
		case found && was != digest:
			return fault.New(fault.Unavailable, "store.migration_changed", name)
		case found:
			return nil
		}
		if err := tx.Define(ctx, text); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, qApply, name, digest)
		return err
	})
}
