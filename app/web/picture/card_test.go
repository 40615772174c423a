package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"
	"testing/quick"

	"pgregory.net/rapid"
)

func TestACardIsAPictureOfTheSizeThatSitesAskForAndTheSameEachTime(t *testing.T) {
	body, err := plain.PNG()
	if err != nil {
		t.Fatal(err)
	}
	again, err := plain.PNG()
	if err != nil || !bytes.Equal(body, again) {
		t.Error("made twice, it differs", err)
	}
	p, err := png.Decode(bytes.NewReader(body))
	if err != nil || p.Bounds() != image.Rect(0, 0, Width, Height) || len(body) > 100<<10 {
		t.Error(len(body), err)
	}
}

// differ counts the points in which two pictures differ between two heights.
func differ(a, b *image.RGBA, from, till int) int {
	n := 0
	for y := from; y < till; y++ {
		for x := range Width {
			if a.RGBAAt(x, y) != b.RGBAAt(x, y) {
				n++
			}
		}
	}
	return n
}

var plain = Card{Above: "Axe 3", Title: "Se déplacer et se chauffer autrement", Sum: "27,2 M€", Means: "affectés", Foot: "Plan", Day: "au 2 janvier 2023",
	Steps: []Step{{"affecté 27,2 M€", 27_200_000_00, 2}, {"engagé 13,6 M€", 13_600_000_00, 5}, {"payé 0 €", 0, 8}}}

func TestACardSaysEveryWordOfItsOwn(t *testing.T) {
	whole := plain.draw()
	for name, change := range map[string]func(*Card){
		"above": func(c *Card) { c.Above = "Axe 4" }, "title": func(c *Card) { c.Title += "s" }, "sum": func(c *Card) { c.Sum = "27,3 M€" },
		"means": func(c *Card) { c.Means = "votés" }, "foot": func(c *Card) { c.Foot = "Plans" }, "day": func(c *Card) { c.Day = "au 3 janvier 2023" },
		"step":    func(c *Card) { c.Steps = append([]Step{}, c.Steps...); c.Steps[1].Words = "engagé 13,7 M€" },
		"hue":     func(c *Card) { c.Hue = 3 },
		"fiction": func(c *Card) { c.Fiction = "FICTION" },
	} {
		c := plain
		change(&c)
		if n := differ(whole, c.draw(), 0, Height); n < 4 {
			t.Errorf("another %s changes %d points", name, n)
		}
	}
}

func TestFictionIsABandAboveEverything(t *testing.T) {
	c := plain
	c.Fiction = "FICTION – collectivité inventée"
	on := c.draw()
	for x := range Width {
		if on.RGBAAt(x, 1) != black || on.RGBAAt(x, band-2) != black {
			t.Fatalf("at %d the band is broken", x)
		}
	}
	c.Fiction = "FICTION"
	if differ(on, c.draw(), 0, band) == 0 {
		t.Error("the band does not bear its words")
	}
}

func TestTheStepsOfTheBarAreAsLongAsTheirSums(t *testing.T) {
	on := plain.draw()
	y := barTop + barHigh/2
	half := side + inside/2
	if on.RGBAAt(half-4, y) != shades[5] || on.RGBAAt(half+6, y) != shades[2] || on.RGBAAt(Width-side-1, y) != shades[2] || on.RGBAAt(Width-side+1, y) != paper {
		t.Error("13.6 of 27.2 is not half of the bar")
	}
	empty := plain
	empty.Steps = []Step{{"affecté : inconnu", 0, 2}}
	if got := empty.draw().RGBAAt(half, y); got != paper {
		t.Errorf("what is unknown is drawn in %v", got)
	}
}

func TestAnyCardIsDrawnAndNothingLeavesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringN(0, 300, 600)
		c := Card{Above: words.Draw(t, "above"), Title: words.Draw(t, "title"), Sum: clip(words.Draw(t, "sum"), bold, 76, inside/2), Means: words.Draw(t, "means"),
			Foot: words.Draw(t, "foot"), Day: "au 2 janvier 2023", Hue: rapid.IntRange(-1, 9).Draw(t, "hue"),
			Steps: []Step{{words.Draw(t, "step"), rapid.Int64Min(0).Draw(t, "whole"), 1}, {words.Draw(t, "next"), rapid.Int64Min(0).Draw(t, "part"), 12}}}
		on := c.draw()
		for y := barTop; y < barTop+barHigh; y++ {
			if on.RGBAAt(side-2, y) != paper || on.RGBAAt(Width-side+2, y) != paper {
				t.Fatal("the bar leaves its place")
			}
		}
	})
}

func TestLinesHoldTheWholeTextOrSayThatTheyDoNot(t *testing.T) {
	holds := func(text string) bool {
		text = strings.Join(strings.Fields(text), " ")
		lines, whole := wrap(text, bold, 38, inside, 3)
		for _, l := range lines {
			if width(l, bold, 38) > inside {
				return false
			}
		}
		return len(lines) <= 3 && (whole == (strings.Join(lines, " ") == text) || strings.HasSuffix(text, "…"))
	}
	if err := quick.Check(holds, nil); err != nil {
		t.Error(err)
	}
	lines, whole := wrap(strings.Repeat("mot ", 200)+"fin", bold, 38, inside, 3)
	if whole || len(lines) != 3 || !strings.HasSuffix(lines[2], "…") {
		t.Errorf("%v %q", whole, lines)
	}
	if even := evened("un deux trois quatre cinq", bold, 90, []string{"un deux trois quatre", "cinq"}); len(even) != 2 || even[len(even)-1] == "cinq" {
		t.Errorf("%q", even)
	}
}

func TestTheFontHasTheLettersOfFrenchAndEnglish(t *testing.T) {
	for _, weight := range []string{regular, bold} {
		for _, r := range "ABCXYZabcxyz0123456789àâçéèêëîïôùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛÜŒÆ«»’“”–—…·€%.,;:!?()/+-'\u00a0" {
			if _, ok := letters()[sign{weight, r}]; !ok {
				t.Errorf("%s has no %q", weight, r)
			}
		}
	}
}

// The colours are those of the pages by day: what is said of their contrast there holds here.
func TestTheColoursAreThoseOfThePages(t *testing.T) {
	style, err := os.ReadFile("../assets/style/00-base.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(append(hues[:len(hues):len(hues)], shades...), paper, black, quiet, edge) {
		if name := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B); !strings.Contains(string(style), name) {
			t.Errorf("%s is no colour of the pages", name)
		}
	}
}

func BenchmarkACard(b *testing.B) {
	for b.Loop() {
		if _, err := plain.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
