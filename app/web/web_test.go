package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"relance/app/web"
	"relance/app/web/htmltest"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

func TestOnlySafeAddressesBecomeLinks(t *testing.T) {
	for address, safe := range map[string]bool{
		"https://example.org/x": true, "http://example.org": true, "mailto:a@example.org": true, "tel:+33102030405": true,
		"/actions/A2.~1?on=2020-05-15#x": true, "#x": true, "?on=1": true,
		"javascript:alert(1)": false, "JAVASCRIPT:alert(1)": false, " javascript:alert(1)": false, "java\nscript:alert(1)": false,
		"data:text/html,x": false, "vbscript:x": false, "//evil.example": false, `\\evil.example`: false, `/\evil.example`: false,
		"": false, "https:": false, "https:///x": false, "ftp://example.org": false,
	} {
		if web.Safe(address) != safe {
			t.Errorf("%q: safe is %v", address, !safe)
		}
		var b strings.Builder
		web.A(address, "x").Render(&b)
		if strings.Contains(b.String(), "href") != safe {
			t.Errorf("%q is written %s", address, b.String())
		}
	}
}

func TestAnAnswerIsCompressedForWhoTakesItAndNotSentTwice(t *testing.T) {
	body := bytes.Repeat([]byte("relance "), 1000)
	a := web.Ready(http.StatusOK, web.MediaHTML, body)
	get := func(headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		a.Write(w, r)
		return w
	}
	for accept, zipped := range map[string]bool{"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false,
		"identity": false, "*": true, "*;q=0": false, "gzip;q=0, *": false, "GZIP": true} {
		w := get("Accept-Encoding", accept)
		if (w.Header().Get("Content-Encoding") == "gzip") != zipped {
			t.Errorf("Accept-Encoding %q: %v", accept, w.Header())
		}
		if zipped {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, body) {
				t.Errorf("unzips to %d bytes, %v", len(got), err)
			}
		}
		if w.Header().Get("Vary") != "Accept-Encoding" || w.Header().Get("Content-Length") == "" {
			t.Errorf("headers %v", w.Header())
		}
	}
	tag := get().Header().Get("Etag")
	for _, held := range []string{tag, "*", `"other", ` + tag, strings.TrimPrefix(tag, "W/")} {
		if w := get("If-None-Match", held); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("who holds %s gets %d", held, w.Code)
		}
	}
	if w := get("If-None-Match", `"other"`); w.Code != http.StatusOK {
		t.Errorf("who holds another gets %d", w.Code)
	}
	r := httptest.NewRequest("HEAD", "/", nil)
	w := httptest.NewRecorder()
	a.Write(w, r)
	if w.Body.Len() != 0 || w.Header().Get("Content-Length") != fmt.Sprint(len(body)) {
		t.Errorf("HEAD gives %d bytes", w.Body.Len())
	}
}

func answer(s string) *web.Answer { return web.Ready(http.StatusOK, "text/plain", []byte(s)) }

func TestACacheAnswersOnlyForTheStateItWasMadeFor(t *testing.T) {
	c := web.NewCache(100, 1<<20)
	one, two := web.Stamp{Acts: 1, Day: "2020-05-15"}, web.Stamp{Acts: 2, Day: "2020-05-15"}
	c.Do(context.Background(), "/", one, func() (*web.Answer, error) { return answer("one"), nil })
	if c.Get("/", one) == nil || c.Get("/", two) != nil || c.Get("/", web.Stamp{Acts: 1, Day: "2020-05-16"}) != nil {
		t.Error("the stamp is not heeded")
	}
	a, err := c.Do(context.Background(), "/", two, func() (*web.Answer, error) { return answer("two"), nil })
	if err != nil || string(a.Body()) != "two" {
		t.Errorf("%s, %v", a.Body(), err)
	}
	if a, err := c.Do(context.Background(), "/", one, func() (*web.Answer, error) { return answer("old"), nil }); err != nil || string(a.Body()) != "two" {
		t.Errorf("who asks late gets %s, %v", a.Body(), err)
	}
}

