package journal

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

// write is the one writer: it takes all that waits and commits it once.
func (j *Journal) write() {
	defer close(j.stopped)
	keep := time.NewTicker(keepEvery)
	defer keep.Stop()
	kept := int64(0)
	for {
		select {
		case r, open := <-j.queue:
			if !open {
				return
			}
			j.commit(j.ctx, j.gather(r))
		case <-keep.C:
			if h := j.Head(); j.signs && h.Size > kept {
				if err := j.Keeper.keep(j.origin, h); err != nil {
					j.Log.Error("the checkpoint could not be kept outside the database", "error", err)
				} else {
					kept = h.Size
				}
			}
		}
	}
}

// keepEvery bounds how far the checkpoint kept outside may stand behind the log.
const keepEvery = 200 * time.Millisecond

func (j *Journal) gather(first *request) []*request {
	batch := []*request{first}
	for len(batch) < batchMax {
		select {
		case r, open := <-j.queue:
			if !open {
				return batch
			}
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// commit answers every request of a batch. Single acts share one transaction; a list of acts, a dry
// run, and every act of a batch in which something broke, have one of their own.
func (j *Journal) commit(ctx context.Context, batch []*request) {
	var shared, alone []*request
	for _, r := range batch {
		if len(r.subs) == 1 && !r.dry {
			shared = append(shared, r)
		} else {
			alone = append(alone, r)
		}
	}
	if len(shared) > 0 && !j.together(ctx, shared) {
		alone = append(shared, alone...)
	}
	for _, r := range alone {
		if !r.dry {
			j.together(ctx, []*request{r})
		} else if r.ctx.Err() != nil {
			r.done <- result{err: fault.New(fault.Unavailable, "journal.left")}
		} else {
			j.together(r.ctx, []*request{r}) // it keeps nothing: it may be cut short
		}
	}
}

// together runs requests in one transaction and answers them. It answers nobody and says false when
// one broke and there are several: they are then run one by one.
func (j *Journal) together(ctx context.Context, batch []*request) bool {
	results := make([]result, len(batch))
	var b *run
	do := func(tx *store.Tx) error {
		var err error
		if b, err = j.start(ctx, tx); err != nil {
			return err
		}
		if err = b.lookAhead(ctx, batch); err != nil {
			return err
		}
		for i, r := range batch {
			for _, p := range r.subs {
				receipt, refused, err := b.do(ctx, r.actor, p)
				if err == nil && refused != nil && len(r.subs) > 1 {
					err = refused // a list is kept whole or not at all
				}
				if err != nil {
					return err
				}
				if refused != nil {
					results[i].err = refused
					break
				}
				results[i].receipts = append(results[i].receipts, receipt)
			}
		}
		if b.size == b.began.Size {
			return store.Unchanged
		}
		return b.finish(ctx)
	}
	transact := j.DB.Write
	if batch[0].dry {
		transact = j.DB.Try
	}
	err := transact(ctx, do)
	var unknown *store.UnknownCommit
	switch {
	case err == nil && !batch[0].dry:
		j.tip, j.readHead = b.tip, b.head
		h := b.head
		j.head.Store(&h)
	case err == nil, errors.Is(err, store.Unchanged):
	case errors.As(err, &unknown):
		j.lookUp(ctx, batch, err)
		return true
	case len(batch) > 1:
		return false
	default:
		if fault.KindOf(err) == fault.Internal {
			j.Log.Error("an act failed", "kind", batch[0].subs[0].Act.Kind(), "error", err)
		}
		results[0] = result{err: err}
	}
	for i, r := range batch {
		r.done <- results[i]
	}
	return true
}

// run is one batch under way: the log as it would be.
type run struct {
	j        *Journal
	tx       *store.Tx
	began    Head
	head     Head
	tip      tip
	size     int64
	recorded string
	seen     map[string]*recordedAct // by id, what was there when the batch began; nil: nothing
}

var addRow = store.Insert(`journal (number, id, kind, recorded, effective, role, actor, salt, note, request, leaf, body)`, ``)

// start takes the lock, reads the head, and forgets what memory holds when someone else has written.
func (j *Journal) start(ctx context.Context, tx *store.Tx) (*run, error) {
	if err := tx.Lock(ctx); err != nil {
		return nil, err
	}
	h, was, err := readHeadAndTables(ctx, tx)
	if err != nil {
		return nil, err
	}
	// Another version may have rebuilt the tables without recording anything.
	if !j.Registry.same(was) {
		return nil, fault.New(fault.Unavailable, "journal.other_version")
	}
	if h != j.readHead {
		tx.Forget()
		if j.tip, err = readTip(ctx, tx, h.Size); err != nil {
			return nil, err
		}
		j.readHead = h
	}
	return &run{j: j, tx: tx, began: h, head: h, tip: j.tip.clone(), size: h.Size, recorded: h.Recorded}, nil
}

// do runs one act. refused is the answer of a Check, which leaves the transaction as it was; err
// means that the transaction must be rolled back.
func (b *run) do(ctx context.Context, actor identity.Actor, p *prepared) (receipt Receipt, refused, err error) {
	if receipt, found, err := b.repeated(ctx, actor, p); found || err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return receipt, err, nil
		}
		return receipt, nil, err
	}
	e, refused := b.entry(p)
	if refused != nil {
		return receipt, refused, nil
	}
	if c, ok := p.Act.(*Correct); ok {
		if refused, err = c.aim(ctx, b.tx, e); refused != nil || err != nil {
			return receipt, refused, err
		}
		if refused = b.j.Registry.mayTakeBack(actor, p, c, e); refused != nil {
			return receipt, refused, nil
		}
	}
	if refused, err = b.j.Registry.covers(ctx, b.tx, actor, p, e); refused != nil || err != nil {
		return receipt, refused, err
	}
	err = safely(func() error { return p.Act.Check(ctx, b.tx, e) })
	if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
		return receipt, nil, err
	}
	if err != nil {
		return receipt, err, nil
	}
	if refused, err = keepStaged(ctx, b.tx, p.Staged); refused != nil || err != nil {
		return receipt, refused, err
	}
	for _, blob := range p.blobs { // before the act: what looks again at later ones must find them
		if err := keepBlob(ctx, b.tx, blob); err != nil {
			return receipt, nil, err
		}
	}
	leaf, err := b.j.Registry.apply(ctx, b.tx, p.Act, e)
	if err != nil {
		return receipt, nil, err
	}
	leaf.Fields, leaf.Blobs = p.fields, p.names
	if err := b.append(ctx, actor, p, leaf); err != nil {
		return receipt, nil, err
	}
	receipt = Receipt{Number: e.Number, ID: e.ID, Kind: e.Kind, Recorded: e.Recorded, Effective: e.Effective, Moves: movesOf(e)}
	receipt.total(p.Act)
	return receipt, nil, nil
}

