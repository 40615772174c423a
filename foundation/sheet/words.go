package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words puts a text into normal form: line ends are \n, control signs and what XML cannot hold are
// gone, what is not UTF-8 shows as U+FFFD, outer spaces are cut off.
func words(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return strings.TrimSpace(s)
	}
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			return ' '
		case r == 0xfffe || r == 0xffff:
			return utf8.RuneError
		}
		return r
	}, s)
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == 0xfeff || r == 0x200b })
}

// wordsCell is a cell of words, Empty where there are none.
func wordsCell(s string) Cell {
	if s = words(s); s == "" {
		return Cell{}
	}
	return Cell{Words, s}
}

// dangerous are the signs at which spreadsheets begin to compute what they open.
const dangerous = "=+-@\t\r\n＝＋－＠"

// Guard puts an apostrophe before a text that a spreadsheet would take for a formula, and before
// one that bears such apostrophes already, so that [unguarded] gives back each text as it was.
func Guard(s string) string {
	if rest := strings.TrimLeft(s, "'"); rest != "" && strings.ContainsRune(dangerous, first(rest)) {
		if len(rest) < len(s) || !plainNegative(rest) {
			return "'" + s
		}
	}
	return s
}

// unguarded takes off the apostrophe that Guard put on.
func unguarded(s string) string {
	if len(s) < 2 || s[0] != '\'' {
		return s
	}
	if rest := strings.TrimLeft(s, "'"); rest != "" && strings.ContainsRune(dangerous, first(rest)) {
		return s[1:]
	}
	return s
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// plainNegative holds for "-12,5": a number to every spreadsheet, and nothing else.
func plainNegative(s string) bool {
	s, found := strings.CutPrefix(s, "-")
	whole, frac, marked := strings.Cut(s, ",")
	return found && allDigits(whole) && (!marked || allDigits(frac))
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
