package desk

import (
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// field is one question of an act's form.
type field struct {
	name string // of the act's public field
	kind string // "action", "milestone", "amount", "text", "period", "measures", "reserve" (an action, or the reserve),
	// "scheme", "call" (that are open), "day", "words" (a short text that the act itself holds)
	must bool
}

// forms are the acts that have a form of their own kind, with their questions in order.
var forms = map[string][]field{
	"plan.allocate":   {{"action", "action", true}, {"amount_cents", "amount", true}, {"text", "text", false}},
	"plan.reallocate": {{"from", "reserve", true}, {"to", "reserve", true}, {"amount_cents", "amount", true}, {"text", "text", false}},
	"action.start":    {{"action", "action", true}, {"text", "text", false}},
	"action.report":   {{"action", "action", true}, {"as_of", "period", true}, {"measures", "measures", false}, {"text", "text", false}},
	"action.complete": {{"action", "action", true}, {"text", "text", false}},
	"action.abandon":  {{"action", "action", true}, {"text", "text", false}},
	"milestone.reach": {{"milestone", "milestone", true}, {"text", "text", false}},
	"milestone.miss":  {{"milestone", "milestone", true}, {"text", "text", false}},
	"scheme.close":    {{"scheme", "scheme", true}, {"text", "text", false}},
	"call.open": {{"scheme", "scheme", true}, {"call", "code", true}, {"title", "words", true}, {"opens", "day", true}, {"until", "day", false},
		{"action", "action", false}, {"amount_cents", "amount", false}, {"text", "text", false}},
	"call.extend": {{"call", "call", true}, {"until", "day", false}, {"amount_cents", "amount", false}, {"text", "text", false}},
	"call.close":  {{"call", "call", true}, {"back_cents", "amount", false}, {"text", "text", false}},
}

// elsewhere are the acts that another page makes.
var elsewhere = map[string]string{
	"plan.adopt": "/bureau/projet", "plan.amend": "/bureau/projet", "plan.correct": "/bureau/projet",
	"plan.takeover": "/bureau/reprise",
	"award.record":  "/bureau/import", "commitment.record": "/bureau/import", "payment.record": "/bureau/import",
	"recovery.record": "/bureau/import", "budget.record": "/bureau/import",
	"act.correct": "/bureau/rectifier", answerKind: noticesPath,
}

// fromFolder are the acts that bring the text of a scheme: it is written in the plan's folder, where it is compiled and its
// cases are run, and brought by the terminal or by a program.
var fromFolder = []string{"scheme.record", "scheme.open", "scheme.amend"}

// kindsOrder is the order in which acts are offered: that of a plan's life.
var kindsOrder = []string{
	"action.report", "milestone.reach", "milestone.miss", "action.start", "action.complete", "action.abandon",
	"plan.allocate", "plan.reallocate", "plan.adopt", "plan.amend", "plan.correct", "plan.takeover",
	"scheme.record", "scheme.open", "scheme.amend", "scheme.close", "call.open", "call.extend", "call.close",
	"budget.record", "award.record", "commitment.record", "payment.record", "recovery.record", answerKind, "act.correct",
}

// may says whether somebody may make an act of a kind, in whatever scope.
func (d *Desk) may(a identity.Actor, kind string) bool {
	for _, k := range d.Registry.Kinds() {
		if k.Name == kind {
			_, ok := a.Holds(slices.DeleteFunc(slices.Clone(k.May), func(r identity.Role) bool { return r == identity.Chronicle || r == identity.System }))
			return ok
		}
	}
	return false
}

// showKinds lists the acts that the person may make.
func showKinds(v *visit) error {
	var rows g.Group
	for _, kind := range kindsOrder {
		if !v.may(v.who.Actor, kind) {
			continue
		}
		words := g.Node(web.A(v.To("/bureau/actes/"+kind), v.act(kind)))
		if at := elsewhere[kind]; at != "" {
			words = web.A(v.To(at), v.act(kind))
			if kind == "act.correct" {
				words = web.A(v.To("/journal"), v.act(kind))
			}
		}
		if slices.Contains(fromFolder, kind) {
			words = g.Text(v.act(kind))
		}
		bulk := g.Node(nil)
		if slices.Contains(bulkKinds, kind) {
			bulk = h.P(h.Class("small"), web.A(v.To("/bureau/tableau/"+kind), v.Say("desk.bulk")))
		}
		rows = append(rows, h.Li(h.P(h.Class("what"), words), h.P(g.Text(v.Say("act_help."+kind))), bulk))
	}
	p := &web.Page{Title: v.Say("desk.acts_title"), Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("desk.acts_lead")))}}
	if len(rows) == 0 {
		p.Body = append(p.Body, h.P(g.Text(v.Say("desk.acts_none"))))
	} else {
		p.Body = append(p.Body, h.Ul(h.Class("rows"), rows))
	}
	return v.show(http.StatusOK, p)
}

