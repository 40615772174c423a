package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A yamlMap is a map as it is to be written: its keys in the order of the schema, those without a value
// left out.
type yamlMap struct {
	pairs []yamlPair
	open  bool   // one key a line, however short
	path  string // in the content, as JSON names it: "actions[2]"
}

type yamlPair struct {
	key   string
	value any // bare, string, []string, yamlMap or []yamlMap
	name  string
}

// bare is text that YAML must not see in quotes: a number, a date, true.
type bare string

// jsonNames are the keys that the content's JSON calls otherwise than the folder.
var jsonNames = map[string]string{"envelope": "envelope_cents", "amount": "amount_cents"}

// add puts a key in; an empty value is left out, for the absent key means what the empty value does.
func (m *yamlMap) add(key string, value any) {
	switch v := value.(type) {
	case bare:
		if v == "" {
			return
		}
	case string:
		if v == "" {
			return
		}
	case []string:
		if len(v) == 0 {
			return
		}
	case yamlMap:
		if len(v.pairs) == 0 {
			return
		}
	case []yamlMap:
		if len(v) == 0 {
			return
		}
	}
	name := key
	if other, ok := jsonNames[key]; ok {
		name = other
	}
	m.pairs = append(m.pairs, yamlPair{key, value, name})
}

// apart says that an empty line stands before a key of a long map: what follows has keys of its own.
func (p yamlPair) apart(of yamlMap) bool {
	const long = 4
	v, isMap := p.value.(yamlMap)
	_, isList := p.value.([]yamlMap)
	return len(of.pairs) > long && (isList || isMap && v.open)
}

// under gives a map its place in the content, where it has none of its own.
func (m yamlMap) under(path string) yamlMap {
	m.path = path
	return m
}

// A mark says which part of a content stands at a place of a written file.
type mark struct {
	line, column int
	path         string
	key          bool // the place is a key's, and the first key's place is also that of its map
}

// yamlText is a file being written, with the places of its parts.
type yamlText struct {
	strings.Builder
	line, column int
	marks        []mark
}

func (t *yamlText) put(s string) {
	t.WriteString(s)
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		t.line += strings.Count(s, "\n")
		t.column = 0
		s = s[i+1:]
	}
	t.column += utf8.RuneCountInString(s)
}

func (t *yamlText) mark(path string, key bool) {
	t.marks = append(t.marks, mark{t.line + 1, t.column + 1, path, key})
}

// lineMax is how long a written line gets, where the text can be broken at all.
const lineMax = 120

// block writes a map one key a line. The first key stands where the line already is.
func (t *yamlText) block(m yamlMap, indent int) {
	for i, p := range m.pairs {
		if i > 0 && p.apart(m) && indent == 0 {
			t.put("\n")
		}
		if i > 0 {
			t.put(strings.Repeat(" ", indent))
		}
		path := strings.TrimPrefix(m.path+"."+p.name, ".")
		t.mark(path, true)
		t.put(p.key + ":")
		t.value(p.value, path, indent)
	}
}

// value writes what follows "key:", and the end of its last line.
func (t *yamlText) value(value any, path string, indent int) {
	if list, ok := value.([]yamlMap); ok {
		t.put("\n")
		for i, item := range list {
			if item.open && i > 0 && indent <= 2 {
				t.put("\n") // an empty line between things, as between paragraphs
			}
			t.put(strings.Repeat(" ", indent+2) + "- ")
			t.item(item, indent+4)
		}
		return
	}
	room := lineMax - t.column - 1
	switch v := value.(type) {
	case yamlMap:
		if !flows(v, room) {
			t.put("\n" + strings.Repeat(" ", indent+2))
			t.block(v.under(path), indent+2)
			return
		}
	case string:
		t.put(" ")
		t.mark(path, false)
		t.text(v, indent+2, room)
		return
	}
	t.put(" ")
	t.flow(value, path)
	t.put("\n")
}

// item writes one map of a list, after its dash.
func (t *yamlText) item(m yamlMap, indent int) {
	if flows(m, lineMax-t.column) {
		t.flow(m, m.path)
		t.put("\n")
		return
	}
	t.block(m, indent)
}

// flow writes a value within its line, keeping the places of its parts.
func (t *yamlText) flow(value any, path string) {
	t.mark(path, false)
	switch v := value.(type) {
	case bare:
		t.put(string(v))
	case string:
		t.put(scalar(v, true))
	case []string:
		t.put("[" + strings.Join(scalars(v), ", ") + "]")
	case yamlMap:
		t.put("{")
		for i, p := range v.pairs {
			if i > 0 {
				t.put(", ")
			}
			at := path + "." + p.name
			t.mark(at, true)
			t.put(p.key + ": ")
			t.flow(p.value, at)
		}
		t.put("}")
	}
}

