package desk

import (
	"fmt"
	"slices"
	"strings"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// move puts an action or an objective one place up or down among those of its axis.
func move(c *plan.Content, t thing, up bool) error {
	by := 1
	if up {
		by = -1
	}
	switch x := t.at.(type) {
	case *plan.Action:
		i := slices.IndexFunc(c.Actions, func(a plan.Action) bool { return a.Code == x.Code })
		if k := i + by; k >= 0 && k < len(c.Actions) && c.Actions[k].Axis == x.Axis {
			c.Actions[i], c.Actions[k] = c.Actions[k], c.Actions[i]
		}
	case *plan.Objective:
		list := c.Axes[t.axis-1].Objectives
		i := slices.IndexFunc(list, func(o plan.Objective) bool { return o.Code == x.Code })
		if k := i + by; k >= 0 && k < len(list) {
			list[i], list[k] = list[k], list[i]
			renumber(c, t.axis)
		}
	default:
		return fault.New(fault.Invalid, "web.no_page")
	}
	return nil
}

// renumber gives the objectives of an axis the codes of their places; actions follow them.
func renumber(c *plan.Content, axis int) {
	now := map[string]string{}
	for i := range c.Axes[axis-1].Objectives {
		o := &c.Axes[axis-1].Objectives[i]
		code := fmt.Sprintf("O%d.%d", axis, i+1)
		now[o.Code], o.Code = code, code
	}
	for i := range c.Actions {
		if code, ok := now[c.Actions[i].Objective]; ok && c.Actions[i].Axis == axis {
			c.Actions[i].Objective = code
		}
	}
}

// renamed lets everything that names a thing follow its new code.
func renamed(c *plan.Content, family, was, now string) {
	follow := func(code *string) {
		if *code == was {
			*code = now
		}
	}
	switch family {
	case familyAction:
		for i := range c.Actions {
			follow(&c.Actions[i].DuplicateOf)
		}
		for i := range c.Facts {
			follow(&c.Facts[i].Action)
		}
	case familyLinked:
		for i := range c.Facts {
			follow(&c.Facts[i].Linked)
		}
	case familySource:
		citations(c, func(_ thing, ids []string) {
			for i := range ids {
				follow(&ids[i])
			}
		})
	}
}

// citations goes through every list of sources of a plan.
func citations(c *plan.Content, do func(by thing, ids []string)) {
	for _, t := range things(c) {
		switch x := t.at.(type) {
		case *plan.Content:
			do(t, x.Vote.Sources)
		case *plan.Axis:
			do(t, x.Sources)
		case *plan.Objective:
			do(t, x.Sources)
		case *plan.Linked:
			do(t, x.Sources)
		case *plan.Fact:
			do(t, x.Sources)
		case *plan.Action:
			do(t, x.Sources)
			for _, y := range x.Announced {
				do(t, y.Sources)
			}
			for _, y := range x.Milestones {
				do(t, y.Sources)
			}
			for _, y := range x.Funders {
				do(t, y.Sources)
			}
		}
	}
}

// remove takes a thing out of a plan. What something else stands on or names stays: nothing is lost by
// the way, and an adopted action on which something stands is refused now as its act would be.
func (v *visit) remove(p *project, t thing) error {
	c := p.content
	if by := named(c, t); len(by) > 0 {
		return fault.New(fault.Conflict, "project.still_named", len(by), strings.Join(by, ", "))
	}
	switch x := t.at.(type) {
	case *plan.Axis:
		if x.Number != len(c.Axes) || len(x.Objectives) > 0 {
			return fault.New(fault.Conflict, "project.axis_stays", x.Number)
		}
		c.Axes = c.Axes[:len(c.Axes)-1]
	case *plan.Objective:
		axis := &c.Axes[t.axis-1]
		axis.Objectives = slices.DeleteFunc(axis.Objectives, func(o plan.Objective) bool { return o.Code == t.code })
		renumber(c, t.axis)
	case *plan.Action:
		if err := v.removable(t.code); err != nil {
			return err
		}
		c.Actions = slices.DeleteFunc(c.Actions, func(a plan.Action) bool { return a.Code == t.code })
	case *plan.Source:
		c.Sources = slices.DeleteFunc(c.Sources, func(s plan.Source) bool { return s.ID == t.code })
	case *plan.Linked:
		c.Linked = slices.DeleteFunc(c.Linked, func(l plan.Linked) bool { return l.Code == t.code })
	case *plan.Fact:
		i := slices.IndexFunc(things(c), func(o thing) bool { return o.at == t.at })
		if i >= 0 {
			k := 0
			for k < len(c.Facts) && &c.Facts[k] != x {
				k++
			}
			c.Facts = slices.Delete(c.Facts, k, k+1)
		}
	default:
		return fault.New(fault.Invalid, "web.no_page")
	}
	return nil
}

// named lists what names a thing, by code.
func named(c *plan.Content, t thing) []string {
	var by []string
	add := func(code string) {
		if !slices.Contains(by, code) {
			by = append(by, code)
		}
	}
	if t.family == familySource {
		citations(c, func(o thing, ids []string) {
			if slices.Contains(ids, t.code) {
				add(o.code)
			}
		})
	}
	for _, a := range c.Actions {
		if t.family == familyAction && a.DuplicateOf == t.code || t.family == familyObjective && a.Objective == t.code ||
			t.family == familyAxis && a.Axis == t.axis {
			add(a.Code)
		}
	}
	for i, f := range c.Facts {
		if t.family == familyAction && f.Action == t.code || t.family == familyLinked && f.Linked == t.code {
			add(fmt.Sprint(familyFact, " ", i+1))
		}
	}
	return by
}

// removable asks the journal, by a dry run, whether an amendment could take an action out of the plan
// that is adopted. Whoever asks learns no more than the reason.
func (v *visit) removable(code string) error {
	var c *plan.Content
	var was plan.Version
	err := v.DB.View(v.ctx, func(q store.Q) error {
		now, err := readNow(v.ctx, q)
		if err == nil && now.content != nil {
			c, was = copyOf(now.content), now.version
		}
		return err
	})
	if err != nil || c == nil {
		return err
	}
	if _, there := c.Action(code); !there {
		return nil
	}
	c.Actions = slices.DeleteFunc(c.Actions, func(a plan.Action) bool { return a.Code == code })
	for i := range c.Actions {
		if c.Actions[i].DuplicateOf == code {
			c.Actions[i].DuplicateOf = ""
		}
	}
	b := journal.Blob{Media: plan.ContentMedia, Body: string(plan.Canonical(c))}
	_, err = v.Journal.Dry(v.ctx, identity.Actor{Ref: v.who.Actor.Ref, Roles: []identity.Role{identity.Direction}}, journal.Submission{
		ID: "desk-" + identity.Random(18), Blobs: []journal.Blob{b}, Effective: max(v.today(), was.Effective),
		Act:       &plan.Amend{Content: b.Digest(), Territory: was.Territory, Was: was.Envelope, Envelope: c.Envelope},
		Authority: &journal.Authority{Body: c.Vote.Body, Date: v.today()}})
	for _, f := range refused(err) {
		if f.Key == "plan.action_begun" || f.Key == "plan.action_holds" {
			return fault.New(f.Kind, f.Key, f.Args...)
		}
	}
	if refused(err) != nil {
		return nil // another reason than this action's own: the act itself will tell
	}
	return err
}
