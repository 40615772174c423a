package territory_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relance/domain/territory"
	"relance/foundation/fault"
)

const folder = "../../plans/grand-paris/territory"

// grandParis reads the reference plan's territory.
func grandParis(t testing.TB) *territory.Territory {
	t.Helper()
	g, problems := territory.Read(os.DirFS(folder))
	for _, p := range problems {
		t.Errorf("%s:%d:%d: %v", p.File, p.Line, p.Column, p.Fault)
	}
	if g == nil {
		t.FailNow()
	}
	return g
}

func TestTheMetropoleLosesOneCommuneWithTheNewYear(t *testing.T) {
	g := grandParis(t)
	for day, want := range map[string]int{
		"2015-12-31": 0, "2016-01-01": 131, "2020-05-15": 131, "2024-12-31": 131, "2025-01-01": 130, "2026-11-22": 130,
	} {
		if got := len(g.On(day)); got != want {
			t.Errorf("%s: %d communes, want %d", day, got, want)
		}
	}
	departments := map[string]int{}
	for _, c := range g.On("2026-01-01") {
		departments[c.Department]++
	}
	if want := map[string]int{"75": 1, "91": 6, "92": 36, "93": 39, "94": 47, "95": 1}; !reflect.DeepEqual(departments, want) {
		t.Errorf("departments in 2026: %v, want %v", departments, want)
	}
}

func TestAFigureOfPierrefitteIsFoundUnderItAndCountsInSaintDenis(t *testing.T) {
	g := grandParis(t)
	c, ok := g.Find("93059", "2021-06-30")
	if !ok || c.Name != "Pierrefitte-sur-Seine" || c.Siren != "219300597" {
		t.Errorf("93059 in 2021: %+v, %v", c, ok)
	}
	if _, ok := g.Find("93059", "2025-01-01"); ok {
		t.Error("93059 is still a member in 2025")
	}
	for _, c := range []struct{ code, day, want string }{
		{"93059", "2024-12-31", "93059"},
		{"93059", "2025-01-01", "93066"},
		{"93059", "2030-01-01", "93066"},
		{"93066", "2021-01-01", "93066"},
		{"93066", "2025-01-01", "93066"},
		{"75056", "2025-01-01", "75056"},
		{"93059", "2015-12-31", ""},
		{"13055", "2025-01-01", ""},
	} {
		if got := g.Successor(c.code, c.day); got != c.want {
			t.Errorf("a figure of %s counts on %s in %q, want %q", c.code, c.day, got, c.want)
		}
	}
}

func TestSaintDenisHasANewSirenFromTheMergerOn(t *testing.T) {
	g := grandParis(t)
	for day, want := range map[string]string{"2024-12-31": "219300662", "2025-01-01": "929939411"} {
		if c, _ := g.Find("93066", day); c.Siren != want {
			t.Errorf("%s: SIREN %s, want %s", day, c.Siren, want)
		}
	}
	c, _ := g.Find("93066", "2025-01-01")
	if want := []string{"93200", "93210", "93380"}; !reflect.DeepEqual(c.Postcodes, want) {
		t.Errorf("postcodes %v, want %v", c.Postcodes, want)
	}
}

func TestElevenEPTsAndParisMakeUpTheMetropole(t *testing.T) {
	g := grandParis(t)
	if len(g.EPTs) != 11 {
		t.Errorf("%d EPT, want 11", len(g.EPTs))
	}
	for day, plaine := range map[string]int{"2024-12-31": 9, "2025-01-01": 8} {
		sum := 0
		for _, e := range g.EPTs {
			sum += len(g.Members(e.Siren, day))
		}
		none := g.Members("", day)
		if len(none) != 1 || none[0].Code != "75056" || sum+1 != len(g.On(day)) {
			t.Errorf("%s: %d communes in EPTs, outside them %v", day, sum, none)
		}
		if got := len(g.Members("200057867", day)); got != plaine {
			t.Errorf("%s: Plaine Commune has %d communes, want %d", day, got, plaine)
		}
	}
	if e, ok := g.EPT("200058014"); !ok || e.Name != "Grand-Orly Seine Bièvre" {
		t.Errorf("EPT 200058014: %+v, %v", e, ok)
	}
	if _, ok := g.EPT("217500016"); ok {
		t.Error("Paris is taken for an EPT")
	}
}

