package portal

import (
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// comparison shows two versions of a plan side by side.
type comparison struct {
	*frame
	page        *web.Page
	old, now    *plan.Content
	before, day string // the last day of the old version, the first of the new one
}

// part is the place of a difference: the thing it is in ("actions/A2.~1"), and the rest of the path.
func part(path string) (thing string, rest []string) {
	p := strings.Split(path, "/")
	switch {
	case p[0] == "axes" && len(p) >= 4 && p[2] == "objectives":
		return strings.Join(p[:4], "/"), p[4:]
	case len(p) >= 2 && slices.Contains([]string{"axes", "actions", "linked", "facts", "sources"}, p[0]):
		return strings.Join(p[:2], "/"), p[2:]
	}
	return "", p
}

// inLanguage leaves out the wording in the other language where the page's own changed too.
func (f *frame) inLanguage(all []plan.Difference) []plan.Difference {
	own, other := "/"+string(f.Lang), "/fr"
	if f.Lang == locale.French {
		other = "/en"
	}
	return slices.DeleteFunc(slices.Clone(all), func(c plan.Difference) bool {
		stem, is := strings.CutSuffix(c.Path, other)
		return is && slices.ContainsFunc(all, func(d plan.Difference) bool { return d.Path == stem+own })
	})
}

// render groups the differences by what they are in: the plan, then its axes with their objectives and
// actions, then what goes with it.
func (x comparison) render(all []plan.Difference) g.Node {
	var order []string
	in := map[string][]plan.Difference{}
	for _, c := range all {
		thing, _ := part(c.Path)
		if in[thing] == nil {
			order = append(order, thing)
		}
		in[thing] = append(in[thing], c)
	}
	slices.SortStableFunc(order, func(a, b string) int { return x.rank(a) - x.rank(b) })
	var out g.Group
	for _, thing := range order {
		out = append(out, h.H3(x.heading(thing)), h.Ul(h.Class("rows changes"), g.Map(in[thing], x.change)))
	}
	return out
}

// rank orders things: the plan, each axis followed by its objectives and actions, the rest.
func (x comparison) rank(thing string) int {
	p := strings.Split(thing, "/")
	switch p[0] {
	case "":
		return 0
	case "axes":
		n, _ := strconv.Atoi(p[1])
		return n*10 + len(p)/3
	case "actions":
		a, _ := x.action(p[1])
		return a.Axis*10 + 5
	}
	return 1_000_000 + slices.Index([]string{"linked", "facts", "sources"}, p[0])
}

// action finds an action in the new version, or in the old one where it is gone.
func (x comparison) action(code string) (a plan.Action, stays bool) {
	if a, stays = x.now.Action(code); stays {
		return a, true
	}
	a, _ = x.old.Action(code)
	return a, false
}

// heading names a thing, and leads to its page where it has one.
func (x comparison) heading(thing string) g.Node {
	p := strings.Split(thing, "/")
	switch {
	case p[0] == "axes" && len(p) == 2:
		return web.A(x.page.At("/axes/"+p[1]), x.Say("project.one_axe", p[1]))
	case p[0] == "axes":
		return g.Text(x.Say("project.one_objectif", p[3]))
	case p[0] == "actions":
		a, stays := x.action(p[1])
		words := x.Say("decided.axis_action", a.Axis, p[1]) + x.Say("say.colon") + " " + x.in(a.Title)
		if stays {
			return web.A(x.page.At("/actions/"+p[1]), words)
		}
		return web.A(x.To("/actions/"+p[1], "on", x.before), words)
	case p[0] == "linked":
		return g.Text(x.Say("project.one_lie", p[1]))
	case p[0] == "facts":
		return g.Text(x.Say("project.one_fait", p[1]))
	case p[0] == "sources":
		return g.Text(x.Say("project.one_source", p[1]))
	}
	return g.Text(x.Say("project.one_identite"))
}

// change shows one difference: what it is, whether it is of substance, before and after.
func (x comparison) change(c plan.Difference) g.Node {
	thing, rest := part(c.Path)
	class, key := "state", "project.wording"
	if c.Substance {
		class, key = "state state-started", "project.substance"
	}
	label, value := x.label(thing, rest), x.valuer(rest)
	var before, after g.Node
	switch {
	case len(rest) == 0:
		before, after = h.P(h.Class("quiet"), g.Text(x.Say("decided.not_there"))), h.P(h.Class("quiet"), g.Text(x.Say("decided.no_longer")))
		if c.Old != "" {
			before = h.P(g.Text(x.titleOf(x.old, thing, c.Old)))
		}
		if c.New != "" {
			after = h.P(g.Text(x.titleOf(x.now, thing, c.New)))
		}
		label = x.Say("decided.whole_removed")
		if c.Old == "" {
			label = x.Say("decided.whole_added")
		}
	case value == nil:
		before, after = x.Sides(x.set(c.Old), x.set(c.New))
	default:
		before, after = h.P(g.Text(value(c.Old))), h.P(g.Text(value(c.New)))
	}
	if len(rest) > 0 && c.Old == "" {
		before = h.P(h.Class("quiet"), g.Text(x.Say("decided.nothing_said")))
	}
	if len(rest) > 0 && c.New == "" {
		after = h.P(h.Class("quiet"), g.Text(x.Say("decided.nothing_said")))
	}
	return h.Li(h.P(h.Strong(g.Text(label)), g.Text(" "), h.Span(h.Class(class), g.Text(x.Say(key)))),
		h.Div(h.Class("sides"),
			h.Div(h.P(h.Class("side"), g.Text(x.Say("decided.before"))), before),
			h.Div(h.P(h.Class("side"), g.Text(x.Say("decided.after"))), after)))
}

// titleOf names a thing that only one side has, in the page's language.
func (x comparison) titleOf(c *plan.Content, thing, otherwise string) string {
	p := strings.Split(thing, "/")
	switch {
	case p[0] == "actions":
		if a, ok := c.Action(p[1]); ok {
			return x.in(a.Title)
		}
	case p[0] == "sources":
		if s, ok := c.Source(p[1]); ok {
			return x.in(s.Title)
		}
	case p[0] == "axes":
		for _, a := range c.Axes {
			if strconv.Itoa(a.Number) != p[1] {
				continue
			}
			if len(p) < 4 {
				return x.in(a.Title)
			}
			for _, o := range a.Objectives {
				if o.Code == p[3] {
					return x.in(o.Title)
				}
			}
		}
	}
	return x.set(otherwise)
}

// label says in the words of the forms what of a thing changed.
func (x comparison) label(thing string, rest []string) string {
	if len(rest) > 0 && rest[0] == "order" {
		return x.Say("project.order")
	}
	of, _, _ := strings.Cut(thing, "/")
	var words []string
	for i := 0; i < len(rest); i++ {
		key := rest[i]
		switch {
		case (key == "fr" || key == "en") && i == len(rest)-1:
			if key != string(x.Lang) && len(words) > 0 {
				words[len(words)-1] = x.Say("project.in_"+key, words[len(words)-1])
			}
		case i+1 < len(rest) && locale.Has("project.row_"+key):
			words = append(words, x.Say("project.row_"+key, rest[i+1]))
			of, i = key, i+1
		case locale.Has("project.f_" + of + "_" + key):
			words, of = append(words, x.Say("project.f_"+of+"_"+key)), key
		case locale.Has("project.f_" + key):
			words, of = append(words, x.Say("project.f_"+key)), key
		default:
			words = append(words, key)
		}
	}
	return strings.Join(words, x.Say("say.colon")+" ")
}

// choices are the parts whose values are words of a closed list, by their messages.
var choices = map[string]string{"means": "means.", "funding": "funding.", "provenance": "provenance.", "meaning": "meaning."}

// valuer says how the values of a part are written; nil for a text, which is compared word by word.
func (x comparison) valuer(rest []string) func(string) string {
	if len(rest) == 0 {
		return nil
	}
	key := rest[len(rest)-1]
	switch {
	case strings.HasSuffix(key, "_cents"), len(rest) == 2 && rest[0] == "programme":
		return func(s string) string {
			if n, err := strconv.ParseInt(s, 10, 64); err == nil {
				return x.amount(money.Cents(n))
			}
			return s
		}
	case slices.Contains([]string{"due", "starts", "ends", "as_of", "date"}, key):
		return x.date
	case choices[key] != "":
		return func(s string) string {
			if locale.Has(choices[key] + s) {
				return x.Say(choices[key] + s)
			}
			return s
		}
	case key == "verbatim":
		return func(s string) string {
			if s == "true" {
				return x.Say("plan.yes")
			}
			return s
		}
	}
	return nil
}
