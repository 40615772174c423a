package picture

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:embed letters.txt
var letterText string

// em is the size in which letters.txt is written.
const em = 1000

// Weights of the letters.
const (
	regular = "400"
	bold    = "700"
)

// sign is one letter of a weight.
type sign struct {
	weight string
	r      rune
}

// outline is a letter: how far it takes the pen, and its contours.
type outline struct {
	advance int
	strokes []stroke
}

// stroke is a move (one point), a line (one) or a curve (two: what draws it, and its end).
type stroke struct {
	kind byte
	at   [2]spot
}

type spot struct{ x, y float32 }

// letters reads the outlines when the first picture is asked for.
var letters = sync.OnceValue(readLetters)

func readLetters() map[sign]outline {
	all := map[sign]outline{}
	for line := range strings.SplitSeq(letterText, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		words := strings.Fields(line)
		code, err := strconv.ParseUint(words[1], 16, 32)
		if err != nil {
			panic(err) // embedded above
		}
		o := outline{advance: number(words[2])}
		for _, w := range words[3:] {
			s := stroke{kind: w[0]}
			parts := strings.Split(w[1:], ",")
			for i := range len(parts) / 2 {
				s.at[i] = spot{float32(number(parts[2*i])), float32(number(parts[2*i+1]))}
			}
			o.strokes = append(o.strokes, s)
		}
		all[sign{words[0], rune(code)}] = o
	}
	return all
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err) // embedded above
	}
	return n
}

// letter gives the outline of a sign; a space that the font has not is a thin one, any other sign that it has not
// is a question mark, which says that something stands there.
func letter(weight string, r rune) outline {
	if o, ok := letters()[sign{weight, r}]; ok {
		return o
	}
	if unicode.IsSpace(r) {
		return outline{advance: em / 5}
	}
	return letters()[sign{weight, '?'}]
}

// width is how far a text goes, in points of the picture.
func width(text, weight string, size int) int {
	n := 0
	for _, r := range text {
		n += letter(weight, r).advance
	}
	return (n*size + em - 1) / em
}

// clip cuts a text to a width; what is cut ends with three points.
func clip(text, weight string, size, room int) string {
	if width(text, weight, size) <= room {
		return text
	}
	signs := []rune(text)
	for len(signs) > 0 && width(string(signs)+"…", weight, size) > room {
		signs = signs[:len(signs)-1]
	}
	return strings.TrimSpace(string(signs)) + "…"
}

// evened breaks a text into as many lines again, as even in length as they go: no word stands alone at the end.
func evened(text, weight string, size int, lines []string) []string {
	const step = 24
	for room := inside - step; room > inside/2; room -= step {
		next, whole := wrap(text, weight, size, room, len(lines))
		if !whole {
			break
		}
		lines = next
	}
	return lines
}

// wrap breaks a text at its plain spaces into lines of a width, so many at most: the last one is cut where more
// is left. Whole says that nothing was.
func wrap(text, weight string, size, room, most int) (lines []string, whole bool) {
	line := ""
	words := strings.Split(text, " ")
	for i, w := range words {
		next := w
		if line != "" {
			next = line + " " + w
		}
		switch {
		case width(next, weight, size) <= room:
			line = next
			continue
		case len(lines) == most-1:
			rest := strings.Join(words[i:], " ")
			if line != "" {
				rest = line + " " + rest
			}
			return append(lines, clip(rest, weight, size, room)), false
		case line != "":
			lines = append(lines, line)
		}
		line = w
		if len(lines) == most-1 && width(line, weight, size) > room {
			return append(lines, clip(strings.Join(words[i:], " "), weight, size, room)), false
		}
	}
	if width(line, weight, size) > room { // a single word too long
		return append(lines, clip(line, weight, size, room)), false
	}
	return append(lines, line), true
}
