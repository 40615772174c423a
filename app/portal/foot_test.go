package portal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relance/app/portal"
	"relance/app/web/htmltest"
)

func TestEveryPageSaysInOneSentenceWhatItTells(t *testing.T) {
	s := moved(t)
	told := map[string]string{}
	s.crawl(func(address string, w *httptest.ResponseRecorder) {
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || strings.Contains(address, "?") {
			return
		}
		tells := ""
		htmltest.Parse(t, w.Body.String()).Each(func(n *htmltest.Node) {
			if n.Name == "meta" && n.Attr["name"] == "description" {
				tells = n.Attr["content"]
			}
		})
		if len(tells) < 20 {
			t.Errorf("%s tells %q", address, tells)
		}
		told[address] = tells
	})
	if len(told) < 50 {
		t.Errorf("only %d pages were read", len(told))
	}
}

func TestAPageThatIsNotThereLeadsToTheSameAddressInTheOtherLanguage(t *testing.T) {
	s := real(t)
	for asked, other := range map[string]string{
		"/actions/A9.99?on=2021-01-01": "/en/actions/A9.99?on=2021-01-01",
		"/en/argent?on=hier&etape=x":   "/argent?etape=x&on=hier",
		"/rien/du tout":                "/en/rien/du%20tout",
	} {
		w := s.get(strings.ReplaceAll(asked, " ", "%20"))
		if w.Code != http.StatusNotFound && w.Code != http.StatusBadRequest {
			t.Fatalf("%s answers %d", asked, w.Code)
		}
		var links []string
		htmltest.Parse(t, w.Body.String()).Each(func(n *htmltest.Node) {
			if n.Name == "a" && n.Attr["hreflang"] != "" {
				links = append(links, n.Attr["href"])
			}
		})
		if len(links) != 1 || links[0] != other {
			t.Errorf("%s leads to %q, not to %q", asked, links, other)
		}
	}
}

func TestTheGalleryIsThereOnlyWhereItIsAskedFor(t *testing.T) {
	b := real(t)
	if w := b.get("/galerie"); w.Code != http.StatusNotFound {
		t.Errorf("without being asked for it answers %d", w.Code)
	}
	p, err := portal.New(portal.Config{Journal: b.Journal, DB: b.DB, Clock: b.Clock.Now, Gallery: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t, b.Bench, p}
	for lang, address := range map[string]string{"fr": "/galerie", "en": "/en/galerie"} {
		page := s.page(address)
		if faults := htmltest.Faults(page, lang); len(faults) > 0 {
			t.Errorf("%s: %s", address, faults)
		}
		seen := map[string]int{}
		page.Each(func(n *htmltest.Node) {
			for _, class := range strings.Fields(n.Attr["class"]) {
				seen[class]++
			}
		})
		for class, least := range map[string]int{"long": 5, "stack": 5, "bars": 5, "map": 2, "map-small": 1, "mx": 1, "m0": 1, "m5": 1, "here": 1, "chart-flow": 3, "chart-time": 2,
			"state-missed": 1, "faults": 1, "wrong": 4, "error": 5, "banner": 1, "done": 1} {
			if seen[class] < least {
				t.Errorf("%s shows %d of .%s, want %d", address, seen[class], class, least)
			}
		}
	}
}
