package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// line runs one command line and gives its exit code and what it wrote.
func line(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{"--lang", "fr"}, args...), &o, &e)
	return code, o.String(), e.String()
}

// good runs a command line that must succeed, and gives what it wrote.
func good(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := line(t, args...)
	if code != exitDone {
		t.Fatalf("%v ends with %d: %s", args, code, errs)
	}
	return out
}

// bad runs a command line that must be refused with words that hold a text.
func bad(t *testing.T, want string, args ...string) {
	t.Helper()
	code, _, errs := line(t, args...)
	if code != exitRefused || !strings.Contains(errs, want) || strings.Contains(errs, "goroutine") {
		t.Errorf("%v ends with %d and says %q, want %q", args, code, errs, want)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "act.yaml")
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// begun writes a new plan and adopts it; it gives the folder, the data and an action's code.
func begun(t *testing.T) (folder, data, action string) {
	t.Helper()
	dir := t.TempDir()
	folder, data = filepath.Join(dir, "mon-plan"), filepath.Join(dir, "data")
	good(t, "new", folder)
	good(t, "check", folder)
	vote := write(t, "authority: {body: {fr: conseil}, date: 2020-05-15}")
	good(t, "act", "plan.adopt", "--plan", folder, "--file", vote, "--data", data)
	var content struct {
		Actions []struct{ Code string }
	}
	if err := json.Unmarshal([]byte(good(t, "export", "plan", "--data", data)), &content); err != nil || len(content.Actions) == 0 {
		t.Fatalf("the new plan has %d actions: %v", len(content.Actions), err)
	}
	return folder, data, content.Actions[0].Code
}

func TestANewPlanIsAdoptedFundedAndProvedFromTheTerminal(t *testing.T) {
	_, data, action := begun(t)
	give := write(t, "id: first-allocation\nauthority: {body: {fr: conseil}, date: 2026-06-01}\nfields: {action: "+action+", amount_cents: 123456}")
	args := []string{"act", "plan.allocate", "--file", give, "--data", data}
	if out := good(t, append(args, "--dry-run")...); !strings.Contains(out, "Rien n’a été enregistré") {
		t.Errorf("a dry run says %q", out)
	}
	if out := good(t, args...); !strings.Contains(out, "Acte n°\u202f3 enregistré") || !strings.Contains(out, "1\u202f234,56\u202f€") {
		t.Errorf("the allocation says %q", out)
	}
	if out := good(t, args...); !strings.Contains(out, "Déjà enregistré") {
		t.Errorf("the same act again says %q", out)
	}
	good(t, "act", "plan.allocate", "--file", write(t, "authority: {body: {fr: conseil}, date: 2026-06-01}\nfields: {action: "+action+", amount: \"1 000,50 EUR\"}"), "--data", data)
	if out := good(t, "export", "money", "--format", "csv", "--data", data); !strings.Contains(out, "plan,allocated,"+action+",2235.06") {
		t.Errorf("the money is %q", out)
	}
	if out := good(t, "verify", "--data", data); !strings.Contains(out, "4 actes vérifiés") {
		t.Errorf("verify says %q", out)
	}
	if out := good(t, "replay", "--data", data); strings.Contains(out, "DIFFÈRE") {
		t.Errorf("replay says %q", out)
	}
	if out := good(t, "export", "journal", "--data", data); strings.Count(out, "\n") != 4 {
		t.Errorf("the journal is %q", out)
	}
}

func TestWhatIsWrongIsSaidAndNothingIsLost(t *testing.T) {
	_, data, action := begun(t)
	empty := write(t, "fields: {}")
	bad(t, "n’existe pas", "act", "plan.allocat", "--file", empty, "--data", data)
	bad(t, "ne se lit pas", "act", "plan.allocate", "--file", "/nowhere.yaml", "--data", data)
	bad(t, "Le plan n’a pas d’action", "act", "plan.allocate", "--file", write(t, "fields: {action: Z9, amount_cents: 1}"), "--data", data)
	bad(t, "ne se lisent pas", "act", "plan.allocate", "--file", write(t, "fields: {action: "+action+", montant: 1}"), "--data", data)
	bad(t, "pas un jour", "act", "plan.allocate", "--file", write(t, "effective: 2020-02-30\nfields: {action: "+action+", amount_cents: 1}"), "--data", data)
	bad(t, "manque", "act", "plan.allocate", "--file", write(t, "fields: {action: "+action+", amount_cents: 99999999999999}"), "--data", data)
	bad(t, "n’est pas un montant", "act", "plan.allocate", "--file", write(t, "fields: {action: "+action+", amount: 010}"), "--data", data)
	bad(t, "n’existe pas", "act", "plan.allocate", "--file", write(t, "fields: {action: "+action+", amount: 1}"), "--data", data+"-mistyped")
	if _, err := os.Stat(data + "-mistyped"); err == nil {
		t.Error("a slip in --data made a folder")
	}
	bad(t, "n’est pas un acte", "act", "plan.allocate", "--file", write(t, "{ not yaml"), "--data", data)
	one := "fields: {action: " + action + ", amount_cents: 1}"
	bad(t, "figure deux fois, la seconde à la ligne 2", "act", "plan.allocate", "--file", write(t, one+"\n"+one), "--data", data)
	bad(t, "plusieurs actes", "act", "plan.allocate", "--file", write(t, one+"\n---\n"+one), "--data", data)
	bad(t, "est vide", "act", "plan.allocate", "--file", write(t, "sources: [S1, ' ']\n"+one), "--data", data)
	bad(t, "quel organe", "act", "plan.allocate", "--file", write(t, "authority: {body: {fr: ' '}}\n"+one), "--data", data)
	bad(t, "n’existe pas", "verify", "--data", filepath.Join(data, "nowhere"))
	bad(t, "ne se lit pas", "verify", "--data", data, "--checkpoint", filepath.Join(data, "nowhere"))
	bad(t, "pas un jour", "replay", "--data", data, "--on", "hier")
	bad(t, "n’existe pas", "user", "token", "--data", data, "--name", "A", "--role", "king")
	if code, _, errs := line(t, "nonsense"); code != exitUsage || errs == "" {
		t.Errorf("an unknown verb ends with %d and %q", code, errs)
	}
	good(t, "verify", "--data", data)
}

// running starts serve on a free port and stops it at the end; it gives the address.
func running(t *testing.T, data string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	errs := &lockedBuffer{}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", data, "--addr", "127.0.0.1:0"}, io.Discard, errs)
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case code := <-ended:
			if code != exitDone {
				t.Errorf("serve ends with %d: %s", code, errs)
			}
		case <-time.After(10 * time.Second):
			t.Error("serve does not end within ten seconds")
		}
	})
	listening := regexp.MustCompile(`http://[0-9.:]+`)
	for range 500 {
		if address := listening.FindString(errs.String()); address != "" {
			if resp, err := http.Get(address + "/healthz"); err == nil {
				resp.Body.Close()
				if resp.StatusCode == http.StatusOK {
					return address
				}
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("serve does not come up: %s", errs)
	return ""
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestVerbsReachARunningServerAndTokensItsAPI(t *testing.T) {
	_, data, action := begun(t)
	secret := strings.TrimSpace(good(t, "user", "token", "--data", data, "--name", "Comptable", "--role", "finance"))
	address := running(t, data)
	bad(t, "tient déjà le dossier", "serve", "--data", data, "--addr", "127.0.0.1:0")
	good(t, "act", "plan.allocate", "--file", write(t, "fields: {action: "+action+", amount_cents: 100}"), "--data", data)
	bad(t, "n’a pas d’action", "act", "plan.allocate", "--file", write(t, "fields: {action: Z, amount_cents: 100}"), "--data", data)
	post := func(token, query, body string) (int, string) {
		req, err := http.NewRequest(http.MethodPost, address+"/api/v1/acts"+query, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	if resp, err := http.Get(address + "/api/v1/acts"); err != nil || resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "POST" {
		t.Errorf("a GET where acts are sent answers %v, %v", resp, err)
	} else {
		resp.Body.Close()
	}
	one := `{"id":"api-act-1","kind":"plan.allocate","fields":{"action":"` + action + `","amount_cents":5}}`
	other := strings.Replace(one, "api-act-1", "api-act-2", 1)
	for _, c := range []struct {
		name, token, query, body string
		status                   int
		holds                    string
	}{
		{"no token", "", "", one, 401, "Jeton absent"},
		{"a wrong token", "relance_x", "", one, 401, "Jeton absent"},
		{"a dry run", secret, "?dry-run=1", one, 200, `"number":4`},
		{"a trial asked in other words", secret, "?dry-run=true", one, 422, "api.query_wrong"},
		{"a trial mistyped", secret, "?dryrun=1", one, 422, "api.query_wrong"},
		{"an act", secret, "", one, 201, `"number":4`},
		{"the same act again", secret, "", one, 201, `"repeated":true`},
		{"the same id for another act", secret, "", strings.Replace(one, ":5", ":6", 1), 409, "journal.id_taken"},
		{"a list with a bad act leaves nothing", secret, "", "[" + other + "," + strings.Replace(other, `"api-act-2","kind":"plan.allocate","fields":{"action":"`+action, `"api-act-3","kind":"plan.allocate","fields":{"action":"Z`, 1) + "]", 404, "plan.no_action"},
		{"a list", secret, "", "[" + other + "]", 201, `"number":5`},
		{"an act that the role may not do", secret, "", `{"id":"api-act-9","kind":"action.start","fields":{"action":"` + action + `"}}`, 403, "journal.may_not"},
		{"no JSON", secret, "", "hello", 422, "api.unreadable"},
		{"two acts outside a list", secret, "", one + "," + other, 422, "api."},
		{"a second list behind the first", secret, "", "[" + other + "][" + other + "]", 422, "api.unreadable"},
		{"an amount given twice", secret, "", strings.Replace(other, `"fields":{`, `"fields":{"Amount_Cents":7,`, 1), 422, "api.key_twice"},
		{"the same keys in two acts", secret, "", "[" + one + "," + one + "]", 201, `"repeated":true`},
		{"something behind an act", secret, "", other + "]", 422, "api.unreadable"},
		{"bytes that are no text", secret, "", strings.Replace(other, "api-act-2", "api-act-\xff", 1), 422, "journal.text_wrong"},
		{"an empty list", secret, "", "[]", 422, "api.acts_number"},
		{"an unknown field", secret, "", `{"id":"api-act-7","kynd":"x"}`, 422, "kynd"},
	} {
		status, text := post(c.token, c.query, c.body)
		if status != c.status || !strings.Contains(text, c.holds) {
			t.Errorf("%s: %d %s; want %d with %q", c.name, status, text, c.status, c.holds)
		}
	}
	good(t, "verify", "--data", data)
	good(t, "user", "revoke", firstToken(t, data), "--data", data)
	if status, _ := post(secret, "?dry-run=1", other); status != 401 {
		t.Errorf("a revoked token answers %d", status)
	}
}

func firstToken(t *testing.T, data string) string {
	t.Helper()
	lines := strings.Split(good(t, "user", "list", "--data", data), "\n")
	if len(lines) < 2 || !strings.Contains(lines[1], "Comptable") {
		t.Fatalf("the list of tokens is %q", lines)
	}
	return strings.Fields(lines[1])[0]
}

func TestTheDemonstrationPlaysBothPlansOnce(t *testing.T) {
	data := t.TempDir()
	demo := func() {
		ctx, cancel := context.WithCancel(context.Background())
		errs := &lockedBuffer{}
		ended := make(chan int, 1)
		go func() {
			ended <- run(ctx, []string{"--lang", "en", "demo", "--data", data, "--addr", "127.0.0.1:0"}, io.Discard, errs)
		}()
		for range 6000 {
			if strings.Contains(errs.String(), "Ready") {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
		if code := <-ended; code != exitDone || !strings.Contains(errs.String(), "Ready") {
			t.Fatalf("demo ends with %d: %s", code, errs)
		}
	}
	demo()
	first := good(t, "export", "journal", "--data", filepath.Join(data, "grand-paris"))
	fiction := good(t, "export", "journal", "--data", filepath.Join(data, "demonstration"))
	demo()
	if again := good(t, "export", "journal", "--data", filepath.Join(data, "demonstration")); again != fiction {
		t.Error("the second start went on with the story")
	}
	for i, leaf := range strings.Split(strings.TrimSpace(fiction), "\n") {
		if !strings.Contains(leaf, `"fictional":true`) && i > 0 {
			t.Errorf("act %d does not say that it is fiction: %.200s", i+1, leaf)
		}
	}
	if !strings.Contains(fiction, `"origin":"relance.localhost/demonstration/fiction"`) || strings.Contains(first, `"fictional":true`) {
		t.Error("facts and fiction are not told apart by their logs")
	}
	if again := good(t, "export", "journal", "--data", filepath.Join(data, "grand-paris")); again != first {
		t.Error("the second start recorded something")
	}
	texts, err := filepath.Glob("../../plans/grand-paris/[sc]*[sp]/*/????-??-??.yaml")
	if n := strings.Count(first, "\n"); err != nil || len(texts) < 30 || n != 35+len(texts) {
		t.Errorf("the journal has %d acts, want its opening, the 34 of the history and the %d texts of aids: %v", n, len(texts), err)
	}
	good(t, "verify", "--data", filepath.Join(data, "grand-paris"))
	good(t, "replay", "--data", filepath.Join(data, "demonstration"))
}

func TestAMistypedFolderIsNeverMade(t *testing.T) {
	dir := t.TempDir()
	typo := filepath.Join(dir, "typo")
	bad(t, "n’existe pas", "user", "list", "--data", typo)
	bad(t, "n’existe pas", "user", "revoke", "12345678", "--data", typo)
	if _, err := os.Stat(typo); err == nil {
		t.Error("a list made a folder")
	}
	bad(t, "ne peut pas être lu ou écrit", "user", "token", "--data", write(t, ""), "--name", "A", "--role", "finance")
	if err := os.WriteFile(filepath.Join(dir, "relance.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, verb := range [][]string{{"verify"}, {"replay"}, {"export", "money"}, {"export", "journal"}, {"user", "list"}} {
		bad(t, "n’est pas une base de données de Relance", append(verb, "--data", dir)...)
	}
}
