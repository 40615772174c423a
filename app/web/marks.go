package web

import (
	"strings"
	"unicode"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Mark is a stretch of words that stands in both texts, in the old one alone or in the new one alone.
type Mark struct {
	Kind  byte // '=', '-', '+'
	Words string
}

// marksMax bounds the work of comparing two texts word by word: the product of their numbers of words.
const marksMax = 4_000_000

// CompareWords tells how a text becomes another, by whole words: the longest common part stays.
func CompareWords(old, now string) []Mark {
	a, b := wordsOf(old), wordsOf(now)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []Mark
	add := func(kind byte, words ...string) {
		if s := strings.Join(words, ""); s != "" {
			if n := len(out); n > 0 && out[n-1].Kind == kind {
				out[n-1].Words += s
			} else {
				out = append(out, Mark{kind, s})
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

// Marks shows how a text becomes another: what goes and what comes is told by elements, by signs and by
// words for those who listen.
func (s Site) Marks(old, now string) g.Node {
	var out g.Group
	for _, m := range CompareWords(old, now) {
		out = append(out, s.mark(m))
	}
	return h.P(h.Class("marks"), out)
}

// Sides shows the same as two texts beside each other: the old one with what goes marked in it, the new one
// with what comes.
func (s Site) Sides(old, now string) (before, after g.Node) {
	var a, b g.Group
	for _, m := range CompareWords(old, now) {
		if m.Kind != '+' {
			a = append(a, s.mark(m))
		}
		if m.Kind != '-' {
			b = append(b, s.mark(m))
		}
	}
	return h.P(h.Class("marks"), a), h.P(h.Class("marks"), b)
}

func (s Site) mark(m Mark) g.Node {
	switch m.Kind {
	case '-':
		return g.Group{h.Del(h.Span(h.Class("unseen"), g.Text(s.Say("project.mark_gone")+" ")), g.Text(m.Words)), g.Text(" ")}
	case '+':
		return g.Group{h.Ins(h.Span(h.Class("unseen"), g.Text(s.Say("project.mark_new")+" ")), g.Text(m.Words)), g.Text(" ")}
	}
	return g.Text(m.Words)
}
