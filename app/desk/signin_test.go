package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"relance/foundation/identity"
)

// stranger is somebody who has not signed in.
func (o *office) stranger() *person { return &person{office: o} }

var linkIn = regexp.MustCompile(`https://relance\.test(/connexion/lien/\S+)`)

func TestALinkByLetterSignsInOnce(t *testing.T) {
	o := adopted(t)
	o.as(identity.Administrator)
	by := identity.Actor{Ref: "system", Roles: []identity.Role{identity.System}}
	if _, _, err := o.people.Invite(context.Background(), by, "Anne", "anne@exemple.fr", "fr", []identity.Grant{{Role: identity.Direction}}); err != nil {
		t.Fatal(err)
	}
	s := o.stranger()
	s.sent(http.StatusOK, "/connexion", "adresse", "anne@exemple.fr", "vers", "/bureau/actes")
	known, err := o.box.List(context.Background(), 10)
	if err != nil || len(known) != 1 {
		t.Fatalf("%d letters, %v", len(known), err)
	}
	letter, err := o.box.Get(context.Background(), known[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	link := linkIn.FindStringSubmatch(letter.Text)
	if link == nil {
		t.Fatalf("no link in %q", letter.Text)
	}
	s.get(link[1]) // a scanner of letters looks, and uses nothing up
	s.get(link[1])
	path, query, _ := strings.Cut(link[1], "?")
	vers, _ := url.ParseQuery(query)
	w := s.send(path, "vers", vers.Get("vers"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/bureau/actes" {
		t.Fatalf("entering answers %d to %q", w.Code, w.Header().Get("Location"))
	}
	c := w.Result().Cookies()
	if len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || len(c[0].Value) < 32 {
		t.Errorf("the session's cookie is %+v", c)
	}
	if again := s.send(path); again.Code != http.StatusUnauthorized {
		t.Errorf("a link used twice answers %d", again.Code)
	}
}

func TestAnUnknownAddressIsAnsweredAsAKnownOne(t *testing.T) {
	o := adopted(t)
	s := o.stranger()
	known, _, err := o.people.Invite(context.Background(), identity.Actor{Ref: "system", Roles: []identity.Role{identity.System}}, "Anne", "anne@exemple.fr", "fr", []identity.Grant{{Role: identity.Direction}})
	if err != nil || known == "" {
		t.Fatal(err)
	}
	a := s.send("/connexion", "adresse", "anne@exemple.fr").Body.String()
	b := s.send("/connexion", "adresse", "zoe0@exemple.fr").Body.String()
	if strings.ReplaceAll(a, "anne@", "zoe0@") != b {
		t.Error("one can tell who has an account")
	}
}

func TestASignedOutVisitorIsSentToSignInAndBack(t *testing.T) {
	o := adopted(t)
	s := o.stranger()
	w := s.ask(http.MethodGet, "/en/bureau/actes/plan.allocate?action=A2.~1", nil)
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/en/connexion?vers=%2Fbureau%2Factes") {
		t.Errorf("answers %d to %s", w.Code, w.Header().Get("Location"))
	}
	for _, elsewhere := range []string{"https://ailleurs.example/", "//ailleurs.example", `/\ailleurs.example`, "/actions"} {
		page := s.get("/connexion/lien/x?vers=" + url.QueryEscape(elsewhere))
		for _, i := range page.All("input") {
			if i.Attr["name"] == "vers" && i.Attr["value"] != "" {
				t.Errorf("%q is kept as the way back", elsewhere)
			}
		}
	}
}

func TestNothingChangesByAFormOfAnotherSiteOrAnotherSession(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	before := o.Head().Size
	form := url.Values{"csrf": {d.session.CSRF}, "action": {"A2.~1"}, "amount_cents": {"1,00"}, "effective": {"2020-07-01"}, "do": {"record"}, "id": {"desk-test-csrf"}}
	post := func(values url.Values, header, value string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/bureau/actes/plan.allocate", strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header, value)
		r.AddCookie(&http.Cookie{Name: "relance", Value: d.session.Secret})
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		return w
	}
	if w := post(form, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("a form of another site answers %d", w.Code)
	}
	if w := post(form, "Origin", "https://ailleurs.example"); w.Code != http.StatusForbidden {
		t.Errorf("a form of another origin answers %d", w.Code)
	}
	other := o.as(identity.Direction)
	form.Set("csrf", other.session.CSRF)
	w := post(form, "Sec-Fetch-Site", "same-origin")
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "desk-test-csrf") {
		t.Errorf("a form of another session answers %d, or loses what was typed", w.Code)
	}
	if o.Head().Size != before {
		t.Error("something is recorded")
	}
}

func TestASessionThatEndsKeepsWhatWasTyped(t *testing.T) {
	o := adopted(t)
	d := o.as(identity.Direction)
	if err := o.people.Leave(context.Background(), d.session.Secret); err != nil {
		t.Fatal(err)
	}
	w := d.send("/bureau/actes/plan.allocate", "text_fr", "Un long texte.", "do", "preview")
	page := d.page("ended", http.StatusUnauthorized, w)
	kept := false
	for _, i := range page.All("input") {
		kept = kept || i.Attr["name"] == "text_fr" && i.Attr["value"] == "Un long texte."
	}
	if !kept {
		t.Error("the text is lost")
	}
}

func TestASessionIsNeverTakenFromWhatTheBrowserHadBefore(t *testing.T) {
	o := adopted(t)
	planted := &person{office: o, session: identity.Session{Secret: "planted-by-somebody-else-000000000000"}}
	secret, _, err := o.people.Invite(context.Background(), identity.Actor{Ref: "system", Roles: []identity.Role{identity.System}}, "Anne", "anne@exemple.fr", "fr", []identity.Grant{{Role: identity.Direction}})
	if err != nil {
		t.Fatal(err)
	}
	w := planted.send("/connexion/lien/" + secret)
	c := w.Result().Cookies()
	if len(c) != 1 || c[0].Value == planted.session.Secret {
		t.Fatalf("the session is %+v", c)
	}
	if w := planted.ask(http.MethodGet, "/bureau", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the planted value answers %d", w.Code)
	}
}