func TestAPopulationSaysWhichVintageItIsFrom(t *testing.T) {
	g := grandParis(t)
	for _, c := range []struct {
		sentence, code, day string
		municipal, total    int64
		vintage             string
		later               bool
		parts               []string
	}{
		{"a day of the vintage", "93059", "2024-06-01", 32379, 32426, "2024", false, []string{"93059"}},
		{"a day before the first vintage has the first, and says so", "93059", "2021-06-30", 32379, 32426, "2024", true, []string{"93059"}},
		{"the commune that others will join has its own", "93066", "2021-06-30", 113942, 114782, "2024", true, []string{"93066"}},
		{"after the merger, before the next vintage, the parts are added", "93066", "2025-06-01", 113942 + 32379, 114782 + 32426, "2024", false, []string{"93059", "93066"}},
		{"the next vintage knows the merged commune", "93066", "2026-01-01", 148907, 149781, "2026", false, []string{"93066"}},
	} {
		p, ok := g.Population(c.code, c.day)
		if !ok || p.Municipal != c.municipal || p.Total != c.total || p.Vintage.ID != c.vintage || p.Later != c.later || !reflect.DeepEqual(p.Parts, c.parts) {
			t.Errorf("%s: %s on %s: %+v, %v", c.sentence, c.code, c.day, p, ok)
		}
		if len(p.Vintage.Sources) == 0 {
			t.Errorf("%s: no source", c.sentence)
		}
	}
	for _, c := range [][2]string{{"93059", "2025-01-01"}, {"13055", "2024-01-01"}, {"93066", "2015-12-31"}} {
		if p, ok := g.Population(c[0], c[1]); ok {
			t.Errorf("%s on %s: %+v, want unknown", c[0], c[1], p)
		}
	}
}

func TestTheWholePopulationIsTheSumOfTheList(t *testing.T) {
	g := grandParis(t)
	for _, c := range []struct {
		day              string
		municipal, total int64
	}{
		{"2020-05-15", 7103801, 7152537},
		{"2024-12-31", 7103801, 7152537},
		{"2025-01-01", 7103801, 7152537}, // merged, not lost
		{"2026-01-01", 7115576, 7163419},
	} {
		p, ok := g.Whole(c.day)
		if !ok || p.Municipal != c.municipal || p.Total != c.total {
			t.Errorf("%s: %d and %d, %v; want %d and %d", c.day, p.Municipal, p.Total, ok, c.municipal, c.total)
		}
	}
	if _, ok := g.Whole("2015-12-31"); ok {
		t.Error("there were people in it before there was a Métropole")
	}
}

