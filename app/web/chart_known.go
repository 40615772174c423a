package web

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// KnownRow is one line of a drawing of what is known: so many things of which much is known, so many of
// which little more than the name, so many of which nothing.
type KnownRow struct {
	Label              string // short: "Axe 1"
	Full, Name, Nought int
}

func (r KnownRow) sum() int { return r.Full + r.Name + r.Nought }

// Classes of the marks, for swatches beside the words that say what they are.
const (
	KnownFull   = "known-full"
	KnownName   = "known-name"
	KnownNought = "known-nought"
)

// The drawing's own units.
const (
	knownWidth   = 420
	knownLabel   = 108 // where marks begin
	knownCell    = 14
	knownStep    = 18
	knownAcross  = 17 // marks in one line; more stand in a line below
	knownGap     = 14 // between rows
	knownMarkMax = 400
)

// KnownMarks draws one square a thing: filled, framed, or dashed. Where there are more things than can be
// told apart, a square stands for several; per says how many. It gives the marks and the drawing's height.
// A mark, where there is one, stands above: drawings of fiction say so in themselves.
func KnownMarks(rows []KnownRow, mark string) (marks []g.Node, width, height, per int) {
	total := 0
	for _, r := range rows {
		total += r.sum()
	}
	per = max(1, (total+knownMarkMax-1)/knownMarkMax)
	y := 2
	if mark != "" {
		marks = append(marks, g.El("text", h.Class("known-mark"), g.Attr("x", strconv.Itoa(knownWidth-2)), g.Attr("y", "14"), g.Attr("text-anchor", "end"), g.Text(mark)))
		y += 22
	}
	for _, r := range rows {
		marks = append(marks, g.El("text", g.Attr("x", "0"), g.Attr("y", strconv.Itoa(y+knownCell-2)), g.Text(r.Label)))
		n := 0
		for _, part := range []struct {
			class string
			count int
		}{{KnownFull, r.Full}, {KnownName, r.Name}, {KnownNought, r.Nought}} {
			for range (part.count + per - 1) / per {
				marks = append(marks, g.El("rect", h.Class(part.class), g.Attr("x", strconv.Itoa(knownLabel+n%knownAcross*knownStep)),
					g.Attr("y", strconv.Itoa(y+n/knownAcross*knownStep)), h.Width(strconv.Itoa(knownCell)), h.Height(strconv.Itoa(knownCell)), g.Attr("rx", "2")))
				n++
			}
		}
		lines := max(1, (n+knownAcross-1)/knownAcross)
		y += lines*knownStep + knownGap
	}
	return marks, knownWidth, max(y-knownGap, knownCell), per
}
