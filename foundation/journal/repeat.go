package journal

import (
	"context"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

var qByID = store.Query(`select number, kind, recorded, effective, actor, request, body from journal where id = $1`)

// repeated looks for an act already recorded under the same id. Fault: Conflict when it was another one.
func (j *Journal) repeated(ctx context.Context, q store.Q, actor identity.Actor, p *prepared) (Receipt, bool, error) {
	type row struct {
		Receipt
		actor, request, body string
	}
	r, found, err := store.One(ctx, q, qByID, func(s store.Scanner) (r row, err error) {
		err = s.Scan(&r.Number, &r.Kind, &r.Recorded, &r.Effective, &r.actor, &r.request, &r.body)
		return
	}, p.ID)
	if err != nil || !found {
		return Receipt{}, false, err
	}
	if r.actor != actor.Ref || r.request != p.request {
		return Receipt{}, true, fault.New(fault.Conflict, "journal.id_taken", p.ID).At("id")
	}
	leaf, err := ParseLeaf([]byte(r.body))
	if err != nil {
		return Receipt{}, true, err
	}
	r.Receipt.ID, r.Receipt.Repeated = p.ID, true
	r.Receipt.Moves, err = leaf.moves(ctx, q)
	return r.Receipt, true, err
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
				err = fault.New(fault.Unavailable, "journal.not_kept").Because(cause)
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
