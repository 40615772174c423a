package web

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Chart is a drawing with what must never be missing beside it: a title, a description in words, and
// the table of what it draws.
type Chart struct {
	ID     string // unique on the page
	Title  string
	Desc   string // says in words what the drawing shows
	Class  string // for the style of its marks
	Width  int    // of the drawing's own units; on the page it is as wide as its column
	Height int
	Rem    string   // "12.5rem": instead of both, the height of a drawing whose widths are percents, so that its letters stay as large as the page's
	Marks  []g.Node // SVG; sizes are attributes, colours are classes
	Links  bool     // some marks are links: those who listen are led through them
	Table  g.Node   // a Grid, folded away; nil where the page shows it beside the drawing anyway
	Open   string   // the words that unfold the table
}

// Render writes the drawing as a figure.
func (c Chart) Render() g.Node {
	role := "img"
	if c.Links {
		role = "group"
	}
	size := g.Group{h.Width("100%"), h.Height(c.Rem)}
	if c.Rem == "" {
		wide, high := strconv.Itoa(c.Width), strconv.Itoa(c.Height)
		size = g.Group{g.Attr("viewBox", "0 0 "+wide+" "+high), h.Width(wide), h.Height(high)}
	}
	return h.Figure(h.Class("chart "+c.Class),
		g.El("svg", size, h.Role(role), g.Attr("focusable", "false"),
			h.Aria("labelledby", c.ID+"-t"), h.Aria("describedby", c.ID+"-d"),
			g.El("title", h.ID(c.ID+"-t"), g.Text(c.Title)), g.El("desc", h.ID(c.ID+"-d"), g.Text(c.Desc)), g.Group(c.Marks)),
		g.If(c.Table != nil, h.Details(h.Summary(g.Text(c.Open)), c.Table)),
	)
}
