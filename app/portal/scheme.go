package portal

import (
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// scheme finds the scheme or cap of a path. Fault: NotFound.
func (f *frame) scheme() (*aid, error) {
	for _, list := range [][]*scheme.Scheme{f.aids.Schemes, f.aids.Caps} {
		for _, s := range list {
			if s.Slug == f.code {
				return f.aidOf(s), nil
			}
		}
	}
	return nil, fault.New(fault.NotFound, "aids.no_such", fault.Clip(f.code))
}

// schemePage tells one aid: who may ask, how much, since when and by which text, made from the rule itself.
func schemePage(f *frame) (*web.Page, error) {
	a, err := f.scheme()
	if err != nil {
		return nil, err
	}
	touched, err := f.lastOf("scheme:" + a.Slug)
	if err != nil {
		return nil, err
	}
	v := a.now
	p, err := f.page(f.set(v.Title.Say(f.Lang)), touched)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("aids.above")
	if a.Cap {
		p.Above = f.Say("aids.above_cap")
	}
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("aids.title"), Address: p.At(schemesPath)})
	p.Tells = f.schemeLead(a)
	p.Body = []g.Node{h.P(h.Class("lead"), f.leadMark(a), g.Text(" "+p.Tells))}
	if a.early(f.on) {
		p.Body = append(p.Body, h.P(h.Strong(g.Text(f.Say("aids.not_yet", f.on, v.Day)))))
	}
	if len(v.Note) > 0 {
		p.Body = append(p.Body, h.P(g.Text(f.set(v.Note.Say(f.Lang)))))
	}
	p.Body = append(p.Body,
		web.Section("conditions", f.Say("aids.conditions"), f.conditionRows(v)),
		web.Section("montant", f.Say("aids.amount"), f.stepRows(v)),
		f.terms(v), f.questionsPart(v), f.papers(v), f.callsPart(p, a), f.versionsPart(p, a), f.casesPart(a),
	)
	if !a.Cap {
		p.Body = append(p.Body, h.P(g.Text(f.estimate(v))), f.toSimulator(v))
	}
	p.Rail = f.schemeRail(p, a)
	return p, nil
}

// toSimulator leads to the simulator as somebody for whom the aid is; nil where it is for nobody that one can say to be.
func (f *frame) toSimulator(v *scheme.Version) g.Node {
	for _, x := range publics {
		if slices.ContainsFunc(v.Applicants, func(who string) bool { return slices.Contains(x.of, who) }) {
			return h.P(web.A(f.To(simulatorPath, "qui", x.key, "on", f.v["on"]), f.Say("aids.may_i")))
		}
	}
	return nil
}

func (f *frame) leadMark(a *aid) g.Node {
	if a.Cap {
		return nil
	}
	state := a.state
	class := "planned"
	switch {
	case a.open(f.on) != nil:
		state, class = callOpen, "started"
	case state == scheme.Open:
		class = "started"
	case state == scheme.Closed:
		class = "completed"
	}
	return h.Span(h.Class("state state-"+class), g.Text(f.Say("aid_state."+state)))
}

// schemeLead answers the page's question: what it is, and whether one may ask.
func (f *frame) schemeLead(a *aid) string {
	s := f.set(a.now.Summary.Say(f.Lang))
	if a.Cap {
		if s == "" && len(a.now.Conditions) > 0 { // a rule of law without a summary is its first condition
			s = f.set(a.now.Conditions[0].Says.Say(f.Lang))
		}
		return s
	}
	if c := a.open(f.on); c != nil {
		return s + " " + locale.Upper(f.callSays(c)) + "."
	}
	return s + " " + f.Say("aids.lead_"+a.state)
}

// estimate is the sentence that every result bears: a subsidy is never owed.
func (f *frame) estimate(v *scheme.Version) string {
	if len(v.Decides) == 0 {
		return f.Say("aids.estimate", f.on)
	}
	return f.Say("aids.estimate_by", f.on, f.set(v.Decides.Say(f.Lang)))
}

// conditionRows are the conditions as sentences, each with where it is written.
func (f *frame) conditionRows(v *scheme.Version) g.Node {
	if len(v.Conditions) == 0 {
		return h.P(g.Text(f.Say("aids.no_condition")))
	}
	return h.Ol(h.Class("rows"), g.Map(v.Conditions, func(c rule.Condition) g.Node {
		return h.Li(h.ID("condition-"+c.ID), h.P(h.Class("what"), g.Text(f.set(c.Says.Say(f.Lang)))),
			g.If(c.Unknown, h.P(g.Text(f.Say("aids.condition_unknown")))), f.sourced(c.Sourced))
	}))
}

