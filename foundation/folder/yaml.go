package folder

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

// YAML turns one file into nodes, or reports why it cannot and gives nil. It accepts the plain part
// of YAML only: no anchors, aliases, tags, merge keys or second document, so that a page of text is what
// it seems to be and nothing in it can grow.
func (f *Reading) YAML(file string, data []byte) *Node {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !f.readable(file, data) {
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithUniqueKeys(false))
	if err != nil {
		f.yamlFault(file, err)
		return nil
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err == io.EOF || err == nil && len(doc.Content) == 0 {
		f.Report(file, 1, 1, "folder.file_empty", "folder.file_empty_meant", file)
		return nil
	} else if err != nil {
		f.yamlFault(file, err)
		return nil
	}
	if err := loader.Load(&second); err == nil {
		f.Report(file, max(second.Line, 1), 1, "folder.yaml_documents", "folder.yaml_documents_meant")
		return nil
	} else if err != io.EOF {
		f.yamlFault(file, err)
		return nil
	}
	root := f.convert(file, doc.Content[0], 1)
	if f.said[file+" folder.yaml_deep"] {
		return nil
	}
	return root
}

// readable reports the first thing in the bytes that no text file should hold.
func (f *Reading) readable(file string, data []byte) bool {
	line, column := 1, 1
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size <= 1:
			f.Report(file, line, column, "folder.not_utf8", "folder.not_utf8_meant")
			return false
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f, r >= 0x80 && r < 0xa0,
			r == 0x2028, r == 0x2029, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == 0xfffe, r == 0xffff:
			f.Report(file, line, column, "folder.invisible_character", "folder.invisible_character_meant", codePoint(r))
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
	{"found character that cannot start any token", "folder.yaml_character", "folder.yaml_character_meant"},
	{"found a tab character", "folder.yaml_tab", "folder.yaml_tab_meant"},
	{"mapping values are not allowed", "folder.yaml_colon", "folder.yaml_colon_meant"},
	{"found unexpected end of stream", "folder.yaml_unclosed", "folder.yaml_unclosed_meant"},
	{"did not find expected ',' or", "folder.yaml_unclosed", "folder.yaml_unclosed_meant"},
	{"could not find expected ':'", "folder.yaml_no_colon", "folder.yaml_no_colon_meant"},
	{"did not find expected key", "folder.yaml_indent", "folder.yaml_indent_meant"},
	{"did not find expected '-' indicator", "folder.yaml_indent", "folder.yaml_indent_meant"},
	{"block sequence entries are not allowed", "folder.yaml_indent", "folder.yaml_indent_meant"},
	{"unknown anchor", "folder.yaml_alias", "folder.yaml_alias_meant"},
	{"exceeded max depth", "folder.yaml_deep", "folder.yaml_deep_meant"},
}

func (f *Reading) yamlFault(file string, err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		f.Report(file, 1, 1, "folder.yaml_unreadable", "folder.yaml_unreadable_meant")
		return
	}
	line, column := max(le.Mark.Line, 1), max(le.Mark.Column, 1)
	wrong, meant := "folder.yaml_unreadable", "folder.yaml_unreadable_meant"
	for _, a := range yamlAdvice {
		if strings.Contains(le.Message, a.says) {
			wrong, meant = a.wrong, a.meant
			break
		}
	}
	args := []any{}
	switch wrong {
	case "folder.yaml_unclosed": // best shown where it opens
		if le.ContextMark.Line > 0 {
			line, column = le.ContextMark.Line, max(le.ContextMark.Column, 1)
		}
	case "folder.yaml_character":
		r := f.runeAt(file, line, column)
		if r == '\t' {
			wrong, meant = "folder.yaml_tab", "folder.yaml_tab_meant"
		}
		args = append(args, string(r))
	case "folder.yaml_deep":
		args = append(args, maxDepth)
	}
	f.Report(file, line, column, wrong, meant, args...)
}

// runeAt gives the character at a place of a file, or a space.
func (f *Reading) runeAt(file string, line, column int) rune {
	if l := []rune(f.Line(file, line)); column-1 < len(l) {
		return l[column-1]
	}
	return ' '
}

// convert copies the library's tree into ours and reports what no folder of ours uses.
func (f *Reading) convert(file string, y *yaml.Node, depth int) *Node {
	n := &Node{File: file, Line: max(y.Line, 1), Column: max(y.Column, 1), Text: y.Value}
	switch {
	case y.Kind == yaml.AliasNode:
		f.Once(n, "folder.yaml_alias", "folder.yaml_alias_meant")
		return n
	case depth > maxDepth:
		f.Once(n, "folder.yaml_deep", "folder.yaml_deep_meant", maxDepth)
		return n
	case y.Anchor != "":
		f.Once(n, "folder.yaml_anchor", "folder.yaml_anchor_meant", Shown(y.Anchor))
	case y.Style&yaml.TaggedStyle != 0:
		f.Once(n, "folder.yaml_tag", "folder.yaml_tag_meant", Shown(y.Tag))
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Map
		f.convertMap(n, y, depth)
	case yaml.SequenceNode:
		n.Kind = List
		for _, item := range y.Content {
			n.Values = append(n.Values, f.convert(file, item, depth+1))
		}
	default:
		n.Quoted = y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	}
	return n
}

func (f *Reading) convertMap(n *Node, y *yaml.Node, depth int) {
	seen := map[string]*Node{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := f.convert(n.File, y.Content[i], depth+1)
		if key.Kind != Scalar {
			n.Bad = true
			f.Say(key, "folder.yaml_key", "folder.yaml_key_meant")
			continue
		}
		value := f.convert(n.File, y.Content[i+1], depth+1)
		if first := seen[key.Text]; first != nil {
			f.Say(key, "folder.key_twice", "folder.key_twice_meant", Shown(key.Text), first.Line)
			continue
		}
		seen[key.Text] = key
		n.Keys, n.Values = append(n.Keys, key), append(n.Values, value)
	}
}
