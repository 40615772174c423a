package territory_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relance/domain/territory"
)

// A story is a drawn history of communes in a row, each a square of the map: neighbours merge, day by day.
type story struct {
	texts map[string]string
	days  []string // around each event
	codes []string
}

func day(n int) string {
	return time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format("2006-01-02")
}

func drawStory(t *rapid.T) story {
	type line struct {
		code, from, until, successor string
	}
	n := rapid.IntRange(1, 7).Draw(t, "communes")
	var table []line
	var alive []int // indices into the table of lines not yet ended, in their order on the ground
	s := story{days: []string{day(0), day(-1)}}
	for i := range n {
		s.codes = append(s.codes, fmt.Sprintf("%05d", 10+i))
		table = append(table, line{code: s.codes[i], from: day(0)})
		alive = append(alive, i)
	}
	var mergers strings.Builder
	now := 0
	for len(alive) > 1 && rapid.Bool().Draw(t, "merge") {
		now += rapid.IntRange(1, 400).Draw(t, "wait")
		at := rapid.IntRange(0, len(alive)-2).Draw(t, "first")
		keep, gone := alive[at], alive[at+1]
		if rapid.Bool().Draw(t, "the second keeps its code") {
			keep, gone = gone, keep
		}
		into := table[keep].code
		table[keep].until, table[gone].until, table[gone].successor = day(now-1), day(now-1), into
		table = append(table, line{code: into, from: day(now)})
		alive = slices.Replace(alive, at, at+2, len(table)-1)
		from := []string{table[keep].code, table[gone].code}
		sort.Strings(from)
		fmt.Fprintf(&mergers, "  - {day: %s, into: %q, from: [%q, %q], sources: [a]}\n", day(now), into, from[0], from[1])
		s.days = append(s.days, day(now-1), day(now), day(now+1))
	}
	s.texts = s.write(t, mergers.String(), now, func() string {
		rows := make([]string, len(table))
		for i, l := range table {
			rows[i] = fmt.Sprintf("%s,Commune %[1]s,,00,,,%s,%s,%s", l.code, l.from, l.until, l.successor)
		}
		return shuffled(t, rows)
	}())
	return s
}

// write makes the folder: populations of two vintages, squares side by side for a map.
func (s *story) write(t *rapid.T, mergers string, last int, communes string) map[string]string {
	head := "format: 1\nname: {fr: Essai}\nsince: 2016-01-01\nsources: [{id: a, title: {fr: A}, licence: L}]\n"
	if mergers != "" {
		head += "mergers:\n" + mergers
	}
	texts := map[string]string{
		"communes.csv": "code,name,siren,department,ept,postcodes,from,until,successor\n" + communes,
	}
	first := rapid.IntRange(0, last+10).Draw(t, "vintage")
	drawnOn := rapid.IntRange(0, last+10).Draw(t, "contours")
	texts["territory.yaml"] = head
	g, problems := territory.Read(files(texts))
	if g == nil {
		t.Fatalf("the story is wrong:\n%s\n%s\n%s", lines(problems), head, communes)
	}
	head += "vintages:\n"
	var rows []string
	for i, n := range []int{first, first + 30} {
		head += fmt.Sprintf("  - {id: v%d, day: %s, title: {fr: V}, sources: [a]}\n", i, day(n))
		s.days = append(s.days, day(n-1), day(n))
		for _, c := range g.On(day(n)) {
			people := rapid.IntRange(0, 100000).Draw(t, "people")
			rows = append(rows, fmt.Sprintf("v%d,%s,%d,%d", i, c.Code, people, people+rapid.IntRange(0, 99).Draw(t, "apart")))
		}
	}
	texts["populations.csv"] = "vintage,code,municipal,total\n" + shuffled(t, rows)
	head += fmt.Sprintf("contours: {day: %s, title: {fr: C}, sources: [a]}\n", day(drawnOn))
	texts["contours.json"] = s.row(g, day(drawnOn))
	texts["territory.yaml"] = head
	return texts
}

// row draws the members of a day as squares side by side, in the order in which their ground lies.
func (s *story) row(g *territory.Territory, on string) string {
	var order []string
	for _, code := range s.codes {
		if now := g.Successor(code, on); !slices.Contains(order, now) {
			order = append(order, now)
		}
	}
	return squares(order)
}