func TestAnAnswerIsMadeOnceHoweverManyAsk(t *testing.T) {
	c := web.NewCache(100, 1<<20)
	var made atomic.Int32
	release := make(chan struct{})
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			a, err := c.Do(context.Background(), "/", web.Stamp{Acts: 1}, func() (*web.Answer, error) {
				made.Add(1)
				<-release
				return answer("x"), nil
			})
			if err != nil || string(a.Body()) != "x" {
				t.Errorf("%v", err)
			}
		})
	}
	close(release)
	wait.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestWhatFailsIsNotHeldAndNobodyWaitsForAPanic(t *testing.T) {
	c := web.NewCache(100, 1<<20)
	refused := fault.New(fault.NotFound, "web.no_page")
	if _, err := c.Do(context.Background(), "/", web.Stamp{}, func() (*web.Answer, error) { return nil, refused }); !errors.Is(err, refused) || c.Len() != 0 {
		t.Errorf("%v, %d held", err, c.Len())
	}
	func() {
		defer func() { recover() }()
		c.Do(context.Background(), "/", web.Stamp{}, func() (*web.Answer, error) { panic("x") })
	}()
	a, err := c.Do(context.Background(), "/", web.Stamp{}, func() (*web.Answer, error) { return answer("after"), nil })
	if err != nil || string(a.Body()) != "after" {
		t.Errorf("after a panic: %v", err)
	}
}

func TestACacheIsBounded(t *testing.T) {
	c := web.NewCache(100, 1<<20)
	for i := range 1000 {
		c.Do(context.Background(), fmt.Sprint("/", i), web.Stamp{Acts: 1}, func() (*web.Answer, error) { return answer("x"), nil })
	}
	if c.Len() != 100 {
		t.Errorf("%d answers held, room is for 100", c.Len())
	}
	large := strings.Repeat("0123456789abcdef", 1<<14) // four of them fill the bytes
	for i := range 100 {
		c.Do(context.Background(), fmt.Sprint("/large/", i), web.Stamp{Acts: 2}, func() (*web.Answer, error) { return answer(large), nil })
	}
	if c.Len() > 4 {
		t.Errorf("%d large answers held", c.Len())
	}
}

func TestOnlyKnownParametersMakeAPageOfTheirOwn(t *testing.T) {
	for raw, want := range map[string]string{
		"": "", "x=1": "", "on=2020-05-15&x=1": "?on=2020-05-15", "known=3&on=2020-05-15": "?known=3&on=2020-05-15",
		"on=2020-05-15&known=3": "?known=3&on=2020-05-15", "on=": "", "on=+2020-05-15+": "?on=2020-05-15", "on=a&on=b": "?on=a",
	} {
		if got := web.ReadQuery(raw, "on", "known").Canonical(); got != want {
			t.Errorf("%q gives %q, want %q", raw, got, want)
		}
	}
}

func TestADayAndANumberAreReadStrictly(t *testing.T) {
	for s, good := range map[string]bool{"2020-05-15": true, "2020-02-29": true, "0001-01-01": true, "9999-12-31": true, "2021-02-29": false,
		"2020-5-15": false, "hier": false, "2020": false, "2020-05-15T00:00:00Z": false, "0000-01-01": false, "20200515": false} {
		if _, err := (web.Values{"on": s}).Day("on"); (err == nil) != good {
			t.Errorf("day %q: %v", s, err)
		}
	}
	for s, good := range map[string]bool{"1": true, "61": true, "0": false, "-1": false, "01": false, "1e3": false, "99999999999999999999": false, "x": false, "+1": false} {
		if _, err := (web.Values{"known": s}).Number("known"); (err == nil) != good {
			t.Errorf("number %q: %v", s, err)
		}
	}
}

func TestACSVIsReadAsItWasWrittenAndRunsNoFormula(t *testing.T) {
	table := web.Table{Columns: []string{"text", "cents", "flag"}}
	texts := []string{"plain", "=1+1", "+33", "-5", "@x", "\tx", "a,b", `say "x"`, "two\nlines", " spaced ", "", "＝1"}
	for _, s := range texts {
		table.Rows = append(table.Rows, []any{s, money.Cents(-1234), true})
	}
	rows, err := csv.NewReader(bytes.NewReader(table.CSV())).ReadAll()
	if err != nil || len(rows) != len(texts)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, s := range texts {
		got := rows[i+1]
		want := s
		if slices.Contains([]string{"=1+1", "+33", "-5", "@x", "\tx", "＝1"}, s) {
			want = "'" + s
		}
		if got[0] != want || got[1] != "-1234" || got[2] != "true" {
			t.Errorf("%q is read as %q", s, got)
		}
	}
}

