package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// stepDegrees is the grid: 1e-5 degree, about 1.1 m north and 0.7 m east.
const stepDegrees = 1e-5

// point is a place on the grid: x steps east of Greenwich, y steps north of the equator.
type point struct{ x, y int }

// ring is a closed line; the first point is not repeated at the end.
type ring []point

// commune is one feature of the input: its code, and for each polygon the outer ring and its holes.
type commune struct {
	code  string
	polys [][]ring
}

// parseGeoJSON reads a FeatureCollection of Polygons and MultiPolygons whose properties have a
// "code". Communes come out in the order of their codes, whatever the order of the file.
func parseGeoJSON(b []byte) ([]commune, error) {
	var file struct {
		Type     string `json:"type"`
		Features []struct {
			Properties struct {
				Code string `json:"code"`
			} `json:"properties"`
			Geometry struct {
				Type        string          `json:"type"`
				Coordinates json.RawMessage `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	if file.Type != "FeatureCollection" || len(file.Features) == 0 {
		return nil, fmt.Errorf("not a GeoJSON FeatureCollection with features")
	}
	var communes []commune
	for i, f := range file.Features {
		var polys [][][][]float64
		var err error
		switch f.Geometry.Type {
		case "Polygon":
			polys = make([][][][]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &polys[0])
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &polys)
		default:
			err = fmt.Errorf("geometry is %q; Polygon or MultiPolygon was meant", f.Geometry.Type)
		}
		c := commune{code: f.Properties.Code}
		if err == nil && c.code == "" {
			err = fmt.Errorf("no property \"code\"")
		}
		if err == nil {
			c.polys, err = onGrid(polys)
		}
		if err != nil {
			return nil, fmt.Errorf("feature %d (%s): %w", i+1, c.code, err)
		}
		communes = append(communes, c)
	}
	slices.SortFunc(communes, func(a, b commune) int { return strings.Compare(a.code, b.code) })
	for i := 1; i < len(communes); i++ {
		if communes[i].code == communes[i-1].code {
			return nil, fmt.Errorf("%s stands twice; one MultiPolygon was meant", communes[i].code)
		}
	}
	return communes, nil
}

// onGrid rounds coordinates and turns outer rings clockwise, holes the other way: then two
// neighbours always walk their border in opposite directions.
func onGrid(in [][][][]float64) ([][]ring, error) {
	if len(in) == 0 {
		return nil, fmt.Errorf("no polygon")
	}
	out := make([][]ring, len(in))
	for p, rings := range in {
		if len(rings) == 0 {
			return nil, fmt.Errorf("polygon %d has no ring", p+1)
		}
		for i, coords := range rings {
			r, err := oneRing(coords)
			if err != nil {
				return nil, fmt.Errorf("polygon %d, ring %d: %w", p+1, i+1, err)
			}
			if clockwise := r.area2() < 0; clockwise != (i == 0) {
				slices.Reverse(r)
			}
			out[p] = append(out[p], r)
		}
	}
	return out, nil
}

func oneRing(coords [][]float64) (ring, error) {
	var r ring
	for _, c := range coords {
		if len(c) < 2 || !(math.Abs(c[0]) <= 180) || !(math.Abs(c[1]) <= 90) {
			return nil, fmt.Errorf("%v is no longitude and latitude", c)
		}
		p := point{int(math.Round(c[0] / stepDegrees)), int(math.Round(c[1] / stepDegrees))}
		if len(r) == 0 || r[len(r)-1] != p {
			r = append(r, p)
		}
	}
	if len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	if len(r) < 3 || r.area2() == 0 {
		return nil, fmt.Errorf("encloses nothing")
	}
	seen := map[point]bool{}
	for _, p := range r {
		if seen[p] {
			return nil, fmt.Errorf("passes twice through %v", p)
		}
		seen[p] = true
	}
	return r, nil
}

// area2 is twice the enclosed area in square steps, positive when the ring runs anticlockwise.
func (r ring) area2() int {
	sum := 0
	for i, p := range r {
		q := r[(i+1)%len(r)]
		sum += p.x*q.y - q.x*p.y
	}
	return sum
}
