package desk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"relance/domain/scheme"
	"relance/domain/scheme/schemetest"
	"relance/foundation/identity"
	"relance/foundation/locale"
)

func TestACallIsOpenedExtendedAndClosedByForms(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	if choices := d.get("/bureau/actes/scheme.close").Words(); strings.Contains(choices, "Aide aux commerces") {
		t.Error("a scheme that nobody opened is offered")
	}
	schemetest.OpenAid(t, o.Bench, schemetest.Aid(t, "2020-06-11", "A2.~2"))
	d.goes("/bureau/actes/plan.allocate", "action", "A2.~2", "amount_cents", "5 000,00", "effective", "2020-07-01", "do", "record", "id", "desk-test-0001")
	form := []string{"scheme", "aide", "call", "aide-2020", "title_fr", "Appel de l’été", "title_en", "Summer call", "opens", "2020-07-10", "until", "2020-09-30",
		"action", "A2.~2", "amount_cents", "4 000,00", "effective", "2020-07-05", "organe_fr", "conseil", "date", "2020-07-05"}
	look := d.sent(http.StatusOK, "/bureau/actes/call.open", append(form, "do", "preview")...).Words()
	for _, want := range []string{"Appel de l’été", "Summer call", locale.Amount(locale.French, 4_000_00)} {
		if !strings.Contains(look, want) {
			t.Errorf("the preview does not say %q: %s", want, look)
		}
	}
	wrong := append([]string{}, form...)
	wrong[5], wrong[9] = "", "hier"
	page := d.sent(http.StatusUnprocessableEntity, "/bureau/actes/call.open", append(wrong, "do", "preview")...)
	for _, id := range []string{"title_fr", "opens"} {
		if page.ByID(id+"-erreur") == nil {
			t.Errorf("nothing is said beside %s: %s", id, page.Words())
		}
	}
	at := d.goes("/bureau/actes/call.open", append(form, "do", "record", "id", "desk-test-0002")...)
	again := d.get("/bureau/rectifier/" + strings.TrimPrefix(at, "/bureau?fait="))
	if v := again.ByID("title_en"); v == nil || v.Attr["value"] != "Summer call" {
		t.Errorf("the form of its correction does not hold its title: %s", again.Words())
	}
	if words := d.get("/bureau/actes/call.extend").Words(); !strings.Contains(words, "Appel de l’été (il reste "+locale.Amount(locale.French, 4_000_00)+")") {
		t.Errorf("the list of calls does not say what is left: %s", words)
	}
	d.goes("/bureau/actes/call.extend", "call", "aide-2020", "until", "2020-10-31", "effective", "2020-09-01", "do", "record", "id", "desk-test-0003")
	d.sent(http.StatusUnprocessableEntity, "/bureau/actes/call.close", "call", "aide-2020", "effective", "2020-11-02", "do", "record", "id", "desk-test-0004")
	d.goes("/bureau/actes/call.close", "call", "aide-2020", "back_cents", "4 000,00", "effective", "2020-11-02", "do", "record", "id", "desk-test-0005")
	d.goes("/bureau/actes/scheme.close", "scheme", "aide", "effective", "2020-12-31", "text_fr", "Le dispositif est fermé.", "do", "record", "id", "desk-test-0006")
	s, err := scheme.Read(context.Background(), o.DB, 0)
	if err != nil {
		t.Fatal(err)
	}
	if calls := s.Calls("aide", ""); len(calls) != 1 || calls[0].State != scheme.Closed || calls[0].Until != "2020-10-31" || s.State("aide", "2020-12-31") != scheme.Closed {
		t.Errorf("%+v, %s", calls, s.State("aide", "2020-12-31"))
	}
}
