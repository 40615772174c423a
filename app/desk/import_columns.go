package desk

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/sheet"
)

// Limits of what is read to ask for the columns.
const (
	topRows    = 50 // among which the headers are looked for
	samplesMax = 3  // values shown of each column
)

// top is the beginning of a page: its rows, and which of them holds the headers.
type top struct {
	rows   []sheet.Row
	header int // -1: none looks like one
	guess  sheet.Mapping
	notes  []*fault.Fault
}

// readTop reads the beginning of the chosen page.
func (v *visit) readTop(p *pending) (*top, error) {
	f, book, err := v.open(&p.waiting)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t := &top{}
	for row, err := range book.Rows(v.ctx, p.page(book)) {
		if err != nil {
			return nil, err
		}
		if t.rows = append(t.rows, row); len(t.rows) >= topRows {
			break
		}
	}
	if p.Sort == sheetSort {
		t.header, t.guess = plan.FindSheetHeader(t.rows)
	} else {
		t.header, t.guess = sheet.FindHeader(t.rows, record.Fields(p.Sort))
	}
	if t.header < 0 && len(t.rows) > 0 { // none of the usual words: the fullest of the first rows
		best := 0
		for i, r := range t.rows[:min(len(t.rows), 10)] {
			if len(headersOf(r)) > best {
				best, t.header = len(headersOf(r)), i
			}
		}
		t.guess = sheet.Mapping{}
	}
	t.notes = book.Notes()
	return t, nil
}

// headersOf lists the headers of a row, each once.
func headersOf(r sheet.Row) []string {
	var out []string
	for _, c := range r.Cells {
		if c.Text != "" && !slices.Contains(out, c.Text) {
			out = append(out, c.Text)
		}
	}
	return out
}

// samples shows the first values under a header.
func (t *top) samples(name string) string {
	at := slices.IndexFunc(t.rows[t.header].Cells, func(c sheet.Cell) bool { return c.Text == name })
	var out []string
	for _, r := range t.rows[t.header+1:] {
		if s := r.Cell(at).Text; at >= 0 && s != "" && len(out) < samplesMax {
			out = append(out, fault.Clip(s))
		}
	}
	return strings.Join(out, " · ")
}

// fieldsOfSort lists what is looked for in a file, with its words.
func (v *visit) fieldsOfSort(p *pending, t *top) []sheet.Field {
	if p.Sort != sheetSort {
		return record.Fields(p.Sort)
	}
	fields := plan.SheetFields()
	for _, key := range slices.Sorted(maps.Keys(t.guess)) {
		if strings.HasPrefix(key, "year:") {
			fields = append(fields, sheet.Field{Key: key})
		}
	}
	return fields
}

func (v *visit) fieldWords(sort, key string) string {
	switch year, isYear := strings.CutPrefix(key, "year:"); {
	case isYear:
		return v.Say("import.field_planned", yearWord(year))
	case sort == sheetSort:
		return v.Say("plan_column." + key)
	}
	return v.Say("import.field_" + key)
}

// yearWord keeps a year from being set as a number.
type yearWord string

func columnInput(key string) string { return "c_" + strings.ReplaceAll(key, ":", "_") }

// chosen is the mapping to show: as just answered, as chosen before, as remembered, or as guessed.
func (v *visit) chosen(p *pending, t *top, fields []sheet.Field) (m map[string]string, from string, why string, err error) {
	headers := headersOf(t.rows[t.header])
	if v.form != nil && v.form.Has("colonnes") {
		m = map[string]string{}
		for _, f := range fields {
			m[f.Key] = v.form.Get(columnInput(f.Key))
		}
		return m, v.form.Get("de"), "", nil
	}
	if len(p.Mapping) > 0 {
		return p.Mapping, p.From, "", nil
	}
	was, err := v.rememberedMapping(p.Sort, p.System)
	if err != nil {
		return nil, "", "", err
	}
	fits := len(was.Mapping) > 0
	for _, name := range was.Mapping {
		fits = fits && slices.Contains(headers, name)
	}
	if fits {
		return was.Mapping, was.From, "import.columns_remembered", nil
	}
	return t.guess, was.From, "import.columns_guessed", nil
}

func (v *visit) askColumns(status int, p *pending, faults []*fault.Fault) error {
	t, err := v.readTop(p)
	if refusal := refused(err); refusal != nil {
		return v.unreadable(p, stepColumns, refusal)
	}
	if err != nil {
		return err
	}
	if t.header < 0 {
		return v.unreadable(p, stepColumns, []*fault.Fault{fault.New(fault.Invalid, "record.no_rows")})
	}
	fields := v.fieldsOfSort(p, t)
	m, from, why, err := v.chosen(p, t, fields)
	if err != nil {
		return err
	}
	f := v.importForm(p, faults)
	f.Hidden = []string{"colonnes", "oui"}
	if p.Sort != sheetSort {
		f.Inputs = append(f.Inputs, v.fromInput(f, p, from))
	}
	f.Inputs = append(f.Inputs, v.columnTable(f, p, t, fields, m))
	f.Buttons = []g.Node{web.Button(stepColumns, v.Say("import.read_rows")), web.Second("drop", v.Say("import.drop"))}
	lead := v.Say("import.columns_lead", t.rows[t.header].Number)
	if why != "" {
		lead += " " + v.Say(why)
	}
	return v.importPage(status, p, stepColumns, h.P(h.Class("lead"), g.Text(lead)), v.noteList(t.notes), v.formOrNot(p, f))
}

