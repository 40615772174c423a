package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relance/app/web/htmltest"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// upload posts a form with a file behind its fields, as a browser does.
func (p *person) upload(address, name string, body []byte, pairs ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		m.WriteField(pairs[i], pairs[i+1])
	}
	f, err := m.CreateFormFile("fichier", name)
	if err != nil {
		p.t.Fatal(err)
	}
	f.Write(body)
	m.Close()
	r := httptest.NewRequest(http.MethodPost, address, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "relance", Value: p.session.Secret})
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

// brings uploads a file of records and gives the address of its import.
func (p *person) brings(kind, name, text string) string {
	p.t.Helper()
	w := p.upload("/bureau/import/fichier", name, []byte(text), "csrf", p.session.CSRF, "sorte", kind, "systeme", "comptabilité")
	if w.Code != http.StatusSeeOther {
		p.t.Fatalf("%s is answered %d: %s", name, w.Code, words(p.t, w))
	}
	return w.Header().Get("Location")
}

func words(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	return htmltest.Parse(t, w.Body.String()).Words()
}

// settled waits until an import's task has ended, and gives its page with the status that it has.
func (p *person) settled(address string) (*htmltest.Node, int) {
	p.t.Helper()
	for range 600 {
		w := p.ask(http.MethodGet, address, nil)
		n := p.page(address, w.Code, w)
		if n.ByID("progres") == nil {
			return n, w.Code
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatal("the task does not end")
	return nil, 0
}

// columns are the answers to the page of columns of csvOf.
var columns = []string{"do", "columns", "de", "allocated", "colonnes", "oui", "c_ref", "N° mandat", "c_day", "Date de paiement", "c_action", "Opération",
	"c_amount", "Montant", "c_siret", "SIRET", "c_beneficiary", "Tiers"}

func csvOf(rows ...string) string {
	return "Export du 03/02/2021\r\n\r\nN° mandat;Date de paiement;Opération;Tiers;SIRET;Montant\r\n" + strings.Join(rows, "\r\n") + "\r\n"
}

// paying is an office whose action holds money to pay from.
func paying(t testing.TB) (*office, *person) {
	o := adopted(t)
	o.Must(&plan.Allocate{Action: "A2.~1", Cents: 5_000_000_00}, "2020-07-01")
	return o, o.as(identity.Finance)
}

var payments = []string{"M1;02/09/2020;A2.~1;Ville de Paris;21750001600019;1 000,00", "M2;03/09/2020;A2.~1;Dupont;;2 500,50"}

func (o *office) paid(action string) money.Cents {
	o.t.Helper()
	sums, err := ledger.Sum(context.Background(), o.DB, ledger.Query{On: "2026-01-01", By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		o.t.Fatal(err)
	}
	stands, _ := ledger.At(sums, ledger.BookPlan, ledger.Paid, action)
	return stands
}

// records goes the whole way from a file to its act, and gives the act's number.
func (p *person) records(at string, total string, more ...string) int64 {
	p.t.Helper()
	before := p.Head().Size
	p.goes(at, columns...)
	if page, code := p.settled(at); code != http.StatusOK {
		p.t.Fatalf("the rows are refused: %s", page.Words())
	}
	p.goes(at, append([]string{"do", "effect", "total", total}, more...)...)
	if page, code := p.settled(at); code != http.StatusOK {
		p.t.Fatalf("the effect is refused: %s", page.Words())
	}
	p.goes(at, "do", "record")
	page, _ := p.settled(at)
	if p.Head().Size == before || !strings.Contains(page.Words(), "est enregistré") {
		p.t.Fatalf("nothing is recorded: %s", page.Words())
	}
	return p.Head().Size
}

func TestAFileOfTheAccountsBecomesOneActAndIsUndone(t *testing.T) {
	o, f := paying(t)
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...))
	page := f.get(at)
	for _, id := range []string{"c_day", "c_action", "c_amount"} {
		if s := page.ByID(id); s == nil || chosen(s) == "" {
			t.Errorf("%s is not guessed", id)
		}
	}
	if !strings.Contains(page.Words(), "02/09/2020") {
		t.Error("the columns page shows no sample values")
	}
	f.goes(at, columns...)
	rows, _ := f.settled(at)
	for _, want := range []string{locale.Amount(locale.French, 3_500_50), "Ville de Paris", "personne non nommée", "affecté → payé"} {
		if !strings.Contains(rows.Words(), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if strings.Contains(rows.Words(), "Dupont") {
		t.Error("the report names somebody who is not known to be a legal person")
	}
	wrong := f.sent(http.StatusUnprocessableEntity, at, "do", "effect", "total", "3 500,51")
	if said := wrong.ByID("total-erreur"); said == nil || !strings.Contains(said.Words(), "écart") {
		t.Error("a control total that differs is not told beside its field")
	}
	if o.paid("A2.~1") != 0 {
		t.Fatal("something was recorded before it was asked")
	}
	n := f.records(at, "3 500,50")
	if got := o.paid("A2.~1"); got != 3_500_50 {
		t.Fatalf("paid: %d", got)
	}
	if left, err := filepath.Glob(filepath.Join(o.folder, "imports", "*")); err != nil || len(left) > 0 {
		t.Errorf("the file is still there after its act: %v %v", left, err)
	}
	undo := fmt.Sprintf("/bureau/annuler/%d", n)
	f.get(undo)
	f.sent(http.StatusUnprocessableEntity, undo, "do", "preview")
	look := f.sent(http.StatusOK, undo, "do", "preview", "motif_fr", "Mauvais fichier.")
	if !strings.Contains(look.Words(), locale.Amount(locale.French, 3_500_50)) {
		t.Errorf("the undo does not tell the money: %s", look.Words())
	}
	f.goes(undo, "do", "record", "motif_fr", "Mauvais fichier.", "id", "undo-test-0001")
	if page, _ := f.settled(undo); !strings.Contains(page.Words(), "est annulé") || o.paid("A2.~1") != 0 {
		t.Errorf("the import is not undone: %s, paid %d", page.Words(), o.paid("A2.~1"))
	}
	if list := f.get("/bureau/import").Words(); !strings.Contains(list, "annulé par") {
		t.Errorf("the list does not say that it is undone: %s", list)
	}
}

func chosen(s *htmltest.Node) string {
	for _, o := range s.All("option") {
		if _, is := o.Attr["selected"]; is {
			return o.Attr["value"]
		}
	}
	return ""
}

func TestTheColumnsOfASystemAreRemembered(t *testing.T) {
	o, f := paying(t)
	f.records(f.brings("payment.record", "Mandats 2020-1.csv", csvOf(payments...)), "")
	d := o.as(identity.Direction) // somebody else
	at := d.brings("payment.record", "Mandats 2020-2.csv", csvOf("M3;04/09/2020;A2.~1;;;10,00"))
	page := d.get(at)
	if !strings.Contains(page.Words(), "dernier fichier") || chosen(page.ByID("c_ref")) != "N° mandat" || chosen(page.ByID("de")) != "allocated" {
		t.Errorf("the columns are not remembered: %s", page.Words())
	}
}

func TestTheSameFileAgainIsAnsweredByItsAct(t *testing.T) {
	_, f := paying(t)
	n := f.records(f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...)), "")
	w := f.upload("/bureau/import/fichier", "autre-nom.csv", []byte(csvOf(payments...)), "csrf", f.session.CSRF, "sorte", "payment.record", "systeme", "comptabilité")
	page := f.page("again", http.StatusConflict, w)
	if !strings.Contains(page.Words(), fmt.Sprintf("acte n°\u202f%d", n)) || !strings.Contains(strings.Join(page.Links(), " "), fmt.Sprintf("/journal/%d", n)) {
		t.Errorf("the same file is not known again: %s", page.Words())
	}
	// The same lines in another file are told once they have been read.
	at := f.brings("payment.record", "Mandats 2020.csv", strings.Replace(csvOf(payments...), "Export du 03", "Export du 05", 1))
	f.goes(at, columns...)
	if page, code := f.settled(at); code != http.StatusConflict || !strings.Contains(page.Words(), "déjà enregistré") {
		t.Errorf("the same lines are not known again: %d %s", code, page.Words())
	}
}

func TestACorrectedFileTellsWhatDiffersAndStandsInItsPlace(t *testing.T) {
	o, f := paying(t)
	n := f.records(f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...)), "")
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments[0], "M2;03/09/2020;A2.~1;Dupont;;2 500,00", "M3;04/09/2020;A2.~1;;;1,00"))
	f.goes(at, columns...)
	page, _ := f.settled(at)
	if row := page.Row("ajoutées"); len(row) < 3 || row[1] != "1" {
		t.Errorf("the report does not tell the lines added: %s", page.Words())
	}
	f.sent(http.StatusUnprocessableEntity, at, "do", "effect", "autre", "non") // a reason is needed
	f.goes(at, "do", "effect", "autre", "non", "motif_fr", "Mandat mal repris.")
	f.goes(at, "do", "record")
	if page, _ := f.settled(at); !strings.Contains(page.Words(), "est enregistré") {
		t.Fatalf("the corrected file is not recorded: %s", page.Words())
	}
	r, err := journal.Get(context.Background(), o.DB, o.Head().Size)
	if err != nil || r.Kind != "act.correct" || r.Corrects != n || o.paid("A2.~1") != 3_501_00 {
		t.Errorf("the file does not stand in the place of the former: %+v %v, paid %d", r.Kind, err, o.paid("A2.~1"))
	}
	undo := fmt.Sprintf("/bureau/annuler/%d", r.Number)
	f.goes(undo, "do", "record", "motif_fr", "Essai.", "id", "undo-test-0009")
	if page, _ := f.settled(undo); o.paid("A2.~1") != 0 {
		t.Errorf("a corrected file cannot be undone: %s", page.Words())
	}
}

