package portal

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// Lines of one page of a recorded file, and of one CSV of it.
const (
	linesShown  = 100
	linesInFile = 50_000
)

// recorded gives the file that an act recorded, by itself or as a correction; nil where it is none.
func (f *frame) recorded(r journal.Record) *record.Recorded {
	kind := r.Kind
	if kind == (*journal.Correct)(nil).Kind() {
		if a, err := f.p.Journal.Registry.Decode(r.Kind, r.Fields); err == nil && a.(*journal.Correct).With != nil {
			kind = a.(*journal.Correct).With.Kind
		}
	}
	if record.From(kind) == nil {
		return nil
	}
	file, err := record.FileOf(f.ctx, f.q, r.Number)
	if err != nil {
		return nil
	}
	return &file
}

// fileSentence tells an act that records a file.
func (f *frame) fileSentence(label string, a *record.File) string {
	return f.Say("one_act.record", locale.Upper(label), a.Count, a.Cents, f.set(a.Name), f.set(a.System))
}

// fileSection is what an act's page says of the file: where it comes from, its totals, what it has of each
// action, and the way to its lines.
func (f *frame) fileSection(p *web.Page, r journal.Record) (g.Node, error) {
	file := f.recorded(r)
	if file == nil {
		return nil, nil
	}
	totals, err := record.Totals(f.ctx, f.q, r.Number)
	if err != nil {
		return nil, err
	}
	facts := []web.Pair{
		web.Fact(f.Say("file.system"), f.set(file.System)), web.Fact(f.Say("file.name"), f.set(file.Name)),
		web.Fact(f.Say("file.lines"), f.count(int64(file.Lines))), web.Fact(f.Say("file.sum"), f.amount(file.Cents)),
		web.Fact(f.Say("file.from"), f.Say("stage."+file.From)),
		web.Fact(f.Say("file.days"), f.Say("file.span", f.date(file.Effective), f.date(file.Last))),
		{Words: f.Say("file.digest"), Nodes: []g.Node{h.Code(h.Class("hash"), g.Text(file.File))}},
	}
	if file.Page != "" {
		facts = append(facts, web.Fact(f.Say("file.page"), f.set(file.Page)))
	}
	t := web.Grid{ID: "table-actions", Caption: f.Say("file.by_action"), Columns: []web.Column{
		{Words: f.Say("file.action")}, {Words: f.Say("file.lines"), Figure: true}, {Words: f.Say("one_act.amount"), Figure: true}}}
	for _, a := range totals {
		t.Rows = append(t.Rows, []g.Node{g.Text(f.named(a.Action)), g.Text(f.count(int64(a.Lines))), g.Text(f.amount(a.Cents))})
	}
	budget := len(totals) == 1 && totals[0].Action == ""
	return web.Section("fichier", f.Say("file.heading"), h.P(g.Text(f.Say("file.what"))), web.Facts(facts...), g.If(!budget, t.Render()),
		h.P(web.A(p.At("/journal/lignes/"+web.Count(r.Number)), f.Say("file.to_lines", file.Lines)))), nil
}

// linesOf reads the file of a path and the page of lines that is asked for.
func (f *frame) linesOf(limit int) (file *record.Recorded, lines []record.Line, more bool, err error) {
	r, err := f.act()
	if err != nil {
		return nil, nil, false, err
	}
	if file = f.recorded(r); file == nil {
		return nil, nil, false, fault.New(fault.NotFound, "record.no_file", r.Number)
	}
	after, err := f.v.Number("apres")
	if err != nil {
		return nil, nil, false, err
	}
	if lines, err = record.Lines(f.ctx, f.q, file.Act, int(min(after, record.LinesMax*2)), limit); err != nil {
		return nil, nil, false, err
	}
	if len(lines) == limit && limit > 1 {
		lines, more = lines[:limit-1], true
	}
	return file, lines, more, nil
}

