package portal

import (
	"net/http"
	"net/url"
	"strings"

	"relance/app/web"
	"relance/foundation/locale"
)

// route is one line of the table: a path, and what it is as a page, as JSON and as CSV.
type route struct {
	path   string
	params []string // beyond on and known
	html   func(*frame) (*web.Page, error)
	json   func(*frame) (any, error)
	csv    func(*frame) (*web.Table, error)
	fresh  bool                                     // tells what no act changes: made anew each time
	secret bool                                     // its address is known to one reader
	fill   func(*Portal, *http.Request, web.Values) // adds what the request itself tells
}

// posts are the addresses to which visitors send something; everything else is read only.
var posts = []struct {
	path string
	take func(*Portal, http.ResponseWriter, *http.Request, locale.Lang)
}{
	{"/signaler", (*Portal).takeNotice},
	{simulatorPath, (*Portal).takeAsking},
	{"/signalements/{code}", (*Portal).changeNotice},
}

// takes says that something may be sent to an address.
func (p *Portal) takes(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	_, pattern := p.mux.Handler(r)
	return strings.HasPrefix(pattern, "POST ")
}

// routes are all public addresses whose answers are told of one snapshot.
var routes = []route{
	{path: "/{$}", html: home},
	{path: "/plan", json: planJSON, csv: actionsCSV},
	{path: "/axes", html: axesPage, json: axesJSON, csv: axesCSV},
	{path: "/axes/{code}", html: axisPage, json: axisJSON, csv: axisCSV},
	{path: "/objectifs/{code}", html: objectivePage, json: objectiveJSON, csv: objectiveCSV},
	{path: "/actions", params: []string{"axe", "etat", "moyen", "financement", "argent", "tri", "page"}, html: actionsPage, json: actionsJSON, csv: actionsCSV},
	{path: "/actions/{code}", html: actionPage, json: actionJSON, csv: actionCSV},
	{path: "/communes", params: []string{"q", "mesure"}, html: communesPage, json: communesJSON, csv: communesCSV},
	{path: "/communes/{code}", html: communePage, json: communeJSON, csv: communeCSV},
	{path: "/ept", html: eptsPage, json: eptsJSON, csv: eptsCSV},
	{path: "/ept/{code}", params: []string{"mesure"}, html: eptPage, json: eptJSON, csv: eptCSV},
	{path: schemesPath, params: []string{"q", "qui", "forme", "etat", "axe"}, html: schemesPage, json: schemesJSON, csv: schemesCSV},
	{path: schemesPath + "/{code}", html: schemePage, json: schemeJSON, csv: schemeCSV},
	{path: simulatorPath, params: []string{"qui"}, html: simulatorPage, json: simulatorJSON, csv: simulatorCSV},
	{path: "/equite", html: equityPage, json: equityJSON, csv: equityCSV},
	{path: "/histoire", html: historyPage, json: historyJSON, csv: historyCSV},
	{path: "/histoire/{code}", html: decisionPage, json: decisionJSON, csv: decisionCSV},
	{path: "/argent", params: []string{"livre", "etape", "axe", "action", "moyen", "commune", "annee", "chiffre"}, html: moneyPage, json: moneyJSON, csv: moneyCSV},
	{path: "/journal", params: []string{"sujet", "nature", "avant", "du", "au", "min", "mot"}, html: journalPage, json: journalJSON, csv: journalCSV},
	{path: "/journal/lignes/{code}", params: []string{"apres"}, html: linesPage, json: linesJSON, csv: linesCSV},
	{path: "/journal/{code}", html: actPage, json: actJSON, csv: actCSV},
	{path: "/preuve", params: []string{"acte"}, html: proofPage, json: proofJSON},
	{path: "/sources", html: sourcesPage, json: sourcesJSON, csv: sourcesCSV},
	{path: "/confiance", html: confidencePage, json: confidenceJSON, csv: confidenceCSV},
	{path: datasetsPath, html: datasetsPage, json: datasetsJSON, csv: datasetsCSV},
	{path: datasetsPath + "/{code}", html: datasetPage, json: datasetJSON, csv: datasetCSV},
	{path: folioPath, html: folioPage, json: planJSON, csv: actionsCSV},
	{path: "/recherche", params: []string{"q", "genre", "page", "n"}, html: searchPage, json: searchJSON, csv: searchCSV},
	{path: "/accessibilite", html: accessibilityPage, json: accessibilityJSON, csv: accessibilityCSV},
	{path: "/facile", html: easyPage},
	{path: "/facile/{code}", html: easyAxisPage},
	{path: "/a-propos", html: aboutPage},
	{path: "/mentions-legales", html: legalPage},
	{path: "/contact", html: contactPage, json: contactJSON},
	{path: "/signaler", params: []string{"forme", "sujet", "chiffre"}, html: reportPage, fresh: true, fill: (*Portal).cameFrom},
	{path: "/signalements", html: noticesPage, json: noticesJSON, csv: noticesCSV, fresh: true},
	{path: "/signalements/{code}", html: ownNoticePage, fresh: true, secret: true},
}