func TestAnotherFileOfTheSameNameStandsBesideTheFormer(t *testing.T) {
	o, f := paying(t)
	f.records(f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...)), "")
	f.records(f.brings("payment.record", "Mandats 2020.csv", csvOf("M9;04/09/2020;A2.~1;;;9,50")), "9,50", "autre", "oui")
	if got := o.paid("A2.~1"); got != 3_510_00 {
		t.Errorf("paid: %d", got)
	}
}

func TestWhatIsWrongIsToldRowByRowAndNothingIsRecorded(t *testing.T) {
	o, f := paying(t)
	before := o.Head().Size
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf("M1;44075;A2.~1;;;1 000,00", "M2;03/09/2020;A9.9;;;1,00", "M3;03/09/2020;A2.~1;;;1,234", payments[0]))
	f.goes(at, columns...)
	page, code := f.settled(at)
	if code != http.StatusUnprocessableEntity {
		t.Fatalf("answers %d: %s", code, page.Words())
	}
	for _, want := range [][2]string{{"4", "Date de paiement"}, {"5", "Opération"}, {"6", "Montant"}} {
		if row := page.Row(want[0]); len(row) != 3 || row[1] != want[1] {
			t.Errorf("row %s is told as %q", want[0], row)
		}
	}
	w := f.ask(http.MethodGet, at+"/rapport.csv", nil)
	if got := strings.Count(w.Body.String(), "\r\n"); got != 4 {
		t.Errorf("the report as a file has %d lines: %s", got, w.Body)
	}
	f.goes(at, "do", "effect")
	f.goes(at, "do", "record")
	if o.Head().Size != before {
		t.Error("something of a wrong file is recorded")
	}
}

