package portal_test

import (
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/domain/scheme/schemetest"
	"relance/foundation/journal"
)

// planned is a small plan of one million euros whose first action says all that an action may say.
func planned(t testing.TB) *site {
	b := schemetest.Open(t)
	c := plantest.Compile(t, "../../domain/plan/testdata/good").Content
	a := &c.Actions[0]
	a.Pilot = plan.Text{"fr": "Direction de l'économie", "en": "Economy directorate"}
	a.Starts, a.Ends = "2020-09", "2022"
	a.Programme = []plan.Tranche{{Year: 2020, Cents: 100_000_00}, {Year: 2021, Cents: 250_000_50}}
	a.Funders = []plan.Share{{Name: plan.Text{"fr": "Région", "en": "Region"}, Cents: 50_000_00, Sources: []string{"S2"}},
		{Name: plan.Text{"fr": "Banque", "en": "Bank"}, Sources: []string{"S2"}}}
	plantest.Adopt(t, b, c)
	return newSite(t, b, "")
}

// says fails where a page does not say a text, spaces apart.
func says(t *testing.T, s *site, address string, wanted ...string) {
	t.Helper()
	text := plainSpaces(s.page(address).Words())
	for _, w := range wanted {
		if !strings.Contains(text, plainSpaces(w)) {
			t.Errorf("%s does not say %q:\n%s", address, w, text)
		}
	}
}

func saysNot(t *testing.T, s *site, address string, unwanted ...string) {
	t.Helper()
	text := plainSpaces(s.page(address).Words())
	for _, w := range unwanted {
		if strings.Contains(text, plainSpaces(w)) {
			t.Errorf("%s says %q", address, w)
		}
	}
}

func plainSpaces(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u202f", " ", "\u00a0", " ", "’", "'").Replace(s)), " ")
}

func TestAnActionsPageSaysWhoLeadsItWhatIsPlannedAndWhoElsePays(t *testing.T) {
	s := planned(t)
	says(t, s, "/actions/A1.1", "Pilote Direction de l'économie", "Période prévue septembre 2020 à 2022", "Programme prévu",
		"2021 250 000,50 €", "350 000,50 €", "Financeurs", "Région : 50 000,00 €", "Banque : montant inconnu", "Ce n'est pas une affectation")
	says(t, s, "/en/actions/A1.1", "Led by Economy directorate", "September 2020 to 2022", "€250,000.50", "Region: €50,000.00", "Bank: amount unknown")
	saysNot(t, s, "/actions/A2.1", "Pilote", "Programme prévu", "Financeurs")
	type form struct {
		Pilot     map[string]string
		Starts    *string
		Ends      *string
		Programme []struct {
			Year  int
			Cents int64 `json:"amount_cents"`
		}
		Funders []struct {
			Name  map[string]string
			Cents int64 `json:"amount_cents"`
		}
	}
	x := read[form](s, "/actions/A1.1.json")
	if x.Pilot["en"] != "Economy directorate" || *x.Starts != "2020-09" || *x.Ends != "2022" || len(x.Programme) != 2 || x.Programme[1].Cents != 250_000_50 || len(x.Funders) != 2 {
		t.Errorf("%+v", x)
	}
	if w := s.get("/actions/A2.1.json"); !strings.Contains(w.Body.String(), `"programme": []`) || !strings.Contains(w.Body.String(), `"starts": null`) {
		t.Errorf("what no source says: %s", w.Body)
	}
	if csv := s.get("/actions.csv").Body.String(); !strings.Contains(csv, "Economy directorate") {
		t.Error(csv)
	}
}

func TestPagesSayThatHistoryBeforeATakeOverIsNotHeldHere(t *testing.T) {
	s := planned(t)
	act := &plan.Takeover{Cutover: "2021-01-01", System: "tableur de la direction", Document: "état n° 12", From: "voted",
		Lines: []plan.Balance{{Action: "A1.1", Stage: "paid", Cents: 70_000_00}, {Action: "A2.1", Stage: "committed", Cents: 5_000_00}}}
	r := s.Must(act, "2021-01-01")
	source := "de « tableur de la direction », document « état n° 12 »"
	says(t, s, "/argent", "L'histoire de l'argent avant le 1er janvier 2021 n'est pas tenue ici pour 2 actions : 75 000,00 € de soldes ont été repris ce jour-là "+source, "Acte n° 3")
	says(t, s, "/argent?on=2020-08-01", "Le 1er août 2020 est avant la reprise du 1er janvier 2021", source)
	says(t, s, "/actions/A1.1", "avant le 1er janvier 2021 n'est pas tenue ici : 70 000,00 € de soldes", source)
	says(t, s, "/en/actions/A2.1", "The history of this action's money before 1 January 2021 is not held here", "€5,000.00")
	says(t, s, "/?on=2020-08-01", "n'est pas tenue ici", source)
	saysNot(t, s, "/", "n'est pas tenue ici")
	saysNot(t, s, "/actions/A1.~2", "n'est pas tenue ici")
	says(t, s, "/journal/3", "Reprise de 75 000,00 € de soldes sur 2 actions au 1er janvier 2021 : repris "+source)
	says(t, s, "/en/journal/3", "Balances of €75,000.00 taken over on 2 actions on 1 January 2021")
	saysNot(t, s, "/argent?known=2", "n'est pas tenue ici")
	type form struct {
		Taken []struct {
			Day, System, Document string
			Cents, Act            int64
			Actions               []string
		} `json:"taken_over"`
	}
	if x := read[form](s, "/argent.json"); len(x.Taken) != 1 || x.Taken[0].Act != r.Number || x.Taken[0].Cents != 75_000_00 || len(x.Taken[0].Actions) != 2 {
		t.Errorf("%+v", x)
	}
	if x := read[form](s, "/actions/A2.1.json"); len(x.Taken) != 1 || x.Taken[0].Cents != 5_000_00 {
		t.Errorf("%+v", x)
	}
	s.Must(&journal.Correct{Of: r.Number, Reason: map[string]string{"fr": "répétition"}}, "")
	saysNot(t, s, "/argent", "n'est pas tenue ici")
	saysNot(t, s, "/actions/A1.1", "n'est pas tenue ici")
	if w := s.get("/argent.json"); !strings.Contains(w.Body.String(), `"taken_over": []`) {
		t.Error(w.Body)
	}
}
