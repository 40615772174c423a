package journal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/store"
)

var (
	qDerived     = store.Query(`select part, digest, tables from derived order by part`)
	qHeadDerived = store.Query(`select h.size, h.root, h.recorded, d.part, d.digest, d.tables from head h cross join derived d order by d.part`)
	qAddDerived  = store.Query(`insert into derived (part, digest, tables) values ($1, $2, $3)`)
	qNoDerived   = store.Query(`delete from derived`)
	qBody        = store.Query(`select body from journal where number = $1`)
)

func (p Part) digest() string {
	sum := sha256.Sum256([]byte(p.Define))
	return hex.EncodeToString(sum[:])
}

// define makes the derived tables, or rebuilds them all by replay where a definition has changed:
// beside the old ones, in one transaction, so that readers see the old until the new are whole.
func (j *Journal) define(ctx context.Context) error {
	rebuilt := false
	err := j.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Lock(ctx); err != nil {
			return err
		}
		was, err := readDerived(ctx, tx)
		if err != nil || j.Registry.same(was) {
			return err
		}
		rebuilt = true
		return j.rebuild(ctx, tx, was)
	})
	if err == nil && rebuilt {
		j.DB.Reopen()
	}
	return err
}

type derived struct{ part, digest, tables string }

func readDerived(ctx context.Context, q store.Q) ([]derived, error) {
	return store.All(ctx, q, qDerived, func(s store.Scanner) (d derived, err error) {
		err = s.Scan(&d.part, &d.digest, &d.tables)
		return
	})
}

func (r *Registry) same(was []derived) bool {
	if len(was) != len(r.parts) {
		return false
	}
	for _, p := range r.parts {
		if !slices.ContainsFunc(was, func(d derived) bool { return d.part == p.Name && d.digest == p.digest() }) {
			return false
		}
	}
	return true
}

// readHeadAndTables reads at once what every batch looks at: the head and what the tables were made by.
func readHeadAndTables(ctx context.Context, q store.Q) (h Head, was []derived, err error) {
	err = store.Each(ctx, q, qHeadDerived, func(s store.Scanner) error {
		var d derived
		var root string
		if err := s.Scan(&h.Size, &root, &h.Recorded, &d.part, &d.digest, &d.tables); err != nil {
			return err
		}
		was = append(was, d)
		return h.rooted(root)
	})
	if err == nil && len(was) == 0 { // before the first act there is no head
		was, err = readDerived(ctx, q)
	}
	return h, was, err
}

func (j *Journal) rebuild(ctx context.Context, tx *store.Tx, was []derived) error {
	for _, d := range slices.Backward(was) {
		for _, t := range slices.Backward(strings.Fields(d.tables)) {
			if err := tx.Define(ctx, "drop table if exists "+t); err != nil {
				return err
			}
		}
	}
	if err := j.Registry.create(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, qNoDerived); err != nil {
		return err
	}
	for _, p := range j.Registry.parts {
		if _, err := tx.Exec(ctx, qAddDerived, p.Name, p.digest(), p.tableNames()); err != nil {
			return err
		}
	}
	tx.Forget()
	h, found, err := readHead(ctx, tx)
	if err != nil || !found {
		return err
	}
	return j.Registry.Replay(ctx, tx, tx, Span{To: h.Size, Progress: j.Progress})
}

func (p Part) tableNames() string {
	names := make([]string, len(p.Tables))
	for i, t := range p.Tables {
		names[i] = t.Name
	}
	return strings.Join(names, " ")
}

// create makes every part's tables, empty.
func (r *Registry) create(ctx context.Context, tx *store.Tx) error {
	for _, p := range r.parts {
		if err := tx.Define(ctx, p.Define); err != nil {
			return fmt.Errorf("tables of %s: %w", p.Name, err)
		}
	}
	return nil
}

// Tables lists every derived table, in the order in which they are made.
func (r *Registry) Tables() []Table {
	var all []Table
	for _, p := range r.parts {
		all = append(all, p.Tables...)
	}
	return all
}

// Span says which acts to replay.
type Span struct {
	To        int64  // up to this number
	Effective string // only those effective on or before this day; empty: all
	Progress  func(done, total int64)
}

const flushEvery = 5000 // acts of a replay whose sums are gathered before they are written

// Replay applies recorded acts, in order of number, to a target with empty derived tables, and
// compares the moves each makes with those of its leaf. source and target may be the same.
func (r *Registry) Replay(ctx context.Context, source store.Q, target *store.Tx, span Span) (err error) {
	defer fault.Wrap(&err, "journal.Replay")
	return r.eachAct(ctx, source, span.To, func(d decoded) error {
		if span.Progress != nil && d.number%1000 == 0 {
			span.Progress(d.number, span.To)
		}
		if err := r.replayOne(ctx, source, target, d, span.Effective); err != nil {
			return fmt.Errorf("act %d: %w", d.number, err)
		}
		if d.number%flushEvery == 0 {
			return target.Flush(ctx)
		}
		return nil
	})
}

func (r *Registry) replayOne(ctx context.Context, source store.Q, target *store.Tx, d decoded, effective string) error {
	leaf, a := d.leaf, d.act
	if d.err != nil {
		return d.err
	}
	if effective != "" && leaf.Effective > effective {
		return nil
	}
	e := leaf.entry(leaf.Number)
	if c, ok := a.(*Correct); ok {
		if p, found, err := store.One(ctx, target, qStands, func(s store.Scanner) (p correction, err error) {
			err = s.Scan(&p.position, &p.kind)
			return
		}, c.Of); err != nil {
			return err
		} else if found {
			e.Position = p.position
		} else {
			e.Position = c.Of
		}
	}
	e.source, e.horizon = source, effective
	again, err := r.apply(ctx, target, a, e)
	if err != nil {
		return err
	}
	return sameMoves(ctx, source, leaf, again)
}

// sameMoves compares the moves that a replay makes with those the leaf tells.
func sameMoves(ctx context.Context, q store.Q, told, made *Leaf) error {
	moves, err := told.moves(ctx, q)
	if err != nil {
		return err
	}
	if len(moves) != len(made.Moves) {
		return fmt.Errorf("journal: %d moves told, %d made", len(moves), len(made.Moves))
	}
	for i := range moves {
		if moves[i] != made.Moves[i] {
			return fmt.Errorf("journal: move %d is told as %v and made as %v", i+1, moves[i], made.Moves[i])
		}
	}
	return nil
}

// moves gives the leaf's moves, from their blob where they are too long for it.
func (l *Leaf) moves(ctx context.Context, q store.Q) ([]Move, error) {
	if l.MovesBlob == "" {
		return l.Moves, nil
	}
	b, err := ReadBlob(ctx, q, l.MovesBlob)
	if err != nil {
		return nil, err
	}
	var moves []Move
	return moves, strict([]byte(b.Body), &moves)
}

// Scratch makes empty derived tables in a throw-away store, for a replay.
func (r *Registry) Scratch(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(tx *store.Tx) error { return r.create(ctx, tx) })
}
