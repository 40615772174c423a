package portal_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relance/app/web/htmltest"
	"relance/domain/plan"
	"relance/foundation/journal"
)

// decided is one line of the history.
type decided struct {
	Act       int64
	Effective string
}

func TestTheHistoryOfAnyDayAsKnownAtAnyActIsWhatHadBeenDecidedAndStood(t *testing.T) {
	s, amendment, _ := amended(t)
	s.Must(&plan.Allocate{Action: "A2.~1", Cents: 900_00}, "2021-08-01")
	kept := s.Must(&plan.Reallocate{From: "A2.~1", To: "A2.~2", Cents: 100_00}, "2021-09-01").Number
	undone := s.Must(&plan.Reallocate{From: "A2.~1", To: "A2.~2", Cents: 200_00}, "2021-08-15").Number
	back := s.Must(&journal.Correct{Of: undone, Reason: map[string]string{"fr": "Montant mal lu."}}, "").Number
	adoption := read[struct{ Decisions []decided }](s, "/histoire.json").Decisions[0].Act
	all := []decided{{adoption, "2020-05-15"}, {amendment, "2021-07-08"}, {undone, "2021-08-15"}, {kept, "2021-09-01"}}
	first := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		day := first.AddDate(0, 0, rapid.IntRange(0, 520).Draw(t, "day")).Format(time.DateOnly)
		if rapid.Bool().Draw(t, "a day of a decision") {
			day = rapid.SampledFrom(all).Draw(t, "decision").Effective
		}
		known := rapid.Int64Range(1, s.Head().Size).Draw(t, "known")
		want := slices.DeleteFunc(slices.Clone(all), func(d decided) bool {
			return d.Effective > day || d.Act > known || d.Act == undone && back <= known
		})
		if got := read[struct{ Decisions []decided }](s, fmt.Sprintf("/histoire.json?on=%s&known=%d", day, known)).Decisions; !slices.Equal(got, want) {
			t.Errorf("on %s as known at act %d: %v, want %v", day, known, got, want)
		}
	})
}

func FuzzAnyMomentIsToldOrExplained(f *testing.F) {
	paths := []string{"/histoire", "/histoire/2", "/axes/2", "/", "/argent"}
	for i, x := range [][2]string{{"2020-05-15", "2"}, {"hier", "0"}, {"2021-02-29", "99999999999999999999"}, {"0000-00-00", "-1"}, {"9999-12-31", "1"}, {"", "03"}, {"2021-01-01\x00", "é"}, {"\uffff", "\x0e"}} {
		f.Add(x[0], x[1], uint8(i))
	}
	s := real(f)
	f.Fuzz(func(t *testing.T, on, known string, which uint8) {
		path := paths[int(which)%len(paths)]
		query := url.Values{"on": {on}, "known": {known}}.Encode()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path+"?"+query, nil))
		day, err := time.Parse(time.DateOnly, strings.TrimSpace(on))
		good := strings.TrimSpace(on) == "" || err == nil && day.Year() > 0
		n, err := strconv.ParseInt(strings.TrimSpace(known), 10, 64)
		good = good && (strings.TrimSpace(known) == "" || err == nil && n >= 1 && n <= s.Head().Size && strconv.FormatInt(n, 10) == strings.TrimSpace(known))
		switch {
		case good && (w.Code == http.StatusOK || w.Code == http.StatusNotFound): // a decision may not have been taken by then
		case !good && w.Code == http.StatusBadRequest:
			told := htmltest.Parse(t, w.Body.String()).Words()
			if !slices.ContainsFunc([]string{"n’est pas un jour", "n’est pas un numéro", "ne va pas jusqu’à l’acte", "doit être en UTF-8"}, func(why string) bool { return strings.Contains(told, why) }) {
				t.Errorf("%s?%s is refused without a reason: %s", path, query, told)
			}
		case !good && strings.Count(path, "/") == 2 && w.Code == http.StatusNotFound: // as known then, there was no such thing
		default:
			t.Errorf("%s?%s answers %d", path, query, w.Code)
		}
	})
}
