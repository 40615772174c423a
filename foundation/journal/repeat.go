package journal

import (
	"context"
	"slices"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

const recordedCols = `select id, number, kind, recorded, effective, actor, request, body from journal where id `

// idsAtOnce is how many ids are asked for together.
const idsAtOnce = 64

var (
	qByID  = store.Query(recordedCols + `= $1`)
	qByIDs = store.Query(recordedCols + `in ` + store.Places(idsAtOnce))
)

// recordedAct is what tells a repeat from another request under the same id.
type recordedAct struct {
	Receipt
	actor, request, body string
}

func scanRecorded(s store.Scanner) (*recordedAct, error) {
	var r recordedAct
	return &r, s.Scan(&r.ID, &r.Number, &r.Kind, &r.Recorded, &r.Effective, &r.actor, &r.request, &r.body)
}

// lookAhead asks for all the ids of a batch at once: one that is new costs no query of its own.
func (b *run) lookAhead(ctx context.Context, batch []*request) error {
	var ids []any
	for _, r := range batch {
		for _, p := range r.subs {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 1 {
		return nil
	}
	b.seen = make(map[string]*recordedAct, len(ids))
	for some := range slices.Chunk(ids, idsAtOnce) {
		args := make([]any, idsAtOnce)
		for i := range args {
			args[i] = "" // nobody's id
		}
		for i, id := range some {
			args[i], b.seen[id.(string)] = id, nil
		}
		there, err := store.All(ctx, b.tx, qByIDs, scanRecorded, args...)
		if err != nil {
			return err
		}
		for _, r := range there {
			b.seen[r.ID] = r
		}
	}
	return nil
}

// repeated answers for an id that is taken; what this very batch recorded is asked of the database.
func (b *run) repeated(ctx context.Context, actor identity.Actor, p *prepared) (Receipt, bool, error) {
	r, looked := b.seen[p.ID]
	if !looked {
		return b.j.repeated(ctx, b.tx, actor, p)
	}
	if r == nil {
		return Receipt{}, false, nil
	}
	return b.j.again(ctx, b.tx, actor, p, r)
}

// repeated looks for an act already recorded under the same id. Fault: Conflict when it was another one.
func (j *Journal) repeated(ctx context.Context, q store.Q, actor identity.Actor, p *prepared) (Receipt, bool, error) {
	r, found, err := store.One(ctx, q, qByID, scanRecorded, p.ID)
	if err != nil || !found {
		return Receipt{}, false, err
	}
	return j.again(ctx, q, actor, p, r)
}

// again gives the receipt of an act that is asked for once more.
func (j *Journal) again(ctx context.Context, q store.Q, actor identity.Actor, p *prepared, r *recordedAct) (Receipt, bool, error) {
	if r.actor != actor.Ref || r.request != p.request {
		return Receipt{}, true, fault.New(fault.Conflict, "journal.id_taken", p.ID).At("id")
	}
	leaf, err := ParseLeaf([]byte(r.body))
	if err != nil {
		return Receipt{}, true, err
	}
	receipt := r.Receipt
	receipt.Repeated = true
	receipt.total(p.Act)
	receipt.Moves, err = leaf.moves(ctx, q)
	return receipt, true, err
}

// notKept says why, where it is known (a full disk); else only that it was not.
func notKept(cause error) error {
	if fault.KindOf(cause) == fault.Unavailable {
		return cause
	}
	return fault.New(fault.Unavailable, "journal.not_kept").Because(cause)
}

// lookUp answers after a commit of unknown outcome: what is there was kept.
func (j *Journal) lookUp(ctx context.Context, batch []*request, cause error) {
	if err := j.load(ctx); err != nil {
		j.Log.Error("the head could not be read again", "error", err)
	}
	for _, r := range batch {
		res := result{}
		for _, p := range r.subs {
			receipt, found, err := j.repeated(ctx, j.DB, r.actor, p)
			if err == nil && !found {
				err = notKept(cause)
			}
			if err != nil {
				res = result{err: err}
				break
			}
			receipt.Repeated = false
			res.receipts = append(res.receipts, receipt)
		}
		r.done <- res
	}
}
