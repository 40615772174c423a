package desk_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// actionsCSV is a table as a directorate keeps it.
const actionsCSV = "Tableau de suivi\r\n\r\nAxe;Objectif;Action;Direction pilote;Début;Fin;Montant;Prévu 2021;État\r\n" +
	"Axe 1 : Santé;Objectif 1.1 : Masques;Distribuer des masques;Direction de la santé;06/2020;12/2020;1 000 000,00;400 000;en cours\r\n" +
	";;Ouvrir des centres;Direction de la santé;2021;;2 000 000,00;;prévu\r\n" +
	"Axe 2 : Économie;;Aider les commerces;Direction de l'économie;15/06/2020;;3 000 000,00;;terminé\r\n"

var headFields = []string{"titre_fr", "Plan de relance d'essai", "porteur_fr", "Ville d'essai", "enveloppe", "10 000 000,00", "issue_fr", "à l'unanimité",
	"organe_fr", "conseil municipal", "date", "2020-05-15", "numero", "2020-12", "executoire", "2020-05-20"}

// bringsSheet uploads a table of actions and gives the address of its import.
func (p *person) bringsSheet(name string, body []byte) string {
	p.t.Helper()
	w := p.upload("/bureau/import/feuille", name, body, "csrf", p.session.CSRF)
	if w.Code != http.StatusSeeOther {
		p.t.Fatalf("%s is answered %d: %s", name, w.Code, words(p.t, w))
	}
	return w.Header().Get("Location")
}

// asGuessed sends the page of columns as it is shown.
func (p *person) asGuessed(at string) {
	p.t.Helper()
	form := []string{"do", "columns", "colonnes", "oui"}
	for _, s := range p.get(at).All("select") {
		form = append(form, s.Attr["name"], chosen(s))
	}
	p.goes(at, form...)
}

func TestATableOfActionsBecomesAnAdoptedPlanAndIsUndone(t *testing.T) {
	o := newOffice(t)
	d := o.as(identity.Direction)
	before := o.Head().Size
	at := d.bringsSheet("Suivi du plan.csv", []byte(actionsCSV))
	d.asGuessed(at)
	page, code := d.settled(at)
	if code != http.StatusOK || !strings.Contains(page.Words(), locale.Text(locale.French, "import.sheet_report", 3, 0, 0, 0)) {
		t.Fatalf("%d: %s", code, page.Words())
	}
	short := d.sent(http.StatusUnprocessableEntity, at, "do", "effect", "titre_fr", "Plan de relance d'essai")
	if short.ByID("enveloppe-erreur") == nil || short.ByID("titre_fr").Attr["value"] != "Plan de relance d'essai" {
		t.Errorf("what is missing is not told, or what was typed is lost: %s", short.Words())
	}
	d.goes(at, append([]string{"do", "effect"}, headFields...)...)
	look := d.get(at)
	for _, want := range []string{locale.Amount(locale.French, 6_000_000_00), locale.Amount(locale.French, 4_000_000_00)} {
		if !strings.Contains(look.Words(), want) {
			t.Errorf("the look does not say %q: %s", want, look.Words())
		}
	}
	if o.Head().Size != before {
		t.Fatal("looking has recorded something")
	}
	d.goes(at, "do", "record")
	page, _ = d.settled(at)
	if !strings.Contains(page.Words(), "est enregistré") {
		t.Fatalf("not recorded: %s", page.Words())
	}
	ctx := context.Background()
	version, found, err := plan.Adopted(ctx, o.DB, plan.View{})
	if err != nil || !found {
		t.Fatalf("no plan is adopted: %v", err)
	}
	c, err := plan.ContentOf(ctx, o.DB, version.Digest)
	if err != nil || len(c.Actions) != 3 || c.Envelope != 10_000_000_00 || c.Actions[0].Pilot["fr"] != "Direction de la santé" {
		t.Fatalf("the plan is %+v, %v", c, err)
	}
	states, err := plan.StatesOf(ctx, o.DB, plan.View{})
	if err != nil || states["action:"+c.Actions[2].Code].State != plan.Completed {
		t.Errorf("the states are %v, %v", states, err)
	}
	if list := d.get("/bureau/import").Words(); !strings.Contains(list, "Annuler l’import") {
		t.Errorf("the list does not offer to undo it: %s", list)
	}
	first := before + 1
	undo := "/bureau/annuler/" + locale.Count(locale.English, first)
	d.sent(http.StatusOK, undo, "do", "preview", "motif_fr", "Essai.")
	d.goes(undo, "do", "record", "motif_fr", "Essai.", "id", "undo-test-0003")
	d.settled(undo)
	if _, found, err := plan.Adopted(ctx, o.DB, plan.View{}); err != nil || found {
		t.Errorf("the plan is still adopted (%v)", err)
	}
	if sums := o.standing(); len(sums) != 0 {
		t.Errorf("money is left: %v", sums)
	}
}

