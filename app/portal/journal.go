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

// wanted reads which acts are asked for. What cannot be read is refused, and narrows nothing.
func (f *frame) wanted() (journal.Filter, actsAsked) {
	w := journal.Filter{Subject: f.v["sujet"], Known: f.known, Limit: journalPageMax + 1}
	var err error
	if w.Before, err = f.v.Number("avant"); err != nil {
		f.refuse("avant", err)
	}
	if kind := f.v["nature"]; kind != "" && !slices.ContainsFunc(f.p.Journal.Registry.Kinds(), func(k journal.Kind) bool { return k.Name == kind }) {
		f.refuse("nature", fault.New(fault.Invalid, "journal.nature_wrong", fault.Clip(kind)).At("nature"))
	}
	w.Kind = f.v["nature"]
	return w, f.readActsAsked()
}

// actsPage is one page of the journal.
type actsPage struct {
	journal.Filter
	asked   actsAsked
	records []journal.Record
	more    bool  // acts stand behind it
	newer   int64 // the page before begins below this act; 0: it is the first page; -1: there is none
}

// acts reads one page of the journal.
func (f *frame) acts() (x actsPage, err error) {
	x.Filter, x.asked = f.wanted()
	if x.asked.plain() {
		if x.records, err = journal.List(f.ctx, f.q, x.Filter); err != nil {
			return x, err
		}
		x.newer, err = f.pageBefore(x.Filter)
	} else {
		var numbers []int64
		if numbers, err = f.narrowed(x.Filter, x.asked); err != nil {
			return x, err
		}
		numbers, x.newer = pageOf(numbers, x.Before, journalPageMax)
		x.records, err = f.actsNumbered(numbers)
	}
	if len(x.records) > journalPageMax {
		x.records, x.more = x.records[:journalPageMax], true
	}
	return x, err
}

// pageBefore tells where the page before begins, as actsPage.newer.
func (f *frame) pageBefore(w journal.Filter) (int64, error) {
	if w.Before == 0 {
		return -1, nil
	}
	w.Upward, w.After, w.Before = true, w.Before-1, 0
	records, err := journal.List(f.ctx, f.q, w)
	if err != nil || len(records) <= journalPageMax {
		return 0, err
	}
	return records[journalPageMax].Number, nil
}

