package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/locale"
)

// voteRail is what sources give of the vote; what none gives is said to be unknown (O3), in one line.
func (f *frame) voteRail() []g.Node {
	v := f.content.Vote
	var unknown []string
	fact := func(key, text string) web.Pair {
		if text == "" {
			unknown = append(unknown, f.Say(key))
		}
		return web.Fact(f.Say(key), text)
	}
	present := ""
	if v.Present != nil {
		present = f.count(int64(*v.Present))
	}
	facts := []web.Pair{
		fact("vote.date", f.date(v.Date)), fact("vote.body", f.in(v.Body)), fact("vote.outcome", f.in(v.Outcome)),
		fact("vote.envelope", f.amount(f.first.Envelope)), fact("vote.actions", f.count(int64(f.voted.ActionsVoted))),
		fact("vote.number", v.Number), fact("vote.present", present), fact("vote.counts", f.voteCounts(v)),
		{Words: f.Say("cited.heading"), Nodes: []g.Node{f.sourceLinks(v.Sources)}},
	}
	for i, s := range unknown {
		if i > 0 {
			unknown[i] = lower(s)
		}
	}
	facts = append(facts, web.Fact(locale.Upper(f.Say("say.unknown")), strings.Join(unknown, ", ")))
	return []g.Node{
		h.H2(g.Text(f.Say("vote.title"))),
		web.Facts(facts...),
		g.If(v.Note != nil, h.Details(h.Summary(g.Text(f.Say("vote.note"))), h.P(h.Class("small"), g.Text(f.in(v.Note))))),
	}
}

// lower begins words without a capital, for the middle of a line.
func lower(s string) string {
	first := []rune(s)
	if len(first) == 0 || locale.Upper(s) != s {
		return s
	}
	return strings.ToLower(string(first[:1])) + string(first[1:])
}

func (f *frame) voteCounts(v plan.Vote) string {
	if v.For == nil || v.Against == nil || v.Abstention == nil {
		return ""
	}
	return f.Say("vote.tally", *v.For, *v.Against, *v.Abstention)
}
