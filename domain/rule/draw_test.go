package rule

import (
	"fmt"

	"pgregory.net/rapid"
)

// A random rule of few questions with few answers each, so that every completion can be tried.

var both = Text{"fr": "x", "en": "x"}

// smallQuestions draws from the first so many kinds of question: the last two are dates and tables.
func smallQuestions(t *rapid.T, kinds int) []Question {
	n := rapid.IntRange(1, 4).Draw(t, "questions")
	out := make([]Question, n)
	for i := range out {
		q := Question{ID: fmt.Sprintf("q%d", i), Ask: both, Label: both}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			q.Kind = "yes_no"
		case 1:
			q.Kind, q.Options = "choice", []Option{{"a", both}, {"b", both}, {"c", both}}
		case 2:
			q.Kind, q.To = "number", "4"
		case 4:
			q.Kind, q.From, q.To = "date", "2020-05-10", "2020-05-12"
		case 5:
			q.Kind, q.Rows = "table", 2
			q.Columns = []Question{{ID: "amount", Kind: "money", To: "0.01 €", Ask: both, Label: both}, {ID: "kept", Kind: "yes_no", Ask: both, Label: both}}
		default:
			q.Kind, q.To = "money", "0.04 €"
		}
		out[i] = q
	}
	return out
}

// drawing draws the expressions of a rule with some questions.
type drawing struct {
	*rapid.T
	qs []Question
}

// expression draws one of a basic kind.
func expression(t *rapid.T, qs []Question, want Basic, depth int) string {
	return drawing{t, qs}.expr(want, depth)
}

// of is the first question of a kind, "" where there is none.
func (d drawing) of(kind string) string {
	for _, q := range d.qs {
		if q.Kind == kind {
			return q.ID
		}
	}
	return ""
}

func (d drawing) below(most int, label string) int { return rapid.IntRange(0, most).Draw(d.T, label) }

func (d drawing) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(d.T, label)
}

func (d drawing) expr(want Basic, depth int) string {
	var names []string
	for _, q := range d.qs {
		if basics[q.Kind] == want {
			names = append(names, q.ID)
		}
	}
	leaf := depth <= 0 || d.below(3, "leaf") == 0
	sub := func(k Basic) string { return d.expr(k, depth-1) }
	switch {
	case leaf && len(names) > 0 && d.below(3, "name") > 0:
		return d.one("which", names...)
	case leaf && want == YesNo:
		return d.one("truth", "yes", "no")
	case leaf && want == Number:
		return fmt.Sprint(d.below(4, "n"))
	case leaf:
		return fmt.Sprintf("0.%02d €", d.below(5, "cents"))
	case want == YesNo:
		return d.truth(sub)
	case want == Number:
		return d.number(sub)
	}
	return d.money(sub)
}

func (d drawing) truth(sub func(Basic) string) string {
	switch d.below(7, "yes_no") {
	case 0:
		return "(" + sub(YesNo) + " and " + sub(YesNo) + ")"
	case 1:
		return "(" + sub(YesNo) + " or " + sub(YesNo) + ")"
	case 2:
		return "(not " + sub(YesNo) + ")"
	case 3:
		return "(if " + sub(YesNo) + " then " + sub(YesNo) + " else " + sub(YesNo) + ")"
	case 4:
		if id := d.of("choice"); id != "" {
			return id + ` in ["a", "c"]`
		}
	case 5:
		if id := d.of("date"); id != "" {
			return d.one("day", "("+id+" + 1 month <= today)", "(today - "+id+" > 31 days)", "("+id+" = 2020-05-11)")
		}
	}
	k := rapid.SampledFrom([]Basic{Number, Money}).Draw(d.T, "compared")
	return "(" + sub(k) + d.one("sign", " < ", " <= ", " > ", " >= ", " = ", " != ") + sub(k) + ")"
}

