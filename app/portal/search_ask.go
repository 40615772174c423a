package portal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"relance/foundation/fault"
	"relance/foundation/locale"
)

// Limits of a question.
const (
	questionMax = 200 // signs
	askedMax    = 12  // words that are looked for; a longer question is refused nothing, the rest is left out
)

// question is what somebody looks for.
type question struct {
	typed string
	words []string // folded; each is the beginning of a word that must be there
	key   string   // letters and digits only: "a21" for "A2.~1"
}

// idle are words that say nothing where another word stands beside them.
var idle = strings.Fields("a an and au aux ce ces d dans de des du en et for in l la le les of on ou par pour qu que qui s sur the to un une")

// newQuestion reads what was typed. Fault: Invalid where it is too long.
func newQuestion(typed string) (question, error) {
	if n := utf8.RuneCountInString(typed); n > questionMax {
		return question{}, fault.New(fault.Invalid, "search.too_long", n, questionMax).At("q")
	}
	q := question{typed: typed, key: codeKey(typed)}
	var said []string
	for w := range locale.Words(typed) {
		if !slices.Contains(said, w.Folded) {
			said = append(said, w.Folded)
		}
	}
	telling := slices.DeleteFunc(slices.Clone(said), func(w string) bool { return slices.Contains(idle, w) })
	if len(telling) == 0 {
		telling = said
	}
	for i, w := range telling {
		telling[i] = stem(w)
	}
	for i, w := range telling { // "a" says nothing beside "acte": what holds the one holds the other
		implied := slices.ContainsFunc(telling, func(o string) bool { return len(o) > len(w) && strings.HasPrefix(o, w) })
		if !implied && !slices.Contains(telling[:i], w) && len(q.words) < askedMax {
			q.words = append(q.words, w)
		}
	}
	return q, nil
}

// stem cuts the mark of a plural, so that "pistes cyclables" finds a "piste cyclable".
func stem(w string) string {
	if n := len(w); n > 3 && (w[n-1] == 's' || w[n-1] == 'x') {
		return w[:n-1]
	}
	return w
}

// codeKey gives a code as people remember it: "A2.~1", "a2.1" and "A2 1" are the same.
func codeKey(s string) string { return strings.ReplaceAll(locale.Fold(s), " ", "") }

// actAsked gives the number of the act that a question names: "acte 12", "act n° 12", "12". 0: none.
func (q question) actAsked() int64 {
	key := q.key
	for _, before := range []string{"acte", "act", "n"} {
		key = strings.TrimPrefix(key, before)
	}
	if len(key) == 0 || len(key) > 12 || key[0] == '0' {
		return 0
	}
	n := int64(0)
	for _, c := range []byte(key) {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int64(c-'0')
	}
	return n
}

// holds says whether a folded word is looked for.
func (q question) holds(folded string) bool {
	return slices.ContainsFunc(q.words, func(w string) bool { return strings.HasPrefix(folded, w) })
}

// within says how many of the words a text holds, and how many of them as whole words.
func (q question) within(text string) (held, whole int) {
	for _, w := range q.words {
		found, exact := false, false
		for t := range locale.Words(text) {
			if strings.HasPrefix(t.Folded, w) {
				found = true
				exact = exact || stem(t.Folded) == w
			}
		}
		if found {
			held++
		}
		if exact {
			whole++
		}
	}
	return held, whole
}

// piece is a part of a text; the words found are marked.
type piece struct {
	text string
	mark bool
}

// marked cuts a text at the words found.
func (q question) marked(text string) []piece {
	var out []piece
	at := 0
	for w := range locale.Words(text) {
		if !q.holds(w.Folded) {
			continue
		}
		if w.Start > at {
			out = append(out, piece{text[at:w.Start], false})
		}
		out = append(out, piece{text[w.Start:w.End], true})
		at = w.End
	}
	if at < len(text) {
		out = append(out, piece{text[at:], false})
	}
	return out
}

// Signs of a line of context: in all, and at most before the first word found.
const (
	contextMax    = 220
	contextBefore = 70
)

// context is the part of a text in which the first word found stands; the beginning where none does.
func (q question) context(text string) string {
	if utf8.RuneCountInString(text) <= contextMax {
		return text
	}
	from := 0
	for w := range locale.Words(text) {
		if q.holds(w.Folded) {
			from = w.Start
			break
		}
	}
	start := from
	for n := 0; start > 0 && n < contextBefore; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	if start > 0 {
		if i := strings.IndexByte(text[start:from], ' '); i >= 0 {
			start += i + 1
		}
	}
	end := start
	for n := 0; end < len(text) && n < contextMax; n++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if end < len(text) {
		if i := strings.LastIndexByte(text[from:end], ' '); i > 0 {
			end = from + i
		}
	}
	out := strings.TrimSpace(text[start:end])
	if start > 0 {
		out = "… " + out
	}
	if end < len(text) {
		out += " …"
	}
	return out
}