// sourced says where a condition or a step is written, and how sure that is.
func (f *frame) sourced(s rule.Sourced) g.Node {
	var nodes g.Group
	if len(s.Source) > 0 || s.Article != "" {
		line := g.Group{}
		if len(s.Source) > 0 {
			line = append(line, g.Text(f.Say("cited.line", len(s.Source))+" "), f.sourceLinks(s.Source))
		}
		if s.Article != "" {
			if len(line) > 0 {
				line = append(line, g.Text(", "))
			}
			line = append(line, g.Text(f.set(s.Article)))
		}
		nodes = append(nodes, h.P(h.Class("small quiet"), line))
	}
	if s.Provenance != "" {
		nodes = append(nodes, h.P(h.Class("small"), g.Text(f.Say("rule.provenance_"+s.Provenance))))
	}
	if len(s.Note) > 0 {
		nodes = append(nodes, h.P(h.Class("small"), g.Text(f.set(s.Note.Say(f.Lang)))))
	}
	return nodes
}

// stepRows are the steps of the amount, each as the rule states it.
func (f *frame) stepRows(v *scheme.Version) g.Node {
	if len(v.Amount) == 0 {
		return h.P(g.Text(f.Say("aids.no_amount")))
	}
	return h.Ol(h.Class("rows"), g.Map(v.Amount, func(s rule.Step) g.Node { return h.Li(f.stepSays(v, s)) }))
}

// stepSays is a step: its sentence, what it is in figures, where it is written.
func (f *frame) stepSays(v *scheme.Version, s rule.Step) g.Node {
	said, what := g.Node(nil), g.Node(h.P(h.Class("what"), g.Text(f.set(s.Says.Say(f.Lang)))))
	switch stated := v.Rule().States(f.Lang, s.ID); {
	case s.Unknown != nil:
		said = h.P(g.Text(f.Say("aids.step_unknown")))
	case s.Decided != nil:
		said = h.P(g.Text(f.Say("aids.step_decided")))
	case len(stated.Rows) > 0:
		said, what = f.bands(s, stated), nil // its caption says what it is
	case stated.Expr != "":
		said = h.P(g.Text(stated.Expr))
	}
	return g.Group{what, said, f.sourced(s.Sourced)}
}

// bands is the table of a step that is read in bands.
func (f *frame) bands(s rule.Step, stated rule.Stated) g.Node {
	t := web.Grid{ID: "bareme-" + s.ID, Caption: f.set(s.Says.Say(f.Lang)), Columns: []web.Column{{Words: locale.Upper(stated.Of)}, {Words: f.Say("aids.band_gives"), Figure: true}}}
	for _, b := range stated.Rows {
		t.Rows = append(t.Rows, []g.Node{g.Text(locale.Upper(f.bandWords(b))), g.Text(b.Gives)})
	}
	return t.Render()
}

// bandWords says where a band lies: "jusqu'à 10", "de 11 à 20", "à partir de 21".
func (f *frame) bandWords(b rule.StatedBand) string {
	switch {
	case b.From == "" && b.To == "":
		return f.Say("aids.band_all")
	case b.From == "":
		return f.Say("aids.band_to", b.To)
	case b.To == "":
		return f.Say("aids.band_from", b.From)
	case b.From == b.To:
		return b.From
	}
	return f.Say("aids.band", b.From, b.To)
}

// terms are what goes with the amount: how long to repay, from when.
func (f *frame) terms(v *scheme.Version) g.Node {
	if len(v.Terms) == 0 {
		return nil
	}
	return web.Section("modalites", f.Say("aids.terms"), h.Ul(h.Class("rows"), g.Map(v.Terms, func(s rule.Step) g.Node { return h.Li(f.stepSays(v, s)) })))
}

// questionsPart lists what will be asked, so that one can prepare.
func (f *frame) questionsPart(v *scheme.Version) g.Node {
	if len(v.Questions) == 0 {
		return nil
	}
	return web.Section("questions", f.Say("aids.questions"), h.P(g.Text(f.Say("aids.questions_what"))), h.Ul(g.Map(v.Questions, func(q rule.Question) g.Node {
		return h.Li(g.Text(f.set(q.Ask.Say(f.Lang))), g.If(len(q.Help) > 0, h.Span(h.Class("quiet"), g.Text(" "+f.set(q.Help.Say(f.Lang))))))
	})))
}

func (f *frame) papers(v *scheme.Version) g.Node {
	if len(v.Papers) == 0 {
		return nil
	}
	return web.Section("pieces", f.Say("aids.papers"), h.Ul(g.Map(v.Papers, func(t rule.Text) g.Node { return h.Li(g.Text(f.set(t.Say(f.Lang)))) })))
}

