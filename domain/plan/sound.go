package plan

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// Forms of codes, as the schemas of a folder have them: they stand in addresses, places and subjects.
var (
	actionForm    = regexp.MustCompile(`^A[1-9][0-9]?(\.~?[0-9a-z]{1,6}){1,3}$`)
	objectiveForm = regexp.MustCompile(`^O[1-9][0-9]?\.[1-9][0-9]?$`)
	milestoneForm = regexp.MustCompile(`^M[1-9][0-9]?$`)
	linkedForm    = regexp.MustCompile(`^L[1-9][0-9]{0,2}$`)
	sourceForm    = regexp.MustCompile(`^S[1-9][0-9]{0,3}[a-z]?$`)
)

// contentMax bounds the lists of a content, as the schemas do.
const contentMax = 2000

// sound refuses a content that no compiler made: an act may bring any bytes, and every page, place and
// sum relies on what a compiled folder holds. It looks at what would break them, not at the wording.
// Fault: Invalid, naming the first thing that is wrong.
func (c *Content) sound() error {
	for _, look := range []func() string{c.unsoundPlan, c.unsoundAxes, c.unsoundActions, c.unsoundRest} {
		if at := look(); at != "" {
			return fault.New(fault.Invalid, "plan.content_wrong", at).At("content")
		}
	}
	return nil
}

func (c *Content) unsoundPlan() string {
	v := c.Vote
	switch {
	case !slugPattern.MatchString(c.Plan):
		return "plan"
	case len(c.Languages) == 0 || !slices.Contains(c.Languages, "fr"):
		return "languages"
	case !c.worded(c.Title):
		return "title"
	case !c.worded(c.Owner.Name):
		return "owner.name"
	case c.Envelope <= 0 || c.Envelope > money.Max:
		return "envelope_cents"
	case c.ActionsVoted < 0:
		return "actions_voted"
	case !store.IsDay(v.Date) || !c.worded(v.Body):
		return "vote"
	case c.Unrecovered != nil && c.Unrecovered.Count < 0:
		return "unrecovered.count"
	}
	for i, l := range c.Languages {
		if !langForm.MatchString(l) || slices.Contains(c.Languages[:i], l) {
			return "languages"
		}
	}
	return ""
}

// worded says that a text is there in the language in which every page can fall back.
func (c *Content) worded(t Text) bool { return strings.TrimSpace(t["fr"]) != "" }

func (c *Content) unsoundAxes() string {
	if len(c.Axes) == 0 || len(c.Axes) > 99 {
		return "axes"
	}
	codes := map[string]bool{}
	for i, a := range c.Axes {
		at := fmt.Sprintf("axes[%d]", i)
		if a.Number != i+1 || !c.worded(a.Title) {
			return at
		}
		for k, o := range a.Objectives {
			if !objectiveForm.MatchString(o.Code) || codes[o.Code] || !c.worded(o.Title) {
				return fmt.Sprintf("%s.objectives[%d]", at, k)
			}
			codes[o.Code] = true
		}
	}
	return ""
}

func (c *Content) unsoundActions() string {
	if len(c.Actions) > contentMax {
		return "actions"
	}
	codes := map[string]bool{}
	for _, a := range c.Actions {
		codes[a.Code] = true
	}
	seen := map[string]bool{}
	for i, a := range c.Actions {
		at := fmt.Sprintf("actions[%d]", i)
		switch {
		case !actionForm.MatchString(a.Code) || seen[a.Code] || endsAsTwin(a.Code):
			return at + ".code"
		case a.Axis < 1 || a.Axis > len(c.Axes):
			return at + ".axis"
		case a.Objective != "" && !slices.ContainsFunc(c.Axes[a.Axis-1].Objectives, func(o Objective) bool { return o.Code == a.Objective }):
			return at + ".objective"
		case !c.worded(a.Title):
			return at + ".title"
		case !slices.Contains(Means, a.Means) || !slices.Contains(Fundings, a.Funding) || !slices.Contains(Provenances, a.Provenance):
			return at
		case a.DuplicateOf != "" && (!codes[a.DuplicateOf] || a.DuplicateOf == a.Code):
			return at + ".duplicate_of"
		}
		seen[a.Code] = true
		if part := a.unsound(); part != "" {
			return at + "." + part
		}
		for k, x := range a.Announced {
			if x.Amount <= 0 || x.Amount > money.Max {
				return fmt.Sprintf("%s.announced[%d]", at, k)
			}
		}
		marks := map[string]bool{}
		for k, m := range a.Milestones {
			if !milestoneForm.MatchString(m.Code) || marks[m.Code] {
				return fmt.Sprintf("%s.milestones[%d]", at, k)
			}
			marks[m.Code] = true
		}
	}
	return ""
}

