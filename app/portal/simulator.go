package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/domain/rule"
	"relance/foundation/locale"
	"relance/foundation/store"
)

const simulatorPath = "/simulateur"

// simulatorPage asks who one is; nothing is answered yet, so it is the same for all.
func simulatorPage(f *frame) (*web.Page, error) {
	form := url.Values{}
	if who := f.v["qui"]; who != "" {
		form.Set("qui", who)
	}
	if f.past {
		form.Set("jour", f.on)
	}
	a := f.readAsking(form)
	f.refused = append(f.refused, a.faults...)
	return f.simulator(a)
}

// takeAsking answers a form: what the rules say to it, and what to ask next. Nothing of it is kept.
func (p *Portal) takeAsking(w http.ResponseWriter, r *http.Request, l locale.Lang) {
	form, err := p.takeForm(w, r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var page *web.Page
	status := http.StatusOK
	err = p.DB.View(r.Context(), func(q store.Q) error {
		f, err := p.frame(r.Context(), q, l, web.Values{})
		if err != nil {
			return err
		}
		f.path = simulatorPath
		a := f.readAsking(form)
		if len(a.faults) > 0 {
			status = http.StatusUnprocessableEntity
		}
		page, err = f.simulator(a)
		return err
	})
	if err == nil {
		var answer *web.Answer
		if answer, err = render(page, status, []string{"Content-Language", string(l), "Cache-Control", "no-store", "Referrer-Policy", "no-referrer"}); err == nil {
			answer.Write(w, r)
			return
		}
	}
	p.fail(w, r, err)
}

// simulator is the page: who asks, what is asked next, what was answered, what the rules say.
func (f *frame) simulator(a *asking) (*web.Page, error) {
	p, err := f.page(f.Say("simulator.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Banner = nil // the form has a day of its own
	p.Tells = f.Say("simulator.lead")
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("aids.title"), Address: p.At(schemesPath)})
	form := &web.Form{Site: f.Site, Action: simulatorPath, Faults: a.faults}
	p.Body = []g.Node{h.P(h.Class("lead"), g.Text(p.Tells)), h.P(g.Text(f.Say("simulator.nothing_kept")))}
	if a.who == "" {
		form.Inputs = []g.Node{f.whoInput(form, a), f.dayInput(form, a)}
		form.Buttons = []g.Node{web.Button("", f.Say("simulator.begin"))}
		p.Body = append(p.Body, form.Render())
		return p, nil
	}
	p.Scripts = []string{"simulateur.js"}
	next := a.next()
	form.Inputs = append(form.Inputs, f.askNext(form, a, next), f.answersInput(form, a, next),
		h.Details(g.If(len(a.faults) > 0 && (a.on == f.today), g.Attr("open")), h.Summary(g.Text(f.Say("simulator.who_is", f.Say("public."+a.who), a.on))), f.whoInput(form, a), f.dayInput(form, a)))
	var seen []string
	for _, q := range a.shared {
		if a.seen(q) || slices.Contains(next, q) {
			seen = append(seen, q.key)
		}
	}
	form.Hidden = []string{seenFld, strings.Join(seen, " ")}
	words := f.Say("simulator.go_on")
	if len(next) == 0 {
		words = f.Say("simulator.again")
	}
	form.Buttons = []g.Node{web.Button("", words)}
	p.Body = append(p.Body, form.Render(), h.Div(h.ID("resultats"), h.Aria("live", "polite"), f.outcome(p, a)))
	return p, nil
}

func (f *frame) whoInput(form *web.Form, a *asking) g.Node {
	var choices []web.Choice
	for _, x := range publics {
		choices = append(choices, web.Choice{Value: x.key, Words: locale.Upper(f.Say("public." + x.key))})
	}
	return form.In(web.Input{Name: "qui", Kind: "select", Label: f.Say("simulator.who"), Choices: choices, Value: a.who, Needed: true})
}

func (f *frame) dayInput(form *web.Form, a *asking) g.Node {
	return form.In(web.Input{Name: "jour", Kind: "day", Label: f.Say("simulator.day"), Help: f.Say("simulator.day_help"), Value: a.on})
}

// askNext puts the questions that can still change something.
func (f *frame) askNext(form *web.Form, a *asking, next []*sharedQuestion) g.Node {
	if len(a.aids) == 0 {
		return h.P(g.Text(f.Say("simulator.no_aid")))
	}
	if len(next) == 0 {
		return h.P(h.Role("status"), g.Text(f.Say("simulator.all_asked")))
	}
	nodes := g.Group{}
	for _, q := range next {
		nodes = append(nodes, f.input(form, a, q))
	}
	return web.Group(f.Say("simulator.questions"), nodes)
}

// answersInput holds what was answered, to be changed; what is wrong in it opens it.
func (f *frame) answersInput(form *web.Form, a *asking, next []*sharedQuestion) g.Node {
	var nodes g.Group
	open := false
	for _, q := range a.shared {
		if !slices.Contains(next, q) && (a.answered(q) || a.seen(q)) {
			nodes = append(nodes, f.input(form, a, q))
			open = open || a.wrong(q)
		}
	}
	if len(nodes) == 0 {
		return nil
	}
	return h.Details(g.If(open, g.Attr("open")), h.Summary(g.Text(f.Say("simulator.answers", len(nodes)))), nodes)
}

// input is the field of one question, in the form that its kind takes.
func (f *frame) input(form *web.Form, a *asking, q *sharedQuestion) g.Node {
	in := web.Input{Name: answerFld + q.key, Label: f.set(q.ask.Ask.Say(f.Lang)), Help: f.helpOf(q), Value: a.form.Get(answerFld + q.key)}
	switch q.ask.Kind {
	case "table":
		return f.tableInput(form, a, q, in)
	}
	f.kindOf(&in, q.ask)
	return form.In(in)
}

// kindOf chooses how a question is answered.
func (f *frame) kindOf(in *web.Input, q *rule.Question) {
	switch q.Kind {
	case "yes_no":
		in.Kind = "select"
		in.Choices = []web.Choice{{Value: "yes", Words: f.Say("simulator.yes")}, {Value: "no", Words: f.Say("simulator.no")}, {Value: unsure, Words: f.Say("simulator.unsure")}}
	case "choice":
		in.Kind = "select"
		for _, o := range q.Options {
			in.Choices = append(in.Choices, web.Choice{Value: o.ID, Words: locale.Upper(f.set(o.Says.Say(f.Lang)))})
		}
		in.Choices = append(in.Choices, web.Choice{Value: unsure, Words: f.Say("simulator.unsure")})
	case "date":
		in.Narrow, in.Example = true, f.Say("simulator.example_day")
	case "money":
		in.Narrow, in.Example = true, f.Say("simulator.example_money")
	case "rate":
		in.Narrow, in.Example = true, "25 %"
	case "number", "months", "days":
		in.Narrow = true
	case "commune":
		in.Help = strings.TrimSpace(in.Help + " " + f.Say("simulator.commune_help"))
	}
}

// helpOf is a question's own help, and which aids it is asked for.
func (f *frame) helpOf(q *sharedQuestion) string {
	s := f.set(q.ask.Help.Say(f.Lang))
	if q.ask.Unit != "" {
		s = strings.TrimSpace(s + " " + f.Say("simulator.unit", q.ask.Unit))
	}
	var names []string
	if q.cap != nil {
		names = append(names, f.set(q.cap.Title.Say(f.Lang)))
	}
	for _, t := range q.of {
		names = append(names, f.set(t.now.Title.Say(f.Lang)))
	}
	return strings.TrimSpace(s + " " + f.Say("simulator.for", strings.Join(names[:min(3, len(names))], locale.Semicolon(f.Lang))))
}

// tableInput is a question that is answered by rows.
func (f *frame) tableInput(form *web.Form, a *asking, q *sharedQuestion, in web.Input) g.Node {
	rows := g.Group{}
	for i := range a.rowCount(q) {
		cells := g.Group{}
		for c := range q.ask.Columns {
			col := &q.ask.Columns[c]
			cell := web.Input{Name: cellName(q.key, i, col.ID), Label: f.set(col.Ask.Say(f.Lang)), Value: a.form.Get(cellName(q.key, i, col.ID)), Narrow: true}
			f.kindOf(&cell, col)
			cells = append(cells, form.In(cell))
		}
		rows = append(rows, h.FieldSet(h.Class("row"), h.Legend(g.Text(f.Say("simulator.row", i+1))), cells))
	}
	none := web.Input{Name: in.Name, Kind: "select", Label: f.Say("simulator.rows"), Value: in.Value, Choices: []web.Choice{{Value: "none", Words: f.Say("simulator.rows_none")}, {Value: unsure, Words: f.Say("simulator.unsure")}}}
	return web.Group(in.Label, h.P(h.Class("help"), g.Text(in.Help)), rows, form.In(none))
}

// simulatorJSON lists who may ask and, for one of them, what each aid of the day asks.
func simulatorJSON(f *frame) (any, error) {
	type question struct {
		ID   string    `json:"id"`
		Kind string    `json:"kind"`
		Ask  plan.Text `json:"ask"`
	}
	type asks struct {
		Slug      string     `json:"slug"`
		Version   string     `json:"version"`
		Questions []question `json:"questions"`
	}
	out := struct {
		told
		Publics []string `json:"publics"`
		Aids    []asks   `json:"aids"`
	}{f.told(), []string{}, []asks{}}
	for _, x := range publics {
		out.Publics = append(out.Publics, x.key)
	}
	form := url.Values{"qui": {f.v["qui"]}, "jour": {f.on}}
	a := f.readAsking(form)
	if len(a.faults) > 0 {
		return nil, a.faults
	}
	for _, t := range a.aids {
		x := asks{t.Slug, t.now.Day, []question{}}
		for _, q := range t.now.Questions {
			x.Questions = append(x.Questions, question{q.ID, q.Kind, text(q.Ask)})
		}
		out.Aids = append(out.Aids, x)
	}
	return out, nil
}

// simulatorCSV is what each aid of the day asks of one public, a line each.
func simulatorCSV(f *frame) (*web.Table, error) {
	a := f.readAsking(url.Values{"qui": {f.v["qui"]}, "jour": {f.on}})
	if len(a.faults) > 0 {
		return nil, a.faults
	}
	t := &web.Table{Columns: []string{"slug", "version", "id", "question", "ask_fr", "ask_en", "fictif"}}
	for _, x := range a.aids {
		for _, q := range x.now.Questions {
			t.Rows = append(t.Rows, []any{x.Slug, x.now.Day, q.ID, q.Kind, q.Ask["fr"], q.Ask["en"], f.Fictional})
		}
	}
	return t, nil
}
