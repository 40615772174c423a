package portal

import (
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/notice"
)

// noticesShown bounds the answers on a page; the twins hold up to noticesMax.
const (
	noticesShown = 100
	noticesMax   = 1000
)

// noticeCounts say what became of what readers reported. What waits and what was set aside is of now.
type noticeCounts struct {
	Received  int64 `json:"received"`
	Answered  int64 `json:"answered"`
	Pending   int64 `json:"pending"`
	Aside     int64 `json:"set_aside"`
	Withdrawn int64 `json:"withdrawn"`
	Days      *int  `json:"median_days"` // from its reception to its answer; null where none is answered
}

// notices reads the answers that stand, and counts.
func (f *frame) notices() ([]plan.Answered, noticeCounts, error) {
	all, err := plan.Answers(f.ctx, f.q, f.view())
	if err != nil {
		return nil, noticeCounts{}, err
	}
	by, err := notice.Counts(f.ctx, f.q)
	if err != nil {
		return nil, noticeCounts{}, err
	}
	undone, err := plan.Undone(f.ctx, f.q)
	if err != nil {
		return nil, noticeCounts{}, err
	}
	again, err := notice.AnsweredOf(f.ctx, f.q, undone) // their answer was taken back: they wait again
	c := noticeCounts{Answered: int64(len(all)), Pending: by[notice.Pending] + int64(len(again)), Aside: by[notice.Aside], Withdrawn: by[notice.Withdrawn]}
	c.Received = c.Answered + c.Pending + c.Aside + c.Withdrawn
	c.Days = medianDays(all)
	return all, c, err
}

// medianDays is the middle of the days from reception to answer; of two middles the lower.
func medianDays(all []plan.Answered) *int {
	var days []int
	for _, a := range all {
		from, err := time.Parse(time.DateOnly, a.Received)
		to, err2 := time.Parse(time.DateOnly, a.Effective)
		if err == nil && err2 == nil {
			days = append(days, int(to.Sub(from).Hours()/24))
		}
	}
	if len(days) == 0 {
		return nil
	}
	slices.Sort(days)
	return &days[(len(days)-1)/2]
}

// answerOf reads the words of an answer from its act.
func (f *frame) answerOf(a plan.Answered) (answered, error) {
	out := answered{Answered: a}
	r, err := journal.Get(f.ctx, f.q, a.Act)
	if err != nil {
		return out, err
	}
	act, err := f.p.Journal.Registry.Decode(r.Kind, r.Fields)
	if c, ok := act.(*journal.Correct); ok && err == nil && c.With != nil { // an answer that was put right
		act, err = f.p.Journal.Registry.Decode(c.With.Kind, c.With.Fields)
	}
	x, ok := act.(*plan.Answer)
	if err != nil || !ok {
		return out, nil
	}
	if out.summary, err = plan.ReadText(f.ctx, f.q, x.SummaryName); err != nil {
		return out, err
	}
	out.text, err = plan.ReadText(f.ctx, f.q, x.TextName)
	return out, err
}

// answerNodes tell one answer: what was reported, what came of it, the act that mended it.
func (f *frame) answerNodes(p *web.Page, a answered) g.Node {
	nodes := g.Group{h.P(h.Strong(g.Text(locale.Upper(f.outcomeWords(a.Outcome))))),
		h.P(g.Text(f.Say("notices.reported", f.in(a.summary)))), h.P(g.Text(f.Say("notices.answer", f.in(a.text))))}
	if a.CorrectedBy > 0 {
		nodes = append(nodes, h.P(web.A(p.At("/journal/"+web.Count(a.CorrectedBy)), f.Say("notices.by_act", a.CorrectedBy))))
	}
	return nodes
}

