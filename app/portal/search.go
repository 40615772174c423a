package portal

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
)

// searchPage answers a question with what holds its words, by kind.
func searchPage(f *frame) (*web.Page, error) {
	w, err := f.wantedHits()
	if err != nil {
		return nil, err
	}
	title := f.Say("search.title")
	if w.q.typed != "" {
		title = f.Say("search.title_for", f.set(w.q.typed))
	}
	p, err := f.page(title, 0)
	if err != nil {
		return nil, err
	}
	p.NoIndex, p.Tells = true, f.Say("search.tells")
	s, err := f.seeker()
	if err != nil {
		return nil, err
	}
	if len(w.q.words) == 0 {
		return p, s.unasked(p, w)
	}
	x, err := s.find(w.q)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{s.searchLead(x, w), s.unindexed(x)}
	switch {
	case x.total() == 0:
		p.Body = append(p.Body, s.nothingFound(p))
	case w.kind != "":
		err = s.oneKind(p, x, w)
	default:
		err = s.everyKind(p, x)
	}
	return p, err
}

// searchLead counts in words what was found, and says so where something else was looked for.
func (f *seeker) searchLead(x *findings, w wantedHits) g.Node {
	var said g.Group
	if x.corrected != "" {
		said = append(said, h.P(h.Class("lead"), g.Text(f.Say("search.corrected", f.set(w.q.typed))+" "),
			web.A(f.stay("/recherche", "q", x.corrected), f.Say("search.meant", f.set(x.corrected)))))
	}
	if n := x.total(); n > 0 {
		class := "lead"
		if x.corrected != "" {
			class = "quiet"
		}
		var parts []string
		for _, k := range x.kinds() {
			parts = append(parts, f.Say("search_count."+k, x.counts[k]))
		}
		said = append(said, h.P(h.Class(class), g.Text(f.Say("search.count", n, strings.Join(parts, ", ")))))
	}
	return said
}

// unindexed says so where the last acts are not found by their words yet.
func (f *seeker) unindexed(x *findings) g.Node {
	if x.indexed >= f.known {
		return nil
	}
	f.fleeting = true
	return h.P(h.Class("quiet"), g.Text(f.Say("search.unindexed", x.indexed, f.known)))
}

// everyKind shows the best of each kind under its heading.
func (f *seeker) everyKind(p *web.Page, x *findings) error {
	for _, k := range x.kinds() {
		few, err := f.hits(x, k, 0, hitsFew)
		if err != nil {
			return err
		}
		more := g.Node(nil)
		if n := x.counts[k]; n > len(few) {
			more = h.P(web.A(f.stay("/recherche", "q", f.v["q"], "genre", k), f.Say("search.all_"+k, n)))
		}
		p.Body = append(p.Body, web.Section("genre-"+k, f.Say("search_kind."+k), f.hitRows(x, few), more))
	}
	return nil
}

// oneKind shows one kind, by pages.
func (f *seeker) oneKind(p *web.Page, x *findings, w wantedHits) error {
	from := (w.page - 1) * w.count
	some, err := f.hits(x, w.kind, from, w.count)
	if err != nil {
		return err
	}
	list := f.hitRows(x, some)
	if len(some) == 0 {
		list = h.P(g.Text(f.Say("search.none_here")))
	}
	back := h.P(web.A(f.stay("/recherche", "q", f.v["q"]), f.Say("search.every_kind")))
	heading := f.Say("search_kind." + w.kind)
	if w.page > 1 || x.counts[w.kind] > w.count {
		heading = f.Say("search.page_of", heading, w.page, max(1, (x.counts[w.kind]+w.count-1)/w.count))
	}
	at := func(page int) string {
		return f.stay("/recherche", "q", f.v["q"], "genre", w.kind, "n", f.v["n"], "page", strconv.Itoa(page))
	}
	var links g.Group
	if w.page > 1 {
		links = append(links, h.Li(h.A(web.Link(at(w.page-1)), h.Rel("prev"), g.Text(f.Say("search.before")))))
	}
	if from+len(some) < x.counts[w.kind] && len(some) > 0 {
		links = append(links, h.Li(h.A(web.Link(at(w.page+1)), h.Rel("next"), g.Text(f.Say("search.after")))))
	}
	p.Body = append(p.Body, web.Section("genre-"+w.kind, heading, list,
		g.If(len(links) > 0, h.Nav(h.Class("pager"), h.Aria("label", f.Say("web.pages")), h.Ul(links))), back))
	return nil
}

// hitRows lists what was found: code, title, a line of context, with the words found marked.
func (f *seeker) hitRows(x *findings, hits []hit) g.Node {
	return h.Ul(h.Class("rows found"), g.Map(hits, func(one hit) g.Node {
		code := one.code
		if one.act > 0 {
			code = f.Say("search.act", one.act)
		}
		return h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(code)),
			h.Div(h.P(h.Class("what"), h.A(web.Link(f.addressOf(one.thing)), marks(x.marked(one.title)))),
				g.If(one.text != "", h.P(h.Class("quiet"), marks(x.marked(x.context(one.text)))))))
	}))
}

func marks(pieces []piece) g.Node {
	return g.Map(pieces, func(p piece) g.Node {
		if p.mark {
			return h.Mark(g.Text(p.text))
		}
		return g.Text(p.text)
	})
}

