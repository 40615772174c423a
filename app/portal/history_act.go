package portal

import (
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
)

// decided reads the decision of a path, and those before and after it. Fault: NotFound.
func (f *frame) decided() (at int, all []decision, err error) {
	n, bad := web.Whole(f.code)
	if bad == nil {
		if all, err = f.decisions(); err != nil {
			return 0, nil, err
		}
		for i, d := range all {
			if d.record.Number == n {
				return i, all, nil
			}
		}
	}
	return 0, nil, fault.New(fault.NotFound, "decided.none", fault.Clip(f.code))
}

// decisionPage shows what one decision changed, before and after.
func decisionPage(f *frame) (*web.Page, error) {
	at, all, err := f.decided()
	if err != nil {
		return nil, err
	}
	d := all[at]
	words, err := f.describe(d.record)
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.decisionName(d), d.record.Number)
	if err != nil {
		return nil, err
	}
	p.Above = f.date(d.record.Effective) + " · " + f.decidedBy(d)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("decided.title"), Address: p.At("/histoire")})
	changed, err := f.changedWords(d)
	if err != nil {
		return nil, err
	}
	lead := words.text
	if lead == "" {
		lead = words.sentence + "."
	}
	p.Body = []g.Node{opening(p, lead), g.If(changed != "", h.P(g.Text(changed))), h.P(f.envelopeMove(d)),
		h.P(web.A(p.At("/journal/"+web.Count(d.record.Number)), f.Say("decided.to_act", d.record.Number)))}
	moved, err := f.movedSection(p, d)
	if err != nil {
		return nil, err
	}
	texts, err := f.changesSection(p, d)
	if err != nil {
		return nil, err
	}
	p.Body = append(p.Body, moved, texts, f.decisionPager(p, all, at))
	return p, nil
}

// moved is money that went from one place to another by a decision, communes and years put together.
type moved struct {
	from, to string
	cents    money.Cents
	acts     []int64
}

// movedBy sums the moves of acts by the places between which they went, in their order.
func movedBy(records []journal.Record) []moved {
	var out []moved
	for _, r := range records {
		for _, m := range r.Moves {
			from, to := broad(m.From), broad(m.To)
			i := slices.IndexFunc(out, func(x moved) bool { return x.from == from && x.to == to })
			if i < 0 {
				i = len(out)
				out = append(out, moved{from: from, to: to})
			}
			if sum, err := money.Add(out[i].cents, money.Cents(m.Cents)); err == nil {
				out[i].cents = sum
			}
			if !slices.Contains(out[i].acts, r.Number) {
				out[i].acts = append(out[i].acts, r.Number)
			}
		}
	}
	return out
}

// broad is a place without the commune, the year and what is finer than an action.
func broad(place string) string {
	p, err := ledger.ParsePlace(place)
	if err != nil {
		return place
	}
	return ledger.Place{Book: p.Book, Stage: p.Stage, Action: p.Action}.String()
}

func (f *frame) movedSection(p *web.Page, d decision) (g.Node, error) {
	records, err := f.together(d)
	if err != nil {
		return nil, err
	}
	all := movedBy(records)
	if len(all) == 0 {
		return web.Section("argent", f.Say("decided.money"), h.P(g.Text(f.Say("decided.no_money")))), nil
	}
	t := web.Grid{ID: "table-argent", Caption: f.Say("decided.money_caption"), Columns: []web.Column{{Words: f.Say("one_act.from")}, {Words: f.Say("one_act.to")},
		{Words: f.Say("decided.by_act")}, {Words: f.Say("one_act.amount"), Figure: true}}}
	for _, m := range all {
		var acts g.Group
		for i, n := range m.acts {
			acts = append(acts, g.If(i > 0, g.Text(", ")), web.A(p.At("/journal/"+web.Count(n)), f.Say("decided.act", n)))
		}
		t.Rows = append(t.Rows, []g.Node{g.Text(f.placeName(m.from)), g.Text(f.placeName(m.to)), acts, g.Text(f.amount(m.cents))})
	}
	return web.Section("argent", f.Say("decided.money"), g.If(len(records) > 1, h.P(g.Text(f.Say("decided.money_together")))), t.Render()), nil
}

