package scheme_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"relance/domain/scheme"
	"relance/foundation/folder"
	"relance/foundation/locale"
)

var update = flag.Bool("update", false, "write the golden files")

var known = scheme.Plan{Languages: []string{"fr", "en"}, Actions: map[string]bool{"A2.1": true}, Sources: map[string]bool{"S1": true}}

const (
	versionFile = "schemes/aide/2020-06-11.yaml"
	casesFile   = "schemes/aide/cases.yaml"
)

// good is the folder that holds, with one change: old text to new, in one file.
func good(t testing.TB, file, old, new string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{versionFile, casesFile} {
		b, err := os.ReadFile(filepath.Join("testdata/good", name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if name == file {
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not hold %q", name, old)
			}
			text = strings.Replace(text, old, new, 1)
		}
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func printed(t testing.TB, l locale.Lang, problems []folder.Problem) string {
	t.Helper()
	var b strings.Builder
	if err := folder.Print(&b, func(key string, args ...any) string { return locale.Text(l, key, args...) }, problems); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAGoodFolderCompilesAndItsCasesHold(t *testing.T) {
	all, problems := scheme.Compile(good(t, "", "", ""), "p", known)
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	problems, cases, coverage := all.Check("p", nil)
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	if cases != 9 || coverage.Parts != 7 || coverage.Changes < 18 {
		t.Errorf("%d cases, %d parts, %d changes", cases, coverage.Parts, coverage.Changes)
	}
}

// Each case is there for something: without it, some change of the rule goes unnoticed.
func TestCoverageNoticesEachCaseThatIsTakenAway(t *testing.T) {
	b, err := os.ReadFile("testdata/good/" + casesFile)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitAfter("\n"+string(b), "\n- case:")
	for i := 1; i < len(parts); i++ {
		fsys := good(t, "", "", "")
		rest := strings.Join(append(append([]string{}, parts[:i-1]...), parts[i:]...), "")
		if i == len(parts)-1 {
			rest = strings.TrimSuffix(strings.Join(parts[:i], ""), "\n- case:")
		}
		if i == 1 {
			rest = "\n- case:" + strings.Join(parts[2:], "")
		}
		fsys[casesFile] = &fstest.MapFile{Data: []byte(strings.TrimPrefix(rest, "\n") + "\n")}
		all, problems := scheme.Compile(fsys, "p", known)
		if len(problems) > 0 {
			t.Fatal(printed(t, locale.English, problems))
		}
		if problems, cases, _ := all.Check("p", nil); len(problems) == 0 || cases != 8 {
			t.Errorf("without %q: %d cases, and nothing is missed", strings.SplitN(parts[i], "\n", 2)[0], cases)
		}
	}
}

// faults are slips that people make, each with what they get.
var faults = []struct{ name, file, old, new string }{
	{"a name mistyped", versionFile, "when: staff <= 20", "when: stafff <= 20"},
	{"a name that nothing has", versionFile, "when: staff <= 20", "when: turnover <= 20"},
	{"a step used before it stands", versionFile, "value: 30 % * cost", "value: 30 % * grant"},
	{"euros compared with a number", versionFile, "when: staff <= 20", "when: staff <= 20 €"},
	{"a number compared with a text", versionFile, "when: staff <= 20", `when: 'staff = "20"'`},
	{"a number among texts", versionFile, "when: staff <= 20", `when: 'staff in [19, "20"]'`},
	{"euros added to a rate", versionFile, "value: 30 % * cost", "value: 30 % + cost"},
	{"euros by euros", versionFile, "value: 30 % * cost", "value: cost * cost"},
	{"a division", versionFile, "value: 30 % * cost", "value: cost / 3"},
	{"a share of what may be nothing", versionFile, "value: 30 % * cost", `value: "share(cost, 1, staff)"`},
	{"a sign of another language", versionFile, "when: staff <= 20", "when: staff == 20"},
	{"two ampersands", versionFile, "when: staff <= 20", "when: staff <= 20 && yes"},
	{"a comma for decimals", versionFile, "value: 30 % * cost", `value: "0,3 * cost"`},
	{"digits grouped by two", versionFile, "gives: 5 000 €", "gives: 50 00 €"},
	{"a day that is none", versionFile, "when: opened + 1 year <= today", "when: opened <= 2020-02-30"},
	{"half a year", versionFile, "opened + 1 year", "opened + 0.5 years"},
	{"a day beyond the calendar", versionFile, "opened + 1 year", "opened + 9 000 years"},
	{"years that no date can count", versionFile, "opened + 1 year", "opened + 700 000 000 000 000 years"},
	{"a quotation mark left open", versionFile, `'sector in ["shop", "craft"]'`, `'sector in ["shop, craft]'`},
	{"French quotation marks", versionFile, `'sector in ["shop", "craft"]'`, `'sector = «shop»'`},
	{"an option that is none", versionFile, `["shop", "craft"]`, `["shops", "craft"]`},
	{"a bracket left open", versionFile, `["shop", "craft"]'`, `["shop", "craft"'`},
	{"a condition that is no truth", versionFile, "when: staff <= 20", "when: staff"},
	{"a condition that always holds", versionFile, "when: staff <= 20", "when: staff <= 500"},
	{"a condition that never holds", versionFile, "when: staff <= 20", "when: staff > 500"},
	{"conditions that never hold together", versionFile, "when: opened + 1 year <= today", `when: 'sector = "other"'`},
	{"a question that nothing needs", versionFile, "when: opened + 1 year <= today", "when: staff < 19"},
	{"a gap between bands", versionFile, "{from: 11, gives", "{from: 12, gives"},
	{"bands that overlap", versionFile, "{from: 11, gives", "{from: 10, gives"},
	{"a first band with a beginning", versionFile, "{to: 0, gives", "{from: 0, to: 0, gives"},
	{"bands of euros and of numbers", versionFile, "gives: 5 000 €", "gives: 5 000"},
	{"bands without a rounding", versionFile, "      rounded: exact\n", ""},
	{"bands of cents for a number", versionFile, "rounded: exact", "rounded: cent"},
	{"an amount of more than two decimals", versionFile, "least(part, ceiling - past)", "30.5 % * cost"},
	{"an amount below zero", versionFile, `"most(0 €, least(part, ceiling - past))"`, `"least(part, ceiling - past)"`},
	{"an amount that is a number", versionFile, `"most(0 €, least(part, ceiling - past))"`, "staff"},
	{"a step of two forms", versionFile, "round: cent, source", "decided: {most: 3 €}, round: cent, source"},
	{"an unknown rounding", versionFile, "round: cent,", "round: centime,"},
	{"a kind mistyped", versionFile, "kind: money, from: 1 €", "kind: mony, from: 1 €"},
	{"a bound of another kind", versionFile, "to: 500, label", "to: 500 €, label"},
	{"bounds turned", versionFile, "from: 1 €, to: 1 000 000 €", "from: 2 €, to: 1 €"},
	{"an id with a capital", versionFile, "id: staff", "id: Staff"},
	{"two things of one name", versionFile, "id: size", "id: cost"},
	{"a word of the language as a name", versionFile, "id: ceiling", "id: least"},
	{"a language missing", versionFile, "says: {fr: Plafond, en: Ceiling}", "says: {fr: Plafond}"},
	{"a condition without a source", versionFile, "when: staff <= 20, source: [S1]", "when: staff <= 20"},
	{"a source that the plan does not have", versionFile, "when: staff <= 20, source: [S1]", "when: staff <= 20, source: [S99]"},
	{"an action that the plan does not have", versionFile, "actions: [A2.1]", "actions: [A9.9]"},
	{"no regime for an undertaking", versionFile, "state_aid: {regime: de_minimis, basis: {fr: Règlement de minimis, en: De minimis regulation}}\n", ""},
	{"a regime without a basis", versionFile, "regime: de_minimis, basis: {fr: Règlement de minimis, en: De minimis regulation}", "regime: de_minimis"},
	{"older than its authority", versionFile, "authority: {date: 2020-05-15}", "authority: {date: 2020-07-01}"},
	{"another day than the file's", versionFile, "in_force_since: 2020-06-11", "in_force_since: 2020-06-12"},
	{"unknown since when, and never seen", versionFile, "in_force_since: 2020-06-11", "in_force_since: unknown"},
	{"a test that the folder does not have", versionFile, "funding: plan", "funding: plan\ntests: [young-company]"},
	{"a key mistyped", versionFile, "funding: plan", "fundings: plan"},
	{"a word out of the list", versionFile, "gives: grant", "gives: grants"},
	{"a condition neither known nor unknown", versionFile, "when: staff <= 20, ", ""},
	{"a table's column that is none", versionFile, "aids.amount where", "aids.sum where"},
	{"a sum of no table", versionFile, "sum(aids.amount where", "sum(cost.amount where"},
	{"a text alone", versionFile, "when: staff <= 20", `when: '"shop"'`},
	{"a figure beyond counting", versionFile, "when: staff <= 20", "when: staff <= 99999999999999999999"},
	{"a value beyond counting", versionFile, "value: 30 % * cost", "value: 0.00001 % * 0.00001 % * cost"},
	{"nested too deep", versionFile, "when: staff <= 20", "when: " + strings.Repeat("(", 60) + "staff <= 20" + strings.Repeat(")", 60)},
	{"too long", versionFile, "when: staff <= 20", "when: staff <= 20" + strings.Repeat(" and staff <= 20", 200)},
	{"a tab in YAML", versionFile, "funding: plan", "\tfunding: plan"},
	{"a cycle of references", versionFile, "title: {fr: Aide aux commerces, en: Aid to shops}", "title: &a {fr: *a, en: Aid}"},
	{"a case that does not answer yes or no", casesFile, "eligible: yes", "eligible: maybe"},
	{"a case without a day", casesFile, "  on: 2021-06-11\n", ""},
	{"a case of a name twice", casesFile, "case: vingt salariés", "case: onze salariés"},
	{"a case of an amount that is none", casesFile, "amount: 3 000 €", "amount: beaucoup"},
}

// Messages for people: in both languages, at a line, with what to do. testdata/faults.*.txt holds them to be read.
func TestFaultyFilesGetAMessageAtTheirLine(t *testing.T) {
	got := map[locale.Lang]*strings.Builder{locale.French: {}, locale.English: {}}
	for _, f := range faults {
		all, problems := scheme.Compile(good(t, f.file, f.old, f.new), "p", known)
		if all != nil || len(problems) == 0 {
			t.Errorf("%s compiles", f.name)
			continue
		}
		for _, p := range problems {
			if p.Line == 0 {
				t.Errorf("%s: no line", f.name)
			}
		}
		for l, b := range got {
			fmt.Fprintf(b, "## %s\n%s\n", f.name, printed(t, l, problems))
		}
	}
	for l, b := range got {
		golden(t, "testdata/faults."+string(l)+".txt", b.String())
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == got {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			t.Errorf("%s, line %d:\nwas %s\nis  %s", file, i+1, a[i], b[min(i, len(b)-1)])
			return
		}
	}
	t.Errorf("%s has more lines than before", file)
}

func TestWhatCostsTooMuchIsRefusedSoon(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	for name, text := range map[string]string{"a YAML bomb": bomb, "a hundred megabytes": strings.Repeat("# rien\n", 15_000_000), "brackets without end": strings.Repeat("[", 900_000)} {
		fsys := good(t, "", "", "")
		fsys[versionFile] = &fstest.MapFile{Data: []byte(text)}
		if all, problems := scheme.Compile(fsys, "p", known); all != nil || len(problems) == 0 {
			t.Errorf("%s compiles", name)
		}
	}
	link := good(t, "", "", "")
	link["schemes/lien"] = &fstest.MapFile{Mode: fs.ModeSymlink}
	if _, problems := scheme.Compile(link, "p", known); len(problems) == 0 || problems[0].Fault.Key != "folder.link" {
		t.Errorf("a link: %v", problems)
	}
}
