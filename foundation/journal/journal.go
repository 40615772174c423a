package journal

import (
	"context"
	"crypto/rand"
	"embed"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/notice"
	"relance/foundation/store"
	"relance/foundation/vault"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the precious tables of this package.
func Migrations() store.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return store.Migrations{Package: "journal", Files: sub}
}

// Config opens a journal.
type Config struct {
	DB        *store.DB
	Vault     *vault.Vault
	Registry  *Registry
	Keeper    *Keeper // signing key and the checkpoint kept outside the database
	Origin    string  // names the log; used when it is opened for the first time
	Fictional bool    // likewise
	Clock     func() time.Time
	Log       *slog.Logger
	Progress  func(done, total int64) // of a rebuild; may be nil
	Random    io.Reader               // of salts and of the first act's id; nil for what nobody can guess
}

// Journal is the open journal of one plan.
type Journal struct {
	Config
	origin string
	signs  bool // our key is the journal's

	queue   chan *request
	ctx     context.Context
	stopped chan struct{}
	closing sync.RWMutex // held for reading while a request is being queued
	closed  bool

	head atomic.Pointer[Head]

	// Below: the writer's own.
	tip      tip
	readHead Head // what tip was built on

	cleaned atomic.Int64 // when staged blobs were last looked through, Unix seconds
}

// Head is the state of the log after a commit.
type Head struct {
	Size     int64
	Root     tlog.Hash
	Recorded string // of the last act
}

// Limits of the queue.
const (
	batchMax = 256             // acts in one commit
	queueMax = 4096            // requests waiting; one more waits at the door
	dryMax   = 5 * time.Second // for a dry run
	dryLong  = 2 * time.Minute // for one of an act whose content was staged
	clockLag = time.Hour       // how far the clock may stand behind the last act
	aheadMax = 366             // days by which an effective day may lie ahead
)

// Open migrates the precious tables, opens or begins the log, compares it with the checkpoint kept
// outside, rebuilds derived tables whose definition has changed, and starts the writer.
// Faults: Unavailable, saying what to do, when the log is shorter than or different from what was signed.
func Open(ctx context.Context, c Config) (_ *Journal, err error) {
	defer fault.Wrap(&err, "journal.Open")
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if err := c.DB.Migrate(ctx, Migrations(), vault.Migrations(), identity.Migrations(), draft.Migrations(), notice.Migrations()); err != nil {
		return nil, err
	}
	j := &Journal{Config: c, queue: make(chan *request, queueMax), stopped: make(chan struct{})}
	if err := j.define(ctx); err != nil {
		return nil, err
	}
	if err := j.load(ctx); err != nil {
		return nil, err
	}
	if j.head.Load().Size == 0 {
		if err := j.begin(ctx); err != nil {
			return nil, err
		}
	}
	if err := j.recognise(ctx); err != nil {
		return nil, err
	}
	if err := j.DB.PrepareAll(ctx); err != nil {
		return nil, err
	}
	j.ctx = context.WithoutCancel(ctx) // nothing cuts a commit short; drivers watch over what can be
	go j.write()
	return j, nil
}

// load reads the head and the edge of the tree.
func (j *Journal) load(ctx context.Context) error {
	return j.DB.View(ctx, func(q store.Q) error {
		h, found, err := readHead(ctx, q)
		if err != nil {
			return err
		}
		t, err := readTip(ctx, q, h.Size)
		if err != nil {
			return err
		}
		if root, err := t.root(h.Size); found && (err != nil || root != h.Root) {
			return fault.New(fault.Unavailable, "journal.different", h.Size).Because(err)
		}
		if _, acts, err := store.One(ctx, q, qBody, store.Value[string], int64(1)); err != nil || acts && !found {
			return fault.New(fault.Unavailable, "store.damaged").Because(err)
		}
		j.tip, j.readHead = t, h
		j.head.Store(&h)
		return nil
	})
}

// begin records the first act: the log's name and public key.
func (j *Journal) begin(ctx context.Context) error {
	if err := j.Keeper.begin(j.Config.Origin); err != nil {
		return err
	}
	// A folder with a checkpoint had a journal: an empty database is not its beginning.
	if kept, err := j.Keeper.Checkpoint(); err != nil || kept != nil {
		if err == nil {
			err = fault.New(fault.Unavailable, "journal.truncated", 0, kept.Size)
		}
		return err
	}
	j.origin, j.signs = j.Config.Origin, true
	id, err := j.salt()
	if err != nil {
		return err
	}
	r := &request{actor: identity.Actor{Ref: "system", Roles: []identity.Role{identity.System}}, done: make(chan result, 1)}
	p, err := j.prepare(r.actor, Submission{
		ID: "open-" + id, Mode: Native, Role: identity.System,
		Act: &OpenLog{Origin: j.Config.Origin, PublicKey: j.Keeper.PublicKey(), Fictional: j.Fictional},
	})
	if err != nil {
		return err
	}
	r.subs = []*prepared{p}
	j.commit(ctx, []*request{r})
	return (<-r.done).err
}

