package plan_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"relance/domain/plan"
	"relance/foundation/folder"
	"relance/foundation/locale"
)

var update = flag.Bool("update", false, "write the golden messages anew")

func saying(l locale.Lang) folder.Say {
	return func(key string, args ...any) string { return locale.Text(l, key, args...) }
}

// printed gives what a reader sees of problems.
func printed(t testing.TB, l locale.Lang, problems []folder.Problem) string {
	t.Helper()
	var b strings.Builder
	if err := folder.Print(&b, saying(l), problems); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compiled compiles a folder on disk that has to be right.
func compiled(t testing.TB, folder string) *plan.Compiled {
	t.Helper()
	fsys, problems := plan.OpenFolder(folder)
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	c, problems := plan.Compile(fsys, folder)
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	return c
}

// good is the small right folder with some of its files written otherwise; nil takes a file away.
func good(t testing.TB, otherwise map[string][]byte) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	root := os.DirFS("testdata/good")
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		folder[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range otherwise {
		delete(folder, name)
		if data != nil {
			folder[name] = &fstest.MapFile{Data: data}
		}
	}
	return folder
}

// TestEachBrokenFolderSaysWhatIsWrongAndWhatWasMeant compares what is printed with golden files beside
// the folders; `go test ./domain/plan -run Broken -update` writes them anew, to be read before committing.
func TestEachBrokenFolderSaysWhatIsWrongAndWhatWasMeant(t *testing.T) {
	entries, err := os.ReadDir("testdata/broken")
	if err != nil {
		t.Fatal(err)
	}
	folders := 0
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		folders++
		t.Run(e.Name(), func(t *testing.T) {
			fsys, problems := plan.OpenFolder(filepath.Join("testdata/broken", e.Name()))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			c, problems := plan.Compile(fsys, e.Name())
			if c != nil || len(problems) == 0 {
				t.Fatal("a broken folder compiled")
			}
			for _, l := range locale.Langs {
				golden := filepath.Join("testdata/broken", e.Name()+"."+string(l)+".txt")
				got := printed(t, l, problems)
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s:\n%s\nwanted:\n%s", golden, got, want)
				}
			}
		})
	}
	if folders < 50 {
		t.Errorf("%d broken folders, of 50 or more", folders)
	}
}

func TestEveryProblemHasItsSentencesInBothLanguages(t *testing.T) {
	goldens, err := filepath.Glob("testdata/broken/*.txt")
	if err != nil || len(goldens) == 0 {
		t.Fatal(err, len(goldens))
	}
	key := regexp.MustCompile(`\bplan\.[a-z_0-9]+_[a-z_]+\b|\{[0-9]`)
	for _, g := range goldens {
		text, err := os.ReadFile(g)
		if err != nil {
			t.Fatal(err)
		}
		if k := key.Find(text); k != nil {
			t.Errorf("%s shows %q instead of a sentence", g, k)
		}
	}
}

func TestTheRealPlanCompiles(t *testing.T) {
	c := compiled(t, "../../plans/grand-paris")
	s := c.Summary()
	if s.Axes != 5 || s.Objectives != 14 || s.Actions != 33 || s.Unrecovered != 17 || s.Voted != 50 || s.FromPlan != 11 || s.FromPress != 22 {
		t.Errorf("%+v", s)
	}
	if s.Envelope != 11_000_000_000 || s.Vote != "2020-05-15" {
		t.Errorf("%+v", s)
	}
	if len(c.History) == 0 || c.History[0].Kind != "plan.adopt" || c.History[0].Place.Line == 0 {
		t.Errorf("history begins with %+v", c.History)
	}
	if at := c.At("A2.~1"); !strings.HasSuffix(at.File, ".yaml") || at.Line == 0 || at.Column == 0 {
		t.Errorf("A2.~1 stands at %+v", at)
	}
}

func TestEqualFoldersGiveEqualBytes(t *testing.T) {
	first, second := compiled(t, "../../plans/grand-paris"), compiled(t, "../../plans/grand-paris")
	if !bytes.Equal(first.JSON, second.JSON) || first.Digest != second.Digest || !bytes.Equal(first.Territory, second.Territory) {
		t.Error("the same folder gave two contents")
	}
	small := compiled(t, "testdata/good")
	renamed := good(t, nil)
	renamed["actions/zz.yaml"], renamed["actions/aa.yaml"] = renamed["actions/axis-1.yaml"], renamed["actions/axis-2.yaml"]
	delete(renamed, "actions/axis-1.yaml")
	delete(renamed, "actions/axis-2.yaml")
	other, problems := plan.Compile(renamed, "elsewhere")
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	if !bytes.Equal(small.JSON, other.JSON) {
		t.Error("the names of files and of the folder changed the content")
	}
}

