package portal

import (
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/journal"
)

// journalPageMax is how many acts one page lists.
const journalPageMax = 50

// wanted reads which acts are asked for. Faults: Invalid.
func (f *frame) wanted() (journal.Filter, error) {
	w := journal.Filter{Subject: f.v["sujet"], Kind: f.v["nature"], Known: f.known, Limit: journalPageMax + 1}
	var err error
	if w.Before, err = f.v.Number("avant"); err != nil {
		return w, err
	}
	if w.Kind != "" && !slices.ContainsFunc(f.p.Journal.Registry.Kinds(), func(k journal.Kind) bool { return k.Name == w.Kind }) {
		return w, fault.New(fault.Invalid, "journal.nature_wrong", fault.Clip(w.Kind)).At("nature")
	}
	return w, nil
}

// acts reads one page of the journal, and whether there are more behind it.
func (f *frame) acts() (w journal.Filter, records []journal.Record, more bool, err error) {
	if w, err = f.wanted(); err != nil {
		return w, nil, false, err
	}
	records, err = journal.List(f.ctx, f.q, w)
	if len(records) > journalPageMax {
		records, more = records[:journalPageMax], true
	}
	return w, records, more, err
}

// journalPage lists the acts, the last recorded first.
func journalPage(f *frame) (*web.Page, error) {
	w, records, more, err := f.acts()
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("journal.title"), 0)
	if err != nil {
		return nil, err
	}
	rows, err := f.actRows(p, records)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{opening(p, f.journalLead(w)), f.journalForm(p, w), rows, f.journalPager(p, w, records, more)}
	if w.Subject == "" && w.Kind == "" && w.Before == 0 {
		signs := f.p.Journal.Signs() // a server without the key has no checkpoint to lead to
		p.Body = append(p.Body, web.Section("preuve", f.Say("journal.proof"), h.P(g.Text(f.Say("journal.proof_what"))),
			h.P(web.A(p.At("/preuve"), f.Say("journal.to_proof"))),
			g.If(signs, h.P(h.A(web.Link(f.Prefix+"/journal/checkpoint"), g.Text(f.Say("journal.checkpoint")))))))
	}
	return p, nil
}

func (f *frame) journalLead(w journal.Filter) string {
	switch {
	case w.Subject != "" && w.Kind != "":
		return f.Say("journal.lead_both", f.subjectWords(w.Subject), f.Say("act_kind."+w.Kind))
	case w.Subject != "":
		return f.Say("journal.lead_subject", f.subjectWords(w.Subject))
	case w.Kind != "":
		return f.Say("journal.lead_kind", f.Say("act_kind."+w.Kind))
	}
	return f.Say("journal.lead", f.known)
}

// subjectWords says what acts are about: "l'action A2.~1".
func (f *frame) subjectWords(subject string) string {
	kind, code, _ := strings.Cut(subject, ":")
	switch kind {
	case "action":
		return f.named(fault.Clip(code))
	case "plan", "money", "journal", "records", "notices":
		return f.Say("subject." + kind)
	}
	return fault.Clip(subject)
}

// journalForm narrows the list by kind; the subject asked stays.
func (f *frame) journalForm(p *web.Page, w journal.Filter) g.Node {
	return h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To("/journal")),
		g.If(w.Subject != "", h.Input(h.Type("hidden"), h.Name("sujet"), h.Value(w.Subject))),
		g.If(f.v["known"] != "", h.Input(h.Type("hidden"), h.Name("known"), h.Value(f.v["known"]))),
		h.P(h.Label(h.For("nature"), g.Text(f.Say("journal.kind"))),
			h.Select(h.ID("nature"), h.Name("nature"), h.Option(h.Value(""), g.Text(f.Say("journal.every_kind"))),
				g.Map(f.p.Journal.Registry.Kinds(), func(k journal.Kind) g.Node {
					return h.Option(h.Value(k.Name), g.If(k.Name == w.Kind, h.Selected()), g.Text(f.Say("act_kind."+k.Name)))
				}))),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("journal.filter")))),
		g.If(w.Subject != "" || w.Kind != "", h.P(web.A(f.To("/journal", "known", f.v["known"]), f.Say("journal.all")))),
		g.If(w.Kind != "act.correct", h.P(web.A(f.To("/journal", "nature", "act.correct", "known", f.v["known"]), f.Say("journal.corrections")))),
	)
}

func (f *frame) journalPager(p *web.Page, w journal.Filter, records []journal.Record, more bool) g.Node {
	older, newer := "", ""
	if more {
		older = f.To("/journal", "sujet", w.Subject, "nature", w.Kind, "avant", strconv.FormatInt(records[len(records)-1].Number, 10), "known", f.v["known"])
	}
	if w.Before > 0 {
		newer = f.To("/journal", "sujet", w.Subject, "nature", w.Kind, "known", f.v["known"])
	}
	return p.Pager(newer, older)
}

func journalJSON(f *frame) (any, error) {
	_, records, more, err := f.acts()
	if err != nil {
		return nil, err
	}
	out := struct {
		told
		Size int64     `json:"size"`
		Root string    `json:"root"`
		Acts []actForm `json:"acts"`
		Next *string   `json:"next"` // address of the following page
	}{f.told(), f.head.Size, f.head.Root.String(), []actForm{}, nil}
	for _, r := range records {
		form, err := f.actForm(r)
		if err != nil {
			return nil, err
		}
		out.Acts = append(out.Acts, form)
	}
	if more {
		next := f.To("/journal.json", "sujet", f.v["sujet"], "nature", f.v["nature"], "avant", strconv.FormatInt(records[len(records)-1].Number, 10), "known", f.v["known"])
		out.Next = &next
	}
	return out, nil
}

func journalCSV(f *frame) (*web.Table, error) {
	w, err := f.wanted()
	if err != nil {
		return nil, err
	}
	w.Limit = journal.ListMax
	records, err := journal.List(f.ctx, f.q, w)
	if err != nil {
		return nil, err
	}
	return f.actTable(records)
}
