package portal

import (
	"cmp"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/foundation/money"
)

// madeOf is what a figure is made of in one action, commune or year.
type madeOf struct {
	code  string
	cents money.Cents
}

// makeUp is a figure and the places behind it: by action, by commune, by year. Each list sums to the figure.
type makeUp struct {
	sum                      money.Cents
	actions, communes, years []madeOf
}

// partsShown bounds each list on a page of a figure; its twins have all of it.
const partsShown = 50

// partsOf takes a figure apart.
func (f *frame) partsOf(ask asked, stages []string) (out makeUp, err error) {
	codes := ask.actions(f)
	wanted := func(code string) bool { return slices.Contains(codes, "") || slices.Contains(codes, code) }
	counts := func(s ledger.Standing) bool {
		return s.Book == ask.book && slices.Contains(stages, s.Stage) && wanted(s.Action)
	}
	actions, communes, years := map[string]money.Cents{}, map[string]money.Cents{}, map[string]money.Cents{}
	if ask.commune == "" {
		for _, y := range f.years {
			if counts(y.Standing) {
				years[web.Count(int64(y.Year))] += y.Cents
				if ask.year == 0 || y.Year == ask.year {
					actions[y.Action] += y.Cents
				}
			}
		}
	}
	if ask.year == 0 { // communes are not told by year
		rows, err := f.rowsOf(ask, codes, stages)
		if err != nil {
			return out, err
		}
		for _, s := range rows {
			if counts(s) && (ask.commune == "" || s.Commune == ask.commune) {
				communes[s.Commune] += s.Cents
				if ask.commune != "" {
					actions[s.Action] += s.Cents
				}
			}
		}
	}
	for _, c := range actions {
		out.sum += c
	}
	out.actions, out.communes, out.years = ordered(actions), ordered(communes), ordered(years)
	slices.SortFunc(out.years, func(a, b madeOf) int { return strings.Compare(a.code, b.code) })
	return out, nil
}

// rowsOf reads what stands behind a figure by commune, and by action where one of either is asked.
func (f *frame) rowsOf(ask asked, codes, stages []string) ([]ledger.Standing, error) {
	switch {
	case ask.commune != "":
		q := f.ask(ledger.ByAction | ledger.ByCommune)
		q.Commune = ask.commune
		return ledger.Sum(f.ctx, f.q, q)
	case !slices.Contains(codes, ""):
		return f.standingOn(codes, ask.book, stages)
	}
	l, err := f.land()
	if err != nil {
		return nil, err
	}
	return l.rows, nil
}

// ordered lists parts that are something, the largest first.
func ordered(sums map[string]money.Cents) []madeOf {
	out := []madeOf{}
	for code, c := range sums {
		if c != 0 {
			out = append(out, madeOf{code, c})
		}
	}
	slices.SortFunc(out, func(a, b madeOf) int { return cmp.Or(cmp.Compare(b.cents, a.cents), strings.Compare(a.code, b.code)) })
	return out
}

// figureParts shows the places behind a figure, and leads to each.
func (f *frame) figureParts(p *web.Page, ask asked, x makeUp) g.Node {
	to := func(name, value string) string {
		pairs := []string{"livre", ask.book, "etape", ask.stage, "chiffre", ask.figure, "action", ask.action, "moyen", ask.means, "commune", ask.commune}
		if ask.axis > 0 {
			pairs = append(pairs, "axe", web.Count(int64(ask.axis)))
		}
		if ask.year > 0 {
			pairs = append(pairs, "annee", web.Count(int64(ask.year)))
		}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name || name == "action" && pairs[i] == "axe" || name == "annee" && pairs[i] == "chiffre" {
				pairs[i+1] = ""
			}
		}
		return p.At("/argent", append(pairs, name, value)...)
	}
	var out g.Group
	if ask.action == "" && len(x.actions) > 0 {
		out = append(out, f.partTable(p, "action", f.Say("money.action"), x.actions, func(c string) (string, string) {
			if c == "" || f.title(c) == "" {
				return f.Say("figure.no_action"), ""
			}
			return c + " " + f.title(c), to("action", c)
		}))
	}
	if ask.commune == "" && (len(x.communes) > 1 || len(x.communes) == 1 && x.communes[0].code != "") {
		out = append(out, f.partTable(p, "commune", f.Say("figure.commune_column"), x.communes, func(c string) (string, string) {
			if c == "" {
				return f.Say("figure.no_commune"), ""
			}
			return f.communeNamed(c), to("commune", c)
		}))
	}
	if ask.year == 0 && ask.figure == came && len(x.years) > 0 {
		out = append(out, f.partTable(p, "annee", f.Say("planned.year"), x.years, func(c string) (string, string) { return c, to("annee", c) }))
	}
	if len(out) == 0 {
		return nil
	}
	return web.Section("lieux", f.Say("figure.places"), h.P(g.Text(f.Say("figure.places_what"))), out)
}

