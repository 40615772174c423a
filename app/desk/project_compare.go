package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/folder"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// told is a difference in the words of a page.
type toldChange struct {
	family, code string // the thing in which it is
	label        string
	kind         string // of the part: how its values are said
	words        string // of its choices
	whole        bool   // the thing itself, or a row of it, comes or goes
	plan.Difference
}

// familyOf gives the family and the code of the thing that a path of [plan.Diff] names, and the rest.
func familyOf(path string) (family, code string, rest []string) {
	p := strings.Split(path, "/")
	switch {
	case p[0] == "axes" && len(p) >= 4 && p[2] == "objectives":
		return familyObjective, p[3], p[4:]
	case p[0] == "axes" && len(p) >= 2:
		return familyAxis, p[1], p[2:]
	case p[0] == "actions" && len(p) >= 2:
		return familyAction, p[1], p[2:]
	case p[0] == "linked" && len(p) >= 2:
		return familyLinked, p[1], p[2:]
	case p[0] == "facts" && len(p) >= 2:
		return familyFact, p[1], p[2:]
	case p[0] == "sources" && len(p) >= 2:
		return familySource, p[1], p[2:]
	}
	return familyPlan, familyPlan, p
}

// tell puts a difference into the words of the forms.
func (v *visit) tell(d plan.Difference) toldChange {
	family, code, rest := familyOf(d.Path)
	out := toldChange{family: family, code: code, Difference: d, whole: len(rest) == 0}
	if d.Path == "order" {
		out.label = v.Say("project.order")
		return out
	}
	ps, of := parts[family], family
	var words []string
	for i := 0; i < len(rest); i++ {
		k := slices.IndexFunc(ps, func(p part) bool { return p.key == rest[i] })
		if k < 0 {
			words = append(words, rest[i])
			continue
		}
		p := ps[k]
		out.kind, out.words = p.kind, p.words
		label := v.partWords(of, p.key)
		switch {
		case (p.kind == "text" || p.kind == "long") && i+1 < len(rest):
			if rest[i+1] == "en" || rest[i+1] == "fr" {
				label = v.Say("project.in_"+rest[i+1], label)
			}
			i++
		case p.kind == "list" && i+1 < len(rest):
			i++
			label = v.Say("project.row_"+p.key, rest[i])
			out.whole = i+1 == len(rest)
		}
		words = append(words, label)
		ps, of = p.of, p.key
	}
	out.label = strings.Join(words, v.Say("say.colon")+" ")
	return out
}

// value says one side of a difference.
func (v *visit) value(c toldChange, s string) string {
	switch c.kind {
	case "amount":
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return locale.Amount(v.Lang, money.Cents(n))
		}
	case "period":
		return locale.Period(v.Lang, s)
	case "choice":
		if c.words != "" && locale.Has(c.words+s) {
			return v.Say(c.words + s)
		}
	case "check":
		if s == "true" {
			return v.Say("plan.yes")
		}
	}
	return s
}

// changeNode shows one difference.
func (v *visit) changeNode(c toldChange) g.Node {
	class, key := "state", "project.wording"
	if c.Substance {
		class, key = "state state-started", "project.substance"
	}
	mark := h.Span(h.Class(class), g.Text(v.Say(key)))
	label := c.label
	if label == "" {
		label = v.Say("project.whole_" + c.family)
	}
	if c.whole && c.Old == "" {
		return h.Li(h.P(h.Strong(g.Text(v.Say("project.added", label))), g.Text(" "), mark), v.Marks("", c.New))
	}
	if c.whole && c.New == "" {
		return h.Li(h.P(h.Strong(g.Text(v.Say("project.removed", label))), g.Text(" "), mark), v.Marks(c.Old, ""))
	}
	head := h.P(h.Strong(g.Text(label)), g.Text(" "), mark)
	switch {
	case c.kind == "text" || c.kind == "long" || c.kind == "line":
		return h.Li(head, v.Marks(c.Old, c.New))
	case c.Old == "":
		return h.Li(head, h.P(g.Text(v.Say("project.now_said", v.value(c, c.New)))))
	case c.New == "":
		return h.Li(head, h.P(g.Text(v.Say("project.no_more", v.value(c, c.Old)))))
	}
	return h.Li(head, h.P(g.Text(v.Say("project.becomes", v.value(c, c.Old), v.value(c, c.New)))))
}

// differences shows what differs between two contents, grouped by what it is in. p may be nil: then
// nothing leads to the forms.
func (v *visit) differences(p *project, changes []plan.Difference, old, now *plan.Content) g.Node {
	type groupOf struct{ family, code string }
	var order []groupOf
	in := map[groupOf]g.Group{}
	for _, d := range changes {
		c := v.tell(d)
		k := groupOf{c.family, c.code}
		if in[k] == nil {
			order = append(order, k)
		}
		in[k] = append(in[k], v.changeNode(c))
	}
	families := []string{familyPlan, familyAxis, familyObjective, familyAction, familyLinked, familyFact, familySource}
	slices.SortStableFunc(order, func(a, b groupOf) int { return slices.Index(families, a.family) - slices.Index(families, b.family) })
	var out g.Group
	for _, k := range order {
		t, there := findThing(now, k.family, k.code)
		if !there {
			t, _ = findThing(old, k.family, k.code)
		}
		words := v.Say("project.one_identite")
		if k.family != familyPlan {
			words = v.Say("project.one_"+k.family, k.code)
			if t.at != nil {
				words += v.Say("say.colon") + " " + short(v.titled(t.title()))
			}
		}
		title := g.Node(g.Text(words))
		if there && p != nil && p.about.Adopted == 0 {
			title = v.thingLink(p, t, words)
		}
		out = append(out, h.H3(title), h.Ul(h.Class("rows"), in[k]))
	}
	return out
}

