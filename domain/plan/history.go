package plan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

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
	Place     Place             `json:"-"`
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
func (c *compilation) decodeHistory(n *node) {
	vote, last, states := c.content.Vote.Date, "", map[string]string{}
	for i, a := range n.get("acts").items() {
		act := c.historyAct(a, i+1)
		c.history = append(c.history, act)
		when := a.get("effective")
		if when == nil {
			when = a.get("as_of")
		}
		switch {
		case !when.good() || !a.get("kind").good() || act.Effective == "":
			continue
		case i == 0 && act.Kind != "plan.adopt":
			c.say(a.get("kind"), "plan.history_first", "plan.history_first_meant", act.Kind)
		case i > 0 && act.Kind == "plan.adopt":
			c.say(a.get("kind"), "plan.history_adopted", "plan.history_adopted_meant")
		case act.Kind == "plan.adopt" && vote != "" && act.Effective != vote:
			c.say(when, "plan.history_vote", "plan.history_vote_meant", act.Effective, vote, quoted(vote))
		case vote != "" && act.Effective < vote:
			c.say(when, "plan.history_early", "plan.history_early_meant", act.Effective, vote)
		case act.Effective < last:
			c.say(when, "plan.history_order", "plan.history_order_meant", act.Effective, last)
		}
		last = max(last, act.Effective)
		c.checkState(a, act, states)
	}
}

// checkState reports an act that the table of states does not allow after those before it.
func (c *compilation) checkState(n *node, act HistoryAct, before map[string]string) {
	to := becomes[act.Kind]
	if to == "" || !n.get("action").good() || n.get("milestone") != nil && !n.get("milestone").good() {
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
		c.say(n.get("kind"), "plan.history_not_started", "plan.history_not_started_meant", thing)
	default:
		c.say(n.get("kind"), "plan.history_again", "plan.history_again_meant", thing, act.Kind, kind)
	}
}

// becomes names the state that an act of history brings about.
var becomes = map[string]string{
	"action.start": Started, "action.complete": Completed, "action.abandon": Abandoned,
	"milestone.reach": Reached, "milestone.miss": Missed,
}

func (c *compilation) historyAct(n *node, rank int) HistoryAct {
	a := HistoryAct{
		Kind: n.get("kind").str(), Effective: c.day(n.get("effective")), AsOf: c.period(n.get("as_of")),
		Action: n.get("action").str(), Milestone: n.get("milestone").str(), From: n.get("from").str(), To: n.get("to").str(),
		Amount: c.amount(n.get("amount")), Text: c.text(n.get("text")), Measures: c.measures(n.get("measures")),
		Sources: c.cites(n, n.get("sources"), fmt.Sprintf("acts[%d]", rank)),
		Place:   Place{File: path.Join(c.name, n.file), Line: n.line, Column: n.column},
	}
	if a.Effective == "" {
		a.Effective, _ = LastDay(a.AsOf)
	}
	for _, key := range []string{"action", "from", "to"} {
		c.refers(n.get(key), &c.actions, "plan.no_such_action")
	}
	if m := n.get("milestone"); m.good() && c.actions.at[a.Action] != nil && !c.actions.lost && !c.milestones[a.Action][a.Milestone] {
		codes := keysOf(c.milestones[a.Action])
		if len(codes) == 0 {
			c.say(m, "plan.no_such_milestone", "plan.no_milestones_meant", a.Milestone, a.Action)
		} else {
			c.say(m, "plan.no_such_milestone", "plan.no_such_milestone_meant", a.Milestone, a.Action, knownWords(codes))
		}
	}
	if auth := n.get("authority"); auth != nil {
		a.Authority = &HistoryAuthority{Body: c.text(auth.get("body")), Date: c.day(auth.get("date")), Number: auth.get("number").str()}
	}
	return a
}
