package e2e

import (
	"fmt"
	"hash/crc32"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

const (
	pagesMax      = 20_000 // more than this is a trap of links, not a site
	bodyMax       = 64 << 20
	answerTime    = 30 * time.Second
	atOnce        = 4   // addresses asked at a time
	crawlNarrowed = 200 // and of a route that parameters narrow, in `make audit`
	crawlPast     = 4   // most addresses of a route on another day or act: every page has all days there are

	crawlSpread = 16 // one in so many of a route of which there are very many
)

// page is one answer of the site to a signed-out visitor.
type page struct {
	url    string // absolute
	from   string // where the link stood
	status int
	header http.Header
	body   string
}

func (p *page) isHTML() bool { return strings.HasPrefix(p.header.Get("Content-Type"), "text/html") }

// visitor follows redirects on the same host and keeps no cookies.
var visitor = &http.Client{
	Timeout: answerTime,
	CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > 5 || r.URL.Host != via[0].URL.Host {
			return http.ErrUseLastResponse
		}
		return nil
	},
}

func fetch(address, from string) (*page, error) {
	answer, err := visitor.Get(address)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, bodyMax))
	return &page{url: address, from: from, status: answer.StatusCode, header: answer.Header, body: string(body)}, err
}

// step is an address to be asked, and where the link to it stood.
type step struct{ url, from string }

// crawler follows links within a host.
type crawler struct {
	queue     []step
	queued    map[string]bool
	met       map[string]int // addresses of each route that were queued
	known     map[string]*page
	fragments map[string]string // page#id → where it is linked from
	pages     []*page
	findings  []string
}

func (c *crawler) say(format string, args ...any) {
	c.findings = append(c.findings, fmt.Sprintf(format, args...))
}

// crawl follows every link from the seeds and returns the pages in the order they were found, with
// findings about links: dead ones, missing fragments, addresses that are neither here nor plain web.
func crawl(seeds ...string) (pages []*page, findings []string) {
	c := &crawler{queued: map[string]bool{}, met: map[string]int{}, known: map[string]*page{}, fragments: map[string]string{}}
	for _, s := range seeds {
		c.queue = append(c.queue, step{s, "the start"})
		c.queued[s] = true
	}
	for len(c.queue) > 0 {
		batch := c.queue[:min(len(c.queue), atOnce)]
		c.queue = c.queue[len(batch):]
		if len(c.pages)+len(batch) > pagesMax {
			c.say("more than %d pages: a trap of links near %s", pagesMax, batch[0].url)
			return c.pages, c.findings
		}
		answers, errs := make([]*page, len(batch)), make([]error, len(batch))
		var all sync.WaitGroup
		for i, next := range batch {
			all.Go(func() { answers[i], errs[i] = fetch(next.url, next.from) })
		}
		all.Wait()
		for i, p := range answers {
			if errs[i] != nil {
				c.say("%s (linked from %s): %v", batch[i].url, batch[i].from, errs[i])
				continue
			}
			c.visit(p)
		}
	}
	for fragment, from := range c.fragments {
		address, id, _ := strings.Cut(fragment, "#")
		if p := c.known[address]; p != nil && p.isHTML() && !strings.Contains(p.body, `id="`+html.EscapeString(id)+`"`) {
			c.say("%s is linked from %s and has no such part", fragment, from)
		}
	}
	slices.Sort(c.findings)
	return c.pages, c.findings
}

