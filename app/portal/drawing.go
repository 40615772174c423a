package portal

import (
	"strings"

	"relance/app/web"
	"relance/domain/territory"
)

// drawing is a territory, or one grouping of it, as its map draws it.
type drawing struct {
	width, height int                  // of the frame, in metres
	places        map[string]web.Shape // of members, by code
	borders       []web.Shape          // of groupings
}

// drawnAs names a drawing: the territory, the grouping that fills the frame ("": all of it), and who its members are
// with their groupings.
type drawnAs struct {
	of           *territory.Territory
	ept, members string
}

// drawingsMax bounds the drawings kept: one changes when communes join, not from day to day. One of 131 communes holds
// 40 kB, one of a grouping a few.
const drawingsMax = 24

// drawing draws the territory of the page's view, or one grouping alone, or takes what was drawn for another.
func (f *frame) drawing(l *land, ept string) *drawing {
	members := l.members
	if ept != "" {
		members = l.Members(ept, f.on)
	}
	var names strings.Builder
	for _, c := range members {
		names.WriteString(c.Code + c.EPT + " ")
	}
	as := drawnAs{l.Territory, ept, names.String()}
	if d, ok := f.p.drawings.get(as); ok {
		return d
	}
	rings := map[string][][]web.Spot{}
	for _, c := range members {
		if r, ok := l.Shape(c.Code, f.on); ok {
			rings[c.Code] = spots(r)
		}
	}
	var corner web.Spot
	d := &drawing{places: map[string]web.Shape{}}
	if d.width, d.height = l.Frame(); ept != "" {
		corner, d.width, d.height = around(rings)
	}
	for code, r := range rings {
		d.places[code] = web.Shaped(d.width, shifted(r, corner))
	}
	for _, e := range l.EPTs {
		if r, ok := l.Outline(codesOf(l.Members(e.Siren, f.on)), f.on); ok && (ept == "" || ept == e.Siren) {
			d.borders = append(d.borders, web.Outlined(d.width, shifted(spots(r), corner)))
		}
	}
	f.p.drawings.keep(as, d, drawingsMax)
	return d
}

func codesOf(communes []territory.Commune) []string {
	var codes []string
	for _, c := range communes {
		codes = append(codes, c.Code)
	}
	return codes
}

// around gives the frame that holds places with a little room: its north-west corner and its sides. It is never
// higher than wide, so that no map outgrows a screen.
func around(places map[string][][]web.Spot) (corner web.Spot, width, height int) {
	low, up := web.Spot{X: 1 << 30, Y: 1 << 30}, web.Spot{X: -1 << 30, Y: -1 << 30}
	for _, rings := range places {
		for _, ring := range rings {
			for _, s := range ring {
				low, up = web.Spot{X: min(low.X, s.X), Y: min(low.Y, s.Y)}, web.Spot{X: max(up.X, s.X), Y: max(up.Y, s.Y)}
			}
		}
	}
	if len(places) == 0 {
		return corner, 0, 0
	}
	width, height = up.X-low.X, up.Y-low.Y
	room := 1 + max(width, height)/30
	wide := max(width, height) + 2*room
	return web.Spot{X: low.X - (wide-width)/2, Y: low.Y - room}, wide, height + 2*room
}

// shifted gives rings as they stand from another corner.
func shifted(rings [][]web.Spot, corner web.Spot) [][]web.Spot {
	for _, ring := range rings {
		for i := range ring {
			ring[i].X, ring[i].Y = ring[i].X-corner.X, ring[i].Y-corner.Y
		}
	}
	return rings
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
