package e2e

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relance/foundation/locale"
)

// proposed is what the field of the head tells a screen reader, and what is seen below it.
type proposed struct {
	Role, Expanded, Name, Value string
	Said                        string // by the status, which is read out when it changes
	List                        string // the role of what the field says that it controls
	Options                     []string
	Active                      int    // the option that the field says one is on, from 0; -1: none
	Address                     string // where that option leads
	Selected                    int    // how many options say that they are chosen
	Seen                        bool   // the option one is on, or else the list, stands inside the window
}

const proposedScript = `(() => {
  const input = document.querySelector('form.search input[type=search]');
  const list = document.getElementById(input.getAttribute('aria-controls'));
  const options = list && list.checkVisibility() ? [...list.querySelectorAll('[role=option]')] : [];
  const active = document.getElementById(input.getAttribute('aria-activedescendant'));
  const box = (active || list)?.getBoundingClientRect();
  const status = document.querySelector('form.search [role=status]');
  return {
    Role: input.getAttribute('role') || '', Expanded: input.getAttribute('aria-expanded') || '', Name: input.labels[0].textContent, Value: input.value,
    Said: status?.textContent || '', List: list?.getAttribute('role') || '', Options: options.map(o => o.textContent), Active: options.indexOf(active),
    Address: active?.dataset.address || '', Selected: options.filter(o => o.getAttribute('aria-selected') === 'true').length,
    Seen: !!box && box.height > 0 && box.top >= 0 && box.left >= 0 && box.right <= innerWidth,
  };
})()`

// proposes waits until the field is as it should be.
func (h *hands) proposes(what string, so func(proposed) bool) (p proposed) {
	h.t.Helper()
	for until := time.Now().Add(stepTime); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if p = look[proposed](h, proposedScript); so(p) {
			return p
		}
	}
	h.t.Fatalf("%s: %s: %+v", h.where(), what, p)
	return p
}

// enter presses Enter as a keyboard does: where a page has taken the key, no sign follows it, and no form is sent.
func (h *hands) enter() {
	h.t.Helper()
	keys := kb.Encode('\r')
	keys[0].Type = input.DispatchKeyEventTypeRawKeyDown
	h.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, k := range keys {
			if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, *k); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (h *hands) key(keys string) { h.t.Helper(); h.do(chromedp.KeyEvent(keys)) }

// arrives waits for an address.
func (h *hands) arrives(address string) {
	h.t.Helper()
	for until := time.Now().Add(stepTime); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if look[string](h, `document.readyState === 'complete' ? location.pathname + location.search : ''`) == address {
			return
		}
	}
	h.t.Fatalf("%s stands where %s should", h.where(), address)
}

// searching is somebody at the field of the head, in each language, on a telephone's width.
func searching(t *testing.T, do func(h *hands, path string)) {
	t.Helper()
	t.Parallel()
	s := demoSite(t)
	for _, lang := range locale.Langs {
		t.Run(string(lang), func(t *testing.T) {
			path := "/demo"
			if lang == locale.English {
				path += "/en"
			}
			h := newHands(t, s.base+path, lang)
			h.do(chromedp.EmulateViewport(widthHand, viewportHigh))
			do(h, path)
		})
	}
}

