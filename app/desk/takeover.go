package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

const (
	takeoverPath     = "/bureau/reprise"
	balanceRows      = 10  // asked for at first, and added at a time
	balanceRowsMax   = 300 // what one take-over may hold
	takeoverIDPrefix = "takeover-"
)

// balanceColumns are the columns of the table of opening balances.
var balanceColumns = []string{"action", "stage", "commune", "amount_cents"}

// balanceFields are the same, as they are looked for in a spreadsheet.
var balanceFields = []sheet.Field{
	{Key: "action", Needed: true, Names: []string{"action", "code action", "code de l'action", "action code"}},
	{Key: "stage", Needed: true, Names: []string{"étape", "stade", "stage", "niveau"}},
	{Key: "commune", Names: []string{"commune", "code insee", "insee", "code commune"}},
	{Key: "amount_cents", Needed: true, Names: []string{"montant", "solde", "amount", "balance", "montant (€)"}},
}

func showTakeover(v *visit) error {
	q := v.r.URL.Query()
	v.form = url.Values{"de": {ledger.Voted}}
	if ref := q.Get("brouillon"); ref != "" {
		d, err := v.ownDraft(ref)
		if err != nil {
			return err
		}
		if v.form, err = url.ParseQuery(d.Body); err != nil {
			return err
		}
		v.form.Set("brouillon", ref)
	}
	if n, bad := web.Whole(q.Get("fait")); bad == nil {
		node, err := v.reconciled(n)
		if err != nil {
			return err
		}
		return v.takeoverForm(http.StatusOK, nil, node)
	}
	return v.takeoverForm(http.StatusOK, nil)
}

func (v *visit) balanceRows() int {
	n, err := strconv.Atoi(v.form.Get("lignes"))
	if err != nil || n < 1 {
		return balanceRows
	}
	return min(n, balanceRowsMax)
}

func (v *visit) takeoverForm(status int, faults []*fault.Fault, more ...g.Node) error {
	return v.withPlan(func(_ context.Context, now *planNow) error {
		page := &web.Page{Title: v.Say("import.way_takeover"), Path: takeoverPath, Trail: v.importTrail(), Scripts: []string{"table.js", "upload.js"}}
		lead := h.P(h.Class("lead"), g.Text(v.Say("import.takeover_lead")))
		if now.content == nil {
			page.Body = []g.Node{lead, h.P(g.Text(v.Say("import.takeover_no_plan")))}
			return v.show(status, page)
		}
		get := v.form.Get
		f := &web.Form{Site: v.Site, Action: takeoverPath, CSRF: v.who.CSRF, Faults: faults, Upload: true, Hidden: append(v.kept("id", "brouillon"), "lignes", strconv.Itoa(v.balanceRows()))}
		f.Inputs = []g.Node{
			f.In(web.Input{Name: "cutover", Kind: "day", Label: v.Say("import.cutover"), Help: v.Say("import.cutover_help"), Value: get("cutover"), Needed: true}),
			f.In(web.Input{Name: "system", Label: v.Say("import.takeover_system"), Example: v.Say("import.takeover_system_example"), Value: get("system"), Needed: true}),
			f.In(web.Input{Name: "document_repris", Label: v.Say("import.takeover_document"), Help: v.Say("import.takeover_document_help"), Value: get("document_repris"), Needed: true}),
			f.In(web.Input{Name: "de", Kind: "select", Label: v.Say("import.takeover_from"), Help: v.Say("import.takeover_from_help"), Value: get("de"),
				Choices: []web.Choice{{Value: ledger.Voted, Words: v.Say("import.takeover_from_voted")}, {Value: ledger.Allocated, Words: v.Say("import.takeover_from_allocated")}}}),
			v.balanceTable(f, now), h.P(web.Second("rows", v.Say("bulk.more"))),
			h.Details(h.Summary(g.Text(v.Say("import.takeover_fill"))),
				f.In(web.Input{Name: "colle", Kind: "area", Rows: 6, Label: v.Say("bulk.paste_label"), Help: v.Say("bulk.paste_help", v.balanceWords())}),
				h.P(web.Second("paste", v.Say("bulk.paste_do"))),
				f.In(web.Input{Name: "fichier", Kind: "file", Label: v.Say("import.takeover_file"), Help: v.Say("import.takeover_file_help", v.balanceWords()), Accept: accepted}),
				h.P(web.Second("file", v.Say("import.takeover_file_do")))),
			v.bilingual(f, "text", v.Say("field.text"), v.Say("field_help.text"), 3),
			f.In(web.Input{Name: "note", Kind: "area", Rows: 2, Label: v.Say("around.note"), Help: v.Say("around.note_help"), Value: get("note")}),
		}
		f.Buttons = []g.Node{web.Button("preview", v.Say("form.preview")), web.Second("draft", v.Say("form.keep_draft"))}
		page.Body = append([]g.Node{lead, h.P(g.Text(v.Say("import.takeover_rehearse")))}, append(more, f.Render())...)
		return v.show(status, page)
	})
}

