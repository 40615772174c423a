package territory

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"relance/foundation/fault"
)

// entry is one key that a mapping may have.
type entry struct {
	key  string
	need bool
	read func(part string, n *yaml.Node)
}

// yaml reads territory.yaml. Only plain YAML is taken: one document, no anchors, aliases or tags.
func (d *draft) yaml(b []byte) {
	d.at[""] = place{fileTerritory, 1, 1}
	root, p, err := oneDocument(b)
	if err != nil {
		d.lost = true
		d.problem(p, fault.New(fault.Invalid, "territory.yaml_unreadable").Because(err))
		return
	}
	if fancy := findFancy(root); fancy != nil {
		d.unread(place{fileTerritory, fancy.Line, fancy.Column}, "territory.yaml_fancy")
		return
	}
	t := d.t
	d.mapping("", root, []entry{
		{"format", true, func(part string, n *yaml.Node) { t.Format = d.number(part, n) }},
		{"name", true, d.words(&t.Name)},
		{"siren", false, d.text(&t.Siren)},
		{"since", true, d.text(&t.Since)},
		{"epts", false, d.list(d.ept)},
		{"mergers", false, d.list(d.merger)},
		{"vintages", false, d.list(d.vintageDeclared)},
		{"contours", false, d.contoursDeclared},
		{"sources", true, d.list(d.source)},
	})
}

func (d *draft) ept(part string, n *yaml.Node) {
	var e EPT
	d.mapping(part, n, []entry{{"siren", true, d.text(&e.Siren)}, {"name", true, d.text(&e.Name)}})
	d.named(part, path("epts", e.Siren))
	d.t.EPTs = append(d.t.EPTs, e)
}

func (d *draft) merger(part string, n *yaml.Node) {
	var m Merger
	d.mapping(part, n, []entry{
		{"day", true, d.text(&m.Day)}, {"into", true, d.text(&m.Into)}, {"from", true, d.texts(&m.From)},
		{"text", false, d.words(&m.Text)}, {"sources", true, d.texts(&m.Sources)},
	})
	d.named(part, path("mergers", m.Day, m.Into))
	d.t.Mergers = append(d.t.Mergers, m)
}

func (d *draft) vintageDeclared(part string, n *yaml.Node) {
	var v Vintage
	d.mapping(part, n, []entry{
		{"id", true, d.text(&v.ID)}, {"day", true, d.text(&v.Day)}, {"title", true, d.words(&v.Title)},
		{"sources", true, d.texts(&v.Sources)},
	})
	d.named(part, path("vintages", v.ID))
	d.t.Vintages = append(d.t.Vintages, v)
}

func (d *draft) contoursDeclared(part string, n *yaml.Node) {
	c := &Contours{}
	d.mapping(part, n, []entry{
		{"day", true, d.text(&c.Day)}, {"title", true, d.words(&c.Title)}, {"sources", true, d.texts(&c.Sources)},
	})
	d.t.Contours = c
}

func (d *draft) source(part string, n *yaml.Node) {
	var s Source
	d.mapping(part, n, []entry{
		{"id", true, d.text(&s.ID)}, {"title", true, d.words(&s.Title)}, {"publisher", false, d.text(&s.Publisher)},
		{"licence", true, d.text(&s.Licence)}, {"url", false, d.text(&s.URL)}, {"date", false, d.text(&s.Date)},
		{"note", false, d.words(&s.Note)},
	})
	d.named(part, path("sources", s.ID))
	d.t.Sources = append(d.t.Sources, s)
}

// named gives the places of a list's item, known by its number so far, to its own name.
func (d *draft) named(numbered, name string) {
	for part, p := range d.at {
		if part == numbered || strings.HasPrefix(part, numbered+"/") {
			d.at[name+part[len(numbered):]] = p
		}
	}
}

