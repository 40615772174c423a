package portal

import (
	"relance/app/web"
	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/money"
)

// schemeForm is an aid as data.
type schemeForm struct {
	Slug         string     `json:"slug"`
	Cap          bool       `json:"cap"`
	Title        plan.Text  `json:"title"`
	Summary      plan.Text  `json:"summary"`
	Applicants   []string   `json:"applicants"`
	Gives        string     `json:"aid_form"`
	Funding      string     `json:"funding"`
	Actions      []string   `json:"actions"`
	State        string     `json:"state"`
	Version      string     `json:"version"`
	InForceSince string     `json:"in_force_since"`
	Versions     []string   `json:"versions"`
	Calls        []callForm `json:"calls"`
	Sources      []string   `json:"sources"`
	Act          int64      `json:"act"`
}

type callForm struct {
	Code     string      `json:"code"`
	Title    plan.Text   `json:"title"`
	State    string      `json:"state"`
	Opens    string      `json:"opens"`
	Until    *string     `json:"until"`
	Action   *string     `json:"action"`
	Envelope money.Cents `json:"envelope_cents"`
	Left     money.Cents `json:"left_cents"`
	Takes    bool        `json:"takes_dossiers"`
	Act      int64       `json:"act"`
}

func (f *frame) schemeForm(a *aid) schemeForm {
	v := a.now
	out := schemeForm{Slug: a.Slug, Cap: a.Cap, Title: text(v.Title), Summary: text(v.Summary), Applicants: list(v.Applicants), Gives: v.Gives, Funding: v.Funding,
		Actions: list(v.Actions), State: a.state, Version: v.Day, InForceSince: v.InForceSince, Versions: []string{}, Calls: []callForm{}, Sources: list(v.Cited()), Act: f.aids.Act(v)}
	for _, x := range a.Versions {
		out.Versions = append(out.Versions, x.Day)
	}
	for _, c := range a.calls {
		form := callForm{Code: c.Code, Title: text(c.Title), State: c.State, Opens: c.Opens, Until: some(c.Until), Action: some(c.Action), Envelope: c.Envelope, Takes: c.Takes(f.on), Act: c.Act}
		if c.Action != "" {
			form.Left = f.left(c.Code)
		}
		out.Calls = append(out.Calls, form)
	}
	return out
}

// schemesJSON lists all schemes asked for; without a filter, every recorded one, open or not.
func schemesJSON(f *frame) (any, error) {
	ask := f.askedSchemes()
	out := struct {
		told
		Schemes []schemeForm `json:"dispositifs"`
		Caps    []schemeForm `json:"plafonds"`
	}{f.told(), []schemeForm{}, []schemeForm{}}
	for _, a := range f.schemesFound(ask) {
		out.Schemes = append(out.Schemes, f.schemeForm(a))
	}
	if ask.plain() {
		for _, s := range f.aids.Caps {
			out.Caps = append(out.Caps, f.schemeForm(f.aidOf(s)))
		}
	}
	return out, nil
}

func schemesCSV(f *frame) (*web.Table, error) {
	ask := f.askedSchemes()
	t := &web.Table{Columns: []string{"slug", "title_fr", "title_en", "applicants", "aid_form", "funding", "actions", "state", "version", "in_force_since", "call", "until", "left_cents", "sources", "act", "on", "known", "fictif"}}
	for _, a := range f.schemesFound(ask) {
		var call, until, left any
		if c := a.open(f.on); c != nil {
			call, until = c.Code, c.Until
			if c.Action != "" {
				left = f.left(c.Code)
			}
		}
		v := a.now
		t.Rows = append(t.Rows, []any{a.Slug, v.Title["fr"], v.Title["en"], join(v.Applicants), v.Gives, v.Funding, join(v.Actions), a.state, v.Day, v.InForceSince, call, until, left,
			join(v.Cited()), f.aids.Act(v), f.on, f.known, f.Fictional})
	}
	return t, nil
}

// schemeJSON is one aid with the whole text in force: questions, conditions, steps, cases.
func schemeJSON(f *frame) (any, error) {
	a, err := f.scheme()
	if err != nil {
		return nil, err
	}
	cases := []scheme.Case{}
	for _, c := range a.Cases {
		if v, err := a.On(c.On); err == nil && v == a.now {
			cases = append(cases, c)
		}
	}
	return struct {
		told
		schemeForm
		Text  *scheme.Version `json:"text"`
		Cases []scheme.Case   `json:"cases"`
	}{f.told(), f.schemeForm(a), a.now, cases}, nil
}

// schemeCSV is the conditions and steps of the text in force, a line each.
func schemeCSV(f *frame) (*web.Table, error) {
	a, err := f.scheme()
	if err != nil {
		return nil, err
	}
	t := &web.Table{Columns: []string{"slug", "version", "part", "id", "says_fr", "says_en", "expression", "sources", "article", "provenance", "fictif"}}
	for _, c := range a.now.Conditions {
		t.Rows = append(t.Rows, []any{a.Slug, a.now.Day, "condition", c.ID, c.Says["fr"], c.Says["en"], string(c.When), join(c.Source), c.Article, c.Provenance, f.Fictional})
	}
	for _, s := range a.now.Amount {
		t.Rows = append(t.Rows, []any{a.Slug, a.now.Day, "amount", s.ID, s.Says["fr"], s.Says["en"], string(s.Value), join(s.Source), s.Article, s.Provenance, f.Fictional})
	}
	return t, nil
}
