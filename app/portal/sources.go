package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
)

// sourceContent is the content whose sources are listed: that of the day, or the last one where an
// act names a source on a day before it.
func (f *frame) sourceContent() *plan.Content {
	if f.content != nil {
		return f.content
	}
	return f.latest
}

// sourcesPage lists where every fact of the plan was read.
func sourcesPage(f *frame) (*web.Page, error) {
	touched, err := f.lastOf("plan")
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("cited.title"), touched)
	if err != nil {
		return nil, err
	}
	c := f.sourceContent()
	if c == nil {
		p.Body = []g.Node{opening(p, f.notAdopted())}
		return p, nil
	}
	p.Body = []g.Node{opening(p, f.Say("cited.lead", len(c.Sources))),
		f.sourceRows(c),
	}
	return p, nil
}

func (f *frame) sourceRows(c *plan.Content) g.Node {
	return h.Ul(h.Class("rows"), g.Map(c.Sources, func(s plan.Source) g.Node {
		return h.Li(h.ID(s.ID), h.Class("coded"), h.Span(h.Class("code"), g.Text(s.ID)),
			h.Div(h.P(h.Class("what"), web.Outside(s.URL, f.in(s.Title))), h.P(h.Class("quiet"), g.Text(f.publication(s))),
				g.If(s.Note != nil, h.P(g.Text(f.in(s.Note))))))
	}))
}

func sourcesJSON(f *frame) (any, error) {
	out := struct {
		told
		Sources []plan.Source `json:"sources"`
	}{f.told(), []plan.Source{}}
	if c := f.sourceContent(); c != nil {
		out.Sources = list(c.Sources)
	}
	return out, nil
}

func sourcesCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"id", "title_fr", "title_en", "publisher", "date", "url", "note_fr", "note_en", "fictif"}}
	if c := f.sourceContent(); c != nil {
		for _, s := range c.Sources {
			t.Rows = append(t.Rows, []any{s.ID, s.Title["fr"], s.Title["en"], s.Publisher, s.Date, s.URL, s.Note["fr"], s.Note["en"], f.Fictional})
		}
	}
	return t, nil
}