func TestAssetsHaveTheirOwnAddressForEver(t *testing.T) {
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		web.ServeAsset(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	for _, name := range []string{"relance.css", "atkinson-next.woff2", "atkinson-next-OFL.txt", "icon.svg"} {
		w := get("/demo" + web.Asset(name))
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
	for _, path := range []string{"/assets/", "/assets/other/relance.css", web.Asset("nothing.css"), web.Asset("")} {
		if w := get(path); w.Code != 404 {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	css := get(web.Asset("relance.css")).Body.String()
	if strings.Contains(css, "http://") || strings.Contains(css, "https://") || strings.Contains(css, "@import") {
		t.Error("the style sheet fetches from elsewhere")
	}
}

func TestAFictionalPageSaysSoAndStaysOutOfSearchEngines(t *testing.T) {
	for _, fictional := range []bool{true, false} {
		p := web.Page{Site: web.Site{Lang: locale.French, Prefix: "/demo", Name: "Sérandes", Fictional: fictional}, Path: "/", Title: "Plan"}
		var b strings.Builder
		p.Render(&b)
		page := htmltest.Parse(t, b.String())
		robots := slices.ContainsFunc(page.All("meta"), func(m *htmltest.Node) bool { return m.Attr["name"] == "robots" && m.Attr["content"] == "noindex" })
		if robots != fictional || strings.Contains(page.One(t, "title").Words(), "FICTION") != fictional ||
			strings.Contains(page.One(t, "header").Words(), "FICTION") != fictional || strings.Contains(page.One(t, "footer").Words(), "inventés") != fictional {
			t.Errorf("fictional %v: %s", fictional, b.String())
		}
	}
}

func TestTheHeadAsksWhatIsLookedForWhereThereIsASearch(t *testing.T) {
	for _, search := range []bool{true, false} {
		p := web.Page{Site: web.Site{Lang: locale.French, Prefix: "/demo", Search: search}, Path: "/recherche", Title: "Recherche",
			Pairs: []string{"q", "forêt & cœur", "on", "2021-01-01"}}
		var b strings.Builder
		p.Render(&b)
		page := htmltest.Parse(t, b.String())
		forms := page.All("form")
		if (len(forms) == 1) != search {
			t.Fatalf("search %v: %d forms", search, len(forms))
		}
		if !search {
			continue
		}
		held := map[string]string{}
		for _, x := range forms[0].All("input") {
			held[x.Attr["name"]] = x.Attr["value"]
		}
		if forms[0].Attr["action"] != "/demo/recherche" || held["q"] != "forêt & cœur" || held["on"] != "2021-01-01" {
			t.Errorf("the form asks %s of %s", held, forms[0].Attr["action"])
		}
		if faults := htmltest.Faults(page, "fr"); len(faults) > 0 {
			t.Error(faults)
		}
	}
}

func TestALongTitleIsCutBetweenWordsInTheTabAloneAndSaysSo(t *testing.T) {
	long := strings.Repeat("Reprise de soldes, ", 20)
	var b strings.Builder
	if err := (&web.Page{Site: web.Site{Lang: "fr"}, Title: long}).Render(&b); err != nil {
		t.Fatal(err)
	}
	title := htmltest.Parse(t, b.String()).One(t, "title").Words()
	if n := len([]rune(title)); n > 130 || !strings.HasSuffix(title, "soldes…") && !strings.HasSuffix(title, "de…") && !strings.HasSuffix(title, "Reprise…") {
		t.Errorf("%d letters: %q", n, title)
	}
	if !strings.Contains(htmltest.Parse(t, b.String()).One(t, "h1").Words(), strings.TrimSuffix(strings.TrimSpace(long), ",")) {
		t.Error("the heading is cut too")
	}
}
