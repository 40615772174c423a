package territory

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"relance/foundation/fault"
)

// contoursObject is the name of the object in contours.json that holds the communes.
const contoursObject = "communes"

// topoJSON is what is read of contours.json: a quantized TopoJSON topology.
type topoJSON struct {
	Type      string `json:"type"`
	Transform struct {
		Scale     [2]float64 `json:"scale"`
		Translate [2]float64 `json:"translate"`
	} `json:"transform"`
	Objects map[string]struct {
		Type       string `json:"type"`
		Geometries []struct {
			Type string          `json:"type"`
			ID   string          `json:"id"`
			Arcs json.RawMessage `json:"arcs"`
		} `json:"geometries"`
	} `json:"objects"`
	Arcs [][][]int `json:"arcs"`
}

// contours reads contours.json into the contours that territory.yaml declares.
func (d *draft) contours(b []byte) {
	whole := place{fileContours, 1, 1}
	d.at["arcs"], d.at["drawn"] = whole, whole
	var topo topoJSON
	if err := json.Unmarshal(b, &topo); err != nil {
		d.lost = true
		d.problem(jsonPlace(b, err), fault.New(fault.Invalid, "territory.json_unreadable").Because(err))
		return
	}
	object, ok := topo.Objects[contoursObject]
	if topo.Type != "Topology" || !ok || object.Type != "GeometryCollection" {
		d.unread(whole, "territory.not_topology", contoursObject)
		return
	}
	c := d.t.Contours
	step := [2]int64{micro(topo.Transform.Scale[0]), micro(topo.Transform.Scale[1])}
	c.Step, c.West, c.South = step[0], micro(topo.Transform.Translate[0]), micro(topo.Transform.Translate[1])
	if step[0] != step[1] {
		d.unread(whole, "territory.grid_wrong")
		return
	}
	for n, arc := range topo.Arcs {
		flat := make([]int, 0, 2*len(arc))
		for _, p := range arc {
			if len(p) != 2 {
				d.unread(whole, "territory.arc_wrong", n)
				return
			}
			flat = append(flat, p...)
		}
		c.Arcs = append(c.Arcs, flat)
	}
	for _, g := range object.Geometries {
		var polys [][][]int
		var err error
		switch g.Type {
		case "Polygon":
			polys = make([][][]int, 1)
			err = json.Unmarshal(g.Arcs, &polys[0])
		case "MultiPolygon":
			err = json.Unmarshal(g.Arcs, &polys)
		default:
			err = errors.New("not a polygon")
		}
		if err != nil {
			d.unread(whole, "territory.shape_wrong", fault.Clip(g.ID))
			continue
		}
		drawn := Drawn{Code: g.ID, Rings: [][]int{}}
		for _, rings := range polys {
			drawn.Rings = append(drawn.Rings, rings...)
		}
		c.Drawn = append(c.Drawn, drawn)
	}
}

// micro turns degrees into whole microdegrees; 0 where they are none, which no check lets through as a step.
func micro(degrees float64) int64 {
	if !(math.Abs(degrees) <= 360) {
		return 0
	}
	return int64(math.Round(degrees * 1e6))
}

func jsonPlace(b []byte, err error) place {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return placeOf(fileContours, b, int(syntax.Offset)-1)
	case errors.As(err, &kind):
		return placeOf(fileContours, b, int(kind.Offset)-1)
	}
	return place{file: fileContours}
}

// checkContours says what would make the contours impossible to draw: everything the drawing relies on.
func (d *draft) checkContours() {
	c := d.t.Contours
	d.day("contours/day", c.Day)
	d.wording("contours/title", c.Title, true)
	if c.Step < 1 || c.Step > 1_000_000 || beyond(c.West, 180_000_000) || beyond(c.South, 90_000_000) {
		d.wrong("arcs", "territory.grid_wrong")
		d.lost = true
		return
	}
	if len(c.Arcs) > arcsMax {
		d.wrong("arcs", "territory.arcs_too_many", arcsMax, pointsMax)
		d.lost = true
		return
	}
	points := 0
	for n, arc := range c.Arcs {
		points += len(arc) / 2
		if points > pointsMax {
			d.wrong("arcs", "territory.arcs_too_many", arcsMax, pointsMax)
			d.lost = true
			return
		}
		if !c.arcDrawable(arc) {
			d.wrong(path("arcs", strconv.Itoa(n)), "territory.arc_wrong", n)
			d.lost = true
		}
	}
	if d.lost {
		return
	}
	walked := map[int]bool{}
	for _, drawn := range c.Drawn {
		part := path("drawn", drawn.Code)
		if !codePattern.MatchString(drawn.Code) {
			d.wrong(part, "territory.code_wrong", fault.Clip(drawn.Code))
		}
		if !c.closed(drawn.Rings) {
			d.wrong(part, "territory.shape_wrong", fault.Clip(drawn.Code))
			d.lost = true
			continue
		}
		for _, ring := range drawn.Rings {
			for _, ref := range ring {
				if walked[ref] {
					d.wrong(part, "territory.arc_walked_twice", arcNumber(ref), drawn.Code)
				}
				walked[ref] = true
			}
		}
	}
}

// arcDrawable says whether an arc has two points or more, all of them on the earth.
func (c *Contours) arcDrawable(arc []int) bool {
	if len(arc) < 4 || len(arc)%2 != 0 {
		return false
	}
	widest := 360_000_000 / c.Step // steps; anything wider is on no map, and would not be a safe number
	var x, y int64
	for i := 0; i < len(arc); i += 2 {
		dx, dy := int64(arc[i]), int64(arc[i+1])
		if beyond(dx, widest) || beyond(dy, widest) {
			return false
		}
		if x, y = x+dx, y+dy; beyond(x, widest) || beyond(y, widest) || beyond(c.South+y*c.Step, 90_000_000) {
			return false
		}
	}
	return true
}

// closed says whether each ring is a chain of known arcs that ends where it began and has an inside.
func (c *Contours) closed(rings [][]int) bool {
	for _, ring := range rings {
		points := 0
		for i, ref := range ring {
			if arcNumber(ref) >= len(c.Arcs) {
				return false
			}
			points += len(c.Arcs[arcNumber(ref)])/2 - 1
			before := ring[(i+len(ring)-1)%len(ring)]
			if arcNumber(before) >= len(c.Arcs) {
				return false
			}
			_, end := c.ends(before)
			if start, _ := c.ends(ref); start != end {
				return false
			}
		}
		if points < 3 {
			return false
		}
	}
	return len(rings) > 0
}

func beyond(n, limit int64) bool { return n < -limit || n > limit }
