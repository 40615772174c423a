package portal

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/territory"
	"relance/foundation/locale"
)

// curve is how what was paid is shared out among inhabitants; false where that says nothing.
func (f *frame) curve() (*land, []place, territory.Curve, bool, error) {
	l, err := f.land()
	if err != nil || l.Territory == nil {
		return l, nil, territory.Curve{Order: []territory.Held{}}, false, err
	}
	var held []territory.Held
	places := l.places
	for _, x := range places {
		if !x.counted {
			return l, places, territory.Curve{Order: []territory.Held{}}, false, nil
		}
		held = append(held, territory.Held{Code: x.Code, People: x.people, Cents: int64(x.cents[2])})
	}
	c, ok := territory.Lorenz(held)
	return l, places, c, ok, nil
}

// third prints a ratio to three decimals in the page's language.
func (f *frame) third(r *big.Rat) string { return locale.Decimal(f.Lang, r.FloatString(3)) }

// percent prints a ratio as a percentage with one decimal.
func (f *frame) percent(r *big.Rat) string {
	return f.Say("say.percent", locale.Decimal(f.Lang, new(big.Rat).Mul(r, big.NewRat(100, 1)).FloatString(1)))
}

// thousandths are words that tell a ratio, with its value to three decimals for machines.
func (f *frame) thousandths(what string, r *big.Rat, words string) g.Node {
	n, err := strconv.ParseInt(strings.Replace(r.FloatString(3), ".", "", 1), 10, 64)
	if err != nil {
		return g.Text(words)
	}
	return web.Figure(web.Meaning{What: what}, n, g.Text(words))
}

// servedMax is how many of the best and of the least served communes are named.
const servedMax = 5

// equityPage says how equally what was paid is shared out among inhabitants.
func equityPage(f *frame) (*web.Page, error) {
	_, places, c, ok, err := f.curve()
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("equity.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("commune.title"), Address: p.At("/communes")})
	if !ok {
		p.Body = []g.Node{opening(p, f.Say("equity.none", f.on)), h.P(g.Text(f.Say("equity.method")))}
		return p, nil
	}
	low, high := c.Lowest(1, 5), c.Highest(1, 5)
	m := web.Lorenz{ID: "lorenz", Title: f.pictured(f.Say("equity.chart", f.on)), Desc: f.Say("equity.desc", f.percent(low), f.percent(high)),
		People: f.Say("equity.people"), Money: f.Say("equity.money"), Equal: f.Say("equity.equal"), Points: points(c)}
	if f.Fictional {
		m.Mark = f.Say("web.fiction_mark")
	}
	index := map[string]place{}
	zero := g.Group{}
	for _, x := range places {
		index[x.Code] = x
		if x.cents[2] == 0 {
			zero = append(zero, h.Li(web.A(p.At("/communes/"+x.Code), x.Name)))
		}
	}
	nothing := g.Node(h.P(g.Text(f.Say("equity.nobody"))))
	if len(zero) > 0 {
		nothing = h.Ul(zero)
	}
	served := func(id, key string, order []territory.Held) g.Node {
		t := web.Grid{ID: id, Caption: f.Say(key), Columns: []web.Column{{Words: f.Say("commune.column")}, {Words: f.Say("measure.paye-habitant"), Figure: true}}}
		for _, x := range order[:min(len(order), servedMax)] {
			head, _ := perHead(index[x.Code].cents[2], x.People)
			t.Rows = append(t.Rows, []g.Node{web.A(p.At("/communes/"+x.Code), index[x.Code].Name),
				web.Figure(f.mapMeaning("paye-habitant", x.Code), int64(head), g.Text(f.amount(head)))})
		}
		return t.Render()
	}
	best := slices.Clone(c.Order)
	slices.Reverse(best)
	p.Body = []g.Node{opening(p, f.Say("equity.lead", f.on, f.percent(low), f.percent(high))),
		h.P(f.thousandths("equity/gini", c.Gini(), f.Say("equity.gini", f.third(c.Gini())))), m.Render(),
		web.Section("extremes", f.Say("equity.extremes"), served("table-plus", "equity.best", best), served("table-moins", "equity.least", c.Order)),
		web.Section("rien", f.Say("equity.zero"), nothing),
		web.Section("methode", f.Say("equity.how"), h.P(g.Text(f.Say("equity.method"))), h.P(web.A(p.At("/communes"), f.Say("commune.of_all"))))}
	return p, nil
}

// points are the curve in thousandths of people and money, for its drawing.
func points(c territory.Curve) [][2]int {
	out, people, cents := [][2]int{{0, 0}}, int64(0), int64(0)
	part := func(n, of int64) int {
		return int(new(big.Int).Div(new(big.Int).Mul(big.NewInt(n), big.NewInt(1000)), big.NewInt(of)).Int64())
	}
	for _, x := range c.Order {
		people, cents = people+x.People, cents+x.Cents
		out = append(out, [2]int{part(people, c.People), part(cents, c.Cents)})
	}
	return out
}

func equityJSON(f *frame) (any, error) {
	_, _, c, ok, err := f.curve()
	out := struct {
		told
		Gini     *string     `json:"gini"`
		Lowest   *string     `json:"lowest_fifth_share"`
		Highest  *string     `json:"highest_fifth_share"`
		Communes []eqCommune `json:"communes"`
	}{told: f.told(), Communes: []eqCommune{}}
	if ok {
		gini, low, high := c.Gini().FloatString(3), c.Lowest(1, 5).FloatString(3), c.Highest(1, 5).FloatString(3)
		out.Gini, out.Lowest, out.Highest = &gini, &low, &high
	}
	for _, x := range c.Order {
		out.Communes = append(out.Communes, eqCommune{x.Code, x.People, x.Cents})
	}
	return out, err
}

// eqCommune is a step of the curve in JSON.
type eqCommune struct {
	Code   string `json:"code"`
	People int64  `json:"population"`
	Cents  int64  `json:"paid_cents"`
}

func equityCSV(f *frame) (*web.Table, error) {
	l, _, c, _, err := f.curve()
	t := &web.Table{Columns: strings.Fields("code name population paid_cents on known fictif")}
	for _, x := range c.Order {
		t.Rows = append(t.Rows, []any{x.Code, l.name(x.Code), x.People, x.Cents, f.on, f.known, f.Fictional})
	}
	return t, err
}