// squares writes a TopoJSON row of squares whose shared borders are shared arcs.
func squares(order []string) string {
	var arcs, shapes []string
	border := func(x int) string { return fmt.Sprintf("[[%d,10],[0,-5],[1,-5]]", x) } // downwards, crooked
	arcs = append(arcs, border(0))
	for i, code := range order {
		west, east := 3*i, 3*i+3
		arcs = append(arcs, fmt.Sprintf("[[%d,10],[10,0]]", 10*i), fmt.Sprintf("[[%d,0],[-10,0]]", 10*i+11), border(10*i+10))
		// north side eastwards, east border down, south side westwards, west border up: clockwise
		shapes = append(shapes, fmt.Sprintf(`{"type":"Polygon","id":%q,"arcs":[[%d,%d,%d,%d]]}`, code, west+1, east, west+2, ^west))
	}
	return fmt.Sprintf(`{"type":"Topology","transform":{"scale":[0.001,0.001],"translate":[2,48]},"objects":{"communes":{"type":"GeometryCollection","geometries":[%s]}},"arcs":[%s]}`,
		strings.Join(shapes, ","), strings.Join(arcs, ","))
}

func shuffled(t *rapid.T, rows []string) string {
	r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "order")))
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return strings.Join(rows, "\n") + "\n"
}

func (s *story) read(t *rapid.T) *territory.Territory {
	g, problems := territory.Read(files(s.texts))
	if g == nil {
		t.Fatalf("problems:\n%s\n%v", lines(problems), s.texts)
	}
	return g
}

func TestASuccessorIsSettled(t *testing.T) { // T2
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		g := s.read(t)
		for _, code := range s.codes {
			for _, d := range s.days {
				now := g.Successor(code, d)
				if _, member := g.Find(now, d); d >= day(0) && !member {
					t.Fatalf("%s counts on %s in %q, which is no member", code, d, now)
				}
				if now != "" && g.Successor(now, d) != now {
					t.Fatalf("the successor of %s on %s is not settled", code, d)
				}
				for _, later := range s.days {
					if now != "" && later >= d && g.Successor(now, later) != g.Successor(code, later) {
						t.Fatalf("%s counts on %s elsewhere than through %s", code, later, d)
					}
				}
			}
		}
	})
}

func TestMergersLoseNobody(t *testing.T) { // T1, T3
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		g := s.read(t)
		for _, d := range s.days {
			members := map[string]bool{}
			for _, c := range g.On(d) {
				if members[c.Code] {
					t.Fatalf("%s is two communes on %s", c.Code, d)
				}
				members[c.Code] = true
			}
			whole, ok := g.Whole(d)
			if !ok {
				continue
			}
			for _, v := range g.Vintages {
				if v.ID != whole.Vintage.ID {
					continue
				}
				var municipal, total int64
				for _, n := range v.Counts {
					municipal, total = municipal+n.Municipal, total+n.Total
				}
				if municipal != whole.Municipal || total != whole.Total {
					t.Fatalf("%s: %d and %d people, the vintage has %d and %d", d, whole.Municipal, whole.Total, municipal, total)
				}
			}
		}
		if _, ok := g.Whole(g.Vintages[0].Day); !ok {
			t.Fatal("nobody is counted on the vintage's own day")
		}
	})
}

func TestMergersLoseNoGround(t *testing.T) { // T4
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		g := s.read(t)
		ground := 0
		for _, d := range append([]string{g.Contours.Day}, s.days...) {
			if d < g.Contours.Day {
				continue
			}
			sum := 0
			for _, c := range g.On(d) {
				rings, ok := g.Shape(c.Code, d)
				if !ok || len(rings) != 1 {
					t.Fatalf("%s on %s: %d rings, %v", c.Code, d, len(rings), ok)
				}
				sum += areaOf(rings)
			}
			if ground == 0 {
				ground = sum
			}
			whole, ok := g.Outline(codes(g.On(d)), d)
			if sum != ground || !ok || len(whole) != 1 || areaOf(whole) != ground {
				t.Fatalf("%s: %d, outline %d of %d rings; it was %d", d, sum, areaOf(whole), len(whole), ground)
			}
		}
	})
}

func TestTheOrderOfLinesDoesNotMatter(t *testing.T) { // T5
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		first, _ := json.Marshal(s.read(t))
		for _, name := range []string{"communes.csv", "populations.csv"} {
			rows := strings.Split(strings.TrimSpace(s.texts[name]), "\n")
			s.texts[name] = rows[0] + "\n" + shuffled(t, rows[1:])
		}
		g := s.read(t)
		second, _ := json.Marshal(g)
		if string(first) != string(second) {
			t.Fatalf("first %s\nthen  %s", first, second)
		}
		back, err := territory.Decode(second)
		if err != nil || !reflect.DeepEqual(back, g) {
			t.Fatalf("Decode gives another territory: %v", err)
		}
	})
}
