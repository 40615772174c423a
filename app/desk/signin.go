package desk

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/mail"
)

// showSignIn asks for an e-mail address; a link comes by letter.
func showSignIn(v *visit) error {
	if v.who != nil {
		return v.to("/bureau")
	}
	return v.signIn(http.StatusOK, v.r.URL.Query().Get("vers"), nil)
}

func (v *visit) signIn(status int, back string, faults []*fault.Fault) error {
	f := &web.Form{Site: v.Site, Action: "/connexion", CSRF: v.csrf(), Faults: faults, Hidden: []string{"vers", back}}
	f.Inputs = []g.Node{f.In(web.Input{Name: "adresse", Kind: "email", Label: v.Say("sign_in.email"), Help: v.Say("sign_in.email_help"),
		Value: v.form.Get("adresse"), Needed: true, Complete: "email"})}
	f.Buttons = []g.Node{web.Button("", v.Say("sign_in.send"))}
	p := &web.Page{Path: "/connexion", Title: v.Say("sign_in.title"), Body: []g.Node{
		h.P(h.Class("lead"), g.Text(v.Say("sign_in.lead"))), f.Render(),
		h.P(web.A(v.To("/connexion/mot-de-passe", "vers", back), v.Say("sign_in.by_password"))),
	}}
	if v.Outbox != nil {
		p.Body = append(p.Body, web.Notice(h.P(g.Text(v.Say("sign_in.demo")+" "), web.A(v.To("/courrier"), v.Say("sign_in.demo_letters"))),
			h.P(g.Text(v.Say("sign_in.demo_who")))))
	}
	return v.show(status, p)
}

// askLink sends a link, or says so all the same: who has an account is nobody's business.
func askLink(v *visit) error {
	address := v.field("adresse")
	if !strings.Contains(address, "@") || len(address) > emailMax {
		return v.signIn(http.StatusUnprocessableEntity, v.field("vers"), []*fault.Fault{fault.New(fault.Invalid, "sign_in.email_wrong").At("adresse")})
	}
	secret, a, err := v.People.AskLink(v.ctx, address, v.from())
	if err != nil {
		return err
	}
	if secret != "" {
		lang := v.Lang
		path := "/connexion/lien/" + secret
		link := v.absolute(v.To(path, "vers", inside(v.field("vers"))))
		letter := mail.Letter{To: a.Email, Lang: string(lang), Fictional: v.Fictional,
			Subject: v.Say("mail.link_subject"), Text: v.Say("mail.link_text", a.Name, link)}
		if err := v.send(letter); err != nil {
			return err
		}
	}
	p := &web.Page{Path: "/connexion", Title: v.Say("sign_in.sent_title"), Body: []g.Node{
		h.P(h.Class("lead"), g.Text(v.Say("sign_in.sent", address))), h.P(g.Text(v.Say("sign_in.sent_more"))),
	}}
	if v.Outbox != nil {
		p.Body = append(p.Body, h.P(web.A(v.To("/courrier"), v.Say("sign_in.demo_letters"))))
	}
	return v.show(http.StatusOK, p)
}

// send gives a letter to the outbox, or to a mail server without the page waiting for it: how long that
// takes would tell who has an account.
func (v *visit) send(l mail.Letter) error {
	if box, local := v.Mail.(mail.Outbox); local {
		return box.Send(v.background(), l)
	}
	ctx := v.background()
	go func() {
		if err := v.Mail.Send(ctx, l); err != nil {
			v.Log.Error("a letter could not be sent", "error", err)
		}
	}()
	return nil
}

// emailMax is the longest e-mail address (RFC 5321).
const emailMax = 254

// showLink asks for a press of a button: programs that follow the links of letters must not use them up.
func showLink(v *visit) error {
	v.w.Header().Set("Referrer-Policy", "no-referrer")
	f := &web.Form{Site: v.Site, Action: "/connexion/lien/" + v.of("secret"), CSRF: v.csrf(), Hidden: []string{"vers", inside(v.r.URL.Query().Get("vers"))},
		Buttons: []g.Node{web.Button("", v.Say("sign_in.enter"))}}
	return v.show(http.StatusOK, &web.Page{Path: "/connexion", Title: v.Say("sign_in.link_title"), Body: []g.Node{
		h.P(h.Class("lead"), g.Text(v.Say("sign_in.link_lead"))), f.Render()}})
}

func enterByLink(v *visit) error {
	s, err := v.People.EnterByLink(v.ctx, v.of("secret"), v.r.UserAgent())
	if fault.KindOf(err) == fault.Unauthenticated {
		return v.signIn(http.StatusUnauthorized, v.field("vers"), fault.Of(err))
	}
	if err != nil {
		return err
	}
	return v.welcome(s)
}

