package desk_test

import (
	"context"
	"encoding/base32"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"relance/foundation/identity"
)

// letter gives the last letter written to an address.
func (o *office) letter(to string) string {
	o.t.Helper()
	all, err := o.box.List(context.Background(), 20)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, k := range all {
		if k.To == to {
			l, err := o.box.Get(context.Background(), k.Name)
			if err != nil {
				o.t.Fatal(err)
			}
			return l.Subject + "\n" + l.Text
		}
	}
	return ""
}

var anne = []string{"nom", "Anne Exemple", "adresse", "anne@exemple.fr", "langue", "en", "role", "axis-lead", "portee", "axis:2", "au", "2028-06-30"}

// with gives pairs with some of them changed.
func with(pairs []string, changed ...string) []string {
	out := append([]string{}, pairs...)
	for i := 0; i+1 < len(changed); i += 2 {
		for j := 0; j+1 < len(out); j += 2 {
			if out[j] == changed[i] {
				out[j+1] = changed[i+1]
			}
		}
	}
	return out
}

func TestAnAdministratorInvitesAndThePersonEntersByTheLetter(t *testing.T) {
	o := adopted(t)
	admin := o.as(identity.Administrator)
	admin.get("/bureau/comptes/nouveau")
	if words := admin.sent(http.StatusOK, "/bureau/comptes/nouveau", anne...).Words(); !strings.Contains(words, "anne@exemple.fr") || !strings.Contains(words, "/en/connexion/lien/") {
		t.Errorf("the invitation is not confirmed, or the demonstration hides its link: %s", words)
	}
	text := o.letter("anne@exemple.fr")
	link := regexp.MustCompile(`https://relance\.test(/en/connexion/lien/\S+)`).FindStringSubmatch(text)
	if link == nil || !strings.Contains(text, "Personne administrator") || !strings.Contains(text, "lead of an axis (axis 2), from") {
		t.Fatalf("the letter is %s", text)
	}
	list := admin.get("/bureau/comptes")
	row := list.Row("Anne Exemple")
	if len(row) != 4 || !strings.Contains(row[2], "responsable d’axe (axe 2), jusqu’au 30 juin 2028") || !strings.Contains(row[3], "sans réponse") {
		t.Errorf("the list tells %q", row)
	}
	s := o.stranger()
	if w := s.send(link[1]); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/en/bureau" {
		t.Fatalf("the link answers %d to %s", w.Code, w.Header().Get("Location"))
	}
	if row := admin.get("/bureau/comptes").Row("Anne Exemple"); len(row) != 4 || !strings.Contains(row[3], "actif") {
		t.Errorf("the list tells %q", row)
	}
	again := admin.sent(http.StatusUnprocessableEntity, "/bureau/comptes/nouveau", with(anne, "adresse", "ANNE@exemple.fr ")...)
	if said := again.ByID("adresse-erreur"); said == nil || !strings.Contains(said.Words(), "Anne Exemple") {
		t.Error("the same address is invited twice")
	}
}

func TestAnInvitationThatIsRefusedSaysEveryFaultBesideItsField(t *testing.T) {
	o := adopted(t)
	admin := o.as(identity.Administrator)
	for _, x := range []struct {
		pairs  []string
		fields string
	}{
		{[]string{"nom", "", "adresse", "anne", "role", "", "portee", "", "du", "hier", "au", "demain"}, "nom adresse role portee du au"},
		{with(anne, "role", "chronicle", "portee", "axis:99"), "role portee"},
		{with(anne, "role", "administrator"), "portee"},
		{with(anne, "au", "2020-01-01"), "au"},
		{with(anne, "nom", strings.Repeat("é", 121)), "nom"},
	} {
		page := admin.sent(http.StatusUnprocessableEntity, "/en/bureau/comptes/nouveau", x.pairs...)
		for _, name := range strings.Fields(x.fields) {
			if page.ByID(name+"-erreur") == nil {
				t.Errorf("%q: nothing is said beside %s", x.pairs, name)
			}
		}
	}
	if list, err := o.people.Accounts(context.Background()); err != nil || len(list) != 1 {
		t.Errorf("%d accounts, %v", len(list), err)
	}
}

