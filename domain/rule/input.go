package rule

import (
	"strconv"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// World answers what a rule asks of names: is this commune one of the perimeter on that day?
type World interface {
	In(set, name, day string) bool
}

// Input is what one person has answered so far. It is not for use by several at once.
type Input struct {
	rule  *Rule
	world World
	day   string
	v     []Value
	t     tables
	names map[int]string // answers that are names, to be asked again of another day
}

// Askable says whether a rule can be asked for a day: what it was compiled to stand, it stands between two days.
func Askable(day string) bool {
	_, ok := ParseDay(day)
	return ok && day >= todayFirst && day <= todayLast
}

// Ask begins to ask a rule for a day ("2020-06-11"); "", and a day that is not [Askable], leave the day open.
func (r *Rule) Ask(day string) *Input {
	in := &Input{rule: r, v: make([]Value, len(r.start)), day: day}
	copy(in.v, r.start)
	if n, _ := ParseDay(day); Askable(day) {
		in.v[r.today] = settled(n)
	}
	return in
}

// Of gives the input the world that its names belong to.
func (in *Input) Of(w World) *Input {
	in.world = w
	return in
}

// Clear takes every answer back.
func (in *Input) Clear() {
	copy(in.v[:len(in.rule.Def.Questions)], in.rule.start)
	in.t, in.names = nil, nil
}

// Answer takes an answer as people write it: "12 000,50 €", "oui", "2020-06-11", "93066", the id of an option. It
// refuses, with the question as the field, what is no answer or lies out of the question's bounds.
func (in *Input) Answer(id, text string) error {
	i, q, err := in.rule.question(id)
	if err != nil {
		return err
	}
	if q.kind.Basic == Table {
		return fault.New(fault.Invalid, "rule.answer_table", q.Label).At(id)
	}
	v, err := in.value(q, i, text)
	if err != nil {
		return err
	}
	in.v[i] = v
	return nil
}

// AnswerRows takes the rows of a table, each by its columns.
func (in *Input) AnswerRows(id string, rows []map[string]string) error {
	i, q, err := in.rule.question(id)
	if err != nil {
		return err
	}
	if q.kind.Basic != Table {
		return fault.New(fault.Invalid, "rule.answer_no_table", q.Label).At(id)
	}
	if int64(len(rows)) > q.rowsMost() {
		return fault.New(fault.Invalid, "rule.answer_rows", int(q.rowsMost()), len(rows)).At(id)
	}
	table := make([][]Value, len(rows))
	for n, row := range rows {
		table[n] = make([]Value, len(q.Columns))
		known := 0
		for c := range q.Columns {
			col := &q.Columns[c]
			text, has := row[col.ID]
			table[n][c] = col.bounds
			if !has {
				continue
			}
			known++
			if table[n][c], err = in.value(col, col.kind.of, text); err != nil {
				return fault.Of(err)[0].At(id + "[" + strconv.Itoa(n) + "]." + col.ID)
			}
		}
		if known < len(row) {
			for name := range row {
				if !q.hasColumn(name) {
					return fault.New(fault.Invalid, "rule.unknown_column", folder.Shown(name), q.ID).At(id + "[" + strconv.Itoa(n) + "]")
				}
			}
		}
	}
	if in.t == nil {
		in.t = tables{}
	}
	in.t[i] = table
	in.v[i] = Value{}
	return nil
}

func (q *Question) hasColumn(id string) bool {
	for _, c := range q.Columns {
		if c.ID == id {
			return true
		}
	}
	return false
}

// question finds a question by its id.
func (r *Rule) question(id string) (int, *Question, error) {
	if at, ok := r.names[id]; ok && int(at) < len(r.Def.Questions) {
		return int(at), &r.Def.Questions[at], nil
	}
	ids := make([]string, len(r.Def.Questions))
	for i, q := range r.Def.Questions {
		ids[i] = q.ID
	}
	if near := folder.Nearest(id, ids); near != "" {
		return 0, nil, fault.New(fault.Invalid, "rule.answer_unknown_near", folder.Shown(id), near).At(id)
	}
	return 0, nil, fault.New(fault.Invalid, "rule.answer_unknown", folder.Shown(id), folder.KnownWords(ids)).At(id)
}

// answerMax bounds one answer, in bytes.
const answerMax = 200

func (in *Input) value(q *Question, index int, text string) (Value, error) {
	refuse := func(key string, args ...any) (Value, error) {
		return Value{}, fault.New(fault.Invalid, key, args...).At(q.ID)
	}
	if text = strings.TrimSpace(text); len(text) > answerMax {
		return refuse("rule.answer_long", answerMax)
	}
	shown := folder.Shown(text)
	var n int64
	ok := true
	switch q.kind.Basic {
	case YesNo:
		switch strings.ToLower(text) {
		case "yes", "true", "1", "oui", "vrai":
			return settled(1), nil
		case "no", "false", "0", "non", "faux":
			return settled(0), nil
		}
		return refuse("rule.answer_yes_no", shown)
	case Choice:
		for i, o := range q.Options {
			if o.ID == text {
				return Value{Lo: 1 << i}, nil
			}
		}
		return refuse("rule.answer_option", shown, strings.Join(q.options(), ", "))
	case Name:
		return in.name(q, index, text)
	case Money:
		c, err := money.Parse(text)
		if err != nil {
			f := *fault.Of(err)[0]
			return Value{}, f.At(q.ID)
		}
		n = int64(c)
	case Date:
		n, ok = ParseDay(text)
	default:
		n, ok = parseNumber(text, q.kind)
	}
	switch {
	case !ok:
		return refuse("rule.answer_"+q.Kind, shown)
	case n < q.bounds.Lo || n > q.bounds.Hi:
		return refuse("rule.answer_range", figure(q.kind, n), figure(q.kind, q.bounds.Lo), figure(q.kind, q.bounds.Hi))
	}
	return settled(n), nil
}

// parseNumber reads a number in the units of a kind: "12", "12,5", "1 200", "30 %", "36 months", "3 ans".
func parseNumber(text string, k Kind) (int64, bool) {
	if n, ok := plainNumber(text, k); ok {
		return n, true
	}
	return writtenNumber(text, k)
}

func writtenNumber(text string, k Kind) (int64, bool) {
	text = strings.ReplaceAll(text, ",", ".")
	e, w := parse(text)
	if w != nil {
		return 0, false
	}
	sign := int64(1)
	if e.op == "negative" {
		e, sign = e.args[0], -1
	}
	found := e.kind
	bare := found.Basic == Number && (k.Basic == Months || k.Basic == Days)
	if e.op != "figure" || found.Basic != k.Basic && !bare || found.Scale > k.Scale || !fits(e.lit.Lo, power(k.Scale-found.Scale)) {
		return 0, false
	}
	return sign * e.lit.Lo * power(k.Scale-found.Scale), true
}

// plainNumber reads "0", "12" and "12.5" without the grammar: files of situations hold little else. What it does not know
// is left to the grammar.
func plainNumber(text string, k Kind) (n int64, ok bool) {
	whole, part, _ := strings.Cut(text, ".")
	if k.Basic != Number || len(text) > 15 || !digits(whole) || len(whole) > 1 && whole[0] == '0' || part != "" && !digits(part) || len(part) > k.Scale || strings.HasSuffix(text, ".") {
		return 0, false
	}
	for _, list := range [2]string{whole, part} {
		for _, c := range list {
			n = 10*n + int64(c-'0')
		}
	}
	scale := power(k.Scale - len(part))
	return n * scale, fits(n, scale)
}

// name checks a code and finds out what the rule asks of it.
func (in *Input) name(q *Question, index int, text string) (Value, error) {
	text = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, text))
	if !codes[q.Kind](text) {
		return Value{}, fault.New(fault.Invalid, "rule.answer_"+q.Kind, folder.Shown(text)).At(q.ID)
	}
	var bits int64
	for i, t := range in.rule.tests[index] {
		if t.set != "" && in.world != nil && in.world.In(t.set, text, in.day) || t.set == "" && t.text == text {
			bits |= 1 << i
		}
	}
	if in.names == nil {
		in.names = map[int]string{}
	}
	in.names[index] = text
	return Value{Lo: bits}, nil
}

// codes say whether a code is one: its letters, and its key where it has one.
var codes = map[string]func(string) bool{
	"commune": func(s string) bool {
		return len(s) == 5 && digits(s[:1]) && (digits(s[1:2]) || s[1] == 'A' || s[1] == 'B') && digits(s[2:])
	},
	"siren": func(s string) bool { return len(s) == 9 && digits(s) && sheet.Keyed(s) },
	"siret": func(s string) bool { return len(s) == 14 && digits(s) && sheet.KeyedSiret(s) },
	"rna": func(s string) bool {
		return len(s) == 10 && s[0] == 'W' && (digits(s[1:]) || s[2] >= 'A' && digits(s[1:2]) && digits(s[3:]))
	},
	"legal_category": func(s string) bool { return len(s) == 4 && digits(s) },
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