// fromInput asks which stage the money of a file leaves: nothing in a file says it.
func (v *visit) fromInput(f *web.Form, p *pending, from string) g.Node {
	stages := record.From(p.Sort)
	if len(stages) == 1 {
		return h.Input(h.Type("hidden"), h.Name("de"), h.Value(stages[0]))
	}
	var choices []web.Choice
	for _, s := range stages {
		choices = append(choices, web.Choice{Value: s, Words: v.Say("import.from_" + s)})
	}
	return f.In(web.Input{Name: "de", Kind: "select", Label: v.Say("import.from"), Help: v.Say("import.from_help"), Choices: choices, Value: from, Needed: true})
}

// columnTable asks under which header each thing stands.
func (v *visit) columnTable(f *web.Form, p *pending, t *top, fields []sheet.Field, m map[string]string) g.Node {
	headers := headersOf(t.rows[t.header])
	head := h.Tr(h.Th(h.Scope("col"), g.Text(v.Say("import.looked_for"))), h.Th(h.Scope("col"), g.Text(v.Say("import.header"))), h.Th(h.Scope("col"), g.Text(v.Say("import.samples"))))
	var body g.Group
	for _, x := range fields {
		name, words := columnInput(x.Key), v.fieldWords(p.Sort, x.Key)
		wrong := slices.ContainsFunc(f.Faults, func(w *fault.Fault) bool { return w.Field == name })
		pick := h.Select(h.ID(name), h.Name(name), h.Aria("label", v.Say("import.header_of", words)), g.If(wrong, h.Aria("invalid", "true")),
			h.Option(h.Value(""), g.Text(v.Say("import.no_header"))), g.Map(headers, func(s string) g.Node {
				return h.Option(h.Value(s), g.If(s == m[x.Key], h.Selected()), g.Text(fault.Clip(s)))
			}))
		if x.Needed {
			words += " " + v.Say("form.needed")
		}
		shown := ""
		if m[x.Key] != "" {
			shown = t.samples(m[x.Key])
		}
		body = append(body, h.Tr(h.Th(h.Scope("row"), g.Text(words)), h.Td(pick), h.Td(h.Class("quiet"), g.Text(shown))))
	}
	return h.Div(h.Class("scroll"), h.Role("region"), h.Aria("labelledby", "colonnes"), h.TabIndex("0"),
		h.Table(h.Class("bulk"), h.Caption(h.ID("colonnes"), g.Text(v.Say("import.columns_caption"))), h.THead(head), h.TBody(body)))
}

// noteList tells what was guessed or left out while reading.
func (v *visit) noteList(notes []*fault.Fault) g.Node {
	if len(notes) == 0 {
		return nil
	}
	return web.Notice(h.Ul(g.Map(notes, func(n *fault.Fault) g.Node { return h.Li(g.Text(v.Say(n.Key, n.Args...))) })))
}

// unreadable says that a file cannot be gone on with, and offers to choose another.
func (v *visit) unreadable(p *pending, step string, faults []*fault.Fault) error {
	f := v.importForm(p, faults)
	f.Buttons = []g.Node{web.Button("drop", v.Say("import.drop_other"))}
	return v.importPage(http.StatusUnprocessableEntity, p, step, h.P(h.Class("lead"), g.Text(v.Say("import.unreadable"))), v.formOrNot(p, f))
}

func (v *visit) sendColumns(p *pending) error {
	t, err := v.readTop(p)
	if refusal := refused(err); refusal != nil {
		return v.unreadable(p, stepColumns, refusal)
	}
	if err != nil {
		return err
	}
	if t.header < 0 {
		return v.askColumns(http.StatusUnprocessableEntity, p, nil)
	}
	headers, faults := headersOf(t.rows[t.header]), []*fault.Fault(nil)
	m, by := map[string]string{}, map[string]string{}
	for _, x := range v.fieldsOfSort(p, t) {
		name, in := v.form.Get(columnInput(x.Key)), columnInput(x.Key)
		switch {
		case name == "" && x.Needed:
			faults = append(faults, fault.New(fault.Invalid, "import.column_missing", v.fieldWords(p.Sort, x.Key)).At(in))
		case name == "":
		case !slices.Contains(headers, name):
			faults = append(faults, fault.New(fault.Invalid, "import.column_unknown", fault.Clip(name)).At(in))
		case by[name] != "":
			faults = append(faults, fault.New(fault.Invalid, "import.column_twice", fault.Clip(name), v.fieldWords(p.Sort, by[name]), v.fieldWords(p.Sort, x.Key)).At(in))
		default:
			m[x.Key], by[name] = name, x.Key
		}
	}
	if from := v.field("de"); p.Sort != sheetSort {
		if !slices.Contains(record.From(p.Sort), from) {
			faults = append(faults, fault.New(fault.Invalid, "import.from_missing").At("de"))
		}
		p.From = from
	}
	if len(faults) > 0 {
		return v.askColumns(http.StatusUnprocessableEntity, p, faults)
	}
	p.Mapping, p.Step, p.Former, p.Another = m, stepRows, 0, false
	if err := v.savePending(v.ctx, p); err != nil {
		return err
	}
	if err := v.rememberMapping(p); err != nil {
		return err
	}
	return v.look(p)
}

// look reads the whole file, by a task.
func (v *visit) look(p *pending) error {
	if p.Sort == sheetSort {
		return v.lookAtSheet(p)
	}
	return v.lookAtRecords(p)
}
