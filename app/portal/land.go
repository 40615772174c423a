package portal

import (
	"slices"
	"strings"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/territory"
	"relance/foundation/locale"
)

// land is the territory of one view, with the money and the awards of its communes. A figure stays under
// the code under which it was recorded, and counts on the day in the member that this code has become.
type land struct {
	*territory.Territory // nil where the plan in force has none
	members              []territory.Commune
	rows                 []ledger.Standing   // every book, by stage and recorded code
	under                byCode              // of the plan's book
	awarded              map[string]int64    // lines of awards by recorded code
	parts                map[string][]string // a member → the recorded codes that count in it, by code
	strangers            []string            // recorded codes that count in no member, by code
	told                 bool                // the journal ties money to a commune: elsewhere nothing is then a figure
	places               []place             // of the members, by name
}

// land reads the territory of the page's view, or takes what was read for another page of it. Before the
// adoption it is the territory that was adopted later, on which nothing stands yet.
func (f *frame) land() (*land, error) {
	v := f.viewed()
	if l, ok := f.p.lands.get(v); ok {
		return l, nil
	}
	digest := f.version.Territory
	if f.version.Act == 0 {
		digest = f.first.Territory
	}
	l := &land{under: byCode{}, parts: map[string][]string{}}
	var err error
	if l.Territory, err = plan.TerritoryOf(f.ctx, f.q, digest); err != nil {
		return nil, err
	}
	if err := f.communal(l); err != nil {
		return nil, err
	}
	for _, r := range l.rows {
		if r.Book == ledger.BookPlan {
			l.under[r.Commune] = append(l.under[r.Commune], r)
			l.told = l.told || r.Commune != ""
		}
	}
	for code := range l.awarded {
		l.told = l.told || code != ""
	}
	if l.Territory != nil {
		l.members = l.On(f.on)
	}
	l.settle(f.on)
	for _, c := range l.members {
		l.places = append(l.places, l.placeOf(f.on, c, l.parts[c.Code]))
	}
	slices.SortStableFunc(l.places, func(a, b place) int { return strings.Compare(locale.Fold(a.Name), locale.Fold(b.Name)) })
	f.p.lands.keep(v, l, viewsMax)
	return l, nil
}

// landCounted is the same, of whose members it is also known in how many actions they have money: where money was
// taken back, that is longer to read than any sum.
func (f *frame) landCounted() (*land, error) {
	l, err := f.land()
	if err != nil {
		return nil, err
	}
	if x, ok := f.p.counted.get(f.viewed()); ok {
		return x, nil
	}
	ask := f.ask(0)
	spread, err := ledger.Spread(f.ctx, f.q, ledger.BookPlan, ask.On, ask.Known)
	if err != nil {
		return nil, err
	}
	x := *l
	x.places = slices.Clone(l.places)
	for i := range x.places {
		p := &x.places[i]
		codes := l.parts[p.Code]
		if len(codes) == 1 {
			p.actions = spread[codes[0]]
			continue
		}
		under, err := f.standingIn(codes...) // one action under two codes is one
		if err != nil {
			return nil, err
		}
		p.actions = int64(len(actionsIn(under.all())))
	}
	f.p.counted.keep(f.viewed(), &x, viewsMax)
	return &x, nil
}

// settle finds in which member each recorded code counts on a day.
func (l *land) settle(on string) {
	codes := map[string]bool{}
	for code := range l.under {
		codes[code] = true
	}
	for code := range l.awarded {
		codes[code] = true
	}
	delete(codes, "")
	for code := range codes {
		now := ""
		if l.Territory != nil {
			now = l.Successor(code, on)
		}
		if now == "" {
			l.strangers = append(l.strangers, code)
			continue
		}
		l.parts[now] = append(l.parts[now], code)
	}
	slices.Sort(l.strangers)
	for _, parts := range l.parts {
		slices.Sort(parts)
	}
}

// counted is how many award lines the codes have.
func (l *land) counted(codes ...string) int64 {
	n := int64(0)
	for _, code := range codes {
		n += l.awarded[code]
	}
	return n
}

// name is a commune's name by its code: on the day, or the last it bore; the code itself where the
// territory does not know it.
func (l *land) name(code string) string {
	if l.Territory == nil {
		return code
	}
	name := code
	for _, c := range l.Communes {
		if c.Code == code {
			name = c.Name
		}
	}
	return name
}

// communeNamed is a commune as a page says it: its name, its code too where another bears the same, or the code alone.
func (f *frame) communeNamed(code string) string {
	l, err := f.land()
	if err != nil || l.name(code) == code {
		return f.Say("figure.commune", code)
	}
	for _, c := range l.Communes {
		if c.Code != code && c.Name == l.name(code) {
			return l.name(code) + " (" + code + ")"
		}
	}
	return l.name(code)
}
