package rule

import (
	"slices"
	"strconv"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/folder"
)

// Rule is a rule that holds together: it can be asked by many at once.
type Rule struct {
	Def *Def

	program
	asked    []*Question      // questions, then columns of tables
	names    map[string]int32 // of questions, values and steps
	tests    map[int][]test
	values   []part
	amounts  []part
	terms    []part
	conds    []part
	eligible int32
	amount   int32 // -1 where no money is given
	today    int32
}

// part is a condition or a step with what it was compiled from.
type part struct {
	at    int32 // place of its value
	raw   int32 // of a step that is rounded: before that
	expr  *expr // nil where nothing is reckoned
	bands []bandPart
}

// bandPart is one line of a table.
type bandPart struct{ from, to, gives *expr }

// Problem is one thing that is wrong with a rule.
type Problem struct {
	Path  []string // "conditions", "2", "when"
	At    int      // characters into the expression
	Fault *fault.Fault
	Meant string // key of what was meant, with the fault's arguments; "" where nothing can be said
}

// Error is for logs.
func (p Problem) Error() string { return strings.Join(p.Path, ".") + ": " + p.Fault.Error() }

// TodayName is the day for which a rule is asked; each rule may use it.
const TodayName = "today"

// Perimeter is the set of communes that a rule may use: those of the plan's own territory, on the day.
const Perimeter = "perimeter"

const (
	partsMax   = 200                // questions, values, conditions or steps of a rule
	optionsMax = 60                 // of a choice: a bit each
	rowsMost   = 1_000              // of a table
	centsMost  = 1_000_000_000_000  // ten thousand million euros: no single project costs more
	countMost  = 100_000_000_000    // what a number may be where its question says nothing
	rateMost   = 10_000_000_000_000 // a thousand times
	dayFirst   = "1900-01-01"       // what a date may be where its question says nothing
	dayLast    = "2199-12-31"
	todayFirst = "1990-01-01" // for which days a rule may be asked
	todayLast  = "2099-12-31"
	monthsMost = 1_200
	daysMost   = 40_000
)

// work is the compilation of one rule.
type work struct {
	*builder
	rule     *Rule
	problems []Problem
	said     map[string][]string
}

// Compile checks a rule and makes it ready to be asked, or gives every problem.
func Compile(def *Def) (*Rule, []Problem) { return compile(def, true) }

func compile(def *Def, sense bool) (*Rule, []Problem) {
	r := &Rule{Def: def, amount: -1}
	b := &builder{names: map[string]int32{}, asked: &r.asked, tests: map[int][]test{}, sets: []string{Perimeter}, later: map[string]bool{}, lost: map[string]bool{}}
	w := &work{builder: b, rule: r, said: map[string][]string{}}
	if n := max(len(def.Questions), len(def.Values), len(def.Conditions), len(def.Amount), len(def.Terms)); n > partsMax {
		w.problem([]string{}, 0, "rule.too_many_parts", "", partsMax)
		return nil, w.problems
	}
	w.questions()
	for _, s := range slices.Concat(def.Values, def.Amount, def.Terms) {
		b.later[s.ID] = true
	}
	r.values = w.steps("values", def.Values)
	r.amounts = w.steps("amount", def.Amount)
	r.terms = w.steps("terms", def.Terms)
	w.conditions()
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	r.program, r.names, r.tests = b.program, b.names, b.tests
	w.verdict()
	if len(w.problems) == 0 && sense {
		w.sense()
	}
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return r, nil
}

func (w *work) problem(path []string, at int, key, meant string, args ...any) {
	w.problems = append(w.problems, Problem{path, at, fault.New(fault.Invalid, key, args...), meant})
}

func (w *work) wrong(path []string, x *Wrong) {
	if x.Fault == nil { // said already, of what it stands on
		return
	}
	w.problems = append(w.problems, Problem{Path: path, At: x.At, Fault: x.Fault})
}

func at(path []string, more ...string) []string { return append(slices.Clone(path), more...) }

// id checks a name and that nothing else has it.
func (w *work) id(path []string, id string) bool {
	switch former, twice := w.said[id]; {
	case !isWord(id) || slices.Contains(reserved, id) || slices.Contains(functions, id) || id == "yes" || id == "no":
		w.problem(at(path, "id"), 0, "rule.bad_id", "rule.bad_id_meant", folder.Shown(id))
		return false
	case twice || id == TodayName:
		w.problem(at(path, "id"), 0, "rule.id_twice", "", folder.Shown(id), strings.Join(former, "."))
		return false
	}
	w.said[id] = path
	return true
}

