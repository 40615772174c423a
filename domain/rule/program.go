package rule

import (
	"math"
	"math/bits"
)

// A program is the expressions of a rule as a list of operations, each after those it stands on. It has no
// branches: every operation is carried out, on what is known, so that the cost of an evaluation is its length and
// each part of an explanation is already there. Questions come first, then what the text itself states.
type program struct {
	ops   []op
	start []Value // of questions: nothing answered; of stated values: themselves; of operations: room
	kinds []Kind  // of each value
	rows  []*overRows
}

type op struct {
	code    opcode
	a, b, c int32 // the values it stands on, by place
	k       int64 // its own number: a factor, a mask, a bit
	to      int32 // where its value goes
	band    []band
}

// band is one step of a table: values up to a bound give something.
type band struct {
	upTo  int64 // included; the last has the greatest number there is
	gives int32 // place of the value
}

type opcode uint8

const (
	opAnd opcode = iota + 1
	opOr
	opNot
	opEqual   // numbers and days
	opSame    // choices
	opBelow   // a < b
	opUpTo    // a <= b
	opAdd     //
	opTake    // a - b
	opTimes   //
	opScale   // a × k, exact: another scale
	opNearest // a / k, half away from zero
	opDown    // a / k, towards less
	opUp      // a / k, towards more
	opLeast   //
	opMost    //
	opIf      // a ? b : c
	opAmong   // a choice is one of the options in k
	opPasses  // a name passes test k
	opBand    //
	opMonths  // a day, b months later
	opDays    // a day, b days later
	opBetween // days from a to b
	opShare   // a × b / c, half away from zero; c is above zero
	opUnknown // the bounds in b and c, and no source that says more
	opDecided // the same, and a body decides
	opRows    // a sum or a count over the rows of a table
)

// run carries out the program on a state that begins with the answers.
func (p *program) run(v []Value, t tables) {
	for i := range p.ops {
		o := &p.ops[i]
		a := v[o.a]
		switch o.code {
		case opAnd:
			b := v[o.b]
			v[o.to] = between(min(a.Lo, b.Lo), min(a.Hi, b.Hi), a.Why|b.Why)
		case opOr:
			b := v[o.b]
			v[o.to] = between(max(a.Lo, b.Lo), max(a.Hi, b.Hi), a.Why|b.Why)
		case opNot:
			v[o.to] = Value{1 - a.Hi, 1 - a.Lo, a.Why}
		case opEqual:
			v[o.to] = equal(a, v[o.b])
		case opSame:
			v[o.to] = same(a, v[o.b])
		case opBelow:
			b := v[o.b]
			v[o.to] = tri(a.Hi < b.Lo, a.Lo >= b.Hi, a.Why|b.Why)
		case opUpTo:
			b := v[o.b]
			v[o.to] = tri(a.Hi <= b.Lo, a.Lo > b.Hi, a.Why|b.Why)
		case opAdd:
			b := v[o.b]
			v[o.to] = between(a.Lo+b.Lo, a.Hi+b.Hi, a.Why|b.Why)
		case opTake:
			b := v[o.b]
			v[o.to] = between(a.Lo-b.Hi, a.Hi-b.Lo, a.Why|b.Why&^Boundless)
		case opTimes:
			v[o.to] = product(a, v[o.b])
		case opScale:
			v[o.to] = Value{a.Lo * o.k, a.Hi * o.k, a.Why}
		case opNearest:
			v[o.to] = between(nearest(a.Lo, o.k), nearest(a.Hi, o.k), a.Why)
		case opDown:
			v[o.to] = between(floor(a.Lo, o.k), floor(a.Hi, o.k), a.Why)
		case opUp:
			v[o.to] = between(-floor(-a.Lo, o.k), -floor(-a.Hi, o.k), a.Why)
		case opLeast:
			b := v[o.b]
			v[o.to] = between(min(a.Lo, b.Lo), min(a.Hi, b.Hi), a.Why|b.Why)
			if a.Why&b.Why&Boundless == 0 {
				v[o.to].Why &^= Boundless
			}
		case opMost:
			b := v[o.b]
			v[o.to] = between(max(a.Lo, b.Lo), max(a.Hi, b.Hi), a.Why|b.Why)
		case opIf:
			v[o.to] = p.either(a, v[o.b], v[o.c], p.kinds[o.to])
		default:
			v[o.to] = p.rare(o, a, v, t)
		}
	}
}

