package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"relance/app/web"
	"relance/app/web/htmltest"
	"relance/domain/plan"
)

func TestAPageIsNewAfterAnActAndOnTheNextDay(t *testing.T) {
	s := real(t)
	before := s.get("/argent")
	if again := s.get("/argent"); again.Header().Get("Etag") != before.Header().Get("Etag") {
		t.Error("the same page has two tags")
	}
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 14_000_000_00}, "2020-07-01")
	page := s.page("/argent")
	if row := page.Row("Affecté"); len(row) != 3 || row[2] != "14\u202f000\u202f000,00\u202f€" {
		t.Errorf("after the act the row is %q", row)
	}
	s.Clock.Set(s.Clock.Now().AddDate(0, 0, 1))
	if text := s.page("/argent").Words(); !strings.Contains(text, "Au 2 juin 2026") {
		t.Error("the page keeps its day")
	}
}

func TestEveryFigureOfThePlansBookLeadsToItsActs(t *testing.T) {
	s := moved(t)
	page := s.page("/argent")
	links := 0
	for _, link := range page.One(t, "main").Links() {
		if !strings.HasPrefix(link, "/argent?") {
			continue
		}
		links++
		if acts := len(s.page(link).One(t, "main").All("time")); acts == 0 {
			t.Errorf("%s names no act", link)
		}
	}
	if text := s.page("/argent?etape=allocated&axe=2").Words(); !strings.Contains(text, "affecté\u202f»\u202f: 24\u202f000\u202f000,00\u202f€") || !strings.Contains(text, "vient de 3 actes") {
		t.Errorf("axis 2: %s", text)
	}
	if links < 8 {
		t.Errorf("only %d figures lead to acts", links)
	}
	text := s.page("/argent?etape=allocated&action=A2.~1").Words()
	for _, want := range []string{"A atteint l’étape «\u202faffecté\u202f»\u202f: 15\u202f000\u202f000,00\u202f€", "14\u202f000\u202f000,00\u202f€ affectés à l’action A2.~1", "réaffectés"} {
		if !strings.Contains(text, want) {
			t.Errorf("the figure's page does not say %q: %s", want, text)
		}
	}
}

func TestTheFootNamesTheLastActThatTouchedThePage(t *testing.T) {
	s := moved(t)
	last := func(address string) string {
		for _, a := range s.page(address).One(t, "footer").All("a") {
			if strings.HasPrefix(a.Attr["href"], "/journal/") {
				return a.Attr["href"]
			}
		}
		return ""
	}
	size := s.Head().Size
	if got := last("/actions/A2.~1"); got != "/journal/"+web.Count(size) {
		t.Errorf("A2.~1 was touched by %s, the journal has %d", got, size)
	}
	if got := last("/actions/A2.~3"); got != "/journal/2" {
		t.Errorf("A2.~3 was touched by %s", got)
	}
	if text := s.page("/").One(t, "footer").Words(); !strings.Contains(text, s.Head().Root.String()) {
		t.Error("the foot does not give the root")
	}
}

func TestAVisitorMayLookAtAnyDay(t *testing.T) {
	s := moved(t)
	for _, address := range []string{"/", "/en/", "/axes", "/axes/2", "/objectifs/O2.1", "/objectifs/O2.0", "/actions", "/actions/A2.~1", "/argent", "/sources",
		"/plan.json", "/argent.json", "/axes/2.json", "/objectifs/O2.1.csv", "/actions/A2.~1.json", "/actions/A2.~1.csv", "/journal", "/journal.json"} {
		for _, query := range []string{"?on=0001-01-01", "?on=2020-05-14", "?on=2020-05-15", "?on=2020-08-15", "?on=9999-12-31", "?known=2", "?on=2020-07-15&known=20"} {
			w := s.get(address + query)
			if w.Code != http.StatusOK {
				t.Errorf("%s%s answers %d: %s", address, query, w.Code, w.Body)
				continue
			}
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				lang := map[bool]string{true: "en", false: "fr"}[strings.HasPrefix(address, "/en")]
				for _, f := range htmltest.Faults(htmltest.Parse(t, w.Body.String()), lang) {
					t.Errorf("%s%s: %s", address, query, f)
				}
			}
		}
	}
	for _, address := range []string{"/", "/en/", "/axes", "/actions", "/argent", "/sources", "/plan.json", "/argent.json", "/journal"} {
		if w := s.get(address + "?known=1"); w.Code != http.StatusOK {
			t.Errorf("%s as known before the adoption answers %d", address, w.Code)
		}
	}
	text := s.page("/argent?on=2020-07-15").Words()
	if !strings.Contains(text, "Vous regardez le plan au 15 juillet 2020") || !strings.Contains(text, "24\u202fM€ sont affectés") {
		t.Errorf("on 15 July 2020: %s", text)
	}
	if text := s.page("/argent?on=2019-12-31").Words(); !strings.Contains(text, "le plan n’est pas encore voté\u202f: il l’est le 15 mai 2020") || !strings.Contains(text, "0,00\u202f€") {
		t.Errorf("before the vote: %s", text)
	}
}

func TestThePastIsLinkedToThePast(t *testing.T) {
	s := moved(t)
	for _, link := range s.page("/axes/2?on=2020-07-15").One(t, "main").Links() {
		if strings.HasPrefix(link, "/actions/") && !strings.HasSuffix(link, "?on=2020-07-15") {
			t.Errorf("%s leaves the day", link)
		}
	}
}
