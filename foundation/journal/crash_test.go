package journal_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"relance/foundation/journal"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// The test binary is also the server that is killed: these say where its data is and what its ids begin with.
const (
	childPlace  = "RELANCE_TEST_CHILD_PLACE"
	childFolder = "RELANCE_TEST_CHILD_FOLDER"
	childIDs    = "RELANCE_TEST_CHILD_IDS"
)

func TestMain(m *testing.M) {
	if place := os.Getenv(childPlace); place != "" {
		if err := burst(place, os.Getenv(childFolder), os.Getenv(childIDs)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// burst records acts from several clients and prints the id of each once it is acknowledged.
func burst(place, folder, ids string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, place, store.Options{})
	if err != nil {
		return err
	}
	v, err := vault.Open(folder+"/master.key", true)
	if err != nil {
		return err
	}
	j, err := journal.Open(ctx, journal.Config{
		DB: db, Vault: v, Registry: journal.NewRegistry(kinds, []journal.Part{part(tables)}), Keeper: journal.NewKeeper(folder),
		Origin: "test.example/plan", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for c := range 8 {
		wg.Go(func() {
			for i := range 100_000 { // it is killed long before
				id := fmt.Sprintf("%s-%d-%06d", ids, c, i)
				rs, err := j.Do(ctx, finance, journal.Submission{ID: id, Act: &put{Thing: "a", Value: "moves:2", Text: "publié"}, Note: "scellé"})
				mu.Lock()
				if err != nil {
					fmt.Printf("error %v\n", err)
				} else {
					fmt.Printf("%s %d\n", id, rs[0].Number)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return nil
}

// kills is how often the server is killed, on each engine.
func kills() int {
	if os.Getenv("RELANCE_TORTURE") != "" {
		return 20
	}
	return 3
}

// J2, against the only witness there is: what the clients were told before the server died.
func TestEveryAcknowledgedActSurvivesAKilledServerOnce(t *testing.T) {
	b := bench(t)
	b.Close()
	acknowledged := map[string]string{}
	for round := range kills() {
		told := killed(t, b.Place, b.Folder, fmt.Sprintf("round-%02d", round))
		for id, number := range told {
			acknowledged[id] = number
		}
		b.Open()
		b.Clock.Set(time.Now())
		records := byID(t, b.DB)
		for id, number := range acknowledged {
			if records[id] != number {
				t.Fatalf("round %d: act %s was acknowledged as number %s and is %q", round, id, number, records[id])
			}
		}
		if n := b.Head().Size; n != int64(len(records)) || strings.Count(things(t, b), " a moves:2") != len(records)-1-round {
			t.Errorf("round %d: head at %d, %d acts", round, n, len(records))
		}
		clean(t, b)
		b.Must(of("after", "1"), "") // and it goes on
		b.Close()
	}
	t.Logf("%d acts were acknowledged in %d rounds", len(acknowledged), kills())
}

var qNumbers = store.Query(`select id, number from journal`)

func byID(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := store.Each(context.Background(), db, qNumbers, func(s store.Scanner) error {
		var id string
		var n int64
		err := s.Scan(&id, &n)
		out[id] = fmt.Sprint(n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// killed runs a server, kills it in the middle of its burst, and gives what it acknowledged.
func killed(t *testing.T, place, folder, ids string) map[string]string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	child := exec.CommandContext(ctx, self)
	child.Env = append(os.Environ(), childPlace+"="+place, childFolder+"="+folder, childIDs+"="+ids)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	enough := 20 + rand.IntN(150) // acts, wherever the writer then is
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, number, ok := strings.Cut(lines.Text(), " ")
		if !ok || id == "error" {
			t.Errorf("the server said %q", lines.Text())
			break
		}
		told[id] = number
		if len(told) == enough {
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	child.Process.Kill()
	child.Wait()
	if len(told) < enough {
		t.Fatalf("only %d acts were acknowledged", len(told))
	}
	return told
}