func TestSuggestionsAreChosenByKeyboardAndToldToWhoListens(t *testing.T) {
	searching(t, func(h *hands, path string) {
		h.open("/?on=2022-06-30")
		typed := map[locale.Lang]string{locale.French: "logem", locale.English: "hous"}[h.lang]
		h.typeIn(h.say("web.search_for"), typed)
		p := h.proposes("suggestions come", func(p proposed) bool { return len(p.Options) > 2 })
		if p.Role != "combobox" || p.Expanded != "true" || p.List != "listbox" || p.Name != h.say("web.search_for") || p.Active != -1 || p.Selected != 0 || !p.Seen {
			h.t.Fatalf("what opened tells: %+v", p)
		}
		if total, _, _ := strings.Cut(p.Said, " "); total == "" || total == "0" || strings.Contains(p.Said, "{") {
			h.t.Errorf("who listens hears %q", p.Said)
		}
		h.sound()
		h.do(chromedp.EmulateViewport(widthHand, viewportHigh))
		last := len(p.Options) - 1
		for i, step := range []struct {
			key    string
			active int
		}{{kb.ArrowDown, 0}, {kb.ArrowDown, 1}, {kb.ArrowUp, 0}, {kb.ArrowUp, -1}, {kb.ArrowUp, last}, {kb.ArrowDown, -1}, {kb.ArrowDown, 0}, {kb.ArrowDown, 1}} {
			h.key(step.key)
			if p = look[proposed](h, proposedScript); p.Active != step.active || p.Selected != min(step.active+1, 1) || p.Value != typed || !p.Seen {
				h.t.Fatalf("after %d keys: %+v, want option %d", i+1, p, step.active)
			}
		}
		to, err := url.Parse(p.Address)
		if err != nil || !strings.HasPrefix(to.Path, path+"/") || to.Query().Get("on") != "2022-06-30" {
			h.t.Fatalf("the option leads to %q: another plan, language or day", p.Address)
		}
		h.enter()
		h.arrives(p.Address)
	})
}

func TestSuggestionsCloseWithEscapeAndTheFieldStillAsks(t *testing.T) {
	searching(t, func(h *hands, path string) {
		h.open("/")
		h.typeIn(h.say("web.search_for"), "logement")
		h.proposes("suggestions come", func(p proposed) bool { return len(p.Options) > 0 })
		h.key(kb.ArrowDown)
		h.key(kb.Escape)
		h.proposes("Escape closes the list and keeps what was typed", func(p proposed) bool {
			return len(p.Options) == 0 && p.Expanded == "false" && p.Active == -1 && p.Value == "logement"
		})
		h.key("s" + kb.Backspace)
		h.proposes("the same words are proposed again", func(p proposed) bool { return len(p.Options) > 0 && p.Value == "logement" && p.Active == -1 })
		h.key(strings.Repeat(kb.Backspace, len("logement")) + "zzqqzz")
		h.proposes("nothing found is said", func(p proposed) bool {
			return len(p.Options) == 0 && p.Expanded == "false" && p.Said == h.say("search.said", 0)
		})
		h.key(strings.Repeat(kb.Backspace, len("zzqqzz")) + "velo")
		h.proposes("words without accents are found", func(p proposed) bool { return len(p.Options) > 0 })
		h.enter() // on no option: the form asks
		h.arrives(path + "/recherche?q=velo")
		h.sees(h.say("search.title_for", "velo"))
	})
}

func TestTheFieldAsksWithoutScript(t *testing.T) {
	searching(t, func(h *hands, path string) {
		h.do(scripts(true), chromedp.Navigate(h.base+"/?on=2022-06-30"), scripts(false), settled) // what was loaded without scripts stays so
		h.typeIn(h.say("web.search_for"), "velo")
		if p := look[proposed](h, proposedScript); p.Role != "" || p.List != "" {
			h.t.Fatalf("the script of the field runs: %+v", p)
		}
		h.enter()
		h.arrives(path + "/recherche?q=velo&on=2022-06-30")
		h.sees(h.say("search.title_for", "velo"))
	})
}

// The name of the place one is on stands below the map, for who comes there by Tab as for who points at it.
func TestTheMapSaysTheNameOfThePlaceOneIsOn(t *testing.T) {
	searching(t, func(h *hands, _ string) {
		for _, at := range []string{"/communes", "/ept/000000117"} {
			h.open(at)
			name := look[string](h, `document.querySelector('.map a[aria-label]').getAttribute('aria-label')`)
			h.reach(name)
			place := look[struct {
				Name, Said, To string
				Seen           bool
			}](h, `(() => {
  const a = document.activeElement, said = a.querySelector('text');
  return {Name: a.getAttribute('aria-label') || '', Said: said?.textContent || '', To: a.getAttribute('href') || '', Seen: !!said && getComputedStyle(said).display !== 'none'};
})()`)
			if place.Name != name || place.Said != place.Name || !place.Seen || !strings.Contains(place.To, "/communes/") {
				h.t.Errorf("%s: by Tab one comes to %q, and it is %+v", at, name, place)
			}
		}
	})
}
