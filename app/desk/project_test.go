package desk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"relance/app/web/htmltest"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// filled gives the values that a page's form shows, as a browser would send them, with some changed.
func (p *person) filled(page *htmltest.Node, changes ...string) []string {
	p.t.Helper()
	values := map[string]string{}
	page.Each(func(x *htmltest.Node) {
		name := x.Attr["name"]
		_, checked := x.Attr["checked"]
		switch {
		case name == "" || name == "csrf" || name == "do":
		case x.Name == "input" && x.Attr["type"] == "checkbox" && !checked:
		case x.Name == "input":
			values[name] = x.Attr["value"]
		case x.Name == "textarea":
			values[name] = text(x)
		case x.Name == "select":
			for _, o := range x.All("option") {
				if _, is := o.Attr["selected"]; is {
					values[name] = o.Attr["value"]
				}
			}
		}
	})
	for i := 0; i+1 < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	var pairs []string
	for k, s := range values {
		pairs = append(pairs, k, s)
	}
	return pairs
}

func text(x *htmltest.Node) string {
	if x.Name == "" {
		return x.Text
	}
	s := ""
	x.Each(func(n *htmltest.Node) {
		if n.Name == "" {
			s += n.Text
		}
	})
	return s
}

// begun begins a draft from what is adopted, and gives its address.
func (p *person) begun() string {
	p.t.Helper()
	return path(p.goes("/bureau/projet/nouveau", "depuis", "adopte", "do", "begin"))
}

func path(address string) string {
	at, _, _ := strings.Cut(address, "?")
	return at
}

// edits changes one page of a draft.
func (p *person) edits(address string, changes ...string) string {
	p.t.Helper()
	return p.goes(address, p.filled(p.get(address), append(changes, "do", "save")...)...)
}

var voted = []string{"organe_fr", "conseil municipal", "organe_en", "municipal council", "date", "2020-05-15", "executoire", "2020-05-18", "numero", "2020-07"}

func TestAPlanGoesFromNothingToItsAdoption(t *testing.T) {
	o := newOffice(t)
	d := o.as(identity.Direction)
	refused := d.sent(http.StatusUnprocessableEntity, "/bureau/projet/nouveau", "title.en", "Only English", "envelope_cents", "1,234", "do", "begin")
	if words := refused.ByID("title.en"); words == nil || words.Attr["value"] != "Only English" || refused.ByID("envelope_cents-erreur") == nil || refused.ByID("title.fr-erreur") == nil {
		t.Errorf("a refused form loses what was typed, or does not say what is wrong: %s", refused.Words())
	}
	at := path(d.goes("/bureau/projet/nouveau", "title.fr", "Plan de relance d'Essai", "title.en", "Recovery plan of Essai", "owner.name.fr", "Ville d'Essai", "owner.name.en", "Town of Essai",
		"languages", "fr en", "envelope_cents", "2 000 000,00", "actions_voted", "1", "vote.date", "2020-05-15", "vote.body.fr", "conseil municipal", "vote.body.en", "municipal council", "do", "begin"))
	if said := d.get(at + "/verifier").Words(); !strings.Contains(said, "à revoir") {
		t.Errorf("an unfinished plan has no problem: %s", said)
	}
	d.page("early", http.StatusConflict, d.ask(http.MethodGet, at+"/adopter", nil))
	d.edits(at+"/identite/identite", "vote.outcome.fr", "à l'unanimité", "vote.outcome.en", "unanimously")
	d.edits(at+"/axe/1", "title.fr", "Commerce", "title.en", "Shops")
	d.edits(at+"/objectif/nouveau?axe=1", "title.fr", "Faire revenir les clients", "title.en", "Bring customers back")
	action := d.get(at + "/action/nouveau?axe=1")
	more := d.sent(http.StatusOK, at+"/action/nouveau", d.filled(action, "title.fr", "Refaire la halle", "do", "row:milestones")...)
	if more.ByID("milestones.0.due") == nil || more.ByID("title.fr").Attr["value"] != "Refaire la halle" {
		t.Fatalf("no row is added, or what was typed is lost: %s", more.Words())
	}
	made := d.goes(at+"/action/nouveau", d.filled(more, "title.en", "Rebuild the market hall", "objective", "O1.1", "placed_by.fr", "Page 3", "placed_by.en", "Page 3", "pilot.fr", "Direction des travaux", "pilot.en", "Works",
		"starts", "2020-09", "milestones.0.code", "M1", "milestones.0.title.fr", "Marché signé", "milestones.0.title.en", "Contract signed", "milestones.0.due", "2021-06", "milestones.0.sources", "S1", "do", "save")...)
	if path(made) != at+"/action/A1.1" {
		t.Fatalf("the action stands at %s", made)
	}
	if said := d.get(at + "/verifier").Words(); !strings.Contains(said, "Aucun problème") {
		t.Fatalf("the plan has problems: %s", said)
	}
	if said := d.get("/en" + at + "/verifier").Words(); !strings.Contains(said, "No problem") {
		t.Errorf("in English: %s", said)
	}
	form := d.get(at + "/adopter")
	if form.ByID("date").Attr["value"] != "2020-05-15" {
		t.Error("the day of the vote is not proposed")
	}
	look := d.sent(http.StatusOK, at+"/adopter", d.filled(form, append(voted, "text_fr", "Le plan est adopté.", "do", "preview")...)...)
	if !strings.Contains(look.Words(), locale.Amount(locale.French, 2_000_000_00)) {
		t.Errorf("the preview does not tell the envelope: %s", look.Words())
	}
	before := o.Head().Size
	done := d.goes(at+"/adopter", d.filled(look, "do", "record")...)
	if again := d.goes(at+"/adopter", d.filled(look, "do", "record")...); again != done || o.Head().Size != before+1 {
		t.Errorf("sent twice: %s then %s, %d acts", done, again, o.Head().Size-before)
	}
	version, found, err := plan.Adopted(context.Background(), o.DB, plan.View{})
	if err != nil || !found || version.Envelope != 2_000_000_00 {
		t.Fatalf("%+v, %v", version, err)
	}
	if said := d.get(at).Words(); !strings.Contains(said, "ne se modifie plus") {
		t.Errorf("the draft is not closed: %s", said)
	}
	d.page("closed", http.StatusConflict, d.send(at+"/axe/1", "title.fr", "Autre", "do", "save", "was", "x"))
}

