package e2e

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// officeMost bounds how many addresses of the desk are looked at: each list leads to more of the same kind.
const officeMost = 220

// The pages and files of those who have signed in on the demonstration say that they are fiction too.
func TestTheOfficeOfTheFictionSaysSo(t *testing.T) {
	base, link := demonstration(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Timeout: answerTime, Jar: jar}
	answer, err := client.PostForm(base+link, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if !strings.HasSuffix(answer.Request.URL.Path, "/bureau") {
		t.Fatalf("entering leads to %s", answer.Request.URL)
	}
	queue, known, shapes := []string{base + "/bureau", base + "/en/bureau", base + "/courrier"}, map[string]bool{}, map[string]int{}
	looked := 0
	for len(queue) > 0 && looked < officeMost {
		at := queue[0]
		queue = queue[1:]
		shape := pattern(at)
		if known[at] || shapes[shape] >= 6 { // six of a kind are enough
			continue
		}
		known[at], shapes[shape] = true, shapes[shape]+1
		p := fetchAs(t, client, at)
		looked++
		if p.status >= 400 {
			t.Errorf("%s answers %d", at, p.status)
			continue
		}
		report(t, unlabelled(p))
		if !p.isHTML() {
			continue
		}
		for _, l := range links(p.body) {
			if target, err := resolve(at, l); err == nil && ofTheOffice(base, target) {
				target.Fragment = ""
				queue = append(queue, target.String())
			}
		}
	}
	if looked < 40 {
		t.Errorf("only %d addresses were looked at", looked)
	}
}

func fetchAs(t *testing.T, client *http.Client, at string) *page {
	t.Helper()
	answer, err := client.Get(at)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, bodyMax))
	if err != nil {
		t.Fatal(err)
	}
	return &page{url: at, status: answer.StatusCode, header: answer.Header, body: string(body)}
}

func ofTheOffice(base string, u *url.URL) bool {
	rest, below := strings.CutPrefix(u.Scheme+"://"+u.Host+u.Path, base)
	rest = strings.TrimPrefix(rest, "/en")
	return below && (strings.HasPrefix(rest, "/bureau") || strings.HasPrefix(rest, "/courrier") || strings.HasPrefix(rest, "/projet"))
}