func (w *work) questions() {
	def := w.rule.Def
	for i := range def.Questions {
		w.rule.asked = append(w.rule.asked, &def.Questions[i])
	}
	for i := range def.Questions {
		q, path := &def.Questions[i], []string{"questions", strconv.Itoa(i)}
		if !w.id(path, q.ID) {
			continue
		}
		w.question(path, q, i)
		place := w.place(q.kind, q.bounds)
		w.names[q.ID] = place
		for j := range q.Columns {
			c := &q.Columns[j]
			w.rule.asked = append(w.rule.asked, c)
			w.question(at(path, "columns", strconv.Itoa(j)), c, len(w.rule.asked)-1)
			if c.Kind == "table" {
				w.problem(at(path, "columns", strconv.Itoa(j), "kind"), 0, "rule.table_in_table", "")
			}
		}
	}
	first, _ := ParseDay(todayFirst)
	last, _ := ParseDay(todayLast)
	w.rule.today = w.place(Kind{Basic: Date}, Value{first, last, Asked})
	w.names[TodayName] = w.rule.today
}

var basics = map[string]Basic{"yes_no": YesNo, "money": Money, "rate": Rate, "number": Number, "date": Date, "months": Months, "days": Days,
	"choice": Choice, "commune": Name, "siret": Name, "siren": Name, "rna": Name, "legal_category": Name, "table": Table}

// question gives a question its kind and its bounds.
func (w *work) question(path []string, q *Question, index int) {
	basic, ok := basics[q.Kind]
	if !ok {
		if near := folder.Nearest(q.Kind, Kinds); near != "" {
			w.problem(at(path, "kind"), 0, "rule.unknown_kind_near", "", folder.Shown(q.Kind), near)
		} else {
			w.problem(at(path, "kind"), 0, "rule.unknown_kind", "", folder.Shown(q.Kind), strings.Join(Kinds, ", "))
		}
		basic = YesNo
	}
	q.kind = Kind{Basic: basic, Unit: q.Unit, of: index}
	least, most := int64(0), int64(0)
	switch basic {
	case YesNo:
		most = 1
	case Money:
		q.kind.Scale, most = 2, centsMost
	case Rate:
		q.kind.Scale, most = 6, rateMost
	case Number:
		if q.Decimal < 0 || q.Decimal > 4 {
			w.problem(at(path, "decimals"), 0, "rule.decimals", "", 4)
			q.Decimal = 0
		}
		q.kind.Scale, most = q.Decimal, countMost
	case Date:
		least, _ = ParseDay(dayFirst)
		most, _ = ParseDay(dayLast)
	case Months:
		most = monthsMost
	case Days:
		most = daysMost
	case Choice:
		w.options(path, q)
		q.bounds = Value{Lo: 1<<len(q.Options) - 1, Why: Asked}
		return
	case Name:
		q.bounds = Value{Why: Asked}
		return
	case Table:
		if len(q.Columns) == 0 || q.Rows < 0 || q.Rows > rowsMost {
			w.problem(path, 0, "rule.no_columns", "", rowsMost)
		}
		q.bounds = Value{Why: Asked}
		return
	}
	if basic != Number && q.Unit != "" {
		w.problem(at(path, "unit"), 0, "rule.unit_of_number", "")
	}
	if basic != YesNo {
		least, most = w.bound(at(path, "from"), q.From, q.kind, least), w.bound(at(path, "to"), q.To, q.kind, most)
	}
	if least >= most {
		w.problem(at(path, "to"), 0, "rule.bounds_turned", "")
		most = least + 1
	}
	q.bounds = Value{least, most, Asked}
	if (q.To == "" || q.Typed) && q.kind.counts() {
		q.bounds.Why |= Boundless
	}
}

func (w *work) options(path []string, q *Question) {
	if len(q.Options) < 2 || len(q.Options) > optionsMax {
		w.problem(path, 0, "rule.options", "", optionsMax)
	}
	seen := map[string]bool{}
	for i, o := range q.Options {
		where := at(path, "options", strconv.Itoa(i), "id")
		switch {
		case !isWord(o.ID):
			w.problem(where, 0, "rule.bad_id", "rule.bad_id_meant", folder.Shown(o.ID))
		case seen[o.ID]:
			w.problem(where, 0, "rule.id_twice", "", folder.Shown(o.ID), "")
		}
		seen[o.ID] = true
	}
}

// bound is a figure that bounds a question, in its own units.
func (w *work) bound(path []string, src Expr, k Kind, else_ int64) int64 {
	if src == "" {
		return else_
	}
	e, x := parse(string(src))
	if x == nil && e.op == "negative" && e.args[0].op == "figure" {
		e = &expr{op: "figure", at: e.at, kind: e.args[0].kind, lit: settled(-e.args[0].lit.Lo)}
	}
	switch {
	case x != nil:
		w.wrong(path, x)
	case e.op != "figure" || !k.meets(e.kind) || e.kind.Scale > k.Scale:
		w.problem(path, 0, "rule.bad_bound", "", folder.Shown(string(src)), k)
	case !fits(e.lit.Lo, power(k.Scale-e.kind.Scale)):
		w.problem(path, 0, "rule.no_room", "")
	default:
		return e.lit.Lo * power(k.Scale-e.kind.Scale)
	}
	return else_
}

