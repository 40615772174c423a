package scheme

import (
	"embed"
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"relance/domain/plan"
	"relance/domain/rule"
	"relance/foundation/folder"
)

//go:embed schema/*.json
var schemaFiles embed.FS

// Schemas gives the JSON Schemas of a scheme's files: version, cases and common.schema.json.
func Schemas() fs.FS {
	sub, err := fs.Sub(schemaFiles, "schema")
	if err != nil {
		panic(err) // a constant name: cannot fail
	}
	return sub
}

var schemas = sync.OnceValue(func() *folder.Schemas {
	return folder.NewSchemas(Schemas(), folder.Sentences{Told: told, Examples: examples}, "version", "test", "cases", "sources")
})

var told = map[string][2]string{
	"rule_id":    {"rule.bad_id", "rule.bad_id_meant"},
	"expression": {"scheme.bad_expression", "scheme.bad_expression_meant"},
	"whole":      {"folder.bad_count", "folder.bad_count_meant"},
	"source":     {"scheme.bad_source", "scheme.bad_source_meant"},
}

var examples = map[string]string{
	"title": "title: {fr: …, en: …}", "in_force_since": "in_force_since: 2020-06-11", "funding": "funding: unknown", "gives": "gives: grant",
	"applicants": "applicants: [commune]", "source": "source: [S44]", "id": "id: employees", "says": "says: {fr: …, en: …}",
	"ask": "ask: {fr: …, en: …}", "label": "label: {fr: effectif, en: staff}", "kind": "kind: number", "of": "of: income",
	"rounded": "rounded: exact", "gives_band": "gives: 5 000 €", "rows": "rows: [{to: 20, gives: 10 000 €}, {from: 21, gives: 0 €}]",
	"case": "case: vingt salariés", "on": "on: 2020-06-11", "with": "with: {employees: 20}", "eligible": "eligible: yes",
	"regime": "regime: de_minimis", "basis": "basis: {fr: …, en: …}", "date": "date: 2020-06-11",
}

// Plan is what a catalogue must know of the plan that it belongs to.
type Plan struct {
	Languages []string
	Actions   map[string]bool
	Sources   map[string]bool
}

// Of is what a catalogue must know of a plan's content.
func Of(c *plan.Content) Plan {
	p := Plan{Languages: c.Languages, Actions: map[string]bool{}, Sources: map[string]bool{}}
	for _, a := range c.Actions {
		p.Actions[a.Code] = true
	}
	for _, s := range c.Sources {
		p.Sources[s.ID] = true
	}
	return p
}

// compilation is the work on the schemes of one folder.
type compilation struct {
	folder.Reading
	fsys fs.FS
	plan Plan
	lost bool // the list of sources could not be read: which are missing cannot be told

	tests []*Scheme       // that hold together
	wrong map[string]bool // and those that do not, by slug
}

// Compile reads schemes/, caps/ and tests/ of a plan folder, each absent where there is none, and gives the catalogue or
// every problem. The name is how the reader calls the folder.
func Compile(fsys fs.FS, name string, plan Plan) (*Catalogue, []folder.Problem) {
	c := &compilation{Reading: folder.New(name), fsys: fsys, plan: plan, wrong: map[string]bool{}}
	out := &Catalogue{Sources: c.cited()}
	out.Tests = c.all(testsDir)
	c.tests = out.Tests
	out.Schemes, out.Caps = c.all("schemes"), c.all("caps")
	c.bonuses(out)
	if len(c.Problems) > 0 {
		return nil, folder.Sorted(c.Problems)
	}
	return out, nil
}

func (c *compilation) all(dir string) []*Scheme {
	entries, err := fs.ReadDir(c.fsys, dir)
	if err != nil {
		return nil // a plan without aids
	}
	var out []*Scheme
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.Type()&fs.ModeSymlink != 0:
			c.Report(name, 0, 0, "folder.link", "folder.link_meant", folder.Shown(name))
		case name == sourcesFile:
		case !e.IsDir():
			c.Report(name, 0, 0, "scheme.file_outside", "scheme.file_outside_meant", folder.Shown(name))
		default:
			if s := c.scheme(name); s != nil {
				s.Cap, s.dir = dir == "caps", name
				for _, v := range s.Versions {
					v.Cap = s.Cap
					c.concerned(name, v)
				}
				out = append(out, s)
			} else {
				c.wrong[e.Name()] = dir == testsDir
			}
		}
	}
	return out
}

