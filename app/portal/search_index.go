package portal

import (
	"math/bits"
	"slices"
	"sort"
	"strings"

	"relance/foundation/locale"
)

// A segment is an index that never changes: each word of some things, folded, with the things that hold
// it. A thing is its number in the segment, from 0.
type segment struct {
	terms []string          // in order
	posts [][]uint32        // of each term, in order: the thing's number twice, plus one where the title holds it
	masks []uint64          // of each term: which letters and digits it has
	said  map[string]string // how a term is spelled, where that is not how it is folded
	size  int               // how many things
	total int               // how many numbers in posts
}

// indexing is a segment being made.
type indexing struct {
	posts map[string][]uint32
	said  map[string]string
	size  int
	total int
}

func newIndexing() *indexing {
	return &indexing{posts: map[string][]uint32{}, said: map[string]string{}}
}

// indexedMax is how much of one text can be found, in bytes.
const indexedMax = 16 << 10

// add gives the next thing its words.
func (x *indexing) add(title, text string) {
	x.words(title, uint32(x.size)<<1|1)
	x.words(text, uint32(x.size)<<1)
	x.size++
}

func (x *indexing) words(s string, post uint32) {
	if len(s) > indexedMax {
		s = strings.ToValidUTF8(s[:indexedMax], "")
	}
	for w := range locale.Words(s) {
		has, known := x.posts[w.Folded]
		if n := len(has); n > 0 && has[n-1]>>1 == post>>1 {
			continue // the title came first
		}
		x.posts[w.Folded] = append(has, post)
		x.total++
		if known {
			continue
		}
		if spelled := strings.ToLower(s[w.Start:w.End]); spelled != w.Folded {
			x.said[w.Folded] = strings.Clone(spelled)
		}
	}
}

func (x *indexing) segment() *segment {
	s := &segment{said: x.said, size: x.size, total: x.total}
	s.terms = make([]string, 0, len(x.posts))
	for t := range x.posts {
		s.terms = append(s.terms, t)
	}
	slices.Sort(s.terms)
	for _, t := range s.terms {
		s.posts = append(s.posts, slices.Clip(x.posts[t]))
		s.masks = append(s.masks, mask(t))
	}
	return s
}

// join makes one segment of two; the things of the second come behind those of the first.
func (s *segment) join(o *segment) *segment {
	out := &segment{said: make(map[string]string, len(s.said)+len(o.said)), size: s.size + o.size, total: s.total + o.total}
	for _, from := range []*segment{o, s} {
		for t, spelled := range from.said {
			out.said[t] = spelled
		}
	}
	shifted := func(posts []uint32, onto []uint32) []uint32 {
		for _, p := range posts {
			onto = append(onto, p+uint32(s.size)<<1)
		}
		return onto
	}
	for i, j := 0, 0; i < len(s.terms) || j < len(o.terms); {
		switch {
		case j == len(o.terms) || i < len(s.terms) && s.terms[i] < o.terms[j]:
			out.put(s.terms[i], s.posts[i])
			i++
		case i == len(s.terms) || o.terms[j] < s.terms[i]:
			out.put(o.terms[j], shifted(o.posts[j], make([]uint32, 0, len(o.posts[j]))))
			j++
		default:
			out.put(s.terms[i], shifted(o.posts[j], append(make([]uint32, 0, len(s.posts[i])+len(o.posts[j])), s.posts[i]...)))
			i, j = i+1, j+1
		}
	}
	return out
}

func (s *segment) put(term string, posts []uint32) {
	s.terms, s.posts, s.masks = append(s.terms, term), append(s.posts, posts), append(s.masks, mask(term))
}

// span gives the terms that begin with a word: those from i to j.
func (s *segment) span(word string) (i, j int) {
	i = sort.SearchStrings(s.terms, word)
	j = i + sort.Search(len(s.terms)-i, func(k int) bool { return !strings.HasPrefix(s.terms[i+k], word) })
	return i, j
}

// has says whether any thing holds a word that begins so.
func (s *segment) has(word string) bool {
	i, j := s.span(word)
	return i < j
}

// match gives the things that hold all words, the first first; titled says of each whether its title
// holds them all.
func (s *segment) match(words []string) (things []int, titled []bool) {
	if s == nil || s.size == 0 || len(words) == 0 {
		return nil, nil
	}
	n := (s.size + 63) / 64
	var all, allTitled []uint64
	for _, w := range words {
		held, title := make([]uint64, n), make([]uint64, n)
		i, j := s.span(w)
		for ; i < j; i++ {
			for _, p := range s.posts[i] {
				held[p>>7] |= 1 << (p >> 1 & 63)
				title[p>>7] |= uint64(p&1) << (p >> 1 & 63)
			}
		}
		if all == nil {
			all, allTitled = held, title
			continue
		}
		for k := range all {
			all[k] &= held[k]
			allTitled[k] &= title[k]
		}
	}
	for k, held := range all {
		for ; held != 0; held &= held - 1 {
			b := bits.TrailingZeros64(held)
			things, titled = append(things, k<<6+b), append(titled, allTitled[k]>>b&1 == 1)
		}
	}
	return things, titled
}

// mask says which letters and digits a folded word has: two words that differ by few have masks that
// differ by few, so that most need not be compared.
func mask(s string) uint64 {
	m := uint64(0)
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			m |= 1 << (r - 'a')
		case r >= '0' && r <= '9':
			m |= 1 << (26 + r - '0')
		default:
			m |= 1 << 36
		}
	}
	return m
}

// meantMax is how many letters of a word may be wrong: none in a short one.
func meantMax(word string) int {
	switch n := len(word); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// wordMax is the longest word that is compared letter by letter.
const wordMax = 40

// meant gives the word that a mistyped one most likely stands for, as it is spelled, how far it is and
// how many things hold it; "" where there is none near.
func (s *segment) meant(word string) (spelled string, away, held int) {
	most := meantMax(word)
	if s == nil || most == 0 || len(word) > wordMax {
		return "", 0, 0
	}
	m, best := mask(word), ""
	away = most + 1
	for i, t := range s.terms {
		if len(t) > len(word)+most || len(t) < len(word)-most || bits.OnesCount64(m^s.masks[i]) > 2*most {
			continue
		}
		d := locale.Differs(word, t, most)
		if d < away || d == away && d <= most && len(s.posts[i]) > held {
			best, away, held = t, d, len(s.posts[i])
		}
	}
	if best == "" {
		return "", 0, 0
	}
	if spelled = s.said[best]; spelled == "" {
		spelled = best
	}
	return spelled, away, held
}
