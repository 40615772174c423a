package web_test

import (
	"fmt"
	"math"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"relance/app/web"
)

// themes reads the colours of the style sheet: those of light, and what dark and paper name again.
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	w := httptest.NewRecorder()
	web.ServeAsset(w, httptest.NewRequest("GET", web.Asset("relance.css"), nil), web.Mount{})
	css := w.Body.String()
	tokens := regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b`)
	read := func(from map[string]string, block string) map[string]string {
		out := map[string]string{}
		for k, v := range from {
			out[k] = v
		}
		for _, m := range tokens.FindAllStringSubmatch(block, -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	root := func(after string) string {
		_, rest, _ := strings.Cut(css, after)
		_, rest, found := strings.Cut(rest, ":root")
		if !found {
			t.Fatalf("no colours after %q", after)
		}
		block, _, _ := strings.Cut(rest, "}")
		return block
	}
	light := read(nil, root(""))
	return map[string]map[string]string{"light": light, "dark": read(light, root("prefers-color-scheme: dark")), "print": read(light, root("/* Paper. */"))}
}

// luminance is that of WCAG 2.2.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = strings.Repeat(hex[:1], 2) + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:], 2)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatalf("%q is no colour", colour)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func ratio(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryPairOfColoursIsContrastedEnough(t *testing.T) {
	if r := ratio(t, "#000", "#ffffff"); math.Abs(r-21) > 0.01 {
		t.Fatalf("black on white is %.2f", r)
	}
	const text, shape = 4.5, 3.0
	for theme, c := range themes(t) {
		hold := func(front, back string, least float64) {
			if c[front] == "" || c[back] == "" {
				t.Errorf("%s: no colour %s or %s", theme, front, back)
			} else if r := ratio(t, c[front], c[back]); r < least {
				t.Errorf("%s: %s %s on %s %s is %.2f, below %.1f", theme, front, c[front], back, c[back], r, least)
			}
		}
		for _, back := range []string{"paper", "sheet", "tint", "warm"} {
			hold("ink", back, text)
			hold("accent", back, text)
			hold("quiet", back, text)
		}
		hold("paper", "accent", text) // words on a button
		for _, hue := range []string{"health", "economy", "ecology", "housing", "digital"} {
			hold(hue, "paper", text)
		}
		for _, back := range []string{"paper", "sheet"} {
			hold("edge", back, shape)
			hold("accent", back, shape) // the ring of focus
		}
		// The stages of a bar are told from each other by a gap of paper between them, and by words; what has
		// been paid stands out by itself.
		hold("stage-8", "paper", shape)
		hold("stage-8", "stage-2", shape)
		hold("stage-5", "paper", shape)
		for i := 1; i < 8; i++ {
			a, b := fmt.Sprintf("stage-%d", i), fmt.Sprintf("stage-%d", i+1)
			if r := ratio(t, c[a], c[b]); r < 1.15 {
				t.Errorf("%s: %s and %s look alike (%.2f)", theme, a, b, r)
			}
		}
	}
}
