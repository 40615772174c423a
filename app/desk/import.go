package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/sheet"
)

// importsMax is how many imports done the page lists.
const importsMax = 30

// showImports offers what may be brought in, and lists what was.
func showImports(v *visit) error {
	return v.withPlan(func(ctx context.Context, now *planNow) error {
		done, err := v.done(ctx, now)
		if err != nil {
			return err
		}
		under, err := v.underWay()
		if err != nil {
			return err
		}
		acts, err := v.importActs(ctx, now)
		if err != nil {
			return err
		}
		rows, err := v.importRows(ctx, now, acts)
		if err != nil {
			return err
		}
		p := &web.Page{Path: "/bureau/import", Title: v.Say("import.title"), Rail: v.downloads(now),
			Body: []g.Node{done, h.P(h.Class("lead"), g.Text(v.Say("import.lead"))), v.ways(), under, rows}}
		return v.show(http.StatusOK, p)
	})
}

// ways are the three things that one may bring in.
func (v *visit) ways() g.Node {
	var rows g.Group
	for _, w := range []struct{ path, title, help string }{
		{"/bureau/import/feuille", "import.way_sheet", "import.way_sheet_help"},
		{"/bureau/import/fichier", "import.way_records", "import.way_records_help"},
		{"/bureau/reprise", "import.way_takeover", "import.way_takeover_help"},
	} {
		if v.opens(w.path) {
			rows = append(rows, h.Li(h.P(h.Class("what"), web.A(v.To(w.path), v.Say(w.title))), h.P(g.Text(v.Say(w.help)))))
		}
	}
	if len(rows) == 0 {
		return h.P(g.Text(v.Say("import.only_look")))
	}
	return web.Section("apporter", v.Say("import.bring"), h.Ul(h.Class("rows"), rows))
}

// opens says whether the visitor may open a page.
func (v *visit) opens(path string) bool {
	return slices.ContainsFunc(v.routes, func(rt route) bool { return rt.path == path && !rt.post && rt.allows(v.who.Actor) })
}

// underWay lists the imports begun and not ended: the visitor's own; to an auditor, all.
func (v *visit) underWay() (g.Node, error) {
	owner := v.who.Account
	if _, looks := v.who.Actor.Holds([]identity.Role{identity.Auditor}); looks {
		owner = ""
	}
	all, err := v.pendings(owner)
	if err != nil {
		return nil, err
	}
	var rows g.Group
	for _, p := range all {
		if p.Act > 0 {
			continue
		}
		drop := g.Node(nil)
		if v.owned(p) && v.opens("/bureau/import/fichier") {
			f := &web.Form{Site: v.Site, Action: p.path(), CSRF: v.who.CSRF, Buttons: []g.Node{web.Second("drop", v.Say("import.drop"))}}
			drop = f.Render()
		}
		rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(v.instant(p.draft.Updated))),
			h.Div(h.P(h.Class("what"), web.A(v.To(p.path()), p.Name)), h.P(g.Text(v.sortWords(p)+" · "+v.Say("import.step_"+p.Step))), drop)))
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return web.Section("en-cours", v.Say("import.under_way"), h.Ul(h.Class("rows"), rows)), nil
}

// sortWords says what an import is of: "paiements – comptabilité".
func (v *visit) sortWords(p *pending) string {
	if p.Sort == sheetSort {
		return v.Say("import.sheet")
	}
	return v.Say("import.sort_"+p.Sort) + " – " + p.System
}

// importActs gives the acts that imports made, last first: files of records, take-overs, sheets.
func (v *visit) importActs(ctx context.Context, now *planNow) ([]journal.Record, error) {
	var out []journal.Record
	for _, kind := range append(slices.Clone(record.Names), "plan.takeover", "plan.adopt", "plan.amend", "plan.correct", "plan.allocate", "plan.reallocate", "action.start", "act.correct") {
		acts, err := journal.List(ctx, now.q, journal.Filter{Kind: kind, Limit: importsMax})
		if err != nil {
			return nil, err
		}
		for _, r := range acts {
			switch {
			case slices.Contains(record.Names, kindOf(r)), kindOf(r) == "plan.takeover", strings.HasPrefix(r.ID, sheetPrefix) && strings.HasSuffix(r.ID, "-1"):
				out = append(out, r)
			}
		}
	}
	slices.SortFunc(out, func(a, b journal.Record) int { return int(b.Number - a.Number) })
	return out[:min(len(out), importsMax)], nil
}

