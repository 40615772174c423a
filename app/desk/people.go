package desk

import (
	"cmp"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/mail"
	"relance/foundation/store"
)

// keeps says whether the person may change accounts, and not only read them.
func (v *visit) keeps() bool {
	_, ok := v.who.Actor.Holds(keepers)
	return ok
}

// showPeople lists who may sign in, or could.
func showPeople(v *visit) error {
	all, err := v.People.Accounts(v.ctx)
	if err != nil {
		return err
	}
	if err := v.looked("accounts"); err != nil {
		return err
	}
	open := web.Grid{ID: "comptes", Caption: v.Say("accounts.caption"), Columns: v.peopleColumns()}
	closed := web.Grid{ID: "fermes", Caption: v.Say("accounts.caption_closed"), Columns: v.peopleColumns()}
	for _, a := range all {
		row := []g.Node{web.A(v.To("/bureau/comptes/"+a.Ref), v.personName(a)), g.Text(a.Email), g.Map(v.ongoing(a.Grants), func(x identity.Grant) g.Node {
			return h.Div(g.Text(v.shortGrant(x)))
		}), g.Text(v.accountState(a))}
		if a.Closed == "" {
			open.Rows = append(open.Rows, row)
		} else {
			closed.Rows = append(closed.Rows, row)
		}
	}
	p := &web.Page{Path: "/bureau/comptes", Here: "/bureau/comptes", Title: v.Say("accounts.title"), Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("accounts.lead", len(open.Rows))))}}
	if v.keeps() {
		p.Body = append(p.Body, h.P(web.A(v.To("/bureau/comptes/nouveau"), v.Say("accounts.invite"))))
	}
	p.Body = append(p.Body, open.Render())
	if len(closed.Rows) > 0 {
		p.Body = append(p.Body, closed.Render())
	}
	p.Body = append(p.Body, h.P(web.A(v.To("/bureau/lectures"), v.Say("readings.title"))))
	return v.show(http.StatusOK, p)
}

func (v *visit) peopleColumns() []web.Column {
	return []web.Column{{Words: v.Say("accounts.name")}, {Words: v.Say("sign_in.email")}, {Words: v.Say("accounts.roles")}, {Words: v.Say("accounts.state")}}
}

// nameOf names an account, also one whose name was erased.
func (v *visit) personName(a identity.Account) string {
	if a.Name == "" {
		return v.Say("accounts.erased", a.Ref)
	}
	return a.Name
}

// shortGrant says a role, where it holds, and its end where one is known.
func (v *visit) shortGrant(x identity.Grant) string {
	words := v.roleWords(x.Role, []string{x.Scope})
	switch {
	case v.grantState(x) == "to_come":
		return v.Say("grant.to_come_short", words, locale.Date(v.Lang, x.From))
	case x.Until != "":
		return v.Say("grant.until_short", words, locale.Date(v.Lang, x.Until))
	}
	return words
}

// accountState says whether somebody is invited, active, or gone.
func (v *visit) accountState(a identity.Account) string {
	day := func(instant string) string {
		at, err := store.ParseInstant(instant)
		if err != nil {
			return ""
		}
		return locale.Date(v.Lang, store.Day(at))
	}
	switch {
	case a.Closed != "":
		return v.Say("accounts.closed", day(a.Closed))
	case a.Entered == "":
		return v.Say("accounts.invited", day(a.Created))
	}
	return v.Say("accounts.active", day(a.Entered))
}

func showInvitation(v *visit) error { return v.invitationPage(http.StatusOK, nil) }

func (v *visit) invitationPage(status int, faults []*fault.Fault) error {
	scopes, err := v.scopes()
	if err != nil {
		return err
	}
	get := v.form.Get
	f := &web.Form{Site: v.Site, Action: "/bureau/comptes/nouveau", CSRF: v.who.CSRF, Faults: faults}
	f.Inputs = []g.Node{
		f.In(web.Input{Name: "nom", Label: v.Say("accounts.name"), Help: v.Say("accounts.name_help"), Value: get("nom"), Needed: true}),
		f.In(web.Input{Name: "adresse", Kind: "email", Label: v.Say("sign_in.email"), Help: v.Say("accounts.email_help"), Value: get("adresse"), Needed: true}),
		f.In(web.Input{Name: "langue", Kind: "select", Label: v.Say("own.lang_label"), Value: cmp.Or(get("langue"), string(v.Lang)), Choices: v.langs()}),
		web.Group(v.Say("accounts.first_role"), v.grantInputs(f, scopes)),
	}
	f.Buttons = []g.Node{web.Button("", v.Say("accounts.invite_send"))}
	return v.show(status, &web.Page{Path: "/bureau/comptes/nouveau", Here: "/bureau/comptes", Title: v.Say("accounts.invite_title"), Trail: v.peopleTrail(),
		Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("accounts.invite_lead", identity.InvitationDays))), f.Render()}, Rail: v.roleHelp()})
}

