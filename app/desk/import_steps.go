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
	"relance/foundation/sheet"
)

// showImport shows an import where it stands: a task's progress, or the step that waits for an answer.
func showImport(v *visit) error {
	t := v.tasks.of(v.of("ref")) // before the import itself is read: what a task has kept is then seen
	working := taskState{Ended: true}
	if t != nil {
		working = t.now()
	}
	p, err := v.readPending(v.of("ref"))
	if err != nil {
		return err
	}
	if !v.owned(p) {
		if err := v.People.Looked(v.ctx, v.who.Actor, "import:"+p.draft.Ref); err != nil {
			return err
		}
	}
	if !working.Ended {
		return v.progress(p, working)
	}
	step := p.Step
	if asked := v.r.URL.Query().Get("etape"); asked != "" && v.owned(p) && slices.Contains(p.before(), asked) {
		step = asked
	}
	v.form = nil
	return v.importStep(http.StatusOK, p, step, nil)
}

// before lists the steps to which one may go back.
func (p *pending) before() []string {
	switch p.Step {
	case stepColumns, stepRows, stepEffect:
		out := []string{stepColumns}
		if len(p.Pages) > 1 {
			out = append(out, stepPage)
		}
		if p.Step == stepEffect {
			out = append(out, stepRows)
		}
		return out
	}
	return nil
}

// importStep shows one step, with what is wrong with what was answered.
func (v *visit) importStep(status int, p *pending, step string, faults []*fault.Fault) error {
	switch step {
	case stepPage:
		return v.askPage(status, p, faults)
	case stepColumns:
		return v.askColumns(status, p, faults)
	case stepRows, stepEffect:
		if p.Sort == sheetSort {
			return v.sheetStep(status, p, step, faults)
		}
		return v.recordsStep(status, p, step, faults)
	}
	return v.importDone(p)
}

// importPage is the frame of a step.
func (v *visit) importPage(status int, p *pending, step string, body ...g.Node) error {
	page := &web.Page{Title: v.Say("import.page_title", p.Name), Above: v.sortWords(p), Path: p.path(), Trail: v.importTrail(), Scripts: []string{"upload.js"},
		Body: append([]g.Node{v.steps(step, len(p.Pages) > 1)}, body...)}
	return v.show(status, page)
}

// importForm is a form of a step; none is offered to who only looks.
func (v *visit) importForm(p *pending, faults []*fault.Fault) *web.Form {
	return &web.Form{Site: v.Site, Action: p.path(), CSRF: v.who.CSRF, Faults: faults}
}

// formOrNot writes a form for its owner, and nothing for who only looks.
func (v *visit) formOrNot(p *pending, f *web.Form) g.Node {
	if !v.owned(p) {
		return h.P(g.Text(v.Say("import.only_look")))
	}
	return f.Render()
}

func sendImport(v *visit) error {
	p, err := v.readPending(v.of("ref"))
	if err != nil {
		return err
	}
	if t := v.tasks.of(p.name()); t != nil && !t.now().Ended {
		return v.to(p.path()) // sent twice: it is at work
	}
	do := v.field("do")
	if p.Act > 0 && do != "drop" {
		return v.to(p.path())
	}
	switch do {
	case "drop":
		if err := v.dropPending(v.ctx, p); err != nil {
			return err
		}
		return v.to("/bureau/import")
	case stepPage:
		return v.sendPage(p)
	case stepColumns:
		return v.sendColumns(p)
	case "look":
		return v.look(p)
	case stepEffect, "record":
		if p.Sort == sheetSort {
			return v.sendSheet(p, do)
		}
		return v.sendRecords(p, do)
	}
	return v.to(p.path())
}

