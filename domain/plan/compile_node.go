package plan

import (
	"encoding/json"
	"regexp"
	"strings"
)

// A node is one value of a YAML file with its place in the text. Scalars keep the text as written, so
// that amounts, dates and codes are read by us and not by a YAML library's idea of numbers.
//
// Every method may be called on nil, which stands for "absent": a missing part is reported once, by
// the schema, and what follows reads it as empty.
type node struct {
	file     string
	line     int // from 1
	column   int // from 1, in characters
	kind     nodeKind
	text     string // of a scalar
	quoted   bool   // the scalar was in quotes or a block, so it is text whatever it looks like
	keys     []*node
	values   []*node  // of a map: as many as keys; of a list: its items
	standIns []string // keys of this map that a mistyped key stands for
	bad      bool     // already reported: later checks stay silent about it
}

type nodeKind int

const (
	asScalar nodeKind = iota
	asMap
	asList
)

// get gives the value of a key, or nil.
func (n *node) get(key string) *node {
	if i := n.index(key); i >= 0 {
		return n.values[i]
	}
	return nil
}

// key gives the node of the key itself, for messages about the key.
func (n *node) key(key string) *node {
	if i := n.index(key); i >= 0 {
		return n.keys[i]
	}
	return nil
}

func (n *node) index(key string) int {
	if n == nil || n.kind != asMap {
		return -1
	}
	for i, k := range n.keys {
		if k.text == key {
			return i
		}
	}
	return -1
}

// items gives the items of a list, none for anything else.
func (n *node) items() []*node {
	if n == nil || n.kind != asList {
		return nil
	}
	return n.values
}

// str gives a scalar's text without the space around it.
func (n *node) str() string {
	if n == nil || n.kind != asScalar || n.null() {
		return ""
	}
	return strings.TrimSpace(n.text)
}

func (n *node) null() bool {
	return n.kind == asScalar && !n.quoted && (n.text == "" || n.text == "~" || n.text == "null")
}

// good says that the node is there and nothing has been said against it.
func (n *node) good() bool { return n != nil && !n.bad }

var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})$`)

// value gives the node as a JSON value for the schema. Only true, false, null and plain whole numbers
// are anything but text: "010", "1e3", "1_000", "12.5", "yes" and dates are text, and their own rules
// judge them.
func (n *node) value() any {
	switch n.kind {
	case asMap:
		m := make(map[string]any, len(n.keys))
		for i, k := range n.keys {
			m[k.text] = n.values[i].value()
		}
		return m
	case asList:
		l := make([]any, len(n.values))
		for i, v := range n.values {
			l[i] = v.value()
		}
		return l
	}
	switch {
	case n.null():
		return nil
	case n.quoted:
		return n.text
	case n.text == "true":
		return true
	case n.text == "false":
		return false
	case wholeNumber.MatchString(n.text):
		return json.Number(n.text)
	}
	return n.text
}

// at follows a path of keys and list positions as the schema library gives it.
func (n *node) at(path []string) *node {
	for _, step := range path {
		var next *node
		switch {
		case n.kind == asMap:
			next = n.get(step)
		case n.kind == asList:
			if i, ok := listIndex(step); ok && i < len(n.values) {
				next = n.values[i]
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func listIndex(s string) (int, bool) {
	i := 0
	for _, r := range s {
		if r < '0' || r > '9' || i > 1<<20 {
			return 0, false
		}
		i = i*10 + int(r-'0')
	}
	return i, s != ""
}
