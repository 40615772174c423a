package portal

import (
	"cmp"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/journal"
)

// timelineActs bounds the acts on a time line: the last ones; the journal has all.
const timelineActs = 60

// timeline draws acts above and milestones below, and lists the milestones beside it; nil where there is
// neither.
func (f *frame) timeline(actions []plan.Action, acts []journal.Record) g.Node {
	var above, below []web.Event
	t := web.Grid{ID: "table-jalons", Caption: f.Say("timeline.caption"), Columns: []web.Column{
		{Words: f.Say("timeline.due")}, {Words: f.Say("timeline.milestone")}, {Words: f.Say("actions.state")}}}
	type step struct {
		day string
		row []g.Node
	}
	var steps []step
	for _, a := range actions {
		for _, m := range a.Milestones {
			state := plan.Awaited
			if c, changed := f.states["milestone:"+a.Code+"/"+m.Code]; changed {
				state = c.State
			}
			name := m.Code
			if len(actions) > 1 {
				name = a.Code + " " + m.Code
			}
			below = append(below, web.Event{Day: lastDay(m.Due), Words: name, Class: "state-" + state})
			steps = append(steps, step{lastDay(m.Due), []g.Node{g.Text(f.date(m.Due)), g.Text(name + f.Say("say.colon") + " " + f.in(m.Title)),
				h.Span(h.Class("state state-"+state), g.Text(f.Say("state."+state)))}})
		}
	}
	for _, r := range acts[:min(len(acts), timelineActs)] {
		above = append(above, web.Event{Day: r.Effective, Words: f.Say("timeline.act", r.Number)})
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.day, b.day) })
	for _, s := range steps {
		t.Rows = append(t.Rows, s.row)
	}
	if len(above)+len(below) == 0 {
		return nil
	}
	from, till := f.first.Effective, f.on
	for _, e := range append(slices.Clone(above), below...) {
		from, till = min(from, cmp.Or(e.Day, from)), max(till, e.Day)
	}
	marks, width, height := web.DrawTimeline(from[:4]+"-01-01", till[:4]+"-12-31", f.on, f.date(f.on), above, below)
	if marks == nil {
		return nil
	}
	title := f.pictured(f.Say("timeline.title", f.on))
	chart := web.Chart{ID: "frise", Class: "chart-time", Title: title, Desc: f.Say("timeline.desc", len(above), len(below)), Width: width, Height: height, Marks: f.stamped(marks, width, height)}
	if len(t.Rows) == 0 {
		return web.Section("frise-titre", f.Say("timeline.heading"), web.Pan(title, chart.Render()))
	}
	return web.Section("frise-titre", f.Say("timeline.heading"), web.Pan(title, chart.Render()), t.Render())
}

// lastDay is the last day of a year, month or day: a step is due by then. What is none is as it was.
func lastDay(period string) string {
	for _, form := range []struct {
		layout        string
		years, months int
	}{{"2006", 1, 0}, {"2006-01", 0, 1}} {
		if t, err := time.Parse(form.layout, period); err == nil {
			return t.AddDate(form.years, form.months, -1).Format(time.DateOnly)
		}
	}
	return period
}

// partOfPlan is what an axis or an objective shows of its actions together: money by stage, by year, time.
func (f *frame) partOfPlan(p *web.Page, actions []plan.Action, figure func(stage string) g.Node) g.Node {
	codes := []string{}
	for _, a := range actions {
		codes = append(codes, a.Code)
	}
	if len(codes) == 0 {
		return nil
	}
	t := web.Grid{ID: "table-argent", Caption: f.Say("money.part_caption", f.on), Columns: []web.Column{{Words: f.Say("money.stage")}, {Words: f.Say("money.reached"), Figure: true}}}
	for _, s := range pageStages {
		t.Rows = append(t.Rows, []g.Node{f.stageName(s), figure(s)})
	}
	return g.Group{web.Section("argent", f.Say("one_action.money_title"), t.Render()), f.yearsPart(p, setOf(codes)), f.communesOf(p, codes), f.timeline(actions, nil)}
}
