package e2e

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"relance/app/web"
)

const (
	npmFolder    = "../.cache/npm/node_modules"
	axeFile      = npmFolder + "/axe-core/axe.min.js"
	vnuFile      = npmFolder + "/vnu-jar/build/dist/vnu.jar"
	pageSeconds  = 60 // a page that is not audited by then is a finding
	viewportHigh = 900
)

// chromium is started by the first test that needs it and stopped by TestMain.
var chromium = sync.OnceValues(startBrowser)

type browser struct {
	ctx   context.Context
	axe   string
	close func()
}

func startBrowser() (*browser, error) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		return nil, fmt.Errorf("axe-core is missing, run scripts/need.sh: %w", err)
	}
	name, err := web.FindChromium("")
	if err != nil {
		return nil, fmt.Errorf("chromium is missing, run scripts/need.sh: %w", err)
	}
	// chromedp adds --no-sandbox by itself when it runs as root.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(name),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {}))
	b := &browser{ctx: ctx, axe: string(axe), close: func() { stop(); stopAlloc() }}
	if err := chromedp.Do(ctx); err != nil {
		b.close()
		return nil, fmt.Errorf("chromium does not start: %w", err)
	}
	return b, nil
}

func openBrowser(t testing.TB) *browser {
	t.Helper()
	shared.browser = true
	b, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tab is one page of the browser. It notes what the page asks for and complains about.
type tab struct {
	ctx   context.Context
	axe   string
	close func()

	mu       sync.Mutex
	url      string   // the page under audit
	asked    []string // addresses requested since the last visit began
	troubles []string // exceptions and error lines of the console
	load     load     // what came since the last visit began
}

// tab opens a page whose cookies are its own: people who sign in at the same time do not meet.
func (b *browser) tab() (*tab, error) {
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	tb := &tab{ctx: ctx, axe: b.axe, close: stop, load: load{kinds: map[string]int{}}}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, err
	}
	if err := chromedp.Listen(ctx, tb.listen); err != nil {
		stop()
		return nil, err
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		return tb, err
	}
	// Several tabs are typed into at the same time: each is told that it has the focus.
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return tb, err
}

