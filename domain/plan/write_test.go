package plan_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"path"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// backFrom compiles what Write gives of a content.
func backFrom(t interface {
	Helper()
	Fatalf(string, ...any)
}, c *plan.Content) *plan.Compiled {
	t.Helper()
	files := plan.Write(c)
	back, problems := plan.Compile(plan.Folder(files), "")
	if len(problems) > 0 {
		var b strings.Builder
		_ = folder.Print(&b, saying(locale.English), problems)
		t.Fatalf("%s\n%s", b.String(), everything(files))
	}
	return back
}

func everything(files map[string][]byte) string {
	var b strings.Builder
	for name, data := range files {
		b.WriteString("== " + name + "\n" + string(data))
	}
	return b.String()
}

func TestAnyContentIsCompiledFromWhatIsWrittenOfIt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawContent(rt, anyWording())
		back := backFrom(rt, c)
		if !bytes.Equal(back.JSON, plan.Canonical(c)) {
			rt.Fatalf("written:\n%s\nread:\n%s\nmeant:\n%s", everything(plan.Write(c)), back.JSON, plan.Canonical(c))
		}
	})
}

func TestThePlansOfThisHouseAreWrittenAndReadAgain(t *testing.T) {
	for _, folder := range []string{"testdata/good", "../../plans/grand-paris", "../../plans/demonstration"} {
		c := compiled(t, folder)
		back, problems := plan.Compile(plan.Folder(plan.Write(c.Content, c.Territory...)), "")
		if len(problems) > 0 {
			t.Fatal(printed(t, locale.English, problems))
		}
		if !bytes.Equal(back.Territory, c.Territory) {
			t.Errorf("%s: another territory comes back", folder)
		}
		if back.Digest != c.Digest {
			t.Errorf("%s: %s was written, %s is read: %+v", folder, c.Digest, back.Digest, plan.Diff(c.Content, back.Content))
		}
		if problems := plan.Validate(c.Content); len(problems) > 0 {
			t.Errorf("%s: %v", folder, problems)
		}
		for name, data := range plan.Write(c.Content) {
			for i, l := range strings.Split(string(data), "\n") {
				if len([]rune(l)) > 320 {
					t.Errorf("%s/%s:%d has %d characters", folder, name, i+1, len([]rune(l)))
				}
			}
		}
	}
}

func TestATerritoryIsWrittenOnceInAFolder(t *testing.T) {
	c := compiled(t, "../../plans/grand-paris")
	for what, x := range map[string]struct {
		spoil func(map[string][]byte)
		key   string
	}{
		"beside what it is compiled from": {func(f map[string][]byte) { f["territory/territory.yaml"] = []byte("format: 1\n") }, "plan.territory_twice"},
		"and is none":                     {func(f map[string][]byte) { f["territory/compiled.json"] = []byte("{}x") }, "territory.blob_unreadable"},
		"and is too large":                {func(f map[string][]byte) { f["territory/compiled.json"] = make([]byte, journal.BlobMax+1) }, "folder.file_large"},
	} {
		files := plan.Write(c.Content, c.Territory...)
		x.spoil(files)
		_, problems := plan.Compile(plan.Folder(files), "p")
		if len(problems) != 1 || problems[0].Fault.Key != x.key || problems[0].File != "p/territory/compiled.json" {
			t.Errorf("a territory %s: %v", what, problems)
			continue
		}
		for _, l := range locale.Langs {
			if s := printed(t, l, problems); strings.Contains(s, "plan.") || strings.Contains(s, "{1}") {
				t.Error(s)
			}
		}
	}
}

// What a person would write: the folder of the guide, without its comments, is written as it stands.
func TestAPlanIsWrittenAsAPersonWouldWriteIt(t *testing.T) {
	files := plan.Write(compiled(t, "testdata/good").Content)
	if !strings.Contains(string(files["actions/axis-1.yaml"]), `axis: 1
actions:
  - code: A1.1
    objective: O1.1
    placed_by: {fr: nommée sous l’objectif, en: named under the objective}
    title: {fr: Aide aux vitrines, en: Aid for shop fronts}
    provenance: plan
    sources: [S1]
    means: scheme
    funding: plan
    announced:
      - {amount: 400 000 EUR, as_of: 2020, sources: [S2]}
    milestones:
      - {code: M1, title: {fr: Ouverture, en: Opening}, due: 2020-09, sources: [S2]}

  - code: A1.~2
`) {
		t.Errorf("%s", files["actions/axis-1.yaml"])
	}
	long := strings.Repeat("un plan de relance, en toutes lettres : ", 8)
	c := small([]string{"A1.1"}, 100)
	c.Actions[0].Note = plan.Text{"fr": strings.TrimSpace(long)}
	c.Axes[0].Note = plan.Text{"fr": "d'abord\n\npuis"}
	files = plan.Write(c)
	if s := string(files["actions/axis-1.yaml"]); !strings.Contains(s, "    note:\n      fr: >-\n        un plan de relance, en toutes lettres : un plan") {
		t.Error(s)
	}
	if s := string(files["plan.yaml"]); !strings.Contains(s, "    note:\n      fr: |-\n        d'abord\n\n        puis\n") || !strings.Contains(s, "envelope: 1 EUR\n") {
		t.Error(s)
	}
}

