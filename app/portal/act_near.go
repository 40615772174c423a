package portal

import (
	"encoding/json"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/domain/scheme"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// subjectsOf gives what an act is about, as the journal files it: its actions, the plan, the answers to
// readers, the files taken over. An act of anything else leads to its neighbours in the journal only.
func (f *frame) subjectsOf(kind string, fields json.RawMessage) []string {
	a, err := f.p.Journal.Registry.Decode(kind, fields)
	if err != nil {
		return nil // an act of a kind that this program does not know
	}
	of := func(codes ...string) (out []string) {
		for _, code := range codes {
			if code != "" {
				out = append(out, "action:"+code)
			}
		}
		return out
	}
	switch a := a.(type) {
	case *journal.Correct:
		if a.With != nil {
			return f.subjectsOf(a.With.Kind, a.With.Fields)
		}
	case *plan.Adopt, *plan.Amend, *plan.Rectify:
		return []string{"plan"}
	case *plan.Answer:
		return []string{"notices"}
	case *record.Act:
		return []string{"records"}
	case scheme.Concerned:
		return a.Concerns()
	case *plan.Allocate:
		return of(a.Action)
	case *plan.Reallocate:
		return of(a.From, a.To)
	case *plan.Start:
		return of(a.Action)
	case *plan.Complete:
		return of(a.Action)
	case *plan.Abandon:
		return of(a.Action)
	case *plan.Report:
		return of(a.Action)
	case *plan.Reach:
		return of(a.Action)
	case *plan.Miss:
		return of(a.Action)
	}
	return nil
}

// neighbours lead to the acts before and after: of the same subject, and in the journal.
func (f *frame) neighbours(p *web.Page, r journal.Record) (g.Node, error) {
	at := func(n int64) string { return p.At("/journal/" + web.Count(n)) }
	var same, all g.Group
	for _, subject := range f.subjectsOf(r.Kind, r.Fields) {
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