// recognise reads the first act, decides whether we may sign, and holds the log against the
// checkpoint kept outside the database.
func (j *Journal) recognise(ctx context.Context) error {
	first, found, err := store.One(ctx, j.DB, qBody, store.Value[string], int64(1))
	if err != nil || !found {
		return fault.New(fault.Unavailable, "journal.no_first").Because(err)
	}
	leaf, err := ParseLeaf([]byte(first))
	if err != nil {
		return fault.New(fault.Unavailable, "journal.no_first").Because(err)
	}
	a, err := j.Registry.decode(leaf.Kind, leaf.Fields)
	if err != nil {
		return err
	}
	opened, ok := a.(*OpenLog)
	if !ok {
		return fault.New(fault.Unavailable, "journal.no_first")
	}
	j.origin, j.Fictional = opened.Origin, opened.Fictional
	j.signs, err = j.Keeper.recognise(opened.Origin, opened.PublicKey)
	if err != nil {
		return err
	}
	if !j.signs {
		j.Log.Warn("this server's key is not the journal's: it serves, and neither records nor signs")
	}
	kept, err := j.Keeper.Checkpoint()
	if err != nil || kept == nil {
		return err
	}
	return j.DB.View(ctx, func(q store.Q) error { return j.extends(ctx, q, kept) })
}

// extends refuses a log that is not a continuation of a signed checkpoint.
func (j *Journal) extends(ctx context.Context, q store.Q, kept *Checkpoint) error {
	h := j.head.Load()
	if kept.Origin != j.origin {
		return fault.New(fault.Unavailable, "journal.other_origin", kept.Origin, j.origin)
	}
	if h.Size < kept.Size {
		return fault.New(fault.Unavailable, "journal.truncated", h.Size, kept.Size)
	}
	root, err := tlog.TreeHash(kept.Size, j.tip.reader(ctx, q))
	if err != nil {
		return err
	}
	if root != kept.Root {
		return fault.New(fault.Unavailable, "journal.different", kept.Size)
	}
	return nil
}

// Head gives the size, root and last instant of the log as committed.
func (j *Journal) Head() Head { return *j.head.Load() }

// Origin names the log.
func (j *Journal) Origin() string { return j.origin }

// Signs says whether this server holds the journal's key; without it, it only serves.
func (j *Journal) Signs() bool { return j.signs }

// Refresh reads the head again: with several servers on one database, another may have written.
func (j *Journal) Refresh(ctx context.Context) error {
	h, found, err := readHead(ctx, j.DB)
	if err != nil || !found {
		return err
	}
	if cur := j.head.Load(); h.Size > cur.Size {
		j.head.CompareAndSwap(cur, &h)
	}
	return nil
}

// Close refuses new requests, finishes those accepted, and writes the last checkpoint.
func (j *Journal) Close() error {
	j.closing.Lock()
	if j.closed {
		j.closing.Unlock()
		return nil
	}
	j.closed = true
	close(j.queue)
	j.closing.Unlock()
	<-j.stopped
	if !j.signs {
		return nil
	}
	return j.Keeper.keep(j.origin, j.Head())
}

// Do records acts, all or none, and answers once they are on disk. A caller who leaves only stops
// waiting: what was accepted is finished. Faults: Forbidden, Invalid, Conflict as the act's Check
// says; Unavailable when it could not be kept.
func (j *Journal) Do(ctx context.Context, actor identity.Actor, subs ...Submission) ([]Receipt, error) {
	return j.ask(ctx, actor, false, subs)
}

// Dry says what Do would answer, and changes nothing.
func (j *Journal) Dry(ctx context.Context, actor identity.Actor, subs ...Submission) ([]Receipt, error) {
	limit := dryMax
	if slices.ContainsFunc(subs, func(s Submission) bool { return len(s.Staged) > 0 }) {
		limit = dryLong
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return j.ask(ctx, actor, true, subs)
}

func (j *Journal) ask(ctx context.Context, actor identity.Actor, dry bool, subs []Submission) ([]Receipt, error) {
	if len(subs) == 0 {
		return nil, fault.New(fault.Invalid, "journal.nothing")
	}
	if !j.signs {
		return nil, fault.New(fault.Unavailable, "journal.other_key")
	}
	r := &request{ctx: ctx, actor: actor, dry: dry, done: make(chan result, 1)}
	for _, s := range subs {
		p, err := j.prepare(actor, s)
		if err != nil {
			return nil, err
		}
		r.subs = append(r.subs, p)
	}
	j.closing.RLock()
	if j.closed {
		j.closing.RUnlock()
		return nil, fault.New(fault.Unavailable, "journal.closing")
	}
	select {
	case j.queue <- r:
		j.closing.RUnlock()
	case <-ctx.Done():
		j.closing.RUnlock()
		return nil, fault.New(fault.Unavailable, "journal.busy").Because(ctx.Err())
	}
	select {
	case res := <-r.done:
		return res.receipts, res.err
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "journal.left").Because(ctx.Err())
	}
}

type request struct {
	ctx   context.Context
	actor identity.Actor
	subs  []*prepared
	dry   bool
	done  chan result
}

type result struct {
	receipts []Receipt
	err      error
}
