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

	"relance/app/web/htmltest"
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

// What narrows the journal wrongly is told at its field, where what was typed stands as it was typed; the right choices
// hold, the wrong ones narrow nothing, and no link repeats them. The data refuse what the page explains.
func TestWhatNarrowsTheJournalWronglyIsExplainedAtTheChoice(t *testing.T) {
	s := real(t)
	for _, x := range []struct{ query, field, typed, fr, en string }{
		{"du=2021-02-30", "du", "2021-02-30", "jour du calendrier", "calendar day"},
		{"au=x", "au", "x", "jour du calendrier", "calendar day"},
		{"du=2022-01-02&au=2022-01-01", "au", "2022-01-01", "avant de commencer", "before it begins"},
		{"min=abc", "min", "abc", "montant en euros", "amount in euros"},
		{"min=-5&nature=plan.adopt", "min", "-5", "montant en euros", "amount in euros"},
		{"min=0&mot=adoption", "min", "0", "montant en euros", "amount in euros"},
		{"mot=" + strings.Repeat("x", 300), "mot", strings.Repeat("x", 300), "signes au plus", "at most"},
		{"nature=adore", "nature", "", "genre d’acte", "kind of act"},
	} {
		for prefix, says := range map[string]string{"": x.fr, "/en": x.en} {
			at := prefix + "/journal?" + x.query
			w := s.get(at)
			page := htmltest.Parse(t, w.Body.String())
			checkPage(t, at, w.Body.String())
			told, input := page.ByID("erreur-"+x.field), page.ByID("acte-"+x.field)
			if x.field == "nature" {
				input = page.ByID("nature")
			}
			if w.Code != http.StatusBadRequest || told == nil || input == nil || !strings.Contains(spaced(told.Words()), says) {
				t.Errorf("%s answers %d; beside the field: %v", at, w.Code, told)
				continue
			}
			if input.Attr["value"] != x.typed || input.Attr["aria-invalid"] != "true" || input.Attr["aria-describedby"] != "erreur-"+x.field || input.Attr["type"] == "date" {
				t.Errorf("%s: the field is %v", at, input.Attr)
			}
			if !slices.ContainsFunc(page.All("details"), func(d *htmltest.Node) bool {
				_, open := d.Attr["open"]
				return open && d.ByID("erreur-"+x.field) != nil
			}) {
				t.Errorf("%s: the form is folded", at)
			}
			for _, link := range page.Links() {
				if u, err := url.Parse(link); err != nil || u.Path != "" && u.Query().Has(x.field) && u.Query().Get(x.field) != "act.correct" {
					t.Errorf("%s links to %s", at, link)
				}
			}
		}
		for _, twin := range []string{".json", ".csv"} {
			if w := s.get("/journal" + twin + "?" + x.query); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"field":"`+x.field+`"`) {
				t.Errorf("%s?%s answers %d: %s", twin, x.query, w.Code, w.Body)
			}
		}
	}
	if kept := s.get("/journal?min=-5&nature=plan.adopt").Body.String(); !strings.Contains(spaced(kept), "Les actes de ce genre : adoption") {
		t.Errorf("what was chosen rightly beside does not hold: %s", kept)
	}
	if text := s.page("/journal?mot=zzzzzz").Words(); !strings.Contains(text, "Aucun acte ne répond") {
		t.Error(text)
	}
}

// The first sentence of the journal says all that narrows it, as its page, its feed and a link to it do.
func TestTheFirstSentenceOfTheJournalSaysWhichActsItLists(t *testing.T) {
	s := real(t)
	for query, says := range map[string]string{
		"":                                "Tout ce qui change passe par un acte : le journal en compte 35, du dernier enregistré au premier.",
		"nature=plan.adopt":               "Les actes de ce genre : adoption du plan.",
		"sujet=plan&nature=plan.adopt":    "Les actes sur : le plan lui-même, de ce genre : adoption du plan.",
		"du=2021-01-01&au=2021-12-31":     "Les actes enregistrés du 1er janvier 2021 au 31 décembre 2021.",
		"du=2021-01-01&au=2021-01-01":     "Les actes enregistrés le 1er janvier 2021.",
		"du=2021-01-01&min=10000":         "Les actes enregistrés à partir du 1er janvier 2021, d’au moins 10 000,00 €.",
		"au=2021-01-01&mot=v%C3%A9lo":     "Les actes enregistrés jusqu’au 1er janvier 2021, où figure « vélo ».",
		"min=14000000&sujet=action:A2.~1": "Les actes sur : l’action A2.~1 (Participer au Fonds Résilience Île-de-France & Collectivités), d’au moins 14 M€.",
	} {
		page := s.page("/journal?" + query)
		leads := slices.DeleteFunc(page.All("p"), func(p *htmltest.Node) bool { return p.Attr["class"] != "lead" })
		if got := spaced(leads[0].Words()); got != says {
			t.Errorf("%s: %q, want %q", query, got, says)
		}
	}
	if got := spaced(s.page("/en/journal?du=2021-01-01&au=2021-12-31&min=1000.50&mot=bike&nature=plan.amend").Words()); !strings.Contains(got, "The acts of this kind: amendment of the plan, recorded from 1 January 2021 to 31 December 2021, of at least €1,000.50, that say “bike”.") {
		t.Error(got)
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
