package desk

import (
	"regexp"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/locale"
)

// paragraphs sets a typed text: an empty line parts paragraphs, a line end stays one.
func paragraphs(text string) g.Node {
	return g.Map(strings.Split(text, "\n\n"), func(p string) g.Node {
		var lines g.Group
		for i, line := range strings.Split(p, "\n") {
			if i > 0 {
				lines = append(lines, h.Br())
			}
			lines = append(lines, g.Text(line))
		}
		return h.P(lines)
	})
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// linked is paragraphs with the addresses in the text made links.
func linked(text string) g.Node {
	var out g.Group
	for _, p := range strings.Split(text, "\n\n") {
		var line g.Group
		last := 0
		for _, at := range address.FindAllStringIndex(p, -1) {
			line = append(line, g.Text(p[last:at[0]]), web.A(p[at[0]:at[1]], p[at[0]:at[1]]))
			last = at[1]
		}
		out = append(out, h.P(append(line, g.Text(p[last:]))))
	}
	return out
}

// act names a kind of act at the beginning of a line.
func (v *visit) act(kind string) string { return locale.Upper(v.Say("act_kind." + kind)) }

// in gives a text of the plan in the language of the page, in its typography.
func (v *visit) in(t plan.Text) string { return locale.Typed(v.Lang, t.In(string(v.Lang))) }
