package rule

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

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
		give(t, in, id, a)
	}
	return in
}

// give answers one question, a table by its rows as [answersOf] writes them.
func give(t *rapid.T, in *Input, id, a string) {
	err := error(nil)
	if q := in.rule.Def.Questions[in.rule.names[id]]; q.Kind == "table" {
		rows := []map[string]string{}
		for _, row := range strings.FieldsFunc(a, func(r rune) bool { return r == ';' }) {
			amount, kept, _ := strings.Cut(row, " ")
			rows = append(rows, map[string]string{"amount": amount, "kept": kept})
		}
		err = in.AnswerRows(id, rows)
	} else {
		err = in.Answer(id, a)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// tried is how many completions some answers leave, as far as the evaluator promises to try them: not where a table is open.
func tried(r *Rule, given map[string]string) int {
	combos := 1
	for _, q := range r.Def.Questions {
		if _, ok := given[q.ID]; ok {
			continue
		}
		if q.Kind == "table" {
			return combosMax + 1
		}
		combos *= len(answersOf(q))
	}
	return combos
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
		plain := answered(t, r, given) // by bounds alone, no completion tried
		r.run(plain.v, plain.t)
		if v, e := plain.v[r.amount], statusOf(plain.v[r.eligible]); v.Lo > least || v.Hi < most || e != Unknown && (len(statuses) != 1 || !statuses[e]) {
			t.Fatalf("bounds say %s, %d to %d; completions %v, %d to %d", e, v.Lo, v.Hi, statuses, least, most)
		}
		want := Unknown
		if len(statuses) == 1 {
			for one := range statuses {
				want = one
			}
		}
		combos := tried(r, given)
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
			give(t, in, q.ID, given[q.ID])
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
		combos := tried(r, given)
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
			if q.Kind == "choice" || q.Kind == "table" {
				t.Skip("a choice has no figure, nor has a table")
			}
			given[q.ID] = rapid.SampledFrom(answersOf(q)).Draw(t, q.ID)
		}
		result := answered(t, r, given).Evaluate()
		for _, s := range result.Steps {
			if s.part.bands != nil {
				continue // a table is printed as its line
			}
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
