package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestThePlanAsPDFIsTaggedWholeAndLabelled asks the fiction's document of the running server, made by the
// Chromium of this machine, and reads it as others do.
func TestThePlanAsPDFIsTaggedWholeAndLabelled(t *testing.T) {
	s := demoSite(t)
	answer := mustFetch(t, s.base+"/demo/en/plan.pdf")
	if answer.status != 200 || answer.header.Get("Content-Type") != "application/pdf" || !strings.Contains(answer.header.Get("Content-Disposition"), "DEMO-plan.pdf") {
		t.Fatalf("%d %v %s", answer.status, answer.header, answer.body[:min(len(answer.body), 500)])
	}
	for _, want := range []string{"/StructTreeRoot", "/Outlines", "/Lang (en)", "/Marked true", "/DisplayDocTitle true", "/FontFile2"} {
		if !strings.Contains(answer.body, want) {
			t.Errorf("the document has no %s", want)
		}
	}
	file := filepath.Join(t.TempDir(), "plan.pdf")
	if err := os.WriteFile(file, []byte(answer.body), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal("pdftotext (poppler-utils, scripts/need.sh): ", err)
	}
	sheets := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	for i, sheet := range sheets {
		if !strings.Contains(sheet, "FICTION") {
			t.Errorf("page %d does not say that it is fiction", i+1)
		}
	}
	var plan struct {
		VotedCents int64 `json:"voted_cents"`
		Axes       []struct {
			Objectives []struct{ Actions []struct{ Code string } }
		}
	}
	if err := json.Unmarshal([]byte(mustFetch(t, s.base+"/demo/en/plan.json").body), &plan); err != nil {
		t.Fatal(err)
	}
	codes := 0
	for _, a := range plan.Axes {
		for _, o := range a.Objectives {
			for _, x := range o.Actions {
				codes++
				if !strings.Contains(string(text), x.Code+" ") {
					t.Errorf("action %s is not in the document", x.Code)
				}
			}
		}
	}
	if codes == 0 {
		t.Error("the plan has no action")
	}
	// The contents name the page on which each axis begins.
	named := regexp.MustCompile(`(?m)^\s*(Axis \d)\b.*?\s(\d+)\s*$`).FindAllStringSubmatch(sheets[1], -1)
	if len(named) != len(plan.Axes) {
		t.Errorf("the contents name %d axes of %d: %s", len(named), len(plan.Axes), sheets[1])
	}
	for _, m := range named {
		page := 0
		for _, c := range m[2] {
			page = page*10 + int(c-'0')
		}
		if page < 1 || page > len(sheets) || !strings.Contains(sheets[page-1], m[1]) {
			t.Errorf("%s does not begin on page %s", m[1], m[2])
		}
	}
}

// TestTheFactsAreADocumentToo asks the real plan's, of which nearly all is unknown: its map was once too large to
// be made, and it never bears the word of the other.
func TestTheFactsAreADocumentToo(t *testing.T) {
	answer := mustFetch(t, demoSite(t).base+"/plan.pdf")
	if answer.status != 200 || len(answer.body) > 4<<20 {
		t.Fatalf("%d, %d bytes", answer.status, len(answer.body))
	}
	said, err := wordsOfPDF(answer.body)
	if err != nil || strings.Contains(said, "FICTION") || !strings.Contains(said, "inconnu") {
		t.Error("the document of facts says FICTION, or not that something is unknown", err)
	}
}

// patient waits for a document as long as the server may take to make it.
var patient = &http.Client{Timeout: time.Minute}

func mustFetch(t *testing.T, address string) *page {
	t.Helper()
	answer, err := patient.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, bodyMax))
	if err != nil {
		t.Fatal(err)
	}
	return &page{url: address, status: answer.StatusCode, header: answer.Header, body: string(body)}
}
