package rule

import (
	"math/bits"
	"slices"

	"relance/foundation/money"
)

// Status is the answer to "may I ask for it?".
type Status string

// The three answers.
const (
	Yes     Status = "yes"
	No      Status = "no"
	Unknown Status = "unknown"
)

func statusOf(v Value) Status {
	switch {
	case v.Yes():
		return Yes
	case v.No():
		return No
	}
	return Unknown
}

// Result is what a rule says to an input.
type Result struct {
	Eligible  Status
	RuleKnown bool         // nothing that the answer or the amount may depend on lacks a source
	Min, Max  *money.Cents // of the amount; nil where nothing bounds it, where none is given, and where the answer is no
	Reasons   []Reason
	Steps     []Figure
	Ask       []string // questions that can still change something, the best one first

	rule *Rule
	v    []Value
}

// Reason is one condition and whether it holds.
type Reason struct {
	*Condition
	Holds Status
	Why   Why
	part  part
}

// Figure is one step of the amount, or a value that it stands on.
type Figure struct {
	*Step
	Value Value
	Kind  Kind
	part  part
}

// combosMax is how many completions of small questions are tried.
const combosMax = 256

// Decide gives the status and the bounds of the amount in cents, and nothing that explains them.
func (in *Input) Decide() (s Status, least, most int64) {
	r := in.rule
	r.run(in.v, in.t)
	if !in.v[r.eligible].Settled() || r.amount >= 0 && !in.v[r.amount].Settled() {
		in.complete()
	}
	if r.amount >= 0 {
		least, most = in.v[r.amount].Lo, in.v[r.amount].Hi
	}
	return statusOf(in.v[r.eligible]), least, most
}

// Evaluate gives the status, the bounds of the amount and every reason. It is sound: yes or no, and the bounds, hold
// however the open questions are answered. It is complete where each question stands once in the rule, and where
// the open questions with few answers can all be tried. Further answers only narrow it.
func (in *Input) Evaluate() *Result {
	r := in.rule
	in.Decide()
	out := &Result{
		Eligible: statusOf(in.v[r.eligible]), RuleKnown: in.sourced(),
		rule: r, v: slices.Clone(in.v),
		Reasons: make([]Reason, len(r.conds)), Steps: make([]Figure, 0, len(r.values)+len(r.amounts)+len(r.terms)),
	}
	for i, c := range r.conds {
		out.Reasons[i] = Reason{&r.Def.Conditions[i], statusOf(in.v[c.at]), in.v[c.at].Why, c}
	}
	for i, p := range r.values {
		out.Steps = append(out.Steps, Figure{&r.Def.Values[i], in.v[p.at], r.kinds[p.at], p})
	}
	for i, p := range r.amounts {
		out.Steps = append(out.Steps, Figure{&r.Def.Amount[i], in.v[p.at], r.kinds[p.at], p})
	}
	for i, p := range r.terms {
		out.Steps = append(out.Steps, Figure{&r.Def.Terms[i], in.v[p.at], r.kinds[p.at], p})
	}
	if r.amount >= 0 && out.Eligible != No {
		v := in.v[r.amount]
		least := money.Cents(v.Lo)
		out.Min = &least
		if most := money.Cents(v.Hi); v.Why&Boundless == 0 {
			out.Max = &most
		}
	}
	out.Ask = in.ask()
	return out
}

// Bounded bounds the last step of the amount whatever the conditions answer; false where the rule reckons none, or where
// nothing bounds it.
func (r *Result) Bounded() (least, most money.Cents, ok bool) {
	if r.rule.amount < 0 || r.v[r.rule.amount].Why&Boundless != 0 {
		return 0, 0, false
	}
	v := r.v[r.rule.amount]
	return money.Cents(v.Lo), money.Cents(v.Hi), true
}

// sourced says whether a source gives all that the answer and the amount may still depend on.
func (in *Input) sourced() bool {
	r := in.rule
	if in.v[r.eligible].No() {
		return true
	}
	why := in.v[r.eligible].Why
	if r.amount >= 0 {
		why |= in.v[r.amount].Why
	}
	return why&Unsourced == 0
}

func (in *Input) run() {
	in.rule.run(in.v, in.t)
	in.complete()
}

// small are the open questions with few answers, in the rule's order, as far as trying them all is not too much. As
// it is a beginning of that order, an answer never makes it hold less: further answers only narrow a result.
func (in *Input) small() (list []int32, combos int) {
	combos = 1
	for i := range in.rule.Def.Questions {
		n, v := 0, in.v[i]
		switch k := in.rule.kinds[i].Basic; {
		case v.Settled():
			continue
		case k == YesNo:
			n = 2
		case k == Choice:
			n = bits.OnesCount64(uint64(v.Lo))
		case k == Name || k == Table:
			continue
		case v.Hi-v.Lo < combosMax:
			n = int(v.Hi-v.Lo) + 1
		default:
			continue
		}
		if combos*n > combosMax {
			break
		}
		combos *= n
		list = append(list, int32(i))
	}
	return list, combos
}

// try sets the small questions to one of their completions.
func (in *Input) try(list []int32, from []Value, combo int) {
	for j, at := range list {
		v := from[j]
		if in.rule.kinds[at].Basic == Choice {
			n := bits.OnesCount64(uint64(v.Lo))
			rest := uint64(v.Lo)
			for range combo % n {
				rest &= rest - 1
			}
			in.v[at] = Value{Lo: int64(rest & -rest)}
			combo /= n
			continue
		}
		n := int(v.Hi-v.Lo) + 1
		in.v[at] = settled(v.Lo + int64(combo%n))
		combo /= n
	}
}

// complete narrows every value to what some completion of the small questions can give.
func (in *Input) complete() {
	list, combos := in.small()
	if len(list) == 0 {
		return
	}
	r := in.rule
	from := make([]Value, len(list))
	for j, at := range list {
		from[j] = in.v[at]
	}
	var hull []Value
	for combo := range combos {
		in.try(list, from, combo)
		r.run(in.v, in.t)
		if hull == nil {
			hull = slices.Clone(in.v)
			continue
		}
		for i := range hull {
			hull[i] = r.kinds[i].join(hull[i], in.v[i])
		}
	}
	copy(in.v, hull)
	for j, at := range list {
		in.v[at] = from[j]
	}
}

// join is all that either of two values can be.
func (k Kind) join(a, b Value) Value {
	if a == b {
		return a
	}
	why := a.Why | b.Why | Asked
	if k.Basic == Choice {
		return Value{Lo: a.Lo | b.Lo, Why: why}
	}
	return Value{min(a.Lo, b.Lo), max(a.Hi, b.Hi), why}
}
