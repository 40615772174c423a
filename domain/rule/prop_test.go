package rule

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A random rule of few questions with few answers each, so that every completion can be tried.

var both = Text{"fr": "x", "en": "x"}

func smallQuestions(t *rapid.T) []Question {
	n := rapid.IntRange(1, 4).Draw(t, "questions")
	out := make([]Question, n)
	for i := range out {
		q := Question{ID: fmt.Sprintf("q%d", i), Ask: both, Label: both}
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			q.Kind = "yes_no"
		case 1:
			q.Kind, q.Options = "choice", []Option{{"a", both}, {"b", both}, {"c", both}}
		case 2:
			q.Kind, q.To = "number", "4"
		default:
			q.Kind, q.To = "money", "0.04 €"
		}
		out[i] = q
	}
	return out
}

// expression draws one of a basic kind.
func expression(t *rapid.T, qs []Question, want Basic, depth int) string {
	var names []string
	for _, q := range qs {
		if basics[q.Kind] == want {
			names = append(names, q.ID)
		}
	}
	sub := func(k Basic) string { return expression(t, qs, k, depth-1) }
	leaf := depth <= 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0
	if leaf && len(names) > 0 && rapid.IntRange(0, 3).Draw(t, "name") > 0 {
		return rapid.SampledFrom(names).Draw(t, "which")
	}
	switch want {
	case YesNo:
		if leaf {
			return rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "truth")
		}
		switch rapid.IntRange(0, 6).Draw(t, "yes_no") {
		case 0:
			return "(" + sub(YesNo) + " and " + sub(YesNo) + ")"
		case 1:
			return "(" + sub(YesNo) + " or " + sub(YesNo) + ")"
		case 2:
			return "(not " + sub(YesNo) + ")"
		case 3:
			return "(if " + sub(YesNo) + " then " + sub(YesNo) + " else " + sub(YesNo) + ")"
		case 4:
			for _, q := range qs {
				if q.Kind == "choice" {
					return q.ID + ` in ["a", "c"]`
				}
			}
		}
		k := rapid.SampledFrom([]Basic{Number, Money}).Draw(t, "compared")
		return "(" + sub(k) + rapid.SampledFrom([]string{" < ", " <= ", " > ", " >= ", " = ", " != "}).Draw(t, "sign") + sub(k) + ")"
	case Number:
		if leaf {
			return fmt.Sprint(rapid.IntRange(0, 4).Draw(t, "n"))
		}
		switch rapid.IntRange(0, 3).Draw(t, "number") {
		case 0:
			return "(" + sub(Number) + " + " + sub(Number) + ")"
		case 1:
			return "(" + sub(Number) + " - " + sub(Number) + ")"
		case 2:
			return "(if " + sub(YesNo) + " then " + sub(Number) + " else " + sub(Number) + ")"
		}
		return rapid.SampledFrom([]string{"least(", "most("}).Draw(t, "extreme") + sub(Number) + ", " + sub(Number) + ")"
	default:
		if leaf {
			return fmt.Sprintf("0.%02d €", rapid.IntRange(0, 5).Draw(t, "cents"))
		}
		switch rapid.IntRange(0, 4).Draw(t, "money") {
		case 0:
			return "(" + sub(Money) + " + " + sub(Money) + ")"
		case 1:
			return "(" + sub(Money) + " - " + sub(Money) + ")"
		case 2:
			return "(" + sub(Number) + " * " + fmt.Sprintf("0.%02d €", rapid.IntRange(0, 3).Draw(t, "unit")) + ")"
		case 3:
			return "(if " + sub(YesNo) + " then " + sub(Money) + " else " + sub(Money) + ")"
		}
		return rapid.SampledFrom([]string{"least(", "most("}).Draw(t, "extreme") + sub(Money) + ", " + sub(Money) + ")"
	}
}

