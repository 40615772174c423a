package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// bulkColumns are the columns of a table of acts, by kind: names of form fields.
var bulkColumns = map[string][]string{
	"plan.allocate": {"action", "amount_cents", "text_fr"},
	"action.report": {"action", "as_of", "m0_nom_fr", "m0_valeur", "m0_unite_fr", "m0_sens", "text_fr"},
}

// bulkRowsMax bounds the acts of one table: they are recorded all or none.
const bulkRowsMax = 100

// bulkRowsAsked is how many empty rows a new table offers.
const bulkRowsAsked = 8

func showBulk(v *visit) error {
	kind := v.of("kind")
	if err := v.mayBulk(kind); err != nil {
		return err
	}
	v.form = url.Values{}
	return v.bulkForm(http.StatusOK, kind, nil)
}

func (v *visit) mayBulk(kind string) error {
	if !slices.Contains(bulkKinds, kind) {
		return fault.New(fault.NotFound, "web.no_page")
	}
	return v.mayOpen(kind)
}

func cellName(row int, column string) string { return "l" + strconv.Itoa(row) + "_" + column }

// bulkRows says how many rows the table has.
func (v *visit) bulkRows() int {
	n, err := strconv.Atoi(v.form.Get("lignes"))
	if err != nil || n < 1 {
		return bulkRowsAsked
	}
	return min(n, bulkRowsMax)
}

func (v *visit) bulkForm(status int, kind string, faults []*fault.Fault, more ...g.Node) error {
	return v.withPlan(func(_ context.Context, now *planNow) error {
		path, columns, rows := "/bureau/tableau/"+kind, bulkColumns[kind], v.bulkRows()
		f := &web.Form{Site: v.Site, Action: path, CSRF: v.who.CSRF, Faults: faults, Hidden: append(v.kept("id"), "lignes", strconv.Itoa(rows))}
		head := h.Tr(h.Th(h.Scope("col"), g.Text(v.Say("bulk.row"))), g.Map(columns, func(c string) g.Node {
			return h.Th(h.Scope("col"), h.ID("col-"+c), g.Text(v.Say("bulk."+c)))
		}))
		var body g.Group
		for i := range rows {
			cells := g.Group{h.Th(h.Scope("row"), g.Text(strconv.Itoa(i+1)))}
			for _, c := range columns {
				name := cellName(i, c)
				label := v.Say("bulk.cell", i+1, v.Say("bulk."+c))
				cells = append(cells, h.Td(v.bulkCell(f, now, kind, name, c, label)))
			}
			body = append(body, h.Tr(cells))
		}
		f.Inputs = []g.Node{
			h.Div(h.Class("scroll"), h.Role("region"), h.Aria("label", v.Say("bulk.table")), h.TabIndex("0"),
				h.Table(h.Class("bulk"), h.Caption(g.Text(v.Say("bulk.caption"))), h.THead(head), h.TBody(body))),
			h.P(web.Second("rows", v.Say("bulk.more"))),
			h.Details(h.Summary(g.Text(v.Say("bulk.paste"))),
				f.In(web.Input{Name: "colle", Kind: "area", Rows: 6, Label: v.Say("bulk.paste_label"), Help: v.Say("bulk.paste_help", v.columnWords(columns))}),
				h.P(web.Second("paste", v.Say("bulk.paste_do")))),
			v.aroundInputs(f, kind),
		}
		f.Upload = true
		f.Buttons = []g.Node{web.Button("preview", v.Say("form.preview"))}
		p := &web.Page{Title: v.Say("bulk.title", v.Say("act_kind."+kind)), Path: path,
			Trail: []web.Crumb{{Words: v.Say("desk.nav_acts"), Address: v.To("/bureau/actes")}},
			Body:  append([]g.Node{h.P(h.Class("lead"), g.Text(v.Say("bulk.lead", bulkRowsMax)))}, append(more, f.Render())...)}
		p.Scripts = []string{"table.js"}
		return v.show(status, p)
	})
}

func (v *visit) columnWords(columns []string) string {
	words := make([]string, len(columns))
	for i, c := range columns {
		words[i] = v.Say("bulk." + c)
	}
	return strings.Join(words, ", ")
}

func (v *visit) bulkCell(f *web.Form, now *planNow, kind, name, column, label string) g.Node {
	wrong := slices.ContainsFunc(f.Faults, func(x *fault.Fault) bool { return x.Field == name })
	common := g.Group{h.ID(name), h.Name(name), h.Aria("label", label), g.If(wrong, h.Aria("invalid", "true"))}
	value := v.form.Get(name)
	switch column {
	case "action":
		return h.Select(common, h.Option(h.Value(""), g.Text("–")), g.Map(now.actions(v, kind), func(c web.Choice) g.Node {
			return h.Option(h.Value(c.Value), g.If(c.Value == value, h.Selected()), g.Text(c.Words))
		}))
	case "m0_sens":
		return h.Select(common, h.Option(h.Value(""), g.Text("–")), g.Map(plan.Meanings, func(m string) g.Node {
			return h.Option(h.Value(m), g.If(m == value, h.Selected()), g.Text(v.Say("meaning."+m)))
		}))
	}
	return h.Input(common, h.Type("text"), h.Value(value))
}

