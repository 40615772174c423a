package portal_test

import (
	"strings"
	"testing"

	"relance/app/portal"
	"relance/foundation/locale"
)

const instanceFile = `publisher:
  name: Ville d'Exemple
  legal_form: commune
  address: 1 place de la Mairie, 00000 Exemple
  director: la maire
host: {name: Hébergeur, address: 2 rue du Serveur, phone: "01 00 00 00 00"}
contact: {email: contact@exemple.fr}
data_protection: {name: la déléguée, email: dpd@exemple.fr}
accessibility: {date: 2026-05-01, by: Ville d'Exemple, status: partial, rate: "87", method: autodiagnostic}
`

func TestAnInstanceIsReadAsWritten(t *testing.T) {
	i, err := portal.ReadInstance("who.yaml", []byte(instanceFile))
	if err != nil {
		t.Fatal(err)
	}
	if i.Publisher.Name != "Ville d'Exemple" || i.Contact.Email != "contact@exemple.fr" || i.Accessibility.Date != "2026-05-01" || i.Accessibility.Rate != "87" {
		t.Errorf("%+v", i)
	}
}

func TestAnInstanceThatIsWrongSaysWhereAndWhy(t *testing.T) {
	for text, want := range map[string]string{
		"publisher: {nom: x}":                                 "ligne 1",
		"a: 1\neditor: {name: x}":                             "editor",
		"contact:\n  email: nobody":                           "ligne 2",
		"accessibility: {status: partial}":                    "date",
		"contact: {email: a@b.fr, email: c@b.fr}":             "deux fois",
		"publisher: [a]":                                      "ligne 1",
		"accessibility: {date: 31/12/2026}":                   "31/12/2026",
		"publisher: {name: " + strings.Repeat("x", 600) + "}": "500",
		"publisher: {":                                        "who.yaml",
		"":                                                    "who.yaml",
	} {
		_, err := portal.ReadInstance("who.yaml", []byte(text))
		if err == nil || !strings.Contains(locale.Fault(locale.French, err), want) {
			t.Errorf("%.40q: %v", text, locale.Fault(locale.French, err))
		}
	}
}

func FuzzAnInstanceIsReadOrRefused(f *testing.F) {
	f.Add(instanceFile)
	f.Add("a: &x {b: *x}")
	f.Fuzz(func(t *testing.T, text string) {
		if i, err := portal.ReadInstance("who.yaml", []byte(text)); err == nil && i == nil {
			t.Error("neither an instance nor a fault")
		}
	})
}

func TestWhoPublishesIsSaidAndWhatIsNotGivenIsSaidToo(t *testing.T) {
	s := real(t)
	for _, address := range []string{"/a-propos", "/mentions-legales", "/contact", "/accessibilite", "/facile", "/facile/2"} {
		for _, before := range []string{"", "/en"} {
			s.page(before + address)
		}
	}
	if said := s.get("/mentions-legales").Body.String(); !strings.Contains(said, "non renseigné") {
		t.Error("the legal notice does not say what is missing")
	}
	if said := s.get("/facile").Body.String(); !strings.Contains(said, "pas été relu") {
		t.Error("the easy text does not say that nobody concerned has read it")
	}
}
