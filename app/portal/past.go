package portal

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// Days offered beside the field: so many ends of a year, so many amendments, the last of each.
const (
	yearEndsMax   = 8
	amendmentsMax = 8
)

// moment reads the day and the act as known at which the answer is told. What cannot be read is kept as
// refused: a page is then told of today and says so, a twin is refused.
func (f *frame) moment() {
	var err error
	if f.on, err = f.v.Day("on"); err != nil {
		f.refuse("on", err)
	}
	f.known, err = f.v.Number("known")
	if err == nil && f.known > f.head.Size {
		err = fault.New(fault.Invalid, "web.known_beyond", f.known, f.head.Size).At("known")
	}
	if err != nil {
		f.known = 0
		f.refuse("known", err)
	}
	f.past = f.on != "" || f.known > 0
	if f.on == "" {
		f.on = f.today
	}
}

// refuse keeps what is wrong with a parameter, and takes it out of what was asked: no link repeats it. What was typed
// stays for its field.
func (f *frame) refuse(key string, err error) {
	if f.typed == nil {
		f.typed = web.Values{}
	}
	f.typed[key] = f.v[key]
	delete(f.v, key)
	f.refused = append(f.refused, fault.Of(err)...)
}

// asked is what stands in a field: what was typed there, right or wrong.
func (f *frame) asked(key string) string { return cmp.Or(f.typed[key], f.v[key]) }

// flawed marks a field in which something wrong was asked, and leads from it to what wrongAt says.
func (f *frame) flawed(field string) g.Node {
	if !f.wrong(field) {
		return nil
	}
	return g.Group{h.Aria("invalid", "true"), h.Aria("describedby", "erreur-"+field)}
}

// wrongAt says beside a field what is wrong with what was asked there.
func (f *frame) wrongAt(field string) g.Node {
	if !f.wrong(field) {
		return nil
	}
	if f.beside == nil {
		f.beside = map[string]bool{}
	}
	f.beside[field] = true
	return h.Span(h.Class("error"), h.ID("erreur-"+field), g.Map(f.refused, func(x *fault.Fault) g.Node {
		return g.If(x.Field == field, g.Text(locale.Text(f.Lang, x.Key, x.Args...)+" "))
	}))
}

// dayField is the kind of a field for a day: what is no day can only be shown again as a text.
func (f *frame) dayField(key string) string {
	if f.wrong(key) {
		return "text"
	}
	return "date"
}

// present are the page's parameters without those of the past.
func (f *frame) present() []string {
	v := web.Values{}
	for k, s := range f.v {
		if k != "on" && k != "known" {
			v[k] = s
		}
	}
	return v.Pairs()
}

// banner says of which day the page tells where that is not today, and what was asked and is no day.
func (f *frame) banner(path string) g.Node {
	if len(f.refused) > 0 {
		said := "past.refused_choice"
		if f.wrong("on") || f.wrong("known") {
			said = "past.refused"
		}
		return h.Div(h.Class("banner"), h.Role("alert"), g.Map(f.refused, func(x *fault.Fault) g.Node {
			words := locale.Text(f.Lang, x.Key, x.Args...)
			return h.P(g.NodeFunc(func(w io.Writer) error { // when the page is written, its forms are known
				if !f.beside[x.Field] {
					return g.Text(words).Render(w)
				}
				return web.A("#erreur-"+x.Field, words).Render(w)
			}))
		}), h.P(g.Text(f.Say(said))))
	}
	if !f.past {
		return nil
	}
	said := f.Say("past.banner", f.on, f.known)
	switch {
	case here(path) == "/journal" && f.v["known"] == "":
		said = f.Say("past.journal", f.on)
	case f.latest != nil && f.on < f.first.Effective:
		said += " " + f.Say("past.before", f.first.Effective)
	case f.on > f.today:
		said += " " + f.Say("past.future", f.today)
	}
	return h.Div(h.Class("banner"), h.P(g.Text(said+" "), web.A(f.To(path, f.present()...), f.Say("past.back"))))
}

