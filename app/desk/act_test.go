package desk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"relance/domain/ledger"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

func TestAnActIsLookedAtBeforeItIsRecorded(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	before := o.Head().Size
	form := []string{"action", "A2.~1", "amount_cents", "1 250 000,50", "text_fr", "Pour commencer.", "effective", "2020-07-01",
		"organe_fr", "conseil métropolitain", "date", "2020-06-30", "executoire", "2020-06-30"}
	page := d.sent(http.StatusOK, "/bureau/actes/plan.allocate", append(form, "do", "preview")...)
	words := page.Words()
	for _, want := range []string{locale.Amount(locale.French, 1_250_000_50), locale.Amount(locale.French, 108_749_999_50), "Pour commencer."} {
		if !strings.Contains(words, want) {
			t.Errorf("the preview does not say %q: %s", want, words)
		}
	}
	if o.Head().Size != before {
		t.Fatal("looking has recorded something")
	}
	at := d.goes("/bureau/actes/plan.allocate", append(form, "do", "record", "id", "desk-test-0001")...)
	if o.Head().Size != before+1 || !strings.HasPrefix(at, "/bureau?fait=") {
		t.Fatalf("the act is not recorded: %d acts, then %s", o.Head().Size, at)
	}
	if again := d.goes("/bureau/actes/plan.allocate", append(form, "do", "record", "id", "desk-test-0001")...); again != at || o.Head().Size != before+1 {
		t.Errorf("the same form sent twice is recorded twice: %s", again)
	}
	if said := d.get(at).Words(); !strings.Contains(said, "est enregistré") {
		t.Errorf("the desk does not say that it is done: %s", said)
	}
	sums, err := ledger.Sum(context.Background(), o.DB, ledger.Query{On: "2020-07-01", By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		t.Fatal(err)
	}
	if _, reached := ledger.At(sums, ledger.BookPlan, ledger.Allocated, "A2.~1"); reached != 125_000_050 {
		t.Errorf("allocated: %d", reached)
	}
}

func TestARefusedFormKeepsWhatWasTypedAndSaysEverythingAtOnce(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	page := d.sent(http.StatusUnprocessableEntity, "/bureau/actes/plan.allocate", "amount_cents", "1,234", "text_en", "English alone", "date", "hier", "organe_fr", "conseil", "do", "preview")
	words := page.Words()
	for _, id := range []string{"action", "amount_cents", "text_fr", "date"} {
		if page.ByID(id+"-erreur") == nil {
			t.Errorf("nothing is said beside %s: %s", id, words)
		}
	}
	if !strings.Contains(words, "English alone") {
		t.Error("the text typed is lost")
	}
	short := d.sent(http.StatusUnprocessableEntity, "/bureau/actes/plan.allocate", "action", "A2.~1", "amount_cents", "200 000 000,00", "effective", "2020-07-01", "do", "preview")
	if said := short.ByID("amount_cents-erreur"); said == nil || !strings.Contains(said.Words(), locale.Amount(locale.French, 110_000_000_00)) {
		t.Errorf("a refusal of the journal is not told beside the amount with the arithmetic: %s", short.Words())
	}
}

func TestACorrectionStandsBesideWhatItCorrects(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	at := d.goes("/bureau/actes/plan.allocate", "action", "A2.~1", "amount_cents", "99,00", "effective", "2020-07-01", "text_fr", "Premier texte.", "do", "record", "id", "desk-test-0001")
	n := strings.TrimPrefix(at, "/bureau?fait=")
	form := d.get("/bureau/rectifier/" + n)
	if words := form.Words(); !strings.Contains(words, "Premier texte.") {
		t.Errorf("the form does not hold the text of the act: %s", words)
	}
	d.sent(http.StatusUnprocessableEntity, "/bureau/rectifier/"+n, "action", "A2.~1", "amount_cents", "990,00", "do", "preview")
	asked := []string{"action", "A2.~1", "amount_cents", "990,00", "motif_fr", "Montant mal lu."}
	look := d.sent(http.StatusOK, "/bureau/rectifier/"+n, append(asked, "do", "preview")...)
	if words := look.Words(); !strings.Contains(words, locale.Amount(locale.French, 990_00)) {
		t.Errorf("the preview does not tell the new amount: %s", words)
	}
	d.goes("/bureau/rectifier/"+n, append(asked, "do", "record", "id", "desk-test-0002")...)
	r, err := journal.Get(context.Background(), o.DB, o.Head().Size)
	if err != nil || r.Kind != "act.correct" || r.Corrects == 0 {
		t.Errorf("the correction is not there: %+v, %v", r, err)
	}
	d.page("again", http.StatusConflict, d.ask(http.MethodGet, "/bureau/rectifier/"+n, nil))
}

func TestATableOfActsIsRecordedWholeOrNotAtAll(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	before := o.Head().Size
	pasted := d.sent(http.StatusOK, "/bureau/tableau/plan.allocate", "do", "paste", "colle", "A2.~1\t100,00\tUn\nA2.~2\t200,00\tDeux\n")
	if pasted.ByID("l1_amount_cents") == nil {
		t.Fatal("the pasted rows are not in the table")
	}
	rows := []string{"lignes", "8", "l0_action", "A2.~1", "l0_amount_cents", "100,00", "l1_action", "A2.~2", "l1_amount_cents", "110 000 000,00", "effective", "2020-07-01"}
	d.sent(http.StatusUnprocessableEntity, "/bureau/tableau/plan.allocate", append(rows, "do", "record", "id", "desk-bulk-1")...)
	if o.Head().Size != before {
		t.Fatal("a part of a refused table is recorded")
	}
	rows[9] = "200,00"
	d.sent(http.StatusOK, "/bureau/tableau/plan.allocate", append(rows, "do", "preview")...)
	d.goes("/bureau/tableau/plan.allocate", append(rows, "do", "record", "id", "desk-bulk-2")...)
	if o.Head().Size != before+2 {
		t.Errorf("%d acts are recorded, want 2", o.Head().Size-before)
	}
}

func TestAnAxisLeadCorrectsTheActsOfTheirAxisAndNoOther(t *testing.T) {
	o := adopted(t)
	lead, other := o.as(identity.AxisLead, "axis:2"), o.as(identity.AxisLead, "axis:3")
	at := lead.goes("/bureau/actes/action.report", "action", "A2.~1", "as_of", "2020-07", "text_fr", "Un premier relevé.", "do", "record", "id", "desk-test-0001")
	n := strings.TrimPrefix(at, "/bureau?fait=")
	if w := other.ask(http.MethodGet, "/bureau/rectifier/"+n, nil); w.Code != http.StatusNotFound {
		t.Errorf("the lead of another axis is answered %d", w.Code)
	}
	form := []string{"action", "A2.~1", "as_of", "2020-07", "text_fr", "Un relevé juste.", "motif_fr", "Une erreur.", "do", "record", "id", "desk-test-0002"}
	if w := other.send("/bureau/rectifier/"+n, form...); w.Code != http.StatusNotFound {
		t.Errorf("the lead of another axis corrects: %d", w.Code)
	}
	lead.goes("/bureau/rectifier/"+n, form...)
	moved := append([]string{}, form...)
	moved[1], moved[len(moved)-1] = "A3.~1", "desk-test-0003"
	last := strings.TrimPrefix(lead.goes("/bureau/actes/action.report", "action", "A2.~2", "as_of", "2020-08", "text_fr", "Un autre.", "do", "record", "id", "desk-test-0004"), "/bureau?fait=")
	lead.sent(http.StatusUnprocessableEntity, "/bureau/rectifier/"+last, moved...)
}
