package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/notice"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// dataFlags say where a plan's data is.
type dataFlags struct {
	Data     string `required:"" type:"path" help:"The plan's data folder: its database, keys and checkpoint."`
	Database string `help:"A postgres:// address, instead of the SQLite file in --data." env:"RELANCE_DATABASE"`
}

const (
	dbFile   = "relance.db"
	lockFile = "lock"
)

func (d dataFlags) place() string {
	if d.Database != "" {
		return d.Database
	}
	return filepath.Join(d.Data, dbFile)
}

// opened is a plan's data, open for recording.
type opened struct {
	*journal.Journal
	db   *store.DB
	reg  *journal.Registry
	lock *os.File
}

// vault opens the vault; its key is made where nothing has been sealed yet, and missed where something has.
func (d dataFlags) vault(ctx context.Context, db *store.DB) (*vault.Vault, error) {
	if err := db.Migrate(ctx, journal.Migrations(), vault.Migrations(), identity.Migrations(), draft.Migrations(), notice.Migrations()); err != nil {
		return nil, err
	}
	used, err := vault.InUse(ctx, db)
	if err != nil {
		return nil, err
	}
	return vault.Open(filepath.Join(d.Data, "master.key"), !used)
}

// hold makes the folder where there is none and takes its lock. Fault: Conflict, "cli.locked", where
// another server has it.
func (d dataFlags) hold() (*os.File, error) {
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "cli.folder_unusable", d.Data).Because(err)
	}
	return lock(d.Data)
}

// open opens the journal of a folder that is held; it lets the folder go where it cannot.
func (d dataFlags) open(ctx context.Context, held *os.File, c journal.Config) (_ *opened, err error) {
	o := &opened{reg: registry(), lock: held}
	defer func() {
		if err != nil {
			o.close(nil)
		}
	}()
	if o.db, err = store.Open(ctx, d.place(), store.Options{}); err != nil {
		return nil, err
	}
	if c.Vault, err = d.vault(ctx, o.db); err != nil {
		return nil, err
	}
	c.DB, c.Registry, c.Keeper = o.db, o.reg, journal.NewKeeper(d.Data)
	o.Journal, err = journal.Open(ctx, c)
	return o, err
}

func lock(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "cli.folder_unusable", folder).Because(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault.New(fault.Conflict, "cli.locked", folder)
		}
		return nil, fault.New(fault.Unavailable, "cli.folder_unusable", folder).Because(err)
	}
	return f, nil
}

// close finishes what was accepted and lets the folder go.
func (o *opened) close(log *slog.Logger) {
	if o.Journal != nil {
		if err := o.Journal.Close(); err != nil && log != nil {
			log.Error("the journal could not be closed in order", "error", err)
		}
	}
	if o.db != nil {
		o.db.Close()
	}
	if o.lock != nil {
		o.lock.Close()
	}
}

// read opens the data beside a server that may be running, and changes nothing.
func (d dataFlags) read(ctx context.Context) (*store.DB, error) {
	if _, err := os.Stat(d.Data); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.NotFound, "cli.no_data", d.Data).Because(err)
		}
		return nil, fault.New(fault.Unavailable, "cli.folder_unusable", d.Data).Because(err)
	}
	db, err := store.Open(ctx, d.place(), store.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	if _, err := journal.HeadOf(ctx, db); fault.KindOf(err) == fault.Internal { // a database, but not one of Relance
		db.Close()
		return nil, fault.New(fault.Unavailable, "store.damaged").Because(err)
	}
	return db, nil
}

// socketPathMax is what the system accepts as the address of a socket, with a margin.
const socketPathMax = 100

// socket gives the address of the socket by which verbs reach a running server: in the data folder,
// or, where that path is too long for a socket, in the system's folder under the folder's digest.
func socket(folder string) string {
	abs, err := filepath.Abs(folder)
	if err != nil {
		abs = folder
	}
	if p := filepath.Join(abs, "relance.sock"); len(p) <= socketPathMax {
		return p
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(os.TempDir(), "relance-"+hex.EncodeToString(sum[:8])+".sock")
}

// ours says that a socket was made by us or by the owner of the data folder: in the system's folder
// anyone may put one under the name, and would read the unpublished part of an act sent through it.
func ours(path, folder string) bool {
	uid := func(path string) int {
		info, err := os.Lstat(path)
		if err != nil {
			return -1
		}
		if s, ok := info.Sys().(*syscall.Stat_t); ok {
			return int(s.Uid)
		}
		return -1
	}
	owner := uid(path)
	return owner >= 0 && (owner == os.Geteuid() || owner == uid(folder))
}

// today is the day in Paris.
func today() string { return store.Day(time.Now()) }