// sheetPrefix begins the ids of the acts of a sheet, which number them: "sheet-…-1", "sheet-…-2".
const sheetPrefix = "sheet-"

// importsFirst is how many of them it lists at first.
const importsFirst = 8

func (v *visit) importRows(ctx context.Context, now *planNow, acts []journal.Record) (g.Node, error) {
	if len(acts) == 0 {
		return web.Section("faits", v.Say("import.done_title"), h.P(g.Text(v.Say("import.done_none")))), nil
	}
	more := g.Node(nil)
	if len(acts) > importsFirst && v.r.URL.Query().Get("voir") != "tout" {
		acts, more = acts[:importsFirst], h.P(web.A(v.To("/bureau/import", "voir", "tout"), v.Say("import.done_all", len(acts))))
	}
	var rows g.Group
	for _, r := range acts {
		row, err := v.importRow(ctx, now, r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return web.Section("faits", v.Say("import.done_title"), h.Ul(h.Class("rows"), rows), more), nil
}

// importRow tells one import: its act, its file and sum, how to undo it.
func (v *visit) importRow(ctx context.Context, now *planNow, r journal.Record) (g.Node, error) {
	n, kind := strconv.FormatInt(r.Number, 10), kindOf(r)
	about := g.Node(nil)
	links := g.Group{g.Text(v.Say("desk.recorded", v.instant(r.Recorded)))}
	if slices.Contains(record.Names, kind) {
		f, err := record.FileOf(ctx, now.q, r.Number)
		if fault.KindOf(err) != fault.NotFound && err != nil {
			return nil, err
		}
		if err == nil {
			about = h.P(g.Text(v.Say("import.row_about", f.Name, f.System, f.Lines, f.Cents)))
			links = append(links, g.Text(" · "), web.A(v.To("/bureau/origine/"+n), v.Say("import.source"), h.Aria("label", v.Say("import.source_of", r.Number))))
		}
	}
	switch {
	case r.CorrectedBy > 0:
		links = append(links, g.Text(" · "+v.Say("import.undone_by")+" "), web.A(v.To("/journal/"+strconv.FormatInt(r.CorrectedBy, 10)), v.Say("import.act", r.CorrectedBy)))
	case v.opens("/bureau/annuler/{number}") && v.may(v.who.Actor, "act.correct") && v.may(v.who.Actor, kind):
		links = append(links, g.Text(" · "), web.A(v.To("/bureau/annuler/"+n), v.Say("import.undo"), h.Aria("label", v.Say("import.undo_of", r.Number))))
	}
	return h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(locale.Date(v.Lang, r.Effective))),
		h.Div(h.P(h.Class("what"), web.A(v.To("/journal/"+n), v.Say("desk.act_number", r.Number, v.Say("act_kind."+r.Kind)))), about, h.P(h.Class("small"), links))), nil
}

// accepted are the kinds of file that a browser offers.
const accepted = ".csv,.tsv,.txt,.xlsx,.ods"

func showUploadRecords(v *visit) error {
	v.form = v.r.URL.Query()
	return v.uploadRecords(http.StatusOK, nil)
}

// uploadRecords asks for a file of another system: what it holds, who wrote it, the file.
func (v *visit) uploadRecords(status int, faults []*fault.Fault, more ...g.Node) error {
	var choices []web.Choice
	for _, k := range record.Names {
		if v.may(v.who.Actor, k) {
			choices = append(choices, web.Choice{Value: k, Words: v.Say("import.sort_" + k)})
		}
	}
	known, err := v.systems("")
	if err != nil {
		return err
	}
	help := v.Say("import.system_help")
	if len(known) > 0 {
		help += " " + v.Say("import.system_known", strings.Join(known, ", "))
	}
	f := &web.Form{Site: v.Site, Action: "/bureau/import/fichier", CSRF: v.who.CSRF, Faults: faults, Upload: true}
	f.Inputs = []g.Node{
		f.In(web.Input{Name: "sorte", Kind: "select", Label: v.Say("import.sort"), Help: v.Say("import.sort_help"), Choices: choices, Value: v.form.Get("sorte"), Needed: true}),
		f.In(web.Input{Name: "systeme", Label: v.Say("import.system"), Help: help, Example: v.Say("import.system_example"), Value: v.form.Get("systeme"), Needed: true}),
		v.fileInput(f),
	}
	f.Buttons = []g.Node{web.Button("", v.Say("import.send"))}
	return v.showUpload(status, "/bureau/import/fichier", v.Say("import.way_records"), v.Say("import.records_lead"), f, more)
}

