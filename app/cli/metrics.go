package cli

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"relance/foundation/identity"
	"relance/foundation/locale"
)

// counts of answers by class of status.
type counts [6]atomic.Int64

func (c *counts) add(status int) {
	if class := status / 100; class > 0 && class < len(c) {
		c[class].Add(1)
	} else {
		c[2].Add(1) // a handler that wrote nothing answered 200
	}
}

type countedWriter struct {
	http.ResponseWriter
	status int
}

func (w *countedWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// health answers 503 until every plan is played, then the length of each journal.
func (s *server) health(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	type journalHealth struct {
		Plan  string `json:"plan"`
		Acts  int64  `json:"acts"`
		Signs bool   `json:"signs"`
	}
	plans := []journalHealth{}
	for _, m := range s.mounts {
		if o := m.opened.Load(); o != nil && m.handler.Load() != nil {
			plans = append(plans, journalHealth{m.name, o.Head().Size, o.Signs()})
		}
	}
	ready := s.ready()
	if !ready {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	answer := map[string]any{"ready": ready, "journals": plans, "pdf": s.printer != nil}
	if s.noPrinter != nil {
		answer["pdf_missing"] = locale.Fault(locale.English, s.noPrinter)
	}
	json.NewEncoder(w).Encode(answer)
}

// metrics writes Prometheus text, to this machine or to the bearer of a token.
func (s *server) metrics(w http.ResponseWriter, r *http.Request) {
	if !s.mayMeasure(r) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprintln(w, "# HELP relance_journal_acts Acts in a plan's journal.\n# TYPE relance_journal_acts gauge")
	for _, m := range s.mounts {
		if o := m.opened.Load(); o != nil {
			fmt.Fprintf(w, "relance_journal_acts{plan=%q} %d\n", m.name, o.Head().Size)
		}
	}
	fmt.Fprintln(w, "# HELP relance_answers_total Answers by class of status.\n# TYPE relance_answers_total counter")
	for class := 1; class < len(s.counts); class++ {
		fmt.Fprintf(w, "relance_answers_total{class=\"%dxx\"} %d\n", class, s.counts[class].Load())
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	fmt.Fprintln(w, "# HELP relance_heap_bytes Memory in use by the program's own objects.\n# TYPE relance_heap_bytes gauge")
	fmt.Fprintf(w, "relance_heap_bytes %d\n", mem.HeapAlloc)
	fmt.Fprintln(w, "# HELP relance_goroutines Goroutines.\n# TYPE relance_goroutines gauge")
	fmt.Fprintf(w, "relance_goroutines %d\n", runtime.NumGoroutine())
}

func (s *server) mayMeasure(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
	if err == nil && ip != nil && ip.IsLoopback() && !forwarded { // a proxy on this machine is not this machine
		return true
	}
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return false
	}
	for _, m := range s.mounts {
		if o := m.opened.Load(); o != nil {
			if _, err := identity.ByToken(r.Context(), o.db, secret, time.Now()); err == nil {
				return true
			}
		}
	}
	return false
}
