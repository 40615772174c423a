package portal

import (
	"encoding/json"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// aboutMax bounds the subjects by which one act leads to its neighbours: two actions of a reallocation, and
// the plan.
const aboutMax = 2

// subjectsOf gives what an act is about, as the journal files it: its actions, or the plan, or the answers
// to readers. An act of anything else leads to its neighbours in the journal only.
func subjectsOf(r journal.Record) []string {
	var named struct {
		Action string `json:"action"`
		From   string `json:"from"`
		To     string `json:"to"`
		With   *struct {
			Kind   string          `json:"kind"`
			Fields json.RawMessage `json:"fields"`
		} `json:"with"`
	}
	if json.Unmarshal(r.Fields, &named) != nil {
		return nil // an act of another shape
	}
	if named.With != nil {
		return subjectsOf(journal.Record{Leaf: journal.Leaf{Kind: named.With.Kind, Fields: named.With.Fields}})
	}
	var out []string
	codes := []string{named.Action}
	if r.Kind == "plan.reallocate" { // elsewhere they are other things: the stage that a file draws on
		codes = []string{named.From, named.To}
	}
	for _, code := range codes {
		if code != "" && len(out) < aboutMax {
			out = append(out, "action:"+code)
		}
	}
	switch r.Kind {
	case "plan.adopt", "plan.amend", "plan.rectify":
		out = append(out, "plan")
	case "notice.answer":
		out = append(out, "notices")
	}
	if out == nil && strings.HasSuffix(r.Kind, ".record") {
		out = append(out, "records")
	}
	return out
}

// neighbours lead to the acts before and after: of the same subject, and in the journal.
func (f *frame) neighbours(p *web.Page, r journal.Record) (g.Node, error) {
	at := func(n int64) string { return p.At("/journal/" + web.Count(n)) }
	var same, all g.Group
	for _, subject := range subjectsOf(r) {
		before, err := journal.LastOf(f.ctx, f.q, subject, r.Number-1)
		if err != nil {
			return nil, err
		}
		after, err := journal.NextOf(f.ctx, f.q, subject, r.Number, f.known)
		if err != nil {
			return nil, err
		}
		if before == 0 && after == 0 {
			continue
		}
		same = append(same, h.Li(h.P(h.Class("what"), g.Text(locale.Upper(f.subjectWords(subject)))), h.Ul(h.Class("near"),
			g.If(before > 0, h.Li(web.A(at(before), f.Say("one_act.previous_of", before)))),
			g.If(after > 0, h.Li(web.A(at(after), f.Say("one_act.next_of", after)))),
			h.Li(web.A(p.At("/journal", "sujet", subject), f.Say("one_act.all_of"))))))
	}
	if r.Number > 1 {
		all = append(all, h.Li(h.A(web.Link(at(r.Number-1)), h.Rel("prev"), g.Text(f.Say("one_act.previous", r.Number-1)))))
	}
	if r.Number < f.known {
		all = append(all, h.Li(h.A(web.Link(at(r.Number+1)), h.Rel("next"), g.Text(f.Say("one_act.next", r.Number+1)))))
	}
	return g.Group{
		g.If(len(same) > 0, web.Section("suite", f.Say("one_act.same"), h.Ul(h.Class("rows"), same))),
		g.If(len(all) > 0, h.Nav(h.Class("pager"), h.Aria("label", f.Say("web.pages")), h.Ul(all))),
	}, nil
}
