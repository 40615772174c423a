package portal

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"relance/domain/scheme/schemetest"
)

func TestWhatAVisitorMakesUpDoesNotDriveOutWhatAllRead(t *testing.T) {
	b := schemetest.Open(t)
	h, err := New(Config{Journal: b.Journal, DB: b.DB, Clock: b.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	p := h.(*Portal)
	get := func(address string) {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if w.Code != 200 && w.Code != 404 {
			t.Fatalf("%s answers %d", address, w.Code)
		}
	}
	get("/")
	for i := range 1500 {
		get(fmt.Sprintf("/journal?sujet=%d", i))
		get(fmt.Sprintf("/?utm_source=%d&on=", i))
		get(fmt.Sprintf("/actions/A%d", i))
	}
	if p.cache.Len() != 1 || p.asked.Len() != 1024 {
		t.Errorf("%d answers held without parameters, %d with", p.cache.Len(), p.asked.Len())
	}
}

func TestATilesPathIsReadAsTheTiledFormWritesIt(t *testing.T) {
	for rest, want := range map[string]string{
		"0/000": "0 0 256", "3/067": "3 67 256", "0/x001/067": "0 1067 256", "1/x001/x234/067": "1 1234067 256", "entries/000.p/5": "-1 0 5",
		"0/x001/067.p/255": "0 1067 255", "63/000": "63 0 256",
	} {
		level, n, width, ok := parseTile(rest)
		if got := fmt.Sprint(level, n, width); !ok || got != want {
			t.Errorf("%s reads as %s (%v), want %s", rest, got, ok, want)
		}
	}
	for _, rest := range []string{"", "0", "0/", "/000", "0/00", "0/0000", "0/x000/001", "0/001/067", "0/x001/x067", "x/000", "64/000", "0/000.p", "0/000.p/", "0/000.p/300",
		"0/000.p/5/5", "entries", "0/x001/x001/x001/x001/x001/x001/001"} {
		if _, n, _, ok := parseTile(rest); ok {
			t.Errorf("%q reads as tile %d", rest, n)
		}
	}
}

func FuzzATilesPathIsOneTile(f *testing.F) {
	f.Add("0/x001/067.p/5")
	f.Fuzz(func(t *testing.T, rest string) {
		level, n, width, ok := parseTile(rest)
		if !ok {
			return
		}
		again := fmt.Sprintf("%03d", n%1000)
		for m := n / 1000; m > 0; m /= 1000 {
			again = fmt.Sprintf("x%03d/%s", m%1000, again)
		}
		head := fmt.Sprint(level)
		if level < 0 {
			head = "entries"
		}
		if again = head + "/" + again; width < tileWidth {
			again += fmt.Sprintf(".p/%d", width)
		}
		if again != rest {
			t.Errorf("%q is the tile %q", rest, again)
		}
	})
}

func TestAnEndingIsCutFromACode(t *testing.T) {
	rt := route{path: "/actions/{code}"}
	for last, want := range map[string]string{"A2.~1": "A2.~1 ", "A2.~1.json": "A2.~1 json", "A1.2.a.csv": "A1.2.a csv", ".json": ".json ", "json": "json ", "a.json.csv": "a.json csv"} {
		code, form := rt.ending(last)
		if got := code + " " + form; got != want {
			t.Errorf("%s is cut to %q", last, got)
		}
	}
	if name := (&frame{path: "/actions/A2.~1/é\"x"}).asFile(nil, asCSV)[1]; strings.Count(name, `"`) != 2 {
		t.Errorf("a file is named %s", name)
	}
}
