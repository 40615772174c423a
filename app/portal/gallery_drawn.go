package portal

import (
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// galleryDrawn shows the larger drawings: a map, the flow of money, a time line.
func (f *frame) galleryDrawn() g.Node {
	return web.Section("dessins", f.Say("gallery.drawn"),
		h.H3(g.Text(f.Say("gallery.map"))), f.galleryMap("carte-classes", false), f.galleryMap("carte-situation", true),
		h.H3(g.Text(f.Say("gallery.flow"))), f.galleryFlow("ordinary", 110_000_000_00, 97, 74, 51), f.galleryFlow("early", 110_000_000_00, 40, 1, 0),
		f.galleryFlow("large", 1<<62, 100, 50, 1),
		h.H3(g.Text(f.Say("gallery.time"))), f.galleryTime("espacee", 30), f.galleryTime("serree", 3))
}

// galleryMap has a place of each step a map can show, in a row: the unknown, nothing, and the five steps.
func (f *frame) galleryMap(id string, small bool) g.Node {
	const side, steps = 1000, 7
	m := web.Map{ID: id, Small: small, Title: f.pictured(f.Say("gallery.map")), Desc: f.Say("commune.map_desc"), Width: steps * side, Height: 2 * side}
	if f.Fictional {
		m.Mark = f.Say("web.fiction_mark")
	}
	square := func(x, y, w int) [][]web.Spot {
		return [][]web.Spot{{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + side}, {X: x, Y: y + side}}}
	}
	for i := range steps {
		shape := web.Shaped(m.Width, square(i*side, side/2, side))
		if small {
			m.Regions = append(m.Regions, web.Region{Shape: shape, Here: i == steps/2})
			continue
		}
		name := longWord
		if i > 0 {
			name = f.count(int64(i))
		}
		m.Regions = append(m.Regions, web.Region{Shape: shape, Class: i - 1, Address: "#" + id + "-t", Words: name + f.Say("say.colon") + " " + f.amount(money.Cents(i)<<60)})
	}
	m.Borders = []web.Shape{web.Outlined(m.Width, square(0, side/2, 3*side)), web.Outlined(m.Width, square(3*side, side/2, 4*side))}
	return m.Render()
}

// galleryFlow sends an amount through three stages by five axes and a rest; parts are in hundredths of it.
func (f *frame) galleryFlow(state string, voted money.Cents, parts ...int64) g.Node {
	of := func(hundredths int64) money.Cents { return voted / 100 * money.Cents(hundredths) }
	d := web.Flow{ID: "flux-" + state, Stages: []web.FlowStage{{Words: locale.Upper(f.Say("stage.voted")), Amount: f.brief(voted), Cents: int64(voted)}}}
	for i, s := range []string{ledger.Allocated, ledger.Committed, ledger.Paid} {
		d.Stages = append(d.Stages, web.FlowStage{Words: locale.Upper(f.Say("stage." + s)), Amount: f.brief(of(parts[i])), Cents: int64(of(parts[i]))})
	}
	for axis := 1; axis <= 5; axis++ {
		b := web.FlowBand{Number: web.Count(int64(axis)), Hue: hueOf(axis)}
		for _, n := range parts {
			c := of(n) / 5
			if axis == 1 { // what does not divide stands with the first
				c = of(n) - 4*(of(n)/5)
			}
			b.Cents, b.Words = append(b.Cents, int64(c)), append(b.Words, f.brief(c))
		}
		d.Bands = append(d.Bands, b)
	}
	if rest := voted - of(parts[0]); rest > 0 {
		d.Rest = f.Say("money.flow_rest", f.brief(rest))
	}
	marks, width, height := d.Draw()
	title := f.pictured(f.Say("gallery.flow") + f.Say("say.colon") + " " + f.Say("gallery.bar_"+state))
	chart := web.Chart{ID: d.ID, Class: "chart-flow", Title: title, Desc: f.Say("money.flow_what"), Width: width, Height: height, Marks: f.stamped(marks, width, height)}
	return web.Pan(title, chart.Render())
}

// galleryTime puts twelve acts and milestones on a year, so many days apart.
func (f *frame) galleryTime(id string, apart int) g.Node {
	states := []string{plan.Awaited, plan.Reached, plan.Missed}
	var above, below []web.Event
	for i := range 12 {
		day := time.Date(2021, 1, 10+i*apart, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		above = append(above, web.Event{Day: day, Words: f.Say("timeline.act", int64(i+1))})
		below = append(below, web.Event{Day: day, Words: "J" + web.Count(int64(i+1)), Class: "state-" + states[i%len(states)]})
	}
	marks, width, height := web.DrawTimeline("2021-01-01", "2021-12-31", "2021-06-30", f.date("2021-06-30"), above, below)
	title := f.pictured(f.Say("gallery.time"))
	chart := web.Chart{ID: "frise-" + id, Class: "chart-time", Title: title, Desc: f.Say("timeline.desc", len(above), len(below)), Width: width, Height: height, Marks: f.stamped(marks, width, height)}
	return web.Pan(title+f.Say("say.colon")+" "+web.Count(int64(apart)), chart.Render())
}

// galleryWrong is a form in which every field is wrong, as it comes back: what was typed stands, what is wrong is told
// at the top and beside the field. Below it, the same for a form that only asks.
func (f *frame) galleryWrong() g.Node {
	form := web.Form{Site: f.Site, Action: "/galerie", Faults: []*fault.Fault{
		fault.New(fault.Invalid, "journal.least_wrong", longWord).At("montant"), fault.New(fault.Invalid, "journal.day_wrong", "2021-02-30").At("jour"),
		fault.New(fault.Invalid, "actions.choice_wrong", "?").At("genre"), fault.New(fault.Invalid, "journal.words_long", questionMax).At("propos")}}
	form.Inputs = []g.Node{
		form.In(web.Input{Name: "montant", Label: f.Say("journal.least"), Value: longWord, Example: f.amount(10_000_50), Needed: true, Narrow: true}),
		form.In(web.Input{Name: "jour", Label: f.Say("past.day"), Value: "2021-02-30"}),
		form.In(web.Input{Name: "genre", Label: f.Say("journal.kind"), Kind: "select", Choices: []web.Choice{{Value: "a", Words: longWord}}}),
		form.In(web.Input{Name: "propos", Label: f.Say("journal.words"), Kind: "area", Value: longWord, Help: f.Say("gallery.lead")})}
	form.Buttons = []g.Node{h.Button(h.Type("button"), h.Class("main"), g.Text(f.Say("journal.filter")))}
	again := *f
	again.refused, again.typed, again.beside = slices.Clone(form.Faults[:1]), web.Values{"montant": longWord}, nil
	return web.Section("formulaires-faux", f.Say("gallery.wrong"), form.Render(),
		h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To("/galerie")),
			h.P(h.Label(h.For("question"), g.Text(f.Say("journal.least"))),
				h.Input(h.Type("text"), h.ID("question"), h.Name("montant"), h.Value(again.asked("montant")), again.flawed("montant")), again.wrongAt("montant")),
			h.P(h.Button(h.Type("submit"), g.Text(f.Say("journal.filter"))))))
}
