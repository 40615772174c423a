package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// bytesMost is what a page may weigh on its way to a reader, compressed, with all that it asks for the first time.
const bytesMost = 100_000

// load is what a page asked for until it stood there.
type load struct {
	kinds map[string]int // "Document", "Stylesheet", "Font", "Script", "Image" as the browser calls them
	bytes float64
	early []string // scripts that held up the first paint
	print int      // style sheets for paper alone, which no screen waits for
}

// loaded says what the page that stands in the tab asked for beyond what it needs.
func (tb *tab) loaded(url string) []string {
	ctx, cancel := context.WithTimeout(tb.ctx, pageSeconds*time.Second)
	defer cancel()
	early, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('script[src]')].filter(e => !e.defer && !e.async && e.type !== 'module').map(e => e.src)`))
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", url, err)}
	}
	paper, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll('link[rel=stylesheet][media=print]').length`))
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", url, err)}
	}
	tb.mu.Lock()
	l := tb.load
	tb.mu.Unlock()
	l.early, l.print = early, paper
	return l.burdens(url)
}

// burdens says what a page asks for beyond what it needs to stand there.
func (l load) burdens(url string) (findings []string) {
	say := func(format string, args ...any) { findings = append(findings, url+": "+fmt.Sprintf(format, args...)) }
	if l.kinds["Document"] != 1 {
		say("%d documents", l.kinds["Document"])
	}
	if n := l.kinds["Stylesheet"] - l.print; n != 1 {
		say("%d style sheets instead of one", n)
	}
	for kind := range l.kinds {
		if !slices.Contains([]string{"Document", "Stylesheet", "Font", "Script", "Image", "Other"}, kind) {
			say("asks for a %s", kind)
		}
	}
	if l.kinds["Font"] == 0 { // every page has one: is the count right?
		say("no font was seen: %v", l.kinds)
	}
	for _, script := range l.early {
		say("the script %s holds up the first paint", script)
	}
	if l.bytes > bytesMost {
		say("weighs %.0f bytes, more than %d", l.bytes, bytesMost)
	}
	return findings
}

func TestABurdenIsFoundWhereItIsPlanted(t *testing.T) {
	good := load{kinds: map[string]int{"Document": 1, "Stylesheet": 1, "Font": 1, "Script": 1}, bytes: 60_000}
	if found := good.burdens("/x"); len(found) > 0 {
		t.Errorf("a page that is right was refused: %q", found)
	}
	for want, l := range map[string]load{
		"2 style sheets":       {kinds: map[string]int{"Document": 1, "Font": 1, "Stylesheet": 2}},
		"2 documents":          {kinds: map[string]int{"Document": 2, "Font": 1, "Stylesheet": 1}},
		"asks for a Fetch":     {kinds: map[string]int{"Document": 1, "Stylesheet": 1, "Font": 1, "Fetch": 1}},
		"holds up":             {kinds: map[string]int{"Document": 1, "Stylesheet": 1, "Font": 1}, early: []string{"/x.js"}},
		"weighs 100001 bytes,": {kinds: map[string]int{"Document": 1, "Stylesheet": 1, "Font": 1}, bytes: bytesMost + 1},
		"no font":              {kinds: map[string]int{"Document": 1, "Stylesheet": 1}},
	} {
		if found := l.burdens("/x"); len(found) != 1 || !strings.Contains(found[0], want) {
			t.Errorf("want %q, found %q", want, found)
		}
	}
}

