package scheme_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/locale"
)

const (
	youngFile  = "tests/young-company/2020-01-01.yaml"
	youngCases = "tests/young-company/cases.yaml"
	young      = `title: {fr: Jeune entreprise, en: Young company}
in_force_since: 2020-01-01
source: [S1]
questions:
  - {id: opened, kind: date, label: {fr: ouverture, en: opened on}, ask: {fr: Ouverte quand ?, en: Opened when?}}
  - {id: new, kind: yes_no, label: {fr: nouvelle, en: new}, ask: {fr: Est-elle nouvelle ?, en: Is it new?}}
conditions:
  - {id: recent, says: {fr: Elle a moins de huit ans., en: It is less than eight years old.}, when: opened + 8 years > today, source: [S1]}
  - {id: really_new, says: {fr: Elle est nouvelle., en: It is new.}, when: new, source: [S1]}
`
	youngCasesText = `- {case: hier, on: 2021-01-01, with: {opened: 2013-01-02, new: yes}, eligible: yes}
- {case: trop ancienne, on: 2021-01-01, with: {opened: 2013-01-01, new: yes}, eligible: no, fails: [recent]}
- {case: reprise, on: 2021-01-01, with: {opened: 2013-01-02, new: no}, eligible: no, fails: [really_new]}
`
)

// withYoung is the folder that holds, with a test, and a condition of the scheme that stands on it.
func withYoung(t *testing.T, old, new string) fstest.MapFS {
	t.Helper()
	fsys := good(t, versionFile, "conditions:\n", "tests: [young-company]\nconditions:\n  - {id: young, says: {fr: Elle est jeune., en: It is young.}, when: young_company, source: [S1]}\n")
	text := string(fsys[versionFile].Data)
	if !strings.Contains(young, old) && !strings.Contains(text, old) {
		t.Fatalf("nothing holds %q", old)
	}
	fsys[versionFile] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
	fsys[youngFile] = &fstest.MapFile{Data: []byte(strings.Replace(young, old, new, 1))}
	fsys[youngCases] = &fstest.MapFile{Data: []byte(youngCasesText)}
	return fsys
}

// A rule asks what its test asks, once; decides by it; says each of its conditions with its source; and is whole in the journal.
func TestARuleStandsOnATestThatOthersUseToo(t *testing.T) {
	all, problems := scheme.Compile(withYoung(t, "is new", "is new"), "p", known)
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	if len(all.Tests) != 1 || len(all.Schemes) != 1 {
		t.Fatalf("%d tests, %d schemes", len(all.Tests), len(all.Schemes))
	}
	v := all.Schemes[0].Latest()
	content, err := scheme.DecodeContent((&scheme.Content{Format: 1, Version: v, Cases: []scheme.Case{}, Sources: []scheme.Source{}}).Canonical())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*rule.Rule{v.Rule(), content.Version.Rule()} {
		holds := func(opened, isNew string) rule.Status {
			in := r.Ask("2021-01-01")
			if err := scheme.Give(in, []scheme.Answer{{ID: "opened", Text: opened}, {ID: "new", Text: isNew}}); err != nil {
				t.Fatal(err)
			}
			out := in.Evaluate()
			if text := out.Text(locale.English); !strings.Contains(text, "It is less than eight years old.") || !strings.Contains(text, "Source: S1") {
				t.Errorf("the test is not told in\n%s", text)
			}
			for _, c := range out.Reasons {
				if c.ID == "young" {
					return c.Holds
				}
			}
			return ""
		}
		if holds("2013-01-02", "yes") != rule.Yes || holds("2013-01-01", "yes") != rule.No || holds("2013-01-02", "no") != rule.No {
			t.Error("the scheme does not decide by its test")
		}
	}
	asked := 0
	for _, q := range v.Questions {
		if q.ID == "opened" {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("opened is asked %d times", asked)
	}
}

// What is wrong stands where it was written: in the test's file, or where a rule names the test.
func TestWhatIsWrongWithATestIsSaidAtItsPlace(t *testing.T) {
	for _, x := range []struct{ old, new, file, key string }{
		{"opened + 8 years", "opend + 8 years", youngFile, "rule.unknown_name_near"},
		{"in_force_since: 2020-01-01", "in_force_since: 2020-01-02", youngFile, "scheme.day_of_name"},
		{"when: young_company", "when: young_companies", versionFile, "rule.unknown_name_near"},
		{"id: really_new", "id: staff", versionFile, "rule.id_twice"},
		{"id: size", "id: young_company", versionFile, "rule.id_twice"},
	} {
		all, problems := scheme.Compile(withYoung(t, x.old, x.new), "p", known)
		if all != nil || len(problems) == 0 || problems[0].File != "p/"+x.file || problems[0].Fault.Key != x.key || problems[0].Line == 0 {
			t.Errorf("%s: %+v", x.new, problems)
		}
	}
	later := withYoung(t, "is new", "is new")
	later["tests/young-company/2021-01-01.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(young, "2020-01-01", "2021-01-01", 1))}
	delete(later, youngFile)
	if _, problems := scheme.Compile(later, "p", known); len(problems) != 1 || problems[0].Fault.Key != "scheme.test_later" || problems[0].Line == 0 {
		t.Errorf("a test that begins later: %+v", problems)
	}
}
