package plan_test

import (
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// digestOfGood is what the small folder was compiled to before actions had a pilot, dates, a programme and
// funders: what an earlier version adopted must keep its name for ever.
const digestOfGood = "sha256:1bdedff7ec082c65ab078ac70de646c0a57ef19b23a8cded0c61673dcbcdc9ed"

func TestAFolderThatUsesNoLaterKeyKeepsItsDigest(t *testing.T) {
	if got := compiled(t, "testdata/good").Digest; got != digestOfGood {
		t.Errorf("testdata/good is compiled to %s, adopted contents bear %s", got, digestOfGood)
	}
	for _, folder := range []string{"testdata/good", "../../plans/grand-paris"} {
		c := compiled(t, folder)
		if back, err := plan.DecodeContent(c.JSON); err != nil || plan.Canonical(back) == nil {
			t.Errorf("%s: %v", folder, err)
		}
		for _, key := range []string{"pilot", "starts", "ends", "programme", "funders"} {
			if strings.Contains(string(c.JSON), `"`+key+`":`) {
				t.Errorf("%s does not say %q, its content does", folder, key)
			}
		}
	}
}

// planned is the first action of the small folder with all that an action may say of time and money.
const planned = `axis: 1
actions:
  - code: A1.1
    title: {fr: Aide aux vitrines, en: Aid for shop fronts}
    provenance: plan
    means: scheme
    funding: plan
    sources: [S1]
    pilot: {fr: Direction de l’économie, en: Economy directorate}
    starts: 2020-09
    ends: 2022
    programme:
      - {year: 2020, amount: 100 000 EUR}
      - {year: 2021, amount: "250 000,50 EUR"}
    funders:
      - {name: {fr: Région, en: Region}, amount: 50 000 EUR, sources: [S2]}
      - {name: {fr: Banque, en: Bank}, sources: [S2]}
    milestones:
      - {code: M1, title: {fr: Ouverture, en: Opening}, due: 2020-09, sources: [S2]}
  - {code: A1.~2, title: {fr: Marché, en: Market}, provenance: press, means: event, funding: unknown, sources: [S2]}
`

func TestAnActionSaysWhoLeadsItAndWhatIsPlanned(t *testing.T) {
	c, problems := plan.Compile(good(t, map[string][]byte{"actions/axis-1.yaml": []byte(planned)}), "")
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	a := c.Content.Actions[0]
	if a.Pilot["en"] != "Economy directorate" || a.Starts != "2020-09" || a.Ends != "2022" ||
		len(a.Programme) != 2 || a.Programme[1] != (plan.Tranche{Year: 2021, Cents: 25_000_050}) ||
		len(a.Funders) != 2 || a.Funders[0].Cents != 5_000_000 || a.Funders[1].Cents != 0 || a.Funders[1].Name["fr"] != "Banque" {
		t.Errorf("%+v", a)
	}
	if s := c.Summary(); s.Piloted != 1 || s.Programmed != 35_000_050 || s.Funded != 5_000_000 {
		t.Errorf("%+v", s)
	}
	var b strings.Builder
	if err := c.Summary().Print(&b, saying(locale.French), "fr"); err != nil || !strings.Contains(b.String(), locale.Amount(locale.French, 35_000_050)) {
		t.Errorf("%v\n%s", err, b.String())
	}
	if back, err := plan.DecodeContent(c.JSON); err != nil || len(plan.Diff(c.Content, back)) > 0 {
		t.Errorf("read back: %v", err)
	}
}

func TestAContentOfNoCompilerIsRefusedForItsProgramme(t *testing.T) {
	for what, spoil := range map[string]func(*plan.Action){
		"a year twice":             func(a *plan.Action) { a.Programme = []plan.Tranche{{Year: 2021, Cents: 1}, {Year: 2021, Cents: 1}} },
		"a year of no calendar":    func(a *plan.Action) { a.Programme = []plan.Tranche{{Year: 20210, Cents: 1}} },
		"an amount below zero":     func(a *plan.Action) { a.Programme = []plan.Tranche{{Year: 2021, Cents: -1}} },
		"a funder without a name":  func(a *plan.Action) { a.Funders = []plan.Share{{Cents: 1, Sources: []string{}}} },
		"a share below zero":       func(a *plan.Action) { a.Funders = []plan.Share{{Name: plan.Text{"fr": "x"}, Cents: -1}} },
		"a beginning that is none": func(a *plan.Action) { a.Starts = "2021-13" },
	} {
		c := small([]string{"A1.1", "A1.2", "A1.3"}, 100)
		spoil(&c.Actions[1])
		b := adopted(t)
		s := amending(b, "2021-01-01")
		s.Blobs[0].Body = string(plan.Canonical(c))
		s.Act.(*plan.Amend).Content = s.Blobs[0].Digest()
		err := told(b, s)
		if f := fault.Of(err); len(f) != 1 || f[0].Key != "plan.content_wrong" || !strings.HasPrefix(f[0].Args[0].(string), "actions[1].") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