// cited reads the sources that the schemes cite and the plan does not.
func (c *compilation) cited() []Source {
	info, err := fs.Stat(c.fsys, sourcesFile)
	if err != nil {
		return nil
	}
	before := len(c.Problems)
	root := c.File(c.fsys, fs.FileInfoToDirEntry(info), sourcesFile)
	if root == nil {
		return nil
	}
	c.Validate(schemas(), "sources", root)
	c.languages(root)
	var out []Source
	if len(c.Problems) > before {
		c.lost = true
		return nil
	}
	decode(root, &out)
	known := maps.Clone(c.plan.Sources)
	for i, s := range out {
		if known[s.ID] {
			c.Say(root.Items()[i].Get("id"), "scheme.source_twice", "", folder.Shown(s.ID))
		}
		known[s.ID] = true
	}
	c.plan.Sources = known
	return out
}

// decode reads what a schema has accepted.
func decode(n *folder.Node, to any) {
	b, err := json.Marshal(n.Value())
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		panic(err) // the schema has said that it fits: a test reads every field
	}
}

const (
	sourcesFile = "schemes/sources.yaml"

	casesFile = "cases.yaml"
	slugMost  = 60
)

// scheme reads one folder: its versions, then its cases.
func (c *compilation) scheme(dir string) *Scheme {
	s := &Scheme{Slug: path.Base(dir)}
	if !isSlug(s.Slug) {
		c.Report(dir, 0, 0, "folder.bad_slug", "folder.bad_slug_meant", folder.Shown(s.Slug))
	}
	entries, err := fs.ReadDir(c.fsys, dir)
	if err != nil {
		c.Report(dir, 0, 0, "folder.folder_unreadable", "folder.folder_unreadable_meant", dir)
		return nil
	}
	var cases *folder.Node
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		day, isYAML := strings.CutSuffix(e.Name(), ".yaml")
		switch {
		case strings.HasPrefix(e.Name(), ".") || strings.HasSuffix(e.Name(), ".md"):
		case e.Name() == casesFile:
			before := len(c.Problems)
			if cases = c.File(c.fsys, e, name); cases != nil {
				c.Validate(schemas(), "cases", cases)
			}
			if len(c.Problems) > before {
				cases = nil
			}
		case !isYAML || !isDay(day):
			c.Report(name, 0, 0, "scheme.file_name", "scheme.file_name_meant", folder.Shown(e.Name()))
		default:
			if v := c.version(e, name, s.Slug, day); v != nil {
				s.Versions = append(s.Versions, v)
			}
		}
	}
	if len(s.Versions) == 0 {
		if len(c.Problems) == 0 {
			c.Report(dir, 0, 0, "scheme.no_version", "scheme.no_version_meant")
		}
		return nil
	}
	slices.SortFunc(s.Versions, func(a, b *Version) int { return strings.Compare(a.Day, b.Day) })
	if cases != nil {
		c.cases(s, cases)
	}
	return s
}

func isDay(s string) bool {
	_, ok := rule.ParseDay(s)
	return ok
}

// version reads one file.
func (c *compilation) version(e fs.DirEntry, name, slug, day string) *Version {
	before := len(c.Problems) // what the reading of the file finds is not said again by what validates it
	root := c.File(c.fsys, e, name)
	if root == nil {
		return nil
	}
	kind := "version"
	if path.Dir(path.Dir(name)) == testsDir {
		kind = "test"
	}
	c.Validate(schemas(), kind, root)
	c.languages(root)
	c.sources(root)
	if len(c.Problems) > before {
		return nil
	}
	v := &Version{Slug: slug, Day: day}
	decode(root, v)
	c.dated(root, v)
	c.undertaking(root, v)
	for _, code := range v.Actions {
		if !c.plan.Actions[code] {
			c.Say(root.Get("actions"), "scheme.no_action", "", folder.Shown(code))
		}
	}
	own := v.Def
	if !c.expand(root, v) {
		return nil
	}
	compiled, problems := rule.Compile(&v.Def)
	for _, p := range problems {
		c.ruleProblem(root, ownPart(&own, &v.Def, p))
	}
	if len(c.Problems) > before {
		return nil
	}
	v.compiled = compiled
	return v
}

// ruleProblem puts what is wrong with a rule at its place in the file.
func (c *compilation) ruleProblem(root *folder.Node, p rule.Problem) {
	n := root.At(p.Path)
	column := n.Column
	if n.Kind == folder.Scalar && !n.Quoted {
		column += p.At
	} else if n.Kind == folder.Scalar && strings.IndexAny(c.from(n), `"'`) == 0 {
		column += p.At + 1
	}
	c.Report(n.File, n.Line, column, p.Fault.Key, p.Meant, p.Fault.Args...)
}

