package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"relance/foundation/folder"
	"relance/foundation/locale"
)

// build makes the content that the rows describe.
func (r *sheetReading) build() {
	r.giveCodes()
	c := r.frame()
	for _, e := range r.entries {
		if e.axis != nil && e.code != "" {
			e.action = r.actionOf(e)
		}
	}
	slices.SortStableFunc(r.axes, func(a, b *sheetAxis) int { return cmp.Compare(a.Number, b.Number) })
	c.Axes = []Axis{}
	for _, a := range r.axes {
		x := a.Axis
		slices.SortStableFunc(a.objectives, func(a, b *sheetObjective) int { return compareCodes(a.Code, b.Code) })
		x.Objectives = []Objective{}
		for _, o := range a.objectives {
			x.Objectives = append(x.Objectives, o.Objective)
		}
		c.Axes = append(c.Axes, x)
	}
	was := len(c.Actions)
	c.Actions = r.actions(c.Actions)
	switch {
	case r.in.Base == nil:
		c.ActionsVoted = len(c.Actions)
	default:
		c.ActionsVoted += len(c.Actions) - was
	}
	if r.source != "" {
		c.Sources = append(c.Sources, r.itself())
	}
	r.p.Content = c
}

// compareCodes orders "O1.2" before "O1.10".
func compareCodes(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// frame is the plan without what the sheet says: the base, or the head of a new plan.
func (r *sheetReading) frame() *Content {
	if r.in.Base != nil {
		var c Content
		if err := json.Unmarshal(Canonical(r.in.Base), &c); err != nil {
			panic(err) // it was encoded the line before
		}
		return &c
	}
	h := r.in.Head
	c := &Content{Format: 1, Plan: h.Plan, Fictional: h.Fictional, Languages: r.languages, Title: h.Title, Owner: h.Owner, Envelope: h.Envelope,
		Vote: h.Vote, Documents: []Document{}, Actions: []Action{}, Linked: []Linked{}, Facts: []Fact{}, Sources: []Source{}}
	c.Vote.Sources = r.cites()
	for _, t := range []*Text{&c.Title, &c.Owner.Name, &c.Vote.Body, &c.Vote.Outcome, &c.Vote.Note} {
		*t = r.declared(*t)
	}
	return c
}

// declared keeps of a text the languages of the plan, which its actions' titles decide.
func (r *sheetReading) declared(t Text) Text {
	var out Text
	for _, l := range r.languages {
		if s := strings.TrimSpace(t[l]); s != "" {
			if out == nil {
				out = Text{}
			}
			out[l] = s
		}
	}
	return out
}

// itself is the sheet as a source.
func (r *sheetReading) itself() Source {
	s := Source{ID: r.source, Title: Text{}}
	for _, l := range r.languages {
		s.Title[l] = locale.Text(locale.Lang(l), "plan_row.source", folder.Shown(r.in.File))
	}
	if r.in.Head != nil {
		s.Date = r.in.Head.Vote.Date
	}
	return s
}

// giveCodes makes a code for each action that has none: the axis, then the first number free after those
// that the plan and the sheet have. In a plan whose own numbers are not all known ("A2.~1"), a new one
// bears the same mark, since it could be one of those.
func (r *sheetReading) giveCodes() {
	taken, form := map[string]bool{}, "A%d.%d"
	if r.in.Base != nil {
		for _, a := range r.in.Base.Actions {
			taken[a.Code] = true
			if strings.Contains(a.Code, "~") {
				form = "A%d.~%d"
			}
		}
	}
	for _, e := range r.entries {
		taken[e.code] = true
	}
	next := map[int]int{}
	for _, e := range r.entries {
		if e.code != "" || e.axis == nil {
			continue
		}
		for e.code == "" || taken[e.code] {
			next[e.axis.Number]++
			e.code = fmt.Sprintf(form, e.axis.Number, next[e.axis.Number])
		}
		taken[e.code] = true
	}
}

// actions puts the rows' actions in the place of the base's, and the new ones after those of their axis.
func (r *sheetReading) actions(base []Action) []Action {
	rows := map[string]*sheetEntry{}
	for _, e := range r.entries {
		if e.action.Code != "" && rows[e.code] == nil {
			rows[e.code] = e
		}
	}
	out := []Action{}
	for _, a := range base {
		e := rows[a.Code]
		switch {
		case e != nil:
			out = append(out, e.action)
			delete(rows, a.Code)
		case r.in.Remove:
			r.p.Report.Absent = append(r.p.Report.Absent, a.Code)
		default:
			r.p.Report.Absent = append(r.p.Report.Absent, a.Code)
			out = append(out, a)
		}
	}
	for _, e := range r.entries {
		if rows[e.code] == e && e.action.Code != "" {
			out = append(out, e.action)
		}
	}
	slices.SortStableFunc(out, func(a, b Action) int { return cmp.Compare(a.Axis, b.Axis) })
	return out
}

// actionOf is the action that a row describes: the base's, with what the sheet has a column for.
func (r *sheetReading) actionOf(e *sheetEntry) Action {
	a := Action{Code: e.code, Axis: e.axis.Number, Provenance: "plan", Means: r.in.Means, Funding: r.in.Funding,
		Announced: []Announced{}, Milestones: []Milestone{}}
	if e.was != nil {
		a = *e.was
	} else {
		a.Sources = r.cites()
	}
	a.Title = r.words(e, "title", a.Title)
	r.placeAction(e, &a)
	a.Pilot = r.words(e, "pilot", a.Pilot)
	a.Beneficiaries = r.words(e, "beneficiaries", a.Beneficiaries)
	a.Partners = r.words(e, "partners", a.Partners)
	a.Note = r.words(e, "note", a.Note)
	a.Starts = r.period(e, "starts", a.Starts)
	a.Ends = r.period(e, "ends", a.Ends)
	a.Means = r.fromList(e, "means", Means, a.Means)
	a.Funding = r.fromList(e, "funding", Fundings, a.Funding)
	a.Programme = r.programme(e, a.Programme)
	return a
}

// placeAction puts an action under its objective, and says by which document.
func (r *sheetReading) placeAction(e *sheetEntry, a *Action) {
	if a.Axis = e.axis.Number; !r.has("objective") && e.objective == nil {
		return
	}
	code := ""
	if e.objective != nil {
		code = e.objective.Code
	}
	if code == a.Objective {
		return
	}
	a.Objective, a.PlacedBy = code, nil
	if code != "" {
		a.PlacedBy = Text{}
		for _, l := range r.languages {
			a.PlacedBy[l] = locale.Text(locale.Lang(l), "plan_row.placed_by", folder.Shown(r.in.File))
		}
	}
}

// words is a text of a row: French in its column, English in the one beside it.
func (r *sheetReading) words(e *sheetEntry, key string, was Text) Text {
	if !r.has(key) {
		return was
	}
	french, english := r.cell(e, key), r.cell(e, key+"_en")
	if french == "" && english == "" {
		return nil
	}
	out := Text{"fr": french}
	if alike(french, was["fr"]) {
		out["fr"] = was["fr"]
	}
	if french == "" {
		e.report.wrong(r.headers[key], "plan_row.french_missing")
	}
	if !slices.Contains(r.languages, "en") {
		return out
	}
	switch {
	case english != "" && alike(english, was["en"]), english == "" && was["en"] != "" && out["fr"] == was["fr"] && !r.has(key+"_en"):
		out["en"] = was["en"]
	case english != "":
		out["en"] = english
	default:
		e.report.wrong(cmp.Or(r.headers[key+"_en"], r.headers[key]), "plan_row.english_missing", word("plan_column."+key+"_en"))
		out["en"] = out["fr"] // so that the row has this one fault
	}
	return out
}

func (r *sheetReading) period(e *sheetEntry, key, was string) string {
	if !r.has(key) {
		return was
	}
	if r.cell(e, key) == "" {
		return ""
	}
	period, err := periodIn(e.cells[key])
	if err != nil {
		e.report.wrong(r.headers[key], "plan_row.period_unreadable", folder.Shown(e.cells[key].Text))
		return was
	}
	return period
}

func (r *sheetReading) fromList(e *sheetEntry, key string, list []string, was string) string {
	said := r.cell(e, key)
	if said == "" {
		if e.was == nil {
			e.report.note("plan_row.default_"+key, word(key+"."+was))
		}
		return was
	}
	if w := listed(said, key, list); w != "" {
		return w
	}
	var words []string
	for _, w := range list {
		words = append(words, locale.Text(locale.French, key+"."+w))
	}
	e.report.wrong(r.headers[key], "plan_row.not_in_list", folder.Shown(said), strings.Join(words, ", "))
	return was
}

// programme is the planned spending of a row: the years that have a column say it, the others stay.
func (r *sheetReading) programme(e *sheetEntry, was []Tranche) []Tranche {
	var out []Tranche
	for _, t := range was {
		if !slices.Contains(r.years, t.Year) {
			out = append(out, t)
		}
	}
	for _, year := range r.years {
		if c, ok := r.amount(e, yearKey(year)); ok && c > 0 {
			out = append(out, Tranche{Year: year, Cents: c})
		}
	}
	slices.SortFunc(out, func(a, b Tranche) int { return cmp.Compare(a.Year, b.Year) })
	return out
}
