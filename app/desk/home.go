package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

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
	"relance/foundation/store"
)

// soonDays is how far ahead a milestone is called due.
const soonDays = 60

// homeActsMax is how many recent acts the desk shows.
const homeActsMax = 8

// due is a milestone that is still awaited, or the planned end of an action that is not complete, with the
// last day of its period.
type due struct {
	action plan.Action
	mile   plan.Milestone // no code: the action's own end
	last   string
}

// showHome shows what the person has to do: what is late, what is due, their actions, what was done last.
func showHome(v *visit) error {
	if len(v.who.Actor.Roles) == 0 {
		return v.show(http.StatusOK, &web.Page{Path: "/bureau", Title: v.Say("home.desk_title"), Body: []g.Node{
			h.P(h.Class("lead"), g.Text(v.Say("home.desk_no_role"))), h.P(web.A(v.To("/bureau/compte"), v.Say("own.title")))}})
	}
	return v.withPlan(func(ctx context.Context, now *planNow) error {
		p := &web.Page{Path: "/bureau", Title: v.Say("home.desk_title")}
		done, err := v.done(ctx, now)
		if err != nil {
			return err
		}
		waiting, err := v.noticesWaiting(ctx, now)
		if err != nil {
			return err
		}
		p.Body = append(p.Body, done, waiting)
		if now.content == nil {
			p.Body = append(p.Body, h.P(h.Class("lead"), g.Text(v.Say("home.desk_no_plan"))), v.firstSteps())
			return v.show(http.StatusOK, p)
		}
		mine := now.mine(v.Desk, v.who.Actor, "")
		late, soon := now.dues(mine, v.today(), store.Day(v.Clock().AddDate(0, 0, soonDays)))
		if v.Fictional {
			p.Body = append(p.Body, web.Notice(h.P(g.Text(v.Say("home.desk_clock", locale.Date(v.Lang, v.today()))))))
		}
		p.Body = append(p.Body, h.P(h.Class("lead"), g.Text(v.Say("home.desk_lead", len(mine), len(late), len(soon), locale.Date(v.Lang, v.today())))),
			v.dueList("retard", "home.desk_late", "home.desk_late_none", late), v.dueList("echeance", "home.desk_soon", "home.desk_soon_none", soon))
		own, err := v.ownActions(ctx, now, mine)
		if err != nil {
			return err
		}
		recent, err := v.recent(ctx, now)
		if err != nil {
			return err
		}
		p.Body = append(p.Body, own, recent)
		p.Rail = v.rail()
		return v.show(http.StatusOK, p)
	})
}

// dues parts the milestones still awaited into those that are late and those that are due soon.
func (n *planNow) dues(mine []plan.Action, today, until string) (late, soon []due) {
	for _, a := range mine {
		state, _ := n.state("action:" + a.Code)
		if state == plan.Abandoned {
			continue
		}
		if last, ok := plan.LastDay(a.Ends); ok && state != plan.Completed && last < today {
			late = append(late, due{a, plan.Milestone{Title: a.Title, Due: a.Ends}, last})
		}
		for _, m := range a.Milestones {
			state, _ := n.state("milestone:" + a.Code + "/" + m.Code)
			last, ok := plan.LastDay(m.Due)
			switch {
			case state != plan.Awaited || !ok:
			case last < today:
				late = append(late, due{a, m, last})
			case last <= until:
				soon = append(soon, due{a, m, last})
			}
		}
	}
	order := func(a, b due) int { return cmp.Compare(a.last, b.last) } // then as the plan has them
	slices.SortStableFunc(late, order)
	slices.SortStableFunc(soon, order)
	return late, soon
}

func (v *visit) dueList(id, title, none string, all []due) g.Node {
	if len(all) == 0 {
		return web.Section(id, v.Say(title, 0), h.P(g.Text(v.Say(none))))
	}
	var rows g.Group
	for _, d := range all {
		rows = append(rows, h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(d.action.Code)),
			h.Div(h.P(h.Class("what"), web.A(v.To("/bureau/actions/"+d.action.Code), v.in(d.mile.Title))),
				h.P(g.Text(v.dueWords(d))), v.links(d.action.Code, d.mile.Code)), nil))
	}
	if len(rows) <= duesMax {
		return web.Section(id, v.Say(title, len(all)), h.Ul(h.Class("rows"), rows))
	}
	return web.Section(id, v.Say(title, len(all)), h.Ul(h.Class("rows"), rows[:duesMax]),
		h.Details(h.Summary(g.Text(v.Say("home.desk_more", len(rows)-duesMax))), h.Ul(h.Class("rows"), rows[duesMax:])))
}

// duesMax is how many dates are shown before one asks for the others.
const duesMax = 6

func (v *visit) dueWords(d due) string {
	if d.mile.Code == "" {
		return v.Say("home.desk_end", locale.Period(v.Lang, d.mile.Due))
	}
	return v.Say("home.desk_due", locale.Period(v.Lang, d.mile.Due))
}

// links offers what may be said of a milestone, or of an action that should have ended.
func (v *visit) links(action, milestone string) g.Node {
	var out g.Group
	if milestone == "" {
		if v.may(v.who.Actor, "action.complete") {
			out = append(out, web.A(v.To("/bureau/actes/action.complete", "action", action), v.act("action.complete")))
		}
		return h.P(h.Class("small"), out)
	}
	for _, kind := range []string{"milestone.reach", "milestone.miss"} {
		if v.may(v.who.Actor, kind) {
			if len(out) > 0 {
				out = append(out, g.Text(" · "))
			}
			out = append(out, web.A(v.To("/bureau/actes/"+kind, "milestone", action+"/"+milestone), v.act(kind)))
		}
	}
	return h.P(h.Class("small"), out)
}

