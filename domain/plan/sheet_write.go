package plan

import (
	"slices"
	"strconv"
	"strings"

	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// WriteSheet writes a plan as the sheet that [ReadSheet] reads back without a change: the columns in the
// reader's language, one row for each action with what it is allocated and its state (both by code; what
// is absent is nothing, and planned), a row of its own for an axis or objective without an action. Text
// columns in English stand beside the French ones where the plan has English.
func WriteSheet(c *Content, allocated map[string]money.Cents, states map[string]string, l locale.Lang) sheet.Table {
	w := &sheetWriting{c: c, l: l, allocated: allocated, states: states}
	w.choose()
	t := sheet.Table{Name: locale.Text(l, "plan_column.page")}
	for _, key := range w.keys {
		kind := sheet.Words
		if yearOf(key) > 0 || key == "allocated" {
			kind = sheet.Number
		}
		t.Columns = append(t.Columns, sheet.Column{Name: columnName(l, key), Kind: kind})
	}
	rows := w.rows()
	if c.Fictional { // each row bears the mark, wherever it is pasted
		t.Columns = append(t.Columns, sheet.Column{Name: "fictif", Kind: sheet.Words})
		for i := range rows {
			rows[i] = append(rows[i], sheet.Cell{Kind: sheet.Words, Text: "1"})
		}
	}
	t.Rows = slices.Values(rows)
	return t
}

type sheetWriting struct {
	c         *Content
	l         locale.Lang
	allocated map[string]money.Cents
	states    map[string]string
	keys      []string
}

// choose gives the columns: every field, its English beside it where the plan has that language, and each
// year of which some action says what is planned.
func (w *sheetWriting) choose() {
	english := slices.Contains(w.c.Languages, "en")
	var years []int
	for _, a := range w.c.Actions {
		for _, t := range a.Programme {
			if !slices.Contains(years, t.Year) {
				years = append(years, t.Year)
			}
		}
	}
	slices.Sort(years)
	for _, col := range sheetColumns {
		if strings.HasSuffix(col.key, "_en") && !english {
			continue
		}
		w.keys = append(w.keys, col.key)
		if col.key == "allocated" {
			for _, y := range years {
				w.keys = append(w.keys, yearKey(y))
			}
		}
	}
}

func (w *sheetWriting) rows() [][]sheet.Cell {
	var out [][]sheet.Cell
	for _, a := range w.c.Axes {
		some := false
		for _, x := range w.c.Actions {
			some = some || x.Axis == a.Number
		}
		if !some {
			out = append(out, w.cells(w.axis(a)))
		}
		for _, o := range a.Objectives {
			if len(w.c.Under(a.Number, o.Code)) == 0 {
				out = append(out, w.cells(w.objective(o, w.axis(a))))
			}
		}
	}
	for _, a := range w.c.Actions {
		out = append(out, w.cells(w.action(a)))
	}
	return out
}

func (w *sheetWriting) cells(values map[string]sheet.Cell) []sheet.Cell {
	row := make([]sheet.Cell, len(w.keys))
	for i, key := range w.keys {
		row[i] = values[key]
	}
	return row
}

func said(s string) sheet.Cell {
	if s == "" {
		return sheet.Cell{}
	}
	return sheet.Cell{Kind: sheet.Words, Text: s}
}

// euroCell is an amount as a number of euros; zero is an empty cell.
func euroCell(c money.Cents) sheet.Cell {
	if c == 0 {
		return sheet.Cell{}
	}
	s := strconv.FormatInt(int64(c)/100, 10)
	if cents := int64(c) % 100; cents != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(100+cents, 10)[1:], "0")
	}
	return sheet.Cell{Kind: sheet.Number, Text: s}
}

// periodCell is a day as a day, what is less precise as words.
func periodCell(s string) sheet.Cell {
	if len(s) == len("2006-01-02") {
		return sheet.Cell{Kind: sheet.Day, Text: s}
	}
	return said(s)
}

func (w *sheetWriting) axis(a Axis) map[string]sheet.Cell {
	return map[string]sheet.Cell{
		"axis":    said(locale.Text(locale.French, "plan_column.axis") + " " + strconv.Itoa(a.Number) + " : " + a.Title["fr"]),
		"axis_en": said(a.Title["en"]),
	}
}

func (w *sheetWriting) objective(o Objective, into map[string]sheet.Cell) map[string]sheet.Cell {
	into["objective"], into["objective_en"] = said(o.Code+" : "+o.Title["fr"]), said(o.Title["en"])
	return into
}

func (w *sheetWriting) action(a Action) map[string]sheet.Cell {
	row := map[string]sheet.Cell{}
	if a.Axis >= 1 && a.Axis <= len(w.c.Axes) {
		axis := w.c.Axes[a.Axis-1]
		row = w.axis(axis)
		row["objective"] = said(nothingSaid)
		for _, o := range axis.Objectives {
			if o.Code == a.Objective {
				w.objective(o, row)
			}
		}
	}
	row["code"] = said(a.Code)
	for key, t := range map[string]Text{"title": a.Title, "pilot": a.Pilot, "beneficiaries": a.Beneficiaries, "partners": a.Partners, "note": a.Note} {
		row[key], row[key+"_en"] = said(t["fr"]), said(t["en"])
	}
	row["starts"], row["ends"] = periodCell(a.Starts), periodCell(a.Ends)
	state := w.states[a.Code]
	if state == "" {
		state = Planned
	}
	row["state"] = said(locale.Text(w.l, "state."+state))
	row["means"] = said(locale.Text(w.l, "means."+a.Means))
	row["funding"] = said(locale.Text(w.l, "funding."+a.Funding))
	row["allocated"] = euroCell(w.allocated[a.Code])
	for _, t := range a.Programme {
		row[yearKey(t.Year)] = euroCell(t.Cents)
	}
	return row
}
