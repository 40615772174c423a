package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"relance/foundation/locale"
)

// officeMost bounds how many addresses of the desk are looked at: each list leads to more of the same kind.
const officeMost = 220

// enteredOffice is somebody who has signed in on a demonstration of their own.
type enteredOffice struct {
	base   string
	client *http.Client
}

func enterOffice(t *testing.T) enteredOffice {
	t.Helper()
	base, link := demonstration(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := enteredOffice{base, &http.Client{Timeout: answerTime, Jar: jar}}
	answer, err := o.client.PostForm(base+link, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if !strings.HasSuffix(answer.Request.URL.Path, "/bureau") {
		t.Fatalf("entering leads to %s", answer.Request.URL)
	}
	return o
}

// look follows the links of the office, says of each answer which label of fiction it is without, and gives
// one page of each route in each language.
func (o enteredOffice) look(t *testing.T) (samples []*page, looked int) {
	t.Helper()
	queue, known, shapes := []string{o.base + "/bureau", o.base + "/en/bureau", o.base + "/courrier"}, map[string]bool{}, map[string]int{}
	for len(queue) > 0 && looked < officeMost {
		at := queue[0]
		queue = queue[1:]
		shape := shapeOf(at)
		if known[at] || shapes[shape] >= 3 { // three of a kind are enough
			continue
		}
		known[at], shapes[shape] = true, shapes[shape]+1
		p := fetchAs(t, o.client, at)
		looked++
		if p.status >= 400 {
			t.Errorf("%s answers %d", at, p.status)
			continue
		}
		report(t, unlabelled(p))
		if !p.isHTML() {
			continue
		}
		if shapes[shape] == 1 {
			samples = append(samples, p)
		}
		for _, l := range links(p.body) {
			if target, err := resolve(at, l); err == nil && ofTheOffice(o.base, target) {
				target.Fragment = ""
				queue = append(queue, target.String())
			}
		}
	}
	return samples, looked
}

// audit looks at pages with axe-core as the person whose cookies these are.
func (o enteredOffice) audit(t *testing.T, visits []visit) (findings []string) {
	t.Helper()
	h := newHands(t, o.base, locale.French)
	h.open("/connexion")
	u, err := url.Parse(o.base + "/")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range o.client.Jar.Cookies(u) {
		h.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.cookie = %q", c.Name+"="+c.Value+"; path="+u.Path)))
	}
	for _, v := range visits {
		findings = append(findings, h.tb.audit(v.page.url, v.ways...)...)
	}
	return findings
}

// The pages and files of those who have signed in on the demonstration say that they are fiction too; one
// page of each route, in both languages, is clean HTML; axe-core finds nothing in the French one on a screen or a telephone, by turns.
func TestTheOfficeSaysThatItIsFictionAndIsSound(t *testing.T) {
	t.Parallel()
	o := enterOffice(t)
	samples, looked := o.look(t)
	if looked < 40 {
		t.Errorf("only %d addresses were looked at", looked)
	}
	report(t, checkHTML(t, samples))
	var visits []visit
	for i, p := range samples {
		if !strings.Contains(p.url, "/demo/en/") { // the same page in other words: vnu has read it
			visits = append(visits, visit{page: p, ways: sights[i%len(sights):][:1]})
		}
	}
	report(t, o.audit(t, visits))
	t.Logf("%d addresses, %d routes", looked, len(samples))
}

// shapeOf is an address without its query, with a star for each part that names one thing among others.
func shapeOf(address string) string {
	path, _, _ := strings.Cut(mustPath(address), "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.ContainsAny(part, "0123456789_~") {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
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