func (v *visit) askPage(status int, p *pending, faults []*fault.Fault) error {
	f := v.importForm(p, faults)
	var choices []web.Choice
	value := p.Page
	for _, x := range p.Pages {
		words := x.Name
		if x.Hidden {
			words += " " + v.Say("import.page_hidden")
		} else if value == "" {
			value = x.Name
		}
		choices = append(choices, web.Choice{Value: x.Name, Words: words})
	}
	help := ""
	if hidden := hiddenPages(p.Pages); len(hidden) > 0 {
		help = v.Say("import.pages_hidden", strings.Join(hidden, ", "))
	}
	f.Inputs = []g.Node{f.In(web.Input{Name: "feuille", Kind: "select", Label: v.Say("import.page"), Help: help, Choices: choices, Value: value})}
	f.Buttons = []g.Node{web.Button(stepPage, v.Say("import.go_on")), web.Second("drop", v.Say("import.drop"))}
	return v.importPage(status, p, stepPage, h.P(h.Class("lead"), g.Text(v.Say("import.page_lead", len(p.Pages)))), v.formOrNot(p, f))
}

func (v *visit) sendPage(p *pending) error {
	name := v.form.Get("feuille")
	if !slices.ContainsFunc(p.Pages, func(x sheet.Page) bool { return x.Name == name }) {
		return v.askPage(http.StatusUnprocessableEntity, p, []*fault.Fault{fault.New(fault.Invalid, "form.missing").At("feuille")})
	}
	if p.Page != name {
		p.Page, p.Mapping = name, nil
	}
	p.Step = stepColumns
	if err := v.savePending(v.ctx, p); err != nil {
		return err
	}
	return v.to(p.path())
}

// progress tells how far a task is. The page renews itself where scripts run, and has a link elsewhere.
func (v *visit) progress(p *pending, s taskState) error {
	return v.progressPage(&web.Page{Title: v.Say("import.page_title", p.Name), Above: v.sortWords(p), Path: p.path(), Trail: v.importTrail()}, s)
}

func (v *visit) progressPage(page *web.Page, s taskState) error {
	words, bar := v.Say("import.at_work"), []g.Node{h.Max("100"), h.ID("avance"), h.Aria("labelledby", "avance-dit")}
	switch {
	case s.Step != "" && s.Total > 0:
		words = v.Say("import.at_"+s.Step+"_of", s.Done, s.Total)
		bar = append(bar, h.Value(strconv.FormatInt(min(s.Done, s.Total)*100/s.Total, 10)))
	case s.Step != "":
		words = v.Say("import.at_"+s.Step, s.Done)
	}
	page.Scripts = []string{"progress.js"}
	page.Body = []g.Node{h.Div(h.ID("progres"), h.Role("status"),
		h.P(h.Class("lead"), h.ID("avance-dit"), g.Text(words)), h.Progress(bar...), h.P(g.Text(v.Say("import.may_leave")))),
		h.P(web.A(v.To(page.Path), v.Say("import.refresh")))}
	return v.show(http.StatusOK, page)
}

// importDone says what an import has done.
func (v *visit) importDone(p *pending) error {
	n := strconv.FormatInt(p.Act, 10)
	body := []g.Node{web.Done(h.P(h.Strong(g.Text(v.Say("import.is_done", p.Name, p.Act))))),
		h.Ul(h.Li(web.A(v.To("/journal/"+n), v.Say("import.see_act", p.Act))), h.Li(web.A(v.To("/bureau/annuler/"+n), v.Say("import.undo_whole"))),
			h.Li(web.A(v.To("/bureau/import"), v.Say("import.another"))))}
	if p.Sort != sheetSort {
		totals, err := record.Totals(v.ctx, v.DB, p.Act)
		if err != nil {
			return err
		}
		body = append(body, v.totalsGrid(totals))
	}
	return v.importPage(http.StatusOK, p, stepDone, body...)
}

// begin starts the import's task, and shows its answer where it comes soon.
func (v *visit) begin(p *pending, do func(ctx context.Context, tell func(string, int64, int64)) (any, error)) error {
	t, err := v.tasks.begin(p.name(), v.Clock(), do)
	if refusal := fault.Of(err); err != nil {
		return v.importStep(http.StatusServiceUnavailable, p, p.Step, refusal)
	}
	t.wait(taskPatience)
	return v.to(p.path())
}
