package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	source  = "testdata/mgp-communes-2018.geojson"
	shipped = "../grand-paris/territory/contours.json"
)

func metropole(t *testing.T) (before, after *topology, communes []commune) {
	t.Helper()
	b, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if communes, err = parseGeoJSON(b); err != nil {
		t.Fatal(err)
	}
	if before, err = cut(communes); err != nil {
		t.Fatal(err)
	}
	if after, err = cut(communes); err != nil {
		t.Fatal(err)
	}
	after.simplify(toleranceMetres)
	return before, after, communes
}

func TestTheShippedContoursAreMadeFromTheirSource(t *testing.T) {
	out := t.TempDir() + "/contours.json"
	if err := run([]string{source, out}, os.Stderr); err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, kept) {
		t.Errorf("%s differs from what this program makes of %s", shipped, source)
	}
	if len(made) >= 45_000 {
		t.Errorf("%d bytes; a page should load less than 45 000", len(made))
	}
}

func TestCuttingLosesNoPoint(t *testing.T) {
	before, _, communes := metropole(t)
	if len(before.communes) != 131 {
		t.Fatalf("%d communes, want 131", len(before.communes))
	}
	for i, c := range before.communes {
		for j, poly := range c.polys {
			for k, refs := range poly {
				got, want := before.ring(refs), communes[i].polys[j][k]
				at := slices.Index(want, got[0])
				if at < 0 || !slices.Equal(got, slices.Concat(want[at:], want[:at])) {
					t.Errorf("%s: ring %d.%d changed by being cut", c.code, j, k)
				}
			}
		}
	}
}

func TestEachBorderIsOneArcUsedOnceInEachDirection(t *testing.T) {
	_, after, _ := metropole(t)
	inner := checkBorders(t, after)
	if inner < 250 {
		t.Errorf("%d shared borders; the Métropole has more", inner)
	}
	// The outline of the whole is the arcs used once, and encloses what the communes enclose together.
	if whole, parts := after.outlineArea2(), after.area2(); whole != parts {
		t.Errorf("the outline encloses %d, the communes %d: a gap or an overlap", whole, parts)
	}
}

func TestAreasChangeByLessThanTwoPercent(t *testing.T) {
	before, after, _ := metropole(t)
	worst, which := 0.0, ""
	for i := range before.communes {
		was, is := before.communeArea2(i), after.communeArea2(i)
		if change := math.Abs(float64(is-was)) / math.Abs(float64(was)); change > worst {
			worst, which = change, before.communes[i].code
		}
	}
	if worst >= 0.02 {
		t.Errorf("%s changes by %.2f %%", which, 100*worst)
	}
	t.Logf("largest change: %s, %.2f %%", which, 100*worst)
}

func TestNothingCrossesAfterSimplifying(t *testing.T) {
	_, after, _ := metropole(t)
	if bad := after.crossing(); len(bad) > 0 {
		t.Errorf("arcs %v touch elsewhere than at their ends", bad)
	}
}

// checkBorders fails unless every arc is walked at most once in each direction, and gives how many
// are walked in both.
func checkBorders(t interface{ Errorf(string, ...any) }, topo *topology) (inner int) {
	forward, back := map[int]int{}, map[int]int{}
	for _, c := range topo.communes {
		for _, refs := range slices.Concat(c.polys...) {
			for _, ref := range refs {
				if ref < 0 {
					back[^ref]++
				} else {
					forward[ref]++
				}
			}
		}
	}
	for n := range topo.arcs {
		if forward[n] > 1 || back[n] > 1 || forward[n]+back[n] == 0 {
			t.Errorf("arc %d is walked %d times forwards, %d backwards", n, forward[n], back[n])
		}
		if forward[n]+back[n] == 2 {
			inner++
		}
	}
	return inner
}

func (t *topology) communeArea2(i int) int {
	sum := 0
	for _, refs := range slices.Concat(t.communes[i].polys...) {
		sum += t.ring(refs).area2()
	}
	return sum
}

func (t *topology) area2() int {
	sum := 0
	for i := range t.communes {
		sum += t.communeArea2(i)
	}
	return sum
}

