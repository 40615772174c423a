package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/foundation/money"
)

// galleryRoute is there only where Config.Gallery says so: a page for who works on pages.
var galleryRoute = route{path: "/galerie", html: galleryPage}

// longWord is of the length that breaks a column that does not expect it.
const longWord = "Villeneuve-Saint-Georges-anticonstitutionnellement-intercommunalisation"

// galleryPage shows each part of a page in its states: ordinary, empty, with long words, with nothing, with
// the largest amount there can be. The theme and the width are the browser's.
func galleryPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("gallery.title"), 0)
	if err != nil {
		return nil, err
	}
	p.NoIndex = true
	p.Body = []g.Node{opening(p, f.Say("gallery.lead")),
		f.galleryColours(), f.galleryText(p), f.galleryBars(), f.galleryDrawn(), f.galleryLists(p), f.galleryForms(), f.galleryWrong()}
	p.Rail = []g.Node{h.H2(g.Text(f.Say("gallery.rail"))), web.Facts(
		web.Fact(f.Say("vote.date"), f.date(f.on)), web.Fact(f.Say("vote.envelope"), f.amount(money.Cents(1<<62))),
		web.Fact(f.Say("vote.body"), longWord), web.Fact(f.Say("vote.number"), f.Say("say.unknown")))}
	return p, nil
}

// galleryHues are the classes whose fill is a colour of the system.
var galleryHues = []string{"health", "economy", "ecology", "housing", "digital"}

func (f *frame) galleryColours() g.Node {
	return web.Section("couleurs", f.Say("gallery.colours"),
		h.Ul(h.Class("labels"), g.Map(ledger.Stages, func(s string) g.Node {
			return h.Li(web.Swatch("stage-"+s), g.Text(f.Say("stage."+s)))
		})),
		h.Ul(h.Class("labels"), g.Map(galleryHues, func(name string) g.Node {
			for i, n := range pictogramOf {
				if n == name {
					return h.Li(h.Class(axisHue(i)), web.Pictogram(name), g.Text(f.Say("axis.number", i)))
				}
			}
			return nil
		})))
}

func (f *frame) galleryText(p *web.Page) g.Node {
	return web.Section("texte", f.Say("gallery.text"),
		h.P(h.Class("lead"), g.Text(f.Say("gallery.lead"))), h.P(g.Text(f.Say("gallery.lead"))),
		h.P(h.Class("quiet"), g.Text(longWord)), h.H3(g.Text(f.Say("gallery.text"))), h.P(h.Class("small"), web.A(p.At("/"), f.Say("nav.plan"))),
		web.Notice(h.P(g.Text(f.Say("past.back")))), web.Done(h.P(g.Text(f.Say("past.back")))),
		h.Details(h.Summary(g.Text(f.Say("home.bar_table"))), h.P(g.Text(f.amount(0)))))
}

func (f *frame) galleryBars() g.Node {
	states := []struct {
		key   string
		cents []money.Cents
	}{{"ordinary", []money.Cents{110, 109, 97, 74}}, {"nothing", []money.Cents{110, 0, 0, 0}}, {"zero", []money.Cents{0, 0, 0, 0}},
		{"early", []money.Cents{110, 40, 20, 1}}, {"large", []money.Cents{1 << 62, 1 << 61, 1 << 60, 1}}}
	var bars g.Group
	for _, x := range states {
		var steps []web.Step
		for i, s := range longStages {
			c := x.cents[i]
			if c < 1000 {
				c *= 100_000_000
			}
			steps = append(steps, web.Step{Class: "stage-" + s, Words: f.Say("money.label", f.Say("stage."+s), f.brief(c)), Cents: int64(c)})
		}
		title := f.pictured(f.Say("gallery.bar_" + x.key))
		bars = append(bars, h.H3(g.Text(title)),
			web.LongBar(web.Chart{ID: "long-" + x.key, Title: title, Desc: title}, steps[0].Cents, steps).Render(),
			web.StackBar("stack-"+x.key, title, title, "", max(steps[0].Cents, 1), steps[1:]),
			web.Bars(web.Chart{ID: "bars-" + x.key, Title: title, Desc: title}, steps).Render())
	}
	return web.Section("barres", f.Say("gallery.bars"), bars)
}

func (f *frame) galleryLists(p *web.Page) g.Node {
	row := func(code, title, state string, c money.Cents) g.Node {
		return h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(code)),
			h.Div(h.P(h.Class("what"), web.A(p.At("/actions"), title)), h.P(h.Class("quiet small"), g.Text(f.Say("gallery.lead")))),
			h.Div(h.Span(h.Class("state state-"+state), g.Text(f.Say("state."+state))), h.P(h.Class("amount"), g.Text(f.brief(c)))))
	}
	grid := web.Grid{ID: "grille", Caption: f.Say("gallery.lists"), Columns: []web.Column{
		{Words: f.Say("money.action")}, {Words: f.Say("stage.allocated"), Figure: true}, {Words: f.Say("stage.paid"), Figure: true}}}
	for _, c := range []money.Cents{0, 1, 14_000_000_00, 1 << 62} {
		grid.Rows = append(grid.Rows, []g.Node{g.Text(longWord), g.Text(f.amount(c)), g.Text(f.amount(-c))})
	}
	return web.Section("listes", f.Say("gallery.lists"),
		h.Ul(h.Class("rows"), row("A1.1", f.Say("gallery.text"), "started", 14_000_000_00), row("A1.2", longWord, "completed", 1<<62),
			row("A1.3", f.Say("gallery.text"), "abandoned", 0)),
		grid.Render(), h.P(h.Class("quiet"), g.Text(f.Say("actions.empty_whole"))))
}

func (f *frame) galleryForms() g.Node {
	return web.Section("formulaires", f.Say("gallery.forms"),
		h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To("/galerie")),
			h.P(h.Label(h.For("exemple"), g.Text(f.Say("past.day"))), h.Input(h.Type("date"), h.ID("exemple"), h.Name("on"), h.Value(f.on))),
			h.P(h.Button(h.Type("submit"), g.Text(f.Say("past.show"))))))
}