// counted parts differences into those of substance and those of wording.
func counted(changes []plan.Difference) (substance, wording int) {
	for _, c := range changes {
		if c.Substance {
			substance++
		} else {
			wording++
		}
	}
	return
}

// envelopeWords say what becomes of the envelope, "" where nothing does.
func (v *visit) envelopeWords(was, is money.Cents) string {
	if was == is {
		return v.Say("project.envelope_same", is)
	}
	return v.Say("project.envelope_moves", was, is, signed(v.Lang, is-was))
}

// showCompare shows what a draft would change in the plan that is adopted.
func showCompare(v *visit) error {
	p, err := v.project()
	if err != nil {
		return err
	}
	return v.withPlan(func(_ context.Context, now *planNow) error {
		page := &web.Page{Title: v.Say("project.compare_title"), Above: v.Say("project.above"), Trail: v.projectTrail(p), Path: v.path()}
		page.Body = append(page.Body, v.closedNotice(p))
		if now.content == nil {
			page.Body = append(page.Body, h.P(h.Class("lead"), g.Text(v.Say("project.compare_none"))))
			return v.show(http.StatusOK, page)
		}
		changes := plan.Diff(now.content, p.content)
		if len(changes) == 0 {
			page.Body = append(page.Body, h.P(h.Class("lead"), g.Text(v.Say("project.compare_same"))))
			return v.show(http.StatusOK, page)
		}
		substance, wording := counted(changes)
		page.Body = append(page.Body, v.baseNotice(p, now.version), h.P(h.Class("lead"), g.Text(v.Say("project.compare_lead", substance, wording)+" "+v.envelopeWords(now.version.Envelope, p.content.Envelope))),
			h.P(g.Text(v.Say("project.compare_legend"))),
			web.Section("changements", v.Say("project.changes"), v.differences(p, changes, now.content, p.content)))
		if p.about.Adopted == 0 && v.editing().all {
			page.Rail = []g.Node{h.H2(g.Text(v.Say("project.do"))), h.Ul(h.Li(web.A(v.To(v.projectPath(p, "verifier")), v.Say("project.check"))), h.Li(web.A(v.To(v.projectPath(p, "adopter")), v.Say("project.adopt"))))}
		}
		return v.show(http.StatusOK, page)
	})
}

// showCheck lists what keeps a draft from being adopted, each with the page that mends it.
func showCheck(v *visit) error {
	p, err := v.project()
	if err != nil {
		return err
	}
	problems := plan.Validate(p.content)
	page := &web.Page{Title: v.Say("project.check_title"), Above: v.Say("project.above"), Trail: v.projectTrail(p), Path: v.path()}
	if p.content.Fictional != v.Journal.Fictional {
		page.Body = append(page.Body, web.Notice(h.P(g.Text(v.Say("plan.fiction_mixed")))))
	}
	if len(problems) == 0 {
		page.Body = append(page.Body, h.P(h.Class("lead"), g.Text(v.Say("project.check_none"))))
		return v.show(http.StatusOK, page)
	}
	page.Body = append(page.Body, h.P(h.Class("lead"), g.Text(v.Say("project.check_lead", len(problems)))), v.problemRows(p, problems))
	return v.show(http.StatusOK, page)
}

func (v *visit) problemRows(p *project, problems []folder.Problem) g.Node {
	var rows g.Group
	for i, x := range problems {
		if i == problemsSeen {
			rows = append(rows, h.Li(h.P(g.Text(v.Say("folder.more_problems", len(problems)-problemsSeen)))))
			break
		}
		in, rest := thingAt(p.content, x.Field)
		f := v.problemFault(x)
		where := v.thingTitle(in)
		if label := v.placeWordsOf(in.family, rest); label != "" {
			where += v.Say("say.colon") + " " + label
		}
		rows = append(rows, h.Li(h.P(h.Class("what"), web.A(v.To(v.projectPath(p, in.family, in.code), "revoir", "oui"), where)),
			h.P(g.Text(v.Say(f.Key, f.Args...)))))
	}
	return h.Ul(h.Class("rows"), rows)
}

// placeWordsOf says in the words of the form where in a thing something stands.
func (v *visit) placeWordsOf(family, rest string) string {
	ps, of := parts[family], family
	var words []string
	steps := strings.Split(rest, ".")
	for i := 0; i < len(steps); i++ {
		k := slices.IndexFunc(ps, func(p part) bool { return p.key == steps[i] })
		if k < 0 {
			break
		}
		p := ps[k]
		label := v.partWords(of, p.key)
		if n, err := strconv.Atoi(strings.Join(steps[i+1:min(i+2, len(steps))], "")); err == nil && p.kind == "list" {
			label = v.Say("project.row_"+p.key, n+1)
			i++
		}
		words = append(words, label)
		ps, of = p.of, p.key
	}
	return strings.Join(words, v.Say("say.colon")+" ")
}

// baseNotice warns that the plan in force is no longer the one from which a draft was begun: adopting it
// would undo what came since.
func (v *visit) baseNotice(p *project, now plan.Version) g.Node {
	if p.about.Adopted > 0 || p.about.Base == "" || p.about.Base == now.Digest {
		return nil
	}
	return web.Notice(h.P(g.Text(v.Say("project.base_moved"))))
}