func TestALedgerThatCannotAffordAFileRefusesItWhole(t *testing.T) {
	o, f := paying(t)
	before := o.Head().Size
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments[0], "M2;03/09/2020;A2.~1;;;9 000 000,00"))
	f.goes(at, columns...)
	page, code := f.settled(at)
	if code != http.StatusUnprocessableEntity || !strings.Contains(page.Words(), "A2.~1") || o.Head().Size != before {
		t.Errorf("answers %d: %s", code, page.Words())
	}
}

func TestHostileFilesAreRefusedWithAMessageAndLeaveNothing(t *testing.T) {
	o, f := paying(t)
	wide := strings.Repeat("colonne;", 10_000) + "\r\n"
	for name, body := range map[string]string{
		"vide.csv": "", "image.xlsx": "\x89PNG\r\n\x1a\n....", "page.csv": "<!DOCTYPE html><html></html>", "vieux.xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 600),
		"coupe.xlsx": "PK\x03\x04 tronqué", "document.pdf": "%PDF-1.7\n%", "nul.csv": "a;b\r\n1\x002;3\r\n", "large.csv": wide,
	} {
		w := f.upload("/bureau/import/fichier", name, []byte(body), "csrf", f.session.CSRF, "sorte", "payment.record", "systeme", "compta d'essai")
		at := w.Header().Get("Location")
		if w.Code == http.StatusSeeOther { // it opens; what it holds is refused when it is read
			w = f.ask(http.MethodGet, at, nil)
			f.goes(at, "do", "drop")
		}
		page := f.page(name, http.StatusUnprocessableEntity, w)
		if page.ByID("erreurs") == nil {
			t.Errorf("%s: no fault is told: %s", name, page.Words())
		}
		if sys := page.ByID("systeme"); sys != nil && sys.Attr["value"] != "compta d'essai" {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	if left, err := filepath.Glob(filepath.Join(o.folder, "imports", "*")); err != nil || len(left) > 0 {
		t.Errorf("refused files are still there: %v %v", left, err)
	}
}

func TestAFileTooLargeIsRefusedBeforeItIsKept(t *testing.T) {
	o, f := paying(t)
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	m.WriteField("csrf", f.session.CSRF)
	m.WriteField("sorte", "payment.record")
	m.WriteField("systeme", "comptabilité")
	m.CreateFormFile("fichier", "enorme.csv")
	r := httptest.NewRequest(http.MethodPost, "/bureau/import/fichier", &b)
	r.ContentLength = 2 << 30
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "relance", Value: f.session.Secret})
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	page := f.page("too large", http.StatusUnprocessableEntity, w)
	if said := page.ByID("fichier-erreur"); said == nil || !strings.Contains(said.Words(), "2\u202f048") || page.ByID("systeme").Attr["value"] != "comptabilité" {
		t.Errorf("the page says %s", page.Words())
	}
	if left, _ := os.ReadDir(filepath.Join(o.folder, "imports")); len(left) > 0 {
		t.Error("something of the file was kept")
	}
}

