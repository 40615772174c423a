package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relance/foundation/locale"
)

// hands use the product in a browser by keyboard alone: Tab, arrows, Enter and what one types. A file is
// the one thing handed over otherwise, since its dialogue is the system's own.
type hands struct {
	t    *testing.T
	ctx  context.Context
	base string // "http://127.0.0.1:1234/demo", with the language
	lang locale.Lang
	tb   *tab
}

const (
	stopsMax    = 700 // of the Tab key before a field is said to be out of reach
	stopsAtOnce = 16  // Tabs sent before the page is asked again: it takes none after the one that comes there
	stepTime    = 60 * time.Second
	optionMax   = 400 // of a list
)

// newHands opens a tab of its own, without cookies.
func newHands(t *testing.T, base string, lang locale.Lang) *hands {
	t.Helper()
	b := openBrowser(t)
	tb, err := b.tab()
	if err != nil {
		t.Fatal(err)
	}
	h := &hands{t: t, ctx: tb.ctx, base: base, lang: lang, tb: tb}
	t.Cleanup(tb.close)
	h.do(chromedp.EmulateViewport(widthScreen, viewportHigh))
	return h
}

func (h *hands) do(actions ...chromedp.Action[chromedp.Void]) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.ctx, stepTime)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		h.t.Fatalf("%v", err)
	}
}

