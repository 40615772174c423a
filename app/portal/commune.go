package portal

import (
	"cmp"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// commune finds the commune of a path: a member of the day, or one that was or will be. Fault: NotFound,
// naming the nearest.
func (f *frame) commune(l *land) (c territory.Commune, member bool, err error) {
	if l.Territory != nil {
		if c, ok := l.Find(f.code, f.on); ok {
			return c, true, nil
		}
		for _, x := range l.Communes {
			if x.Code == f.code {
				c = x
			}
		}
		if c.Code != "" {
			return c, false, nil
		}
		if near, _ := l.matches(f.code); len(near) > 0 {
			return c, false, fault.New(fault.NotFound, "commune.none_near", fault.Clip(f.code), l.name(near[0]), near[0])
		}
	}
	return c, false, fault.New(fault.NotFound, "commune.none", fault.Clip(f.code))
}

// communePage tells what the journal knows of one commune.
func communePage(f *frame) (*web.Page, error) {
	l, err := f.land()
	if err != nil {
		return nil, err
	}
	c, member, err := f.commune(l)
	if err != nil {
		return nil, err
	}
	touched, err := f.lastOf("commune:" + c.Code)
	if err != nil {
		return nil, err
	}
	p, err := f.page(c.Name, touched)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("commune.above", c.Code)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("commune.title"), Address: p.At("/communes")})
	x, under, err := f.figuresIn(l, c, member)
	if err != nil {
		return nil, err
	}
	p.Body = append(p.Body, opening(p, f.communeLead(x)), f.mergerNotes(p, l, c, member))
	if x.cents == [3]money.Cents{} {
		p.Body = append(p.Body, h.P(g.Text(f.Say("commune.will_fill"))))
	} else {
		p.Body = append(p.Body, f.communeMoney(p, l, x, under, member)...)
	}
	acts, err := f.communeActs(p, l, c.Code)
	if err != nil {
		return nil, err
	}
	p.Body = append(p.Body, web.Section("actes", f.Say("commune.acts"), acts))
	p.Rail = f.communeRail(p, l, x, member)
	return p, nil
}

func (f *frame) communeLead(x place) string {
	if f.version.Act == 0 {
		return f.notAdopted()
	}
	if x.cents == [3]money.Cents{} {
		return f.Say("commune.nothing", f.on, x.Name)
	}
	return f.Say("commune.money", f.on, x.Name, f.round(x.cents[0]), f.round(x.cents[1]), f.round(x.cents[2]), int(x.actions))
}