// visit keeps an answer and queues what it points to.
func (c *crawler) visit(p *page) {
	c.pages = append(c.pages, p)
	c.known[p.url] = p
	if p.status >= 400 {
		c.say("%s (linked from %s) answers %d", p.url, p.from, p.status)
	}
	if !p.isHTML() {
		return
	}
	for _, link := range links(p.body) {
		target, err := resolve(p.url, link)
		switch {
		case err != nil:
			c.say("%s: link %q: %v", p.url, link, err)
		case target.Scheme == "mailto":
		case target.Scheme != "http" && target.Scheme != "https":
			c.say("%s: link %q is neither web nor mail", p.url, link)
		case sameHost(p.url, target.String()):
			id := target.Fragment
			target.Fragment = ""
			if id != "" {
				c.fragments[target.String()+"#"+id] = p.url
			}
			if !c.queued[target.String()] {
				c.queued[target.String()] = true
				if c.taken(target) {
					c.queue = append(c.queue, step{target.String(), p.url})
				}
			}
		}
	}
}

// taken says whether an address is asked: the first of each route all, then some of the others, spread over
// them by their names; with no limit all.
func (c *crawler) taken(target *url.URL) bool {
	route := pattern(target.String()) + " " + path.Ext(target.Path)
	most := crawlMost
	if q := target.Query(); q.Has("on") || q.Has("known") {
		most = min(most, crawlPast)
	}
	if target.RawQuery != "" { // stages by actions by communes are a hundred thousand addresses of one page
		most = min(most, crawlNarrowed)
	}
	if path.Ext(target.Path) == ".pdf" { // each takes seconds to make
		most = 1
	}
	if c.met[route] >= most || c.met[route] >= max(1, most/2) && crc32.ChecksumIEEE([]byte(target.String()))%crawlSpread > 0 {
		return false
	}
	c.met[route]++
	return true
}

var (
	addressAttribute = regexp.MustCompile(`<(?:a|area|link|img|script|source|iframe|object)\s[^>]*?\b(?:href|src|data)="([^"]*)"`)
	useElement       = regexp.MustCompile(`<(?:use|image)\s[^>]*?\bhref="([^"]*)"`)
	formElement      = regexp.MustCompile(`<form\s[^>]*>`)
	actionAttribute  = regexp.MustCompile(`\baction="([^"]*)"`)
	postMethod       = regexp.MustCompile(`(?i)\bmethod="post"`)
	headingElement   = regexp.MustCompile(`(?s)<h1[ >].*?</h1>`)
	anyTag           = regexp.MustCompile(`<[^>]*>`)
	langAttribute    = regexp.MustCompile(`<html[^>]*\blang="([^"]*)"`)
)

// links lists what a page points to: links, pictures, styles, scripts, and forms that only ask.
func links(body string) []string {
	var found []string
	for _, m := range slices.Concat(addressAttribute.FindAllStringSubmatch(body, -1), useElement.FindAllStringSubmatch(body, -1)) {
		found = append(found, html.UnescapeString(m[1]))
	}
	for _, form := range formElement.FindAllString(body, -1) {
		if m := actionAttribute.FindStringSubmatch(form); m != nil && !postMethod.MatchString(form) {
			found = append(found, html.UnescapeString(m[1]))
		}
	}
	return found
}

func resolve(base, link string) (*url.URL, error) {
	b, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	return b.Parse(link)
}

func sameHost(a, b string) bool {
	x, err := url.Parse(a)
	y, err2 := url.Parse(b)
	return err == nil && err2 == nil && x.Host == y.Host
}

// inspectPage checks what every HTML page owes its reader, without a browser.
func inspectPage(p *page) []string {
	var findings []string
	say := func(format string, args ...any) {
		findings = append(findings, p.url+": "+fmt.Sprintf(format, args...))
	}
	for _, fault := range policyFaults(p.header.Get("Content-Security-Policy")) {
		say("content security policy: %s", fault)
	}
	if p.header.Get("X-Content-Type-Options") != "nosniff" {
		say("no X-Content-Type-Options: nosniff")
	}
	if n := len(headingElement.FindAllString(p.body, -1)); n != 1 {
		say("%d h1 instead of one", n)
	}
	want := "fr"
	if inEnglish(p.url) {
		want = "en"
	}
	if m := langAttribute.FindStringSubmatch(p.body); m == nil || m[1] != want {
		say("html lang is not %q", want)
	}
	if !utf8.ValidString(p.body) {
		say("not UTF-8")
	}
	for _, leak := range []string{"goroutine ", "panic:", "runtime error", "%!", "<nil>", "&lt;nil&gt;", "{1", "{2"} {
		if strings.Contains(p.body, leak) {
			say("shows %q", leak)
		}
	}
	for _, key := range bareKeys(p.body) {
		say("shows the key %s instead of its message", key)
	}
	return findings
}

