package portal

import (
	"cmp"
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

// listedMax is how many actions stand on one page.
const listedMax = 200

// actionsAsked is what narrows and orders the list of actions; "" and 0: nothing.
type actionsAsked struct {
	axis                                int
	state, means, funding, money, order string
	page                                int
}

// The orders of the list, beside the plan's own, and the answers to "has money".
var (
	actionOrders = []string{"affecte", "paye", "titre"}
	moneyAnswers = []string{"oui", "non"}
	actionStates = []string{plan.Planned, plan.Started, plan.Completed, plan.Abandoned}
)

func (a actionsAsked) plain() bool { a.page = 0; return a == actionsAsked{} }

// askedActions reads the list asked for. What is no axis, state, means, funding or order is refused, and narrows nothing.
func (f *frame) askedActions() (a actionsAsked) {
	for _, c := range []struct {
		field string
		value *string
		of    []string
	}{{"etat", &a.state, actionStates}, {"moyen", &a.means, plan.Means}, {"financement", &a.funding, plan.Fundings}, {"argent", &a.money, moneyAnswers}, {"tri", &a.order, actionOrders}} {
		if v := f.v[c.field]; v != "" && !slices.Contains(c.of, v) {
			f.refuse(c.field, fault.New(fault.Invalid, "actions.choice_wrong", fault.Clip(v)).At(c.field))
		}
		*c.value = f.v[c.field]
	}
	if s := f.v["axe"]; s != "" {
		n, bad := web.Whole(s)
		if bad != nil || f.latest == nil || n > int64(len(f.latest.Axes)) {
			f.refuse("axe", fault.New(fault.Invalid, "axis.none", fault.Clip(s)).At("axe"))
			n = 0
		}
		a.axis = int(n)
	}
	n, err := f.v.Number("page")
	if err != nil {
		f.refuse("page", err)
	}
	a.page = int(min(n, 1<<20))
	return a
}

func (f *frame) actionsWhere(wanted func(plan.Action) bool) []plan.Action {
	var out []plan.Action
	for _, a := range f.content.Actions {
		if wanted(a) {
			out = append(out, a)
		}
	}
	return out
}

// actionsMatching lists the actions asked for, in the order asked for.
func (f *frame) actionsMatching(ask actionsAsked) []plan.Action {
	out := f.actionsWhere(func(a plan.Action) bool {
		has := f.reached(ledger.Allocated, a.Code) > 0
		return (ask.axis == 0 || a.Axis == ask.axis) && (ask.state == "" || f.stateOf(a.Code) == ask.state) &&
			(ask.means == "" || a.Means == ask.means) && (ask.funding == "" || a.Funding == ask.funding) &&
			(ask.money == "" || has == (ask.money == "oui"))
	})
	switch ask.order {
	case "titre":
		slices.SortStableFunc(out, func(a, b plan.Action) int { return cmp.Compare(locale.Fold(f.in(a.Title)), locale.Fold(f.in(b.Title))) })
	case "affecte", "paye":
		stage := map[string]string{"affecte": ledger.Allocated, "paye": ledger.Paid}[ask.order]
		slices.SortStableFunc(out, func(a, b plan.Action) int { return cmp.Compare(f.reached(stage, b.Code), f.reached(stage, a.Code)) })
	}
	return out
}

// actionsFound is the list asked for, said in words, a page at a time.
func (f *frame) actionsFound(p *web.Page, ask actionsAsked) g.Node {
	found := f.actionsMatching(ask)
	if len(found) == 0 {
		return h.P(h.Class("lead"), g.Text(f.Say("actions.found_none")))
	}
	last := (len(found) - 1) / listedMax
	at := min(max(ask.page-1, 0), last)
	link := func(n int) string {
		pairs := []string{}
		for k, v := range f.v {
			if k != "page" && k != "on" && k != "known" {
				pairs = append(pairs, k, v)
			}
		}
		return p.At("/actions", append(pairs, "page", web.Count(int64(n)))...)
	}
	newer, older := "", ""
	if at > 0 {
		newer = link(at)
	}
	if at < last {
		older = link(at + 2)
	}
	return web.Section("trouvees", f.Say("actions.found", len(found), len(f.content.Actions)),
		f.actionRows(p, found[at*listedMax:min(len(found), (at+1)*listedMax)]), p.Pager(newer, older))
}

// actionsForm narrows and orders the list, without script; what is chosen stands in the address.
func (f *frame) actionsForm(p *web.Page, ask actionsAsked) g.Node {
	choice := func(name, words, chosen string, values []string, say func(string) string) g.Node {
		return h.P(h.Label(h.For("choix-"+name), g.Text(words)), h.Select(h.ID("choix-"+name), h.Name(name), f.flawed(name),
			h.Option(h.Value(""), g.If(chosen == "", h.Selected()), g.Text(f.Say("actions.any"))),
			g.Map(values, func(v string) g.Node { return h.Option(h.Value(v), g.If(v == chosen, h.Selected()), g.Text(say(v))) })), f.wrongAt(name))
	}
	axis, axes := "", []string{}
	if ask.axis > 0 {
		axis = strconv.Itoa(ask.axis)
	}
	for _, a := range f.content.Axes {
		axes = append(axes, strconv.Itoa(a.Number))
	}
	said := func(prefix string) func(string) string {
		return func(v string) string { return locale.Upper(f.Say(prefix + v)) }
	}
	kept := g.Group{}
	for _, k := range []string{"on", "known"} {
		if f.v[k] != "" {
			kept = append(kept, h.Input(h.Type("hidden"), h.Name(k), h.Value(f.v[k])))
		}
	}
	return h.Details(h.Class("choose"), g.If(!ask.plain() || len(f.refused) > 0, g.Attr("open")), h.Summary(g.Text(f.Say("actions.choose"))),
		h.Form(h.Class("ask"), h.Method("get"), h.Action(p.To("/actions")), kept,
			choice("axe", f.Say("money.axis"), axis, axes, func(v string) string { n, _ := strconv.Atoi(v); return f.Say("axis.short", n) }),
			choice("etat", f.Say("actions.state"), ask.state, actionStates, said("state.")),
			choice("moyen", f.Say("one_action.means"), ask.means, plan.Means, said("means.")),
			choice("financement", f.Say("one_action.funding"), ask.funding, plan.Fundings, said("funding.")),
			choice("argent", f.Say("actions.has_money"), ask.money, moneyAnswers, said("actions.money_")),
			choice("tri", f.Say("actions.order"), ask.order, actionOrders, said("actions.order_")),
			h.P(h.Button(h.Type("submit"), g.Text(f.Say("actions.show"))))))
}
