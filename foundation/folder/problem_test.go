package folder_test

import (
	"errors"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
)

func saying(l locale.Lang) folder.Say {
	return func(key string, args ...any) string { return locale.Text(l, key, args...) }
}

func printed(t testing.TB, l locale.Lang, problems []folder.Problem) string {
	t.Helper()
	var b strings.Builder
	if err := folder.Print(&b, saying(l), problems); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACaretStandsUnderThePlace(t *testing.T) {
	long := strings.Repeat("é", 300)
	for name, c := range map[string]struct {
		text   string
		column int
		want   string
	}{
		"at the beginning":       {"titel: x", 1, "    7 | titel: x\n      | ^\n"},
		"in the middle":          {"a: été b", 8, "    7 | a: été b\n      |        ^\n"},
		"after tabs":             {"a:\t\tb", 5, "    7 | a:\t\tb\n      |   \t\t^\n"},
		"after the end":          {"abc  ", 9, "    7 | abc\n      |    ^\n"},
		"nothing for no line":    {"   ", 2, ""},
		"far into a long line":   {long, 200, "    7 | …" + strings.Repeat("é", 100) + "…\n      | " + strings.Repeat(" ", 61) + "^\n"},
		"early in a long line":   {long, 3, "    7 | " + strings.Repeat("é", 100) + "…\n      |   ^\n"},
		"control signs are safe": {"a: \x1b[2J", 1, "    7 | a: ?[2J\n      | ^\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := folder.Problem{File: "plan.yaml", Line: 7, Column: c.column, Text: c.text, Fault: fault.New(fault.Invalid, "folder.empty")}
			got := printed(t, locale.English, []folder.Problem{p})
			_, excerpt, _ := strings.Cut(got, "\n")
			excerpt, _, _ = strings.Cut(excerpt, "Problems: 1")
			if excerpt != c.want {
				t.Errorf("got\n%s\nwanted\n%s", excerpt, c.want)
			}
		})
	}
}

func TestThePrintStopsAtTwoHundredAndCountsTheRest(t *testing.T) {
	var problems []folder.Problem
	for i := range 250 {
		problems = append(problems, folder.Problem{File: "f.yaml", Line: i + 1, Column: 1, Text: "x", Fault: fault.New(fault.Invalid, "folder.empty")})
	}
	got := printed(t, locale.English, problems)
	if n := strings.Count(got, "f.yaml:"); n != 200 {
		t.Errorf("%d problems printed", n)
	}
	if !strings.Contains(got, "50 more") || !strings.HasSuffix(got, "Problems: 250\n") {
		t.Errorf("the end is %q", got[len(got)-120:])
	}
	if got := printed(t, locale.French, nil); got != "" {
		t.Errorf("no problem prints %q", got)
	}
}

func TestAProblemIsAnErrorWithItsPlace(t *testing.T) {
	p := folder.Problem{File: "plan.yaml", Line: 3, Column: 5, Fault: fault.New(fault.Invalid, "folder.empty")}
	if got := p.Error(); got != "plan.yaml:3:5: invalid: folder.empty" {
		t.Error(got)
	}
	if whole := (folder.Problem{File: "plan.yaml"}); whole.Place() != "plan.yaml" {
		t.Error(whole.Place())
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestAFullDiskIsSaidToThePrinter(t *testing.T) {
	problems := []folder.Problem{{File: "plan.yaml", Fault: fault.New(fault.Invalid, "folder.empty")}}
	if folder.Print(failing{}, saying(locale.English), problems) == nil {
		t.Error("a failed print was taken for a good one")
	}
}
