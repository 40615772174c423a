package plan

import (
	"fmt"

	"relance/foundation/folder"
)

func (c *compilation) decodeSources(n *folder.Node) {
	c.content.Sources = []Source{}
	if n == nil && c.seen["sources.yaml"] || n != nil && !n.Get("sources").Good() {
		c.sources.lost = true // one problem says it
	}
	if !c.seen["sources.yaml"] && c.real {
		c.sources.lost = true
		c.Report("", 0, 0, "plan.file_missing", "plan.no_sources_file_meant", "sources.yaml")
	}
	for _, s := range n.Get("sources").Items() {
		c.learn(&c.sources, s.Get("id"))
		if s.Get("cited_by_acts").Str() == "true" {
			c.cited[s.Get("id").Str()] = true
		}
		c.content.Sources = append(c.content.Sources, Source{
			ID: s.Get("id").Str(), Title: c.text(s.Get("title")), Publisher: s.Get("publisher").Str(),
			URL: s.Get("url").Str(), Date: c.period(s.Get("date")), Note: c.text(s.Get("note")),
		})
	}
}

func (c *compilation) decodeLinked(n *folder.Node) {
	c.content.Linked, c.content.Facts = []Linked{}, []Fact{}
	if l := n.Get("linked"); l != nil && l.Bad {
		c.linked.lost = true
	}
	for _, l := range n.Get("linked").Items() {
		c.learn(&c.linked, l.Get("code"))
		axis := c.number(l.Get("axis"))
		if at := l.Get("axis"); at.Good() && c.axes && axis > len(c.content.Axes) {
			c.Say(at, "plan.no_such_axis", "plan.no_such_axis_meant", axis, len(c.content.Axes))
		}
		c.content.Linked = append(c.content.Linked, Linked{
			Code: l.Get("code").Str(), Axis: axis, Title: c.text(l.Get("title")), Means: l.Get("means").Str(),
			Beneficiaries: c.text(l.Get("beneficiaries")), Note: c.text(l.Get("note")),
			Sources: c.cites(l, l.Get("sources"), l.Get("code").Str()),
		})
	}
	for i, f := range n.Get("facts").Items() {
		c.refers(f.Get("action"), &c.actions, "plan.no_such_action")
		c.refers(f.Get("linked"), &c.linked, "plan.no_such_linked")
		c.content.Facts = append(c.content.Facts, Fact{
			Action: f.Get("action").Str(), Linked: f.Get("linked").Str(), AsOf: c.period(f.Get("as_of")),
			Text: c.text(f.Get("text")), Measures: c.measures(f.Get("measures")),
			Sources: c.cites(f, f.Get("sources"), fmt.Sprintf("facts[%d]", i+1)),
		})
	}
}

// measures reads figures, never nil.
func (c *compilation) measures(n *folder.Node) []Measure {
	out := []Measure{}
	for _, m := range n.Items() {
		out = append(out, Measure{
			Name: c.text(m.Get("name")), Value: m.Get("value").Str(), Unit: c.text(m.Get("unit")),
			Meaning: m.Get("meaning").Str(), Bound: m.Get("bound").Str(),
		})
	}
	return out
}

// cites reads the sources of a thing, never nil, and reports those that are not in sources.yaml. A plan
// that is not fictional says for every fact where it comes from.
func (c *compilation) cites(of, n *folder.Node, what string) []string {
	for _, item := range n.Items() {
		c.cited[item.Str()] = true
		c.refers(item, &c.sources, "plan.no_such_source")
	}
	sources := words(n)
	if len(sources) == 0 && of != nil && of.Kind == folder.Map && (n == nil || !n.Bad) && c.real {
		c.Report(of.File, of.Line, of.Column, "plan.no_source", "plan.no_source_meant", what)
	}
	return sources
}
