package plan_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/foundation/locale"
)

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestAFullDiskIsSaidToTheSummary(t *testing.T) {
	if (plan.Summary{}).Print(failing{}, saying(locale.English), "en") == nil {
		t.Error("a failed summary was taken for a good one")
	}
}

func TestTheSummaryFitsOnOneScreen(t *testing.T) {
	c := compiled(t, "../../plans/grand-paris")
	for _, l := range locale.Langs {
		var b strings.Builder
		if err := c.Summary().Print(&b, saying(l), string(l)); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) > 24 {
			t.Errorf("%d lines in %s", len(lines), l)
		}
		for _, want := range []string{"grand-paris", c.Digest, "33", "17", locale.Amount(l, c.Content.Envelope), c.Content.Title.In(string(l))} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s does not say %q:\n%s", l, want, b.String())
			}
		}
		if strings.Contains(b.String(), "plan.sum") {
			t.Errorf("%s shows a key:\n%s", l, b.String())
		}
	}
	fiction := plan.Summary{Fictional: true}
	var b strings.Builder
	if err := fiction.Print(&b, saying(locale.English), "en"); err != nil || !strings.Contains(b.String(), "Fictional") {
		t.Errorf("a fictional plan does not say so: %v\n%s", err, fmt.Sprint(b.String()))
	}
}