// placeName says a place as people would: an action and where its money stands, the reserve, outside.
func (f *frame) placeName(text string) string {
	p, err := ledger.ParsePlace(text)
	switch {
	case err != nil:
		return text
	case p.Stage == ledger.Outside:
		return f.Say("decided.outside")
	case p.Action == "" && p.Stage == ledger.Voted:
		return f.Say("one_act.reserve")
	case p.Stage == ledger.Allocated:
		return f.named(p.Action)
	}
	return f.Say("decided.place", f.named(p.Action), f.Say("stage."+p.Stage))
}

// changesSection sets what changed in the text of the plan side by side, thing by thing.
func (f *frame) changesSection(p *web.Page, d decision) (g.Node, error) {
	if d.is.Act == 0 {
		return nil, nil
	}
	old, now, err := f.sides(d)
	if err != nil {
		return nil, err
	}
	if old == nil {
		return web.Section("changements", f.Say("decided.changes"), h.P(g.Text(f.Say("decided.nothing_before"))),
			h.P(web.A(f.To("/actions", "on", d.record.Effective), f.Say("decided.see_plan", d.record.Effective)))), nil
	}
	all, err := f.changes(d)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return web.Section("changements", f.Say("decided.changes"), h.P(g.Text(f.Say("decided.same_text")))), nil
	}
	x := comparison{frame: f, page: p, old: old, now: now, before: dayBefore(d.record.Effective), day: d.record.Effective}
	return web.Section("changements", f.Say("decided.changes"), h.P(g.Text(f.Say("decided.changes_what"))), x.render(f.inLanguage(all))), nil
}

func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

func (f *frame) decisionPager(p *web.Page, all []decision, at int) g.Node {
	var items g.Group
	if at > 0 {
		items = append(items, h.Li(h.A(web.Link(decisionAddress(p, all[at-1])), h.Rel("prev"), g.Text(f.Say("decided.previous", f.decisionName(all[at-1]))))))
	}
	if at+1 < len(all) {
		items = append(items, h.Li(h.A(web.Link(decisionAddress(p, all[at+1])), h.Rel("next"), g.Text(f.Say("decided.next", f.decisionName(all[at+1]))))))
	}
	if len(items) == 0 {
		return nil
	}
	return h.Nav(h.Class("pager"), h.Aria("label", f.Say("web.pages")), h.Ul(items))
}

// changeForm is one difference as JSON.
type changeForm struct {
	Path      string `json:"path"`
	Old       string `json:"old"`
	New       string `json:"new"`
	Substance bool   `json:"substance"`
}

// movedForm is money that a decision moved, as JSON.
type movedForm struct {
	From  string      `json:"from"`
	To    string      `json:"to"`
	Cents money.Cents `json:"cents"`
	Acts  []int64     `json:"acts"`
}

func decisionJSON(f *frame) (any, error) {
	at, all, err := f.decided()
	if err != nil {
		return nil, err
	}
	form, err := f.decisionForm(all[at])
	if err != nil {
		return nil, err
	}
	out := struct {
		told
		Decision decisionForm `json:"decision"`
		Changes  []changeForm `json:"changes"`
		Moves    []movedForm  `json:"moves"`
	}{f.told(), form, []changeForm{}, []movedForm{}}
	changes, err := f.changes(all[at])
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		out.Changes = append(out.Changes, changeForm{c.Path, c.Old, c.New, c.Substance})
	}
	records, err := f.together(all[at])
	for _, m := range movedBy(records) {
		out.Moves = append(out.Moves, movedForm{m.from, m.to, m.cents, m.acts})
	}
	return out, err
}

func decisionCSV(f *frame) (*web.Table, error) {
	at, all, err := f.decided()
	if err != nil {
		return nil, err
	}
	t := &web.Table{Columns: []string{"act", "path", "old", "new", "substance", "from", "to", "cents", "fictif"}}
	changes, err := f.changes(all[at])
	if err != nil {
		return nil, err
	}
	n := all[at].record.Number
	for _, c := range changes {
		t.Rows = append(t.Rows, []any{n, c.Path, c.Old, c.New, c.Substance, nil, nil, nil, f.Fictional})
	}
	records, err := f.together(all[at])
	for _, m := range movedBy(records) {
		t.Rows = append(t.Rows, []any{joinNumbers(m.acts), nil, nil, nil, nil, m.from, m.to, m.cents, f.Fictional})
	}
	return t, err
}

func joinNumbers(all []int64) string {
	var parts []string
	for _, n := range all {
		parts = append(parts, web.Count(n))
	}
	return strings.Join(parts, " ")
}
