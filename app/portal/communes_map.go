package portal

import (
	"cmp"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
)

// mapMeaning names a value of a measure in a commune to machines.
func (f *frame) mapMeaning(measure, code string) web.Meaning {
	name, head := strings.CutSuffix(measure, "-habitant")
	what := map[string]string{"attribue": "plan/awarded/reached", "engage": "plan/committed/reached", "paye": "plan/paid/reached",
		"actions": "actions/with_money", "attributions": "awards/count"}[name]
	if head {
		what += "/per_head"
	}
	return web.Meaning{What: what, Where: "commune:" + code}
}

func (f *frame) measureForm(p *web.Page, measure string) g.Node {
	return h.Form(h.Class("ask"), h.Method("get"), h.Action(p.To("/communes")+"#carte"), f.keptFields(),
		h.P(h.Label(h.For("mesure"), g.Text(f.Say("commune.measure"))), h.Select(h.ID("mesure"), h.Name("mesure"), g.Map(measures, func(m string) g.Node {
			return h.Option(h.Value(m), g.If(m == measure, h.Selected()), g.Text(f.Say("measure."+m)))
		}))),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("commune.measure_do")))))
}

// placeMap is the map of the day with its legend; here is the code of the page's own commune, if any.
func (f *frame) placeMap(p *web.Page, l *land, measure, here string) g.Node {
	var values []int64
	for _, x := range l.places {
		if v, ok := x.value(measure); ok && v > 0 {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	limits := web.RoundLimits(values)
	m := web.Map{ID: "plan-communes", Small: here != "", Title: f.pictured(f.Say("commune.map_title", f.Say("measure."+measure), f.on)), Desc: f.Say("commune.map_desc")}
	m.Width, m.Height = l.Frame()
	if f.Fictional {
		m.Mark = f.Say("web.fiction_mark")
	}
	steps, drawn := map[int]int{}, f.drawing(l)
	for _, x := range l.places {
		shape, ok := drawn.places[x.Code]
		if !ok {
			continue
		}
		if here != "" { // where it is, and nothing of the others
			m.Regions = append(m.Regions, web.Region{Shape: shape, Here: x.Code == here})
			continue
		}
		v, known := x.value(measure)
		r := web.Region{Address: p.At("/communes/" + x.Code), Words: x.Name + f.Say("say.colon") + " " + f.shown(measure, v), Class: web.StepOf(limits, v), Shape: shape}
		if !known {
			r.Class, r.Words = -1, x.Name+f.Say("say.colon")+" "+f.Say("say.unknown")
		}
		steps[r.Class]++
		m.Regions = append(m.Regions, r)
	}
	m.Borders = drawn.borders
	if len(m.Regions) == 0 {
		return h.P(g.Text(f.Say("commune.no_map")))
	}
	return g.Group{m.Render(), g.If(here == "", f.legend(measure, limits, steps)), l.mapSource(f)}
}

// legend says each step that stands on the map in words.
func (f *frame) legend(measure string, limits []int64, steps map[int]int) g.Node {
	var items g.Group
	say := func(step int, words string) {
		if n := steps[step]; n > 0 {
			items = append(items, h.Li(web.MapKey(step), g.Text(" "+words+" "+f.Say("commune.so_many", n))))
		}
	}
	say(-1, f.Say("say.unknown"))
	say(0, f.Say("commune.step_zero"))
	for i := 1; i <= len(limits)+1; i++ {
		switch {
		case len(limits) == 0:
			say(i, f.Say("commune.step_any"))
		case i == 1:
			say(i, f.Say("commune.step_below", f.shown(measure, limits[0])))
		case i == len(limits)+1:
			say(i, f.Say("commune.step_from", f.shown(measure, limits[i-2])))
		default:
			say(i, f.Say("commune.step_between", f.shown(measure, limits[i-2]), f.shown(measure, limits[i-1])))
		}
	}
	return h.Ul(h.Class("labels map-legend"), items)
}

func (l *land) mapSource(f *frame) g.Node {
	if l.Contours == nil {
		return nil
	}
	return h.P(h.Class("small quiet"), g.Text(f.Say("commune.map_source", f.set(cmp.Or(l.Contours.Title[string(f.Lang)], l.Contours.Title["fr"])))))
}
