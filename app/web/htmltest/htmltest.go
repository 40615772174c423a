// Package htmltest reads pages in tests by what they mean: headings, labels, links, texts; never by
// comparing markup. [Faults] says what every page owes its reader.
//
// It reads the HTML that our own functions write, which is also well-formed; it is not a parser for
// pages of others.
package htmltest

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Node is an element, or a text when its name is empty.
type Node struct {
	Name     string
	Attr     map[string]string
	Text     string
	Children []*Node
	Parent   *Node
}

var voidElements = strings.Fields("area base br col embed hr img input link meta source track wbr")

// Parse reads a page and fails the test where it is not well-formed.
func Parse(t testing.TB, body string) *Node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, voidElements, xml.HTMLEntity
	root := &Node{Name: "#document"}
	at := root
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v\n%s", err, body)
		}
		switch x := token.(type) {
		case xml.StartElement:
			n := &Node{Name: x.Name.Local, Attr: map[string]string{}, Parent: at}
			for _, a := range x.Attr {
				name := a.Name.Local
				if a.Name.Space != "" {
					name = a.Name.Space + ":" + name
				}
				n.Attr[name] = a.Value
			}
			at.Children = append(at.Children, n)
			at = n
		case xml.EndElement:
			at = at.Parent
		case xml.CharData:
			at.Children = append(at.Children, &Node{Text: string(x), Parent: at})
		}
	}
	return root
}

// Each calls do for every node below n, in order of reading.
func (n *Node) Each(do func(*Node)) {
	for _, c := range n.Children {
		do(c)
		c.Each(do)
	}
}

// All gives every element of a name.
func (n *Node) All(name string) []*Node {
	var found []*Node
	n.Each(func(x *Node) {
		if x.Name == name {
			found = append(found, x)
		}
	})
	return found
}

// One gives the only element of a name and fails the test where there is none or another.
func (n *Node) One(t testing.TB, name string) *Node {
	t.Helper()
	all := n.All(name)
	if len(all) != 1 {
		t.Fatalf("%d elements %s, want one", len(all), name)
	}
	return all[0]
}

// ByID gives the element of an id, nil where there is none.
func (n *Node) ByID(id string) *Node {
	var found *Node
	n.Each(func(x *Node) {
		if found == nil && x.Name != "" && x.Attr["id"] == id {
			found = x
		}
	})
	return found
}

// Words gives all text below a node, with spaces as single ones, those within a date too; narrow no-break spaces stay.
func (n *Node) Words() string {
	var b strings.Builder
	if n.Name == "" {
		b.WriteString(n.Text)
	}
	n.Each(func(x *Node) {
		switch {
		case x.Name == "":
			b.WriteString(x.Text)
		case !slices.Contains(inline, x.Name):
			b.WriteByte(' ')
		}
	})
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\n' || r == '\t' }), " ")
}

var inline = strings.Fields("a abbr b cite code em i q small span strong sub sup time")

// Links gives the address of every link, style, icon and form that only asks.
func (n *Node) Links() []string {
	var out []string
	n.Each(func(x *Node) {
		switch {
		case x.Name == "form":
			out = append(out, x.Attr["action"])
		case x.Attr["href"] != "":
			out = append(out, x.Attr["href"])
		}
	})
	return out
}

// Row gives the cells of the table row that begins with a text, nil where there is none.
func (n *Node) Row(begins string) []string {
	for _, tr := range n.All("tr") {
		var cells []string
		for _, c := range tr.Children {
			cells = append(cells, c.Words())
		}
		if len(cells) > 0 && strings.HasPrefix(cells[0], begins) {
			return cells
		}
	}
	return nil
}

// Faults says what a page lacks that every page owes: one h1, its language, a title, a label for every
// field, captions, unique ids that are referred to rightly, no inline script or style, no raw message.
func Faults(n *Node, lang string) []string {
	f := &faults{root: n, ids: map[string]int{}}
	if h := n.All("html"); len(h) != 1 || h[0].Attr["lang"] != lang {
		f.say("html lang is not %q", lang)
	}
	if c := len(n.All("h1")); c != 1 {
		f.say("%d h1", c)
	}
	if t := n.All("head"); len(t) != 1 || len(t[0].All("title")) != 1 || t[0].All("title")[0].Words() == "" {
		f.say("no title")
	}
	for _, landmark := range []string{"main", "header", "footer"} {
		if c := len(n.All(landmark)); c != 1 {
			f.say("%d %s", c, landmark)
		}
	}
	n.Each(func(x *Node) {
		if id := x.Attr["id"]; id != "" {
			f.ids[id]++
		}
	})
	for id, count := range f.ids {
		if count > 1 {
			f.say("id %q stands %d times", id, count)
		}
	}
	n.Each(f.inspect)
	slices.Sort(f.said)
	return f.said
}

