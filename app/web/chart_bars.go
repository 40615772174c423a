package web

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Step is how much of a whole has come how far: "engagé", 97,4 M€. Steps lie in each other, the largest first.
type Step struct {
	Class   string // gives its colour: "stage-paid"
	Words   string // what it is and how much, as the label says it: "engagé 97,4 M€"
	Cents   int64
	Address string // what made it; "": the label is no link
}

// Sizes of the drawings in rem, so that they grow with the letters of who reads large; in tenths.
const (
	longHigh  = 30 // the bar
	labelHigh = 20 // a line of labels
	rowHigh   = 46 // a line of words and the bar under it
	thinHigh  = 14
)

// LongBar completes a chart with one bar of a whole, in which each step reaches as far as it came: zero is
// its left end, the whole its right one. Every step has its label on a line of its own, at its end.
func LongBar(c Chart, whole int64, steps []Step) Chart {
	c.Class, c.Links = "long "+c.Class, false
	c.Marks = append(c.Marks, nested(whole, steps, 0, longHigh)...)
	low := longHigh
	for i := len(steps) - 1; i >= 0; i-- { // the one that ends first stands highest: its line crosses no label
		s := steps[i]
		at := clamp(share(min(s.Cents, whole), whole, 10_000))
		low += labelHigh
		side, shift := "end", "-7"
		if at < 4_500 {
			side, shift = "start", "7"
		}
		c.Links = c.Links || s.Address != ""
		c.Marks = append(c.Marks,
			g.El("line", h.Class("leader"), g.Attr("x1", percent(at)), g.Attr("x2", percent(at)), g.Attr("y1", rem(longHigh)), g.Attr("y2", rem(low-2))),
			label(s, g.Attr("x", percent(at)), g.Attr("dx", shift), g.Attr("y", rem(low-5)), g.Attr("text-anchor", side)))
	}
	c.Rem = rem(low + 2)
	return c
}

// StackBar draws the steps of one thing among others of one scale: its bar is as long as its part of it. The
// class "unknown" leaves the ground an open frame.
func StackBar(id, title, desc, class string, scale int64, steps []Step) g.Node {
	return h.Figure(h.Class(strings.TrimSpace("chart stack "+class)), g.El("svg", h.Width("100%"), h.Height(rem(thinHigh)), h.Role("img"), g.Attr("focusable", "false"),
		h.Aria("labelledby", id+"-t"), h.Aria("describedby", id+"-d"),
		g.El("title", h.ID(id+"-t"), g.Text(title)), g.El("desc", h.ID(id+"-d"), g.Text(desc)),
		g.Group(nested(scale, steps, 0, thinHigh))))
}

// Bars completes a chart with a bar for each row, all from one zero: its words above it at the left, how
// much it is at the right. An empty row keeps its place, with the zero line alone.
func Bars(c Chart, rows []Step) Chart {
	c.Class = "bars " + c.Class
	most := int64(1)
	for _, r := range rows {
		most = max(most, r.Cents)
	}
	for i, r := range rows {
		top := i * rowHigh
		c.Links = c.Links || r.Address != ""
		c.Marks = append(c.Marks, label(r, g.Attr("x", "0"), g.Attr("y", rem(top+20))))
		c.Marks = append(c.Marks, nested(most, []Step{r}, top+26, thinHigh)...)
	}
	c.Rem = rem(len(rows)*rowHigh + 4)
	return c
}

// nested draws steps from a common zero over each other, the largest first, on a ground as long as the whole.
func nested(whole int64, steps []Step, top, high int) []g.Node {
	box := func(width int64, class string) g.Node {
		return g.El("rect", h.Class(class), g.Attr("x", "0"), g.Attr("y", rem(top)), g.Attr("width", percent(width)), g.Attr("height", rem(high)))
	}
	marks := []g.Node{box(10_000, "bar-empty")}
	for _, s := range steps {
		if wide := clamp(share(min(s.Cents, whole), whole, 10_000)); s.Cents > 0 && whole > 0 {
			marks = append(marks, box(max(wide, 20), s.Class)) // one cent is seen
		}
	}
	return append(marks, g.El("line", h.Class("zero"), g.Attr("x1", "0"), g.Attr("x2", "0"), g.Attr("y1", rem(top)), g.Attr("y2", rem(top+high))))
}

// label writes a step's words, as a link to what made it where there is one.
func label(s Step, place ...g.Node) g.Node {
	words := g.El("text", append(place, g.Text(s.Words))...)
	if !Safe(s.Address) {
		return words
	}
	return h.A(Link(s.Address), words)
}

func clamp(n int64) int64 { return min(max(n, 0), 10_000) }

// percent writes parts of ten thousand, rem tenths of a rem, as sizes of SVG.
func percent(n int64) string { return fmt.Sprintf("%d.%02d%%", n/100, n%100) }
func rem(tenths int) string  { return fmt.Sprintf("%d.%drem", tenths/10, tenths%10) }
