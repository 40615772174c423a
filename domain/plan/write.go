package plan

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"relance/foundation/money"
)

// Write gives a content as the folder that [Compile] turns into exactly that content again, written as a
// person would: by path, the text of each file. A content that could not be compiled is written all the
// same, so that [Validate] can say what is wrong with it. It writes no history: those are acts. A compiled
// territory, given as the journal has it, stands beside the rest, so that an adoption of the folder keeps it.
func Write(c *Content, territory ...byte) map[string][]byte {
	w := newWriting(c)
	out := map[string][]byte{}
	if len(territory) > 0 {
		out["territory/"+compiledFile] = territory
	}
	for name, t := range w.files {
		out[name] = []byte(t.String())
	}
	return out
}

// Folder gives written files as a folder that [Compile] reads.
func Folder(files map[string][]byte) fs.FS {
	var b bytes.Buffer
	if err := archive(&b, "", files); err != nil {
		panic(err) // into memory: cannot fail
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		panic(err) // it was written the line before
	}
	return z
}

// Zip writes the folder of a content as a zip archive, in a folder named as the plan, with the schemas
// that editors read beside it. Equal contents give equal bytes.
func Zip(out io.Writer, c *Content, territory ...byte) error {
	files := Write(c, territory...)
	root := c.Plan
	if !slugPattern.MatchString(root) {
		root = "plan"
	}
	if c.Fictional {
		root = "DEMO-" + root
	}
	schemas, err := fs.Glob(schemaFiles, "schema/*.json")
	if err != nil {
		return err
	}
	for _, name := range schemas {
		data, err := schemaFiles.ReadFile(name)
		if err != nil {
			return err
		}
		files[".schema/"+strings.TrimPrefix(name, "schema/")] = data
	}
	return archive(out, root+"/", files)
}

