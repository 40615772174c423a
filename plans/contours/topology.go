package main

import (
	"fmt"
	"slices"
)

// topology is the communes as lists of references into shared arcs.
type topology struct {
	arcs     [][]point
	communes []drawn
}

// drawn is one commune: polygons of rings of references.
type drawn struct {
	code  string
	polys [][][]int
}

// edge is a straight piece of border, its lesser end first.
type edge struct{ a, b point }

func edgeOf(a, b point) edge {
	if less(b, a) {
		a, b = b, a
	}
	return edge{a, b}
}

func less(a, b point) bool { return a.x < b.x || a.x == b.x && a.y < b.y }

// cut finds the nodes and cuts every ring there, so that a shared border is one arc.
func cut(communes []commune) (*topology, error) {
	users := map[edge]int{}
	for _, c := range communes {
		for _, r := range slices.Concat(c.polys...) {
			for i, p := range r {
				e := edgeOf(p, r[(i+1)%len(r)])
				if users[e]++; users[e] > 2 {
					return nil, fmt.Errorf("the border at %v is used by more than two communes, %s the last", p, c.code)
				}
			}
		}
	}
	nodes := findNodes(users)
	t := &topology{}
	known := map[[2]point]int{} // first two points of an arc, in either direction → its reference
	for _, c := range communes {
		d := drawn{code: c.code}
		for _, poly := range c.polys {
			var rings [][]int
			for _, r := range poly {
				rings = append(rings, t.walk(r, nodes, known))
			}
			d.polys = append(d.polys, rings)
		}
		t.communes = append(t.communes, d)
	}
	return t, nil
}

// findNodes gives the points where more than two edges meet. Where just two do, whoever walks one walks
// the other, so the neighbours are the same on both sides of the point and it may be dropped.
func findNodes(users map[edge]int) map[point]bool {
	edges := map[point]int{}
	nodes := map[point]bool{}
	for e := range users {
		for _, p := range []point{e.a, e.b} {
			if edges[p]++; edges[p] > 2 {
				nodes[p] = true
			}
		}
	}
	return nodes
}

// walk cuts one ring at its nodes and gives the references of its arcs, adding those not yet known.
func (t *topology) walk(r ring, nodes map[point]bool, known map[[2]point]int) []int {
	start := slices.IndexFunc(r, func(p point) bool { return nodes[p] })
	if start < 0 {
		// A ring of its own, or of an enclave and its surroundings: both begin it at the same point.
		start = 0
		for i, p := range r {
			if less(p, r[start]) {
				start = i
			}
		}
	}
	closed := append(slices.Concat(r[start:], r[:start]), r[start])
	var refs []int
	for from := 0; from < len(closed)-1; {
		to := from + 1
		for to < len(closed)-1 && !nodes[closed[to]] {
			to++
		}
		refs = append(refs, t.reference(closed[from:to+1], known))
		from = to
	}
	return refs
}

func (t *topology) reference(arc []point, known map[[2]point]int) int {
	if n, ok := known[[2]point{arc[0], arc[1]}]; ok {
		return n
	}
	n := len(t.arcs)
	t.arcs = append(t.arcs, slices.Clone(arc))
	known[[2]point{arc[0], arc[1]}] = n
	known[[2]point{arc[len(arc)-1], arc[len(arc)-2]}] = ^n
	return n
}

// ring puts the arcs of one ring together again.
func (t *topology) ring(refs []int) ring {
	var r ring
	for _, ref := range refs {
		n := ref
		if n < 0 {
			n = ^n
		}
		arc := slices.Clone(t.arcs[n])
		if ref < 0 {
			slices.Reverse(arc)
		}
		r = append(r, arc[:len(arc)-1]...)
	}
	return r
}

// points counts the points that all arcs hold, shared ends counted once per arc.
func (t *topology) points() int {
	n := 0
	for _, a := range t.arcs {
		n += len(a)
	}
	return n
}
