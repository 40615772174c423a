package territory

import (
	"math/big"
	"slices"
	"strings"
)

// Held is what a commune has: its people, and the cents that counted there. Both are zero or more.
type Held struct {
	Code   string
	People int64
	Cents  int64
}

// Curve is the Lorenz curve of money over people: communes from the least to the most money per head,
// those without money among them, and after each how many people and cents there are so far.
type Curve struct {
	Order         []Held // sorted by cents per head, then code; a commune without people comes last
	People, Cents int64  // of all
}

// Lorenz sorts communes by money per head, exactly. One with neither people nor money is left out. False
// where nobody lives or no money is: equality then means nothing.
func Lorenz(held []Held) (Curve, bool) {
	c := Curve{Order: []Held{}}
	for _, h := range held {
		if h.People != 0 || h.Cents != 0 {
			c.Order = append(c.Order, h)
			c.People += h.People
			c.Cents += h.Cents
		}
	}
	slices.SortFunc(c.Order, func(a, b Held) int {
		switch {
		case a.People == 0 && b.People == 0:
			return strings.Compare(a.Code, b.Code)
		case a.People == 0:
			return 1
		case b.People == 0:
			return -1
		}
		if d := product(a.Cents, b.People).Cmp(product(b.Cents, a.People)); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	return c, c.People > 0 && c.Cents > 0
}

func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// Gini gives the coefficient: one less twice the area under the curve, each commune weighing as many as
// live in it (trapezoids, zero communes kept in). 0: every inhabitant counts the same money; towards 1: all
// of it counts for few. Merging communes never raises it, and leaves it where both had the same per head.
func (c Curve) Gini() *big.Rat {
	area, run := new(big.Int), int64(0) // twice the area, in people × cents
	for _, h := range c.Order {
		area.Add(area, new(big.Int).Mul(big.NewInt(h.People), new(big.Int).Add(big.NewInt(run), big.NewInt(run+h.Cents))))
		run += h.Cents
	}
	return new(big.Rat).Sub(big.NewRat(1, 1), new(big.Rat).SetFrac(area, product(c.People, c.Cents)))
}

// Lowest gives the share of the money that counts for the part of the people that has least of it: Lowest(1, 5)
// is that of the least served fifth. Within a commune everybody counts the same.
func (c Curve) Lowest(part, of int64) *big.Rat {
	left := new(big.Rat).SetFrac(product(c.People, part), big.NewInt(of))
	sum := new(big.Rat)
	for _, h := range c.Order {
		people := new(big.Rat).SetInt64(h.People)
		if people.Cmp(left) >= 0 {
			if h.People > 0 {
				sum.Add(sum, new(big.Rat).Mul(big.NewRat(h.Cents, h.People), left))
			}
			break
		}
		left.Sub(left, people)
		sum.Add(sum, new(big.Rat).SetInt64(h.Cents))
	}
	return sum.Quo(sum, new(big.Rat).SetInt64(c.Cents))
}

// Highest is the share of the part of the people that has most: see [Curve.Lowest].
func (c Curve) Highest(part, of int64) *big.Rat {
	return new(big.Rat).Sub(big.NewRat(1, 1), c.Lowest(of-part, of))
}