// route registers the table in both languages, and what is not told of a snapshot.
func (p *Portal) route() {
	p.routed = map[string]bool{}
	for _, rt := range routes {
		p.routed[rt.path] = true
		for _, l := range locale.Langs {
			base := "GET " + p.Prefix
			if l == locale.English {
				base += "/en"
			}
			if rt.html != nil || rt.wildcard() != "" {
				p.mux.Handle(base+rt.path, p.serve(rt, l, asHTML))
			}
			if rt.wildcard() != "" {
				continue // its endings are cut from the wildcard
			}
			if rt.json != nil {
				p.mux.Handle(base+rt.path+".json", p.serve(rt, l, asJSON))
			}
			if rt.csv != nil {
				p.mux.Handle(base+rt.path+".csv", p.serve(rt, l, asCSV))
			}
		}
	}
	if p.Gallery {
		p.mux.Handle("GET "+p.Prefix+galleryRoute.path, p.serve(galleryRoute, locale.French, asHTML))
		p.mux.Handle("GET "+p.Prefix+"/en"+galleryRoute.path, p.serve(galleryRoute, locale.English, asHTML))
	}
	for _, x := range posts {
		for _, l := range locale.Langs {
			at := p.Prefix
			if l == locale.English {
				at += "/en"
			}
			p.mux.HandleFunc("POST "+at+x.path, func(w http.ResponseWriter, r *http.Request) { x.take(p, w, r, l) })
		}
	}
	p.mux.HandleFunc("GET "+p.Prefix+"/en", func(w http.ResponseWriter, r *http.Request) {
		to := url.URL{Path: p.Prefix + "/en/", RawQuery: r.URL.RawQuery} // the day asked stays asked
		http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
	})
	if p.Prefix != "" {
		p.mux.HandleFunc("GET "+p.Prefix, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, p.Prefix+"/", http.StatusMovedPermanently)
		})
	}
	p.routeFiles()
	p.mux.HandleFunc("GET "+p.Prefix+"/journal/checkpoint", p.checkpoint)
	p.mux.HandleFunc("GET "+p.Prefix+"/journal/tile/{rest...}", p.tile)
	p.mux.HandleFunc("GET "+p.Prefix+"/assets/", func(w http.ResponseWriter, r *http.Request) { web.ServeAsset(w, r, p.mount()) })
}

// wildcard names the last part of a path where it stands for a code.
func (rt route) wildcard() string {
	if strings.HasSuffix(rt.path, "/{code}") {
		return "code"
	}
	return ""
}

// ending cuts the form from a last part: "A2.~1.json" is the action A2.~1 as JSON.
func (rt route) ending(last string) (code, form string) {
	for _, form := range []string{asJSON, asCSV} {
		if code, ok := strings.CutSuffix(last, "."+form); ok && code != "" {
			return code, form
		}
	}
	return last, asHTML
}
