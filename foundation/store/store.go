package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"relance/foundation/fault"
)

// DB is one open database: a writer and a pool of readers.
type DB struct {
	engine engine
	place  string // file path, or PostgreSQL address without its password
	read   *sql.DB
	write  *sql.DB

	mu     sync.Mutex // held by the one Tx at a time
	conn   *sql.Conn
	stmts  map[*Stmt]*sql.Stmt // prepared on conn
	broken bool                // conn must be replaced before it is used again

	memo map[any]any // what writers remember between transactions; see Tx.Remember

	readMu    sync.RWMutex
	readStmts map[*Stmt]*sql.Stmt
}

// Options of Open that are not the place.
type Options struct {
	ReadOnly bool // no writer: verbs that only read, beside a running server
	Scratch  bool // a throw-away SQLite file: no durability, for replays
}

// Open opens place, a SQLite file path or a postgres:// address. It creates the file where there is
// none, except read-only. Faults: Unavailable when the place cannot be used, with what to do.
func Open(ctx context.Context, place string, opt Options) (_ *DB, err error) {
	defer fault.Wrap(&err, "store.Open")
	db := &DB{stmts: map[*Stmt]*sql.Stmt{}, readStmts: map[*Stmt]*sql.Stmt{}, memo: map[any]any{}}
	if isPostgres(place) {
		db.engine, db.place = postgres{}, hidePassword(place)
	} else {
		db.engine, db.place = lite{}, place
		if _, err := os.Stat(filepath.Dir(place)); err != nil {
			return nil, fault.New(fault.Unavailable, "store.no_folder", filepath.Dir(place)).Because(err)
		}
		if _, err := os.Stat(place); opt.ReadOnly && err != nil {
			return nil, fault.New(fault.NotFound, "store.no_database", place).Because(err)
		}
	}
	if !opt.ReadOnly {
		if db.write, err = db.engine.open(place, true, opt.Scratch); err != nil {
			return nil, translate(err)
		}
		db.write.SetMaxOpenConns(1)
		if err := db.write.PingContext(ctx); err != nil {
			db.Close()
			return nil, translate(err)
		}
	}
	if db.read, err = db.engine.open(place, false, opt.Scratch); err == nil {
		db.read.SetMaxOpenConns(readersMax)
		db.read.SetMaxIdleConns(readersMax)
		err = db.read.PingContext(ctx)
	}
	if err == nil {
		err = db.engine.accept(ctx, db.read)
	}
	if err != nil {
		db.Close()
		return nil, translate(err)
	}
	return db, nil
}

// readersMax bounds the connections that read at once.
const readersMax = 8

func isPostgres(place string) bool {
	return strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://")
}

func hidePassword(place string) string {
	u, err := url.Parse(place)
	if err != nil {
		return "postgres://"
	}
	return u.Redacted()
}

// Place says where the data is, without a password.
func (db *DB) Place() string { return db.place }

// Postgres says whether this is PostgreSQL; only for words shown to the operator.
func (db *DB) Postgres() bool { _, ok := db.engine.(postgres); return ok }

// Close ends all connections.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.dropConn()
	var err error
	for _, p := range []*sql.DB{db.read, db.write} {
		if p != nil {
			if e := p.Close(); e != nil {
				err = e
			}
		}
	}
	return err
}

func (db *DB) dropConn() {
	for s, p := range db.stmts {
		p.Close()
		delete(db.stmts, s)
	}
	if db.conn != nil {
		if db.broken { // back in its pool, it would come again with the transaction it is stuck in
			db.conn.Raw(func(any) error { return driver.ErrBadConn })
		}
		db.conn.Close()
		db.conn = nil
	}
}

// ready gives a working writer connection; the caller holds db.mu.
func (db *DB) ready(ctx context.Context) error {
	if db.write == nil {
		return fault.New(fault.Unavailable, "store.read_only")
	}
	if db.broken {
		db.dropConn()
		db.broken = false
	}
	if db.conn == nil {
		c, err := db.write.Conn(ctx)
		if err != nil {
			return translate(err)
		}
		db.conn = c
	}
	return nil
}

// Write runs do in a transaction and commits it. An error, or a panic, of do rolls back; so do a
// statement that failed, even where do goes on, and a commit that fails. do must touch nothing but
// its Tx. A fault of do comes back as it is.
func (db *DB) Write(ctx context.Context, do func(*Tx) error) (err error) {
	return db.transact(ctx, do, false)
}

// Try runs do like Write and always rolls back: what a dry run is.
func (db *DB) Try(ctx context.Context, do func(*Tx) error) error { return db.transact(ctx, do, true) }

// Unchanged is what do answers when it changed nothing, in the tables or in memory: the transaction
// is rolled back and memory is kept.
var Unchanged = errors.New("store: nothing to keep")

func (db *DB) transact(ctx context.Context, do func(*Tx) error, dry bool) (err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := db.ready(ctx); err != nil {
		return err
	}
	if _, err := db.conn.ExecContext(ctx, db.engine.begin()); err != nil {
		db.broken = true
		return translate(err)
	}
	tx := &Tx{db: db}
	done := false
	defer func() {
		if !done { // do failed or panicked
			if !errors.Is(err, Unchanged) {
				db.memo = map[any]any{}
			}
			if _, e := db.conn.ExecContext(context.WithoutCancel(ctx), "rollback"); e != nil {
				db.broken = true
			}
		}
	}()
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Flush(ctx); err != nil {
		return err
	}
	if tx.wrong != nil {
		return tx.wrong
	}
	if dry {
		return nil
	}
	done = true
	if _, err := db.conn.ExecContext(ctx, "commit"); err != nil {
		// Whether it was kept is not known: nobody may rely on this connection or on memory.
		db.memo, db.broken = map[any]any{}, true
		if _, e := db.conn.ExecContext(context.WithoutCancel(ctx), "rollback"); e == nil && db.engine.knowsOutcome() {
			return translate(err)
		}
		return &UnknownCommit{Err: translate(err)}
	}
	return nil
}

// UnknownCommit says that a commit failed and that whether it was kept must be looked up.
type UnknownCommit struct{ Err error }

func (e *UnknownCommit) Error() string { return fmt.Sprintf("commit of unknown outcome: %v", e.Err) }
func (e *UnknownCommit) Unwrap() error { return e.Err }

// View runs do on one snapshot: all its reads see the same acts.
func (db *DB) View(ctx context.Context, do func(Q) error) error {
	tx, err := db.engine.snapshot(ctx, db.read)
	if err != nil {
		return translate(err)
	}
	v := &view{db: db, tx: tx}
	defer v.end(ctx)
	return do(v)
}

// Reopen forgets every prepared statement and connection state: needed after tables were replaced.
func (db *DB) Reopen() {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.broken, db.memo = true, map[any]any{}
	db.readMu.Lock()
	defer db.readMu.Unlock()
	for s, p := range db.readStmts {
		p.Close()
		delete(db.readStmts, s)
	}
}
