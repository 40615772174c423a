package web

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/foundation/fault"
	"relance/foundation/locale"
)

// statuses of the kinds of fault: only here and in app/api are they known.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusBadRequest, fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Unavailable: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

// Status gives the HTTP status of a kind of fault.
func Status(k fault.Kind) int {
	if s, ok := statuses[k]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// refusal is what is told instead of an answer.
type refusal struct {
	status int
	key    string // of the sentence, when there are no faults
	args   []any
	faults []*fault.Fault
	id     string // of the log line, for what is our own mistake
}

// WriteFault tells an error: as a page to a person, as problem+json to a program, in the visitor's
// language (W2). The mounts say where plans stand; without them the language is still known.
func WriteFault(w http.ResponseWriter, r *http.Request, err error, mounts ...Mount) {
	told(err).write(w, r, mounts)
}

// WriteStatus tells a status that is no kind of fault, such as 405, with a sentence.
func WriteStatus(w http.ResponseWriter, r *http.Request, m Mount, status int, key string, args ...any) {
	(&refusal{status: status, key: key, args: args}).write(w, r, []Mount{m})
}

// told makes what may be told of an error, and logs the rest under an id.
func told(err error) *refusal {
	f := &refusal{faults: fault.Of(err), status: http.StatusInternalServerError}
	if len(f.faults) > 0 {
		f.status = Status(f.faults[0].Kind)
	}
	if f.status == http.StatusInternalServerError {
		id := make([]byte, 6)
		rand.Read(id)
		f.id = hex.EncodeToString(id)
		slog.Error("a request failed", "id", f.id, "error", err)
	} else if f.faults[0].Kind == fault.Unavailable && f.faults[0].Err != nil {
		slog.Warn("a request could not be served", "error", err)
	}
	return f
}

func (f *refusal) sentences(l locale.Lang) []string {
	if len(f.faults) == 0 {
		return []string{locale.Text(l, f.key, f.args...)}
	}
	var out []string
	for _, x := range f.faults {
		out = append(out, locale.Text(l, x.Key, x.Args...))
	}
	return out
}

func (f *refusal) title(l locale.Lang) string {
	key := "web.title_" + strconv.Itoa(f.status)
	if !locale.Has(key) {
		key = "web.title_500"
	}
	return locale.Text(l, key)
}

func (f *refusal) write(w http.ResponseWriter, r *http.Request, mounts []Mount) {
	s := siteOf(r, mounts)
	out := w.Header()
	out.Set("Cache-Control", "no-store")
	if f.status == http.StatusServiceUnavailable {
		out.Set("Retry-After", "5")
	}
	var b bytes.Buffer
	if forMachine(r) {
		out.Set("Content-Type", "application/problem+json; charset=utf-8")
		f.problem(&b, s)
	} else {
		out.Set("Content-Type", "text/html; charset=utf-8")
		f.page(&b, s, mounts, r)
	}
	out.Set("Content-Language", string(s.Lang))
	out.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(f.status)
	if r.Method != http.MethodHead {
		w.Write(b.Bytes())
	}
}

// problem writes the form of RFC 9457; each fault stands in errors with the field it is about.
func (f *refusal) problem(b *bytes.Buffer, s Site) {
	type one struct {
		Key   string `json:"key"`
		Field string `json:"field,omitempty"`
		Says  string `json:"says"`
	}
	said := f.sentences(s.Lang)
	doc := struct {
		Type      string `json:"type"`
		Title     string `json:"title"`
		Status    int    `json:"status"`
		Detail    string `json:"detail"`
		ID        string `json:"id,omitempty"`
		Errors    []one  `json:"errors"`
		Fictional bool   `json:"fictional,omitempty"`
	}{"about:blank", f.title(s.Lang), f.status, said[0], f.id, []one{}, s.Fictional}
	for i, x := range f.faults {
		doc.Errors = append(doc.Errors, one{x.Key, x.Field, said[i]})
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	enc.Encode(doc)
}

func (f *refusal) page(b *bytes.Buffer, s Site, mounts []Mount, r *http.Request) {
	p := Page{Site: s, Title: f.title(s.Lang), NoIndex: true, Nav: mountOf(s, mounts).Nav, Switch: switches(s, mountOf(s, mounts).Home, r)}
	for _, said := range f.sentences(s.Lang) {
		p.Body = append(p.Body, h.P(h.Class("lead"), g.Text(said)))
	}
	if f.id != "" {
		p.Body = append(p.Body, h.P(g.Text(s.Say("web.error_id")+" "), h.Code(g.Text(f.id))))
	}
	p.Body = append(p.Body, h.P(A(s.To("/"), s.Say("web.go_home"))))
	p.Render(b)
}

// switches gives the asked address in each language, where asking it again may be right: a page that was
// looked at, whose address can be read.
func switches(s Site, home string, r *http.Request) map[locale.Lang]string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || refuse(r.URL) != nil {
		return nil
	}
	rest := strings.TrimPrefix(r.URL.Path, s.Prefix)
	if s.Lang == locale.English {
		rest = strings.TrimPrefix(rest, "/en")
	}
	if rest == "" {
		rest = "/"
	}
	asked := r.URL.Query()
	if home != "" {
		rest, asked = home, nil
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		for _, value := range asked[name] {
			pairs = append(pairs, name, value)
		}
	}
	to := map[locale.Lang]string{}
	for _, l := range locale.Langs {
		to[l] = s.In(l).To(rest, pairs...)
	}
	return to
}
