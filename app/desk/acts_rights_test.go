package desk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// scope is where and when a role is held.
type scope struct {
	name   string
	grant  identity.Grant
	today  bool // counts today
	within bool // covers the action of axis 3 on which acts are tried
}

var scopesTried = []scope{
	{"the whole plan", identity.Grant{}, true, true},
	{"its own axis", identity.Grant{Scope: "axis:3"}, true, true},
	{"another axis", identity.Grant{Scope: "axis:2"}, true, false},
	{"until yesterday", identity.Grant{From: "2020-01-01", Until: "2026-05-31"}, false, true},
	{"from tomorrow", identity.Grant{From: "2026-06-02"}, false, true},
	{"today alone", identity.Grant{From: "2026-06-01", Until: "2026-06-01"}, true, true},
}

// filledForms are the acts that the desk has a form for, filled in for an action and one of its
// milestones.
func filledForms(milestone string) map[string]url.Values {
	on := func(pairs ...string) url.Values {
		v := url.Values{"effective": {"2020-07-01"}, "do": {"preview"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	action, _, _ := strings.Cut(milestone, "/")
	return map[string]url.Values{
		"plan.allocate":   on("action", "A3.~1", "amount_cents", "1,00"),
		"action.start":    on("action", action),
		"action.abandon":  on("action", action, "text_fr", "Faute de crédits."),
		"action.report":   on("action", action, "as_of", "2020-07-01", "text_fr", "Tout va."),
		"milestone.miss":  on("milestone", milestone, "text_fr", "Plus tard."),
		"milestone.reach": on("milestone", milestone),
	}
}

// allowed is the table of rights, written once more by hand: who may make which act.
var allowed = map[string]string{
	"plan.adopt": "direction", "plan.amend": "direction", "plan.correct": "direction",
	"plan.allocate": "direction finance", "plan.reallocate": "direction finance", "plan.takeover": "direction finance",
	"action.start": "direction axis-lead", "action.report": "direction axis-lead", "action.complete": "direction axis-lead",
	"action.abandon": "direction axis-lead", "milestone.reach": "direction axis-lead", "milestone.miss": "direction axis-lead",
	"notice.answer": "direction axis-lead",
	"scheme.record": "direction axis-lead", "scheme.open": "direction axis-lead", "scheme.amend": "direction axis-lead", "scheme.close": "direction axis-lead",
	"call.open": "direction axis-lead finance", "call.extend": "direction axis-lead finance", "call.close": "direction axis-lead finance",
	"budget.record": "direction finance", "award.record": "direction finance", "commitment.record": "direction finance",
	"payment.record": "direction finance", "recovery.record": "direction finance",
	"act.correct": "direction axis-lead finance", "journal.open": "",
}

func TestTheTableOfRightsIsTheOneWrittenByHand(t *testing.T) {
	o := newOffice(t)
	for _, k := range o.Registry.Kinds() {
		want, known := allowed[k.Name]
		if !known {
			t.Errorf("no right is written for %s", k.Name)
		}
		for _, r := range identity.Roles {
			if r != identity.Chronicle && slices.Contains(k.May, r) != slices.Contains(strings.Fields(want), string(r)) {
				t.Errorf("%s by %s: %v", k.Name, r, k.May)
			}
		}
	}
}

// Each form, as each role, in each scope: tried by the desk, then by the journal itself.
func TestActsAreTakenInTheirRoleAndScopeAndBetweenTheirDaysAlone(t *testing.T) {
	o := adopted(t)
	ctx := context.Background()
	for kind, form := range filledForms(o.milestoneOf(3)) {
		for _, role := range everybody[2:] {
			for _, s := range scopesTried {
				if role == identity.Administrator && s.grant.Scope != "" {
					continue // an administrator is one for the whole plan
				}
				p := o.holding(role, s.grant)
				holds := slices.Contains(strings.Fields(allowed[kind]), string(role)) && s.today
				may := holds && s.within
				want := http.StatusNotFound
				if may {
					want = http.StatusOK
				} else if holds {
					want = http.StatusUnprocessableEntity
				}
				before := o.Head().Size
				sent := url.Values{"csrf": {p.session.CSRF}}
				for k, v := range form {
					sent[k] = v
				}
				if w := p.ask(http.MethodPost, "/bureau/actes/"+kind, sent); w.Code != want {
					t.Errorf("%s as %s, %s: the desk answers %d, want %d", kind, role, s.name, w.Code, want)
				}
				if o.Head().Size != before {
					t.Fatalf("%s as %s, %s: a look records", kind, role, s.name)
				}
				_, err := o.Dry(ctx, p.actor(), o.submission(kind, form))
				if (err == nil) != may {
					t.Errorf("%s as %s, %s: the journal says %v", kind, role, s.name, err)
				}
			}
		}
	}
}

// holding is somebody who holds one role by one grant.
func (o *office) holding(role identity.Role, g identity.Grant) *person {
	o.t.Helper()
	g.Role = role
	secret, _, err := o.people.Invite(context.Background(), identity.Actor{}, "Personne", strings.ToLower(identity.Random(9))+"@exemple.fr", "fr", []identity.Grant{g})
	if err != nil {
		o.t.Fatal(err)
	}
	s, err := o.people.EnterByLink(context.Background(), secret, "test")
	if err != nil {
		o.t.Fatal(err)
	}
	return &person{o, s}
}

// actor is who the journal is told the person is.
func (p *person) actor() identity.Actor {
	p.t.Helper()
	s, err := p.people.Session(context.Background(), p.session.Secret)
	if err != nil {
		p.t.Fatal(err)
	}
	return s.Actor
}

// milestoneOf is a milestone of an axis, as the desk names it.
func (o *office) milestoneOf(axis int) string {
	o.t.Helper()
	ctx := context.Background()
	version, found, err := plan.Adopted(ctx, o.DB, plan.View{})
	if err != nil || !found {
		o.t.Fatal(err)
	}
	c, err := plan.ContentOf(ctx, o.DB, version.Digest)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, a := range c.Actions {
		if a.Axis == axis && len(a.Milestones) > 0 {
			return a.Code + "/" + a.Milestones[0].Code
		}
	}
	o.t.Fatalf("axis %d has no milestone", axis)
	return ""
}

// fieldsOf are the public fields of an act as a program sends them.
func fieldsOf(form url.Values) string {
	out := map[string]any{}
	for k, v := range form {
		switch k {
		case "effective", "do":
		case "amount_cents":
			out[k] = 100
		case "text_fr":
			out["text"] = map[string]string{"fr": v[0]}
		case "milestone":
			out["action"], out["milestone"], _ = strings.Cut(v[0], "/")
		default:
			out[k] = v[0]
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return ""
	}
	return string(text)
}

func (o *office) submission(kind string, form url.Values) journal.Submission {
	o.t.Helper()
	a, err := o.Registry.Decode(kind, []byte(fieldsOf(form)))
	if err != nil {
		o.t.Fatal(err)
	}
	return journal.Submission{ID: o.ID(), Act: a, Effective: form.Get("effective")}
}

// Every kind of act there is, also those that other pages make: who may not make it is refused before
// anything else is looked at; who may is told what is wrong with an empty one. An empty act names no
// action: it concerns the whole plan, and is refused to who has an axis alone.
func TestNoKindOfActIsMadeOutsideItsRolesAndTheirDays(t *testing.T) {
	o := adopted(t)
	for _, role := range everybody[2:] {
		for _, s := range scopesTried {
			if role == identity.Administrator && s.grant.Scope != "" {
				continue
			}
			actor := o.holding(role, s.grant).actor()
			for _, k := range o.Registry.Kinds() {
				_, err := o.Dry(context.Background(), actor, journal.Submission{ID: o.ID(), Act: k.New(), Effective: "2020-07-01"})
				holds := slices.Contains(strings.Fields(allowed[k.Name]), string(role)) && s.today
				if k.Name == "act.correct" && s.grant.Scope != "" && fault.KindOf(err) == fault.NotFound {
					continue // it concerns what it corrects, and this corrects nothing
				}
				if may := holds && s.grant.Scope == ""; err == nil || may == (fault.KindOf(err) == fault.Forbidden) {
					t.Errorf("%s as %s, %s: %v", k.Name, role, s.name, err)
				}
			}
		}
	}
}
