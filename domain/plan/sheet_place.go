package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"relance/foundation/folder"
	"relance/foundation/locale"
)

// place finds the axis and the objective of a row: its own, or those of the rows above.
func (r *sheetReading) place(e *sheetEntry, axis, objective string) {
	if axis != "" {
		a := r.findAxis(e, axis)
		if a != r.axis || e.report.Does == RowHeading {
			r.objective = nil
		}
		r.axis = a
	}
	none := objective != "" && slices.Contains(unwritten, locale.Fold(objective))
	switch {
	case none:
		r.objective = nil
	case objective != "":
		r.objective = r.findObjective(e, objective)
	case r.objective != nil && axis != "" && e.report.Does != RowHeading && r.has("objective"):
		e.report.note("plan_row.objective_above", r.objective.Code, r.objective.row)
	}
	e.axis, e.objective = r.axis, r.objective
}

// findAxis finds the axis that a cell names, or makes a new one.
func (r *sheetReading) findAxis(e *sheetEntry, text string) *sheetAxis {
	if a := r.byText[text]; a != nil {
		r.english(e, "axis", &a.Title, &a.english)
		return a
	}
	number, title := splitAxis(text)
	a := r.axisNumbered(e, number, title)
	if number == 0 {
		a = r.axisTitled(e, title)
	}
	if a == nil {
		return r.axis
	}
	if a.row == e.report.Row && title != "" && !alike(title, a.Title["fr"]) {
		a.Title = retitled(a.Title, title)
	}
	r.english(e, "axis", &a.Title, &a.english)
	r.byText[text] = a
	return a
}

func (r *sheetReading) axisNumbered(e *sheetEntry, number int, title string) *sheetAxis {
	if number == 0 {
		return nil
	}
	for _, a := range r.axes {
		if a.Number != number {
			continue
		}
		if title != "" && !alike(title, a.Title["fr"]) && !alike(title, a.Title["en"]) {
			if a.row > 0 {
				e.report.wrong(r.headers["axis"], "plan_row.axis_twice", number, folder.Shown(a.Title["fr"]), a.row)
				return a
			}
			a.row = e.report.Row
			e.report.note("plan_row.axis_retitled", number, folder.Shown(a.Title["fr"]), folder.Shown(title))
		}
		return a
	}
	if title == "" {
		e.report.wrong(r.headers["axis"], "plan_row.axis_unknown", number)
		return nil
	}
	return r.newAxis(e, number)
}

func (r *sheetReading) axisTitled(e *sheetEntry, title string) *sheetAxis {
	for _, a := range r.axes {
		if sameWords(title, a.Title["fr"]) || a.Title["en"] != "" && sameWords(title, a.Title["en"]) {
			return a
		}
	}
	var titles []string
	for _, a := range r.axes {
		titles = append(titles, a.Title["fr"])
	}
	if i := nearTitle(title, titles); i >= 0 {
		e.report.note("plan_row.axis_near", folder.Shown(title), r.axes[i].Number, folder.Shown(titles[i]))
		return r.axes[i]
	}
	next := 1
	for _, a := range r.axes {
		next = max(next, a.Number+1)
	}
	return r.newAxis(e, next)
}

func (r *sheetReading) newAxis(e *sheetEntry, number int) *sheetAxis {
	a := &sheetAxis{Axis: Axis{Number: number, Sources: r.cites()}, row: e.report.Row}
	r.axes = append(r.axes, a)
	e.report.note("plan_row.axis_new", number)
	return a
}

// findObjective finds the objective that a cell names under the axis of the row, or makes a new one.
func (r *sheetReading) findObjective(e *sheetEntry, text string) *sheetObjective {
	number, rank, title := splitObjective(text)
	if number > 0 && (r.axis == nil || !r.has("axis") && r.axis.Number != number) {
		if a := r.axisNumbered(e, number, ""); a != nil {
			r.axis = a
		}
	}
	if r.axis == nil {
		e.report.wrong(r.headers["objective"], "plan_row.no_axis")
		return nil
	}
	if number > 0 && number != r.axis.Number {
		e.report.wrong(r.headers["objective"], "plan_row.objective_elsewhere", folder.Shown(text), r.axis.Number)
		return nil
	}
	var o *sheetObjective
	code := fmt.Sprintf("O%d.%d", r.axis.Number, rank)
	switch {
	case rank > 0:
		for _, x := range r.axis.objectives {
			if x.Code == code {
				o = x
			}
		}
		if o == nil && title == "" {
			e.report.wrong(r.headers["objective"], "plan_row.objective_unknown", code)
			return nil
		}
	default:
		if o = r.objectiveTitled(e, title); o == nil {
			code = fmt.Sprintf("O%d.%d", r.axis.Number, len(r.axis.objectives)+1)
		}
	}
	if o == nil {
		o = &sheetObjective{Objective: Objective{Code: code, Sources: r.cites()}, row: e.report.Row}
		r.axis.objectives = append(r.axis.objectives, o)
		e.report.note("plan_row.objective_new", code)
	} else if rank > 0 && title != "" && !alike(title, o.Title["fr"]) && !alike(title, o.Title["en"]) {
		if o.row > 0 {
			e.report.wrong(r.headers["objective"], "plan_row.objective_twice", code, folder.Shown(o.Title["fr"]), o.row)
			return o
		}
		o.row = e.report.Row
		e.report.note("plan_row.objective_retitled", code, folder.Shown(o.Title["fr"]), folder.Shown(title))
	}
	if o.row == e.report.Row && title != "" && !alike(title, o.Title["fr"]) {
		o.Title = retitled(o.Title, title)
	}
	r.english(e, "objective", &o.Title, &o.english)
	return o
}

