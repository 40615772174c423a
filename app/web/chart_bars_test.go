package web_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/app/web"
	"relance/app/web/htmltest"
)

// drawn reads a chart and gives the widths of its bars in percent, the ground first.
func drawn(t testing.TB, c web.Chart) (page *htmltest.Node, widths []float64) {
	var b strings.Builder
	if err := c.Render().Render(&b); err != nil {
		t.Fatal(err)
	}
	page = htmltest.Parse(t, b.String())
	for _, r := range page.All("rect") {
		w, err := strconv.ParseFloat(strings.TrimSuffix(r.Attr["width"], "%"), 64)
		if err != nil {
			t.Fatalf("width %q", r.Attr["width"])
		}
		widths = append(widths, w)
	}
	return page, widths
}

func TestTheLongBarReachesAsFarAsTheMoneyCame(t *testing.T) {
	page, widths := drawn(t, web.LongBar(web.Chart{ID: "x", Title: "T", Desc: "D"}, 200, []web.Step{
		{Words: "voté", Cents: 200}, {Words: "engagé", Cents: 100, Address: "/argent"}, {Words: "payé", Cents: 0}}))
	if len(widths) != 3 || widths[0] != 100 || widths[1] != 100 || widths[2] != 50 {
		t.Errorf("widths %v", widths)
	}
	words := page.Words()
	for _, w := range []string{"voté", "engagé", "payé"} {
		if !strings.Contains(words, w) {
			t.Errorf("%q is not said in %q", w, words)
		}
	}
	if links := page.Links(); len(links) != 1 || links[0] != "/argent" {
		t.Errorf("links %q", links)
	}
}

func TestNoAmountBreaksABar(t *testing.T) {
	amounts := rapid.OneOf(rapid.Int64Range(0, 10), rapid.Int64Range(0, math.MaxInt64))
	rapid.Check(t, func(r *rapid.T) {
		whole := amounts.Draw(r, "whole")
		var steps []web.Step
		for range rapid.IntRange(0, 5).Draw(r, "steps") {
			steps = append(steps, web.Step{Words: "x", Cents: amounts.Draw(r, "cents")})
		}
		for _, c := range []web.Chart{web.LongBar(web.Chart{ID: "x"}, whole, steps), web.Bars(web.Chart{ID: "x"}, steps)} {
			_, widths := drawn(t, c)
			for _, w := range widths {
				if w < 0 || w > 100 {
					r.Fatalf("a bar of %v %%", w)
				}
			}
		}
	})
}

func TestALongerBarIsNeverOfLess(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.Int64Range(1, math.MaxInt64).Draw(r, "a"), rapid.Int64Range(1, math.MaxInt64).Draw(r, "b")
		_, widths := drawn(t, web.Bars(web.Chart{ID: "x"}, []web.Step{{Words: "a", Cents: a}, {Words: "b", Cents: b}}))
		if a < b && widths[1] > widths[3] || a > b && widths[1] < widths[3] {
			r.Fatalf("%d is drawn %v and %d is drawn %v", a, widths[1], b, widths[3])
		}
	})
}
