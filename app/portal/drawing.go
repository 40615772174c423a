package portal

import (
	"strings"

	"relance/app/web"
	"relance/domain/territory"
)

// drawing is a territory as its map draws it.
type drawing struct {
	places  map[string]web.Shape // of members, by code
	borders []web.Shape          // of groupings
}

// drawnAs names a drawing: the territory, and who its members are with their groupings.
type drawnAs struct {
	of      *territory.Territory
	members string
}

// drawingsMax bounds the drawings kept: one changes when communes join, not from day to day. One of 131 communes holds 40 kB.
const drawingsMax = 6

// drawing draws the territory of the page's view, or takes what was drawn for another.
func (f *frame) drawing(l *land) *drawing {
	var members strings.Builder
	for _, c := range l.members {
		members.WriteString(c.Code + c.EPT + " ")
	}
	as := drawnAs{l.Territory, members.String()}
	if d, ok := f.p.drawings.get(as); ok {
		return d
	}
	d := &drawing{places: map[string]web.Shape{}}
	width, _ := l.Frame()
	for _, c := range l.members {
		if rings, ok := l.Shape(c.Code, f.on); ok {
			d.places[c.Code] = web.Shaped(width, spots(rings))
		}
	}
	for _, e := range l.EPTs {
		var codes []string
		for _, c := range l.Members(e.Siren, f.on) {
			codes = append(codes, c.Code)
		}
		if rings, ok := l.Outline(codes, f.on); ok {
			d.borders = append(d.borders, web.Outlined(width, spots(rings)))
		}
	}
	f.p.drawings.keep(as, d, drawingsMax)
	return d
}

func spots(rings []territory.Ring) [][]web.Spot {
	out := make([][]web.Spot, len(rings))
	for i, ring := range rings {
		for _, p := range ring {
			out[i] = append(out[i], web.Spot{X: p.X, Y: p.Y})
		}
	}
	return out
}