// callsPart tells the windows in which dossiers are taken, and what each has left.
func (f *frame) callsPart(p *web.Page, a *aid) g.Node {
	if a.Cap || a.state == scheme.Recorded {
		return nil
	}
	if len(a.calls) == 0 {
		return web.Section("appels", f.Say("aids.calls"), h.P(g.Text(f.Say("aids.no_call"))))
	}
	t := web.Grid{ID: "table-appels", Caption: f.Say("aids.calls_caption", f.on), Columns: []web.Column{{Words: f.Say("aids.call")}, {Words: f.Say("aids.call_from")}, {Words: f.Say("aids.call_to")},
		{Words: f.Say("aids.call_state")}, {Words: f.Say("aids.call_envelope"), Figure: true}, {Words: f.Say("aids.call_rest"), Figure: true}}}
	for _, c := range a.calls {
		until := f.Say("aids.call_endless")
		if c.Until != "" {
			until = f.date(c.Until)
		}
		envelope, rest := g.Node(g.Text(f.Say("aids.call_unpaid"))), g.Node(g.Text("–"))
		if c.Action != "" {
			envelope, rest = g.Text(f.amount(c.Envelope)), g.Text(f.amount(f.left(c.Code)))
		}
		t.Rows = append(t.Rows, []g.Node{web.A(p.At("/journal/"+web.Count(c.Act)), f.in(text(c.Title))), g.Text(f.date(c.Opens)), g.Text(until), g.Text(f.callState(&c)), envelope, rest})
	}
	return web.Section("appels", f.Say("aids.calls"), t.Render())
}

// callState says whether a call takes dossiers on the page's day.
func (f *frame) callState(c *scheme.Call) string {
	switch {
	case c.State == scheme.Closed:
		return f.Say("call_state.closed")
	case f.on < c.Opens:
		return f.Say("call_state.to_come")
	case c.Takes(f.on):
		return f.Say("call_state.open")
	}
	return f.Say("call_state.over")
}

// schemeRail is what the text says of itself.
func (f *frame) schemeRail(p *web.Page, a *aid) []g.Node {
	v := a.now
	var actions g.Group
	for i, code := range v.Actions {
		if i > 0 {
			actions = append(actions, h.Br())
		}
		actions = append(actions, web.A(p.At("/actions/"+code), f.named(code)))
	}
	pairs := []web.Pair{web.Fact(f.Say("aids.text"), f.inForce(v))}
	if !a.Cap {
		pairs = append(pairs, web.Fact(f.Say("aids.who"), f.applicants(v)), web.Fact(f.Say("aids.gives"), f.Say("gives."+v.Gives)),
			web.Fact(f.Say("one_action.funding"), f.Say("funding."+v.Funding)), web.Fact(f.Say("aids.decides"), f.orUnknown(text(v.Decides))))
	}
	if v.StateAid != nil {
		pairs = append(pairs, web.Pair{Words: f.Say("aids.state_aid"), Nodes: []g.Node{g.Text(f.Say("regime." + v.StateAid.Regime)), h.Br(), g.Text(f.set(v.StateAid.Basis.Say(f.Lang)))}})
	}
	if v.Authority != nil {
		pairs = append(pairs, web.Fact(f.Say("one_act.authority"), f.textAuthority(v.Authority)))
	}
	if v.ClosedOn != "" {
		pairs = append(pairs, web.Fact(f.Say("aids.closed_on"), f.date(v.ClosedOn)))
	}
	if len(actions) > 0 {
		pairs = append(pairs, web.Pair{Words: f.Say("aids.actions"), Nodes: actions})
	}
	return []g.Node{h.H2(g.Text(f.Say("aids.rail"))), web.Facts(pairs...), h.H2(g.Text(f.Say("cited.heading"))), f.sourceList(v.Cited()),
		h.P(web.A(f.To("/journal", "sujet", "scheme:"+a.Slug, "known", f.v["known"]), f.Say("aids.acts")))}
}

func (f *frame) orUnknown(t plan.Text) string {
	if len(t) == 0 {
		return f.Say("say.unknown")
	}
	return f.in(t)
}

func (f *frame) textAuthority(a *scheme.Authority) string {
	s := f.date(a.Date)
	if len(a.Body) > 0 {
		s = f.set(a.Body.Say(f.Lang)) + ", " + s
	}
	if a.Reference != "" {
		s += ", " + f.Say("one_act.authority_number", a.Reference)
	}
	return s
}
