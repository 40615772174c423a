package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/locale"
)

// confidencePage says what is known of the plan, from whom, how sure it is, and what is missing.
func confidencePage(f *frame) (*web.Page, error) {
	touched, err := f.lastOf("plan", "money")
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("confidence.title"), touched)
	if err != nil {
		return nil, err
	}
	l, err := f.learn()
	if err != nil {
		return nil, err
	}
	if l == nil {
		p.Tells = f.notAdopted()
		p.Body = []g.Node{h.P(h.Class("lead"), g.Text(p.Tells))}
		return p, nil
	}
	gaps := l.gaps()
	p.Tells = l.lead()
	p.Body = []g.Node{
		h.P(h.Class("lead"), g.Text(p.Tells)),
		l.drawing(),
		web.Section("manque", f.Say("confidence.missing"), l.gapList(gaps)),
		web.Section("mesure", f.Say("confidence.how_much"), h.P(g.Text(f.Say("confidence.how_much_what", l.voted)+l.whole())), l.aspectTable()),
		web.Section("sommes", f.Say("confidence.sums"), l.sums(p)),
		web.Section("surete", f.Say("confidence.how_sure"), l.provenances(), l.roles()),
		web.Section("doutes", f.Say("confidence.doubts"), l.doubtList(p)),
		web.Section("sources", f.Say("confidence.sources"), h.P(g.Text(f.Say("confidence.sources_what", len(f.content.Sources)))), l.sourceTable()),
	}
	p.Rail = []g.Node{h.H2(g.Text(f.Say("confidence.on_page"))), h.Ul(h.Class("rows small"), g.Map([][2]string{
		{"manque", "confidence.missing"}, {"mesure", "confidence.how_much"}, {"sommes", "confidence.sums"}, {"surete", "confidence.how_sure"},
		{"doutes", "confidence.doubts"}, {"sources", "confidence.sources"}}, func(x [2]string) g.Node {
		return h.Li(h.P(web.A("#"+x[0], f.Say(x[1]))))
	})), h.P(web.A(f.To("/signaler", "forme", noticeSource), f.Say("notice.have_source"))),
		h.P(web.A(p.At("/signalements"), f.Say("notices.title")))}
	return p, nil
}

// lead is the first sentence: of how many actions what is known.
func (l *learned) lead() string {
	f := l.f
	s := f.Say("confidence.lead_whole", l.voted, l.followed)
	if missing := l.voted - l.counts["named"]; missing > 0 {
		s = f.Say("confidence.lead", l.voted, l.counts["named"], l.followed) + " " + f.Say("confidence.lead_missing", missing)
	}
	if l.allocated == 0 {
		return s + " " + f.Say("confidence.lead_no_money")
	}
	return s + " " + f.Say("confidence.lead_money", l.counts["allocated"], f.round(l.allocated))
}

// drawing shows one square an action: known with what became of it, known by name, not known.
func (l *learned) drawing() g.Node {
	f := l.f
	var rows []web.KnownRow
	desc := ""
	grid := web.Grid{ID: "table-connu", Caption: f.Say("confidence.by_axis", f.on), Columns: []web.Column{{Words: f.Say("confidence.axis")},
		{Words: f.Say("confidence.full"), Figure: true}, {Words: f.Say("confidence.name"), Figure: true}, {Words: f.Say("confidence.nought"), Figure: true}}}
	for _, a := range l.axes {
		r := web.KnownRow{Label: locale.Upper(f.Say("axis.short", a.Number)), Full: a.followed, Name: a.named - a.followed}
		rows = append(rows, r)
		where := "axis:" + web.Count(int64(a.Number))
		grid.Rows = append(grid.Rows, []g.Node{g.Text(f.Say("axis.heading", a.Number, f.in(a.Title))), l.counted("followed", where, r.Full), l.counted("named_only", where, r.Name), g.Text("")})
		desc += f.Say("confidence.desc_axis", a.Number, r.Full, r.Name) + " "
	}
	missing := l.voted - l.counts["named"]
	if missing > 0 {
		rows = append(rows, web.KnownRow{Label: f.Say("confidence.untitled"), Nought: missing})
		grid.Rows = append(grid.Rows, []g.Node{g.Text(f.Say("confidence.untitled_long")), g.Text(""), g.Text(""), l.counted("unnamed", "", missing)})
		desc += f.Say("confidence.desc_untitled", missing)
	}
	grid.Foot = []g.Node{g.Text(f.Say("confidence.all")), l.counted("followed", "", l.followed), l.counted("named_only", "", l.counts["named"]-l.followed), l.counted("unnamed", "", missing)}
	mark := ""
	if f.Fictional {
		mark = f.Say("web.fiction_mark")
	}
	marks, width, height, per := web.KnownMarks(rows, mark)
	if per > 1 {
		desc += " " + f.Say("confidence.per", per)
	}
	label := func(class, key string, n int) g.Node {
		return g.If(n > 0, h.Li(web.Swatch(class), g.Text(f.Say(key, n))))
	}
	return g.Group{
		web.Chart{ID: "connu", Class: "chart-known", Title: f.pictured(f.Say("confidence.chart")), Desc: desc, Width: width, Height: height, Marks: marks,
			Table: grid.Render(), Open: f.Say("confidence.open_table")}.Render(),
		h.Ul(h.Class("labels"), label(web.KnownFull, "confidence.label_full", l.followed), label(web.KnownName, "confidence.label_name", l.counts["named"]-l.followed),
			label(web.KnownNought, "confidence.label_nought", missing)),
	}
}