func randomRule(t *rapid.T) *Rule {
	qs := smallQuestions(t)
	d := &Def{Questions: qs}
	for i := range rapid.IntRange(1, 2).Draw(t, "conditions") {
		d.Conditions = append(d.Conditions, Condition{ID: fmt.Sprintf("c%d", i), Says: both, When: Expr(expression(t, qs, YesNo, 3))})
	}
	d.Amount = []Step{
		{ID: "half", Says: both, Value: Expr("50 % * " + expression(t, qs, Money, 2)), Round: rapid.SampledFrom([]string{"cent", "cent_up", "cent_down"}).Draw(t, "round")},
		{ID: "amount", Says: both, Value: Expr("most(0 €, half, " + expression(t, qs, Money, 2) + ")")},
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
	}
	return []string{"0", "0.01", "0.02", "0.03", "0.04"}
}

// outcomes are what every completion of some answers gives.
func outcomes(t *rapid.T, r *Rule, given map[string]string) (statuses map[Status]bool, least, most int64) {
	statuses = map[Status]bool{}
	first := true
	var walk func(i int, in map[string]string)
	walk = func(i int, in map[string]string) {
		if i == len(r.Def.Questions) {
			s, lo, hi := answered(t, r, in).Decide()
			if s == Unknown || lo != hi {
				t.Fatalf("all is answered, and it is %s, %d to %d", s, lo, hi)
			}
			statuses[s] = true
			if first || lo < least {
				least = lo
			}
			if first || hi > most {
				most = hi
			}
			first = false
			return
		}
		q := r.Def.Questions[i]
		if _, ok := given[q.ID]; ok {
			in[q.ID] = given[q.ID]
			walk(i+1, in)
			return
		}
		for _, a := range answersOf(q) {
			in[q.ID] = a
			walk(i+1, in)
		}
		delete(in, q.ID)
	}
	walk(0, map[string]string{})
	return statuses, least, most
}

func answered(t *rapid.T, r *Rule, given map[string]string) *Input {
	in := r.Ask("2020-06-11")
	for id, a := range given {
		if err := in.Answer(id, a); err != nil {
			t.Fatal(err)
		}
	}
	return in
}

func someAnswers(t *rapid.T, r *Rule) map[string]string {
	given := map[string]string{}
	for _, q := range r.Def.Questions {
		if rapid.Bool().Draw(t, "given") {
			given[q.ID] = rapid.SampledFrom(answersOf(q)).Draw(t, q.ID)
		}
	}
	return given
}

// R1 and R7: what is said with some answers is what every completion says, no less and no more: these rules are small
// enough for every completion to be tried. R5 besides.
func TestPropertySaysWhatEveryCompletionSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRule(t)
		given := someAnswers(t, r)
		s, lo, hi := answered(t, r, given).Decide()
		statuses, least, most := outcomes(t, r, given)
		want := Unknown
		if len(statuses) == 1 {
			for one := range statuses {
				want = one
			}
		}
		combos := 1
		for _, q := range r.Def.Questions {
			if _, ok := given[q.ID]; !ok {
				combos *= len(answersOf(q))
			}
		}
		switch {
		case lo < 0:
			t.Fatalf("an amount of %d", lo)
		case lo > least || hi < most:
			t.Fatalf("the amount is %d to %d, and completions give %d to %d", lo, hi, least, most)
		case s != Unknown && s != want:
			t.Fatalf("said %s, and completions say %v", s, statuses)
		case combos <= combosMax && (s != want || lo != least || hi != most):
			t.Fatalf("said %s, %d to %d; completions say %s, %d to %d", s, lo, hi, want, least, most)
		}
	})
}

