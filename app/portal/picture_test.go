package portal_test

import (
	"bytes"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"relance/app/web/picture"
)

// meta reads what a page says of itself to other sites.
func meta(body, property string) string {
	_, rest, _ := strings.Cut(body, `<meta property="`+property+`" content="`)
	said, _, _ := strings.Cut(rest, `"`)
	return said
}

func TestAPageOfThePlanHasAPictureForLinksToIt(t *testing.T) {
	s := moved(t)
	seen := map[string]string{}
	for _, page := range []string{"/", "/axes/1", "/axes/2", "/actions/A2.~1", "/en/", "/en/actions/A2.~1", "/actions/A2.~1?on=2020-05-20"} {
		body := s.get(page).Body.String()
		at, said := meta(body, "og:image"), meta(body, "og:image:alt")
		if at == "" || len(said) < 20 {
			t.Errorf("%s: picture %q, %q", page, at, said)
			continue
		}
		w := s.get(at)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" || w.Body.Len() > 150<<10 {
			t.Errorf("%s answers %d %s, %d bytes", at, w.Code, w.Header().Get("Content-Type"), w.Body.Len())
			continue
		}
		drawn, err := png.DecodeConfig(bytes.NewReader(w.Body.Bytes()))
		if err != nil || drawn.Width != picture.Width || drawn.Height != picture.Height {
			t.Errorf("%s: %+v %v", at, drawn, err)
		}
		if other := seen[w.Body.String()]; other != "" {
			t.Errorf("%s and %s have the same picture", page, other)
		}
		seen[w.Body.String()] = page
		s.unchanged(at)
	}
}

// unchanged asks an address again with the tag of what it answered.
func (s *site) unchanged(address string) {
	s.t.Helper()
	r := httptest.NewRequest("GET", address, nil)
	r.Header.Set("If-None-Match", s.get(address).Header().Get("Etag"))
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); r.Header.Get("If-None-Match") == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		s.t.Errorf("%s, asked again, answers %d", address, w.Code)
	}
}

func TestTheOtherPagesHaveNoPictureOfTheirsAndNoNameIsDrawnThatIsNone(t *testing.T) {
	s := moved(t)
	if at := meta(s.get("/journal").Body.String(), "og:image"); at != "" {
		t.Errorf("the journal has the picture %s", at)
	}
	for _, at := range []string{"/images/A99.png", "/images/axe-0.png", "/images/axe-+1.png", "/images/axe-9.png", "/images/.png", "/images/plan", "/images/plan.jpg"} {
		if w := s.get(at); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", at, w.Code)
		}
	}
	if w := s.get("/images/plan.png?on=yesterday"); w.Code != http.StatusBadRequest {
		t.Errorf("a day that is none answers %d", w.Code)
	}
	if w := s.get("/images/plan.png?on=2020-01-01"); w.Code != http.StatusNotFound {
		t.Errorf("before the vote there is a picture: %d", w.Code)
	}
}

func TestAPictureIsDrawnOnceAndSoon(t *testing.T) {
	s := moved(t)
	s.get("/images/A2.~1.png")
	began := time.Now()
	for range 200 {
		s.get("/images/A2.~1.png")
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("two hundred times the same picture took %v", took)
	}
}
