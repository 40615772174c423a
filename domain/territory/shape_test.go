package territory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/territory"
)

// area2 is twice the area a ring encloses, positive when it runs clockwise on the map (y goes down).
func area2(r territory.Ring) int {
	sum := 0
	for i, p := range r {
		q := r[(i+1)%len(r)]
		sum += p.X*q.Y - q.X*p.Y
	}
	return sum
}

func areaOf(rings []territory.Ring) int {
	sum := 0
	for _, r := range rings {
		sum += area2(r)
	}
	return sum
}

func codes(communes []territory.Commune) []string {
	var list []string
	for _, c := range communes {
		list = append(list, c.Code)
	}
	return list
}

func TestTheMapHasNeitherGapNorOverlapOnAnyDay(t *testing.T) {
	g := grandParis(t)
	for _, day := range []string{"2016-01-01", "2020-05-15", "2024-12-31", "2025-01-01"} {
		steps := map[[2]territory.Point]string{}
		sum := 0
		for _, c := range g.On(day) {
			rings, ok := g.Shape(c.Code, day)
			if !ok || len(rings) != 1 {
				t.Fatalf("%s on %s: %d rings, %v", c.Code, day, len(rings), ok)
			}
			sum += areaOf(rings)
			for i, p := range rings[0] {
				step := [2]territory.Point{p, rings[0][(i+1)%len(rings[0])]}
				if other, twice := steps[step]; twice {
					t.Errorf("%s: %s and %s overlap at %v", day, c.Code, other, p)
				}
				steps[step] = c.Code
			}
		}
		// A step that no neighbour walks back is the outside, and the outside is one closed line.
		outside := 0
		for step := range steps {
			if _, back := steps[[2]territory.Point{step[1], step[0]}]; !back {
				outside++
			}
		}
		whole, ok := g.Outline(codes(g.On(day)), day)
		if !ok || len(whole) != 1 || len(whole[0]) != outside || areaOf(whole) != sum {
			t.Errorf("%s: an outline of %d rings, %d m²; %d steps outside, communes of %d m²", day, len(whole), areaOf(whole)/2, outside, sum/2)
		}
	}
}

func TestTheMergedCommuneIsItsPartsWithoutTheBorderBetweenThem(t *testing.T) {
	g := grandParis(t)
	saintDenis, _ := g.Shape("93066", "2024-12-31")
	pierrefitte, _ := g.Shape("93059", "2024-12-31")
	merged, ok := g.Shape("93066", "2025-01-01")
	if !ok || len(merged) != 1 {
		t.Fatalf("%d rings, %v", len(merged), ok)
	}
	if areaOf(merged) != areaOf(saintDenis)+areaOf(pierrefitte) {
		t.Errorf("%d m², its parts have %d and %d", areaOf(merged)/2, areaOf(saintDenis)/2, areaOf(pierrefitte)/2)
	}
	shared := 0
	for _, p := range saintDenis[0] {
		if slices.Contains(pierrefitte[0], p) {
			shared++
		}
	}
	if want := len(saintDenis[0]) + len(pierrefitte[0]) - 2*(shared-1); shared < 3 || len(merged[0]) != want {
		t.Errorf("%d points, want %d; the parts share %d", len(merged[0]), want, shared)
	}
	if _, ok := g.Shape("93059", "2025-01-01"); ok {
		t.Error("Pierrefitte is drawn after it is gone")
	}
}

func TestEveryShapeFitsTheFrameAndRunsClockwise(t *testing.T) {
	g := grandParis(t)
	wide, high := g.Frame()
	// From the western tip of Rueil-Malmaison's neighbours to the eastern one of the Val-de-Marne.
	if wide < 34_000 || wide > 35_000 || high < 40_000 || high > 41_500 {
		t.Errorf("the map is %d m by %d m", wide, high)
	}
	for _, c := range g.On("2024-12-31") {
		rings, _ := g.Shape(c.Code, "2024-12-31")
		for _, r := range rings {
			if area2(r) <= 0 {
				t.Errorf("%s runs anticlockwise", c.Name)
			}
			for _, p := range r {
				if p.X < 0 || p.Y < 0 || p.X > wide || p.Y > high {
					t.Errorf("%s: %v is off the map", c.Name, p)
				}
			}
		}
	}
}

func TestTheMetropoleIs814SquareKilometresLarge(t *testing.T) {
	g := grandParis(t)
	whole, _ := g.Outline(codes(g.On("2020-05-15")), "2020-05-15")
	if km2 := areaOf(whole) / 2 / 1_000_000; km2 < 806 || km2 > 822 {
		t.Errorf("%d km²; the Métropole has 814", km2)
	}
}

func TestAnEPTIsOneShape(t *testing.T) {
	g := grandParis(t)
	for _, e := range g.EPTs {
		rings, ok := g.Outline(codes(g.Members(e.Siren, "2025-01-01")), "2025-01-01")
		if !ok || len(rings) != 1 {
			t.Errorf("%s: %d rings, %v", e.Name, len(rings), ok)
		}
	}
}

