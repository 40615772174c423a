package portal

import (
	"regexp"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// asked is the figure that a page of acts is about: of one action, of an axis, or of all.
type asked struct {
	book, stage, figure string
	action              string
	axis                int    // 0: none
	means               string // "": any
	commune             string // "": any
	year                int    // 0: any
}

// askedFigure reads which figure is meant. Faults: Invalid for a book, stage or figure that is none,
// NotFound for an axis or action that the plan does not have.
func (f *frame) askedFigure() (a asked, err error) {
	a = asked{book: f.v["livre"], stage: f.v["etape"], action: f.v["action"], figure: f.v["chiffre"]}
	if a.book == "" {
		a.book = ledger.BookPlan
	}
	if a.figure == "" {
		a.figure = came
	}
	switch {
	case !slices.Contains(ledger.Books, a.book):
		return a, fault.New(fault.Invalid, "money.book_wrong", fault.Clip(a.book)).At("livre")
	case !slices.Contains(ledger.Stages, a.stage):
		return a, fault.New(fault.Invalid, "money.stage_wrong", fault.Clip(a.stage)).At("etape")
	case a.figure != stood && a.figure != came:
		return a, fault.New(fault.Invalid, "money.figure_wrong", fault.Clip(a.figure)).At("chiffre")
	case a.action != "" && f.title(a.action) == "":
		return a, fault.New(fault.NotFound, "one_action.none", fault.Clip(a.action)).At("action")
	}
	if s := f.v["axe"]; s != "" && a.action == "" {
		a.axis, err = strconv.Atoi(s)
		if err != nil || f.latest == nil || a.axis < 1 || a.axis > len(f.latest.Axes) {
			return a, fault.New(fault.NotFound, "axis.none", fault.Clip(s)).At("axe")
		}
	}
	return a, f.askedPart(&a)
}

// askedPart reads what narrows a figure further: a means, a commune, a year. A year is told of what came,
// never of what stands there.
func (f *frame) askedPart(a *asked) error {
	a.means, a.commune = f.v["moyen"], f.v["commune"]
	if a.means != "" && !slices.Contains(plan.Means, a.means) {
		return fault.New(fault.Invalid, "money.means_wrong", fault.Clip(a.means)).At("moyen")
	}
	if a.commune != "" && !communeCode.MatchString(a.commune) {
		return fault.New(fault.Invalid, "money.commune_wrong", fault.Clip(a.commune)).At("commune")
	}
	if s := f.v["annee"]; s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1000 || n > 9999 || strconv.Itoa(n) != s {
			return fault.New(fault.Invalid, "money.year_wrong", fault.Clip(s)).At("annee")
		}
		a.year, a.figure = n, came
	}
	return nil
}

// communeCode is the form of a commune's INSEE code.
var communeCode = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

// actions are the codes that a figure sums; one empty code stands for all.
func (a asked) actions(f *frame) []string {
	switch {
	case a.action != "":
		return []string{a.action}
	case a.axis == 0 && a.means == "":
		return []string{""}
	}
	return f.codesWhere(func(x plan.Action) bool {
		return (a.axis == 0 || x.Axis == a.axis) && (a.means == "" || x.Means == a.means)
	})
}

// figurePage lists the acts behind one figure of the books.
func figurePage(f *frame) (*web.Page, error) {
	ask, err := f.askedFigure()
	if err != nil {
		return nil, err
	}
	stages := []string{ask.stage}
	if ask.figure == came {
		stages = ledger.Beyond(ask.stage)
	}
	parts, err := f.partsOf(ask, stages)
	if err != nil {
		return nil, err
	}
	cents := parts.sum
	acts, err := f.actsBehind(ask, stages)
	if err != nil {
		return nil, err
	}
	touched := int64(0)
	if len(acts) > 0 {
		touched = acts[len(acts)-1].Number
	}
	p, err := f.page(f.Say("figure.title_"+ask.figure, f.Say("stage."+ask.stage), f.amount(cents)), touched)
	if err != nil {
		return nil, err
	}
	p.Trail = append(p.Trail, web.Crumb{Words: f.Say("money.title"), Address: p.At("/argent")})
	p.Above = locale.Upper(f.Say("book." + ask.book))
	rows, err := f.actRows(p, acts)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{
		opening(p, f.Say("figure.lead", f.on, len(acts))),
		h.P(g.Text(locale.Upper(f.Say("stage."+ask.stage)) + f.Say("say.colon") + " " + f.Say("stage_means."+ask.stage) + ".")),
		f.figureParts(p, ask, parts),
		web.Section("actes", f.Say("figure.acts"), rows),
	}
	if ask.year > 0 {
		p.Above += " · " + web.Count(int64(ask.year))
	}
	if ask.means != "" {
		p.Above += " · " + f.Say("means."+ask.means)
	}
	if ask.commune != "" {
		p.Above += " · " + f.communeNamed(ask.commune)
	}
	switch {
	case ask.action != "":
		p.Above += " · " + f.Say("one_action.above", ask.action)
		p.Body = append(p.Body, h.P(web.A(p.At("/actions/"+ask.action), f.title(ask.action))))
	case ask.axis > 0:
		p.Above += " · " + f.Say("axis.short", ask.axis)
		p.Body = append(p.Body, h.P(web.A(p.At("/axes/"+web.Count(int64(ask.axis))), f.Say("axis.heading", ask.axis, f.in(f.latest.Axes[ask.axis-1].Title)))))
	}
	return p, nil
}
