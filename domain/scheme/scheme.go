package scheme

import (
	"slices"

	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/folder"
)

// Unknown stands where no source gives something.
const Unknown = "unknown"

// Version is the text of a scheme from a day on.
type Version struct {
	Slug         string      `json:"slug"`
	Cap          bool        `json:"cap,omitempty"` // a rule across schemes
	Day          string      `json:"day"`           // names the version: InForceSince, or SeenOn where that is unknown
	InForceSince string      `json:"in_force_since"`
	SeenOn       string      `json:"seen_on,omitempty"`
	ClosedOn     string      `json:"closed_on,omitempty"`
	Title        rule.Text   `json:"title"`
	Summary      rule.Text   `json:"summary,omitempty"`
	Note         rule.Text   `json:"note,omitempty"`
	Actions      []string    `json:"actions,omitempty"` // of the plan: "A2.~1"
	Funding      string      `json:"funding"`           // plan, general, other, unknown
	Gives        string      `json:"gives"`             // grant, advance, voucher, service, label, commitment, unknown
	Applicants   []string    `json:"applicants"`
	Concerns     *Concerns   `json:"concerns,omitempty"` // of a cap
	StateAid     *StateAid   `json:"state_aid,omitempty"`
	Authority    *Authority  `json:"authority,omitempty"`
	Decides      rule.Text   `json:"decides,omitempty"`
	Papers       []rule.Text `json:"papers,omitempty"`
	BonusOf      string      `json:"bonus_of,omitempty"`
	Tests        []string    `json:"tests,omitempty"` // reusable ones that it stands on; what they ask and say is in the rule
	rule.Sourced
	rule.Def

	compiled *rule.Rule
}

// Concerns says which aids a cap is about: those of these schemes, under these regimes of State aid, that give one of
// these; all that is said must fit, and one of the applicants be the same.
type Concerns struct {
	Schemes []string `json:"schemes,omitempty"`
	Regimes []string `json:"regimes,omitempty"`
	Gives   []string `json:"gives,omitempty"`
	Gross   bool     `json:"gross,omitempty"` // counted in gross grant equivalent: an advance counts for less than its sum, and only somebody can say for how much
}

// StateAid is under which regime an undertaking is helped (TFEU art. 107), and on what basis.
type StateAid struct {
	Regime string    `json:"regime"`
	Basis  rule.Text `json:"basis"`
}

// Authority is the decision that made a version.
type Authority struct {
	Date      string    `json:"date"`
	Reference string    `json:"reference,omitempty"`
	Body      rule.Text `json:"body,omitempty"`
}

// Rule is the version's rule, ready to be asked.
func (v *Version) Rule() *rule.Rule { return v.compiled }

// Discretion says whether a body decides, whatever the rule says: it does of all that is no commitment of its own.
func (v *Version) Discretion() bool { return v.Gives != "commitment" }

// Named is the version of a day that names it, or a fault that lists them.
func (s *Scheme) Named(day string) (*Version, error) {
	var days []string
	for _, v := range s.Versions {
		if v.Day == day {
			return v, nil
		}
		days = append(days, v.Day)
	}
	return nil, fault.New(fault.NotFound, "scheme.no_such_version", s.Latest().Title, folder.Shown(day), folder.KnownWords(days))
}

// Source is where a rule is written.
type Source struct {
	ID        string    `json:"id"`
	Title     rule.Text `json:"title"`
	Publisher string    `json:"publisher,omitempty"`
	URL       string    `json:"url,omitempty"`
	Date      string    `json:"date,omitempty"`
	Note      rule.Text `json:"note,omitempty"`
}

// Scheme is an aid with all its versions, the earliest first.
type Scheme struct {
	Slug     string
	Cap      bool
	Versions []*Version
	Cases    []Case

	dir string // in the folder that it was read from
}

// Latest is the version that began last.
func (s *Scheme) Latest() *Version { return s.Versions[len(s.Versions)-1] }

// On is the version in force on a day, or a fault that names the first day. Where nobody knows since when the first
// version is in force, it stands for the days before it was seen too: who shows it says so. Fault: Invalid for a day that
// no rule can be asked for.
func (s *Scheme) On(day string) (*Version, error) {
	if !rule.Askable(day) {
		return nil, fault.New(fault.Invalid, "rule.day_range", folder.Shown(day)).At("on")
	}
	var found *Version
	for _, v := range s.Versions {
		if v.Day <= day {
			found = v
		}
	}
	if first := s.Versions[0]; found == nil && first.InForceSince == Unknown {
		return first, nil
	}
	if found == nil {
		return nil, fault.New(fault.NotFound, "scheme.none_on", s.Latest().Title, folder.Quoted(day), folder.Quoted(s.Versions[0].Day)).At("on")
	}
	return found, nil
}

// Catalogue is every scheme and cap of a plan.
type Catalogue struct {
	Sources []Source  // that the schemes cite and the plan does not
	Schemes []*Scheme // by slug
	Caps    []*Scheme
	Tests   []*Scheme // that schemes and caps may stand on
}

// Find gives a scheme or a cap by its slug.
func (c *Catalogue) Find(slug string) (*Scheme, error) {
	var all []string
	for _, s := range slices.Concat(c.Schemes, c.Caps) {
		if s.Slug == slug {
			return s, nil
		}
		all = append(all, s.Slug)
	}
	if near := folder.Nearest(slug, all); near != "" {
		return nil, fault.New(fault.NotFound, "scheme.unknown_near", folder.Shown(slug), near)
	}
	return nil, fault.New(fault.NotFound, "scheme.unknown", folder.Shown(slug), folder.KnownWords(all))
}