func archive(out io.Writer, root string, files map[string][]byte) error {
	z := zip.NewWriter(out)
	for _, name := range keysOf(files) {
		f, err := z.Create(root + name)
		if err != nil {
			return err
		}
		if _, err := f.Write(files[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

// A writing is the work on one content.
type writing struct {
	content *Content
	files   map[string]*yamlText
	cited   map[string]bool
}

func newWriting(c *Content) *writing {
	w := &writing{content: c, files: map[string]*yamlText{}, cited: map[string]bool{}}
	w.file("plan.yaml", "plan", w.plan())
	byAxis := map[int][]yamlMap{}
	for i, a := range c.Actions {
		byAxis[a.Axis] = append(byAxis[a.Axis], w.action(i, a))
	}
	for axis, actions := range byAxis {
		m := yamlMap{}
		m.add("axis", bare(fmt.Sprint(axis)))
		m.add("actions", actions)
		w.file(fmt.Sprintf("actions/axis-%d.yaml", axis), "actions", m)
	}
	linked := yamlMap{}
	linked.add("linked", w.linked())
	linked.add("facts", w.facts())
	w.file("linked.yaml", "linked", linked)
	sources := yamlMap{}
	sources.add("sources", w.sources())
	w.file("sources.yaml", "sources", sources)
	return w
}

// file writes one file; one without content is none.
func (w *writing) file(name, schema string, m yamlMap) {
	if len(m.pairs) == 0 {
		return
	}
	t := &yamlText{}
	t.put("# yaml-language-server: $schema=" + strings.Repeat("../", strings.Count(name, "/")) + ".schema/" + schema + ".schema.json\n")
	m.open = true
	t.block(m, 0)
	w.files[name] = t
}

// cite writes the codes of sources and keeps them.
func (w *writing) cite(m *yamlMap, ids []string) {
	for _, id := range ids {
		w.cited[id] = true
	}
	m.add("sources", ids)
}

func (w *writing) plan() yamlMap {
	c := w.content
	owner := yamlMap{open: true}
	owner.add("name", w.words(c.Owner.Name))
	owner.add("siren", c.Owner.Siren)
	m := yamlMap{}
	m.add("format", number(c.Format))
	m.add("plan", c.Plan)
	m.add("fictional", truth(c.Fictional))
	m.add("languages", c.Languages)
	m.add("title", w.words(c.Title))
	m.add("owner", owner)
	m.add("envelope", euros(c.Envelope))
	m.add("actions_voted", number(c.ActionsVoted))
	m.add("vote", w.vote())
	m.add("documents", each(c.Documents, func(i int, d Document) yamlMap {
		x := yamlMap{path: fmt.Sprintf("documents[%d]", i)}
		x.add("title", w.words(d.Title))
		x.add("url", d.URL)
		x.add("note", w.words(d.Note))
		return x
	}))
	m.add("axes", each(c.Axes, w.axis))
	if u := c.Unrecovered; u != nil {
		x := yamlMap{open: true}
		x.add("count", number(u.Count))
		x.add("note", w.words(u.Note))
		m.add("unrecovered", x)
	}
	return m
}

func (w *writing) vote() yamlMap {
	v := w.content.Vote
	m := yamlMap{open: true}
	m.add("date", dated(v.Date))
	m.add("body", w.words(v.Body))
	m.add("outcome", w.words(v.Outcome))
	m.add("number", v.Number)
	for _, n := range []struct {
		key   string
		count *int
	}{{"members", v.Members}, {"present", v.Present}, {"for", v.For}, {"against", v.Against}, {"abstention", v.Abstention}} {
		if n.count != nil {
			m.add(n.key, bare(fmt.Sprint(*n.count)))
		}
	}
	m.add("note", w.words(v.Note))
	w.cite(&m, v.Sources)
	return m
}

func (w *writing) axis(i int, a Axis) yamlMap {
	path := fmt.Sprintf("axes[%d]", i)
	m := yamlMap{open: true, path: path}
	m.add("number", number(a.Number))
	m.add("title", w.words(a.Title))
	m.add("note", w.words(a.Note))
	m.add("easy", w.words(a.Easy))
	w.cite(&m, a.Sources)
	m.add("objectives", each(a.Objectives, func(k int, o Objective) yamlMap {
		x := yamlMap{open: true, path: fmt.Sprintf("%s.objectives[%d]", path, k)}
		x.add("code", o.Code)
		x.add("title", w.words(o.Title))
		x.add("note", w.words(o.Note))
		x.add("easy", w.words(o.Easy))
		w.cite(&x, o.Sources)
		return x
	}))
	return m
}

func (w *writing) action(i int, a Action) yamlMap {
	path := fmt.Sprintf("actions[%d]", i)
	m := yamlMap{open: true, path: path}
	m.add("code", a.Code)
	m.add("objective", a.Objective)
	m.add("placed_by", w.words(a.PlacedBy))
	m.add("title", w.words(a.Title))
	if a.Verbatim {
		m.add("verbatim", truth(true))
	}
	m.add("provenance", a.Provenance)
	w.cite(&m, a.Sources)
	m.add("means", a.Means)
	m.add("funding", a.Funding)
	m.add("beneficiaries", w.words(a.Beneficiaries))
	m.add("partners", w.words(a.Partners))
	m.add("pilot", w.words(a.Pilot))
	m.add("starts", dated(a.Starts))
	m.add("ends", dated(a.Ends))
	m.add("programme", each(a.Programme, func(k int, t Tranche) yamlMap {
		x := yamlMap{path: fmt.Sprintf("%s.programme[%d]", path, k)}
		x.add("year", number(t.Year))
		x.add("amount", euros(t.Cents))
		return x
	}))
	m.add("funders", each(a.Funders, func(k int, s Share) yamlMap {
		x := yamlMap{path: fmt.Sprintf("%s.funders[%d]", path, k)}
		x.add("name", w.words(s.Name))
		x.add("amount", euros(s.Cents))
		w.cite(&x, s.Sources)
		return x
	}))
	m.add("announced", each(a.Announced, func(k int, n Announced) yamlMap {
		x := yamlMap{path: fmt.Sprintf("%s.announced[%d]", path, k)}
		x.add("amount", euros(n.Amount))
		x.add("as_of", dated(n.AsOf))
		x.add("text", w.words(n.Text))
		w.cite(&x, n.Sources)
		return x
	}))
	m.add("milestones", each(a.Milestones, func(k int, s Milestone) yamlMap {
		x := yamlMap{path: fmt.Sprintf("%s.milestones[%d]", path, k)}
		x.add("code", s.Code)
		x.add("title", w.words(s.Title))
		x.add("due", dated(s.Due))
		w.cite(&x, s.Sources)
		return x
	}))
	m.add("duplicate_of", a.DuplicateOf)
	m.add("note", w.words(a.Note))
	return m
}

func (w *writing) linked() []yamlMap {
	return each(w.content.Linked, func(i int, l Linked) yamlMap {
		m := yamlMap{open: true, path: fmt.Sprintf("linked[%d]", i)}
		m.add("code", l.Code)
		m.add("axis", number(l.Axis))
		m.add("title", w.words(l.Title))
		m.add("means", l.Means)
		m.add("beneficiaries", w.words(l.Beneficiaries))
		m.add("note", w.words(l.Note))
		w.cite(&m, l.Sources)
		return m
	})
}

func (w *writing) facts() []yamlMap {
	return each(w.content.Facts, func(i int, f Fact) yamlMap {
		path := fmt.Sprintf("facts[%d]", i)
		m := yamlMap{open: true, path: path}
		m.add("action", f.Action)
		m.add("linked", f.Linked)
		m.add("as_of", dated(f.AsOf))
		m.add("text", w.words(f.Text))
		m.add("measures", each(f.Measures, func(k int, x Measure) yamlMap {
			y := yamlMap{path: fmt.Sprintf("%s.measures[%d]", path, k)}
			y.add("name", w.words(x.Name))
			y.add("value", figure(x.Value))
			y.add("unit", w.words(x.Unit))
			y.add("meaning", x.Meaning)
			y.add("bound", x.Bound)
			return y
		}))
		w.cite(&m, f.Sources)
		return m
	})
}

// sources writes the sources last of all: what cites them is known by then.
func (w *writing) sources() []yamlMap {
	return each(w.content.Sources, func(i int, s Source) yamlMap {
		m := yamlMap{open: true, path: fmt.Sprintf("sources[%d]", i)}
		m.add("id", s.ID)
		m.add("title", w.words(s.Title))
		m.add("publisher", s.Publisher)
		m.add("url", s.URL)
		m.add("date", dated(s.Date))
		m.add("note", w.words(s.Note))
		if !w.cited[s.ID] {
			m.add("cited_by_acts", truth(true))
		}
		return m
	})
}

func each[T any](list []T, do func(int, T) yamlMap) []yamlMap {
	out := make([]yamlMap, 0, len(list))
	for i, x := range list {
		out = append(out, do(i, x))
	}
	return slices.Clip(out)
}

var periodForm = regexp.MustCompile(`^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`)

func truth(b bool) bare { return bare(fmt.Sprint(b)) }

// dated stands bare where it has the form of a period, so that it reads as people write it.
func dated(s string) any {
	if periodForm.MatchString(s) {
		return bare(s)
	}
	return s
}

// figure stands bare where it is one.
func figure(s string) any {
	if decimal.MatchString(s) {
		return bare(s)
	}
	return s
}

// euros writes an amount as plans do: "14 000 000 EUR", with the cents where there are some.
func euros(c money.Cents) any {
	s := strings.NewReplacer("\u202f", " ", "\u00a0", " ", "€", "EUR").Replace(c.French())
	if c > 0 && c%100 == 0 {
		return bare(strings.Replace(s, ",00", "", 1))
	}
	if c == 0 {
		return ""
	}
	return s
}
