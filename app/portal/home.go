package portal

import (
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/journal"
)

// home says what was voted and where it stands, then leads to everything.
func home(f *frame) (*web.Page, error) {
	if f.content == nil {
		return f.homeBefore()
	}
	c := f.content
	p, err := f.page(f.in(c.Title), 0)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("home.above", f.in(c.Owner.Name))
	f.picture(p, planPicture)
	latest, err := f.latestActs(p)
	if err != nil {
		return nil, err
	}
	taken, err := f.takeoverNotice(p, "", true)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{
		opening(p, f.leadVoted()+" "+f.leadMoney()), taken,
		f.longBar(p, "argent"),
		h.P(web.A(p.At("/argent"), f.Say("home.to_money")), g.Text(" · "), f.printedLink()),
	}
	p.Rail = f.voteRail()
	p.After = []g.Node{
		web.Section("axes", f.Say("home.axes", len(c.Axes), objectivesOf(c)), f.axisRows(p)),
		f.ways(p),
		f.whole(p),
		web.Section("actes", f.Say("home.latest"), latest, h.P(web.A(p.At("/journal"), f.Say("home.to_journal", f.known)))),
		f.trust(p),
		f.linked(),
		f.documents(),
	}
	return p, nil
}

func (f *frame) homeBefore() (*web.Page, error) {
	title := f.Say("home.empty_title")
	if f.latest != nil {
		title = f.in(f.latest.Title)
	}
	p, err := f.page(title, 0)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{opening(p, f.notAdopted()), h.P(g.Text(f.Say("home.empty_next"))),
		h.P(web.A(p.At("/journal"), f.Say("home.to_journal", f.known)))}
	return p, nil
}

// leadVoted: "Le 15 mai 2020, 110 M€ ont été votés à l'unanimité pour 50 actions (conseil …)."
func (f *frame) leadVoted() string {
	v := f.content.Vote
	outcome := f.in(v.Outcome)
	if outcome != "" {
		outcome = " " + outcome
	}
	s := f.Say("home.voted", v.Date, f.round(f.first.Envelope), outcome, f.voted.ActionsVoted, f.in(v.Body))
	if f.amended.Act > 0 {
		s += " " + f.Say("home.amended", f.amended.Effective, f.round(f.amended.Envelope))
	}
	return s
}

// untold are the acts that are no event of the plan: its journal opens, a text that a source gives is put into it.
var untold = []string{"journal.open", "scheme.record"}

func (f *frame) latestActs(p *web.Page) (g.Node, error) {
	records, err := journal.List(f.ctx, f.q, journal.Filter{Known: f.known, Limit: 200})
	if err != nil {
		return nil, err
	}
	// The last by effective day: what happened last, not what was written down last.
	slices.SortStableFunc(records, func(a, b journal.Record) int {
		if a.Effective > b.Effective {
			return -1
		} else if a.Effective < b.Effective {
			return 1
		}
		return 0
	})
	kept := records[:0]
	for _, r := range records {
		if r.Effective <= f.on && (r.CorrectedBy == 0 || r.CorrectedBy > f.known) && !slices.Contains(untold, r.Kind) && len(kept) < 5 {
			kept = append(kept, r)
		}
	}
	return f.actRows(p, kept)
}

func (f *frame) linked() g.Node {
	if len(f.content.Linked) == 0 {
		return nil
	}
	return web.Section("lies", f.Say("home.linked"), h.P(g.Text(f.Say("home.linked_what"))),
		h.Ul(h.Class("rows"), g.Map(f.content.Linked, func(l plan.Linked) g.Node {
			return h.Li(h.ID(l.Code), h.Class("coded"),
				h.Span(h.Class("code"), g.Text(l.Code)),
				h.Div(h.P(h.Class("what"), g.Text(f.in(l.Title))), g.If(l.Note != nil, h.P(g.Text(f.in(l.Note)))),
					f.linkedFacts(l.Code),
					f.sourceLine(l.Sources)))
		})))
}

// linkedFacts folds away what sources report of a linked scheme.
func (f *frame) linkedFacts(code string) g.Node {
	n := 0
	for _, x := range f.content.Facts {
		if x.Linked == code {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return h.Details(h.Summary(g.Text(f.Say("home.linked_facts", n))), f.facts(func(x plan.Fact) bool { return x.Linked == code }))
}

func (f *frame) documents() g.Node {
	if len(f.content.Documents) == 0 {
		return nil
	}
	return web.Section("documents", f.Say("home.documents"), h.Ul(h.Class("rows"), g.Map(f.content.Documents, func(d plan.Document) g.Node {
		return h.Li(h.P(h.Class("what"), web.Outside(d.URL, f.in(d.Title))), g.If(d.Note != nil, h.P(g.Text(f.in(d.Note)))))
	})))
}
