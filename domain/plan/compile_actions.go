package plan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"relance/foundation/folder"
)

// decodeActions reads actions/*.yaml in order of axis, then of file name, so that the content's order is
// the plan's whatever the files are called.
func (c *compilation) decodeActions() {
	type file struct {
		name string
		axis int
		root *folder.Node
	}
	var files []file
	for _, name := range keysOf(c.roots) {
		if path.Dir(name) == "actions" {
			files = append(files, file{name, c.number(c.roots[name].Get("axis")), c.roots[name]})
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return cmp.Compare(a.axis, b.axis) })
	for _, f := range files {
		if axis := f.root.Get("axis"); axis.Good() && c.axes && f.axis > len(c.content.Axes) {
			c.Say(axis, "plan.no_such_axis", "plan.no_such_axis_meant", f.axis, len(c.content.Axes))
		}
		for _, a := range f.root.Get("actions").Items() { // every code first: an action may name a later one
			c.learn(&c.actions, a.Get("code"))
		}
		if !f.root.Get("actions").Good() {
			c.actions.lost = true
		}
	}
	if c.unreadActions() {
		c.actions.lost = true
	}
	c.content.Actions = []Action{}
	for _, f := range files {
		for _, a := range f.root.Get("actions").Items() {
			c.content.Actions = append(c.content.Actions, c.action(a, f.axis))
		}
	}
}

// learn keeps the place of a code and reports one that is there already.
func (c *compilation) learn(known *codes, code *folder.Node) {
	if !code.Good() {
		known.lost = true
		return
	}
	if first := known.at[code.Str()]; first != nil {
		known.lost = true
		c.Say(code, "plan.code_twice", "plan.code_twice_meant", code.Str(), fmt.Sprintf("%s:%d", first.File, first.Line))
		return
	}
	known.at[code.Str()] = code
	c.place(code.Str(), code)
}

func (c *compilation) action(n *folder.Node, axis int) Action {
	code := n.Get("code")
	a := Action{
		Code: code.Str(), Axis: axis, Objective: n.Get("objective").Str(), PlacedBy: c.text(n.Get("placed_by")),
		Title: c.text(n.Get("title")), Verbatim: n.Get("verbatim").Str() == "true",
		Provenance: n.Get("provenance").Str(), Sources: c.cites(n, n.Get("sources"), code.Str()),
		Means: n.Get("means").Str(), Funding: n.Get("funding").Str(),
		Beneficiaries: c.text(n.Get("beneficiaries")), Partners: c.text(n.Get("partners")),
		Pilot: c.text(n.Get("pilot")), Starts: c.period(n.Get("starts")), Ends: c.period(n.Get("ends")),
		Programme: c.programme(n.Get("programme"), code.Str()), Funders: c.funders(n.Get("funders"), code.Str()),
		Announced: []Announced{}, Milestones: []Milestone{},
		DuplicateOf: n.Get("duplicate_of").Str(), Note: c.text(n.Get("note")),
	}
	if code.Good() && axis > 0 && !strings.HasPrefix(a.Code, fmt.Sprintf("A%d.", axis)) {
		c.Say(code, "plan.code_of_other_axis", "plan.code_of_other_axis_meant", a.Code, axis)
	}
	if code.Good() && endsAsTwin(a.Code) {
		c.Say(code, "plan.code_reserved", "plan.code_twice_meant", a.Code)
	}
	c.checkObjective(n.Get("objective"), axis)
	c.checkSpan(n, a)
	if of := n.Get("duplicate_of"); of.Good() {
		if of.Str() == a.Code {
			c.Say(of, "plan.duplicate_of_itself", "plan.duplicate_of_itself_meant", a.Code)
		} else {
			c.refers(of, &c.actions, "plan.no_such_action")
		}
	}
	for i, m := range n.Get("announced").Items() {
		a.Announced = append(a.Announced, Announced{
			Amount: c.amount(m.Get("amount")), AsOf: c.period(m.Get("as_of")), Text: c.text(m.Get("text")),
			Sources: c.cites(m, m.Get("sources"), fmt.Sprintf("%s, announced[%d]", a.Code, i+1)),
		})
	}
	c.milestones[a.Code] = map[string]bool{}
	for _, m := range n.Get("milestones").Items() {
		a.Milestones = append(a.Milestones, c.milestone(m, a.Code))
	}
	return a
}

