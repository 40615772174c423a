package portal

import (
	"cmp"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
)

// Where the Défenseur des droits answers, as the official form of the statement gives it.
const (
	defenderForm      = "https://formulaire.defenseurdesdroits.fr/"
	defenderDelegates = "https://www.defenseurdesdroits.fr/saisir/delegues"
)

// accessibilityPage is the statement in the form of the arrêté of 20 September 2019: what the operator
// signed, what was found on the program's pages, whom to write to.
func accessibilityPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("access.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("audit.tells")
	i := f.instance()
	signed, n := i.Accessibility, auditCounts()
	var state, established g.Group
	state = append(state, h.P(g.Text(f.Say("audit.unsigned"))))
	if signed.Date != "" {
		state = g.Group{h.P(g.Text(f.Say("audit.state_" + signed.Status)))}
		established = append(established, h.P(g.Text(f.Say("audit.established_signed", signed.Date, f.set(signed.By)))))
	}
	rate := h.P(g.Text(f.Say("audit.rate", n[criterionMet], n[criterionMet]+n[criterionFailed], auditRate(n), n[criterionNone], n[criterionOpen])))
	var failed g.Group
	for _, c := range audit {
		if c.Verdict == criterionFailed {
			failed = append(failed, h.Li(g.Text(c.ID+" – "+f.in(c.Reading))))
		}
	}
	p.Body = []g.Node{
		h.P(h.Class("lead"), g.Text(f.leadAccess())), f.nobody(),
		web.Section("etat", f.Say("audit.state"), state),
		web.Section("resultats", f.Say("audit.results"), g.If(signed.Rate != "", h.P(g.Text(f.Say("audit.signed_rate", signed.Rate, cmp.Or(f.set(signed.Method), "RGAA 4.1"))))), rate),
		web.Section("non-accessibles", f.Say("audit.not_accessible"), h.Ul(failed), h.P(g.Text(f.Say("audit.not_accessible_next")))),
		web.Section("etablissement", f.Say("audit.established"), established, h.P(g.Text(f.Say("audit.established_own"))), h.P(g.Text(f.Say("audit.technologies")))),
		web.Section("contact", f.Say("audit.feedback"), h.P(g.Text(f.Say("audit.feedback_what"))),
			web.Facts(f.givenEmail("instance.email", i.Contact.Email), f.givenFact("instance.phone", i.Contact.Phone),
				f.givenFact("instance.address", cmp.Or(i.Contact.Address, i.Publisher.Address)))),
		web.Section("recours", f.Say("audit.remedy"), h.P(g.Text(f.Say("audit.remedy_what"))), h.Ul(
			h.Li(web.Outside(defenderForm, f.Say("audit.remedy_write"))), h.Li(web.Outside(defenderDelegates, f.Say("audit.remedy_delegate"))),
			h.Li(g.Text(f.Say("audit.remedy_post"))))),
		h.Details(h.Summary(g.Text(f.Say("audit.criteria"))), h.P(h.Class("small"), g.Text(f.Say("audit.source"))), f.criteria()),
	}
	return p, nil
}

// leadAccess is the engagement of who publishes; where nobody signed, it says so first.
func (f *frame) leadAccess() string {
	if name := f.instance().Publisher.Name; name != "" {
		return f.Say("audit.engage", f.set(name))
	}
	return f.Say("audit.tells")
}

// criteria lists all of them; their wording is French, whatever the page's language.
func (f *frame) criteria() g.Node {
	t := web.Grid{ID: "table-criteres", Caption: f.Say("audit.criteria"), Columns: []web.Column{
		{Words: "RGAA"}, {Words: f.Say("audit.criterion")}, {Words: f.Say("audit.verdict")}, {Words: f.Say("audit.evidence")}}}
	for _, c := range audit {
		t.Rows = append(t.Rows, []g.Node{g.Text(c.ID), h.Span(h.Lang("fr"), g.Text(c.Title)), h.Span(h.Class("verdict"), g.Text(f.Say("audit.verdict_"+c.Verdict))),
			g.Group{g.Text(f.in(c.Reading)), g.If(len(c.Tests) > 0, g.Group{g.Text(" " + f.Say("audit.tests") + " "), h.Code(g.Text(strings.Join(c.Tests, ", ")))})}})
	}
	return t.Render()
}

func accessibilityJSON(f *frame) (any, error) {
	n, signed := auditCounts(), f.instance().Accessibility
	return struct {
		told
		SignedOn *string     `json:"signed_on"` // null: no operator signed a statement, the state is "not assessed"
		Status   *string     `json:"status"`    // total, partial, none
		Met      int         `json:"met"`
		Failed   int         `json:"failed"`
		None     int         `json:"not_applicable"`
		Open     int         `json:"not_assessed"`
		Rate     int         `json:"rate_percent"`
		Criteria []criterion `json:"criteria"`
	}{f.told(), some(signed.Date), some(signed.Status), n[criterionMet], n[criterionFailed], n[criterionNone], n[criterionOpen], auditRate(n), audit}, nil
}

func accessibilityCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"id", "theme_fr", "title_fr", "verdict", "reading_fr", "reading_en", "tests", "fictif"}}
	for _, c := range audit {
		t.Rows = append(t.Rows, []any{c.ID, c.Theme, c.Title, c.Verdict, c.Reading["fr"], c.Reading["en"], strings.Join(c.Tests, " "), f.Fictional})
	}
	return t, nil
}
