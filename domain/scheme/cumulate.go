package scheme

import (
	"slices"
	"strconv"
	"strings"

	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// The questions by which a cap asks of the aids that it concerns: how much they give together, and how many they are.
const (
	Wanted  = "wanted"
	ChosenN = "chosen"
)

// Span is an amount of which only bounds may be known, in cents.
type Span struct {
	Least money.Cents `json:"least_cents"`
	Most  money.Cents `json:"most_cents"`
}

// Chosen is an aid that somebody means to ask for: its text, and what its rule says it may give.
type Chosen struct {
	Version *Version
	Amount  Span
}

// Limited is what a rule of law leaves of the aids that it concerns, all together.
type Limited struct {
	Cap     *Version
	Of      []*Version // by slug
	Before  Span
	After   Span         // never above Before; what it refuses without naming a sum stays, and Holds says No
	Holds   rule.Status  // of the aids as they are asked: within the rule, not, or not known yet
	Result  *rule.Result // its conditions and its arithmetic, for the most that is asked
	Missing []string     // its questions that are not answered and still matter, the best one first

	lent bool // an advance is among them, and the rule counts gross grant equivalents: no more than its sum
}

// about says whether a cap concerns an aid.
func (v *Version) about(aid *Version) bool {
	c := v.Concerns
	regime := Unknown
	if aid.StateAid != nil {
		regime = aid.StateAid.Regime
	}
	return c != nil && !aid.Cap &&
		(c.Schemes == nil || slices.Contains(c.Schemes, aid.Slug)) &&
		(c.Regimes == nil || slices.Contains(c.Regimes, regime)) &&
		(c.Gives == nil || slices.Contains(c.Gives, aid.Gives)) &&
		slices.ContainsFunc(v.Applicants, func(who string) bool { return slices.Contains(aid.Applicants, who) })
}

// asks says whether a text has a question.
func (v *Version) asks(id string) bool {
	return slices.ContainsFunc(v.Questions, func(q rule.Question) bool { return q.ID == id })
}

// Cumulate runs each rule of law that is in force on a day over the chosen aids that it concerns, with the answers given to
// it by its slug, and says what it leaves of them. The order of the aids changes nothing. Faults: Invalid, at the field
// "cap.question" of an answer that is none; NotFound for answers to a rule of law that is not there.
func (c *Catalogue) Cumulate(day string, chosen []Chosen, answers map[string][]Answer, w rule.World) ([]Limited, error) {
	for slug := range answers {
		if !slices.ContainsFunc(c.Caps, func(s *Scheme) bool { return s.Slug == slug }) {
			return nil, fault.New(fault.NotFound, "scheme.no_such_cap", folder.Shown(slug), folder.KnownWords(slugs(c.Caps))).At("caps")
		}
	}
	var out []Limited
	for _, s := range c.Caps {
		v, err := s.On(day)
		if err != nil || v.ClosedOn != "" && v.ClosedOn < day {
			continue // not in force yet, or no more
		}
		l := Limited{Cap: v}
		for _, a := range chosen {
			if !v.about(a.Version) {
				continue
			}
			l.Of = append(l.Of, a.Version)
			if v.Concerns.Gross && a.Version.Gives == "advance" {
				l.lent, a.Amount.Least = true, 0
			}
			if l.Before.Least, err = money.Add(l.Before.Least, a.Amount.Least); err != nil {
				return nil, err
			}
			if l.Before.Most, err = money.Add(l.Before.Most, a.Amount.Most); err != nil {
				return nil, err
			}
		}
		if len(l.Of) == 0 {
			continue
		}
		if err := l.run(day, answers[s.Slug], w); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// run asks the rule for the least and for the most that is asked.
func (l *Limited) run(day string, answers []Answer, w rule.World) error {
	slices.SortFunc(l.Of, func(a, b *Version) int { return strings.Compare(a.Slug, b.Slug) })
	ask := func(wanted money.Cents) (*rule.Result, error) {
		in := l.Cap.Rule().Ask(day).Of(w)
		err := Give(in, slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool { return a.ID == Wanted || a.ID == ChosenN }))
		if err == nil { // a sum above all that the rule reckons with is one that is not known yet
			if err = in.Answer(Wanted, wanted.Plain()+" €"); err != nil && fault.Of(err)[0].Key == "rule.answer_range" {
				err = nil
			}
		}
		if err == nil && l.Cap.asks(ChosenN) {
			err = in.Answer(ChosenN, strconv.Itoa(len(l.Of)))
		}
		if err != nil {
			f := *fault.Of(err)[0]
			return nil, f.At(l.Cap.Slug + "." + f.Field)
		}
		return in.Evaluate(), nil
	}
	least, err := ask(l.Before.Least)
	if err != nil {
		return err
	}
	if l.Result, err = ask(l.Before.Most); err != nil {
		return err
	}
	l.Holds, l.Missing, l.After = both(least.Eligible, l.Result.Eligible), l.Result.Ask, l.Before
	if len(l.Cap.Amount) == 0 {
		return nil
	}
	if low, _, ok := least.Bounded(); ok {
		l.After.Least = min(l.After.Least, low)
	}
	if _, high, ok := l.Result.Bounded(); ok && !l.lent { // of an advance the sum may be more than what counts
		l.After.Most = min(l.After.Most, high)
	}
	l.After.Least = min(l.After.Least, l.After.Most)
	// What is left must satisfy the rule itself: a condition that no smaller sum meets leaves nothing.
	smallest := l.After.Most
	if l.lent {
		smallest = l.After.Least // what counts of it may be anything down to nothing
	}
	left, err := ask(smallest)
	if err != nil {
		return err
	}
	switch left.Eligible {
	case rule.No:
		l.After = Span{}
	case rule.Unknown:
		l.After.Least = 0
	}
	return nil
}

// both is what holds of everything between the two.
func both(a, b rule.Status) rule.Status {
	if a != b {
		return rule.Unknown
	}
	return a
}

func slugs(list []*Scheme) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.Slug
	}
	return out
}

