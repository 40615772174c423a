package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Spot is a point of a map: whole metres from its north-west corner, as all points of one map.
type Spot struct{ X, Y int }

// Region is one place of a map: a link, with what it is called and how much it has.
type Region struct {
	Address string
	Words   string // "Saint-Denis : 12,30 €"
	Class   int    // the step of its figure: see StepOf; 0 for nothing, -1 for not known
	Here    bool   // the one that the page is about
	Shape   Shape
}

// Shape is how a place is drawn: its border on the grid of a map, and where its number stands. Made once for a
// territory, since finding room for a number takes longer than all the rest of a page.
type Shape struct {
	path string
	x, y int
	room bool
}

// Shaped draws a place of a map that is so many metres wide.
func Shaped(width int, rings [][]Spot) Shape {
	m := Map{Width: width}
	s := Shape{path: m.path(rings)}
	s.x, s.y, s.room = m.middle(rings)
	return s
}

// Outlined is Shaped for what bears no number.
func Outlined(width int, rings [][]Spot) Shape {
	m := Map{Width: width}
	return Shape{path: m.path(rings)}
}

// Map draws places by the steps of one figure. A step is told by its number in the place, by lightness and,
// where nothing is known, by hatching: never by colour alone.
type Map struct {
	ID, Title, Desc string
	Width, Height   int // of the frame, in metres
	Regions         []Region
	Borders         []Shape // thicker ones: of groupings
	Mark            string  // a word across the corner: "FICTION"
	Small           bool    // without numbers: a finder beside a text
}

// mapWide is the width of a map's grid: fine enough for the eye, coarse enough for a page.
const mapWide = 640

// Render draws the map.
func (m Map) Render() g.Node {
	if m.Width <= 0 || m.Height <= 0 || len(m.Regions) == 0 {
		return nil
	}
	high := m.Height * mapWide / m.Width
	var b strings.Builder
	b.WriteString(`<defs><pattern id="` + m.ID + `-h" width="8" height="8" patternUnits="userSpaceOnUse"><path class="hatch" d="M0 8L8 0"/></pattern></defs>`)
	labels := map[int]*numbers{}
	for _, r := range m.Regions {
		class, fill := "m"+strconv.Itoa(r.Class), ""
		if r.Class < 0 {
			class, fill = "mx", ` fill="url(#`+m.ID+`-h)"`
		}
		if r.Here {
			class += " here"
		}
		words := escaped.Replace(r.Words)
		path := `<path class="` + class + `"` + fill + ` d="` + r.Shape.path + `"/>`
		if r.Address == "" || !Safe(r.Address) {
			b.WriteString(path)
		} else {
			b.WriteString(`<a href="` + escaped.Replace(r.Address) + `" aria-label="` + words + `">` + path +
				`<text y="` + strconv.Itoa(high+28) + `" display="none">` + words + `</text></a>`)
		}
		if !m.Small && r.Class >= 0 && r.Shape.room {
			if labels[r.Class] == nil {
				labels[r.Class] = &numbers{}
			}
			labels[r.Class].add(r.Shape)
		}
	}
	b.WriteString(`<g class="borders" aria-hidden="true">`)
	for _, border := range m.Borders {
		b.WriteString(`<path d="` + border.path + `"/>`)
	}
	b.WriteString(`</g><g class="steps" aria-hidden="true">`)
	for _, class := range slices.Sorted(maps.Keys(labels)) {
		n := strconv.Itoa(class)
		b.WriteString(`<text class="n` + n + `" x="` + strings.Join(labels[class].x, " ") + `" y="` + strings.Join(labels[class].y, " ") + `">` +
			strings.Repeat(n, len(labels[class].x)) + `</text>`)
	}
	b.WriteString(`</g>`)
	if m.Mark != "" {
		b.WriteString(`<text class="mark" x="8" y="20">` + escaped.Replace(m.Mark) + `</text>`)
	}
	class := "map"
	if m.Small {
		class = "map map-small"
	}
	return Chart{ID: m.ID, Title: m.Title, Desc: m.Desc, Class: class, Width: mapWide, Height: high + 40, Marks: []g.Node{g.Raw(b.String())}, Links: strings.Contains(b.String(), "<a ")}.Render()
}

// numbers are where the number of one step stands: one text, of which each sign has a place of its own.
type numbers struct{ x, y []string }

func (n *numbers) add(s Shape) {
	n.x, n.y = append(n.x, strconv.Itoa(s.x)), append(n.y, strconv.Itoa(s.y+4))
}

var escaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

func (m Map) at(s Spot) (x, y int) {
	return (s.X*mapWide + m.Width/2) / m.Width, (s.Y*mapWide + m.Width/2) / m.Width
}

