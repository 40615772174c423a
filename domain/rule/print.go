package rule

import (
	"math/bits"
	"strconv"
	"strings"

	"relance/foundation/locale"
	"relance/foundation/money"
)

// shown is a number of a kind, as messages and explanations write it.
type shown struct {
	kind Kind
	n    int64
}

// figure makes a number of a kind print in every language: an argument of messages.
func figure(k Kind, n int64) shown { return shown{k, n} }

// decimal writes n at a scale: 12345 at 2 is "123.45"; at least so many decimals stay.
func decimal(n int64, scale, least int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatInt(n, 10)
	if scale == 0 {
		return sign + s
	}
	if len(s) <= scale {
		s = strings.Repeat("0", scale+1-len(s)) + s
	}
	whole, part := s[:len(s)-scale], s[len(s)-scale:]
	for len(part) > least && part[len(part)-1] == '0' {
		part = part[:len(part)-1]
	}
	if part == "" {
		return sign + whole
	}
	return sign + whole + "." + part
}

// Source writes the number as a rule does: "30000.00 €", "20 %", "3 years".
func (s shown) Source() string {
	switch s.kind.Basic {
	case Money:
		return decimal(s.n, s.kind.Scale, 0) + " €"
	case Rate:
		if s.kind.Scale < 2 {
			return decimal(s.n*power(2-s.kind.Scale), 0, 0) + " %"
		}
		return decimal(s.n, s.kind.Scale-2, 0) + " %"
	case Date:
		return dayText(s.n)
	case Months:
		return strconv.FormatInt(s.n, 10) + " months"
	case Days:
		return strconv.FormatInt(s.n, 10) + " days"
	case YesNo:
		return []string{"no", "yes"}[s.n&1]
	}
	return decimal(s.n, s.kind.Scale, 0)
}

// Say writes the number as people read it.
func (s shown) Say(l locale.Lang) string {
	switch s.kind.Basic {
	case Money:
		if s.kind.Scale <= 2 {
			return locale.Amount(l, money.Cents(s.n*power(2-s.kind.Scale)))
		}
		return locale.Typeset(l, locale.Decimal(l, decimal(s.n, s.kind.Scale, 2))+" €")
	case Rate:
		return locale.Text(l, "rule.per_cent", strings.TrimSuffix(s.Source(), " %"))
	case Date:
		return locale.Date(l, dayText(s.n))
	case Months:
		if s.n%12 == 0 && s.n > 0 {
			return locale.Text(l, "rule.years", int(s.n/12))
		}
		return locale.Text(l, "rule.months", int(s.n))
	case Days:
		return locale.Text(l, "rule.days", int(s.n))
	case YesNo:
		return locale.Text(l, []string{"rule.no", "rule.yes"}[s.n&1])
	}
	return locale.Decimal(l, s.Source())
}

// printer writes an expression with the values that it had. In no language it writes the rule's own notation with
// values for names, which can be read and reckoned again.
type printer struct {
	lang locale.Lang
	r    *Rule
	v    []Value
	b    strings.Builder
}

// levels are the loosest of grammars first: what stands in a tighter one goes into brackets.
var levels = map[string]int{"or": 1, "and": 2, "not": 3, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "+": 5, "-": 5, "*": 6, "negative": 7, "if": 0}

