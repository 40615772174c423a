package desk

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// beginProject keeps a new draft and goes to it.
func (v *visit) beginProject(title string, c *plan.Content, about projectAbout) error {
	p := &project{draft.Draft{Kind: projectKind, Owner: v.who.Account, Title: fullTitle(title)}, c, about}
	if err := v.saveProject(p); err != nil {
		return err
	}
	return v.to(v.projectPath(p), "fait", "begin")
}

// showNew asks what a plan from nothing needs at least.
func showNew(v *visit) error {
	if !v.editing().all {
		return fault.New(fault.NotFound, "web.no_page")
	}
	return v.newForm(http.StatusOK, nil)
}

// newParts are the questions of a plan from nothing.
var newParts = []part{
	{key: "title", kind: "text", must: true},
	{key: "owner", kind: "map", of: []part{{key: "name", kind: "text", must: true}, {key: "siren", kind: "line"}}},
	{key: "languages", kind: "languages", must: true},
	{key: "envelope_cents", kind: "amount", must: true},
	{key: "actions_voted", kind: "count"},
	{key: "vote", kind: "map", of: []part{{key: "date", kind: "period"}, {key: "body", kind: "text"}, {key: "outcome", kind: "text"}, {key: "number", kind: "line"}}},
}

func (v *visit) newForm(status int, faults []*fault.Fault) error {
	if v.form == nil {
		v.form = map[string][]string{"languages": {"fr en"}}
	}
	f := &partForm{visit: v, content: &plan.Content{Languages: []string{"fr", "en"}}, names: map[string]bool{},
		form: &web.Form{Site: v.Site, Action: "/bureau/projet/nouveau", CSRF: v.who.CSRF, Faults: faults}}
	f.form.Inputs = f.fields(newParts, "", familyPlan)
	f.form.Buttons = []g.Node{web.Button("begin", v.Say("project.begin"))}
	return v.show(status, &web.Page{Title: v.Say("project.from_nothing"), Path: "/bureau/projet/nouveau",
		Trail: []web.Crumb{{Words: v.Say("desk.nav_project"), Address: v.To("/bureau/projet")}},
		Body:  []g.Node{h.P(h.Class("lead"), g.Text(v.Say("project.new_lead"))), f.form.Render()}})
}

// sendNew begins a draft, from what is adopted or from nothing.
func sendNew(v *visit) error {
	if !v.editing().all {
		return fault.New(fault.NotFound, "web.no_page")
	}
	if v.field("depuis") == "adopte" {
		var c *plan.Content
		var about projectAbout
		err := v.withPlan(func(_ context.Context, now *planNow) error {
			if now.content == nil {
				return fault.New(fault.Conflict, "plan.not_adopted")
			}
			c, about.Base = copyOf(now.content), now.version.Digest
			return nil
		})
		if err != nil {
			return err
		}
		return v.beginProject(v.Say("project.amendment_of", locale.Date(v.Lang, v.today())), c, about)
	}
	c, faults := v.fromNothing()
	if len(faults) > 0 {
		return v.newForm(http.StatusUnprocessableEntity, faults)
	}
	return v.beginProject(v.in(c.Title), c, projectAbout{})
}

// fromNothing makes the smallest content of the form: one axis to be named, and the deliberation as the
// source of what it says.
func (v *visit) fromNothing() (*plan.Content, []*fault.Fault) {
	t := thing{family: familyPlan, at: &plan.Content{}}
	tree := t.tree()
	faults := readParts(v.form, newParts, "", tree)
	for _, name := range []string{"title.fr", "owner.name.fr", "envelope_cents"} {
		if v.field(name) == "" {
			faults = append(faults, fault.New(fault.Invalid, "form.missing").At(name))
		}
	}
	if day := v.field("vote.date"); day != "" && !store.IsDay(day) {
		faults = append(faults, fault.New(fault.Invalid, "journal.day_wrong", fault.Clip(day)).At("vote.date"))
	}
	if len(faults) > 0 {
		return nil, faults
	}
	if err := t.put(tree); err != nil {
		return nil, []*fault.Fault{fault.New(fault.Invalid, "desk.form_unreadable").Because(err)}
	}
	c := t.at.(*plan.Content)
	c.Format, c.Fictional = 1, v.Journal.Fictional
	if c.Plan = slug(c.Title["fr"]); len(c.Languages) == 0 {
		c.Languages = []string{"fr"}
	}
	words := func(key string) plan.Text {
		out := plan.Text{}
		for _, l := range c.Languages {
			out[l] = locale.Text(locale.Lang(l), key)
		}
		return out
	}
	c.Vote.Sources = []string{"S1"}
	c.Documents, c.Actions, c.Linked, c.Facts = []plan.Document{}, []plan.Action{}, []plan.Linked{}, []plan.Fact{}
	c.Axes = []plan.Axis{{Number: 1, Title: words("project.first_axis"), Sources: []string{"S1"}, Objectives: []plan.Objective{}}}
	c.Sources = []plan.Source{{ID: "S1", Title: words("project.first_source"), Publisher: c.Owner.Name["fr"], Date: c.Vote.Date}}
	return c, nil
}