func TestAnAmendmentRaisesTheEnvelope(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	at := d.begun()
	if said := d.get(at + "/comparer").Words(); !strings.Contains(said, "ne change rien") {
		t.Errorf("a fresh draft differs: %s", said)
	}
	d.edits(at+"/identite/identite", "envelope_cents", "120 000 000,00")
	d.edits(at+"/action/A2.~1", "title.fr", "Participer au grand Fonds Résilience")
	said := d.get(at + "/comparer").Words()
	for _, want := range []string{"1 changement de fond, 1 de rédaction", locale.Amount(locale.French, 110_000_000_00), locale.Amount(locale.French, 120_000_000_00), "ajouté : grand"} {
		if !strings.Contains(said, locale.Typeset(locale.French, want)) {
			t.Errorf("the comparison does not say %q: %s", want, said)
		}
	}
	form := d.get(at + "/adopter")
	if !strings.Contains(form.Words(), "amendement") {
		t.Errorf("the page does not say which act it is: %s", form.Words())
	}
	wants := []string{"effective", "2021-02-01", "organe_fr", "conseil métropolitain", "date", "2021-01-29", "executoire", "2021-02-01", "do", "preview"}
	look := d.sent(http.StatusOK, at+"/adopter", d.filled(form, wants...)...)
	if !strings.Contains(look.Words(), locale.Amount(locale.French, 10_000_000_00)) {
		t.Errorf("the preview does not tell the difference: %s", look.Words())
	}
	d.edits(at+"/axe/1", "note.fr", "Un mot.") // somebody goes on writing between the look and the record
	d.sent(http.StatusUnprocessableEntity, at+"/adopter", d.filled(look, "do", "record")...)
	look = d.sent(http.StatusOK, at+"/adopter", d.filled(d.get(at+"/adopter"), wants...)...)
	d.goes(at+"/adopter", d.filled(look, "do", "record")...)
	r, err := journal.Get(context.Background(), o.DB, o.Head().Size)
	if err != nil || r.Kind != "plan.amend" {
		t.Fatalf("%+v, %v", r, err)
	}
	sums, err := ledger.Sum(context.Background(), o.DB, ledger.Query{On: "2021-02-01", By: ledger.ByBook | ledger.ByStage})
	if standing, _ := ledger.At(sums, ledger.BookPlan, ledger.Voted, ""); err != nil || standing != 120_000_000_00 {
		t.Errorf("%d stand voted, %v", standing, err)
	}
}

