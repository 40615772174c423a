package store

import (
	"context"
	"database/sql"
	"sync"

	"relance/foundation/fault"
)

// Stmt is a declared query.
type Stmt struct {
	text    string
	inOrder bool // each parameter is used once, in order of its number
}

var (
	declaredMu sync.Mutex
	declared   []*Stmt
)

// Query declares a query of a package: `var qHead = store.Query("select …")`. Declaring registers
// it, so that PrepareAll proves it on the engine at hand before anyone is served.
func Query(text string) *Stmt {
	s := &Stmt{text: text}
	declaredMu.Lock()
	declared = append(declared, s)
	declaredMu.Unlock()
	return s
}

// Text gives the SQL of a declared query.
func (s *Stmt) Text() string { return s.text }

// Q reads: a snapshot, or a transaction that sees its own writes.
type Q interface {
	Rows(ctx context.Context, s *Stmt, args ...any) (*sql.Rows, error)
}

// Scanner is one row.
type Scanner interface{ Scan(dest ...any) error }

// All gives every row of a query, scanned; an empty slice, never nil, when there is none.
func All[T any](ctx context.Context, q Q, s *Stmt, scan func(Scanner) (T, error), args ...any) (_ []T, err error) {
	out := []T{}
	err = Each(ctx, q, s, func(row Scanner) error {
		v, err := scan(row)
		if err == nil {
			out = append(out, v)
		}
		return err
	}, args...)
	return out, err
}

