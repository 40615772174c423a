package portal

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// measures are what the map of communes can show, the first unless another is asked.
var measures = []string{"paye-habitant", "engage-habitant", "attribue-habitant", "paye", "engage", "attribue", "actions", "attributions"}

// findMax bounds what is typed to find a commune.
const findMax = 80

// place is a member with its figures on the day.
type place struct {
	territory.Commune
	people  int64
	counted bool // the population is known
	told    bool // the journal ties money to some commune, so that nothing here is a figure too
	cents   [3]money.Cents
	actions int64
	awards  int64
}

func (l *land) place(on string, c territory.Commune) place {
	x := place{Commune: c, told: l.told}
	if n, ok := l.Population(c.Code, on); ok {
		x.people, x.counted = n.Municipal, true
	}
	rows := l.in(c.Code)
	for i, s := range communeStages {
		x.cents[i] = reachedOf(rows, s, nil)
	}
	x.actions = int64(len(actionsIn(rows)))
	x.awards = l.counted(l.parts[c.Code]...)
	return x
}

// perHead is an amount for each inhabitant, rounded to the cent; false where the population is unknown.
func perHead(c money.Cents, people int64) (money.Cents, bool) {
	if people <= 0 {
		return 0, false
	}
	twice := new(big.Int).Mul(big.NewInt(2), big.NewInt(int64(c)))
	twice.Add(twice, big.NewInt(people))
	return money.Cents(twice.Div(twice, big.NewInt(2*people)).Int64()), true
}

// value is a place's figure of a measure; false where it is not known.
func (x place) value(measure string) (int64, bool) {
	name, head := strings.CutSuffix(measure, "-habitant")
	i := slices.Index([]string{"attribue", "engage", "paye"}, name)
	switch {
	case !x.told:
		return 0, false
	case head:
		c, ok := perHead(x.cents[i], x.people)
		return int64(c), ok
	case i >= 0:
		return int64(x.cents[i]), true
	case name == "actions":
		return x.actions, true
	}
	return x.awards, true
}

// shown writes a value of a measure.
func (f *frame) shown(measure string, v int64) string {
	if measure == "actions" || measure == "attributions" {
		return f.count(v)
	}
	return f.amount(money.Cents(v))
}

// mapMeaning names a value of a measure in a commune to machines.
func (f *frame) mapMeaning(measure, code string) web.Meaning {
	name, head := strings.CutSuffix(measure, "-habitant")
	what := map[string]string{"attribue": "plan/awarded/reached", "engage": "plan/committed/reached", "paye": "plan/paid/reached",
		"actions": "actions/with_money", "attributions": "awards/count"}[name]
	if head {
		what += "/per_head"
	}
	return web.Meaning{What: what, Where: "commune:" + code}
}

// mapMeasure reads which figure the map shows. Fault: Invalid.
func (f *frame) mapMeasure() (string, error) {
	m := cmp.Or(f.v["mesure"], measures[0])
	if !slices.Contains(measures, m) {
		return "", fault.New(fault.Invalid, "commune.measure_wrong", fault.Clip(m), strings.Join(measures, ", ")).At("mesure")
	}
	return m, nil
}

// communesPage: what happens in my commune?
func communesPage(f *frame) (*web.Page, error) {
	measure, err := f.mapMeasure()
	if err != nil {
		return nil, err
	}
	l, err := f.land()
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("commune.title"), 0)
	if err != nil {
		return nil, err
	}
	if l.Territory == nil {
		p.Body = []g.Node{opening(p, f.Say("commune.no_territory"))}
		return p, nil
	}
	with := 0
	for _, x := range l.places {
		if x.cents != [3]money.Cents{} {
			with++
		}
	}
	lead := f.Say("commune.lead", f.on, len(l.places), with)
	if with == 0 {
		lead = f.Say("commune.lead_none", f.on, len(l.places))
	}
	p.Body = []g.Node{opening(p, lead), f.findForm(p), f.found(p, l),
		web.Section("carte", f.Say("commune.map"), g.If(l.told, f.measureForm(p, measure)),
			h.P(h.A(h.Class("skip-map"), web.Link("#tableau"), g.Text(f.Say("commune.skip_map")))),
			f.placeMap(p, l, measure, "")),
		web.Section("tableau", f.Say("commune.table"), f.placeTable(p, l, l.places, measure), f.withoutCommune(l, nil)),
		h.P(web.A(p.At("/equite"), f.Say("equity.link")), g.Text(" · "), web.A(p.At("/ept"), f.Say("ept.title")))}
	return p, nil
}

