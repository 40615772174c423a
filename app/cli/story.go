package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"go.yaml.in/yaml/v4"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/money"
)

// storyFolder is the part of a fictional plan's folder that tells what happened to it: *.yaml, lists of
// acts in the order in which they were recorded; records/, the files that they take in; and for each
// amendment a folder of the files that it replaces.
const storyFolder = "story"

// storyAct is one act of a story, as it is written.
type storyAct struct {
	Kind      string        `json:"kind"`
	Name      string        `json:"name"`      // by which a later correction calls it
	Recorded  string        `json:"recorded"`  // 2020-07-03T16:00:00Z; those of one instant are recorded together
	Effective string        `json:"effective"` // of a file of records: its first day
	Role      identity.Role `json:"role"`
	Authority *struct {
		Body        plan.Text `json:"body"` // the council where there is none
		Date        string    `json:"date"`
		Number      string    `json:"number"`
		Enforceable string    `json:"enforceable"`
	} `json:"authority"`
	Sources []string        `json:"sources"`
	Fields  json.RawMessage `json:"fields"`
	Text    plan.Text       `json:"text"`

	Overlays []string `json:"overlays"` // of plan.adopt and plan.amend: folders laid over the plan's, in order

	File    string `json:"file"`    // of a record: below records/
	As      string `json:"as"`      // its name, where another is meant
	System  string `json:"system"`  // that wrote it
	From    string `json:"from"`    // the stage drawn on
	Control string `json:"control"` // the sum that finance gives: 12 345,00 EUR

	Corrects string    `json:"corrects"` // the name of an act: this one stands in its place
	Reason   plan.Text `json:"reason"`

	id string
	at time.Time
}

// story is what happened to a fictional plan, and its files.
type story struct {
	files fs.FS
	acts  []storyAct
}

// readStory reads the story in a plan's folder. Every act's id follows from what is written of it.
func readStory(folder fs.FS) (*story, error) {
	names, err := fs.Glob(folder, path.Join(storyFolder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	s := &story{files: folder}
	seen := map[string]int{}
	for _, name := range slices.Sorted(slices.Values(names)) {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		acts, err := readActs(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, a := range acts {
			if err := s.add(a, seen); err != nil {
				return nil, fmt.Errorf("%s, act %d: %w", name, len(s.acts)+1, err)
			}
		}
	}
	return s, nil
}

func readActs(text []byte) ([]json.RawMessage, error) {
	var tree yaml.Node
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	if key := twice(&tree); key != nil {
		return nil, fault.New(fault.Invalid, "cli.key_twice", key.Value, key.Line)
	}
	asJSON, err := json.Marshal(plain(&tree))
	if err != nil {
		return nil, err
	}
	var file struct {
		Acts []json.RawMessage `json:"acts"`
	}
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.DisallowUnknownFields()
	return file.Acts, dec.Decode(&file)
}

// add reads one act. Its file of records counts for its id by what is in it.
func (s *story) add(written json.RawMessage, seen map[string]int) error {
	var a storyAct
	dec := json.NewDecoder(bytes.NewReader(written))
	dec.DisallowUnknownFields()
	err := dec.Decode(&a)
	if err != nil {
		return err
	}
	if a.at, err = time.Parse(time.RFC3339, a.Recorded); err != nil {
		return err
	}
	if n := len(s.acts); n > 0 && a.at.Before(s.acts[n-1].at) {
		return fmt.Errorf("recorded %s, before the act above it", a.Recorded)
	}
	h := sha256.New()
	h.Write(written)
	if a.File != "" {
		b, err := s.record(a.File)
		if err != nil {
			return err
		}
		h.Write(b)
	}
	if a.Fields, err = inCents(a.Fields); err != nil {
		return err
	}
	if len(a.Text) > 0 {
		if a.Fields, err = withText(a.Fields, a.Text); err != nil {
			return err
		}
	}
	a.id = "story-" + hex.EncodeToString(h.Sum(nil)[:10])
	if seen[a.id]++; seen[a.id] > 1 {
		a.id += fmt.Sprintf("-%d", seen[a.id])
	}
	s.acts = append(s.acts, a)
	return nil
}

func withText(fields json.RawMessage, text plan.Text) (json.RawMessage, error) {
	m := map[string]any{}
	if len(fields) > 0 {
		if err := json.Unmarshal(fields, &m); err != nil {
			return nil, err
		}
	}
	m["text"] = text
	return json.Marshal(m)
}

// record gives a file of records.
func (s *story) record(name string) ([]byte, error) {
	return fs.ReadFile(s.files, path.Join(storyFolder, "records", name))
}

// control is the sum that finance gives of a file; nil where it gives none.
func (a *storyAct) control() (*money.Cents, error) {
	if a.Control == "" {
		return nil, nil
	}
	c, err := money.Parse(a.Control)
	return &c, err
}

// began is when the first act was recorded, or would have been.
func (s *story) began() time.Time {
	if len(s.acts) == 0 {
		return afterStory
	}
	return s.acts[0].at
}

// over is a folder with others laid over it: a file of a later one stands for that of an earlier one.
type over []fs.FS

func (o over) Open(name string) (f fs.File, err error) {
	for _, layer := range slices.Backward(o) {
		if f, err = layer.Open(name); err == nil {
			if info, e := f.Stat(); e == nil && !info.IsDir() {
				return f, nil
			}
			f.Close()
		}
	}
	return o[0].Open(name)
}

// ReadDir lists a folder as the first layer has it: overlays replace files and add none.
func (o over) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(o[0], name) }

// overlaid gives the plan's folder with overlays.
func (s *story) overlaid(overlays []string) (fs.FS, error) {
	layers := over{s.files}
	for _, name := range overlays {
		sub, err := fs.Sub(s.files, path.Join(storyFolder, name))
		if err != nil {
			return nil, err
		}
		layers = append(layers, sub)
	}
	return layers, nil
}
