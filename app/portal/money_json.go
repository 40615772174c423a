package portal

import (
	"slices"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/money"
)

// moneyForm is /argent.json. In books, rows are apart from each other: the cents of a book's rows sum
// to it, and those of a stage's rows reached_cents to what has reached the stage. A row whose action
// is "" holds what stands on no action. Totals give each stage in one row.
type moneyForm struct {
	Plan          string                `json:"plan"`
	Fictional     bool                  `json:"fictional"`
	On            string                `json:"on"`
	Known         int64                 `json:"known"`
	Says          plan.Text             `json:"says"`
	EnvelopeCents money.Cents           `json:"envelope_cents"`
	Books         map[string][]placeRow `json:"books"`
	Totals        map[string][]totalRow `json:"totals"`
	Axes          []axisMoney           `json:"axes"`
	Years         []yearRow             `json:"years"`
	Means         []meansRow            `json:"means"`
	Taken         []takenForm           `json:"taken_over"` // before its day, history is not held here
}

// axisMoney is what has reached a stage of the plan's book on the actions of an axis.
type axisMoney struct {
	Axis    int         `json:"axis"`
	Stage   string      `json:"stage"`
	Reached money.Cents `json:"reached_cents"`
}

// yearRow is what of one year reached the stages told by year, net of what went back, and what was planned.
type yearRow struct {
	Year      int         `json:"year"`
	Planned   money.Cents `json:"planned_cents"`
	Committed money.Cents `json:"committed_cents"`
	Paid      money.Cents `json:"paid_cents"`
}

type meansRow struct {
	Means   string      `json:"means"`
	Stage   string      `json:"stage"`
	Reached money.Cents `json:"reached_cents"`
}

type placeRow struct {
	Stage   string      `json:"stage"`
	Action  string      `json:"action"`
	Cents   money.Cents `json:"cents"`
	Reached money.Cents `json:"reached_cents"`
}

type totalRow struct {
	Stage   string      `json:"stage"`
	Cents   money.Cents `json:"cents"`
	Reached money.Cents `json:"reached_cents"`
}

func moneyJSON(f *frame) (any, error) {
	if f.v["etape"] != "" {
		return f.figureForm()
	}
	t := f.told()
	m := moneyForm{Plan: t.Plan, Fictional: t.Fictional, On: t.On, Known: t.Known, Says: t.Says, EnvelopeCents: f.envelope(),
		Books: map[string][]placeRow{}, Totals: map[string][]totalRow{}, Axes: []axisMoney{}, Years: []yearRow{}, Means: []meansRow{}}
	f.moneyParts(&m)
	for _, b := range ledger.Books {
		m.Books[b] = bookRows(f.sums, b)
		for _, s := range ledger.Stages {
			stands, reached := f.figuresAt(b, s, "")
			m.Totals[b] = append(m.Totals[b], totalRow{s, stands, reached})
		}
	}
	var err error
	m.Taken, err = f.takenForms("")
	return m, err
}

// moneyParts tells the plan's book by axis, by year and by means, as the page does.
func (f *frame) moneyParts(m *moneyForm) {
	if f.content == nil {
		return
	}
	for _, a := range f.content.Axes {
		for _, s := range pageStages {
			m.Axes = append(m.Axes, axisMoney{a.Number, s, f.axisReached(a.Number, s)})
		}
	}
	years, _ := f.yearsOf(nil)
	for _, y := range years {
		m.Years = append(m.Years, yearRow{y, f.plannedIn(y, nil), f.cameIn(y, ledger.Committed, nil), f.cameIn(y, ledger.Paid, nil)})
	}
	for _, means := range plan.Means {
		codes := f.codesWhere(func(a plan.Action) bool { return a.Means == means })
		for _, s := range pageStages {
			if c := f.reachedOf(s, codes); c != 0 {
				m.Means = append(m.Means, meansRow{means, s, c})
			}
		}
	}
}

// bookRows lists every stage of a book, 0 included, then each action on which something stands at the
// stage or has reached it.
func bookRows(sums []ledger.Standing, book string) []placeRow {
	byAction := map[string][]ledger.Standing{}
	actions := []string{}
	for _, s := range sums {
		if s.Book != book {
			continue
		}
		if _, seen := byAction[s.Action]; !seen && s.Action != "" {
			actions = append(actions, s.Action)
		}
		byAction[s.Action] = append(byAction[s.Action], s)
	}
	slices.Sort(actions)
	rows := []placeRow{}
	for _, stage := range ledger.Stages {
		for _, a := range append([]string{""}, actions...) {
			stands, reached := ledger.At(byAction[a], book, stage, "")
			if a == "" || stands != 0 || reached != 0 {
				rows = append(rows, placeRow{stage, a, stands, reached})
			}
		}
	}
	return rows
}

func moneyCSV(f *frame) (*web.Table, error) {
	if f.v["etape"] != "" {
		return f.figureCSV()
	}
	t := &web.Table{Columns: []string{"on", "known", "book", "stage", "action", "cents", "reached_cents", "fictif"}}
	for _, b := range ledger.Books {
		for _, r := range bookRows(f.sums, b) {
			t.Rows = append(t.Rows, []any{f.on, f.known, b, r.Stage, r.Action, r.Cents, r.Reached, f.Fictional})
		}
	}
	return t, nil
}
