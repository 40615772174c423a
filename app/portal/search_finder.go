package portal

import (
	"context"
	"sync"
	"time"

	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// finder keeps what is searched: things by state, acts by language.
type finder struct {
	mu    sync.Mutex
	kept  map[thingsKey]*things
	order []thingsKey
	acts  map[locale.Lang]*actsFound
	busy  map[locale.Lang]chan struct{} // closed when the making of an index ends
}

// thingsMax bounds the states of things kept; each holds the texts of a plan.
const thingsMax = 12

// things gives those of a key, made once.
func (x *finder) things(k thingsKey, make func() (*things, error)) (*things, error) {
	x.mu.Lock()
	t := x.kept[k]
	x.mu.Unlock()
	if t != nil {
		return t, nil
	}
	t, err := make()
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.kept == nil {
		x.kept = map[thingsKey]*things{}
	}
	if x.kept[k] == nil {
		if len(x.order) >= thingsMax {
			delete(x.kept, x.order[0])
			x.order = x.order[1:]
		}
		x.order = append(x.order, k)
	}
	x.kept[k] = t
	return t, nil
}

// actsFound is an index of the acts from the first on: it never changes, a longer one takes its place.
type actsFound struct {
	content string     // digest of the content whose titles the acts were told with
	parts   []*segment // of acts that follow each other; the thing i of all parts is the act i+1
	size    int64      // how many acts are in it
	held    int        // numbers in all parts
}

// Limits of the index of acts.
const (
	actsAtOnce  = 400        // acts that an answer may put into the index itself; more are put by another hand
	actsPiece   = 1000       // acts read at once
	postsMax    = 12_000_000 // numbers held for a language, four bytes each; acts beyond it are not found by words
	actsWait    = 2 * time.Second
	actsMakeMax = 10 * time.Minute
)

func (a *actsFound) full() bool { return a.held >= postsMax }

// with is the index with one more part; parts of like size are joined, so that there are few.
func (a *actsFound) with(s *segment) *actsFound {
	out := &actsFound{content: a.content, parts: append(append([]*segment{}, a.parts...), s), size: a.size + int64(s.size), held: a.held + s.total}
	for n := len(out.parts); n > 1 && out.parts[n-1].size*2 >= out.parts[n-2].size; n-- {
		out.parts = append(out.parts[:n-2], out.parts[n-2].join(out.parts[n-1]))
	}
	return out
}

// match gives the numbers of the acts that hold all words, up to one: first those whose sentence does,
// and in each the last recorded first.
func (a *actsFound) match(words []string, known int64) (titled, rest []int64) {
	first := a.size
	for i := len(a.parts) - 1; i >= 0; i-- {
		first -= int64(a.parts[i].size)
		things, inTitle := a.parts[i].match(words)
		for j := len(things) - 1; j >= 0; j-- {
			switch n := first + int64(things[j]) + 1; {
			case n > known:
			case inTitle[j]:
				titled = append(titled, n)
			default:
				rest = append(rest, n)
			}
		}
	}
	return titled, rest
}

func (a *actsFound) has(word string) bool {
	for _, s := range a.parts {
		if s.has(word) {
			return true
		}
	}
	return false
}

// actsNow gives the index of the acts. Where many are missing in it another hand puts them in, and the
// index may be shorter than the journal for a while: it says its size.
func (f *seeker) actsNow() (*actsFound, error) {
	x := &f.p.finder
	x.mu.Lock()
	a := x.acts[f.Lang]
	if a == nil || a.content != f.latestNow {
		a = &actsFound{content: f.latestNow}
	}
	missing := f.head.Size - a.size
	if missing <= 0 || a.full() {
		x.mu.Unlock()
		return a, nil
	}
	done := x.busy[f.Lang]
	if done == nil && missing > actsAtOnce {
		done = make(chan struct{})
		if x.busy == nil {
			x.busy = map[locale.Lang]chan struct{}{}
		}
		x.busy[f.Lang] = done
		go f.p.indexActs(f.Lang, done)
	}
	x.mu.Unlock()
	if done == nil {
		return f.extend(a, f.head.Size)
	}
	select {
	case <-done:
	case <-time.After(actsWait):
	case <-f.ctx.Done():
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if now := x.acts[f.Lang]; now != nil && now.content == a.content {
		a = now
	}
	return a, nil
}

// indexActs brings the index of a language up to the journal, a piece at a time.
func (p *Portal) indexActs(lang locale.Lang, done chan struct{}) {
	defer func() {
		p.finder.mu.Lock()
		delete(p.finder.busy, lang)
		p.finder.mu.Unlock()
		close(done)
	}()
	ctx, cancel := context.WithTimeout(context.Background(), actsMakeMax)
	defer cancel()
	for more := true; more; {
		err := p.DB.View(ctx, func(q store.Q) error {
			plain, err := p.frame(ctx, q, lang, nil)
			if err != nil {
				return err
			}
			f, err := plain.seeker()
			if err != nil {
				return err
			}
			p.finder.mu.Lock()
			a := p.finder.acts[lang]
			p.finder.mu.Unlock()
			if a == nil || a.content != f.latestNow {
				a = &actsFound{content: f.latestNow}
			}
			a, err = f.extend(a, min(f.head.Size, a.size+actsPiece))
			more = err == nil && a.size < f.head.Size && !a.full()
			return err
		})
		if err != nil {
			p.Log.Warn("acts could not be indexed", "error", err)
			return
		}
	}
}

// seeker is a frame in which something is looked for.
type seeker struct {
	*frame
	latestDigest string // of the content in force last, as known at the page's act; "" before the adoption
	latestNow    string // likewise, as known now
}

func (f *frame) seeker() (*seeker, error) {
	s := &seeker{frame: f}
	for _, v := range []struct {
		view plan.View
		into *string
	}{{f.view(), &s.latestDigest}, {plan.View{}, &s.latestNow}} {
		versions, err := plan.Versions(f.ctx, f.q, v.view)
		if err != nil {
			return nil, err
		}
		if n := len(versions); n > 0 {
			*v.into = versions[n-1].Digest
		}
	}
	return s, nil
}

// extend puts the acts up to a number into the index, and keeps it where it is the longest.
func (f *seeker) extend(a *actsFound, upTo int64) (*actsFound, error) {
	told, err := f.tellingNow()
	if err != nil {
		return nil, err
	}
	for a.size < upTo && !a.full() {
		records, err := journal.List(f.ctx, f.q, journal.Filter{Upward: true, After: a.size, Known: min(upTo, a.size+actsPiece), Limit: actsPiece})
		if err != nil {
			return nil, err
		}
		x := newIndexing()
		for _, r := range records {
			title, text, err := told.actTexts(r)
			if err != nil {
				return nil, err
			}
			x.add(title, text)
		}
		if x.size == 0 {
			break
		}
		a = a.with(x.segment())
	}
	k := &f.p.finder
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.acts == nil {
		k.acts = map[locale.Lang]*actsFound{}
	}
	if had := k.acts[f.Lang]; had == nil || had.content != a.content || had.size < a.size {
		k.acts[f.Lang] = a
	}
	return a, nil
}

// tellingNow is the frame in which acts are told for search: with the names of things in the content
// in force last, whatever day is asked for, so that what is indexed is what is shown.
func (f *seeker) tellingNow() (*frame, error) {
	other := *f.frame
	other.content, other.latest = nil, nil
	if f.latestNow != "" {
		c, err := plan.ContentOf(f.ctx, f.q, f.latestNow)
		if err != nil {
			return nil, err
		}
		other.content, other.latest = c, c
	}
	return &other, nil
}

// actTexts is an act as it is found: its sentence, and what is said beside it.
func (f *frame) actTexts(r journal.Record) (title, text string, err error) {
	d, err := f.describe(r)
	if err != nil {
		return "", "", err
	}
	authority := ""
	if r.Authority != nil {
		authority = lines(f.in(r.Authority.Body), r.Authority.Number)
	}
	return d.sentence, lines(d.text, locale.Upper(d.label), f.date(r.Effective), authority), nil
}