func TestAnEnclaveLeavesAHoleInItsSurroundings(t *testing.T) {
	texts := small()
	texts["contours.json"] = `{"type":"Topology","transform":{"scale":[0.001,0.001],"translate":[2,48]},
"objects":{"communes":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","id":"00001","arcs":[[0],[-2]]},
{"type":"Polygon","id":"00002","arcs":[[1]]},
{"type":"Polygon","id":"00003","arcs":[[2]]}]}},
"arcs":[[[0,0],[0,30],[30,0],[0,-30],[-30,0]],[[10,10],[0,10],[10,0],[0,-10],[-10,0]],[[50,0],[0,10],[10,0],[-10,-10]]]}`
	g, problems := territory.Read(files(texts))
	if g == nil {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	around, _ := g.Shape("00001", "2020-01-01")
	inside, _ := g.Shape("00002", "2020-01-01")
	merged, _ := g.Shape("00002", "2025-01-01")
	if len(around) != 2 || area2(around[0]) <= 0 || area2(around[1]) >= 0 {
		t.Errorf("the surroundings have %d rings", len(around))
	}
	if len(merged) != 1 || areaOf(merged) != areaOf(around)+areaOf(inside) {
		t.Errorf("merged: %d rings, %d; parts %d and %d", len(merged), areaOf(merged), areaOf(around), areaOf(inside))
	}
}

// field is a chessboard of n by n square communes, each side an arc of its own.
func field(n int) map[string]string {
	var arcs, shapes, rows []string
	number := map[string]int{}
	side := func(x, y, dx, dy int) int { // the arc from (x, y), walked eastwards or southwards
		key := fmt.Sprint(x, y, dx, dy)
		if _, ok := number[key]; !ok {
			number[key] = len(arcs)
			arcs = append(arcs, fmt.Sprintf("[[%d,%d],[%d,%d]]", 10*x, 10*y, 10*dx, 10*dy))
		}
		return number[key]
	}
	for y := range n {
		for x := range n {
			code := fmt.Sprintf("%05d", y*n+x)
			north, south, west, east := side(x, y+1, 1, 0), side(x, y, 1, 0), side(x, y+1, 0, -1), side(x+1, y+1, 0, -1)
			shapes = append(shapes, fmt.Sprintf(`{"type":"Polygon","id":%q,"arcs":[[%d,%d,%d,%d]]}`, code, north, east, ^south, ^west))
			rows = append(rows, code+",Case,,00,,,2016-01-01,,")
		}
	}
	return map[string]string{
		"territory.yaml": "format: 1\nname: {fr: Damier}\nsince: 2016-01-01\ncontours: {day: 2018-01-01, title: {fr: D}, sources: [a]}\nsources: [{id: a, title: {fr: A}, licence: L}]\n",
		"communes.csv":   "code,name,siren,department,ept,postcodes,from,until,successor\n" + strings.Join(rows, "\n") + "\n",
		"contours.json": fmt.Sprintf(`{"type":"Topology","transform":{"scale":[0.001,0.001],"translate":[2,48]},"objects":{"communes":{"type":"GeometryCollection","geometries":[%s]}},"arcs":[%s]}`,
			strings.Join(shapes, ","), strings.Join(arcs, ",")),
	}
}

func TestAnyCommunesTogetherHaveAnOutlineOfSimpleRings(t *testing.T) { // T4
	g, problems := territory.Read(files(field(5)))
	if g == nil {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	const day = "2020-01-01"
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.SampledFrom(codes(g.On(day))), 1, 25).Draw(t, "communes") // some of them twice
		want := 0
		for _, code := range slices.Compact(slices.Sorted(slices.Values(some))) {
			rings, _ := g.Shape(code, day)
			want += areaOf(rings)
		}
		rings, ok := g.Outline(some, day)
		if !ok || areaOf(rings) != want {
			t.Fatalf("an outline of %d, its communes have %d", areaOf(rings), want)
		}
		walked := map[[2]territory.Point]bool{}
		for _, r := range rings {
			seen := map[territory.Point]bool{}
			for i, p := range r {
				if seen[p] {
					t.Fatalf("a ring passes twice through %v", p)
				}
				q := r[(i+1)%len(r)]
				if walked[[2]territory.Point{q, p}] {
					t.Fatalf("the border from %v to %v stands inside", p, q)
				}
				seen[p], walked[[2]territory.Point{p, q}] = true, true
			}
		}
	})
}

func TestCommunesThatTouchInOnePointKeepTheirOwnRings(t *testing.T) {
	texts := small()
	texts["contours.json"] = `{"type":"Topology","transform":{"scale":[0.001,0.001],"translate":[2,48]},
"objects":{"communes":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","id":"00001","arcs":[[0]]},
{"type":"Polygon","id":"00002","arcs":[[1]]},
{"type":"Polygon","id":"00003","arcs":[[2]]}]}},
"arcs":[[[10,10],[-10,0],[0,10],[10,-10]],[[10,10],[10,0],[0,-10],[-10,10]],[[50,0],[0,10],[10,0],[-10,-10]]]}`
	g, problems := territory.Read(files(texts))
	if g == nil {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	if merged, _ := g.Shape("00002", "2025-01-01"); len(merged) != 2 || len(merged[0]) != 3 || len(merged[1]) != 3 {
		t.Errorf("two triangles that meet in a corner became %v", merged)
	}
}
