package portal_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/locale"
)

// foundJSON is what a question is answered with.
type foundJSON struct {
	Q         string  `json:"q"`
	Corrected *string `json:"corrected"`
	Total     int     `json:"total"`
	Next      *string `json:"next"`
	Counts    []struct {
		Kind  string `json:"kind"`
		Count int    `json:"count"`
	} `json:"counts"`
	Results []struct {
		Kind, Code, Title, Context, Address string
		Direct                              bool
	} `json:"results"`
}

func (s *site) find(q string, more ...string) foundJSON {
	s.t.Helper()
	v := url.Values{"q": {q}, "n": {"50"}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return read[foundJSON](s, "/recherche.json?"+v.Encode())
}

func (x foundJSON) has(kind, code string) bool {
	return slices.ContainsFunc(x.Results, func(r struct {
		Kind, Code, Title, Context, Address string
		Direct                              bool
	}) bool {
		return r.Kind == kind && r.Code == code
	})
}

func TestSearchFindsEveryActionByAnyWordOfItsTitle(t *testing.T) {
	s := real(t)
	for _, a := range plantest.Compile(t, realFolder).Content.Actions {
		for w := range locale.Words(a.Title.In("fr")) {
			if len(w.Folded) < 3 {
				continue
			}
			if x := s.find(w.Folded, "genre", "action"); !x.has("action", a.Code) {
				t.Errorf("%q does not find %s %q", w.Folded, a.Code, a.Title.In("fr"))
			}
		}
	}
}

func TestACodeOrANumberLeadsToTheThingFirst(t *testing.T) {
	s := moved(t)
	for q, want := range map[string]string{
		"A2.1": "/actions/A2.~1", "a2.~1": "/actions/A2.~1", "axe 3": "/axes/3", "o1.1": "/objectifs/O1.1", "S3": "/sources#S3",
		"acte 2": "/journal/2", "n° 2": "/journal/2", "2": "/journal/2",
	} {
		x := s.find(q)
		if len(x.Results) == 0 || !x.Results[0].Direct || x.Results[0].Address != want {
			t.Errorf("%q leads to %+v, want %s", q, x.Results[:min(1, len(x.Results))], want)
		}
	}
	if x := s.find("acte 999999"); slices.ContainsFunc(x.Counts, func(c struct {
		Kind  string `json:"kind"`
		Count int    `json:"count"`
	}) bool {
		return c.Kind == "act" && c.Count > 0
	}) {
		t.Error("an act that is not there is found")
	}
}

func TestWhatIsFoundHoldsAllWordsAndMarksThem(t *testing.T) {
	s := moved(t)
	for _, q := range []string{"sante", "ECOLOGIE metropole", "l'innovation", "fonds résilience", "affecte 14"} {
		x := s.find(q)
		if x.Total == 0 {
			t.Errorf("%q finds nothing", q)
		}
		page := s.get("/recherche?" + url.Values{"q": {q}}.Encode()).Body.String()
		if !strings.Contains(page, "<mark>") {
			t.Errorf("%q: nothing is marked", q)
		}
	}
	one, both := s.find("metropole"), s.find("plan métropole")
	if both.Total == 0 || both.Total > one.Total || s.find("métropole plan").Total != both.Total {
		t.Errorf("one word finds %d, two %d", one.Total, both.Total)
	}
}

func TestAMistypedWordIsReadAsItsNeighbour(t *testing.T) {
	s := real(t)
	x := s.find("resiliance")
	if x.Corrected == nil || !strings.HasPrefix(locale.Fold(*x.Corrected), "resilien") || x.Total == 0 {
		t.Errorf("resiliance: %+v", x.Corrected)
	}
	if x := s.find("zzzzqqqqwwww"); x.Total != 0 || x.Corrected != nil {
		t.Errorf("nonsense finds %d, as %v", x.Total, x.Corrected)
	}
	s.page("/recherche?q=zzzzqqqqwwww")
	s.page("/recherche")
	s.page("/en/recherche?q=%27%27")
}

func TestAnActIsFoundAsSoonAsItIsRecorded(t *testing.T) {
	s := real(t)
	if x := s.find("12 345 678"); x.Total != 0 {
		t.Fatalf("found before it was: %+v", x.Results)
	}
	before := s.Head().Size
	r := s.Must(&plan.Allocate{Action: "A2.~1", Cents: 12_345_678_00}, "2020-07-01")
	x := s.find("12 345 678")
	if x.Total != 1 || x.Results[0].Address != "/journal/"+locale.Count(locale.English, r.Number) {
		t.Errorf("%+v", x.Results)
	}
	if x := s.find("12 345 678", "known", locale.Count(locale.English, before)); x.Total != 0 {
		t.Errorf("known too early: %+v", x.Results)
	}
}

func TestPagesOfResultsHoldEachActOnce(t *testing.T) {
	s := moved(t)
	seen := map[string]bool{}
	address := "/recherche.json?q=acte+plan&genre=act&n=7"
	if s.find("releve", "genre", "act").Total > 7 {
		address = "/recherche.json?q=releve&genre=act&n=7"
	}
	total := 0
	for address != "" {
		x := read[foundJSON](s, address)
		total, address = x.Counts[len(x.Counts)-1].Count, ""
		for _, r := range x.Results {
			if seen[r.Code] {
				t.Errorf("act %s twice", r.Code)
			}
			seen[r.Code] = true
		}
		if x.Next != nil {
			address = *x.Next
		}
	}
	if len(seen) != total || total < 8 {
		t.Errorf("%d acts on the pages of %d", len(seen), total)
	}
}

func TestAQuestionThatCannotBeAskedSaysWhy(t *testing.T) {
	s := real(t)
	for _, address := range []string{"/recherche?q=" + strings.Repeat("a", 201), "/recherche?q=a&genre=chose", "/recherche?q=a&page=0", "/recherche.json?q=a&n=51"} {
		if w := s.get(address); w.Code != http.StatusBadRequest {
			t.Errorf("%s answers %d", address, w.Code)
		}
	}
	s.page("/recherche?q=" + strings.Repeat("%C3%A9", 200))
}