func TestAFigureThatMixesTwoDaysIsUnknown(t *testing.T) {
	texts := small()
	for _, name := range []string{"territory.yaml", "populations.csv"} {
		texts[name] = strings.NewReplacer("day: 2024-01-01", "day: 2025-01-01", "2024,00001,1000,1010\n", "",
			"contours:\n  day: 2018-01-01", "contours:\n  day: 2025-01-01").Replace(texts[name])
	}
	texts["contours.json"] = strings.Replace(texts["contours.json"], "{\"type\":\"Polygon\",\"id\":\"00001\",\"arcs\":[[0,1]]},\n", "", 1)
	g, problems := territory.Read(files(texts))
	if g == nil {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	for _, c := range []struct {
		sentence, code, day string
		known               bool
	}{
		{"what the merged commune counts is not what one part had", "00002", "2024-12-31", false},
		{"nor what the other had", "00001", "2024-12-31", false},
		{"who did not change had it before too", "00003", "2024-12-31", true},
		{"from the merger on it is known", "00002", "2025-01-01", true},
	} {
		if _, known := g.Population(c.code, c.day); known != c.known {
			t.Errorf("%s: population known is %v", c.sentence, known)
		}
		if _, known := g.Shape(c.code, c.day); known != c.known {
			t.Errorf("%s: shape known is %v", c.sentence, known)
		}
	}
	if _, known := g.Whole("2024-12-31"); known {
		t.Error("a sum with an unknown part is given as known")
	}
}

func TestACommuneThatTookInALaterMemberIsUnknownByTheOlderVintage(t *testing.T) {
	texts := small()
	texts["communes.csv"] += "00004,Rallié,,00,,,2024-06-01,2024-12-31,00002\n"
	texts["territory.yaml"] = strings.Replace(texts["territory.yaml"], `["00001", "00002"]`, `["00001", "00002", "00004"]`, 1)
	g, problems := territory.Read(files(texts))
	if g == nil {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	for _, c := range []struct {
		code, day string
		known     bool
	}{{"00002", "2024-12-31", true}, {"00004", "2024-06-01", false}, {"00002", "2025-01-01", false}, {"00003", "2025-01-01", true}} {
		if _, known := g.Population(c.code, c.day); known != c.known {
			t.Errorf("population of %s on %s: known is %v", c.code, c.day, known)
		}
	}
}

func TestDecodeRefusesWhatReadWouldNotHaveMade(t *testing.T) {
	g, _ := territory.Read(files(small()))
	right, _ := json.Marshal(g)
	change := func(old, new string) []byte {
		b := strings.Replace(string(right), old, new, 1)
		if b == string(right) {
			t.Fatalf("the test changes nothing: %s", old)
		}
		return []byte(b)
	}
	many := []byte(`{"format":1,"name":{"fr":"A"},"since":"2016-01-01","sources":[],"communes":[` + strings.Repeat("{},", 5000) + "{}]}")
	for sentence, c := range map[string]struct {
		blob []byte
		key  string
	}{
		"nothing":              {nil, "territory.blob_unreadable"},
		"half of it":           {right[:len(right)/2], "territory.blob_unreadable"},
		"something after it":   {append(slices.Clone(right), "{}"...), "territory.blob_unreadable"},
		"an unknown field":     {change(`"format":1`, `"format":1,"colour":"red"`), "territory.blob_unreadable"},
		"another format":       {change(`"format":1`, `"format":2`), "territory.format_unknown"},
		"a SIREN changed":      {change("000000034", "000000035"), "territory.siren_wrong"},
		"a day changed":        {change(`"from":"2016-01-01"`, `"from":"2016-13-01"`), "territory.day_wrong"},
		"an arc off the earth": {change("[[10,0,0,10]", "[[10,0,0,-9223372036854775808]"), "territory.arc_wrong"},
		"an arc without end":   {change("[[10,0,0,10]", "[[10,0,0]"), "territory.arc_wrong"},
		"too many communes":    {many, "territory.table_too_long"},
		"far too much":         {append(slices.Clone(right), bytes.Repeat([]byte(" "), 16<<20)...), "territory.blob_too_large"},
	} {
		got, err := territory.Decode(c.blob)
		if got != nil || err == nil || fault.Of(err)[0].Key != c.key || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}

func TestEqualFoldersGiveEqualBytes(t *testing.T) {
	g := grandParis(t)
	first, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	back, err := territory.Decode(first)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, back) {
		t.Error("Decode gives another territory")
	}
	second, _ := json.Marshal(back)
	if string(first) != string(second) {
		t.Error("encoding twice gives other bytes")
	}
	t.Logf("%d bytes", len(first))
}

func TestTheOrderInsideAListDoesNotMatterEither(t *testing.T) {
	texts := small()
	first, _ := territory.Read(files(texts))
	texts["communes.csv"] = strings.Replace(texts["communes.csv"], "00100|00200", "00200|00100", 1)
	texts["territory.yaml"] = strings.Replace(texts["territory.yaml"], `["00001", "00002"]`, `["00002", "00001"]`, 1)
	second, _ := territory.Read(files(texts))
	if !reflect.DeepEqual(first, second) {
		t.Error("the same territory in another order is another territory")
	}
}

func BenchmarkWhole(b *testing.B) {
	g := grandParis(b)
	for b.Loop() {
		if _, ok := g.Whole("2025-06-01"); !ok {
			b.Fatal("unknown")
		}
	}
}

func BenchmarkAllShapes(b *testing.B) {
	g := grandParis(b)
	for b.Loop() {
		for _, c := range g.On("2025-06-01") {
			if _, ok := g.Shape(c.Code, "2025-06-01"); !ok {
				b.Fatal(c.Code)
			}
		}
	}
}