// Says tells in one sentence what the rule leaves.
func (l *Limited) Says(lang locale.Lang) string {
	switch {
	case l.Holds == rule.Yes:
		return locale.Text(lang, "scheme.limit_within", l.Before.Most)
	case l.Holds == rule.No && l.After == l.Before:
		return locale.Text(lang, "scheme.limit_not", l.Before.Most)
	case l.Holds == rule.No && l.After.Most == 0:
		return locale.Text(lang, "scheme.limit_refused", l.Before.Most)
	case l.After.Most < l.Before.Most && l.After.Least == l.After.Most:
		return locale.Text(lang, "scheme.limit_reduced", l.Before.Most, l.After.Most)
	}
	return locale.Text(lang, "scheme.limit_open", l.Before.Most, l.After.Least, l.After.Most)
}

// LimitedJSON is what a rule of law leaves, as the command and the API give it.
type LimitedJSON struct {
	Cap     string      `json:"cap"`
	Version string      `json:"version"`
	Of      []string    `json:"of"`
	Before  Span        `json:"before"`
	After   Span        `json:"after"`
	Holds   rule.Status `json:"holds"`
	Says    rule.Text   `json:"says"`
	rule.JSON
}

// LimitsJSON gives what rules of law leave, for machines.
func LimitsJSON(list []Limited) []LimitedJSON {
	out := []LimitedJSON{}
	for i := range list {
		l := &list[i]
		x := LimitedJSON{Cap: l.Cap.Slug, Version: l.Cap.Day, Of: []string{}, Before: l.Before, After: l.After, Holds: l.Holds, Says: rule.Text{}, JSON: l.Result.JSON(false)}
		for _, v := range l.Of {
			x.Of = append(x.Of, v.Slug)
		}
		for _, lang := range locale.Langs {
			x.Says[string(lang)] = l.Says(lang)
		}
		out = append(out, x)
	}
	return out
}