// unsound looks at what an action says of its time and of its money.
func (a *Action) unsound() string {
	for _, period := range []string{a.Starts, a.Ends} {
		if _, ok := LastDay(period); period != "" && !ok {
			return "starts, ends"
		}
	}
	for k, t := range a.Programme {
		if t.Cents <= 0 || t.Cents > money.Max || t.Year < 1900 || t.Year > 2199 || k > 0 && t.Year <= a.Programme[k-1].Year {
			return fmt.Sprintf("programme[%d]", k)
		}
	}
	for k, s := range a.Funders {
		if strings.TrimSpace(s.Name["fr"]) == "" || s.Cents < 0 || s.Cents > money.Max {
			return fmt.Sprintf("funders[%d]", k)
		}
	}
	return ""
}

func (c *Content) unsoundRest() string {
	if len(c.Linked) > contentMax || len(c.Facts) > contentMax || len(c.Sources) > contentMax || len(c.Documents) > contentMax {
		return "linked, facts, sources, documents"
	}
	seen := map[string]bool{}
	for i, l := range c.Linked {
		if !linkedForm.MatchString(l.Code) || seen[l.Code] || !c.worded(l.Title) || l.Axis < 0 || l.Axis > len(c.Axes) {
			return fmt.Sprintf("linked[%d]", i)
		}
		seen[l.Code] = true
	}
	for i, s := range c.Sources {
		if !sourceForm.MatchString(s.ID) || seen[s.ID] {
			return fmt.Sprintf("sources[%d]", i)
		}
		seen[s.ID] = true
	}
	for i, x := range c.Facts {
		if slices.ContainsFunc(x.Measures, func(m Measure) bool { return !m.sound() }) {
			return fmt.Sprintf("facts[%d]", i)
		}
	}
	return ""
}

// endsAsTwin says that a code reads as another thing's JSON or CSV: "A1.1.json" is A1.1 as JSON.
func endsAsTwin(code string) bool {
	return strings.HasSuffix(code, ".json") || strings.HasSuffix(code, ".csv")
}

// sound says that a figure is one, with a name and one of the closed list of meanings.
func (m Measure) sound() bool {
	return decimal.MatchString(m.Value) && m.Name["fr"] != "" && slices.Contains(Meanings, m.Meaning) &&
		(m.Bound == "" || slices.Contains(Bounds, m.Bound))
}

var qVersionsNamed = store.Query(`select act, content, territory from plan_version order by act`)

// whole checks that the contents of every version are there and can be read: pages show nothing else.
func whole(ctx context.Context, q store.Q) ([]string, error) {
	type named struct {
		act                int64
		content, territory string
	}
	all, err := store.All(ctx, q, qVersionsNamed, func(s store.Scanner) (n named, err error) {
		err = s.Scan(&n.act, &n.content, &n.territory)
		return
	})
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, n := range all {
		b, err := journal.ReadBlob(ctx, q, n.content) // not from memory: it must be there
		if err == nil {
			_, err = DecodeContent([]byte(b.Body))
		}
		if err == nil && n.territory != "" {
			_, err = journal.ReadBlob(ctx, q, n.territory)
		}
		if k := fault.KindOf(err); k == fault.NotFound || k == fault.Invalid {
			wrong = append(wrong, fmt.Sprintf("act %d: its content %s or its territory cannot be read", n.act, n.content))
		} else if err != nil {
			return nil, err
		}
	}
	return wrong, nil
}
