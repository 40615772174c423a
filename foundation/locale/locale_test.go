package locale_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

func TestBothCataloguesHaveTheSameKeysAndArguments(t *testing.T) {
	fr, en := locale.Keys(locale.French), locale.Keys(locale.English)
	if !slices.Equal(fr, en) {
		for _, k := range fr {
			if !slices.Contains(en, k) {
				t.Errorf("%s has no English", k)
			}
		}
		for _, k := range en {
			if !slices.Contains(fr, k) {
				t.Errorf("%s has no French", k)
			}
		}
	}
	for _, k := range fr {
		if a, b := arguments(locale.French, k), arguments(locale.English, k); !maps.Equal(a, b) {
			t.Errorf("%s takes arguments %v in French and %v in English", k, a, b)
		}
	}
}

// arguments finds the slots of a message by what it prints for marks.
func arguments(l locale.Lang, key string) map[string]bool {
	marks := []any{"mark1", "mark2", "mark3", "mark4", "mark5", "mark6", "mark7", "mark8", "mark9"}
	said := locale.Text(l, key, marks...)
	out := map[string]bool{}
	for _, m := range marks {
		if strings.Contains(said, m.(string)) {
			out[m.(string)] = true
		}
	}
	return out
}

var literal = regexp.MustCompile(`"([a-z_]+\.[a-z0-9_.-]*)"`)

func TestEveryKeyIsUsedAndEveryKeyThatIsUsedExists(t *testing.T) {
	whole, prefixes := map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".cache" || d.Name() == "testdata" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			if strings.HasSuffix(m[1], ".") || strings.HasSuffix(m[1], "_") {
				prefixes[m[1]] = true
			} else {
				whole[m[1]] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range locale.Keys(locale.French) {
		used := whole[k]
		for p := range prefixes {
			used = used || strings.HasPrefix(k, p)
		}
		if !used {
			t.Errorf("no code uses %s", k)
		}
	}
	families := map[string]bool{}
	for _, k := range locale.Keys(locale.French) {
		family, _, _ := strings.Cut(k, ".")
		families[family] = true
	}
	for k := range whole {
		family, rest, _ := strings.Cut(k, ".")
		if families[family] && rest != "" && !locale.Has(k) && !notMessages[k] && !strings.Contains(rest, ".") {
			t.Errorf("the code uses %s, which has no message", k)
		}
	}
}

// notMessages are words with a point that are no message keys: kinds of acts, file names.
var notMessages = map[string]bool{
	"plan.adopt": true, "plan.amend": true, "plan.correct": true, "plan.allocate": true, "plan.reallocate": true, "plan.takeover": true, "notice.answer": true,
	"scheme.record": true, "scheme.open": true, "scheme.amend": true, "scheme.close": true,
	"journal.open": true, "plan.yaml": true, "territory.yaml": true,
}

func TestNumbersDatesAndPluralsAreThoseOfEachLanguage(t *testing.T) {
	fr, en := locale.French, locale.English
	for _, c := range []struct{ got, want string }{
		{locale.Date(fr, "2020-05-01"), "1er\u00a0mai 2020"},
		{locale.Date(fr, "2020-05-15"), "15\u00a0mai 2020"},
		{locale.Date(en, "2020-05-01"), "1\u00a0May 2020"},
		{locale.Period(fr, "2021-02"), "février 2021"},
		{locale.Period(en, "2021"), "2021"},
		{locale.Date(fr, "soon"), "soon"},
		{locale.Round(fr, 14_000_000_00), "14\u202fM€"},
		{locale.Round(en, 14_500_000_00), "€14.5 million"},
		{locale.Round(fr, 12_345_67), "12\u202f345,67\u202f€"},
		{locale.Round(fr, 0), "0,00\u202f€"},
		{locale.Amount(fr, 110_000_000_00), "110\u202f000\u202f000,00\u202f€"},
		{locale.Amount(en, -5), "−€0.05"},
		{locale.Label(fr, 15_223_921_54), "15,2\u202fM€"},
		{locale.Label(en, 15_223_921_54), "€15.2m"},
		{locale.Label(fr, 825_886_58), "826\u202fk€"},
		{locale.Label(en, -825_886_58), "−€826k"},
		{locale.Label(fr, 999_600_00), "1\u202fM€"},
		{locale.Label(fr, 999_499_00), "999\u202fk€"},
		{locale.Label(fr, 99_950_000_000_00), "99\u202f950\u202fM€"},
		{locale.Label(fr, 512_30), "512,30\u202f€"},
		{locale.Decimal(fr, "360365.25"), "360\u202f365,25"},
		{locale.Decimal(en, "360365.25"), "360,365.25"},
		{locale.Decimal(fr, "-0.5"), "−0,5"},
		{locale.Count(fr, 1234567), "1\u202f234\u202f567"},
		{locale.Typeset(fr, `l'acte n° 3 : « oui » ?`), "l’acte n°\u202f3\u202f: «\u202foui\u202f»\u202f?"},
		{locale.Typeset(fr, "10 000 000 € et 15 M€"), "10\u202f000\u202f000\u202f€ et 15\u202fM€"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	for n, want := range map[int]string{0: "anomalie", 1: "anomalie", 2: "anomalies"} {
		if s := locale.Text(fr, "verify.found", n); !strings.HasSuffix(s, want+".") {
			t.Errorf("%d: %q", n, s)
		}
	}
	if s := locale.Text(en, "verify.found", 0); !strings.HasSuffix(s, "anomalies.") {
		t.Errorf("English says %q of none", s)
	}
}

func TestAnErrorSaysItsFaultsAndHidesItsCause(t *testing.T) {
	err := fault.List{fault.New(fault.Invalid, "journal.nothing"), fault.New(fault.Invalid, "ledger.cents_wrong", money.Cents(-5)).Because(os.ErrPermission)}
	s := locale.Fault(locale.French, err)
	if !strings.Contains(s, "Aucun acte") || !strings.Contains(s, "−0,05") || strings.Contains(s, "permission") {
		t.Errorf("it says %q", s)
	}
	if s := locale.Fault(locale.English, os.ErrClosed); strings.Contains(s, "closed") || s == "" {
		t.Errorf("an error of ours shows as %q", s)
	}
}

func TestEveryMessageOfRelanceIsTypeset(t *testing.T) {
	for _, k := range locale.Keys(locale.French) {
		s := locale.Text(locale.French, k)
		if strings.Contains(s, " ?") || strings.Contains(s, " !") || strings.Contains(s, " ;") || strings.Contains(s, "'") {
			t.Errorf("%s is not typeset: %q", k, s)
		}
	}
}
