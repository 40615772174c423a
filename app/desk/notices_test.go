package desk_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/notice"
)

// reported keeps a notice as the public form does, and gives its id.
func (o *office) reported(subject string, c notice.Contact) string {
	o.t.Helper()
	ref, err := notice.Add(context.Background(), o.DB, o.Vault, identity.Random(18), notice.Notice{Kind: "erreur", Subject: subject, Page: "/argent", Lang: "en"},
		"Le montant est faux.", c, o.Clock.Now())
	if err != nil {
		o.t.Fatal(err)
	}
	return o.noticeBy(ref).ID
}

func (o *office) noticeBy(ref string) notice.Notice {
	o.t.Helper()
	n, err := notice.ByReference(context.Background(), o.DB, ref)
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o *office) noticeOf(id string) notice.Notice {
	o.t.Helper()
	n, err := notice.Get(context.Background(), o.DB, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

var (
	perrot   = notice.Contact{Name: "Anne Perrot", Email: "anne@exemple.fr"}
	answered = []string{"suite", "confirmed", "resume_fr", "Un montant paraît faux.", "resume_en", "An amount seems wrong.", "reponse_fr", "Le montant est juste.", "reponse_en", "The amount is right."}
)

func TestAReportIsAnsweredByAnActAndItsAuthorIsToldOnce(t *testing.T) {
	o := adopted(t)
	id := o.reported("action:A2.~1", perrot)
	at := "/bureau/signalements/" + id
	lead := o.as(identity.AxisLead, "axis:2")
	if !slices.Contains(lead.get("/bureau").Links(), "/bureau/signalements") || !slices.Contains(lead.get("/bureau/signalements").Links(), at) {
		t.Error("nothing leads to the report")
	}
	words := lead.get(at).Words()
	for _, want := range []string{"Le montant est faux.", "Anne Perrot", "anne@exemple.fr", "A2.~1", "relevé des lectures"} {
		if !strings.Contains(words, want) {
			t.Errorf("the report does not say %q: %s", want, words)
		}
	}
	if list, err := o.people.Readings(context.Background(), 10); err != nil || len(list) != 1 || list[0].What != "notice:"+id {
		t.Errorf("readings %+v, %v", list, err)
	}
	before := o.Head().Size
	if words := lead.sent(http.StatusOK, at, append([]string{"do", "preview"}, answered...)...).Words(); !strings.Contains(words, "Rien n’est encore publié") || o.Head().Size != before {
		t.Errorf("the last look: %s", words)
	}
	record := append([]string{"do", "record", "id", "desk-report-0001"}, answered...)
	first, again := lead.goes(at, record...), lead.goes(at, record...)
	letters, err := o.box.List(context.Background(), 10)
	if err != nil || first != again || o.Head().Size != before+1 || len(letters) != 1 {
		t.Fatalf("sent twice: %s and %s, %d acts, %d letters, %v", first, again, o.Head().Size-before, len(letters), err)
	}
	whole, err := o.box.Get(context.Background(), letters[0].Name)
	if err != nil || whole.To != perrot.Email || !strings.Contains(whole.Text, "https://relance.test/en/journal/") || strings.Contains(whole.Text, "montant") {
		t.Errorf("the letter: %+v, %v", whole, err)
	}
	a, found, err := plan.AnswerTo(context.Background(), o.DB, id)
	if n := o.noticeOf(id); err != nil || !found || a.About != "action:A2.~1" || a.Outcome != "confirmed" || n.State != notice.Answered || n.HasContact() {
		t.Errorf("the answer %+v (%v, %v) to %+v", a, found, err, n)
	}
	if words := lead.get(at).Words(); strings.Contains(words, "Anne Perrot") || !strings.Contains(words, "y répond") {
		t.Errorf("after the answer: %s", words)
	}
}

func TestAnAnswerThatIsRefusedGivesBackWhatWasTypedAndPublishesNothing(t *testing.T) {
	o := adopted(t)
	at := "/bureau/signalements/" + o.reported("plan", perrot)
	p := o.as(identity.Direction)
	before := o.Head().Size
	for name, change := range map[string][]string{
		"no outcome":       {"suite", ""},
		"an outcome wrong": {"suite", "inconnu"},
		"no act":           {"suite", "corrected"},
		"an act to come":   {"suite", "corrected", "acte", "999999"},
		"no number":        {"suite", "corrected", "acte", "-1"},
		"an act needless":  {"acte", "1"},
		"no summary":       {"resume_fr", "", "resume_en", ""},
		"English alone":    {"reponse_fr", ""},
	} {
		form := slices.Clone(answered)
		for i := 0; i < len(change); i += 2 {
			if j := slices.Index(form, change[i]); j >= 0 {
				form[j+1] = change[i+1]
			} else {
				form = append(form, change[i], change[i+1])
			}
		}
		for _, do := range []string{"preview", "record"} {
			body := p.send(at, append([]string{"do", do}, form...)...)
			page := p.page(at, http.StatusUnprocessableEntity, body)
			if text := body.Body.String(); !strings.Contains(text, `href="#`) || !strings.Contains(page.Words(), "The amount is right.") {
				t.Errorf("%s, %s: %s", name, do, page.Words())
			}
		}
	}
	if o.Head().Size != before {
		t.Error("something is recorded")
	}
}

func TestAReportThatIsSetAsideHasItsReasonAndNoContactAnyMore(t *testing.T) {
	o := adopted(t)
	id := o.reported("axis:2", perrot)
	at := "/bureau/signalements/" + id
	p := o.as(identity.Direction)
	before := o.Head().Size
	p.sent(http.StatusUnprocessableEntity, at, "do", "aside", "raison", "inconnue")
	if to := p.goes(at, "do", "aside", "raison", "spam"); to != "/bureau/signalements?fait=ecarte" {
		t.Errorf("it leads to %s", to)
	}
	if words := p.get("/bureau/signalements?fait=ecarte").Words(); !strings.Contains(words, "est écarté") {
		t.Errorf("the list says %s", words)
	}
	if n := o.noticeOf(id); n.State != notice.Aside || n.Reason != "spam" || n.HasContact() || o.Head().Size != before {
		t.Errorf("it is %+v", n)
	}
	p.sent(http.StatusConflict, at, append([]string{"do", "record"}, answered...)...)
	if letters, err := o.box.List(context.Background(), 10); err != nil || len(letters) != 0 || o.Head().Size != before {
		t.Errorf("%d letters, %v", len(letters), err)
	}
}

func TestAnAnswerThatWasCutOffBeforeTheReportWasClosedIsClosedByOneMorePress(t *testing.T) {
	o := adopted(t)
	id := o.reported("plan", notice.Contact{})
	o.Must(&plan.Answer{Notice: id, Received: "2026-06-01", About: "plan", Outcome: "confirmed", Summary: plan.Text{"fr": "Un doute."}, Published: plan.Published{Text: plan.Text{"fr": "C'est juste."}}}, "2026-06-01")
	before := o.Head().Size
	p, at := o.as(identity.Direction), "/bureau/signalements/"+id
	if words := p.get(at).Words(); !strings.Contains(words, "Clore ce signalement") {
		t.Errorf("the page offers no closing: %s", words)
	}
	p.goes(at, "do", "record")
	if n := o.noticeOf(id); n.State != notice.Answered || o.Head().Size != before {
		t.Errorf("it is %+v after %d acts", n, o.Head().Size-before)
	}
}

func TestAnAnswerThatIsTakenBackBringsItsReportBackToTheList(t *testing.T) {
	o := adopted(t)
	id := o.reported("plan", notice.Contact{})
	p, at := o.as(identity.Direction), "/bureau/signalements/"+id
	p.goes(at, append([]string{"do", "record", "id", "desk-report-0001"}, answered...)...)
	if slices.Contains(p.get("/bureau/signalements").Links(), at) {
		t.Error("an answered report waits")
	}
	a, _, err := plan.AnswerTo(context.Background(), o.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	o.Must(&journal.Correct{Of: a.Act, Reason: map[string]string{"fr": "Réponse donnée trop vite."}}, "")
	list := p.get("/bureau/signalements")
	if !slices.Contains(list.Links(), at) || !strings.Contains(list.Words(), "La réponse publiée a été retirée") {
		t.Errorf("the list forgets the report: %s", list.Words())
	}
	p.goes(at, append([]string{"do", "record", "id", "desk-report-0002"}, answered...)...)
	if b, found, err := plan.AnswerTo(context.Background(), o.DB, id); err != nil || !found || b.Act == a.Act {
		t.Errorf("the second answer: %+v (%v, %v)", b, found, err)
	}
	if slices.Contains(p.get("/bureau/signalements").Links(), at) {
		t.Error("a report answered again waits")
	}
}
