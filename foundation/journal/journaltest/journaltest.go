// Package journaltest opens a journal of its own for a test, with a clock that the test moves.
package journaltest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
	"relance/foundation/vault"
)

// Bench is an open journal and what a test needs around it.
type Bench struct {
	*journal.Journal
	T        testing.TB
	DB       *store.DB
	Place    string
	Folder   string // keys and checkpoint
	Registry *journal.Registry
	Clock    *Clock
	ids      int
}

// Clock starts at noon, Paris time, on a day, and moves a millisecond each time it is read.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// Set moves the clock.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Everyone is an actor with every role.
var Everyone = identity.Actor{Ref: "p_test", Roles: append([]identity.Role{identity.System}, identity.Roles...)}

// New opens an empty journal on a store of its own.
func New(t testing.TB, kinds []journal.Kind, parts ...journal.Part) *Bench {
	t.Helper()
	b := &Bench{
		T: t, Place: storetest.Place(t), Folder: t.TempDir(), Registry: journal.NewRegistry(kinds, parts),
		Clock: &Clock{now: time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)},
	}
	b.Open()
	t.Cleanup(func() { b.Close() })
	return b
}

// Open opens, or opens again, the journal.
func (b *Bench) Open() {
	b.T.Helper()
	if err := b.TryOpen(); err != nil {
		b.T.Fatalf("opening the journal: %v", err)
	}
}

// TryOpen is Open that answers its error.
func (b *Bench) TryOpen() error {
	ctx := context.Background()
	db, err := store.Open(ctx, b.Place, store.Options{})
	if err != nil {
		return err
	}
	v, err := vault.Open(b.Folder+"/master.key", true)
	if err != nil {
		return err
	}
	j, err := journal.Open(ctx, journal.Config{
		DB: db, Vault: v, Registry: b.Registry, Keeper: journal.NewKeeper(b.Folder), Origin: "test.example/plan", Clock: b.Clock.Now,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		db.Close()
		return err
	}
	b.DB, b.Journal = db, j
	return nil
}

// Close finishes the journal and closes its store.
func (b *Bench) Close() {
	if b.Journal != nil {
		if err := b.Journal.Close(); err != nil {
			b.T.Errorf("closing the journal: %v", err)
		}
		b.DB.Close()
		b.Journal = nil
	}
}

// ID makes an id that no other act of this bench has.
func (b *Bench) ID() string {
	b.ids++
	return fmt.Sprintf("test-%06d", b.ids)
}

// Act records one act effective on a day ("" for today) and gives its answer.
func (b *Bench) Act(a journal.Act, effective string) (journal.Receipt, error) {
	rs, err := b.Do(context.Background(), Everyone, journal.Submission{ID: b.ID(), Act: a, Effective: effective})
	if err != nil {
		return journal.Receipt{}, err
	}
	return rs[0], nil
}

// Must is Act that may not be refused.
func (b *Bench) Must(a journal.Act, effective string) journal.Receipt {
	b.T.Helper()
	r, err := b.Act(a, effective)
	if err != nil {
		b.T.Fatalf("%s: %v", a.Kind(), err)
	}
	return r
}

// Verify gives what verify finds, with the key and the checkpoint of this bench.
func (b *Bench) Verify() []journal.Finding {
	b.T.Helper()
	p := journal.Proof{Registry: b.Registry, Folder: b.T.TempDir(), Keeper: journal.NewKeeper(b.Folder)}
	found, _, err := journal.Verify(context.Background(), b.DB, p)
	if err != nil {
		b.T.Fatalf("verify: %v", err)
	}
	return found
}
