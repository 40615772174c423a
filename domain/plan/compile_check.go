package plan

import (
	"maps"
	"slices"
	"strings"

	"relance/foundation/folder"
	"relance/foundation/money"
)

// checkLanguages compares every text with the languages that the plan declares.
func (c *compilation) checkLanguages(declared *folder.Node) {
	languages := c.content.Languages
	if !declared.Good() || len(languages) == 0 {
		return
	}
	undeclared := map[string][]*folder.Node{}
	for _, n := range c.words {
		var missing []string
		for _, l := range languages {
			if n.Get(l) == nil {
				missing = append(missing, l)
			}
		}
		if len(missing) > 0 && !n.Bad {
			c.Say(n, "plan.language_missing", "plan.language_missing_meant", strings.Join(missing, ", "), strings.Join(languages, ", "))
		}
		for _, k := range n.Keys {
			if !k.Bad && !slices.Contains(languages, k.Text) {
				undeclared[k.Text] = append(undeclared[k.Text], k)
			}
		}
	}
	for _, l := range keysOf(undeclared) {
		const few = 8 // more are one slip in "languages", not many in the texts
		if keys := undeclared[l]; len(keys) > few {
			c.Say(declared, "plan.language_forgotten", "plan.language_forgotten_meant", len(keys), l)
			continue
		}
		for _, k := range undeclared[l] {
			c.Say(k, "plan.language_undeclared", "plan.language_undeclared_meant", l, strings.Join(languages, ", "))
		}
	}
}

// checkCounts compares the actions with the number that the council voted.
func (c *compilation) checkCounts(plan *folder.Node) {
	voted, unrecovered := plan.Get("actions_voted"), 0
	if !voted.Good() || c.unreadActions() {
		return
	}
	if u := c.content.Unrecovered; u != nil {
		if unrecovered = u.Count; !plan.Get("unrecovered").Get("count").Good() {
			return
		}
	}
	listed := len(c.content.Actions)
	if listed+unrecovered != c.content.ActionsVoted {
		c.Say(voted, "plan.count", "plan.count_meant", listed, unrecovered, listed+unrecovered, c.content.ActionsVoted)
	}
}

// unreadActions says that a file of actions could not be read, so that counting them would mislead.
func (c *compilation) unreadActions() bool {
	for file := range c.seen {
		if strings.HasPrefix(file, "actions/") && !c.roots[file].Get("actions").Good() {
			return true
		}
	}
	return false
}

// checkAnnounced compares what was announced with the envelope. Of several amounts announced for one
// action only the largest counts, for the later often contains the earlier; what other money funds does
// not draw on the envelope.
func (c *compilation) checkAnnounced(envelope *folder.Node) {
	if !envelope.Good() {
		return
	}
	sum, parts := money.Cents(0), []string{}
	for _, a := range c.content.Actions {
		if a.Funding == "general" || a.Funding == "other" {
			continue
		}
		largest := money.Cents(0)
		for _, announced := range a.Announced {
			largest = max(largest, announced.Amount)
		}
		if largest == 0 {
			continue
		}
		var err error
		if sum, err = money.Add(sum, largest); err != nil {
			sum = money.Max
		}
		parts = append(parts, a.Code)
	}
	if sum > c.content.Envelope {
		c.Say(envelope, "plan.announced_above", "plan.announced_above_meant", sum, c.content.Envelope, sum-c.content.Envelope, folder.KnownWords(parts))
	}
}

// checkSources reports the sources that nothing cites: a slip in a code elsewhere, most often.
func (c *compilation) checkSources() {
	for _, id := range keysOf(c.sources.at) {
		if n := c.sources.at[id]; !c.cited[id] && n.Good() {
			c.Say(n, "plan.source_unused", "plan.source_unused_meant", id)
		}
	}
}

// keysOf gives the sorted keys of a map with text keys.
func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