func (c *compilation) milestone(n *folder.Node, action string) Milestone {
	code := n.Get("code")
	if code.Good() && c.milestones[action][code.Str()] {
		c.Say(code, "plan.milestone_twice", "plan.milestone_twice_meant", code.Str(), action)
	}
	c.milestones[action][code.Str()] = true
	m := Milestone{
		Code: code.Str(), Title: c.text(n.Get("title")), Due: c.period(n.Get("due")),
		Sources: c.cites(n, n.Get("sources"), action+" "+code.Str()),
	}
	if last, ok := LastDay(m.Due); ok && c.content.Vote.Date != "" && last < c.content.Vote.Date {
		c.Say(n.Get("due"), "plan.due_before_vote", "plan.due_before_vote_meant", m.Due, c.content.Vote.Date)
	}
	return m
}

// programme reads planned spending by year: each year once, in order. An empty list is none.
func (c *compilation) programme(n *folder.Node, action string) []Tranche {
	var out []Tranche
	for _, item := range n.Items() {
		year := item.Get("year")
		t := Tranche{Year: c.number(year), Cents: c.amount(item.Get("amount"))}
		if len(out) > 0 && year.Good() && t.Year <= out[len(out)-1].Year {
			c.Say(year, "plan.programme_order", "plan.programme_order_meant",
				folder.Quoted(year.Str()), folder.Quoted(strconv.Itoa(out[len(out)-1].Year)), action)
		}
		out = append(out, t)
	}
	return out
}

// funders reads who else pays. An empty list is none.
func (c *compilation) funders(n *folder.Node, action string) []Share {
	var out []Share
	for i, item := range n.Items() {
		out = append(out, Share{
			Name: c.text(item.Get("name")), Cents: c.amount(item.Get("amount")),
			Sources: c.cites(item, item.Get("sources"), fmt.Sprintf("%s, funders[%d]", action, i+1)),
		})
	}
	return out
}

// checkSpan compares the planned end of an action with its beginning, as precisely as both are given.
func (c *compilation) checkSpan(n *folder.Node, a Action) {
	if last, ok := LastDay(a.Ends); ok && a.Starts != "" && last < a.Starts {
		c.Say(n.Get("ends"), "plan.ends_before_starts", "plan.ends_before_starts_meant", a.Ends, a.Starts)
	}
}

// checkObjective looks for an action's objective among those of its own axis.
func (c *compilation) checkObjective(n *folder.Node, axis int) {
	if !n.Good() || axis < 1 || axis > len(c.content.Axes) {
		return
	}
	var codes []string
	for _, o := range c.content.Axes[axis-1].Objectives {
		if o.Code == n.Str() {
			return
		}
		codes = append(codes, o.Code)
	}
	if len(codes) == 0 {
		c.Say(n, "plan.no_such_objective", "plan.no_objectives_meant", n.Str(), axis)
		return
	}
	c.Say(n, "plan.no_such_objective", "plan.no_such_objective_meant", n.Str(), axis, strings.Join(codes, ", "))
}

// refers reports a code that nothing in the folder bears.
func (c *compilation) refers(n *folder.Node, known *codes, key string) {
	if !n.Good() || known.lost || known.at[n.Str()] != nil {
		return
	}
	all := keysOf(known.at)
	if len(all) == 0 {
		c.Say(n, key, "plan.no_codes_meant", n.Str())
		return
	}
	if near := folder.Nearest(n.Str(), all); near != "" && len(n.Str()) > 4 {
		c.Say(n, key, "folder.near_meant", n.Str(), near)
		return
	}
	c.Say(n, key, "plan.codes_meant", n.Str(), folder.KnownWords(all))
}
