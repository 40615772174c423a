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

// placeOf gives a commune the figures of the recorded codes that count in it, but for its actions: see landCounted.
func (l *land) placeOf(on string, c territory.Commune, codes []string) place {
	x := place{Commune: c, told: l.told, awards: l.counted(codes...)}
	if n, ok := l.Population(c.Code, on); ok {
		x.people, x.counted = n.Municipal, true
	}
	rows := l.under.of(codes...)
	for i, s := range communeStages {
		x.cents[i] = reachedOf(rows, s, nil)
	}
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

// mapMeasure reads which figure the map shows.
func (f *frame) mapMeasure() string {
	m := f.v["mesure"]
	if m != "" && !slices.Contains(measures, m) {
		f.refuse("mesure", fault.New(fault.Invalid, "commune.measure_wrong", fault.Clip(m), strings.Join(measures, ", ")).At("mesure"))
	}
	return cmp.Or(f.v["mesure"], measures[0])
}

// communesPage: what happens in my commune?
func communesPage(f *frame) (*web.Page, error) {
	measure := f.mapMeasure()
	l, err := f.landCounted()
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
	if f.version.Act == 0 {
		lead = f.notAdopted()
	}
	p.Body = []g.Node{opening(p, lead), f.findForm(p), f.found(p, l),
		web.Section("carte", f.Say("commune.map"), g.If(l.told, f.measureForm("/communes", measure)),
			h.P(h.A(h.Class("skip-map"), web.Link("#tableau"), g.Text(f.Say("commune.skip_map")))),
			f.placeMap(p, l, measure, territory.EPT{})),
		web.Section("tableau", f.Say("commune.table"), f.placeTable(p, l, l.places, measure), f.withoutCommune(l, l.under, nil)),
		h.P(web.A(p.At("/equite"), f.Say("equity.link")), g.Text(" · "), web.A(p.At("/ept"), f.Say("ept.title")))}
	return p, nil
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
	t := web.Grid{ID: "table-communes", Caption: f.Say("commune.caption", f.on), Columns: []web.Column{{Words: f.Say("commune.column")}, {Words: f.Say("commune.people"), Figure: true, What: "people"}}}
	for _, m := range columns {
		t.Columns = append(t.Columns, web.Column{Words: f.Say("measure." + m), Figure: true, What: f.mapMeaning(m, "").What})
	}
	for _, x := range places {
		row := []g.Node{web.A(p.At("/communes/"+x.Code), x.Name), g.Text(f.counted(x.counted, x.people))}
		for _, m := range columns {
			v, ok := x.value(m)
			if !ok {
				row = append(row, g.Text(f.Say("say.unknown")))
				continue
			}
			row = append(row, web.Figure(web.Meaning{}, v, g.Text(f.shown(m, v))))
		}
		t.Rows, t.Where = append(t.Rows, row), append(t.Where, "commune:"+x.Code)
	}
	return t.Render()
}

// memberTable lists members, of which the journal tells no money.
func (f *frame) memberTable(p *web.Page, l *land, places []place) g.Node {
	t := web.Grid{ID: "table-communes", Caption: f.Say("commune.caption_members", f.on), Columns: []web.Column{{Words: f.Say("commune.column")},
		{Words: f.Say("ept.one")}, {Words: f.Say("commune.people"), Figure: true, What: "people"}}}
	several := slices.ContainsFunc(places, func(x place) bool { return x.EPT != places[0].EPT })
	if !several { // the page of a grouping has said which
		t.Columns = slices.Delete(t.Columns, 1, 2)
	}
	for _, x := range places {
		row := []g.Node{web.A(p.At("/communes/"+x.Code), x.Name)}
		if e, ok := l.EPT(x.EPT); several && ok {
			row = append(row, g.Text(e.Name))
		} else if several {
			row = append(row, g.Text("—"))
		}
		t.Rows, t.Where = append(t.Rows, append(row, g.Text(f.counted(x.counted, x.people)))), append(t.Where, "commune:"+x.Code)
	}
	return t.Render()
}

// counted writes a count, or that it is not known. What it means to machines is said by the row and the column where it stands.
func (f *frame) counted(known bool, n int64) string {
	if !known {
		return f.Say("say.unknown")
	}
	return f.count(n)
}

// peopleOf is how many people live in a place, or that it is not known.
func (f *frame) peopleOf(where string, known bool, n int64) g.Node {
	if !known {
		return g.Text(f.Say("say.unknown"))
	}
	return web.Figure(web.Meaning{What: "people", Where: where}, n, g.Text(f.count(n)))
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
	f.mapMeasure()
	l, err := f.landCounted()
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
	out.Unnamed, out.Outside = reachedOf(l.under[""], ledger.Awarded, nil), reachedOf(l.under.of(l.strangers...), ledger.Awarded, nil)
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
	f.mapMeasure()
	l, err := f.landCounted()
	if err != nil || l.Territory == nil {
		return f.placesCSV(nil), err
	}
	return f.placesCSV(f.wantedPlaces(l)), nil
}

func (f *frame) placesCSV(places []place) *web.Table {
	t := &web.Table{Columns: []string{"code", "name", "ept", "population", "awarded_cents", "committed_cents", "paid_cents", "paid_per_head_cents", "actions", "awards", "on", "known", "fictif"}}
	for _, x := range places {
		r := x.form()
		t.Rows = append(t.Rows, []any{r.Code, r.Name, r.EPT, orNothing(r.Population), orNothing(r.Awarded), orNothing(r.Committed), orNothing(r.Paid), orNothing(r.PerHead),
			orNothing(r.Actions), orNothing(r.Awards), f.on, f.known, f.Fictional})
	}
	return t
}
