package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"relance/app/api"
	"relance/app/desk"
	"relance/app/portal"
	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/notice"
)

// Limits of the server.
const (
	headerMax    = 16 << 10
	headerWait   = 5 * time.Second
	requestWait  = 60 * time.Second
	idleWait     = 2 * time.Minute
	shutdownWait = 8 * time.Second // SIGTERM ends within ten seconds
)

// mount is one plan under its path; its handler comes once its journal is open and played.
type mount struct {
	prefix      string // "" or "/demo"
	name        string // for metrics
	fictional   bool
	other       string // where the other plan of the demonstration stands; "": there is none
	letters     letters
	instance    *portal.Instance // who publishes the pages; nil: nobody said
	showLetters bool             // the demonstration's are for everyone to read
	opened      atomic.Pointer[opened]
	handler     atomic.Pointer[http.Handler]
}

// server serves plans until its context ends.
type server struct {
	t      *Terminal
	log    *slog.Logger
	mounts []*mount
	http   http.Server
	counts counts

	printer   *web.Printer // nil where there is no Chromium
	noPrinter error        // why there is none
	address   string       // as one types it in a browser, once it listens
	gallery   bool         // shows what pages are made of
	behindTLS bool         // a proxy in front speaks TLS
}

func (t *Terminal) newServer(behindTLS bool, mounts ...*mount) *server {
	s := &server{t: t, mounts: mounts, behindTLS: behindTLS, log: slog.New(slog.NewTextHandler(t.Err, &slog.HandlerOptions{Level: slog.LevelInfo}))}
	s.http = http.Server{
		Handler: s.shell(s.routes()), ReadHeaderTimeout: headerWait, ReadTimeout: requestWait, WriteTimeout: requestWait,
		IdleTimeout: idleWait, MaxHeaderBytes: headerMax, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	return s
}

// run listens, then opens and plays every mount, and serves until the context ends.
func (s *server) run(address string, open func(*mount) error) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fault.New(fault.Unavailable, "cli.cannot_listen", address).Because(err)
	}
	s.address = "http://" + shown(l.Addr().String())
	fmt.Fprintln(s.t.Err, locale.Text(s.t.Lang, "cli.listening", s.address))
	failed := make(chan error, 1+len(s.mounts))
	go func() { failed <- s.http.Serve(l) }()
	go func() {
		for _, m := range s.mounts {
			if err := open(m); err != nil {
				failed <- err
				return
			}
		}
		if s.ready() {
			fmt.Fprintln(s.t.Err, locale.Text(s.t.Lang, "cli.ready"))
		}
	}()
	select {
	case <-s.t.ctx.Done():
		err = nil
	case err = <-failed:
	}
	s.stop()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// shown writes a listening address as one types it in a browser.
func shown(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// stop answers what was accepted, then closes every journal.
func (s *server) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	if s.printer != nil {
		s.printer.Close()
	}
	if err := s.http.Shutdown(ctx); err != nil {
		s.log.Warn("some requests were cut off", "error", err)
	}
	for _, m := range s.mounts {
		if o := m.opened.Load(); o != nil {
			o.close(s.log)
		}
	}
}

func (s *server) ready() bool {
	for _, m := range s.mounts {
		if m.handler.Load() == nil {
			return false
		}
	}
	return true
}

// serve puts a plan in service: its pages, its API, and the socket for verbs on this machine.
func (s *server) serve(m *mount, o *opened, data string) error {
	pages, err := s.pages(m, o)
	if err != nil {
		return err
	}
	c := api.Config{Journal: o.Journal, DB: o.db, Registry: o.reg, Clock: time.Now, Log: s.log}
	mux := http.NewServeMux()
	mux.Handle(m.prefix+"/api/", http.StripPrefix(m.prefix, api.New(c)))
	office, err := s.desk(m, o, data)
	if err != nil {
		return err
	}
	s.http.RegisterOnShutdown(office.Close) // what it works on can be begun again
	mux.Handle(m.prefix+"/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if desk.Owns(strings.TrimPrefix(r.URL.Path, m.prefix)) {
			office.ServeHTTP(w, r)
		} else {
			pages.ServeHTTP(w, r)
		}
	}))
	var h http.Handler = mux
	m.handler.Store(&h)
	c.Local = &operator
	if o.db.Postgres() {
		go s.follow(o)
	}
	go s.sweep(o)
	return s.listenLocally(socket(data), api.New(c))
}

// sweepEvery is how often what readers left is looked through for what was kept long enough.
const sweepEvery = 24 * time.Hour

// sweep erases, at once and then daily, contacts and texts of notices that were kept long enough.
func (s *server) sweep(o *opened) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		contacts, texts, err := notice.Sweep(s.t.ctx, o.db, o.Clock())
		switch {
		case err != nil && s.t.ctx.Err() == nil:
			s.log.Warn("what readers left could not be swept", "error", err)
		case contacts+texts > 0:
			s.log.Info("what readers left is erased", "contacts", contacts, "texts", texts)
		}
		select {
		case <-s.t.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// followEvery is how often a server asks whether another one has written to the same database.
const followEvery = time.Second

// follow keeps the head fresh, so that pages show what another server recorded.
func (s *server) follow(o *opened) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.t.ctx.Done():
			return
		case <-tick.C:
			if err := o.Refresh(s.t.ctx); err != nil && s.t.ctx.Err() == nil {
				s.log.Warn("the journal's head could not be read", "error", err)
			}
		}
	}
}

// listenLocally opens the socket in the data folder; a stale one is replaced, since we hold the lock.
func (s *server) listenLocally(path string, h http.Handler) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.Unavailable, "cli.folder_unusable", path).Because(err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return fault.New(fault.Unavailable, "cli.folder_unusable", path).Because(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	local := &http.Server{Handler: h, ReadHeaderTimeout: headerWait}
	s.http.RegisterOnShutdown(func() { local.Close() })
	go local.Serve(l)
	return nil
}

func (s *server) routes() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			s.health(w)
		case "/metrics":
			s.metrics(w, r)
		default:
			s.dispatch(w, r)
		}
	})
}

func (s *server) dispatch(w http.ResponseWriter, r *http.Request) {
	var best *mount
	for _, m := range s.mounts {
		if r.URL.Path == m.prefix || strings.HasPrefix(r.URL.Path, m.prefix+"/") {
			if best == nil || len(m.prefix) > len(best.prefix) {
				best = m
			}
		}
	}
	if best == nil {
		http.NotFound(w, r)
		return
	}
	h := best.handler.Load()
	if h == nil {
		w.Header().Set("Retry-After", "1")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, locale.Text(locale.French, "cli.starting"))
		fmt.Fprintln(w, locale.Text(locale.English, "cli.starting"))
		return
	}
	cw := &countedWriter{ResponseWriter: w}
	(*h).ServeHTTP(cw, r)
	s.counts.add(cw.status)
}
