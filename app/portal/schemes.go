package portal

import (
	"cmp"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

const schemesPath = "/dispositifs"

// aid is a scheme as the page's day has it.
type aid struct {
	*scheme.Scheme
	now   *scheme.Version // in force that day; before the first, the first
	state string
	calls []scheme.Call
}

// early says that the text shown is not in force yet on the page's day.
func (a *aid) early(on string) bool { return a.now.InForceSince != scheme.Unknown && a.now.Day > on }

// open gives the call that takes dossiers on a day, nil where none does.
func (a *aid) open(on string) *scheme.Call {
	for i := range a.calls {
		if a.calls[i].Takes(on) {
			return &a.calls[i]
		}
	}
	return nil
}

// aidOf is one scheme as the page's day has it.
func (f *frame) aidOf(s *scheme.Scheme) *aid {
	v, err := s.On(f.on)
	switch {
	case err != nil && f.on < s.Versions[0].Day:
		v = s.Versions[0] // not in force yet: what is to come is told
	case err != nil:
		v = s.Latest() // beyond the days that a rule can be asked for
	}
	return &aid{Scheme: s, now: v, state: f.aids.State(s.Slug, f.on), calls: f.aids.Calls(s.Slug, f.on)}
}

// schemesAsked is what narrows the catalogue; "" and 0: nothing.
type schemesAsked struct {
	who, gives, state, words string
	axis                     int
}

func (a schemesAsked) plain() bool { return a == schemesAsked{} }

// callOpen is the state of a scheme that takes dossiers on the day; the others are those of the scheme itself.
const callOpen = "call"

var schemeStates = []string{callOpen, scheme.Open, scheme.Closed, scheme.Recorded}

// askedSchemes reads what narrows the catalogue. What is none of the choices is said, and narrows nothing.
func (f *frame) askedSchemes() schemesAsked {
	a := schemesAsked{who: f.v["qui"], gives: f.v["forme"], state: f.v["etat"], words: strings.TrimSpace(f.v["q"])}
	for _, c := range []struct {
		field string
		value *string
		of    []string
	}{{"qui", &a.who, scheme.Applicants}, {"forme", &a.gives, scheme.Giving}, {"etat", &a.state, schemeStates}} {
		if *c.value != "" && !slices.Contains(c.of, *c.value) {
			f.refuse(c.field, fault.New(fault.Invalid, "actions.choice_wrong", fault.Clip(*c.value)).At(c.field))
			*c.value = ""
		}
	}
	if len([]rune(a.words)) > wordsMost {
		f.refuse("q", fault.New(fault.Invalid, "journal.words_long", wordsMost).At("q"))
		a.words = ""
	}
	if s := f.v["axe"]; s != "" {
		n, bad := web.Whole(s)
		if bad != nil || f.latest == nil || n < 1 || n > int64(len(f.latest.Axes)) {
			f.refuse("axe", fault.New(fault.Invalid, "axis.none", fault.Clip(s)).At("axe"))
		} else {
			a.axis = int(n)
		}
	}
	return a
}

// wordsMost bounds what is searched for in the catalogue, in characters.
const wordsMost = 100

// schemesFound lists the schemes asked for: those that take dossiers first, then by title.
func (f *frame) schemesFound(ask schemesAsked) []*aid {
	var out []*aid
	words := strings.Fields(locale.Fold(ask.words))
	for _, s := range f.aids.Schemes {
		a := f.aidOf(s)
		if f.schemeMatches(a, ask, words) {
			out = append(out, a)
		}
	}
	rank := func(a *aid) int {
		switch {
		case a.open(f.on) != nil:
			return 0
		case a.state == scheme.Open:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b *aid) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(locale.Fold(a.now.Title.Say(f.Lang)), locale.Fold(b.now.Title.Say(f.Lang))))
	})
	return out
}

