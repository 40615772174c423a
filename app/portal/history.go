package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// historyPage lists what each vote and each decision since changed.
func historyPage(f *frame) (*web.Page, error) {
	all, err := f.decisions()
	if err != nil {
		return nil, err
	}
	touched := int64(0)
	for _, d := range all {
		touched = max(touched, d.record.Number)
	}
	p, err := f.page(f.Say("decided.title"), touched)
	if err != nil {
		return nil, err
	}
	lead, err := f.historyLead(all)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{opening(p, lead)}
	if len(all) > 0 {
		var rows g.Group
		for _, d := range all {
			row, err := f.decisionRow(p, d)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
		p.Body = append(p.Body, h.Ul(h.Class("rows decisions"), rows), h.P(h.Class("quiet small"), g.Text(f.Say("decided.what"))))
	}
	return p, nil
}

// historyLead answers what became of the plan since its vote.
func (f *frame) historyLead(all []decision) (string, error) {
	if f.content == nil {
		return f.notAdopted(), nil
	}
	n := 0
	for _, d := range all {
		if d.kind == kindAmend {
			n++
		}
	}
	if n > 0 {
		return f.Say("decided.lead", f.first.Effective, f.round(f.first.Envelope), n, f.on, f.round(f.version.Envelope)), nil
	}
	if len(all) > 0 && all[0].record.Role == identity.Chronicle {
		return f.Say("decided.lead_none_known", f.first.Effective, f.round(f.first.Envelope)), nil
	}
	return f.Say("decided.lead_none", f.first.Effective, f.round(f.first.Envelope)), nil
}

// decisionName is what a decision is called: "Amendement n° 2".
func (f *frame) decisionName(d decision) string {
	if d.rank > 0 {
		return f.Say("decided.amendment", d.rank)
	}
	switch a := d.act.(type) {
	case *plan.Reallocate:
		return f.Say("decided.reallocation", f.round(a.Cents), f.shortName(a.From), f.shortName(a.To))
	case *plan.Takeover:
		return f.Say("decided.takeover", f.set(strings.TrimSpace(a.System)))
	}
	return f.Say("decided.kind_" + strings.TrimPrefix(d.kind, "plan."))
}

// shortName is an action by its code alone; "" is the reserve.
func (f *frame) shortName(code string) string {
	if code == "" {
		return f.Say("one_act.reserve")
	}
	return f.Say("decided.action", code)
}

// decidedBy names body and number of a decision, as far as is known.
func (f *frame) decidedBy(d decision) string {
	a := d.record.Authority
	if a == nil && d.kind == kindAdopt {
		if _, now, err := f.sides(d); err == nil {
			return f.in(now.Vote.Body)
		}
	}
	if a == nil {
		return f.Say("decided.no_authority")
	}
	s := f.in(plan.Text(a.Body))
	if a.Number != "" {
		s += ", " + f.Say("one_act.authority_number", a.Number)
	}
	return s
}

// decisionAddress leads to the page of one decision.
func decisionAddress(p *web.Page, d decision) string {
	return p.At("/histoire/" + web.Count(d.record.Number))
}

func (f *frame) decisionRow(p *web.Page, d decision) (g.Node, error) {
	words, err := f.describe(d.record)
	if err != nil {
		return nil, err
	}
	changed, err := f.changedWords(d)
	if err != nil {
		return nil, err
	}
	return h.Li(h.Class("dated"),
		h.P(h.Class("quiet"), h.Time(h.DateTime(d.record.Effective), g.Text(f.date(d.record.Effective)))),
		h.Div(h.P(h.Class("what"), web.A(decisionAddress(p, d), locale.Upper(f.decisionName(d)))),
			g.If(words.text != "", h.P(g.Text(words.text))),
			g.If(changed != "", h.P(g.Text(changed))),
			g.If(d.is.Act > 0, h.P(f.envelopeMove(d))),
			h.P(h.Class("quiet small"), g.Text(locale.Upper(f.decidedBy(d))+dot), web.A(p.At("/journal/"+web.Count(d.record.Number)), f.Say("decided.act", d.record.Number))))), nil
}

// envelopeMove says what became of the envelope, each figure with its meaning.
func (f *frame) envelopeMove(d decision) g.Node {
	figure := func(what string, c money.Cents) g.Node {
		m := web.Meaning{What: "decision/" + what, Where: "act:" + web.Count(d.record.Number), On: d.record.Effective}
		return web.Figure(m, int64(c), g.Text(f.amount(c)))
	}
	switch {
	case d.was.Act == 0 && d.is.Act > 0:
		return g.Group{g.Text(f.Say("decided.envelope_first") + " "), figure("envelope_after", d.after)}
	case d.before == d.after:
		return g.Group{g.Text(f.Say("decided.envelope_same") + " "), figure("envelope_after", d.after)}
	}
	sign := "+"
	if d.after < d.before {
		sign = "−"
	}
	return g.Group{g.Text(f.Say("decided.envelope_moves") + " "), figure("envelope_before", d.before), g.Text(" → "), figure("envelope_after", d.after),
		g.Text(" (" + sign + f.amount(max(d.after-d.before, d.before-d.after)) + ")")}
}

// changedWords counts what a decision changed in the text of the plan: "1 action ajoutée, 1 retirée …".
func (f *frame) changedWords(d decision) (string, error) {
	if d.kind == kindAdopt && d.is.Act > 0 {
		_, now, err := f.sides(d)
		if err != nil {
			return "", err
		}
		return f.Say("decided.adopted", len(now.Axes), objectivesOf(now), now.ActionsVoted), nil
	}
	all, err := f.changes(d)
	if err != nil || len(all) == 0 {
		return "", err
	}
	var added, removed []string
	substance, wording := 0, 0
	come := map[string]bool{}
	for _, c := range f.inLanguage(all) { // in order of path: an action stands before what is in it
		if thing, rest := part(c.Path); len(rest) == 0 {
			come[thing] = true
		} else if come[thing] {
			continue // the milestones of an action that comes or goes
		}
		code, whole := strings.CutPrefix(c.Path, "actions/")
		switch whole = whole && !strings.Contains(code, "/"); {
		case whole && c.Old == "":
			added = append(added, code)
		case whole && c.New == "":
			removed = append(removed, code)
		case c.Substance:
			substance++
		default:
			wording++
		}
	}
	var said []string
	if len(added) > 0 {
		said = append(said, f.Say("decided.added", len(added), strings.Join(added, ", ")))
	}
	if len(removed) > 0 {
		said = append(said, f.Say("decided.removed", len(removed), strings.Join(removed, ", ")))
	}
	if substance > 0 {
		said = append(said, f.Say("decided.substance", substance))
	}
	if wording > 0 {
		said = append(said, f.Say("decided.wording", wording))
	}
	return locale.Upper(strings.Join(said, ", ")) + ".", nil
}

// decisionForm is a decision as JSON.
type decisionForm struct {
	Act       int64       `json:"act"`
	Kind      string      `json:"kind"`
	Amendment *int64      `json:"amendment"` // its rank, from 1
	Effective string      `json:"effective"`
	Recorded  string      `json:"recorded"`
	Body      plan.Text   `json:"body"`
	Number    string      `json:"number"`
	Before    money.Cents `json:"envelope_before_cents"`
	After     money.Cents `json:"envelope_after_cents"`
	Changes   int         `json:"changes"`
	Says      plan.Text   `json:"says"`
	Text      plan.Text   `json:"text"`
}

func (f *frame) decisionForm(d decision) (decisionForm, error) {
	form, err := f.actForm(d.record)
	if err != nil {
		return decisionForm{}, err
	}
	all, err := f.changes(d)
	out := decisionForm{Act: d.record.Number, Kind: d.kind, Amendment: some(int64(d.rank)), Effective: d.record.Effective, Recorded: d.record.Recorded,
		Before: d.before, After: d.after, Changes: len(all), Says: form.Says, Text: form.Text}
	if a := d.record.Authority; a != nil {
		out.Body, out.Number = plan.Text(a.Body), a.Number
	}
	return out, err
}

func historyJSON(f *frame) (any, error) {
	out := struct {
		told
		Decisions []decisionForm `json:"decisions"`
	}{f.told(), []decisionForm{}}
	all, err := f.decisions()
	for _, d := range all {
		form, err := f.decisionForm(d)
		if err != nil {
			return nil, err
		}
		out.Decisions = append(out.Decisions, form)
	}
	return out, err
}

func historyCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"act", "kind", "amendment", "effective", "recorded", "body", "number", "envelope_before_cents", "envelope_after_cents", "changes", "says_fr", "says_en", "fictif"}}
	all, err := f.decisions()
	for _, d := range all {
		x, err := f.decisionForm(d)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, []any{x.Act, x.Kind, orNothing(x.Amendment), x.Effective, x.Recorded, x.Body["fr"], x.Number, x.Before, x.After, x.Changes, x.Says["fr"], x.Says["en"], f.Fictional})
	}
	return t, err
}
