package portal

import (
	"cmp"
	"runtime/debug"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
)

// instance is who publishes the pages; nothing is known of them where no file says so.
func (f *frame) instance() *Instance {
	return cmp.Or(f.p.Instance, &Instance{})
}

// given writes what the operator gave, or says plainly that nothing was given.
func (f *frame) given(text string) g.Node {
	if text == "" {
		return h.Span(h.Class("quiet"), g.Text(f.Say("instance.not_given")))
	}
	return g.Text(f.set(text))
}

func (f *frame) givenFact(key, text string) web.Pair {
	return web.Pair{Words: f.Say(key), Nodes: []g.Node{f.given(text)}}
}

func (f *frame) givenEmail(key, address string) web.Pair {
	if address == "" {
		return f.givenFact(key, "")
	}
	return web.Pair{Words: f.Say(key), Nodes: []g.Node{web.A("mailto:"+address, address)}}
}

// nobody says of whom these pages are not: of the body whose plan they tell, unless it says so itself.
func (f *frame) nobody() g.Node {
	switch {
	case f.Fictional:
		return h.P(h.Strong(g.Text(f.Say("instance.fiction"))))
	case f.instance().Publisher.Name == "" && f.latest != nil:
		return h.P(h.Strong(g.Text(f.Say("instance.nobody", f.in(f.latest.Owner.Name)))))
	}
	return nil
}

func paragraphs(f *frame, keys ...string) g.Node {
	return g.Map(keys, func(k string) g.Node { return h.P(g.Text(f.Say(k))) })
}

// version is the version of the program, as its build knows it.
func version() string {
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	return ""
}

// aboutPage says what Relance is, how its figures are made, and who is behind these pages.
func aboutPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("about.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("about.lead")
	p.Body = []g.Node{h.P(h.Class("lead"), g.Text(p.Tells)), f.nobody(),
		web.Section("chiffres", f.Say("about.figures"), paragraphs(f, "about.figures_acts", "about.figures_places", "about.figures_unknown"),
			h.P(web.A(p.At("/journal"), f.Say("about.to_journal")))),
		web.Section("qui", f.Say("about.who"), paragraphs(f, "about.who_what"),
			web.Facts(f.givenFact("instance.publisher", f.instance().Publisher.Name)), h.P(web.A(p.At("/contact"), f.Say("about.to_contact")))),
		web.Section("logiciel", f.Say("about.software"), paragraphs(f, "about.software_what"),
			web.Facts(web.Fact(f.Say("about.licence"), "EUPL 1.2"), web.Fact(f.Say("about.version"), version()))),
	}
	return p, nil
}

// legalPage is the legal notice: publisher, host, personal data.
func legalPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("legal.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("legal.lead")
	i := f.instance()
	p.Body = []g.Node{h.P(h.Class("lead"), g.Text(p.Tells)), f.nobody(),
		web.Section("editeur", f.Say("instance.publisher"), web.Facts(f.givenFact("instance.name", i.Publisher.Name), f.givenFact("instance.legal_form", i.Publisher.LegalForm),
			f.givenFact("instance.address", i.Publisher.Address), f.givenFact("instance.director", i.Publisher.Director))),
		web.Section("hebergeur", f.Say("instance.host"), web.Facts(f.givenFact("instance.name", i.Host.Name), f.givenFact("instance.address", i.Host.Address),
			f.givenFact("instance.phone", i.Host.Phone))),
		web.Section("donnees-personnelles", f.Say("legal.personal"), paragraphs(f, "legal.personal_none", "legal.personal_notices", "legal.personal_office", "legal.personal_published"),
			h.H3(g.Text(f.Say("legal.cookies"))), paragraphs(f, "legal.cookies_what"),
			h.H3(g.Text(f.Say("legal.rights"))), paragraphs(f, "legal.rights_what"),
			web.Facts(f.givenFact("instance.dpo", i.DataProtection.Name), f.givenFact("instance.address", i.DataProtection.Address),
				f.givenEmail("instance.email", i.DataProtection.Email))),
		web.Section("reutilisation", f.Say("legal.reuse"), paragraphs(f, "legal.reuse_what")),
	}
	return p, nil
}

// contactPage says how to reach the publisher.
func contactPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("contact.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("contact.lead")
	i := f.instance()
	p.Body = []g.Node{h.P(h.Class("lead"), g.Text(p.Tells)), f.nobody(),
		web.Facts(f.givenFact("instance.publisher", i.Publisher.Name), f.givenFact("instance.address", cmp.Or(i.Contact.Address, i.Publisher.Address)),
			f.givenEmail("instance.email", i.Contact.Email), f.givenFact("instance.phone", i.Contact.Phone)),
		g.If(f.p.routed["/signaler"], h.P(web.A(p.At("/signaler"), f.Say("contact.notice")))),
		h.P(web.A(p.At("/accessibilite"), f.Say("contact.access"))),
	}
	return p, nil
}

// contactForm is who publishes, for machines: null where the operator did not say.
func contactJSON(f *frame) (any, error) {
	i := f.instance()
	return struct {
		told
		Publisher *string `json:"publisher"`
		LegalForm *string `json:"legal_form"`
		Address   *string `json:"address"`
		Email     *string `json:"email"`
		Phone     *string `json:"phone"`
	}{f.told(), some(i.Publisher.Name), some(i.Publisher.LegalForm), some(cmp.Or(i.Contact.Address, i.Publisher.Address)), some(i.Contact.Email), some(i.Contact.Phone)}, nil
}