// total tells the totals of an act whose moves are not listed.
func (r *Receipt) total(a Act) {
	if c := innerOf(a); c != nil {
		a = c
	}
	if t, ok := a.(Totalled); ok {
		r.Lines, r.Cents = t.Totals()
	}
}

func movesOf(e *Entry) []Move {
	if e.moves == nil {
		return []Move{}
	}
	return e.moves
}

// entry gives an act its number and times.
func (b *run) entry(p *prepared) (*Entry, error) {
	now := b.j.Clock()
	recorded := store.Instant(now)
	if recorded < b.recorded {
		last, err := store.ParseInstant(b.recorded)
		if err == nil && last.Sub(now) > clockLag {
			return nil, fault.New(fault.Unavailable, "journal.clock", recorded, b.recorded)
		}
		recorded = b.recorded
	}
	effective := p.Effective
	if effective == "" {
		effective = store.Day(now)
	}
	if effective > store.Day(now.AddDate(0, 0, aheadMax)) {
		return nil, fault.New(fault.Invalid, "journal.too_far_ahead", effective, aheadMax).At("effective")
	}
	n := b.size + 1
	return &Entry{
		Number: n, Position: n, ID: p.ID, Kind: p.Act.Kind(), Recorded: recorded, Effective: effective,
		Role: p.Role, Mode: p.Mode, Authority: p.Authority, Sources: slices.Clone(p.Sources),
		Fictional: b.j.Fictional, live: true, blobs: p.blobs, progress: p.Progress,
	}, nil
}

// append writes the journal's row and the blobs, and grows the tree.
func (b *run) append(ctx context.Context, actor identity.Actor, p *prepared, leaf *Leaf) error {
	note, err := "", error(nil)
	if p.Note != "" {
		if note, err = b.j.Vault.Seal(ctx, b.tx, "act:"+leaf.ID, p.Note); err != nil {
			return err
		}
	}
	leaf.Sealed = sealedDigest(p.salt, actor.Ref, p.request, note)
	text, hash, moves, err := leaf.body()
	if err != nil {
		return err
	}
	if moves != nil {
		if err := keepBlob(ctx, b.tx, *moves); err != nil {
			return err
		}
	}
	err = b.tx.Add(ctx, addRow, leaf.Number, leaf.ID, leaf.Kind, leaf.Recorded, leaf.Effective, string(leaf.Role),
		actor.Ref, p.salt, note, p.request, hash.String(), string(text))
	if err != nil {
		return err
	}
	delete(b.seen, leaf.ID)
	b.size, b.recorded = leaf.Number, leaf.Recorded
	return b.tip.grow(hash, addTile(ctx, b.tx))
}

func (b *run) finish(ctx context.Context) error {
	root, err := b.tip.root(b.size)
	if err != nil {
		return err
	}
	b.head = Head{Size: b.size, Root: root, Recorded: b.recorded}
	return writeHead(ctx, b.tx, b.head, b.j.Keeper.seal(b.head))
}

// apply runs an act and gives its leaf, but for what only the submission knows.
func (j *Registry) apply(ctx context.Context, tx *store.Tx, a Act, e *Entry) (*Leaf, error) {
	err := safely(func() error {
		if err := a.Apply(ctx, tx, e); err != nil {
			return err
		}
		c, corrects := a.(*Correct)
		if corrects {
			if err := c.replace(ctx, tx, j, e); err != nil {
				return err
			}
		}
		for _, f := range e.atEnd {
			if err := f(ctx); err != nil {
				return err
			}
		}
		if corrects && e.live {
			return j.stillPass(ctx, tx, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := keepSubjects(ctx, tx, e); err != nil {
		return nil, err
	}
	return &Leaf{
		V: 1, Number: e.Number, ID: e.ID, Kind: e.Kind, Recorded: e.Recorded, Effective: e.Effective,
		Role: e.Role, Mode: e.Mode, Authority: e.Authority, Sources: e.Sources,
		Moves: e.moves, Fictional: e.Fictional,
	}, nil
}

// safely turns a panic of an act into an error of that act alone.
func safely(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.Internal, "fault.internal").Because(fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	return do()
}
