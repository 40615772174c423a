package portal

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"relance/domain/scheme/schemetest"
)

func TestDaysThatAVisitorMakesUpAreNotKeptWithoutEnd(t *testing.T) {
	b := schemetest.Open(t)
	h, err := New(Config{Journal: b.Journal, DB: b.DB, Clock: b.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	p := h.(*Portal)
	for i := range 60 {
		for _, address := range []string{"/argent?etape=paid&", "/communes?", "/equite?"} {
			w := httptest.NewRecorder()
			p.ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("%son=2020-%02d-%02d", address, 1+i/28, 1+i%28), nil))
			if w.Code != 200 {
				t.Fatalf("%s answers %d", address, w.Code)
			}
		}
	}
	for what, n := range map[string]int{"figures": len(p.memo.kept), "territories": len(p.lands.kept), "communes": len(p.communals.kept)} {
		if n == 0 || n > viewsMax {
			t.Errorf("%s of %d views are kept, want 1 to %d", what, n, viewsMax)
		}
	}
}

func TestWhatStoodBeforeIsTakenFromTheSameDayAsNow(t *testing.T) {
	var m communals
	early, late, other := &communal{}, &communal{}, &communal{}
	m.keep(view{1, "2020-01-01", 1}, early, viewsMax)
	m.keep(view{3, "2020-01-01", 3}, late, viewsMax)
	m.keep(view{4, "2020-01-02", 4}, other, viewsMax)
	m.keep(view{4, "2020-01-01", 2}, other, viewsMax) // as known at an earlier act
	for asked, want := range map[view]view{
		{3, "2020-01-01", 3}: {3, "2020-01-01", 3},
		{5, "2020-01-01", 5}: {3, "2020-01-01", 3},
		{2, "2020-01-01", 2}: {1, "2020-01-01", 1},
		{5, "2020-01-01", 2}: {},
		{5, "2020-01-03", 5}: {},
	} {
		if x, of := m.before(asked); of != want || (x == nil) != (want == view{}) {
			t.Errorf("%v stands on %v, want %v", asked, of, want)
		}
	}
}
