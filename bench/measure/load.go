package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"relance/domain/ledger"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// load posts one reallocation after the other from each client, for a time, and writes
// "acknowledged per-second p50-ms p99-ms".
func load(_ context.Context, flags *flag.FlagSet, args []string) error {
	var to target
	to.define(flags)
	clients := flags.Int("c", 64, "clients, each with a connection of its own")
	span := flags.Duration("d", 4*time.Second, "how long")
	hot := flags.Bool("hot", false, "all from one line instead of from any of 100")
	if err := flags.Parse(args); err != nil {
		return err
	}
	wires := make([]*wire, *clients)
	for i := range wires {
		var err error
		if wires[i], err = to.dial(); err != nil {
			return err
		}
		defer wires[i].conn.Close()
	}
	run := fmt.Sprintf("%x", time.Now().UnixNano())
	waits := make([][]time.Duration, *clients)
	failed := make([]error, *clients)
	began := time.Now()
	end := began.Add(*span)
	var all sync.WaitGroup
	for i, w := range wires {
		all.Go(func() { waits[i], failed[i] = w.work(fmt.Sprintf("load-%s-%d", run, i), end, *hot) })
	}
	all.Wait()
	took := time.Since(began)
	if err := errors.Join(failed...); err != nil {
		return err
	}
	sorted := slices.Sorted(slices.Values(slices.Concat(waits...)))
	if len(sorted) == 0 {
		return errors.New("nothing was acknowledged")
	}
	ms := func(share int) float64 { return float64(sorted[len(sorted)*share/100].Microseconds()) / 1000 }
	fmt.Printf("%d %.0f %.2f %.2f\n", len(sorted), float64(len(sorted))/took.Seconds(), ms(50), ms(99))
	return nil
}

// work is one client.
func (w *wire) work(name string, end time.Time, hot bool) ([]time.Duration, error) {
	var waits []time.Duration
	var body []byte
	for n := 0; ; n++ {
		from := 0
		if !hot {
			from = rand.IntN(linesOfPlan)
		}
		body = fmt.Appendf(body[:0], `{"id":"%s-%d","kind":"plan.reallocate","effective":"%s","fields":{"from":"%s","to":"%s","amount_cents":%d}}`,
			name, n, firstDay, line(from), spot(rand.IntN(placesOfPlan)), moveCents)
		request := w.request(body)
		asked := time.Now()
		if asked.After(end) {
			return waits, nil
		}
		status, err := w.post(request)
		if err == nil && status != http.StatusCreated {
			err = fmt.Errorf("answered %d: %s", status, w.body)
		}
		if err != nil {
			return nil, err
		}
		waits = append(waits, time.Since(asked))
	}
}

// sums proves that what was acknowledged is there: it writes how many reallocations the journal has,
// and fails unless the lines have lost and the places have gained exactly their sum.
func sums(ctx context.Context, flags *flag.FlagSet, args []string) error {
	database := flags.String("db", "", "the database, a file or a postgres:// address")
	expected := flags.Int64("acts", -1, "how many reallocations were acknowledged")
	if err := flags.Parse(args); err != nil {
		return err
	}
	db, err := store.Open(ctx, *database, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(ctx, func(q store.Q) error {
		head, err := journal.HeadOf(ctx, q)
		if err != nil {
			return err
		}
		acts, err := journal.Count(ctx, q, head.Size, "plan.reallocate")
		if err != nil {
			return err
		}
		rows, err := ledger.Sum(ctx, q, ledger.Query{On: "2026-01-01", By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
		if err != nil {
			return err
		}
		var left, gained int64
		for _, r := range rows {
			switch {
			case r.Stage == ledger.Allocated && isLine(r.Action):
				left += int64(r.Cents)
			case r.Stage == ledger.Allocated:
				gained += int64(r.Cents)
			}
		}
		lost := linesOfPlan*int64(lineCents) - left
		if lost != gained || gained != acts*moveCents {
			return fmt.Errorf("%d acts, the lines lost %d, the places gained %d", acts, lost, gained)
		}
		acts -= placesOfPlan // of the story
		if *expected >= 0 && acts != *expected {
			return fmt.Errorf("%d acts are there, %d were acknowledged", acts, *expected)
		}
		fmt.Println(acts)
		return nil
	})
}