// deprived are ways in which a page is used by people whose browser lacks something.
const (
	largeScript = `document.documentElement.style.fontSize = '200%'`
	spaceScript = `document.documentElement.style.fontSize = '';
    const spaced = new CSSStyleSheet();
    spaced.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [spaced]; void 0`
	lossScript = `(() => {
  const cut = [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
    const s = getComputedStyle(e);
    const hidden = e.closest('.visually-hidden,.skip,svg,[aria-hidden="true"]') || s.position === 'absolute' || s.display === 'inline' || !e.checkVisibility();
    const field = e.tagName === 'INPUT'; // what one typed goes sideways with the caret
    return !hidden && !field && ['hidden', 'clip'].includes(s.overflowX) && e.scrollWidth > e.clientWidth + 1 || !hidden && ['hidden', 'clip'].includes(s.overflowY) && e.scrollHeight > e.clientHeight + 1;
  }).map(e => e.outerHTML.slice(0, 100));
  return {Wide: document.documentElement.scrollWidth - innerWidth, Cut: cut.slice(0, 3)};
})()`
	bareScript = `(() => {
  document.querySelectorAll('link[rel=stylesheet],style').forEach(e => e.remove());
  document.querySelectorAll('img').forEach(e => e.replaceWith(e.alt));
  const levels = [...document.querySelectorAll('main h1, main h2, main h3, main h4, main h5, main h6')].map(e => +e.tagName[1]);
  const jumps = levels.filter((n, i) => i === 0 ? n !== 1 : n > levels[i - 1] + 1).length;
  const links = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')].filter(e => !e.closest('details:not([open]), [hidden]'));
  const lost = links.filter(e => !e.checkVisibility({visibilityProperty: true}) || e.getBoundingClientRect().height === 0).map(e => e.outerHTML.slice(0, 100));
  const names = [...document.querySelectorAll('a[href]')].filter(e => !e.textContent.trim() && !e.getAttribute('aria-label') && !e.querySelector('title')).map(e => e.outerHTML.slice(0, 100));
  return {Jumps: jumps, Lost: lost.slice(0, 3), Nameless: names.slice(0, 3), Links: links.length, Words: document.querySelector('main').innerText.length};
})()`
)

// scripts keeps those of a page from running, or lets them run from the next page on.
func scripts(off bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
		return err
	})
}

// poorly uses a page at 200 % of its text size, with its words set wide apart, then without style, pictures and scripts.
func (tb *tab) poorly(url string) (findings []string) {
	ctx, cancel := context.WithTimeout(tb.ctx, pageSeconds*time.Second)
	defer cancel()
	say := func(format string, args ...any) { findings = append(findings, url+": "+fmt.Sprintf(format, args...)) }
	if err := chromedp.Do(ctx, scripts(true), chromedp.EmulateViewport(widthScreen, viewportHigh), chromedp.Navigate(url), scripts(false),
		chromedp.Evaluate[chromedp.Void](largeScript), settled); err != nil {
		return []string{fmt.Sprintf("%s: %v", url, err)}
	}
	for _, way := range []struct{ words, script string }{{"at 200 %", ""}, {"with the spacing of WCAG 1.4.12", spaceScript}} {
		if way.script != "" {
			if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](way.script)); err != nil {
				return append(findings, fmt.Sprintf("%s: %v", url, err))
			}
		}
		lost, err := chromedp.Run(ctx, chromedp.Evaluate[struct {
			Wide int
			Cut  []string
		}](lossScript))
		if err != nil {
			return []string{fmt.Sprintf("%s: %v", url, err)}
		}
		if lost.Wide > 0 {
			say("%s it scrolls sideways by %d px", way.words, lost.Wide)
		}
		for _, cut := range lost.Cut {
			say("%s a text is cut in %s", way.words, cut)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.adoptedStyleSheets = []; void 0`)); err != nil {
		return append(findings, fmt.Sprintf("%s: %v", url, err))
	}
	bare, err := chromedp.Run(ctx, chromedp.Evaluate[struct {
		Jumps, Links, Words int
		Lost, Nameless      []string
	}](bareScript))
	if err != nil {
		return append(findings, fmt.Sprintf("%s: %v", url, err))
	}
	if bare.Jumps > 0 {
		say("%d headings out of order", bare.Jumps)
	}
	for _, e := range bare.Lost {
		say("without style %s cannot be seen", e)
	}
	for _, e := range bare.Nameless {
		say("without pictures %s has no words", e)
	}
	if bare.Links < 5 || bare.Words < 40 {
		say("without style, pictures and scripts there are %d links and %d letters", bare.Links, bare.Words)
	}
	return findings
}
