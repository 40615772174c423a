package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestWrongRequestsAreAnsweredPlainly sends what browsers do not: each answer has the right status,
// a sentence in the visitor's language, valid UTF-8, and nothing of our insides.
func TestWrongRequestsAreAnsweredPlainly(t *testing.T) {
	s := demoSite(t)
	long := strings.Repeat("x", 9000)
	cases := []struct {
		name, method, target string
		status               []int
	}{
		{"a date that is none", "GET", "/argent?on=2020-02-30", []int{400}},
		{"a date that is none, in English", "GET", "/en/argent?on=2020-02-30", []int{400}},
		{"a known act that is no number", "GET", "/argent?known=abc", []int{400}},
		{"an act number that is no number", "GET", "/journal/abc", []int{400, 404}},
		{"act zero", "GET", "/journal/0", []int{404}},
		{"an act far beyond the last", "GET", "/journal/999999999", []int{404}},
		{"an act number too large for any counter", "GET", "/journal/99999999999999999999999", []int{400, 404}},
		{"an axis that does not exist", "GET", "/en/axes/99", []int{404}},
		{"a query over 8 kB", "GET", "/argent?on=" + long, []int{400, 414}},
		{"a query over 8 kB, in English", "GET", "/en/argent?on=" + long, []int{400, 414}},
		{"climbing out of the site", "GET", "/../../../../etc/passwd", []int{400, 404}},
		{"climbing out, encoded", "GET", "/actions/..%2f..%2f..%2fetc%2fpasswd", []int{400, 404}},
		{"climbing out, dots encoded", "GET", "/%2e%2e/%2e%2e/etc/passwd", []int{400, 404}},
		{"climbing out of the assets", "GET", "/assets/..%2f..%2fgo.mod", []int{400, 404}},
		{"what is not UTF-8 in the path", "GET", "/actions/%ff%fe", []int{400, 404}},
		{"what is not UTF-8 in the query", "GET", "/argent?on=%ff", []int{400}},
		{"a null byte", "GET", "/actions/%00", []int{400, 404}},
		{"a script in the path", "GET", "/actions/%3Cscript%3Ealert(1)%3C%2Fscript%3E", []int{404}},
		{"a broken escape", "GET", "/argent?on=%zz", []int{400}},
		{"a method that no page has", "DELETE", "/argent", []int{405}},
		{"a form nobody sent us", "POST", "/", []int{403, 405}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer, body := raw(t, s.base, c.method+" "+c.target+" HTTP/1.1\r\nHost: relance.test\r\nConnection: close\r\n\r\n")
			expectPlain(t, answer, body, c.status...)
			if lang := langAttribute.FindStringSubmatch(body); strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
				want := "fr"
				if strings.HasPrefix(c.target, "/en/") {
					want = "en"
				}
				if lang == nil || lang[1] != want || !strings.Contains(body, "<h1") {
					t.Errorf("no page in %q: %.300s", want, body)
				}
			}
			if strings.Contains(body, "<script>alert") {
				t.Error("the script is in the page")
			}
		})
	}
}

func TestAWrongRequestForDataIsAnsweredAsData(t *testing.T) {
	s := demoSite(t)
	for target, status := range map[string]int{
		"/argent.json?on=hier":       400,
		"/en/argent.json?on=2020-13": 400,
		"/actions/A9.99.json":        404,
		"/journal/999999999.json":    404,
		"/api/v1/nothing":            404,
	} {
		answer, body := raw(t, s.base, "GET "+target+" HTTP/1.1\r\nHost: relance.test\r\nConnection: close\r\n\r\n")
		expectPlain(t, answer, body, status)
		var problem struct {
			Status int
			Title  string
			Detail string
		}
		if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
			t.Errorf("%s: Content-Type is %q", target, kind)
		}
		if err := json.Unmarshal([]byte(body), &problem); err != nil || problem.Status != status || problem.Title+problem.Detail == "" {
			t.Errorf("%s: %v: %s", target, err, body)
		}
	}
}

func TestActsNeedAToken(t *testing.T) {
	s := demoSite(t)
	for name, header := range map[string]string{
		"none":    "",
		"unknown": "Authorization: Bearer not-a-token\r\n",
		"broken":  "Authorization: Bearer \xff\r\n",
	} {
		const act = `{"kind":"plan.allocate"}`
		answer, body := raw(t, s.base, fmt.Sprintf("POST /api/v1/acts HTTP/1.1\r\nHost: relance.test\r\nConnection: close\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", header, len(act), act))
		t.Run(name, func(t *testing.T) { expectPlain(t, answer, body, http.StatusUnauthorized) })
	}
}

func TestWhatTheLibraryRefusesKeepsAShortAnswer(t *testing.T) {
	s := demoSite(t)
	for name, request := range map[string]string{
		"no HTTP at all":      "HELLO\r\n\r\n",
		"headers without end": "GET / HTTP/1.1\r\nHost: relance.test\r\nX-Long: " + strings.Repeat("x", 2<<20) + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			answer, body := raw(t, s.base, request)
			expectPlain(t, answer, body, http.StatusBadRequest, http.StatusRequestHeaderFieldsTooLarge)
		})
	}
}

// expectPlain checks the status and that the answer shows nothing of our insides.
func expectPlain(t *testing.T, answer *http.Response, body string, statuses ...int) {
	t.Helper()
	ok := false
	for _, s := range statuses {
		ok = ok || answer.StatusCode == s
	}
	if !ok {
		t.Errorf("status %d, want one of %v: %.300s", answer.StatusCode, statuses, body)
	}
	if !utf8.ValidString(body) {
		t.Error("the answer is not UTF-8")
	}
	if strings.TrimSpace(body) == "" {
		t.Error("the answer is empty")
	}
	for _, leak := range []string{"goroutine ", "panic", "runtime error", ".go:", "root:x:", "module relance", "sqlite", "pgx", "SQLSTATE", "%!"} {
		if strings.Contains(body, leak) {
			t.Errorf("the answer shows %q: %.300s", leak, body)
		}
	}
}

// raw sends bytes as they are, which http.Client would mend, and reads one answer.
func raw(t *testing.T, base, request string) (*http.Response, string) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(answerTime))
	go io.WriteString(conn, request) // the server may answer before it has read all
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("a broken answer: %v", err)
	}
	return answer, string(body)
}
