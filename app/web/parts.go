package web

import (
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Column of a table on a page.
type Column struct {
	Words  string
	Figure bool   // set to the right, in tabular figures
	What   string // what its figures that do not say it are: see Meaning
}

// Grid is a table on a page. Its first column names the row and stays in view on a narrow screen.
type Grid struct {
	ID      string // unique on the page
	Caption string
	Columns []Column
	Rows    [][]g.Node
	Where   []string // of each row, what its figures that do not say it are of: see Meaning; may be nil
	Foot    []g.Node // a last row of sums; may be nil
}

// Render writes the table in a part of its own that scrolls when it is wider than the screen.
func (t Grid) Render() g.Node {
	figures := true // all but the first are: the table says so, not each of its cells
	for _, c := range t.Columns[1:] {
		figures = figures && c.Figure
	}
	cell := func(i int) g.Node { return g.If(t.Columns[i].Figure && !figures, h.Class("figure")) }
	row := func(where string, cells []g.Node) g.Node {
		return h.Tr(g.If(where != "", g.Attr("data-where", where)), g.Map(indexes(len(cells)), func(i int) g.Node {
			if i == 0 {
				return h.Th(h.Scope("row"), cells[i])
			}
			return h.Td(cell(i), cells[i])
		}))
	}
	where := append(slices.Clone(t.Where), make([]string, len(t.Rows))...)
	return h.Div(h.Class("scroll"), h.Role("region"), h.Aria("labelledby", t.ID), h.TabIndex("0"),
		h.Table(g.If(figures, h.Class("figures")),
			h.Caption(h.ID(t.ID), g.Text(t.Caption)),
			h.THead(h.Tr(g.Map(indexes(len(t.Columns)), func(i int) g.Node {
				return h.Th(h.Scope("col"), cell(i), g.If(t.Columns[i].What != "", g.Attr("data-what", t.Columns[i].What)), g.Text(t.Columns[i].Words))
			}))),
			h.TBody(g.Map(indexes(len(t.Rows)), func(i int) g.Node { return row(where[i], t.Rows[i]) })),
			g.If(t.Foot != nil, h.TFoot(row("", t.Foot))),
		))
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// Pair is a fact of the rail or of a description: a word and what it is.
type Pair struct {
	Words string
	Nodes []g.Node
}

// Facts lists facts; those without content are left out.
func Facts(pairs ...Pair) g.Node {
	var rows g.Group
	for _, p := range pairs {
		if len(p.Nodes) > 0 {
			rows = append(rows, h.Div(h.Dt(g.Text(p.Words)), h.Dd(g.Group(p.Nodes))))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return h.Dl(h.Class("facts"), rows)
}

// Fact is a pair whose content is text; an empty text is left out.
func Fact(words, text string) Pair {
	if text == "" {
		return Pair{Words: words}
	}
	return Pair{words, []g.Node{g.Text(text)}}
}

// Band is one stretch of a bar.
type Band struct {
	Class string // gives its colour: "stage-voted"
	Cents int64
	Words string // said in the description
}

// Bar draws amounts end to end as one long bar. Nothing in it is only a colour: its title and
// description say each amount, and a table on the page holds them.
func Bar(id, title string, bands []Band, small bool) g.Node {
	total := int64(0)
	desc := ""
	for _, b := range bands {
		total += b.Cents
		if b.Cents != 0 {
			desc += b.Words + " "
		}
	}
	const width = 1000
	high := "40"
	if small {
		high = "8"
	}
	var rects g.Group
	rects = append(rects, rect(0, width, high, "bar-empty"))
	run := int64(0)
	for _, b := range bands {
		if b.Cents <= 0 || total <= 0 {
			continue
		}
		from := share(run, total, width)
		run += b.Cents
		to := share(run, total, width)
		rects = append(rects, rect(from, max(to-from, 2), high, b.Class))
	}
	rects = append(rects, rect(0, width, high, "bar-frame"))
	return g.El("svg", h.Class("bar"), h.Width("100%"), h.Height(high), g.Attr("viewBox", "0 0 1000 "+high),
		g.Attr("preserveAspectRatio", "none"), h.Role("img"), h.Aria("labelledby", id+"-t "+id+"-d"), g.Attr("focusable", "false"),
		g.El("title", h.ID(id+"-t"), g.Text(title)), g.El("desc", h.ID(id+"-d"), g.Text(desc)), rects)
}

// Strip is a bar without words of its own, beside those that say what it shows.
func Strip(bands []Band) g.Node {
	total, run := int64(0), int64(0)
	for _, b := range bands {
		total += max(b.Cents, 0)
	}
	rects := g.Group{rect(0, 1000, "8", "bar-empty")}
	for _, b := range bands {
		if b.Cents <= 0 {
			continue
		}
		from := share(run, total, 1000)
		run += b.Cents
		rects = append(rects, rect(from, max(share(run, total, 1000)-from, 2), "8", b.Class))
	}
	return g.El("svg", h.Class("bar strip"), h.Width("100%"), h.Height("8"), g.Attr("viewBox", "0 0 1000 8"),
		g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"), g.Attr("focusable", "false"), rects)
}

// share gives part of a width in whole units, without overflow for any sum of a book.
func share(part, total int64, width int64) int64 {
	if total <= 0 {
		return 0
	}
	if total >= 1<<48 {
		part, total = part>>20, total>>20
	}
	return part * width / total
}

func rect(x, width int64, high, class string) g.Node {
	return g.El("rect", g.Attr("x", strconv.FormatInt(x, 10)), g.Attr("y", "0"),
		g.Attr("width", strconv.FormatInt(width, 10)), g.Attr("height", high), h.Class(class))
}

// Pictogram draws one of the shapes shipped with the pages; it is decoration beside words.
func Pictogram(name string) g.Node {
	d, ok := pictograms[name]
	if !ok {
		return nil
	}
	return g.El("svg", h.Class("pictogram"), h.Width("28"), h.Height("28"), g.Attr("viewBox", "0 0 28 28"), h.Aria("hidden", "true"),
		g.Attr("focusable", "false"), g.El("path", g.Attr("d", d)))
}

// pictograms are drawn on a square of 28, filled.
var pictograms = map[string]string{
	"health":   "M11 4h6v7h7v6h-7v7h-6v-7H4v-6h7z",
	"economy":  "M4 5h20l2 7a3 3 0 0 1-5 2 3.500 3.500 0 0 1-7 0 3.500 3.500 0 0 1-7 0 3 3 0 0 1-5-2zM5 17h18v7h-7v-5h-5v5H5z",
	"ecology":  "M24 4C13 4 5 8 5 16c0 2 1 4 2 5l-3 3 2 2 3-3c1 1 3 1 5 1 8 0 10-9 10-20zM10 20c2-5 5-8 10-11-4 4-6 7-8 12z",
	"housing":  "M14 3 26 13h-3v11h-6v-7h-6v7H5V13H2z",
	"digital":  "M4 5h20v14h-8v3h4v3H8v-3h4v-3H4zM7 8v8h14V8z",
	"money":    "M14 2a12 12 0 1 0 0 24 12 12 0 0 0 0-24zM19 8v3a6 6 0 0 0-7 1h5v2h-6v1h6v2h-5a6 6 0 0 0 7 1v3c-5 2-9 0-10-4H7v-2h2v-1H7v-2h2c1-4 5-6 10-4z",
	"vote":     "M9 3h10v8h-3V6h-4v5H9zM3 12h4v3h14v-3h4v13H3z",
	"list":     "M4 5h4v4H4zM11 6h13v2H11zM4 12h4v4H4zM11 13h13v2H11zM4 19h4v4H4zM11 20h13v2H11z",
	"question": "M14 2a12 12 0 1 0 0 24 12 12 0 0 0 0-24zM12 16c0-4 4-4 4-6a2 2 0 0 0-4 0H9c0-7 10-7 10 0 0 4-4 4-4 6zM12 18h3v3h-3z",
	"goal":     "M6 3h2v22H6zM9 4h14l-4 5 4 5H9z",
}

// Pager links to the page before and the page after of a list; an empty address leaves one out.
func (p *Page) Pager(newer, older string) g.Node {
	if newer == "" && older == "" {
		return nil
	}
	return h.Nav(h.Class("pager"), h.Aria("label", p.Say("web.pages")), h.Ul(
		g.If(newer != "", h.Li(h.A(Link(newer), h.Rel("prev"), g.Text(p.Say("web.newer"))))),
		g.If(older != "", h.Li(h.A(Link(older), h.Rel("next"), g.Text(p.Say("web.older"))))),
	))
}

// Section is a part of a page under its own heading; an empty one is nothing.
func Section(id, title string, nodes ...g.Node) g.Node {
	return h.Section(h.Aria("labelledby", id), h.H2(h.ID(id), g.Text(title)), g.Group(nodes))
}

// Swatch is a small sample of a bar's colour, beside the words that say what it is.
func Swatch(class string) g.Node {
	return g.El("svg", h.Class("swatch"), h.Width("14"), h.Height("14"), g.Attr("viewBox", "0 0 14 14"), h.Aria("hidden", "true"),
		g.Attr("focusable", "false"), rect(0, 14, "14", class))
}
