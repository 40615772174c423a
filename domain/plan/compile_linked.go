package plan

import "fmt"

func (c *compilation) decodeSources(n *node) {
	c.content.Sources = []Source{}
	if n == nil && c.seen["sources.yaml"] || n != nil && !n.get("sources").good() {
		c.sources.lost = true // one problem says it
	}
	if !c.seen["sources.yaml"] && c.real {
		c.sources.lost = true
		c.report("", 0, 0, "plan.file_missing", "plan.no_sources_file_meant", "sources.yaml")
	}
	for _, s := range n.get("sources").items() {
		c.learn(&c.sources, s.get("id"))
		if s.get("cited_by_acts").str() == "true" {
			c.cited[s.get("id").str()] = true
		}
		c.content.Sources = append(c.content.Sources, Source{
			ID: s.get("id").str(), Title: c.text(s.get("title")), Publisher: s.get("publisher").str(),
			URL: s.get("url").str(), Date: c.period(s.get("date")), Note: c.text(s.get("note")),
		})
	}
}

func (c *compilation) decodeLinked(n *node) {
	c.content.Linked, c.content.Facts = []Linked{}, []Fact{}
	if l := n.get("linked"); l != nil && l.bad {
		c.linked.lost = true
	}
	for _, l := range n.get("linked").items() {
		c.learn(&c.linked, l.get("code"))
		axis := c.number(l.get("axis"))
		if at := l.get("axis"); at.good() && c.axes && axis > len(c.content.Axes) {
			c.say(at, "plan.no_such_axis", "plan.no_such_axis_meant", axis, len(c.content.Axes))
		}
		c.content.Linked = append(c.content.Linked, Linked{
			Code: l.get("code").str(), Axis: axis, Title: c.text(l.get("title")), Means: l.get("means").str(),
			Beneficiaries: c.text(l.get("beneficiaries")), Note: c.text(l.get("note")),
			Sources: c.cites(l, l.get("sources"), l.get("code").str()),
		})
	}
	for i, f := range n.get("facts").items() {
		c.refers(f.get("action"), &c.actions, "plan.no_such_action")
		c.refers(f.get("linked"), &c.linked, "plan.no_such_linked")
		c.content.Facts = append(c.content.Facts, Fact{
			Action: f.get("action").str(), Linked: f.get("linked").str(), AsOf: c.period(f.get("as_of")),
			Text: c.text(f.get("text")), Measures: c.measures(f.get("measures")),
			Sources: c.cites(f, f.get("sources"), fmt.Sprintf("facts[%d]", i+1)),
		})
	}
}

// measures reads figures, never nil.
func (c *compilation) measures(n *node) []Measure {
	out := []Measure{}
	for _, m := range n.items() {
		out = append(out, Measure{
			Name: c.text(m.get("name")), Value: m.get("value").str(), Unit: c.text(m.get("unit")),
			Meaning: m.get("meaning").str(), Bound: m.get("bound").str(),
		})
	}
	return out
}

// cites reads the sources of a thing, never nil, and reports those that are not in sources.yaml. A plan
// that is not fictional says for every fact where it comes from.
func (c *compilation) cites(of, n *node, what string) []string {
	for _, item := range n.items() {
		c.cited[item.str()] = true
		c.refers(item, &c.sources, "plan.no_such_source")
	}
	sources := words(n)
	if len(sources) == 0 && of != nil && of.kind == asMap && (n == nil || !n.bad) && c.real {
		c.report(of.file, of.line, of.column, "plan.no_source", "plan.no_source_meant", what)
	}
	return sources
}
