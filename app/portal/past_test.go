package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"relance/app/web/htmltest"
	"relance/domain/plan"
)

func TestEveryPageAsksForAnotherDateAndKeepsItsOtherParameters(t *testing.T) {
	s := moved(t)
	for _, address := range []string{"/", "/en/", "/axes/2", "/actions/A2.~1", "/argent?etape=allocated&axe=2", "/journal?nature=plan.allocate", "/journal/3", "/sources"} {
		page := s.page(address)
		fold := page.ByID("moment-jour")
		if fold == nil || fold.Attr["type"] != "date" || fold.Attr["min"] != "2020-05-15" || fold.Attr["max"] != "2026-06-01" {
			t.Fatalf("%s asks for no day, or not between the vote and today: %v", address, fold)
		}
		path, query, _ := strings.Cut(address, "?")
		for _, form := range page.All("form") {
			if form.Parent.Attr["class"] != "moment" {
				continue
			}
			if form.Attr["action"] != path {
				t.Errorf("%s leads to %s", address, form.Attr["action"])
			}
			for pair := range strings.SplitSeq(query, "&") {
				name, value, _ := strings.Cut(pair, "=")
				kept := name == ""
				for _, in := range form.All("input") {
					kept = kept || in.Attr["type"] == "hidden" && in.Attr["name"] == name && in.Attr["value"] == value
				}
				if !kept {
					t.Errorf("%s loses %s", address, pair)
				}
			}
		}
	}
	var days []string
	for _, b := range s.page("/").All("button") {
		if b.Attr["name"] == "on" {
			days = append(days, b.Attr["value"])
		}
	}
	if got := strings.Join(days, " "); got != "2020-05-15 2020-12-31 2021-12-31 2022-12-31 2023-12-31 2024-12-31 2025-12-31 2026-06-01" {
		t.Errorf("offered at once: %s", got)
	}
	if text := empty(t).page("/").Words(); !strings.Contains(text, "Voir ce plan à une autre date") {
		t.Error("before any plan the form is gone")
	}
}

func TestADayThatIsNoneKeepsThePageAndSaysWhatWasMeant(t *testing.T) {
	s := moved(t)
	for address, says := range map[string]string{
		"/argent?etape=allocated&axe=2&on=hier": "«\u202fhier\u202f» n’est pas un jour",
		"/actions/A2.~1?on=2021-02-29":          "Écrivez AAAA-MM-JJ",
		"/axes/2?known=9999":                    "ne va pas jusqu’à l’acte",
		"/en/axes/2?known=0&on=x":               "“x” is not a calendar day",
	} {
		w := s.get(address)
		page := htmltest.Parse(t, w.Body.String())
		if w.Code != http.StatusBadRequest || !strings.Contains(page.Words(), says) {
			t.Errorf("%s answers %d without %q", address, w.Code, says)
		}
		today := s.page(strings.Split(strings.Split(address, "on=")[0], "known=")[0])
		if got, want := page.One(t, "h1").Words(), today.One(t, "h1").Words(); got != want {
			t.Errorf("%s shows %q instead of %q", address, got, want)
		}
		for _, link := range page.Links() {
			if strings.Contains(link, "on=hier") || strings.Contains(link, "known=9999") {
				t.Errorf("%s repeats what is wrong in %s", address, link)
			}
		}
	}
	if w := s.get("/argent.json?on=hier"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"field":"on"`) {
		t.Errorf("the twin answers %d: %s", w.Code, w.Body)
	}
}

func TestDaysBeforeThePlanAndAfterTodayAreTold(t *testing.T) {
	s := moved(t)
	for address, says := range map[string]string{
		"/sources?on=2019-01-01":      "Ce jour précède le vote du plan, le 15 mai 2020",
		"/axes/2?on=2030-01-01":       "Ce jour n’est pas encore venu",
		"/en/axes/2?on=2030-01-01":    "This day has not come yet",
		"/journal?on=2020-07-15":      "Le journal est le même à toute date",
		"/axes?on=2020-07-15":         "Vous regardez le plan au 15 juillet 2020",
		"/journal?known=3":            "tel qu’il était connu à l’acte n°\u202f3",
		"/en/journal/3?on=2020-07-15": "The journal is the same on any date",
	} {
		if text := s.page(address).Words(); !strings.Contains(text, says) {
			t.Errorf("%s does not say %q: %s", address, says, text[:400])
		}
	}
	s.Must(&plan.Allocate{Action: "A3.~1", Cents: 5_00}, "2020-08-02")
	if text := s.page("/axes").Words(); strings.Contains(text, "Vous regardez") {
		t.Error("today is told as a past")
	}
}
