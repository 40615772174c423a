package rule

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"relance/foundation/fault"
)

// token is one word, sign or figure of an expression.
type token struct {
	sort tokenSort
	text string // as written; of a text, without its quotes
	at   int    // characters before it
	end  int    // and before what follows it
	lit  Value  // of a figure
	kind Kind
}

type tokenSort uint8

const (
	tEnd tokenSort = iota
	tWord
	tSign
	tFigure
	tText
)

const (
	expressionMax = 2_000 // characters of one expression
	tokensMax     = 400
)

// Wrong is what is wrong with an expression, and where in it.
type Wrong struct {
	At    int // characters before the place
	Fault *fault.Fault
}

// Error is for logs.
func (w *Wrong) Error() string { return w.Fault.Error() }

func wrong(at int, key string, args ...any) *Wrong {
	return &Wrong{at, fault.New(fault.Invalid, key, args...)}
}

var signs = []string{"<=", ">=", "!=", "==", "&&", "||", "<", ">", "=", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".", "!", "?", ":"}

// meant are signs of other languages, with what this one writes.
var meant = map[string]string{"==": "=", "&&": "and", "||": "or", "!": "not", "?": "if … then … else …", ":": "if … then … else …"}

// scan splits an expression into tokens.
func scan(src string) ([]token, *Wrong) {
	if utf8.RuneCountInString(src) > expressionMax {
		return nil, wrong(0, "rule.too_long", expressionMax)
	}
	s := &scanner{runes: []rune(src)}
	for {
		for s.at < len(s.runes) && unicode.IsSpace(s.runes[s.at]) {
			s.at++
		}
		if s.at == len(s.runes) {
			return append(s.tokens, token{sort: tEnd, at: s.at}), nil
		}
		if len(s.tokens) == tokensMax {
			return nil, wrong(s.at, "rule.too_many_words", tokensMax)
		}
		if w := s.next(); w != nil {
			return nil, w
		}
	}
}

type scanner struct {
	runes  []rune
	at     int
	tokens []token
}

func (s *scanner) next() *Wrong {
	from, r := s.at, s.runes[s.at]
	switch {
	case r >= '0' && r <= '9':
		return s.figure()
	case unicode.IsLetter(r):
		for s.at < len(s.runes) && (unicode.IsLetter(s.runes[s.at]) || unicode.IsDigit(s.runes[s.at]) || s.runes[s.at] == '_') {
			s.at++
		}
		s.tokens = append(s.tokens, token{sort: tWord, text: string(s.runes[from:s.at]), at: from, end: s.at})
		return nil
	case r == '"' || r == '«' || r == '“':
		return s.quoted()
	}
	rest := string(s.runes[s.at:min(len(s.runes), s.at+2)])
	for _, sign := range signs {
		if strings.HasPrefix(rest, sign) {
			if m := meant[sign]; m != "" {
				return wrong(from, "rule.other_sign", sign, m)
			}
			s.at += len(sign)
			s.tokens = append(s.tokens, token{sort: tSign, text: sign, at: from, end: s.at})
			return nil
		}
	}
	return wrong(from, "rule.character", string(r))
}

func (s *scanner) quoted() *Wrong {
	from := s.at
	if s.runes[from] != '"' {
		return wrong(from, "rule.quotes", string(s.runes[from]))
	}
	for s.at++; s.at < len(s.runes); s.at++ {
		if s.runes[s.at] == '"' {
			s.tokens = append(s.tokens, token{sort: tText, text: string(s.runes[from+1 : s.at]), at: from, end: s.at + 1})
			s.at++
			return nil
		}
	}
	return wrong(from, "rule.quote_open")
}

func (s *scanner) digits() (text string) {
	from := s.at
	for s.at < len(s.runes) && s.runes[s.at] >= '0' && s.runes[s.at] <= '9' {
		s.at++
	}
	return string(s.runes[from:s.at])
}

