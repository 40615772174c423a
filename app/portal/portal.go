package portal

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
	_ "time/tzdata" // Paris is known on any machine

	"relance/app/web"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Config is what a portal stands on.
type Config struct {
	Journal *journal.Journal
	DB      *store.DB
	Prefix  string           // "" or "/demo"
	Origin  string           // as others reach the site: "https://relance.example.fr"; "": not known
	Other   string           // where the other plan beside this one is: "/demo/" beside facts, "/" beside fiction; "": none
	Clock   func() time.Time // time.Now when nil
	Log     *slog.Logger
	Printer *web.Printer // makes /plan.pdf; nil where there is no Chromium
	Gallery bool         // shows /galerie: what pages are made of, for who works on them
	Ready   func() bool  // false while the plan is still being played; nil: always ready
	Proxied bool         // a proxy in front says from where a visitor asks

	Instance *Instance // who publishes the pages; nil: nobody said
}

// Portal answers the public addresses of one plan.
type Portal struct {
	Config
	mux      *http.ServeMux
	table    []route    // the routes, for the pages that list them
	cache    *web.Cache // of addresses without parameters
	asked    *web.Cache // of addresses with: what somebody makes up cannot drive out what all read
	memo     recent[view, *figures]
	lands    recent[view, *land] // the territories, with their money
	aids     recent[int64, *scheme.Standing]
	counted  recent[view, *land]                  // the same with in how many actions each commune has money
	inCalls  recent[view, map[string]money.Cents] // what each call has left
	drawings recent[drawnAs, *drawing]
	paris    *time.Location
	day      atomic.Pointer[span]
	told     toldPointer

	finder   finder
	briefs   briefs
	routed   map[string]bool             // the paths that answer: what is not built yet is not led to
	crossing *http.CrossOriginProtection // of what visitors send
	sent     *sentLately
}

// span is a day of Paris and the instants between which it lasts.
type span struct {
	day        string
	from, till int64 // Unix seconds
}

// New makes a portal; its handler answers every address below the prefix.
func New(c Config) (http.Handler, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, err
	}
	p := &Portal{Config: c, mux: http.NewServeMux(), paris: paris,
		cache: web.NewCache(8192, 128<<20), asked: web.NewCache(1024, 32<<20),
		crossing: http.NewCrossOriginProtection(), sent: newSentLately()}
	p.table = routes
	p.route()
	return p, nil
}

// today gives the day in Paris, computed once a day.
func (p *Portal) today() string {
	now := p.Clock()
	at := now.Unix()
	if s := p.day.Load(); s != nil && at >= s.from && at < s.till {
		return s.day
	}
	local := now.In(p.paris)
	y, m, d := local.Date()
	s := &span{
		day:  local.Format(time.DateOnly),
		from: time.Date(y, m, d, 0, 0, 0, 0, p.paris).Unix(), till: time.Date(y, m, d+1, 0, 0, 0, 0, p.paris).Unix(),
	}
	p.day.Store(s)
	return s.day
}

func (p *Portal) stamp() web.Stamp { return web.Stamp{Acts: p.Journal.Head().Size, Day: p.today()} }

// ServeHTTP answers from the cache where it can, before anything else is looked at.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !p.takes(r) {
		w.Header().Set("Allow", "GET, HEAD")
		web.WriteStatus(w, r, p.mount(), http.StatusMethodNotAllowed, "web.method_wrong")
		return
	}
	if p.Ready != nil && !p.Ready() {
		p.fail(w, r, fault.New(fault.Unavailable, "web.not_ready"))
		return
	}
	if r.Method != http.MethodPost {
		if a := p.holder(r.URL.RawQuery).Get(r.RequestURI, p.stamp()); a != nil {
			a.Write(w, r)
			return
		}
	}
	handler, pattern := p.mux.Handler(r)
	switch {
	case pattern == "" && len(r.URL.Path) > len(p.Prefix)+1 && strings.HasSuffix(r.URL.Path, "/"):
		p.withoutSlash(w, r)
	case pattern == "":
		p.fail(w, r, fault.New(fault.NotFound, "web.no_page"))
	default:
		_ = handler // found again below, with its path values
		p.mux.ServeHTTP(w, r)
	}
}

// holder is the cache for an address with a query or without one.
func (p *Portal) holder(query string) *web.Cache {
	if query == "" {
		return p.cache
	}
	return p.asked
}

// withoutSlash leads from "/actions/" to "/actions".
func (p *Portal) withoutSlash(w http.ResponseWriter, r *http.Request) {
	to := *r.URL
	to.Path = strings.TrimSuffix(to.Path, "/")
	to.RawPath, to.Scheme, to.Host = "", "", ""
	http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
}

func (p *Portal) fail(w http.ResponseWriter, r *http.Request, err error) {
	web.WriteFault(w, r, err, p.mount())
}

func (p *Portal) mount() web.Mount {
	return Mount(p.Prefix, p.Journal.Fictional, p.Other)
}

// forms are the ways in which one thing is told.
const (
	asHTML = ""
	asJSON = "json"
	asCSV  = "csv"
)

