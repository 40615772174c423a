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
	for what, n := range map[string]int{"figures": len(p.memo.kept), "territories": len(p.lands.kept)} {
		if n == 0 || n > viewsMax {
			t.Errorf("%s of %d views are kept, want 1 to %d", what, n, viewsMax)
		}
	}
}
