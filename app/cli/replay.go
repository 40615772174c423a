package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
)

type replayVerb struct {
	dataFlags
	On   string `help:"Only the acts effective by this day, YYYY-MM-DD: write what stood where."`
	JSON bool   `help:"Write the result as JSON."`
}

// tableShown is one derived table after a replay.
type tableShown struct {
	Table  string `json:"table"`
	Rows   int64  `json:"rows"`
	Digest string `json:"digest"`
	Same   bool   `json:"same"`
}

// Run replays the journal into an empty store and compares each table with the one in use; with --on
// it writes the sums of that day instead.
func (v *replayVerb) Run(t *Terminal) error {
	if v.On != "" && !store.IsDay(v.On) {
		return fault.New(fault.Invalid, "journal.day_wrong", v.On)
	}
	db, err := v.read(t.ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	dir, err := os.MkdirTemp("", "replay")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	scratch, err := store.Open(t.ctx, filepath.Join(dir, "replay.db"), store.Options{Scratch: true})
	if err != nil {
		return err
	}
	defer scratch.Close()
	reg := registry()
	if err := reg.Scratch(t.ctx, scratch); err != nil {
		return err
	}
	bar, began := t.progress("cli.replaying"), time.Now()
	return db.View(t.ctx, func(q store.Q) error {
		head, err := journal.HeadOf(t.ctx, q)
		if err != nil {
			return err
		}
		err = scratch.Write(t.ctx, func(tx *store.Tx) error {
			return reg.Replay(t.ctx, q, tx, journal.Span{To: head.Size, Effective: v.On, Progress: bar.show})
		})
		bar.done()
		if err != nil {
			return err
		}
		if v.On != "" {
			return v.sums(t, scratch)
		}
		return v.compare(t, q, scratch, reg, head.Size, time.Since(began))
	})
}

func (v *replayVerb) compare(t *Terminal, q, scratch store.Q, reg *journal.Registry, size int64, took time.Duration) error {
	all, same := []tableShown{}, true
	for _, table := range reg.Tables() {
		made, rows, err := store.DigestTable(t.ctx, scratch, table.Name, table.Order)
		if err != nil {
			return err
		}
		used, _, err := store.DigestTable(t.ctx, q, table.Name, table.Order)
		if err != nil {
			return err
		}
		all = append(all, tableShown{table.Name, rows, made, made == used})
		same = same && made == used
	}
	if v.JSON {
		if err := json.NewEncoder(t.Out).Encode(map[string]any{"acts": size, "tables": all, "same": same}); err != nil {
			return err
		}
	} else {
		w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
		for _, s := range all {
			verdict := locale.Text(t.Lang, "cli.same")
			if !s.Same {
				verdict = locale.Text(t.Lang, "cli.differs")
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Table, locale.Count(t.Lang, s.Rows), s.Digest[:16], verdict)
		}
		w.Flush()
		t.say("cli.replayed", size, locale.Decimal(t.Lang, fmt.Sprintf("%.2f", took.Seconds())))
	}
	if !same {
		return errSaid
	}
	return nil
}

func (v *replayVerb) sums(t *Terminal, scratch store.Q) error {
	rows, err := ledger.Sum(t.ctx, scratch, ledger.Query{On: v.On, By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		return err
	}
	return writeSums(t.Out, t.Lang, rows, v.JSON)
}