type faults struct {
	root  *Node
	ids   map[string]int
	said  []string
	level int
}

func (f *faults) say(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

var (
	rawKey   = regexp.MustCompile(`(^|[\s(«“])[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z0-9]+)*($|[\s,;:)»”])`)
	leftover = regexp.MustCompile(`\{[0-9?]|%!|<nil>|\[\]|map\[`)
)

// presentation are the attributes that say how a thing looks: RGAA 10.1 leaves that to style sheets.
var presentation = strings.Fields("align alink background bgcolor border cellpadding cellspacing char charoff clear color compact frameborder hspace link marginheight marginwidth size style text valign vlink vspace")

func (f *faults) inspect(x *Node) {
	for _, a := range presentation {
		if _, has := x.Attr[a]; has {
			f.say("%s has an attribute of presentation, %s", x.Name, a)
		}
	}
	switch x.Name {
	case "":
		f.text(x)
	case "script":
		if x.Attr["src"] == "" {
			f.say("an inline script")
		}
	case "style":
		f.say("an inline style sheet")
	case "img":
		if _, ok := x.Attr["alt"]; !ok {
			f.say("a picture without alt")
		}
	case "a":
		if x.Attr["href"] != "" && x.Words() == "" {
			f.say("an empty link to %s", x.Attr["href"])
		}
	case "table":
		if len(x.All("caption")) != 1 {
			f.say("a table without caption")
		}
	case "input", "select", "textarea":
		if x.Attr["type"] != "hidden" && !f.labelled(x) {
			f.say("field %q has no label", x.Attr["name"])
		}
	case "svg":
		if x.Attr["aria-hidden"] != "true" && (x.Attr["role"] != drawingRole(x) || len(x.All("title")) != 1 || x.All("title")[0].Words() == "") {
			f.say("a drawing that neither is hidden nor has a title")
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		level := int(x.Name[1] - '0')
		if level > f.level+1 && f.level > 0 {
			f.say("%s %q after h%d", x.Name, x.Words(), f.level)
		}
		f.level = level
	}
	for name := range x.Attr {
		if name == "style" || strings.HasPrefix(name, "on") {
			f.say("attribute %s on %s", name, x.Name)
		}
	}
	for _, name := range []string{"aria-labelledby", "aria-describedby", "for"} {
		for id := range strings.FieldsSeq(x.Attr[name]) {
			if f.ids[id] == 0 {
				f.say("%s refers to %q, which is not there", name, id)
			}
		}
	}
	if href := x.Attr["href"]; strings.HasPrefix(href, "#") && f.ids[href[1:]] == 0 {
		f.say("a link to %s, which is not there", href)
	}
}

func (f *faults) labelled(x *Node) bool {
	for _, l := range f.root.All("label") {
		if l.Attr["for"] == x.Attr["id"] && x.Attr["id"] != "" && l.Words() != "" {
			return true
		}
	}
	return x.Attr["aria-label"] != ""
}

// text finds keys and marks that a catalogue should have replaced; code may hold anything.
func (f *faults) text(x *Node) {
	for p := x.Parent; p != nil; p = p.Parent {
		if p.Name == "code" || p.Name == "pre" {
			return
		}
	}
	if k := rawKey.FindString(x.Text); k != "" && !strings.Contains(k, ".fr") && !strings.Contains(k, ".com") && !strings.Contains(k, ".net") && !strings.Contains(k, ".org") {
		f.say("a raw message key: %q", strings.TrimSpace(k))
	}
	if m := leftover.FindString(x.Text); m != "" {
		f.say("left over %q in %q", m, x.Text)
	}
}

// drawingRole is what a drawing is to who listens: a picture, or a group where it holds links to be led through.
func drawingRole(svg *Node) string {
	if len(svg.All("a")) > 0 {
		return "group"
	}
	return "img"
}