// R2 and R3.
func TestPropertyFurtherAnswersOnlyNarrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRule(t)
		given := map[string]string{}
		in := r.Ask("2020-06-11")
		s, lo, hi := in.Decide()
		for _, i := range rapid.Permutation(indices(len(r.Def.Questions))).Draw(t, "order") {
			q := r.Def.Questions[i]
			given[q.ID] = rapid.SampledFrom(answersOf(q)).Draw(t, q.ID)
			if err := in.Answer(q.ID, given[q.ID]); err != nil {
				t.Fatal(err)
			}
			s2, lo2, hi2 := in.Decide()
			if s != Unknown && s2 != s || lo2 < lo || hi2 > hi {
				t.Fatalf("%s, %d to %d became %s, %d to %d with %v", s, lo, hi, s2, lo2, hi2, given)
			}
			s3, lo3, hi3 := answered(t, r, given).Decide()
			if s3 != s2 || lo3 != lo2 || hi3 != hi2 {
				t.Fatalf("answered one after the other %s, %d to %d; at once %s, %d to %d", s2, lo2, hi2, s3, lo3, hi3)
			}
			s, lo, hi = s2, lo2, hi2
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// R8: a question that is asked can change the status or the amount; where none is asked, none can.
func TestPropertyAsksWhatMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRule(t)
		given := someAnswers(t, r)
		result := answered(t, r, given).Evaluate()
		statuses, least, most := outcomes(t, r, given)
		open := len(statuses) > 1 || !statuses[No] && least != most
		combos := 1
		for _, q := range r.Def.Questions {
			if _, ok := given[q.ID]; !ok {
				combos *= len(answersOf(q))
			}
		}
		if combos > combosMax {
			if open && len(result.Ask) == 0 {
				t.Fatalf("open: %v, and nothing is asked", statuses)
			}
			return
		}
		if open != (len(result.Ask) > 0) {
			t.Fatalf("open: %v (%v, %d to %d); asked: %v", open, statuses, least, most, result.Ask)
		}
		for _, id := range result.Ask {
			if _, ok := given[id]; ok {
				t.Fatalf("%s is asked again", id)
			}
			if !changes(t, r, given, id) {
				t.Fatalf("%s is asked and changes nothing", id)
			}
		}
	})
}

// changes says whether, for some answers to the other questions, a question changes what is said.
func changes(t *rapid.T, r *Rule, given map[string]string, id string) bool {
	found := false
	var walk func(i int, in map[string]string)
	walk = func(i int, in map[string]string) {
		if found {
			return
		}
		if i == len(r.Def.Questions) {
			var said string
			for _, q := range r.Def.Questions {
				if q.ID != id {
					continue
				}
				for n, a := range answersOf(q) {
					in[id] = a
					s, lo, _ := answered(t, r, in).Decide()
					if s == No {
						lo = 0
					}
					if now := fmt.Sprint(s, lo); n == 0 {
						said = now
					} else if now != said {
						found = true
					}
				}
				delete(in, id)
			}
			return
		}
		q := r.Def.Questions[i]
		if a, ok := given[q.ID]; ok || q.ID == id {
			if ok {
				in[q.ID] = a
			}
			walk(i+1, in)
			return
		}
		for _, a := range answersOf(q) {
			in[q.ID] = a
			walk(i+1, in)
		}
		delete(in, q.ID)
	}
	walk(0, map[string]string{})
	return found
}

// R6: what a step prints in the rule's own notation, read as a rule without questions, gives the step's figure.
func TestPropertyPrintedStepsReckonedAgainGiveTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRule(t)
		given := map[string]string{}
		for _, q := range r.Def.Questions {
			if q.Kind == "choice" {
				t.Skip("a choice has no figure")
			}
			given[q.ID] = rapid.SampledFrom(answersOf(q)).Draw(t, q.ID)
		}
		result := answered(t, r, given).Evaluate()
		for _, s := range result.Steps {
			again := Step{ID: "amount", Says: both, Value: Expr(result.print("", s.part.expr)), Round: s.Round}
			r2, problems := compile(&Def{Amount: []Step{{ID: "x", Says: both, Value: "0 €"}, again}}, false)
			if len(problems) > 0 {
				if strings.Contains(problems[0].Error(), "below_zero") {
					continue // a step on the way may be below zero; the amount is not
				}
				t.Fatalf("%q does not compile: %v", again.Value, problems)
			}
			got, _ := r2.Ask("2020-06-11").Evaluate().Step("amount")
			want, _ := result.Step(s.ID)
			if same, err := SameFigure(got, want); err != nil || !same {
				t.Fatalf("%s: %q gives %s, the step gave %s", s.ID, again.Value, got, want)
			}
		}
	})
}