func (tb *tab) listen(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tb.asked = append(tb.asked, e.Request.URL)
	case *network.EventResponseReceived:
		tb.load.kinds[string(e.Type)]++
	case *network.EventLoadingFinished:
		tb.load.bytes += e.EncodedDataLength
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError {
			if e.Entry.Source == cdplog.EntrySourceNetwork && e.Entry.URL == tb.url {
				return // the status of an error page is no trouble
			}
			tb.troubles = append(tb.troubles, fmt.Sprintf("%s (%s)", e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		tb.troubles = append(tb.troubles, "script: "+e.ExceptionDetails.Text)
	}
}

// seen is what a browser finds out about one page at one width.
type seen struct {
	Violations []struct {
		ID, Impact string
		Nodes      []struct{ Target, HTML, Summary string }
	}
	ScrollWidth, InnerWidth int
	Wide                    []string // the elements that stick out on the right
	H1                      int
	Lang, Title             string
}

// seenScript is what is asked of a page at any width, behind the violations that axe-core found.
const seenScript = `(async (violations) => {
  const wide = document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && getComputedStyle(e).position !== 'absolute')
    .slice(-3).map(e => e.outerHTML.slice(0, 120));
  return {
    Violations: violations,
    ScrollWidth: document.documentElement.scrollWidth,
    InnerWidth: window.innerWidth,
    Wide: wide,
    H1: document.querySelectorAll('h1').length,
    Lang: document.documentElement.lang,
    Title: document.title.trim(),
  };
})`

const wideScript = seenScript + `([])`

// axeScript runs axe-core in the page: every rule but those of level AAA, and all that RGAA names.
// The first argument chooses rules by a part of their name, or all with ”.
const axeScript = `(async (only) => {
  const rules = axe.getRules().filter(r => !r.tags.includes('wcag2aaa') || r.tags.includes('RGAAv4'))
    .map(r => r.ruleId).filter(id => id.includes(only));
  const result = await axe.run(document, {runOnly: {type: 'rule', values: rules}, resultTypes: ['violations']});
  return ` + seenScript + `(result.violations.map(v => ({ID: v.id, Impact: v.impact || '', Nodes: v.nodes.slice(0, 3).map(n => (
      {Target: n.target.join(' '), HTML: n.html.slice(0, 200), Summary: n.failureSummary || ''}))})));
})`

// sight is a way in which a page is looked at.
type sight struct {
	width  int64
	scheme string // light or dark
}

func (s sight) String() string { return fmt.Sprintf("at %d px, %s", s.width, s.scheme) }

// sights are all ways in which people look at a page; a part of them is turned by place, so that pages that
// follow each other are looked at in each way in turn.
var sights = []sight{{widthScreen, "light"}, {widthPhone, "dark"}, {widthHand, "light"}, {widthScreen, "dark"}, {widthPhone, "light"}, {widthHand, "dark"}}

// audit opens an address once, with nothing kept of what was asked before, looks at it in the ways given, and returns its findings. At the widths
// that are not among them it still must not scroll sideways.
func (tb *tab) audit(url string, ways ...sight) []string {
	ctx, cancel := context.WithTimeout(tb.ctx, pageSeconds*time.Second)
	defer cancel()
	tb.mu.Lock()
	tb.url, tb.asked, tb.troubles, tb.load = url, nil, nil, load{kinds: map[string]int{}}
	tb.mu.Unlock()

	if _, err := chromedp.Call(ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		return []string{fmt.Sprintf("%s: %v", url, err)}
	}
	if err := chromedp.Do(ctx, colourScheme(ways[0].scheme), chromedp.EmulateViewport(ways[0].width, viewportHigh), chromedp.Navigate(url)); err != nil {
		return []string{fmt.Sprintf("%s: does not open: %v", url, err)}
	}
	findings := tb.looked(ctx, url, ways)
	say := func(format string, args ...any) { findings = append(findings, fmt.Sprintf(format, args...)) }
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, a := range tb.asked {
		if !sameHost(url, a) && !strings.HasPrefix(a, "data:") {
			say("%s asks another host for %s", url, a)
		}
	}
	for _, trouble := range tb.troubles {
		say("%s: console: %s", url, trouble)
	}
	return findings
}

// looked looks at the page that stands in the tab, in the ways given. What only colours change is asked
// again where the same width was looked at in the other theme before.
func (tb *tab) looked(ctx context.Context, where string, ways []sight) (findings []string) {
	say := func(format string, args ...any) { findings = append(findings, fmt.Sprintf(format, args...)) }
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](tb.axe)); err != nil {
		return []string{fmt.Sprintf("%s: axe does not start: %v", where, err)}
	}
	widths := map[int64]bool{}
	for _, way := range ways {
		if err := chromedp.Do(ctx, colourScheme(way.scheme), chromedp.EmulateViewport(way.width, viewportHigh), settled); err != nil {
			say("%s %v: %v", where, way, err)
			return findings
		}
		rules := "('')"
		if widths[way.width] {
			rules = "('color-contrast')"
		}
		widths[way.width] = true
		s, err := chromedp.Run(ctx, chromedp.Evaluate[seen](axeScript+rules, chromedp.EvalAwaitPromise))
		if err != nil {
			say("%s %v: axe: %v", where, way, err)
			return findings
		}
		findings = append(findings, s.findings(fmt.Sprintf("%s %v", where, way))...)
	}
	for _, width := range []int64{widthScreen, widthHand, widthPhone} {
		if widths[width] {
			continue
		}
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, viewportHigh)); err != nil {
			say("%s at %d px: %v", where, width, err)
			return findings
		}
		s, err := chromedp.Run(ctx, chromedp.Evaluate[seen](wideScript, chromedp.EvalAwaitPromise))
		if err != nil {
			say("%s at %d px: %v", where, width, err)
			return findings
		}
		findings = append(findings, s.findings(fmt.Sprintf("%s at %d px", where, width))...)
	}
	return findings
}

func colourScheme(value string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
		})
		return err
	})
}

// settled waits until fonts are there and the layout is done.
var settled = chromedp.Evaluate[chromedp.Void](
	`document.fonts.ready.then(() => new Promise(done => setTimeout(done, 20)))`, chromedp.EvalAwaitPromise)

func (s seen) violations() []string {
	var lines []string
	for _, v := range s.Violations {
		for _, n := range v.Nodes {
			lines = append(lines, fmt.Sprintf("axe %s (%s): %s %s: %s", v.ID, v.Impact, n.Target, n.HTML, strings.Join(strings.Fields(n.Summary), " ")))
		}
	}
	return lines
}

func (s seen) findings(where string) []string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, where+": "+fmt.Sprintf(format, args...)) }
	for _, v := range s.violations() {
		say("%s", v)
	}
	if s.ScrollWidth > s.InnerWidth {
		say("scrolls sideways: %d px wide; %s", s.ScrollWidth, strings.Join(s.Wide, " "))
	}
	if s.H1 != 1 {
		say("%d h1 instead of one", s.H1)
	}
	if s.Lang == "" {
		say("html has no lang")
	}
	if s.Title == "" {
		say("no title")
	}
	return lines
}