func TestAnArchiveHoldsTheFolderAndItsSchemas(t *testing.T) {
	c := compiled(t, "../../plans/grand-paris")
	var first, second bytes.Buffer
	if err := plan.Zip(&first, c.Content); err != nil {
		t.Fatal(err)
	}
	if err := plan.Zip(&second, c.Content); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("the same content gave two archives: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len()))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := fs.Sub(z, "grand-paris")
	if err != nil {
		t.Fatal(err)
	}
	back, problems := plan.Compile(folder, "grand-paris")
	if len(problems) > 0 || back.Digest != c.Digest {
		t.Fatalf("%v", problems)
	}
	if _, err := fs.Stat(folder, ".schema/plan.schema.json"); err != nil {
		t.Error(err)
	}
	c.Content.Plan, c.Content.Fictional = "../../etc", true
	first.Reset()
	if err := plan.Zip(&first, c.Content); err != nil {
		t.Fatal(err)
	}
	z, _ = zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len()))
	for _, f := range z.File {
		if !strings.HasPrefix(path.Clean(f.Name), "DEMO-plan/") {
			t.Errorf("a file outside the folder: %s", f.Name)
		}
	}
}

func TestAContentThatAFormHasChangedIsJudgedByItsFields(t *testing.T) {
	for what, x := range map[string]struct {
		spoil func(*plan.Content)
		key   string
		field string
	}{
		"an empty title":               {func(c *plan.Content) { c.Actions[1].Title = nil }, "folder.key_missing", "actions[1].title"},
		"a title in one language":      {func(c *plan.Content) { c.Actions[0].Title = plan.Text{"fr": "x"} }, "plan.language_missing", "actions[0].title"},
		"a long title in one language": {func(c *plan.Content) { c.Axes[0].Title = plan.Text{"fr": strings.Repeat("mot ", 50)} }, "plan.language_missing", "axes[0].title"},
		"a date of no calendar":        {func(c *plan.Content) { c.Actions[0].Starts = "2021-02-30" }, "plan.no_such_day", "actions[0].starts"},
		"a word for a date":            {func(c *plan.Content) { c.Actions[0].Ends = "bientôt" }, "plan.bad_period", "actions[0].ends"},
		"an objective of nothing":      {func(c *plan.Content) { c.Actions[0].Objective = "O1.9" }, "plan.no_such_objective", "actions[0].objective"},
		"an envelope below zero":       {func(c *plan.Content) { c.Envelope = -5 }, "plan.bad_amount", "envelope_cents"},
		"no envelope":                  {func(c *plan.Content) { c.Envelope = 0 }, "folder.key_missing", "envelope_cents"},
		"a code that is none":          {func(c *plan.Content) { c.Actions[2].Code = "B2" }, "plan.bad_action_code", "actions[2].code"},
		"a code twice":                 {func(c *plan.Content) { c.Actions[1].Code = "A1.1" }, "plan.code_twice", "actions[1].code"},
		"a due date before the vote":   {func(c *plan.Content) { c.Actions[0].Milestones[0].Due = "2019" }, "plan.due_before_vote", "actions[0].milestones[0].due"},
		"an amount of nothing":         {func(c *plan.Content) { c.Actions[0].Announced[0].Amount = 0 }, "folder.key_missing", "actions[0].announced[0].amount_cents"},
		"no source":                    {func(c *plan.Content) { c.Actions[0].Sources = nil }, "plan.no_source", "actions[0].sources"},
		"a year twice": {func(c *plan.Content) {
			c.Actions[2].Programme = []plan.Tranche{{Year: 2021, Cents: 1}, {Year: 2021, Cents: 1}}
		}, "plan.programme_order", "actions[2].programme[1].year"},
		"the count of actions": {func(c *plan.Content) { c.ActionsVoted = 9 }, "plan.count", "actions_voted"},
		"a siren with a slip":  {func(c *plan.Content) { c.Owner.Siren = "200054782" }, "plan.siren_key", "owner.siren"},
		"a word of no list":    {func(c *plan.Content) { c.Actions[0].Means = "plane" }, "folder.not_in_list", "actions[0].means"},
	} {
		t.Run(what, func(t *testing.T) {
			c := copied(t, compiled(t, "testdata/good").Content)
			x.spoil(c)
			problems := plan.Validate(c)
			for _, p := range problems {
				if p.Fault.Key == x.key && p.Field == x.field {
					if p.File != "" || p.Line != 0 {
						t.Errorf("it names a file: %+v", p)
					}
					return
				}
			}
			t.Errorf("answered by %d problems", len(problems))
			for _, p := range problems {
				t.Errorf("%s: %s %s", p.Field, p.Fault.Key, p.Sentence(saying(locale.English)))
			}
		})
	}
}

// Whatever a form sends, the answer is a content or problems.
func TestValidateAnswersAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawContent(rt, rapid.String())
		if rapid.Bool().Draw(rt, "spoilt") && len(c.Actions) > 0 {
			a := &c.Actions[0]
			a.Code, a.Starts, a.Means = rapid.String().Draw(rt, "code"), rapid.String().Draw(rt, "starts"), rapid.String().Draw(rt, "means")
			a.Axis = rapid.IntRange(-2, 120).Draw(rt, "axis")
			a.Title = plan.Text{rapid.String().Draw(rt, "language"): "x"}
		}
		for _, p := range plan.Validate(c) {
			if p.Fault.Kind != fault.Invalid || p.File != "" {
				rt.Fatalf("%+v", p)
			}
		}
	})
}
