package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// encode writes the topology as TopoJSON with one arc and one commune per line, so that a later
// edition of the borders can be compared with this one by eye.
func (t *topology) encode() []byte {
	west, south := math.MaxInt, math.MaxInt
	for _, arc := range t.arcs {
		for _, p := range arc {
			west, south = min(west, p.x), min(south, p.y)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"type":"Topology","transform":{"scale":[%s,%[1]s],"translate":[%s,%s]},`+"\n",
		degrees(1), degrees(west), degrees(south))
	b.WriteString(`"objects":{"communes":{"type":"GeometryCollection","geometries":[` + "\n")
	for i, c := range t.communes {
		code, _ := json.Marshal(c.code)
		kind, arcs := "MultiPolygon", any(c.polys)
		if len(c.polys) == 1 {
			kind, arcs = "Polygon", c.polys[0]
		}
		refs, _ := json.Marshal(arcs)
		fmt.Fprintf(&b, `{"type":"%s","id":%s,"arcs":%s}%s`+"\n", kind, code, refs, comma(i, len(t.communes)))
	}
	b.WriteString("]}},\n" + `"arcs":[` + "\n")
	for i, arc := range t.arcs {
		before := point{west, south}
		deltas := make([][2]int, len(arc))
		for j, p := range arc {
			deltas[j] = [2]int{p.x - before.x, p.y - before.y}
			before = p
		}
		line, _ := json.Marshal(deltas)
		fmt.Fprintf(&b, "%s%s\n", line, comma(i, len(t.arcs)))
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

// degrees writes a whole number of steps as a decimal, exactly.
func degrees(steps int) string {
	return strconv.FormatFloat(float64(steps)/(1/stepDegrees), 'f', -1, 64)
}

func comma(i, n int) string {
	if i < n-1 {
		return ","
	}
	return ""
}