func TestContentSurvivesItsJSON(t *testing.T) {
	for _, folder := range []string{"testdata/good", "../../plans/grand-paris"} {
		c := compiled(t, folder)
		var back plan.Content
		if err := json.Unmarshal(c.JSON, &back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(&back, c.Content) {
			t.Errorf("%s: another content came back", folder)
		}
		if !bytes.Equal(plan.Canonical(&back), c.JSON) {
			t.Errorf("%s: other bytes came back", folder)
		}
		if bytes.Contains(c.JSON, []byte("null")) {
			t.Errorf("%s: null in the JSON; empty lists are [] and the unknown is absent", folder)
		}
	}
}

func TestASmallFolderIsReadAsWritten(t *testing.T) {
	c := compiled(t, "testdata/good")
	a := c.Content.Actions[0]
	if a.Code != "A1.1" || a.Axis != 1 || a.Objective != "O1.1" || a.Announced[0].Amount != 40_000_000 || a.Announced[0].AsOf != "2020" {
		t.Errorf("%+v", a)
	}
	if f := c.Content.Facts[0]; f.Linked != "L1" || f.Measures[0].Value != "120" || f.Measures[0].Bound != "about" {
		t.Errorf("%+v", f)
	}
	if h := c.History[2]; h.Kind != "action.report" || h.AsOf != "2020-09" || h.Effective != "2020-09-30" || h.Measures[0].Value != "31" {
		t.Errorf("%+v", h)
	}
	if h := c.History[0]; h.Authority == nil || h.Authority.Date != "2020-05-15" {
		t.Errorf("%+v", h)
	}
	if c.Territory != nil {
		t.Error("a folder without territory has none")
	}
}

func TestAmountsAreReadByUsAndNotByYAML(t *testing.T) {
	for written, cents := range map[string]int64{
		"110 000 000,00 EUR": 11_000_000_000, "110000000": 11_000_000_000, "12.5": 1250, "12.50 €": 1250, "0,01": 1,
		`"14 000 000 EUR"`: 1_400_000_000, "1 234.5 euros": 123_450,
		"010": 0, "1e3": 0, "1_000": 0, "0x10": 0, "1,234": 0, "12.505": 0, "-5": 0, "0": 0, "+5": 0, "1 2 3": 0, ".inf": 0,
		"14 M€": 0, "5 $": 0, "99 999 999 999 999 999": 0, "true": 0, "2020-05-15": 0, "1:30": 0,
	} {
		text, err := os.ReadFile("testdata/good/plan.yaml")
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(text), "1 000 000,00 EUR", written, 1)
		folder := good(t, map[string][]byte{"plan.yaml": []byte(changed), "actions/axis-1.yaml": nil, "linked.yaml": nil, "history.yaml": nil})
		_, problems := plan.Compile(folder, "")
		wrong := ""
		for _, p := range problems {
			if p.Line == 7 {
				wrong = p.Fault.Key
			}
		}
		if wrong == "" != (cents > 0) {
			t.Errorf("envelope: %s gave %q", written, wrong)
		}
		if cents > 0 {
			c, problems := plan.Compile(good(t, map[string][]byte{"plan.yaml": []byte(changed), "actions/axis-1.yaml": announcing(t)}), "")
			if len(problems) > 0 || int64(c.Content.Envelope) != cents {
				t.Errorf("envelope: %s: %v", written, problems)
			}
		}
	}
}

// announcing is axis 1 without its announced amount, so that any envelope will do.
func announcing(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/good/actions/axis-1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.Replace(string(text), "    announced:\n      - {amount: 400 000 EUR, as_of: 2020, sources: [S2]}\n", "", 1))
}

func TestALastDayIsInTheCalendar(t *testing.T) {
	for period, day := range map[string]string{
		"2021": "2021-12-31", "2021-02": "2021-02-28", "2020-02": "2020-02-29", "2021-12": "2021-12-31", "2021-02-16": "2021-02-16",
		"2021-02-30": "", "2021-13": "", "21": "", "": "", "2021-2": "", "20210216": "", "2021-00": "", "février": "",
	} {
		if got, ok := plan.LastDay(period); got != day || ok != (day != "") {
			t.Errorf("LastDay(%q) = %q, %v", period, got, ok)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.StringMatching(`20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])`).Draw(t, "day")
		month, _ := plan.LastDay(day[:7])
		year, _ := plan.LastDay(day[:4])
		if same, ok := plan.LastDay(day); !ok || same != day || day > month || month > year {
			t.Fatalf("%s is not within %s within %s", day, month, year)
		}
	})
}
