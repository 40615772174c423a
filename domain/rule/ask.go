package rule

import (
	"math/bits"
	"slices"
)

// ask gives the questions whose answers can still change the status or the amount, the one that settles most first.
// Nothing is asked where the answer is no, or where all that is open is nobody's to answer.
func (in *Input) ask() []string {
	ids := []string{}
	open := in.open()
	if len(open) == 0 {
		return ids
	}
	if len(open) > 1 {
		in.rank(open)
	}
	for _, at := range open {
		ids = append(ids, in.rule.Def.Questions[at].ID)
	}
	return ids
}

// open are the questions on which something unsettled stands.
func (in *Input) open() []int32 {
	r := in.rule
	why := in.v[r.eligible].Why
	if r.amount >= 0 {
		why |= in.v[r.amount].Why
	}
	if in.v[r.eligible].No() || why&Asked == 0 {
		return nil
	}
	needed := in.asks()
	var open []int32
	for i := range r.Def.Questions { // a table may be answered with rows that are not
		if needed[i] && (in.v[i].Why&Asked != 0 || rowsOpen(in.t[i])) {
			open = append(open, int32(i))
		}
	}
	return slices.DeleteFunc(open, func(at int32) bool { return !in.matters(at) })
}

// marked are the places on which the answer and the amount stand, walking the operations back: through tells of an
// operation that is needed where to go from it.
func (in *Input) marked(through func(o *op, take func(int32)), besides ...part) []bool {
	r := in.rule
	needed := make([]bool, len(in.v))
	needed[r.eligible] = true
	if r.amount >= 0 {
		needed[r.amount] = true
	}
	for _, p := range besides {
		needed[p.at] = true
	}
	take := func(at int32) { needed[at] = true }
	for i := len(r.ops) - 1; i >= 0; i-- {
		if o := &r.ops[i]; needed[o.to] {
			through(o, take)
		}
	}
	return needed
}

// asks are the places on which something stands that an answer can still change.
func (in *Input) asks() []bool {
	return in.marked(func(o *op, take func(int32)) {
		if in.v[o.to].Why&Asked != 0 {
			in.stands(o, take)
		}
	})
}

// stood are the places on which a result stands, the branches aside that it does not take.
func (in *Input) stood() []bool {
	return in.marked(func(o *op, take func(int32)) {
		if o.code == opIf {
			in.stands(o, take)
			return
		}
		in.rule.needs(o, take)
	}, in.rule.terms...)
}

func rowsOpen(rows [][]Value) bool {
	for _, row := range rows {
		for _, v := range row {
			if !v.Settled() {
				return true
			}
		}
	}
	return false
}

// stands tells each place that an operation still stands on: not the branch that is not taken, nor what can no longer
// be the least.
func (in *Input) stands(o *op, take func(int32)) {
	a, b := in.v[o.a], in.v[o.b]
	switch o.code {
	case opIf:
		take(o.a)
		if !a.No() {
			take(o.b)
		}
		if !a.Yes() {
			take(o.c)
		}
	case opLeast:
		if a.Lo < b.Hi {
			take(o.a)
		}
		if b.Lo < a.Hi {
			take(o.b)
		}
	case opMost:
		if a.Hi > b.Lo {
			take(o.a)
		}
		if b.Hi > a.Lo {
			take(o.b)
		}
	case opBand:
		take(o.a)
		first, last := bandOf(o.band, a.Lo), bandOf(o.band, a.Hi)
		for _, line := range o.band[first : last+1] {
			take(line.gives)
		}
	default:
		in.rule.needs(o, take)
	}
}