func TestAnAdministratorGivesAndEndsRolesRenamesAndCloses(t *testing.T) {
	o := adopted(t)
	ctx := context.Background()
	admin, p := o.as(identity.Administrator), o.as(identity.Officer)
	at := "/bureau/comptes/" + p.session.Account
	admin.sent(http.StatusUnprocessableEntity, at, "do", "role", "role", "officer", "portee", "plan") // already there
	admin.sent(http.StatusUnprocessableEntity, at, "do", "role", "role", "finance", "portee", "plan", "du", "2027-01-01", "au", "2026-12-31")
	if to := admin.goes(at, "do", "role", "role", "finance", "portee", "axis:3", "au", "2026-12-31"); to != at+"?fait=role" {
		t.Errorf("sent to %s", to)
	}
	a, err := o.people.Account(ctx, p.session.Account)
	if err != nil || len(a.Grants) != 2 {
		t.Fatalf("%+v, %v", a, err)
	}
	for _, x := range a.Grants {
		if x.Role == identity.Officer {
			admin.sent(http.StatusUnprocessableEntity, at, "do", "fin", "fin_role", x.ID, "fin_jour", "jamais")
			admin.goes(at, "do", "fin", "fin_role", x.ID)
		}
	}
	if now := p.actor(); len(now.Roles) != 1 || now.Roles[0] != identity.Finance {
		t.Errorf("the roles are %v", now.Roles)
	}
	admin.sent(http.StatusUnprocessableEntity, at, "do", "nom", "nom", " ")
	admin.goes(at, "do", "nom", "nom", "Zoé Exemple")
	admin.goes(at, "do", "connexions")
	if w := p.ask(http.MethodGet, "/bureau", nil); w.Code != http.StatusSeeOther {
		t.Errorf("an ended session answers %d", w.Code)
	}
	admin.sent(http.StatusUnprocessableEntity, at, "do", "ferme")
	admin.goes(at, "do", "ferme", "confirme", "oui")
	words := admin.get(at + "?fait=ferme").Words()
	for _, want := range []string{"Zoé Exemple", "Fermé le 1er juin 2026", "Rôle donné par Personne administrator : finances (axe 3)", "Rôle terminé par", "Nom changé par", "Connexions terminées par Personne", "Compte fermé par"} {
		if !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(words), want) {
			t.Errorf("the page does not say %q: %s", want, words)
		}
	}
	if w := admin.send(at, "do", "nom", "nom", "X"); w.Code != http.StatusNotFound {
		t.Errorf("a closed account is changed: %d", w.Code)
	}
	if words := o.as(identity.Auditor).get("/en" + at).Words(); strings.Contains(words, "Give this role") {
		t.Error("an auditor is offered to change an account")
	}
}

func TestTheLastAdministratorCannotBeRemoved(t *testing.T) {
	o := adopted(t)
	admin := o.as(identity.Administrator)
	o.as(identity.Direction)
	at := "/bureau/comptes/" + admin.session.Account
	a, err := o.people.Account(context.Background(), admin.session.Account)
	if err != nil {
		t.Fatal(err)
	}
	if said := admin.sent(http.StatusUnprocessableEntity, at, "do", "ferme", "confirme", "oui").ByID("confirme-erreur"); said == nil {
		t.Error("closing the last administrator is not told beside the box")
	}
	if said := admin.sent(http.StatusUnprocessableEntity, at, "do", "fin", "fin_role", a.Grants[0].ID).ByID("fin_role-erreur"); said == nil {
		t.Error("ending the last administrator's role is not told beside it")
	}
	o.as(identity.Administrator)
	if to := admin.goes(at, "do", "fin", "fin_role", a.Grants[0].ID); to != "/bureau/compte?fait=role" {
		t.Errorf("sent to %s", to)
	}
	admin.get("/bureau/compte?fait=role")
	if words := admin.get("/bureau").Words(); !strings.Contains(words, "Aucun rôle") {
		t.Errorf("the desk of somebody without a role says %s", words)
	}
}

func TestOneEndsOnesOwnSessionsAndNobodyElses(t *testing.T) {
	o := adopted(t)
	ctx := context.Background()
	p, other := o.as(identity.Officer), o.as(identity.Officer)
	again := func(agent string) *person {
		link, err := o.people.LinkFor(ctx, p.session.Account)
		if err != nil {
			t.Fatal(err)
		}
		s, err := o.people.EnterByLink(ctx, link, agent)
		if err != nil {
			t.Fatal(err)
		}
		return &person{o, s}
	}
	second := again("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
	third := again("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1")
	words := p.get("/bureau/compte").Words()
	for _, want := range []string{"Firefox sur Windows", "Safari sur iPhone", "C’est celle-ci", "Terminer toutes les autres"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %q: %s", want, words)
		}
	}
	p.goes("/bureau/compte", "do", "fin", "session", other.session.Short)
	p.goes("/bureau/compte", "do", "fin", "session", second.session.Short)
	for who, want := range map[*person]int{p: 200, other: 200, third: 200, second: 303} {
		if w := who.ask(http.MethodGet, "/bureau", nil); w.Code != want {
			t.Errorf("%s answers %d, want %d", who.session.Agent, w.Code, want)
		}
	}
	p.goes("/bureau/compte", "do", "autres")
	if w := third.ask(http.MethodGet, "/bureau", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the others are not ended: %d", w.Code)
	}
	p.get("/en/bureau/compte?fait=autres")
}

