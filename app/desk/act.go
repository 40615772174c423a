package desk

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// showForm shows the empty form of an act, or that of a draft.
func showForm(v *visit) error {
	kind := v.of("kind")
	if err := v.mayOpen(kind); err != nil {
		return err
	}
	v.form = v.r.URL.Query()
	if ref := v.form.Get("brouillon"); ref != "" {
		d, err := v.ownDraft(ref)
		if err != nil {
			return err
		}
		if v.form, err = url.ParseQuery(d.Body); err != nil {
			return err
		}
		v.form.Set("brouillon", ref)
	}
	return v.actForm(http.StatusOK, kind, nil)
}

// mayOpen refuses a form that does not exist as it refuses one that the person may not send (K2).
func (v *visit) mayOpen(kind string) error {
	if _, known := forms[kind]; !known || !v.may(v.who.Actor, kind) {
		return fault.New(fault.NotFound, "web.no_page")
	}
	return nil
}

// sendForm does what the button says: look, record, go back, keep as a draft, one more row.
func sendForm(v *visit) error {
	kind := v.of("kind")
	if err := v.mayOpen(kind); err != nil {
		return err
	}
	switch v.field("do") {
	case "edit":
		return v.actForm(http.StatusOK, kind, nil)
	case "row":
		v.form.Set("mesures", web.Count(int64(min(measureRows(v.form)+1, measureRowsMax))))
		return v.actForm(http.StatusOK, kind, nil)
	case "draft":
		return v.keepDraft("act:"+kind, v.act(kind), "/bureau/actes/"+kind)
	}
	if faults := v.takePieces(); len(faults) > 0 {
		return v.actForm(http.StatusUnprocessableEntity, kind, faults)
	}
	if v.field("id") == "" {
		v.form.Set("id", "desk-"+identity.Random(18))
	}
	s, faults := v.submission(kind)
	if len(faults) > 0 {
		return v.actForm(http.StatusUnprocessableEntity, kind, faults)
	}
	if v.field("do") == "record" {
		return v.record(s, "/bureau/actes/"+kind, func(faults []*fault.Fault) error {
			return v.actForm(http.StatusUnprocessableEntity, kind, faults)
		})
	}
	seen, err := v.foresee(s)
	if refusal := refused(err); refusal != nil {
		return v.actForm(http.StatusUnprocessableEntity, kind, toForm(refusal))
	}
	if err != nil {
		return err
	}
	return v.preview("/bureau/actes/"+kind, v.Say("act_kind."+kind), v.told(kind, s), seen)
}

// refused gives the faults of an act that was refused; nil for what is nobody's mistake but ours.
func refused(err error) []*fault.Fault {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.NotFound, fault.Forbidden:
		if err != nil {
			return fault.Of(err)
		}
	}
	return nil
}

// toForm puts the journal's names of fields in place of those of the form.
func toForm(all []*fault.Fault) []*fault.Fault {
	names := map[string]string{"authority.body": "organe_fr", "authority.date": "date", "authority.enforceable": "executoire",
		"authority": "organe_fr", "text": "text_fr", "measures": "m0_nom_fr", "reason": "motif_fr", "content": ""}
	for _, f := range all {
		if to, ok := names[f.Field]; ok {
			f.Field = to
		}
	}
	return all
}

// record makes the act and sends the browser to the desk, which says so. back answers a refusal.
func (v *visit) record(s journal.Submission, _ string, back func([]*fault.Fault) error) error {
	receipts, err := v.Journal.Do(v.background(), v.who.Actor, s)
	if refusal := refused(err); refusal != nil {
		return back(toForm(refusal))
	}
	if err != nil {
		return err
	}
	if err := v.dropped(); err != nil {
		v.Log.Warn("a draft could not be dropped", "error", err)
	}
	return v.to("/bureau", "fait", web.Count(receipts[0].Number))
}

// actForm shows a form with what was typed, and what is wrong with it.
func (v *visit) actForm(status int, kind string, faults []*fault.Fault) error {
	return v.withPlan(func(ctx context.Context, now *planNow) error {
		f := &web.Form{Site: v.Site, Action: "/bureau/actes/" + kind, CSRF: v.who.CSRF, Faults: faults, Upload: true,
			Hidden: v.kept("id", "brouillon", "mesures", "pieces")}
		for _, q := range forms[kind] {
			f.Inputs = append(f.Inputs, v.question(f, now, kind, q))
		}
		f.Inputs = append(f.Inputs, v.aroundInputs(f, kind))
		f.Buttons = []g.Node{web.Button("preview", v.Say("form.preview")), web.Second("draft", v.Say("form.keep_draft"))}
		return v.show(status, &web.Page{Title: v.act(kind), Path: "/bureau/actes/" + kind,
			Trail: []web.Crumb{{Words: v.Say("desk.nav_acts"), Address: v.To("/bureau/actes")}},
			Body:  []g.Node{h.P(h.Class("lead"), g.Text(v.Say("act_help."+kind))), f.Render()}})
	})
}

// kept gives pairs of the form's values that go on from page to page.
func (v *visit) kept(names ...string) []string {
	var pairs []string
	for _, n := range names {
		for _, s := range v.form[n] {
			if s != "" {
				pairs = append(pairs, n, s)
			}
		}
	}
	return pairs
}

