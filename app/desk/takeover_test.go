package desk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"relance/domain/ledger"
	"relance/foundation/identity"
	"relance/foundation/locale"
)

var balances = []string{"lignes", "10", "cutover", "2021-06-30", "system", "tableur de la direction", "document_repris", "État arrêté", "de", "voted",
	"l0_action", "A2.~1", "l0_stage", "committed", "l0_amount_cents", "1 000,00", "l3_action", "A2.~2", "l3_stage", "paid", "l3_amount_cents", "250,50"}

func TestOpeningBalancesAreLookedAtRecordedAndReconciled(t *testing.T) {
	o := adopted(t)
	f := o.as(identity.Finance)
	before := o.Head().Size
	look := f.sent(http.StatusOK, "/bureau/reprise", append(balances, "do", "preview")...)
	if !strings.Contains(look.Words(), locale.Amount(locale.French, 250_50)) || o.Head().Size != before {
		t.Fatalf("the look says %s", look.Words())
	}
	at := f.goes("/bureau/reprise", append(balances, "do", "record", "id", "takeover-test-1")...)
	page := f.get(at)
	if row := page.Row("engagé"); len(row) != 4 || row[1] != row[2] || !strings.HasPrefix(row[3], "0,00") {
		t.Errorf("the sums are not compared: %q", row)
	}
	n := at[strings.LastIndex(at, "=")+1:]
	f.goes("/bureau/annuler/"+n, "do", "record", "motif_fr", "Essai.", "id", "undo-test-0002")
	f.settled("/bureau/annuler/" + n)
	sums, err := ledger.Sum(context.Background(), o.DB, ledger.Query{On: "2022-01-01", By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		t.Fatal(err)
	}
	if stands, _ := ledger.At(sums, ledger.BookPlan, ledger.Committed, ""); stands != 0 {
		t.Errorf("committed after the undo: %d", stands)
	}
	f.goes("/bureau/reprise", append(balances, "do", "record", "id", "takeover-test-2")...) // repeated
}

func TestOpeningBalancesAreFilledFromASpreadsheetOrAPaste(t *testing.T) {
	o := adopted(t)
	f := o.as(identity.Finance)
	page := f.sent(http.StatusOK, "/bureau/reprise", "do", "paste", "colle", "A2.~1\tengagé\t\t1 000,00\nA2.~2\tPayé\t75056\t5")
	if chosen(page.ByID("l0_stage")) != "committed" || chosen(page.ByID("l1_stage")) != "paid" || page.ByID("l1_commune").Attr["value"] != "75056" {
		t.Errorf("the paste is not in the table: %s", page.Words())
	}
	w := f.upload("/bureau/reprise", "soldes.csv", []byte("Action;Étape;Montant\r\nA2.~1;engagé;1 000,00\r\nA2.~2;payé;5,5\r\n"), "csrf", f.session.CSRF, "do", "file", "system", "ancien")
	page = f.page("file", http.StatusOK, w)
	if page.ByID("l1_amount_cents").Attr["value"] != "5,50" && page.ByID("l1_amount_cents").Attr["value"] != "5.50" || page.ByID("system").Attr["value"] != "ancien" {
		t.Errorf("the file is not in the table: %s", page.ByID("l1_amount_cents").Attr["value"])
	}
	w = f.upload("/bureau/reprise", "soldes.csv", []byte("Action;Étape;Montant\r\nA2.~1;engagé;beaucoup\r\n"), "csrf", f.session.CSRF, "do", "file")
	page = f.page("file", http.StatusUnprocessableEntity, w)
	if said := page.ByID("fichier-erreur"); said == nil || !strings.Contains(said.Words(), "2") {
		t.Errorf("a wrong cell is not told: %s", page.Words())
	}
}

func TestAWrongBalanceIsToldAtItsRowAndKeepsWhatWasTyped(t *testing.T) {
	o := adopted(t)
	f := o.as(identity.Finance)
	form := append([]string{}, balances...)
	form = append(form, "l5_action", "A2.~1", "l5_amount_cents", "un peu", "do", "preview")
	page := f.sent(http.StatusUnprocessableEntity, "/bureau/reprise", form...)
	if page.ByID("l5_amount_cents").Attr["aria-invalid"] != "true" || page.ByID("l5_stage").Attr["aria-invalid"] != "true" || page.ByID("l0_amount_cents").Attr["value"] != "1 000,00" {
		t.Errorf("the page says %s", page.Words())
	}
	form = append(append([]string{}, balances...), "l5_action", "A2.~1", "l5_stage", "paid", "l5_amount_cents", "900 000 000,00", "do", "preview")
	page = f.sent(http.StatusUnprocessableEntity, "/bureau/reprise", form...)
	if page.ByID("erreurs") == nil {
		t.Error("more than there is to take from is not refused")
	}
}
