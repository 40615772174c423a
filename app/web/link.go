package web

import (
	"net/url"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Link makes the address of a link. It is the one place where text becomes an address: only the
// schemes http, https, mailto and tel, and addresses within this site, get through; anything else
// gives no address at all, and the words stay as plain text.
func Link(address string) g.Node {
	if !Safe(address) {
		return g.Text("")
	}
	return h.Href(address)
}

// Safe says whether an address may be a link.
func Safe(address string) bool {
	if address == "" || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "mailto", "tel":
		return u.Opaque != ""
	case "":
		return u.Host == "" && !strings.HasPrefix(address, "//")
	}
	return false
}

// A links words to an address.
func A(address, words string, more ...g.Node) g.Node {
	return h.A(Link(address), g.Group(more), g.Text(words))
}

// Outside links to another site; it says so to those who see and those who listen alike.
func Outside(address, words string) g.Node {
	if !Safe(address) {
		return g.Text(words)
	}
	return h.A(Link(address), h.Rel("external noopener"), g.Text(words))
}
