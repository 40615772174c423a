package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	tabsMax     = 600 // stops of the Tab key on one page; more is no page for a keyboard
	ringWidthPx = 2   // the least that one sees
)

// expectScript marks everything that Tab must reach and returns how many there are.
const expectScript = `(() => {
  const group = e => e.type === 'radio' && !e.checked;
  const all = [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex="0"]')]
    .filter(e => !e.disabled && e.type !== 'hidden' && !group(e) && e.checkVisibility({visibilityProperty: true}));
  window.relanceExpected = new Set(all);
  document.activeElement?.blur();
  return all.length;
})()`

// stopScript says where Tab has come to: the element, and whether its focus can be seen.
const stopScript = `(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return {End: true};
  window.relanceExpected.delete(e);
  const inside = e === window.relanceLast; // a date has parts of its own, whose focus the browser draws
  window.relanceLast = e;
  const s = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    Name: e.outerHTML.slice(0, 120),
    Inside: inside,
    Ring: s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth),
    Shown: box.width > 0 && box.right > 0 && box.left < innerWidth,
  };
})()`

const restScript = `[...window.relanceExpected].map(e => e.outerHTML.slice(0, 120))`

// walk goes through a page with the Tab key alone, as somebody without a mouse does.
func (tb *tab) walk(url string) []string {
	ctx, cancel := context.WithTimeout(tb.ctx, pageSeconds*time.Second)
	defer cancel()
	var findings []string
	say := func(format string, args ...any) {
		findings = append(findings, url+" by keyboard: "+fmt.Sprintf(format, args...))
	}
	if err := chromedp.Do(ctx, colourScheme("light"), chromedp.EmulateViewport(widthScreen, viewportHigh), chromedp.Navigate(url)); err != nil {
		return []string{fmt.Sprintf("%s: does not open: %v", url, err)}
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](expectScript)); err != nil {
		return []string{fmt.Sprintf("%s: %v", url, err)}
	}
	for i := 0; ; i++ {
		if i == tabsMax {
			say("more than %d stops", tabsMax)
			return findings
		}
		if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
			say("%v", err)
			return findings
		}
		stop, err := chromedp.Run(ctx, chromedp.Evaluate[struct {
			End, Inside, Shown bool
			Name               string
			Ring               float64
		}](stopScript))
		if err != nil {
			say("%v", err)
			return findings
		}
		if stop.End {
			break
		}
		if stop.Ring < ringWidthPx && !stop.Inside {
			say("the focus cannot be seen on %s", stop.Name)
		}
		if !stop.Shown {
			say("the focus goes where nothing is shown: %s", stop.Name)
		}
	}
	rest, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](restScript))
	if err != nil {
		say("%v", err)
	}
	for _, name := range rest {
		say("Tab never comes to %s", name)
	}
	return findings
}

func TestEveryRouteCanBeWalkedWithoutAMouse(t *testing.T) {
	tb, err := openBrowser(t).tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tb.close()
	walked := map[string]bool{}
	for _, p := range chosen(t) {
		if route := pattern(p.url); p.status == 200 && !walked[route] {
			walked[route] = true
			report(t, tb.walk(p.url))
		}
	}
}
