package portal

import (
	"cmp"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
)

// allSources lists the sources of the content of the day, or of the last one where an act names a source on a day before
// it, and those that the texts of aids cite beside.
func (f *frame) allSources() []plan.Source {
	out := []plan.Source{}
	if f.content != nil {
		out = append(out, f.content.Sources...)
	} else if f.latest != nil {
		out = append(out, f.latest.Sources...)
	}
	for _, s := range f.aids.Sources {
		if !slices.ContainsFunc(out, func(x plan.Source) bool { return x.ID == s.ID }) {
			out = append(out, ofAids(s))
		}
	}
	slices.SortStableFunc(out, func(a, b plan.Source) int { return cmp.Or(len(a.ID)-len(b.ID), strings.Compare(a.ID, b.ID)) })
	return out
}

// sourcesPage lists where every fact of the plan was read.
func sourcesPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("cited.title"), 0)
	if err != nil {
		return nil, err
	}
	all := f.allSources()
	if len(all) == 0 {
		p.Body = []g.Node{opening(p, f.notAdopted())}
		return p, nil
	}
	p.Body = []g.Node{opening(p, f.Say("cited.lead", len(all))), f.sourceRows(all)}
	return p, nil
}

func (f *frame) sourceRows(all []plan.Source) g.Node {
	return h.Ul(h.Class("rows"), g.Map(all, func(s plan.Source) g.Node {
		return h.Li(h.ID(s.ID), h.Class("coded"), h.Span(h.Class("code"), g.Text(s.ID)),
			h.Div(h.P(h.Class("what"), web.Outside(s.URL, f.in(s.Title))), h.P(h.Class("quiet"), g.Text(f.publication(s))),
				g.If(s.Note != nil, h.P(g.Text(f.in(s.Note))))))
	}))
}

func sourcesJSON(f *frame) (any, error) {
	return struct {
		told
		Sources []plan.Source `json:"sources"`
	}{f.told(), f.allSources()}, nil
}

func sourcesCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"id", "title_fr", "title_en", "publisher", "date", "url", "note_fr", "note_en", "fictif"}}
	for _, s := range f.allSources() {
		t.Rows = append(t.Rows, []any{s.ID, s.Title["fr"], s.Title["en"], s.Publisher, s.Date, s.URL, s.Note["fr"], s.Note["en"], f.Fictional})
	}
	return t, nil
}
