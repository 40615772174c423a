package plan

import (
	"fmt"
	"strconv"
	"strings"

	"relance/foundation/folder"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// decode turns the trees into content and history, checking on the way what a schema cannot: references,
// calendars, sums, order. It works on what is there, so that one fault does not hide the others.
func (c *compilation) decode() {
	plan := c.roots["plan.yaml"]
	if c.whole = plan != nil && plan.Kind == folder.Map; c.whole {
		c.real = plan.Get("fictional").Good() && plan.Get("fictional").Str() == "false"
		c.axes = plan.Get("axes").Good()
	}
	c.decodeSources(c.roots["sources.yaml"])
	if c.whole {
		c.decodePlan(plan)
	}
	c.decodeActions()
	c.decodeLinked(c.roots["linked.yaml"])
	c.decodeHistory(c.roots["history.yaml"])
	if c.whole {
		c.checkLanguages(plan.Get("languages"))
		c.checkCounts(plan)
		c.checkAnnounced(plan.Get("envelope"))
	}
	c.checkSources()
}

func (c *compilation) decodePlan(n *folder.Node) {
	p := c.content
	p.Format = 1
	p.Plan = n.Get("plan").Str()
	p.Fictional = n.Get("fictional").Str() == "true"
	p.Languages = words(n.Get("languages"))
	p.Title = c.text(n.Get("title"))
	p.Owner = Owner{Name: c.text(n.Get("owner").Get("name")), Siren: c.siren(n.Get("owner").Get("siren"))}
	p.Envelope = c.amount(n.Get("envelope"))
	p.ActionsVoted = c.number(n.Get("actions_voted"))
	p.Vote = c.vote(n.Get("vote"))
	p.Documents = []Document{}
	for _, d := range n.Get("documents").Items() {
		p.Documents = append(p.Documents, Document{Title: c.text(d.Get("title")), URL: d.Get("url").Str(), Note: c.text(d.Get("note"))})
	}
	p.Axes = []Axis{}
	for i, a := range n.Get("axes").Items() {
		p.Axes = append(p.Axes, c.axis(a, i+1))
	}
	if u := n.Get("unrecovered"); u != nil {
		p.Unrecovered = &Unrecovered{Count: c.number(u.Get("count")), Note: c.text(u.Get("note"))}
	}
}

func (c *compilation) vote(n *folder.Node) Vote {
	v := Vote{
		Date: c.day(n.Get("date")), Body: c.text(n.Get("body")), Outcome: c.text(n.Get("outcome")), Number: n.Get("number").Str(),
		Members: c.count(n.Get("members")), Present: c.count(n.Get("present")),
		For: c.count(n.Get("for")), Against: c.count(n.Get("against")), Abstention: c.count(n.Get("abstention")),
		Note: c.text(n.Get("note")), Sources: c.cites(n, n.Get("sources"), "vote"),
	}
	cast := 0
	for _, votes := range []*int{v.For, v.Against, v.Abstention} {
		if votes != nil {
			cast += *votes
		}
	}
	if v.Members != nil && cast > *v.Members {
		c.Say(n.Get("members"), "plan.votes_above_members", "plan.votes_above_members_meant", cast, *v.Members)
	}
	return v
}

func (c *compilation) axis(n *folder.Node, rank int) Axis {
	a := Axis{Number: c.number(n.Get("number")), Title: c.text(n.Get("title")), Note: c.text(n.Get("note")), Easy: c.text(n.Get("easy")), Objectives: []Objective{}}
	a.Sources = c.cites(n, n.Get("sources"), fmt.Sprintf("axes[%d]", rank))
	if number := n.Get("number"); number.Good() && a.Number != rank {
		c.Say(number, "plan.axis_order", "plan.axis_order_meant", a.Number, rank)
	}
	for i, o := range n.Get("objectives").Items() {
		code := o.Get("code")
		objective := Objective{Code: code.Str(), Title: c.text(o.Get("title")), Note: c.text(o.Get("note")), Easy: c.text(o.Get("easy"))}
		objective.Sources = c.cites(o, o.Get("sources"), objective.Code)
		if want := fmt.Sprintf("O%d.%d", rank, i+1); code.Good() && objective.Code != want {
			c.Say(code, "plan.objective_order", "plan.objective_order_meant", objective.Code, want)
		}
		if code.Good() {
			c.place(objective.Code, code)
		}
		a.Objectives = append(a.Objectives, objective)
	}
	return a
}

// text reads a text by language and keeps its node, to be compared with the declared languages.
func (c *compilation) text(n *folder.Node) Text {
	if n == nil || n.Kind != folder.Map || len(n.Keys) == 0 {
		return nil
	}
	t := Text{}
	for i, k := range n.Keys {
		if s := n.Values[i].Str(); s != "" {
			t[k.Text] = s
		}
	}
	c.words = append(c.words, n)
	return t
}

// number reads a whole number that the schema has accepted, 0 otherwise.
func (c *compilation) number(n *folder.Node) int {
	i, err := strconv.Atoi(n.Str())
	if err != nil || !n.Good() {
		return 0
	}
	return i
}

// count reads a number whose absence means that no source gives it.
func (c *compilation) count(n *folder.Node) *int {
	if !n.Good() {
		return nil
	}
	i := c.number(n)
	return &i
}

// amount reads euros; the schema has seen that they look like an amount, money.Parse has the last word.
func (c *compilation) amount(n *folder.Node) money.Cents {
	if !n.Good() {
		return 0
	}
	cents, err := money.Parse(n.Str())
	if err != nil || cents <= 0 {
		c.Say(n, "plan.bad_amount", "plan.bad_amount_meant", folder.Shown(n.Str()))
		return 0
	}
	return cents
}

// day reads a day that exists.
func (c *compilation) day(n *folder.Node) string {
	if !n.Good() {
		return ""
	}
	if _, ok := LastDay(n.Str()); !ok {
		c.Say(n, "plan.no_such_day", "plan.no_such_day_meant", folder.Shown(n.Str()))
		return ""
	}
	return n.Str()
}

// period reads a year, a month or a day that exists.
func (c *compilation) period(n *folder.Node) string { return c.day(n) }

// siren reads the nine digits of a public body or a company. The key catches a slip of the pen; numbers
// below 000 100 000 are never given out, so a fictional plan uses those and a real one does not.
func (c *compilation) siren(n *folder.Node) string {
	if !n.Good() {
		return ""
	}
	s := n.Str()
	invented := strings.HasPrefix(s, "0000")
	switch {
	case !sheet.Keyed(s):
		c.Say(n, "plan.siren_key", "plan.siren_key_meant", s)
	case c.content.Fictional && !invented:
		c.Say(n, "plan.siren_real", "plan.siren_real_meant", s)
	case !c.content.Fictional && invented:
		c.Say(n, "plan.siren_invented", "plan.siren_invented_meant", s)
	}
	return s
}

// words reads a list of words, never nil.
func words(n *folder.Node) []string {
	out := []string{}
	for _, item := range n.Items() {
		if s := item.Str(); s != "" {
			out = append(out, s)
		}
	}
	return out
}
