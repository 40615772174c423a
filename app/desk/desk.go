package desk

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/mail"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// Config is the desk of one plan.
type Config struct {
	Journal  *journal.Journal
	DB       *store.DB
	Vault    *vault.Vault
	People   *identity.People
	Registry *journal.Registry
	Mail     mail.Sender
	Outbox   *mail.Outbox // whose letters the demonstration shows; nil elsewhere
	Prefix   string       // "" or "/demo"
	Address  string       // of this site as others reach it, for letters: "https://relance.example.fr"; "" for that of the request
	Secure   bool         // a proxy in front speaks TLS: cookies are sent over it alone
	About    []web.Item   // pages about the register, in the foot of every page
	Folder   string       // where files that are being read may stand
	Clock    func() time.Time
	Log      *slog.Logger
}

// Desk answers the pages of people who sign in.
type Desk struct {
	Config
	mux    *http.ServeMux
	origin *http.CrossOriginProtection
	routes []route
	read   readToday
	tasks  *tasks
}

// New makes the desk's handler. Paths that are not its own answer as not found.
func New(c Config) *Desk {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	d := &Desk{Config: c, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection(), routes: routeTable(), tasks: newTasks()}
	for _, rt := range d.routes {
		for _, l := range locale.Langs {
			d.mux.HandleFunc(rt.pattern(d.Prefix, l), d.serve(rt, l))
		}
	}
	return d
}

// Owns says whether an address below a plan's prefix, and below its language, is one of the desk's.
func Owns(path string) bool {
	rest := path
	if r, ok := strings.CutPrefix(path, "/en"); ok && (r == "" || r[0] == '/') {
		rest = r
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	switch first {
	case "bureau", "connexion", "deconnexion", "courrier", "projet":
		return true
	}
	return false
}

func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, pattern := d.mux.Handler(r)
	if pattern == "" {
		secretive(w)
		d.fail(w, r, fault.New(fault.NotFound, "web.no_page"))
		return
	}
	d.mux.ServeHTTP(w, r)
}

// secretive keeps an answer out of caches and search engines (K5).
func secretive(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
}

// fail tells an error. All that is not there answers alike, whatever was looked for (K2).
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "web.no_page")
	}
	web.WriteFault(w, r, err, web.Mount{Prefix: d.Prefix, Fictional: d.Journal.Fictional, About: d.About, Home: "/bureau"})
}

// serve answers one route: who is it, may they, do it.
func (d *Desk) serve(rt route, l locale.Lang) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		secretive(w)
		w.Header().Set("Content-Language", string(l))
		v := &visit{Desk: d, Site: web.Site{Prefix: d.Prefix, Lang: l, Fictional: d.Journal.Fictional, About: d.About},
			ctx: r.Context(), w: w, r: r, route: rt}
		if err := v.answer(); err != nil {
			d.fail(w, r, err)
		}
	}
}

func (v *visit) answer() error {
	if err := v.origin.Check(v.r); err != nil { // K3
		return fault.New(fault.Forbidden, "desk.other_site").Because(err)
	}
	if err := v.recognise(); err != nil {
		return err
	}
	if v.r.Method == http.MethodPost {
		read := v.readForm
		if v.route.stream {
			read = v.readStream
		}
		if err := read(); err != nil {
			return err
		}
	}
	defer func() { v.removeFile(v.file) }()
	if !v.route.open {
		if v.who == nil {
			return v.askToSignIn()
		}
		if !v.route.allows(v.who.Actor) {
			return fault.New(fault.NotFound, "web.no_page") // K2
		}
	}
	if v.r.Method == http.MethodPost && v.who != nil && !v.genuine() {
		return v.again(http.StatusForbidden, "desk.again_stale")
	}
	if err := v.named(); err != nil {
		return err
	}
	return v.route.do(v)
}

// named finds the plan's name for the pages.
func (v *visit) named() error {
	return v.DB.View(v.ctx, func(q store.Q) error {
		v.Name = planName(v.ctx, q, v.Lang)
		return nil
	})
}

// background outlives the request that asked for something long.
func (v *visit) background() context.Context { return context.WithoutCancel(v.ctx) }