// unasked is the page before anything is asked: what can be found, and how.
func (f *seeker) unasked(p *web.Page, w wantedHits) error {
	t, err := f.thingsNow()
	if err != nil {
		return err
	}
	lead := f.Say("search.lead")
	if w.q.typed != "" {
		lead = f.Say("search.no_word", f.set(w.q.typed))
	}
	counts, example := map[string]int{"act": int(f.known)}, map[string]string{}
	for _, one := range t.list {
		counts[one.kind]++
		if example[one.kind] == "" {
			example[one.kind] = one.title
			if one.kind == "action" || one.kind == "objective" {
				example[one.kind] = one.code
			}
		}
	}
	example["act"] = f.Say("search.example_act", f.known)
	example["page"] = ""
	var rows g.Group
	for _, k := range searchKinds {
		if counts[k] == 0 || k == "page" {
			continue
		}
		what := f.Say("search_count."+k, counts[k])
		ex := example[k]
		rows = append(rows, h.Li(g.Text(what), g.If(ex != "" && k != "document" && k != "source" && k != "linked" && k != "milestone",
			g.Group{g.Text(f.Say("search.such_as") + " "), web.A(f.stay("/recherche", "q", ex), ex)})))
	}
	p.Body = []g.Node{h.P(h.Class("lead"), g.Text(lead)), web.Section("quoi", f.Say("search.what"), h.Ul(rows)),
		web.Section("comment", f.Say("search.how"), h.Ul(g.Map([]string{"search.how_accents", "search.how_order", "search.how_codes", "search.how_typo"},
			func(key string) g.Node { return h.Li(g.Text(f.Say(key))) })))}
	return nil
}

// nothingFound says so and what to do.
func (f *seeker) nothingFound(p *web.Page) g.Node {
	return g.Group{h.P(h.Class("lead"), g.Text(f.Say("search.none", f.set(f.v["q"])))),
		h.P(g.Text(f.Say("search.none_next"))),
		h.Ul(h.Li(web.A(p.At("/actions"), f.Say("nav.actions"))), h.Li(web.A(p.At("/argent"), f.Say("nav.money"))),
			h.Li(web.A(p.At("/journal"), f.Say("nav.journal"))), h.Li(web.A(p.At("/sources"), f.Say("nav.sources"))))}
}

// hitForm is a thing found, as JSON.
type hitForm struct {
	Kind      string `json:"kind"`
	Words     string `json:"words"` // the kind, in the page's language
	Code      string `json:"code"`
	Title     string `json:"title"`
	Context   string `json:"context"`
	Address   string `json:"address"`
	Direct    bool   `json:"direct"` // what was typed is its code
	Fictional bool   `json:"fictional"`
}

type kindCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

func searchJSON(f *frame) (any, error) {
	out := struct {
		told
		Q         string      `json:"q"`
		Corrected *string     `json:"corrected"` // what was looked for instead, where nothing held q
		Total     int         `json:"total"`
		Said      string      `json:"said"` // the total, in words
		Indexed   int64       `json:"acts_indexed"`
		Counts    []kindCount `json:"counts"`
		Results   []hitForm   `json:"results"`
		Next      *string     `json:"next"`
	}{told: f.told(), Q: f.v["q"], Counts: []kindCount{}, Results: []hitForm{}}
	x, hits, w, err := f.searched()
	if err != nil {
		return nil, err
	}
	out.Said = f.Say("search.said", 0)
	if x == nil {
		return out, nil
	}
	out.Corrected, out.Total, out.Indexed, out.Said = some(x.corrected), x.total(), x.indexed, f.Say("search.said", x.total())
	f.fleeting = x.indexed < f.known
	for _, k := range x.kinds() {
		out.Counts = append(out.Counts, kindCount{k, x.counts[k]})
	}
	for _, one := range hits {
		out.Results = append(out.Results, hitForm{one.kind, f.Say("search_one." + one.kind), one.code, one.title, x.context(one.text),
			f.addressOf(one.thing), one.direct, f.Fictional})
	}
	all := out.Total
	if w.kind != "" {
		all = x.counts[w.kind]
	}
	if w.page*w.count < all && len(hits) > 0 {
		out.Next = some(f.stay("/recherche.json", "q", f.v["q"], "genre", w.kind, "n", f.v["n"], "page", strconv.Itoa(w.page+1)))
	}
	return out, nil
}

// searched gives the part of what was found that is asked for; nil where nothing was asked.
func (f *frame) searched() (*findings, []hit, wantedHits, error) {
	w, err := f.wantedHits()
	if err != nil || len(w.q.words) == 0 {
		return nil, nil, w, err
	}
	s, err := f.seeker()
	if err != nil {
		return nil, nil, w, err
	}
	x, err := s.find(w.q)
	if err != nil {
		return nil, nil, w, err
	}
	hits, err := s.hits(x, w.kind, (w.page-1)*w.count, w.count)
	return x, hits, w, err
}

func searchCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"kind", "code", "title", "context", "address", "on", "known", "fictif"}}
	x, hits, _, err := f.searched()
	if err != nil || x == nil {
		return t, err
	}
	f.fleeting = x.indexed < f.known
	for _, one := range hits {
		t.Rows = append(t.Rows, []any{one.kind, one.code, one.title, x.context(one.text), f.addressOf(one.thing), f.on, f.known, f.Fictional})
	}
	return t, nil
}