func (d drawing) number(sub func(Basic) string) string {
	switch d.below(4, "number") {
	case 0:
		return "(" + sub(Number) + " + " + sub(Number) + ")"
	case 1:
		return "(" + sub(Number) + " - " + sub(Number) + ")"
	case 2:
		return "(if " + sub(YesNo) + " then " + sub(Number) + " else " + sub(Number) + ")"
	case 3:
		if id := d.of("table"); id != "" {
			return "count(" + id + " where kept or " + sub(YesNo) + ")"
		}
	}
	return d.one("extreme", "least(", "most(") + sub(Number) + ", " + sub(Number) + ")"
}

func (d drawing) money(sub func(Basic) string) string {
	switch d.below(6, "money") {
	case 0:
		return "(" + sub(Money) + " + " + sub(Money) + ")"
	case 1:
		return "(" + sub(Money) + " - " + sub(Money) + ")"
	case 2:
		return "(" + sub(Number) + " * " + fmt.Sprintf("0.%02d €", d.below(3, "unit")) + ")"
	case 3:
		return "(if " + sub(YesNo) + " then " + sub(Money) + " else " + sub(Money) + ")"
	case 4:
		if id := d.of("table"); id != "" {
			return d.one("sum", "sum("+id+".amount)", "sum("+id+".amount where not kept)", "sum("+id+".amount where kept and "+sub(YesNo)+")")
		}
	case 5:
		if money, n := d.of("money"), d.of("number"); money != "" && n != "" {
			whole := n
			for _, q := range d.qs {
				if q.Kind == "number" {
					whole = q.ID // another one, where there are two
				}
			}
			return "share(" + money + ", " + n + ", 1 + " + whole + ")"
		}
	}
	return d.one("extreme", "least(", "most(") + sub(Money) + ", " + sub(Money) + ")"
}

func randomRule(t *rapid.T) *Rule {
	qs := smallQuestions(t, 6)
	d := &Def{Questions: qs}
	for i := range rapid.IntRange(1, 2).Draw(t, "conditions") {
		d.Conditions = append(d.Conditions, Condition{ID: fmt.Sprintf("c%d", i), Says: both, When: Expr(expression(t, qs, YesNo, 3))})
	}
	d.Values = []Step{{ID: "band", Says: both, Bands: &Bands{Of: Expr(expression(t, qs, Number, 1)), Rounded: "exact", Rows: []Band{
		{To: "0", Gives: "0 €"}, {From: "1", To: "2", Gives: Expr(expression(t, qs, Money, 1))}, {From: "3", Gives: "0.03 €"}}}}}
	d.Amount = []Step{
		{ID: "half", Says: both, Value: Expr("50 % * " + expression(t, qs, Money, 2)), Round: rapid.SampledFrom([]string{"cent", "cent_up", "cent_down"}).Draw(t, "round")},
		{ID: "amount", Says: both, Value: Expr("most(0 €, half, " + rapid.SampledFrom([]string{"", "band, "}).Draw(t, "banded") + expression(t, qs, Money, 2) + ")")},
	}
	r, problems := compile(d, false)
	if len(problems) > 0 {
		t.Fatalf("%v\n%+v", problems, d)
	}
	return r
}

func answersOf(q Question) []string {
	switch q.Kind {
	case "yes_no":
		return []string{"yes", "no"}
	case "choice":
		return []string{"a", "b", "c"}
	case "number":
		return []string{"0", "1", "2", "3", "4"}
	case "date":
		return []string{"2020-05-10", "2020-05-11", "2020-05-12"}
	case "table": // no row, one, or two, of each amount and truth
		all := []string{""}
		for _, one := range []string{"0 yes", "0 no", "0.01 yes", "0.01 no"} {
			all = append(all, one)
			for _, two := range []string{"0 yes", "0 no", "0.01 yes", "0.01 no"} {
				all = append(all, one+";"+two)
			}
		}
		return all
	}
	return []string{"0", "0.01", "0.02", "0.03", "0.04"}
}
