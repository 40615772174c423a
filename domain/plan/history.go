package plan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"relance/foundation/folder"
	"relance/foundation/money"
)

// HistoryAct is one entry of history.yaml: what public sources tell of the plan since its vote. It is
// not yet an act: `relance demo` makes acts of them, with role "chronicle" and mode "imported".
type HistoryAct struct {
	Kind      string            `json:"kind"`      // "action.report"
	Effective string            `json:"effective"` // YYYY-MM-DD: as given, or the last day of AsOf
	AsOf      string            `json:"as_of,omitempty"`
	Action    string            `json:"action,omitempty"`
	Milestone string            `json:"milestone,omitempty"`
	From      string            `json:"from,omitempty"` // of plan.reallocate
	To        string            `json:"to,omitempty"`
	Amount    money.Cents       `json:"amount_cents,omitempty"`
	Text      Text              `json:"text,omitempty"`
	Measures  []Measure         `json:"measures"`
	Authority *HistoryAuthority `json:"authority,omitempty"` // nil: no source names one
	Sources   []string          `json:"sources"`
	Place     folder.Place      `json:"-"`
}

// HistoryAuthority is the deliberation or decision that a source names as an act's authority.
type HistoryAuthority struct {
	Body   Text   `json:"body"`
	Date   string `json:"date,omitempty"`
	Number string `json:"number,omitempty"`
}

// LastDay gives the last day of a year ("2021"), a month ("2021-02") or a day ("2021-02-16"), and
// whether there is such a period in the calendar. Lengths other than these are none.
func LastDay(period string) (string, bool) {
	var layout string
	switch len(period) {
	case len("2006"):
		layout = "2006"
	case len("2006-01"):
		layout = "2006-01"
	case len(time.DateOnly):
		layout = time.DateOnly
	default:
		return "", false
	}
	t, err := time.Parse(layout, period)
	if err != nil {
		return "", false
	}
	switch layout {
	case "2006":
		t = t.AddDate(1, 0, -1)
	case "2006-01":
		t = t.AddDate(0, 1, -1)
	}
	return t.Format(time.DateOnly), true
}

// decodeHistory reads history.yaml: adoption first, on the day of the vote, then by effective day.
func (c *compilation) decodeHistory(n *folder.Node) {
	vote, last, states := c.content.Vote.Date, "", map[string]string{}
	for i, a := range n.Get("acts").Items() {
		act := c.historyAct(a, i+1)
		c.history = append(c.history, act)
		when := a.Get("effective")
		if when == nil {
			when = a.Get("as_of")
		}
		switch {
		case !when.Good() || !a.Get("kind").Good() || act.Effective == "":
			continue
		case i == 0 && act.Kind != "plan.adopt":
			c.Say(a.Get("kind"), "plan.history_first", "plan.history_first_meant", act.Kind)
		case i > 0 && act.Kind == "plan.adopt":
			c.Say(a.Get("kind"), "plan.history_adopted", "plan.history_adopted_meant")
		case act.Kind == "plan.adopt" && vote != "" && act.Effective != vote:
			c.Say(when, "plan.history_vote", "plan.history_vote_meant", act.Effective, vote, folder.Quoted(vote))
		case vote != "" && act.Effective < vote:
			c.Say(when, "plan.history_early", "plan.history_early_meant", act.Effective, vote)
		case act.Effective < last:
			c.Say(when, "plan.history_order", "plan.history_order_meant", act.Effective, last)
		}
		last = max(last, act.Effective)
		c.checkState(a, act, states)
	}
}

// checkState reports an act that the table of states does not allow after those before it.
func (c *compilation) checkState(n *folder.Node, act HistoryAct, before map[string]string) {
	to := becomes[act.Kind]
	if to == "" || !n.Get("action").Good() || n.Get("milestone") != nil && !n.Get("milestone").Good() {
		return
	}
	thing, first := act.Action, Planned
	if strings.HasPrefix(act.Kind, "milestone.") {
		thing, first = act.Action+" "+act.Milestone, Awaited
	}
	state, kind, _ := strings.Cut(cmp.Or(before[thing], first), " ")
	switch {
	case slices.Contains(transitions[to], state):
		before[thing] = to + " " + act.Kind
	case state == first:
		c.Say(n.Get("kind"), "plan.history_not_started", "plan.history_not_started_meant", thing)
	default:
		c.Say(n.Get("kind"), "plan.history_again", "plan.history_again_meant", thing, act.Kind, kind)
	}
}

// becomes names the state that an act of history brings about.
var becomes = map[string]string{
	"action.start": Started, "action.complete": Completed, "action.abandon": Abandoned,
	"milestone.reach": Reached, "milestone.miss": Missed,
}

func (c *compilation) historyAct(n *folder.Node, rank int) HistoryAct {
	a := HistoryAct{
		Kind: n.Get("kind").Str(), Effective: c.day(n.Get("effective")), AsOf: c.period(n.Get("as_of")),
		Action: n.Get("action").Str(), Milestone: n.Get("milestone").Str(), From: n.Get("from").Str(), To: n.Get("to").Str(),
		Amount: c.amount(n.Get("amount")), Text: c.text(n.Get("text")), Measures: c.measures(n.Get("measures")),
		Sources: c.cites(n, n.Get("sources"), fmt.Sprintf("acts[%d]", rank)),
		Place:   folder.Place{File: path.Join(c.Name, n.File), Line: n.Line, Column: n.Column},
	}
	if a.Effective == "" {
		a.Effective, _ = LastDay(a.AsOf)
	}
	for _, key := range []string{"action", "from", "to"} {
		c.refers(n.Get(key), &c.actions, "plan.no_such_action")
	}
	if m := n.Get("milestone"); m.Good() && c.actions.at[a.Action] != nil && !c.actions.lost && !c.milestones[a.Action][a.Milestone] {
		codes := keysOf(c.milestones[a.Action])
		if len(codes) == 0 {
			c.Say(m, "plan.no_such_milestone", "plan.no_milestones_meant", a.Milestone, a.Action)
		} else {
			c.Say(m, "plan.no_such_milestone", "plan.no_such_milestone_meant", a.Milestone, a.Action, folder.KnownWords(codes))
		}
	}
	if auth := n.Get("authority"); auth != nil {
		a.Authority = &HistoryAuthority{Body: c.text(auth.Get("body")), Date: c.day(auth.Get("date")), Number: auth.Get("number").Str()}
	}
	return a
}