// ownActions lists the person's actions, with their state and money.
func (v *visit) ownActions(ctx context.Context, now *planNow, mine []plan.Action) (g.Node, error) {
	sums, err := ledger.Sum(ctx, now.q, ledger.Query{On: v.today(), By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		return nil, err
	}
	grid := web.Grid{ID: "mes-actions", Caption: v.Say("home.desk_actions"), Columns: []web.Column{{Words: v.Say("field.action")}, {Words: v.Say("home.desk_state")},
		{Words: v.Say("stage.allocated"), Figure: true}, {Words: v.Say("stage.awarded"), Figure: true}, {Words: v.Say("stage.paid"), Figure: true}}}
	for _, a := range mine {
		state, _ := now.state("action:" + a.Code)
		row := []g.Node{web.A(v.To("/bureau/actions/"+a.Code), a.Code+" – "+short(v.in(a.Title))), g.Text(v.Say("state." + state))}
		for _, stage := range []string{ledger.Allocated, ledger.Awarded, ledger.Paid} {
			_, reached := ledger.At(sums, ledger.BookPlan, stage, a.Code)
			row = append(row, g.Text(amount(v.Lang, reached)))
		}
		grid.Rows = append(grid.Rows, row)
	}
	if len(grid.Rows) == 0 {
		return h.P(g.Text(v.Say("home.desk_no_action"))), nil
	}
	return web.Section("actions", v.Say("home.desk_mine"), grid.Render()), nil
}

// amount prints nothing as a dash: a column of zeros hides what stands in it.
func amount(l locale.Lang, c money.Cents) string {
	if c == 0 {
		return "–"
	}
	return locale.Amount(l, c)
}

// recent lists the last acts of the journal.
func (v *visit) recent(ctx context.Context, now *planNow) (g.Node, error) {
	acts, err := journal.List(ctx, now.q, journal.Filter{Limit: homeActsMax})
	if err != nil {
		return nil, err
	}
	rows, err := v.actRows(acts)
	return web.Section("derniers", v.Say("home.desk_recent"), rows), err
}

func (v *visit) actRows(acts []journal.Record) (g.Node, error) {
	if len(acts) == 0 {
		return h.P(g.Text(v.Say("desk.acts_not_yet"))), nil
	}
	var rows g.Group
	for _, r := range acts {
		n := strconv.FormatInt(r.Number, 10)
		besides, err := v.besides(r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(locale.Date(v.Lang, r.Effective))),
			h.Div(h.P(h.Class("what"), web.A(v.To("/journal/"+n), v.Say("desk.act_number", r.Number, v.Say("act_kind."+r.Kind)))),
				h.P(h.Class("small"), g.Text(v.Say("desk.recorded", v.instant(r.Recorded))), besides))))
	}
	return h.Ul(h.Class("rows"), rows), nil
}

// done tells what was just recorded.
func (v *visit) done(ctx context.Context, now *planNow) (g.Node, error) {
	asked := v.r.URL.Query().Get("fait")
	if asked == "" {
		return nil, nil
	}
	n, bad := web.Whole(asked)
	if bad != nil {
		return nil, nil
	}
	r, err := journal.Get(ctx, now.q, n)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return web.Done(h.P(h.Strong(g.Text(v.Say("desk.done", r.Number, v.Say("act_kind."+r.Kind)))), g.Text(" "), web.A(v.To("/journal/"+asked), v.Say("desk.done_see")),
		g.Text(" · "), web.A(v.To("/bureau/rectifier/"+asked), v.Say("desk.correct")))), nil
}

// firstSteps says what to do while there is no plan.
func (v *visit) firstSteps() g.Node {
	var steps g.Group
	for _, s := range []struct{ path, key string }{{"/bureau/import", "home.desk_step_sheet"}, {"/bureau/projet", "home.desk_step_texts"}, {"/bureau/comptes", "home.desk_step_people"}} {
		for _, rt := range v.routes {
			if rt.path == s.path && !rt.post && rt.allows(v.who.Actor) {
				steps = append(steps, h.Li(web.A(v.To(s.path), v.Say(s.key))))
			}
		}
	}
	return h.Ol(steps)
}

// rail links to what one does most.
func (v *visit) rail() []g.Node {
	var links g.Group
	for _, kind := range []string{"action.report", "milestone.reach", "plan.allocate"} {
		if v.may(v.who.Actor, kind) {
			links = append(links, h.Li(web.A(v.To("/bureau/actes/"+kind), v.act(kind))))
		}
	}
	if _, writes := v.who.Actor.Holds(writers); writes {
		links = append(links, h.Li(web.A(v.To("/bureau/brouillons"), v.Say("drafts.title"))))
	}
	roles := g.Map(v.who.Actor.Roles, func(r identity.Role) g.Node { return h.Li(g.Text(v.roleWords(r, v.who.Actor.Within[r]))) })
	return []g.Node{h.H2(g.Text(v.Say("home.desk_often"))), h.Ul(links), h.H2(g.Text(v.Say("home.desk_roles"))), h.Ul(roles)}
}
