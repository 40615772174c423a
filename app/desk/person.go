package desk

import (
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
)

// personDone are the words said once an account is changed, by what the address says.
var personDone = map[string]string{"nom": "accounts.done_name", "role": "accounts.done_role", "fin": "accounts.done_end",
	"connexions": "accounts.done_sessions", "ferme": "accounts.done_closed"}

func showPerson(v *visit) error { return v.personPage(http.StatusOK, "", nil) }

// personPage shows an account; faults are those of one of its forms, named by do.
func (v *visit) personPage(status int, do string, faults []*fault.Fault) error {
	a, err := v.People.Account(v.ctx, v.of("ref"))
	if err != nil {
		return err
	}
	sessions, err := v.People.Sessions(v.ctx, a.Ref)
	if err != nil {
		return err
	}
	log, err := v.eventRows(a.Ref)
	if err != nil {
		return err
	}
	if err := v.looked("account:" + a.Ref); err != nil {
		return err
	}
	p := &web.Page{Path: "/bureau/comptes/" + a.Ref, Here: "/bureau/comptes", Title: v.personName(a), Above: locale.Upper(v.accountState(a)), Trail: v.peopleTrail()}
	if key := personDone[v.r.URL.Query().Get("fait")]; key != "" && v.r.Method == http.MethodGet {
		p.Body = append(p.Body, web.Done(h.P(g.Text(v.Say(key)))))
	}
	roles := g.Node(h.P(g.Text(v.Say("accounts.no_role"))))
	if len(a.Grants) > 0 {
		roles = v.grantRows(a.Grants)
	}
	held := web.Section("roles", v.Say("accounts.roles"), roles)
	if len(faults) == 0 {
		p.Body = append(p.Body, held)
	}
	if v.keeps() && a.Closed == "" {
		forms, err := v.personForms(a, len(sessions), do, faults)
		if err != nil {
			return err
		}
		p.Body = append(p.Body, web.Section("changer", v.Say("accounts.change"), forms...))
	}
	if len(faults) > 0 { // what is wrong is what one sees first
		p.Body = append(p.Body, held)
	}
	p.Body = append(p.Body, web.Section("changements", v.Say("accounts.log"), log))
	lang := v.Say("form.french")
	if langOf(a) == locale.English {
		lang = v.Say("form.english")
	}
	p.Rail = []g.Node{web.Facts(web.Fact(v.Say("sign_in.email"), a.Email), web.Fact(v.Say("own.lang_label"), lang),
		web.Fact(v.Say("own.password"), v.setOrNot(a.Password)), web.Fact(v.Say("own.factor"), v.setOrNot(a.SecondFactor)),
		web.Fact(v.Say("accounts.sessions"), locale.Count(v.Lang, int64(len(sessions)))), web.Fact(v.Say("accounts.ref"), a.Ref))}
	return v.show(status, p)
}

func (v *visit) setOrNot(set bool) string {
	if set {
		return v.Say("accounts.set")
	}
	return v.Say("accounts.not_set")
}

// personForms are what may be changed, each under its own fold, which is open where something is wrong in it.
func (v *visit) personForms(a identity.Account, sessions int, do string, faults []*fault.Fault) ([]g.Node, error) {
	scopes, err := v.scopes()
	if err != nil {
		return nil, err
	}
	var out []g.Node
	fold := func(name, title string, main bool, inputs func(*web.Form) []g.Node) {
		f := &web.Form{Site: v.Site, Action: "/bureau/comptes/" + a.Ref, CSRF: v.who.CSRF}
		if do == name {
			f.Faults = faults
		}
		f.Inputs = inputs(f)
		words := v.Say("accounts.do_" + name)
		f.Buttons = []g.Node{web.Second(name, words)}
		if main {
			f.Buttons = []g.Node{web.Button(name, words)}
		}
		out = append(out, h.Details(g.If(do == name, g.Attr("open")), h.Summary(g.Text(title)), f.Render()))
	}
	fold("role", v.Say("accounts.give"), true, func(f *web.Form) []g.Node { return []g.Node{v.grantInputs(f, scopes)} })
	if ongoing := v.ongoing(a.Grants); len(ongoing) > 0 {
		fold("fin", v.Say("accounts.end"), true, func(f *web.Form) []g.Node { return v.endInputs(f, ongoing) })
		if a.Entered == "" {
			fold("encore", v.Say("accounts.again"), true, func(*web.Form) []g.Node {
				return []g.Node{h.P(g.Text(v.Say("accounts.again_help", identity.InvitationDays)))}
			})
		}
	}
	fold("nom", v.Say("accounts.rename"), true, func(f *web.Form) []g.Node {
		name := a.Name
		if do == "nom" {
			name = v.form.Get("nom")
		}
		return []g.Node{f.In(web.Input{Name: "nom", Label: v.Say("accounts.name"), Value: name, Needed: true})}
	})
	if sessions > 0 {
		fold("connexions", v.Say("accounts.sessions_end"), true, func(*web.Form) []g.Node {
			return []g.Node{h.P(g.Text(v.Say("accounts.sessions_help", sessions)))}
		})
	}
	fold("ferme", v.Say("accounts.close"), false, func(f *web.Form) []g.Node {
		return []g.Node{h.P(g.Text(v.Say("accounts.close_help"))),
			f.In(web.Input{Name: "confirme", Kind: "check", Label: v.Say("accounts.close_confirm", v.personName(a)), Needed: true})}
	})
	return out, nil
}

