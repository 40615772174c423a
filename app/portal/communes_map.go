package portal

import (
	"cmp"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/territory"
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

// measureForm asks what the map of a page shows.
func (f *frame) measureForm(path, measure string) g.Node {
	return h.Form(h.Class("ask"), h.Method("get"), h.Action(f.To(path)+"#carte"), f.keptFields(),
		h.P(h.Label(h.For("mesure"), g.Text(f.Say("commune.measure"))), h.Select(h.ID("mesure"), h.Name("mesure"), f.flawed("mesure"), g.Map(measures, func(m string) g.Node {
			return h.Option(h.Value(m), g.If(m == measure, h.Selected()), g.Text(f.Say("measure."+m)))
		})), f.wrongAt("mesure")),
		h.P(h.Button(h.Type("submit"), g.Text(f.Say("commune.measure_do")))))
}

// placeMap is the map of the day with its legend: of all members, or of those of one grouping, which then fill its
// frame. A step is the same on both.
func (f *frame) placeMap(p *web.Page, l *land, measure string, of territory.EPT) g.Node {
	var values []int64
	for _, x := range l.places {
		if v, ok := x.value(measure); ok && v > 0 {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	limits := web.RoundLimits(values)
	m := f.emptyMap(l, of.Siren)
	m.Title = f.pictured(f.Say("commune.map_title", f.Say("measure."+measure), f.on))
	if of.Siren != "" {
		m.Title = f.pictured(f.Say("ept.map_title", of.Name, f.Say("measure."+measure), f.on))
	}
	steps, drawn := map[int]int{}, f.drawing(l, of.Siren)
	for _, x := range l.places {
		shape, ok := drawn.places[x.Code]
		if !ok {
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
	if len(m.Regions) == 0 {
		return h.P(g.Text(f.Say("commune.no_map")))
	}
	return g.Group{m.Render(), f.legend(measure, limits, steps), l.mapSource(f)}
}

// emptyMap is the map of the page's day without its places.
func (f *frame) emptyMap(l *land, ept string) web.Map {
	drawn := f.drawing(l, ept)
	m := web.Map{ID: "plan-communes", Desc: f.Say("commune.map_desc"), Width: drawn.width, Height: drawn.height, Borders: drawn.borders}
	if f.Fictional {
		m.Mark = f.Say("web.fiction_mark")
	}
	return m
}

// whereMap shows where communes lie in the whole, and nothing of what they have.
func (f *frame) whereMap(l *land, name string, here ...string) g.Node {
	m := f.emptyMap(l, "")
	m.ID, m.Small, m.Title, m.Desc = "situation", true, f.pictured(f.Say("commune.where", name)), f.Say("commune.where_desc", len(here))
	drawn := f.drawing(l, "")
	for _, x := range l.places {
		if shape, ok := drawn.places[x.Code]; ok {
			m.Regions = append(m.Regions, web.Region{Shape: shape, Here: slices.Contains(here, x.Code)})
		}
	}
	return m.Render()
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
