package portal

import (
	"relance/domain/ledger"
	"relance/domain/plan"
)

// gap is one thing that is not known of the plan: its words are gap.KEY and gap.KEY_fill, the document
// that would fill it. Where it is a number of things, known of them are known, out of of.
type gap struct {
	key       string
	known, of int64 // of 0: it is one thing, and not known
}

func (x gap) missing() int64 { return x.of - x.known }

// subject is what a notice about the gap is about: "missing:number".
func (x gap) subject() string { return missingPrefix + x.key }

const missingPrefix = "missing:"

// gapKeys are all gaps that the page may name, in its order.
var gapKeys = []string{"number", "present", "counts", "titles", "documents", "amounts", "allocated", "committed", "paid", "communes",
	"objectives", "states", "milestones", "pilots"}

// gaps names what is not known, from the content in force and the journal; none where all is known.
func (l *learned) gaps() []gap {
	f, c := l.f, l.f.content
	all := map[string]gap{}
	one := func(key string, missing bool) {
		if missing {
			all[key] = gap{key: key}
		}
	}
	some := func(key string, known, of int) {
		if known < of {
			all[key] = gap{key, int64(known), int64(of)}
		}
	}
	one("number", c.Vote.Number == "")
	one("present", c.Vote.Present == nil)
	one("counts", c.Vote.For == nil || c.Vote.Against == nil || c.Vote.Abstention == nil)
	some("titles", l.counts["named"], l.voted)
	some("documents", documentsFound(c), len(c.Documents))
	amounts, elsewhere := 0, 0 // what another budget funds needs no allocation of this plan's money
	for _, a := range c.Actions {
		switch {
		case a.Funding == "general" || a.Funding == "other":
			elsewhere++
		case len(a.Announced) > 0 || f.reached(ledger.Allocated, a.Code) > 0:
			amounts++
		}
	}
	some("amounts", amounts, l.voted-elsewhere)
	some("allocated", l.counts["allocated"], l.voted-elsewhere)
	one("committed", f.reached(ledger.Committed, "") == 0)
	one("paid", f.reached(ledger.Paid, "") == 0)
	one("communes", l.communes == 0)
	some("objectives", l.counts["placed"], l.voted)
	some("states", l.counts["state"], l.voted)
	some("milestones", l.counts["milestone"], l.voted)
	some("pilots", l.counts["pilot"], l.voted)
	out := []gap{}
	for _, key := range gapKeys {
		if x, ok := all[key]; ok {
			out = append(out, x)
		}
	}
	return out
}

func documentsFound(c *plan.Content) int {
	n := 0
	for _, d := range c.Documents {
		if d.URL != "" {
			n++
		}
	}
	return n
}

// doubt is a known contradiction or a possible double in what sources say.
type doubt struct {
	kind    string // "double", "amounts"
	action  plan.Action
	other   plan.Action // of a double
	amounts []plan.Announced
}

// doubts finds actions that may be one, and actions for which sources announce different amounts.
func (l *learned) doubts() []doubt {
	out := []doubt{}
	for _, a := range l.f.content.Actions {
		if other, ok := l.f.content.Action(a.DuplicateOf); ok && a.DuplicateOf != "" {
			out = append(out, doubt{kind: "double", action: a, other: other})
		}
		for _, x := range a.Announced {
			if x.Amount != a.Announced[0].Amount {
				out = append(out, doubt{kind: "amounts", action: a, amounts: a.Announced})
				break
			}
		}
	}
	return out
}
