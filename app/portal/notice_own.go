package portal

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/notice"
	"relance/foundation/store"
)

// ownNoticePage tells the author of a notice what became of it. Its address is the secret.
func ownNoticePage(f *frame) (*web.Page, error) {
	n, err := notice.ByReference(f.ctx, f.q, f.code)
	if fault.KindOf(err) == fault.NotFound {
		return nil, fault.New(fault.NotFound, "notice.unknown")
	}
	if err != nil {
		return nil, err
	}
	answer, found, err := plan.AnswerTo(f.ctx, f.q, n.ID)
	if err != nil {
		return nil, err
	}
	state := n.State
	switch {
	case found:
		state = notice.Answered
	case state == notice.Answered: // the answer was taken back
		state = "undone"
	}
	p, err := f.page(f.Say("own_notice.title_"+state), 0)
	if err != nil {
		return nil, err
	}
	p.NoIndex, p.Banner = true, nil
	p.Above = f.Say("own_notice.above", n.ID)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("notices.title"), Address: f.To("/signalements")})
	lead := f.Say("own_notice." + state)
	if state == notice.Aside {
		lead += " " + f.Say("aside."+n.Reason)
	}
	p.Body = []g.Node{h.P(h.Class("lead"), g.Text(lead))}
	if state == notice.Pending {
		p.Body = append(p.Body, web.Notice(h.P(h.Strong(g.Text(f.Say("own_notice.keep")))), h.P(h.Class("reference"), g.Text(f.p.Origin+f.To("/signalements/"+f.code)))))
	}
	if found {
		a, err := f.answerOf(answer)
		if err != nil {
			return nil, err
		}
		p.Body = append(p.Body, f.answerNodes(p, a), h.P(web.A(f.To("/journal/"+web.Count(a.Act)), f.Say("own_notice.act", a.Act))))
	}
	p.Body = append(p.Body, web.Facts(
		web.Fact(f.Say("own_notice.received"), locale.Instant(f.Lang, n.Received, f.p.paris)),
		web.Fact(f.Say("own_notice.kind"), f.Say("notice.title_"+n.Kind)),
		web.Fact(f.Say("notice.about"), f.aboutWords(n.Subject)),
		web.Fact(f.Say("own_notice.contact"), f.Say("own_notice.contact_"+map[bool]string{true: "kept", false: "none"}[n.HasContact()]))))
	form := &web.Form{Site: f.Site, Action: "/signalements/" + f.code}
	if n.HasContact() {
		form.Buttons = append(form.Buttons, web.Second("contact", f.Say("own_notice.erase")))
	}
	if state == notice.Pending {
		form.Buttons = append(form.Buttons, web.Second("retirer", f.Say("own_notice.withdraw")))
	}
	if len(form.Buttons) > 0 {
		p.Body = append(p.Body, web.Section("effacer", f.Say("own_notice.change"), h.P(g.Text(f.Say("own_notice.change_what"))), form.Render()))
	}
	return p, nil
}

// changeNotice erases the contact of a notice or withdraws it, for whoever has its reference.
func (p *Portal) changeNotice(w http.ResponseWriter, r *http.Request, l locale.Lang) {
	form, err := p.takeForm(w, r)
	w.Header().Set("Referrer-Policy", "same-origin")
	var n notice.Notice
	if err == nil {
		err = p.DB.View(r.Context(), func(q store.Q) error {
			n, err = notice.ByReference(r.Context(), q, r.PathValue("code"))
			if fault.KindOf(err) == fault.NotFound {
				err = fault.New(fault.NotFound, "notice.unknown")
			}
			return err
		})
	}
	if err == nil {
		switch form.Get("do") {
		case "contact":
			err = notice.EraseContact(r.Context(), p.DB, n.ID)
		case "retirer":
			err = notice.Close(r.Context(), p.DB, n.ID, notice.Withdrawn, "", p.Clock())
		default:
			err = fault.New(fault.Invalid, "notice.form_unreadable", sentMax>>20)
		}
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	http.Redirect(w, r, p.siteIn(l).To("/signalements/"+r.PathValue("code")), http.StatusSeeOther)
}
