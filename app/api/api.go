// Package api is the JSON face: POST /api/v1/acts for programs with a token, POST /api/v1/simulations for anybody, and
// /api/v1/openapi.json, which describes them.
//
// One act, or a list that is kept whole or not at all; `?dry-run=1` says what would be answered.
// Refusals are application/problem+json with every fault, in the language of Accept-Language.
package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// Config of the API of one plan.
type Config struct {
	Journal  *journal.Journal
	DB       *store.DB
	Registry *journal.Registry
	Clock    func() time.Time
	Log      *slog.Logger
	// Local is who acts when there is no token to ask for: the socket in the data folder, which only
	// its owner can open. Nil everywhere else.
	Local *identity.Actor

	door *identity.Door
	aids *aids
}

// bodyMax is the largest request, actsMax the longest list.
const (
	bodyMax = 32 << 20
	actsMax = 1000
)

// Ask is an act as the API and `relance act` read it.
type Ask struct {
	ID        string             `json:"id"`
	Kind      string             `json:"kind"`
	Effective string             `json:"effective"`
	Mode      string             `json:"mode"`
	Role      identity.Role      `json:"role"`
	Authority *journal.Authority `json:"authority"`
	Sources   []string           `json:"sources"`
	Fields    json.RawMessage    `json:"fields"`
	Blobs     []journal.Blob     `json:"blobs"`
	Note      string             `json:"note"`
}

// Submission decodes the act itself. Fault: Invalid, saying what was meant.
func (a Ask) Submission(r *journal.Registry) (journal.Submission, error) {
	act, err := r.Decode(a.Kind, a.Fields)
	if err != nil {
		return journal.Submission{}, err
	}
	return journal.Submission{ID: a.ID, Act: act, Effective: a.Effective, Mode: a.Mode, Role: a.Role,
		Authority: a.Authority, Sources: a.Sources, Blobs: a.Blobs, Note: a.Note}, nil
}

// New gives the handler of the routes.
func New(c Config) http.Handler {
	c.door, c.aids = identity.NewDoor(c.DB), &aids{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/acts", c.postActs)
	mux.HandleFunc("/api/v1/acts", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", http.MethodPost)
		c.refuseAs(w, r, http.StatusMethodNotAllowed, fault.New(fault.Invalid, "api.no_route"))
	})
	mux.HandleFunc("POST /api/v1/simulations", c.postSimulation)
	mux.HandleFunc("/api/v1/simulations", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", http.MethodPost)
		c.refuseAs(w, r, http.StatusMethodNotAllowed, fault.New(fault.Invalid, "api.no_route"))
	})
	mux.HandleFunc("GET /api/v1/openapi.json", c.getOpenAPI)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		c.refuse(w, r, fault.New(fault.NotFound, "api.no_route"))
	})
	return mux
}

func (c Config) postActs(w http.ResponseWriter, r *http.Request) {
	actor, err := c.actor(r)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	dry, err := asksDry(r.URL.RawQuery)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	asks, list, err := readAsks(http.MaxBytesReader(w, r.Body, bodyMax))
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	subs := make([]journal.Submission, len(asks))
	for i, a := range asks {
		if subs[i], err = a.Submission(c.Registry); err != nil {
			c.refuse(w, r, err)
			return
		}
	}
	do := c.Journal.Do
	if dry {
		do = c.Journal.Dry
	}
	receipts, err := do(r.Context(), actor, subs...)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	status := http.StatusCreated
	if dry {
		status = http.StatusOK
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if list {
		json.NewEncoder(w).Encode(map[string]any{"dry_run": dry, "receipts": receipts})
		return
	}
	json.NewEncoder(w).Encode(receipts[0])
}

// asksDry reads the query. What is not understood is refused: an act meant as a trial, "?dry-run=true"
// or "?dryrun=1", must not be recorded, since nothing takes it out of the journal again.
func asksDry(raw string) (bool, error) {
	given, err := url.ParseQuery(raw)
	if err != nil {
		return false, fault.New(fault.Invalid, "api.query_wrong", raw).Because(err)
	}
	for key, values := range given {
		if key != "dry-run" || len(values) != 1 || values[0] != "1" {
			return false, fault.New(fault.Invalid, "api.query_wrong", key+"="+strings.Join(values, ",")).At(key)
		}
	}
	return len(given) > 0, nil
}

// actor asks for the token, and never takes it from a cookie: no page of another site can send one.
func (c Config) actor(r *http.Request) (identity.Actor, error) {
	if c.Local != nil {
		return *c.Local, nil
	}
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return identity.Actor{}, fault.New(fault.Unauthenticated, "identity.token_refused")
	}
	return c.door.ByToken(r.Context(), strings.TrimSpace(secret), c.Clock())
}

