package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"relance/foundation/fault"
)

// engine is all that differs between SQLite and PostgreSQL. Nothing outside this file knows which it is.
type engine interface {
	open(place string, write, scratch bool) (*sql.DB, error)
	accept(ctx context.Context, read *sql.DB) error // refuse a database that would sort or decode otherwise
	begin() string
	snapshot(ctx context.Context, read *sql.DB) (*sql.Tx, error)
	lock() string       // first statement of a batch: one writer among several servers
	knowsOutcome() bool // a commit that answered an error was certainly not kept
	tables() string     // names of the tables there are
	ddl(text string) string
	dml(s *Stmt) string
}

type lite struct{}

// open: busy_timeout comes first, so that the other pragmas wait for a lock instead of failing.
func (lite) open(place string, write, scratch bool) (*sql.DB, error) {
	p := url.Values{}
	p.Add("_pragma", "busy_timeout(10000)")
	switch {
	case scratch:
		p.Add("_pragma", "journal_mode(off)")
		p.Add("_pragma", "synchronous(off)")
		p.Add("_pragma", "locking_mode(normal)")
	case write:
		p.Add("_pragma", "journal_mode(wal)")
		p.Add("_pragma", "synchronous(full)")
		p.Add("_pragma", "journal_size_limit(67108864)")
		p.Add("_pragma", "wal_autocheckpoint(8000)") // 32 MB: a page that many commits change is copied back once
		p.Add("_pragma", "secure_delete(on)")        // what the vault erases is overwritten, not left in free pages
	default:
		p.Add("_pragma", "query_only(1)")
	}
	if frozen(place) {
		if write {
			return nil, fault.New(fault.Unavailable, "store.read_only")
		}
		if info, err := os.Stat(place + "-wal"); err != nil || info.Size() == 0 {
			p.Set("immutable", "1") // nothing waits beside the file, and no shared memory can be made to read it
		}
	}
	if write {
		own(place)
		p.Add("_pragma", "temp_store(memory)") // what an insert of many rows could have to take back
		p.Add("_pragma", "cache_size(-16000)")
		p.Set("_txlock", "immediate")
	} else {
		p.Add("_pragma", "cache_size(-4000)")
	}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: place}).EscapedPath(), RawQuery: p.Encode()}).String())
}

// own makes the file of a new database, so that only its owner may read it, whatever the folder allows:
// it holds who made each act, and the digests of tokens. What SQLite makes beside it follows. Where it
// cannot, the opening says why.
func own(place string) {
	if f, err := os.OpenFile(place, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
		f.Close()
	}
}

// frozen says that nothing can be written in the folder of a file.
func frozen(place string) bool { return syscall.Access(filepath.Dir(place), accessWrite) != nil }

const accessWrite = 2 // W_OK

func (lite) accept(context.Context, *sql.DB) error { return nil }
func (lite) begin() string                         { return "begin immediate" }
func (lite) snapshot(ctx context.Context, read *sql.DB) (*sql.Tx, error) {
	return read.BeginTx(ctx, nil)
}
func (lite) lock() string       { return "" }
func (lite) knowsOutcome() bool { return true }
func (lite) tables() string {
	return `select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!' order by name`
}

var (
	numbered = regexp.MustCompile(`\bbigint primary key\b`)
	keyed    = regexp.MustCompile(`(?m)^(\tprimary key \([^()]*\)\n\));$`)
)

// ddl has SQLite keep the rows of a table in the tree of its key, instead of in one of their own with
// the key in a second: half the pages for each row that is written.
func (lite) ddl(text string) string {
	return keyed.ReplaceAllString(numbered.ReplaceAllString(text, "integer primary key"), "$1 without rowid;")
}

var named = regexp.MustCompile(`\$[0-9]+`)

// dml leaves parameters without names where they need none: the driver looks each name up by going
// through those before it, which takes longer than the rows where there are hundreds.
func (lite) dml(s *Stmt) string {
	if !s.inOrder {
		return s.text
	}
	return named.ReplaceAllString(s.text, "?")
}

type postgres struct{}

// open: the writer asks for single rows by their key, over and over. A plan made while a table was new,
// and kept, would read all of it for each of them once it has grown.
func (postgres) open(place string, write, _ bool) (*sql.DB, error) {
	if u, err := url.Parse(place); err == nil && write {
		q := u.Query()
		q.Set("enable_seqscan", "off")
		q.Set("plan_cache_mode", "force_generic_plan")
		q.Set("jit", "off") // no statement of the writer's is long enough to be compiled
		u.RawQuery = q.Encode()
		place = u.String()
	}
	return sql.Open("pgx", place)
}

