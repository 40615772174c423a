package web

import (
	"net/http"
	"net/url"
	"strings"

	"relance/foundation/locale"
)

// Site is one mounted plan in one language.
type Site struct {
	Prefix    string // "" or "/demo"
	Lang      locale.Lang
	Name      string // of the plan, short: in the title of each page
	Fictional bool
	Origin    string // as others reach the site, "https://relance.example.fr", without a slash at its end; "": not known
	Other     string // where the other plan stands: facts beside a fiction, a fiction beside facts; "": there is none
	About     []Item // pages about the register itself, in the foot of every page
	Search    bool   // /recherche answers: the head asks what is looked for
}

// To gives the address of a path ("/actions/A2.~1") in this site's plan and language, with pairs of
// parameters; a pair with an empty value is left out.
func (s Site) To(path string, pairs ...string) string {
	at := s.Prefix
	if s.Lang == locale.English {
		at += "/en"
	}
	at += (&url.URL{Path: path}).EscapedPath()
	sep := "?"
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		at += sep + url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
		sep = "&"
	}
	return at
}

// In gives the same site in another language.
func (s Site) In(l locale.Lang) Site {
	s.Lang = l
	return s
}

// Say gives a message in the site's language.
func (s Site) Say(key string, args ...any) string { return locale.Text(s.Lang, key, args...) }

// mountOf gives the mount that a site was found at; none where the mounts hold none.
func mountOf(s Site, mounts []Mount) Mount {
	for _, m := range mounts {
		if m.Prefix == s.Prefix {
			return m
		}
	}
	return Mount{}
}

// siteOf finds the plan and language of a request by its path; where the answer is for a machine, the
// language it asks for counts too.
func siteOf(r *http.Request, mounts []Mount) Site {
	s := Site{Lang: locale.French}
	path := r.URL.Path
	for _, m := range mounts {
		if m.Prefix != "" && len(m.Prefix) > len(s.Prefix) && (path == m.Prefix || strings.HasPrefix(path, m.Prefix+"/")) {
			s.Prefix, s.Fictional, s.Other, s.About, s.Search = m.Prefix, m.Fictional, m.Other, m.About, m.Search
		}
		if m.Prefix == "" && s.Prefix == "" {
			s.Fictional, s.Other, s.About, s.Search = m.Fictional, m.Other, m.About, m.Search
		}
	}
	rest := path[len(s.Prefix):]
	switch {
	case rest == "/en" || strings.HasPrefix(rest, "/en/") || strings.HasPrefix(rest, "/en."):
		s.Lang = locale.English
	case forMachine(r) && strings.HasPrefix(strings.TrimSpace(r.Header.Get("Accept-Language")), "en"):
		s.Lang = locale.English
	}
	return s
}

// forMachine says whether a program rather than a person asks.
func forMachine(r *http.Request) bool {
	p := r.URL.Path
	return strings.HasSuffix(p, ".json") || strings.HasSuffix(p, ".csv") || strings.Contains(p, "/api/") ||
		strings.Contains(p, "/journal/tile/") || strings.HasSuffix(p, "/journal/checkpoint")
}