// retitled gives a title its French words anew; texts of the base are never written on.
func retitled(t Text, french string) Text {
	t = maps.Clone(t)
	if t == nil {
		t = Text{}
	}
	t["fr"] = french
	return t
}

// english takes the English title of an axis or an objective from a row, where the sheet has a column for
// it; two rows that say different things are a fault.
func (r *sheetReading) english(e *sheetEntry, field string, t *Text, row *int) {
	key := field + "_en"
	said := r.cell(e, key)
	if said == "" || !slices.Contains(r.languages, "en") || alike(said, (*t)["en"]) {
		return
	}
	if *row > 0 {
		e.report.wrong(r.headers[key], "plan_row.english_twice", folder.Shown((*t)["en"]), *row)
		return
	}
	*t = maps.Clone(*t)
	if *t == nil {
		*t = Text{}
	}
	(*t)["en"], *row = said, e.report.Row
}

func (r *sheetReading) objectiveTitled(e *sheetEntry, title string) *sheetObjective {
	var titles []string
	for _, o := range r.axis.objectives {
		if sameWords(title, o.Title["fr"]) || o.Title["en"] != "" && sameWords(title, o.Title["en"]) {
			return o
		}
		titles = append(titles, o.Title["fr"])
	}
	if i := nearTitle(title, titles); i >= 0 {
		e.report.note("plan_row.objective_near", folder.Shown(title), r.axis.objectives[i].Code, folder.Shown(titles[i]))
		return r.axis.objectives[i]
	}
	return nil
}

// nearTitle gives the place of the one title that differs by a slip of the pen; -1 where none does, or two.
func nearTitle(title string, titles []string) int {
	const longest, most = 200, 8 // letters looked at; of 8 one may differ
	found := -1
	a := locale.Fold(title)
	if len(a) > longest {
		return -1
	}
	for i, t := range titles {
		b := locale.Fold(t)
		if len(b) > longest || len(b) == 0 {
			continue
		}
		if slips := max(len(a), len(b)) / most; locale.Differs(a, b, slips) <= slips {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// known finds the action of the base that a row is about: by its code, else by its very title.
func (r *sheetReading) known(e *sheetEntry, code, title string) {
	if code != "" {
		e.code = codeIn(code)
		if r.in.Base != nil {
			if _, there := r.in.Base.Action(strings.TrimSpace(code)); there {
				e.code = strings.TrimSpace(code)
			}
		}
		if e.code == "" {
			e.report.note("plan_row.code_other", folder.Shown(code))
		}
	}
	if e.axis == nil && e.code != "" {
		e.axis = r.axisNumbered(e, axisOfCode(e.code), "")
	}
	if e.axis == nil {
		if len(e.report.Faults) == 0 {
			e.report.wrong(r.headers["axis"], "plan_row.no_axis")
		}
		return
	}
	if e.code == "" && r.in.Base != nil {
		r.byTitle(e, title)
	}
	if e.code == "" {
		return
	}
	if first, twice := r.byCode[e.code]; twice {
		e.report.wrong(r.headers["code"], "plan_row.code_twice", e.code, first)
		return
	}
	r.byCode[e.code] = e.report.Row
	if n := axisOfCode(e.code); n != e.axis.Number {
		e.report.wrong(r.headers["code"], "plan.code_of_other_axis", e.code, e.axis.Number)
	}
	if r.in.Base != nil {
		if a, there := r.in.Base.Action(e.code); there {
			e.was = &a
		}
	}
}

func (r *sheetReading) byTitle(e *sheetEntry, title string) {
	var same, titles, codes []string
	for _, a := range r.in.Base.Actions {
		if a.Axis != e.axis.Number || r.byCode[a.Code] != 0 {
			continue
		}
		if sameWords(title, a.Title["fr"]) || a.Title["en"] != "" && sameWords(title, a.Title["en"]) {
			same = append(same, a.Code)
		}
		titles, codes = append(titles, a.Title["fr"]), append(codes, a.Code)
	}
	switch i := nearTitle(title, titles); {
	case len(same) == 1:
		e.code = same[0]
		e.report.note("plan_row.matched_title", e.code)
	case len(same) > 1:
		e.report.wrong(r.headers["title"], "plan_row.title_of_many", folder.KnownWords(same))
	case i >= 0:
		e.report.note("plan_row.title_near", codes[i], folder.Shown(titles[i]))
	}
}
