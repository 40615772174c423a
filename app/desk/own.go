package desk

import (
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
)

// ownDone are the words said once something of one's account is changed, by what the address says.
var ownDone = map[string]string{"session": "own.done_session", "autres": "own.done_others", "mot": "own.done_password",
	"facteur": "own.done_factor", "sans-facteur": "own.done_no_factor", "langue": "own.done_lang", "role": "own.done_role"}

// showOwn is the person's own account: roles, sessions, password, second factor, language.
func showOwn(v *visit) error { return v.ownPage(http.StatusOK, "", nil) }

// ownPage shows the account; faults are those of one of its forms, named by do.
func (v *visit) ownPage(status int, do string, faults []*fault.Fault) error {
	a, err := v.People.Account(v.ctx, v.who.Account)
	if err != nil {
		return err
	}
	all, err := v.People.Sessions(v.ctx, a.Ref)
	if err != nil {
		return err
	}
	of := func(name string) []*fault.Fault {
		if do == name {
			return faults
		}
		return nil
	}
	p := &web.Page{Path: "/bureau/compte", Title: v.Say("own.title")}
	if key := ownDone[v.r.URL.Query().Get("fait")]; key != "" && v.r.Method == http.MethodGet {
		p.Body = append(p.Body, web.Done(h.P(g.Text(v.Say(key)))))
	}
	password := web.Section("mot-de-passe", v.Say("own.password"), v.passwordForm(a, of("mot")))
	factor := web.Section("second-facteur", v.Say("own.factor"), v.factorForm(a, of("facteur")))
	switch { // what is wrong is what one sees first
	case len(of("facteur")) > 0:
		p.Body, factor = append(p.Body, factor), nil
	case len(faults) > 0:
		p.Body, password = append(p.Body, password), nil
	}
	p.Body = append(p.Body, web.Facts(web.Fact(v.Say("own.name"), a.Name), web.Fact(v.Say("sign_in.email"), a.Email)),
		h.P(h.Class("quiet"), g.Text(v.Say("own.name_help"))),
		web.Section("roles", v.Say("own.roles"), v.ownRoles(a)),
		web.Section("connexions", v.Say("own.sessions", len(all)), v.ownSessions(all)), password,
		factor,
		web.Section("langue-des-lettres", v.Say("own.lang_title"), v.langForm(a)))
	return v.show(status, p)
}

func (v *visit) ownRoles(a identity.Account) g.Node {
	if len(a.Grants) == 0 {
		return h.P(g.Text(v.Say("own.no_role")))
	}
	return g.Group{h.P(g.Text(v.Say("own.roles_help")+" "), web.A(v.To("/bureau/droits"), v.Say("rights.title"))), v.grantRows(a.Grants)}
}

// ownSessions lists where the person is signed in; each but this one may be ended.
func (v *visit) ownSessions(all []identity.Session) g.Node {
	var rows g.Group
	for _, s := range all {
		words := v.browser(s.Agent)
		body := []g.Node{h.P(h.Class("what"), g.Text(words)), h.P(h.Class("small"), g.Text(v.Say("own.session_times", v.instant(s.Created), v.instant(s.Seen))))}
		if s.Short == v.who.Short {
			body = append(body, h.P(h.Strong(g.Text(v.Say("own.session_this")))))
		} else {
			f := &web.Form{Site: v.Site, Action: "/bureau/compte", CSRF: v.who.CSRF, Hidden: []string{"session", s.Short},
				Buttons: []g.Node{web.Second("fin", v.Say("own.session_end", words))}}
			body = append(body, f.Render())
		}
		rows = append(rows, h.Li(body...))
	}
	out := g.Group{h.P(g.Text(v.Say("own.sessions_help"))), h.Ul(h.Class("rows"), rows)}
	if len(all) > 1 {
		f := &web.Form{Site: v.Site, Action: "/bureau/compte", CSRF: v.who.CSRF, Buttons: []g.Node{web.Second("autres", v.Say("own.sessions_end"))}}
		out = append(out, f.Render())
	}
	return out
}

