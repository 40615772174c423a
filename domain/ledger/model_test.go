package ledger_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"relance/domain/ledger"
	"relance/foundation/money"
)

// model is the ledger as one would keep it on paper: a list of flows, added up each time anew.
type model struct {
	flows     []flow
	standing  map[int64][]flow // what each act that stands has moved
	effective map[int64]string // day of each act
}

type flow struct {
	act      int64
	day      string
	from, to ledger.Place
	cents    money.Cents
}

func newModel() *model {
	return &model{standing: map[int64][]flow{}, effective: map[int64]string{}}
}

// balance is what stands at a place on a day, as known at an act.
func (m *model) balance(p ledger.Place, on string, known int64) money.Cents {
	sum := money.Cents(0)
	for _, f := range m.flows {
		if f.day > on || f.act > known {
			continue
		}
		if f.to == p {
			sum += f.cents
		}
		if f.from == p {
			sum -= f.cents
		}
	}
	return sum
}

func (m *model) places() []ledger.Place {
	seen := map[ledger.Place]bool{}
	for _, f := range m.flows {
		seen[f.from], seen[f.to] = true, true
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b ledger.Place) int { return cmp.Compare(a.String(), b.String()) })
}

func (m *model) days() []string {
	seen := map[string]bool{}
	for _, f := range m.flows {
		seen[f.day] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// below names a place that is below zero on some day, or is empty.
func (m *model) below() string {
	for _, p := range m.places() {
		if p.Stage == ledger.Outside {
			continue
		}
		for _, d := range m.days() {
			if b := m.balance(p, d, always); b < 0 {
				return fmt.Sprintf("%s on %s: %d", p, d, b)
			}
		}
	}
	return ""
}

const always = int64(1) << 62

// try adds the flows of an act, unless some place would then be below zero. of is the act it takes
// back, 0 for none.
func (m *model) try(number int64, effective string, of int64, flows []flow) (refused string) {
	was := len(m.flows)
	for _, f := range m.standing[of] {
		m.flows = append(m.flows, flow{number, f.day, f.to, f.from, f.cents})
	}
	m.flows = append(m.flows, flows...)
	if refused = m.below(); refused != "" {
		m.flows = m.flows[:was]
		return refused
	}
	delete(m.standing, of)
	m.standing[number], m.effective[number] = flows, effective
	return ""
}

// sums groups what stands on a day, as known at an act.
func (m *model) sums(on string, known int64, by ledger.Parts) map[ledger.Place]money.Cents {
	out := map[ledger.Place]money.Cents{}
	for _, f := range m.flows {
		if f.day > on || f.act > known {
			continue
		}
		if f.from.Stage != ledger.Outside {
			out[keep(f.from, by)] -= f.cents
		}
		if f.to.Stage != ledger.Outside {
			out[keep(f.to, by)] += f.cents
		}
	}
	maps.DeleteFunc(out, func(_ ledger.Place, c money.Cents) bool { return c == 0 })
	return out
}

func keep(p ledger.Place, by ledger.Parts) ledger.Place {
	var k ledger.Place
	for _, part := range []struct {
		bit      ledger.Parts
		from, to *string
	}{
		{ledger.ByBook, &p.Book, &k.Book}, {ledger.ByStage, &p.Stage, &k.Stage}, {ledger.ByFunder, &p.Funder, &k.Funder}, {ledger.ByAction, &p.Action, &k.Action},
		{ledger.ByCall, &p.Call, &k.Call}, {ledger.ByDossier, &p.Dossier, &k.Dossier}, {ledger.ByCommune, &p.Commune, &k.Commune},
	} {
		if by&part.bit != 0 {
			*part.to = *part.from
		}
	}
	if by&ledger.ByYear != 0 {
		k.Year = p.Year
	}
	return k
}

// came is what came into a book from outside by a day, less what went back (L2).
func (m *model) came(book, on string, known int64) money.Cents {
	return -m.balance(ledger.Place{Book: book, Stage: ledger.Outside}, on, known)
}

// room is what may leave a place from a day on.
func (m *model) room(p ledger.Place, since string) money.Cents {
	least := m.balance(p, since, always)
	for _, d := range m.days() {
		if d > since {
			least = min(least, m.balance(p, d, always))
		}
	}
	return least
}

// acts are those that moved money into or out of the places of a book, stage and action.
func (m *model) acts(on string, known int64, book, stage, action string) []int64 {
	out := []int64{}
	match := func(p ledger.Place) bool {
		return p.Book == book && (stage == "" || p.Stage == stage) && (action == "" || p.Action == action)
	}
	for _, f := range m.flows {
		if f.day <= on && f.act <= known && (match(f.from) || match(f.to)) {
			out = append(out, f.act)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
