package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/bits"
)

// Size of a card, in points: what the sites that show one ask for.
const (
	Width  = 1200
	Height = 630
)

// Card is what a picture of a link says.
type Card struct {
	Above   string // where the page is: "Axe 3 · action A3.2"
	Title   string
	Sum     string // "110 M€"; "": no figure is told
	Means   string // what the sum is: "votés le 15 mai 2020"
	Steps   []Step // from the whole to the furthest; none: no bar
	Foot    string // the plan's name
	Day     string // of which day it tells
	Hue     int    // of an axis, 1 to 5; 0: the plan's
	Fiction string // of fiction, the sentence that says so, in a band above all; "": of facts
}

// Step is a stage of the bar, drawn over the one before.
type Step struct {
	Words string // "engagé 52,5 M€"
	Cents int64
	Shade int // of the stages' colours, 1 to 8
}

var (
	paper  = color.RGBA{0xfb, 0xfa, 0xf7, 0xff}
	black  = color.RGBA{0x1b, 0x1f, 0x23, 0xff}
	quiet  = color.RGBA{0x5b, 0x64, 0x70, 0xff}
	edge   = color.RGBA{0x8a, 0x85, 0x78, 0xff}
	accent = color.RGBA{0x0b, 0x5c, 0x6b, 0xff}
	hues   = []color.RGBA{accent, {0xa4, 0x24, 0x3b, 0xff}, {0xa8, 0x5a, 0x12, 0xff}, {0x2f, 0x7d, 0x4f, 0xff}, {0x3f, 0x5a, 0xa8, 0xff}, {0x7a, 0x3e, 0x9d, 0xff}}
	shades = []color.RGBA{{0xe4, 0xef, 0xef, 0xff}, {0xb4, 0xd3, 0xd8, 0xff}, {0x8f, 0xbd, 0xc5, 0xff}, {0x6a, 0xa5, 0xb0, 0xff}, {0x47, 0x8c, 0x9a, 0xff},
		{0x26, 0x74, 0x84, 0xff}, {0x0b, 0x5c, 0x6b, 0xff}, {0x08, 0x47, 0x54, 0xff}, {0x05, 0x33, 0x3d, 0xff}}
)

// The places of a card.
const (
	side      = 64 // free at the left and the right
	inside    = Width - 2*side
	band      = 64  // height of the band that says fiction
	sumLine   = 398 // base line of the sum
	barTop    = 430
	barHigh   = 52
	labelLine = 524 // base line of what the steps are
	footLine  = 594
)

// PNG gives the card as a file. The same card is the same bytes.
func (c Card) PNG() ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, c.draw())
	return b.Bytes(), err
}

func (c Card) draw() *image.RGBA {
	on := image.NewRGBA(image.Rect(0, 0, Width, Height))
	fill(on, on.Bounds(), paper)
	hue := accent
	if c.Hue > 0 && c.Hue < len(hues) {
		hue = hues[c.Hue]
	}
	top := 12
	fill(on, image.Rect(0, 0, Width, top), hue)
	if c.Fiction != "" {
		top = band
		fill(on, image.Rect(0, 0, Width, band), black)
		write(on, clip(c.Fiction, bold, 28, inside), bold, 28, side, 42, paper)
	}
	write(on, clip(c.Above, regular, 30, inside), regular, 30, side, top+62, hue)
	c.title(on, top+62)
	if c.Sum != "" {
		end := write(on, c.Sum, bold, 76, side, sumLine, hue)
		write(on, clip(c.Means, regular, 32, Width-side-end-24), regular, 32, end+24, sumLine, quiet)
	}
	c.bar(on)
	fill(on, image.Rect(side, footLine-42, Width-side, footLine-41), color.RGBA{0xdc, 0xd8, 0xcf, 0xff})
	day := width(c.Day, regular, 26)
	write(on, c.Day, regular, 26, Width-side-day, footLine, quiet)
	write(on, clip(c.Foot, regular, 26, inside-day-40), regular, 26, side, footLine, quiet)
	return on
}

// title sets the title as large as it goes whole in the room above the sum, below a base line.
func (c Card) title(on *image.RGBA, below int) {
	room := sumLine - 84 - below
	for _, size := range []int{60, 52, 44, 38} {
		high := size * 6 / 5
		lines, whole := wrap(c.Title, bold, size, inside, max(room/high, 1))
		if !whole && size > 38 {
			continue
		}
		if whole {
			lines = evened(c.Title, bold, size, lines)
		}
		for i, line := range lines {
			write(on, line, bold, size, side, below+14+high*(i+1)-size/8, black)
		}
		return
	}
}

// bar draws the steps over one another, each as long as its part of the first, and says below what they are.
// Where the whole is nothing or not known, the bar is empty.
func (c Card) bar(on *image.RGBA) {
	if len(c.Steps) == 0 {
		return
	}
	frame := image.Rect(side, barTop, Width-side, barTop+barHigh)
	fill(on, frame, edge)
	fill(on, frame.Inset(2), paper)
	whole := c.Steps[0].Cents
	x := side
	for _, s := range c.Steps {
		shade := shades[min(max(s.Shade, 0), len(shades)-1)]
		if whole > 0 && s.Cents > 0 {
			high, low := bits.Mul64(uint64(min(s.Cents, whole)), inside) // whatever the sums are, none overflows
			points, _ := bits.Div64(high, low, uint64(whole))
			long := max(int(points), 3) // what is little is seen
			fill(on, image.Rect(side, barTop, side+long, barTop+barHigh), shade)
			if long < inside {
				fill(on, image.Rect(side+long, barTop, side+long+2, barTop+barHigh), paper)
			}
		}
		if x+40 > Width-side {
			continue
		}
		fill(on, image.Rect(x, labelLine-20, x+22, labelLine+2), edge)
		fill(on, image.Rect(x+1, labelLine-19, x+21, labelLine+1), shade)
		if s.Cents == 0 {
			fill(on, image.Rect(x+1, labelLine-19, x+21, labelLine+1), paper)
		}
		x = write(on, clip(s.Words, regular, 26, Width-side-x-34), regular, 26, x+34, labelLine, black) + 36
	}
}