// momentForm asks for another day, or for what was known at an act: folded, on every page, without script.
func (f *frame) momentForm(path string) g.Node {
	hidden := hiddenPairs(f.present())
	day := g.Group{h.ID("moment-jour"), h.Type(f.dayField("on")), h.Name("on"), h.Value(cmp.Or(f.typed["on"], f.on)), f.flawed("on")}
	switch {
	case f.wrong("on"):
	case f.latest != nil:
		day = append(day, h.Min(f.first.Effective), h.Max(max(f.today, f.on)))
	default:
		day = append(day, h.Max(f.today))
	}
	act := g.Group{h.ID("moment-acte"), h.Type("number"), h.Name("known"), h.Value(f.v["known"]), h.Min("1"), h.Max(strconv.FormatInt(f.head.Size, 10)),
		h.Step("1"), h.Aria("describedby", "moment-aide")}
	if f.wrong("known") {
		act = g.Group{h.ID("moment-acte"), h.Type("text"), h.Name("known"), h.Value(f.typed["known"]), h.Aria("invalid", "true"), h.Aria("describedby", "erreur-known moment-aide")}
	}
	return h.Details(h.Class("moment"), g.If(f.wrong("on") || f.wrong("known"), g.Attr("open")),
		h.Summary(g.Text(f.Say("past.fold"))),
		h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To(path)), hidden,
			h.P(h.Label(h.For("moment-jour"), g.Text(f.Say("past.day"))), h.Input(day), f.wrongAt("on")),
			h.P(h.Label(h.For("moment-acte"), g.Text(f.Say("past.known"))), h.Input(act), f.wrongAt("known")),
			h.P(h.Button(h.Type("submit"), g.Text(f.Say("past.show"))))),
		h.P(h.Class("help"), h.ID("moment-aide"), g.Text(f.Say("past.known_help", f.head.Size))),
		f.quickDays(path, hidden),
	)
}

func hiddenPairs(pairs []string) g.Node {
	var hidden g.Group
	for i := 0; i+1 < len(pairs); i += 2 {
		hidden = append(hidden, h.Input(h.Type("hidden"), h.Name(pairs[i]), h.Value(pairs[i+1])))
	}
	return hidden
}

func (f *frame) wrong(field string) bool {
	return slices.ContainsFunc(f.refused, func(x *fault.Fault) bool { return x.Field == field })
}

// quickDays are days that people ask for. They are buttons and not links: whoever follows all links of
// the site would otherwise read each page once for each of them.
func (f *frame) quickDays(path string, hidden g.Node) g.Node {
	if f.latest == nil {
		return nil
	}
	button := func(day, words string) g.Node {
		return h.Button(h.Type("submit"), h.Class("second"), h.Name("on"), h.Value(day), g.If(f.past && day == f.on, h.Aria("current", "date")), g.Text(words))
	}
	buttons := g.Group{button(f.first.Effective, f.Say("past.vote", f.first.Effective))}
	var amended g.Group
	n := 0
	for _, v := range f.versions {
		if v.Kind == "plan.amend" && v.Effective <= f.today {
			n++
			amended = append(amended, button(v.Effective, f.Say("past.amendment", n, v.Effective)))
		}
	}
	buttons = append(buttons, amended[max(0, len(amended)-amendmentsMax):]...)
	for _, day := range f.yearEnds() {
		buttons = append(buttons, button(day, f.Say("past.year_end", day[:4])))
	}
	buttons = append(buttons, button(f.today, f.Say("past.today")))
	return h.Form(h.Class("quick"), h.Method("get"), h.Action(f.To(path)), hidden,
		g.If(f.v["known"] != "", h.Input(h.Type("hidden"), h.Name("known"), h.Value(f.v["known"]))),
		h.P(h.ID("moment-choix"), g.Text(f.Say("past.quick"))),
		h.Div(h.Role("group"), h.Aria("labelledby", "moment-choix"), h.Class("buttons"), buttons))
}

// yearEnds are the last days of the years that have ended since the vote.
func (f *frame) yearEnds() []string {
	first, err := time.Parse(time.DateOnly, f.first.Effective)
	if err != nil {
		return nil
	}
	now, err := time.Parse(time.DateOnly, f.today)
	if err != nil {
		return nil
	}
	var days []string
	for y := max(first.Year(), now.Year()-yearEndsMax); y < now.Year(); y++ {
		days = append(days, time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	return days
}
