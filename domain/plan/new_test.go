package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/plan"
	"relance/foundation/fault"
)

func TestANewPlanCompilesWhateverItIsCalled(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		slug := rapid.StringMatching(`[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,4}`).Draw(t, "slug")
		lang := rapid.SampledFrom([]string{"fr", "en"}).Draw(t, "lang")
		folder := filepath.Join(dir, strings.Repeat("x", n%3+1), slug+lang+string(rune('a'+n%26)))
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		if err := plan.New(folder, slug, lang); err != nil {
			t.Fatal(err)
		}
		fsys, problems := plan.OpenFolder(folder)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c, problems := plan.Compile(fsys, folder)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if c.Content.Plan != slug || len(c.Content.Languages) != map[string]int{"fr": 1, "en": 2}[lang] {
			t.Fatalf("%s in %s gave %s in %v", slug, lang, c.Content.Plan, c.Content.Languages)
		}
	})
}

func TestANewPlanTeachesAndBringsTheSchemas(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "bourg")
	if err := plan.New(folder, "bourg", "fr"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"plan.yaml", "sources.yaml", "actions/axis-1.yaml"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		_, schema, ok := strings.Cut(first, "$schema=")
		if !ok || strings.Count(string(text), "#") < 3 {
			t.Errorf("%s has no schema line or no comments", name)
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(filepath.Join(folder, name)), schema)); err != nil {
			t.Error(err)
		}
	}
}

func TestANewPlanReplacesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		folder, slug string
		kind         fault.Kind
	}{
		"a folder that holds something": {dir, "bourg", fault.Conflict},
		"a file in its place":           {filepath.Join(dir, "mine.txt"), "bourg", fault.Unavailable},
		"below a file":                  {filepath.Join(dir, "mine.txt", "bourg"), "bourg", fault.Unavailable},
		"a name with capitals":          {filepath.Join(dir, "a"), "Bourg", fault.Invalid},
		"a name that climbs":            {filepath.Join(dir, "a"), "../bourg", fault.Invalid},
		"no name":                       {filepath.Join(dir, "a"), "", fault.Invalid},
		"a name without end":            {filepath.Join(dir, "a"), strings.Repeat("a", 61), fault.Invalid},
	} {
		if err := plan.New(c.folder, c.slug, "fr"); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%v stands in the folder (%v)", left, err)
	}
}
