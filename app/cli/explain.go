package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"relance/domain/plan"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/folder"
)

type explainVerb struct {
	Scheme string `arg:"" help:"The scheme's or the cap's folder name: fonds-resilience."`
	Plan   string `required:"" help:"The plan folder." placeholder:"FOLDER"`
	On     string `help:"The day for which it is asked, YYYY-MM-DD; today where none is given." placeholder:"DATE"`
	With   string `help:"A file of answers: question: answer." placeholder:"ANSWERS.yaml"`
	JSON   bool   `help:"Write the explanation as JSON."`
}

// Run says what a scheme of a folder, a draft, answers: exit 0 whatever the answer is.
func (v *explainVerb) Run(t *Terminal) error {
	book, err := t.catalogue(v.Plan)
	if err != nil {
		return err
	}
	version, err := book.version(v.Scheme, &v.On)
	if err != nil {
		return err
	}
	in := version.Rule().Ask(v.On).Of(book.world)
	given := scheme.Given{}
	if v.With != "" {
		if given, err = t.answers(v.With); err != nil {
			return err
		}
		if err := scheme.Give(in, given.Answers); err != nil {
			return answered(err)
		}
	}
	result := in.Evaluate()
	limits, err := limitsOf(book, version, result, v.On, given.Caps)
	if err != nil {
		return err
	}
	if v.JSON {
		enc := json.NewEncoder(t.Out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Scheme       string `json:"scheme"`
			Version      string `json:"version"`
			InForceSince string `json:"in_force_since"` // "unknown" where no source says
			On           string `json:"on"`
			rule.JSON
			Caps []scheme.LimitedJSON `json:"caps"` // rules of law that concern it
		}{version.Slug, version.Day, version.InForceSince, v.On, result.JSON(version.Discretion()), scheme.LimitsJSON(limits)})
	}
	say := t.sayer()
	fmt.Fprintln(t.Out, say("scheme.head", version.Title, version.Day, v.On))
	if version.InForceSince == scheme.Unknown {
		fmt.Fprintln(t.Out, say("scheme.since_unknown", version.SeenOn))
	}
	if note := version.Note.Say(t.Lang); note != "" {
		fmt.Fprintln(t.Out, note)
	}
	fmt.Fprintln(t.Out, say("scheme.draft", folder.Shown(v.Plan)))
	fmt.Fprintln(t.Out)
	fmt.Fprint(t.Out, result.Text(t.Lang))
	for _, l := range limits {
		fmt.Fprintln(t.Out)
		fmt.Fprintln(t.Out, say("scheme.limit_head", l.Cap.Title, l.Cap.Day))
		fmt.Fprintln(t.Out, l.Says(t.Lang))
		fmt.Fprint(t.Out, l.Result.Text(t.Lang))
	}
	return nil
}

// limitsOf runs the rules of law that concern an aid over what it may give; none where it gives no money, or nobody may ask.
func limitsOf(b *book, v *scheme.Version, r *rule.Result, on string, answers map[string][]scheme.Answer) ([]scheme.Limited, error) {
	least, most, ok := r.Bounded()
	if !ok || v.Cap || r.Eligible == rule.No {
		return nil, nil
	}
	limits, err := b.Cumulate(on, []scheme.Chosen{{Version: v, Amount: scheme.Span{Least: least, Most: most}}}, answers, b.world)
	if err != nil {
		err = answered(err)
	}
	return limits, err
}

// answered names the question that a fault is about.
func answered(err error) error {
	if f := fault.Of(err)[0]; f.Field != "" {
		return fault.New(f.Kind, "scheme.answer", folder.Shown(f.Field), f).Because(err)
	}
	return err
}

// book is a folder's catalogue with the world that its rules ask about.
type book struct {
	*scheme.Catalogue
	world rule.World
}

func (b *book) version(slug string, on *string) (*scheme.Version, error) {
	s, err := b.Find(slug)
	if err != nil {
		return nil, err
	}
	if *on == "" {
		*on = today()
	}
	if _, ok := rule.ParseDay(*on); !ok {
		return nil, badDay(*on)
	}
	return s.On(*on)
}

func badDay(day string) error { return fault.New(fault.Invalid, "rule.answer_date", folder.Shown(day)) }

// catalogue compiles a folder with its schemes, or says every problem and ends the verb.
func (t *Terminal) catalogue(dir string) (*book, error) {
	c, err := t.folder(dir)
	if err != nil {
		return nil, err
	}
	return t.book(c, dir)
}

// book compiles the schemes of a folder whose plan compiles, or says every problem and ends the verb.
func (t *Terminal) book(c *plan.Compiled, dir string) (*book, error) {
	b, problems := schemesOf(c, dir)
	if len(problems) > 0 {
		if err := folder.Print(t.Err, t.sayer(), problems); err != nil {
			return nil, err
		}
		return nil, errSaid
	}
	return b, nil
}

// schemesOf compiles the schemes of a plan folder that compiles.
func schemesOf(c *plan.Compiled, dir string) (*book, []folder.Problem) {
	fsys, problems := plan.OpenFolder(dir)
	if len(problems) > 0 {
		return nil, problems
	}
	return schemesIn(c, fsys, dir)
}

func schemesIn(c *plan.Compiled, fsys fs.FS, name string) (*book, []folder.Problem) {
	all, problems := scheme.Compile(fsys, name, scheme.Of(c.Content))
	if len(problems) > 0 {
		return nil, problems
	}
	b := &book{Catalogue: all}
	if len(c.Territory) > 0 {
		ground, err := territory.Decode(c.Territory)
		if err != nil {
			return nil, []folder.Problem{{File: name, Fault: fault.Of(err)[0]}}
		}
		b.world = scheme.Ground{Territory: ground}
	}
	return b, nil
}

// answers reads a file of answers.
func (t *Terminal) answers(file string) (given scheme.Given, err error) {
	read := folder.New(filepath.Dir(file))
	name := filepath.Base(file)
	info, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return given, fault.New(fault.NotFound, "scheme.answers_missing", folder.Shown(file))
	}
	if err != nil {
		return given, err
	}
	root := read.File(os.DirFS(filepath.Dir(file)), fs.FileInfoToDirEntry(info), name)
	if len(read.Problems) > 0 {
		if err := folder.Print(t.Err, t.sayer(), read.Problems); err != nil {
			return given, err
		}
		return given, errSaid
	}
	if root == nil || root.Kind != folder.Map {
		return given, fault.New(fault.Invalid, "scheme.answers_form", folder.Shown(file))
	}
	return scheme.GivenIn(root), nil
}