// outlineArea2 sums over the arcs that only one commune walks.
func (t *topology) outlineArea2() int {
	net := map[int]int{}
	for _, c := range t.communes {
		for _, refs := range slices.Concat(c.polys...) {
			for _, ref := range refs {
				if ref < 0 {
					net[^ref]--
				} else {
					net[ref]++
				}
			}
		}
	}
	sum := 0
	for n, times := range net {
		for i, q := range t.arcs[n][1:] {
			p := t.arcs[n][i]
			sum += times * (p.x*q.y - q.x*p.y)
		}
	}
	return sum
}

// patchwork draws a field of cells with crooked borders, a commune each, one with an enclave.
func patchwork(t *rapid.T) []commune {
	const cell, bend = 1000, 120
	wide, high := rapid.IntRange(1, 4).Draw(t, "wide"), rapid.IntRange(1, 4).Draw(t, "high")
	jitter := rapid.IntRange(-bend, bend)
	corners := map[point]point{}
	for x := range wide + 1 {
		for y := range high + 1 {
			corners[point{x, y}] = point{x*cell + jitter.Draw(t, "x"), y*cell + jitter.Draw(t, "y")}
		}
	}
	borders := map[edge][]point{}
	border := func(a, b point) []point { // corners a to b, without b
		e := edgeOf(a, b)
		if borders[e] == nil {
			p, q := corners[e.a], corners[e.b]
			line := []point{p}
			for i := 1; i < 8; i++ {
				line = append(line, point{p.x + (q.x-p.x)*i/8 + jitter.Draw(t, "dx")/3, p.y + (q.y-p.y)*i/8 + jitter.Draw(t, "dy")/3})
			}
			borders[e] = append(line, q)
		}
		line := slices.Clone(borders[e])
		if e.a != a {
			slices.Reverse(line)
		}
		return line[:len(line)-1]
	}
	var communes []commune
	for x := range wide {
		for y := range high {
			a, b, c, d := point{x, y}, point{x, y + 1}, point{x + 1, y + 1}, point{x + 1, y}
			r := ring(slices.Concat(border(a, b), border(b, c), border(c, d), border(d, a)))
			communes = append(communes, commune{fmt.Sprintf("%d-%d", x, y), [][]ring{{r}}})
		}
	}
	for _, c := range communes {
		if rapid.Bool().Draw(t, "turned round") {
			slices.Reverse(c.polys[0][0])
		}
	}
	enclave := ring{{400, 400}, {400, 500}, {450, 560}, {500, 500}, {510, 400}}
	hole := slices.Clone(enclave)
	slices.Reverse(hole)
	communes[0].polys[0] = append(communes[0].polys[0], hole)
	return append(communes, commune{"enclave", [][]ring{{enclave}}})
}