// actKinds look like message keys and are shown as they are.
var actKinds = strings.Fields(`plan.adopt plan.amend plan.correct plan.allocate plan.reallocate action.start action.report
	milestone.reach milestone.miss action.complete action.abandon act.correct journal.begin journal.open plan.takeover
	award.record commitment.record payment.record recovery.record budget.record notice.answer
	scheme.record scheme.open scheme.amend scheme.close call.open call.extend call.close`)

var keyPrefixes = sync.OnceValue(func() *regexp.Regexp {
	catalogue, err := os.ReadFile("../foundation/locale/fr.yaml")
	if err != nil {
		panic(err) // the catalogue stands in the tree
	}
	prefixes := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z_]+)\.[a-z]`).FindAllStringSubmatch(string(catalogue), -1) {
		prefixes[m[1]] = true
	}
	return regexp.MustCompile(`(?:^|[\s"'(«])((?:` + strings.Join(slices.Sorted(maps.Keys(prefixes)), "|") + `)\.[a-z][a-z0-9_.]*[a-z0-9_])(?:$|[\s"').,:;»])`)
})

// codeElement is what programs read, shown as it is: names of fields look like keys.
var codeElement = regexp.MustCompile(`(?s)<code[ >].*?</code>`)

var addressOfAnything = regexp.MustCompile(`\b(?:href|src|action|content|name|id|value)="[^"]*"`)

// bareKeys lists what looks like a key of the catalogue in what people read: text, labels and titles.
func bareKeys(body string) []string {
	text := addressOfAnything.ReplaceAllString(codeElement.ReplaceAllString(body, ""), "")
	text = strings.NewReplacer("<", " ", ">", " ").Replace(text)
	var found []string
	for _, m := range keyPrefixes().FindAllStringSubmatch(text, -1) {
		if !slices.Contains(actKinds, m[1]) && !slices.Contains(found, m[1]) {
			found = append(found, m[1])
		}
	}
	return found
}

// inEnglish says whether an address is one of the English site.
func inEnglish(address string) bool {
	at := mustPath(address)
	return strings.HasPrefix(at, "/en/") || at == "/en" || strings.HasPrefix(at, "/demo/en")
}

func mustPath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// policyFaults says what is loose in a content security policy.
func policyFaults(policy string) []string {
	if policy == "" {
		return []string{"there is none"}
	}
	var faults []string
	directives := map[string][]string{}
	for _, part := range strings.Split(policy, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			directives[words[0]] = words[1:]
		}
	}
	if d := directives["default-src"]; !slices.Equal(d, []string{"'none'"}) && !slices.Equal(d, []string{"'self'"}) {
		faults = append(faults, "default-src is neither 'none' nor 'self'")
	}
	for _, name := range []string{"base-uri", "form-action", "frame-ancestors"} { // default-src does not cover these
		if _, ok := directives[name]; !ok {
			faults = append(faults, name+" is missing")
		}
	}
	for name, sources := range directives {
		for _, s := range sources {
			if strings.Contains(s, "unsafe-") || strings.Contains(s, "*") || s == "http:" || s == "https:" ||
				s == "data:" && name != "img-src" {
				faults = append(faults, name+" allows "+s)
			}
		}
	}
	slices.Sort(faults)
	return faults
}

func report(t *testing.T, findings []string) {
	t.Helper()
	for i, f := range findings {
		if i == 100 {
			t.Errorf("… and %d more", len(findings)-i)
			return
		}
		t.Error(f)
	}
}
