package plan

import (
	"io/fs"
	"path"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/journal"
)

// Compiled is a plan folder that holds: its content, and what goes with it.
type Compiled struct {
	Content   *Content
	JSON      []byte       // canonical: what plan.adopt records
	Digest    string       // the name under which the journal keeps JSON: "sha256:…" (docs/journal.md)
	History   []HistoryAct // of history.yaml, in order of effective day; no part of Content
	Territory []byte       // canonical JSON of territory/; nil without one

	places map[string]Place
}

// Place is a place in a file of the folder.
type Place struct {
	File   string
	Line   int
	Column int
}

// At gives the place of a thing by its code ("A2.~1", "O1.1", "L1", "S5"), or of a file's beginning
// ("plan.yaml"), so that a later refusal can point into the folder too. It is zero for what is not there.
func (c *Compiled) At(code string) Place { return c.places[code] }

// Compile reads a plan folder and gives its content, or every problem found, in order of reading. The
// name is how the reader calls the folder; it begins each problem's File. Equal folders give equal bytes.
//
// It never panics on what a folder holds, opens regular files only and reads no more than its limits.
func Compile(fsys fs.FS, name string) (*Compiled, []Problem) {
	c := &compilation{
		fsys: fsys, name: name,
		seen: map[string]bool{}, lines: map[string][]string{}, roots: map[string]*node{},
		places: map[string]Place{}, said: map[string]bool{},
		actions: codes{at: map[string]*node{}}, linked: codes{at: map[string]*node{}}, sources: codes{at: map[string]*node{}},
		cited: map[string]bool{}, milestones: map[string]map[string]bool{},
		content: &Content{},
	}
	if c.readFolder() {
		for _, file := range keysOf(c.roots) {
			c.validate(file, c.roots[file])
			c.places[file] = Place{File: path.Join(name, file), Line: 1, Column: 1}
		}
		c.decode()
	}
	if len(c.problems) > 0 {
		return nil, sortProblems(c.problems)
	}
	out := &Compiled{Content: c.content, JSON: Canonical(c.content), History: c.history, Territory: c.territory, places: c.places}
	out.Digest = out.Blob().Digest()
	return out, nil
}

// ContentMedia is the type of a compiled content and of a compiled territory.
const ContentMedia = "application/json"

// Blob is the content as an adoption brings it to the journal.
func (c *Compiled) Blob() journal.Blob {
	return journal.Blob{Media: ContentMedia, Body: string(c.JSON)}
}

// A compilation is the work on one folder.
type compilation struct {
	fsys fs.FS
	name string

	seen  map[string]bool // files met, read or not
	files int
	size  int
	lines map[string][]string // each file's text, for messages
	roots map[string]*node    // each file that is YAML

	content   *Content
	history   []HistoryAct
	territory []byte

	whole      bool    // plan.yaml is there and has keys
	real       bool    // … and says that the plan is not fictional
	axes       bool    // … and has a list of axes
	words      []*node // every text, to be compared with the declared languages
	actions    codes
	linked     codes
	sources    codes
	milestones map[string]map[string]bool // by action, then code
	cited      map[string]bool            // sources that something cites
	places     map[string]Place
	said       map[string]bool // of a file and a key: see once
	problems   []Problem
}

// codes are the codes of one family of things, with their places. Where one of them could not be read,
// what refers to an unknown one cannot be judged, and nothing is said of it.
type codes struct {
	at   map[string]*node
	lost bool
}

// mostProblems bounds the work on a folder that is something else altogether.
const mostProblems = 5000

// report records a problem at a place; line 0 is the file as a whole, file "" the folder.
func (c *compilation) report(file string, line, column int, key, meant string, args ...any) {
	if len(c.problems) >= mostProblems {
		return
	}
	if lines := c.lines[file]; line > len(lines) && len(lines) > 0 { // YAML may miss something after the end
		for line = len(lines); line > 1 && strings.TrimSpace(lines[line-1]) == ""; {
			line--
		}
		column = len([]rune(lines[line-1])) + 1
	}
	c.problems = append(c.problems, Problem{
		File: path.Join(c.name, file), Line: line, Column: column,
		Fault: fault.New(fault.Invalid, key, args...), Meant: meant,
		Text: c.line(file, line),
	})
}

// say records a problem with a node and keeps later checks silent about it.
func (c *compilation) say(n *node, key, meant string, args ...any) {
	n.bad = true
	c.report(n.file, n.line, n.column, key, meant, args...)
}

// line gives a line of a file, or "" where there is none or where it is too long to be shown.
func (c *compilation) line(file string, line int) string {
	const longest = 4000
	if l := c.lines[file]; line > 0 && line <= len(l) && len(l[line-1]) <= longest {
		return l[line-1]
	}
	return ""
}

func (c *compilation) place(code string, n *node) {
	c.places[code] = Place{File: path.Join(c.name, n.file), Line: n.line, Column: n.column}
}