// path writes rings as relative steps on the grid, without steps that do not move or only go on as the last one.
func (m Map) path(rings [][]Spot) string {
	var b strings.Builder
	for _, ring := range rings {
		var steps []Spot
		px, py := 0, 0
		for i, s := range ring {
			x, y := m.at(s)
			step, last := Spot{x - px, y - py}, len(steps)-1
			switch {
			case i == 0:
				b.WriteString("M" + pair(x, y) + "l")
			case step == Spot{}:
			case last >= 0 && step.X*steps[last].Y == step.Y*steps[last].X && step.X*steps[last].X+step.Y*steps[last].Y > 0:
				steps[last] = Spot{steps[last].X + step.X, steps[last].Y + step.Y}
			default:
				steps = append(steps, step)
			}
			px, py = x, y
		}
		if len(steps) == 0 {
			steps = []Spot{{}}
		}
		for i, s := range steps {
			b.WriteString(next(i, s.X, s.Y))
		}
		b.WriteByte('z')
	}
	return b.String()
}

func pair(x, y int) string {
	if y < 0 {
		return strconv.Itoa(x) + strconv.Itoa(y)
	}
	return strconv.Itoa(x) + " " + strconv.Itoa(y)
}

// next is one more step: a sign stands for the space before a number.
func next(drawn, x, y int) string {
	if drawn > 0 && x >= 0 {
		return " " + pair(x, y)
	}
	return pair(x, y)
}

// middle gives the point of a place farthest from its border, among those of a coarse grid, and whether a
// number has room there.
func (m Map) middle(rings [][]Spot) (x, y int, room bool) {
	const steps, least = 14, 36 // 36: six units squared
	var points [][]Spot
	low, up := Spot{1 << 30, 1 << 30}, Spot{-1 << 30, -1 << 30}
	for _, ring := range rings {
		var own []Spot
		for _, s := range ring {
			px, py := m.at(s)
			own = append(own, Spot{px, py})
			low, up = Spot{min(low.X, px), min(low.Y, py)}, Spot{max(up.X, px), max(up.Y, py)}
		}
		points = append(points, own)
	}
	best := 0
	for i := 1; i < steps; i++ {
		for j := 1; j < steps; j++ {
			c := Spot{low.X + (up.X-low.X)*i/steps, low.Y + (up.Y-low.Y)*j/steps}
			if d := clearance(points, c); d > best {
				best, x, y = d, c.X, c.Y
			}
		}
	}
	return x, y, best >= least
}

// clearance is the squared distance from a point inside rings to their nearest edge, 0 for one outside.
func clearance(rings [][]Spot, c Spot) int {
	nearest, inside := 1<<30, false
	for _, ring := range rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.Y > c.Y) != (b.Y > c.Y) {
				cross := (b.X-a.X)*(c.Y-a.Y) - (c.X-a.X)*(b.Y-a.Y)
				if (cross > 0) == (b.Y > a.Y) {
					inside = !inside
				}
			}
			dx, dy := b.X-a.X, b.Y-a.Y
			long := dx*dx + dy*dy
			t := (c.X-a.X)*dx + (c.Y-a.Y)*dy
			var ex, ey int
			switch {
			case t <= 0 || long == 0:
				ex, ey = c.X-a.X, c.Y-a.Y
			case t >= long:
				ex, ey = c.X-b.X, c.Y-b.Y
			default:
				ex, ey = c.X-a.X-dx*t/long, c.Y-a.Y-dy*t/long
			}
			nearest = min(nearest, ex*ex+ey*ey)
		}
	}
	if !inside {
		return 0
	}
	return nearest
}

// MapKey is the sample of a step in the legend: its number on its shade; -1 is what is not known.
func MapKey(step int) g.Node {
	class, words := "m"+strconv.Itoa(step), strconv.Itoa(step)
	if step < 0 {
		class, words = "mx", ""
	}
	return g.El("svg", h.Class("map-key map"), h.Width("28"), h.Height("22"), g.Attr("viewBox", "0 0 28 22"), h.Aria("hidden", "true"), g.Attr("focusable", "false"),
		g.El("rect", h.Class(class), g.Attr("x", "1"), g.Attr("y", "1"), g.Attr("width", "26"), g.Attr("height", "20")),
		g.If(step < 0, g.El("path", h.Class("hatch"), g.Attr("d", "M2 20L20 2M10 20L26 4"))),
		g.If(step >= 0, g.El("text", h.Class("n"+words), g.Attr("x", "14"), g.Attr("y", "16"), g.Text(words))))
}

// RoundLimits chooses at most four round limits (1, 2 or 5 and zeros) that part values above zero into up to
// five steps of like number. StepOf gives where a value stands.
func RoundLimits(sorted []int64) []int64 {
	var limits []int64
	for i := int64(1); i <= 4 && len(sorted) > 0; i++ {
		limit := roundDown(sorted[min(int64(len(sorted))*i/5, int64(len(sorted)-1))])
		if limit > sorted[0] && (len(limits) == 0 || limit > limits[len(limits)-1]) {
			limits = append(limits, limit)
		}
	}
	return limits
}

// StepOf is 0 for nothing, else one more than how many limits a value has reached.
func StepOf(limits []int64, value int64) int {
	if value <= 0 {
		return 0
	}
	n := 1
	for _, l := range limits {
		if value >= l {
			n++
		}
	}
	return n
}

func roundDown(v int64) int64 {
	step := int64(1)
	for step <= v/10 {
		step *= 10
	}
	switch {
	case v >= 5*step:
		return 5 * step
	case v >= 2*step:
		return 2 * step
	}
	return step
}
