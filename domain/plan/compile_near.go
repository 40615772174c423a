package plan

import (
	"slices"
	"strings"
	"unicode"
)

// nearest gives the candidate that a mistyped word most likely meant, or "": at most a third of its
// letters may differ, and no other candidate may be as near.
func nearest(word string, candidates []string) string {
	const longest = 60 // beyond this nobody mistypes, and the distance would cost too much
	if len(word) > longest || word == "" {
		return ""
	}
	best, found, tie := len([]rune(word))/3+1, "", false
	for _, candidate := range candidates {
		if len(candidate) > longest || candidate == word {
			continue
		}
		d := distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(candidate)))
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

// distance counts the letters to add, drop, change or swap with their neighbour (optimal string alignment).
func distance(a, b []rune) int {
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

// quoted is what somebody wrote, which a message shows as it is: "2020-05-15" stays so in every language.
type quoted string

// shown cuts what somebody wrote to what a message can hold, without control characters.
func shown(s string) quoted {
	const longest = 60
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > longest {
		return quoted(r[:longest]) + "…"
	}
	return quoted(s)
}

// shown is a value as a message can quote it.
func (n *node) shown() quoted {
	switch n.kind {
	case asMap:
		return "{…}"
	case asList:
		return "[…]"
	}
	return shown(n.text)
}

// knownWords lists the words that would have been right, cut to what a message can hold.
func knownWords(words []string) string {
	const most = 12
	if len(words) > most {
		return strings.Join(words[:most], ", ") + ", …"
	}
	return strings.Join(words, ", ")
}

// keysOf gives the sorted keys of a map with text keys.
func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
