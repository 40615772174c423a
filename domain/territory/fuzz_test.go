package territory_test

import (
	"encoding/json"
	"os"
	"testing"

	"relance/domain/territory"
)

// fuzzFile changes one file of the small folder at will: whatever it holds, Read gives a territory or
// problems, never both, never a panic; and a territory can be asked anything (T6).
func fuzzFile(f *testing.F, name string) {
	f.Add(small()[name])
	if b, err := os.ReadFile(folder + "/" + name); err == nil && len(b) < 10_000 {
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		texts := small()
		texts[name] = text
		g, problems := territory.Read(files(texts))
		if (g == nil) != (len(problems) > 0) {
			t.Fatalf("a territory: %v; problems: %d", g != nil, len(problems))
		}
		for _, p := range problems {
			if p.File == "" || p.Line < 0 || p.Column < 0 || p.Fault == nil {
				t.Fatalf("a problem without a place: %+v", p)
			}
		}
		if g != nil {
			interrogate(t, g)
		}
	})
}

func interrogate(t *testing.T, g *territory.Territory) {
	for _, day := range []string{"", "2016-01-01", "2024-12-31", "2025-01-01", "9999-12-31"} {
		for _, c := range append(g.On(day), territory.Commune{Code: "99999"}) {
			g.Find(c.Code, day)
			g.Successor(c.Code, day)
			g.Population(c.Code, day)
			g.Shape(c.Code, day)
		}
		g.Whole(day)
		g.Outline(codes(g.On(day)), day)
	}
	g.Frame()
	first, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	back, err := territory.Decode(first)
	if err != nil {
		t.Fatalf("what Read made, Decode refuses: %v", err)
	}
	if second, _ := json.Marshal(back); string(first) != string(second) {
		t.Fatalf("not canonical:\n%s\n%s", first, second)
	}
}

func FuzzTerritoryYAML(f *testing.F) { fuzzFile(f, "territory.yaml") }
func FuzzCommunes(f *testing.F)      { fuzzFile(f, "communes.csv") }
func FuzzPopulations(f *testing.F)   { fuzzFile(f, "populations.csv") }
func FuzzContours(f *testing.F)      { fuzzFile(f, "contours.json") }

func FuzzDecode(f *testing.F) {
	g, _ := territory.Read(files(small()))
	b, _ := json.Marshal(g)
	f.Add(b)
	f.Add([]byte(`{"format":1,"name":{"fr":"A"},"since":"2016-01-01","contours":{"day":"2016-01-01","step":1,"arcs":[[0,0,-9223372036854775808,1]]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := territory.Decode(b)
		if (g == nil) != (err != nil) {
			t.Fatalf("a territory: %v; error: %v", g != nil, err)
		}
		if g != nil {
			interrogate(t, g)
		}
	})
}
