package e2e

import (
	"strings"
	"sync"
	"testing"
)

const (
	widthPhone  = 320
	widthHand   = 390 // of most telephones
	widthScreen = 1280
	tabs        = 2 // as many pages at a time as the smallest machine has cores
)

// site is what a signed-out visitor can reach, crawled once: every page of each route, or as many as crawlMost says.
var site = sync.OnceValues(func() ([]*page, []string) {
	s, err := demo()
	if err != nil {
		return nil, []string{err.Error()}
	}
	return crawl(s.base+"/", s.base+"/en/")
})

func TestNoLinkAVisitorSeesIsDead(t *testing.T) {
	demoSite(t)
	pages, findings := site()
	report(t, findings)
	shown := 0
	for _, p := range pages {
		if p.isHTML() {
			shown++
		}
	}
	if shown < 20 {
		t.Errorf("only %d pages can be reached from the two home pages", shown)
	}
	t.Logf("%d addresses, of which %d pages", len(pages), shown)
}

func TestEveryPageKeepsTheHouseRules(t *testing.T) {
	demoSite(t)
	pages, _ := site()
	for _, p := range pages {
		if p.isHTML() {
			report(t, inspectPage(p))
		}
	}
}

func TestWrongAddressesAreAnsweredInTheVisitorsLanguage(t *testing.T) {
	s := demoSite(t)
	for _, u := range unlinked {
		p, err := fetch(s.base+u.path, "the list of unlinked pages")
		if err != nil {
			t.Error(err)
			continue
		}
		if p.status != u.status {
			t.Errorf("%s answers %d, want %d", u.path, p.status, u.status)
		}
		report(t, inspectPage(p))
	}
}

// chosen is every route in its fullest, emptiest and longest instance, and the pages no link leads to.
func chosen(t *testing.T) []*page {
	t.Helper()
	s := demoSite(t)
	pages, _ := site()
	list := instances(pages, everyInstance)
	for _, u := range unlinked {
		p, err := fetch(s.base+u.path, "the list of unlinked pages")
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

func TestEveryRouteIsCleanHTML(t *testing.T) {
	report(t, checkHTML(t, chosen(t)))
}

func TestEveryRouteHasAnInstanceInEachLanguage(t *testing.T) {
	demoSite(t)
	pages, _ := site()
	routes := map[string]bool{}
	for _, p := range pages {
		if p.isHTML() {
			routes[pattern(p.url)] = true
		}
	}
	for route := range routes {
		if french, ok := strings.CutPrefix(route, "fr "); ok && !routes["en "+french] {
			t.Errorf("route %s is linked in French only", french)
		}
		if english, ok := strings.CutPrefix(route, "en "); ok && !routes["fr "+english] {
			t.Errorf("route %s is linked in English only", english)
		}
	}
}
