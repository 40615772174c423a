package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	tabsMax     = 800 // stops of the Tab key on one page; more is no page for a keyboard
	ringWidthPx = 2   // the least that one sees
)

// expectScript marks everything that Tab must reach, and has the page write down where Tab comes to and
// whether the focus can be seen there.
const expectScript = `(() => {
  const group = e => e.type === 'radio' && !e.checked;
  const left = new Set([...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex="0"]')]
    .filter(e => !e.disabled && e.type !== 'hidden' && !(e.tabIndex < 0 && e.closest('[aria-hidden="true"]')) && !group(e) && e.checkVisibility({visibilityProperty: true})));
  document.activeElement?.blur();
  const stops = [], been = new Set();
  let around = false;
  document.addEventListener('focusin', event => {
    const e = event.target;
    around ||= been.has(e);
    if (around) return;
    been.add(e);
    left.delete(e);
    const s = getComputedStyle(e), box = e.getBoundingClientRect();
    stops.push({
      Name: e.outerHTML.slice(0, 120),
      Ring: s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth),
      Shown: box.width > 0 && box.right > 0 && box.left < innerWidth,
    });
  });
  window.relanceWalked = () => {
    const e = document.activeElement;
    return {End: around || !e || e === document.body, Stops: stops.splice(0), Rest: [...left].map(e => e.outerHTML.slice(0, 120))};
  };
  return left.size;
})()`

// walked is what the page wrote down since it was last asked.
type walked struct {
	End   bool // Tab has left the page, or begun again
	Stops []struct {
		Name  string
		Ring  float64
		Shown bool
	}
	Rest []string // what Tab has not come to
}

// walk goes through the page that stands in the tab with the Tab key alone, as somebody without a mouse does.
func (tb *tab) walk(url string) []string {
	ctx, cancel := context.WithTimeout(tb.ctx, pageSeconds*time.Second)
	defer cancel()
	var findings []string
	say := func(format string, args ...any) {
		findings = append(findings, url+" by keyboard: "+fmt.Sprintf(format, args...))
	}
	if err := chromedp.Do(ctx, colourScheme("light"), chromedp.EmulateViewport(widthScreen, viewportHigh)); err != nil {
		return []string{fmt.Sprintf("%s: %v", url, err)}
	}
	expected, err := chromedp.Run(ctx, chromedp.Evaluate[int](expectScript))
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", url, err)}
	}
	keys := min(expected+1, tabsMax)
	for pressed := 0; ; keys = stopsAtOnce {
		if pressed += keys; pressed > tabsMax {
			say("more than %d stops", tabsMax)
			return findings
		}
		if err := chromedp.Do(ctx, chromedp.KeyEvent(strings.Repeat(kb.Tab, keys))); err != nil {
			say("%v", err)
			return findings
		}
		seen, err := chromedp.Run(ctx, chromedp.Evaluate[walked](`window.relanceWalked()`))
		if err != nil {
			say("%v", err)
			return findings
		}
		for _, stop := range seen.Stops {
			if stop.Ring < ringWidthPx {
				say("the focus cannot be seen on %s", stop.Name)
			}
			if !stop.Shown {
				say("the focus goes where nothing is shown: %s", stop.Name)
			}
		}
		if seen.End {
			for _, name := range seen.Rest {
				say("Tab never comes to %s", name)
			}
			return findings
		}
	}
}
