package portal

import (
	"slices"
	"strings"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/territory"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// land is the territory of one view, with the money and the awards of its communes. A figure stays under
// the code under which it was recorded, and counts on the day in the member that this code has become.
type land struct {
	*territory.Territory // nil where the plan in force has none
	members              []territory.Commune
	rows                 []ledger.Standing            // every book, by stage, action and recorded code
	under                map[string][]ledger.Standing // by recorded code ("": none): plan's book, by stage and action
	awarded              map[string]int64             // lines of awards by recorded code
	parts                map[string][]string          // a member → the recorded codes that count in it, by code
	strangers            []string                     // recorded codes that count in no member, by code
	told                 bool                         // the journal ties money to a commune: elsewhere nothing is then a figure
	places               []place                      // of the members, by name
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
	l := &land{under: map[string][]ledger.Standing{}, parts: map[string][]string{}}
	var err error
	if l.Territory, err = plan.TerritoryOf(f.ctx, f.q, digest); err != nil {
		return nil, err
	}
	x, err := f.communal()
	if err != nil {
		return nil, err
	}
	l.rows, l.awarded = x.rows, x.awarded
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
		l.places = append(l.places, l.place(f.on, c))
	}
	slices.SortStableFunc(l.places, func(a, b place) int { return strings.Compare(locale.Fold(a.Name), locale.Fold(b.Name)) })
	f.p.lands.keep(v, l, viewsMax)
	return l, nil
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

// standing gives what is recorded under any of the codes.
func (l *land) standing(codes ...string) []ledger.Standing {
	if len(codes) == 1 {
		return l.under[codes[0]]
	}
	var rows []ledger.Standing
	for _, code := range codes {
		rows = append(rows, l.under[code]...)
	}
	return rows
}

// in gives what counts in a member on the day, what it absorbed included.
func (l *land) in(member string) []ledger.Standing { return l.standing(l.parts[member]...) }

// counted is how many award lines the codes have.
func (l *land) counted(codes ...string) int64 {
	n := int64(0)
	for _, code := range codes {
		n += l.awarded[code]
	}
	return n
}

// reachedOf is what has reached a stage among rows, on any of the actions; on all where none is named.
func reachedOf(rows []ledger.Standing, stage string, actions []string) money.Cents {
	beyond, sum := ledger.Beyond(stage), money.Cents(0)
	for _, r := range rows {
		if slices.Contains(beyond, r.Stage) && (len(actions) == 0 || slices.Contains(actions, r.Action)) {
			sum += r.Cents
		}
	}
	return sum
}

// actionsIn lists the actions that have money among rows, by code.
func actionsIn(rows []ledger.Standing) []string {
	var codes []string
	for _, r := range rows {
		if r.Action != "" && r.Cents != 0 {
			codes = append(codes, r.Action)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
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
