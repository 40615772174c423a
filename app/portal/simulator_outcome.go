package portal

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/locale"
)

// statuses in the order in which results are told.
var statuses = []rule.Status{rule.Yes, rule.Unknown, rule.No}

// outcome is what the rules say to the answers: which aids may be asked for, which may not, which are not known yet.
func (f *frame) outcome(p *web.Page, a *asking) g.Node {
	if len(a.aids) == 0 {
		return nil
	}
	var nodes g.Group
	counts := map[rule.Status]int{}
	for _, t := range a.aids {
		counts[t.result.Eligible]++
	}
	var said []string
	for _, status := range statuses {
		if n := counts[status]; n > 0 {
			said = append(said, f.Say("simulator.count_"+string(status), n))
		}
	}
	nodes = append(nodes, h.P(h.Class("lead"), h.Role("status"), g.Text(locale.Upper(strings.Join(said, locale.Semicolon(f.Lang)))+".")))
	for _, status := range statuses {
		var rows g.Group
		for _, t := range a.sorted(status) {
			rows = append(rows, f.triedRow(p, a, t))
		}
		if len(rows) > 0 {
			nodes = append(nodes, web.Section("resultat-"+string(status), f.Say("simulator.group_"+string(status)), h.Ul(h.Class("rows"), rows)))
		}
	}
	nodes = append(nodes, f.limitsPart(p, a))
	return append(nodes, h.P(g.Text(f.Say("aids.estimate", a.on))), h.P(g.Text(f.Say("simulator.explain_right"))))
}

// limitsPart says what rules of law leave of the aids that one may ask for, all together, with their arithmetic.
func (f *frame) limitsPart(p *web.Page, a *asking) g.Node {
	if len(a.limits) == 0 {
		return nil
	}
	return web.Section("plafonds", f.Say("simulator.limits"), h.P(g.Text(f.Say("simulator.limits_what"))), h.Ul(h.Class("rows"), g.Map(a.limits, func(l scheme.Limited) g.Node {
		var of []string
		for _, v := range l.Of {
			of = append(of, f.set(v.Title.Say(f.Lang)))
		}
		return h.Li(h.ID("plafond-"+l.Cap.Slug), h.P(h.Class("what"), web.A(p.At(schemesPath+"/"+l.Cap.Slug), f.set(l.Cap.Title.Say(f.Lang)))),
			h.P(g.Text(l.Says(f.Lang))), h.P(h.Class("quiet small"), g.Text(f.Say("simulator.limits_of", strings.Join(of, locale.Semicolon(f.Lang))))),
			h.Details(h.Summary(g.Text(f.Say("simulator.why"))), f.reasons(l.Result)))
	})))
}

// sorted lists the aids with a status: those that take dossiers first, then those that may give most.
func (a *asking) sorted(status rule.Status) []*tried {
	var out []*tried
	for _, t := range a.aids {
		if t.result.Eligible == status {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(x, y *tried) int {
		open := func(t *tried) int {
			if t.open(a.on) != nil {
				return 0
			}
			return 1
		}
		return open(x) - open(y)
	})
	return out
}

// triedRow is one aid: what may be had, why, and what to do next.
func (f *frame) triedRow(p *web.Page, a *asking, t *tried) g.Node {
	next := g.Node(nil)
	if c := t.open(a.on); c != nil {
		next = h.P(h.Class("small"), h.Strong(g.Text(f.callSays(c))))
	} else if t.result.Eligible != rule.No {
		next = h.P(h.Class("small"), g.Text(f.Say("simulator.no_call")))
	}
	return h.Li(h.ID("aide-"+t.Slug),
		h.P(h.Class("what"), web.A(p.At(schemesPath+"/"+t.Slug), f.set(t.now.Title.Say(f.Lang)))),
		h.P(g.Text(t.result.Sum(f.Lang))), f.firstRefusal(t), next,
		g.If(len(t.now.Decides) > 0 && t.result.Eligible != rule.No, h.P(h.Class("quiet small"), g.Text(f.Say("simulator.decides", f.set(t.now.Decides.Say(f.Lang)))))),
		h.Details(h.Summary(g.Text(f.Say("simulator.why"))), f.reasons(t.result)))
}

// firstRefusal says at once why an aid may not be asked for.
func (f *frame) firstRefusal(t *tried) g.Node {
	if t.result.Eligible != rule.No {
		return nil
	}
	for _, l := range t.result.Holds(f.Lang) {
		if l.Mark == string(rule.No) {
			return h.P(h.Class("quiet"), g.Text(f.Say("simulator.because", l.Says)))
		}
	}
	return nil
}

// reasons is the tree of a result: each condition with its mark, the arithmetic of the amount, where each is written.
func (f *frame) reasons(r *rule.Result) g.Node {
	line := func(l rule.Line, mark string) g.Node {
		return h.Li(h.P(g.If(mark != "", h.Strong(g.Text(mark+" "))), g.Text(l.Says)), g.If(l.Reckoning != "", h.P(h.Class("small"), g.Text(l.Reckoning))),
			g.If(l.Missing != "", h.P(h.Class("small"), g.Text(l.Missing))), f.sourced(l.Source))
	}
	nodes := g.Group{h.Ul(h.Class("rows"), g.Map(r.Holds(f.Lang), func(l rule.Line) g.Node { return line(l, f.Say("rule.mark_"+l.Mark)) }))}
	if steps := r.Reckoned(f.Lang); len(steps) > 0 {
		nodes = append(nodes, h.P(h.Strong(g.Text(f.Say("rule.reckoning")))), h.Ul(h.Class("rows"), g.Map(steps, func(l rule.Line) g.Node { return line(l, "") })))
	}
	return nodes
}
