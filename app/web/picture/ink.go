package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// ink is a field in which the edges of shapes are gathered: each point holds by how much what is covered changes
// there, so that their sum along a row is how much each point is covered (the method of font-rs).
type ink struct {
	w, h int
	a    []float32
}

func newInk(w, h int) *ink { return &ink{w, h, make([]float32, w*h+4)} }

// within keeps an edge inside of the field: what goes beyond its sides is drawn along them.
func (k *ink) within(p spot) spot {
	p.x = min(max(p.x, 0), float32(k.w-2))
	p.y = min(max(p.y, 0), float32(k.h))
	return p
}

// line gathers one edge.
func (k *ink) line(from, to spot) {
	from, to = k.within(from), k.within(to)
	if from.y == to.y {
		return
	}
	way := float32(1)
	if from.y > to.y {
		from, to, way = to, from, -1
	}
	slope := (to.x - from.x) / (to.y - from.y)
	x := from.x
	for y := int(from.y); y < min(k.h, int(math.Ceil(float64(to.y)))); y++ {
		tall := min(float32(y+1), to.y) - max(float32(y), from.y)
		next := x + slope*tall
		k.row(k.a[y*k.w:], min(x, next), max(x, next), tall*way)
		x = next
	}
}

// row gathers the part of an edge that lies in one row of points, between two abscissas.
func (k *ink) row(a []float32, left, right, d float32) {
	first := float32(math.Floor(float64(left)))
	last := float32(math.Ceil(float64(right)))
	i, j := int(first), int(last)
	if j <= i+1 {
		middle := (left+right)/2 - first
		a[i] += d - d*middle
		a[i+1] += d * middle
		return
	}
	s := 1 / (right - left)
	before, after := left-first, right-last+1
	head, tail := s*(1-before)*(1-before)/2, s*after*after/2
	a[i] += d * head
	if j == i+2 {
		a[i+1] += d * (1 - head - tail)
	} else {
		up := s * (1.5 - before)
		a[i+1] += d * (up - head)
		for n := i + 2; n < j-1; n++ {
			a[n] += d * s
		}
		a[j-1] += d * (1 - up - float32(j-i-3)*s - tail)
	}
	a[j] += d * tail
}

// curveParts is into how many lines a curve of a letter is broken: at the largest size of a card, none is longer
// than three points.
const curveParts = 8

// trace gathers a letter whose base line begins at a spot.
func (k *ink) trace(o outline, at spot, size int) {
	place := func(p spot) spot {
		return spot{at.x + p.x*float32(size)/em, at.y + p.y*float32(size)/em}
	}
	var pen, start spot
	for _, s := range o.strokes {
		switch s.kind {
		case 'M':
			k.line(pen, start) // a contour is closed
			start = place(s.at[0])
			pen = start
		case 'L':
			to := place(s.at[0])
			k.line(pen, to)
			pen = to
		case 'Q':
			by, to := place(s.at[0]), place(s.at[1])
			from := pen
			for n := 1; n <= curveParts; n++ {
				t := float32(n) / curveParts
				u := 1 - t
				p := spot{u*u*from.x + 2*u*t*by.x + t*t*to.x, u*u*from.y + 2*u*t*by.y + t*t*to.y}
				k.line(pen, p)
				pen = p
			}
		}
	}
	k.line(pen, start)
}

// write sets a line of text on a picture, its base line at y, and gives where it ends.
func write(on *image.RGBA, text, weight string, size, x, y int, c color.RGBA) int {
	const margin = 4 // a letter may lean beyond its place
	end := x + width(text, weight, size)
	k := newInk(end-x+2*margin+2, 2*size)
	pen := 0
	for _, r := range text {
		o := letter(weight, r)
		k.trace(o, spot{float32(margin) + float32(pen*size)/em, float32(size + size/4)}, size)
		pen += o.advance
	}
	mask := image.NewAlpha(image.Rect(0, 0, k.w, k.h))
	for row := range k.h {
		sum := float32(0)
		for i := range k.w {
			sum += k.a[row*k.w+i]
			cover := sum
			if cover < 0 {
				cover = -cover
			}
			mask.Pix[row*mask.Stride+i] = uint8(min(cover, 1)*255 + 0.5)
		}
	}
	at := image.Pt(x-margin, y-size-size/4)
	draw.DrawMask(on, mask.Bounds().Add(at), image.NewUniform(c), image.Point{}, mask, image.Point{}, draw.Over)
	return end
}

func fill(on *image.RGBA, r image.Rectangle, c color.RGBA) {
	draw.Draw(on, r, image.NewUniform(c), image.Point{}, draw.Src)
}
