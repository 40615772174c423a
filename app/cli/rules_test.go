package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const realPlan = "../../plans/grand-paris"

// refusal runs a command line that must be refused, and looks in what is said with plain spaces.
func refusal(t *testing.T, want string, args ...string) {
	t.Helper()
	code, _, errs := line(t, args...)
	errs = strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(errs)
	if code != exitRefused || !strings.Contains(errs, want) || strings.Contains(errs, "goroutine") {
		t.Errorf("%v ends with %d and says %q, want %q", args, code, errs, want)
	}
}

func answersFile(t *testing.T, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// Every aid of the real plan compiles, its cases hold, and no change of a sourced condition or step goes unnoticed.
func TestTheAidsOfTheRealPlanHold(t *testing.T) {
	out := good(t, "check", realPlan, "--cases", "--json")
	var got struct {
		OK      bool
		Schemes schemesSummed
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if s := got.Schemes; !got.OK || s.Schemes < 28 || s.Versions < 35 || s.Cases < 200 || s.Parts < 130 || s.Changes < 250 {
		t.Errorf("%+v", got)
	}
}

func TestAnAidExplainsItself(t *testing.T) {
	with := answersFile(t, "in_region: yes\nsocial: no\nemployees: 12\nhit: yes\nwanted: 120 000 €\n")
	out := good(t, "explain", "fonds-resilience", "--plan", realPlan, "--on", "2020-06-20", "--with", with)
	for _, want := range []string{"rien ici n’a été adopté par un acte", "Pas encore", "100\u202f000,00\u00a0€", "effectif (12) ≤ 20", "Il reste à répondre", "refused", "negative_equity", "Déduit des sources"} {
		if !strings.Contains(strings.ReplaceAll(out, "\u202f€", "\u00a0€"), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	// What a source does not write itself is said whatever is answered, and so is what a version has changed.
	for _, answers := range []string{"{}", `commune: "69123"`, `{commune: "93066", owner: commune, investment: yes, powers: yes, other_call: no, started: no, cost: 1 000 €, other_grants: 0 €}`} {
		file := answersFile(t, answers)
		if out := good(t, "explain", "fim", "--plan", realPlan, "--with", file); !strings.Contains(out, "Aucune source n’écrit ce terme") || !strings.Contains(out, "Déduit des sources") {
			t.Errorf("the third term of the FIM is told as if written, with %s:\n%s", answers, out)
		}
		if out := good(t, "explain", "fim", "--plan", realPlan, "--with", file, "--json"); !strings.Contains(out, `"provenance": "inferred"`) || !strings.Contains(out, "Aucune source n’écrit ce terme") {
			t.Errorf("as JSON, with %s:\n%s", answers, out)
		}
	}
	if out := good(t, "explain", "fonds-resilience", "--plan", realPlan, "--on", "2020-10-20"); !strings.Contains(out, "20 salariés restent dans la première règle") {
		t.Errorf("the overlap at 20 employees is not told:\n%s", out)
	}
	var got struct {
		Eligible  string
		RuleKnown bool   `json:"rule_known"`
		Min       *int64 `json:"amount_min_cents"`
		Max       *int64 `json:"amount_max_cents"`
		Reasons   []struct{ ID, Holds string }
		Steps     []struct {
			ID    string
			Value *string
		}
		Ask []string
	}
	read := func(args ...string) {
		t.Helper()
		got.Min, got.Max = nil, nil
		if err := json.Unmarshal([]byte(good(t, append([]string{"explain", "--plan", realPlan, "--json"}, args...)...)), &got); err != nil {
			t.Fatal(err)
		}
	}
	read("fonds-resilience", "--on", "2020-06-20", "--with", with)
	if got.Eligible != "unknown" || !got.RuleKnown || *got.Min != 100_000_00 || *got.Max != 100_000_00 || len(got.Ask) != 3 || len(got.Reasons) != 7 {
		t.Errorf("%+v", got)
	}
	out = good(t, "explain", "fonds-resilience", "--plan", realPlan, "--on", "2020-10-20", "--with", answersFile(t, "employees: 30"))
	if want := "effectif (30) ≤ 20 : non, donc Durée de remboursement au-delà de 20 salariés (inconnu)"; !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out), want) {
		t.Errorf("no %q in\n%s", want, out)
	}
	// The same company, a year of its sector's opening later, and too large for the first rule.
	read("fonds-resilience", "--on", "2020-10-20", "--with", answersFile(t, "{in_region: yes, social: no, employees: 30, hit: yes, refused: yes, asked_before: yes, sector: restaurants, wanted: 50 000 €}"))
	if got.Eligible != "yes" || got.RuleKnown || *got.Min != 0 || *got.Max != 50_000_00 || len(got.Ask) != 0 {
		t.Errorf("a ceiling that no source gives: %+v", got)
	}
	read("fonds-resilience", "--on", "2020-09-30", "--with", answersFile(t, "{employees: 21, social: no}"))
	if got.Eligible != "no" || got.Min != nil || got.Max != nil || len(got.Ask) != 0 {
		t.Errorf("no: %+v", got)
	}
	read("bonification-pme", "--on", "2020-12-31", "--with", answersFile(t, "{reserved: 25 %, launched: 2020-12-31}"))
	if got.Eligible != "yes" || got.RuleKnown || got.Max != nil {
		t.Errorf("a rate that no source gives: %+v", got)
	}
}

func TestWhatIsWrongWithAnswersIsSaid(t *testing.T) {
	explain := func(want, on, answers string) {
		t.Helper()
		refusal(t, want, "explain", "fonds-resilience", "--plan", realPlan, "--on", on, "--with", answersFile(t, answers))
	}
	explain("employees : ", "2020-06-20", "employees: douze")
	explain("employees : ", "2020-06-20", "employees: 3.5")
	explain("hors des bornes", "2020-06-20", "employees: -1")
	explain("Vouliez-vous dire « employees »", "2020-06-20", "employes: 3")
	explain("ni oui ni non", "2020-06-20", "hit: peut-être")
	explain("n’est pas un tableau", "2020-06-20", "employees: [{a: 1}]")
	explain("la première est du 2020-06-11", "2020-06-10", "employees: 3")
	explain("n’est pas un jour", "20 juin", "employees: 3")
	explain("du 1er janvier 1990", "1989-12-31", "employees: 3")
	explain("au 31 décembre 2099", "2100-01-01", "employees: 3")
	explain("ne contient pas de réponses", "2020-06-20", "- 1")
	refusal(t, "Vouliez-vous dire « fonds-resilience »", "explain", "fond-resilience", "--plan", realPlan)
	refusal(t, "n’existe pas", "explain", "fim", "--plan", realPlan, "--with", "/nulle/part.yaml")
	refusal(t, "shop", "explain", "boutique-connectee", "--plan", realPlan, "--with", answersFile(t, "trade: shops"))
	rows := "financing: [" + strings.Repeat("{funder: owner, amount: 1 €}, ", 10_000) + "]"
	refusal(t, "au plus 50 lignes", "explain", "participation-minimale", "--plan", realPlan, "--with", answersFile(t, rows))
	refusal(t, "financing[0].funder", "explain", "participation-minimale", "--plan", realPlan, "--with", answersFile(t, "financing: [{funder: nobody}]"))
	if out := good(t, "explain", "fim", "--plan", realPlan, "--with", answersFile(t, `commune: "69123"`)); !strings.Contains(out, "[non] Le projet est dans une commune de la Métropole") {
		t.Errorf("a commune outside says\n%s", out)
	}
}

func TestSituationsAreJudgedLineByLineAndVersionsCompared(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.csv")
	text := "id,sector,in_region,social,employees,hit,refused,negative_equity,asked_before,wanted\n" +
		"a,restaurants,yes,no,12,yes,yes,no,yes,60 000\n" + // in both, the same
		"b,restaurants,yes,no,12,yes,yes,yes,no,20 000\n" + // negative equity, and nothing else asked for: enters
		"c,other,yes,no,30,yes,yes,no,yes,20 000\n" + // too large in both
		"d,hotels,yes,no,30,yes,yes,no,yes,20 000\n" + // its ceiling is unknown: open
		"e,hotels,yes,no,3,,yes,no,yes,20 000\n" // an answer is missing: open
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := good(t, "eval", "fonds-resilience", "--plan", realPlan, "--on", "2020-10-20", "--over", file)
	for _, want := range []string{"wanted,eligible,amount_min_cents,amount_max_cents\n", "60 000,yes,6000000,6000000\n", "c,other,yes,no,30,yes,yes,no,yes,20 000,no,,\n", "d,hotels,yes,no,30,yes,yes,no,yes,20 000,yes,0,2000000\n", "20 000,unknown,2000000,2000000\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	out = good(t, "compare", "fonds-resilience", "2020-06-11", "2020-10-15", "--plan", realPlan, "--over", file, "--by", "sector")
	var table [][]string
	for l := range strings.Lines(out) {
		table = append(table, strings.Fields(l))
	}
	find := func(name string) string {
		for _, row := range table {
			if len(row) > 6 && row[0] == name {
				return strings.Join(row[1:7], " ")
			}
		}
		return ""
	}
	for name, want := range map[string]string{"Ensemble": "5 1 0 0 0 2", "hotels": "2 0 0 0 0 2", "restaurants": "2 1 0 0 0 0", "other": "1 0 0 0 0 0"} {
		if got := find(name); got != want {
			t.Errorf("%s: %s, wanted %s in\n%s", name, got, want, out)
		}
	}
	refusal(t, "ligne 3", "eval", "fonds-resilience", "--plan", realPlan, "--on", "2020-10-20", "--over", csvFile(t, "employees\n3\nbeaucoup\n"))
	refusal(t, "aucune colonne", "eval", "fonds-resilience", "--plan", realPlan, "--on", "2020-10-20", "--over", csvFile(t, "salaries\n3\n"))
	refusal(t, "est vide", "eval", "fonds-resilience", "--plan", realPlan, "--on", "2020-10-20", "--over", csvFile(t, ""))
	refusal(t, "ligne 2", "eval", "fonds-resilience", "--plan", realPlan, "--on", "2020-10-20", "--over", csvFile(t, "employees,hit\n3\n"))
	refusal(t, "Il y a : 2020-06-11", "compare", "fonds-resilience", "2020-06-12", "2020-10-15", "--plan", realPlan, "--over", file)
	refusal(t, "pas de colonne « commune »", "compare", "fonds-resilience", "2020-06-11", "2020-10-15", "--plan", realPlan, "--over", file, "--by", "commune")
	if out := good(t, "questions", "fim", "--plan", realPlan); !strings.Contains(out, "other_grants") || !strings.Contains(out, "territory : un établissement public territorial") {
		t.Errorf("the questions are\n%s", out)
	}
}

func csvFile(t *testing.T, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "s.csv")
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}