// standing is all that stands in the plan's book.
func (o *office) standing() map[ledger.Place]money.Cents {
	o.t.Helper()
	sums, err := ledger.Sum(context.Background(), o.DB, ledger.Query{On: "2026-01-01", By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		o.t.Fatal(err)
	}
	out := map[ledger.Place]money.Cents{}
	for _, s := range sums {
		if s.Cents != 0 {
			out[s.Place] = s.Cents
		}
	}
	return out
}

func TestAPlanTakenAwayAndBroughtBackChangesNothing(t *testing.T) {
	o, _ := paying(t)
	d := o.as(identity.Direction)
	for _, format := range []string{"csv", "xlsx", "ods"} {
		w := d.ask(http.MethodGet, "/bureau/export/plan."+format, nil)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), "plan."+format) {
			t.Fatalf("%s: %d", format, w.Code)
		}
		at := d.bringsSheet("Plan."+format, w.Body.Bytes())
		d.asGuessed(at)
		page, code := d.settled(at)
		if code != http.StatusOK || !strings.Contains(page.Words(), locale.Text(locale.French, "import.sheet_report", 0, 0, 33, 0)) {
			t.Errorf("%s: %d %s", format, code, page.Words())
		}
		if page := d.sent(http.StatusUnprocessableEntity, at, "do", "effect", "effective", "2021-01-01"); page.ByID("erreurs") == nil {
			t.Error("it is not said that there is nothing to record")
		}
		d.goes(at, "do", "drop")
	}
}

func TestATableThatDiffersAmendsThePlan(t *testing.T) {
	o, _ := paying(t)
	d := o.as(identity.Direction)
	w := d.ask(http.MethodGet, "/bureau/export/plan.csv", nil)
	text := bytes.Replace(w.Body.Bytes(), []byte(";5000000;"), []byte(";6000000;"), 1)
	if bytes.Equal(text, w.Body.Bytes()) {
		t.Fatalf("the table does not hold the amount: %.600s", text)
	}
	at := d.bringsSheet("Plan.csv", text)
	d.asGuessed(at)
	page, _ := d.settled(at)
	if !strings.Contains(page.Words(), locale.Text(locale.French, "import.sheet_report", 0, 1, 32, 0)) {
		t.Fatalf("the difference is not found: %s", page.Words())
	}
	d.get(at + "?voir=tout")
	d.goes(at, "do", "effect", "effective", "2021-01-01")
	d.goes(at, "do", "record")
	d.settled(at)
	for p, c := range o.standing() {
		if p.Action == "A2.~1" && p.Stage == ledger.Allocated && c != 6_000_000_00 {
			t.Errorf("allocated: %d", c)
		}
	}
}

func TestATableWithSomethingWrongIsToldAtItsRow(t *testing.T) {
	o := newOffice(t)
	d := o.as(identity.Direction)
	at := d.bringsSheet("Suivi du plan.csv", []byte(strings.Replace(actionsCSV, "2 000 000,00", "beaucoup", 1)))
	d.asGuessed(at)
	page, code := d.settled(at)
	if code != http.StatusUnprocessableEntity || !strings.Contains(strings.Join(page.Row("Ligne 5"), " "), "Montant") {
		t.Errorf("%d: %s", code, page.Words())
	}
	if w := d.ask(http.MethodGet, at+"/rapport.csv", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "beaucoup") {
		t.Errorf("the report as a file: %d %s", w.Code, w.Body)
	}
	d.sent(http.StatusUnprocessableEntity, at, append([]string{"do", "effect"}, headFields...)...)
}