// counted is a number of actions of which something is known, with its meaning.
func (l *learned) counted(what, where string, n int) g.Node {
	return web.Figure(web.Meaning{What: "known/" + what, Where: where}, int64(n), g.Text(l.f.count(int64(n))))
}

// gapList names each thing that is not known, the document that would fill it, and where to bring it.
func (l *learned) gapList(gaps []gap) g.Node {
	f := l.f
	if len(gaps) == 0 {
		return h.P(g.Text(f.Say("confidence.nothing_missing")))
	}
	return g.Group{h.P(g.Text(f.Say("confidence.missing_what", len(gaps)))),
		h.Ul(h.Class("rows gaps"), g.Map(gaps, func(x gap) g.Node {
			return h.Li(h.ID("manque-"+x.key), h.P(h.Class("what"), g.Text(l.gapWords(x))),
				g.If(x.of > 0, h.P(h.Class("quiet how-much"), g.Text(f.Say("gap.share", x.missing(), x.of)))),
				h.P(g.Text(f.Say("gap.fills", f.Say("gap_fill."+x.key)))),
				h.P(web.A(f.To("/signaler", "forme", noticeSource, "sujet", x.subject()), f.Say("notice.have_source"), h.Aria("label", f.Say("notice.have_source_for", f.Say("gap."+x.key))))))
		}))}
}

func (l *learned) gapWords(x gap) string { return locale.Upper(l.f.Say("gap." + x.key)) }

