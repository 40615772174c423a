package portal

import (
	"strings"
	"sync"

	"relance/app/web"
	"relance/domain/territory"
)

// drawing is a territory as its map draws it.
type drawing struct {
	places  map[string]web.Shape // of members, by code
	borders []web.Shape          // of groupings
}

// drawings keeps the drawings of a few territories: one changes when communes join, not from day to day.
type drawings struct {
	sync.Mutex
	kept  map[drawnAs]*drawing
	order []drawnAs
}

// drawnAs names a drawing: the territory, and who its members are with their groupings.
type drawnAs struct {
	of      *territory.Territory
	members string
}

// drawingsMax bounds the drawings kept; one of 131 communes holds 40 kB.
const drawingsMax = 6

// of draws the territory of a view, or takes what was drawn for another.
func (m *drawings) of(l *land, on string) *drawing {
	var members strings.Builder
	for _, c := range l.members {
		members.WriteString(c.Code + c.EPT + " ")
	}
	as := drawnAs{l.Territory, members.String()}
	m.Lock()
	defer m.Unlock()
	if d := m.kept[as]; d != nil {
		return d
	}
	d := &drawing{places: map[string]web.Shape{}}
	width, _ := l.Frame()
	for _, c := range l.members {
		if rings, ok := l.Shape(c.Code, on); ok {
			d.places[c.Code] = web.Shaped(width, spots(rings))
		}
	}
	for _, e := range l.EPTs {
		var codes []string
		for _, c := range l.Members(e.Siren, on) {
			codes = append(codes, c.Code)
		}
		if rings, ok := l.Outline(codes, on); ok {
			d.borders = append(d.borders, web.Outlined(width, spots(rings)))
		}
	}
	if m.kept == nil {
		m.kept = map[drawnAs]*drawing{}
	}
	if len(m.order) >= drawingsMax {
		delete(m.kept, m.order[0])
		m.order = m.order[1:]
	}
	m.kept[as], m.order = d, append(m.order, as)
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