// matters says whether some completion of the small questions depends on one of them; true for the others, of which
// it cannot be told so.
func (in *Input) matters(at int32) bool {
	list, combos := in.small()
	j := slices.Index(list, at)
	if j < 0 {
		return true
	}
	r := in.rule
	from := make([]Value, len(list))
	stride := 1
	for i, q := range list {
		from[i] = in.v[q]
		if i < j {
			stride *= answers(r.kinds[q], in.v[q])
		}
	}
	n := answers(r.kinds[at], in.v[at])
	keep := slices.Clone(in.v)
	defer copy(in.v, keep)
	type outcome struct{ eligible, amount Value }
	outs := make([]outcome, combos)
	for combo := range combos {
		in.try(list, from, combo)
		r.run(in.v, in.t)
		out := outcome{eligible: in.v[r.eligible]}
		if r.amount >= 0 && !out.eligible.No() {
			out.amount = in.v[r.amount]
		}
		if out.eligible.Why&Asked != 0 || out.amount.Why&Asked != 0 {
			return true
		}
		outs[combo] = out
	}
	for combo := range combos {
		if combo/stride%n > 0 && outs[combo] != outs[combo-combo/stride%n*stride] {
			return true
		}
	}
	return false
}

func answers(k Kind, v Value) int {
	if k.Basic == Choice {
		return bits.OnesCount64(uint64(v.Lo))
	}
	return int(v.Hi-v.Lo) + 1
}

// samplesMax is how many answers of a question are tried to see what it settles.
const samplesMax = 8

// rank puts the question first after whose answer the least is left to ask, on the mean of a few of its answers: those
// on both sides of each figure that the rule holds it against.
func (in *Input) rank(open []int32) {
	r := in.rule
	keep := slices.Clone(in.v)
	left := make(map[int32]int, len(open))
	const whole = 1 << 16
	for _, at := range open {
		tried := in.samples(at)
		sum := 0
		for _, answer := range tried {
			copy(in.v, keep)
			in.v[at] = answer
			r.run(in.v, in.t)
			if !in.v[r.eligible].No() {
				sum += in.count()
			}
		}
		left[at] = whole
		if len(tried) > 0 {
			left[at] = sum * whole / len(tried) / (len(open) + 1)
		}
	}
	copy(in.v, keep)
	slices.SortStableFunc(open, func(a, b int32) int { return left[a] - left[b] })
}

// count is how many questions an input still leaves open, told without trying completions.
func (in *Input) count() int {
	r, n, needed := in.rule, 0, in.asks()
	for i := range r.Def.Questions {
		if needed[i] && in.v[i].Why&Asked != 0 {
			n++
		}
	}
	return n
}

// samples are some answers of a question, of both sides of what it is compared with.
func (in *Input) samples(at int32) []Value {
	r, v := in.rule, in.v[at]
	switch r.kinds[at].Basic {
	case YesNo:
		return []Value{settled(0), settled(1)}
	case Choice:
		var out []Value
		for rest := uint64(v.Lo); rest != 0 && len(out) < samplesMax; rest &= rest - 1 {
			out = append(out, Value{Lo: int64(rest & -rest)})
		}
		return out
	case Name:
		out := []Value{settled(0)}
		for i := range r.tests[r.kinds[at].of] {
			if len(out) < samplesMax {
				out = append(out, Value{Lo: 1 << i})
			}
		}
		return out
	case Table:
		return nil
	}
	cuts := []int64{v.Lo, v.Hi}
	cut := func(n int64) {
		if n > v.Lo && n < v.Hi {
			cuts = append(cuts, n, n+1)
		}
	}
	scale := int64(1)
	for i := range r.ops {
		o := &r.ops[i]
		if o.code == opScale && o.a == at {
			scale = o.k
		}
		switch {
		case o.code == opBand && o.a == at:
			for _, line := range o.band {
				cut(line.upTo)
			}
		case (o.code == opUpTo || o.code == opBelow || o.code == opEqual || o.code == opLeast) && o.a == at:
			cut(in.v[o.b].Lo / scale)
		case (o.code == opUpTo || o.code == opBelow || o.code == opEqual || o.code == opLeast) && o.b == at:
			cut(in.v[o.a].Lo / scale)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	if len(cuts) > samplesMax {
		cuts = cuts[:samplesMax]
	}
	out := make([]Value, len(cuts))
	for i, n := range cuts {
		out[i] = settled(n)
	}
	return out
}
