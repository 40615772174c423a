package e2e

import (
	"image/color"
	"image/png"
	"regexp"
	"strings"
	"testing"
)

// TestThePicturesOfFictionSaySoAndThoseOfFactsDoNot looks at the band above the cards of links.
func TestThePicturesOfFictionSaySoAndThoseOfFactsDoNot(t *testing.T) {
	s := demoSite(t)
	property := regexp.MustCompile(`<meta property="og:(image|image:alt)" content="([^"]*)">`)
	for at, fiction := range map[string]bool{"/": false, "/demo/": true, "/demo/en/axes/3": true, "/axes/3": false} {
		said := map[string]string{}
		for _, m := range property.FindAllStringSubmatch(mustFetch(t, s.base+at).body, -1) {
			said[m[1]] = m[2]
		}
		if strings.HasPrefix(said["image:alt"], "FICTION") != fiction {
			t.Errorf("%s: the picture's words are %q", at, said["image:alt"])
		}
		answer := mustFetch(t, s.base+strings.TrimPrefix(said["image"], s.base))
		drawn, err := png.Decode(strings.NewReader(answer.body))
		if err != nil {
			t.Errorf("%s: %s answers %d: %v", at, said["image"], answer.status, err)
			continue
		}
		white, dark := 0, 0 // the word stands in white in a black band
		for x := 60; x < 220; x++ {
			for y := 16; y < 48; y++ {
				switch c := color.GrayModel.Convert(drawn.At(x, y)).(color.Gray).Y; {
				case c > 200:
					white++
				case c < 50:
					dark++
				}
			}
		}
		if banded := dark > 2000 && white > 400; banded != fiction {
			t.Errorf("%s: %s has %d light and %d dark points in its band", at, said["image"], white, dark)
		}
	}
}
