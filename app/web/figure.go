package web

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Meaning says what a figure on a page is, for machines: two figures of equal meaning are equal wherever
// they stand, and equal to the field of that meaning in the twins.
type Meaning struct {
	What  string // "plan/allocated/reached": book, stage, which of its two figures; or "actions/count"; "": what its Column says
	Where string // "" the whole plan, or what its row of the Grid says; "axis:2", "action:A2.~1", "commune:75056", joined by a space where several narrow it
	On    string // the day; "": the page's own
	Known int64  // the act as known at which; 0: the page's own
}

// Figure writes a figure with its meaning: value is the exact number (cents where it is money), shown is
// what people read, mostly a link to what made it.
func Figure(m Meaning, value int64, shown g.Node) g.Node {
	return g.El("data", h.Value(strconv.FormatInt(value, 10)), g.If(m.What != "", g.Attr("data-what", m.What)), g.If(m.Where != "", g.Attr("data-where", m.Where)),
		g.If(m.On != "", g.Attr("data-on", m.On)), g.If(m.Known > 0, g.Attr("data-known", strconv.FormatInt(m.Known, 10))), shown)
}