// serve answers one route in one language and form.
func (p *Portal) serve(rt route, lang locale.Lang, form string) http.HandlerFunc {
	params := append([]string{"on", "known"}, rt.params...)
	name := rt.wildcard()
	return func(w http.ResponseWriter, r *http.Request) {
		form, code := form, ""
		if name != "" {
			code, form = rt.ending(r.PathValue(name))
		}
		v := web.ReadQuery(r.URL.RawQuery, params...)
		if rt.fresh {
			p.answerFresh(w, r, rt, lang, form, code, v)
			return
		}
		p.answer(w, r, v, func(ctx context.Context) (*web.Answer, error) { return p.make(ctx, rt, lang, form, code, v) })
	}
}

// answer writes what is held of an address, or makes it once for all who ask at the time: it goes on for the others
// where the first of them goes away.
func (p *Portal) answer(w http.ResponseWriter, r *http.Request, v web.Values, make func(context.Context) (*web.Answer, error)) {
	query := v.Canonical()
	a, err := p.holder(query).Do(r.Context(), r.URL.Path+query, p.stamp(), func() (*web.Answer, error) { return make(context.WithoutCancel(r.Context())) })
	if err != nil {
		p.fail(w, r, err)
		return
	}
	a.Write(w, r)
}

// answerFresh makes an answer for this visitor alone, and keeps it nowhere.
func (p *Portal) answerFresh(w http.ResponseWriter, r *http.Request, rt route, lang locale.Lang, form, code string, v web.Values) {
	if rt.fill != nil {
		rt.fill(p, r, v)
	}
	a, err := p.make(r.Context(), rt, lang, form, code, v)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	a.Write(w, r)
}

// makeMax bounds the making of one answer.
const makeMax = 30 * time.Second

func (p *Portal) make(ctx context.Context, rt route, lang locale.Lang, form, code string, v web.Values) (a *web.Answer, err error) {
	defer fault.Wrap(&err, "portal %s.%s", rt.path, form)
	ctx, cancel := context.WithTimeout(ctx, makeMax)
	defer cancel()
	err = p.DB.View(ctx, func(q store.Q) error {
		f, err := p.frame(ctx, q, lang, v)
		if err != nil {
			return err
		}
		if len(f.refused) > 0 && (form != asHTML || rt.html == nil) {
			return fault.List(f.refused)
		}
		f.code = code
		f.path = strings.Replace(rt.path, "{"+rt.wildcard()+"}", code, 1)
		if a, err = rt.answer(f, form); err == nil && f.fleeting {
			a.Fleet()
		}
		return err
	})
	return a, err
}

func (rt route) answer(f *frame, form string) (*web.Answer, error) {
	pairs := []string{"Content-Language", string(f.Lang)}
	if f.Fictional {
		pairs = append(pairs, "X-Robots-Tag", "noindex")
	}
	if rt.fresh {
		pairs = append(pairs, "Cache-Control", "no-store")
	}
	if rt.secret {
		pairs = append(pairs, "X-Robots-Tag", "noindex", "Referrer-Policy", "same-origin")
	}
	switch {
	case form == asJSON && rt.json != nil:
		v, err := rt.json(f)
		if err = f.orRefused(err); err != nil {
			return nil, err
		}
		body, err := web.JSON(v)
		return web.Ready(http.StatusOK, web.MediaJSON, body, f.asFile(pairs, asJSON)...), err
	case form == asCSV && rt.csv != nil:
		t, err := rt.csv(f)
		if err = f.orRefused(err); err != nil {
			return nil, err
		}
		return web.Ready(http.StatusOK, web.MediaCSV, t.CSV(), f.asFile(pairs, asCSV)...), nil
	case form == asHTML && rt.html != nil:
		page, err := rt.html(f)
		if err != nil {
			return nil, err
		}
		page.JSON, page.CSV = rt.json != nil || rt.path == "/{$}", rt.csv != nil
		status := http.StatusOK
		if len(f.refused) > 0 {
			status = http.StatusBadRequest
		}
		return render(page, status, pairs)
	}
	return nil, fault.New(fault.NotFound, "web.no_page")
}

// orRefused refuses a twin where a page would say what is wrong beside its field.
func (f *frame) orRefused(err error) error {
	if err == nil && len(f.refused) > 0 {
		return fault.List(f.refused)
	}
	return err
}

func render(page *web.Page, status int, pairs []string) (*web.Answer, error) {
	var b strings.Builder
	if err := page.Render(&b); err != nil {
		return nil, err
	}
	return web.Ready(status, web.MediaHTML, []byte(strings.Map(inHTML, b.String())), pairs...), nil
}

// inHTML drops the signs that no document may hold: they come from what visitors type, which pages give back.
func inHTML(r rune) rune {
	switch {
	case r < ' ' && r != '\n' && r != '\t', r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff:
		return -1
	}
	return r
}

// asFile names the file of a twin; that of fiction says so in its name.
func (f *frame) asFile(pairs []string, ending string) []string {
	name := strings.ReplaceAll(strings.Trim(f.path, "/"), "/", "-")
	if f.Fictional {
		name = "DEMO-" + name
	}
	how := "inline"
	if ending == asCSV {
		how = "attachment"
	}
	return append(pairs, "Content-Disposition", how+`; filename="`+strings.Map(fileSign, cmp.Or(name, "plan"))+"."+ending+`"`)
}

func fileSign(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.~", r) {
		return r
	}
	return '_'
}
