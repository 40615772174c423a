package e2e

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	paper "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"relance/foundation/locale"
	"relance/foundation/money"
)

// The document for print says the sums of the page of money in words; a server without Chromium has none.
func TestTheFiguresOfThePrintedPlanAreThoseOfItsPages(t *testing.T) {
	s := demoSite(t)
	for at, lang := range map[string]locale.Lang{"/demo": locale.French, "/demo/en": locale.English} {
		printed, err := fetch(s.base+at+"/plan.pdf", "here")
		if err != nil {
			t.Fatal(err)
		}
		if printed.status != 200 {
			t.Errorf("%s/plan.pdf answers %d", at, printed.status)
			continue
		}
		books, err := fetch(s.base+at+"/argent.json", "here")
		if err != nil {
			t.Fatal(err)
		}
		said, err := wordsOfPDF(printed.body)
		if err != nil {
			t.Fatal(err)
		}
		figures, err := figuresOfBooks(books)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for _, f := range figures {
			if f.where != "" || f.value == "0" || !strings.HasPrefix(f.what, "plan/") || !strings.HasSuffix(f.what, "/reached") || f.what == "plan/voted/reached" {
				continue
			}
			cents, err := strconv.ParseInt(f.value, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			compared++
			if amount := plainSpaces(locale.Amount(lang, money.Cents(cents))); !strings.Contains(said, amount) {
				t.Errorf("%s/plan.pdf does not say %s, which is %s", at, amount, f.meaning())
			}
		}
		if compared < 3 {
			t.Errorf("only %d figures of %s/plan.pdf were compared", compared, at)
		}
	}
}

// A row once left its words one letter of room on paper: a list of fifty actions took a hundred sheets.
func TestALongPageTakesNoMoreSheetsThanItsWordsNeed(t *testing.T) {
	s := demoSite(t)
	tb, err := openBrowser(t).tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tb.close()
	for at, most := range map[string]int{"/demo/actions": 12, "/demo/axes/3": 10, "/communes": 10} {
		body, err := printed(tb, s.base+at)
		if err != nil {
			t.Fatal(err)
		}
		if sheets := len(aSheet.FindAll(body, -1)); sheets == 0 || sheets > most || len(body) > 4<<20 {
			t.Errorf("%s prints on %d sheets, %d bytes", at, sheets, len(body))
		}
	}
}

// The place that a small map marks was once not drawn on paper: a rule for something else hid it there.
func TestAPlaceIsMarkedOnPaper(t *testing.T) {
	s := demoSite(t)
	tb, err := openBrowser(t).tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tb.close()
	onPaper := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	})
	for _, at := range []string{"/communes/93057", "/ept/200058014"} {
		if err := chromedp.Do(tb.ctx, chromedp.Navigate(s.base+at), onPaper); err != nil {
			t.Fatal(err)
		}
		wide, err := chromedp.Run(tb.ctx, chromedp.Evaluate[float64](`document.querySelector(".map-small .here").getBoundingClientRect().width`))
		if err != nil || wide < 1 {
			t.Errorf("%s: the place is drawn %v px wide on paper: %v", at, wide, err)
		}
	}
}

// aSheet is how Chromium writes that a page of a PDF begins.
var aSheet = regexp.MustCompile(`/Type /Page\b`)

// printed gives a page as the browser prints it.
func printed(tb *tab, address string) (body []byte, err error) {
	yes := true
	print := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		out, err := cdp.Call(ctx, t, paper.PrintToPDF, paper.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
		body = out.Data
		return err
	})
	err = chromedp.Do(tb.ctx, colourScheme("light"), chromedp.Navigate(address), settled, print)
	return body, err
}

// wordsOfPDF gives the text of a document, its spaces plain.
func wordsOfPDF(body string) (string, error) {
	tool := exec.Command("pdftotext", "-", "-")
	tool.Stdin = strings.NewReader(body)
	out, err := tool.Output()
	if err != nil {
		return "", fmt.Errorf("pdftotext: %w", err)
	}
	return plainSpaces(string(out)), nil
}
