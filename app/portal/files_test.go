package portal_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

type readFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Category struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
	} `xml:"entry"`
}

func (s *site) feed(address string) (f readFeed) {
	s.t.Helper()
	w := s.get(address)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/atom+xml") {
		s.t.Fatalf("%s answers %d %s", address, w.Code, w.Body)
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil {
		s.t.Fatal(err)
	}
	return f
}

func TestTheFeedOfActsIsAtomAndItsEntriesKeepTheirNames(t *testing.T) {
	s := moved(t)
	fr, en := s.feed("/journal.atom"), s.feed("/en/journal.atom")
	if fr.ID == en.ID || fr.Title == "" || fr.Author == "" || len(fr.Entries) != len(en.Entries) || len(fr.Entries) == 0 {
		t.Fatalf("%+v", fr)
	}
	seen, last := map[string]bool{}, ""
	for i, e := range fr.Entries {
		if !strings.HasPrefix(e.ID, "tag:") || seen[e.ID] || e.ID != en.Entries[i].ID || e.Title == "" || e.Category.Term == "" {
			t.Errorf("entry %+v", e)
		}
		seen[e.ID] = true
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil {
			t.Error(err)
		}
		if s.get(e.Link.Href).Code != http.StatusOK {
			t.Errorf("%s leads nowhere", e.Link.Href)
		}
		last = max(last, e.Updated)
	}
	if fr.Updated != last {
		t.Errorf("updated %s, the last act is of %s", fr.Updated, last)
	}
}

func TestTheFeedHasTheFiltersOfTheJournal(t *testing.T) {
	s := moved(t)
	f := s.feed("/journal.atom?nature=plan.allocate")
	if len(f.Entries) != 3 {
		t.Errorf("%d entries", len(f.Entries))
	}
	for _, e := range f.Entries {
		if e.Category.Term != "plan.allocate" {
			t.Errorf("%+v", e)
		}
	}
	if w := s.get("/journal.atom?nature=none"); w.Code != http.StatusBadRequest {
		t.Errorf("a kind that is none answers %d", w.Code)
	}
	if body := s.get("/journal?nature=plan.allocate").Body.String(); !strings.Contains(body, `href="/journal.atom?nature=plan.allocate"`) {
		t.Error("the page does not name its feed")
	}
}

func TestMilestonesAreACalendarThatCalendarsCanRead(t *testing.T) {
	s := moved(t)
	w := s.get("/jalons.ics")
	body := w.Body.String()
	if w.Code != http.StatusOK || !strings.HasPrefix(body, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") || !strings.HasSuffix(body, "END:VCALENDAR\r\n") {
		t.Fatalf("%d %s", w.Code, body)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(body, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q", line)
		}
	}
	if strings.Count(body, "BEGIN:VEVENT") != strings.Count(body, "\r\nUID:") || strings.Count(body, "BEGIN:VEVENT") != strings.Count(body, "\r\nDTSTAMP:") {
		t.Error("an entry without name or stamp")
	}
	if again := s.get("/jalons.ics").Body.String(); again != body {
		t.Error("asked twice, it differs")
	}
}

type readMap struct {
	URLs []struct {
		Loc   string `xml:"loc"`
		Links []struct {
			Lang string `xml:"hreflang,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"url"`
}

func TestTheMapOfTheSiteNamesEveryPageInBothLanguages(t *testing.T) {
	s := moved(t)
	var m readMap
	w := s.get("/sitemap.xml")
	if err := xml.Unmarshal(w.Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, u := range m.URLs {
		path, ok := strings.CutPrefix(u.Loc, "http://example.com")
		if !ok || named[path] || len(u.Links) != 3 {
			t.Errorf("%+v", u)
		}
		named[path] = true
	}
	for _, path := range []string{"/", "/en/", "/axes/3", "/en/actions/A2.~1", "/journal/1", "/argent", "/plan-a-imprimer", "/facile/2", "/en/histoire/2"} {
		if !named[path] {
			t.Errorf("%s is not named", path)
		}
	}
	for path := range named {
		if w := s.get(path); w.Code != http.StatusOK {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	if w.Header().Get("Cache-Control") != "private, no-cache" {
		t.Error("what is made of a visitor's host is kept for others")
	}
}

func TestAHostThatIsNoneIsNotRepeated(t *testing.T) {
	s := real(t)
	for _, host := range []string{"a\"><x", "a b", "a/b", "é.fr", ""} {
		r := httptest.NewRequest("GET", "/robots.txt", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "Sitemap") {
			t.Errorf("%q: %s", host, w.Body)
		}
	}
	if body := s.get("/robots.txt").Body.String(); !strings.Contains(body, "Sitemap: http://example.com/sitemap.xml\n") {
		t.Error(body)
	}
}

func TestWithoutAChromiumThePDFSaysWhereToPrint(t *testing.T) {
	s := real(t)
	w := s.get("/plan.pdf")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "/plan-a-imprimer") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if page := s.get("/plan-a-imprimer").Body.String(); strings.Contains(page, "plan.pdf") {
		t.Error("a PDF is offered where there is none")
	}
	if style := s.get("/plan-a-imprimer.css").Body.String(); !strings.Contains(style, "counter(pages)") {
		t.Error(style)
	}
}

func TestADayThatIsNoneIsRefusedByFilesToo(t *testing.T) {
	s := real(t)
	for _, address := range []string{"/journal.atom?known=0", "/jalons.ics?on=hier", "/plan-a-imprimer.css?on=2020-13-01"} {
		if w := s.get(address); w.Code != http.StatusBadRequest {
			t.Errorf("%s answers %d", address, w.Code)
		}
	}
}
