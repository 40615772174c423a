package rule

import (
	"fmt"
	"strings"
	"testing"

	"cel.dev/cel-go/cel"
	"pgregory.net/rapid"
)

// inCEL writes an expression of a random rule in the Common Expression Language: money as cents, choices as texts.
func inCEL(e *expr) string {
	arg := func(i int) string { return inCEL(e.args[i]) }
	switch e.op {
	case "figure":
		return fmt.Sprint(e.lit.Lo * map[bool]int64{true: power(2 - e.kind.Scale), false: 1}[e.kind.Basic == Money])
	case "text":
		return `"` + e.text + `"`
	case "name":
		return map[string]string{"yes": "true", "no": "false"}[e.text] + map[bool]string{true: "", false: e.text}[e.text == "yes" || e.text == "no"]
	case "and":
		return "(" + arg(0) + " && " + arg(1) + ")"
	case "or":
		return "(" + arg(0) + " || " + arg(1) + ")"
	case "not":
		return "(!" + arg(0) + ")"
	case "=":
		return "(" + arg(0) + " == " + arg(1) + ")"
	case "if":
		return "(" + arg(0) + " ? " + arg(1) + " : " + arg(2) + ")"
	case "in":
		return "(" + arg(0) + " in " + arg(1) + ")"
	case "list":
		items := make([]string, len(e.args))
		for i := range e.args {
			items[i] = arg(i)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case "call":
		if e.text == "share" { // to the nearest cent, a half away from zero
			return "((2 * " + arg(0) + " * " + arg(1) + " + " + arg(2) + ") / (2 * " + arg(2) + "))"
		}
		sign := map[string]string{"least": "<=", "most": ">="}[e.text]
		return "(" + arg(0) + sign + arg(1) + " ? " + arg(0) + " : " + arg(1) + ")"
	}
	return "(" + arg(0) + " " + e.op + " " + arg(1) + ")"
}

// cel-go decides random expressions as we do, when everything is answered.
func TestPropertyAnotherEngineDecidesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		qs := smallQuestions(t, 4)
		want := rapid.SampledFrom([]Basic{YesNo, Number, Money}).Draw(t, "kind")
		src := expression(t, qs, want, 4)
		d := &Def{Questions: qs, Values: []Step{{ID: "x", Says: both, Value: Expr(src)}}}
		r, problems := compile(d, false)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		in, given := r.Ask("2020-06-11"), map[string]any{}
		options := []cel.EnvOption{}
		for _, q := range qs {
			i := rapid.IntRange(0, len(answersOf(q))-1).Draw(t, q.ID)
			if err := in.Answer(q.ID, answersOf(q)[i]); err != nil {
				t.Fatal(err)
			}
			switch q.Kind {
			case "yes_no":
				given[q.ID] = i == 0
				options = append(options, cel.Variable(q.ID, cel.BoolType))
			case "choice":
				given[q.ID] = answersOf(q)[i]
				options = append(options, cel.Variable(q.ID, cel.StringType))
			default:
				given[q.ID] = int64(i)
				options = append(options, cel.Variable(q.ID, cel.IntType))
			}
		}
		env, err := cel.NewEnv(options...)
		if err != nil {
			t.Fatal(err)
		}
		e, w := parse(src)
		if w != nil {
			t.Fatal(w)
		}
		ast, issues := env.Compile(inCEL(e))
		if issues.Err() != nil {
			t.Fatal(issues.Err())
		}
		program, err := env.Program(ast)
		if err != nil {
			t.Fatal(err)
		}
		out, _, err := program.Eval(given)
		if err != nil {
			t.Fatal(err)
		}
		in.Decide()
		value := in.v[r.values[0].at]
		if want == Money {
			value.Lo *= power(2 - r.kinds[r.values[0].at].Scale)
		}
		got := fmt.Sprint(value.Lo)
		if want == YesNo {
			got = fmt.Sprint(value.Lo == 1)
		}
		if theirs := fmt.Sprint(out.Value()); theirs != got || value.Why != 0 {
			t.Fatalf("%s with %v: we say %v, cel-go says %s", src, given, value, theirs)
		}
	})
}
