package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/money"
)

// grouping is an EPT with the figures of its members on the day.
type grouping struct {
	territory.EPT
	of     *land
	places []place
	people int64 // 0: not known of all
	cents  [3]money.Cents
}

func (l *land) grouping(e territory.EPT) grouping {
	x, known := grouping{EPT: e, of: l, places: []place{}}, true
	for _, c := range l.places {
		if c.EPT != e.Siren {
			continue
		}
		x.places = append(x.places, c)
		x.people += c.people
		known = known && c.counted
		for i := range x.cents {
			x.cents[i] += c.cents[i]
		}
	}
	if !known {
		x.people = 0
	}
	return x
}

func (x grouping) codes() []string {
	var codes []string
	for _, c := range x.places {
		codes = append(codes, c.Code)
	}
	return codes
}

func (f *frame) groupings() ([]grouping, error) {
	l, err := f.landCounted()
	if err != nil || l.Territory == nil {
		return nil, err
	}
	out := []grouping{}
	for _, e := range l.EPTs {
		out = append(out, l.grouping(e))
	}
	return out, nil
}

// eptsPage lists the groupings of communes.
func eptsPage(f *frame) (*web.Page, error) {
	all, err := f.groupings()
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("ept.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("commune.title"), Address: p.At("/communes")})
	if len(all) == 0 {
		p.Body = []g.Node{opening(p, f.Say("ept.none"))}
		return p, nil
	}
	t := web.Grid{ID: "table-ept", Caption: f.Say("ept.caption_members", f.on), Columns: []web.Column{{Words: f.Say("ept.one")},
		{Words: f.Say("ept.communes"), Figure: true}, {Words: f.Say("commune.people"), Figure: true}}}
	told := all[0].of.told
	if told {
		t.Caption = f.Say("ept.caption", f.on)
		t.Columns = append(t.Columns, append(f.acrossCommune("")[1:], web.Column{Words: f.Say("measure.paye-habitant"), Figure: true})...)
	}
	for _, x := range all {
		row := []g.Node{web.A(p.At("/ept/"+x.Siren), x.Name), g.Text(f.count(int64(len(x.places)))), f.peopleOf("ept:"+x.Siren, x.people > 0, x.people)}
		if told {
			for i, s := range communeStages {
				row = append(row, web.Figure(f.meaning("plan", s, came, "ept:"+x.Siren), int64(x.cents[i]), g.Text(f.amount(x.cents[i]))))
			}
			row = append(row, f.headCell(x))
		}
		t.Rows = append(t.Rows, row)
	}
	lead := "ept.lead"
	if !told {
		lead = "ept.lead_none"
	}
	said := f.Say(lead, f.on, len(all))
	if f.version.Act == 0 {
		said = f.notAdopted()
	}
	p.Body = []g.Node{opening(p, said), t.Render()}
	return p, nil
}

func (f *frame) headCell(x grouping) g.Node {
	head, ok := perHead(x.cents[2], x.people)
	if !ok {
		return g.Text(f.Say("say.unknown"))
	}
	return web.Figure(web.Meaning{What: "plan/paid/reached/per_head", Where: "ept:" + x.Siren}, int64(head), g.Text(f.amount(head)))
}

// oneGrouping finds that of a path. Fault: NotFound.
func (f *frame) oneGrouping() (grouping, error) {
	all, err := f.groupings()
	for _, x := range all {
		if x.Siren == f.code {
			return x, nil
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "ept.not_found", fault.Clip(f.code))
	}
	return grouping{}, err
}

func eptPage(f *frame) (*web.Page, error) {
	measure := f.mapMeasure()
	x, err := f.oneGrouping()
	if err != nil {
		return nil, err
	}
	p, err := f.page(x.Name, 0)
	if err != nil {
		return nil, err
	}
	p.Above = f.Say("ept.above", x.Siren)
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("commune.title"), Address: p.At("/communes")}, web.Crumb{Words: f.Say("ept.title"), Address: p.At("/ept")})
	if len(x.places) == 0 {
		p.Body = []g.Node{opening(p, f.Say("ept.empty", f.on, x.Name))}
		return p, nil
	}
	lead := f.Say("ept.one_none", f.on, x.Name, len(x.places))
	if x.of.told {
		lead = f.Say("ept.one_lead", f.on, x.Name, len(x.places), f.round(x.cents[0]), f.round(x.cents[1]), f.round(x.cents[2]))
	}
	if f.version.Act == 0 {
		lead = f.notAdopted()
	}
	p.Body = []g.Node{opening(p, lead),
		g.If(x.of.told, h.P(g.Text(f.Say("measure.paye-habitant")+f.Say("say.colon")+" "), f.headCell(x))),
		web.Section("carte", f.Say("commune.map"), g.If(x.of.told, f.measureForm(f.path, measure)),
			h.P(h.A(h.Class("skip-map"), web.Link("#communes"), g.Text(f.Say("commune.skip_map")))), f.placeMap(p, x.of, measure, x.EPT)),
		web.Section("communes", f.Say("ept.communes"), f.placeTable(p, x.of, x.places, measure))}
	p.Rail = []g.Node{h.H2(g.Text(f.Say("ept.rail"))), web.Facts(web.Fact(f.Say("ept.communes"), f.count(int64(len(x.places)))),
		web.Pair{Words: f.Say("commune.people"), Nodes: []g.Node{f.peopleOf("ept:"+x.Siren, x.people > 0, x.people)}}), f.whereMap(x.of, x.Name, x.codes()...)}
	return p, nil
}

// eptForm is a grouping in JSON.
type eptForm struct {
	Siren      string       `json:"siren"`
	Name       string       `json:"name"`
	Population *int64       `json:"population"`
	Awarded    *money.Cents `json:"awarded_cents"`
	Committed  *money.Cents `json:"committed_cents"`
	Paid       *money.Cents `json:"paid_cents"`
	Communes   []placeForm  `json:"communes"`
}

func (x grouping) form() eptForm {
	out := eptForm{Siren: x.Siren, Name: x.Name, Communes: []placeForm{}}
	if x.people > 0 {
		out.Population = &x.people
	}
	if x.of.told {
		out.Awarded, out.Committed, out.Paid = &x.cents[0], &x.cents[1], &x.cents[2]
	}
	for _, c := range x.places {
		out.Communes = append(out.Communes, c.form())
	}
	return out
}

func eptsJSON(f *frame) (any, error) {
	all, err := f.groupings()
	out := struct {
		told
		EPTs []eptForm `json:"epts"`
	}{f.told(), []eptForm{}}
	for _, x := range all {
		out.EPTs = append(out.EPTs, x.form())
	}
	return out, err
}

func eptsCSV(f *frame) (*web.Table, error) {
	all, err := f.groupings()
	t := &web.Table{Columns: []string{"siren", "name", "communes", "population", "awarded_cents", "committed_cents", "paid_cents", "on", "known", "fictif"}}
	for _, x := range all {
		r := x.form()
		t.Rows = append(t.Rows, []any{r.Siren, r.Name, len(x.places), orNothing(r.Population), orNothing(r.Awarded), orNothing(r.Committed), orNothing(r.Paid), f.on, f.known, f.Fictional})
	}
	return t, err
}

func eptJSON(f *frame) (any, error) {
	f.mapMeasure()
	x, err := f.oneGrouping()
	return struct {
		told
		eptForm
	}{f.told(), x.form()}, err
}

func eptCSV(f *frame) (*web.Table, error) {
	f.mapMeasure()
	x, err := f.oneGrouping()
	return f.placesCSV(x.places), err
}
