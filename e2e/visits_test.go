package e2e

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

// visit is a page and what is done with it in a browser.
type visit struct {
	page *page
	ways []sight // in which it is looked at
	used bool    // weighed, walked by keyboard, and used with large text and without style, pictures and scripts too
}

// found is what a browser found on pages, by what was done with them.
type found struct{ audit, weight, walk, poor []string }

func (f *found) add(o found) {
	f.audit, f.weight = append(f.audit, o.audit...), append(f.weight, o.weight...)
	f.walk, f.poor = append(f.walk, o.walk...), append(f.poor, o.poor...)
}

// visit does what is wanted with a page, which is opened once, and once more without its scripts.
func (tb *tab) visit(v visit) (f found) {
	f.audit = tb.audit(v.page.url, v.ways...)
	if !v.used {
		return f
	}
	if v.page.status == 200 {
		f.weight = tb.loaded(v.page.url)
		f.walk = tb.walk(v.page.url)
	}
	f.poor = tb.poorly(v.page.url)
	return f
}

// ways looks at each page in one way, in turn, and at each route in each language at all three widths and in both themes:
// in one language the light ones of the widths that are dark in the other. Where not every instance is looked at, a
// route has two of the three in French and one in English, which turn from route to route. The first page of a route is
// used in French: in English it is the same with other words.
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
		from, looks := 0, 2
		if strings.HasPrefix(route, "en ") {
			from, looks = each, 1
		}
		if everyInstance {
			looks = each
		}
		places := byRoute[route]
		for n := range max(looks, len(places)) {
			v := &visits[places[n%len(places)]]
			v.ways = append(v.ways, sights[from+(turn+n)%each])
		}
		visits[places[0]].used = from == 0
	}
	return visits
}

// visitAll visits pages, a few tabs at a time.
func visitAll(t *testing.T, visits []visit) (all found) {
	t.Helper()
	b := openBrowser(t)
	work := make(chan visit)
	done := make(chan found)
	var wait sync.WaitGroup
	for range tabs {
		tb, err := b.tab()
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			defer tb.close()
			for v := range work {
				done <- tb.visit(v)
			}
		})
	}
	go func() {
		for _, v := range visits {
			work <- v
		}
		close(work)
		wait.Wait()
		close(done)
	}()
	for f := range done {
		all.add(f)
	}
	for _, lines := range [][]string{all.audit, all.weight, all.walk, all.poor} {
		slices.Sort(lines)
	}
	return all
}

// visited is what a browser finds on the routes: it goes there once for all who ask.
var visited struct {
	sync.Once
	found
	pages, used int
}

func visitRoutes(t *testing.T) found {
	t.Helper()
	list := ways(chosen(t))
	visited.Do(func() {
		visited.pages = len(list)
		for _, v := range list {
			if v.used {
				visited.used++
			}
		}
		visited.found = visitAll(t, list)
	})
	if visited.pages < 20 || visited.used < 20 {
		t.Errorf("only %d pages were looked at, %d used", visited.pages, visited.used)
	}
	t.Logf("%d pages looked at, %d used", visited.pages, visited.used)
	return visited.found
}

func TestEveryRouteIsAccessible(t *testing.T) { report(t, visitRoutes(t).audit) }

// Before anything is seen, the page itself, its style and its font are asked for, and nothing else is waited for.
func TestEveryRouteIsLightAndStandsAfterOneRequestBesideStyleAndFont(t *testing.T) {
	report(t, visitRoutes(t).weight)
}

func TestEveryRouteCanBeWalkedWithoutAMouse(t *testing.T) { report(t, visitRoutes(t).walk) }

func TestEveryRouteIsOfUseWithLargeTextAndWithoutStylePicturesAndScripts(t *testing.T) {
	report(t, visitRoutes(t).poor)
}