// sendBulk reads what was pasted, adds rows, tries all acts at once, or records them, all or none.
func sendBulk(v *visit) error {
	kind := v.of("kind")
	if err := v.mayBulk(kind); err != nil {
		return err
	}
	switch v.field("do") {
	case "rows":
		v.form.Set("lignes", strconv.Itoa(min(v.bulkRows()+bulkRowsAsked, bulkRowsMax)))
		return v.bulkForm(http.StatusOK, kind, nil)
	case "paste":
		return v.paste(kind)
	case "edit":
		return v.bulkForm(http.StatusOK, kind, nil)
	}
	if v.field("id") == "" {
		v.form.Set("id", "desk-"+identity.Random(18))
	}
	subs, faults := v.bulkSubmissions(kind)
	if len(faults) > 0 {
		return v.bulkForm(http.StatusUnprocessableEntity, kind, faults)
	}
	if v.field("do") == "record" {
		receipts, err := v.Journal.Do(v.background(), v.who.Actor, subs...)
		if refusal := refused(err); refusal != nil {
			return v.bulkForm(http.StatusUnprocessableEntity, kind, unplaced(refusal))
		}
		if err != nil {
			return err
		}
		return v.to("/bureau", "fait", web.Count(receipts[len(receipts)-1].Number))
	}
	seen, err := v.foresee(subs...)
	if refusal := refused(err); refusal != nil {
		return v.bulkForm(http.StatusUnprocessableEntity, kind, unplaced(refusal))
	}
	if err != nil {
		return err
	}
	return v.preview("/bureau/tableau/"+kind, v.Say("bulk.title", v.Say("act_kind."+kind)), append([]web.Pair{web.Fact(v.Say("bulk.acts"), strconv.Itoa(len(subs)))}, v.toldAround(subs[0])...), seen)
}

// unplaced tells faults of a whole table, whose fields are those of one act, without a link to a cell.
func unplaced(all []*fault.Fault) []*fault.Fault {
	for _, f := range all {
		f.Field = ""
	}
	return all
}

// bulkSubmissions makes one act of each row that is not empty.
func (v *visit) bulkSubmissions(kind string) ([]journal.Submission, fault.List) {
	whole, all := v.around()
	var subs []journal.Submission
	for i := range v.bulkRows() {
		row, empty := url.Values{}, true
		for _, c := range bulkColumns[kind] {
			value := strings.TrimSpace(v.form.Get(cellName(i, c)))
			row.Set(c, value)
			empty = empty && value == ""
		}
		if empty {
			continue
		}
		fields, faults := fieldsOf(kind, row)
		for _, f := range faults {
			f.Field = cellName(i, f.Field)
		}
		all = append(all, faults...)
		act, err := v.Registry.Decode(kind, fields)
		if err != nil {
			all = append(all, fault.Of(err)...)
			continue
		}
		s := whole
		s.ID, s.Act = whole.ID+"-"+strconv.Itoa(i+1), act
		if r, ok := act.(*plan.Report); ok && s.Effective == "" {
			s.Effective, _ = plan.LastDay(r.AsOf)
		}
		subs = append(subs, s)
	}
	if len(subs) == 0 && len(all) == 0 {
		all = append(all, fault.New(fault.Invalid, "bulk.empty").At(cellName(0, bulkColumns[kind][0])))
	}
	return subs, all
}

// paste puts what was copied in a spreadsheet into the table: cells parted by tabs, rows by line ends.
func (v *visit) paste(kind string) error {
	columns := bulkColumns[kind]
	lines := strings.Split(strings.Trim(v.form.Get("colle"), "\n"), "\n")
	if len(lines) > bulkRowsMax {
		return v.bulkForm(http.StatusUnprocessableEntity, kind, []*fault.Fault{fault.New(fault.Invalid, "bulk.many", len(lines), bulkRowsMax).At("colle")})
	}
	first := 0 // after the last row that holds something
	for i := range v.bulkRows() {
		for _, c := range columns {
			if v.form.Get(cellName(i, c)) != "" {
				first = i + 1
			}
		}
	}
	for i, line := range lines {
		for j, cell := range strings.Split(line, "\t") {
			if j < len(columns) {
				v.form.Set(cellName(first+i, columns[j]), strings.TrimSpace(cell))
			}
		}
	}
	v.form.Set("lignes", strconv.Itoa(min(max(v.bulkRows(), first+len(lines)), bulkRowsMax)))
	v.form.Del("colle")
	return v.bulkForm(http.StatusOK, kind, nil)
}
