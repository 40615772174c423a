package web

import (
	"slices"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Event is a day on a time line, with a few signs that name it in the table beside.
type Event struct {
	Day   string // YYYY-MM-DD
	Words string // "n° 12", "J1"
	Class string // of its mark
}

// Sizes of a time line, in units of its drawing.
const (
	timeWide  = 760
	timeEdge  = 28
	timeLane  = 20
	timeLanes = 4 // at most, on each side: further words are left to the table
	timeSign  = 9 // room of one sign
)

// placed is an event with where it stands; lane -1: its words have no room.
type placed struct {
	Event
	x    int64
	lane int
}

// place sets events along the line between two days, and their words in lanes where none meets another.
func place(events []Event, from, till time.Time) []placed {
	span := max(int64(till.Sub(from)/(24*time.Hour)), 1)
	var out []placed
	for _, e := range events {
		day, err := time.Parse(time.DateOnly, e.Day)
		if err != nil {
			continue
		}
		x := timeEdge + int64(day.Sub(from)/(24*time.Hour))*(timeWide-2*timeEdge)/span
		out = append(out, placed{e, min(max(x, timeEdge), timeWide-timeEdge), -1})
	}
	slices.SortStableFunc(out, func(a, b placed) int { return int(a.x - b.x) })
	var ends [timeLanes]int64
	for i := range out {
		half := reach(out[i].Words)
		for lane := range ends {
			if out[i].x-half >= ends[lane] {
				ends[lane] = out[i].x + half + 4
				out[i].lane = lane
				break
			}
		}
	}
	return out
}

// reach is half the room of words.
func reach(words string) int64 { return int64(len([]rune(words)))*timeSign/2 + 1 }

// DrawTimeline draws years as ticks, acts above the line, milestones below, and today across it.
func DrawTimeline(from, till, today, todayWords string, above, below []Event) (marks []g.Node, width, height int) {
	a, err := time.Parse(time.DateOnly, from)
	z, err2 := time.Parse(time.DateOnly, till)
	if err != nil || err2 != nil || !a.Before(z) {
		return nil, 0, 0
	}
	over, under := place(above, a, z), place(below, a, z)
	line := int64(timeLane*(lanes(over)+1) + 28)
	high := line + int64(timeLane*(lanes(under)+1)) + 36
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	stroke := func(x1, y1, x2, y2 int64, class string) g.Node {
		return g.El("line", g.Attr("x1", n(x1)), g.Attr("y1", n(y1)), g.Attr("x2", n(x2)), g.Attr("y2", n(y2)), h.Class(class))
	}
	marks = append(marks, stroke(0, line, timeWide, line, "time-line"))
	var ticks []Event
	for y := a.Year(); y <= z.Year() && y < a.Year()+40; y++ {
		ticks = append(ticks, Event{Day: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), Words: strconv.Itoa(y)})
	}
	inside := slices.DeleteFunc(ticks, func(e Event) bool { return e.Day < from || e.Day > till })
	for _, t := range place(inside, a, z) {
		marks = append(marks, stroke(t.x, line-6, t.x, line+6, "time-line"))
		if t.lane == 0 {
			marks = append(marks, middle(t.x, high-8, "chart-quiet", t.Words))
		}
	}
	if today >= from && today <= till {
		for _, t := range place([]Event{{Day: today, Words: todayWords}}, a, z) {
			x := min(max(t.x, reach(todayWords)), timeWide-reach(todayWords))
			marks = append(marks, stroke(t.x, 20, t.x, high-24, "time-today"), middle(x, 14, "chart-strong", todayWords))
		}
	}
	for _, e := range over { // stems first: they stand behind the words
		marks = append(marks, stroke(e.x, line-14-int64(max(e.lane, 0)*timeLane), e.x, line, "time-stem"))
	}
	for _, e := range under {
		marks = append(marks, stroke(e.x, line, e.x, line+16+int64(max(e.lane, 0)*timeLane), "time-stem"))
	}
	for _, e := range over {
		marks = append(marks, g.El("circle", g.Attr("cx", n(e.x)), g.Attr("cy", n(line)), g.Attr("r", "5"), h.Class("time-act "+e.Class)))
		if e.lane >= 0 {
			marks = append(marks, middle(e.x, line-18-int64(e.lane*timeLane), "time-words", e.Words))
		}
	}
	for _, e := range under {
		d := "M" + n(e.x) + " " + n(line-6) + "l6 6l-6 6l-6 -6z"
		marks = append(marks, g.El("path", g.Attr("d", d), h.Class("time-milestone "+e.Class)))
		if e.lane >= 0 {
			marks = append(marks, middle(e.x, line+28+int64(e.lane*timeLane), "time-words", e.Words))
		}
	}
	return marks, timeWide, int(high)
}

func lanes(events []placed) int {
	most := 0
	for _, e := range events {
		most = max(most, e.lane+1)
	}
	return most
}
