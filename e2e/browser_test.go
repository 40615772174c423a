package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
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
	if _, err := exec.LookPath("chromium"); err != nil {
		return nil, fmt.Errorf("chromium is missing, run scripts/need.sh: %w", err)
	}
	// chromedp adds --no-sandbox by itself when it runs as root.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("chromium"),
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
}

func (b *browser) tab() (*tab, error) {
	ctx, stop := chromedp.NewContext(b.ctx)
	tb := &tab{ctx: ctx, axe: b.axe, close: stop}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, err
	}
	if err := chromedp.Listen(ctx, tb.listen); err != nil {
		stop()
		return nil, err
	}
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	return tb, err
}

func (tb *tab) listen(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tb.asked = append(tb.asked, e.Request.URL)
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

// axeScript runs axe-core in the page: every rule but those of level AAA, and all that RGAA names.
// The first argument chooses rules by a part of their name, or all with ”.
const axeScript = `(async (only) => {
  const rules = axe.getRules().filter(r => !r.tags.includes('wcag2aaa') || r.tags.includes('RGAAv4'))
    .map(r => r.ruleId).filter(id => id.includes(only));
  const result = await axe.run(document, {runOnly: {type: 'rule', values: rules}, resultTypes: ['violations']});
  const wide = [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && getComputedStyle(e).position !== 'absolute')
    .slice(-3).map(e => e.outerHTML.slice(0, 120));
  return {
    Violations: result.violations.map(v => ({ID: v.id, Impact: v.impact || '', Nodes: v.nodes.slice(0, 3).map(n => (
      {Target: n.target.join(' '), HTML: n.html.slice(0, 200), Summary: n.failureSummary || ''}))})),
    ScrollWidth: document.documentElement.scrollWidth,
    InnerWidth: window.innerWidth,
    Wide: wide,
    H1: document.querySelectorAll('h1').length,
    Lang: document.documentElement.lang,
    Title: document.title.trim(),
  };
})`

// audit opens an address, looks at it at every width, once more in the dark theme, and returns its findings.
func (tb *tab) audit(url string, widths ...int) []string {
	ctx, cancel := context.WithTimeout(tb.ctx, pageSeconds*time.Second)
	defer cancel()
	tb.mu.Lock()
	tb.url, tb.asked, tb.troubles = url, nil, nil
	tb.mu.Unlock()

	var findings []string
	say := func(format string, args ...any) { findings = append(findings, fmt.Sprintf(format, args...)) }
	if err := chromedp.Do(ctx,
		colourScheme("light"),
		chromedp.EmulateViewport(int64(widths[0]), viewportHigh),
		chromedp.Navigate(url),
		chromedp.Evaluate[chromedp.Void](tb.axe),
	); err != nil {
		return []string{fmt.Sprintf("%s: does not open: %v", url, err)}
	}
	for _, width := range widths {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), viewportHigh), settled); err != nil {
			return append(findings, fmt.Sprintf("%s at %d px: %v", url, width, err))
		}
		s, err := chromedp.Run(ctx, chromedp.Evaluate[seen](axeScript+`('')`, chromedp.EvalAwaitPromise))
		if err != nil {
			return append(findings, fmt.Sprintf("%s at %d px: axe: %v", url, width, err))
		}
		findings = append(findings, s.findings(fmt.Sprintf("%s at %d px", url, width))...)
	}
	if err := chromedp.Do(ctx, colourScheme("dark"), settled); err != nil {
		return append(findings, fmt.Sprintf("%s in the dark: %v", url, err))
	}
	dark, err := chromedp.Run(ctx, chromedp.Evaluate[seen](axeScript+`('color-contrast')`, chromedp.EvalAwaitPromise))
	if err != nil {
		return append(findings, fmt.Sprintf("%s in the dark: axe: %v", url, err))
	}
	for _, line := range dark.violations() {
		say("%s in the dark: %s", url, line)
	}

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
