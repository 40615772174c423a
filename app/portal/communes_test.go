package portal_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/domain/record"
	"relance/domain/scheme/schemetest"
	"relance/foundation/journal/journaltest"
)

// grounded is the real plan with its territory.
func grounded(t testing.TB) *site {
	b := schemetest.Open(t)
	plantest.PlayWhole(t, b, plantest.Compile(t, realFolder))
	return newSite(t, b, "")
}

// placed is the real plan on which a test has awarded, committed and paid in communes: in one of each kind.
func placed(t testing.TB) *site {
	t.Helper()
	s := grounded(t)
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 14_000_000_00}, "2020-07-01")
	s.Must(&plan.Allocate{Action: "A3.~1", Cents: 9_000_000_00}, "2020-07-01")
	s.take("award.record", "allocated",
		"2020-09-01;A2.~1;93048;1000", "2020-09-02;A2.~1;93066;2000", "2020-09-03;A2.~1;93059;300,01", "2021-02-01;A3.~1;93059;50", "2020-09-05;A2.~1;;70", "2020-09-06;A2.~1;69123;9", "2021-09-06;A3.~1;75056;600")
	s.take("commitment.record", "awarded", "2020-10-01;A2.~1;93048;800", "2020-10-02;A2.~1;93059;300,01", "2021-03-01;A3.~1;93059;20", "2020-10-05;A2.~1;;70")
	s.take("payment.record", "committed", "2020-11-01;A2.~1;93048;799,99", "2021-01-02;A2.~1;93059;300", "2020-12-05;A2.~1;;1")
	return s
}

// take records lines of another system.
func (s *site) take(kind, from string, rows ...string) {
	s.t.Helper()
	text := "date;action;commune;montant\n" + strings.Join(rows, "\n") + "\n"
	if _, err := record.Import(context.Background(), s.Journal, journaltest.Everyone, record.Source{Name: kind + ".csv", ReaderAt: strings.NewReader(text), Size: int64(len(text))},
		record.Request{Kind: kind, System: "comptabilité", From: from, Role: "finance"}); err != nil {
		s.t.Fatal(err)
	}
}

func TestThePageOfCommunesIsLightWhereEachHasMoney(t *testing.T) {
	s := grounded(t)
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 14_000_000_00}, "2020-07-01")
	var rows []string
	for i, c := range read[placesForm](s, "/communes.json?on=2022-01-01").Communes {
		rows = append(rows, fmt.Sprintf("2020-09-01;A2.~1;%s;%d,57", c.Code, 40_000+i*811%60_000))
	}
	s.take("award.record", "allocated", rows...)
	s.take("commitment.record", "awarded", rows...)
	s.take("payment.record", "committed", rows...)
	page := s.get("/communes?on=2022-01-01").Body.String()
	if n := strings.Count(page, `<tr data-where="commune:`); n != len(rows) || len(page) > 100_000 {
		t.Errorf("%d bytes tell of %d communes, want at most 100,000 of %d", len(page), n, len(rows))
	}
}

// placesForm is what the tests read of /communes.json.
type placesForm struct {
	Communes []struct {
		Code, Name, EPT             string
		Awarded                     *int64 `json:"awarded_cents"`
		Paid                        *int64 `json:"paid_cents"`
		Head                        *int64 `json:"paid_per_head_cents"`
		Actions, Awards, Population *int64
	}
	Unnamed int64 `json:"without_commune_awarded_cents"`
	Outside int64 `json:"outside_awarded_cents"`
}

