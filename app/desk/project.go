package desk

import (
	"context"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// showProjects lists the plans being written.
func showProjects(v *visit) error {
	all, err := draft.ListWhole(v.ctx, v.DB, v.Vault, projectKind, "", "")
	if err != nil {
		return err
	}
	return v.withPlan(func(_ context.Context, now *planNow) error {
		page := &web.Page{Title: v.Say("project.title"), Path: "/bureau/projet", Here: "/bureau/projet",
			Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.lead")))}}
		if v.r.URL.Query().Get("fait") == "drop" {
			page.Body = append([]g.Node{web.Done(h.P(g.Text(v.Say("project.dropped"))))}, page.Body...)
		}
		var open, closed g.Group
		for _, d := range all {
			row, isClosed := v.projectRow(d)
			if isClosed {
				closed = append(closed, row)
			} else {
				open = append(open, row)
			}
		}
		if len(open) == 0 {
			page.Body = append(page.Body, h.P(g.Text(v.Say("project.no_open"))))
		} else {
			page.Body = append(page.Body, web.Section("en-cours", v.Say("project.open_title"), h.Ul(h.Class("rows"), open)))
		}
		if v.editing().all {
			page.Body = append(page.Body, v.beginnings(now))
		}
		if len(closed) > 0 {
			page.Body = append(page.Body, web.Section("adoptes", v.Say("project.closed_title"), h.Ul(h.Class("rows"), closed)))
		}
		return v.show(http.StatusOK, page)
	})
}

// projectRow is a draft in the list. One whose body was too long to be listed is read by itself.
func (v *visit) projectRow(d draft.Draft) (row g.Node, closed bool) {
	if d.Body == "" {
		if whole, err := draft.Get(v.ctx, v.DB, v.Vault, d.Ref); err == nil {
			d = whole
		}
	}
	p, err := decodeProject(d)
	if err != nil {
		p = &project{Draft: d, content: &plan.Content{}}
	}
	about := v.Say("project.of", len(p.content.Axes), len(p.content.Actions), p.content.Envelope)
	return h.Li(h.P(h.Class("what"), web.A(v.To(v.projectPath(p)), d.Title)), h.P(g.Text(about)),
		h.P(h.Class("small quiet"), g.Text(v.savedWords(p)), g.If(d.Share != "", g.Text(" · "+v.Say("project.shared")))),
		g.If(p.about.Adopted > 0, h.P(h.Class("small"), web.A(v.To("/journal/"+web.Count(p.about.Adopted)), v.Say("project.adopted_by", p.about.Adopted))))), p.about.Adopted > 0
}

// beginnings offers the three ways to begin.
func (v *visit) beginnings(now *planNow) g.Node {
	var ways g.Group
	if now.content != nil {
		f := &web.Form{Site: v.Site, Action: "/bureau/projet/nouveau", CSRF: v.who.CSRF, Hidden: []string{"depuis", "adopte"},
			Inputs:  []g.Node{},
			Buttons: []g.Node{web.Button("begin", v.Say("project.from_adopted"))}}
		ways = append(ways, h.P(g.Text(v.Say("project.from_adopted_help"))), f.Render())
	}
	ways = append(ways, h.Ul(h.Class("rows"),
		h.Li(h.P(h.Class("what"), web.A(v.To("/bureau/projet/nouveau"), v.Say("project.from_nothing"))), h.P(g.Text(v.Say("project.from_nothing_help")))),
		h.Li(h.P(h.Class("what"), web.A(v.To("/bureau/projet/dossier"), v.Say("project.from_folder"))), h.P(g.Text(v.Say("project.from_folder_help"))))))
	return web.Section("commencer", v.Say("project.begin_title"), ways)
}

// showProject is the draft as a tree.
func showProject(v *visit) error {
	p, err := v.project()
	if err != nil {
		return err
	}
	c := p.content
	page := &web.Page{Title: p.Title, Above: v.Say("project.above"), Path: v.projectPath(p),
		Trail: []web.Crumb{{Words: v.Say("desk.nav_project"), Address: v.To("/bureau/projet")}}, Here: "/bureau/projet"}
	switch done := v.r.URL.Query().Get("fait"); done {
	case "remove", "up", "down", "begin", "unshared", "share":
		page.Body = append(page.Body, web.Done(h.P(g.Text(v.Say("project.done_"+done)))))
	}
	page.Body = append(page.Body, v.closedNotice(p), h.P(h.Class("lead"), g.Text(v.Say("project.of", len(c.Axes), len(c.Actions), c.Envelope))),
		h.P(h.Class("quiet"), g.Text(v.savedWords(p))))
	edit := v.editing()
	open := p.about.Adopted == 0
	page.Body = append(page.Body, h.P(v.thingLink(p, thing{family: familyPlan, code: familyPlan, at: c}, v.Say("project.one_identite"))))
	for _, a := range c.Axes {
		page.Body = append(page.Body, v.axisTree(p, a, edit, open))
	}
	if open && edit.all {
		page.Body = append(page.Body, h.P(v.addLink(p, familyAxis, 0)))
	}
	page.Body = append(page.Body, v.others(p, edit.all && open))
	page.Rail = v.projectRail(p)
	return v.show(http.StatusOK, page)
}

func (v *visit) closedNotice(p *project) g.Node {
	if p.about.Adopted == 0 {
		return nil
	}
	return web.Notice(h.P(g.Text(v.Say("project.closed_notice")+" "), web.A(v.To("/journal/"+web.Count(p.about.Adopted)), v.Say("project.adopted_by", p.about.Adopted))))
}

func (v *visit) thingLink(p *project, t thing, words string) g.Node {
	return web.A(v.To(v.projectPath(p, t.family, t.code)), words)
}

func (v *visit) addLink(p *project, family string, axis int) g.Node {
	return web.A(v.To(v.projectPath(p, family, newCode), "axe", web.Count(int64(axis))), v.Say("project.add_"+family))
}

// axisTree is an axis with its objectives, and its actions under them.
func (v *visit) axisTree(p *project, a plan.Axis, edit editing, open bool) g.Node {
	id := "axe-" + web.Count(int64(a.Number))
	nodes := g.Group{h.H2(h.ID(id), h.Class("objective"), v.thingLink(p, thing{family: familyAxis, code: web.Count(int64(a.Number))}, v.Say("project.axis_is", a.Number, v.titled(a.Title))))}
	rows := func(objective string) g.Node {
		var out g.Group
		for _, x := range p.content.Actions {
			if x.Axis == a.Number && x.Objective == objective {
				out = append(out, v.actionRow(p, x))
			}
		}
		if len(out) == 0 {
			return nil
		}
		return h.Ul(h.Class("rows"), out)
	}
	for _, o := range a.Objectives {
		nodes = append(nodes, h.H3(h.Class("objective"), v.thingLink(p, thing{family: familyObjective, code: o.Code}, o.Code+"\u00a0– "+v.titled(o.Title))))
		if list := rows(o.Code); list != nil {
			nodes = append(nodes, list)
		} else {
			nodes = append(nodes, h.P(h.Class("quiet"), g.Text(v.Say("project.no_action"))))
		}
	}
	if list := rows(""); list != nil {
		if len(a.Objectives) > 0 {
			nodes = append(nodes, h.H3(g.Text(v.Say("plan.unplaced"))))
		}
		nodes = append(nodes, list)
	}
	for _, x := range p.content.Actions { // under an objective that is not there: the check tells
		if x.Axis == a.Number && x.Objective != "" && !slices.ContainsFunc(a.Objectives, func(o plan.Objective) bool { return o.Code == x.Objective }) {
			nodes = append(nodes, h.Ul(h.Class("rows"), v.actionRow(p, x)))
		}
	}
	var adds []g.Node
	if open && edit.may(familyAction, a.Number) {
		adds = append(adds, v.addLink(p, familyAction, a.Number))
	}
	if open && edit.all {
		adds = append(adds, g.Text(" · "), v.addLink(p, familyObjective, a.Number))
	}
	return h.Section(h.Aria("labelledby", id), nodes, g.If(len(adds) > 0, h.P(g.Group(adds))))
}

func (v *visit) actionRow(p *project, a plan.Action) g.Node {
	var told []string
	if len(a.Milestones) > 0 {
		told = append(told, v.Say("project.milestones", len(a.Milestones)))
	}
	if a.Pilot != nil {
		told = append(told, v.in(a.Pilot))
	}
	if a.Ends != "" {
		told = append(told, v.Say("project.until", locale.Period(v.Lang, a.Ends)))
	}
	words := ""
	for i, s := range told {
		if i > 0 {
			words += " · "
		}
		words += s
	}
	return h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(a.Code)),
		h.Div(h.P(h.Class("what"), v.thingLink(p, thing{family: familyAction, code: a.Code}, v.titled(a.Title))),
			g.If(words != "", h.P(h.Class("small quiet"), g.Text(words)))))
}

