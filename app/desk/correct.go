package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// aimed reads the act to correct. One that the person may not correct answers as one that is not there (K2).
func (v *visit) aimed() (journal.Record, error) {
	n, bad := web.Whole(v.of("number"))
	if bad != nil {
		return journal.Record{}, fault.New(fault.NotFound, "web.no_page")
	}
	r, err := journal.Get(v.ctx, v.DB, n)
	if err != nil {
		return r, err
	}
	may, err := v.mayCorrect(r)
	if err == nil && !may {
		err = fault.New(fault.NotFound, "web.no_page")
	}
	return r, err
}

// kindOf is the kind of what an act records: of a correction, that of what it records anew.
func kindOf(r journal.Record) string {
	var c journal.Correct
	if r.Kind == "act.correct" && json.Unmarshal(r.Fields, &c) == nil && c.With != nil {
		return c.With.Kind
	}
	return r.Kind
}

// showCorrection shows the act as its form, ready to be put right, or to be taken back.
func showCorrection(v *visit) error {
	r, err := v.aimed()
	if err != nil {
		return err
	}
	kind, fields := kindOf(r), r.Fields
	var c journal.Correct
	if r.Kind == "act.correct" && json.Unmarshal(r.Fields, &c) == nil && c.With != nil {
		fields = c.With.Fields
	}
	v.form, err = v.formOf(kind, fields)
	if err != nil {
		return err
	}
	return v.correctionForm(http.StatusOK, r, nil)
}

// formOf turns the public fields of an act back into what was typed.
func (v *visit) formOf(kind string, fields json.RawMessage) (url.Values, error) {
	form := url.Values{}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(fields, &given); err != nil {
		return nil, err
	}
	text := func(name string) (s string) {
		if json.Unmarshal(given[name], &s) != nil {
			return ""
		}
		return s
	}
	for _, q := range forms[kind] {
		switch q.kind {
		case "text":
			t, err := plan.ReadText(v.ctx, v.DB, text(q.name+"_blob"))
			if err != nil {
				return nil, err
			}
			form.Set(q.name+"_fr", t["fr"])
			form.Set(q.name+"_en", t["en"])
		case "words":
			var t plan.Text
			if err := json.Unmarshal(given[q.name], &t); err != nil {
				return nil, err
			}
			form.Set(q.name+"_fr", t["fr"])
			form.Set(q.name+"_en", t["en"])
		case "amount":
			if given[q.name] == nil {
				continue // an amount that may be left out
			}
			var c money.Cents
			if err := json.Unmarshal(given[q.name], &c); err != nil {
				return nil, err
			}
			form.Set(q.name, v.typedDecimal(c.Plain()))
		case "milestone":
			form.Set(q.name, text("action")+"/"+text("milestone"))
		case "reserve":
			if form.Set(q.name, text(q.name)); text(q.name) == "" {
				form.Set(q.name, reserveValue)
			}
		case "measures":
			var all []plan.Measure
			if err := json.Unmarshal(given[q.name], &all); err != nil {
				return nil, err
			}
			v.fillMeasures(form, all)
		default:
			form.Set(q.name, text(q.name))
		}
	}
	return form, nil
}

func (v *visit) fillMeasures(form url.Values, all []plan.Measure) {
	form.Set("mesures", strconv.Itoa(max(1, len(all))))
	for i, m := range all {
		for part, s := range map[string]string{"nom_fr": m.Name["fr"], "nom_en": m.Name["en"], "unite_fr": m.Unit["fr"], "unite_en": m.Unit["en"],
			"valeur": v.typedDecimal(m.Value), "sens": m.Meaning, "borne": m.Bound} {
			form.Set(measureName(i, part), s)
		}
	}
}

// typedDecimal writes a number as it is typed in the page's language.
func (v *visit) typedDecimal(s string) string {
	if v.Lang == locale.French {
		return strings.Replace(s, ".", ",", 1)
	}
	return s
}

