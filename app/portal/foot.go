package portal

import (
	"slices"

	"relance/app/web"
)

// footLinks are the pages about the register itself, in the foot of every page, the desk's and those of
// errors too. Who lands such a page adds its line in this order: data, sources, proof, confidence, report an
// error, easy to read, accessibility, legal notice, contact, about.
var footLinks = []web.Item{
	{Key: "nav.data", Path: datasetsPath},
	{Key: "nav.sources", Path: "/sources"},
	{Key: "nav.proof", Path: "/preuve"},
	{Key: "nav.journal", Path: "/journal"},
	{Key: "nav.confidence", Path: "/confiance"},
	{Key: "nav.report", Path: "/signaler"},
	{Key: "nav.easy", Path: "/facile"},
	{Key: "web.accessibility", Path: "/accessibilite"},
	{Key: "nav.legal", Path: "/mentions-legales"},
	{Key: "nav.contact", Path: "/contact"},
	{Key: "nav.about", Path: "/a-propos"},
}

// searches says that /recherche is there: the head of every page then asks what is looked for.
const searches = true

// About gives the pages about the register, for who shows pages beside the portal's.
func About() []web.Item { return slices.Clone(footLinks) }

// Mount says where a plan stands and what the frame of its pages holds, for pages of errors.
func Mount(prefix string, fictional bool, other string) web.Mount {
	return web.Mount{Prefix: prefix, Fictional: fictional, Other: other, Nav: nav, About: About(), Search: searches}
}
