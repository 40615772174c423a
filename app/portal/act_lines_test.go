package portal_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

// recorded is the real plan on which a test has recorded three files: one of awards, one taken back, one
// of a budget.
func recorded(t *testing.T) (s *site, awards int64) {
	t.Helper()
	s = real(t)
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 14_000_000_00}, "2020-07-01")
	take := func(kind, from, name, text string) int64 {
		res, err := record.Import(context.Background(), s.Journal, journaltest.Everyone, record.Source{Name: name, ReaderAt: strings.NewReader(text), Size: int64(len(text))},
			record.Request{Kind: kind, System: "comptabilité", From: from, Role: "finance"})
		if err != nil {
			t.Fatal(err)
		}
		return res.Receipt.Number
	}
	var text strings.Builder
	text.WriteString("n° de décision;date;action;commune;tiers;siret;montant\n")
	for n := range 230 {
		fmt.Fprintf(&text, "D%d;%02d/09/2020;A2.~1;00001;Jeanne Essai;%s;%d\n", n, 1+n%28, []string{"", "73282932000074"}[n%2], 10+n)
	}
	awards = take("award.record", "allocated", "attributions <2020>.csv", text.String())
	s.Must(&journal.Correct{Of: take("award.record", "allocated", "b.csv", "date;action;montant\n2020-10-01;A2.~1;5\n"), Reason: map[string]string{"fr": "Doublon."}}, "")
	take("budget.record", "outside", "budget.csv", "date;exercice;nature;chapitre;montant\n2021-01-01;2021;CP;204;5000\n")
	return s, awards
}

func TestARecordedFileIsToldWithItsTotalsAndLines(t *testing.T) {
	s, n := recorded(t)
	text := s.page(fmt.Sprintf("/journal/%d", n)).Words()
	for _, want := range []string{"230 lignes", "attributions <2020>.csv", "comptabilité", "28 635,00 €", "Empreinte du fichier", "affecté"} {
		if !strings.Contains(spaced(text), want) {
			t.Errorf("the act's page does not say %q: %s", want, text)
		}
	}
	first := spaced(s.page(fmt.Sprintf("/journal/lignes/%d", n)).Words())
	for _, want := range []string{"non nommé", "D0", "D99", "Lignes suivantes"} {
		if !strings.Contains(first, want) {
			t.Errorf("the lines do not say %q", want)
		}
	}
	if strings.Contains(first, "D100") || strings.Count(first, "Jeanne Essai") != 50 {
		t.Errorf("%d are named: %s", strings.Count(first, "Jeanne Essai"), first)
	}
	last := spaced(s.page(fmt.Sprintf("/en/journal/lignes/%d?apres=201", n)).Words())
	if !strings.Contains(last, "D229") || strings.Contains(last, "Next lines") || !strings.Contains(last, "Start of the list") {
		t.Error(last)
	}
	type lines struct {
		File  struct{ Lines, Cents int64 }
		Lines []struct {
			Line        int
			Beneficiary string
			Person      bool
		}
		Next *string
	}
	all := read[lines](s, fmt.Sprintf("/journal/lignes/%d.json", n))
	if len(all.Lines) != 230 || all.Next != nil || all.File.Cents != 2863500 || all.Lines[0].Line != 2 || !all.Lines[0].Person || all.Lines[0].Beneficiary != "" || all.Lines[1].Beneficiary == "" {
		t.Errorf("%d lines, %v, %+v", len(all.Lines), all.Next, all.File)
	}
	w := s.get(fmt.Sprintf("/journal/lignes/%d.csv", n))
	if rows := strings.Count(w.Body.String(), "\r\n"); w.Code != http.StatusOK || rows != 231 {
		t.Errorf("%d, %d rows", w.Code, rows)
	}
	for address, status := range map[string]int{"/journal/lignes/2": 404, "/journal/lignes/9999": 404, "/journal/lignes/x": 404, fmt.Sprintf("/journal/lignes/%d?apres=x", n): 400} {
		if w := s.get(address); w.Code != status {
			t.Errorf("%s answers %d", address, w.Code)
		}
	}
	taken := spaced(s.page(fmt.Sprintf("/journal/lignes/%d", n+1)).Words())
	if !strings.Contains(strings.ToLower(taken), "rectifié") && !strings.Contains(taken, fmt.Sprint(n+2)) {
		t.Errorf("what was taken back says %s", taken)
	}
}

func spaced(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)), " ")
}

func TestPagesOfRecordsAreRightInBothLanguages(t *testing.T) {
	s, n := recorded(t)
	seen := 0
	s.crawl(func(address string, w *httptest.ResponseRecorder) {
		if strings.Contains(address, "/journal/") && w.Code != http.StatusOK {
			t.Errorf("%s answers %d", address, w.Code)
		}
		if strings.Contains(address, fmt.Sprintf("/journal/lignes/%d", n)) && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			seen++
			checkPage(t, address, w.Body.String())
		}
	})
	if seen < 6 {
		t.Errorf("%d pages of lines were met", seen)
	}
}