// accept insists on the order of bytes and on UTF-8: with another one lists would come in another
// order than on SQLite, and pages and digests would differ. It looks at the order itself: the name of
// a collation does not tell which library sorts.
func (postgres) accept(ctx context.Context, read *sql.DB) error {
	var collate, encoding string
	err := read.QueryRowContext(ctx, `select datcollate, pg_encoding_to_char(encoding) from pg_database where datname = current_database()`).Scan(&collate, &encoding)
	if err != nil {
		return err
	}
	bytes := false
	if encoding == "UTF8" {
		err = read.QueryRowContext(ctx, `select 'B' < 'a' and 'z' < 'é' and 'a b' < 'a-b' and 'a-b' < 'aa' and 'Z' < '_' and 'œ' < 'ﬀ'`).Scan(&bytes)
	}
	if err != nil {
		return err
	}
	if !bytes {
		return fault.New(fault.Unavailable, "store.collation", collate, encoding)
	}
	return nil
}

func (postgres) ddl(text string) string { return text }
func (postgres) dml(s *Stmt) string     { return s.text }
func (postgres) begin() string          { return "begin isolation level read committed" }
func (postgres) snapshot(ctx context.Context, read *sql.DB) (*sql.Tx, error) {
	return read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
}
func (postgres) lock() string {
	return `select pg_advisory_xact_lock(729011425, hashtext(current_schema()))`
}
func (postgres) knowsOutcome() bool { return false }
func (postgres) tables() string {
	return `select table_name from information_schema.tables where table_schema = current_schema() order by table_name`
}

// Lock makes this transaction wait until no other server writes to the same database.
func (tx *Tx) Lock(ctx context.Context) error {
	if text := tx.db.engine.lock(); text != "" {
		_, err := tx.db.conn.ExecContext(ctx, text)
		return tx.failed(err)
	}
	return nil
}

// Tables lists the tables there are.
func (tx *Tx) Tables(ctx context.Context) ([]string, error) {
	rows, err := tx.db.conn.QueryContext(ctx, tx.db.engine.tables())
	if err != nil {
		return nil, tx.failed(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		names = append(names, n)
	}
	return names, rows.Err()
}

// Duplicate is a key that exists already.
var Duplicate = errors.New("store: duplicate key")

func isConstraint(err error) bool {
	var se *sqlite.Error
	var pe *pgconn.PgError
	switch {
	case errors.As(err, &se):
		return se.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
	case errors.As(err, &pe):
		return strings.HasPrefix(pe.Code, "23")
	}
	return false
}

// translate turns what a driver says into a fault that tells the operator what to do; it reads codes, never words.
func translate(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	key := ""
	var se *sqlite.Error
	var pe *pgconn.PgError
	var ce *pgconn.ConnectError
	switch {
	case errors.As(err, &se):
		key = sqliteKey(se.Code())
		if c := se.Code(); c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || c == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
			return fmt.Errorf("%w: %w", Duplicate, err)
		}
	case errors.As(err, &pe):
		key = postgresKey(pe.Code)
		if pe.Code == "23505" {
			return fmt.Errorf("%w: %w", Duplicate, err)
		}
	case errors.As(err, &ce), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET), errors.Is(err, sql.ErrConnDone), errors.Is(err, syscall.EPIPE):
		key = "store.unreachable"
	case errors.Is(err, syscall.ENOSPC):
		key = "store.full"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		key = "store.read_only"
	}
	if key == "" {
		return err
	}
	return fault.New(fault.Unavailable, key).Because(err)
}

func sqliteKey(code int) string {
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return "store.full"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "store.read_only"
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR:
		return "store.unusable"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "store.busy"
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return "store.damaged"
	}
	return ""
}

func postgresKey(code string) string {
	switch {
	case code == "53100":
		return "store.full"
	case code == "25006" || code == "42501":
		return "store.read_only"
	case code == "40001", code == "40P01", code == "55P03":
		return "store.busy"
	case strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "08"), code == "53300", code == "3D000", strings.HasPrefix(code, "28"):
		return "store.unreachable"
	}
	return ""
}
