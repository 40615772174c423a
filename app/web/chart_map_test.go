package web_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/app/web"
)

func TestTheStepsOfAMapAreRoundAndInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Int64Range(1, 1<<50)).Draw(t, "values")
		slices.Sort(values)
		limits := web.RoundLimits(values)
		if len(limits) > 4 || !slices.IsSorted(limits) {
			t.Fatalf("%v", limits)
		}
		last := 0
		for _, v := range values {
			step := web.StepOf(limits, v)
			if step < max(last, 1) || step > 5 {
				t.Fatalf("%d stands at %d after %d of %v", v, step, last, limits)
			}
			last = step
		}
		for _, l := range limits {
			for l%10 == 0 {
				l /= 10
			}
			if l != 1 && l != 2 && l != 5 {
				t.Fatalf("%v is not round", limits)
			}
		}
	})
	if web.StepOf([]int64{10}, 0) != 0 {
		t.Error("nothing is no step")
	}
}

func TestAMapIsLinksWithTheirNames(t *testing.T) {
	square := web.Shaped(1000, [][]web.Spot{{{0, 0}, {500, 0}, {500, 500}, {0, 500}}})
	var b strings.Builder
	m := web.Map{ID: "m", Title: "Carte", Width: 1000, Height: 500, Mark: "FICTION", Regions: []web.Region{
		{Address: "/communes/00001", Words: `A "&" B : 3`, Class: 3, Shape: square}, {Address: "/communes/00002", Words: "inconnu", Class: -1, Shape: square}}}
	if err := m.Render().Render(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<a href="/communes/00001" aria-label="A &#34;&amp;&#34; B : 3"><path class="m3" d="M0 0l320 0 0 320-320 0z"/>`,
		`class="mx" fill="url(#m-h)"`, `<text class="n3" x="160" y="164">3</text>`, "FICTION"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, b.String())
		}
	}
}
