package portal

import (
	"fmt"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
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
	latest, err := f.latestActs(p)
	if err != nil {
		return nil, err
	}
	taken, err := f.takeoverNotice(p, "", true)
	if err != nil {
		return nil, err
	}
	recovered := len(c.Actions)
	p.Body = []g.Node{
		opening(p, f.leadVoted()+" "+f.leadMoney()), taken,
		f.planBar(p, "argent", f.sums, false),
		h.P(web.A(p.At("/argent"), f.Say("home.to_money"))),
		web.Section("axes", f.Say("home.axes", len(c.Axes), objectivesOf(c)), f.axisRows(p)),
		web.Section("actions", f.Say(f.either("home.recovered", "home.recovered_whole"), recovered, c.ActionsVoted),
			g.If(c.Unrecovered != nil, h.P(g.Text(f.Say("home.recovered_by", byProvenance(c, "plan"), byProvenance(c, "press"))))),
			f.unrecovered(),
			h.P(web.A(p.At("/actions"), f.Say(f.either("home.to_actions", "home.to_actions_whole"), recovered)))),
		web.Section("actes", f.Say("home.latest"), latest, h.P(web.A(p.At("/journal"), f.Say("home.to_journal", f.known)))),
		f.linked(),
		f.documents(),
	}
	p.Rail = f.voteRail()
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

// leadMoney says what has reached the stages that people ask for.
func (f *frame) leadMoney() string {
	allocated, committed, paid := f.reached(ledger.Allocated, ""), f.reached(ledger.Committed, ""), f.reached(ledger.Paid, "")
	if allocated == 0 {
		return f.Say("home.nothing_moved", f.on)
	}
	return f.Say("home.moved", f.on, f.round(allocated), f.round(committed), f.round(paid))
}

// planBar is the plan's money as one bar, with what stands at each stage said beside it.
func (f *frame) planBar(p *web.Page, id string, sums []ledger.Standing, small bool) g.Node {
	var bands []web.Band
	var labels g.Group
	for _, s := range ledger.Stages {
		stands, _ := ledger.At(sums, ledger.BookPlan, s, "")
		if stands == 0 {
			continue
		}
		words := f.Say("money.stands_at", f.Say("stage."+s), f.amount(stands))
		bands = append(bands, web.Band{Class: "stage-" + s, Cents: int64(stands), Words: words + "."})
		labels = append(labels, h.Li(web.Swatch("stage-"+s), web.A(f.figureAddress(p, ledger.BookPlan, s, "", stood), words)))
	}
	return h.Div(web.Bar(id, f.pictured(f.Say("money.bar_title", f.on)), bands, small), g.If(!small, h.Ul(h.Class("labels"), labels)))
}

func objectivesOf(c *plan.Content) int {
	n := 0
	for _, a := range c.Axes {
		n += len(a.Objectives)
	}
	return n
}

func byProvenance(c *plan.Content, provenance string) int {
	n := 0
	for _, a := range c.Actions {
		if a.Provenance == provenance {
			n++
		}
	}
	return n
}

// hues of the reference plan's axes, by number; further axes have none.
var pictogramOf = []string{"", "health", "economy", "ecology", "housing", "digital"}

func axisMark(number int) g.Node {
	if number < 1 || number >= len(pictogramOf) {
		return nil
	}
	return web.Pictogram(pictogramOf[number])
}

func axisHue(number int) string { return fmt.Sprintf("hue-%d", number) }

// axisRows lists the axes: number, title, how many actions were recovered, what was allocated.
func (f *frame) axisRows(p *web.Page) g.Node {
	return h.Ul(h.Class("rows"), g.Map(f.content.Axes, func(a plan.Axis) g.Node {
		return h.Li(h.Class("coded "+axisHue(a.Number)),
			h.Span(h.Class("code axis"), axisMark(a.Number), g.Text(f.Say("axis.number", a.Number))),
			h.Div(h.P(h.Class("what"), web.A(p.At("/axes/"+web.Count(int64(a.Number))), f.in(a.Title))),
				h.P(h.Class("quiet"), g.Text(f.Say(f.either("axis.counts", "axis.counts_whole"), len(a.Objectives), f.countOf(a.Number))))),
			h.P(h.Class("amount"), g.Text(f.Say("axis.allocated", f.allocatedTo(a.Number)))),
		)
	}))
}

func (f *frame) countOf(axis int) int {
	n := 0
	for _, a := range f.content.Actions {
		if a.Axis == axis {
			n++
		}
	}
	return n
}

// unrecovered says how many of the voted actions no source names.
func (f *frame) unrecovered() g.Node {
	u := f.content.Unrecovered
	if u == nil || u.Count == 0 {
		return nil
	}
	return h.Div(h.ID("non-retrouves"), h.P(h.Strong(g.Text(f.Say("plan.unrecovered", u.Count)))), h.P(g.Text(f.in(u.Note))))
}

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
		if r.Effective <= f.on && (r.CorrectedBy == 0 || r.CorrectedBy > f.known) && r.Kind != "journal.open" && len(kept) < 5 {
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

// voteRail is what sources give of the vote; what none gives is said to be unknown (O3).
func (f *frame) voteRail() []g.Node {
	v := f.content.Vote
	unknown := f.Say("say.unknown")
	number := func(n *int) string {
		if n == nil {
			return unknown
		}
		return f.count(int64(*n))
	}
	deliberation := v.Number
	if deliberation == "" {
		deliberation = unknown
	}
	return []g.Node{
		h.H2(g.Text(f.Say("vote.title"))),
		web.Facts(
			web.Fact(f.Say("vote.date"), f.date(v.Date)), web.Fact(f.Say("vote.body"), f.in(v.Body)),
			web.Fact(f.Say("vote.outcome"), f.in(v.Outcome)), web.Fact(f.Say("vote.envelope"), f.amount(f.first.Envelope)),
			web.Fact(f.Say("vote.actions"), f.count(int64(f.voted.ActionsVoted))), web.Fact(f.Say("vote.number"), deliberation),
			web.Fact(f.Say("vote.present"), number(v.Present)), web.Fact(f.Say("vote.counts"), f.voteCounts(v)),
			web.Pair{Words: f.Say("cited.heading"), Nodes: []g.Node{f.sourceLinks(v.Sources)}},
		),
		g.If(v.Note != nil, h.P(h.Class("small"), g.Text(f.in(v.Note)))),
	}
}

func (f *frame) voteCounts(v plan.Vote) string {
	if v.For == nil || v.Against == nil || v.Abstention == nil {
		return f.Say("say.unknown")
	}
	return f.Say("vote.tally", *v.For, *v.Against, *v.Abstention)
}
