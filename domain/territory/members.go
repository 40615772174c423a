package territory

import (
	"cmp"
	"slices"
	"strings"
)

// On gives the members on a day, by code. It is empty before the grouping began.
func (t *Territory) On(day string) []Commune {
	members := []Commune{}
	for _, c := range t.Communes {
		if c.covers(day) {
			members = append(members, c)
		}
	}
	return members
}

// Find gives the commune that bore a code on a day; false if none did.
func (t *Territory) Find(code, day string) (Commune, bool) {
	for _, c := range t.lines(code) {
		if c.covers(day) {
			return c, true
		}
	}
	return Commune{}, false
}

// Successor gives the code in which a figure recorded under code, whenever that was, counts on a day:
// the code itself while it is a member, else what became of it. It is empty before the code's first
// day, and for a commune that left the grouping.
func (t *Territory) Successor(code, day string) string {
	for range len(t.Communes) + 1 { // each step goes to a later line, so it ends; the bound is for certainty
		lines := t.lines(code)
		i := len(lines) - 1
		for i >= 0 && lines[i].From > day {
			i--
		}
		switch {
		case i < 0:
			return ""
		case lines[i].covers(day):
			return code
		}
		code = lines[i].Successor
	}
	return ""
}

// EPT gives the établissement public territorial of that SIREN.
func (t *Territory) EPT(siren string) (EPT, bool) {
	i, ok := slices.BinarySearchFunc(t.EPTs, siren, func(e EPT, s string) int { return strings.Compare(e.Siren, s) })
	if !ok {
		return EPT{}, false
	}
	return t.EPTs[i], true
}

// Members gives the communes of an EPT on a day, by code; of no EPT where siren is empty.
func (t *Territory) Members(siren, day string) []Commune {
	return slices.DeleteFunc(t.On(day), func(c Commune) bool { return c.EPT != siren })
}

// lines gives the communes that ever bore a code, the earliest first.
func (t *Territory) lines(code string) []Commune {
	at := func(c Commune, s string) int { return strings.Compare(c.Code, s) }
	i, _ := slices.BinarySearchFunc(t.Communes, code, at)
	n := i
	for n < len(t.Communes) && t.Communes[n].Code == code {
		n++
	}
	return t.Communes[i:n]
}

// parts gives the codes, among the members of the base day, whose communes make up code on a day;
// false where they do not make it up exactly, because it is no member that day, or because something
// joined or left it in between that the base day does not know apart.
func (t *Territory) parts(code, day, base string) ([]string, bool) {
	if _, ok := t.Find(code, day); !ok {
		return nil, false
	}
	if day < base {
		for _, c := range t.Communes {
			joined := c.Code != code && c.From <= base && (c.Until == "" || c.Until >= day)
			if joined && t.Successor(c.Code, base) == code {
				return nil, false
			}
		}
		return []string{code}, t.Successor(code, base) == code
	}
	var codes []string
	for _, c := range t.Communes {
		if c.covers(base) && t.Successor(c.Code, day) == code {
			codes = append(codes, c.Code)
		}
	}
	for _, c := range t.Communes {
		came := base < c.From && c.From <= day && t.Successor(c.Code, day) == code
		if came && !t.madeOf(c, codes) {
			return nil, false
		}
	}
	return codes, len(codes) > 0
}

// madeOf says whether any of the codes had become the commune on its first day.
func (t *Territory) madeOf(c Commune, codes []string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return t.Successor(code, c.From) == c.Code })
}

// sort puts every list in its canonical order.
func (t *Territory) sort() {
	slices.SortStableFunc(t.EPTs, func(a, b EPT) int { return strings.Compare(a.Siren, b.Siren) })
	slices.SortStableFunc(t.Communes, func(a, b Commune) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), strings.Compare(a.From, b.From))
	})
	slices.SortStableFunc(t.Mergers, func(a, b Merger) int {
		return cmp.Or(strings.Compare(a.Day, b.Day), strings.Compare(a.Into, b.Into))
	})
	slices.SortStableFunc(t.Vintages, func(a, b Vintage) int {
		return cmp.Or(strings.Compare(a.Day, b.Day), strings.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(t.Sources, func(a, b Source) int { return strings.Compare(a.ID, b.ID) })
	for _, c := range t.Communes {
		slices.Sort(c.Postcodes)
	}
	for _, m := range t.Mergers {
		slices.Sort(m.From)
	}
	for _, v := range t.Vintages {
		slices.SortStableFunc(v.Counts, func(a, b Count) int { return strings.Compare(a.Code, b.Code) })
	}
	if t.Contours != nil {
		slices.SortStableFunc(t.Contours.Drawn, func(a, b Drawn) int { return strings.Compare(a.Code, b.Code) })
	}
}