// read compiles one expression that stands at a place; false where it cannot.
func (w *work) read(path []string, src Expr) (*expr, int32, bool) {
	e, x := parse(string(src))
	if x == nil {
		if place, y := w.expression(e); y == nil {
			return e, place, true
		} else {
			x = y
		}
	}
	w.wrong(path, x)
	return nil, 0, false
}

func (w *work) conditions() {
	for i := range w.rule.Def.Conditions {
		c, path := &w.rule.Def.Conditions[i], []string{"conditions", strconv.Itoa(i)}
		w.id(path, c.ID)
		if c.Unknown == (c.When != "") {
			w.problem(path, 0, "rule.when_or_unknown", "")
			continue
		}
		if c.Unknown {
			w.rule.conds = append(w.rule.conds, part{at: w.place(Kind{Basic: YesNo}, Value{0, 1, Unsourced})})
			continue
		}
		e, place, ok := w.read(at(path, "when"), c.When)
		if ok && w.program.kinds[place].Basic != YesNo {
			w.problem(at(path, "when"), 0, "rule.condition_kind", "", w.program.kinds[place])
			ok = false
		}
		if ok {
			w.rule.conds = append(w.rule.conds, part{at: place, expr: e})
		}
	}
}

// verdict joins the conditions, and finds the amount.
func (w *work) verdict() {
	r := w.rule
	b := &builder{program: r.program, asked: &r.asked}
	r.eligible = b.place(Kind{Basic: YesNo}, truth(true))
	for i, c := range r.conds {
		if i == 0 {
			r.eligible = c.at
			continue
		}
		r.eligible = b.emit(Kind{Basic: YesNo}, op{code: opAnd, a: r.eligible, b: c.at})
	}
	if n := len(r.amounts); n > 0 {
		last := r.amounts[n-1]
		path := []string{"amount", strconv.Itoa(n - 1)}
		switch k := b.program.kinds[last.at]; {
		case k.Basic != Money:
			w.problem(path, 0, "rule.amount_kind", "", k)
		case k.Scale > 2:
			w.problem(path, 0, "rule.amount_rounding", "")
		case b.start[last.at].Lo < 0:
			w.problem(path, 0, "rule.amount_below_zero", "")
		default:
			r.amount, _ = b.scaled(&expr{}, last.at, 2)
		}
	}
	r.program = b.program
}

// sense looks for what can never matter: conditions that always or never hold, questions that nothing asks.
func (w *work) sense() {
	r := w.rule
	in := r.Ask("")
	in.run()
	for i, c := range r.conds {
		path := []string{"conditions", strconv.Itoa(i), "when"}
		switch v := in.v[c.at]; {
		case v.Yes():
			w.problem(path, 0, "rule.always", "", r.Def.Conditions[i].ID)
		case v.No():
			w.problem(path, 0, "rule.never", "", r.Def.Conditions[i].ID)
		}
	}
	if len(w.problems) == 0 && in.v[r.eligible].No() {
		w.problem([]string{"conditions"}, 0, "rule.never_together", "")
	}
	used := in.marked(r.needs, r.terms...)
	for i := range r.Def.Questions {
		if !used[int32(i)] {
			w.problem([]string{"questions", strconv.Itoa(i), "id"}, 0, "rule.question_unused", "", r.Def.Questions[i].ID)
		}
	}
	for i, p := range r.values {
		if !used[p.at] {
			w.problem([]string{"values", strconv.Itoa(i), "id"}, 0, "rule.value_unused", "", r.Def.Values[i].ID)
		}
	}
	for i, p := range r.amounts {
		if !used[p.at] {
			w.problem([]string{"amount", strconv.Itoa(i), "id"}, 0, "rule.value_unused", "", r.Def.Amount[i].ID)
		}
	}
}

// needs tells each place that an operation stands on.
func (r *Rule) needs(o *op, take func(int32)) {
	switch o.code {
	case opNot, opScale, opNearest, opDown, opUp, opAmong, opPasses:
		take(o.a)
	case opIf, opShare:
		take(o.a)
		take(o.b)
		take(o.c)
	case opUnknown, opDecided:
		take(o.b)
		take(o.c)
	case opBand:
		take(o.a)
		for _, line := range o.band {
			take(line.gives)
		}
	case opRows:
		rows := r.rows[o.k]
		take(int32(rows.table))
		for _, c := range rows.shares {
			take(c.outer)
		}
	default:
		take(o.a)
		take(o.b)
	}
}
