package rule

// tables are the rows of the questions that ask for some, by question; nil where a table is not answered yet.
type tables map[int][][]Value

// overRows is a sum of a column, or a count, over the rows of a table that pass a test.
type overRows struct {
	program            // of one row: its columns come first
	table   int        // the question
	most    int64      // how many rows there can be
	shares  []captured // what the rule lends to the row
	value   int32      // what is summed; -1 where rows are counted
	kept    int32      // whether the row counts; -1 where each does
}

// captured is a value of the rule that the program of a row uses: its places there and here.
type captured struct{ outer, inner int32 }

// capture takes a value of the rule into the program of a row.
func (b *builder) capture(e *expr) (int32, *Wrong) {
	at, w := b.outer.name(e)
	if w != nil {
		return 0, w
	}
	for _, c := range b.shares {
		if c.outer == at {
			return c.inner, nil
		}
	}
	here := b.place(b.outer.program.kinds[at], b.outer.start[at])
	b.shares = append(b.shares, captured{at, here})
	return here, nil
}

// overRows compiles sum(table.column where …) and count(table where …).
func (b *builder) overRows(e *expr) (int32, *Wrong) {
	if len(e.args) != 1 || b.outer != nil {
		return 0, wrong(e.at, "rule.rows_form", e.text)
	}
	what, test := e.args[0], (*expr)(nil)
	if what.op == "where" {
		what, test = what.args[0], what.args[1]
	}
	if want := map[string]string{"sum": "column", "count": "name"}[e.text]; what.op != want {
		return 0, wrong(what.at, "rule.rows_form", e.text)
	}
	at, w := b.name(what)
	if w != nil {
		return 0, w
	}
	k := b.program.kinds[at]
	if k.Basic != Table {
		return 0, wrong(what.at, "rule.kind_wanted", Table, k)
	}
	table := (*b.asked)[k.of]
	row := &builder{names: map[string]int32{}, asked: b.asked, tests: b.tests, sets: b.sets, outer: b}
	for i := range table.Columns {
		c := &table.Columns[i]
		kind, bounds := c.kind, c.bounds
		row.names[c.ID] = row.place(kind, bounds)
	}
	over := &overRows{table: k.of, most: table.rowsMost(), value: -1, kept: -1}
	out := Kind{Basic: Number, any: true}
	if e.text == "sum" {
		if over.value, w = row.column(what, table); w != nil {
			return 0, w
		}
		out = row.program.kinds[over.value]
		if !out.counts() {
			return 0, wrong(what.at, "rule.no_number", out)
		}
		if !fits(extreme(row.start[over.value]), over.most) {
			return 0, wrong(what.at, "rule.no_room")
		}
	}
	if test != nil {
		if over.kept, w = row.want(test, YesNo); w != nil {
			return 0, w
		}
	}
	if b.full += over.most * int64(1+len(row.ops)); b.full > rowsOps {
		return 0, wrong(e.at, "rule.too_long_all", rowsOps)
	}
	over.program, over.shares = row.program, row.shares
	b.rows = append(b.rows, over)
	return b.emit(out, op{code: opRows, k: int64(len(b.rows) - 1)}), nil
}

// column is the place of table.column in the program of a row.
func (b *builder) column(e *expr, table *Question) (int32, *Wrong) {
	name := e.args[0]
	for i := range table.Columns {
		if table.Columns[i].ID == name.text {
			return b.names[name.text], nil
		}
	}
	return 0, wrong(name.at, "rule.unknown_column", name.text, table.ID)
}

// run sums or counts. Of a row that may or may not count, both are possible; of a table that nobody has filled in,
// any number of rows is.
func (o *overRows) run(v []Value, t tables) Value {
	rows, answered := t[o.table]
	state := make([]Value, len(o.start))
	copy(state, o.start)
	for _, c := range o.shares {
		state[c.inner] = v[c.outer]
	}
	if !answered {
		one := o.of(state, t)
		return between(min(0, one.Lo*o.most), max(0, one.Hi*o.most), one.Why|Asked)
	}
	sum := Value{}
	for _, row := range rows {
		copy(state, row)
		one := o.of(state, t)
		sum = between(sum.Lo+one.Lo, sum.Hi+one.Hi, sum.Why|one.Why)
	}
	return sum
}

// of is what one row adds.
func (o *overRows) of(state []Value, t tables) Value {
	o.program.run(state, t)
	one := settled(1)
	if o.value >= 0 {
		one = state[o.value]
	}
	if o.kept < 0 {
		return one
	}
	switch kept := state[o.kept]; {
	case kept.Yes():
		return one
	case kept.No():
		return settled(0)
	default:
		return between(min(0, one.Lo), max(0, one.Hi), one.Why|kept.Why)
	}
}