// dayAfter is the day that follows; what is no day stays as it is.
func dayAfter(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// mergerNotes say what became of an ended commune, and what a merged one absorbed, each with its day.
func (f *frame) mergerNotes(p *web.Page, l *land, c territory.Commune, member bool) g.Node {
	var nodes g.Group
	if !member {
		now := l.Successor(c.Code, f.on)
		switch {
		case now != "" && c.Until != "":
			nodes = append(nodes, h.P(g.Text(f.Say("commune.ended", c.Name, dayAfter(c.Until))+" "), web.A(p.At("/communes/"+now), l.name(now)), g.Text(".")))
		default:
			nodes = append(nodes, h.P(g.Text(f.Say("commune.not_member", c.Name, f.on))))
		}
	}
	for _, m := range l.Mergers {
		if m.Into == c.Code || slices.Contains(m.From, c.Code) {
			key := "commune.merger_past"
			if m.Day > f.on {
				key = "commune.merger_later"
			}
			text := m.Text[string(f.Lang)]
			if text == "" {
				text = m.Text["fr"]
			}
			var titles string
			for _, s := range l.Sources {
				if slices.Contains(m.Sources, s.ID) {
					if titles != "" {
						titles += locale.Semicolon(f.Lang)
					}
					titles += f.set(s.Title["fr"])
				}
			}
			nodes = append(nodes, h.Div(h.Class("note"), h.P(g.Text(f.Say(key, m.Day)+" "+f.set(text))), h.P(h.Class("small quiet"), g.Text(titles))))
		}
	}
	return nodes
}

// figuresIn gives a commune its figures, and what stands under the codes that they are recorded under: of a member,
// what it absorbed included; of what is none on the day, its own.
func (f *frame) figuresIn(l *land, c territory.Commune, member bool) (place, byCode, error) {
	codes := []string{c.Code}
	if member {
		codes = l.parts[c.Code]
	}
	under, err := f.standingIn(codes...)
	if err != nil {
		return place{}, nil, err
	}
	x := l.placeOf(f.on, c, codes)
	x.actions = int64(len(actionsIn(under.all())))
	if !member {
		x.people, x.counted = 0, false // nobody is counted where no member is
	}
	return x, under, nil
}

// communeMoney shows stages, parts before a merger, actions.
func (f *frame) communeMoney(p *web.Page, l *land, x place, under byCode, member bool) []g.Node {
	rows, where := under.all(), "commune:"+x.Code
	if !member {
		where = "code:" + x.Code
	}
	t := web.Grid{ID: "table-argent", Caption: f.Say("commune.money_caption", x.Name, f.on), Columns: []web.Column{
		{Words: f.Say("money.stage")}, {Words: f.Say("money.stands"), Figure: true}, {Words: f.Say("money.reached"), Figure: true}}}
	for _, s := range ledger.Stages {
		stands, reached := ledger.At(rows, ledger.BookPlan, s, "")
		if reached != 0 && slices.Index(ledger.Stages, s) >= slices.Index(ledger.Stages, ledger.Awarded) {
			t.Rows = append(t.Rows, []g.Node{f.stageName(s), web.Figure(f.meaning(ledger.BookPlan, s, stood, where), int64(stands), g.Text(f.amount(stands))),
				web.Figure(f.meaning(ledger.BookPlan, s, came, where), int64(reached), web.A("#actes", f.amount(reached)))})
		}
	}
	nodes := []g.Node{web.Section("argent", f.Say("commune.money_title"), t.Render(), f.communeParts(l, x.Code, under, member))}
	a := web.Grid{ID: "table-actions", Caption: f.Say("commune.actions_caption", f.on), Columns: f.acrossCommune(f.Say("money.action"))}
	for _, code := range actionsIn(rows) {
		row := []g.Node{web.A(p.At("/actions/"+code), code+" "+f.title(code))}
		for _, s := range communeStages {
			c := reachedOf(rows, s, []string{code})
			row = append(row, web.Figure(f.meaning(ledger.BookPlan, s, came, "action:"+code+" "+where), int64(c), g.Text(f.amount(c))))
		}
		a.Rows = append(a.Rows, row)
	}
	return append(nodes, web.Section("actions", f.Say("commune.actions"), f.communeAxes(rows, where), a.Render()))
}

func (f *frame) acrossCommune(first string) []web.Column {
	columns := []web.Column{{Words: first}}
	for _, s := range communeStages {
		columns = append(columns, web.Column{Words: f.Say("money.reached_stage", f.Say("stage."+s)), Figure: true})
	}
	return columns
}

// communeAxes is the same by axis.
func (f *frame) communeAxes(rows []ledger.Standing, where string) g.Node {
	if f.content == nil {
		return nil
	}
	t := web.Grid{ID: "table-axes", Caption: f.Say("commune.axes_caption", f.on), Columns: f.acrossCommune(f.Say("money.axis"))}
	for _, a := range f.content.Axes {
		var codes []string
		for _, x := range f.content.Actions {
			if x.Axis == a.Number {
				codes = append(codes, x.Code)
			}
		}
		if len(codes) == 0 {
			continue
		}
		row := []g.Node{g.Text(f.Say("axis.heading", a.Number, f.in(a.Title)))}
		for _, s := range communeStages {
			c := reachedOf(rows, s, codes)
			row = append(row, web.Figure(f.meaning(ledger.BookPlan, s, came, "axis:"+web.Count(int64(a.Number))+" "+where), int64(c), g.Text(f.amount(c))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t.Render()
}

// communeParts shows under which codes the figures of a merged commune were recorded.
func (f *frame) communeParts(l *land, code string, under byCode, member bool) g.Node {
	parts := l.parts[code]
	if !member || len(parts) < 2 {
		return nil
	}
	t := web.Grid{ID: "table-parts", Caption: f.Say("commune.parts_caption"), Columns: f.acrossCommune(f.Say("commune.part"))}
	for _, part := range parts {
		name := part
		for _, c := range l.Communes {
			if c.Code == part {
				name = part + " " + c.Name
				break
			}
		}
		row := []g.Node{g.Text(name)}
		for _, s := range communeStages {
			c := reachedOf(under[part], s, nil)
			row = append(row, web.Figure(f.meaning(ledger.BookPlan, s, came, "code:"+part), int64(c), g.Text(f.amount(c))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t.Render()
}

// communeActsMax is how many acts stand on a commune's page.
const communeActsMax = 8

// communeActs lists the last acts that name a commune, or one that it absorbed: its figures stand on those too.
func (f *frame) communeActs(p *web.Page, l *land, code string) (g.Node, error) {
	codes := append([]string{code}, slices.DeleteFunc(slices.Clone(l.parts[code]), func(part string) bool { return part == code })...)
	var records []journal.Record
	var links g.Group
	for i, c := range codes {
		own, err := journal.List(f.ctx, f.q, journal.Filter{Subject: "commune:" + c, Known: f.known, Limit: communeActsMax})
		if err != nil {
			return nil, err
		}
		if len(own) == 0 {
			continue
		}
		records = append(records, own...)
		words := f.Say("commune.all_acts")
		if i > 0 {
			words = f.Say("commune.all_acts_of", l.name(c), c)
		}
		links = append(links, h.P(web.A(f.To("/journal", "sujet", "commune:"+c, "known", f.v["known"]), words)))
	}
	if len(records) == 0 {
		return h.P(g.Text(f.Say("commune.no_acts"))), nil
	}
	slices.SortFunc(records, func(a, b journal.Record) int { return cmp.Compare(b.Number, a.Number) })
	records = slices.CompactFunc(records, func(a, b journal.Record) bool { return a.Number == b.Number })
	rows, err := f.actRows(p, records[:min(len(records), communeActsMax)])
	return g.Group{rows, links}, err
}

// communeRail says who lives there, in which grouping, and how it compares with the whole.
func (f *frame) communeRail(p *web.Page, l *land, x place, member bool) []g.Node {
	pairs := []web.Pair{web.Fact(f.Say("commune.code"), x.Code)}
	if n, ok := l.Population(x.Code, f.on); ok {
		key := "commune.population_is"
		if n.Later {
			key = "commune.population_later"
		}
		people := web.Meaning{What: "people", Where: "commune:" + x.Code}
		pairs = append(pairs, web.Pair{Words: f.Say("commune.people"), Nodes: []g.Node{web.Figure(people, n.Municipal, g.Text(f.Say(key, f.count(n.Municipal), n.Vintage.ID)))}})
	}
	if e, ok := l.EPT(x.EPT); ok {
		pairs = append(pairs, web.Pair{Words: f.Say("ept.one"), Nodes: []g.Node{web.A(p.At("/ept/"+e.Siren), e.Name)}})
	}
	if head, ok := perHead(x.cents[2], x.people); ok && x.told {
		pairs = append(pairs, web.Pair{Words: f.Say("measure.paye-habitant"), Nodes: []g.Node{web.Figure(f.mapMeaning("paye-habitant", x.Code), int64(head), g.Text(f.amount(head)))}})
	}
	if whole, ok := l.Whole(f.on); ok && x.told {
		sum := money.Cents(0)
		for _, c := range l.members {
			sum += reachedOf(l.under.of(l.parts[c.Code]...), ledger.Paid, nil)
		}
		if head, ok := perHead(sum, whole.Municipal); ok {
			pairs = append(pairs, web.Fact(f.Say("commune.whole_head"), f.amount(head)))
		}
	}
	nodes := []g.Node{h.H2(g.Text(f.Say("commune.rail"))), web.Facts(pairs...)}
	if member {
		nodes = append(nodes, f.whereMap(l, x.Name, x.Code), l.mapSource(f))
	}
	return nodes
}

// oneCommune reads the commune of a path with its figures, for the twins.
func (f *frame) oneCommune() (l *land, x place, rows []ledger.Standing, member bool, err error) {
	if l, err = f.land(); err != nil {
		return l, x, nil, false, err
	}
	c, member, err := f.commune(l)
	if err != nil {
		return l, x, nil, false, err
	}
	x, under, err := f.figuresIn(l, c, member)
	return l, x, under.all(), member, err
}

func communeJSON(f *frame) (any, error) {
	l, x, rows, member, err := f.oneCommune()
	if err != nil {
		return nil, err
	}
	type actionMoney struct {
		Action    string      `json:"action"`
		Awarded   money.Cents `json:"awarded_cents"`
		Committed money.Cents `json:"committed_cents"`
		Paid      money.Cents `json:"paid_cents"`
	}
	out := struct {
		told
		Member bool `json:"member"`
		placeForm
		Successor string        `json:"counts_in"`
		Parts     []string      `json:"recorded_under"`
		Money     []actionMoney `json:"money"`
	}{f.told(), member, x.form(), l.Successor(x.Code, f.on), list(l.parts[x.Code]), []actionMoney{}}
	for _, code := range actionsIn(rows) {
		only := []string{code}
		out.Money = append(out.Money, actionMoney{code, reachedOf(rows, ledger.Awarded, only), reachedOf(rows, ledger.Committed, only), reachedOf(rows, ledger.Paid, only)})
	}
	return out, nil
}

func communeCSV(f *frame) (*web.Table, error) {
	_, x, _, _, err := f.oneCommune()
	if err != nil {
		return nil, err
	}
	return f.placesCSV([]place{x}), nil
}
