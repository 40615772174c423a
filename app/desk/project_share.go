package desk

import (
	"net/http"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// showShare tells whether a draft is shared, and offers to share it or to share it no longer.
func showShare(v *visit) error {
	p, err := v.ownedProject()
	if err != nil {
		return err
	}
	return v.sharePage(p, "")
}

func (v *visit) sharePage(p *project, secret string) error {
	f := &web.Form{Site: v.Site, Action: v.projectPath(p, "partage"), CSRF: v.who.CSRF}
	page := &web.Page{Title: v.Say("project.share_title"), Above: v.Say("project.above"), Trail: v.projectTrail(p), Path: v.projectPath(p, "partage"),
		Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.share_lead")))}}
	switch {
	case secret != "":
		link := v.absolute(v.To("/projet/" + secret))
		page.Body = append(page.Body, web.Done(h.P(g.Text(v.Say("project.share_made"))), h.P(h.Class("hash"), web.A(v.To("/projet/"+secret), link))))
		f.Buttons = []g.Node{web.Second("withdraw", v.Say("project.share_end"))}
	case p.Share != "":
		page.Body = append(page.Body, h.P(g.Text(v.Say("project.share_on"))))
		f.Buttons = []g.Node{web.Button("withdraw", v.Say("project.share_end")), web.Second("share", v.Say("project.share_anew"))}
	default:
		f.Buttons = []g.Node{web.Button("share", v.Say("project.share_make"))}
	}
	page.Body = append(page.Body, f.Render())
	return v.show(http.StatusOK, page)
}

// sendShare shares a draft by a new link, or ends its link.
func sendShare(v *visit) error {
	p, err := v.ownedProject()
	if err != nil {
		return err
	}
	share := v.field("do") == "share"
	secret, err := draft.SetShare(v.ctx, v.DB, p.Ref, share)
	if err != nil {
		return err
	}
	if !share {
		return v.to(v.projectPath(p), "fait", "unshared")
	}
	return v.sharePage(p, secret)
}

// showShared is a draft for whoever has its link: to be read, printed, and nothing else. A link that was
// withdrawn answers as one that never was (K2).
func showShared(v *visit) error {
	d, err := draft.ByShare(v.ctx, v.DB, v.Vault, v.of("secret"))
	if fault.KindOf(err) == fault.NotFound || err == nil && d.Kind != projectKind {
		return fault.New(fault.NotFound, "web.no_page")
	}
	if err != nil {
		return err
	}
	p, err := decodeProject(d)
	if err != nil {
		return err
	}
	page := &web.Page{Title: v.in(p.content.Title), Above: v.Say("project.shared_above"), Path: v.path()}
	if page.Title == "" {
		page.Title = p.Title
	}
	if p.about.Adopted > 0 {
		page.Banner = []g.Node{web.Notice(h.P(g.Text(v.Say("project.shared_adopted")+" "), web.A(v.To("/journal/"+web.Count(p.about.Adopted)), v.Say("project.adopted_by", p.about.Adopted))))}
	} else {
		page.Banner = []g.Node{web.Notice(h.P(h.Strong(g.Text(v.Say("project.shared_banner"))), g.Text(" "+v.Say("project.shared_state", v.instant(p.Updated)))))}
	}
	page.Body = v.whole(p.content)
	return v.show(http.StatusOK, page)
}

// whole is a plan from its first line to its last, to be read and printed.
func (v *visit) whole(c *plan.Content) []g.Node {
	out := []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.of", len(c.Axes), len(c.Actions), c.Envelope)))}
	about := slices.DeleteFunc(slices.Clone(parts[familyPlan]), func(p part) bool { return p.key == "title" || p.key == "plan" || p.key == "languages" })
	out = append(out, web.Section("identite", v.Say("project.one_identite"), across(v.partFacts(about, familyPlan, thing{at: c}.tree()))))
	for _, a := range c.Axes {
		out = append(out, web.Section("axe-"+strconv.Itoa(a.Number), v.Say("project.axis_is", a.Number, v.titled(a.Title)), v.wholeAxis(c, a)))
	}
	var sources g.Group
	for _, s := range c.Sources {
		words := v.titled(s.Title)
		if s.Publisher != "" {
			words += ", " + s.Publisher
		}
		if s.Date != "" {
			words += ", " + locale.Period(v.Lang, s.Date)
		}
		node := g.Node(g.Text(words))
		if s.URL != "" {
			node = g.Group{node, g.Text(" – "), web.A(s.URL, s.URL)}
		}
		sources = append(sources, h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(s.ID)), h.P(node)))
	}
	if len(sources) > 0 {
		out = append(out, web.Section("sources", v.Say("around.sources"), h.Ul(h.Class("rows"), sources)))
	}
	return out
}

// wholeAxis is an axis with its objectives, and its actions under them.
func (v *visit) wholeAxis(c *plan.Content, a plan.Axis) g.Node {
	var out g.Group
	if a.Note != nil {
		out = append(out, h.P(g.Text(v.in(a.Note))))
	}
	told := slices.DeleteFunc(slices.Clone(parts[familyAction]), func(p part) bool { return p.key == "code" || p.key == "title" || p.key == "objective" })
	actions := func(of func(plan.Action) bool) {
		for i := range c.Actions {
			if x := &c.Actions[i]; x.Axis == a.Number && of(*x) {
				out = append(out, h.H4(g.Text(x.Code+"\u00a0– "+v.titled(x.Title))), across(v.partFacts(told, familyAction, thing{at: x}.tree())))
			}
		}
	}
	known := map[string]bool{}
	for _, o := range a.Objectives {
		known[o.Code] = true
		out = append(out, h.H3(g.Text(o.Code+"\u00a0– "+v.titled(o.Title))))
		if o.Note != nil {
			out = append(out, h.P(g.Text(v.in(o.Note))))
		}
		actions(func(x plan.Action) bool { return x.Objective == o.Code })
	}
	if slices.ContainsFunc(c.Actions, func(x plan.Action) bool { return x.Axis == a.Number && !known[x.Objective] }) {
		out = append(out, h.H3(g.Text(v.Say("plan.unplaced"))))
		actions(func(x plan.Action) bool { return !known[x.Objective] })
	}
	return out
}
