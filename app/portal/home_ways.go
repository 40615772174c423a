package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
)

// there are the paths of the portal that are pages. It is filled from the routes when the program starts:
// they lead here, so it cannot ask them itself.
var there = map[string]bool{}

func init() {
	for _, rt := range routes {
		there[rt.path] = rt.html != nil
	}
}

// ways lead a visitor to what concerns them: their commune, an action. Each is shown once its page is there.
func (f *frame) ways(p *web.Page) g.Node {
	var ways g.Group
	if there["/communes"] {
		ways = append(ways, f.way(p, "commune", "/communes"))
	}
	if there[web.SearchPath] {
		ways = append(ways, f.way(p, "action", web.SearchPath))
	}
	if len(ways) == 0 {
		return nil
	}
	aids := g.Node(nil)
	if there[schemesPath] && len(f.aids.Schemes) > 0 {
		aids = h.P(web.A(f.To(simulatorPath), f.Say("aids.to_simulator")), g.Text(" "+f.Say("home.aids_what")+" "), web.A(p.At(schemesPath), f.Say("home.aids_all")))
	}
	return web.Section("chercher", f.Say("home.find"), h.Div(h.Class("side-by-side"), ways), aids)
}

// way is a question with one field.
func (f *frame) way(p *web.Page, what, path string) g.Node {
	id := "cherche-" + what
	var kept g.Group
	for _, name := range []string{"on", "known"} {
		if f.v[name] != "" {
			kept = append(kept, h.Input(h.Type("hidden"), h.Name(name), h.Value(f.v[name])))
		}
	}
	return h.Form(h.Class("ask find"), h.Method("get"), h.Action(p.To(path)), kept,
		h.P(h.Label(h.For(id), g.Text(f.Say("home.find_"+what))),
			h.Span(h.ID(id+"-aide"), h.Class("help"), g.Text(f.Say("home.find_"+what+"_help"))),
			h.Input(h.Type("search"), h.ID(id), h.Name("q"), h.MaxLength(web.Count(web.SearchMax)), h.Aria("describedby", id+"-aide"), h.AutoComplete("off"))),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("home.find_"+what+"_do")))))
}

// whole says how much of the plan is known: all of it, or what sources name.
func (f *frame) whole(p *web.Page) g.Node {
	c := f.content
	recovered := len(c.Actions)
	return web.Section("actions", f.Say(f.either("home.recovered", "home.recovered_whole"), recovered, c.ActionsVoted),
		f.unrecovered(),
		h.P(web.A(p.At("/actions"), f.Say(f.either("home.to_actions", "home.to_actions_whole"), recovered))))
}

// unrecovered says how many of the voted actions no source names; the plan's own note says it where there
// is one.
func (f *frame) unrecovered() g.Node {
	u := f.content.Unrecovered
	if u == nil || u.Count == 0 {
		return nil
	}
	if u.Note != nil {
		return h.Div(h.ID("non-retrouves"), h.P(g.Text(f.in(u.Note))))
	}
	return h.Div(h.ID("non-retrouves"), h.P(h.Strong(g.Text(f.Say("plan.unrecovered", u.Count)))),
		h.P(g.Text(f.Say("home.recovered_by", byProvenance(f.content, "plan"), byProvenance(f.content, "press")))))
}

// trust leads to how one knows that this is true, and to what is not known.
func (f *frame) trust(p *web.Page) g.Node {
	var ways g.Group
	for _, x := range []struct{ key, path string }{{"proof", "/preuve"}, {"trust", "/confiance"}, {"sources", "/sources"}} {
		if there[x.path] {
			ways = append(ways, h.Div(h.H3(web.A(p.At(x.path), f.Say("home."+x.key))), h.P(g.Text(f.Say("home."+x.key+"_what")))))
		}
	}
	return web.Section("preuve", f.Say("home.true"), h.Div(h.Class("side-by-side"), ways))
}
