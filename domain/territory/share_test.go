package territory_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/territory"
)

func drawHeld(t *rapid.T) []territory.Held {
	held := make([]territory.Held, rapid.IntRange(1, 12).Draw(t, "communes"))
	for i := range held {
		held[i] = territory.Held{Code: fmt.Sprintf("%05d", i), People: rapid.Int64Range(1, 3_000_000).Draw(t, "people"),
			Cents: rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1<<45)).Draw(t, "cents")}
	}
	held[0].Cents++
	return held
}

func gini(t *rapid.T, held []territory.Held) *big.Rat {
	c, ok := territory.Lorenz(held)
	if !ok {
		t.Fatalf("no curve of %v", held)
	}
	return c.Gini()
}

func TestGiniIsZeroAmongEqualsAndNearsOneWhereOneHasAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		held := drawHeld(t)
		g := gini(t, held)
		if g.Sign() < 0 || g.Cmp(big.NewRat(1, 1)) >= 0 {
			t.Fatalf("Gini %s", g)
		}
		each, people := rapid.Int64Range(1, 1000).Draw(t, "per head"), int64(0)
		for i := range held {
			held[i].Cents = each * held[i].People
			people += held[i].People
		}
		if g := gini(t, held); g.Sign() != 0 {
			t.Fatalf("equal per head, and yet %s", g)
		}
		for i := range held[1:] {
			held[i+1].Cents = 0
		}
		if g := gini(t, held); g.Cmp(big.NewRat(people-held[0].People, people)) != 0 {
			t.Fatalf("one has all: %s", g)
		}
	})
}

func TestGiniDependsOnNeitherScaleNorOrderAndAMergerNeverRaisesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		held := drawHeld(t)
		g := gini(t, held)
		other := rapid.Permutation(held).Draw(t, "order")
		if o := gini(t, other); o.Cmp(g) != 0 {
			t.Fatalf("another order gives %s for %s", o, g)
		}
		for i := range other {
			other[i].Cents *= 7
			other[i].People *= 3
		}
		if o := gini(t, other); o.Cmp(g) != 0 {
			t.Fatalf("another scale gives %s for %s", o, g)
		}
		if len(held) > 1 {
			held[1].People += held[0].People
			held[1].Cents += held[0].Cents
			if m := gini(t, held[1:]); m.Cmp(g) > 0 {
				t.Fatalf("a merger raised %s to %s", g, m)
			}
		}
	})
}

func TestTheFifthsOfACurveAreItsPoints(t *testing.T) {
	c, _ := territory.Lorenz([]territory.Held{{"00003", 60, 800}, {"00001", 20, 0}, {"00002", 20, 200}})
	for _, x := range []struct {
		got  *big.Rat
		want string
	}{{c.Gini(), "6/25"}, {c.Lowest(1, 5), "0/1"}, {c.Lowest(2, 5), "1/5"}, {c.Highest(1, 5), "4/15"}, {c.Highest(3, 5), "4/5"}} {
		if x.got.String() != x.want {
			t.Errorf("%s for %s", x.got, x.want)
		}
	}
	if _, ok := territory.Lorenz([]territory.Held{{"00001", 20, 0}}); ok {
		t.Error("nothing is shared out equally")
	}
}
