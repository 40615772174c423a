package locale_test

import (
	"testing"
	"unicode/utf8"

	"relance/foundation/locale"
)

func TestLettersThatDifferAreCounted(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"axe", "axe", 0}, {"axe", "axes", 1}, {"aex", "axe", 1}, {"montreuil", "montruiel", 2},
		{"ca", "abc", 3}, {"été", "ete", 2}, {"œuvre", "oeuvre", 2}, {"kitten", "sitting", 3},
	} {
		if got := locale.Differs(c.a, c.b, 99); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// Any two texts differ by as much both ways, by no more than the longer one has; a bound changes nothing below it.
func FuzzCountingLettersStopsNowhereBelowItsBound(f *testing.F) {
	f.Add("montreuil", "montruiel", 1)
	f.Add("abcdef", "badcfe", 3)
	f.Add("é", "e", 0)
	f.Fuzz(func(t *testing.T, a, b string, most int) {
		if len(a) > 200 || len(b) > 200 {
			return
		}
		most = min(max(most, 0), 300)
		all := locale.Differs(a, b, 1000)
		if all != locale.Differs(b, a, 1000) || all > max(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) || (all == 0) != (string([]rune(a)) == string([]rune(b))) {
			t.Errorf("%q and %q: %d, and %d the other way", a, b, all, locale.Differs(b, a, 1000))
		}
		if got := locale.Differs(a, b, most); got != all && (all <= most || got <= most) {
			t.Errorf("%q and %q: %d with a bound of %d, %d without", a, b, got, most, all)
		}
	})
}
