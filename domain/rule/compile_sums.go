package rule

import "relance/foundation/folder"

// sum adds, takes away and turns around.
func (b *builder) sum(e *expr) (int32, *Wrong) {
	if e.op == "negative" {
		at, w := b.expression(e.args[0])
		if w != nil {
			return 0, w
		}
		k := b.program.kinds[at]
		if !k.counts() {
			return 0, wrong(e.at, "rule.no_number", k)
		}
		zero := b.place(k, settled(0))
		return b.emit(k, op{code: opTake, a: zero, b: at}), nil
	}
	left, w := b.expression(e.args[0])
	if w != nil {
		return 0, w
	}
	right, w := b.expression(e.args[1])
	if w != nil {
		return 0, w
	}
	l, r := b.program.kinds[left], b.program.kinds[right]
	if l.Basic == Date || r.Basic == Date {
		return b.days(e, left, right)
	}
	left, right, k, w := b.meet(e, left, right)
	switch {
	case w != nil:
		return 0, w
	case !k.counts() && k.Basic != Months && k.Basic != Days:
		return 0, wrong(e.at, "rule.no_number", k)
	}
	code := opAdd
	if e.op == "-" {
		code = opTake
	}
	return b.roomy(e, b.emit(k, op{code: code, a: left, b: right}))
}

// roomy refuses a value that could grow beyond what can be held.
func (b *builder) roomy(e *expr, at int32) (int32, *Wrong) {
	if v := b.bounds(at); !fits(v.Lo, 1) || !fits(v.Hi, 1) || v.Lo > v.Hi && b.program.kinds[at].Basic != Choice {
		return 0, wrong(e.at, "rule.no_room")
	}
	return at, nil
}

// days moves a day by a duration, or counts the days from one day to another.
func (b *builder) days(e *expr, left, right int32) (int32, *Wrong) {
	l, r := b.program.kinds[left], b.program.kinds[right]
	switch {
	case l.Basic == Date && r.Basic == Date && e.op == "-":
		return b.emit(Kind{Basic: Days}, op{code: opBetween, a: right, b: left}), nil
	case l.Basic != Date || r.Basic != Months && r.Basic != Days:
		return 0, wrong(e.at, "rule.kinds_differ", l, r)
	case extreme(b.bounds(right)) > dayMost-dayLeast: // no calendar is as long, and months of so many years would not be counted right
		return 0, wrong(e.at, "rule.no_room")
	case e.op == "-":
		zero := b.place(r, settled(0))
		right = b.emit(r, op{code: opTake, a: zero, b: right})
	}
	code := opDays
	if r.Basic == Months {
		code = opMonths
	}
	at := b.emit(l, op{code: code, a: left, b: right})
	if v := b.bounds(at); v.Lo < dayLeast || v.Hi > dayMost {
		return 0, wrong(e.at, "rule.no_room")
	}
	return at, nil
}

// times multiplies: money, a number or a rate by a rate or by how many there are.
func (b *builder) times(e *expr) (int32, *Wrong) {
	left, w := b.expression(e.args[0])
	if w != nil {
		return 0, w
	}
	right, w := b.expression(e.args[1])
	if w != nil {
		return 0, w
	}
	l, r := b.program.kinds[left], b.program.kinds[right]
	if l.Basic == Rate && r.Basic != Rate || l.Basic == Number && r.Basic == Money {
		left, right, l, r = right, left, r, l
	}
	k := l
	switch {
	case l.Basic == Money && (r.Basic == Rate || r.Basic == Number), l.Basic == Rate && r.Basic == Rate, l.Basic == Number && r.Basic == Rate:
	case l.Basic == Number && r.Basic == Number && (l.Unit == "" || r.Unit == ""):
		k.Unit += r.Unit
		k.any = l.any && r.any
	default:
		return 0, wrong(e.at, "rule.no_product", l, r)
	}
	k.Scale += r.Scale
	lv, rv := b.bounds(left), b.bounds(right)
	if k.Scale > maxScale || !fits(extreme(lv), extreme(rv)) {
		return 0, wrong(e.at, "rule.no_room")
	}
	return b.emit(k, op{code: opTimes, a: left, b: right}), nil
}

func extreme(v Value) int64 { return max(v.Lo, -v.Lo, v.Hi, -v.Hi) }

func (b *builder) choice(e *expr) (int32, *Wrong) {
	which, w := b.want(e.args[0], YesNo)
	if w != nil {
		return 0, w
	}
	yes, no, k, w := b.pair(e, e.args[1], e.args[2])
	switch {
	case w != nil:
		return 0, w
	case k.Basic == Name || k.Basic == Table || k.Basic == Choice && b.program.kinds[yes].of != b.program.kinds[no].of:
		return 0, wrong(e.at, "rule.no_choice", k)
	}
	return b.emit(k, op{code: opIf, a: which, b: yes, c: no}), nil
}

// call is one of the functions of the language.
func (b *builder) call(e *expr) (int32, *Wrong) {
	switch e.text {
	case "least", "most":
		return b.extremes(e)
	case "share":
		return b.share(e)
	case "sum", "count":
		return b.overRows(e)
	}
	if near := folder.Nearest(e.text, functions); near != "" {
		return 0, wrong(e.at, "rule.unknown_name_near", e.text, near)
	}
	return 0, wrong(e.at, "rule.unknown_name", e.text, folder.KnownWords(functions))
}

var functions = []string{"count", "least", "most", "share", "sum"}

// extremes is the least or the most of two or more values.
func (b *builder) extremes(e *expr) (int32, *Wrong) {
	if len(e.args) < 2 {
		return 0, wrong(e.at, "rule.arguments", e.text, 2)
	}
	code := opLeast
	if e.text == "most" {
		code = opMost
	}
	found, w := b.expression(e.args[0])
	for _, arg := range e.args[1:] {
		if w != nil {
			return 0, w
		}
		var next int32
		if next, w = b.expression(arg); w != nil {
			return 0, w
		}
		var k Kind
		if found, next, k, w = b.meet(arg, found, next); w != nil {
			return 0, w
		}
		if !k.ordered() {
			return 0, wrong(e.at, "rule.no_order", k)
		}
		found = b.emit(k, op{code: code, a: found, b: next})
	}
	return found, w
}

// share is share(amount, part, whole): the amount by part out of whole, to the nearest cent. None may be below zero,
// and the whole is above it whatever is answered: a division by nothing does not compile.
func (b *builder) share(e *expr) (int32, *Wrong) {
	if len(e.args) != 3 {
		return 0, wrong(e.at, "rule.arguments", e.text, 3)
	}
	amount, w := b.want(e.args[0], Money)
	if w != nil {
		return 0, w
	}
	part, whole, k, w := b.pair(e, e.args[1], e.args[2])
	switch {
	case w != nil:
		return 0, w
	case !k.counts():
		return 0, wrong(e.at, "rule.no_number", k)
	case b.bounds(whole).Lo <= 0:
		return 0, wrong(e.args[2].at, "rule.may_be_zero")
	case b.bounds(amount).Lo < 0 || b.bounds(part).Lo < 0:
		return 0, wrong(e.at, "rule.below_zero")
	}
	cents := b.program.kinds[amount]
	if cents.Scale > 2 {
		return 0, wrong(e.args[0].at, "rule.round_first")
	}
	if amount, w = b.scaled(e, amount, 2); w != nil {
		return 0, w
	}
	return b.roomy(e, b.emit(b.program.kinds[amount], op{code: opShare, a: amount, b: part, c: whole}))
}