// mapping reads a mapping's entries, and says which keys are unknown, doubled or missing.
func (d *draft) mapping(part string, n *yaml.Node, entries []entry) {
	d.place(part, n)
	if n.Kind != yaml.MappingNode {
		d.unread(d.at[part], "territory.mapping_meant")
		return
	}
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.key)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		here := place{fileTerritory, key.Line, key.Column}
		known := false
		for _, e := range entries {
			if known = e.key == key.Value; known && !seen[e.key] {
				sub := path(part, e.key)
				d.place(sub, value)
				e.read(strings.TrimPrefix(sub, "/"), value)
			}
			if known {
				break
			}
		}
		switch {
		case !known:
			d.unread(here, "territory.key_unknown", fault.Clip(key.Value), strings.Join(keys, ", "))
		case seen[key.Value]:
			d.unread(here, "territory.key_twice", key.Value)
		}
		seen[key.Value] = true
	}
	for _, e := range entries {
		if e.need && !seen[e.key] {
			d.unread(d.at[part], "territory.key_missing", e.key)
		}
	}
}

// place notes where a part stands.
func (d *draft) place(part string, n *yaml.Node) {
	d.at[strings.TrimPrefix(part, "/")] = place{fileTerritory, n.Line, n.Column}
}

// list reads each item of a list with its number for a name.
func (d *draft) list(read func(part string, n *yaml.Node)) func(string, *yaml.Node) {
	return func(part string, n *yaml.Node) {
		switch {
		case n.Kind != yaml.SequenceNode:
			d.unread(d.at[part], "territory.list_meant")
		case len(n.Content) > listMax:
			d.unread(d.at[part], "territory.list_too_long", listMax)
		default:
			for i, item := range n.Content {
				sub := path(part, fmt.Sprintf("#%d", i))
				d.place(sub, item)
				read(sub, item)
			}
		}
	}
}

// text reads a scalar as it is written, whatever YAML would take it for: 2025-01-01 and 93066 are text here.
func (d *draft) text(to *string) func(string, *yaml.Node) {
	return func(part string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			d.unread(d.at[part], "territory.text_meant")
			return
		}
		*to = n.Value
	}
}

func (d *draft) texts(to *[]string) func(string, *yaml.Node) {
	return d.list(func(part string, n *yaml.Node) {
		var s string
		d.text(&s)(part, n)
		*to = append(*to, s)
	})
}

func (d *draft) number(part string, n *yaml.Node) int {
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		d.unread(d.at[part], "territory.number_meant", fault.Clip(n.Value))
	}
	return i
}

// words reads one wording per language.
func (d *draft) words(to *Text) func(string, *yaml.Node) {
	return func(part string, n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			d.unread(d.at[part], "territory.words_meant")
			return
		}
		*to = Text{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			lang, sub := n.Content[i].Value, path(part, n.Content[i].Value)
			d.place(sub, n.Content[i+1])
			if _, twice := (*to)[lang]; twice {
				d.unread(place{fileTerritory, n.Content[i].Line, n.Content[i].Column}, "territory.key_twice", fault.Clip(lang))
			}
			var s string
			d.text(&s)(sub, n.Content[i+1])
			(*to)[lang] = s
		}
	}
}

// oneDocument reads YAML text that is one document, or gives the place from which it is none.
func oneDocument(b []byte) (*yaml.Node, place, error) {
	p := place{fileTerritory, 1, 1}
	loader, err := yaml.NewLoader(bytes.NewReader(b), yaml.WithUniqueKeys(false))
	if err != nil {
		return nil, p, err
	}
	var doc, second yaml.Node
	if err = loader.Load(&doc); err == nil {
		if err = loader.Load(&second); err == io.EOF {
			err = nil
		} else if err == nil {
			p.line = max(1, second.Line)
			return nil, p, errors.New("a second document")
		}
	}
	var at *yaml.LoadError
	if errors.As(err, &at) && at.Mark.Line > 0 {
		p.line, p.column = at.Mark.Line, max(1, at.Mark.Column)
	}
	if err == nil && len(doc.Content) == 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, p, err
	}
	return doc.Content[0], p, nil
}

// findFancy gives the first node with an anchor, an alias or a written tag.
func findFancy(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return n
	}
	for _, sub := range n.Content {
		if fancy := findFancy(sub); fancy != nil {
			return fancy
		}
	}
	return nil
}
