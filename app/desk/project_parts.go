package desk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"relance/domain/plan"
)

// The families of things of a plan, as addresses name them.
const (
	familyPlan      = "identite"
	familyAxis      = "axe"
	familyObjective = "objectif"
	familyAction    = "action"
	familySource    = "source"
	familyLinked    = "lie"
	familyFact      = "fait"
)

// newCode stands in an address for a thing that is not there yet.
const newCode = "nouveau"

// part is one field of a thing of a plan, as its JSON has it.
type part struct {
	key    string // "title"; in the form its values are "title.fr" and "title.en"
	kind   string // "text" and "long" (in each language), "line", "amount", "count", "period", "figure", "codes", "check", "choice", "languages", "map", "list"
	must   bool
	empty  bool     // a list that stands as [] where it has no rows, and is not left out
	values []string // of "choice"
	words  string   // the family of messages that says them: "means."
	of     []part   // of "map" and "list"
}

var sourcesPart = part{key: "sources", kind: "codes"}

// parts are what each family of things is made of, in the order of its form. A page of its own keeps
// every other part of a content as it is.
var parts = map[string][]part{
	familyPlan: {
		{key: "title", kind: "text", must: true},
		{key: "plan", kind: "line", must: true},
		{key: "owner", kind: "map", of: []part{{key: "name", kind: "text", must: true}, {key: "siren", kind: "line"}}},
		{key: "languages", kind: "languages", must: true},
		{key: "envelope_cents", kind: "amount", must: true},
		{key: "actions_voted", kind: "count", must: true},
		{key: "vote", kind: "map", of: []part{
			{key: "date", kind: "period", must: true}, {key: "body", kind: "text", must: true}, {key: "outcome", kind: "text", must: true},
			{key: "number", kind: "line"}, {key: "members", kind: "count"}, {key: "present", kind: "count"}, {key: "for", kind: "count"},
			{key: "against", kind: "count"}, {key: "abstention", kind: "count"}, {key: "note", kind: "long"}, sourcesPart}},
		{key: "unrecovered", kind: "map", of: []part{{key: "count", kind: "count"}, {key: "note", kind: "long"}}},
		{key: "documents", kind: "list", empty: true, of: []part{
			{key: "title", kind: "text", must: true}, {key: "url", kind: "line"}, {key: "note", kind: "text"}}},
	},
	familyAxis:      {{key: "title", kind: "text", must: true}, {key: "note", kind: "long"}, sourcesPart},
	familyObjective: {{key: "title", kind: "text", must: true}, {key: "note", kind: "long"}, sourcesPart},
	familyAction: {
		{key: "code", kind: "line", must: true},
		{key: "title", kind: "text", must: true},
		{key: "objective", kind: "choice"},
		{key: "placed_by", kind: "text"},
		{key: "pilot", kind: "text"},
		{key: "starts", kind: "period"}, {key: "ends", kind: "period"},
		{key: "milestones", kind: "list", empty: true, of: []part{{key: "code", kind: "line", must: true},
			{key: "title", kind: "text", must: true}, {key: "due", kind: "period", must: true}, sourcesPart}},
		{key: "programme", kind: "list", of: []part{{key: "year", kind: "count", must: true}, {key: "amount_cents", kind: "amount", must: true}}},
		{key: "funders", kind: "list", of: []part{{key: "name", kind: "text", must: true}, {key: "amount_cents", kind: "amount"}, sourcesPart}},
		{key: "means", kind: "choice", must: true, values: plan.Means, words: "means."},
		{key: "funding", kind: "choice", must: true, values: plan.Fundings, words: "funding."},
		{key: "beneficiaries", kind: "text"}, {key: "partners", kind: "text"},
		{key: "announced", kind: "list", empty: true, of: []part{{key: "amount_cents", kind: "amount", must: true},
			{key: "as_of", kind: "period"}, {key: "text", kind: "text"}, sourcesPart}},
		{key: "note", kind: "long"},
		{key: "provenance", kind: "choice", must: true, values: plan.Provenances, words: "provenance."},
		{key: "verbatim", kind: "check"},
		sourcesPart,
		{key: "duplicate_of", kind: "choice"},
	},
	familySource: {
		{key: "id", kind: "line", must: true}, {key: "title", kind: "text", must: true}, {key: "publisher", kind: "line"},
		{key: "url", kind: "line"}, {key: "date", kind: "period"}, {key: "note", kind: "long"}},
	familyLinked: {
		{key: "code", kind: "line", must: true}, {key: "title", kind: "text", must: true}, {key: "axis", kind: "count"},
		{key: "means", kind: "choice", must: true, values: plan.Means, words: "means."},
		{key: "beneficiaries", kind: "text"}, {key: "note", kind: "long"}, sourcesPart},
	familyFact: {
		{key: "action", kind: "choice"}, {key: "linked", kind: "choice"}, {key: "as_of", kind: "period"}, {key: "text", kind: "long", must: true},
		{key: "measures", kind: "list", empty: true, of: []part{{key: "name", kind: "text", must: true}, {key: "value", kind: "figure", must: true},
			{key: "unit", kind: "text", must: true}, {key: "meaning", kind: "choice", must: true, values: plan.Meanings, words: "meaning."},
			{key: "bound", kind: "choice", values: plan.Bounds, words: "measure."}}},
		sourcesPart},
}

