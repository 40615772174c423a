package desk

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/draft"
	"relance/foundation/fault"
)

// ownDraft gives a draft of the person's own; that of somebody else answers as what does not exist (K2).
func (v *visit) ownDraft(ref string) (draft.Draft, error) {
	d, err := draft.Get(v.ctx, v.DB, v.Vault, ref)
	if err != nil {
		return d, err
	}
	if d.Owner != v.who.Account {
		return d, fault.New(fault.NotFound, "web.no_page")
	}
	return d, nil
}

// keepDraft keeps what was typed, and says so on the desk.
func (v *visit) keepDraft(kind, title, subject string) error {
	form := maps.Clone(v.form)
	for _, name := range []string{"csrf", "do", "brouillon", "id"} {
		delete(form, name)
	}
	d := draft.Draft{Kind: kind, Subject: subject, Owner: v.who.Account, Title: title}
	if ref := v.field("brouillon"); ref != "" {
		old, err := v.ownDraft(ref)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err == nil {
			d = old
		}
	}
	d.Body = url.Values(form).Encode()
	if _, err := draft.Save(v.ctx, v.DB, v.Vault, d, v.Clock()); err != nil {
		return err
	}
	return v.to("/bureau/brouillons")
}

// dropped forgets the draft that has become an act.
func (v *visit) dropped() error {
	ref := v.field("brouillon")
	if ref == "" {
		return nil
	}
	if _, err := v.ownDraft(ref); err != nil {
		return err
	}
	return draft.Drop(v.ctx, v.DB, ref)
}

// showDrafts lists the forms that the person has begun.
func showDrafts(v *visit) error {
	all, err := draft.List(v.ctx, v.DB, v.Vault, "", "", v.who.Account)
	if err != nil {
		return err
	}
	var rows g.Group
	for _, d := range all {
		if !strings.HasPrefix(d.Kind, "act:") {
			continue
		}
		f := &web.Form{Site: v.Site, Action: "/bureau/brouillons", CSRF: v.who.CSRF, Hidden: []string{"brouillon", d.Ref},
			Buttons: []g.Node{web.Second("", v.Say("drafts.drop"))}}
		rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(v.instant(d.Updated))),
			h.Div(h.P(h.Class("what"), web.A(v.To(d.Subject, "brouillon", d.Ref), d.Title)), f.Render())))
	}
	p := &web.Page{Title: v.Say("drafts.title"), Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("drafts.lead")))}}
	if len(rows) == 0 {
		p.Body = append(p.Body, h.P(g.Text(v.Say("drafts.none"))))
	} else {
		p.Body = append(p.Body, h.Ul(h.Class("rows"), rows))
	}
	return v.show(http.StatusOK, p)
}

func dropDraft(v *visit) error {
	ref := v.field("brouillon")
	if _, err := v.ownDraft(ref); err != nil {
		return err
	}
	if err := draft.Drop(v.ctx, v.DB, ref); err != nil {
		return err
	}
	return v.to("/bureau/brouillons")
}
