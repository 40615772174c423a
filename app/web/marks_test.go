package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWordsThatGoAndComeMakeBothTexts(t *testing.T) {
	word := rapid.SampledFrom([]string{"un", "fonds", "de", "soutien", "aux ", " ", "\n\n", "commerces,", "é"})
	rapid.Check(t, func(t *rapid.T) {
		old := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "old"), " ")
		now := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "now"), " ")
		var a, b string
		last := byte(0)
		for _, m := range CompareWords(old, now) {
			if m.Kind == last || m.Words == "" {
				t.Fatalf("stretches are not joined: %q", m.Words)
			}
			if last = m.Kind; m.Kind != '+' {
				a += m.Words
			}
			if m.Kind != '-' {
				b += m.Words
			}
		}
		if a != old || b != now {
			t.Fatalf("%q and %q, from %q and %q", a, b, old, now)
		}
	})
}

func TestLongTextsAreComparedSoon(t *testing.T) {
	old, now := strings.Repeat("a ", 50_000), strings.Repeat("b ", 50_000)
	if m := CompareWords(old, now); len(m) != 2 || m[0].Words != old || m[1].Words != now {
		t.Errorf("%d stretches", len(m))
	}
}
