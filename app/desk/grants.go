package desk

import (
	"context"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// given are the roles that people are given; that of takers-over of public sources is for tokens alone.
func given() []identity.Role {
	return slices.DeleteFunc(slices.Clone(identity.Roles), func(r identity.Role) bool { return r == identity.Chronicle })
}

// wholePlan is how a form says that a role is for the whole plan: a choice one makes, not an empty field.
const wholePlan = "plan"

// realDay is today by the clock of accounts. That of a plan may be another: a demonstration stands still.
func (v *visit) realDay() string { return store.Day(v.People.Clock()) }

// grantWords says a role, where it holds and when: "responsable d'axe (axe 2), du 1er mai 2026 au 30 juin 2028".
func (v *visit) grantWords(x identity.Grant) string {
	words := v.roleWords(x.Role, []string{x.Scope})
	from := locale.Date(v.Lang, x.From)
	if x.Until == "" {
		return v.Say("grant.from", words, from)
	}
	return v.Say("grant.from_until", words, from, locale.Date(v.Lang, x.Until))
}

// grantState says whether a grant counts today: "running", "to_come" or "ended".
func (v *visit) grantState(x identity.Grant) string {
	switch today := v.realDay(); {
	case x.On(today):
		return "running"
	case x.From > today && (x.Until == "" || x.Until >= x.From):
		return "to_come"
	}
	return "ended"
}

// ongoing are the grants that count today or will.
func (v *visit) ongoing(all []identity.Grant) []identity.Grant {
	return slices.DeleteFunc(slices.Clone(all), func(x identity.Grant) bool { return v.grantState(x) == "ended" })
}

// grantRows lists grants: those that count, those to come, those that have ended.
func (v *visit) grantRows(all []identity.Grant) g.Node {
	var rows g.Group
	for _, state := range []string{"running", "to_come", "ended"} {
		for _, x := range all {
			if v.grantState(x) == state {
				rows = append(rows, h.Li(h.P(h.Class("what"), g.Text(locale.Upper(v.roleWords(x.Role, []string{x.Scope})))), h.P(g.Text(v.grantDates(x)))))
			}
		}
	}
	return h.Ul(h.Class("rows"), rows)
}

// grantDates says since when or until when a grant counts.
func (v *visit) grantDates(x identity.Grant) string {
	from, until := locale.Date(v.Lang, x.From), locale.Date(v.Lang, x.Until)
	switch state := v.grantState(x); {
	case state == "ended" && x.Until < x.From:
		return v.Say("grant.never", from)
	case x.Until == "":
		return v.Say("grant."+state+"_open", from)
	default:
		return v.Say("grant."+state, from, until)
	}
}

// grantInputs ask for a role, a scope and its days.
func (v *visit) grantInputs(f *web.Form, scopes []web.Choice) g.Node {
	get := v.form.Get
	var roles []web.Choice
	for _, r := range given() {
		roles = append(roles, web.Choice{Value: string(r), Words: locale.Upper(v.Say("role." + string(r)))})
	}
	return g.Group{
		f.In(web.Input{Name: "role", Kind: "select", Label: v.Say("accounts.role"), Value: get("role"), Choices: roles, Needed: true}),
		f.In(web.Input{Name: "portee", Kind: "select", Label: v.Say("accounts.scope"), Help: v.Say("accounts.scope_help"), Value: get("portee"), Choices: scopes, Needed: true}),
		f.In(web.Input{Name: "du", Kind: "day", Label: v.Say("accounts.from"), Help: v.Say("accounts.from_help"), Value: get("du")}),
		f.In(web.Input{Name: "au", Kind: "day", Label: v.Say("accounts.until"), Help: v.Say("accounts.until_help"), Value: get("au")}),
	}
}

// scopes are what a role may be limited to: the axes of the plan as adopted.
func (v *visit) scopes() (out []web.Choice, err error) {
	out = []web.Choice{{Value: wholePlan, Words: locale.Upper(v.Say("scope.plan"))}}
	err = v.withPlan(func(_ context.Context, now *planNow) error {
		if now.content != nil {
			for _, a := range now.content.Axes {
				n := strconv.Itoa(a.Number)
				out = append(out, web.Choice{Value: "axis:" + n, Words: locale.Upper(v.Say("scope.axis", n)) + "\u00a0– " + short(v.in(a.Title))})
			}
		}
		return nil
	})
	return out, err
}

// grantAsked reads a grant from a form. Faults are those of its fields.
func (v *visit) grantAsked(scopes []web.Choice) (identity.Grant, []*fault.Fault) {
	x := identity.Grant{Role: identity.Role(v.field("role")), Scope: v.field("portee"), From: v.field("du"), Until: v.field("au")}
	var all []*fault.Fault
	if !slices.Contains(given(), x.Role) {
		all = append(all, fault.New(fault.Invalid, "accounts.role_missing").At("role"))
	}
	if !slices.ContainsFunc(scopes, func(c web.Choice) bool { return c.Value == x.Scope }) {
		all = append(all, fault.New(fault.Invalid, "accounts.scope_missing").At("portee"))
	}
	for name, day := range map[string]string{"du": x.From, "au": x.Until} {
		if day != "" && !store.IsDay(day) {
			all = append(all, fault.New(fault.Invalid, "identity.day_wrong", day).At(name))
		}
	}
	if x.Scope == wholePlan {
		x.Scope = ""
	}
	return x, all
}

// ofAccount puts the names that accounts have for their fields in place of those of the forms.
func ofAccount(all []*fault.Fault) []*fault.Fault {
	names := map[string]string{"name": "nom", "email": "adresse", "scope": "portee", "from": "du", "until": "au"}
	for _, f := range all {
		if to, ok := names[f.Field]; ok {
			f.Field = to
		}
	}
	return all
}

// roleHelp says what each role is for.
func (v *visit) roleHelp() []g.Node {
	var pairs []web.Pair
	for _, r := range given() {
		pairs = append(pairs, web.Fact(locale.Upper(v.Say("role."+string(r))), v.Say("role_help."+string(r))))
	}
	return []g.Node{h.H2(g.Text(v.Say("accounts.roles"))), web.Facts(pairs...), h.P(web.A(v.To("/bureau/droits"), v.Say("rights.title")))}
}