func (v *visit) endInputs(f *web.Form, ongoing []identity.Grant) []g.Node {
	var choices []web.Choice
	for _, x := range ongoing {
		choices = append(choices, web.Choice{Value: x.ID, Words: locale.Upper(v.grantWords(x))})
	}
	return []g.Node{
		f.In(web.Input{Name: "fin_role", Kind: "select", Label: v.Say("accounts.role"), Value: v.form.Get("fin_role"), Choices: choices, Needed: true}),
		f.In(web.Input{Name: "fin_jour", Kind: "day", Label: v.Say("accounts.until"), Help: v.Say("accounts.end_help"), Value: v.form.Get("fin_jour")}),
	}
}

// changePerson does what the button says.
func changePerson(v *visit) error {
	a, err := v.People.Account(v.ctx, v.of("ref"))
	if err != nil {
		return err
	}
	if a.Closed != "" {
		return fault.New(fault.NotFound, "web.no_page")
	}
	var faults []*fault.Fault
	do := v.field("do")
	switch do {
	case "role":
		faults, err = v.giveRole(a)
	case "fin":
		faults, err = v.endRole(a)
	case "nom":
		err = v.People.Rename(v.ctx, v.who.Actor, a.Ref, v.field("nom"))
	case "connexions":
		err = v.People.EndAllOf(v.ctx, v.who.Actor, a.Ref)
	case "ferme":
		if v.field("confirme") == "" {
			faults = []*fault.Fault{fault.New(fault.Invalid, "accounts.close_unsure").At("confirme")}
			break
		}
		err = at1(v.People.Close(v.ctx, v.who.Actor, a.Ref), "confirme")
	case "encore":
		return v.inviteAgain(a)
	default:
		return v.to("/bureau/comptes/" + a.Ref)
	}
	if refusal := refused(err); refusal != nil && fault.KindOf(err) != fault.NotFound {
		faults = ofAccount(refusal)
	} else if err != nil {
		return err
	}
	if len(faults) > 0 {
		return v.personPage(http.StatusUnprocessableEntity, do, faults)
	}
	if a.Ref == v.who.Account { // who changes their own account may have lost the right to see it here
		return v.to("/bureau/compte", "fait", "role")
	}
	return v.to("/bureau/comptes/"+a.Ref, "fait", do)
}

// at1 says beside which field a fault without one is told.
func at1(err error, field string) error {
	for _, f := range fault.Of(err) {
		if f.Field == "" {
			f.Field = field
		}
	}
	return err
}

func (v *visit) giveRole(a identity.Account) ([]*fault.Fault, error) {
	scopes, err := v.scopes()
	if err != nil {
		return nil, err
	}
	x, faults := v.grantAsked(scopes)
	if len(faults) > 0 {
		return faults, nil
	}
	if slices.ContainsFunc(v.ongoing(a.Grants), func(y identity.Grant) bool {
		return y.Role == x.Role && y.Scope == x.Scope && y.Until == x.Until && y.From <= max(x.From, v.realDay())
	}) {
		return []*fault.Fault{fault.New(fault.Conflict, "accounts.role_there").At("role")}, nil
	}
	return nil, v.People.AddGrant(v.ctx, v.who.Actor, a.Ref, x)
}

func (v *visit) endRole(a identity.Account) ([]*fault.Fault, error) {
	id, day := v.field("fin_role"), v.field("fin_jour")
	if !slices.ContainsFunc(v.ongoing(a.Grants), func(x identity.Grant) bool { return x.ID == id }) {
		return []*fault.Fault{fault.New(fault.Invalid, "accounts.role_missing").At("fin_role")}, nil
	}
	err := v.People.EndGrant(v.ctx, v.who.Actor, a.Ref, id, day)
	for _, f := range fault.Of(err) {
		f.Field = map[string]string{"until": "fin_jour", "": "fin_role"}[f.Field]
	}
	return nil, err
}

// inviteAgain sends another link to somebody who has not come yet.
func (v *visit) inviteAgain(a identity.Account) error {
	ongoing := v.ongoing(a.Grants)
	if a.Entered != "" || len(ongoing) == 0 {
		return v.to("/bureau/comptes/" + a.Ref)
	}
	secret, ref, err := v.People.Invite(v.ctx, v.who.Actor, a.Name, a.Email, a.Lang, ongoing)
	if err != nil {
		return err
	}
	return v.invited(ref, secret)
}
