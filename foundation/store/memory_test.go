package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"relance/foundation/store"
)

type memo struct{ n int }

// remembered gives what the writer remembers, and how often it had to be made.
func remembered(tx *store.Tx) *memo {
	return store.Remember(tx, "key", func() *memo { return &memo{} })
}

func TestTheWriterRemembersFromOneTransactionToTheNext(t *testing.T) {
	db := filled(t)
	for i := range 3 {
		write(t, db, func(tx *store.Tx) error {
			m := remembered(tx)
			if m.n != i {
				t.Errorf("transaction %d remembers %d", i, m.n)
			}
			m.n++
			return nil
		})
	}
}

// S4: what a failed transaction wrote is nowhere, in the tables or in memory.
func TestWhatAFailedTransactionWroteIsForgotten(t *testing.T) {
	ctx := context.Background()
	refused := errors.New("refused")
	db := filled(t)
	for what, c := range map[string]struct {
		run  func(db *store.DB, do func(*store.Tx) error) error
		end  func() error
		kept int
	}{
		"an error": {func(db *store.DB, do func(*store.Tx) error) error { return db.Write(ctx, do) }, func() error { return refused }, 0},
		"a panic": {func(db *store.DB, do func(*store.Tx) error) error {
			return caught(func() error { return db.Write(ctx, do) })
		}, func() error { panic("oh") }, 0},
		"a dry run":         {func(db *store.DB, do func(*store.Tx) error) error { return db.Try(ctx, do) }, func() error { return nil }, 0},
		"nothing to keep":   {func(db *store.DB, do func(*store.Tx) error) error { return db.Write(ctx, do) }, func() error { return store.Unchanged }, 7},
		"a wrapped nothing": {func(db *store.DB, do func(*store.Tx) error) error { return db.Write(ctx, do) }, func() error { return errors.Join(store.Unchanged) }, 7},
	} {
		write(t, db, func(tx *store.Tx) error { remembered(tx).n = 7; return nil })
		err := c.run(db, func(tx *store.Tx) error {
			if c.kept == 0 {
				remembered(tx).n = 99
			}
			if _, err := tx.Exec(ctx, qAdd, "x", 1, false); err != nil {
				return err
			}
			return c.end()
		})
		if (err == nil) != (what == "a dry run") {
			t.Errorf("%s: %v", what, err)
		}
		write(t, db, func(tx *store.Tx) error {
			if m := remembered(tx); m.n != c.kept {
				t.Errorf("%s: %d is remembered, want %d", what, m.n, c.kept)
			}
			return nil
		})
		if n := count(t, db); n != 0 {
			t.Errorf("%s: %d rows are there", what, n)
		}
	}
}

func caught(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("panicked")
		}
	}()
	return do()
}

func TestWritesGatheredInMemoryAreWrittenOnceBeforeTheCommit(t *testing.T) {
	db := filled(t)
	ctx := context.Background()
	times := 0
	gather := func(tx *store.Tx) error {
		tx.BeforeCommit(func(ctx context.Context) error {
			times++
			_, err := tx.Exec(ctx, qAdd, "gathered", 1, false)
			return err
		})
		return nil
	}
	write(t, db, func(tx *store.Tx) error {
		if err := gather(tx); err != nil {
			return err
		}
		return tx.Flush(ctx) // now, and not again at the end
	})
	if times != 1 || count(t, db) != 1 {
		t.Errorf("written %d times, %d rows", times, count(t, db))
	}
	if err := db.Write(ctx, gather); !errors.Is(err, store.Duplicate) {
		t.Errorf("a gathered write that fails: %v", err)
	}
	if n := count(t, db); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// As many views as there are connections, each meeting a query for the first time.
func TestManyReadersAtOnceNeverWaitForEachOtherForEver(t *testing.T) {
	db := filled(t, "a", "b")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	fresh := make([]*store.Stmt, 4)
	for i := range fresh {
		fresh[i] = store.Query(`select count(*) from thing where n >= 0`) // declared here, so that nothing has met it
	}
	var wg sync.WaitGroup
	inside := make(chan struct{}, 100)
	for range 40 {
		wg.Go(func() {
			err := db.View(ctx, func(q store.Q) error {
				inside <- struct{}{}
				for deadline := time.Now().Add(50 * time.Millisecond); len(inside) < 8 && time.Now().Before(deadline); {
					time.Sleep(time.Millisecond)
				}
				for _, s := range fresh {
					if n, _, err := store.One(ctx, q, s, store.Value[int64]); err != nil || n != 2 {
						return errors.Join(err, errors.New("not two"))
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestManyWritersComeOneAfterTheOther(t *testing.T) {
	db := filled(t, "a")
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			err := db.Write(context.Background(), func(tx *store.Tx) error {
				n, _, err := store.One(context.Background(), tx, qOne, store.Value[int64], "a")
				if err != nil {
					return err
				}
				if _, err := tx.Exec(context.Background(), qPut, "a", 1, false); err != nil {
					return err
				}
				again, _, err := store.One(context.Background(), tx, qOne, store.Value[int64], "a")
				if again != n+1 {
					t.Errorf("%d, then %d", n, again)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n, _, err := store.One(context.Background(), db, qOne, store.Value[int64], "a"); err != nil || n != 50 {
		t.Errorf("%d, %v", n, err)
	}
}

// A caller who leaves in the middle must not leave the writer stuck in a transaction.
func TestAWriteCutShortLeavesTheWriterAtWork(t *testing.T) {
	db := filled(t)
	for range 5 {
		ctx, cancel := context.WithCancel(context.Background())
		err := db.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.Exec(ctx, qAdd, "x", 1, false); err != nil {
				return err
			}
			cancel()
			_, err := tx.Exec(ctx, qAdd, "y", 1, false)
			return err
		})
		if err == nil {
			t.Error("written although the caller left")
		}
		cancelled, stop := context.WithCancel(context.Background())
		stop()
		if err := db.Write(cancelled, func(*store.Tx) error { return nil }); err == nil {
			t.Error("written although the caller had left")
		}
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows are there", n)
	}
	write(t, db, func(tx *store.Tx) error { _, err := tx.Exec(context.Background(), qAdd, "z", 1, false); return err })
}
