package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"relance/foundation/store/storetest"
)

// office is a plan in real use: a folder written by `relance new`, adopted by an act, served, with a
// token that may move its money. Its envelope is 1 000 000.00 EUR.
type office struct {
	t      *testing.T
	folder string
	data   []string // the flags that say where its data is
	token  string
	action string // an action that may hold money
	server *server
	before int64 // acts that stood before any allocation
}

// engines runs a story on SQLite and, where RELANCE_TEST_POSTGRES gives a server, on PostgreSQL.
func engines(t *testing.T, story func(*testing.T, *office)) {
	server := os.Getenv(storetest.Variable)
	t.Run("SQLite", func(t *testing.T) {
		t.Setenv(storetest.Variable, "")
		story(t, newOffice(t, ""))
	})
	if server != "" {
		t.Run("PostgreSQL", func(t *testing.T) {
			t.Setenv(storetest.Variable, server)
			story(t, newOffice(t, storetest.Place(t)))
		})
	}
}

func newOffice(t *testing.T, database string) *office {
	t.Helper()
	return newOfficeIn(t, filepath.Join(t.TempDir(), "data"), database)
}

func newOfficeIn(t *testing.T, data, database string) *office {
	t.Helper()
	o := &office{t: t, folder: filepath.Join(t.TempDir(), "essai")}
	o.data = []string{"--data", data}
	if database != "" {
		o.data = append(o.data, "--database", database)
	}
	o.verb("new", o.folder)
	act := filepath.Join(t.TempDir(), "adopt.yaml")
	if err := os.WriteFile(act, []byte("authority: {body: {fr: conseil municipal}, date: \"2026-01-15\"}\nsources: [S1]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var adopted answer
	said := o.verb(append([]string{"act", "plan.adopt", "--json", "--plan", o.folder, "--file", act}, o.data...)...)
	if err := json.Unmarshal([]byte(said), &adopted); err != nil {
		t.Fatalf("act --json: %v: %s", err, said)
	}
	o.before = adopted.Number
	o.token = strings.TrimSpace(o.verb(append([]string{"user", "token", "--name", "Essai", "--role", "finance"}, o.data...)...))
	o.action = firstAction(t, o.verb(append([]string{"export", "plan"}, o.data...)...))
	return o
}

func firstAction(t *testing.T, exported string) string {
	t.Helper()
	var content struct {
		Actions []struct{ Code, Funding string }
	}
	if err := json.Unmarshal([]byte(exported), &content); err != nil {
		t.Fatalf("export plan: %v: %.200s", err, exported)
	}
	for _, a := range content.Actions {
		if a.Funding == "plan" || a.Funding == "unknown" {
			return a.Code
		}
	}
	t.Fatalf("no action that may hold money in %.200s", exported)
	return ""
}

// verb runs a verb that must succeed.
func (o *office) verb(args ...string) string {
	o.t.Helper()
	code, out, said := run(o.t, args...)
	if code != 0 {
		o.t.Fatalf("relance %v ended with %d: %s", args, code, said)
	}
	return out
}

func (o *office) serve() {
	o.t.Helper()
	var err error
	o.server, err = startServer(binary(o.t), append([]string{"serve", "--plan", o.folder, "--addr", "127.0.0.1:0"}, o.data...)...)
	if err != nil {
		o.t.Fatal(err)
	}
	s := o.server
	o.t.Cleanup(func() { s.kill() })
}

// answer of the API to one act.
type answer struct {
	status   int
	Number   int64
	Repeated bool
	Detail   string
}

// allocate asks for an amount to be given to the action. An error means that no answer came.
func (o *office) allocate(client *http.Client, id string, cents int) (answer, error) {
	body, err := json.Marshal(map[string]any{"id": id, "kind": "plan.allocate", "effective": "2026-02-01",
		"fields": map[string]any{"action": o.action, "amount_cents": cents}})
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequest(http.MethodPost, o.server.base+"/api/v1/acts", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Authorization", "Bearer "+o.token)
	request.Header.Set("Content-Type", "application/json")
	got, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	a := answer{status: got.StatusCode}
	return a, json.NewDecoder(got.Body).Decode(&a)
}

// stands gives what stands at a stage of the plan's book, in cents, over all actions.
func (o *office) stands(stage string) int {
	o.t.Helper()
	var rows []struct {
		Book, Stage string
		Cents       int
	}
	out := o.verb(append([]string{"export", "money", "--on", "2026-12-31"}, o.data...)...)
	var whole struct {
		Books map[string]json.RawMessage
	}
	if json.Unmarshal([]byte(out), &whole) == nil && whole.Books["plan"] != nil {
		out = string(whole.Books["plan"])
	}
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		o.t.Fatalf("export money: %v: %.200s", err, out)
	}
	sum := 0
	for _, r := range rows {
		if (r.Book == "plan" || r.Book == "") && r.Stage == stage {
			sum += r.Cents
		}
	}
	return sum
}

// crowd runs one function per client until each returns, and waits for all.
func crowd(clients int, one func(client int, http *http.Client)) {
	var wait sync.WaitGroup
	for i := range clients {
		wait.Go(func() {
			one(i, &http.Client{Timeout: answerTime, Transport: &http.Transport{MaxIdleConnsPerHost: 1}})
		})
	}
	wait.Wait()
}

const envelopeCents = 100_000_000

func TestARacedReserveIsGrantedExactly(t *testing.T) {
	const clients = 64
	engines(t, func(t *testing.T, o *office) {
		o.serve()
		part := envelopeCents / (clients / 2) // the reserve covers half the requests
		var mu sync.Mutex
		granted, refused := 0, 0
		crowd(clients, func(i int, client *http.Client) {
			a, err := o.allocate(client, fmt.Sprintf("raced-act-%d", i), part)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case a.status == http.StatusCreated:
				granted++
			case a.status == http.StatusConflict && a.Detail != "":
				refused++
			default:
				t.Errorf("status %d: %s", a.status, a.Detail)
			}
		})
		if granted != clients/2 || refused != clients/2 {
			t.Errorf("%d granted and %d refused, want %d of each", granted, refused, clients/2)
		}
		if a, v := o.stands("allocated"), o.stands("voted"); a != envelopeCents || v != 0 {
			t.Errorf("allocated %d and voted %d, want the whole envelope allocated", a, v)
		}
		if err := o.server.stop(); err != nil {
			t.Error(err)
		}
		o.verb(append([]string{"verify"}, o.data...)...)
	})
}

func TestWhatWasAcknowledgedSurvivesKill9(t *testing.T) {
	rounds := 3
	if os.Getenv("RELANCE_TORTURE") != "" {
		rounds = 20
	}
	engines(t, func(t *testing.T, o *office) {
		for round := range rounds {
			o.serve()
			kept := burst(t, o, round, time.Duration(150+100*(round%7))*time.Millisecond)
			if len(kept) == 0 {
				t.Fatalf("round %d: nothing was acknowledged before the kill", round)
			}
			o.serve() // over a stale lock and socket
			numbers := map[int64]string{}
			for id, number := range kept {
				a, err := o.allocate(http.DefaultClient, id, 1)
				if err != nil || !a.Repeated || a.Number != number {
					t.Errorf("round %d: %s was acknowledged as act %d, now %+v (%v)", round, id, number, a, err)
				}
				if other, twice := numbers[number]; twice {
					t.Errorf("round %d: %s and %s are both act %d", round, id, other, number)
				}
				numbers[number] = id
			}
			last, err := o.allocate(http.DefaultClient, fmt.Sprintf("last-act-%d", round), 1)
			if err != nil || last.status != http.StatusCreated {
				t.Fatalf("round %d: %+v (%v)", round, last, err)
			}
			// The first acts begin the journal and adopt the plan; each later one moved one cent.
			if cents := int64(o.stands("allocated")); cents != last.Number-o.before {
				t.Errorf("round %d: %d acts after the first %d, and %d cents allocated", round, last.Number-o.before, o.before, cents)
			}
			if err := o.server.stop(); err != nil {
				t.Error(err)
			}
			o.verb(append([]string{"verify"}, o.data...)...)
		}
		t.Logf("%d kills", rounds)
	})
}

// burst has many clients allocate one cent at a time, kills the server in the middle, and returns the
// ids that were acknowledged with their numbers.
func burst(t *testing.T, o *office, round int, after time.Duration) map[string]int64 {
	t.Helper()
	var mu sync.Mutex
	kept := map[string]int64{}
	// On a busy machine the first answer may take longer than the burst was to last: it is waited for.
	first := make(chan struct{})
	answered := sync.OnceFunc(func() { close(first) })
	go func() {
		time.Sleep(after)
		select {
		case <-first:
		case <-time.After(30 * time.Second):
		}
		o.server.kill()
	}()
	crowd(16, func(i int, client *http.Client) {
		for n := 0; ; n++ {
			id := fmt.Sprintf("burst-%d-%d-%d", round, i, n)
			a, err := o.allocate(client, id, 1)
			if err != nil {
				return // the server is gone
			}
			if a.status != http.StatusCreated {
				t.Errorf("status %d: %s", a.status, a.Detail)
				return
			}
			mu.Lock()
			kept[id] = a.Number
			mu.Unlock()
			answered()
		}
	})
	<-o.server.ended
	return kept
}
