//go:build screenshots

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var notInNames = regexp.MustCompile(`[^A-Za-z0-9.]+`)

// TestScreenshots is `make screenshots`: every route in its instances, at three widths, in the
// dark, and as sheets of paper, for people to look at.
func TestScreenshots(t *testing.T) {
	const folder = "../.cache/screenshots"
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	list := chosen(t)
	tb, err := openBrowser(t).tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tb.close()
	for _, p := range list {
		name := strings.Trim(notInNames.ReplaceAllString(strings.TrimPrefix(p.url, demoSite(t).base), "-"), "-")
		if name == "" {
			name = "home"
		}
		for _, look := range []struct {
			width  int64
			scheme string
		}{{widthScreen, "light"}, {390, "light"}, {widthPhone, "light"}, {widthScreen, "dark"}, {390, "dark"}} {
			if err := chromedp.Do(tb.ctx, colourScheme(look.scheme), chromedp.EmulateViewport(look.width, viewportHigh), chromedp.Navigate(p.url), settled); err != nil {
				t.Fatalf("%s: %v", p.url, err)
			}
			picture, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatalf("%s: %v", p.url, err)
			}
			file := filepath.Join(folder, fmt.Sprintf("%s.%d.%s.png", name, look.width, look.scheme))
			if err := os.WriteFile(file, picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		sheets, err := printed(tb, p.url)
		if err != nil {
			t.Fatalf("%s: %v", p.url, err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".print.pdf"), sheets, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d pages in %s", len(list), folder)
}