// Each calls do for every row of a query, without holding them all.
func Each(ctx context.Context, q Q, s *Stmt, do func(Scanner) error, args ...any) error {
	rows, err := q.Rows(ctx, s, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return ended(q, rows)
}

// One gives the first row of a query; found is false when there is none.
func One[T any](ctx context.Context, q Q, s *Stmt, scan func(Scanner) (T, error), args ...any) (v T, found bool, err error) {
	rows, err := q.Rows(ctx, s, args...)
	if err != nil {
		return v, false, err
	}
	defer rows.Close()
	if rows.Next() {
		if v, err = scan(rows); err != nil {
			return v, false, err
		}
		return v, true, nil
	}
	return v, false, ended(q, rows)
}

// Value scans a row of one column.
func Value[T any](row Scanner) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// Tx is the one write transaction of the moment.
type Tx struct {
	db      *DB
	before  []func(context.Context) error
	waiting []*gathered // rows to be inserted together
	wrong   error       // of the first statement that failed: such a transaction cannot be kept
}

// Exec runs a declared statement that changes rows and gives how many it changed.
func (tx *Tx) Exec(ctx context.Context, s *Stmt, args ...any) (int64, error) {
	if err := tx.settle(ctx); err != nil {
		return 0, err
	}
	p, err := tx.stmt(ctx, s)
	if err != nil {
		return 0, err
	}
	res, err := p.ExecContext(ctx, args...)
	if err != nil {
		return 0, tx.failed(err)
	}
	return res.RowsAffected()
}

// Rows reads inside the transaction, after its own writes.
func (tx *Tx) Rows(ctx context.Context, s *Stmt, args ...any) (*sql.Rows, error) {
	if err := tx.settle(ctx); err != nil {
		return nil, err
	}
	p, err := tx.stmt(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, err := p.QueryContext(ctx, args...)
	return rows, tx.failed(err)
}

// Define runs the text of a tables file: several statements, no parameters. Statements prepared
// before it are forgotten.
func (tx *Tx) Define(ctx context.Context, ddl string) error {
	if err := tx.settle(ctx); err != nil {
		return err
	}
	for s, p := range tx.db.stmts {
		p.Close()
		delete(tx.db.stmts, s)
	}
	_, err := tx.db.conn.ExecContext(ctx, tx.db.engine.ddl(ddl))
	return tx.failed(err)
}

// BeforeCommit has do run once, before this transaction commits; for writes gathered in memory.
func (tx *Tx) BeforeCommit(do func(context.Context) error) { tx.before = append(tx.before, do) }

// Flush writes now what was gathered, by Add and for BeforeCommit.
func (tx *Tx) Flush(ctx context.Context) error {
	todo := tx.before
	tx.before = nil
	for _, f := range todo {
		if err := f(ctx); err != nil {
			return err
		}
	}
	return tx.settle(ctx)
}

// Remember gives what the writer remembers under a key from one transaction to the next, made by
// create the first time. A rollback, and a database changed by someone else, forget everything (S4).
func Remember[T any](tx *Tx, key any, create func() T) T {
	if v, ok := tx.db.memo[key]; ok {
		return v.(T)
	}
	v := create()
	tx.db.memo[key] = v
	return v
}

// Forget drops all that was remembered: the head showed that another server wrote.
func (tx *Tx) Forget() { tx.db.memo = map[any]any{} }

func (tx *Tx) stmt(ctx context.Context, s *Stmt) (*sql.Stmt, error) {
	if p := tx.db.stmts[s]; p != nil {
		return p, nil
	}
	p, err := tx.db.conn.PrepareContext(ctx, tx.db.engine.dml(s))
	if err != nil {
		return nil, tx.failed(err)
	}
	tx.db.stmts[s] = p
	return p, nil
}

// failed translates an error and marks the connection as one not to keep where it may be a lost one.
// PostgreSQL undoes the whole of a transaction in which a statement failed and still answers its
// commit; SQLite may have undone it: so neither is kept, whatever do makes of the error.
func (tx *Tx) failed(err error) error {
	if err == nil {
		return nil
	}
	if !isConstraint(err) {
		tx.db.broken = true
	}
	err = translate(err)
	if tx.wrong == nil {
		tx.wrong = err
	}
	return err
}

// ended gives the error that cut a reading short, if any.
func ended(q Q, rows *sql.Rows) error {
	if tx, ok := q.(*Tx); ok {
		return tx.failed(rows.Err())
	}
	return translate(rows.Err())
}

type view struct {
	db *DB
	tx *sql.Tx

	mu         sync.Mutex
	unprepared []*Stmt // met here for the first time
}

// Rows never asks for a second connection while it holds one: as many views at once as there are
// connections would wait for each other for ever. What is not prepared yet is once the view has ended.
func (v *view) Rows(ctx context.Context, s *Stmt, args ...any) (*sql.Rows, error) {
	if p := v.db.prepared(s); p != nil {
		rows, err := v.tx.StmtContext(ctx, p).QueryContext(ctx, args...)
		return rows, translate(err)
	}
	v.mu.Lock()
	v.unprepared = append(v.unprepared, s)
	v.mu.Unlock()
	rows, err := v.tx.QueryContext(ctx, s.text, args...)
	return rows, translate(err)
}

func (v *view) end(ctx context.Context) {
	v.tx.Rollback()
	for _, s := range v.unprepared {
		v.db.readStmt(ctx, s) // an error shows again when it is next used
	}
}

func (db *DB) prepared(s *Stmt) *sql.Stmt {
	db.readMu.RLock()
	defer db.readMu.RUnlock()
	return db.readStmts[s]
}

func (db *DB) readStmt(ctx context.Context, s *Stmt) (*sql.Stmt, error) {
	if p := db.prepared(s); p != nil {
		return p, nil
	}
	p, err := db.read.PrepareContext(ctx, s.text)
	if err != nil {
		return nil, translate(err)
	}
	db.readMu.Lock()
	defer db.readMu.Unlock()
	if q := db.readStmts[s]; q != nil {
		p.Close()
		return q, nil
	}
	db.readStmts[s] = p
	return p, nil
}

// Rows reads outside any snapshot; good for a single query.
func (db *DB) Rows(ctx context.Context, s *Stmt, args ...any) (*sql.Rows, error) {
	p, err := db.readStmt(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, err := p.QueryContext(ctx, args...)
	return rows, translate(err)
}

// PrepareAll prepares every declared query, so that a typing error cannot wait for a visitor.
func (db *DB) PrepareAll(ctx context.Context) (err error) {
	declaredMu.Lock()
	all := append([]*Stmt(nil), declared...)
	declaredMu.Unlock()
	for _, s := range all {
		p, err := db.read.PrepareContext(ctx, s.text)
		if err != nil {
			return fault.New(fault.Internal, "fault.internal").Because(&BadQuery{Text: s.text, Err: err})
		}
		p.Close()
	}
	return nil
}

// BadQuery is a declared query that an engine refuses.
type BadQuery struct {
	Text string
	Err  error
}

func (e *BadQuery) Error() string { return e.Err.Error() + " in: " + e.Text }
func (e *BadQuery) Unwrap() error { return e.Err }
