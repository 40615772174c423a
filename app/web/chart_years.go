package web

import (
	"strconv"
	"unicode/utf8"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// YearColumn is one column of a year: a word under it, its parts from the foot up, their sum in words.
type YearColumn struct {
	Words, Amount string
	Parts         []YearPart
	Planned       bool // an outline: what was planned, beside what came
}

// YearPart is one part of a column.
type YearPart struct {
	Hue   int
	Cents int64 // below zero, it is not drawn: the table tells it
}

// Year is a year and its columns.
type Year struct {
	Year    int
	Columns []YearColumn
}

// Sizes of the columns of years, in units of the drawing.
const (
	yearsHigh   = 220
	yearsTop    = 28
	yearsColumn = 48
	yearsBar    = 32
	yearsApart  = 20
	yearsFoot   = 52
)

// heights of the parts of a column, from the foot up; together the column's share of the highest one.
func heights(parts []YearPart, highest int64) []int64 {
	out := make([]int64, len(parts))
	run := int64(0)
	for i, p := range parts {
		if p.Cents <= 0 || highest <= 0 {
			continue
		}
		from := share(run, highest, yearsHigh)
		run += p.Cents
		out[i] = max(share(run, highest, yearsHigh)-from, 0)
	}
	return out
}

func total(parts []YearPart) (sum int64) {
	for _, p := range parts {
		sum += max(p.Cents, 0)
	}
	return sum
}

// DrawYears gives the marks of columns by year, in patterns of the drawing's own, and their size.
func DrawYears(id string, years []Year) (marks []g.Node, width, height int) {
	highest, at := int64(0), int64(0)
	for _, y := range years {
		for _, c := range y.Columns {
			highest = max(highest, total(c.Parts))
		}
	}
	if highest == 0 {
		return nil, 0, 0
	}
	column := int64(yearsColumn) // as wide as its longest words, so that none meet
	for _, y := range years {
		for _, c := range y.Columns {
			column = max(column, room(c.Amount), room(c.Words))
		}
	}
	marks = append(marks, flowPatterns(id))
	foot := int64(yearsTop + yearsHigh)
	for _, y := range years {
		for i, c := range y.Columns {
			x := at + int64(i)*column + (column-yearsBar)/2
			top := foot
			for j, high := range heights(c.Parts, highest) {
				if high == 0 {
					continue
				}
				top -= high
				hue := strconv.Itoa(c.Parts[j].Hue)
				class := "flow-node flow-" + hue
				if c.Planned {
					class = "year-planned"
				}
				marks = append(marks, box(x, top, yearsBar, high, class))
				if !c.Planned && c.Parts[j].Hue > 0 {
					marks = append(marks, g.El("rect", g.Attr("x", strconv.FormatInt(x, 10)), g.Attr("y", strconv.FormatInt(top, 10)), g.Attr("width", strconv.Itoa(yearsBar)),
						g.Attr("height", strconv.FormatInt(high, 10)), h.Class("flow-weave"), g.Attr("fill", "url(#"+id+"-"+hue+")")))
				}
			}
			centre := x + yearsBar/2
			marks = append(marks, middle(centre, top-8, "", c.Amount), middle(centre, foot+18, "chart-quiet", c.Words))
		}
		wide := int64(len(y.Columns)) * column
		marks = append(marks, middle(at+wide/2, foot+42, "chart-strong", strconv.Itoa(y.Year)))
		at += wide + yearsApart
	}
	marks = append(marks, box(0, foot, at-yearsApart, 1, "chart-zero"))
	return marks, int(at - yearsApart), int(foot) + yearsFoot
}

// room is what words under or above a column take, with the space to the next.
func room(words string) int64 { return int64(utf8.RuneCountInString(words))*15/2 + 8 }

func middle(x, y int64, class, words string) g.Node {
	return g.El("text", g.Attr("x", strconv.FormatInt(x, 10)), g.Attr("y", strconv.FormatInt(y, 10)), g.Attr("text-anchor", "middle"),
		g.If(class != "", h.Class(class)), g.Text(words))
}
