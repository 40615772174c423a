package plan_test

import (
	"bufio"
	"context"
	"os"
	"strings"
	"testing"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/money"
	"relance/foundation/store"
)

const realFolder = "../../plans/grand-paris"

func TestTheRealPlanHasItsObjectivesWordForWord(t *testing.T) {
	c := plantest.Compile(t, realFolder).Content
	f, err := os.Open("testdata/source-page.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var axes, objectives []string
	for in := bufio.NewScanner(f); in.Scan(); {
		if s, ok := strings.CutPrefix(in.Text(), "AXE "); ok {
			_, title, _ := strings.Cut(s, ":")
			axes = append(axes, words(title))
		}
		if s, ok := strings.CutPrefix(in.Text(), "- En "); ok {
			objectives = append(objectives, words("En "+s))
		}
	}
	if len(axes) != 5 || len(objectives) != 14 {
		t.Fatalf("the source page gives %d axes and %d objectives", len(axes), len(objectives))
	}
	i := 0
	for n, a := range c.Axes {
		if got := words(a.Title["fr"]); got != axes[n] {
			t.Errorf("axis %d is worded %q, the source says %q", n+1, got, axes[n])
		}
		for _, o := range a.Objectives {
			if i < len(objectives) && words(o.Title["fr"]) != objectives[i] {
				t.Errorf("%s is worded %q, the source says %q", o.Code, o.Title["fr"], objectives[i])
			}
			i++
		}
	}
	if i != 14 {
		t.Errorf("the plan has %d objectives, want 14", i)
	}
}

// words keeps the words of a text: quotes, apostrophes and spaces are typography's.
func words(s string) string {
	s = strings.NewReplacer("’", "'", "«", `"`, "»", `"`, "\u00a0", " ", "\u202f", " ").Replace(s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, `" `, `"`), ` "`, `"`)
	return strings.Join(strings.Fields(s), " ")
}

func TestTheRealPlanHasThirtyThreeActionsAndSeventeenUnrecovered(t *testing.T) {
	c := plantest.Compile(t, realFolder).Content
	byProvenance := map[string]int{}
	announced := money.Cents(0)
	for _, a := range c.Actions {
		byProvenance[a.Provenance]++
		for _, x := range a.Announced {
			announced += x.Amount
		}
	}
	if byProvenance["plan"] != 11 || byProvenance["press"] != 22 || c.Unrecovered.Count != 17 || c.ActionsVoted != 50 {
		t.Errorf("%v actions and %d unrecovered of %d", byProvenance, c.Unrecovered.Count, c.ActionsVoted)
	}
	if announced != 34_000_000_00 {
		t.Errorf("the announced amounts sum to %s, want 34 M€", announced.French())
	}
}

func TestTheRealHistoryPlaysAndItsMoneyIsTheEnvelopeOfEachDay(t *testing.T) {
	b := plantest.Open(t)
	c := plantest.Compile(t, realFolder)
	plantest.Play(t, b, c)
	ctx := context.Background()
	err := b.DB.View(ctx, func(q store.Q) error {
		for _, day := range []struct {
			on   string
			want money.Cents
		}{{"0001-01-01", 0}, {"2020-05-14", 0}, {"2020-05-15", 110_000_000_00}, {"2026-11-22", 110_000_000_00}, {"9999-12-31", 110_000_000_00}} {
			rows, err := ledger.Sum(ctx, q, ledger.Query{On: day.on, By: ledger.ByBook | ledger.ByStage})
			if err != nil {
				return err
			}
			if got := ledger.Total(rows, ledger.BookPlan); got != day.want {
				t.Errorf("on %s the book sums to %s, want %s", day.on, got.French(), day.want.French())
			}
		}
		states, err := plan.StatesOf(ctx, q, plan.View{})
		if err != nil {
			return err
		}
		if s := states["action:A2.~1"]; s.State != plan.Started || s.Effective != "2020-06-11" {
			t.Errorf("A2.~1 is %v", s)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := b.Verify(); len(found) > 0 {
		t.Errorf("verify finds %v", found)
	}
}
