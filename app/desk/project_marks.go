package desk

import (
	"strings"
	"unicode"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// marked is a stretch of words that stands in both texts, in the old one alone or in the new one alone.
type marked struct {
	kind  byte // '=', '-', '+'
	words string
}

// marksMax bounds the work of comparing two texts word by word: the product of their numbers of words.
const marksMax = 4_000_000

// compareWords tells how a text becomes another, by whole words: the longest common part stays.
func compareWords(old, now string) []marked {
	a, b := wordsOf(old), wordsOf(now)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []marked
	add := func(kind byte, words ...string) {
		if s := strings.Join(words, ""); s != "" {
			if n := len(out); n > 0 && out[n-1].kind == kind {
				out[n-1].words += s
			} else {
				out = append(out, marked{kind, s})
			}
		}
	}
	add('=', a[:head]...)
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	if len(x)*len(y) > marksMax {
		add('-', x...)
		add('+', y...)
	} else {
		common(x, y, add)
	}
	add('=', a[len(a)-tail:]...)
	return out
}

// common walks the longest common subsequence of two lists of words.
func common(x, y []string, add func(byte, ...string)) {
	length := make([][]int32, len(x)+1)
	for i := range length {
		length[i] = make([]int32, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for k := len(y) - 1; k >= 0; k-- {
			if x[i] == y[k] {
				length[i][k] = length[i+1][k+1] + 1
			} else {
				length[i][k] = max(length[i+1][k], length[i][k+1])
			}
		}
	}
	i, k := 0, 0
	for i < len(x) && k < len(y) {
		switch {
		case x[i] == y[k]:
			add('=', x[i])
			i, k = i+1, k+1
		case length[i+1][k] >= length[i][k+1]:
			add('-', x[i])
			i++
		default:
			add('+', y[k])
			k++
		}
	}
	add('-', x[i:]...)
	add('+', y[k:]...)
}

// wordsOf cuts a text into words, each with the space after it.
func wordsOf(s string) []string {
	var out []string
	from, inSpace := 0, false
	for i, r := range s {
		space := unicode.IsSpace(r)
		if inSpace && !space {
			out = append(out, s[from:i])
			from = i
		}
		inSpace = space
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

// marks shows how a text becomes another: what goes and what comes is told by elements, by signs and by
// words for those who listen.
func (v *visit) marks(old, now string) g.Node {
	var out g.Group
	for _, m := range compareWords(old, now) {
		switch m.kind {
		case '-':
			out = append(out, h.Del(h.Span(h.Class("unseen"), g.Text(v.Say("project.mark_gone")+" ")), g.Text(m.words)), g.Text(" "))
		case '+':
			out = append(out, h.Ins(h.Span(h.Class("unseen"), g.Text(v.Say("project.mark_new")+" ")), g.Text(m.words)), g.Text(" "))
		default:
			out = append(out, g.Text(m.words))
		}
	}
	return h.P(h.Class("marks"), out)
}
