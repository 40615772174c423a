package portal_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// discard is an answer that nobody reads.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func BenchmarkAReadyPageIsWritten(b *testing.B) {
	s := real(b)
	r := httptest.NewRequest("GET", "/argent", nil)
	s.ServeHTTP(httptest.NewRecorder(), r)
	w := &discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		s.ServeHTTP(w, r)
	}
}

func BenchmarkAPageIsMade(b *testing.B) {
	s := real(b)
	r := httptest.NewRequest("GET", "/", nil)
	b.ReportAllocs()
	for b.Loop() {
		s.Clock.Set(s.Clock.Now().AddDate(0, 0, 1)) // another day: nothing held is good
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
}
