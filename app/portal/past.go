package portal

import (
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

// refuse keeps what is wrong with a parameter of the past, and forgets the parameter: no link repeats it.
func (f *frame) refuse(key string, err error) {
	delete(f.v, key)
	f.refused = append(f.refused, fault.Of(err)...)
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
		return h.Div(h.Class("banner"), h.Role("alert"), g.Map(f.refused, func(x *fault.Fault) g.Node {
			return h.P(g.Text(locale.Text(f.Lang, x.Key, x.Args...)))
		}), h.P(g.Text(f.Say("past.refused"))))
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
	day := h.Input(h.Type("date"), h.ID("moment-jour"), h.Name("on"), h.Value(f.on), h.Max(f.today), g.If(f.wrong("on"), h.Aria("invalid", "true")))
	if f.latest != nil {
		day = h.Input(h.Type("date"), h.ID("moment-jour"), h.Name("on"), h.Value(f.on), h.Min(f.first.Effective), h.Max(max(f.today, f.on)),
			g.If(f.wrong("on"), h.Aria("invalid", "true")))
	}
	return h.Details(h.Class("moment"), g.If(len(f.refused) > 0, g.Attr("open")),
		h.Summary(g.Text(f.Say("past.fold"))),
		h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To(path)), hidden,
			h.P(h.Label(h.For("moment-jour"), g.Text(f.Say("past.day"))), day),
			h.P(h.Label(h.For("moment-acte"), g.Text(f.Say("past.known"))),
				h.Input(h.Type("number"), h.ID("moment-acte"), h.Name("known"), h.Value(f.v["known"]), h.Min("1"), h.Max(strconv.FormatInt(f.head.Size, 10)),
					h.Step("1"), h.Aria("describedby", "moment-aide"), g.If(f.wrong("known"), h.Aria("invalid", "true")))),
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