func (v *visit) passwordForm(a identity.Account, faults []*fault.Fault) g.Node {
	f := &web.Form{Site: v.Site, Action: "/bureau/compte", CSRF: v.who.CSRF, Faults: faults}
	state, button := "own.password_none", "own.password_set"
	if a.Password {
		state, button = "own.password_there", "own.password_change"
	}
	f.Inputs = []g.Node{
		f.In(web.Input{Name: "mot", Kind: "password", Label: v.Say("own.password_new"), Help: v.Say("own.password_rules", identity.PasswordMin), Needed: true, Complete: "new-password"}),
		f.In(web.Input{Name: "mot_encore", Kind: "password", Label: v.Say("own.password_again"), Needed: true, Complete: "new-password"}),
	}
	f.Buttons = []g.Node{web.Button("mot", v.Say(button))}
	out := g.Group{h.P(g.Text(v.Say(state)))}
	if v.who.Actor.NeedsSecondFactor() && !a.SecondFactor {
		out = append(out, web.Notice(h.P(g.Text(v.Say("own.factor_needed")))))
	}
	return append(out, f.Render())
}

func (v *visit) langForm(a identity.Account) g.Node {
	f := &web.Form{Site: v.Site, Action: "/bureau/compte", CSRF: v.who.CSRF}
	f.Inputs = []g.Node{f.In(web.Input{Name: "langue", Kind: "select", Label: v.Say("own.lang_label"), Help: v.Say("own.lang_help"), Value: a.Lang, Choices: v.langs()})}
	f.Buttons = []g.Node{web.Second("langue", v.Say("own.lang_set"))}
	return f.Render()
}

func (v *visit) langs() []web.Choice {
	return []web.Choice{{Value: string(locale.French), Words: v.Say("form.french")}, {Value: string(locale.English), Words: v.Say("form.english")}}
}

// changeOwn does what the button says.
func changeOwn(v *visit) error {
	switch v.field("do") {
	case "fin":
		if err := v.People.End(v.ctx, v.who.Account, v.field("session")); err != nil && fault.KindOf(err) != fault.NotFound {
			return err // one that has ended meanwhile is ended
		}
		return v.to("/bureau/compte", "fait", "session")
	case "autres":
		if err := v.People.EndOthers(v.ctx, v.who.Account, v.who.Short); err != nil {
			return err
		}
		return v.to("/bureau/compte", "fait", "autres")
	case "mot":
		return v.setPassword()
	case "langue":
		return v.setLang()
	case "facteur":
		return v.beginFactor()
	case "code":
		return v.confirmFactor()
	case "sans-facteur":
		return v.dropFactor()
	}
	return v.to("/bureau/compte")
}

// setPassword sets a password typed twice. The former one is not asked for: whoever forgot it has the
// link by letter, which says the same of them; a letter tells that it was changed, and other sessions end.
func (v *visit) setPassword() error {
	refuse := func(all []*fault.Fault) error {
		for _, f := range all {
			f.Field = strings.Replace(f.Field, "password", "mot", 1)
		}
		return v.ownPage(http.StatusUnprocessableEntity, "mot", all)
	}
	if v.form.Get("mot") != v.form.Get("mot_encore") {
		return refuse([]*fault.Fault{fault.New(fault.Invalid, "own.password_differs").At("mot_encore")})
	}
	err := v.People.SetPassword(v.ctx, v.who.Account, v.form.Get("mot"))
	if fault.KindOf(err) == fault.Invalid {
		return refuse(fault.Of(err))
	}
	if err != nil {
		return err
	}
	if err := v.People.EndOthers(v.ctx, v.who.Account, v.who.Short); err != nil {
		return err
	}
	v.warn("mail.password_subject", "mail.password_text")
	return v.to("/bureau/compte", "fait", "mot")
}

func (v *visit) setLang() error {
	i := slices.IndexFunc(locale.Langs, func(l locale.Lang) bool { return string(l) == v.field("langue") })
	if i < 0 {
		return v.to("/bureau/compte")
	}
	if err := v.People.Speak(v.ctx, v.who.Account, v.field("langue")); err != nil {
		return err
	}
	v.Site = v.In(locale.Langs[i])
	return v.to("/bureau/compte", "fait", "langue")
}

// browsers and systems, as they are told in what a browser says it is; the first that is found counts.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// browser names a browser and its machine: "Firefox sur Windows"; what it says of itself where neither is known.
func (v *visit) browser(agent string) string {
	find := func(names [][2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	b, s := find(browsers), find(systems)
	switch {
	case b != "" && s != "":
		return v.Say("own.browser_on", b, s)
	case b != "":
		return b
	case agent != "":
		return v.Say("own.browser_other", agent)
	}
	return v.Say("own.browser_unknown")
}
