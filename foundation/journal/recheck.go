package journal

import (
	"context"
	"fmt"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Limits of looking again at later acts.
const (
	recheckPage = 500 // acts read at a time
	namedMax    = 10  // acts named in a refusal
)

// stillPass runs the Check of every act that stands after the corrected one, each before its own
// position. Money needs none of this: the ledger's guard looks at every day.
// Fault: Conflict, naming the acts that no longer pass and why the first does not.
func (j *Registry) stillPass(ctx context.Context, tx *store.Tx, e *Entry) error {
	standing, replaced, err := positions(ctx, tx)
	if err != nil {
		return err
	}
	var failed []string
	var first error
	err = eachBody(ctx, tx, e.Position, e.Number-1, func(number int64, body string) error {
		position := number
		if p, ok := standing[number]; ok {
			position = p
		}
		if replaced[number] || position <= e.Position {
			return nil
		}
		leaf, a, err := j.read(body)
		if err != nil {
			return err
		}
		if c, ok := a.(*Correct); ok {
			if a = c.inner; a == nil {
				return nil
			}
		}
		if err := a.Check(ctx, tx, leaf.entry(position)); err != nil {
			failed = append(failed, fmt.Sprint(number))
			if first == nil {
				first = err
			}
		}
		return nil
	})
	if err != nil || len(failed) == 0 {
		return err
	}
	more := ""
	if len(failed) > namedMax {
		more, failed = " …", failed[:namedMax]
	}
	return fault.New(fault.Conflict, "journal.later_acts", strings.Join(failed, ", ")+more, first)
}

// positions gives, for each correction, the position of what it recorded anew, and the acts replaced.
func positions(ctx context.Context, q store.Q) (standing map[int64]int64, replaced map[int64]bool, err error) {
	standing, replaced = map[int64]int64{}, map[int64]bool{}
	err = store.Each(ctx, q, qPositions, func(s store.Scanner) error {
		var of, by, position int64
		if err := s.Scan(&of, &by, &position); err != nil {
			return err
		}
		standing[by], replaced[of] = position, true
		return nil
	})
	return standing, replaced, err
}

var qBodies = store.Query(`select number, body from journal where number > $1 and number <= $2 order by number limit $3`)

// stored is an act as it is kept.
type stored struct {
	number int64
	body   string
}

// eachPage calls do for the acts after one number and up to another, a page at a time, so that do may
// use the same connection.
func eachPage(ctx context.Context, q store.Q, after, upTo int64, do func(page []stored) error) error {
	for {
		page, err := store.All(ctx, q, qBodies, func(s store.Scanner) (r stored, err error) {
			err = s.Scan(&r.number, &r.body)
			return
		}, after, upTo, recheckPage)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := do(page); err != nil {
			return err
		}
		after = page[len(page)-1].number
	}
}

// eachBody calls do for the acts after one number and up to another.
func eachBody(ctx context.Context, q store.Q, after, upTo int64, do func(number int64, body string) error) error {
	return eachPage(ctx, q, after, upTo, func(page []stored) error {
		for _, r := range page {
			if err := do(r.number, r.body); err != nil {
				return err
			}
		}
		return nil
	})
}

// decoded is an act read from its body, or why it could not be.
type decoded struct {
	number int64
	leaf   *Leaf
	act    Act
	err    error
}

// eachAct calls do for every act up to a number. The next page is decoded while do works on this one;
// only reading, which may use do's connection, waits its turn.
func (j *Registry) eachAct(ctx context.Context, q store.Q, upTo int64, do func(decoded) error) error {
	work := func(page <-chan []decoded) error {
		if page == nil {
			return nil
		}
		for _, d := range <-page {
			if err := do(d); err != nil {
				return err
			}
		}
		return nil
	}
	var ready <-chan []decoded
	err := eachPage(ctx, q, 0, upTo, func(page []stored) error {
		behind, ahead := ready, make(chan []decoded, 1)
		go func() { ahead <- j.decodeAll(page) }()
		ready = ahead
		return work(behind)
	})
	if err != nil {
		return err
	}
	return work(ready)
}

func (j *Registry) decodeAll(page []stored) []decoded {
	all := make([]decoded, len(page))
	for i, r := range page {
		all[i].number = r.number
		all[i].leaf, all[i].act, all[i].err = j.read(r.body)
	}
	return all
}

// read decodes a stored body into its leaf and act.
func (j *Registry) read(body string) (*Leaf, Act, error) {
	leaf, err := ParseLeaf([]byte(body))
	if err != nil {
		return nil, nil, err
	}
	a, err := j.decode(leaf.Kind, leaf.Fields)
	return leaf, a, err
}

// entry gives what surrounded an act when it was recorded.
func (l *Leaf) entry(position int64) *Entry {
	return &Entry{
		Number: l.Number, Position: position, ID: l.ID, Kind: l.Kind, Recorded: l.Recorded, Effective: l.Effective,
		Role: l.Role, Mode: l.Mode, Authority: l.Authority, Sources: l.Sources, Fictional: l.Fictional,
	}
}