// asGeoJSON writes communes as a file, so that tests go through the reader too.
func asGeoJSON(communes []commune) []byte {
	var features []string
	for _, c := range communes {
		var rings []string
		for _, r := range c.polys[0] {
			var points []string
			for _, p := range append(slices.Clone(r), r[0]) {
				points = append(points, fmt.Sprintf("[%.5f,%.5f]", float64(p.x)*stepDegrees, float64(p.y)*stepDegrees))
			}
			rings = append(rings, "["+strings.Join(points, ",")+"]")
		}
		features = append(features, fmt.Sprintf(`{"properties":{"code":%q},"geometry":{"type":"Polygon","coordinates":[%s]}}`, c.code, strings.Join(rings, ",")))
	}
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

func TestACommuneThinnerThanTheToleranceDoesNotVanish(t *testing.T) {
	// A lens of 20 m between two communes, all three from the same west end to the same east end.
	above := ring{{0, 0}, {0, 900}, {900, 900}, {900, 0}, {450, 10}}
	lens := ring{{0, 0}, {450, 10}, {900, 0}, {450, -10}}
	below := ring{{0, 0}, {450, -10}, {900, 0}, {900, -900}, {0, -900}}
	communes, err := parseGeoJSON(asGeoJSON([]commune{{"1", [][]ring{{above}}}, {"2", [][]ring{{lens}}}, {"3", [][]ring{{below}}}}))
	if err != nil {
		t.Fatal(err)
	}
	topo, err := cut(communes)
	if err != nil {
		t.Fatal(err)
	}
	topo.simplify(1000)
	if topo.communeArea2(1) == 0 || len(topo.crossing()) > 0 {
		t.Errorf("the lens encloses %d; arcs %v", topo.communeArea2(1), topo.arcs)
	}
}

func TestAnyPatchworkKeepsItsBordersShared(t *testing.T) {
	drawn := rapid.Custom(func(t *rapid.T) *topology {
		communes, err := parseGeoJSON(asGeoJSON(patchwork(t)))
		if err != nil {
			t.Fatal(err)
		}
		topo, err := cut(communes)
		if err != nil {
			t.Fatal(err)
		}
		return topo
	})
	sound := drawn.Filter(func(topo *topology) bool { return len(topo.crossing()) == 0 }) // a map does not cross itself
	rapid.Check(t, func(t *rapid.T) {
		topo := sound.Draw(t, "patchwork")
		whole := slices.Clone(topo.arcs)
		tolerance := rapid.Float64Range(0, 2000).Draw(t, "tolerance")
		flat := topo.flattener()
		topo.simplify(tolerance)
		checkBorders(t, topo)
		if bad := topo.crossing(); len(bad) > 0 {
			t.Errorf("arcs %v cross", bad)
		}
		if whole, parts := topo.outlineArea2(), topo.area2(); whole != parts {
			t.Errorf("the outline encloses %d, the communes %d", whole, parts)
		}
		for n, arc := range topo.arcs {
			for _, p := range whole[n] {
				if d := distance(p, arc, flat) * metresPerStep; d > tolerance+1e-6 {
					t.Fatalf("arc %d: a point stands %.1f m off, tolerance %.1f", n, d, tolerance)
				}
			}
		}
	})
}

func distance(p point, arc []point, flat float64) float64 {
	least := math.Inf(1)
	for i := 1; i < len(arc); i++ {
		least = min(least, offset(p, arc[i-1], arc[i], flat))
	}
	return least
}

func TestWhatIsNoMapIsRefused(t *testing.T) {
	square := `[[0,0],[0,1],[1,1],[1,0],[0,0]]`
	feature := func(code, kind, coordinates string) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q},"geometry":{"type":%q,"coordinates":%s}}`, code, kind, coordinates)
	}
	collection := func(features ...string) string {
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	}
	for name, c := range map[string]struct{ in, says string }{
		"no JSON":                   {"<kml/>", "invalid character"},
		"no collection":             {`{"type":"Feature"}`, "FeatureCollection"},
		"an empty collection":       {collection(), "FeatureCollection"},
		"a point":                   {collection(feature("1", "Point", "[0,0]")), "Polygon or MultiPolygon was meant"},
		"no code":                   {collection(feature("", "Polygon", "["+square+"]")), `no property "code"`},
		"a code twice":              {collection(feature("1", "Polygon", "["+square+"]"), feature("1", "Polygon", "["+square+"]")), "stands twice"},
		"a polygon without rings":   {collection(feature("1", "Polygon", "[]")), "no ring"},
		"no polygon":                {collection(feature("1", "MultiPolygon", "[]")), "no polygon"},
		"a line back and forth":     {collection(feature("1", "Polygon", "[[[0,0],[0,1],[0,0]]]")), "encloses nothing"},
		"an eight":                  {collection(feature("1", "Polygon", "[[[0,0],[1,0],[1,1],[0,0],[-1,0],[-1,-3]]]")), "passes twice"},
		"a place off the earth":     {collection(feature("1", "Polygon", "[[[0,0],[0,91],[1,1]]]")), "no longitude and latitude"},
		"a border used three times": {collection(feature("1", "Polygon", "["+square+"]"), feature("2", "Polygon", "["+square+"]"), feature("3", "Polygon", "["+square+"]")), "more than two communes"},
	} {
		communes, err := parseGeoJSON([]byte(c.in))
		if err == nil {
			_, err = cut(communes)
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
}

func FuzzNoInputBreaksTheProgram(f *testing.F) {
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"properties":{"code":"1"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]]]}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		communes, err := parseGeoJSON(b)
		if err != nil {
			return
		}
		topo, err := cut(communes)
		if err != nil {
			return
		}
		if topo.points() > 2000 {
			return
		}
		topo.simplify(10)
		topo.encode()
	})
}
