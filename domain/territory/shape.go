package territory

import (
	"math"
	"slices"
	"strings"
)

// Point is a place on the map: whole metres east and south of the north-west corner of the frame.
type Point struct{ X, Y int }

// Ring is a closed line; its first point is not repeated at the end. Outlines are filled by the
// even-odd rule: a ring inside another is a hole.
type Ring []Point

// Frame gives the map's width and height in metres; zero where the territory has no contours. It is
// the same on every day, so that maps of different days lie on each other.
func (t *Territory) Frame() (width, height int) {
	if t.Contours == nil || len(t.Contours.Arcs) == 0 {
		return 0, 0
	}
	p := t.Contours.projection()
	se := p.place(p.east, p.south)
	return se.X, se.Y
}

// Shape gives the outline of a commune on a day: that of the contours' edition, merged where communes
// have merged since. False where it is unknown: see [Territory.Population] for when.
func (t *Territory) Shape(code, day string) ([]Ring, bool) { return t.Outline([]string{code}, day) }

// Outline gives the outline of several communes together on a day, without the borders between
// them: an EPT, or the whole. False where that of any is unknown.
func (t *Territory) Outline(codes []string, day string) ([]Ring, bool) {
	if t.Contours == nil {
		return nil, false
	}
	var rings [][]int
	codes = slices.Compact(slices.Sorted(slices.Values(codes)))
	for _, code := range codes {
		parts, ok := t.parts(code, day, t.Contours.Day)
		if !ok {
			return nil, false
		}
		for _, part := range parts {
			drawn, ok := t.Contours.find(part)
			if !ok {
				return nil, false
			}
			rings = append(rings, drawn.Rings...)
		}
	}
	return t.Contours.outline(rings), len(rings) > 0
}

func (c *Contours) find(code string) (Drawn, bool) {
	i, ok := slices.BinarySearchFunc(c.Drawn, code, func(d Drawn, s string) int { return strings.Compare(d.Code, s) })
	if !ok {
		return Drawn{}, false
	}
	return c.Drawn[i], true
}

// outline drops the arcs that the rings walk in both directions and puts the others together. Where
// rings meet in a point the walk closes a ring as soon as it is back at a point it has passed, so no
// ring passes twice through a node.
func (c *Contours) outline(rings [][]int) []Ring {
	net := map[int]int{}
	var order []int
	for _, ref := range slices.Concat(rings...) {
		n := arcNumber(ref)
		if _, ok := net[n]; !ok {
			order = append(order, n)
		}
		if ref < 0 {
			net[n]--
		} else {
			net[n]++
		}
	}
	leaving := map[[2]int][]int{} // a node → the references that set out from it
	var refs []int
	for _, n := range order {
		ref := n
		if net[n] < 0 {
			ref = ^n
		}
		if net[n] != 0 {
			refs = append(refs, ref)
			from, _ := c.ends(ref)
			leaving[from] = append(leaving[from], ref)
		}
	}
	p := c.projection()
	done := map[int]bool{}
	var out []Ring
	for _, first := range refs {
		var path []int
		for ref, ok := first, !done[first]; ok; ref, ok = next(leaving, done, c, path) {
			done[ref] = true
			path = append(path, ref)
			if start := c.closes(path); start >= 0 {
				out = append(out, c.ring(path[start:], p))
				path = path[:start]
			}
		}
	}
	return out
}

// next gives an unused reference that goes on from the path's end; false when the path is walked.
func next(leaving map[[2]int][]int, done map[int]bool, c *Contours, path []int) (int, bool) {
	if len(path) == 0 {
		return 0, false
	}
	_, to := c.ends(path[len(path)-1])
	for _, ref := range leaving[to] {
		if !done[ref] {
			return ref, true
		}
	}
	return 0, false
}

// closes gives the index in the path from which it forms a ring, -1 while it does not.
func (c *Contours) closes(path []int) int {
	_, to := c.ends(path[len(path)-1])
	for i := len(path) - 1; i >= 0; i-- {
		if from, _ := c.ends(path[i]); from == to {
			return i
		}
	}
	return -1
}

// arcNumber gives the arc of a reference.
func arcNumber(ref int) int {
	if ref < 0 {
		return ^ref
	}
	return ref
}

// ends gives the first and last grid point of an arc as walked.
func (c *Contours) ends(ref int) (from, to [2]int) {
	arc := c.Arcs[arcNumber(ref)]
	from, to = [2]int{arc[0], arc[1]}, [2]int{}
	for i := 0; i < len(arc); i += 2 {
		to[0] += arc[i]
		to[1] += arc[i+1]
	}
	if ref < 0 {
		from, to = to, from
	}
	return from, to
}

// ring puts the points of arcs together, in metres; each arc's last point is the next one's first.
func (c *Contours) ring(refs []int, p projection) Ring {
	var out Ring
	for _, ref := range refs {
		arc := c.Arcs[arcNumber(ref)]
		points := make(Ring, 0, len(arc)/2)
		x, y := 0, 0
		for i := 0; i < len(arc); i += 2 {
			x, y = x+arc[i], y+arc[i+1]
			points = append(points, p.place(x, y))
		}
		if ref < 0 {
			slices.Reverse(points)
		}
		out = append(out, points[:len(points)-1]...)
	}
	return out
}

// projection lays the grid flat: metres at the middle latitude, north up. Whole numbers after the one
// cosine, so that a point has one place whoever asks.
type projection struct {
	west, north, east, south int // the corners, in grid steps
	perStepX, perStepY       int // micrometres per grid step
}

// One microdegree of latitude is this many micrometres, on a sphere of 6371 km.
const micrometresPerMicrodegree = 111_195

func (c *Contours) projection() projection {
	p := projection{west: math.MaxInt, south: math.MaxInt, east: math.MinInt, north: math.MinInt}
	for _, arc := range c.Arcs {
		x, y := 0, 0
		for i := 0; i < len(arc); i += 2 {
			x, y = x+arc[i], y+arc[i+1]
			p.west, p.east = min(p.west, x), max(p.east, x)
			p.south, p.north = min(p.south, y), max(p.north, y)
		}
	}
	middle := float64(c.South) + float64(c.Step)*float64(p.south+p.north)/2
	p.perStepY = micrometresPerMicrodegree * int(c.Step)
	p.perStepX = int(math.Round(float64(p.perStepY) * math.Cos(middle/1e6*math.Pi/180)))
	return p
}

func (p projection) place(x, y int) Point {
	const half, metre = 500_000, 1_000_000
	return Point{((x-p.west)*p.perStepX + half) / metre, ((p.north-y)*p.perStepY + half) / metre}
}