func (v *visit) welcome(s identity.Session) error {
	v.enter(s)
	v.greet(s)
	back := inside(v.field("vers"))
	if back == "" {
		back = "/bureau"
	}
	u, err := url.Parse(back)
	if err != nil {
		return v.to("/bureau")
	}
	target := v.To(u.Path)
	if u.RawQuery != "" {
		target += "?" + u.RawQuery
	}
	http.Redirect(v.w, v.r, target, http.StatusSeeOther)
	return nil
}

// inside keeps an address only where it is one of this site's own: what stands in a link must not send
// somebody elsewhere after signing in.
func inside(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || !web.Safe(path) || !Owns(path) {
		return ""
	}
	return path
}

func showPassword(v *visit) error {
	return v.passwordPage(http.StatusOK, v.r.URL.Query().Get("vers"), nil)
}

func (v *visit) passwordPage(status int, back string, faults []*fault.Fault) error {
	f := &web.Form{Site: v.Site, Action: "/connexion/mot-de-passe", CSRF: v.csrf(), Faults: faults, Hidden: []string{"vers", inside(back)}}
	f.Inputs = []g.Node{
		f.In(web.Input{Name: "adresse", Kind: "email", Label: v.Say("sign_in.email"), Value: v.form.Get("adresse"), Needed: true, Complete: "username"}),
		f.In(web.Input{Name: "mot", Kind: "password", Label: v.Say("sign_in.password"), Needed: true, Complete: "current-password"}),
		f.In(web.Input{Name: "code", Kind: "code", Label: v.Say("sign_in.code"), Help: v.Say("sign_in.code_help"), Complete: "one-time-code"}),
	}
	f.Buttons = []g.Node{web.Button("", v.Say("sign_in.enter"))}
	return v.show(status, &web.Page{Path: "/connexion/mot-de-passe", Title: v.Say("sign_in.password_title"), Body: []g.Node{f.Render(),
		h.P(web.A(v.To("/connexion"), v.Say("sign_in.by_link")))}})
}

func enterByPassword(v *visit) error {
	s, err := v.People.EnterByPassword(v.ctx, v.field("adresse"), v.form.Get("mot"), v.field("code"), v.from(), v.r.UserAgent())
	switch fault.KindOf(err) {
	case fault.Unauthenticated, fault.Forbidden:
		return v.passwordPage(http.StatusUnauthorized, v.field("vers"), fault.Of(err))
	case fault.Unavailable:
		if len(fault.Of(err)) > 0 && fault.Of(err)[0].Key == "identity.slow_down" {
			return v.passwordPage(http.StatusTooManyRequests, v.field("vers"), fault.Of(err))
		}
	}
	if err != nil {
		return err
	}
	return v.welcome(s)
}

// showLeave is for those who type the address.
func showLeave(v *visit) error {
	if v.who == nil {
		return v.to("/connexion")
	}
	f := &web.Form{Site: v.Site, Action: "/deconnexion", CSRF: v.who.CSRF, Buttons: []g.Node{web.Button("", v.Say("desk.leave"))}}
	return v.show(http.StatusOK, &web.Page{Title: v.Say("desk.leave"), Body: []g.Node{f.Render()}})
}

func leave(v *visit) error {
	if c, err := v.r.Cookie(v.cookie()); err == nil {
		if err := v.People.Leave(v.ctx, c.Value); err != nil && fault.KindOf(err) != fault.Unauthenticated {
			return err
		}
	}
	v.setCookie("", -1)
	return v.to("/connexion")
}

// from is where a request came from, for limits. Behind a proxy it is the proxy's last word.
func (v *visit) from() string {
	if v.Secure {
		if all := v.r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			parts := strings.Split(all[len(all)-1], ",")
			return strings.TrimSpace(parts[len(parts)-1])
		}
	}
	host, _, err := net.SplitHostPort(v.r.RemoteAddr)
	if err != nil {
		return v.r.RemoteAddr
	}
	return host
}

// absolute gives an address as others reach it. Without a configured one, the request's own host is
// taken only where it is this machine's: a letter must not carry a host that a visitor chose.
func (v *visit) absolute(path string) string {
	if v.Address != "" {
		return strings.TrimSuffix(v.Address, "/") + path
	}
	host := v.r.Host
	name := host
	if n, port, err := net.SplitHostPort(host); err == nil {
		name = n
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return path
		}
	}
	if ip := net.ParseIP(strings.Trim(name, "[]")); name != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return path
	}
	scheme := "http://"
	if v.Secure || v.r.TLS != nil {
		scheme = "https://"
	}
	return scheme + host + path
}
