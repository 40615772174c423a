package desk

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Limits of a form.
const (
	measureRowsMax = 20
	sourcesMax     = 20
)

// fieldsOf reads the public fields of an act from its form, as JSON. Every fault of the form is told at once.
func fieldsOf(kind string, form url.Values) (json.RawMessage, fault.List) {
	out := map[string]any{}
	var all fault.List
	for _, f := range forms[kind] {
		value := strings.TrimSpace(form.Get(f.name))
		switch f.kind {
		case "text":
			if t := textOf(form, f.name); len(t) > 0 {
				if t["fr"] == "" {
					all = append(all, fault.New(fault.Invalid, "plan.text_french").At(f.name+"_fr"))
				}
				out[f.name] = t
			}
			continue
		case "words":
			t := textOf(form, f.name)
			if t["fr"] == "" {
				all = append(all, fault.New(fault.Invalid, "plan.text_french").At(f.name+"_fr"))
			}
			out[f.name] = t
			continue
		case "measures":
			m, faults := measuresOf(form)
			out[f.name], all = m, append(all, faults...)
			continue
		}
		if value == "" {
			if f.must {
				all = append(all, fault.New(fault.Invalid, "form.missing").At(f.name))
			}
			continue
		}
		switch f.kind {
		case "amount":
			c, err := money.Parse(value)
			if err == nil && c <= 0 {
				err = fault.New(fault.Invalid, "ledger.cents_wrong", c)
			}
			all = append(all, at(err, f.name)...)
			out[f.name] = c
		case "milestone":
			action, code, _ := strings.Cut(value, "/")
			out["action"], out["milestone"] = action, code
		case "reserve":
			if value != reserveValue {
				out[f.name] = value
			} else {
				out[f.name] = ""
			}
		case "period":
			if _, ok := plan.LastDay(value); !ok {
				all = append(all, fault.New(fault.Invalid, "form.period_wrong", value).At(f.name))
			}
			out[f.name] = value
		case "day":
			if !store.IsDay(value) {
				all = append(all, fault.New(fault.Invalid, "form.period_wrong", value).At(f.name))
			}
			out[f.name] = value
		default:
			out[f.name] = value
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err) // strings, numbers and lists of them
	}
	return text, all
}

// reserveValue stands for the reserve in a list of actions: an empty value is one not chosen.
const reserveValue = "reserve"

func at(err error, field string) fault.List {
	var out fault.List
	for _, f := range fault.Of(err) {
		out = append(out, f.At(field))
	}
	return out
}

// textOf reads a text in both languages; nil where neither is given.
func textOf(form url.Values, name string) plan.Text {
	t := plan.Text{}
	for _, l := range []string{"fr", "en"} {
		if s := strings.TrimSpace(form.Get(name + "_" + l)); s != "" {
			t[l] = s
		}
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

// measuresOf reads the rows of figures; a row left empty is none.
func measuresOf(form url.Values) ([]plan.Measure, fault.List) {
	out, all := []plan.Measure{}, fault.List(nil)
	for i := range measureRows(form) {
		get := func(part string) string { return strings.TrimSpace(form.Get(measureName(i, part))) }
		m := plan.Measure{Name: textOf(form, measureName(i, "nom")), Unit: textOf(form, measureName(i, "unite")),
			Value: decimalOf(get("valeur")), Meaning: get("sens"), Bound: get("borne")}
		if len(m.Name) == 0 && m.Value == "" && len(m.Unit) == 0 {
			continue
		}
		for part, missing := range map[string]bool{"nom_fr": m.Name["fr"] == "", "valeur": m.Value == "", "unite_fr": m.Unit["fr"] == "", "sens": m.Meaning == ""} {
			if missing {
				all = append(all, fault.New(fault.Invalid, "form.missing").At(measureName(i, part)))
			}
		}
		out = append(out, m)
	}
	return out, all
}

// measureRows says how many rows of figures a form has.
func measureRows(form url.Values) int {
	n, err := strconv.Atoi(form.Get("mesures"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, measureRowsMax)
}

func measureName(row int, part string) string { return "m" + strconv.Itoa(row) + "_" + part }

// decimalOf reads a number as it is typed in French, "1 234,5", into an exact decimal with a point.
func decimalOf(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, s)
	return strings.Replace(s, ",", ".", 1)
}

// submission makes what is asked of the journal from a form. Faults are those of the form; those of the
// act itself come from the journal.
func (v *visit) submission(kind string) (journal.Submission, fault.List) {
	fields, all := fieldsOf(kind, v.form)
	s, faults := v.around()
	all = append(all, faults...)
	act, err := v.Registry.Decode(kind, fields)
	if err != nil {
		return s, append(all, fault.Of(err)...)
	}
	s.Act = act
	if r, ok := act.(*plan.Report); ok && s.Effective == "" { // effective on the last day of what it tells of
		s.Effective, _ = plan.LastDay(r.AsOf)
	}
	return s, all
}

// around reads what surrounds an act: its day, the authority for it, its sources, an unpublished note.
func (v *visit) around() (journal.Submission, fault.List) {
	var all fault.List
	s := journal.Submission{ID: v.field("id"), Effective: v.field("effective"), Note: v.field("note")}
	if s.Effective != "" && !store.IsDay(s.Effective) {
		all = append(all, fault.New(fault.Invalid, "journal.day_wrong", s.Effective).At("effective"))
	}
	a := &journal.Authority{Body: textOf(v.form, "organe"), Date: v.field("date"), Number: v.field("numero"),
		Document: v.field("document"), Enforceable: v.field("executoire")}
	if len(a.Body) > 0 || a.Date != "" || a.Number != "" || a.Document != "" || a.Enforceable != "" {
		s.Authority = a
		if a.Body["fr"] == "" {
			all = append(all, fault.New(fault.Invalid, "journal.authority_body").At("organe_fr"))
		}
		if a.Date == "" {
			all = append(all, fault.New(fault.Invalid, "form.authority_date").At("date"))
		}
		for name, day := range map[string]string{"date": a.Date, "executoire": a.Enforceable} {
			if day != "" && !store.IsDay(day) {
				all = append(all, fault.New(fault.Invalid, "journal.day_wrong", day).At(name))
			}
		}
		if store.IsDay(a.Date) && store.IsDay(a.Enforceable) && a.Enforceable < a.Date {
			all = append(all, fault.New(fault.Invalid, "form.enforceable_before", a.Enforceable, a.Date).At("executoire"))
		}
	}
	s.Sources = strings.FieldsFunc(v.field("sources"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' })
	if len(s.Sources) > sourcesMax {
		all = append(all, fault.New(fault.Invalid, "form.sources_many", len(s.Sources), sourcesMax).At("sources"))
	}
	return s, all
}