func (f *frame) findForm(p *web.Page) g.Node {
	return h.Form(h.Class("ask"), h.Method("get"), h.Action(p.To("/communes")), f.keptFields(),
		h.P(h.Label(h.For("trouver"), g.Text(f.Say("commune.find"))), h.Input(h.Type("search"), h.ID("trouver"), h.Name("q"), h.Value(f.v["q"]), h.MaxLength("80"))),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("commune.find_do")))))
}

// keptFields keep the day and the act of a page in a form.
func (f *frame) keptFields() g.Node {
	var nodes g.Group
	for _, k := range []string{"on", "known"} {
		if f.v[k] != "" {
			nodes = append(nodes, h.Input(h.Type("hidden"), h.Name(k), h.Value(f.v[k])))
		}
	}
	return nodes
}

func (f *frame) measureForm(p *web.Page, measure string) g.Node {
	return h.Form(h.Class("ask"), h.Method("get"), h.Action(p.To("/communes")+"#carte"), f.keptFields(),
		h.P(h.Label(h.For("mesure"), g.Text(f.Say("commune.measure"))), h.Select(h.ID("mesure"), h.Name("mesure"), g.Map(measures, func(m string) g.Node {
			return h.Option(h.Value(m), g.If(m == measure, h.Selected()), g.Text(f.Say("measure."+m)))
		}))),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("commune.measure_do")))))
}

// matches lists the communes that what was typed may mean, ended ones included, and whether they were
// found by it or are only near.
func (l *land) matches(typed string) (codes []string, found bool) {
	if len(typed) > findMax {
		typed = strings.ToValidUTF8(typed[:findMax], "")
	}
	want := locale.Fold(typed)
	if want == "" {
		return nil, false
	}
	best, near := 4, []string{}
	for _, c := range l.Communes {
		name := locale.Fold(c.Name)
		switch {
		case slices.Contains(codes, c.Code):
		case name == want || strings.EqualFold(c.Code, want):
			codes = append([]string{c.Code}, codes...)
		case strings.Contains(name, want) || slices.Contains(c.Postcodes, want):
			codes = append(codes, c.Code)
		default:
			d := apart(want, name)
			for _, word := range strings.Fields(name) {
				d = min(d, apart(want, word))
			}
			if d < best {
				best, near = d, []string{c.Code}
			} else if d == best && d < 4 && !slices.Contains(near, c.Code) {
				near = append(near, c.Code)
			}
		}
	}
	if len(codes) > 0 {
		return codes, true
	}
	return near[:min(len(near), 5)], false
}

