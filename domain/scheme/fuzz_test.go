package scheme_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/locale"
)

// FuzzFiles: whatever a version and its cases hold, they compile or each problem is said at its file, in both languages, soon; and
// what compiles can be asked, explained, put into the journal's form and read again.
func FuzzFiles(f *testing.F) {
	plain := good(f, "", "", "")
	version, cases := string(plain[versionFile].Data), string(plain[casesFile].Data)
	f.Add(version, cases)
	f.Add("a: &a [*a]", "- {case: x}")
	f.Add("", "")
	for _, x := range faults {
		fsys := good(f, x.file, x.old, x.new)
		f.Add(string(fsys[versionFile].Data), string(fsys[casesFile].Data))
	}
	real, err := filepath.Glob("../../plans/*/*/*/2*.yaml")
	if err != nil || len(real) < 40 {
		f.Fatal(len(real), err)
	}
	for _, name := range real {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), cases)
	}
	wide := scheme.Plan{Languages: known.Languages, Actions: map[string]bool{"A2.1": true}, Sources: map[string]bool{}}
	for n := range 400 {
		wide.Sources[fmt.Sprintf("S%d", n)] = true
		wide.Actions[fmt.Sprintf("A%d.%d", n/40, n%40)], wide.Actions[fmt.Sprintf("A%d.~%d", n/40, n%40)] = true, true
	}
	f.Fuzz(func(t *testing.T, version, cases string) {
		began := time.Now()
		fsys := fstest.MapFS{versionFile: {Data: []byte(version)}, casesFile: {Data: []byte(cases)}}
		all, problems := scheme.Compile(fsys, "p", wide)
		if all == nil && len(problems) == 0 {
			t.Fatal("nothing compiles, and nothing is said")
		}
		if all != nil {
			all.Contents(true)
			problems, _, _ = all.Check("p", nil)
			explained(t, all.Schemes[0].Latest())
		}
		for _, p := range problems {
			if !strings.HasPrefix(p.File, "p") || p.Fault == nil {
				t.Fatalf("%+v is no problem with a place", p)
			}
		}
		for _, l := range locale.Langs {
			if s := printed(t, l, problems); strings.Contains(s, "{1}") {
				t.Fatalf("%q is no sentence", s)
			}
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

// explained asks a rule of what nobody answered, as people and machines read it, and again from the journal's form.
func explained(t *testing.T, v *scheme.Version) {
	t.Helper()
	x := &scheme.Content{Format: 1, Version: v, Cases: []scheme.Case{}, Sources: []scheme.Source{}}
	again, err := scheme.DecodeContent(x.Canonical())
	if err != nil {
		t.Fatalf("what compiles is not read again: %v", err)
	}
	for _, l := range locale.Langs {
		was, is := v.Rule().Ask(v.Day).Evaluate().Text(l), again.Version.Rule().Ask(v.Day).Evaluate().Text(l)
		if was != is {
			t.Fatalf("the folder says\n%s\nand the journal\n%s", was, is)
		}
		for _, s := range v.Amount {
			v.Rule().States(l, s.ID)
		}
	}
	if out := v.Rule().Ask(v.Day).Evaluate(); out.Eligible == rule.No && len(out.Ask) > 0 {
		t.Fatal("nothing is asked where the answer is no")
	}
}

// FuzzContent: whatever bytes an act brings as the text of an aid, they are refused, or can be asked, explained and read again.
func FuzzContent(f *testing.F) {
	all, problems := scheme.Compile(good(f, "", "", ""), "p", known)
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	for _, c := range all.Contents(true) {
		f.Add(c.Canonical())
	}
	f.Add([]byte(`{"format":1,"version":{"slug":"a","day":"2020-01-01","in_force_since":"2020-01-01","title":{"fr":"a"},"funding":"plan","gives":"grant","conditions":[{"id":"c","when":"1 = \"a\""}]},"cases":[],"sources":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 50_000 {
			t.Skip("longer than is told apart by a fuzzer")
		}
		began := time.Now()
		c, err := scheme.DecodeContent(text)
		if err != nil {
			if s := locale.Fault(locale.French, err); s == "" {
				t.Fatalf("%v says nothing", err)
			}
			return
		}
		explained(t, c.Version)
		if again, err := scheme.DecodeContent(c.Canonical()); err != nil || string(again.Canonical()) != string(c.Canonical()) {
			t.Fatalf("written again it is something else: %v", err)
		}
		for i := range c.Cases {
			(&scheme.Scheme{Slug: c.Version.Slug, Versions: []*scheme.Version{c.Version}}).Run(&c.Cases[i], somewhere{})
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}
