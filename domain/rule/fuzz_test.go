package rule

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"relance/foundation/locale"
)

// FuzzExpression: whatever is written, it compiles or is refused at a place in it, in both languages, soon; and what
// compiles can be asked and explained.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"staff <= 20", `sector in ["a", "b"]`, "if yes then 1 else 2", "least(cost, 30 %*cost, 1 000 000.01 €)", "sum(rows.amount where on > today - 3 years) <= 23 000 €",
		"not (staff < 3 or sector = \"a\")", "commune in perimeter", "share(cost, 1, 3)", "count(rows where amount > 0 €) > 2", "-staff < 2020-01-01", "((((", "1/0", "é’«»", "2020-13-45", "9999999999999999999", "0.1 years", "rows", "today + 1 month > today"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 10_000 {
			t.Skip("longer than a file's limit lets through")
		}
		began := time.Now()
		def := func() *Def {
			return &Def{Questions: []Question{
				{ID: "staff", Kind: "number", Ask: both, Label: both}, {ID: "cost", Kind: "money", Ask: both, Label: both, From: "0.01 €"},
				{ID: "sector", Kind: "choice", Ask: both, Label: both, Options: []Option{{"a", both}, {"b", both}}},
				{ID: "commune", Kind: "commune", Ask: both, Label: both}, {ID: "on", Kind: "date", Ask: both, Label: both},
				{ID: "rows", Kind: "table", Ask: both, Label: both, Columns: []Question{{ID: "amount", Kind: "money", Ask: both, Label: both}, {ID: "made", Kind: "date", Ask: both, Label: both}}}}}
		}
		asCondition, asStep := def(), def()
		asCondition.Conditions = []Condition{{ID: "c", Says: both, When: Expr(src)}}
		asStep.Amount = []Step{{ID: "s", Says: both, Value: Expr(src)}}
		for _, d := range []*Def{asCondition, asStep} {
			r, problems := compile(d, false)
			for _, p := range problems {
				if p.At < 0 || p.At > len([]rune(src)) || p.Fault.Key == "" {
					t.Fatalf("%q: at %d", src, p.At)
				}
				for _, l := range locale.Langs {
					if s := locale.Text(l, p.Fault.Key, p.Fault.Args...); strings.Contains(s, "{1}") || s == p.Fault.Key {
						t.Fatalf("%q: %q is no sentence", src, s)
					}
				}
			}
			if r == nil {
				continue
			}
			in := r.Ask("2020-06-11")
			_ = in.Evaluate().Text(locale.French)
			for _, a := range [][2]string{{"staff", "3"}, {"cost", "100"}, {"sector", "a"}, {"commune", "93066"}, {"on", "2020-01-01"}} {
				if err := in.Answer(a[0], a[1]); err != nil {
					t.Fatal(err)
				}
			}
			if err := in.AnswerRows("rows", []map[string]string{{"amount": "3", "made": "2019-01-01"}}); err != nil {
				t.Fatal(err)
			}
			out := in.Evaluate()
			if len(out.Ask) > 0 {
				t.Fatalf("%q: all is answered, and %v is asked", src, out.Ask)
			}
			if _, err := json.Marshal(out.JSON(true)); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("%q took %v", src, took)
		}
	})
}

// FuzzAnswer: whatever is answered to any kind of question is taken or refused with a sentence at its field.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"yes", "oui", "12 000,50 €", "30 %", "2020-06-11", "3 ans", "93066", "35600000000048", "W123456789", "9220", "", "-1", "99999999999999999999", "a\x00b", "1e9", "٣"} {
		f.Add(s)
	}
	var qs []Question
	for _, k := range Kinds[:len(Kinds)-1] {
		q := Question{ID: "q_" + k, Kind: k, Ask: both, Label: both}
		if k == "choice" {
			q.Options = []Option{{"yes", both}, {"no", both}}
		}
		qs = append(qs, q)
	}
	r, problems := compile(&Def{Questions: qs}, false)
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := r.Ask("2020-06-11")
		for _, q := range qs {
			if err := in.Answer(q.ID, text); err != nil {
				if s := locale.Fault(locale.French, err); s == "" || !strings.Contains(err.Error(), q.ID) {
					t.Fatalf("%s, %q: %v says %q", q.ID, text, err, s)
				}
			}
		}
		in.Decide()
	})
}
