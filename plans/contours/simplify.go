package main

import "math"

// metresPerStep is the length of one grid step northwards.
const metresPerStep = 111_195 * stepDegrees

// simplify thins every arc by Douglas and Peucker's method: what is dropped stood at most tolerance
// metres from what is kept. Arcs that then cross or coincide are done again with half the tolerance,
// until none do or nothing is dropped any more.
func (t *topology) simplify(tolerance float64) {
	flat := t.flattener()
	whole := t.arcs
	allowed := make([]float64, len(whole))
	t.arcs = make([][]point, len(whole))
	for i, arc := range whole {
		allowed[i] = tolerance
		t.arcs[i] = thin(arc, tolerance, flat)
	}
	for {
		again := false
		for i := range t.crossing() {
			if len(t.arcs[i]) == len(whole[i]) {
				continue
			}
			if allowed[i] /= 2; allowed[i] < metresPerStep/4 {
				allowed[i] = 0
			}
			t.arcs[i] = thin(whole[i], allowed[i], flat)
			again = true
		}
		if !again {
			return
		}
	}
}

// flattener gives the width of a step eastwards as a part of one northwards, at the middle latitude.
func (t *topology) flattener() float64 {
	low, high := math.MaxInt, math.MinInt
	for _, arc := range t.arcs {
		for _, p := range arc {
			low, high = min(low, p.y), max(high, p.y)
		}
	}
	return math.Cos(float64(low+high) / 2 * stepDegrees * math.Pi / 180)
}

// thin keeps the ends of an arc and each point that stands out by more than tolerance metres. Of a
// closed arc it keeps the point farthest from its start too, and at least a triangle.
func thin(arc []point, tolerance, flat float64) []point {
	keep := make([]bool, len(arc))
	last := len(arc) - 1
	keep[0], keep[last] = true, true
	limit := tolerance / metresPerStep
	if arc[0] == arc[last] {
		far, _ := farthest(arc, 0, last, flat)
		keep[far] = true
		for _, half := range [2][2]int{{0, far}, {far, last}} {
			if i, _ := farthest(arc, half[0], half[1], flat); i > half[0] {
				keep[i] = true
				split(arc, half[0], i, limit, flat, keep)
				split(arc, i, half[1], limit, flat, keep)
			}
		}
	} else {
		split(arc, 0, last, limit, flat, keep)
	}
	var out []point
	for i, p := range arc {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}

func split(arc []point, from, to int, limit, flat float64, keep []bool) {
	if i, d := farthest(arc, from, to, flat); i > from && d > limit {
		keep[i] = true
		split(arc, from, i, limit, flat, keep)
		split(arc, i, to, limit, flat, keep)
	}
}

// farthest finds the point strictly between from and to that stands farthest from the straight line
// between them, and its distance in northward steps; the index is from where there is none.
func farthest(arc []point, from, to int, flat float64) (int, float64) {
	best, distance := from, -1.0
	for i := from + 1; i < to; i++ {
		if d := offset(arc[i], arc[from], arc[to], flat); d > distance {
			best, distance = i, d
		}
	}
	return best, distance
}

// offset is the distance of p from the segment a b, in northward steps.
func offset(p, a, b point, flat float64) float64 {
	px, py := float64(p.x-a.x)*flat, float64(p.y-a.y)
	bx, by := float64(b.x-a.x)*flat, float64(b.y-a.y)
	along := 0.0
	// The conversions forbid fused multiply-and-add: every processor gives the same bits.
	if length := float64(bx*bx) + float64(by*by); length > 0 {
		along = min(1, max(0, (float64(px*bx)+float64(py*by))/length))
	}
	return math.Hypot(px-float64(along*bx), py-float64(along*by))
}

// crossing gives the numbers of the arcs whose lines touch elsewhere than at an end they share.
func (t *topology) crossing() map[int]bool {
	type piece struct {
		arc  int
		a, b point
	}
	var pieces []piece
	for n, arc := range t.arcs {
		for i := 1; i < len(arc); i++ {
			pieces = append(pieces, piece{n, arc[i-1], arc[i]})
		}
	}
	bad := map[int]bool{}
	for i, p := range pieces {
		for _, q := range pieces[i+1:] {
			if touch(p.a, p.b, q.a, q.b) {
				bad[p.arc], bad[q.arc] = true, true
			}
		}
	}
	return bad
}

// touch says whether segments a b and c d share more than one end of each. All in whole steps, so exact.
func touch(a, b, c, d point) bool {
	if max(a.x, b.x) < min(c.x, d.x) || max(c.x, d.x) < min(a.x, b.x) ||
		max(a.y, b.y) < min(c.y, d.y) || max(c.y, d.y) < min(a.y, b.y) {
		return false
	}
	if edgeOf(a, b) == edgeOf(c, d) {
		return true
	}
	shared := 0
	for _, p := range []point{a, b} {
		if p == c || p == d {
			shared++
		}
	}
	if shared == 1 {
		// They meet at an end: they coincide further only when one's other end lies on the other.
		return inside(a, c, d) || inside(b, c, d) || inside(c, a, b) || inside(d, a, b)
	}
	abc, abd, cda, cdb := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	return abc*abd <= 0 && cda*cdb <= 0
}

// inside says whether p lies on the segment a b without being one of its ends.
func inside(p, a, b point) bool {
	return p != a && p != b && side(a, b, p) == 0 &&
		min(a.x, b.x) <= p.x && p.x <= max(a.x, b.x) && min(a.y, b.y) <= p.y && p.y <= max(a.y, b.y)
}

// side is 1 where c stands left of the way from a to b, -1 right of it, 0 on it.
func side(a, b, c point) int {
	switch cross := (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x); {
	case cross > 0:
		return 1
	case cross < 0:
		return -1
	}
	return 0
}
