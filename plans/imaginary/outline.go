package main

import (
	"bytes"
	"fmt"
	"slices"
)

// The map lies in the open sea, where no commune is: the north-west corner, and the size of a cell, in
// steps of a hundred-thousandth of a degree.
const (
	westSteps  = -14_20000
	northSteps = 46_60000
	cellEast   = 131
	cellSouth  = 90
)

// geoJSON writes the communes as plans/contours reads them, along the sides of their cells.
func (l *land) geoJSON() []byte {
	var b bytes.Buffer
	b.WriteString(`{"type":"FeatureCollection","features":[` + "\n")
	for i := range l.sites {
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"code":"%s"},"geometry":{"type":"Polygon","coordinates":[`, l.codes[i])
		for n, ring := range l.rings(i) {
			if n > 0 {
				b.WriteByte(',')
			}
			for i, p := range append(ring, ring[0]) {
				b.WriteByte("[,"[min(i, 1)])
				fmt.Fprintf(&b, "[%s,%s]", degrees(westSteps+p.x*cellEast), degrees(northSteps-p.y*cellSouth))
			}
			b.WriteByte(']')
		}
		b.WriteString("]}}")
		if i < len(l.sites)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

// degrees writes steps as a decimal.
func degrees(steps int) string {
	sign := ""
	if steps < 0 {
		sign, steps = "-", -steps
	}
	return fmt.Sprintf("%s%d.%05d", sign, steps/100000, steps%100000)
}

// rings gives the outlines of a commune as corners of cells, the outer one first.
func (l *land) rings(commune int) [][]cell {
	next := map[cell]cell{} // sides, with the commune on their right
	var starts []cell
	side := func(a, b cell) {
		next[a] = b
		starts = append(starts, a)
	}
	for y := range high {
		for x := range wide {
			if l.at(x, y) != commune {
				continue
			}
			if l.at(x, y-1) != commune {
				side(cell{x, y}, cell{x + 1, y})
			}
			if l.at(x+1, y) != commune {
				side(cell{x + 1, y}, cell{x + 1, y + 1})
			}
			if l.at(x, y+1) != commune {
				side(cell{x + 1, y + 1}, cell{x, y + 1})
			}
			if l.at(x-1, y) != commune {
				side(cell{x, y + 1}, cell{x, y})
			}
		}
	}
	var out [][]cell
	done := map[cell]bool{}
	for _, start := range starts {
		if done[start] {
			continue
		}
		var ring []cell
		for p := start; !done[p]; p = next[p] {
			done[p] = true
			ring = append(ring, p)
		}
		out = append(out, ring)
	}
	slices.SortStableFunc(out, func(a, b []cell) int { return len(b) - len(a) })
	return out
}

// neighbours gives the communes that share a side with one, in order.
func (l *land) neighbours(commune int) []int {
	beside := map[int]bool{}
	for y := range high {
		for x := range wide {
			if l.at(x, y) != commune {
				continue
			}
			for _, n := range [4]int{l.at(x+1, y), l.at(x-1, y), l.at(x, y+1), l.at(x, y-1)} {
				if n != commune && n != outside {
					beside[n] = true
				}
			}
		}
	}
	var out []int
	for n := range l.sites {
		if beside[n] {
			out = append(out, n)
		}
	}
	return out
}