func (v *visit) fileInput(f *web.Form) g.Node {
	return h.Div(h.Data("most", strconv.Itoa(importMax)),
		f.In(web.Input{Name: "fichier", Kind: "file", Label: v.Say("import.file"), Help: v.Say("import.file_help", importMax>>20), Accept: accepted, Needed: true}),
		h.Div(h.Class("error"), h.Role("alert"), h.Data("said", ""), g.Attr("hidden"), h.P(g.Text(v.Say("import.file_large", importMax>>20)))))
}

func (v *visit) showUpload(status int, path, title, lead string, f *web.Form, more []g.Node) error {
	return v.show(status, &web.Page{Title: title, Path: path, Trail: v.importTrail(), Scripts: []string{"upload.js"},
		Body: []g.Node{v.steps(stepFile, false), h.P(h.Class("lead"), g.Text(lead)), g.Group(more), f.Render()}})
}

func (v *visit) importTrail() []web.Crumb {
	return []web.Crumb{{Words: v.Say("import.title"), Address: v.To("/bureau/import")}}
}

func sendUploadRecords(v *visit) error {
	faults := v.fileFaults()
	sort, system := v.field("sorte"), v.field("systeme")
	if !slices.Contains(record.Names, sort) || !v.may(v.who.Actor, sort) {
		faults = append(faults, fault.New(fault.Invalid, "form.missing").At("sorte"))
	}
	if n := len([]rune(system)); n == 0 || n > systemMax || clipped(system) != system {
		faults = append(faults, fault.New(fault.Invalid, "import.system_wrong", systemMax).At("systeme"))
	}
	if len(faults) > 0 {
		return v.uploadRecords(http.StatusUnprocessableEntity, faults)
	}
	return v.taken(sort, system, v.uploadRecords)
}

// systemMax is the longest name of a system, in characters.
const systemMax = 100

// fileFaults says why there is no file to go on with.
func (v *visit) fileFaults() []*fault.Fault {
	switch {
	case v.fileFault != nil:
		return []*fault.Fault{v.fileFault}
	case v.file == nil:
		return []*fault.Fault{fault.New(fault.Invalid, "import.no_file").At("fichier")}
	}
	return nil
}

// taken goes on with a file that has come, or shows the form again with what is wrong with it.
func (v *visit) taken(sort, system string, again func(int, []*fault.Fault, ...g.Node) error) error {
	act, err := v.recordedAs(sort, v.file.Digest)
	if err != nil {
		return err
	}
	if act > 0 {
		return again(http.StatusConflict, nil, v.recordedNotice(v.file.Name, act))
	}
	p, err := v.newPending(sort, system)
	if refusal := refused(err); refusal != nil {
		for _, f := range refusal {
			f.Field = "fichier"
		}
		return again(http.StatusUnprocessableEntity, refusal)
	}
	if err != nil {
		return err
	}
	return v.to(p.path())
}

// recordedAs gives the act that recorded a source as the only page of its file; 0 where none did.
func (v *visit) recordedAs(sort, digest string) (int64, error) {
	if sort == sheetSort {
		return 0, nil
	}
	files, err := record.Files(v.ctx, v.DB, sort, 0)
	for _, f := range files {
		if f.File == digest && f.Page == "" {
			return f.Act, err
		}
	}
	return 0, err
}

// recordedNotice says that a file is in the journal already.
func (v *visit) recordedNotice(name string, act int64) g.Node {
	return web.Notice(h.P(g.Text(v.Say("import.already", name)+" "), web.A(v.To("/journal/"+strconv.FormatInt(act, 10)), v.Say("import.act", act))))
}

// stepFile is the first step, before anything is kept.
const stepFile = "file"

// steps shows where one is.
func (v *visit) steps(here string, pages bool) g.Node {
	all := []string{stepFile, stepColumns, stepRows, stepEffect, stepDone}
	if pages {
		all = slices.Insert(all, 1, stepPage)
	}
	return h.Nav(h.Aria("label", v.Say("import.steps")), h.Ol(h.Class("steps"), g.Map(all, func(s string) g.Node {
		return h.Li(g.If(s == here, h.Aria("current", "step")), g.Text(v.Say("import.nav_"+s)))
	})))
}

// hiddenPages says which pages of a file are hidden.
func hiddenPages(pages []sheet.Page) []string {
	var out []string
	for _, p := range pages {
		if p.Hidden {
			out = append(out, p.Name)
		}
	}
	return out
}