func (v *visit) peopleTrail() []web.Crumb {
	return []web.Crumb{{Words: v.Say("accounts.title"), Address: v.To("/bureau/comptes")}}
}

// invite makes an account and writes to its person. One address has one account: who is there already
// gets a role on their own page, where the administrator sees what they have.
func invite(v *visit) error {
	scopes, err := v.scopes()
	if err != nil {
		return err
	}
	grant, faults := v.grantAsked(scopes)
	if name := v.field("nom"); name == "" {
		faults = append(faults, fault.New(fault.Invalid, "identity.person_unnamed").At("nom"))
	}
	folded, ok := identity.FoldEmail(v.field("adresse"))
	if !ok {
		faults = append(faults, fault.New(fault.Invalid, "identity.email_wrong").At("adresse"))
	} else if there, found, err := v.personAt(folded); err != nil {
		return err
	} else if found {
		faults = append(faults, fault.New(fault.Conflict, "accounts.email_there", v.personName(there)).At("adresse"))
	}
	if len(faults) > 0 {
		return v.invitationPage(http.StatusUnprocessableEntity, faults)
	}
	secret, ref, err := v.People.Invite(v.ctx, v.who.Actor, v.field("nom"), v.field("adresse"), v.field("langue"), []identity.Grant{grant})
	if refusal := refused(err); refusal != nil {
		return v.invitationPage(http.StatusUnprocessableEntity, ofAccount(refusal))
	}
	if err != nil {
		return err
	}
	return v.invited(ref, secret)
}

// personAt finds the open account of an address.
func (v *visit) personAt(folded string) (identity.Account, bool, error) {
	all, err := v.People.Accounts(v.ctx)
	for _, a := range all {
		if a.Closed == "" && a.Email == folded {
			return a, true, err
		}
	}
	return identity.Account{}, false, err
}

// invited sends the letter of an invitation and tells what became of it.
func (v *visit) invited(ref, secret string) error {
	a, err := v.People.Account(v.ctx, ref)
	if err != nil {
		return err
	}
	link, sent := v.invitation(a, secret, v.ongoing(a.Grants))
	p := &web.Page{Path: "/bureau/comptes/" + ref, Here: "/bureau/comptes", Title: v.Say("accounts.invited_title", v.personName(a)), Trail: v.peopleTrail()}
	switch {
	case sent != nil:
		v.Log.Error("an invitation could not be sent", "error", sent)
		p.Body = append(p.Body, web.Notice(h.P(g.Text(v.Say("accounts.letter_failed")))))
	default:
		p.Body = append(p.Body, web.Done(h.P(g.Text(v.Say("accounts.letter_sent", a.Email, identity.InvitationDays)))))
	}
	if _, waits := v.Mail.(mail.Outbox); waits && v.Outbox == nil {
		p.Body = append(p.Body, web.Notice(h.P(g.Text(v.Say("accounts.letter_waits")))))
	}
	if !strings.Contains(link, "://") {
		p.Body = append(p.Body, web.Notice(h.P(g.Text(v.Say("accounts.letter_no_host")))))
	}
	if v.Outbox != nil { // the demonstration alone shows what only the invited person should see
		p.Body = append(p.Body, h.P(g.Text(v.Say("accounts.demo_link")+" "), web.A(link, link)),
			h.P(web.A(v.To("/courrier"), v.Say("sign_in.demo_letters"))))
	}
	p.Body = append(p.Body, h.P(web.A(v.To("/bureau/comptes/"+ref), v.Say("accounts.see")), g.Text(" · "),
		web.A(v.To("/bureau/comptes/nouveau"), v.Say("accounts.invite_another"))))
	return v.show(http.StatusOK, p)
}