// noticesPage lists what readers reported and what was answered, the last first.
func noticesPage(f *frame) (*web.Page, error) {
	all, c, err := f.notices()
	if err != nil {
		return nil, err
	}
	touched, err := f.lastOf("notices")
	if err != nil {
		return nil, err
	}
	p, err := f.page(f.Say("notices.title"), touched)
	if err != nil {
		return nil, err
	}
	p.Tells = f.noticesLead(c)
	p.Body = []g.Node{h.P(h.Class("lead"), g.Text(p.Tells)), h.P(g.Text(f.Say("notices.what")))}
	var rows g.Group
	for _, x := range all[:min(len(all), noticesShown)] {
		a, err := f.answerOf(x)
		if err != nil {
			return nil, err
		}
		rows = append(rows, h.Li(h.Class("dated"), h.P(h.Class("quiet"), h.Time(h.DateTime(a.Effective), g.Text(f.date(a.Effective)))),
			h.Div(h.P(h.Class("what"), web.A(p.At("/journal/"+web.Count(a.Act)), f.aboutLine(a.About))), f.answerNodes(p, a),
				h.P(h.Class("quiet small"), g.Text(f.Say("notices.line", a.Notice, f.date(a.Received)))))))
	}
	if len(rows) == 0 {
		p.Body = append(p.Body, h.P(g.Text(f.Say("notices.none"))))
	} else {
		p.Body = append(p.Body, h.Ul(h.Class("rows"), rows))
	}
	if len(all) > noticesShown {
		p.Body = append(p.Body, h.P(g.Text(f.Say("notices.more", noticesShown, len(all)))))
	}
	count := func(key string, n int64) web.Pair {
		return web.Pair{Words: f.Say("notices." + key), Nodes: []g.Node{web.Figure(web.Meaning{What: "notices/" + key}, n, g.Text(f.count(n)))}}
	}
	facts := []web.Pair{count("received", c.Received), count("answered", c.Answered), count("pending", c.Pending), count("aside", c.Aside), count("withdrawn", c.Withdrawn)}
	if c.Days != nil {
		facts = append(facts, web.Fact(f.Say("notices.days"), f.Say("notices.days_value", *c.Days)))
	}
	p.Rail = []g.Node{h.H2(g.Text(f.Say("notices.counts"))), web.Facts(facts...),
		h.P(web.A(f.To("/signaler", "forme", noticeError), f.Say("notice.title_erreur"))), h.P(web.A(f.To("/signaler", "forme", noticeSource), f.Say("notice.title_source")))}
	return p, nil
}

// noticesLead is the first sentence.
func (f *frame) noticesLead(c noticeCounts) string {
	if c.Received == 0 {
		return f.Say("notices.lead_none")
	}
	s := f.Say("notices.lead", c.Received, c.Answered, c.Pending)
	if c.Pending == 0 {
		s = f.Say("notices.lead_none_waits", c.Received, c.Answered)
	}
	if c.Days != nil {
		s += " " + f.Say("notices.lead_days", *c.Days)
	}
	return s
}

// aboutLine says what an answer is about, also where the plan no longer has it.
func (f *frame) aboutLine(about string) string {
	if words := f.aboutWords(about); words != "" {
		return locale.Upper(words)
	}
	return about
}

// answerForm is an answer in /signalements.json.
type answerForm struct {
	Act         int64     `json:"act"`
	Effective   string    `json:"effective"`
	Notice      string    `json:"notice"`
	Received    string    `json:"received"`
	About       string    `json:"about"`
	Outcome     string    `json:"outcome"`
	CorrectedBy *int64    `json:"corrected_by"`
	Summary     plan.Text `json:"summary"`
	Text        plan.Text `json:"text"`
	Fictional   bool      `json:"fictional"`
}

// answerForms reads the answers for the twins.
func (f *frame) answerForms() ([]answerForm, noticeCounts, error) {
	all, c, err := f.notices()
	if err != nil {
		return nil, c, err
	}
	out := []answerForm{}
	for _, x := range all[:min(len(all), noticesMax)] {
		a, err := f.answerOf(x)
		if err != nil {
			return nil, c, err
		}
		out = append(out, answerForm{a.Act, a.Effective, a.Notice, a.Received, a.About, a.Outcome, some(a.CorrectedBy), a.summary, a.text, f.Fictional})
	}
	return out, c, nil
}

func noticesJSON(f *frame) (any, error) {
	answers, c, err := f.answerForms()
	return struct {
		told
		noticeCounts
		Answers []answerForm `json:"answers"`
	}{f.told(), c, answers}, err
}

func noticesCSV(f *frame) (*web.Table, error) {
	t := &web.Table{Columns: []string{"act", "effective", "notice", "received", "about", "outcome", "corrected_by", "summary_fr", "summary_en", "text_fr", "text_en", "fictif"}}
	answers, _, err := f.answerForms()
	for _, a := range answers {
		t.Rows = append(t.Rows, []any{a.Act, a.Effective, a.Notice, a.Received, a.About, a.Outcome, orNothing(a.CorrectedBy), a.Summary["fr"], a.Summary["en"], a.Text["fr"], a.Text["en"], a.Fictional})
	}
	return t, err
}