// On every day all that is awarded stands in a commune, in one of elsewhere, or in none; what counts in a grouping is
// what counts in its communes.
func TestCommunesAndWhatHasNoneAddUpToThePlan(t *testing.T) {
	s := placed(t)
	days := []string{"2020-08-01", "2020-09-02", "2020-09-30", "2020-12-31", "2021-03-01", "2022-01-01", "2024-12-31", "2025-01-01"}
	for _, day := range days {
		books := read[struct {
			Totals map[string][]struct {
				Stage   string
				Reached int64 `json:"reached_cents"`
			}
		}](s, "/argent.json?on="+day)
		awarded := int64(0)
		for _, r := range books.Totals["plan"] {
			if r.Stage == "awarded" {
				awarded = r.Reached
			}
		}
		all := read[placesForm](s, "/communes.json?on="+day)
		sum, groupings := all.Unnamed+all.Outside, map[string]int64{}
		for _, c := range all.Communes {
			if c.Awarded != nil {
				sum += *c.Awarded
				groupings[c.EPT] += *c.Awarded
			}
		}
		if sum != awarded {
			t.Errorf("on %s the communes have %d, the plan %d", day, sum, awarded)
		}
		if day > "2020-09" && awarded == 0 {
			t.Errorf("nothing is awarded on %s", day)
		}
		epts := read[struct {
			EPTs []struct {
				Siren   string
				Awarded *int64 `json:"awarded_cents"`
			} `json:"epts"`
		}](s, "/ept.json?on="+day)
		for _, e := range epts.EPTs {
			if e.Awarded != nil && *e.Awarded != groupings[e.Siren] {
				t.Errorf("on %s %s has %d, its communes %d", day, e.Siren, *e.Awarded, groupings[e.Siren])
			}
		}
	}
}

func TestACommuneThatJoinedAnotherCountsInIt(t *testing.T) {
	s := placed(t)
	before := spaced(s.page("/communes/93066?on=2024-12-31").Words())
	after := s.page("/communes/93066?on=2025-01-02")
	if words := spaced(after.Words()); !strings.Contains(words, "2 350,01 €") || strings.Contains(before, "2 350,01 €") || !strings.Contains(before, "2 000,00 €") {
		t.Errorf("before: %s\nafter: %s", before, words)
	}
	for part, want := range map[string]string{"93059 Pierrefitte-sur-Seine": "350,01 €", "93066 Saint-Denis": "2 000,00 €"} {
		if !strings.Contains(spaced(after.Words()), part) || !strings.Contains(spaced(after.Words()), want) {
			t.Errorf("the page does not show %s with %s: %s", part, want, spaced(after.Words()))
		}
	}
	html := s.get("/communes/93066?on=2025-01-02").Body.String()
	for _, code := range []string{"93066", "93059"} {
		if !strings.Contains(html, "/journal?sujet=commune%3A"+code) {
			t.Errorf("the page does not lead to the acts that name %s", code)
		}
	}
	if ended := spaced(s.page("/communes/93059?on=2025-01-02").Words()); !strings.Contains(ended, "Saint-Denis") {
		t.Errorf("an ended commune does not say what it became: %s", ended)
	}
}

func TestWhatNoActTiesToACommuneIsUnknownAndNotZero(t *testing.T) {
	s := grounded(t)
	for _, c := range read[placesForm](s, "/communes.json").Communes {
		if c.Awarded != nil || c.Paid != nil || c.Head != nil || c.Actions != nil || c.Awards != nil || c.Population == nil {
			t.Fatalf("%+v", c)
		}
	}
	for _, address := range []string{"/communes", "/ept", "/communes/93048", "/ept/200057875"} {
		if w := s.get(address); w.Code == http.StatusOK && strings.Contains(spaced(s.page(address).Words()), "0,00 €") {
			t.Errorf("%s says 0,00 € of what nobody knows", address)
		}
	}
	told := placed(t)
	for _, c := range read[placesForm](told, "/communes.json").Communes {
		if c.Awarded == nil || c.Actions == nil || c.Code == "94081" && *c.Awarded != 0 {
			t.Fatalf("%+v", c)
		}
	}
}

func TestAPageOfAllCommunesAndItsMapAreLight(t *testing.T) {
	const pageMost, mapMost = 140_000, 60_000 // bytes before compression; e2e weighs what travels
	for name, s := range map[string]*site{"nothing known": grounded(t), "with money": placed(t)} {
		for _, address := range []string{"/communes", "/en/communes?mesure=engage"} {
			page := s.get(address).Body.String()
			_, drawing, _ := strings.Cut(page, `id="plan-communes-h"`)
			drawing, _, _ = strings.Cut(drawing, "</svg>")
			if len(page) > pageMost || len(drawing) > mapMost || strings.Count(drawing, "<a ") < 130 {
				t.Errorf("%s, %s: %d bytes, the map %d with %d links", name, address, len(page), len(drawing), strings.Count(drawing, "<a "))
			}
		}
	}
}

