package plan

import (
	"fmt"
	"strconv"
	"strings"

	"relance/foundation/money"
	"relance/foundation/sheet"
)

// decode turns the trees into content and history, checking on the way what a schema cannot: references,
// calendars, sums, order. It works on what is there, so that one fault does not hide the others.
func (c *compilation) decode() {
	plan := c.roots["plan.yaml"]
	if c.whole = plan != nil && plan.kind == asMap; c.whole {
		c.real = plan.get("fictional").good() && plan.get("fictional").str() == "false"
		c.axes = plan.get("axes").good()
	}
	c.decodeSources(c.roots["sources.yaml"])
	if c.whole {
		c.decodePlan(plan)
	}
	c.decodeActions()
	c.decodeLinked(c.roots["linked.yaml"])
	c.decodeHistory(c.roots["history.yaml"])
	if c.whole {
		c.checkLanguages(plan.get("languages"))
		c.checkCounts(plan)
		c.checkAnnounced(plan.get("envelope"))
	}
	c.checkSources()
}

func (c *compilation) decodePlan(n *node) {
	p := c.content
	p.Format = 1
	p.Plan = n.get("plan").str()
	p.Fictional = n.get("fictional").str() == "true"
	p.Languages = words(n.get("languages"))
	p.Title = c.text(n.get("title"))
	p.Owner = Owner{Name: c.text(n.get("owner").get("name")), Siren: c.siren(n.get("owner").get("siren"))}
	p.Envelope = c.amount(n.get("envelope"))
	p.ActionsVoted = c.number(n.get("actions_voted"))
	p.Vote = c.vote(n.get("vote"))
	p.Documents = []Document{}
	for _, d := range n.get("documents").items() {
		p.Documents = append(p.Documents, Document{Title: c.text(d.get("title")), URL: d.get("url").str(), Note: c.text(d.get("note"))})
	}
	p.Axes = []Axis{}
	for i, a := range n.get("axes").items() {
		p.Axes = append(p.Axes, c.axis(a, i+1))
	}
	if u := n.get("unrecovered"); u != nil {
		p.Unrecovered = &Unrecovered{Count: c.number(u.get("count")), Note: c.text(u.get("note"))}
	}
}

func (c *compilation) vote(n *node) Vote {
	v := Vote{
		Date: c.day(n.get("date")), Body: c.text(n.get("body")), Outcome: c.text(n.get("outcome")), Number: n.get("number").str(),
		Members: c.count(n.get("members")), Present: c.count(n.get("present")),
		For: c.count(n.get("for")), Against: c.count(n.get("against")), Abstention: c.count(n.get("abstention")),
		Note: c.text(n.get("note")), Sources: c.cites(n, n.get("sources"), "vote"),
	}
	cast := 0
	for _, votes := range []*int{v.For, v.Against, v.Abstention} {
		if votes != nil {
			cast += *votes
		}
	}
	if v.Members != nil && cast > *v.Members {
		c.say(n.get("members"), "plan.votes_above_members", "plan.votes_above_members_meant", cast, *v.Members)
	}
	return v
}

func (c *compilation) axis(n *node, rank int) Axis {
	a := Axis{Number: c.number(n.get("number")), Title: c.text(n.get("title")), Note: c.text(n.get("note")), Easy: c.text(n.get("easy")), Objectives: []Objective{}}
	a.Sources = c.cites(n, n.get("sources"), fmt.Sprintf("axes[%d]", rank))
	if number := n.get("number"); number.good() && a.Number != rank {
		c.say(number, "plan.axis_order", "plan.axis_order_meant", a.Number, rank)
	}
	for i, o := range n.get("objectives").items() {
		code := o.get("code")
		objective := Objective{Code: code.str(), Title: c.text(o.get("title")), Note: c.text(o.get("note")), Easy: c.text(o.get("easy"))}
		objective.Sources = c.cites(o, o.get("sources"), objective.Code)
		if want := fmt.Sprintf("O%d.%d", rank, i+1); code.good() && objective.Code != want {
			c.say(code, "plan.objective_order", "plan.objective_order_meant", objective.Code, want)
		}
		if code.good() {
			c.place(objective.Code, code)
		}
		a.Objectives = append(a.Objectives, objective)
	}
	return a
}

// text reads a text by language and keeps its node, to be compared with the declared languages.
func (c *compilation) text(n *node) Text {
	if n == nil || n.kind != asMap || len(n.keys) == 0 {
		return nil
	}
	t := Text{}
	for i, k := range n.keys {
		if s := n.values[i].str(); s != "" {
			t[k.text] = s
		}
	}
	c.words = append(c.words, n)
	return t
}

// number reads a whole number that the schema has accepted, 0 otherwise.
func (c *compilation) number(n *node) int {
	i, err := strconv.Atoi(n.str())
	if err != nil || !n.good() {
		return 0
	}
	return i
}

// count reads a number whose absence means that no source gives it.
func (c *compilation) count(n *node) *int {
	if !n.good() {
		return nil
	}
	i := c.number(n)
	return &i
}

// amount reads euros; the schema has seen that they look like an amount, money.Parse has the last word.
func (c *compilation) amount(n *node) money.Cents {
	if !n.good() {
		return 0
	}
	cents, err := money.Parse(n.str())
	if err != nil || cents <= 0 {
		c.say(n, "plan.bad_amount", "plan.bad_amount_meant", shown(n.str()))
		return 0
	}
	return cents
}

// day reads a day that exists.
func (c *compilation) day(n *node) string {
	if !n.good() {
		return ""
	}
	if _, ok := LastDay(n.str()); !ok {
		c.say(n, "plan.no_such_day", "plan.no_such_day_meant", shown(n.str()))
		return ""
	}
	return n.str()
}

// period reads a year, a month or a day that exists.
func (c *compilation) period(n *node) string { return c.day(n) }

// siren reads the nine digits of a public body or a company. The key catches a slip of the pen; numbers
// below 000 100 000 are never given out, so a fictional plan uses those and a real one does not.
func (c *compilation) siren(n *node) string {
	if !n.good() {
		return ""
	}
	s := n.str()
	invented := strings.HasPrefix(s, "0000")
	switch {
	case !sheet.Keyed(s):
		c.say(n, "plan.siren_key", "plan.siren_key_meant", s)
	case c.content.Fictional && !invented:
		c.say(n, "plan.siren_real", "plan.siren_real_meant", s)
	case !c.content.Fictional && invented:
		c.say(n, "plan.siren_invented", "plan.siren_invented_meant", s)
	}
	return s
}

// words reads a list of words, never nil.
func words(n *node) []string {
	out := []string{}
	for _, item := range n.items() {
		if s := item.str(); s != "" {
			out = append(out, s)
		}
	}
	return out
}
