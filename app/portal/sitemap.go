package portal

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"regexp"

	"relance/app/web"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// sitemapActsMax is how many acts, the last ones, a map of the site names; a map holds 50,000 addresses.
const sitemapActsMax = 10_000

// listed gives what stands behind a wildcard of the table of routes. All but the acts are told of a plan in force.
var listed = map[string]func(f *frame, add func(code string)) error{
	"/axes/{code}":   axisNumbers,
	"/facile/{code}": axisNumbers,
	"/objectifs/{code}": func(f *frame, add func(string)) error {
		for _, a := range f.content.Axes {
			for _, o := range f.objectives(a) {
				add(o.Code)
			}
		}
		return nil
	},
	"/actions/{code}": func(f *frame, add func(string)) error {
		for _, a := range f.content.Actions {
			add(a.Code)
		}
		return nil
	},
	"/histoire/{code}": func(f *frame, add func(string)) error {
		all, err := f.decisions()
		for _, d := range all {
			add(web.Count(d.record.Number))
		}
		return err
	},
	"/communes/{code}": func(f *frame, add func(string)) error {
		l, err := f.land()
		if err != nil {
			return err
		}
		for _, x := range l.places {
			add(x.Code)
		}
		return nil
	},
	"/ept/{code}": func(f *frame, add func(string)) error {
		all, err := f.groupings()
		for _, x := range all {
			add(x.Siren)
		}
		return err
	},
	datasetsPath + "/{code}": func(f *frame, add func(string)) error {
		for _, rt := range f.p.table {
			if rt.isDataset() {
				add(datasetCode(rt.path))
			}
		}
		return nil
	},
	ofActs: func(f *frame, add func(string)) error {
		for n := f.head.Size; n > max(0, f.head.Size-sitemapActsMax); n-- {
			add(web.Count(n))
		}
		return nil
	},
}

const ofActs = "/journal/{code}"

func axisNumbers(f *frame, add func(string)) error {
	for _, a := range f.content.Axes {
		add(web.Count(int64(a.Number)))
	}
	return nil
}

// siteAddresses are the paths of every page.
func (f *frame) siteAddresses() (out []string, err error) {
	for _, rt := range f.p.table {
		switch {
		case rt.html == nil:
		case rt.path == "/{$}":
			out = append(out, "/")
		case rt.wildcard() == "":
			out = append(out, rt.path)
		case listed[rt.path] != nil && (f.content != nil || rt.path == ofActs):
			base := rt.path[:len(rt.path)-len("{code}")]
			if err := listed[rt.path](f, func(code string) { out = append(out, base+code) }); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

type siteMap struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string    `xml:"xmlns:xhtml,attr"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc   string     `xml:"loc"`
	Links []siteLink `xml:"xhtml:link"`
}

type siteLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// hostForm is what may stand as the name of a host in an answer.
var hostForm = regexp.MustCompile(`^[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:]{2,45}\](:[0-9]{1,5})?$`)

// origin is the site's address for an answer that must name it whole: the one configured, or else that under
// which this visitor reached us. What is made from it is kept for nobody else.
func (p *Portal) origin(r *http.Request) string {
	switch {
	case p.Origin != "":
		return p.Origin
	case !hostForm.MatchString(r.Host):
		return ""
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// sitemap lists every page in both languages, each with its other one.
func (p *Portal) sitemap(w http.ResponseWriter, r *http.Request) {
	origin := p.origin(r)
	var body []byte
	err := p.DB.View(r.Context(), func(q store.Q) error {
		f, err := p.frame(r.Context(), q, locale.French, web.Values{})
		if err != nil {
			return err
		}
		m := siteMap{XHTML: "http://www.w3.org/1999/xhtml"}
		addresses, err := f.siteAddresses()
		if err != nil {
			return err
		}
		for _, path := range addresses {
			links := []siteLink{}
			for _, l := range locale.Langs {
				links = append(links, siteLink{"alternate", string(l), origin + f.In(l).To(path)})
			}
			links = append(links, siteLink{"alternate", "x-default", origin + f.To(path)})
			for _, l := range locale.Langs {
				m.URLs = append(m.URLs, siteURL{origin + f.In(l).To(path), links})
			}
		}
		var b bytes.Buffer
		b.WriteString(xml.Header)
		err = xml.NewEncoder(&b).Encode(m)
		body = append(b.Bytes(), '\n')
		return err
	})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	web.Ready(http.StatusOK, "application/xml; charset=utf-8", body, "Cache-Control", p.forWhom()).Write(w, r)
}

// forWhom keeps an answer made of a visitor's own words of the site's address from being told to others.
func (p *Portal) forWhom() string {
	if p.Origin == "" {
		return "private, no-cache"
	}
	return "public, no-cache"
}

// robots lets everyone read, and names the map of the site; fiction is not to be found by a search.
func (p *Portal) robots(w http.ResponseWriter, r *http.Request) {
	text := "User-agent: *\nAllow: /\n"
	if origin := p.origin(r); origin != "" && !p.Journal.Fictional {
		text += "Sitemap: " + origin + p.Prefix + "/sitemap.xml\n"
	}
	web.Ready(http.StatusOK, "text/plain; charset=utf-8", []byte(text), "Cache-Control", p.forWhom()).Write(w, r)
}
