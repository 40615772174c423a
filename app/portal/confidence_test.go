package portal_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
)

type confidenceAnswer struct {
	Voted     int            `json:"actions_voted"`
	Named     int            `json:"named"`
	Followed  int            `json:"followed"`
	Unnamed   int            `json:"unnamed"`
	By        map[string]int `json:"by_provenance"`
	Announced int64          `json:"announced_cents"`
	Allocated int64          `json:"allocated_cents"`
	Aspects   []struct {
		Key          string
		Found, Total int
	}
	ByAxis []struct {
		Axis, Named, Followed int
		Found                 map[string]int
	} `json:"by_axis"`
	Missing []struct {
		Key            string
		Missing, Total *int64
	}
	Cited []struct{ Actions, Acts, Facts, Others int }
}

func TestWhatIsKnownOfTheRealPlanIsCountedFromItsContentAndItsJournal(t *testing.T) {
	s := real(t)
	c := plantest.Compile(t, realFolder).Content
	a := read[confidenceAnswer](s, "/confiance.json")
	if a.Voted != 50 || a.Named != len(c.Actions) || a.Unnamed != 50-len(c.Actions) || a.By["plan"]+a.By["press"]+a.By["draft"] != a.Named {
		t.Errorf("counted as %+v", a)
	}
	if a.Allocated != 0 || a.Announced == 0 {
		t.Errorf("announced %d, allocated %d", a.Announced, a.Allocated)
	}
	named, followed := 0, 0
	for _, x := range a.ByAxis {
		named, followed = named+x.Named, followed+x.Followed
	}
	if named != a.Named || followed != a.Followed || followed == 0 || followed > named {
		t.Errorf("axes have %d named, %d followed", named, followed)
	}
	for _, x := range a.Aspects {
		sum := 0
		for _, axis := range a.ByAxis {
			sum += axis.Found[x.Key]
		}
		if x.Found != sum || x.Total != 50 {
			t.Errorf("%s: %d of %d, axes have %d", x.Key, x.Found, x.Total, sum)
		}
	}
	var missing []string
	for _, x := range a.Missing {
		missing = append(missing, x.Key)
		if x.Key == "titles" && (*x.Missing != 17 || *x.Total != 50) {
			t.Errorf("titles: %d of %d", *x.Missing, *x.Total)
		}
	}
	if got := strings.Join(missing, " "); got != "number present counts titles documents amounts allocated committed paid communes objectives states milestones pilots" {
		t.Errorf("missing: %s", got)
	}
	for i, x := range a.Cited {
		if x.Actions+x.Acts+x.Facts+x.Others == 0 {
			t.Errorf("nothing rests on source %d", i)
		}
	}
}

func TestThePageOfConfidenceBeginsWithASentenceAndNamesEveryGap(t *testing.T) {
	s := real(t)
	for address, want := range map[string][]string{
		"/confiance": {"Sur 50 actions votées, 33 sont connues par leur intitulé", "Il manque 17 intitulés", "Le numéro de la délibération", "Inconnu pour 17 sur 50",
			"le texte entier du plan annexé", "11 intitulés viennent du plan lui-même", "peut-être la même mesure"},
		"/en/confiance": {"Of 50 actions voted, 33 are known by title", "17 titles are missing", "The number of the deliberation", "Unknown for 17 of 50", "may be the same measure"},
	} {
		text := s.page(address).One(t, "main").Words()
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q", address, w)
			}
		}
	}
}

func TestWhatAnActAllocatesIsKnownAndNoLongerMissing(t *testing.T) {
	s := real(t)
	before := read[confidenceAnswer](s, "/confiance.json")
	s.Must(&plan.Allocate{Action: "A1.1", Cents: 5}, "2020-07-01")
	after := read[confidenceAnswer](s, "/confiance.json")
	if after.Allocated != 5 || after.Followed != before.Followed+1 {
		t.Errorf("after an allocation: %+v", after)
	}
	if past := read[confidenceAnswer](s, "/confiance.json?on=2020-06-30"); past.Allocated != 0 {
		t.Errorf("before its day %d is allocated", past.Allocated)
	}
	rows, err := csv.NewReader(strings.NewReader(s.get("/confiance.csv").Body.String())).ReadAll()
	if err != nil || len(rows) != 1+9*6 {
		t.Errorf("%d rows: %v", len(rows), err)
	}
}
