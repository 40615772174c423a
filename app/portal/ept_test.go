package portal_test

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relance/app/web/htmltest"
)

// drawnPlaces are the links of a page's map: the code of a commune and what is said of it.
func drawnPlaces(page *htmltest.Node) map[string]string {
	out := map[string]string{}
	for _, a := range page.All("a") {
		if code, ok := strings.CutPrefix(a.Attr["href"], "/communes/"); ok && a.Attr["aria-label"] != "" {
			code, _, _ = strings.Cut(code, "?")
			out[code] = spaced(a.Attr["aria-label"])
		}
	}
	return out
}

// The map of a grouping has its communes and no other, each a link that says its name and its figure; a step of it is
// the step of the map of all. A small map beside the text says where the grouping lies.
func TestTheMapOfAGroupingShowsItsCommunesAndNoOther(t *testing.T) {
	s := placed(t)
	for _, on := range []string{"", "2024-12-31"} { // a commune of this grouping joins another on 1 January 2025
		members := map[string]string{}
		for _, c := range read[placesForm](s, "/communes.json?on="+on).Communes {
			if c.EPT == "200057867" {
				members[c.Code] = c.Name
			}
		}
		for _, measure := range []string{"", "attribue", "actions"} {
			at := "?mesure=" + measure + "&on=" + on
			page, all := s.page("/ept/200057867"+at), drawnPlaces(s.page("/communes"+at))
			drawn := drawnPlaces(page)
			for code, name := range members {
				if !strings.HasPrefix(drawn[code], spaced(name)) || drawn[code] != all[code] {
					t.Errorf("%s: %s is %q on the map of its grouping, %q on that of all", at, name, drawn[code], all[code])
				}
			}
			if len(members) < 5 || len(drawn) != len(members) || len(page.ByID("mesure").All("option")) != 8 {
				t.Errorf("%s draws %d communes, %d are its own", at, len(drawn), len(members))
			}
			marked := 0
			for _, path := range page.One(t, "aside").All("path") {
				if strings.Contains(path.Attr["class"], "here") {
					marked++
				}
			}
			if marked != len(members) {
				t.Errorf("%s: the map of the whole marks %d communes", at, marked)
			}
		}
	}
	if w := s.get("/ept/200057867?mesure=x"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `id="erreur-mesure"`) || len(drawnPlaces(htmltest.Parse(t, w.Body.String()))) < 5 {
		t.Errorf("a wrong measure answers %d: %s", w.Code, w.Body)
	}
}

// Each grouping fills the frame of its map, and nothing of it stands outside.
func TestAGroupingFillsTheFrameOfItsMap(t *testing.T) {
	s := grounded(t)
	groupings := read[struct{ EPTs []struct{ Siren string } }](s, "/ept.json").EPTs
	if len(groupings) < 10 {
		t.Fatalf("%d groupings", len(groupings))
	}
	for _, e := range groupings {
		var svg *htmltest.Node
		for _, x := range s.page("/ept/" + e.Siren).All("svg") {
			if x.Attr["aria-labelledby"] == "plan-communes-t" {
				svg = x
			}
		}
		if svg == nil {
			t.Errorf("%s has no map", e.Siren)
			continue
		}
		var xs, ys []int
		for _, path := range svg.All("path") {
			if path.Attr["class"] == "mx" || strings.HasPrefix(path.Attr["class"], "m") {
				x, y := walked(t, path.Attr["d"])
				xs, ys = append(xs, x...), append(ys, y...)
			}
		}
		wide, high := slices.Max(xs)-slices.Min(xs), slices.Max(ys)-slices.Min(ys)
		if slices.Min(xs) < 0 || slices.Min(ys) < 0 || slices.Max(xs) > 640 || slices.Max(ys) > 640 || max(wide, high) < 560 {
			t.Errorf("%s stands from %d to %d and from %d to %d", e.Siren, slices.Min(xs), slices.Max(xs), slices.Min(ys), slices.Max(ys))
		}
	}
}

var (
	ring   = regexp.MustCompile(`M([^lz]+)l([^z]*)z`)
	number = regexp.MustCompile(`-?\d+`)
)

// walked gives the points of a path of the map.
func walked(t *testing.T, d string) (xs, ys []int) {
	t.Helper()
	for _, m := range ring.FindAllStringSubmatch(d, -1) {
		x, y := 0, 0
		for i, n := range number.FindAllString(m[1]+" "+m[2], -1) {
			v, err := strconv.Atoi(n)
			if err != nil {
				t.Fatal(err)
			}
			if i%2 == 0 {
				x += v
				continue
			}
			y += v
			xs, ys = append(xs, x), append(ys, y)
		}
	}
	return xs, ys
}

// Before the vote nothing of a place is unknown: there is no plan yet, and its pages say so first. A grouping that has
// no commune yet says that, and draws nothing.
func TestPagesOfPlacesBeforeTheVoteSayThatThereIsNoPlanYet(t *testing.T) {
	s := placed(t)
	lead := func(at string) string {
		for _, p := range s.page(at).All("p") {
			if p.Attr["class"] == "lead" {
				return spaced(p.Words())
			}
		}
		return ""
	}
	for _, path := range []string{"/communes", "/communes/93048", "/ept", "/ept/200057867"} {
		if got := lead(path + "?on=2019-01-01"); got != "Au 1er janvier 2019, le plan n’est pas encore voté : il l’est le 15 mai 2020." {
			t.Errorf("%s before the vote: %q", path, got)
		}
	}
	if got := lead("/ept/200057867?on=2010-01-01"); !strings.Contains(got, "ne réunit encore aucune commune") || s.page("/ept/200057867?on=2010-01-01").ByID("carte") != nil {
		t.Errorf("a grouping without communes: %q", got)
	}
	if words := spaced(s.page("/communes/93059?on=2025-01-02").Words()); !strings.Contains(words, "n’est plus une commune depuis le 1er janvier 2025") {
		t.Errorf("an ended commune: %s", words)
	}
}
