package portal

import (
	"context"
	"net/http"
	"strings"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// file is an answer told of one snapshot that is no page and no twin of one: a feed, a calendar, a picture.
type file struct {
	path   string // with its ending
	media  string
	params []string // beyond on and known
	body   func(*frame) ([]byte, error)
}

var files = []file{
	{path: "/journal.atom", media: "application/atom+xml; charset=utf-8", params: []string{"sujet", "nature", "avant"}, body: journalAtom},
	{path: "/jalons.ics", media: "text/calendar; charset=utf-8", body: milestonesICS},
	{path: folioPath + ".css", media: "text/css; charset=utf-8", body: func(f *frame) ([]byte, error) {
		return []byte("@media print{" + f.paperStyle() + "}\n"), nil
	}},
}

// routeFiles registers the files in both languages.
func (p *Portal) routeFiles() {
	for _, l := range locale.Langs {
		base := "GET " + web.Site{Prefix: p.Prefix, Lang: l}.To("")
		for _, x := range files {
			p.mux.HandleFunc(base+x.path, p.serveFile(x, l))
		}
		p.mux.HandleFunc(base+"/plan.pdf", p.printed(l))
		p.mux.HandleFunc(base+picturesPath+"{name}", p.pictures(l))
	}
	p.mux.HandleFunc("GET "+p.Prefix+"/sitemap.xml", p.sitemap)
	p.mux.HandleFunc("GET "+p.Prefix+"/robots.txt", p.robots)
}

func (p *Portal) serveFile(x file, lang locale.Lang) http.HandlerFunc {
	params := append([]string{"on", "known"}, x.params...)
	return func(w http.ResponseWriter, r *http.Request) {
		v := web.ReadQuery(r.URL.RawQuery, params...)
		p.answer(w, r, v, func(ctx context.Context) (*web.Answer, error) { return p.makeFile(ctx, x, lang, v) })
	}
}

func (p *Portal) makeFile(ctx context.Context, x file, lang locale.Lang, v web.Values) (a *web.Answer, err error) {
	defer fault.Wrap(&err, "portal %s", x.path)
	ctx, cancel := context.WithTimeout(ctx, makeMax)
	defer cancel()
	err = p.DB.View(ctx, func(q store.Q) error {
		f, err := p.frame(ctx, q, lang, v)
		if err != nil {
			return err
		}
		if len(f.refused) > 0 {
			return f.refused[0]
		}
		name, ending, _ := strings.Cut(x.path, ".")
		f.path = name
		body, err := x.body(f)
		if err = f.orRefused(err); err != nil {
			return err
		}
		pairs := []string{"Content-Language", string(lang)}
		if f.Fictional {
			pairs = append(pairs, "X-Robots-Tag", "noindex")
		}
		a = web.Ready(http.StatusOK, x.media, body, f.asFile(pairs, ending)...)
		return nil
	})
	return a, err
}

// abroad gives an address as others reach it, where that is known; else as it stands below the site's root.
func (f *frame) abroad(path string, pairs ...string) string { return f.Origin + f.To(path, pairs...) }