func TestWordingAloneIsACorrection(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	at := d.begun()
	late := d.begun()
	d.edits(at+"/action/A2.~1", "note.fr", "Une note plus claire.")
	d.goes(at+"/adopter", d.filled(d.get(at+"/adopter"), "effective", "2020-07-01", "do", "record")...)
	r, err := journal.Get(context.Background(), o.DB, o.Head().Size)
	if err != nil || r.Kind != "plan.correct" {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, page := range []string{"/comparer", "/adopter"} { // a draft begun before would undo it
		if said := d.get(late + page).Words(); !strings.Contains(said, "a changé depuis que ce projet") {
			t.Errorf("%s does not warn: %s", page, said)
		}
	}
}

func TestTwoPeopleWhoChangeTheSameThingBothKeepTheirWords(t *testing.T) {
	o := adopted(t)
	a, b := o.as(identity.Direction), o.as(identity.Direction)
	at := a.begun()
	mine, other := b.get(at+"/action/A2.~1"), b.get(at+"/action/A2.~2")
	a.edits(at+"/action/A2.~1", "title.fr", "La version d'Anne")
	both := b.sent(http.StatusConflict, at+"/action/A2.~1", b.filled(mine, "title.fr", "La version de Blaise", "do", "save")...)
	words := both.Words()
	if !strings.Contains(words, locale.Typeset(locale.French, "La version d'Anne")) && !strings.Contains(words, "La version d'Anne") || both.ByID("title.fr").Attr["value"] != "La version de Blaise" {
		t.Errorf("one of the versions is lost: %s", words)
	}
	b.goes(at+"/action/A2.~2", b.filled(other, "title.fr", "Une autre action", "do", "save")...) // nobody's conflict
	b.goes(at+"/action/A2.~1", b.filled(both, "do", "save")...)
	page := a.get(at + "/action/A2.~1")
	if page.ByID("title.fr").Attr["value"] != "La version de Blaise" || a.get(at + "/action/A2.~2").ByID("title.fr").Attr["value"] != "Une autre action" {
		t.Errorf("what was chosen is not kept: %s", page.Words())
	}
	stale := b.get(at + "/source/S2")
	if t.Failed() || stale == nil {
		return
	}
	gone := b.get(at + "/action/A1.1")
	a.goes(at+"/action/A1.1", a.filled(a.get(at+"/action/A1.1"), "do", "remove")...)
	again := b.sent(http.StatusConflict, at+"/action/A1.1", b.filled(gone, "title.fr", "Elle revient", "do", "save")...)
	if again.ByID("title.fr").Attr["value"] != "Elle revient" {
		t.Error("what was typed of a thing that is gone is lost")
	}
}

func TestAnAxisLeadChangesNothingBeyondTheirAxes(t *testing.T) {
	o := adopted(t)
	d, lead := o.as(identity.Direction), o.as(identity.AxisLead, "axis:2")
	at := d.begun()
	lead.edits(at+"/action/A2.~1", "note.fr", "De la part de l'axe 2.")
	if page := lead.get(at + "/action/A1.1"); page.ByID("title.fr") != nil {
		t.Error("the form of another axis is offered")
	}
	form := d.filled(d.get(at+"/action/A1.1"), "note.fr", "Forgé.", "do", "save")
	lead.page("forged", http.StatusForbidden, lead.send(at+"/action/A1.1", form...))
	for _, forged := range [][]string{
		{"/action/A2.~2", "code", "A1.99"}, // out of the axis
		{"/axe/2", "title.fr", "Forgé"}, {"/identite/identite", "envelope_cents", "1,00"}, {"/source/S1", "title.fr", "Forgé"},
	} {
		form := d.filled(d.get(at+forged[0]), append(forged[1:], "do", "save")...)
		if w := lead.send(at+forged[0], form...); w.Code == http.StatusSeeOther || w.Code >= 500 {
			t.Errorf("%v answers %d", forged, w.Code)
		}
	}
	for _, form := range [][]string{{"/action/nouveau", "axe", "1"}, {"/action/nouveau", "axe", "2"}} {
		w := lead.send(at+form[0], "axe", form[2], "code", "A1.98", "title.fr", "Forgé", "means", "works", "funding", "plan", "provenance", "draft", "do", "save")
		if w.Code == http.StatusSeeOther {
			t.Errorf("a forged new action of axis 1 is kept, from %v", form)
		}
	}
	words := d.get(at + "/comparer").Words()
	if strings.Contains(words, "Forgé") || !strings.Contains(words, "De la part de") {
		t.Errorf("the draft holds %s", words)
	}
	for _, address := range []string{"/bureau/projet/nouveau", "/bureau/projet/dossier", at + "/adopter", at + "/partage", at + "/supprimer"} {
		lead.page(address, http.StatusNotFound, lead.ask(http.MethodGet, address, nil))
		lead.page(address, http.StatusNotFound, lead.send(address, "do", "share", "depuis", "adopte"))
	}
}

func TestOnlyThoseWhoWriteOrAuditSeeDrafts(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	at := d.begun()
	pages := []string{"/bureau/projet", at, at + "/comparer", at + "/verifier", at + "/action/A2.~1", at + "/identite/identite", at + "/dossier.zip"}
	for _, role := range []identity.Role{identity.Officer, identity.Finance, identity.Administrator} {
		p := o.as(role)
		for _, address := range pages {
			p.page(address, http.StatusNotFound, p.ask(http.MethodGet, address, nil))
		}
	}
	auditor := o.as(identity.Auditor)
	for _, address := range pages[:6] {
		if page := auditor.get(address); page.ByID("title.fr") != nil {
			t.Errorf("the auditor has a form at %s", address)
		}
		auditor.get("/en" + address)
	}
	auditor.page("post", http.StatusNotFound, auditor.send(at+"/action/A2.~1", "title.fr", "x", "do", "save"))
	d.page("unknown", http.StatusNotFound, d.ask(http.MethodGet, "/bureau/projet/d_nothing", nil))
	d.page("unknown", http.StatusNotFound, d.ask(http.MethodGet, at+"/action/A9.9", nil))
}