// rare carries out what few rules need.
func (p *program) rare(o *op, a Value, v []Value, t tables) Value {
	switch o.code {
	case opAmong:
		return tri(a.Lo&^o.k == 0, a.Lo&o.k == 0, a.Why)
	case opPasses:
		if a.Why != 0 {
			return Value{0, 1, a.Why}
		}
		return settled(a.Lo >> o.k & 1)
	case opBand:
		return p.banded(o, a, v)
	case opMonths:
		b := v[o.b]
		return between(monthsAfter(a.Lo, b.Lo), monthsAfter(a.Hi, b.Hi), a.Why|b.Why)
	case opDays:
		b := v[o.b]
		return between(a.Lo+b.Lo, a.Hi+b.Hi, a.Why|b.Why)
	case opBetween:
		b := v[o.b]
		return between(b.Lo-a.Hi, b.Hi-a.Lo, a.Why|b.Why)
	case opShare:
		return share(a, v[o.b], v[o.c])
	case opUnknown:
		return between(v[o.b].Lo, max(v[o.b].Lo, v[o.c].Hi), Why(o.k)|Unsourced|v[o.b].Why|v[o.c].Why)
	case opDecided:
		return between(v[o.b].Lo, max(v[o.b].Lo, v[o.c].Hi), Why(o.k)|Decided|v[o.b].Why|v[o.c].Why)
	case opRows:
		return p.rows[o.k].run(v, t)
	}
	return Value{}
}

func tri(yes, no bool, why Why) Value {
	switch {
	case yes:
		return Value{1, 1, 0}
	case no:
		return Value{}
	}
	return Value{0, 1, why &^ Boundless}
}

func equal(a, b Value) Value {
	return tri(a.Lo == a.Hi && b.Lo == b.Hi && a.Lo == b.Lo, a.Hi < b.Lo || b.Hi < a.Lo, a.Why|b.Why)
}

// same compares choices: each is the set of options that are possible.
func same(a, b Value) Value {
	return tri(a.Lo == b.Lo && bits.OnesCount64(uint64(a.Lo)) == 1, a.Lo&b.Lo == 0, a.Why|b.Why)
}

func product(a, b Value) Value {
	w, x, y, z := a.Lo*b.Lo, a.Lo*b.Hi, a.Hi*b.Lo, a.Hi*b.Hi
	return between(min(w, x, y, z), max(w, x, y, z), a.Why|b.Why)
}

// either is the one or the other; both where it is open which.
func (p *program) either(which, yes, no Value, k Kind) Value {
	switch {
	case which.Lo == 1:
		return yes
	case which.Hi == 0:
		return no
	}
	why := which.Why | yes.Why | no.Why
	switch k.Basic {
	case Choice:
		v := Value{yes.Lo | no.Lo, 0, why}
		if bits.OnesCount64(uint64(v.Lo)) == 1 {
			v.Why = 0
		}
		return v
	}
	return between(min(yes.Lo, no.Lo), max(yes.Hi, no.Hi), why)
}

// banded hulls what the steps give between the lowest and the highest that the value can be.
func (p *program) banded(o *op, a Value, v []Value) Value {
	first, last := bandOf(o.band, a.Lo), bandOf(o.band, a.Hi)
	out := v[o.band[first].gives]
	for i := first + 1; i <= last; i++ {
		next := v[o.band[i].gives]
		out = Value{min(out.Lo, next.Lo), max(out.Hi, next.Hi), out.Why | next.Why}
	}
	if first == last {
		return out
	}
	return between(out.Lo, out.Hi, out.Why|a.Why)
}

func bandOf(bands []band, n int64) int {
	i := 0
	for i < len(bands)-1 && n > bands[i].upTo {
		i++
	}
	return i
}

// floor divides towards less; k is above zero.
func floor(n, k int64) int64 {
	q := n / k
	if n%k < 0 {
		q--
	}
	return q
}

// nearest divides to the nearest whole number, a half away from zero; k is above zero.
func nearest(n, k int64) int64 {
	q, r := n/k, n%k
	switch {
	case r >= 0 && r >= k-r:
		return q + 1
	case r < 0 && -r >= k+r:
		return q - 1
	}
	return q
}

// share is a × b / c for values not below zero, c above it.
func share(a, b, c Value) Value {
	return between(muldiv(a.Lo, b.Lo, c.Hi), muldiv(a.Hi, b.Hi, c.Lo), a.Why|b.Why|c.Why)
}

// muldiv is a × b / c to the nearest, without overflow on the way; the greatest number there is where it has no room.
func muldiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	lo, carry := bits.Add64(lo, uint64(c)/2, 0)
	hi += carry
	if hi >= uint64(c) {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(min(q, math.MaxInt64))
}
