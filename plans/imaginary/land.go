package main

import "slices"

// The map's size in cells.
const (
	wide = 380
	high = 320
)

// seed of everything on the map.
const seed = 20200612

// sea and abroad are what a cell is that belongs to no commune.
const outside = -1

// cell is a place on the grid; y grows southwards.
type cell struct{ x, y int }

// land is the map: for each cell the number of its commune (from 0), or outside.
type land struct {
	sites []cell
	of    []int    // wide*high
	codes []string // of each site's commune, once settled
}

func (l *land) at(x, y int) int {
	if x < 0 || y < 0 || x >= wide || y >= high {
		return outside
	}
	return l.of[y*wide+x]
}

// riverY gives the middle of the river's bed in a column: it comes from the north-east and turns to the
// sea in the west.
func riverY(x int) int {
	return 168 - x*x/2600 + noise(seed+5, x, 0, 60)*22/noiseMax + noise(seed+6, x, 0, 23)*6/noiseMax
}

// estuary is half the river's width: only near its mouth is it wide enough to be water on the map.
func estuary(x int) int {
	if x > 150 {
		return 0
	}
	return (150 - x) * (150 - x) / 1700
}

// capital is the site of Sérandes, at the head of the estuary; vermeille that of the island.
var (
	capital   = cell{150, riverY(150) + 8}
	vermeille = cell{24, 246}
)

// dry says whether a cell is land of the métropole.
func dry(x, y int) bool {
	if dx, dy := x-vermeille.x, y-vermeille.y; dx*dx+dy*dy*2 < 190+noise(seed+9, x, y, 9)*90/noiseMax {
		return true
	}
	coast := 62 + noise(seed+1, y, 7, 48)*26/noiseMax + noise(seed+2, y, x, 14)*7/noiseMax
	if x < coast {
		return false
	}
	if d := y - riverY(x); x <= 150 && d < estuary(x) && -d < estuary(x) {
		return false
	}
	// Inland the métropole ends about where a circle around its middle does.
	dx, dy := (x-172)*high/wide, y-164
	far := 141 + noise(seed+3, x, y, 58)*22/noiseMax + noise(seed+4, x, y, 19)*4/noiseMax
	return dx*dx+dy*dy < far*far
}

// draw makes the map.
func draw() *land {
	l := &land{of: make([]int, wide*high)}
	l.sites = sites()
	for y := range high {
		for x := range wide {
			l.of[y*wide+x] = outside
			if dry(x, y) {
				l.of[y*wide+x] = l.nearest(x, y)
			}
		}
	}
	for range 60 {
		changed := l.gather()
		if l.uncross() {
			changed = true
		}
		if !changed {
			return l
		}
	}
	panic("the map does not settle: another seed is needed")
}

// sites chooses the places of the communes: close together around the capital, far apart inland.
func sites() []cell {
	c := &chance{seed}
	out := []cell{capital, vermeille}
	for len(out) < len(communes) {
		best, room := cell{}, 0
		for range 400 {
			p := cell{c.below(wide), c.below(high)}
			if !dry(p.x, p.y) || (p.x-vermeille.x)*(p.x-vermeille.x)+(p.y-vermeille.y)*(p.y-vermeille.y) < 400 {
				continue
			}
			free := 1 << 30
			for _, s := range out {
				free = min(free, far(p, s))
			}
			crowd := 90 + far(p, capital)/24 // squared: how much room a place there needs
			if free = free * 1000 / crowd; free > room {
				best, room = p, free
			}
		}
		out = append(out, best)
	}
	return out
}

func far(a, b cell) int { return (a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y) }

// nearest gives the commune of a cell: the nearest site, as seen from a place a little beside it so that
// borders wind, and with the river as an obstacle.
func (l *land) nearest(x, y int) int {
	p := cell{x + noise(seed+7, x, y, 17)*6/noiseMax, y + noise(seed+8, x, y, 17)*6/noiseMax}
	south := y > riverY(x)
	best, least := 0, 1<<60
	for i, s := range l.sites {
		d := far(p, s)
		if i != 1 && south != (s.y > riverY(s.x)) {
			d = d*2 + 500
		}
		if i == 1 && far(cell{x, y}, s) > 900 {
			continue
		}
		if i != 1 && far(cell{x, y}, vermeille) < 400 {
			continue
		}
		if d < least {
			best, least = i, d
		}
	}
	return best
}

// gather leaves each commune in one piece: what is cut off goes to the neighbour with whom it shares
// most, and what has no neighbour to the outside.
func (l *land) gather() bool {
	seen := make([]bool, len(l.of))
	pieces := map[int][][]int{}
	for start := range l.of {
		if seen[start] {
			continue
		}
		piece := l.flood(start, seen)
		pieces[l.of[start]] = append(pieces[l.of[start]], piece)
	}
	changed := false
	for commune := outside; commune < len(l.sites); commune++ {
		all := pieces[commune]
		slices.SortFunc(all, func(a, b []int) int { return len(b) - len(a) })
		if commune == outside { // the sea is one, and all at the map's edge
			all = slices.DeleteFunc(all, func(p []int) bool { return l.atEdge(p) })
			all = append([][]int{nil}, all...)
		}
		for _, piece := range all[min(1, len(all)):] {
			to := l.mostBeside(piece, commune)
			for _, i := range piece {
				l.of[i] = to
			}
			changed = true
		}
	}
	return changed
}

func (l *land) flood(start int, seen []bool) []int {
	piece := []int{start}
	seen[start] = true
	for n := 0; n < len(piece); n++ {
		x, y := piece[n]%wide, piece[n]/wide
		for _, p := range [4]cell{{x + 1, y}, {x - 1, y}, {x, y + 1}, {x, y - 1}} {
			if i := p.y*wide + p.x; p.x >= 0 && p.y >= 0 && p.x < wide && p.y < high && !seen[i] && l.of[i] == l.of[start] {
				seen[i] = true
				piece = append(piece, i)
			}
		}
	}
	return piece
}

func (l *land) atEdge(piece []int) bool {
	return slices.ContainsFunc(piece, func(i int) bool {
		x, y := i%wide, i/wide
		return x == 0 || y == 0 || x == wide-1 || y == high-1
	})
}

func (l *land) mostBeside(piece []int, own int) int {
	shared := map[int]int{}
	for _, i := range piece {
		x, y := i%wide, i/wide
		for _, p := range [4]cell{{x + 1, y}, {x - 1, y}, {x, y + 1}, {x, y - 1}} {
			if n := l.at(p.x, p.y); n != own {
				shared[n]++
			}
		}
	}
	best := outside
	for n := 0; n < len(l.sites); n++ {
		if shared[n] > shared[best] || best == outside && shared[n] > 0 {
			best = n
		}
	}
	return best
}

// uncross leaves no commune that touches itself at a corner only: its outline would pass twice there.
func (l *land) uncross() bool {
	changed := false
	for y := -1; y < high; y++ {
		for x := -1; x < wide; x++ {
			a, b, c, d := l.at(x, y), l.at(x+1, y), l.at(x, y+1), l.at(x+1, y+1)
			switch {
			case a == d && b != a && c != a:
				changed = l.fill(x+1, y, a) || l.fill(x, y+1, a) || changed
			case b == c && a != b && d != b:
				changed = l.fill(x, y, b) || l.fill(x+1, y+1, b) || changed
			}
		}
	}
	return changed
}

func (l *land) fill(x, y, with int) bool {
	if x < 0 || y < 0 || x >= wide || y >= high {
		return false
	}
	l.of[y*wide+x] = with
	return true
}