// figure reads a day, or a number with its unit: 2020-06-11, 23 000.01 €, 0.5 %, 3 years, 20.
func (s *scanner) figure() *Wrong {
	from := s.at
	whole := s.digits()
	if len(whole) == 4 && s.peek(0) == '-' && isDigit(s.peek(1)) && isDigit(s.peek(2)) && s.peek(3) == '-' {
		s.at = min(len(s.runes), from+len("2006-01-02"))
		text := string(s.runes[from:s.at])
		day, ok := ParseDay(text)
		if !ok {
			return wrong(from, "rule.no_such_day", text)
		}
		s.tokens = append(s.tokens, token{tFigure, text, from, s.at, settled(day), Kind{Basic: Date}})
		return nil
	}
	for unicode.IsSpace(s.peek(0)) && isDigit(s.peek(1)) { // digits grouped by three
		if len(whole) > 3 && !strings.Contains(string(s.runes[from:s.at]), " ") || !isDigit(s.peek(2)) || !isDigit(s.peek(3)) || isDigit(s.peek(4)) {
			return wrong(from, "rule.grouping", string(s.runes[from:min(len(s.runes), s.at+4)]))
		}
		s.at++
		whole += s.digits()
	}
	decimals := ""
	switch {
	case s.peek(0) == '.' && isDigit(s.peek(1)):
		s.at++
		decimals = s.digits()
	case s.peek(0) == ',' && isDigit(s.peek(1)):
		return wrong(from, "rule.comma", string(s.runes[from:s.at]))
	}
	return s.unit(from, whole, strings.TrimRight(decimals, "0"))
}

func (s *scanner) peek(ahead int) rune {
	if s.at+ahead < len(s.runes) {
		return s.runes[s.at+ahead]
	}
	return 0
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// spans are the words of durations, in both languages, with the months or days in one of them.
var spans = map[string]struct {
	basic Basic
	each  int64
}{
	"year": {Months, 12}, "years": {Months, 12}, "an": {Months, 12}, "ans": {Months, 12}, "month": {Months, 1}, "months": {Months, 1}, "mois": {Months, 1},
	"day": {Days, 1}, "days": {Days, 1}, "jour": {Days, 1}, "jours": {Days, 1},
}

// unit reads what stands behind the digits and keeps the figure.
func (s *scanner) unit(from int, whole, decimals string) *Wrong {
	kind := Kind{Basic: Number, Scale: len(decimals), any: true}
	back := s.at
	for unicode.IsSpace(s.peek(0)) {
		s.at++
	}
	word := s.at
	for unicode.IsLetter(s.peek(0)) {
		s.at++
	}
	each := int64(1)
	switch span, ok := spans[string(s.runes[word:s.at])]; {
	case ok && decimals != "":
		return wrong(from, "rule.part_of_span", string(s.runes[from:s.at]))
	case ok:
		kind, each = Kind{Basic: span.basic}, span.each
	case string(s.runes[word:s.at]) == "EUR":
		kind = Kind{Basic: Money, Scale: len(decimals)}
	case s.peek(0) == '€' && word == s.at:
		s.at++
		kind = Kind{Basic: Money, Scale: len(decimals)}
	case s.peek(0) == '%' && word == s.at:
		s.at++
		kind = Kind{Basic: Rate, Scale: len(decimals) + 2}
	default:
		s.at = back
	}
	text := string(s.runes[from:s.at])
	n, ok := parseWhole(whole + decimals)
	if ok {
		n, ok = times(n, each)
	}
	if !ok || kind.Scale > maxScale {
		return wrong(from, "rule.figure_too_large", text)
	}
	for kind.Scale > 0 && kind.Basic == Rate && n%10 == 0 { // 20 % is two tenths: products stay small
		n, kind.Scale = n/10, kind.Scale-1
	}
	s.tokens = append(s.tokens, token{tFigure, text, from, s.at, settled(n), kind})
	return nil
}