// whole names what is known of every action.
func (l *learned) whole() string {
	var all []string
	for _, x := range aspects {
		if l.counts[x.key] == l.voted {
			all = append(all, l.f.Say("aspect."+x.key))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " " + l.f.Say("confidence.whole", strings.Join(all, l.f.Say("say.comma")))
}

// aspectTable counts each thing that may be known of an action.
func (l *learned) aspectTable() g.Node {
	f := l.f
	grid := web.Grid{ID: "table-mesure", Caption: f.Say("confidence.aspects", f.on), Columns: []web.Column{{Words: f.Say("confidence.aspect")},
		{Words: f.Say("confidence.known"), Figure: true}, {Words: f.Say("confidence.unknown"), Figure: true}}}
	for _, a := range l.axes {
		grid.Columns = append(grid.Columns, web.Column{Words: locale.Upper(f.Say("axis.short", a.Number)), Figure: true})
	}
	for _, x := range aspects {
		row := []g.Node{g.Text(f.Say("aspect." + x.key)), l.counted(x.key, "", l.counts[x.key]), g.Text(f.count(int64(l.voted - l.counts[x.key])))}
		for _, a := range l.axes {
			row = append(row, l.counted(x.key, "axis:"+web.Count(int64(a.Number)), a.counts[x.key]))
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid.Render()
}

// sums sets what was announced beside what acts allocated; the two are never added.
func (l *learned) sums(p *web.Page) g.Node {
	f := l.f
	announced := web.Figure(web.Meaning{What: "announced"}, int64(l.announced), g.Text(f.amount(l.announced)))
	return g.Group{h.P(g.Text(f.Say("confidence.sums_what"))), web.Facts(
		web.Pair{Words: f.Say("confidence.announced", l.announcedOf), Nodes: []g.Node{announced}},
		web.Pair{Words: f.Say("confidence.allocated", l.counts["allocated"]), Nodes: []g.Node{f.figure(p, "plan", "allocated", "", came, l.allocated)}},
		web.Fact(f.Say("confidence.communes"), f.count(int64(l.communes))))}
}

// provenances explains how sure a title is, by where it was found.
func (l *learned) provenances() g.Node {
	f := l.f
	var rows g.Group
	for _, x := range plan.Provenances {
		n := byProvenance(f.content, x)
		if n == 0 {
			continue
		}
		rows = append(rows, h.Li(h.P(h.Class("what"), g.Text(f.Say("sure."+x, n))), h.P(g.Text(f.Say("sure_means."+x)))))
	}
	if n := l.voted - l.counts["named"]; n > 0 {
		rows = append(rows, h.Li(h.P(h.Class("what"), g.Text(f.Say("sure.none", n))), h.P(g.Text(f.Say("sure_means.none")))))
	}
	return h.Ul(h.Class("rows"), rows)
}

// roles says who wrote the acts down: the public body itself, or the chronicle of public sources.
func (l *learned) roles() g.Node {
	own, chronicle := 0, l.role["chronicle"]
	for role, n := range l.role {
		if role != "chronicle" && role != "system" {
			own += n
		}
	}
	if own == 0 {
		return h.P(g.Text(l.f.Say("confidence.roles_none", chronicle)))
	}
	return h.P(g.Text(l.f.Say("confidence.roles", own, chronicle)))
}

// doubtList tells contradictions and possible doubles.
func (l *learned) doubtList(p *web.Page) g.Node {
	f, all := l.f, l.doubts()
	if len(all) == 0 {
		return h.P(g.Text(f.Say("confidence.no_doubts")))
	}
	link := func(a plan.Action) g.Node { return web.A(p.At("/actions/"+a.Code), a.Code+" "+f.in(a.Title)) }
	return h.Ul(h.Class("rows"), g.Map(all, func(d doubt) g.Node {
		switch d.kind {
		case "double":
			return h.Li(h.P(h.Class("what"), g.Text(f.Say("confidence.double"))), h.P(link(d.action)), h.P(link(d.other)))
		default:
			return h.Li(h.P(h.Class("what"), g.Text(f.Say("confidence.amounts_differ", len(d.amounts)))), h.P(link(d.action)),
				h.Ul(g.Map(d.amounts, func(x plan.Announced) g.Node {
					return h.Li(g.Text(f.amount(x.Amount)+", "+f.when(x.AsOf)+" "), f.sourceLine(x.Sources))
				})))
		}
	}))
}

// sourceTable lists the sources with what rests on each.
func (l *learned) sourceTable() g.Node {
	f := l.f
	grid := web.Grid{ID: "table-sources", Caption: f.Say("confidence.sources_caption"), Columns: []web.Column{{Words: f.Say("confidence.source")},
		{Words: f.Say("confidence.publisher")}, {Words: f.Say("confidence.date")}, {Words: f.Say("confidence.supports_actions"), Figure: true},
		{Words: f.Say("confidence.supports_acts"), Figure: true}, {Words: f.Say("confidence.supports_facts"), Figure: true}, {Words: f.Say("confidence.supports_others"), Figure: true}}}
	for _, s := range f.content.Sources {
		c, date := l.cited[s.ID], f.Say("cited.undated")
		if s.Date != "" {
			date = f.date(s.Date)
		}
		number := func(n int) g.Node { return g.Text(f.count(int64(n))) }
		grid.Rows = append(grid.Rows, []g.Node{h.Span(f.sourceLink(s.ID), g.Text(" "), g.Text(f.in(s.Title))), g.Text(f.set(s.Publisher)), g.Text(date),
			number(c.Actions), number(c.Acts), number(c.Facts), number(c.Others)})
	}
	return grid.Render()
}
