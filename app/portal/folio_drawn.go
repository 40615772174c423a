package portal

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/territory"
	"relance/foundation/money"
)

// drawnChapters are the money, in drawings and tables, and the map.
func (f *frame) drawnChapters(p *web.Page) ([]chapter, error) {
	money := chapter{"argent", f.Say("money.title"), []g.Node{
		h.P(g.Text(f.moneyLead())),
		h.P(g.Text(f.Say("folio.two_figures"))),
		f.stageTable(p, "table-etapes", f.Say("money.stage_caption", f.on), ledger.BookPlan, "", false),
		h.Div(h.Class("sheet-drawing"), h.H3(h.ID("argent-axes"), g.Text(f.Say("money.by_axis"))), f.flow(p)),
		h.H3(h.ID("argent-actions"), g.Text(f.Say("money.by_action"))), f.actionMoneyTable(p),
		h.H3(h.ID("argent-livres"), g.Text(f.Say("money.books"))), f.otherBooks(p),
	}}
	places, err := f.placesChapter(p)
	return append([]chapter{money}, places...), err
}

// placesChapter is the map of the plan with the communes that an act names; none without a territory.
func (f *frame) placesChapter(p *web.Page) ([]chapter, error) {
	l, err := f.landCounted()
	if err != nil || l.Territory == nil {
		return nil, err
	}
	var named []place
	for _, x := range l.places {
		if x.cents != [3]money.Cents{} {
			named = append(named, x)
		}
	}
	lead := f.Say("commune.lead", f.on, len(l.places), len(named))
	if len(named) == 0 {
		lead = f.Say("commune.lead_none", f.on, len(l.places))
	}
	c := chapter{"communes", f.Say("commune.title"), []g.Node{h.P(g.Text(lead)), h.Div(h.Class("sheet-drawing"), f.placeMap(p, l, measures[0], territory.EPT{}))}}
	if len(named) > 0 {
		c.nodes = append(c.nodes, f.placeTable(p, l, named, measures[0]), f.withoutCommune(l, l.under, nil))
	}
	return []chapter{c}, nil
}
