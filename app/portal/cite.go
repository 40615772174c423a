package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/locale"
)

func join(ids []string) string { return strings.Join(ids, " ") }

// source finds a source by its id, in the content of the day, in the last one, or in the texts of aids.
func (f *frame) source(id string) (plan.Source, bool) {
	for _, c := range []*plan.Content{f.content, f.latest} {
		if c == nil {
			continue
		}
		if s, ok := c.Source(id); ok {
			return s, true
		}
	}
	for _, s := range f.aids.Sources {
		if s.ID == id {
			return ofAids(s), true
		}
	}
	return plan.Source{}, false
}

// ofAids is a source that the texts of aids cite and the plan does not.
func ofAids(s scheme.Source) plan.Source {
	return plan.Source{ID: s.ID, Title: plan.Text(s.Title), Publisher: s.Publisher, URL: s.URL, Date: s.Date, Note: plan.Text(s.Note)}
}

// sourceLine names sources in one line, each leading to its entry in the list of sources.
func (f *frame) sourceLine(ids []string) g.Node {
	if len(ids) == 0 {
		return nil
	}
	return h.P(h.Class("small quiet"), g.Text(f.Say("cited.line", len(ids))+" "), f.sourceLinks(ids))
}

// sourceLinks is the bare list of a line of sources.
func (f *frame) sourceLinks(ids []string) g.Node {
	var nodes g.Group
	for i, id := range ids {
		if i > 0 {
			nodes = append(nodes, g.Text(", "))
		}
		nodes = append(nodes, f.sourceLink(id))
	}
	return nodes
}

func (f *frame) sourceLink(id string) g.Node {
	s, ok := f.source(id)
	if !ok {
		return g.Text(id)
	}
	return h.A(web.Link(f.sourceAddress(id)), h.Title(f.in(s.Title)), g.Text(id))
}

// sourceAddress leads to a source's entry; it keeps no day, since the list is of the last content.
func (f *frame) sourceAddress(id string) string { return f.To("/sources") + "#" + id }

// sourceList names sources by title and publisher, with the way out.
func (f *frame) sourceList(ids []string) g.Node {
	if len(ids) == 0 {
		return h.P(g.Text(f.Say("say.unknown")))
	}
	return h.Ul(h.Class("rows small"), g.Map(ids, func(id string) g.Node {
		s, ok := f.source(id)
		if !ok {
			return h.Li(g.Text(id))
		}
		return h.Li(h.P(f.sourceLink(id), g.Text(" "), web.Outside(s.URL, f.in(s.Title))), h.P(h.Class("quiet"), g.Text(f.publication(s))))
	}))
}

// publication says who published a source and when, as far as is known.
func (f *frame) publication(s plan.Source) string {
	var parts []string
	if s.Publisher != "" {
		parts = append(parts, f.set(s.Publisher))
	}
	if s.Date != "" {
		parts = append(parts, f.date(s.Date))
	} else {
		parts = append(parts, f.Say("cited.undated"))
	}
	if s.URL == "" {
		parts = append(parts, f.Say("cited.no_address"))
	}
	return strings.Join(parts, ", ")
}

// facts lists facts that are no acts, each with its figures and sources; nil where there is none.
func (f *frame) facts(wanted func(plan.Fact) bool) g.Node {
	var rows g.Group
	for _, x := range f.content.Facts {
		if !wanted(x) {
			continue
		}
		when := locale.Upper(f.when(x.AsOf))
		rows = append(rows, h.Li(h.Class("dated"), h.P(h.Class("quiet"), g.Text(when)),
			h.Div(h.P(g.Text(f.in(x.Text))), f.measures(x.Measures), f.sourceLine(x.Sources))))
	}
	if len(rows) == 0 {
		return nil
	}
	return h.Ul(h.Class("rows"), rows)
}

// measures lists figures, each with its name, unit and meaning (O2).
func (f *frame) measures(ms []plan.Measure) g.Node {
	if len(ms) == 0 {
		return nil
	}
	return h.Ul(g.Map(ms, func(m plan.Measure) g.Node { return h.Li(f.measure(m)...) }))
}

func (f *frame) measure(m plan.Measure) []g.Node {
	name := f.in(m.Name)
	return []g.Node{g.Text(locale.Upper(name) + f.Say("say.colon") + " "), h.Strong(g.Text(f.measured(m))), g.Text(" (" + f.Say("meaning."+m.Meaning) + ")")}
}

// measured is the figure with its bound and unit: "environ 394 dossiers".
func (f *frame) measured(m plan.Measure) string {
	s := f.decimal(m.Value)
	switch u := f.in(m.Unit); {
	case u == "€" && f.Lang == locale.English: // as every other amount of the page
		s = u + s
	case u != "":
		s += f.Say("say.space") + u
	}
	if m.Bound != "" {
		s = f.Say("bound."+m.Bound, s)
	}
	return s
}

// when says a period: "le 16 février 2021", "en février 2021", "en 2021", "sans date".
func (f *frame) when(period string) string {
	switch len(period) {
	case 0:
		return f.Say("say.undated")
	case len("2006-01-02"):
		return f.Say("say.on_day", period)
	}
	return f.Say("say.in_period", f.date(period))
}
