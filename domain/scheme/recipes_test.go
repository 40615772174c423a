package scheme_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"relance/domain/scheme"
	"relance/foundation/locale"
)

// somewhere is a world of one commune.
type somewhere struct{}

func (somewhere) In(set, name, _ string) bool { return set == "perimeter" && name == "93066" }

// Every recipe of docs/regles.md compiles, and its cases hold.
func TestTheRecipesOfTheManualHold(t *testing.T) {
	const header = "title: {fr: Aide, en: Aid}\nin_force_since: 2020-01-01\nfunding: plan\ngives: grant\napplicants: [commune]\nsource: [S1]\n"
	b, err := os.ReadFile("../../docs/regles.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(b), "\n### ")[1:]
	if len(parts) != 10 {
		t.Fatalf("%d recipes", len(parts))
	}
	for _, part := range parts {
		name, _, _ := strings.Cut(part, "\n")
		_, rest, found := strings.Cut(part, "```yaml\n")
		version, rest, _ := strings.Cut(rest, "```\n")
		_, rest, foundCases := strings.Cut(rest, "```yaml cas\n")
		cases, _, _ := strings.Cut(rest, "```")
		if !found || !foundCases {
			t.Fatalf("%s: no rule, or no cases", name)
		}
		fsys := fstest.MapFS{"schemes/aide/2020-01-01.yaml": {Data: []byte(header + version)}, "schemes/aide/cases.yaml": {Data: []byte(cases)}}
		all, problems := scheme.Compile(fsys, "p", known)
		if len(problems) > 0 {
			t.Errorf("%s:\n%s", name, printed(t, locale.English, problems))
			continue
		}
		s := all.Schemes[0]
		if len(s.Cases) == 0 {
			t.Errorf("%s has no case", name)
		}
		for i := range s.Cases {
			for _, wrong := range s.Run(&s.Cases[i], somewhere{}) {
				t.Errorf("%s, %s: %s", name, wrong.Case.Name, locale.Text(locale.English, wrong.Fault.Key, wrong.Fault.Args...))
			}
		}
	}
}
