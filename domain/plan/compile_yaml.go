package plan

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxDepth is how deep lists and maps may stand in each other; a plan needs seven.
const maxDepth = 30

// readYAML turns one file into nodes, or reports why it cannot and gives nil. It accepts the plain part
// of YAML only: no anchors, aliases, tags, merge keys or second document, so that a page of text is what
// it seems to be and nothing in it can grow.
func (c *compilation) readYAML(file string, data []byte) *node {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !c.readable(file, data) {
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithUniqueKeys(false))
	if err != nil {
		c.yamlFault(file, err)
		return nil
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err == io.EOF || err == nil && len(doc.Content) == 0 {
		c.report(file, 1, 1, "plan.file_empty", "plan.file_empty_meant", file)
		return nil
	} else if err != nil {
		c.yamlFault(file, err)
		return nil
	}
	if err := loader.Load(&second); err == nil {
		c.report(file, max(second.Line, 1), 1, "plan.yaml_documents", "plan.yaml_documents_meant")
		return nil
	} else if err != io.EOF {
		c.yamlFault(file, err)
		return nil
	}
	root := c.convert(file, doc.Content[0], 1)
	if c.said[file+" plan.yaml_deep"] {
		return nil
	}
	return root
}

// once reports a slip that a file repeats as often as it likes: its first place is enough.
func (c *compilation) once(n *node, key, meant string, args ...any) {
	n.bad = true
	if !c.said[n.file+" "+key] {
		c.said[n.file+" "+key] = true
		c.say(n, key, meant, args...)
	}
}

// readable reports the first thing in the bytes that no text file should hold.
func (c *compilation) readable(file string, data []byte) bool {
	line, column := 1, 1
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size <= 1:
			c.report(file, line, column, "plan.not_utf8", "plan.not_utf8_meant")
			return false
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f, r >= 0x80 && r < 0xa0,
			r == 0x2028, r == 0x2029, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == 0xfffe, r == 0xffff:
			c.report(file, line, column, "plan.invisible_character", "plan.invisible_character_meant", codePoint(r))
			return false
		}
		rest = rest[size:]
		if r == '\n' || r == '\r' && (len(rest) == 0 || rest[0] != '\n') {
			line, column = line+1, 1
		} else {
			column++
		}
	}
	return true
}

func codePoint(r rune) string {
	const hex = "0123456789ABCDEF"
	return "U+" + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]})
}

// yamlAdvice finds our sentences for the library's: the usual slips, each with what to do about it.
var yamlAdvice = []struct{ says, wrong, meant string }{
	{"found character that cannot start any token", "plan.yaml_character", "plan.yaml_character_meant"},
	{"found a tab character", "plan.yaml_tab", "plan.yaml_tab_meant"},
	{"mapping values are not allowed", "plan.yaml_colon", "plan.yaml_colon_meant"},
	{"found unexpected end of stream", "plan.yaml_unclosed", "plan.yaml_unclosed_meant"},
	{"did not find expected ',' or", "plan.yaml_unclosed", "plan.yaml_unclosed_meant"},
	{"could not find expected ':'", "plan.yaml_no_colon", "plan.yaml_no_colon_meant"},
	{"did not find expected key", "plan.yaml_indent", "plan.yaml_indent_meant"},
	{"did not find expected '-' indicator", "plan.yaml_indent", "plan.yaml_indent_meant"},
	{"block sequence entries are not allowed", "plan.yaml_indent", "plan.yaml_indent_meant"},
	{"unknown anchor", "plan.yaml_alias", "plan.yaml_alias_meant"},
	{"exceeded max depth", "plan.yaml_deep", "plan.yaml_deep_meant"},
}

func (c *compilation) yamlFault(file string, err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		c.report(file, 1, 1, "plan.yaml_unreadable", "plan.yaml_unreadable_meant")
		return
	}
	line, column := max(le.Mark.Line, 1), max(le.Mark.Column, 1)
	wrong, meant := "plan.yaml_unreadable", "plan.yaml_unreadable_meant"
	for _, a := range yamlAdvice {
		if strings.Contains(le.Message, a.says) {
			wrong, meant = a.wrong, a.meant
			break
		}
	}
	args := []any{}
	switch wrong {
	case "plan.yaml_unclosed": // best shown where it opens
		if le.ContextMark.Line > 0 {
			line, column = le.ContextMark.Line, max(le.ContextMark.Column, 1)
		}
	case "plan.yaml_character":
		r := c.runeAt(file, line, column)
		if r == '\t' {
			wrong, meant = "plan.yaml_tab", "plan.yaml_tab_meant"
		}
		args = append(args, string(r))
	case "plan.yaml_deep":
		args = append(args, maxDepth)
	}
	c.report(file, line, column, wrong, meant, args...)
}

// runeAt gives the character at a place of a file, or a space.
func (c *compilation) runeAt(file string, line, column int) rune {
	if l := []rune(c.line(file, line)); column-1 < len(l) {
		return l[column-1]
	}
	return ' '
}

// convert copies the library's tree into ours and reports what a plan folder does not use.
func (c *compilation) convert(file string, y *yaml.Node, depth int) *node {
	n := &node{file: file, line: max(y.Line, 1), column: max(y.Column, 1), text: y.Value}
	switch {
	case y.Kind == yaml.AliasNode:
		c.once(n, "plan.yaml_alias", "plan.yaml_alias_meant")
		return n
	case depth > maxDepth:
		c.once(n, "plan.yaml_deep", "plan.yaml_deep_meant", maxDepth)
		return n
	case y.Anchor != "":
		c.once(n, "plan.yaml_anchor", "plan.yaml_anchor_meant", shown(y.Anchor))
	case y.Style&yaml.TaggedStyle != 0:
		c.once(n, "plan.yaml_tag", "plan.yaml_tag_meant", shown(y.Tag))
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = asMap
		c.convertMap(n, y, depth)
	case yaml.SequenceNode:
		n.kind = asList
		for _, item := range y.Content {
			n.values = append(n.values, c.convert(file, item, depth+1))
		}
	default:
		n.quoted = y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	}
	return n
}

func (c *compilation) convertMap(n *node, y *yaml.Node, depth int) {
	seen := map[string]*node{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := c.convert(n.file, y.Content[i], depth+1)
		if key.kind != asScalar {
			n.bad = true
			c.say(key, "plan.yaml_key", "plan.yaml_key_meant")
			continue
		}
		value := c.convert(n.file, y.Content[i+1], depth+1)
		if first := seen[key.text]; first != nil {
			c.say(key, "plan.key_twice", "plan.key_twice_meant", shown(key.text), first.line)
			continue
		}
		seen[key.text] = key
		n.keys, n.values = append(n.keys, key), append(n.values, value)
	}
}
