package folder

import (
	"encoding/json"
	"regexp"
	"strings"
)

// A Node is one value of a YAML file with its place in the text. Scalars keep the text as written, so
// that amounts, dates and codes are read by us and not by a YAML library's idea of numbers.
//
// Every method may be called on nil, which stands for "absent": a missing part is reported once, by
// who reads the folder, and what follows reads it as empty.
type Node struct {
	File     string
	Line     int // from 1
	Column   int // from 1, in characters
	Kind     Kind
	Text     string // of a scalar
	Quoted   bool   // the scalar was in quotes or a block, so it is text whatever it looks like
	Keys     []*Node
	Values   []*Node  // of a map: as many as keys; of a list: its items
	StandIns []string // keys of this map that a mistyped key stands for
	Bad      bool     // already reported: later checks stay silent about it
}

// Kind is what a node holds.
type Kind int

// The kinds of nodes.
const (
	Scalar Kind = iota
	Map
	List
)

// Get gives the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	if i := n.index(key); i >= 0 {
		return n.Values[i]
	}
	return nil
}

// Key gives the node of the key itself, for messages about the key.
func (n *Node) Key(key string) *Node {
	if i := n.index(key); i >= 0 {
		return n.Keys[i]
	}
	return nil
}

func (n *Node) index(key string) int {
	if n == nil || n.Kind != Map {
		return -1
	}
	for i, k := range n.Keys {
		if k.Text == key {
			return i
		}
	}
	return -1
}

// Items gives the items of a list, none for anything else.
func (n *Node) Items() []*Node {
	if n == nil || n.Kind != List {
		return nil
	}
	return n.Values
}

// Str gives a scalar's text without the space around it.
func (n *Node) Str() string {
	if n == nil || n.Kind != Scalar || n.Null() {
		return ""
	}
	return strings.TrimSpace(n.Text)
}

// Null says that a scalar was left empty.
func (n *Node) Null() bool {
	return n.Kind == Scalar && !n.Quoted && (n.Text == "" || n.Text == "~" || n.Text == "null")
}

// Good says that the node is there and nothing has been said against it.
func (n *Node) Good() bool { return n != nil && !n.Bad }

var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})$`)

// Value gives the node as a JSON value for the schema. Only true, false, null and plain whole numbers
// are anything but text: "010", "1e3", "1_000", "12.5", "yes" and dates are text, and their own rules
// judge them.
func (n *Node) Value() any {
	switch n.Kind {
	case Map:
		m := make(map[string]any, len(n.Keys))
		for i, k := range n.Keys {
			m[k.Text] = n.Values[i].Value()
		}
		return m
	case List:
		l := make([]any, len(n.Values))
		for i, v := range n.Values {
			l[i] = v.Value()
		}
		return l
	}
	switch {
	case n.Null():
		return nil
	case n.Quoted:
		return n.Text
	case n.Text == "true":
		return true
	case n.Text == "false":
		return false
	case wholeNumber.MatchString(n.Text):
		return json.Number(n.Text)
	}
	return n.Text
}

// At follows a path of keys and list positions as the schema library gives it.
func (n *Node) At(path []string) *Node {
	for _, step := range path {
		var next *Node
		switch {
		case n.Kind == Map:
			next = n.Get(step)
		case n.Kind == List:
			if i, ok := ListIndex(step); ok && i < len(n.Values) {
				next = n.Values[i]
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// Shown is a value as a message can quote it.
func (n *Node) Shown() Quoted {
	switch n.Kind {
	case Map:
		return "{…}"
	case List:
		return "[…]"
	}
	return Shown(n.Text)
}

// ListIndex reads a place in a list, from 0.
func ListIndex(s string) (int, bool) {
	i := 0
	for _, r := range s {
		if r < '0' || r > '9' || i > 1<<20 {
			return 0, false
		}
		i = i*10 + int(r-'0')
	}
	return i, s != ""
}