// others lists the sources, the linked schemes and the facts of a draft.
func (v *visit) others(p *project, add bool) g.Node {
	byFamily := map[string]g.Group{}
	for _, t := range things(p.content) {
		switch t.family {
		case familySource, familyLinked, familyFact:
			byFamily[t.family] = append(byFamily[t.family], h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(t.code)),
				h.P(h.Class("what"), v.thingLink(p, t, short(v.titled(t.title()))))))
		}
	}
	var out g.Group
	for _, family := range []string{familySource, familyLinked, familyFact} {
		nodes := g.Group{h.Summary(g.Text(v.Say("project.all_"+family, len(byFamily[family]))))}
		if len(byFamily[family]) > 0 {
			nodes = append(nodes, h.Ul(h.Class("rows"), byFamily[family]))
		}
		if add {
			nodes = append(nodes, h.P(v.addLink(p, family, 0)))
		}
		out = append(out, h.Details(nodes))
	}
	return web.Section("autres", v.Say("project.others"), out)
}

// projectRail offers what may be done with a draft.
func (v *visit) projectRail(p *project) []g.Node {
	item := func(path, key string) g.Node { return h.Li(web.A(v.To(v.projectPath(p, path)), v.Say(key))) }
	open, all := p.about.Adopted == 0, v.editing().all
	links := g.Group{item("comparer", "project.compare"), item("verifier", "project.check")}
	if open && all {
		links = append(links, item("adopter", "project.adopt"), item("partage", "project.share"))
	}
	links = append(links, item("dossier.zip", "project.export"))
	if all {
		links = append(links, item("supprimer", "project.drop"))
	}
	return []g.Node{h.H2(g.Text(v.Say("project.do"))), h.Ul(links)}
}

// showDrop asks before a draft is erased; dropProject erases it.
func showDrop(v *visit) error {
	p, err := v.ownedProject()
	if err != nil {
		return err
	}
	f := &web.Form{Site: v.Site, Action: v.projectPath(p, "supprimer"), CSRF: v.who.CSRF, Buttons: []g.Node{web.Button("drop", v.Say("project.drop_yes"))}}
	return v.show(http.StatusOK, &web.Page{Title: v.Say("project.drop_title", p.Title), Trail: v.projectTrail(p),
		Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.drop_lead"))), f.Render()}})
}

func dropProject(v *visit) error {
	p, err := v.ownedProject()
	if err != nil {
		return err
	}
	if p.about.Ground != "" {
		if err := draft.Drop(v.ctx, v.DB, p.about.Ground); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	if err := draft.Drop(v.ctx, v.DB, p.Ref); err != nil {
		return err
	}
	return v.to("/bureau/projet", "fait", "drop")
}

// ownedProject gives a draft to those who answer for the whole of it: the direction.
func (v *visit) ownedProject() (*project, error) {
	if !v.editing().all {
		return nil, fault.New(fault.NotFound, "web.no_page")
	}
	return v.project()
}
