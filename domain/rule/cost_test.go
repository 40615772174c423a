package rule

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// overTables is a rule of some sums over a table of a thousand rows, each with so many tests, and eight questions whose answers
// are all tried.
func overTables(sums, tests int) *Def {
	d := &Def{Questions: []Question{{ID: "rows", Kind: "table", Rows: rowsMost, Ask: both, Label: both, Columns: []Question{{ID: "amount", Kind: "money", To: "10 €", Ask: both, Label: both}}}}}
	var open, total []string
	for i := range 8 {
		id := fmt.Sprintf("q%d", i)
		d.Questions, open = append(d.Questions, Question{ID: id, Kind: "yes_no", Ask: both, Label: both}), append(open, id)
	}
	for i := range sums {
		id := fmt.Sprintf("v%d", i)
		d.Values, total = append(d.Values, Step{ID: id, Says: both, Value: Expr("sum(rows.amount where " + strings.Repeat("amount > 1 € and ", tests) + "q0)")}), append(total, id)
	}
	d.Amount = []Step{{ID: "a", Says: both, Value: Expr("if " + strings.Join(open, " and ") + " then " + strings.Join(total, " + ") + " else 0 €")}}
	return d
}

// What the rows of full tables cost is counted: a rule that compiles answers within seconds, however many completions are tried.
func TestARuleOverManyRowsIsRefusedOrAnswersSoon(t *testing.T) {
	if r, problems := compile(overTables(60, 80), false); r != nil || problems[0].Fault.Key != "rule.too_long_all" {
		t.Fatalf("ten million operations: %v", problems)
	}
	r, problems := compile(overTables(2, 8), false)
	if r == nil {
		t.Fatal(problems)
	}
	in, rows := r.Ask("2020-01-01"), make([]map[string]string, rowsMost)
	for i := range rows {
		rows[i] = map[string]string{"amount": "3"}
	}
	if err := in.AnswerRows("rows", rows); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	out := in.Evaluate()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if *out.Max != 6_000_00 || len(out.Ask) != 8 {
		t.Errorf("at most %v, asks %v", *out.Max, out.Ask)
	}
}