func TestAFileFromElsewhereOrAfterTheSessionIsNotKept(t *testing.T) {
	o, f := paying(t)
	w := f.upload("/bureau/import/fichier", "Mandats 2020.csv", []byte(csvOf(payments...)), "csrf", "forged", "sorte", "payment.record", "systeme", "comptabilité")
	if page := f.page("forged", http.StatusForbidden, w); !strings.Contains(page.Words(), "fichier") {
		t.Errorf("it is not said that the file has to be chosen again: %s", page.Words())
	}
	if err := o.people.Leave(context.Background(), f.session.Secret); err != nil {
		t.Fatal(err)
	}
	w = f.upload("/bureau/import/fichier", "Mandats 2020.csv", []byte(csvOf(payments...)), "csrf", f.session.CSRF, "sorte", "payment.record", "systeme", "comptabilité")
	f.page("ended", http.StatusUnauthorized, w)
	if left, _ := os.ReadDir(filepath.Join(o.folder, "imports")); len(left) > 0 {
		t.Error("the file was kept")
	}
}

func TestAWaitingFileIsNotReadableOnDisk(t *testing.T) {
	o, f := paying(t)
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...))
	left, err := filepath.Glob(filepath.Join(o.folder, "imports", "*"))
	if err != nil || len(left) != 1 {
		t.Fatalf("%v %v", left, err)
	}
	kept, err := os.ReadFile(left[0])
	if err != nil || bytes.Contains(kept, []byte("Dupont")) || bytes.Contains(kept, []byte("mandat")) {
		t.Errorf("the file stands in the clear (%v)", err)
	}
	if twice := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...)); twice != at {
		t.Error("the same file sent twice makes two imports")
	}
	if left, _ = filepath.Glob(filepath.Join(o.folder, "imports", "*")); len(left) != 1 {
		t.Errorf("%d files are kept of one", len(left))
	}
	f.goes(at, "do", "drop")
	if left, _ = filepath.Glob(filepath.Join(o.folder, "imports", "*")); len(left) != 0 {
		t.Error("a file that was given up is still there")
	}
}

