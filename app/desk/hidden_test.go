package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/notice"
)

// whole is an answer with everything that tells it from another.
func whole(w *httptest.ResponseRecorder) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(w.Code) + "\n")
	w.Header().Write(&b)
	return b.String() + w.Body.String()
}

// start is the act that begins an action.
func (o *office) start(action string) journal.Act {
	o.t.Helper()
	a, err := o.Registry.Decode("action.start", []byte(`{"action":"`+action+`"}`))
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

func TestWhatOneMayNotSeeIsNotToldFromWhatIsNotThere(t *testing.T) {
	o := adopted(t)
	ctx := context.Background()
	record := func(id string, a journal.Act, note string) string {
		r, err := o.Do(ctx, journaltest.Everyone, journal.Submission{ID: id, Act: a, Effective: "2020-07-01", Note: note})
		if err != nil {
			t.Fatal(err)
		}
		return strconv.FormatInt(r[0].Number, 10)
	}
	money := record("hidden-0001", &plan.Allocate{Action: "A2.~1", Cents: 100}, "Note scellée.")
	bare := record("hidden-0002", &plan.Allocate{Action: "A2.~2", Cents: 100}, "")
	start := record("hidden-0003", o.start("A2.~1"), "Autre note.")
	other := o.as(identity.Direction)
	kept, err := draft.Save(ctx, o.DB, o.Vault, draft.Draft{Kind: "act:plan.allocate", Subject: "/bureau/actes/plan.allocate", Owner: other.session.Account, Title: "X", Body: "action=A2.~1"}, o.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	closed := o.as(identity.Officer)
	if err := o.people.Close(ctx, identity.Actor{}, closed.session.Account); err != nil {
		t.Fatal(err)
	}
	direction, finance, axis1, officer, auditor := o.as(identity.Direction), o.as(identity.Finance), o.as(identity.AxisLead, "axis:1"), o.as(identity.Officer), o.as(identity.Auditor)
	for _, x := range []struct {
		what           string
		p              *person
		hidden, nobody string
	}{
		{"a draft of somebody else", direction, "/bureau/actes/plan.allocate?brouillon=" + kept.Ref, "/bureau/actes/plan.allocate?brouillon=d_inconnu"},
		{"an act that one may not correct by its kind", finance, "/bureau/rectifier/" + start, "/bureau/rectifier/999999"},
		{"an act that one may not correct by its axis", axis1, "/bureau/rectifier/" + start, "/bureau/rectifier/999999"},
		{"the opening of the journal", direction, "/bureau/rectifier/1", "/bureau/rectifier/999999"},
		{"a note of another axis", axis1, "/bureau/notes/" + start, "/bureau/notes/999999"},
		{"a note of another kind", axis1, "/bureau/notes/" + money, "/bureau/notes/999999"},
		{"a note, for who makes no act", officer, "/bureau/notes/" + money, "/bureau/notes/" + bare},
		{"an act without a note", auditor, "/bureau/notes/" + bare, "/bureau/notes/999999"},
		{"an account", direction, "/bureau/comptes/" + other.session.Account, "/bureau/comptes/p_inconnu"},
		{"a closed account", direction, "/bureau/comptes/" + closed.session.Account, "/bureau/comptes/p_inconnu"},
		{"the list of accounts", officer, "/bureau/comptes", "/bureau/inconnu"},
		{"the log of readings", direction, "/bureau/lectures", "/bureau/inconnu"},
		{"a form that one may not send", finance, "/bureau/actes/action.start", "/bureau/actes/inconnu.inconnu"},
		{"a draft that is no attachment", direction, "/bureau/pieces/" + kept.Ref, "/bureau/pieces/d_inconnu"},
		{"a report on another axis", axis1, "/bureau/signalements/" + o.reported("action:A2.~1", notice.Contact{}), "/bureau/signalements/inconnu"},
		{"a report on the whole plan", axis1, "/bureau/signalements/" + o.reported("plan", notice.Contact{}), "/bureau/signalements/inconnu"},
		{"a report, for who answers none", auditor, "/bureau/signalements/" + o.reported("axis:1", notice.Contact{}), "/bureau/signalements/inconnu"},
		{"a route of others", auditor, "/bureau/reprise", "/bureau/inconnu"},
	} {
		for _, lang := range []string{"", "/en"} {
			a, b := x.p.ask(http.MethodGet, lang+x.hidden, nil), x.p.ask(http.MethodGet, lang+x.nobody, nil)
			if a.Code != http.StatusNotFound || whole(a) != whole(b) {
				t.Errorf("%s%s is told from what is not there:\n%s\n%s", lang, x.what, whole(a), whole(b))
			}
		}
	}
	gone, never := &person{o, identity.Session{Secret: closed.session.Secret}}, &person{o, identity.Session{Secret: "inconnu"}}
	if a, b := whole(gone.ask(http.MethodGet, "/bureau", nil)), whole(never.ask(http.MethodGet, "/bureau", nil)); a != b {
		t.Errorf("the session of a closed account is told from one that never was:\n%s\n%s", a, b)
	}
}

func TestANoteIsOpenedByThoseWhoCouldHaveMadeTheActAndEachOpeningIsNoted(t *testing.T) {
	o := adopted(t)
	ctx := context.Background()
	r, err := o.Do(ctx, journaltest.Everyone, journal.Submission{ID: "note-0001", Act: o.start("A2.~1"), Effective: "2020-07-01", Note: "À relire avec le service.\n\nConfidentiel."})
	if err != nil {
		t.Fatal(err)
	}
	number := strconv.FormatInt(r[0].Number, 10)
	at := "/bureau/notes/" + number
	lead, auditor := o.as(identity.AxisLead, "axis:2"), o.as(identity.Auditor)
	for range 2 {
		if words := lead.get(at).Words(); !strings.Contains(words, "À relire avec le service.") {
			t.Errorf("the note is not shown: %s", words)
		}
	}
	auditor.get("/en" + at)
	list, err := o.people.Readings(ctx, 100)
	if err != nil || len(list) != 3 || list[0].Account != auditor.session.Account || list[2].What != "note:"+number {
		t.Errorf("%+v, %v", list, err)
	}
	words := o.as(identity.Administrator).get("/bureau/lectures").Words()
	for _, want := range []string{"Personne axis-lead", "Personne auditor", "la note interne"} {
		if !strings.Contains(words, want) {
			t.Errorf("the log does not say %q: %s", want, words)
		}
	}
	found := false
	for _, l := range lead.get("/bureau").Links() {
		found = found || l == at
	}
	if !found {
		t.Error("nothing leads to the note")
	}
}

func TestReadingTheSameThingOnTheSameDayIsNotedOnce(t *testing.T) {
	o := adopted(t)
	ctx := context.Background()
	admin, other, d := o.as(identity.Administrator), o.as(identity.Auditor), o.as(identity.Direction)
	d.goes("/bureau/commentaires", "sujet", "action:A2.~1", "commentaire", "À voir.")
	for range 3 {
		admin.get("/bureau/comptes")
		admin.get("/bureau/comptes/" + other.session.Account)
		admin.get("/bureau/comptes/" + admin.session.Account) // one's own
		other.get("/bureau/actions/A2.~1")
		d.get("/bureau/actions/A2.~1")
		other.get("/bureau/actions/A2.~2") // without comments
	}
	counts := map[string]int{}
	list, err := o.people.Readings(ctx, 100)
	for _, r := range list {
		counts[r.What]++
	}
	if err != nil || counts["accounts"] != 1 || counts["account:"+other.session.Account] != 1 || counts["account:"+admin.session.Account] != 0 ||
		counts["comments:action:A2.~1"] != 2 || counts["comments:action:A2.~2"] != 0 {
		t.Errorf("%v, %v", counts, err)
	}
	o.Clock.Set(o.Clock.Now().AddDate(0, 0, 1))
	again := o.as(identity.Auditor)
	again.get("/bureau/comptes")
	if list, err := o.people.Readings(ctx, 1); err != nil || list[0].What != "accounts" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestPasswordsCannotBeTriedForLongAndAnswerAlikeForKnownAndUnknownPeople(t *testing.T) {
	o := adopted(t)
	ctx := context.Background()
	p := o.as(identity.Officer)
	if err := o.people.SetPassword(ctx, p.session.Account, "quatre mots sans lien"); err != nil {
		t.Fatal(err)
	}
	a, err := o.people.Account(ctx, p.session.Account)
	if err != nil {
		t.Fatal(err)
	}
	s := o.stranger()
	unknown := "zz" + a.Email[2:]
	slowed := false
	for i := range 12 {
		known, nobody := s.send("/connexion/mot-de-passe", "adresse", a.Email, "mot", "un autre essai"), s.send("/connexion/mot-de-passe", "adresse", unknown, "mot", "un autre essai")
		if known.Code != nobody.Code || strings.ReplaceAll(known.Body.String(), a.Email, unknown) != nobody.Body.String() {
			t.Fatalf("try %d: who has an account is told: %d and %d", i, known.Code, nobody.Code)
		}
		slowed = slowed || known.Code == http.StatusTooManyRequests
	}
	if !slowed {
		t.Error("passwords may be tried without end")
	}
	if w := s.send("/connexion/mot-de-passe", "adresse", a.Email, "mot", "quatre mots sans lien"); w.Code != http.StatusTooManyRequests {
		t.Errorf("the right password enters while tries are slowed down: %d", w.Code)
	}
}

func TestNothingTypedAsAnAddressReachesTheHeadOfALetter(t *testing.T) {
	o := adopted(t)
	admin := o.as(identity.Administrator)
	s := o.stranger()
	for _, wrong := range []string{"anne@exemple.fr\r\nBcc: autre@exemple.fr", "anne@exemple.fr\nSubject: x", "anne@exemple.fr, autre@exemple.fr", "Anne <anne@exemple.fr>", "anne@exemple.fr\x00", "anne@exemple.fr%0aBcc:x@y.fr"} {
		s.send("/connexion", "adresse", wrong)
		w := admin.send("/bureau/comptes/nouveau", "nom", "Anne", "adresse", wrong, "role", "auditor", "portee", "plan", "langue", "fr")
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q is taken as an address: %d", wrong, w.Code)
		}
	}
	if w := admin.send("/bureau/comptes/nouveau", "nom", "Anne\r\nBcc: autre@exemple.fr", "adresse", "anne@exemple.fr", "role", "auditor", "portee", "plan", "langue", "fr"); w.Code != http.StatusOK {
		t.Fatalf("a name with a line end answers %d", w.Code)
	}
	list, err := o.box.List(context.Background(), 10)
	if err != nil || len(list) != 1 || list[0].To != "anne@exemple.fr" || strings.Contains(list[0].Subject, "Bcc") {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestTheSessionsCookieIsForThisSiteAndSecureBehindTLS(t *testing.T) {
	o := adopted(t)
	o.secure = true
	o.again()
	secret, _, err := o.people.Invite(context.Background(), identity.Actor{}, "Anne", "anne@exemple.fr", "fr", []identity.Grant{{Role: identity.Auditor}})
	if err != nil {
		t.Fatal(err)
	}
	s := o.stranger()
	w := s.send("/connexion/lien/" + secret)
	c := w.Result().Cookies()
	if len(c) != 1 || !c[0].Secure || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || c[0].Path != "/" || c[0].Domain != "" {
		t.Fatalf("%+v", c)
	}
	if again := (&person{o, identity.Session{Secret: c[0].Value}}).ask(http.MethodGet, "/bureau", nil); again.Code != http.StatusOK {
		t.Errorf("the session answers %d", again.Code)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("the answer that holds the session may be kept")
	}
	if out := s.ask(http.MethodPost, "/deconnexion", url.Values{}); !strings.Contains(out.Header().Get("Set-Cookie"), "Max-Age=0") || !strings.Contains(out.Header().Get("Set-Cookie"), "Secure") {
		t.Errorf("signing out leaves the cookie: %v", out.Header())
	}
}

func TestAFormIsKeptAsADraftOfOnesOwnAndTakenUpAgain(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	d.goes("/bureau/actes/plan.allocate", "do", "draft", "action", "A2.~1", "amount_cents", "12,00", "text_fr", "Un début.")
	var at string
	for _, l := range d.get("/bureau/brouillons").Links() {
		if strings.Contains(l, "brouillon=") {
			at = l
		}
	}
	if words := d.get(at).Words(); !strings.Contains(words, "Un début.") {
		t.Errorf("the draft at %q says %s", at, words)
	}
	if words := o.as(identity.Direction).get("/bureau/brouillons").Words(); strings.Contains(words, "Affect") && strings.Contains(words, "Supprimer") {
		t.Errorf("somebody else's draft is listed: %s", words)
	}
}

func TestTheLogOfReadingsSaysEveryKindOfReadingInWords(t *testing.T) {
	o := adopted(t)
	a := o.as(identity.Auditor)
	kinds := []string{"accounts", "account:" + a.session.Account, "account:p_inconnu", "comments:action:A2.~1", "note:3", "piece:d_1", "import:d_2", "source:4", "export:DEMO", "readings"}
	for _, what := range kinds {
		if err := o.people.Looked(context.Background(), a.actor(), what); err != nil {
			t.Fatal(err)
		}
	}
	page := a.get("/en/bureau/lectures")
	if c := page.One(t, "main").All("code"); len(c) != 0 {
		t.Errorf("a reading has no words: %s", c[0].Words())
	}
	if rows := page.One(t, "main").All("li"); len(rows) < len(kinds) {
		t.Errorf("%d readings are listed", len(rows))
	}
}