func TestAnUnknownCommuneNamesTheNearest(t *testing.T) {
	s := grounded(t)
	for typed, want := range map[string]string{"93999": "93", "Montreuill": "Montreuil", "99999": ""} {
		w := s.get("/communes/" + typed)
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, %q is not named", typed, w.Code, want)
		}
	}
	for typed, want := range map[string]string{"saint ouen": "Saint-Ouen", "MONTREUIL": "Montreuil", "93100": "Montreuil", "montreiul": "Montreuil", "75056": "Paris", "Pierrefite": "Pierrefitte-sur-Seine"} {
		if words := s.page("/communes?q=" + url.QueryEscape(typed)).Words(); !strings.Contains(words, want) {
			t.Errorf("%q does not find %s", typed, want)
		}
	}
}

func TestASectionOfAnActionNamesItsCommunes(t *testing.T) {
	s := placed(t)
	page := spaced(s.page("/actions/A2.~1?on=2021-06-01").Words())
	if !strings.Contains(page, "Montreuil") || !strings.Contains(page, "1 000,00 €") || strings.Index(page, "Montreuil") > strings.Index(page, "Saint-Denis") {
		t.Errorf("the communes of the action are not told, the most committed first: %s", page)
	}
	if axis := spaced(s.page("/axes/3?on=2022-06-01").Words()); !strings.Contains(axis, "Pierrefitte-sur-Seine") || strings.Contains(axis, "Montreuil") {
		t.Errorf("the communes of the axis are not told: %s", axis)
	}
	if part := spaced(s.page("/argent?etape=awarded&action=A2.~1&commune=93048").Words()); !strings.Contains(part, "Montreuil") || !strings.Contains(part, "1 000,00 €") {
		t.Errorf("the figure does not name its commune: %s", part)
	}
}

// Whatever is asked of the list of communes is answered or explained, alike as a page and as data.
func FuzzCommunesAreFoundOrTheQuestionIsExplained(f *testing.F) {
	for _, q := range []string{"", "montreuil", "75056", "ê", strings.Repeat("x", 500), "\x00", "<script>", "🙂", "L'Haÿ", "  ", "%", "saint"} {
		f.Add(q, "paye")
	}
	f.Add("paris", "n'importe quoi")
	s := placed(f)
	f.Fuzz(func(t *testing.T, q, measure string) {
		s.t = t
		query := "?" + url.Values{"q": {q}, "mesure": {measure}}.Encode()
		var codes []int
		for _, path := range []string{"/communes", "/communes.json", "/communes.csv"} {
			w := s.get(path + query)
			codes = append(codes, w.Code)
			if w.Code >= http.StatusInternalServerError || w.Code != http.StatusOK && w.Code < 400 && w.Code >= 300 {
				t.Fatalf("%s%s answers %d: %s", path, query, w.Code, w.Body)
			}
		}
		if len(slices.Compact(codes)) != 1 {
			t.Fatalf("%s: %v", query, codes)
		}
	})
}

// Any part of a commune's name, written in any case and without accents, finds it.
func TestAPartOfANameFindsTheCommune(t *testing.T) {
	s := grounded(t)
	data, err := os.ReadFile(realFolder + "/territory/communes.csv")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range read[placesForm](s, "/communes.json").Communes {
		names = append(names, c.Name)
		if !strings.Contains(string(data), c.Code) {
			t.Fatalf("%s is of no territory", c.Code)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "name")
		letters := []rune(name)
		from := rapid.IntRange(0, max(0, len(letters)-4)).Draw(t, "from")
		part := string(letters[from:min(len(letters), from+rapid.IntRange(4, 20).Draw(t, "letters"))])
		if rapid.Bool().Draw(t, "upper") {
			part = strings.ToUpper(part)
		}
		part = strings.Trim(part, " -'’")
		got := s.get("/communes.csv?" + url.Values{"q": {part}}.Encode()).Body.String()
		if !strings.Contains(got, fmt.Sprintf(",%s,", name)) && !strings.Contains(got, `"`+name+`"`) {
			t.Fatalf("%q does not find %s: %s", part, name, got)
		}
	})
}
