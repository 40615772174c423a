package folder

import (
	"strings"
	"unicode"

	"relance/foundation/locale"
)

// Nearest gives the candidate that a mistyped word most likely meant, or "": at most a third of its
// letters may differ, and no other candidate may be as near.
func Nearest(word string, candidates []string) string {
	const longest = 60 // beyond this nobody mistypes, and the distance would cost too much
	if len(word) > longest || word == "" {
		return ""
	}
	best, found, tie := len([]rune(word))/3+1, "", false
	for _, candidate := range candidates {
		if len(candidate) > longest || candidate == word {
			continue
		}
		d := locale.Differs(strings.ToLower(word), strings.ToLower(candidate), best)
		switch {
		case d < best || d == best && found == "":
			best, found, tie = d, candidate, false
		case d == best:
			tie = true
		}
	}
	if tie {
		return ""
	}
	return found
}

// Quoted is what somebody wrote, which a message shows as it is: "2020-05-15" stays so in every language.
type Quoted string

// Shown cuts what somebody wrote to what a message can hold, without control characters.
func Shown(s string) Quoted {
	const longest = 60
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > longest {
		return Quoted(r[:longest]) + "…"
	}
	return Quoted(s)
}

// KnownWords lists the words that would have been right, cut to what a message can hold.
func KnownWords(words []string) string {
	const most = 12
	if len(words) > most {
		return strings.Join(words[:most], ", ") + ", …"
	}
	return strings.Join(words, ", ")
}