func (f *frame) schemeMatches(a *aid, ask schemesAsked, words []string) bool {
	if ask.who != "" && !slices.Contains(a.now.Applicants, ask.who) || ask.gives != "" && a.now.Gives != ask.gives {
		return false
	}
	switch ask.state {
	case "":
	case callOpen:
		if a.open(f.on) == nil {
			return false
		}
	default:
		if a.state != ask.state {
			return false
		}
	}
	if ask.axis > 0 && !slices.ContainsFunc(a.now.Actions, func(code string) bool { return f.axisOf(code) == ask.axis }) {
		return false
	}
	text := locale.Fold(a.now.Title.Say(f.Lang) + " " + a.now.Summary.Say(f.Lang) + " " + a.Slug)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// axisOf is the axis of an action, 0 where no version has it.
func (f *frame) axisOf(code string) int {
	for _, c := range []*plan.Content{f.content, f.latest} {
		if c != nil {
			if a, ok := c.Action(code); ok {
				return a.Axis
			}
		}
	}
	return 0
}

// schemesPage is the catalogue: which aids there are, for whom, and which take dossiers.
func schemesPage(f *frame) (*web.Page, error) {
	ask := f.askedSchemes()
	p, err := f.page(f.Say("aids.title"), 0)
	if err != nil {
		return nil, err
	}
	found := f.schemesFound(ask)
	taking := 0
	for _, s := range f.aids.Schemes { // of all, whichever were asked for
		if f.aidOf(s).open(f.on) != nil {
			taking++
		}
	}
	if len(f.aids.Schemes) == 0 {
		p.Body = []g.Node{opening(p, f.Say("aids.none"))}
		return p, nil
	}
	lead := f.Say("aids.lead", len(f.aids.Schemes), taking, f.on)
	if taking == 0 {
		lead = f.Say("aids.lead_none_open", len(f.aids.Schemes), f.on)
	}
	p.Body = []g.Node{opening(p, lead), h.P(g.Text(f.Say("aids.never_owed"))), h.P(web.A(f.To(simulatorPath), f.Say("aids.to_simulator"))), f.schemesForm(p, ask)}
	if len(found) == 0 {
		p.Body = append(p.Body, h.P(h.Class("lead"), g.Text(f.Say("aids.found_none"))))
	} else if ask.plain() {
		p.Body = append(p.Body, web.Section("dispositifs", f.Say("aids.all"), f.schemeRows(p, found)))
	} else {
		p.Body = append(p.Body, web.Section("trouves", f.Say("aids.found", len(found), len(f.aids.Schemes)), f.schemeRows(p, found)))
	}
	if ask.plain() && len(f.aids.Caps) > 0 {
		var caps []*aid
		for _, s := range f.aids.Caps {
			caps = append(caps, f.aidOf(s))
		}
		p.Body = append(p.Body, web.Section("plafonds", f.Say("aids.caps"), h.P(g.Text(f.Say("aids.caps_what"))), f.schemeRows(p, caps)))
	}
	return p, nil
}

// schemeRows lists schemes: title, what it gives to whom, state, and the call that is open.
func (f *frame) schemeRows(p *web.Page, list []*aid) g.Node {
	return h.Ul(h.Class("rows"), g.Map(list, func(a *aid) g.Node {
		open := g.Node(nil)
		if c := a.open(f.on); c != nil {
			open = h.P(h.Class("small"), h.Strong(g.Text(f.callSays(c))))
		}
		return h.Li(h.Class("aid"),
			h.Div(h.P(h.Class("what"), web.A(p.At(schemesPath+"/"+a.Slug), f.set(a.now.Title.Say(f.Lang)))),
				g.If(len(a.now.Summary) > 0, h.P(g.Text(f.set(a.now.Summary.Say(f.Lang))))),
				h.P(h.Class("quiet small"), g.Text(f.aidLine(a))), open),
			f.aidMark(a))
	}))
}

// aidLine says in one line what an aid gives, and to whom.
func (f *frame) aidLine(a *aid) string {
	if a.Cap {
		return f.Say("aids.in_force", f.inForce(a.now))
	}
	return f.Say("gives."+a.now.Gives) + dot + f.applicants(a.now)
}

func (f *frame) applicants(v *scheme.Version) string {
	var all []string
	for _, who := range v.Applicants {
		all = append(all, f.Say("applicant."+who))
	}
	return strings.Join(all, ", ")
}

// inForce says since when a text is in force, or that nobody says and when it was seen.
func (f *frame) inForce(v *scheme.Version) string {
	if v.InForceSince == scheme.Unknown {
		return f.Say("aids.since_unknown", v.Day)
	}
	return f.Say("aids.since", v.Day)
}

// aidMark is the state of an aid on the day, in a word.
func (f *frame) aidMark(a *aid) g.Node {
	if a.Cap {
		return nil
	}
	state := a.state
	if a.open(f.on) != nil {
		state = callOpen
	}
	class := map[string]string{callOpen: "started", scheme.Open: "started", scheme.Closed: "completed", scheme.Recorded: "planned"}[state]
	return h.Div(h.Class("standing"), h.Span(h.Class("state state-"+class), g.Text(f.Say("aid_state."+state))))
}

// callSays says until when a call takes dossiers, and what it has left.
func (f *frame) callSays(c *scheme.Call) string {
	s := f.Say("aids.call_open")
	if c.Until != "" {
		s = f.Say("aids.call_until", c.Until)
	}
	if c.Action != "" {
		s += dot + f.Say("aids.call_left", f.left(c.Code))
	}
	return s
}

// left is what stands in the place of a call on the page's day.
func (f *frame) left(code string) money.Cents {
	v := f.viewed()
	if kept, ok := f.p.inCalls.get(v); ok {
		return kept[code]
	}
	sums, err := ledger.Sum(f.ctx, f.q, ledger.Query{On: f.on, Known: f.known, By: ledger.ByBook | ledger.ByStage | ledger.ByCall})
	if err != nil {
		f.p.Log.Error("what calls have left cannot be read", "error", err)
		return 0
	}
	all := map[string]money.Cents{}
	for _, s := range sums {
		if s.Book == ledger.BookPlan && s.Stage == ledger.Opened && s.Call != "" {
			all[s.Call] = s.Cents
		}
	}
	f.p.inCalls.keep(v, all, viewsMax)
	return all[code]
}

// schemesForm narrows the catalogue, without script; what is chosen stands in the address.
func (f *frame) schemesForm(p *web.Page, ask schemesAsked) g.Node {
	choice := func(name, words, chosen string, values []string, say func(string) string) g.Node {
		return h.P(h.Label(h.For("aides-"+name), g.Text(words)), h.Select(h.ID("aides-"+name), h.Name(name), f.flawed(name),
			h.Option(h.Value(""), g.If(chosen == "", h.Selected()), g.Text(f.Say("actions.any"))),
			g.Map(values, func(v string) g.Node { return h.Option(h.Value(v), g.If(v == chosen, h.Selected()), g.Text(say(v))) })),
			f.wrongAt(name))
	}
	axis, axes := "", []string{}
	if ask.axis > 0 {
		axis = web.Count(int64(ask.axis))
	}
	if f.latest != nil {
		for _, a := range f.latest.Axes {
			axes = append(axes, web.Count(int64(a.Number)))
		}
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
	used := func(of func(*scheme.Version) []string, all []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(x string) bool {
			return !slices.ContainsFunc(f.aids.Schemes, func(s *scheme.Scheme) bool { return slices.Contains(of(f.aidOf(s).now), x) })
		})
	}
	who := used(func(v *scheme.Version) []string { return v.Applicants }, scheme.Applicants)
	gives := used(func(v *scheme.Version) []string { return []string{v.Gives} }, scheme.Giving)
	return h.Details(h.Class("choose"), g.If(!ask.plain() || len(f.refused) > 0, g.Attr("open")), h.Summary(g.Text(f.Say("aids.choose"))),
		h.Form(h.Class("ask"), h.Method("get"), h.Action(p.To(schemesPath)), kept,
			h.P(h.Label(h.For("aides-q"), g.Text(f.Say("aids.words"))), h.Input(h.Type("search"), h.ID("aides-q"), h.Name("q"), h.Value(f.asked("q")), h.MaxLength(web.Count(wordsMost)), f.flawed("q")), f.wrongAt("q")),
			choice("qui", f.Say("aids.who"), ask.who, who, said("applicant.")),
			choice("forme", f.Say("aids.gives"), ask.gives, gives, said("gives.")),
			choice("etat", f.Say("aids.state"), ask.state, schemeStates, said("aid_state.")),
			choice("axe", f.Say("money.axis"), axis, axes, func(v string) string { return f.Say("axis.short", v) }),
			h.P(h.Button(h.Type("submit"), g.Text(f.Say("aids.show"))))))
}

// aidsOf lists the aids of an action; nil where it has none.
func (f *frame) aidsOf(p *web.Page, code string) g.Node {
	var own []*aid
	for _, s := range f.aids.Schemes {
		if a := f.aidOf(s); slices.Contains(a.now.Actions, code) {
			own = append(own, a)
		}
	}
	if len(own) == 0 {
		return nil
	}
	return web.Section("aides", f.Say("one_action.aids"), f.schemeRows(p, own))
}

// text gives a text of an aid in both languages, for twins.
func text(t rule.Text) plan.Text { return plan.Text(t) }