// thing is one thing of a plan that has a page of its own.
type thing struct {
	family, code string
	path         string // as [plan.Validate] names its place: "actions[2]"
	axis         int    // of an action, an axis or an objective
	at           any    // a pointer into the content
	fresh        bool   // not in the plan yet
}

// things lists all that a content is made of, in its order.
func things(c *plan.Content) []thing {
	out := []thing{{family: familyPlan, code: familyPlan, at: c}}
	for i := range c.Axes {
		a := &c.Axes[i]
		out = append(out, thing{family: familyAxis, code: strconv.Itoa(a.Number), path: fmt.Sprintf("axes[%d]", i), axis: a.Number, at: a})
		for k := range a.Objectives {
			o := &a.Objectives[k]
			out = append(out, thing{family: familyObjective, code: o.Code, path: fmt.Sprintf("axes[%d].objectives[%d]", i, k), axis: a.Number, at: o})
		}
	}
	for i := range c.Actions {
		a := &c.Actions[i]
		out = append(out, thing{family: familyAction, code: a.Code, path: fmt.Sprintf("actions[%d]", i), axis: a.Axis, at: a})
	}
	for i := range c.Linked {
		out = append(out, thing{family: familyLinked, code: c.Linked[i].Code, path: fmt.Sprintf("linked[%d]", i), at: &c.Linked[i]})
	}
	for i := range c.Facts {
		out = append(out, thing{family: familyFact, code: strconv.Itoa(i + 1), path: fmt.Sprintf("facts[%d]", i), at: &c.Facts[i]})
	}
	for i := range c.Sources {
		out = append(out, thing{family: familySource, code: c.Sources[i].ID, path: fmt.Sprintf("sources[%d]", i), at: &c.Sources[i]})
	}
	return out
}

// findThing gives a thing by its family and code.
func findThing(c *plan.Content, family, code string) (thing, bool) {
	all := things(c)
	i := slices.IndexFunc(all, func(t thing) bool { return t.family == family && t.code == code })
	if i < 0 {
		return thing{}, false
	}
	return all[i], true
}

// thingAt gives the thing in which a place of [plan.Validate] stands, and the place in the thing.
func thingAt(c *plan.Content, path string) (in thing, rest string) {
	all := things(c)
	in, rest = all[0], path
	for _, t := range all[1:] {
		if path == t.path || strings.HasPrefix(path, t.path+".") {
			in, rest = t, strings.TrimPrefix(strings.TrimPrefix(path, t.path), ".")
		}
	}
	return in, strings.NewReplacer("[", ".", "]", "").Replace(rest)
}

// tree gives a thing as JSON has it.
func (t thing) tree() map[string]any {
	text, err := json.Marshal(t.at)
	if err != nil {
		panic(err) // a part of a content
	}
	return treeOf(text)
}

func treeOf(text []byte) map[string]any {
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	out := map[string]any{}
	if err := dec.Decode(&out); err != nil {
		panic(err) // it was encoded by our own hand
	}
	return out
}

// put makes the thing what a tree says.
func (t thing) put(tree map[string]any) error {
	text, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	fresh := reflect.New(reflect.TypeOf(t.at).Elem()) // what the tree leaves out is empty, not what it was
	if err := json.Unmarshal(text, fresh.Interface()); err != nil {
		return err
	}
	reflect.ValueOf(t.at).Elem().Set(fresh.Elem())
	return nil
}