func (f *frame) actsNumbered(numbers []int64) ([]journal.Record, error) {
	out := []journal.Record{}
	for _, n := range numbers {
		r, err := journal.Get(f.ctx, f.q, n)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// journalPairs are the parameters of the list, beginning below an act; 0: from the last on.
func (f *frame) journalPairs(before int64) []string {
	pairs := []string{"sujet", f.v["sujet"], "nature", f.v["nature"], "du", f.v["du"], "au", f.v["au"], "min", f.v["min"], "mot", f.v["mot"]}
	if before > 0 {
		pairs = append(pairs, "avant", web.Count(before))
	}
	return append(pairs, "known", f.v["known"])
}

// journalPage lists the acts, the last recorded first.
func journalPage(f *frame) (*web.Page, error) {
	w, err := f.acts()
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("journal.title"), 0)
	if err != nil {
		return nil, err
	}
	rows, err := f.actRows(p, w.records)
	if err != nil {
		return nil, err
	}
	var part g.Node
	if f.partly > 0 && f.partly < f.known {
		part = h.P(h.Class("quiet"), g.Text(f.Say("search.unindexed", f.partly, f.known)))
	}
	if len(w.records) == 0 && !w.asked.plain() {
		rows = h.P(h.Class("lead"), g.Text(f.Say("journal.none_such")))
	}
	p.Body = []g.Node{opening(p, f.journalLead(w)), f.journalForm(p, w), part, rows, f.journalPager(p, w)}
	if w.Subject == "" && w.Kind == "" && w.Before == 0 && w.asked.plain() {
		signs := f.p.Journal.Signs() // a server without the key has no checkpoint to lead to
		p.Body = append(p.Body, web.Section("preuve", f.Say("journal.proof"), h.P(g.Text(f.Say("journal.proof_what"))),
			h.P(web.A(p.At("/preuve"), f.Say("journal.to_proof"))),
			g.If(signs, h.P(h.A(web.Link(f.Prefix+"/journal/checkpoint"), g.Text(f.Say("journal.checkpoint")))))))
	}
	return p, nil
}

// journalLead says which acts the page lists: all, or those that meet the choices made.
func (f *frame) journalLead(w actsPage) string {
	var parts []string
	say := func(so bool, key string, args ...any) {
		if so {
			parts = append(parts, f.Say("journal.part_"+key, args...))
		}
	}
	from, to := w.asked.from, w.asked.to
	say(w.Subject != "", "subject", f.subjectWords(w.Subject))
	say(w.Kind != "", "kind", f.Say("act_kind."+w.Kind))
	say(from != "" && from == to, "day", from)
	say(from != "" && to != "" && from != to, "between", from, to)
	say(from != "" && to == "", "from", from)
	say(from == "" && to != "", "to", to)
	say(w.asked.least > 0, "least", f.round(w.asked.least))
	say(w.asked.words.typed != "", "words", f.set(w.asked.words.typed))
	if len(parts) == 0 {
		return f.Say("journal.lead", f.known)
	}
	return f.Say("journal.lead_some", strings.Join(parts, ", "))
}

// subjectWords says what acts are about: "l'action A2.~1".
func (f *frame) subjectWords(subject string) string {
	kind, code, _ := strings.Cut(subject, ":")
	switch kind {
	case "action":
		return f.named(fault.Clip(code))
	case "plan", "money", "journal", "records", "notices":
		return f.Say("subject." + kind)
	case "scheme":
		return f.Say("thing.scheme", f.schemeTitle(fault.Clip(code)))
	case "call":
		return f.Say("thing.call", fault.Clip(code))
	}
	return fault.Clip(subject)
}

// journalForm narrows the list by kind, days, sum and words; the subject asked stays.
func (f *frame) journalForm(p *web.Page, w actsPage) g.Node {
	field := func(name, kind, words string, more ...g.Node) g.Node {
		return h.P(h.Label(h.For("acte-"+name), g.Text(f.Say(words))),
			h.Input(h.Type(kind), h.ID("acte-"+name), h.Name(name), h.Value(f.asked(name)), f.flawed(name), g.Group(more)), f.wrongAt(name))
	}
	chosen := w.Subject != "" || w.Kind != "" || !w.asked.plain()
	return h.Details(h.Class("choose"), g.If(chosen || len(f.refused) > 0, g.Attr("open")), h.Summary(g.Text(f.Say("journal.choose"))), h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To("/journal")),
		g.If(w.Subject != "", h.Input(h.Type("hidden"), h.Name("sujet"), h.Value(w.Subject))),
		g.If(f.v["known"] != "", h.Input(h.Type("hidden"), h.Name("known"), h.Value(f.v["known"]))),
		h.P(h.Label(h.For("nature"), g.Text(f.Say("journal.kind"))),
			h.Select(h.ID("nature"), h.Name("nature"), f.flawed("nature"), h.Option(h.Value(""), g.Text(f.Say("journal.every_kind"))),
				g.Map(f.p.Journal.Registry.Kinds(), func(k journal.Kind) g.Node {
					return h.Option(h.Value(k.Name), g.If(k.Name == w.Kind, h.Selected()), g.Text(f.Say("act_kind."+k.Name)))
				})), f.wrongAt("nature")),
		field("du", f.dayField("du"), "journal.from"), field("au", f.dayField("au"), "journal.to"), field("min", "text", "journal.least", g.Attr("inputmode", "decimal"), h.Class("sum")),
		field("mot", "text", "journal.words", h.MaxLength(strconv.Itoa(questionMax))),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("journal.filter")))),
		g.If(chosen, h.P(web.A(f.To("/journal", "known", f.v["known"]), f.Say("journal.all")))),
		g.If(w.Kind != "act.correct", h.P(web.A(f.To("/journal", "nature", "act.correct", "known", f.v["known"]), f.Say("journal.corrections")))),
	))
}

func (f *frame) journalPager(p *web.Page, w actsPage) g.Node {
	older, newer := "", ""
	if w.more {
		older = f.To("/journal", f.journalPairs(w.records[len(w.records)-1].Number)...)
	}
	if w.newer >= 0 {
		newer = f.To("/journal", f.journalPairs(w.newer)...)
	}
	return p.Pager(newer, older)
}

func journalJSON(f *frame) (any, error) {
	w, err := f.acts()
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
	for _, r := range w.records {
		form, err := f.actForm(r)
		if err != nil {
			return nil, err
		}
		out.Acts = append(out.Acts, form)
	}
	if w.more {
		next := f.To("/journal.json", f.journalPairs(w.records[len(w.records)-1].Number)...)
		out.Next = &next
	}
	return out, nil
}

func journalCSV(f *frame) (*web.Table, error) {
	w, asked := f.wanted()
	w.Limit = journal.ListMax
	if !asked.plain() {
		numbers, err := f.narrowed(w, asked)
		if err != nil {
			return nil, err
		}
		numbers, _ = pageOf(numbers, w.Before, journal.ListMax-1)
		records, err := f.actsNumbered(numbers)
		if err != nil {
			return nil, err
		}
		return f.actTable(records)
	}
	records, err := journal.List(f.ctx, f.q, w)
	if err != nil {
		return nil, err
	}
	return f.actTable(records)
}
