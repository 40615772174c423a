package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
)

// accessibilityPage says honestly what was checked and what was not.
func accessibilityPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("access.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{
		opening(p, f.Say("access.lead")),
		h.H2(g.Text(f.Say("access.done_title"))), h.Ul(
			h.Li(g.Text(f.Say("access.done_axe"))), h.Li(g.Text(f.Say("access.done_html"))), h.Li(g.Text(f.Say("access.done_script"))),
			h.Li(g.Text(f.Say("access.done_chart"))), h.Li(g.Text(f.Say("access.done_narrow")))),
		h.H2(g.Text(f.Say("access.not_title"))), h.P(g.Text(f.Say("access.not"))),
		h.H2(g.Text(f.Say("access.contact_title"))), h.P(g.Text(f.Say("access.contact"))),
	}
	return p, nil
}