// mark names what a thing is now, so that a form knows whether somebody has changed it since.
func (t thing) mark() string {
	if t.family == familyPlan { // its own fields only: an action may change meanwhile
		tree, own := t.tree(), map[string]any{}
		for _, p := range parts[familyPlan] {
			own[p.key] = tree[p.key]
		}
		text, err := json.Marshal(own)
		if err != nil {
			panic(err)
		}
		return digestOf(text)
	}
	text, err := json.Marshal(t.at)
	if err != nil {
		panic(err)
	}
	return digestOf(text)
}

// blank makes a new thing of a family, for a form. axis is where it will stand.
func blank(c *plan.Content, family string, axis int) (thing, bool) {
	t := thing{family: family, code: newCode, axis: axis, fresh: true}
	axis = min(max(axis, 1), max(len(c.Axes), 1))
	switch family {
	case familyAxis:
		t.at = &plan.Axis{Number: len(c.Axes) + 1, Sources: firstSource(c), Objectives: []plan.Objective{}}
	case familyObjective:
		if len(c.Axes) == 0 {
			return t, false
		}
		t.axis = axis
		t.at = &plan.Objective{Code: fmt.Sprintf("O%d.%d", axis, len(c.Axes[axis-1].Objectives)+1), Sources: firstSource(c)}
	case familyAction:
		if len(c.Axes) == 0 {
			return t, false
		}
		t.axis = axis
		t.at = &plan.Action{Code: nextCode(c, fmt.Sprintf("A%d.", axis)), Axis: axis, Provenance: "draft", Sources: firstSource(c),
			Means: "scheme", Funding: "plan", Announced: []plan.Announced{}, Milestones: []plan.Milestone{}}
	case familySource:
		t.at = &plan.Source{ID: nextCode(c, "S")}
	case familyLinked:
		t.at = &plan.Linked{Code: nextCode(c, "L"), Means: "scheme", Sources: firstSource(c)}
	case familyFact:
		t.at = &plan.Fact{Measures: []plan.Measure{}, Sources: firstSource(c)}
	default:
		return t, false
	}
	return t, true
}

// firstSource is where new things are said to come from until somebody says better: the first source of
// a plan that has one.
func firstSource(c *plan.Content) []string {
	if len(c.Sources) == 0 {
		return []string{}
	}
	return []string{c.Sources[0].ID}
}

// nextCode gives the code after the highest number that a code with a beginning has.
func nextCode(c *plan.Content, begins string) string {
	highest := 0
	for _, t := range things(c) {
		rest, ok := strings.CutPrefix(t.code, begins)
		if n, err := strconv.Atoi(strings.TrimPrefix(rest, "~")); ok && err == nil && t.family != familyFact {
			highest = max(highest, n)
		}
	}
	return begins + strconv.Itoa(highest+1)
}

// insert puts a fresh thing into its list.
func (t thing) insert(c *plan.Content) {
	switch x := t.at.(type) {
	case *plan.Axis:
		c.Axes = append(c.Axes, *x)
	case *plan.Objective:
		axis := &c.Axes[min(max(t.axis, 1), len(c.Axes))-1]
		x.Code = fmt.Sprintf("O%d.%d", axis.Number, len(axis.Objectives)+1)
		axis.Objectives = append(axis.Objectives, *x)
	case *plan.Action:
		c.Actions = append(c.Actions, *x)
	case *plan.Source:
		c.Sources = append(c.Sources, *x)
	case *plan.Linked:
		c.Linked = append(c.Linked, *x)
	case *plan.Fact:
		c.Facts = append(c.Facts, *x)
	}
}

// title is the wording by which a thing is known.
func (t thing) title() plan.Text {
	switch x := t.at.(type) {
	case *plan.Content:
		return x.Title
	case *plan.Axis:
		return x.Title
	case *plan.Objective:
		return x.Title
	case *plan.Action:
		return x.Title
	case *plan.Source:
		return x.Title
	case *plan.Linked:
		return x.Title
	case *plan.Fact:
		return x.Text
	}
	return nil
}

// newCodeOf is the code that a thing bears now, after a form may have changed it.
func (t thing) newCodeOf() string {
	switch x := t.at.(type) {
	case *plan.Objective:
		return x.Code
	case *plan.Action:
		return x.Code
	case *plan.Source:
		return x.ID
	case *plan.Linked:
		return x.Code
	case *plan.Axis:
		return strconv.Itoa(x.Number)
	}
	return cmp.Or(t.code, t.family)
}
