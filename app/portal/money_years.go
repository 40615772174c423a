package portal

import (
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/money"
)

// yearStages are those told by year.
var yearStages = []string{ledger.Committed, ledger.Paid}

// codeSet is some actions; nil stands for all, and for money on none.
type codeSet map[string]bool

func setOf(codes []string) codeSet {
	set := codeSet{}
	for _, c := range codes {
		set[c] = true
	}
	return set
}

// yearsDrawn bounds the years of a drawing: the last ones; the table has all.
const yearsDrawn = 12

// cameIn gives what of a year reached a stage of the plan's book on some actions, net of what went back; on all
// where codes is nil.
func (f *frame) cameIn(year int, stage string, codes codeSet) (sum money.Cents) {
	beyond := ledger.Beyond(stage)
	for _, y := range f.years {
		if y.Year == year && y.Book == ledger.BookPlan && slices.Contains(beyond, y.Stage) && (codes == nil || codes[y.Action]) {
			sum += y.Cents
		}
	}
	return sum
}

// plannedIn is what the plan means some actions to spend in a year; on all where codes is nil.
func (f *frame) plannedIn(year int, codes codeSet) (sum money.Cents) {
	for _, a := range f.content.Actions {
		if codes == nil || codes[a.Code] {
			for _, t := range a.Programme {
				if t.Year == year {
					sum += t.Cents
				}
			}
		}
	}
	return sum
}

// yearsOf lists the years in which money of some actions was committed or paid, or is planned.
func (f *frame) yearsOf(codes codeSet) (years []int, planned bool) {
	for _, y := range f.years {
		if y.Book == ledger.BookPlan && slices.Contains(ledger.Beyond(ledger.Committed), y.Stage) && (codes == nil || codes[y.Action]) {
			years = append(years, y.Year)
		}
	}
	for _, a := range f.content.Actions {
		for _, t := range a.Programme {
			if codes == nil || codes[a.Code] {
				years, planned = append(years, t.Year), true
			}
		}
	}
	slices.Sort(years)
	return slices.Compact(years), planned
}

// yearsPart tells what was committed and paid in each year, beside what was planned; of some actions, or
// of all where codes is nil.
func (f *frame) yearsPart(p *web.Page, codes codeSet) g.Node {
	years, planned := f.yearsOf(codes)
	if len(years) == 0 {
		if codes != nil {
			return nil
		}
		return web.Section("annees", f.Say("money.by_year"), h.P(g.Text(f.Say("money.no_year", f.on))))
	}
	t := web.Grid{ID: "table-annees", Caption: f.Say("money.year_caption", f.on), Columns: []web.Column{{Words: f.Say("planned.year")}}}
	if planned {
		t.Columns = append(t.Columns, web.Column{Words: f.Say("planned.amount"), Figure: true})
	}
	for _, s := range yearStages {
		t.Columns = append(t.Columns, web.Column{Words: f.Say("money.year_stage", f.Say("stage."+s)), Figure: true})
	}
	for _, y := range years {
		row := []g.Node{g.Text(web.Count(int64(y)))}
		if planned {
			row = append(row, g.Text(f.amount(f.plannedIn(y, codes))))
		}
		for _, s := range yearStages {
			row = append(row, f.yearFigure(p, y, s, codes))
		}
		t.Rows = append(t.Rows, row)
	}
	return web.Section("annees", f.Say("money.by_year"), h.P(g.Text(f.Say("money.year_what"))), f.yearsDrawing(years, planned, codes), t.Render())
}

// yearFigure is what of one year reached a stage; of one action or of all it leads to its acts.
func (f *frame) yearFigure(p *web.Page, year int, stage string, codes codeSet) g.Node {
	c, where, to := f.cameIn(year, stage, codes), "year:"+web.Count(int64(year)), ""
	shown := g.Text(f.amount(c))
	switch {
	case len(codes) == 1:
		for code := range codes {
			where += " action:" + code
			to = p.At("/argent", "livre", ledger.BookPlan, "etape", stage, "action", code, "annee", web.Count(int64(year)))
		}
	case codes == nil:
		to = p.At("/argent", "livre", ledger.BookPlan, "etape", stage, "annee", web.Count(int64(year)))
	default:
		return shown
	}
	if c != 0 {
		shown = web.A(to, f.amount(c))
	}
	m := f.meaning(ledger.BookPlan, stage, came, where)
	m.What = ledger.BookPlan + "/" + stage + "/in_year"
	return web.Figure(m, int64(c), shown)
}

func (f *frame) yearsDrawing(years []int, planned bool, codes codeSet) g.Node {
	var drawn []web.Year
	for _, y := range years[max(0, len(years)-yearsDrawn):] {
		one := web.Year{Year: y}
		if c := f.plannedIn(y, codes); planned {
			one.Columns = append(one.Columns, web.YearColumn{Words: f.Say("money.column_planned"), Amount: f.label(c), Planned: true, Parts: []web.YearPart{{Cents: int64(c)}}})
		}
		for _, s := range yearStages {
			col := web.YearColumn{Words: f.Say("stage." + s), Amount: f.label(f.cameIn(y, s, codes))}
			for _, a := range f.content.Axes {
				own := f.codesWhere(func(x plan.Action) bool { return x.Axis == a.Number && (codes == nil || codes[x.Code]) })
				if len(own) > 0 {
					col.Parts = append(col.Parts, web.YearPart{Hue: hueOf(a.Number), Cents: int64(f.cameIn(y, s, setOf(own)))})
				}
			}
			one.Columns = append(one.Columns, col)
		}
		drawn = append(drawn, one)
	}
	marks, width, height := web.DrawYears("annees-dessin", drawn)
	if marks == nil {
		return nil
	}
	title := f.pictured(f.Say("money.year_title", f.on))
	return web.Pan(title, web.Chart{ID: "annees-dessin", Class: "chart-years", Title: title, Desc: f.Say("money.year_desc"), Width: width, Height: height,
		Marks: f.stamped(marks, width, height)}.Render())
}
