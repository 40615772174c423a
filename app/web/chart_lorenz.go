package web

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Lorenz draws the curve of a share against equality. Points are thousandths of the people and of the
// money, from 0,0 to 1000,1000.
type Lorenz struct {
	ID, Title, Desc string
	Points          [][2]int
	People, Money   string // what the two sides are, in words
	Equal           string // beside the diagonal
	Mark            string
}

// Render draws it.
func (l Lorenz) Render() g.Node {
	const left, top, side, height = 40, 24, 480, 560
	place := func(p [2]int) string {
		return strconv.Itoa(left+p[0]*side/1000) + "," + strconv.Itoa(top+side-p[1]*side/1000)
	}
	var at []string
	for _, p := range l.Points {
		at = append(at, place(p))
	}
	text := func(x, y int, class, words string) g.Node {
		return g.El("text", g.Attr("x", strconv.Itoa(x)), g.Attr("y", strconv.Itoa(y)), h.Class(class), g.Text(words))
	}
	marks := []g.Node{
		g.El("polygon", h.Class("gap"), g.Attr("points", strings.Join(at, " "))),
		g.El("polyline", h.Class("equal"), g.Attr("points", place([2]int{0, 0})+" "+place([2]int{1000, 1000}))),
		g.El("polyline", h.Class("curve"), g.Attr("points", strings.Join(at, " "))),
		g.El("path", h.Class("frame"), g.Attr("d", "M40 24V504H520")),
		text(left+side/2-8, top+side/2-12, "end", l.Equal),
		text(left, 16, "", l.Money), text(left+side, top+side+44, "end", l.People),
		text(left-6, top+side+4, "end", "0"), text(left+side, top+side+18, "end", "100 %"),
		text(left+side+4, top+8, "", ""),
	}
	if l.Mark != "" {
		marks = append(marks, text(left+16, top+40, "mark", l.Mark))
	}
	return Chart{ID: l.ID, Title: l.Title, Desc: l.Desc, Class: "lorenz", Width: 540, Height: height, Marks: marks}.Render()
}
