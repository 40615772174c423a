package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"relance/app/api"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
	"relance/foundation/vault"
)

// office is a journal and its API in this process, without a network.
type office struct {
	handler http.Handler
	token   string
	db      *store.DB
	*journal.Journal
}

func openOffice(b *testing.B) *office {
	b.Helper()
	ctx := context.Background()
	v, err := vault.Open(filepath.Join(b.TempDir(), "master.key"), true)
	if err != nil {
		b.Fatal(err)
	}
	o := &office{db: storetest.New(b)}
	reg := registry()
	o.Journal, err = journal.Open(ctx, journal.Config{DB: o.db, Vault: v, Registry: reg, Keeper: journal.NewKeeper(b.TempDir()), Origin: "relance.localhost/measure"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { o.Journal.Close() })
	if o.token, err = identity.NewToken(ctx, o.db, v, "measure", identity.Direction, 1, time.Now()); err != nil {
		b.Fatal(err)
	}
	o.handler = api.New(api.Config{Journal: o.Journal, DB: o.db, Registry: reg, Clock: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	return o
}

func (o *office) post(b *testing.B, acts any) {
	b.Helper()
	body, err := json.Marshal(acts)
	if err != nil {
		b.Fatal(err)
	}
	if status, text := o.send(body); status != http.StatusCreated {
		b.Fatalf("answered %d: %s", status, text)
	}
}

func (o *office) send(body []byte) (int, string) {
	r := httptest.NewRequest("POST", "/api/v1/acts", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+o.token)
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// tell adopts the measure's plan and allocates its lines.
func (o *office) tell(b *testing.B) {
	b.Helper()
	blob := journal.Blob{Media: "application/json", Body: string(plan.Canonical(content()))}
	adopt, err := ask("plan.adopt", "adopt-measure", voteDay, plan.Adopt{Content: blob.Digest(), Envelope: linesOfPlan * lineCents})
	if err != nil {
		b.Fatal(err)
	}
	adopt.Blobs = []journal.Blob{blob}
	o.post(b, adopt)
	lists, err := told()
	if err != nil {
		b.Fatal(err)
	}
	for _, l := range lists {
		o.post(b, l)
	}
}

// BenchmarkActs posts reallocations from 64 clients to the API in this process: no network, the same
// commits. An operation is one act.
func BenchmarkActs(b *testing.B) {
	for _, kind := range []struct {
		name    string
		clients int
		lines   int
	}{{"spread", 64, linesOfPlan}, {"hot", 64, 1}, {"alone", 1, linesOfPlan}} {
		b.Run(kind.name, func(b *testing.B) {
			o := openOffice(b)
			o.tell(b)
			var n atomic.Int64
			b.SetParallelism(kind.clients)
			b.ReportAllocs()
			b.ResetTimer()
			before := processor(b)
			if kind.clients == 1 {
				for b.Loop() {
					o.oneAct(b, n.Add(1), kind.lines)
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						o.oneAct(b, n.Add(1), kind.lines)
					}
				})
			}
			b.StopTimer()
			b.ReportMetric(float64((processor(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
			o.check(b, n.Load())
		})
	}
}

func (o *office) oneAct(b *testing.B, n int64, lines int) {
	body := fmt.Sprintf(`{"id":"bench-%08d","kind":"plan.reallocate","effective":"%s","fields":{"from":"%s","to":"%s","amount_cents":%d}}`,
		n, firstDay, line(rand.IntN(lines)), spot(rand.IntN(placesOfPlan)), moveCents)
	if status, text := o.send([]byte(body)); status != http.StatusCreated {
		b.Errorf("answered %d: %s", status, text)
	}
}

// check proves that every act acknowledged has moved its cents.
func (o *office) check(b *testing.B, acts int64) {
	rows, err := ledger.Sum(context.Background(), o.db, ledger.Query{On: firstDay, By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		b.Fatal(err)
	}
	gained := int64(0)
	for _, r := range rows {
		if r.Stage == ledger.Allocated && !isLine(r.Action) {
			gained += int64(r.Cents)
		}
	}
	if gained != (acts+placesOfPlan)*moveCents {
		b.Errorf("%d acts moved %d cents", acts, gained)
	}
}

// BenchmarkReplay replays a journal of acts into an empty store of the same engine. An operation is
// one act.
func BenchmarkReplay(b *testing.B) {
	ctx := context.Background()
	o := openOffice(b)
	o.tell(b)
	const list = 1000
	for done := range (b.N + list - 1) / list {
		all := make([]api.Ask, list)
		for i := range all {
			a, err := ask("plan.reallocate", fmt.Sprintf("bench-%d-%d", done, i), firstDay,
				plan.Reallocate{From: line(rand.IntN(linesOfPlan)), To: spot(rand.IntN(placesOfPlan)), Cents: moveCents})
			if err != nil {
				b.Fatal(err)
			}
			all[i] = a
		}
		o.post(b, all)
	}
	target, reg := storetest.New(b), registry()
	if err := reg.Scratch(ctx, target); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := processor(b)
	err := o.db.View(ctx, func(q store.Q) error {
		return target.Write(ctx, func(tx *store.Tx) error { return reg.Replay(ctx, q, tx, journal.Span{To: int64(b.N)}) })
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64((processor(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// processor is the time that this process spent on the processor; it tells more than the clock on a
// machine that has other work to do.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
