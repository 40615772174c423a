package desk

import (
	"cmp"
	"strings"

	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/mail"
	"relance/foundation/store"
)

// langOf is the language in which a person is written to.
func langOf(a identity.Account) locale.Lang {
	if a.Lang == string(locale.English) {
		return locale.English
	}
	return locale.French
}

// write sends a person a letter in their own language; the arguments follow their name.
func (v *visit) write(a identity.Account, subject, text string, args ...any) error {
	l := langOf(a)
	return v.send(mail.Letter{To: a.Email, Lang: string(l), Fictional: v.Fictional,
		Subject: locale.Text(l, subject), Text: locale.Text(l, text, append([]any{a.Name}, args...)...)})
}

// warn tells the person of this session, by letter, that how they sign in was changed: who takes over an
// open session should not do so unseen.
func (v *visit) warn(subject, text string) {
	a, err := v.People.Account(v.ctx, v.who.Account)
	if err == nil {
		l := langOf(a)
		err = v.write(a, subject, text, locale.Instant(l, store.Instant(v.People.Clock()), store.Paris), v.absolute(v.In(l).To("/bureau/compte")))
	}
	if err != nil {
		v.Log.Error("a letter could not be sent", "error", err)
	}
}

// greet tells a person of a sign-in from a browser that they had never used here.
func (v *visit) greet(s identity.Session) {
	if !s.NewAgent {
		return
	}
	a, err := v.People.Account(v.ctx, s.Account)
	if err == nil {
		l := langOf(a)
		there := *v
		there.Site = v.In(l)
		err = v.write(a, "mail.new_browser_subject", "mail.new_browser_text", locale.Instant(l, s.Created, store.Paris),
			there.browser(s.Agent), v.absolute(v.In(l).To("/bureau/compte")))
	}
	if err != nil {
		v.Log.Error("a letter could not be sent", "error", err)
	}
}

// invitation writes to somebody who is invited, in their language, and gives the address that the letter holds.
func (v *visit) invitation(a identity.Account, secret string, grants []identity.Grant) (link string, err error) {
	l := langOf(a)
	there := *v
	there.Site = v.In(l)
	link = v.absolute(there.To("/connexion/lien/" + secret))
	roles := make([]string, len(grants))
	for i, x := range grants {
		roles[i] = "- " + there.grantWords(x)
	}
	name, err := v.planIn(l)
	if err != nil {
		return link, err
	}
	return link, v.write(a, "mail.invite_subject", "mail.invite_text", cmp.Or(v.who.Name, v.who.Account), name, strings.Join(roles, "\n"), link, identity.InvitationDays)
}

// planIn is the plan's name in a language.
func (v *visit) planIn(l locale.Lang) (name string, err error) {
	err = v.DB.View(v.ctx, func(q store.Q) error {
		name = planName(v.ctx, q, l)
		return nil
	})
	return name, err
}