func (f *frame) partTable(p *web.Page, kind, column string, rows []madeOf, name func(string) (words, address string)) g.Node {
	t := web.Grid{ID: "table-" + kind, Caption: f.Say("figure.by_" + kind), Columns: []web.Column{{Words: column}, {Words: f.Say("figure.cents"), Figure: true}}}
	sum := money.Cents(0)
	for i, r := range rows {
		sum += r.cents
		if i >= partsShown {
			continue
		}
		words, address := name(r.code)
		cell := g.Text(words)
		if address != "" {
			cell = web.A(address, words)
		}
		t.Rows = append(t.Rows, []g.Node{cell, g.Text(f.amount(r.cents))})
	}
	t.Foot = []g.Node{g.Text(f.Say("money.sum")), g.Text(f.amount(sum))}
	return g.Group{t.Render(), g.If(len(rows) > partsShown, h.P(h.Class("quiet"), g.Text(f.Say("figure.parts_shown", partsShown, len(rows)))))}
}

// partRow is a part as JSON.
type partRow struct {
	By    string      `json:"by"`
	Code  string      `json:"code"`
	Cents money.Cents `json:"cents"`
}

// figureForm is /argent.json of one figure: what it is, what it is made of, the acts that made it.
type figureForm struct {
	told
	Book    string      `json:"book"`
	Stage   string      `json:"stage"`
	Figure  string      `json:"figure"`
	Action  string      `json:"action"`
	Axis    int         `json:"axis"`
	Means   string      `json:"means"`
	Commune string      `json:"commune"`
	Year    int         `json:"year"`
	Cents   money.Cents `json:"cents"`
	Parts   []partRow   `json:"parts"`
	Acts    []int64     `json:"acts"`
}

func (f *frame) figureForm() (out figureForm, err error) {
	ask, err := f.askedFigure()
	if err != nil {
		return out, err
	}
	stages := []string{ask.stage}
	if ask.figure == came {
		stages = ledger.Beyond(ask.stage)
	}
	x, err := f.partsOf(ask, stages)
	if err != nil {
		return out, err
	}
	acts, err := f.actsBehind(ask, stages)
	if err != nil {
		return out, err
	}
	out = figureForm{told: f.told(), Book: ask.book, Stage: ask.stage, Figure: ask.figure, Action: ask.action, Axis: ask.axis, Means: ask.means,
		Commune: ask.commune, Year: ask.year, Cents: x.sum, Parts: []partRow{}, Acts: []int64{}}
	for _, list := range []struct {
		by   string
		rows []madeOf
	}{{"action", x.actions}, {"commune", x.communes}, {"year", x.years}} {
		for _, r := range list.rows {
			out.Parts = append(out.Parts, partRow{list.by, r.code, r.cents})
		}
	}
	for _, r := range acts {
		out.Acts = append(out.Acts, r.Number)
	}
	return out, nil
}

// figureCSV lists the parts of a figure.
func (f *frame) figureCSV() (*web.Table, error) {
	x, err := f.figureForm()
	if err != nil {
		return nil, err
	}
	t := &web.Table{Columns: []string{"on", "known", "book", "stage", "figure", "by", "code", "cents", "fictif"}}
	for _, r := range x.Parts {
		t.Rows = append(t.Rows, []any{f.on, f.known, x.Book, x.Stage, x.Figure, r.By, r.Code, r.Cents, f.Fictional})
	}
	return t, nil
}