func (v *visit) correctionForm(status int, r journal.Record, faults []*fault.Fault) error {
	kind := kindOf(r)
	n := strconv.FormatInt(r.Number, 10)
	if r.CorrectedBy > 0 {
		return v.show(http.StatusConflict, &web.Page{Title: v.Say("correct.title", r.Number), Body: []g.Node{
			h.P(h.Class("lead"), g.Text(v.Say("correct.already", r.CorrectedBy)+" "), web.A(v.To("/bureau/rectifier/"+strconv.FormatInt(r.CorrectedBy, 10)), v.Say("correct.the_later")))}})
	}
	return v.withPlan(func(_ context.Context, now *planNow) error {
		path := "/bureau/rectifier/" + n
		f := &web.Form{Site: v.Site, Action: path, CSRF: v.who.CSRF, Faults: faults, Hidden: v.kept("id", "mesures")}
		f.Inputs = []g.Node{v.bilingual(f, "motif", v.Say("correct.reason"), v.Say("correct.reason_help"), 3)}
		_, own := forms[kind]
		if own {
			var asked g.Group
			for _, q := range forms[kind] {
				asked = append(asked, v.question(f, now, kind, q))
			}
			f.Inputs = append(f.Inputs, web.Group(v.Say("correct.anew"), asked))
		} else {
			f.Inputs = append(f.Inputs, h.P(g.Text(v.Say("correct.only_back"))))
		}
		f.Inputs = append(f.Inputs, f.In(web.Input{Name: "note", Kind: "area", Rows: 3, Label: v.Say("around.note"), Help: v.Say("around.note_help"), Value: v.form.Get("note")}))
		if own {
			f.Buttons = append(f.Buttons, web.Button("preview", v.Say("correct.preview")))
		}
		f.Buttons = append(f.Buttons, web.Second("back", v.Say("correct.take_back")))
		return v.show(status, &web.Page{Title: v.Say("correct.title", r.Number), Path: path,
			Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say("correct.lead", v.act(kind), locale.Date(v.Lang, r.Effective)))),
				h.P(web.A(v.To("/journal/"+n), v.Say("correct.see"))), f.Render()}})
	})
}

func sendCorrection(v *visit) error {
	r, err := v.aimed()
	if err != nil {
		return err
	}
	back := func(faults []*fault.Fault) error { return v.correctionForm(http.StatusUnprocessableEntity, r, faults) }
	do := v.field("do")
	switch do {
	case "row":
		v.form.Set("mesures", web.Count(int64(min(measureRows(v.form)+1, measureRowsMax))))
		return v.correctionForm(http.StatusOK, r, nil)
	case "edit":
		return v.correctionForm(http.StatusOK, r, nil)
	case "back", "preview":
		v.form.Set("sort", do) // what is recorded is what was looked at
	}
	if v.field("id") == "" {
		v.form.Set("id", "desk-"+identity.Random(18))
	}
	s, faults := v.correction(r)
	if len(faults) > 0 {
		return back(faults)
	}
	path := "/bureau/rectifier/" + v.of("number")
	if do == "record" {
		return v.record(s, path, back)
	}
	seen, err := v.foresee(s)
	if refusal := refused(err); refusal != nil {
		return back(toForm(refusal))
	}
	if err != nil {
		return err
	}
	seen.warnings = nil // a correction stands under the authority of what it corrects
	reason := v.in(textOf(v.form, "motif"))
	entered := []web.Pair{web.Fact(v.Say("correct.reason"), reason)}
	if v.field("sort") == "preview" {
		inner := s
		inner.Act, err = v.Registry.Decode(kindOf(r), s.Act.(*journal.Correct).With.Fields)
		if err != nil {
			return err
		}
		inner.Effective = r.Effective
		entered = append(entered, v.told(kindOf(r), inner)...)
	}
	title := v.Say("correct.title", r.Number)
	return v.preview(path, title, entered, seen)
}

// correction makes the act that corrects: with the act anew, or without where it is taken back.
func (v *visit) correction(r journal.Record) (journal.Submission, fault.List) {
	var all fault.List
	c := &journal.Correct{Of: r.Number, Reason: textOf(v.form, "motif")}
	if c.Reason["fr"] == "" {
		all = append(all, fault.New(fault.Invalid, "journal.correct_reason").At("motif_fr"))
	}
	kind := kindOf(r)
	if v.field("sort") != "back" {
		if _, own := forms[kind]; !own {
			return journal.Submission{}, append(all, fault.New(fault.Invalid, "correct.only_back"))
		}
		fields, faults := fieldsOf(kind, v.form)
		all = append(all, faults...)
		if _, err := v.Registry.Decode(kind, fields); err != nil {
			all = append(all, fault.Of(err)...)
		}
		c.With = &journal.Again{Kind: kind, Fields: fields}
	}
	return journal.Submission{ID: v.field("id"), Act: c, Note: v.field("note"), Mode: r.Mode, Sources: r.Sources, Authority: r.Authority}, all
}