func TestImportsAreSeenByTheirOwnerAndLookedAtByAuditors(t *testing.T) {
	o, f := paying(t)
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...))
	f.goes(at, columns...)
	f.settled(at)
	if w := o.as(identity.Finance).ask(http.MethodGet, at, nil); w.Code != http.StatusNotFound {
		t.Errorf("somebody else's import answers %d", w.Code)
	}
	for _, role := range []identity.Role{identity.Officer, identity.AxisLead, identity.Administrator} {
		if w := o.as(role).ask(http.MethodGet, "/bureau/import", nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: /bureau/import answers %d", role, w.Code)
		}
	}
	a := o.as(identity.Auditor)
	page := a.get(at)
	if !strings.Contains(page.Words(), "Ville de Paris") {
		t.Errorf("an auditor does not see the report: %s", page.Words())
	}
	for _, form := range page.All("form") {
		if strings.Contains(form.Attr["action"], "/bureau/import") {
			t.Error("an auditor is offered a form")
		}
	}
	if w := a.send(at, "do", "record"); w.Code != http.StatusNotFound {
		t.Errorf("an auditor's sending answers %d", w.Code)
	}
	if w := a.upload("/bureau/import/fichier", "x.csv", []byte("a;b"), "csrf", a.session.CSRF); w.Code != http.StatusNotFound {
		t.Errorf("an auditor's file answers %d", w.Code)
	}
	seen, err := o.people.Readings(context.Background(), 10)
	if text, _ := json.Marshal(seen); err != nil || !strings.Contains(string(text), "import:") {
		t.Errorf("that the auditor looked is not noted: %s %v", text, err)
	}
	if w := f.ask(http.MethodGet, "/bureau/import/feuille", nil); w.Code != http.StatusNotFound {
		t.Errorf("finance may bring the table of actions: %d", w.Code)
	}
}

func TestALongFileIsReadAndRecordedWhileTheBrowserIsAway(t *testing.T) {
	o, f := paying(t)
	var b strings.Builder
	b.WriteString("N° mandat;Date de paiement;Opération;Tiers;SIRET;Montant\n")
	const many = 20_001
	for i := range many {
		fmt.Fprintf(&b, "L%d;03/09/2020;A2.~1;;;10,0%d\n", i, i%10)
	}
	at := f.brings("payment.record", "Fichier-Long.csv", b.String())
	f.goes(at, columns...)
	rows, code := f.settled(at)
	if code != http.StatusOK || !strings.Contains(rows.Words(), "20\u202f001") {
		t.Fatalf("%d: %s", code, rows.Words())
	}
	f.goes(at, "do", "effect")
	if page := f.get(at); !strings.Contains(page.Words(), "Ce fichier est long") {
		t.Errorf("the page does not say what is not tried first: %s", page.Words())
	}
	f.goes(at, "do", "record")
	f.goes(at, "do", "record") // twice
	f.settled(at)
	want := money.Cents(0)
	for i := range many {
		want += money.Cents(1000 + i%10)
	}
	if got := o.paid("A2.~1"); got != want {
		t.Errorf("paid %d, want %d", got, want)
	}
}

func TestAServerStartedAnewGoesOnWithAnImport(t *testing.T) {
	o, f := paying(t)
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...))
	f.goes(at, columns...)
	f.settled(at)
	o.again()
	page, code := f.settled(at)
	if code != http.StatusOK || !strings.Contains(page.Words(), "de nouveau") {
		t.Fatalf("%d: %s", code, page.Words())
	}
	f.goes(at, "do", "look")
	f.settled(at)
	f.goes(at, "do", "effect", "total", "3500,50")
	f.goes(at, "do", "record")
	f.settled(at)
	if o.paid("A2.~1") != 3_500_50 {
		t.Errorf("paid %d", o.paid("A2.~1"))
	}
}

func TestThePagesOfImportsAreWholeInBothLanguages(t *testing.T) {
	o, f := paying(t)
	d := o.as(identity.Direction)
	for _, at := range []string{"/bureau/import", "/bureau/import/feuille", "/bureau/import/fichier", "/bureau/reprise"} {
		d.get(at)
		d.get("/en" + at)
	}
	at := f.brings("payment.record", "Mandats 2020.csv", csvOf(payments...))
	f.get("/en" + at)
	f.goes(at, columns...)
	f.settled("/en" + at)
	f.goes(at, "do", "effect")
	f.get("/en" + at)
	f.goes("/en"+at, "do", "record")
	f.settled("/en" + at)
	f.get("/en/bureau/import")
}
