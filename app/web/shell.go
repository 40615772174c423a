package web

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"relance/foundation/fault"
)

// Mount says where a plan stands, so that a page of the shell's own knows its way home.
type Mount struct {
	Prefix    string
	Fictional bool
	Other     string // as Site.Other
	Nav       []Item // of the pages of errors
	About     []Item // as Site.About
	Search    bool   // as Site.Search
	// Home is where a page of an error leads in the other language instead of the address asked for: what
	// is behind a sign-in answers alike whatever was asked. "": the address asked for.
	Home string
}

// ShellConfig is how the shell is set up.
type ShellConfig struct {
	Mounts []Mount
	// BehindTLS says that a proxy in front speaks TLS: browsers are then told to insist on it. A
	// request that came over TLS itself is told so anyway.
	BehindTLS bool
}

// QueryMax is the longest query string answered, in bytes; PathMax the longest path.
const (
	QueryMax = 8 << 10
	PathMax  = 2 << 10
)

// Header values that every answer gets, made once: writing a ready answer allocates nothing.
var (
	policyValue   = []string{Policy}
	nosniffValue  = []string{"nosniff"}
	referrerValue = []string{"strict-origin-when-cross-origin"}
	openerValue   = []string{"same-origin"}
	hstsValue     = []string{"max-age=31536000"}
	noIndexValue  = []string{"noindex"}
	featuresValue = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}
)

// Policy is the content security policy of every answer (W1).
const Policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Shell gives every answer its security headers, refuses requests that cannot be meant well, and
// turns a panic into a page with an id.
func Shell(next http.Handler, c ShellConfig) http.Handler {
	return &shell{next: next, ShellConfig: c}
}

type shell struct {
	next http.Handler
	ShellConfig
}

func (s *shell) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := w.Header()
	out["Content-Security-Policy"] = policyValue
	out["X-Content-Type-Options"] = nosniffValue
	out["Referrer-Policy"] = referrerValue
	out["Cross-Origin-Opener-Policy"] = openerValue
	out["Permissions-Policy"] = featuresValue
	if s.BehindTLS || r.TLS != nil {
		out["Strict-Transport-Security"] = hstsValue
	}
	if siteOf(r, s.Mounts).Fictional { // pages, files and pictures alike, errors too
		out["X-Robots-Tag"] = noIndexValue
	}
	defer s.recovered(w, r)
	if refusal := refuse(r.URL); refusal != nil {
		refusal.write(w, r, s.Mounts)
		return
	}
	s.next.ServeHTTP(w, r)
}

// recovered turns a panic into an Internal fault. What already left cannot be called back.
func (s *shell) recovered(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	err := fault.New(fault.Internal, "fault.internal").Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	told(err).write(w, r, s.Mounts)
}

// refuse says what is wrong with an address before anyone looks at it; nil when nothing is.
func refuse(u *url.URL) *refusal {
	if len(u.RawQuery) > QueryMax {
		return &refusal{status: http.StatusRequestURITooLong, key: "web.query_long", args: []any{len(u.RawQuery), QueryMax}}
	}
	if len(u.Path) > PathMax {
		return &refusal{status: http.StatusRequestURITooLong, key: "web.path_long", args: []any{len(u.Path), PathMax}}
	}
	if !cleanPath(u.Path) {
		return &refusal{status: http.StatusBadRequest, key: "web.path_wrong"}
	}
	if u.RawQuery != "" && !cleanQuery(u.RawQuery) {
		return &refusal{status: http.StatusBadRequest, key: "web.query_wrong"}
	}
	return nil
}

// cleanPath holds for a decoded path that is absolute, UTF-8, without control characters, backslashes,
// empty segments, or segments that climb.
func cleanPath(p string) bool {
	if p == "" || p[0] != '/' {
		return false
	}
	plain := true
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case c < ' ' || c == 0x7f || c == '\\':
			return false
		case c >= utf8.RuneSelf:
			plain = false
		case c == '/' && i > 0 && p[i-1] == '/':
			return false
		case c == '.' && p[i-1] == '/':
			rest := p[i+1:]
			rest = strings.TrimPrefix(rest, ".")
			if rest == "" || rest[0] == '/' {
				return false
			}
		}
	}
	return plain || utf8.ValidString(p)
}

// cleanQuery holds for a query whose escapes are whole and whose text is UTF-8.
func cleanQuery(raw string) bool {
	if !utf8.ValidString(raw) {
		return false
	}
	if _, err := url.ParseQuery(raw); err != nil { // such as a semicolon: the rest would be as if not asked
		return false
	}
	text, err := url.QueryUnescape(raw)
	return err == nil && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}
