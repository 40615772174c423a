package cli

import (
	"net/http"
	"strings"

	"relance/app/portal"
	"relance/app/web"
)

// pages assembles the public pages of a plan.
func (s *server) pages(m *mount, o *opened) (http.Handler, error) {
	return portal.New(portal.Config{Journal: o.Journal, DB: o.db, Prefix: m.prefix, Other: m.other, Printer: s.printer, Proxied: s.behindTLS,
		Origin: strings.TrimSuffix(m.letters.URL, "/"), Clock: o.Clock, Log: s.log, Gallery: s.gallery, Instance: m.instance})
}

// shell gives every answer of the server its security headers, and refuses what cannot be meant well.
func (s *server) shell(next http.Handler) http.Handler {
	mounts := make([]web.Mount, len(s.mounts))
	for i, m := range s.mounts {
		mounts[i] = portal.Mount(m.prefix, m.fictional, m.other)
	}
	return web.Shell(next, web.ShellConfig{Mounts: mounts, BehindTLS: s.behindTLS})
}