func (v *visit) balanceWords() string {
	words := make([]string, len(balanceColumns))
	for i, c := range balanceColumns {
		words[i] = v.Say("import.balance_" + c)
	}
	return strings.Join(words, ", ")
}

// balanceTable is the table of lines: what stood where on the day.
func (v *visit) balanceTable(f *web.Form, now *planNow) g.Node {
	head := h.Tr(h.Th(h.Scope("col"), g.Text(v.Say("bulk.row"))), g.Map(balanceColumns, func(c string) g.Node { return h.Th(h.Scope("col"), g.Text(v.Say("import.balance_"+c))) }))
	actions := now.actions(v, "plan.takeover")
	var stages []web.Choice
	for _, s := range ledger.Beyond(ledger.Voted) {
		if s != ledger.Voted {
			stages = append(stages, web.Choice{Value: s, Words: v.Say("stage." + s)})
		}
	}
	var body g.Group
	for i := range v.balanceRows() {
		cells := g.Group{h.Th(h.Scope("row"), g.Text(strconv.Itoa(i+1)))}
		for _, c := range balanceColumns {
			name := cellName(i, c)
			wrong := slices.ContainsFunc(f.Faults, func(x *fault.Fault) bool { return x.Field == name })
			common := g.Group{h.ID(name), h.Name(name), h.Aria("label", v.Say("bulk.cell", i+1, v.Say("import.balance_"+c))), g.If(wrong, h.Aria("invalid", "true"))}
			value := v.form.Get(name)
			pick := func(all []web.Choice) g.Node {
				return h.Select(common, h.Option(h.Value(""), g.Text("–")), g.Map(all, func(x web.Choice) g.Node {
					return h.Option(h.Value(x.Value), g.If(x.Value == value, h.Selected()), g.Text(x.Words))
				}))
			}
			switch c {
			case "action":
				cells = append(cells, h.Td(pick(actions)))
			case "stage":
				cells = append(cells, h.Td(pick(stages)))
			default:
				cells = append(cells, h.Td(h.Input(common, h.Type("text"), h.Value(value))))
			}
		}
		body = append(body, h.Tr(cells))
	}
	return h.Div(h.Class("scroll"), h.Role("region"), h.Aria("label", v.Say("import.balances")), h.TabIndex("0"),
		h.Table(h.Class("bulk"), h.Caption(g.Text(v.Say("import.balances_caption"))), h.THead(head), h.TBody(body)))
}

func sendTakeover(v *visit) error {
	if v.fileFault != nil {
		return v.takeoverForm(http.StatusUnprocessableEntity, []*fault.Fault{v.fileFault})
	}
	switch v.field("do") {
	case "rows":
		v.form.Set("lignes", strconv.Itoa(min(v.balanceRows()+balanceRows, balanceRowsMax)))
		return v.takeoverForm(http.StatusOK, nil)
	case "paste":
		var rows [][]string
		for _, line := range strings.Split(strings.Trim(v.form.Get("colle"), "\n"), "\n") {
			rows = append(rows, strings.Split(line, "\t"))
		}
		return v.fillBalances(rows, "colle")
	case "file":
		return v.balancesFromFile()
	case "edit":
		return v.takeoverForm(http.StatusOK, nil)
	case "draft":
		return v.keepDraft("act:plan.takeover", v.Say("act_kind.plan.takeover"), takeoverPath)
	}
	if v.field("id") == "" {
		v.form.Set("id", takeoverIDPrefix+identity.Random(18))
	}
	s, faults := v.takeover()
	if len(faults) > 0 {
		return v.takeoverForm(http.StatusUnprocessableEntity, faults)
	}
	if v.field("do") == "record" {
		receipts, err := v.Journal.Do(v.background(), v.who.Actor, s)
		if refusal := refused(err); refusal != nil {
			return v.takeoverForm(http.StatusUnprocessableEntity, v.balanceFaults(refusal))
		}
		if err != nil {
			return err
		}
		if err := v.dropped(); err != nil {
			v.Log.Warn("a draft could not be dropped", "error", err)
		}
		return v.to(takeoverPath, "fait", web.Count(receipts[0].Number))
	}
	seen, err := v.foresee(s)
	if refusal := refused(err); refusal != nil {
		return v.takeoverForm(http.StatusUnprocessableEntity, v.balanceFaults(refusal))
	}
	if err != nil {
		return err
	}
	seen.warnings = nil // balances are a statement, not a decision
	t := s.Act.(*plan.Takeover)
	return v.preview(takeoverPath, v.Say("act_kind.plan.takeover"), []web.Pair{web.Fact(v.Say("import.cutover"), locale.Date(v.Lang, t.Cutover)), web.Fact(v.Say("import.takeover_system"), t.System),
		web.Fact(v.Say("import.takeover_document"), t.Document), web.Fact(v.Say("import.takeover_from"), v.Say("import.takeover_from_"+t.From)),
		web.Fact(v.Say("import.balances"), strconv.Itoa(len(t.Lines))), web.Fact(v.Say("around.note"), s.Note)}, seen)
}

