package rule

import (
	"maps"
	"math"
	"math/bits"
	"slices"
	"strings"

	"relance/foundation/folder"
)

// builder turns the expressions of a rule into operations of one program.
type builder struct {
	program
	names  map[string]int32 // places of what a name may mean: a question, a value or a step that stands before
	asked  *[]*Question     // questions and columns, as Kind.of counts them
	tests  map[int][]test   // of a question whose answer is a name: what the rule asks of it
	sets   []string         // names of sets: "perimeter"
	later  map[string]bool  // steps that stand further down
	lost   map[string]bool  // what is wrong itself: nothing is said of what stands on it
	outer  *builder         // of a builder of what is asked of rows: the rule's own
	shares []captured       // … and what it takes from there
	full   int64            // operations over the rows of tables that are full
}

// test is something that a name is or is not: a text, or one of a set.
type test struct {
	text string
	set  string
}

const (
	testsMax = 62     // what is asked of one name: a bit each
	opsMax   = 2_000  // operations of one rule: what an evaluation costs at most
	rowsOps  = 40_000 // and those over the rows of its tables, full: with all completions tried, about a second
)

func (b *builder) place(k Kind, v Value) int32 {
	b.start, b.program.kinds = append(b.start, v), append(b.program.kinds, k)
	return int32(len(b.start) - 1)
}

// emit adds an operation, and says between which bounds its value lies whatever is answered.
func (b *builder) emit(k Kind, o op) int32 {
	o.to = b.place(k, Value{})
	b.ops = append(b.ops, o)
	one := program{ops: b.ops[len(b.ops)-1:], kinds: b.program.kinds, rows: b.rows}
	one.run(b.start, nil)
	return o.to
}

// bounds of a value: all that it can be. They stand in start while the program is built.
func (b *builder) bounds(at int32) Value { return b.start[at] }

// expression compiles an expression and gives the place of its value, which the expression keeps for explanations.
func (b *builder) expression(e *expr) (int32, *Wrong) {
	at, w := b.compiled(e)
	e.place = at
	return at, w
}

func (b *builder) compiled(e *expr) (int32, *Wrong) {
	if len(b.ops) > opsMax {
		return 0, wrong(e.at, "rule.too_long_all", opsMax)
	}
	switch e.op {
	case "figure":
		return b.place(e.kind, e.lit), nil
	case "text":
		return 0, wrong(e.at, "rule.text_alone", e.text)
	case "name":
		return b.name(e)
	case "and", "or", "not":
		return b.logic(e)
	case "=", "!=", "<", "<=", ">", ">=":
		return b.comparison(e)
	case "in":
		return b.among(e)
	case "+", "-", "negative":
		return b.sum(e)
	case "*":
		return b.times(e)
	case "/":
		return 0, wrong(e.at, "rule.division")
	case "if":
		return b.choice(e)
	case "call":
		return b.call(e)
	}
	return 0, wrong(e.at, "rule.not_here", e.text)
}

func (b *builder) name(e *expr) (int32, *Wrong) {
	switch e.text {
	case "yes":
		return b.place(Kind{Basic: YesNo}, truth(true)), nil
	case "no":
		return b.place(Kind{Basic: YesNo}, truth(false)), nil
	}
	at, ok := b.names[e.text]
	if !ok && b.outer != nil {
		return b.capture(e)
	}
	if !ok && b.lost[e.text] {
		return 0, &Wrong{At: e.at}
	}
	if !ok && b.later[e.text] {
		return 0, wrong(e.at, "rule.later", e.text)
	}
	if !ok {
		all := slices.Sorted(maps.Keys(b.names))
		if near := folder.Nearest(e.text, all); near != "" {
			return 0, wrong(e.at, "rule.unknown_name_near", e.text, near)
		}
		return 0, wrong(e.at, "rule.unknown_name", e.text, folder.KnownWords(all))
	}
	return at, nil
}

// want compiles an expression that must be of one kind.
func (b *builder) want(e *expr, basic Basic) (int32, *Wrong) {
	at, w := b.expression(e)
	if w == nil && b.program.kinds[at].Basic != basic {
		w = wrong(e.at, "rule.kind_wanted", basic, b.program.kinds[at])
	}
	return at, w
}

func (b *builder) logic(e *expr) (int32, *Wrong) {
	var places [2]int32
	for i, arg := range e.args {
		at, w := b.want(arg, YesNo)
		if w != nil {
			return 0, w
		}
		places[i] = at
	}
	code := map[string]opcode{"and": opAnd, "or": opOr, "not": opNot}[e.op]
	return b.emit(Kind{Basic: YesNo}, op{code: code, a: places[0], b: places[1]}), nil
}

// pair compiles two expressions of kinds that meet and brings both to one scale.
func (b *builder) pair(e *expr, x, y *expr) (left, right int32, k Kind, w *Wrong) {
	if left, w = b.expression(x); w != nil {
		return
	}
	if right, w = b.expression(y); w != nil {
		return
	}
	return b.meet(e, left, right)
}

func (b *builder) meet(e *expr, left, right int32) (int32, int32, Kind, *Wrong) {
	l, r := b.program.kinds[left], b.program.kinds[right]
	if !l.meets(r) {
		return 0, 0, l, wrong(e.at, "rule.kinds_differ", l, r)
	}
	var w *Wrong
	if left, w = b.scaled(e, left, max(l.Scale, r.Scale)); w != nil {
		return 0, 0, l, w
	}
	if right, w = b.scaled(e, right, max(l.Scale, r.Scale)); w != nil {
		return 0, 0, l, w
	}
	k := b.program.kinds[left]
	if k.any {
		k.Unit, k.any = r.Unit, r.any
	}
	return left, right, k, nil
}

