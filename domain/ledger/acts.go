package ledger

import (
	"context"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Touch says that an act moved money into or out of places of a stage and an action ("" for none).
type Touch struct {
	Act           int64
	Stage, Action string
}

var qTouches = store.Query(`select m.act, p.stage, p.action from ledger_move m join ledger_place p on p.id = m.to_place
		where m.day <= $1 and m.act <= $2 and p.book = $3
	union select m.act, p.stage, p.action from ledger_move m join ledger_place p on p.id = m.from_place
		where m.day <= $1 and m.act <= $2 and p.book = $3
	order by 1, 2, 3`)

// Touches gives what every act up to a day and an act (0: the last) touched of a book, in order of act:
// what stands behind all of its figures at once. It reads every move; who shows many figures keeps it.
func Touches(ctx context.Context, q store.Q, on string, known int64, book string) (_ []Touch, err error) {
	defer fault.Wrap(&err, "ledger.Touches(%s)", on)
	if known <= 0 {
		known = 1 << 62
	}
	return store.All(ctx, q, qTouches, func(s store.Scanner) (t Touch, err error) {
		err = s.Scan(&t.Act, &t.Stage, &t.Action)
		return
	}, on, known, book)
}