// takeover makes the act from the form.
func (v *visit) takeover() (journal.Submission, fault.List) {
	var all fault.List
	t := &plan.Takeover{Cutover: v.field("cutover"), System: v.field("system"), Document: v.field("document_repris"), From: v.field("de")}
	for _, name := range []string{"cutover", "system", "document_repris"} {
		if v.field(name) == "" {
			all = append(all, fault.New(fault.Invalid, "form.missing").At(name))
		}
	}
	t.Text = textOf(v.form, "text")
	if len(t.Text) > 0 && t.Text["fr"] == "" {
		all = append(all, fault.New(fault.Invalid, "plan.text_french").At("text_fr"))
	}
	var at []int // the row of each line
	for i := range v.balanceRows() {
		get := func(c string) string { return strings.TrimSpace(v.form.Get(cellName(i, c))) }
		b := plan.Balance{Action: get("action"), Stage: get("stage"), Commune: get("commune")}
		if b.Action+b.Stage+b.Commune+get("amount_cents") == "" {
			continue
		}
		for _, c := range []string{"action", "stage", "amount_cents"} {
			if get(c) == "" {
				all = append(all, fault.New(fault.Invalid, "import.balance_missing", i+1, v.Say("import.balance_"+c)).At(cellName(i, c)))
			}
		}
		if s := get("amount_cents"); s != "" {
			c, err := money.Parse(s)
			for _, f := range fault.Of(err) {
				all = append(all, fault.New(fault.Invalid, "import.balance_wrong", i+1, f).At(cellName(i, "amount_cents")))
			}
			b.Cents = c
		}
		t.Lines, at = append(t.Lines, b), append(at, i)
	}
	if len(t.Lines) == 0 {
		all = append(all, fault.New(fault.Invalid, "bulk.empty").At(cellName(0, "action")))
	}
	v.balancesAt = at
	return journal.Submission{ID: v.field("id"), Act: t, Effective: t.Cutover, Note: v.field("note")}, all
}

// balanceFaults puts the refusals of lines beside their rows.
func (v *visit) balanceFaults(all []*fault.Fault) []*fault.Fault {
	for _, f := range all {
		switch f.Field {
		case "document":
			f.Field = "document_repris"
		case "effective":
			f.Field = "cutover"
		case "from":
			f.Field = "de"
		case "lines", "":
			f.Field = cellName(0, "action")
		}
		if rest, ok := strings.CutPrefix(f.Field, "lines["); ok {
			i, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
			if f.Field = cellName(0, "action"); err == nil && i < len(v.balancesAt) {
				f.Field = cellName(v.balancesAt[i], "action")
			}
		}
	}
	return toForm(all)
}

// fillBalances puts rows behind those that hold something.
func (v *visit) fillBalances(rows [][]string, field string) error {
	first := 0
	for i := range v.balanceRows() {
		for _, c := range balanceColumns {
			if v.form.Get(cellName(i, c)) != "" {
				first = i + 1
			}
		}
	}
	if first+len(rows) > balanceRowsMax {
		return v.takeoverForm(http.StatusUnprocessableEntity, []*fault.Fault{fault.New(fault.Invalid, "bulk.many", first+len(rows), balanceRowsMax).At(field)})
	}
	for i, row := range rows {
		for j, text := range row[:min(len(row), len(balanceColumns))] {
			text = strings.TrimSpace(text)
			if balanceColumns[j] == "stage" {
				text = cmp.Or(stageNamed(text), text)
			}
			v.form.Set(cellName(first+i, balanceColumns[j]), text)
		}
	}
	v.form.Set("lignes", strconv.Itoa(min(max(v.balanceRows(), first+len(rows)), balanceRowsMax)))
	v.form.Del("colle")
	return v.takeoverForm(http.StatusOK, nil)
}

// stageNamed finds a stage by its word in either language.
func stageNamed(word string) string {
	for _, s := range ledger.Stages {
		for _, l := range locale.Langs {
			if folded := locale.Fold(word); folded == s || folded == locale.Fold(locale.Text(l, "stage."+s)) {
				return s
			}
		}
	}
	return ""
}
