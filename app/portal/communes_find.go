package portal

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

func (f *frame) findForm(p *web.Page) g.Node {
	return h.Form(h.Class("ask"), h.Method("get"), h.Action(p.To("/communes")), f.keptFields(),
		h.P(h.Label(h.For("trouver"), g.Text(f.Say("commune.find"))), h.Input(h.Type("search"), h.ID("trouver"), h.Name("q"), h.Value(f.v["q"]), h.MaxLength("80"))),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("commune.find_do")))))
}

// matches lists the communes that what was typed may mean, ended ones included, and whether they were
// found by it or are only near.
func (l *land) matches(typed string) (codes []string, found bool) {
	if len(typed) > findMax {
		typed = strings.ToValidUTF8(typed[:findMax], "")
	}
	want := locale.Fold(typed)
	if want == "" {
		return nil, false
	}
	best, near := 4, []string{}
	for _, c := range l.Communes {
		name := locale.Fold(c.Name)
		switch {
		case slices.Contains(codes, c.Code):
		case name == want || strings.EqualFold(c.Code, want):
			codes = append([]string{c.Code}, codes...)
		case strings.Contains(name, want) || slices.Contains(c.Postcodes, want):
			codes = append(codes, c.Code)
		default:
			d := locale.Differs(want, name, best)
			for _, word := range strings.Fields(name) {
				d = min(d, locale.Differs(want, word, best))
			}
			if d < best {
				best, near = d, []string{c.Code}
			} else if d == best && d < 4 && !slices.Contains(near, c.Code) {
				near = append(near, c.Code)
			}
		}
	}
	if len(codes) > 0 {
		return codes, true
	}
	return near[:min(len(near), 5)], false
}

// found answers what was typed, with links; nothing where nothing was.
func (f *frame) found(p *web.Page, l *land) g.Node {
	typed := f.v["q"]
	if typed == "" {
		return nil
	}
	codes, found := l.matches(typed)
	key := "commune.found"
	switch {
	case !found && len(codes) == 0:
		return h.P(h.Role("status"), g.Text(f.Say("commune.found_none", fault.Clip(typed), l.Name[string(f.Lang)])))
	case !found:
		key = "commune.found_near"
	}
	return g.Group{h.P(h.Role("status"), g.Text(f.Say(key, fault.Clip(typed), len(codes)))),
		h.Ul(h.Class("rows"), g.Map(codes, func(code string) g.Node {
			return h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(code)), h.P(h.Class("what"), web.A(p.At("/communes/"+code), l.name(code))))
		}))}
}
