package locale

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFoldingForgetsAccentsCaseAndPunctuation(t *testing.T) {
	for in, want := range map[string]string{
		"N° de l'action ": "n de l action", "ŒUVRE_d'Été": "oeuvre d ete", "e\u0301tat": "etat", "  ": "", "Coût (k€)": "cout k",
		"L’Haÿ-les-Roses": "l hay les roses", "Lætitia, cœur": "laetitia coeur", "A2.~1": "a2 1", "Straße": "strasse", "Łódź": "lodz",
		"ﬁn": "fin", "Αθήνα": "αθηνα", "Ǆ": "dz", "1\u202f000": "1 000",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzFoldingTwiceIsFoldingOnce(f *testing.F) {
	for _, s := range []string{"", "L’Haÿ", "e\u0301", "\u0301", "œŒæß", "\xff\xfe", "İ", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once && utf8.ValidString(s) {
			t.Errorf("%q folds to %q and that to %q", s, once, twice)
		}
		at := 0
		for w := range Words(s) {
			if w.Start < at || w.End <= w.Start || w.End > len(s) || w.Folded == "" || strings.Contains(w.Folded, " ") {
				t.Errorf("%q: the word %+v after %d", s, w, at)
			}
			at = w.End
		}
	})
}
