package e2e

import (
	"slices"
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

func TestEveryRouteIsAccessible(t *testing.T) {
	list := ways(chosen(t))
	report(t, auditAll(t, list))
	t.Logf("%d pages", len(list))
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

// visit is a page and the ways in which it is looked at.
type visit struct {
	page *page
	ways []sight
}

// ways looks at each page in one way, in turn, and at each route in each language at all three widths and in both themes:
// in one language the light ones of the widths that are dark in the other. Where not every instance is looked at, a
// route has two of the three, which turn from route to route.
func ways(list []*page) []visit {
	const each = 3 // the first three of sights are all widths and both themes, and so are the last three
	byRoute := map[string][]int{}
	var visits []visit
	var order []string
	for i, p := range list {
		route := routeOf(p.url)
		if byRoute[route] == nil {
			order = append(order, route)
		}
		byRoute[route] = append(byRoute[route], i)
		visits = append(visits, visit{page: p})
	}
	for turn, route := range order {
		from := 0
		if strings.HasPrefix(route, "en ") {
			from = each
		}
		places := byRoute[route]
		looks := each
		if !everyInstance {
			looks = 2
		}
		for n := range max(looks, len(places)) {
			v := &visits[places[n%len(places)]]
			v.ways = append(v.ways, sights[from+(turn+n)%each])
		}
	}
	return visits
}

// auditAll audits pages in the ways given, a few tabs at a time.
func auditAll(t *testing.T, visits []visit) []string {
	t.Helper()
	b := openBrowser(t)
	work := make(chan visit)
	found := make(chan []string)
	var wait sync.WaitGroup
	for range tabs {
		tb, err := b.tab()
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			defer tb.close()
			for v := range work {
				found <- tb.audit(v.page.url, v.ways...)
			}
		})
	}
	go func() {
		for _, v := range visits {
			work <- v
		}
		close(work)
		wait.Wait()
		close(found)
	}()
	var findings []string
	for f := range found {
		findings = append(findings, f...)
	}
	slices.Sort(findings)
	return findings
}