// look asks the page something that changes nothing: asked while one page gives way to the next, it asks again.
func look[T any](h *hands, script string) T {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.ctx, stepTime)
	defer cancel()
	for {
		v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
		if err == nil {
			return v
		}
		if !strings.Contains(err.Error(), "navigated or closed") {
			h.t.Fatalf("%s: %v", script, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// open types an address.
func (h *hands) open(address string) {
	h.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = h.base + address
	}
	h.do(chromedp.Navigate(address), settled)
}

// say gives a message in the language of these hands.
func (h *hands) say(key string, args ...any) string { return locale.Text(h.lang, key, args...) }

// wantScript names the thing wanted, a control by its label, or a link or button by its words or where it leads, and lets Tab go
// no further once it has come there. It returns how many stops away the thing seems to be.
const wantScript = `((wanted) => {
  const flat = s => s.replace(/[\s\u00a0\u202f]+/g, ' ').trim();
  const here = e => {
    if (!e || e === document.body) return false;
    const names = [];
    if (e.labels) for (const l of e.labels) names.push(flat(l.textContent));
    if (e.getAttribute('aria-label')) names.push(flat(e.getAttribute('aria-label')));
    if (['A', 'BUTTON', 'SUMMARY'].includes(e.tagName)) names.push(flat(e.textContent));
    if (e.id) names.push('#' + e.id);
    if (e.getAttribute('href')) names.push(e.getAttribute('href'));
    return names.some(n => n === flat(wanted) || n.startsWith(flat(wanted)));
  };
  let moved = false; // who stands on it already goes around the page once
  window.relanceHere = () => moved && here(document.activeElement);
  if (!window.relanceGuard) {
    window.relanceGuard = e => { if (e.key === 'Tab') { if (window.relanceHere()) e.preventDefault(); window.relanceMoved(); } };
    document.addEventListener('keydown', window.relanceGuard, true);
  }
  window.relanceMoved = () => { moved = true; };
  const all = [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex="0"]')]
    .filter(e => !e.disabled && e.tabIndex >= 0 && e.type !== 'hidden' && e.checkVisibility({visibilityProperty: true}));
  const at = all.findIndex(e => e === document.activeElement || document.activeElement === document.body ||
    document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING);
  const from = all[at] === document.activeElement ? at + 1 : Math.max(at, 0);
  const next = all.findIndex((e, i) => i >= from && here(e));
  return next < 0 ? all.length - from + 1 : next - from + 1;
})(%q)`

// reach presses Tab until the focus stands on a control of that label, or a link or button of those words.
func (h *hands) reach(words string) {
	h.t.Helper()
	stops := look[int](h, fmt.Sprintf(wantScript, words))
	for pressed := 0; pressed < stopsMax; stops = stopsAtOnce {
		h.do(chromedp.KeyEvent(strings.Repeat(kb.Tab, stops)))
		if look[bool](h, `window.relanceHere()`) {
			return
		}
		pressed += stops
	}
	h.t.Fatalf("%q is not reached by keyboard on %s: %s", words, h.where(), h.words())
}

// press reaches a link or a button and presses Enter; it waits for the next page.
func (h *hands) press(words string) {
	h.t.Helper()
	h.reach(words)
	h.do(chromedp.Evaluate[chromedp.Void](`window.relanceOld = true`))
	h.do(chromedp.KeyEvent(kb.Enter))
	until := time.Now().Add(stepTime)
	for time.Now().Before(until) {
		if look[bool](h, `!window.relanceOld && document.readyState === 'complete'`) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	h.t.Fatalf("%q does nothing on %s", words, h.where())
}

// typeIn reaches a field and types; what stood in it is removed first.
func (h *hands) typeIn(label, text string) {
	h.t.Helper()
	h.reach(label)
	if n := look[int](h, `(document.activeElement.value || '').length`); n > 0 {
		h.do(chromedp.KeyEvent(kb.End))
		h.do(chromedp.KeyEvent(strings.Repeat(kb.Backspace, n)))
	}
	h.do(chromedp.KeyEvent(text))
	if got := look[string](h, `document.activeElement.value`); got != text {
		h.t.Fatalf("%q holds %q after typing %q", label, got, text)
	}
}

// typeDay types a day into a date field, whose parts stand in the order of the browser's language.
func (h *hands) typeDay(label, day string) {
	h.t.Helper()
	h.reach(label)
	y, m, d := day[:4], day[5:7], day[8:]
	for _, digits := range []string{m + d + y, d + m + y, y + m + d} {
		h.do(chromedp.KeyEvent(digits))
		if look[string](h, `document.activeElement.value`) == day {
			return
		}
		h.do(chromedp.KeyEvent(kb.ArrowLeft + kb.ArrowLeft + kb.ArrowLeft))
	}
	h.t.Fatalf("%q does not take the day %s", label, day)
}

// choose reaches a list and goes down it to an option that begins so.
func (h *hands) choose(label, option string) {
	h.t.Helper()
	h.reach(label)
	h.do(chromedp.KeyEvent(kb.Home))
	for range optionMax {
		if strings.HasPrefix(look[string](h, `document.activeElement.selectedOptions[0].text.replace(/[\s\u00a0\u202f]+/g, ' ')`), option) {
			return
		}
		h.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	h.t.Fatalf("no option %q in %q: %s", option, label, look[string](h, `[...document.activeElement.options].map(o => o.text).join(' | ')`))
}

// hand reaches a file field and hands it a file.
func (h *hands) hand(label, file string) {
	h.t.Helper()
	h.reach(label)
	id := look[string](h, `document.activeElement.id`)
	h.do(chromedp.SetUploadFiles(chromedp.CSS("#"+id), []string{file}))
}

func (h *hands) where() string { return look[string](h, `location.href`) }

func (h *hands) words() string {
	return look[string](h, `document.querySelector('main').innerText.replace(/[\s\u00a0\u202f]+/g, ' ')`)
}

func plainSpaces(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\f' || r == '\u00a0' || r == '\u202f' || r == '\u2009'
	}), " ")
}

// sees demands words on the page; spaces of any kind are alike.
func (h *hands) sees(words string) {
	h.t.Helper()
	words = plainSpaces(words)
	if said := h.words(); !strings.Contains(said, words) {
		h.t.Fatalf("%s does not say %q: %s", h.where(), words, said)
	}
}

// sound looks at the page as it stands, in one language on a screen, in the other on a telephone in the dark.
func (h *hands) sound() {
	h.t.Helper()
	way := sight{widthScreen, "light"}
	if h.lang == locale.English {
		way = sight{widthHand, "dark"}
	}
	ctx, cancel := context.WithTimeout(h.ctx, stepTime)
	defer cancel()
	for _, f := range h.tb.looked(ctx, h.where(), []sight{way}) {
		h.t.Error(f)
	}
	h.do(colourScheme("light"), chromedp.EmulateViewport(widthScreen, viewportHigh))
}
