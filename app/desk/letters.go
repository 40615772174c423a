package desk

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/mail"
	"relance/foundation/store"
)

// lettersMax is how many letters the demonstration's outbox shows.
const lettersMax = 50

// showLetters shows the outbox of the demonstration; elsewhere there is no such page.
func showLetters(v *visit) error {
	if v.Outbox == nil {
		return fault.New(fault.NotFound, "web.no_page")
	}
	letters, err := v.Outbox.List(v.ctx, lettersMax)
	if err != nil {
		return err
	}
	p := &web.Page{Title: v.Say("letters.title"), Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("letters.lead")))}}
	if len(letters) == 0 {
		p.Body = append(p.Body, h.P(g.Text(v.Say("letters.empty")+" "), web.A(v.To("/connexion"), v.Say("sign_in.title"))))
	}
	var rows g.Group
	for _, l := range letters {
		rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(v.instant(l.At))),
			h.Div(h.P(h.Class("what"), web.A(v.To("/courrier/"+l.Name), l.Subject)), h.P(g.Text(l.To)))))
	}
	if len(rows) > 0 {
		p.Body = append(p.Body, h.Ul(h.Class("rows"), rows))
	}
	return v.show(http.StatusOK, p)
}

func showLetter(v *visit) error {
	if v.Outbox == nil {
		return fault.New(fault.NotFound, "web.no_page")
	}
	l, err := v.Outbox.Get(v.ctx, v.of("name"))
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, &web.Page{Title: l.Subject, Path: "/courrier/" + v.of("name"),
		Trail: []web.Crumb{{Words: v.Say("letters.title"), Address: v.To("/courrier")}},
		Body:  []g.Node{web.Facts(web.Fact(v.Say("letters.to"), l.To), web.Fact(v.Say("letters.at"), v.instant(l.At))), linked(l.Text)}})
}

// answerLetter tells the author of a notice where its answer stands.
func (v *visit) answerLetter(l locale.Lang, to, address string) mail.Letter {
	return mail.Letter{To: to, Lang: string(l), Fictional: v.Fictional, Subject: locale.Text(l, "mail.answer_subject"), Text: locale.Text(l, "mail.answer_text", address)}
}

// sendsAtOnce says that letters go into a folder: nobody waits for a server.
func (d *Desk) sendsAtOnce() bool {
	_, local := d.Mail.(mail.Outbox)
	return local
}

// instant prints a stored instant in Paris time.
func (v *visit) instant(stored string) string { return locale.Instant(v.Lang, stored, store.Paris) }
