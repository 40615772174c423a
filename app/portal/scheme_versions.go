package portal

import (
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/scheme"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// versionsPart lists the texts of an aid, each beside the one before it: what it changed, sentence by sentence.
func (f *frame) versionsPart(p *web.Page, a *aid) g.Node {
	if len(a.Versions) < 2 {
		return nil
	}
	var rows g.Group
	for i, v := range slices.Backward(a.Versions) {
		shown := g.Node(g.Text(f.Say("aids.version_first")))
		if i > 0 {
			shown = f.changesBetween(a.Versions[i-1], v)
		}
		current := g.If(v == a.now && !a.early(f.on), h.Strong(g.Text(" "+f.Say("aids.version_now"))))
		rows = append(rows, h.Li(h.P(h.Class("what"), web.A(p.At("/journal/"+web.Count(f.aids.Act(v))), locale.Upper(f.inForce(v))), current), shown))
	}
	return web.Section("versions", f.Say("aids.versions"), h.P(g.Text(f.Say("aids.versions_what"))), h.Ul(h.Class("rows"), rows))
}

// part is a sentence of a text with what it says in figures.
type saidPart struct{ id, says, how string }

// partsSaid lists the conditions and steps of a text as sentences.
func (f *frame) partsSaid(v *scheme.Version) []saidPart {
	var out []saidPart
	for _, c := range v.Conditions {
		out = append(out, saidPart{"c " + c.ID, f.set(c.Says.Say(f.Lang)), v.Rule().States(f.Lang, c.ID).Expr})
	}
	for _, s := range slices.Concat(v.Values, v.Amount, v.Terms) {
		stated := v.Rule().States(f.Lang, s.ID)
		how := stated.Expr
		for i, b := range stated.Rows {
			if i > 0 {
				how += locale.Semicolon(f.Lang)
			}
			how += f.bandWords(b) + f.Say("say.colon") + " " + b.Gives
		}
		out = append(out, saidPart{"s " + s.ID, f.set(s.Says.Say(f.Lang)), how})
	}
	return out
}

// changesBetween sets what differs between two texts side by side.
func (f *frame) changesBetween(was, is *scheme.Version) g.Node {
	before, after := f.partsSaid(was), f.partsSaid(is)
	find := func(list []saidPart, id string) (saidPart, bool) {
		i := slices.IndexFunc(list, func(p saidPart) bool { return p.id == id })
		if i < 0 {
			return saidPart{}, false
		}
		return list[i], true
	}
	t := web.Grid{ID: "change-" + is.Day, Caption: f.Say("aids.change_caption", was.Day, is.Day), Columns: []web.Column{{Words: f.Say("aids.change_before")}, {Words: f.Say("aids.change_after")}}}
	shown := func(p saidPart, there bool) g.Node {
		if !there {
			return g.Text("–")
		}
		return g.Group{h.P(g.Text(p.says)), g.If(p.how != "", h.P(h.Class("small quiet"), g.Text(p.how)))}
	}
	for _, b := range before {
		if x, there := find(after, b.id); !there || x != b {
			t.Rows = append(t.Rows, []g.Node{shown(b, true), shown(x, there)})
		}
	}
	for _, x := range after {
		if _, there := find(before, x.id); !there {
			t.Rows = append(t.Rows, []g.Node{shown(x, false), shown(x, true)})
		}
	}
	if len(t.Rows) == 0 {
		return h.P(g.Text(f.Say("aids.change_none")))
	}
	return t.Render()
}

// casesPart shows worked cases of the text in force: what is answered, and what the rule says to it. Their names are in the
// plan's first language alone.
func (f *frame) casesPart(a *aid) g.Node {
	t := web.Grid{ID: "table-cas", Caption: f.Say("aids.cases_caption"), Columns: []web.Column{{Words: f.Say("aids.case")}, {Words: f.Say("aids.case_day")}, {Words: f.Say("aids.case_says")}, {Words: f.Say("one_act.amount"), Figure: true}}}
	for _, c := range a.Cases {
		if v, err := a.On(c.On); err != nil || v != a.now {
			continue
		}
		t.Rows = append(t.Rows, []g.Node{h.Span(g.If(f.Lang != locale.French, h.Lang("fr")), g.Text(locale.Typed(locale.French, c.Name))), g.Text(f.date(c.On)), g.Text(f.Say("eligible." + string(c.Eligible))), g.Text(f.caseAmount(c.Least, c.Most))})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	words := f.Say("aids.cases_open", len(t.Rows))
	return web.Section("cas", f.Say("aids.cases"), h.P(g.Text(f.Say("aids.cases_what"))), h.Details(h.Summary(g.Text(words)), t.Render()))
}

func (f *frame) caseAmount(least, most *money.Cents) string {
	switch {
	case least == nil || most == nil:
		return ""
	case *least == *most:
		return f.amount(*least)
	}
	return f.Say("aids.between", f.amount(*least), f.amount(*most))
}
