package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/store"
)

func registry() *journal.Registry {
	return journal.NewRegistry(plan.Kinds(), []journal.Part{ledger.Part(), plan.Part()})
}

// replay applies a whole journal to an empty target, compares every derived table with the one in
// use, and writes "acts per-second". The target is a throw-away SQLite file, or an empty database.
func replay(ctx context.Context, flags *flag.FlagSet, args []string) error {
	from := flags.String("db", "", "the database with the journal")
	into := flags.String("into", "", "an empty postgres:// database; a SQLite file of its own where absent")
	if err := flags.Parse(args); err != nil {
		return err
	}
	source, err := store.Open(ctx, *from, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer source.Close()
	if *into == "" {
		dir, err := os.MkdirTemp("", "replay")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		*into = filepath.Join(dir, "replay.db")
	}
	target, err := store.Open(ctx, *into, store.Options{Scratch: true})
	if err != nil {
		return err
	}
	defer target.Close()
	reg := registry()
	if err := reg.Scratch(ctx, target); err != nil {
		return err
	}
	return source.View(ctx, func(q store.Q) error {
		head, err := journal.HeadOf(ctx, q)
		if err != nil {
			return err
		}
		began := time.Now()
		err = target.Write(ctx, func(tx *store.Tx) error { return reg.Replay(ctx, q, tx, journal.Span{To: head.Size}) })
		took := time.Since(began)
		if err != nil {
			return err
		}
		for _, t := range reg.Tables() {
			diff, err := store.CompareTables(ctx, q, target, t.Name, t.Order)
			if err != nil {
				return err
			}
			if len(diff) > 0 {
				return fmt.Errorf("%s differs:\n%s", t.Name, strings.Join(diff, "\n"))
			}
		}
		fmt.Printf("%d %.0f\n", head.Size, float64(head.Size)/took.Seconds())
		return nil
	})
}

// rowTable is a row of the ledger's size and shape, with its key and no other index.
const rowTable = `create table one_row (act bigint not null, line bigint not null, day text not null,
	from_place bigint not null, to_place bigint not null, cents bigint not null, reverses bigint not null, primary key (act, line))`

// rows inserts rows one at a time, prepared, in one transaction that is committed and not synced on
// SQLite, and writes how many a second: what a replay is compared with.
func rows(ctx context.Context, flags *flag.FlagSet, args []string) error {
	into := flags.String("into", "", "an empty postgres:// database; a SQLite file of its own where absent")
	count := flags.Int("n", 100_000, "how many rows")
	if err := flags.Parse(args); err != nil {
		return err
	}
	driver, place := "pgx", *into
	if place == "" {
		dir, err := os.MkdirTemp("", "rows")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		driver, place = "sqlite", "file:"+filepath.Join(dir, "rows.db")+"?_pragma=journal_mode(off)&_pragma=synchronous(off)"
	}
	db, err := sql.Open(driver, place)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, rowTable); err != nil {
		return err
	}
	began := time.Now()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.PrepareContext(ctx, `insert into one_row values ($1, $2, $3, $4, $5, $6, $7)`)
	if err != nil {
		return err
	}
	for i := range *count {
		if _, err := insert.ExecContext(ctx, int64(i), int64(1), firstDay, int64(i%linesOfPlan), int64(i%placesOfPlan), int64(moveCents), int64(0)); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	fmt.Printf("%d %.0f\n", *count, float64(*count)/time.Since(began).Seconds())
	return nil
}