var symbols = map[string]string{"!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "-": "−"}

func (p *printer) word(op string) string {
	if p.lang == "" {
		return op
	}
	if s, ok := symbols[op]; ok {
		return s
	}
	switch op {
	case "and", "or", "not", "in", "if", "then", "else", "least", "most", "share", "sum", "count", "where":
		return locale.Text(p.lang, "rule.word_"+op)
	}
	return op
}

func (p *printer) sub(e *expr, least int) {
	level, ok := levels[e.op]
	if !ok {
		level = 9
	}
	if level < least {
		p.b.WriteString("(")
		p.write(e)
		p.b.WriteString(")")
		return
	}
	p.write(e)
}

func (p *printer) write(e *expr) {
	switch e.op {
	case "figure":
		p.figure(e.kind, e.lit.Lo)
	case "text":
		p.b.WriteString(`"` + e.text + `"`)
	case "name", "column":
		p.name(e)
	case "not":
		p.b.WriteString(p.word("not") + " ")
		p.sub(e.args[0], 4)
	case "negative":
		p.b.WriteString(p.word("-"))
		p.sub(e.args[0], 7)
	case "if":
		if p.v != nil && p.lang != "" && p.v[e.args[0].place].Settled() { // only the branch that is taken
			yes := p.v[e.args[0].place].Yes()
			p.sub(e.args[0], 1)
			p.b.WriteString(locale.Text(p.lang, map[bool]string{true: "rule.so", false: "rule.not_so"}[yes]))
			p.sub(e.args[map[bool]int{true: 1, false: 2}[yes]], 0)
			return
		}
		p.b.WriteString(p.word("if") + " ")
		p.sub(e.args[0], 1)
		p.b.WriteString(" " + p.word("then") + " ")
		p.sub(e.args[1], 1)
		p.b.WriteString(" " + p.word("else") + " ")
		p.sub(e.args[2], 0)
	case "call":
		p.call(e)
	case "where":
		p.sub(e.args[0], 1)
		p.b.WriteString(" " + p.word("where") + " ")
		p.sub(e.args[1], 1)
	case "list":
		p.b.WriteString("[")
		p.list(e.args)
		p.b.WriteString("]")
	default:
		level := levels[e.op]
		if e.op == "=" || e.op == "!=" || e.op == "in" {
			if x, y := e.args[0], e.args[1]; p.lang != "" && p.option(e.op, x, y) {
				return
			}
		}
		p.sub(e.args[0], level)
		p.b.WriteString(" " + p.word(e.op) + " ")
		p.sub(e.args[1], level+1)
	}
}

func (p *printer) list(args []*expr) {
	for i, a := range args {
		if i > 0 {
			if p.lang == "" {
				p.b.WriteString(", ")
			} else {
				p.b.WriteString(locale.Semicolon(p.lang))
			}
		}
		p.sub(a, 0)
	}
}

func (p *printer) call(e *expr) {
	if e.text == "sum" || e.text == "count" { // what stands in it is said of each row, not of one
		if p.lang == "" {
			p.value(e)
			return
		}
		q := p.r.asked[p.r.kinds[p.r.names[rowsName(e)]].of]
		p.b.WriteString(locale.Text(p.lang, "rule.word_"+e.text, locale.Typed(p.lang, q.Label[string(p.lang)])))
		if p.v != nil {
			p.b.WriteString(" (")
			p.value(e)
			p.b.WriteString(")")
		}
		return
	}
	p.b.WriteString(p.word(e.text) + "(")
	p.list(e.args)
	p.b.WriteString(")")
}

// rowsName is the table that sum or count is about.
func rowsName(e *expr) string {
	what := e.args[0]
	if what.op == "where" {
		what = what.args[0]
	}
	return what.text
}

// option writes a choice or a name beside what the rule compares it with, by their labels.
func (p *printer) option(op string, x, y *expr) bool {
	if x.op == "text" {
		x, y = y, x
	}
	if x.op != "name" {
		return false
	}
	k := p.r.kinds[x.place]
	if k.Basic != Choice && k.Basic != Name {
		return false
	}
	p.name(x)
	p.b.WriteString(" " + p.word(op) + " ")
	items := []*expr{y}
	if y.op == "list" {
		items = y.args
	}
	for i, item := range items {
		if i > 0 {
			p.b.WriteString(locale.Semicolon(p.lang))
		}
		p.b.WriteString(p.optionSays(k, item))
	}
	return true
}

func (p *printer) optionSays(k Kind, item *expr) string {
	if item.op == "text" && k.Basic == Choice {
		for _, o := range p.r.asked[k.of].Options {
			if o.ID == item.text {
				return locale.Typed(p.lang, o.Says[string(p.lang)])
			}
		}
	}
	if item.op == "name" {
		return locale.Text(p.lang, "rule.set_"+item.text)
	}
	return item.text
}

func (p *printer) figure(k Kind, n int64) {
	if p.lang == "" {
		p.b.WriteString(figure(k, n).Source())
		return
	}
	p.b.WriteString(figure(k, n).Say(p.lang))
}

// name writes what a name stands for: its label, and its value where that is known.
func (p *printer) name(e *expr) {
	if p.lang == "" {
		p.value(e)
		return
	}
	if e.text == "yes" || e.text == "no" {
		p.b.WriteString(locale.Text(p.lang, "rule."+e.text))
		return
	}
	p.b.WriteString(p.label(e))
	if p.v == nil {
		return
	}
	p.b.WriteString(" (")
	p.value(e)
	p.b.WriteString(")")
}

func (p *printer) label(e *expr) string {
	at := e.place
	if e.text == TodayName {
		return locale.Text(p.lang, "rule.today")
	}
	if int(at) < len(p.r.Def.Questions) {
		return locale.Typed(p.lang, p.r.Def.Questions[at].Label[string(p.lang)])
	}
	for i, part := range p.r.values {
		if part.at == at {
			return locale.Typed(p.lang, p.r.Def.Values[i].Says[string(p.lang)])
		}
	}
	for i, part := range p.r.amounts {
		if part.at == at {
			return locale.Typed(p.lang, p.r.Def.Amount[i].Says[string(p.lang)])
		}
	}
	for i, part := range p.r.terms {
		if part.at == at {
			return p.r.Def.Terms[i].Says.Say(p.lang)
		}
	}
	return e.text
}

// value writes what is known of a value.
func (p *printer) value(e *expr) {
	v, k := p.v[e.place], p.r.kinds[e.place]
	p.b.WriteString(valueText(p.lang, p.r, k, v))
}

// valueText says a value, or between what it lies, or that it is not known.
func valueText(l locale.Lang, r *Rule, k Kind, v Value) string {
	if l == "" {
		return figure(k, v.Lo).Source()
	}
	switch {
	case k.Basic == Choice && bits.OnesCount64(uint64(v.Lo)) == 1:
		return locale.Typed(l, r.asked[k.of].Options[bits.TrailingZeros64(uint64(v.Lo))].Says[string(l)])
	case k.Basic == Name || k.Basic == Table:
		return locale.Text(l, map[bool]string{true: "rule.given", false: "rule.open"}[v.Settled()])
	case v.Settled():
		return figure(k, v.Lo).Say(l)
	case v.Why&Unsourced != 0:
		return locale.Text(l, "rule.unsourced")
	case v.Why&Asked == 0:
		return locale.Text(l, "rule.decided_to", figure(k, v.Hi))
	}
	return locale.Text(l, "rule.open")
}

// print writes an expression of a rule with its values.
func (r *Result) print(l locale.Lang, e *expr) string {
	p := printer{lang: l, r: r.rule, v: r.v}
	p.sub(e, 0)
	return p.b.String()
}
