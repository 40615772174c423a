package territory

import (
	"slices"
	"strings"
)

// Population is how many people live in a commune or in all of them, and where the figure is from.
type Population struct {
	Municipal, Total int64
	Vintage          Vintage  // without its counts
	Later            bool     // no vintage is as old as the day asked for: the first one was taken
	Parts            []string // the codes whose figures were added: several for a commune merged since
}

// Population gives the population of a commune on a day: that of the newest vintage not after the
// day, or of the first vintage if all are after it. A commune merged since the vintage has the sum of
// its parts. False where no figure can be had: the code is no member that day, or the vintage knows
// it only together with communes that joined it later.
func (t *Territory) Population(code, day string) (Population, bool) {
	v, later := t.vintage(day)
	if v == nil {
		return Population{}, false
	}
	p := Population{Vintage: *v, Later: later}
	p.Vintage.Counts = nil
	var ok bool
	if p.Parts, ok = t.parts(code, day, v.Day); !ok {
		return Population{}, false
	}
	for _, part := range p.Parts {
		n, ok := v.count(part)
		if !ok {
			return Population{}, false
		}
		p.Municipal += n.Municipal
		p.Total += n.Total
	}
	return p, true
}

// Whole gives the population of all members on a day, from one vintage; false where that of any
// member is unknown.
func (t *Territory) Whole(day string) (Population, bool) {
	var whole Population
	members := t.On(day)
	for _, c := range members {
		p, ok := t.Population(c.Code, day)
		if !ok {
			return Population{}, false
		}
		whole.Municipal += p.Municipal
		whole.Total += p.Total
		whole.Vintage, whole.Later = p.Vintage, p.Later
		whole.Parts = append(whole.Parts, p.Parts...)
	}
	return whole, len(members) > 0
}

func (t *Territory) vintage(day string) (v *Vintage, later bool) {
	for i := len(t.Vintages) - 1; i >= 0; i-- {
		if v = &t.Vintages[i]; v.Day <= day {
			return v, false
		}
	}
	return v, v != nil
}

func (v *Vintage) count(code string) (Count, bool) {
	i, ok := slices.BinarySearchFunc(v.Counts, code, func(c Count, s string) int { return strings.Compare(c.Code, s) })
	if !ok {
		return Count{}, false
	}
	return v.Counts[i], true
}
