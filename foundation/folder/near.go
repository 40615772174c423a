package folder

import (
	"strings"
	"unicode"
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
		d := Distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(candidate)))
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

// Distance counts the letters to add, drop, change or swap with their neighbour (optimal string alignment).
func Distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
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
