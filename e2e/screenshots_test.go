//go:build screenshots

package e2e

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	pictures    = "../.cache/screenshots"
	pictureTime = 2 * time.Minute // for all pictures of a page and its sheets
	longerWords = 1.15            // the English page is looked at where its words are so many times those of the French one, or the reverse
)

var elsewhen = regexp.MustCompile(`[?&](on|known)=`)

var notInNames = regexp.MustCompile(`[^A-Za-z0-9.]+`)

// looks are the ways in which each page becomes a picture.
var looks = []sight{{widthScreen, "light"}, {widthScreen, "dark"}, {widthHand, "dark"}, {widthHand, "light"}}

// TestScreenshots is `make screenshots`: every kind of page at two widths, by day and in the dark, and as sheets of
// paper, for people to look at. index.html beside the pictures shows them page by page.
func TestScreenshots(t *testing.T) {
	demoSite(t)
	if err := os.RemoveAll(pictures); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	list := kinds(chosenFrom(t))
	b := openBrowser(t)
	work := make(chan *page)
	var wait sync.WaitGroup
	for range tabs {
		tb, err := b.tab()
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			defer tb.close()
			for p := range work {
				if err := tb.pictured(p); err != nil {
					t.Errorf("%s: %v", p.url, err)
				}
			}
		})
	}
	for _, p := range list {
		work <- p
	}
	close(work)
	wait.Wait()
	if err := os.WriteFile(filepath.Join(pictures, "index.html"), []byte(contents(list)), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pages in %s", len(list), pictures)
}

// chosenFrom is every page that the crawl met, as it is today, and those that no link leads to, among which is the past.
func chosenFrom(t *testing.T) []*page {
	pages, _ := site()
	var list []*page
	for _, p := range pages {
		if p.isHTML() && p.status == 200 && !elsewhen.MatchString(p.url) {
			list = append(list, p)
		}
	}
	for _, u := range unlinked {
		list = append(list, mustFetch(t, demoSite(t).base+u.path))
	}
	return list
}

// kinds chooses of each route in French the page with the most bytes and the one with the fewest, the longest heading,
// and the fullest of the other plan; in English the fullest, where its words take much more or much less room. Each
// answer that is no page of its route (a wrong address, a wrong day) is a kind too.
func kinds(pages []*page) []*page {
	byRoute := map[string][]*page{}
	var order []string
	for _, p := range pages {
		route := fmt.Sprint(routeOf(p.url), p.status)
		if byRoute[route] == nil {
			order = append(order, route)
		}
		byRoute[route] = append(byRoute[route], p)
	}
	size := func(a, b *page) int { return cmp.Compare(len(a.body), len(b.body)) }
	heading := func(a, b *page) int { return cmp.Compare(headingLength(a), headingLength(b)) }
	var chosen []*page
	for _, route := range order {
		all := byRoute[route]
		full := slices.MaxFunc(all, size)
		picked := []*page{full}
		if !inEnglish(full.url) {
			picked = append(picked, slices.MinFunc(all, size), slices.MaxFunc(all, heading))
			others := slices.DeleteFunc(slices.Clone(all), func(p *page) bool { return ofDemo(p) == ofDemo(full) })
			if len(others) > 0 {
				picked = append(picked, slices.MaxFunc(others, size))
			}
		} else if french := byRoute["fr"+strings.TrimPrefix(route, "en")]; len(french) > 0 {
			if ratio := float64(len(full.body)) / float64(len(slices.MaxFunc(french, size).body)); ratio < longerWords && ratio > 1/longerWords {
				continue
			}
		}
		for _, p := range picked {
			if !slices.Contains(chosen, p) {
				chosen = append(chosen, p)
			}
		}
	}
	return chosen
}

func ofDemo(p *page) bool { return strings.Contains(p.url, "/demo") }

// pictureName is what the files of a page are called.
func pictureName(p *page) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(p.url, "http://"), "/")
	return cmp.Or(strings.Trim(notInNames.ReplaceAllString(rest, "-"), "-"), "home")
}

// pictured writes the pictures of a page, which is opened once, and its sheets.
func (tb *tab) pictured(p *page) error {
	ctx, cancel := context.WithTimeout(tb.ctx, pictureTime)
	defer cancel()
	file := filepath.Join(pictures, pictureName(p))
	if err := chromedp.Do(ctx, chromedp.Navigate(p.url)); err != nil {
		return err
	}
	for _, look := range looks {
		if err := chromedp.Do(ctx, colourScheme(look.scheme), chromedp.EmulateViewport(look.width, viewportHigh), settled); err != nil {
			return err
		}
		picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			return err
		}
		if err := os.WriteFile(fmt.Sprintf("%s.%d.%s.png", file, look.width, look.scheme), picture, 0o644); err != nil {
			return err
		}
	}
	sheets, err := printed(tb, p.url)
	if err != nil {
		return err
	}
	return os.WriteFile(file+".print.pdf", []byte(sheets), 0o644)
}

// contents is a page that shows all pictures side by side, page by page.
func contents(list []*page) string {
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=\"utf-8\"><title>Relance</title>\n")
	for _, p := range list {
		name := html.EscapeString(pictureName(p))
		fmt.Fprintf(&b, "<h2>%s <a href=\"%s.print.pdf\">PDF</a></h2>\n<p>", name, name)
		for _, look := range looks {
			of := fmt.Sprintf("%s.%d.%s.png", name, look.width, look.scheme)
			fmt.Fprintf(&b, "<a href=\"%s\"><img src=\"%s\" width=\"%d\" loading=\"lazy\" alt=\"%v\"></a> ", of, of, look.width/4, look)
		}
		b.WriteString("</p>\n")
	}
	return b.String()
}
