package locale

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is a word of a text: folded, and where it stands in the text as written.
type Word struct {
	Folded     string
	Start, End int // bytes
}

// letters are those that no decomposition turns into plain ones.
var letters = map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}

// common holds the foldings of the letters that French and its neighbours use, made once.
var common = func() (table [0x250]string) {
	for r := range table {
		table[r] = foldRune(rune(r))
	}
	return table
}()

// foldRune gives a sign without accent and case; "" for what is no letter and no digit.
func foldRune(r rune) string {
	r = unicode.ToLower(r)
	if s, own := letters[r]; own {
		return s
	}
	var b strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		part = unicode.ToLower(part)
		if s, own := letters[part]; own {
			b.WriteString(s)
		} else if unicode.IsLetter(part) || unicode.IsDigit(part) {
			b.WriteRune(part)
		}
	}
	return b.String()
}

// folded is foldRune from the table where it can be.
func folded(r rune) string {
	if int(r) < len(common) {
		return common[r]
	}
	return foldRune(r)
}

// Words gives the words of a text one after the other: letters and digits, without accents and case,
// œ as oe, whatever apostrophe, hyphen or space stands between them.
func Words(s string) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		var b []byte
		start := -1
		for i, r := range s {
			f := ""
			switch {
			case r < utf8.RuneSelf:
				f = common[r]
			case unicode.Is(unicode.Mn, r) && start >= 0:
				continue // an accent that stands by itself belongs to its letter
			default:
				f = folded(r)
			}
			if f != "" {
				if start < 0 {
					start = i
				}
				b = append(b, f...)
				continue
			}
			if start >= 0 {
				if !yield(Word{string(b), start, i}) {
					return
				}
				b, start = b[:0], -1
			}
		}
		if start >= 0 {
			yield(Word{string(b), start, len(s)})
		}
	}
}

// Fold gives a text without accents, case, punctuation and repeated spaces: "N° de l'action " and
// "n de l action" are the same. It is what texts are compared and found by.
func Fold(s string) string {
	var b strings.Builder
	for w := range Words(s) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.Folded)
	}
	return b.String()
}