func readAsks(body io.Reader) (asks []Ask, list bool, err error) {
	text, err := io.ReadAll(body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, false, fault.New(fault.Invalid, "api.too_large", large.Limit)
	}
	if err != nil {
		return nil, false, fault.New(fault.Invalid, "api.unreadable", "").Because(err)
	}
	if !utf8.Valid(text) { // decoding would put another sign in the place of each wrong byte
		return nil, false, fault.New(fault.Invalid, "journal.text_wrong")
	}
	if key := twice(text); key != "" { // which of the two is meant must not be guessed
		return nil, false, fault.New(fault.Invalid, "api.key_twice", key)
	}
	into := any(&asks)
	if list = bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")); !list {
		asks = make([]Ask, 1)
		into = &asks[0]
	}
	if err := strictly(text, into); err != nil {
		return nil, false, err
	}
	if len(asks) == 0 || len(asks) > actsMax {
		return nil, false, fault.New(fault.Invalid, "api.acts_number", len(asks), actsMax)
	}
	return asks, list, nil
}

// strictly decodes one JSON value; a field that is not known is refused, and so is what follows: an act must not be left out
// in silence. Fault: Invalid.
func strictly(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	dec.UseNumber()
	err := dec.Decode(into)
	if err == nil {
		if _, end := dec.Token(); end != io.EOF {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		return fault.New(fault.Invalid, "api.unreadable", err.Error()).Because(err)
	}
	return nil
}

// twice gives the first key that stands twice in one object, "" where none does or the text is no JSON.
// Letter case makes no difference, as it makes none to the fields of an act.
func twice(text []byte) string {
	type level struct {
		keys map[string]bool // of an object; nil in a list
		key  bool            // the next text is a key
	}
	var open []level
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err != nil {
			return ""
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{map[string]bool{}, true})
			continue
		case json.Delim('['):
			open = append(open, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			continue
		}
		l := &open[len(open)-1]
		if l.keys == nil {
			continue
		}
		if name, isText := token.(string); l.key && isText {
			folded := strings.ToLower(name)
			if l.keys[folded] {
				return name
			}
			l.keys[folded], l.key = true, false
			continue
		}
		l.key = true
	}
}

// Problem is the outside shape of a refusal, RFC 9457.
type Problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail"`
	Faults    []FaultShown `json:"faults"`
	Fictional bool         `json:"fictional,omitempty"`
}

// FaultShown is one fault of a refusal.
type FaultShown struct {
	Key     string `json:"key"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// statuses of each kind of fault. A conflict of the plan's own rules is 409 too.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden: http.StatusForbidden, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Unavailable: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

func (c Config) refuse(w http.ResponseWriter, r *http.Request, err error) {
	c.refuseAs(w, r, statuses[fault.KindOf(err)], err)
}

func (c Config) refuseAs(w http.ResponseWriter, r *http.Request, status int, err error) {
	lang := locale.French
	if strings.HasPrefix(strings.TrimSpace(r.Header.Get("Accept-Language")), "en") {
		lang = locale.English
	}
	kind := fault.KindOf(err)
	p := Problem{Type: "about:blank", Title: locale.Text(lang, "kind."+kind.String()), Status: status, Detail: locale.Fault(lang, err), Faults: []FaultShown{}, Fictional: c.Journal.Fictional}
	for _, f := range fault.Of(err) {
		p.Faults = append(p.Faults, FaultShown{Key: f.Key, Field: f.Field, Message: locale.Text(lang, f.Key, f.Args...)})
	}
	if kind == fault.Internal {
		c.Log.Error("a request failed", "path", r.URL.Path, "error", err)
	}
	if kind == fault.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if kind == fault.Unavailable {
		w.Header().Set("Retry-After", fmt.Sprint(1))
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.Header().Set("Content-Language", string(lang))
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}