// from is the text of a node's line from its place on.
func (c *compilation) from(n *folder.Node) string {
	line := []rune(c.Line(n.File, n.Line))
	return string(line[min(max(n.Column-1, 0), len(line)):])
}

// languages demands each text in each language of the plan.
func (c *compilation) languages(n *folder.Node) {
	if n.Kind == folder.Map && (n.Get("fr") != nil || n.Get("en") != nil) {
		var missing []string
		for _, l := range c.plan.Languages {
			if n.Get(l).Str() == "" {
				missing = append(missing, l)
			}
		}
		if len(missing) > 0 && !n.Bad {
			c.Say(n, "plan.language_missing", "plan.language_missing_meant", strings.Join(missing, ", "), strings.Join(c.plan.Languages, ", "))
		}
		return
	}
	for _, v := range n.Values {
		c.languages(v)
	}
}

// sources demands that each source is one of the plan's.
func (c *compilation) sources(n *folder.Node) {
	for _, s := range n.Get("source").Items() {
		if s.Good() && !c.lost && !c.plan.Sources[s.Str()] {
			c.Say(s, "scheme.no_source", "scheme.no_source_meant", folder.Shown(s.Str()))
		}
	}
	for _, v := range n.Values {
		c.sources(v)
	}
}

// dated holds the days of a version against each other and against its file's name.
func (c *compilation) dated(root *folder.Node, v *Version) {
	since := root.Get("in_force_since")
	switch {
	case v.InForceSince == Unknown && v.SeenOn == "":
		c.Say(since, "scheme.seen_on", "scheme.seen_on_meant")
	case v.InForceSince == Unknown && v.SeenOn != v.Day:
		c.Say(root.Get("seen_on"), "scheme.day_of_name", "", folder.Quoted(v.SeenOn), folder.Quoted(v.Day))
	case v.InForceSince != Unknown && !isDay(v.InForceSince):
		c.Say(since, "rule.no_such_day", "", folder.Shown(v.InForceSince))
	case v.InForceSince != Unknown && v.InForceSince != v.Day:
		c.Say(since, "scheme.day_of_name", "", folder.Quoted(v.InForceSince), folder.Quoted(v.Day))
	case v.Authority != nil && v.InForceSince != Unknown && v.InForceSince < v.Authority.Date:
		c.Say(since, "scheme.before_authority", "", folder.Quoted(v.InForceSince), folder.Quoted(v.Authority.Date))
	case v.ClosedOn != "" && v.ClosedOn < v.Day:
		c.Say(root.Get("closed_on"), "scheme.closed_before", "", folder.Quoted(v.ClosedOn), folder.Quoted(v.Day))
	}
}

// undertaking demands the regime of State aid where an undertaking is given money: TFEU art. 107.
func (c *compilation) undertaking(root *folder.Node, v *Version) {
	money := v.Gives == "grant" || v.Gives == "advance" || v.Gives == Unknown
	if slices.Contains(v.Applicants, "undertaking") && money && v.StateAid == nil {
		c.Report(root.File, root.Line, root.Column, "scheme.no_regime", "scheme.no_regime_meant")
	}
}

// concerned demands of a cap which aids it is about, and that it asks how much they give; of a scheme that it says neither.
func (c *compilation) concerned(dir string, v *Version) {
	file := dir + "/" + v.Day + ".yaml"
	asks := slices.ContainsFunc(v.Questions, func(q rule.Question) bool { return q.ID == Wanted && q.Kind == "money" })
	switch {
	case v.Cap && (v.Concerns == nil || !asks):
		c.Report(file, 1, 1, "scheme.cap_concerns", "scheme.cap_concerns_meant")
	case !v.Cap && v.Concerns != nil:
		c.Report(file, 1, 1, "scheme.no_cap", "")
	}
}

// bonuses looks for the schemes that bonuses are on.
func (c *compilation) bonuses(all *Catalogue) {
	for _, s := range all.Schemes {
		for _, v := range s.Versions {
			if v.BonusOf == "" || c.bonusKnown(all, v.BonusOf) {
				continue
			}
			c.Report(path.Join("schemes", s.Slug, v.Day+".yaml"), 0, 0, "scheme.no_bonus", "", folder.Shown(v.BonusOf))
		}
	}
}

func (c *compilation) bonusKnown(all *Catalogue, slug string) bool {
	return slices.ContainsFunc(all.Schemes, func(s *Scheme) bool { return s.Slug == slug })
}
