package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// easyMoney writes an amount as easy texts do, in whole words: "110 millions d'euros", "environ 7,8 millions d'euros",
// "environ 97 millions d'euros", "4 500 euros". What is not exact says so.
func (f *frame) easyMoney(c money.Cents) string {
	const million = 100_000_000
	unit := money.Cents(100)
	switch {
	case c >= million && c%(million/10) == 0:
		unit = c // as it is: 18,6 millions
	case c >= 10*million:
		unit = million
	case c >= million:
		unit = million / 10
	}
	near := (c + unit/2) / unit * unit
	return f.easyAbout(c == near, near)
}

func (f *frame) easyAbout(exact bool, c money.Cents) string {
	const million = 100_000_000
	words := f.Say("easy.euros", locale.Count(f.Lang, int64(c/100)))
	if c >= million {
		value := locale.Count(f.Lang, int64(c/million))
		if tenth := int64(c%million) / (million / 10); tenth != 0 {
			value = locale.Decimal(f.Lang, locale.Count(locale.English, int64(c/million))+"."+locale.Count(f.Lang, tenth))
		}
		words = f.Say("easy.millions", value, plural(c/million))
	}
	if exact {
		return words
	}
	return f.Say("easy.about", words)
}

// plural is 1 where French and English take the singular of "million", 2 elsewhere.
func plural(n money.Cents) int { return int(min(n, 2)) }

// easyTitle is the title of an axis or objective in easy words, without the full stop of a sentence.
func (f *frame) easyTitle(title, easy plan.Text) string {
	if words := f.in(easy); words != "" {
		title = easy
	}
	return strings.TrimRight(f.in(title), " .")
}

// easyRow is one idea with its picture.
func easyRow(name, text string) g.Node {
	return h.Li(web.Pictogram(name), h.P(g.Text(text)))
}

func (f *frame) easyNote() g.Node {
	return h.P(h.Class("quiet"), g.Text(f.Say("easy.note")))
}

// easyWords explains the hard words of the page.
func (f *frame) easyWords(words ...string) g.Node {
	return web.Section("mots", f.Say("easy.words"), h.Dl(h.Class("easy-words"), g.Map(words, func(w string) g.Node {
		return g.Group{h.Dt(g.Text(f.Say("easy_word." + w))), h.Dd(g.Text(f.Say("easy_word." + w + "_means")))}
	})))
}

// easyMoneyRows says where the money stands, in one idea a line.
func (f *frame) easyMoneyRows(at func(stage string) money.Cents) g.Group {
	if at(ledger.Allocated) == 0 {
		return g.Group{easyRow("money", f.Say("easy.nothing_moved"))}
	}
	rows := g.Group{easyRow("money", f.Say("easy.allocated", f.easyMoney(at(ledger.Allocated))))}
	for _, s := range []struct{ stage, key string }{{ledger.Committed, "committed"}, {ledger.Paid, "paid"}} {
		if c := at(s.stage); c == 0 {
			rows = append(rows, easyRow("money", f.Say("easy."+s.key+"_none")))
		} else {
			rows = append(rows, easyRow("money", f.Say("easy."+s.key, f.easyMoney(c))))
		}
	}
	return rows
}

// easyPage is the plan in easy words.
func easyPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("easy.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("easy.tells")
	if f.content == nil {
		p.Body = []g.Node{h.P(h.Class("lead"), g.Text(f.notAdopted()))}
		return p, nil
	}
	c := f.content
	vote := g.Group{easyRow("vote", f.Say("easy.voted", f.in(c.Owner.Name), c.Vote.Date)), easyRow("vote", f.Say("easy.what_plan")),
		easyRow("money", f.Say("easy.envelope", f.easyMoney(f.version.Envelope))),
		easyRow("list", f.Say("easy.actions", c.ActionsVoted))}
	if c.Unrecovered != nil && c.Unrecovered.Count > 0 {
		vote = append(vote, easyRow("question", f.Say("easy.known", len(c.Actions))), easyRow("question", f.Say("easy.unknown", c.Unrecovered.Count)))
	}
	var axes g.Group
	for _, a := range c.Axes {
		axes = append(axes, h.Li(h.Class(axisHue(a.Number)), axisMark(a.Number),
			h.P(web.A(p.At("/facile/"+web.Count(int64(a.Number))), f.Say("easy.axis", a.Number, f.easyTitle(a.Title, a.Easy))))))
	}
	p.Body = []g.Node{h.Div(h.Class("easy"),
		web.Section("plan", f.Say("easy.the_plan"), h.Ul(h.Class("easy-rows"), vote)),
		web.Section("argent", f.Say("easy.the_money"), h.Ul(h.Class("easy-rows"), f.easyMoneyRows(func(s string) money.Cents { return f.reached(s, "") }))),
		web.Section("axes", f.Say("easy.the_axes", len(c.Axes)), h.P(g.Text(f.Say("easy.axis_means"))), h.Ul(h.Class("easy-rows"), axes)),
		f.easyWords("plan", "action", "axis", "committed"), f.easyNote())}
	return p, nil
}

// easyAxis finds the axis of a path. Fault: NotFound.
func (f *frame) easyAxis() (plan.Axis, error) {
	if f.content != nil {
		for _, a := range f.content.Axes {
			if web.Count(int64(a.Number)) == f.code {
				return a, nil
			}
		}
	}
	return plan.Axis{}, fault.New(fault.NotFound, "web.no_page")
}

// easyAxisPage is one axis in easy words.
func easyAxisPage(f *frame) (*web.Page, error) {
	a, err := f.easyAxis()
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("easy.axis_title", a.Number), 0)
	if err != nil {
		return nil, err
	}
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("easy.title"), Address: p.At("/facile")})
	title := f.easyTitle(a.Title, a.Easy)
	p.Tells = f.Say("easy.axis_tells", a.Number, title)
	about := g.Group{h.Li(h.Class(axisHue(a.Number)), axisMark(a.Number), h.P(g.Text(f.Say("easy.axis_about", title)))),
		easyRow("list", f.Say("easy.axis_actions", f.countOf(a.Number)))}
	var goals, done g.Group
	for _, o := range a.Objectives {
		goals = append(goals, easyRow("goal", f.easyTitle(o.Title, o.Easy)+"."))
	}
	for _, x := range f.content.Actions {
		if s, changed := f.states["action:"+x.Code]; changed && x.Axis == a.Number && s.State != plan.Planned {
			done = append(done, easyRow("list", f.Say("easy.state_"+s.State, f.in(x.Title))))
		}
	}
	p.Body = []g.Node{h.Div(h.Class("easy"),
		web.Section("axe", f.Say("easy.this_axis"), h.Ul(h.Class("easy-rows"), about)),
		g.If(len(goals) > 0, web.Section("buts", f.Say("easy.goals"), h.Ul(h.Class("easy-rows"), goals))),
		web.Section("argent", f.Say("easy.the_money"), h.Ul(h.Class("easy-rows"),
			f.easyMoneyRows(func(s string) money.Cents { return f.axisReached(a.Number, s) }))),
		g.If(len(done) > 0, web.Section("actions", f.Say("easy.what_happened"), h.Ul(h.Class("easy-rows"), done))),
		f.easyWords("action", "axis", "committed"),
		h.P(web.A(p.At("/axes/"+f.code), f.Say("easy.to_axis"))), f.easyNote())}
	return p, nil
}