func scalars(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = scalar(s, true)
	}
	return out
}

// flows says that a map may stand within a line: it fits, is not to be opened, and holds no text of
// several lines and no list of maps.
func flows(m yamlMap, room int) bool {
	s, ok := flowed(m)
	return ok && utf8.RuneCountInString(s) <= room
}

func flowed(value any) (string, bool) {
	s := ""
	switch v := value.(type) {
	case bare:
		s = string(v)
	case string:
		if s = scalar(v, true); strings.Contains(v, "\n") && foldable(v) {
			return "", false
		}
	case []string:
		s = "[" + strings.Join(scalars(v), ", ") + "]"
	case yamlMap:
		if v.open {
			return "", false
		}
		parts := make([]string, len(v.pairs))
		for i, p := range v.pairs {
			part, ok := flowed(p.value)
			if !ok {
				return "", false
			}
			parts[i] = p.key + ": " + part
		}
		s = "{" + strings.Join(parts, ", ") + "}"
	default:
		return "", false
	}
	return s, true
}

// text writes a text as people write one: on the line where it fits, else folded at spaces, or line by
// line where it has lines. What none of these can hold stands in quotes, on one line.
func (t *yamlText) text(s string, indent, room int) {
	margin := strings.Repeat(" ", indent)
	inline := scalar(s, false)
	switch {
	case !foldable(s), !strings.ContainsAny(s, " \n"), !strings.Contains(s, "\n") && utf8.RuneCountInString(inline) <= room:
		t.put(inline + "\n")
	case strings.Contains(s, "\n"):
		t.put("|-\n")
		for _, l := range strings.Split(s, "\n") {
			if l != "" {
				l = margin + l
			}
			t.put(l + "\n")
		}
	default:
		t.put(">-\n")
		line := ""
		for _, word := range strings.Split(s, " ") {
			if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > lineMax-indent {
				t.put(margin + line + "\n")
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		t.put(margin + line + "\n")
	}
}

// foldable says that a block gives back a text as it is: every sign can be seen, no line begins or ends
// with a space, and between words stands one.
func foldable(s string) bool {
	if s == "" || strings.Contains(s, "  ") || strings.HasPrefix(s, "\n") || strings.HasSuffix(s, "\n") {
		return false
	}
	for _, l := range strings.Split(s, "\n") {
		if strings.HasPrefix(l, " ") || strings.HasSuffix(l, " ") {
			return false
		}
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !visible(r) })
}

// visible says that a file may hold a sign as it is; others are written as escapes.
func visible(r rune) bool {
	return unicode.IsPrint(r) || r != ' ' && unicode.Is(unicode.Zs, r)
}

var (
	// plainText may stand without quotes: it begins with none of the signs that mean something to YAML.
	plainText = regexp.MustCompile(`^[\pL\pN«“(]`)
	// looksOther is what a reader of YAML takes for a number, a date, a truth or nothing.
	looksOther = regexp.MustCompile(`(?i)^([0-9][0-9_.,:exoa-f+ -]*|true|false|yes|no|on|off|null|y|n|~)$`)
	// codeText is a code of ours: "A2.~1", "grand-paris", "S1".
	codeText = regexp.MustCompile(`^[A-Za-z][0-9A-Za-z]*([.-]~?[0-9a-z]+)*$`)
)

// scalar writes a text on one line, in quotes where it needs them; within [] and {} more signs do.
func scalar(s string, within bool) string {
	plain := plainText.MatchString(s) && !strings.Contains(s, ": ") && !strings.Contains(s, " #") &&
		!strings.HasSuffix(s, ":") && !strings.Contains(s, "\n") && !(within && strings.ContainsAny(s, ",[]{}")) && foldable(s)
	if (plain || codeText.MatchString(s)) && !looksOther.MatchString(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case visible(r) && r != utf8.RuneError:
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func number(n int) bare {
	if n == 0 {
		return ""
	}
	return bare(strconv.Itoa(n))
}

// words is a text by language: the declared languages first, in their order.
func (w *writing) words(t Text) yamlMap {
	var m yamlMap
	for _, l := range w.content.Languages {
		m.add(l, t[l])
	}
	for _, l := range keysOf(t) {
		if !slices.Contains(w.content.Languages, l) {
			m.add(l, t[l])
		}
	}
	return m
}
