package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// asks are the public addresses that take more than a day, with what they take.
var asks = []struct {
	path   string
	params []string
}{
	{"/actions", []string{"axe", "etat", "moyen", "financement", "argent", "tri", "page"}},
	{"/communes", []string{"q", "mesure"}},
	{"/argent", []string{"livre", "etape", "axe", "action", "moyen", "commune", "annee", "chiffre"}},
	{"/journal", []string{"sujet", "nature", "avant", "du", "au", "min", "mot"}},
	{"/dispositifs", []string{"q", "qui", "forme", "etat", "axe"}},
	{"/ept/200057867", []string{"mesure"}},
	{"/recherche", []string{"q", "genre", "page", "n"}},
	{"/preuve", []string{"acte"}},
	{"/signaler", []string{"forme", "sujet", "chiffre"}},
	{"/histoire", nil}, {"/axes/1", nil}, {"/", nil},
}

// Whatever stands behind a question mark is answered or explained in the reader's language, never with a fault of
// ours, and what is refused names what was wrong; the page and its data answer alike.
func FuzzAnyQuestionOfAnyPageIsAnsweredOrExplained(f *testing.F) {
	for page := range asks {
		for _, value := range []string{"", "1", "-1", "99999999999999999999", "A2.~1", "plan", "paid", "2021-06-30", "0001-01-01", "'", "\x00", "é\xff", strings.Repeat("9", 300), "<b>"} {
			f.Add(uint8(page), uint8(0), value, "", "")
			f.Add(uint8(page), uint8(1), value, "2021-06-30", "3")
		}
	}
	f.Add(uint8(0), uint8(0), "", "hier", "-3")
	f.Add(uint8(2), uint8(1), "awarded", "2020-02-30", "99999999999999999999")
	s := placed(f)
	f.Fuzz(func(t *testing.T, page, param uint8, value, on, known string) {
		s.t = t
		ask := asks[int(page)%len(asks)]
		query := url.Values{}
		if len(ask.params) > 0 {
			query.Set(ask.params[int(param)%len(ask.params)], value)
		}
		if on != "" {
			query.Set("on", on)
		}
		if known != "" {
			query.Set("known", known)
		}
		at := ask.path + "?" + query.Encode()
		for _, prefix := range []string{"", "/en"} {
			w := s.get(prefix + at)
			if w.Code >= http.StatusInternalServerError {
				t.Fatalf("%s answers %d: %s", at, w.Code, w.Body)
			}
			if w.Code >= 400 && !strings.Contains(w.Body.String(), "<h1") {
				t.Fatalf("%s is refused with %d and no page: %s", at, w.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), "<b>") && strings.Contains(value, "<b>") && !strings.Contains(value, "&") {
				t.Fatalf("%s comes back as it was written", at)
			}
		}
	})
}