// everything gives all that was typed, for the page that asks whether to record it.
func (v *visit) everything() []string {
	var pairs []string
	for _, n := range slices.Sorted(maps.Keys(v.form)) {
		if n != "csrf" && n != "do" {
			for _, s := range v.form[n] {
				pairs = append(pairs, n, s)
			}
		}
	}
	return pairs
}

// question writes one question of an act.
func (v *visit) question(f *web.Form, now *planNow, kind string, q field) g.Node {
	label, help := v.Say("field."+q.name), v.Say("field_help."+q.name)
	in := web.Input{Name: q.name, Label: label, Help: help, Value: v.form.Get(q.name), Needed: q.must}
	switch q.kind {
	case "action", "reserve":
		in.Kind, in.Choices = "select", now.actions(v, kind)
		if q.kind == "reserve" {
			in.Choices = append([]web.Choice{{Value: reserveValue, Words: v.Say("field.reserve")}}, in.Choices...)
		}
	case "milestone":
		in.Kind, in.Choices = "select", now.milestones(v, kind)
	case "scheme", "call", "day", "words", "code":
		return v.schemeQuestion(f, now, in, q)
	case "amount":
		in.Narrow, in.Example = true, "1 250 000,00"
	case "period":
		in.Narrow, in.Example = true, "2021-06"
	case "text":
		return v.bilingual(f, q.name, label, help, 5)
	case "measures":
		return v.measures(f)
	}
	return f.In(in)
}

// bilingual asks for a text in both languages; French is the one that is needed.
func (v *visit) bilingual(f *web.Form, name, label, help string, rows int) g.Node {
	kind := "area"
	if rows == 1 {
		kind = ""
	}
	return web.Group(label,
		f.In(web.Input{Name: name + "_fr", Kind: kind, Rows: rows, Label: v.Say("form.french"), Help: help, Value: v.form.Get(name + "_fr")}),
		f.In(web.Input{Name: name + "_en", Kind: kind, Rows: rows, Label: v.Say("form.english"), Value: v.form.Get(name + "_en")}))
}

func (v *visit) measures(f *web.Form) g.Node {
	choices := func(prefix string, values []string) []web.Choice {
		var out []web.Choice
		for _, x := range values {
			out = append(out, web.Choice{Value: x, Words: v.Say(prefix + x)})
		}
		return out
	}
	var rows g.Group
	for i := range measureRows(v.form) {
		in := func(part string, x web.Input) g.Node {
			x.Name, x.Label, x.Value = measureName(i, part), v.Say("measure."+part), v.form.Get(measureName(i, part))
			return f.In(x)
		}
		rows = append(rows, web.Group(v.Say("measure.row", i+1),
			in("nom_fr", web.Input{}), in("nom_en", web.Input{}),
			in("valeur", web.Input{Narrow: true, Example: "1 250,5"}), in("unite_fr", web.Input{Narrow: true}), in("unite_en", web.Input{Narrow: true}),
			in("sens", web.Input{Kind: "select", Choices: choices("meaning.", plan.Meanings)}),
			in("borne", web.Input{Kind: "select", Choices: append([]web.Choice{{Value: "", Words: v.Say("measure.exact")}}, choices("measure.", plan.Bounds)...)})))
	}
	return h.Div(h.H2(g.Text(v.Say("field.measures"))), h.P(g.Text(v.Say("field_help.measures"))), rows,
		h.P(web.Second("row", v.Say("measure.more"))))
}

// aroundInputs asks for what surrounds every act.
func (v *visit) aroundInputs(f *web.Form, kind string) g.Node {
	get := v.form.Get
	return g.Group{
		f.In(web.Input{Name: "effective", Kind: "day", Label: v.Say("around.effective"), Help: v.Say("around.effective_help"), Value: get("effective")}),
		web.Group(v.Say("around.authority"), h.P(h.Class("help"), g.Text(v.Say("around.authority_help"))),
			f.In(web.Input{Name: "organe_fr", Label: v.Say("around.body_fr"), Value: get("organe_fr"), Example: v.Say("around.body_example")}),
			f.In(web.Input{Name: "organe_en", Label: v.Say("around.body_en"), Value: get("organe_en")}),
			f.In(web.Input{Name: "date", Kind: "day", Label: v.Say("around.date"), Value: get("date")}),
			f.In(web.Input{Name: "numero", Narrow: true, Label: v.Say("around.number"), Value: get("numero"), Example: "2021-04-12-07"}),
			f.In(web.Input{Name: "document", Label: v.Say("around.document"), Help: v.Say("around.document_help"), Value: get("document")}),
			f.In(web.Input{Name: "executoire", Kind: "day", Label: v.Say("around.enforceable"), Help: v.Say("around.enforceable_help"), Value: get("executoire")})),
		f.In(web.Input{Name: "sources", Label: v.Say("around.sources"), Help: v.Say("around.sources_help"), Value: get("sources")}),
		f.In(web.Input{Name: "piece", Kind: "file", Label: v.Say("around.piece"), Help: v.Say("around.piece_help", pieceMax>>20), Accept: ".pdf,.odt,.ods,.docx,.xlsx,.csv,.txt,.png,.jpg"}),
		v.piecesTaken(),
		f.In(web.Input{Name: "note", Kind: "area", Rows: 3, Label: v.Say("around.note"), Help: v.Say("around.note_help"), Value: get("note")}),
	}
}
