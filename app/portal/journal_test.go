package portal_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/foundation/locale"
)

type toldAct struct {
	Number   int64
	Kind     string
	Recorded string
	Says     map[string]string
	Fields   struct {
		Cents    int64 `json:"amount_cents"`
		Envelope int64 `json:"envelope_cents"`
	}
}

type toldActs struct {
	Acts []toldAct
	Next *string
}

// every gives all acts of a list of the journal, page after page.
func (s *site) every(address string) (out []toldAct) {
	for next := &address; next != nil; {
		l := read[toldActs](s, *next)
		out, next = append(out, l.Acts...), l.Next
	}
	return out
}

func TestANarrowedJournalHoldsTheActsThatMeetAllChoicesAndNoOther(t *testing.T) {
	s := moved(t)
	s.report("A2.~3", 60)
	all := s.every("/journal.json")
	word := rapid.SampledFrom([]string{"", "relevé", "affecté", "adoption", "zzz"})
	least := rapid.SampledFrom([]int64{0, 1, 100_000, 1_000_000_000})
	kinds := rapid.SampledFrom([]string{"", "plan.allocate", "action.report"})
	rapid.Check(t, func(t *rapid.T) {
		mot, min, kind, before := word.Draw(t, "word"), least.Draw(t, "least"), kinds.Draw(t, "kind"), rapid.Int64Range(0, int64(len(all))).Draw(t, "before")
		q := url.Values{"nature": {kind}, "mot": {mot}, "du": {all[len(all)-1].Recorded[:10]}}
		if min > 0 {
			q.Set("min", fmt.Sprint(min))
		}
		if before > 0 {
			q.Set("avant", fmt.Sprint(before))
		}
		var want []int64
		for _, a := range all {
			sum := max(a.Fields.Cents, a.Fields.Envelope)
			holds := mot == ""
			for w := range locale.Words(a.Says["fr"]) {
				holds = holds || strings.HasPrefix(w.Folded, locale.Fold(mot))
			}
			if holds && sum >= min*100 && (kind == "" || a.Kind == kind) && (before == 0 || a.Number < before) {
				want = append(want, a.Number)
			}
		}
		var got []int64
		for _, a := range s.every("/journal.json?" + q.Encode()) {
			got = append(got, a.Number)
		}
		if mot != "" { // a word may also stand beside the sentence: what is found is more, never less
			for _, n := range want {
				if !slices.Contains(got, n) {
					t.Fatalf("%v: act %d is not found", q, n)
				}
			}
		} else if !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", q, got, want)
		}
	})
}

func TestOnePageBackInTheJournalIsThePageOneCameFrom(t *testing.T) {
	s := real(t)
	s.report("A2.~3", 130)
	for _, first := range []string{"/journal", "/journal?mot=relev%C3%A9", "/journal?sujet=action:A2.~3"} {
		turn := func(address, rel string) string {
			for _, a := range s.page(address).All("a") {
				if a.Attr["rel"] == rel && !strings.HasPrefix(a.Attr["href"], "/journal/") {
					return a.Attr["href"]
				}
			}
			return ""
		}
		second := turn(first, "next")
		third := turn(second, "next")
		if second == "" || third == "" || turn(third, "prev") != second || !strings.HasPrefix(turn(second, "prev"), strings.SplitN(first, "?", 2)[0]) ||
			strings.Contains(turn(second, "prev"), "avant") || turn(first, "prev") != "" {
			t.Errorf("%s: %s, %s; back %s, %s", first, second, third, turn(third, "prev"), turn(second, "prev"))
		}
	}
}

func TestWhatNarrowsTheJournalWronglyIsExplainedAtTheChoice(t *testing.T) {
	s := real(t)
	for query, says := range map[string]string{"du=2021-02-30": "jour du calendrier", "au=x": "jour du calendrier", "du=2022-01-02&au=2022-01-01": "avant de commencer",
		"min=abc": "montant en euros", "min=-5": "montant en euros", "min=0": "montant en euros", "mot=" + strings.Repeat("x", 300): "signes au plus"} {
		if w := s.get("/journal?" + query); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s answers %d", query, w.Code)
		}
	}
	if text := s.page("/journal?mot=zzzzzz").Words(); !strings.Contains(text, "Aucun acte ne répond") {
		t.Error(text)
	}
}

func FuzzTheJournalIsNarrowedOrSaysWhyNot(f *testing.F) {
	for _, q := range []string{"du=2020-01-01&au=2021-01-01&min=10000&mot=velo", "min=1e9", "du=0000-00-00", "on=x&known=0", "on=2021-01-01&known=3", "avant=1&mot=%00"} {
		f.Add(q)
	}
	s := real(f)
	f.Fuzz(func(t *testing.T, query string) {
		u := url.URL{Path: "/journal", RawQuery: query}
		if strings.ContainsAny(query, " \t\r\n#") || !isASCII(query) {
			return
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", u.String(), nil))
		if w.Code >= 500 {
			t.Errorf("%q answers %d", query, w.Code)
		}
	})
}

func isASCII(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < 0x21 || b > 0x7e })
}