// scaled brings a value to a finer scale, exactly.
func (b *builder) scaled(e *expr, at int32, scale int) (int32, *Wrong) {
	k := b.program.kinds[at]
	if k.Scale == scale {
		return at, nil
	}
	factor := power(scale - k.Scale)
	v := b.bounds(at)
	if !fits(v.Lo, factor) || !fits(v.Hi, factor) {
		return 0, wrong(e.at, "rule.no_room")
	}
	k.Scale = scale
	if v.Settled() {
		return b.place(k, settled(v.Lo*factor)), nil
	}
	return b.emit(k, op{code: opScale, a: at, k: factor}), nil
}

func power(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// fits says that a product can be held, with room for a sum of many such.
func fits(a, b int64) bool {
	hi, lo := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	return hi == 0 && lo < math.MaxInt64/1024
}

func (b *builder) comparison(e *expr) (int32, *Wrong) {
	if x, y := e.args[0], e.args[1]; x.op == "text" || y.op == "text" {
		if x.op == "text" {
			x, y = y, x
		}
		return b.is(e, x, y)
	}
	left, right, k, w := b.pair(e, e.args[0], e.args[1])
	if w != nil {
		return 0, w
	}
	yesNo := Kind{Basic: YesNo}
	switch {
	case (e.op == "=" || e.op == "!=") && k.Basic == Choice:
		if b.program.kinds[left].of != b.program.kinds[right].of {
			return 0, wrong(e.at, "rule.other_choice")
		}
		return b.unless(e.op == "!=", b.emit(yesNo, op{code: opSame, a: left, b: right})), nil
	case (e.op == "=" || e.op == "!=") && (k.ordered() || k.Basic == YesNo):
		return b.unless(e.op == "!=", b.emit(yesNo, op{code: opEqual, a: left, b: right})), nil
	case !k.ordered():
		return 0, wrong(e.at, "rule.no_order", k)
	case e.op == ">" || e.op == ">=":
		left, right = right, left
	}
	code := opUpTo
	if e.op == "<" || e.op == ">" {
		code = opBelow
	}
	return b.emit(yesNo, op{code: code, a: left, b: right}), nil
}

func (b *builder) unless(turned bool, at int32) int32 {
	if !turned {
		return at
	}
	return b.emit(Kind{Basic: YesNo}, op{code: opNot, a: at})
}

// is compares a choice or a name with a text.
func (b *builder) is(e, x, y *expr) (int32, *Wrong) {
	if e.op != "=" && e.op != "!=" {
		return 0, wrong(e.at, "rule.no_order", Choice)
	}
	at, w := b.oneOf(e, x, []*expr{y})
	if w != nil {
		return 0, w
	}
	return b.unless(e.op == "!=", at), nil
}

// among is "in": one of a list, or of a set that has a name.
func (b *builder) among(e *expr) (int32, *Wrong) {
	x, set := e.args[0], e.args[1]
	if set.op == "list" {
		return b.oneOf(e, x, set.args)
	}
	at, w := b.want(x, Name)
	if w != nil {
		return 0, w
	}
	if !slices.Contains(b.sets, set.text) {
		return 0, wrong(set.at, "rule.unknown_set", set.text, strings.Join(b.sets, ", "))
	}
	return b.passes(e, at, test{set: set.text})
}

// oneOf is whether a choice, a name or a number is one of those written.
func (b *builder) oneOf(e, x *expr, list []*expr) (int32, *Wrong) {
	at, w := b.expression(x)
	if w != nil {
		return 0, w
	}
	k, mask, found := b.program.kinds[at], int64(0), int32(-1)
	for _, item := range list {
		next := int32(-1)
		switch {
		case k.Basic == Choice || k.Basic == Name:
			if item.op != "text" {
				return 0, wrong(item.at, "rule.text_wanted")
			}
			if k.Basic == Choice {
				q := (*b.asked)[k.of]
				i := slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == item.text })
				if i < 0 {
					return 0, wrong(item.at, "rule.unknown_option", item.text, q.ID, strings.Join(q.options(), ", "))
				}
				mask |= 1 << i
				continue
			}
			next, w = b.passes(e, at, test{text: item.text})
		case item.op == "text":
			return 0, wrong(item.at, "rule.text_alone", item.text)
		default:
			next, w = b.comparison(&expr{op: "=", at: item.at, args: []*expr{x, item}})
		}
		if w != nil {
			return 0, w
		}
		if found >= 0 {
			next = b.emit(Kind{Basic: YesNo}, op{code: opOr, a: found, b: next})
		}
		found = next
	}
	if k.Basic == Choice {
		return b.emit(Kind{Basic: YesNo}, op{code: opAmong, a: at, k: mask}), nil
	}
	return found, nil
}

// passes asks something of a name; what is asked twice has one bit.
func (b *builder) passes(e *expr, at int32, t test) (int32, *Wrong) {
	q := b.program.kinds[at].of
	bit := slices.Index(b.tests[q], t)
	if bit < 0 {
		bit = len(b.tests[q])
		b.tests[q] = append(b.tests[q], t)
	}
	if bit > testsMax {
		return 0, wrong(e.at, "rule.too_many_tests", testsMax)
	}
	return b.emit(Kind{Basic: YesNo}, op{code: opPasses, a: at, k: int64(bit)}), nil
}
