package rule

import "slices"

// expr is an expression as written.
type expr struct {
	op   string // "figure", "text", "name", "list", "call", "if", "column", or the operator
	at   int
	text string // of a name, a text, a call, a column
	lit  Value
	kind Kind
	args []*expr

	place int32 // of its value in the program, once it is compiled
}

// nestingMax bounds how deep expressions stand in each other.
const nestingMax = 40

// parse reads an expression. The grammar, loosest first:
//
//	or:       and { "or" and }
//	and:      not { "and" not }
//	not:      "not" not | test
//	test:     sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum | "in" ("[" list "]" | name) ]
//	sum:      product { ("+" | "-") product }
//	product:  sign { "*" sign }
//	sign:     "-" sign | value
//	value:    figure | text | name [ "(" arguments ")" | "." column ] | "(" or ")" | "if" or "then" or "else" or
//	argument: or [ "where" or ]
func parse(src string) (*expr, *Wrong) {
	tokens, w := scan(src)
	if w != nil {
		return nil, w
	}
	p := &parser{tokens: tokens}
	e, w := p.or(0)
	if w == nil && p.now().sort != tEnd {
		w = wrong(p.now().at, "rule.not_here", p.now().text)
	}
	return e, w
}

type parser struct {
	tokens []token
	i      int
}

func (p *parser) now() token { return p.tokens[p.i] }

// take moves on where the next token is one of the words or signs, and says which.
func (p *parser) take(words ...string) (token, bool) {
	t := p.now()
	if (t.sort == tWord || t.sort == tSign) && slices.Contains(words, t.text) {
		p.i++
		return t, true
	}
	return t, false
}

func (p *parser) want(word string) *Wrong {
	if t, ok := p.take(word); !ok {
		return wrong(t.at, "rule.wanted", word)
	}
	return nil
}

// chain reads operands of one level, joined by some words from the left.
func (p *parser) chain(depth int, below func(int) (*expr, *Wrong), words ...string) (*expr, *Wrong) {
	e, w := below(depth)
	for w == nil {
		t, ok := p.take(words...)
		if !ok {
			break
		}
		var right *expr
		if right, w = below(depth); w == nil {
			e = &expr{op: t.text, at: t.at, args: []*expr{e, right}}
		}
	}
	return e, w
}

func (p *parser) or(depth int) (*expr, *Wrong) {
	if depth++; depth > nestingMax {
		return nil, wrong(p.now().at, "rule.too_deep", nestingMax)
	}
	return p.chain(depth, p.and, "or")
}

func (p *parser) and(depth int) (*expr, *Wrong) { return p.chain(depth, p.not, "and") }

func (p *parser) not(depth int) (*expr, *Wrong) {
	t, ok := p.take("not")
	if !ok {
		return p.test(depth)
	}
	if depth++; depth > nestingMax {
		return nil, wrong(t.at, "rule.too_deep", nestingMax)
	}
	e, w := p.not(depth)
	return &expr{op: "not", at: t.at, args: []*expr{e}}, w
}

func (p *parser) test(depth int) (*expr, *Wrong) {
	e, w := p.sum(depth)
	if w != nil {
		return nil, w
	}
	if t, ok := p.take("=", "!=", "<", "<=", ">", ">="); ok {
		right, w := p.sum(depth)
		return &expr{op: t.text, at: t.at, args: []*expr{e, right}}, w
	}
	t, ok := p.take("in")
	if !ok {
		return e, nil
	}
	if _, ok := p.take("["); !ok {
		set := p.now()
		if set.sort != tWord {
			return nil, wrong(set.at, "rule.wanted", "[")
		}
		p.i++
		return &expr{op: "in", at: t.at, args: []*expr{e, {op: "name", at: set.at, text: set.text}}}, nil
	}
	list := &expr{op: "list", at: t.at}
	for {
		item, w := p.sum(depth)
		if w != nil {
			return nil, w
		}
		list.args = append(list.args, item)
		if _, more := p.take(","); !more {
			break
		}
	}
	return &expr{op: "in", at: t.at, args: []*expr{e, list}}, p.want("]")
}

func (p *parser) sum(depth int) (*expr, *Wrong) { return p.chain(depth, p.product, "+", "-") }

func (p *parser) product(depth int) (*expr, *Wrong) { return p.chain(depth, p.sign, "*", "/") }

func (p *parser) sign(depth int) (*expr, *Wrong) {
	t, ok := p.take("-")
	if !ok {
		return p.value(depth)
	}
	if depth++; depth > nestingMax {
		return nil, wrong(t.at, "rule.too_deep", nestingMax)
	}
	e, w := p.sign(depth)
	return &expr{op: "negative", at: t.at, args: []*expr{e}}, w
}

func (p *parser) value(depth int) (*expr, *Wrong) {
	t := p.now()
	switch {
	case t.sort == tFigure:
		p.i++
		return &expr{op: "figure", at: t.at, text: t.text, lit: t.lit, kind: t.kind}, nil
	case t.sort == tText:
		p.i++
		return &expr{op: "text", at: t.at, text: t.text}, nil
	case t.sort == tSign && t.text == "(":
		p.i++
		e, w := p.or(depth)
		if w != nil {
			return nil, w
		}
		return e, p.want(")")
	case t.sort == tWord && t.text == "if":
		return p.choice(depth)
	case t.sort != tWord || slices.Contains(reserved, t.text):
		return nil, wrong(t.at, "rule.wanted_value", t.text)
	}
	p.i++
	if _, ok := p.take("."); ok {
		column := p.now()
		if column.sort != tWord {
			return nil, wrong(column.at, "rule.wanted_column", t.text)
		}
		p.i++
		return &expr{op: "column", at: t.at, text: t.text, args: []*expr{{op: "name", at: column.at, text: column.text}}}, nil
	}
	if _, ok := p.take("("); !ok {
		return &expr{op: "name", at: t.at, text: t.text}, nil
	}
	return p.call(t, depth)
}

// reserved words name nothing.
var reserved = []string{"and", "or", "not", "in", "if", "then", "else", "where"}

func (p *parser) call(t token, depth int) (*expr, *Wrong) {
	e := &expr{op: "call", at: t.at, text: t.text}
	if _, ok := p.take(")"); ok {
		return e, nil
	}
	for {
		arg, w := p.or(depth)
		if w != nil {
			return nil, w
		}
		if where, ok := p.take("where"); ok {
			kept, w := p.or(depth)
			if w != nil {
				return nil, w
			}
			arg = &expr{op: "where", at: where.at, args: []*expr{arg, kept}}
		}
		e.args = append(e.args, arg)
		if _, more := p.take(","); !more {
			return e, p.want(")")
		}
	}
}

func (p *parser) choice(depth int) (*expr, *Wrong) {
	e := &expr{op: "if", at: p.now().at}
	for _, word := range []string{"if", "then", "else"} {
		if w := p.want(word); w != nil {
			return nil, w
		}
		part, w := p.or(depth)
		if w != nil {
			return nil, w
		}
		e.args = append(e.args, part)
	}
	return e, nil
}
