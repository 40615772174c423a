package portal

import (
	"cmp"
	"io"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/foundation/money"
)

// communesOfMax is how many communes stand in the short table of an action or an axis.
const communesOfMax = 10

// communesOf is the short table of the communes in which money of some actions counts, the most committed
// first; of every action where none is named. What names no commune is said, never spread.
func (f *frame) communesOf(p *web.Page, codes []string) g.Node {
	l, err := f.land()
	var under byCode
	if err == nil {
		under, err = f.ofActions(l, codes)
	}
	if err != nil {
		return g.NodeFunc(func(io.Writer) error { return err }) // the page is then refused as a whole
	}
	rows, none := l.ranked(under), f.withoutCommune(l, under, codes)
	if len(rows) == 0 {
		if none == nil {
			return web.Section("communes", f.Say("commune.of_title"), h.P(g.Text(f.Say("commune.of_none", f.on))))
		}
		return web.Section("communes", f.Say("commune.of_title"), h.P(g.Text(f.Say("commune.of_unnamed", f.on))), none)
	}
	where := f.whereOf(codes)
	t := web.Grid{ID: "table-communes", Caption: f.Say("commune.of_caption", f.on, len(rows)), Columns: []web.Column{{Words: f.Say("commune.column")}}}
	for _, s := range communeStages {
		t.Columns = append(t.Columns, web.Column{Words: f.Say("money.reached_stage", f.Say("stage."+s)), Figure: true})
	}
	for _, r := range rows[:min(len(rows), communesOfMax)] {
		row := []g.Node{web.A(p.At("/communes/"+r.code), l.name(r.code))}
		for i, s := range communeStages {
			shown := g.Text(f.amount(r.cents[i]))
			if len(codes) == 1 && r.cents[i] != 0 && len(l.parts[r.code]) == 1 {
				shown = web.A(p.At("/argent", "etape", s, "action", codes[0], "commune", l.parts[r.code][0]), f.amount(r.cents[i]))
			}
			if where == "?" {
				row = append(row, shown)
				continue
			}
			row = append(row, web.Figure(f.meaning(ledger.BookPlan, s, came, strings.TrimSpace(where+" commune:"+r.code)), int64(r.cents[i]), shown))
		}
		t.Rows = append(t.Rows, row)
	}
	return web.Section("communes", f.Say("commune.of_title"), t.Render(), none, h.P(web.A(p.At("/communes"), f.Say("commune.of_all"))))
}

// communeStages are the stages of which a commune's amounts are told.
var communeStages = []string{ledger.Awarded, ledger.Committed, ledger.Paid}

// ranking is a commune with what has reached each of communeStages in it.
type ranking struct {
	code  string
	cents [3]money.Cents
}

// ranked lists the members with any of the money, the most committed first, then the most awarded.
func (l *land) ranked(under byCode) []ranking {
	var out []ranking
	for member, parts := range l.parts {
		r := ranking{code: member}
		for i, s := range communeStages {
			r.cents[i] = reachedOf(under.of(parts...), s, nil)
		}
		if r.cents != [3]money.Cents{} {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b ranking) int {
		return cmp.Or(cmp.Compare(b.cents[1], a.cents[1]), cmp.Compare(b.cents[0], a.cents[0]), strings.Compare(a.code, b.code))
	})
	return out
}

// withoutCommune says what of the actions' awarded money names no commune, or one outside the territory; under is theirs.
func (f *frame) withoutCommune(l *land, under byCode, codes []string) g.Node {
	none, outside := reachedOf(under[""], ledger.Awarded, nil), reachedOf(under.of(l.strangers...), ledger.Awarded, nil)
	say := func(place string, c money.Cents, words string) g.Node {
		where := f.whereOf(codes)
		if where == "?" {
			return g.Text(words)
		}
		return web.Figure(f.meaning(ledger.BookPlan, ledger.Awarded, came, strings.TrimSpace(where+" commune:"+place)), int64(c), g.Text(words))
	}
	var lines g.Group
	if none != 0 {
		lines = append(lines, h.P(say("none", none, f.Say("commune.unnamed", f.amount(none)))))
	}
	if outside != 0 {
		lines = append(lines, h.P(say("outside", outside, f.Say("commune.outside", f.amount(outside)))))
	}
	if len(lines) == 0 {
		return nil
	}
	return lines
}

// whereOf names to machines what the actions are together: one action, one axis, the plan; "?" for what
// has no name.
func (f *frame) whereOf(codes []string) string {
	switch {
	case len(codes) == 0:
		return ""
	case len(codes) == 1:
		return "action:" + codes[0]
	case f.content == nil:
		return "?"
	}
	sorted := slices.Sorted(slices.Values(codes))
	for _, a := range f.content.Axes {
		own := []string{}
		for _, x := range f.content.Actions {
			if x.Axis == a.Number {
				own = append(own, x.Code)
			}
		}
		slices.Sort(own)
		if slices.Equal(own, sorted) {
			return "axis:" + web.Count(int64(a.Number))
		}
	}
	return "?"
}
