package web_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"relance/app/web"
	"relance/app/web/htmltest"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// ask sends a request whose address is taken as it is, as a hostile client would write it.
func ask(h http.Handler, method, path, query string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	decoded, err := url.PathUnescape(path)
	if err != nil {
		decoded = path
	}
	r.URL = &url.URL{Path: decoded, RawQuery: query}
	r.RequestURI = path
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func fine(w http.ResponseWriter, r *http.Request) {
	web.Ready(http.StatusOK, web.MediaHTML, []byte("<p>fine</p>")).Write(w, r)
}

func shell(next http.HandlerFunc) http.Handler {
	return web.Shell(next, web.ShellConfig{Mounts: []web.Mount{{}, {Prefix: "/demo", Fictional: true}}})
}

func TestEveryAnswerHasStrictHeaders(t *testing.T) {
	h := shell(fine)
	for _, w := range []*httptest.ResponseRecorder{ask(h, "GET", "/", ""), ask(h, "GET", "/../etc", ""), ask(h, "GET", "/", "%zz")} {
		p := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(p, "default-src 'none'") || !strings.Contains(p, "frame-ancestors 'none'") || strings.Contains(p, "unsafe") {
			t.Errorf("status %d: policy %q", w.Code, p)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") == "" {
			t.Errorf("status %d: headers %v", w.Code, w.Header())
		}
		if w.Header().Get("Strict-Transport-Security") != "" {
			t.Errorf("a plain connection is told to insist on TLS")
		}
	}
	behind := web.Shell(http.HandlerFunc(fine), web.ShellConfig{BehindTLS: true})
	if ask(behind, "GET", "/", "").Header().Get("Strict-Transport-Security") == "" {
		t.Error("behind TLS nothing insists on it")
	}
}

func TestHostileAddressesGetAPageInTheVisitorsLanguage(t *testing.T) {
	h := shell(func(w http.ResponseWriter, r *http.Request) { t.Errorf("%q reached the pages", r.URL.Path); fine(w, r) })
	for _, c := range []struct {
		name, path, query string
		status            int
	}{
		{"a path that climbs", "/../etc/passwd", "", 400},
		{"a path that climbs in the middle", "/actions/../../x", "", 400},
		{"a climb behind escapes", "/actions/%2e%2e/x", "", 400},
		{"a slash behind escapes that climbs", "/..%2f..%2fetc", "", 400},
		{"a climb at the end", "/actions/..", "", 400},
		{"a segment that stays", "/actions/./x", "", 400},
		{"an empty segment", "/actions//x", "", 400},
		{"a backslash", `/actions\x`, "", 400},
		{"a nul", "/actions/%00", "", 400},
		{"a line feed", "/actions/%0a", "", 400},
		{"a path that is not UTF-8", "/actions/%ff", "", 400},
		{"a path too long", "/" + strings.Repeat("a", web.PathMax), "", 414},
		{"a query too long", "/", strings.Repeat("a", web.QueryMax+1), 414},
		{"a query with a broken escape", "/", "on=%zz", 400},
		{"a query that is not UTF-8", "/", "on=%ff", 400},
		{"a raw query that is not UTF-8", "/", "on=\xff", 400},
		{"a nul in the query", "/", "on=%00", 400},
		{"a semicolon, which would hide what is asked", "/", "on=2020-01-01;known=1", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			for prefix, lang := range map[string]string{"": "fr", "/en": "en", "/demo/en": "en", "/demo": "fr"} {
				w := ask(h, "GET", prefix+c.path, c.query)
				if w.Code != c.status {
					t.Errorf("%s answers %d, want %d", prefix, w.Code, c.status)
				}
				page := htmltest.Parse(t, w.Body.String())
				if f := htmltest.Faults(page, lang); len(f) > 0 {
					t.Errorf("%s: %q", prefix, f)
				}
				if home := page.One(t, "main").Links(); len(home) != 1 || !strings.HasPrefix(home[0], prefix) {
					t.Errorf("%s leads to %q", prefix, home)
				}
			}
		})
	}
}

func TestAddressesWithPointsAndSignsPass(t *testing.T) {
	h := shell(fine)
	for _, p := range []string{"/", "/en/", "/actions/A2.~1", "/actions/A1.2.a.json", "/.well-known/x", "/a/...", "/caf%C3%A9"} {
		if w := ask(h, "GET", p, "on=2020-05-15&x=%C3%A9"); w.Code != 200 {
			t.Errorf("%s answers %d", p, w.Code)
		}
	}
}

func TestAPanicIsAPageWithANumberAndNoTrace(t *testing.T) {
	h := shell(func(http.ResponseWriter, *http.Request) { panic("secret detail") })
	w := ask(h, "GET", "/en/x", "")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "goroutine") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	page := htmltest.Parse(t, w.Body.String())
	if f := htmltest.Faults(page, "en"); len(f) > 0 || len(page.One(t, "code").Words()) != 12 {
		t.Errorf("%q", f)
	}
}

func TestAFaultIsToldWithTheStatusOfItsKind(t *testing.T) {
	for kind, status := range map[fault.Kind]int{fault.Invalid: 400, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
		fault.Conflict: 409, fault.Unavailable: 503, fault.Internal: 500} {
		err := fault.New(kind, "journal.no_act", int64(7)).At("number").Because(errors.New("hidden cause"))
		w := httptest.NewRecorder()
		web.WriteFault(w, httptest.NewRequest("GET", "/journal/7", nil), err)
		if w.Code != status || !strings.Contains(w.Body.String(), "Il n’y a pas d’acte") || strings.Contains(w.Body.String(), "hidden") {
			t.Errorf("%v: %d %s", kind, w.Code, w.Body)
		}
		w = httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/journal/7.json", nil)
		r.Header.Set("Accept-Language", "en-GB,en")
		web.WriteFault(w, r, err)
		var p struct {
			Status int
			Detail string
			Errors []struct{ Key, Field, Says string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != status || p.Detail != locale.Text(locale.English, "journal.no_act", int64(7)) ||
			len(p.Errors) != 1 || p.Errors[0].Field != "number" || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
			t.Errorf("%v: %v %+v", kind, err, p)
		}
	}
}

func TestAnErrorThatIsNoFaultHidesItself(t *testing.T) {
	w := httptest.NewRecorder()
	web.WriteFault(w, httptest.NewRequest("GET", "/", nil), errors.New("password=x"))
	if w.Code != 500 || strings.Contains(w.Body.String(), "password") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func FuzzNoAddressBreaksTheShell(f *testing.F) {
	for _, s := range []string{"/", "/..", "/%2e", "/a//b", "/\xff", "/é", "/en/x.json"} {
		f.Add(s, "on=1&x=%41")
	}
	h := web.Shell(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path+"/", "/../") || strings.Contains(r.URL.Path, "//") || strings.ContainsAny(r.URL.Path, "\\\x00\n") {
			f.Errorf("%q passed", r.URL.Path)
		}
		v := web.ReadQuery(r.URL.RawQuery, "on", "known")
		if again := web.ReadQuery(strings.TrimPrefix(v.Canonical(), "?"), "on", "known"); again.Canonical() != v.Canonical() {
			f.Errorf("%q reads again as %q", v.Canonical(), again.Canonical())
		}
		v.Day("on")
		v.Number("known")
		fine(w, r)
	}), web.ShellConfig{})
	f.Fuzz(func(t *testing.T, path, query string) {
		if w := ask(h, "GET", path, query); w.Code != 200 && w.Code != 400 && w.Code != 414 {
			t.Errorf("%q ? %q answers %d", path, query, w.Code)
		}
	})
}
