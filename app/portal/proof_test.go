package portal_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"relance/app/web/htmltest"
)

func TestThePageOfTheProofShowsEveryActsWayToTheRoot(t *testing.T) {
	s := real(t)
	s.report("A2.~3", 300)
	for _, n := range []int64{1, 2, 256, 257, s.Head().Size} {
		x := read[struct {
			Act, Size  int64
			Root, Body string
			Holds      bool
			PublicKey  string `json:"public_key"`
			Branches   []struct{ From, To int64 }
		}](s, fmt.Sprintf("/preuve.json?acte=%d", n))
		covered := int64(1)
		for _, b := range x.Branches {
			covered += b.To - b.From + 1
		}
		if !x.Holds || x.Act != n || covered != s.Head().Size || x.Root != s.Head().Root.String() || x.PublicKey != s.Keeper.PublicKey() {
			t.Errorf("act %d: %+v, its branches cover %d acts", n, x, covered)
		}
		page := s.page(fmt.Sprintf("/preuve?acte=%d", n))
		for _, f := range htmltest.Faults(page, "fr") {
			t.Error(f)
		}
		if text := page.Words(); !strings.Contains(text, fmt.Sprintf("L’acte n°\u202f%d est bien dans le journal", n)) || !strings.Contains(text, x.PublicKey) {
			t.Errorf("act %d: %s", n, text)
		}
	}
	for address, status := range map[string]int{"/preuve?acte=0": 400, "/preuve?acte=x": 400, "/preuve?acte=99999": 404, "/preuve": 200, "/en/preuve": 200} {
		if w := s.get(address); w.Code != status {
			t.Errorf("%s answers %d", address, w.Code)
		}
	}
	if w := empty(t).get("/preuve"); w.Code != http.StatusOK {
		t.Errorf("before any plan it answers %d", w.Code)
	}
}

func TestTheVerifierThatOneDownloadsSeesWhatIsTamperedWith(t *testing.T) {
	s := real(t)
	dir := t.TempDir()
	address := ""
	for _, a := range s.page("/preuve").All("a") {
		if a.Attr["download"] != "" {
			address = a.Attr["href"]
		}
	}
	source, program := filepath.Join(dir, "verificateur.go"), filepath.Join(dir, "verificateur")
	if err := os.WriteFile(source, s.get(address).Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("it does not compile: %s", out)
	}
	harm := func(string, []byte) []byte { return nil }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made := httptest.NewRecorder()
		s.ServeHTTP(made, httptest.NewRequest("GET", r.URL.Path, nil))
		body := made.Body.Bytes()
		if worse := harm(r.URL.Path, bytes.Clone(body)); worse != nil {
			body = worse
		}
		w.WriteHeader(made.Code)
		w.Write(body)
	}))
	defer server.Close()
	run := func(key string) string {
		out, _ := exec.Command(program, server.URL+"/journal", key).CombinedOutput()
		return string(out)
	}
	if said := run(s.Keeper.PublicKey()); !strings.HasPrefix(said, fmt.Sprintf("OUI / YES: %d actes", s.Head().Size)) {
		t.Fatalf("a sound journal: %s", said)
	}
	for part, says := range map[string]string{"/tile/entries/": "acte changé", "/tile/0/": "acte changé", "/checkpoint": "signature"} {
		harm = func(path string, body []byte) []byte {
			if !strings.Contains(path, part) {
				return nil
			}
			body[40] ^= 1
			return body
		}
		if said := run(s.Keeper.PublicKey()); !strings.HasPrefix(said, "NON / NO:") || !strings.Contains(said, says) {
			t.Errorf("tampered with %s: %s", part, said)
		}
	}
}