// linesPage lists the lines of a recorded file.
func linesPage(f *frame) (*web.Page, error) {
	file, lines, more, err := f.linesOf(linesShown + 1)
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("file.lines_of", file.Act), file.Act)
	if err != nil {
		return nil, err
	}
	number := web.Count(file.Act)
	p.Above = f.Say("act_kind." + file.Kind)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("journal.title"), Address: p.At("/journal")},
		web.Crumb{Words: f.Say("file.act", file.Act), Address: p.At("/journal/" + number)})
	t := web.Grid{ID: "table-lignes", Caption: f.Say("file.caption", file.Act), Columns: []web.Column{
		{Words: f.Say("file.row")}, {Words: f.Say("file.day")}, {Words: f.Say("file.ref")}, {Words: f.Say("file.action")},
		{Words: f.Say("file.commune")}, {Words: f.Say("file.beneficiary")}, {Words: f.Say("one_act.amount"), Figure: true}}}
	for _, l := range lines {
		t.Rows = append(t.Rows, []g.Node{g.Text(strconv.Itoa(l.Line)), g.Text(f.date(l.Day)), g.Text(l.Ref), g.Text(actionOrBudget(f, l)),
			g.Text(l.Commune), g.Text(f.whom(l)), g.Text(f.amount(l.Cents))})
	}
	next, first := "", ""
	if more {
		next = p.At("/journal/lignes/"+number, "apres", strconv.Itoa(lines[len(lines)-1].Line))
	}
	if f.v["apres"] != "" {
		first = p.At("/journal/lignes/" + number)
	}
	var state g.Node
	if file.VoidedBy != 0 && file.VoidedBy <= f.known {
		state = h.P(h.Strong(web.A(p.At("/journal/"+web.Count(file.VoidedBy)), locale.Upper(f.Say("one_act.corrected_by", file.VoidedBy)))))
	}
	p.Body = []g.Node{opening(p, f.Say("file.lead", file.Lines, file.Cents, f.set(file.Name), f.set(file.System))), state,
		h.P(g.Text(f.Say("file.persons"))), t.Render(), filePager(p, first, next),
		g.If(file.Lines > linesInFile, h.P(h.Class("quiet"), g.Text(f.Say("file.csv_part", linesInFile))))}
	return p, nil
}

func filePager(p *web.Page, first, next string) g.Node {
	if first == "" && next == "" {
		return nil
	}
	return h.Nav(h.Class("pager"), h.Aria("label", p.Say("web.pages")), h.Ul(
		g.If(first != "", h.Li(h.A(web.Link(first), g.Text(p.Say("file.first"))))),
		g.If(next != "", h.Li(h.A(web.Link(next), h.Rel("next"), g.Text(p.Say("file.next")))))))
}

func actionOrBudget(f *frame, l record.Line) string {
	if l.Book == "" {
		return l.Action
	}
	return f.Say("file.budget", f.Say("book."+l.Book), strconv.Itoa(l.Year), l.Chapter)
}

// whom names a legal person, or says that nobody is named.
func (f *frame) whom(l record.Line) string {
	switch {
	case l.Person:
		return f.Say("file.person")
	case l.Beneficiary == "":
		return l.Siret
	}
	return f.set(l.Beneficiary)
}

func linesJSON(f *frame) (any, error) {
	file, lines, more, err := f.linesOf(record.ListMax)
	if err != nil {
		return nil, err
	}
	out := struct {
		told
		File  *record.Recorded `json:"file"`
		Lines []record.Line    `json:"lines"`
		Next  *string          `json:"next"`
	}{f.told(), file, lines, nil}
	if more {
		next := f.To("/journal/lignes/"+web.Count(file.Act)+".json", "apres", strconv.Itoa(lines[len(lines)-1].Line), "known", f.v["known"])
		out.Next = &next
	}
	return out, nil
}

// linesCSV gives as many lines as one answer holds, from the row asked on.
func linesCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"act", "line", "ref", "day", "action", "commune", "beneficiary", "siret", "person", "dossier", "object", "cents", "book", "year", "chapter", "fictif"}}
	file, lines, more, err := f.linesOf(record.ListMax)
	for err == nil {
		for _, l := range lines {
			year := any(nil)
			if l.Year != 0 {
				year = l.Year
			}
			t.Rows = append(t.Rows, []any{file.Act, l.Line, l.Ref, l.Day, l.Action, l.Commune, l.Beneficiary, l.Siret, l.Person, l.Dossier, l.Object,
				l.Cents, l.Book, year, l.Chapter, f.Fictional})
		}
		if !more || len(t.Rows) >= linesInFile {
			return t, nil
		}
		after := lines[len(lines)-1].Line
		if lines, err = record.Lines(f.ctx, f.q, file.Act, after, record.ListMax); err == nil && len(lines) == 0 {
			return t, nil
		}
	}
	return nil, err
}