func TestAPasswordAndASecondFactorAreSetAndToldByLetter(t *testing.T) {
	o := adopted(t)
	p := o.as(identity.Direction)
	a, err := o.people.Account(context.Background(), p.session.Account)
	if err != nil {
		t.Fatal(err)
	}
	const at, mot = "/bureau/compte", "quatre mots sans lien"
	if p.sent(http.StatusUnprocessableEntity, at, "do", "mot", "mot", "court", "mot_encore", "court").ByID("mot-erreur") == nil ||
		p.sent(http.StatusUnprocessableEntity, at, "do", "mot", "mot", mot, "mot_encore", mot+"s").ByID("mot_encore-erreur") == nil {
		t.Error("a password that is refused is not told beside its field")
	}
	p.goes(at, "do", "mot", "mot", mot, "mot_encore", mot)
	if !strings.Contains(o.letter(a.Email), "mot de passe a été changé") {
		t.Errorf("the last letter is %s", o.letter(a.Email))
	}
	page := p.sent(http.StatusOK, at, "do", "facteur")
	if len(page.All("svg")) != 1 || strings.Contains(page.Words(), "data:") {
		t.Error("there is no square code, or one that the policy refuses")
	}
	hidden := map[string]string{}
	for _, i := range page.All("input") {
		hidden[i.Attr["name"]] = i.Attr["value"]
	}
	if !strings.Contains(page.Words(), hidden["secret"][:4]+" "+hidden["secret"][4:8]+" ") {
		t.Errorf("the secret is not written to be typed: %s", page.Words())
	}
	wrong := p.sent(http.StatusUnprocessableEntity, at, "do", "code", "code", "000000", "secret", hidden["secret"], "adresse_code", hidden["adresse_code"])
	if wrong.ByID("code-erreur") == nil || !strings.Contains(wrong.Words(), hidden["secret"][:4]) {
		t.Error("a mistyped code asks to begin anew")
	}
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(hidden["secret"])
	if err != nil {
		t.Fatal(err)
	}
	code := func() string { return identity.Code(key, o.Clock.Now().Unix()/30) }
	p.goes(at, "do", "code", "code", code(), "secret", hidden["secret"])
	if !strings.Contains(o.letter(a.Email), "second facteur a été mis en place") {
		t.Errorf("the last letter is %s", o.letter(a.Email))
	}
	s := o.stranger()
	if w := s.send("/connexion/mot-de-passe", "adresse", a.Email, "mot", mot); w.Code != http.StatusUnauthorized {
		t.Errorf("a password alone enters: %d", w.Code)
	}
	o.Clock.Set(o.Clock.Now().Add(31e9))
	if w := s.send("/connexion/mot-de-passe", "adresse", a.Email, "mot", mot, "code", code()); w.Code != http.StatusSeeOther {
		t.Errorf("password and code answer %d", w.Code)
	}
	for _, do := range []string{"sans-facteur", "facteur"} { // a browser left open is not enough
		if page := p.sent(http.StatusUnprocessableEntity, at, "do", do, "actuel", "000000"); page.ByID("actuel-erreur") == nil {
			t.Errorf("%s without the code: %s", do, page.Words())
		}
	}
	o.Clock.Set(o.Clock.Now().Add(31e9))
	p.goes(at, "do", "sans-facteur", "actuel", code())
	if !strings.Contains(o.letter(a.Email), "second facteur") {
		t.Error("no letter tells that the factor is gone")
	}
	p.get(at)
}

func TestALetterTellsOfASignInFromANewBrowser(t *testing.T) {
	o := adopted(t)
	p := o.as(identity.Officer) // the first browser is no news
	a, err := o.people.Account(context.Background(), p.session.Account)
	if err != nil {
		t.Fatal(err)
	}
	if l := o.letter(a.Email); l != "" {
		t.Errorf("the first sign-in is told: %s", l)
	}
	if to := p.goes("/bureau/compte", "do", "langue", "langue", "en"); to != "/en/bureau/compte?fait=langue" {
		t.Errorf("sent to %s", to)
	}
	link, err := o.people.LinkFor(context.Background(), a.Ref)
	if err != nil {
		t.Fatal(err)
	}
	if w := o.stranger().ask(http.MethodPost, "/connexion/lien/"+link, url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	if l := o.letter(a.Email); !strings.Contains(l, "Sign-in from a new browser") || !strings.Contains(l, "https://relance.test/en/bureau/compte") {
		t.Errorf("the letter is %q", l)
	}
}

func TestRolesRunByTheClockOfTheWorldWhereThePlanStandsStill(t *testing.T) {
	o := adopted(t)
	o.people.Clock = func() time.Time { return o.Clock.Now().AddDate(4, 0, 0) }
	admin := o.as(identity.Administrator)
	for _, at := range []string{"/bureau/compte", "/bureau/comptes/" + admin.session.Account} {
		if words := admin.get(at).Words(); !strings.Contains(words, "En vigueur depuis le 1er juin 2030") {
			t.Errorf("%s says %s", at, words)
		}
	}
}
