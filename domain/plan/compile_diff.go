package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"relance/foundation/folder"
	"relance/foundation/money"
)

// Difference is one thing that differs between two contents.
type Difference struct {
	Path      string // what changed, by codes and keys: "actions/A2.~1/title/fr"
	Old, New  string // "" where it was absent, or is; amounts in cents
	Substance bool   // needs plan.amend with its deliberation; otherwise plan.correct is enough
}

// Sentence says a change in the reader's language.
func (c Difference) Sentence(say folder.Say) string {
	show := func(s string) any {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && strings.HasSuffix(c.Path, "_cents") {
			return money.Cents(n)
		}
		if strings.HasPrefix(c.Path, "actions/") && strings.HasSuffix(c.Path, "/state") {
			return word("state." + s)
		}
		return folder.Shown(s)
	}
	switch {
	case c.Old == "":
		return say("plan.change_added", c.Path, show(c.New))
	case c.New == "":
		return say("plan.change_removed", c.Path, show(c.Old))
	}
	return say("plan.change_changed", c.Path, show(c.Old), show(c.New))
}

// Diff gives what differs between two contents, in order of path, and whether each difference is of the
// record (wording, translation, source, note, something found out at last) or of the substance that a
// council votes. Axes, objectives, actions, milestones, linked schemes and sources are compared by their
// codes; an axis, objective, action or milestone that only one side has is one change.
func Diff(old, now *Content) []Difference {
	before, after := flatten(old), flatten(now)
	var changes []Difference
	for _, path := range slices.Sorted(union(before, after)) {
		if was, is := before[path], after[path]; was != is {
			changes = append(changes, Difference{Path: path, Old: was, New: is})
		}
	}
	changes = onePerThing(changes, before, after)
	if len(changes) == 0 && !bytes.Equal(Canonical(old), Canonical(now)) {
		changes = []Difference{{Path: "order", Old: firstCodes(old), New: firstCodes(now)}}
	}
	found := completes(old, now)
	for i := range changes {
		changes[i].Substance = substance(changes[i], found)
	}
	return changes
}

// firstCodes shows the order of a content's actions, the only order that may change by itself.
func firstCodes(c *Content) string {
	codes := make([]string, len(c.Actions))
	for i, a := range c.Actions {
		codes[i] = a.Code
	}
	return folder.KnownWords(codes)
}

func union(a, b map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range a {
			if !yield(k) {
				return
			}
		}
		for k := range b {
			if _, both := a[k]; !both && !yield(k) {
				return
			}
		}
	}
}

// flatten gives a content's values by path.
func flatten(c *Content) map[string]string {
	dec := json.NewDecoder(bytes.NewReader(Canonical(c)))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		panic(err) // it was encoded the line before
	}
	flat := map[string]string{}
	flattenInto(flat, "", tree)
	return flat
}

func flattenInto(flat map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, child := range v {
			flattenInto(flat, strings.TrimPrefix(path+"/"+k, "/"), child)
		}
	case []any:
		flattenList(flat, path, v)
	case string:
		flat[path] = v
	case json.Number:
		flat[path] = v.String()
	case bool:
		if flat[path] = "false"; v {
			flat[path] = "true"
		}
	}
}

// flattenList names the items of a list by their codes, a list of words by its words; other items, which
// have no name, by their place.
func flattenList(flat map[string]string, path string, list []any) {
	var words []string
	for i, item := range list {
		switch item := item.(type) {
		case map[string]any:
			name := money.Count(int64(i+1), "")
			for _, key := range []string{"code", "id", "number"} {
				if code, ok := item[key]; ok {
					name = strings.ReplaceAll(toWord(code), "/", "%")
					break
				}
			}
			if year, ok := item["year"]; ok { // of a programme: the year names the tranche and says nothing more
				name = toWord(year)
				delete(item, "year")
			}
			flattenInto(flat, path+"/"+name, item)
		default:
			words = append(words, toWord(item))
		}
	}
	if len(words) > 0 {
		flat[path] = strings.Join(words, ", ")
	}
}

func toWord(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// onePerThing folds the changes of a thing that only one side has into one change of the thing.
func onePerThing(changes []Difference, before, after map[string]string) []Difference {
	var out []Difference
	folded := map[string]bool{}
	for _, c := range changes {
		thing, label := thingOf(c.Path)
		_, had := before[thing+label]
		_, has := after[thing+label]
		if thing == "" || had == has {
			out = append(out, c)
			continue
		}
		if !folded[thing] {
			folded[thing] = true
			out = append(out, Difference{Path: thing, Old: before[thing+label], New: after[thing+label]})
		}
	}
	slices.SortStableFunc(out, func(a, b Difference) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// thingOf gives the innermost coded thing that a path stands in, and the key whose value names it.
func thingOf(path string) (thing, label string) {
	p := strings.Split(path, "/")
	const titled = "/title/fr"
	switch {
	case p[0] == "axes" && len(p) >= 5 && p[2] == "objectives", p[0] == "actions" && len(p) >= 5 && p[2] == "milestones":
		return strings.Join(p[:4], "/"), titled
	case (p[0] == "axes" || p[0] == "actions" || p[0] == "linked" || p[0] == "sources") && len(p) >= 2:
		return strings.Join(p[:2], "/"), titled
	}
	return "", ""
}

// completes says that the new content differs in its actions only by titles found out at last: none is
// gone, and each new one was counted among the unrecovered.
func completes(old, now *Content) bool {
	unrecovered := func(c *Content) int {
		if c.Unrecovered == nil {
			return 0
		}
		return c.Unrecovered.Count
	}
	codes := map[string]bool{}
	for _, a := range now.Actions {
		codes[a.Code] = true
	}
	for _, a := range old.Actions {
		if !codes[a.Code] {
			return false
		}
	}
	return old.ActionsVoted == now.ActionsVoted && len(now.Actions)-len(old.Actions) == unrecovered(old)-unrecovered(now)
}

// recordKeys are the parts of an action, an axis or the plan that say what we know, not what was voted.
var recordKeys = []string{"title", "note", "easy", "sources", "placed_by", "verbatim", "provenance", "announced", "duplicate_of", "documents",
	"facts", "linked", "text", "languages", "pilot"}

// substance decides what a council would have to vote again.
func substance(c Difference, found bool) bool {
	p := strings.Split(c.Path, "/")
	last := p[len(p)-1]
	switch {
	case p[0] == "unrecovered" || p[0] == "actions" && len(p) == 2:
		return !found
	case last == "en": // a translation
		return false
	case slices.ContainsFunc(p, func(key string) bool { return slices.Contains(recordKeys, key) }):
		return false
	case p[0] == "owner", p[0] == "order":
		return false
	case p[0] == "vote":
		return last == "date"
	case last == "objective", last == "funding", p[0] == "actions" && len(p) > 3 && (p[2] == "beneficiaries" || p[2] == "partners"):
		// What no source said and one says now is a finding; what was said and is said otherwise is a change.
		return c.Old != "" && c.Old != "unknown"
	}
	return true
}
