package plan

import (
	"io/fs"
	"path"

	"relance/foundation/folder"
	"relance/foundation/journal"
)

// Compiled is a plan folder that holds: its content, and what goes with it.
type Compiled struct {
	Content   *Content
	JSON      []byte       // canonical: what plan.adopt records
	Digest    string       // the name under which the journal keeps JSON: "sha256:…" (docs/journal.md)
	History   []HistoryAct // of history.yaml, in order of effective day; no part of Content
	Territory []byte       // canonical JSON of territory/; nil without one

	places map[string]folder.Place
}

// At gives the place of a thing by its code ("A2.~1", "O1.1", "L1", "S5"), or of a file's beginning
// ("plan.yaml"), so that a later refusal can point into the folder too. It is zero for what is not there.
func (c *Compiled) At(code string) folder.Place { return c.places[code] }

// Compile reads a plan folder and gives its content, or every problem found, in order of reading. The
// name is how the reader calls the folder; it begins each problem's File. Equal folders give equal bytes.
//
// It never panics on what a folder holds, opens regular files only and reads no more than its limits.
func Compile(fsys fs.FS, name string) (*Compiled, []folder.Problem) {
	c := &compilation{
		Reading: folder.New(name), fsys: fsys,
		seen: map[string]bool{}, roots: map[string]*folder.Node{},
		places:  map[string]folder.Place{},
		actions: codes{at: map[string]*folder.Node{}}, linked: codes{at: map[string]*folder.Node{}}, sources: codes{at: map[string]*folder.Node{}},
		cited: map[string]bool{}, milestones: map[string]map[string]bool{},
		content: &Content{},
	}
	if c.readFolder() {
		for _, file := range keysOf(c.roots) {
			c.validate(file, c.roots[file])
			c.places[file] = folder.Place{File: path.Join(name, file), Line: 1, Column: 1}
		}
		c.decode()
	}
	if len(c.Problems) > 0 {
		return nil, folder.Sorted(c.Problems)
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
	folder.Reading
	fsys fs.FS

	seen  map[string]bool         // files met, read or not
	roots map[string]*folder.Node // each file that is YAML

	content   *Content
	history   []HistoryAct
	territory []byte

	whole      bool           // plan.yaml is there and has keys
	real       bool           // … and says that the plan is not fictional
	axes       bool           // … and has a list of axes
	words      []*folder.Node // every text, to be compared with the declared languages
	actions    codes
	linked     codes
	sources    codes
	milestones map[string]map[string]bool // by action, then code
	cited      map[string]bool            // sources that something cites
	places     map[string]folder.Place
}

// codes are the codes of one family of things, with their places. Where one of them could not be read,
// what refers to an unknown one cannot be judged, and nothing is said of it.
type codes struct {
	at   map[string]*folder.Node
	lost bool
}

func (c *compilation) place(code string, n *folder.Node) {
	c.places[code] = folder.Place{File: path.Join(c.Name, n.File), Line: n.Line, Column: n.Column}
}
