package portal

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// hit is one thing found, or one act.
type hit struct {
	thing
	act    int64 // 0: not an act
	direct bool  // what was typed is its code
	rank   int   // the higher the better
}

// findings are all that was found: of the acts the numbers only, the best first.
type findings struct {
	question
	corrected string // what was looked for instead, where nothing was found; "" where that was not so
	direct    []hit
	things    []hit // the best first
	acts      []int64
	counts    map[string]int
	indexed   int64 // up to which act words are found; the journal's size where all are
}

func (x *findings) total() int {
	n := 0
	for _, c := range x.counts {
		n += c
	}
	return n
}

// kinds are the kinds found, that with the best hit first; acts last.
func (x *findings) kinds() []string {
	var out []string
	for _, h := range slices.Concat(x.direct, x.things) {
		if !slices.Contains(out, h.kind) {
			out = append(out, h.kind)
		}
	}
	if x.counts["act"] > 0 && !slices.Contains(out, "act") {
		out = append(out, "act")
	}
	return out
}

// find looks for what was asked and, where nothing holds it, for what was most likely meant.
func (f *seeker) find(q question) (*findings, error) {
	t, err := f.thingsNow()
	if err != nil {
		return nil, err
	}
	a, err := f.actsNow()
	if err != nil {
		return nil, err
	}
	x := f.found(q, t, a)
	if x.total() > 0 || len(q.words) == 0 {
		return x, nil
	}
	meant := q.meant(t, a)
	if meant == "" {
		return x, nil
	}
	again, err := newQuestion(meant)
	if err != nil {
		return x, nil // longer than may be asked
	}
	if y := f.found(again, t, a); y.total() > 0 {
		y.corrected = meant
		return y, nil
	}
	return x, nil
}

// meantWords bounds how many words of one question are compared with all that are known.
const meantWords = 3

// meant is the question with each unknown word replaced by the nearest known one; "" where there is none.
func (q question) meant(t *things, a *actsFound) string {
	var out strings.Builder
	at, changed := 0, 0
	for w := range locale.Words(q.typed) {
		stemmed := stem(w.Folded)
		if changed == meantWords || !slices.Contains(q.words, stemmed) || t.index.has(stemmed) || a.has(stemmed) {
			continue
		}
		best, away, held := t.index.meant(stemmed)
		for _, s := range a.parts {
			if word, d, n := s.meant(stemmed); word != "" && (best == "" || d < away || d == away && n > held) {
				best, away, held = word, d, n
			}
		}
		if best == "" {
			continue
		}
		out.WriteString(q.typed[at:w.Start] + best)
		at = w.End
		changed++
	}
	if changed == 0 {
		return ""
	}
	return out.String() + q.typed[at:]
}

// found looks for what was asked among things and acts.
func (f *seeker) found(q question, t *things, a *actsFound) *findings {
	x := &findings{question: q, counts: map[string]int{}, indexed: min(a.size, f.known)}
	seen := map[int]bool{}
	if q.key != "" {
		for _, i := range t.byKey[q.key] {
			if !seen[i] {
				seen[i] = true
				x.direct = append(x.direct, hit{thing: t.list[i], direct: true})
			}
		}
	}
	n := q.actAsked()
	if n > f.known {
		n = 0
	}
	if n > 0 {
		x.direct = append(x.direct, hit{thing: thing{kind: "act"}, act: n, direct: true})
	}
	list, titled := t.index.match(q.words)
	for i, at := range list {
		if !seen[at] {
			one := t.list[at]
			x.things = append(x.things, hit{thing: one, rank: q.rank(one, titled[i])})
		}
	}
	slices.SortStableFunc(x.things, func(a, b hit) int { return cmp.Compare(b.rank, a.rank) })
	inTitle, rest := a.match(q.words, f.known)
	x.acts = append(inTitle, rest...)
	if n > 0 {
		x.acts = slices.DeleteFunc(x.acts, func(act int64) bool { return act == n })
	}
	for _, h := range slices.Concat(x.direct, x.things) {
		x.counts[h.kind]++
	}
	if len(x.acts) > 0 {
		x.counts["act"] += len(x.acts)
	}
	return x
}

// rank says how well a thing answers: a title before a text, a whole word before a beginning, a title
// that begins so before one that holds it.
func (q question) rank(x thing, titled bool) int {
	held, whole := q.within(x.title)
	r := held*4 + whole*2
	if titled {
		r += 100
	}
	for w := range locale.Words(x.title) {
		if q.holds(w.Folded) {
			r += 3
		}
		break
	}
	return r
}

// Limits of a page of what is found.
const (
	hitsShown = 20 // of one kind
	hitsFew   = 5  // of each kind, where all are shown
	hitsMax   = 50 // that may be asked for at once
)

// wantedHits reads what is asked for. Faults: Invalid.
type wantedHits struct {
	q     question
	kind  string // "": all
	page  int
	count int // on one page
}

func (f *frame) wantedHits() (w wantedHits, err error) {
	if w.q, err = newQuestion(f.v["q"]); err != nil {
		return w, err
	}
	w.kind = f.v["genre"]
	if w.kind != "" && !slices.Contains(searchKinds, w.kind) {
		return w, fault.New(fault.Invalid, "search.kind_wrong", fault.Clip(w.kind)).At("genre")
	}
	page, err := f.v.Number("page")
	if err != nil {
		return w, err
	}
	n, err := f.v.Number("n")
	if err != nil {
		return w, err
	}
	if n > hitsMax {
		return w, fault.New(fault.Invalid, "search.n_wrong", n, hitsMax).At("n")
	}
	w.page, w.count = int(max(1, min(page, 1<<20))), int(cmp.Or(n, hitsShown))
	return w, nil
}

// hits gives a stretch of what was found of a kind, or of all kinds, with the acts told in words.
func (f *seeker) hits(x *findings, kind string, from, count int) ([]hit, error) {
	var out []hit
	for _, h := range slices.Concat(x.direct, x.things) {
		if kind == "" || h.kind == kind {
			out = append(out, h)
		}
	}
	ahead := len(out)
	out = out[min(from, ahead):min(from+count, ahead)]
	if kind == "" || kind == "act" {
		for i := max(0, from-ahead); i < len(x.acts) && len(out) < count; i++ {
			out = append(out, hit{thing: thing{kind: "act"}, act: x.acts[i]})
		}
	}
	told, err := f.tellingNow()
	if err != nil {
		return nil, err
	}
	out = slices.Clone(out)
	for i := range out {
		if out[i].act == 0 {
			continue
		}
		r, err := journal.Get(f.ctx, f.q, out[i].act)
		if err != nil {
			return nil, err
		}
		h := &out[i]
		h.code, h.path = strconv.FormatInt(h.act, 10), "/journal/"+web.Count(h.act)
		if h.title, h.text, err = told.actTexts(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}