// bulkKinds are the acts that may be entered many at a time, in a table.
var bulkKinds = []string{"plan.allocate", "action.report"}

// showRights is the permission table: which act in which role.
func showRights(v *visit) error {
	roles := slices.DeleteFunc(slices.Clone(identity.Roles), func(r identity.Role) bool { return r == identity.Chronicle })
	grid := web.Grid{ID: "droits", Caption: v.Say("rights.caption"), Columns: []web.Column{{Words: v.Say("rights.act")}}}
	for _, r := range roles {
		grid.Columns = append(grid.Columns, web.Column{Words: v.Say("role." + string(r))})
	}
	for _, kind := range kindsOrder {
		k, found := v.kind(kind)
		if !found {
			continue
		}
		row := []g.Node{g.Text(v.act(kind))}
		for _, r := range roles {
			key := "rights.no"
			if slices.Contains(k.May, r) {
				key = "rights.yes"
				if r == identity.AxisLead {
					key = "rights.scope"
				}
			}
			row = append(row, g.Text(v.Say(key)))
		}
		grid.Rows = append(grid.Rows, row)
	}
	pages := web.Grid{ID: "pages", Caption: v.Say("rights.pages"), Columns: grid.Columns}
	for _, rt := range v.routes {
		if rt.open || rt.post {
			continue
		}
		row := []g.Node{h.Code(g.Text(rt.path))}
		for _, r := range roles {
			key := "rights.no"
			if rt.allows(identity.Actor{Roles: []identity.Role{r}}) {
				key = "rights.yes"
			}
			row = append(row, g.Text(v.Say(key)))
		}
		pages.Rows = append(pages.Rows, row)
	}
	var own g.Group
	for _, r := range v.who.Actor.Roles {
		own = append(own, h.Li(g.Text(v.roleWords(r, v.who.Actor.Within[r]))))
	}
	return v.show(http.StatusOK, &web.Page{Title: v.Say("rights.title"), Body: []g.Node{
		h.P(h.Class("lead"), g.Text(v.Say("rights.lead"))), h.P(g.Text(v.Say("rights.own"))), h.Ul(own), grid.Render(), pages.Render(),
	}})
}

// roleWords says a role and where it holds: "responsable d'axe (axe 2)".
func (v *visit) roleWords(r identity.Role, scopes []string) string {
	words := v.Say("role." + string(r))
	if len(scopes) == 0 {
		return words
	}
	said := make([]string, len(scopes))
	for i, s := range scopes {
		said[i] = v.scopeWords(s)
	}
	return words + " (" + strings.Join(said, ", ") + ")"
}

func (v *visit) scopeWords(scope string) string {
	if n, ok := strings.CutPrefix(scope, "axis:"); ok {
		return v.Say("scope.axis", n)
	}
	if scope == "" {
		return v.Say("scope.plan")
	}
	return scope
}

func (d *Desk) kind(name string) (journal.Kind, bool) {
	for _, k := range d.Registry.Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return journal.Kind{}, false
}