// apart counts the letters that differ between two short words.
func apart(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// found answers what was typed, with links; nothing where nothing was.
func (f *frame) found(p *web.Page, l *land) g.Node {
	typed := f.v["q"]
	if typed == "" {
		return nil
	}
	codes, found := l.matches(typed)
	key := "commune.found"
	switch {
	case !found && len(codes) == 0:
		return h.P(h.Role("status"), g.Text(f.Say("commune.found_none", fault.Clip(typed), l.Name[string(f.Lang)])))
	case !found:
		key = "commune.found_near"
	}
	return g.Group{h.P(h.Role("status"), g.Text(f.Say(key, fault.Clip(typed), len(codes)))),
		h.Ul(h.Class("rows"), g.Map(codes, func(code string) g.Node {
			return h.Li(h.Class("coded"), h.Span(h.Class("code"), g.Text(code)), h.P(h.Class("what"), web.A(p.At("/communes/"+code), l.name(code))))
		}))}
}

// placeMap is the map of the day with its legend; here is the code of the page's own commune, if any.
func (f *frame) placeMap(p *web.Page, l *land, measure, here string) g.Node {
	var values []int64
	for _, x := range l.places {
		if v, ok := x.value(measure); ok && v > 0 {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	limits := web.RoundLimits(values)
	m := web.Map{ID: "plan-communes", Small: here != "", Title: f.pictured(f.Say("commune.map_title", f.Say("measure."+measure), f.on)), Desc: f.Say("commune.map_desc")}
	m.Width, m.Height = l.Frame()
	if f.Fictional {
		m.Mark = f.Say("web.fiction_mark")
	}
	steps, drawn := map[int]int{}, f.p.drawings.of(l, f.on)
	for _, x := range l.places {
		shape, ok := drawn.places[x.Code]
		if !ok {
			continue
		}
		if here != "" { // where it is, and nothing of the others
			m.Regions = append(m.Regions, web.Region{Shape: shape, Here: x.Code == here})
			continue
		}
		v, known := x.value(measure)
		r := web.Region{Address: p.At("/communes/" + x.Code), Words: x.Name + f.Say("say.colon") + " " + f.shown(measure, v), Class: web.StepOf(limits, v), Shape: shape}
		if !known {
			r.Class, r.Words = -1, x.Name+f.Say("say.colon")+" "+f.Say("say.unknown")
		}
		steps[r.Class]++
		m.Regions = append(m.Regions, r)
	}
	m.Borders = drawn.borders
	if len(m.Regions) == 0 {
		return h.P(g.Text(f.Say("commune.no_map")))
	}
	return g.Group{m.Render(), g.If(here == "", f.legend(measure, limits, steps)), l.mapSource(f)}
}

// legend says each step that stands on the map in words.
func (f *frame) legend(measure string, limits []int64, steps map[int]int) g.Node {
	var items g.Group
	say := func(step int, words string) {
		if n := steps[step]; n > 0 {
			items = append(items, h.Li(web.MapKey(step), g.Text(" "+words+" "+f.Say("commune.so_many", n))))
		}
	}
	say(-1, f.Say("say.unknown"))
	say(0, f.Say("commune.step_zero"))
	for i := 1; i <= len(limits)+1; i++ {
		switch {
		case len(limits) == 0:
			say(i, f.Say("commune.step_any"))
		case i == 1:
			say(i, f.Say("commune.step_below", f.shown(measure, limits[0])))
		case i == len(limits)+1:
			say(i, f.Say("commune.step_from", f.shown(measure, limits[i-2])))
		default:
			say(i, f.Say("commune.step_between", f.shown(measure, limits[i-2]), f.shown(measure, limits[i-1])))
		}
	}
	return h.Ul(h.Class("labels map-legend"), items)
}

func (l *land) mapSource(f *frame) g.Node {
	if l.Contours == nil {
		return nil
	}
	return h.P(h.Class("small quiet"), g.Text(f.Say("commune.map_source", f.set(cmp.Or(l.Contours.Title[string(f.Lang)], l.Contours.Title["fr"])))))
}

// placeTable lists members: population, the measure of the map, and what was committed and paid; in which grouping
// they are where nothing else is known.
func (f *frame) placeTable(p *web.Page, l *land, places []place, measure string) g.Node {
	if !l.told {
		return f.memberTable(p, l, places)
	}
	columns := []string{measure}
	for _, m := range []string{"engage", "paye", "actions"} {
		if m != measure {
			columns = append(columns, m)
		}
	}
	t := web.Grid{ID: "table-communes", Caption: f.Say("commune.caption", f.on), Columns: []web.Column{{Words: f.Say("commune.column")}, {Words: f.Say("commune.people"), Figure: true}}}
	for _, m := range columns {
		t.Columns = append(t.Columns, web.Column{Words: f.Say("measure." + m), Figure: true})
	}
	for _, x := range places {
		row := []g.Node{web.A(p.At("/communes/"+x.Code), x.Name), g.Text(f.say(x.counted, x.people))}
		for _, m := range columns {
			v, ok := x.value(m)
			if !ok {
				row = append(row, g.Text(f.Say("say.unknown")))
				continue
			}
			row = append(row, web.Figure(f.mapMeaning(m, x.Code), v, g.Text(f.shown(m, v))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t.Render()
}

// memberTable lists members, of which the journal tells no money.
func (f *frame) memberTable(p *web.Page, l *land, places []place) g.Node {
	t := web.Grid{ID: "table-communes", Caption: f.Say("commune.caption_members", f.on), Columns: []web.Column{{Words: f.Say("commune.column")},
		{Words: f.Say("ept.one")}, {Words: f.Say("commune.people"), Figure: true}}}
	for _, x := range places {
		people, ept := f.say(x.counted, x.people), g.Node(g.Text("—"))
		if e, ok := l.EPT(x.EPT); ok {
			ept = g.Text(e.Name)
		}
		t.Rows = append(t.Rows, []g.Node{web.A(p.At("/communes/"+x.Code), x.Name), ept, g.Text(people)})
	}
	return t.Render()
}

// say writes a count, or that it is not known.
func (f *frame) say(known bool, n int64) string {
	if !known {
		return f.Say("say.unknown")
	}
	return f.count(n)
}

// placeForm is a member in JSON; null is what no act of the journal tells.
type placeForm struct {
	Code       string       `json:"code"`
	Name       string       `json:"name"`
	EPT        string       `json:"ept"`
	Population *int64       `json:"population"`
	Awarded    *money.Cents `json:"awarded_cents"`
	Committed  *money.Cents `json:"committed_cents"`
	Paid       *money.Cents `json:"paid_cents"`
	PerHead    *money.Cents `json:"paid_per_head_cents"`
	Actions    *int64       `json:"actions"`
	Awards     *int64       `json:"awards"`
}

func (x place) form() placeForm {
	out := placeForm{Code: x.Code, Name: x.Name, EPT: x.EPT}
	if x.counted {
		out.Population = &x.people
	}
	if !x.told {
		return out
	}
	out.Awarded, out.Committed, out.Paid, out.Actions, out.Awards = &x.cents[0], &x.cents[1], &x.cents[2], &x.actions, &x.awards
	if c, ok := perHead(x.cents[2], x.people); ok {
		out.PerHead = &c
	}
	return out
}

func communesJSON(f *frame) (any, error) {
	if _, err := f.mapMeasure(); err != nil {
		return nil, err
	}
	l, err := f.land()
	out := struct {
		told
		Communes []placeForm `json:"communes"`
		Unnamed  money.Cents `json:"without_commune_awarded_cents"`
		Outside  money.Cents `json:"outside_awarded_cents"`
	}{told: f.told(), Communes: []placeForm{}}
	if err != nil || l.Territory == nil {
		return out, err
	}
	for _, x := range f.wantedPlaces(l) {
		out.Communes = append(out.Communes, x.form())
	}
	out.Unnamed, out.Outside = reachedOf(l.under[""], ledger.Awarded, nil), reachedOf(l.standing(l.strangers...), ledger.Awarded, nil)
	return out, nil
}

// wantedPlaces are those that what was typed finds; all where nothing was.
func (f *frame) wantedPlaces(l *land) []place {
	all := slices.Clone(l.places)
	if f.v["q"] == "" {
		return all
	}
	codes, found := l.matches(f.v["q"])
	return slices.DeleteFunc(all, func(x place) bool { return !found || !slices.Contains(codes, x.Code) })
}

func communesCSV(f *frame) (*web.Table, error) {
	if _, err := f.mapMeasure(); err != nil {
		return nil, err
	}
	l, err := f.land()
	if err != nil || l.Territory == nil {
		return f.placesCSV(nil), err
	}
	return f.placesCSV(f.wantedPlaces(l)), nil
}

// either is a cell: what is known, or nothing.
func either[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

func (f *frame) placesCSV(places []place) *web.Table {
	t := &web.Table{Columns: []string{"code", "name", "ept", "population", "awarded_cents", "committed_cents", "paid_cents", "paid_per_head_cents", "actions", "awards", "on", "known", "fictif"}}
	for _, x := range places {
		r := x.form()
		t.Rows = append(t.Rows, []any{r.Code, r.Name, r.EPT, either(r.Population), either(r.Awarded), either(r.Committed), either(r.Paid), either(r.PerHead),
			either(r.Actions), either(r.Awards), f.on, f.known, f.Fictional})
	}
	return t
}
