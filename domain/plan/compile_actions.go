package plan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// decodeActions reads actions/*.yaml in order of axis, then of file name, so that the content's order is
// the plan's whatever the files are called.
func (c *compilation) decodeActions() {
	type file struct {
		name string
		axis int
		root *node
	}
	var files []file
	for _, name := range keysOf(c.roots) {
		if path.Dir(name) == "actions" {
			files = append(files, file{name, c.number(c.roots[name].get("axis")), c.roots[name]})
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return cmp.Compare(a.axis, b.axis) })
	for _, f := range files {
		if axis := f.root.get("axis"); axis.good() && c.axes && f.axis > len(c.content.Axes) {
			c.say(axis, "plan.no_such_axis", "plan.no_such_axis_meant", f.axis, len(c.content.Axes))
		}
		for _, a := range f.root.get("actions").items() { // every code first: an action may name a later one
			c.learn(&c.actions, a.get("code"))
		}
		if !f.root.get("actions").good() {
			c.actions.lost = true
		}
	}
	if c.unreadActions() {
		c.actions.lost = true
	}
	c.content.Actions = []Action{}
	for _, f := range files {
		for _, a := range f.root.get("actions").items() {
			c.content.Actions = append(c.content.Actions, c.action(a, f.axis))
		}
	}
}

// learn keeps the place of a code and reports one that is there already.
func (c *compilation) learn(known *codes, code *node) {
	if !code.good() {
		known.lost = true
		return
	}
	if first := known.at[code.str()]; first != nil {
		known.lost = true
		c.say(code, "plan.code_twice", "plan.code_twice_meant", code.str(), fmt.Sprintf("%s:%d", first.file, first.line))
		return
	}
	known.at[code.str()] = code
	c.place(code.str(), code)
}

func (c *compilation) action(n *node, axis int) Action {
	code := n.get("code")
	a := Action{
		Code: code.str(), Axis: axis, Objective: n.get("objective").str(), PlacedBy: c.text(n.get("placed_by")),
		Title: c.text(n.get("title")), Verbatim: n.get("verbatim").str() == "true",
		Provenance: n.get("provenance").str(), Sources: c.cites(n, n.get("sources"), code.str()),
		Means: n.get("means").str(), Funding: n.get("funding").str(),
		Beneficiaries: c.text(n.get("beneficiaries")), Partners: c.text(n.get("partners")),
		Pilot: c.text(n.get("pilot")), Starts: c.period(n.get("starts")), Ends: c.period(n.get("ends")),
		Programme: c.programme(n.get("programme"), code.str()), Funders: c.funders(n.get("funders"), code.str()),
		Announced: []Announced{}, Milestones: []Milestone{},
		DuplicateOf: n.get("duplicate_of").str(), Note: c.text(n.get("note")),
	}
	if code.good() && axis > 0 && !strings.HasPrefix(a.Code, fmt.Sprintf("A%d.", axis)) {
		c.say(code, "plan.code_of_other_axis", "plan.code_of_other_axis_meant", a.Code, axis)
	}
	if code.good() && endsAsTwin(a.Code) {
		c.say(code, "plan.code_reserved", "plan.code_twice_meant", a.Code)
	}
	c.checkObjective(n.get("objective"), axis)
	c.checkSpan(n, a)
	if of := n.get("duplicate_of"); of.good() {
		if of.str() == a.Code {
			c.say(of, "plan.duplicate_of_itself", "plan.duplicate_of_itself_meant", a.Code)
		} else {
			c.refers(of, &c.actions, "plan.no_such_action")
		}
	}
	for i, m := range n.get("announced").items() {
		a.Announced = append(a.Announced, Announced{
			Amount: c.amount(m.get("amount")), AsOf: c.period(m.get("as_of")), Text: c.text(m.get("text")),
			Sources: c.cites(m, m.get("sources"), fmt.Sprintf("%s, announced[%d]", a.Code, i+1)),
		})
	}
	c.milestones[a.Code] = map[string]bool{}
	for _, m := range n.get("milestones").items() {
		a.Milestones = append(a.Milestones, c.milestone(m, a.Code))
	}
	return a
}

func (c *compilation) milestone(n *node, action string) Milestone {
	code := n.get("code")
	if code.good() && c.milestones[action][code.str()] {
		c.say(code, "plan.milestone_twice", "plan.milestone_twice_meant", code.str(), action)
	}
	c.milestones[action][code.str()] = true
	m := Milestone{
		Code: code.str(), Title: c.text(n.get("title")), Due: c.period(n.get("due")),
		Sources: c.cites(n, n.get("sources"), action+" "+code.str()),
	}
	if last, ok := LastDay(m.Due); ok && c.content.Vote.Date != "" && last < c.content.Vote.Date {
		c.say(n.get("due"), "plan.due_before_vote", "plan.due_before_vote_meant", m.Due, c.content.Vote.Date)
	}
	return m
}

// programme reads planned spending by year: each year once, in order. An empty list is none.
func (c *compilation) programme(n *node, action string) []Tranche {
	var out []Tranche
	for _, item := range n.items() {
		year := item.get("year")
		t := Tranche{Year: c.number(year), Cents: c.amount(item.get("amount"))}
		if len(out) > 0 && year.good() && t.Year <= out[len(out)-1].Year {
			c.say(year, "plan.programme_order", "plan.programme_order_meant",
				quoted(year.str()), quoted(strconv.Itoa(out[len(out)-1].Year)), action)
		}
		out = append(out, t)
	}
	return out
}

// funders reads who else pays. An empty list is none.
func (c *compilation) funders(n *node, action string) []Share {
	var out []Share
	for i, item := range n.items() {
		out = append(out, Share{
			Name: c.text(item.get("name")), Cents: c.amount(item.get("amount")),
			Sources: c.cites(item, item.get("sources"), fmt.Sprintf("%s, funders[%d]", action, i+1)),
		})
	}
	return out
}

// checkSpan compares the planned end of an action with its beginning, as precisely as both are given.
func (c *compilation) checkSpan(n *node, a Action) {
	if last, ok := LastDay(a.Ends); ok && a.Starts != "" && last < a.Starts {
		c.say(n.get("ends"), "plan.ends_before_starts", "plan.ends_before_starts_meant", a.Ends, a.Starts)
	}
}

// checkObjective looks for an action's objective among those of its own axis.
func (c *compilation) checkObjective(n *node, axis int) {
	if !n.good() || axis < 1 || axis > len(c.content.Axes) {
		return
	}
	var codes []string
	for _, o := range c.content.Axes[axis-1].Objectives {
		if o.Code == n.str() {
			return
		}
		codes = append(codes, o.Code)
	}
	if len(codes) == 0 {
		c.say(n, "plan.no_such_objective", "plan.no_objectives_meant", n.str(), axis)
		return
	}
	c.say(n, "plan.no_such_objective", "plan.no_such_objective_meant", n.str(), axis, strings.Join(codes, ", "))
}

// refers reports a code that nothing in the folder bears.
func (c *compilation) refers(n *node, known *codes, key string) {
	if !n.good() || known.lost || known.at[n.str()] != nil {
		return
	}
	all := keysOf(known.at)
	if len(all) == 0 {
		c.say(n, key, "plan.no_codes_meant", n.str())
		return
	}
	if near := nearest(n.str(), all); near != "" && len(n.str()) > 4 {
		c.say(n, key, "plan.near_meant", n.str(), near)
		return
	}
	c.say(n, key, "plan.codes_meant", n.str(), knownWords(all))
}
