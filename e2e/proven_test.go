package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relance/foundation/locale"
)

// between stands before the demonstration and can change what it answers, as somebody on the way could.
type between struct {
	*httptest.Server
	mu   sync.Mutex
	harm func(path string, body []byte) []byte
}

func newBetween(t *testing.T) *between {
	t.Helper()
	to, err := url.Parse(demoSite(t).base)
	if err != nil {
		t.Fatal(err)
	}
	b := &between{}
	b.Server = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Accept-Encoding") // what is changed must be readable
		},
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			r.Body.Close()
			b.mu.Lock()
			body = b.harm(r.Request.URL.Path, body)
			b.mu.Unlock()
			r.Body = io.NopCloser(bytes.NewReader(body))
			r.ContentLength = int64(len(body))
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		}})
	t.Cleanup(b.Close)
	return b
}

func (b *between) harms(harm func(path string, body []byte) []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.harm = harm
}

// allocationTo is the number of the first act that gives an action money.
func (b *between) allocationTo(t *testing.T, action string) int64 {
	t.Helper()
	b.harms(func(_ string, body []byte) []byte { return body })
	r, err := http.Get(b.URL + "/demo/journal.json?nature=plan.allocate&sujet=action:" + action)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var found struct{ Acts []struct{ Number int64 } }
	if err := json.NewDecoder(r.Body).Decode(&found); err != nil || len(found.Acts) == 0 {
		t.Fatalf("no act gives %s money: %v", action, err)
	}
	return found.Acts[len(found.Acts)-1].Number
}

// TestTheBrowserProvesAnActByItselfAndSeesWhatWasTamperedWith presses the button of /preuve before a sound log, then
// before one in which a single thing was changed.
func TestTheBrowserProvesAnActByItselfAndSeesWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	const action = "A1.4"
	b := newBetween(t)
	act := b.allocationTo(t, action)
	changed := func(part string, change func([]byte) []byte) func(string, []byte) []byte {
		return func(path string, body []byte) []byte {
			if strings.Contains(path, part) {
				return change(body)
			}
			return body
		}
	}
	flipped := func(at int) func([]byte) []byte {
		return func(body []byte) []byte { body[at] ^= 1; return body }
	}
	signature := func(letters string) func([]byte) []byte { // with some of its letters replaced
		return func(body []byte) []byte {
			at := len(body) - 20
			if string(body[at:at+len(letters)]) == letters {
				letters = "BBBB"
			}
			return slices.Concat(body[:at], []byte(letters), body[at+len(letters):])
		}
	}
	h := newHands(t, b.URL, locale.French)
	for _, c := range []struct {
		name, says string
		harm       func(string, []byte) []byte
	}{
		{"a sound log", "good", func(_ string, body []byte) []byte { return body }},
		{"another action in the act", "bad", changed("/tile/entries/", func(body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"`+action+`"`), []byte(`"A1.5"`))
		})},
		{"the hash of another act", "bad", changed("/tile/0/", flipped(40))},
		{"another root in the checkpoint", "forged", changed("/journal/checkpoint", func(body []byte) []byte {
			lines := bytes.SplitAfter(body, []byte("\n"))
			lines[2] = append([]byte("A"), lines[2][1:]...)
			return bytes.Join(lines, nil)
		})},
		{"another signature", "forged", changed("/journal/checkpoint", signature("AAAA"))},
		{"what is no signature at all", "forged", changed("/journal/checkpoint", signature("****"))},
	} {
		b.harms(c.harm)
		h.open(fmt.Sprintf("/demo/preuve?acte=%d", act))
		h.reach(h.say("proof.js_button"))
		h.do(chromedp.KeyEvent(kb.Enter))
		class := "here bad"
		if c.says == "good" {
			class = "here good"
		}
		said := look[string](h, `(async () => {
  const place = document.getElementById('preuve-ici');
  for (let i = 0; i < 200 && place.className === 'here'; i++) await new Promise(done => setTimeout(done, 25));
  return place.className + ': ' + place.querySelector('p').textContent;
})()`)
		if want := class + ": " + h.say("proof.js_"+c.says); plainSpaces(said) != plainSpaces(want) {
			t.Errorf("%s: the page says %q, want %q", c.name, said, want)
		}
	}
}
