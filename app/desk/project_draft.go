package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"relance/domain/plan"
	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/identity"
)

// projectKind is the kind of the drafts that hold a plan being written, groundKind of those that hold
// the territory which came with one.
const (
	projectKind = "plan"
	groundKind  = "plan-territory"
)

// project is a plan being written: the content of a draft.
type project struct {
	draft.Draft
	content *plan.Content
	about   projectAbout
}

// projectAbout is what a draft knows beside the plan itself.
type projectAbout struct {
	By      string `json:"by,omitempty"`      // who saved it last; "" for its owner
	Ground  string `json:"ground,omitempty"`  // the draft of the territory that came with it
	Base    string `json:"base,omitempty"`    // the content from which it was begun, where one was in force
	Adopted int64  `json:"adopted,omitempty"` // the act that made it the plan: it is closed
}

// keptProject is the body of a draft: the JSON of a content, and beside it what the desk knows. A body
// that is a content alone reads as one.
type keptProject struct {
	*plan.Content
	About *projectAbout `json:"desk,omitempty"`
}

// decodeProject reads the body of a draft.
func decodeProject(d draft.Draft) (*project, error) {
	k := keptProject{Content: &plan.Content{}, About: &projectAbout{}}
	if err := json.Unmarshal([]byte(d.Body), &k); err != nil {
		return nil, err
	}
	return &project{d, k.Content, *k.About}, nil
}

func (p *project) body() string {
	text, err := json.Marshal(keptProject{p.content, &p.about})
	if err != nil {
		panic(err) // strings, numbers, maps and lists only
	}
	return string(text)
}

// by is who saved the draft last.
func (p *project) by() string {
	if p.about.By != "" {
		return p.about.By
	}
	return p.Owner
}

// project reads the draft of the address.
func (v *visit) project() (*project, error) {
	d, err := draft.Get(v.ctx, v.DB, v.Vault, v.of("ref"))
	if err != nil {
		return nil, err
	}
	if d.Kind != projectKind {
		return nil, fault.New(fault.NotFound, "draft.gone")
	}
	return decodeProject(d)
}

// saveProject keeps a draft, as saved by the person.
func (v *visit) saveProject(p *project) error {
	p.about.By = v.who.Account
	p.Body = p.body()
	kept, err := draft.Save(v.ctx, v.DB, v.Vault, p.Draft, v.Clock())
	if err == nil {
		kept.Body = p.Body
		p.Draft = kept
	}
	return err
}

// editing says what somebody may change in a plan being written.
type editing struct {
	all   bool  // everything
	every bool  // the actions of every axis
	axes  []int // the actions of these
}

// editing is what the person may change: the direction all, an axis lead the actions of their axes.
func (v *visit) editing() editing {
	var out editing
	for _, r := range drafts {
		if !slices.Contains(v.who.Actor.Roles, r) {
			continue
		}
		scopes, limited := v.who.Actor.Within[r]
		switch {
		case limited:
			for _, s := range scopes {
				if n, err := strconv.Atoi(strings.TrimPrefix(s, "axis:")); err == nil {
					out.axes = append(out.axes, n)
				}
			}
		case r == identity.Direction:
			out.all = true
		default:
			out.every = true
		}
	}
	return out
}

// may says whether a thing of a family may be changed; axis is that of an action.
func (e editing) may(family string, axis int) bool {
	return e.all || family == familyAction && (e.every || slices.Contains(e.axes, axis))
}

// writes says whether somebody may change anything at all.
func (e editing) writes() bool { return e.all || e.every || len(e.axes) > 0 }

// within refuses a change of a plan that reaches beyond what the person may change: what is left when
// their actions are taken out must be the same before and after. What a page offers plays no part.
func (e editing) within(before, after *plan.Content) error {
	if e.all {
		return nil
	}
	rest := func(c *plan.Content) string {
		left := *c
		left.Actions = slices.DeleteFunc(slices.Clone(c.Actions), func(a plan.Action) bool { return e.may(familyAction, a.Axis) })
		return digestOf(plan.Canonical(&left))
	}
	if rest(before) != rest(after) {
		return fault.New(fault.Forbidden, "project.beyond_axis")
	}
	return nil
}

// digestOf names a text shortly, to see whether it has changed.
func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// copyOf gives a content that shares nothing with the first.
func copyOf(c *plan.Content) *plan.Content {
	var out plan.Content
	if err := json.Unmarshal(plan.Canonical(c), &out); err != nil {
		panic(err) // it was encoded on this line
	}
	return &out
}

// changeTries bounds how often a change is tried again on what somebody else has saved meanwhile.
const changeTries = 5

// change does something to the draft of the address and keeps it. do sees the draft as it is now, whoever
// saved it last, and may refuse. A draft that was adopted is closed.
func (v *visit) change(do func(p *project) error) (*project, error) {
	var p *project
	var err error
	for range changeTries {
		if p, err = v.project(); err != nil {
			return nil, err
		}
		if p.about.Adopted > 0 {
			return p, fault.New(fault.Conflict, "project.closed", p.about.Adopted)
		}
		before := copyOf(p.content)
		if err = do(p); err != nil {
			return p, err
		}
		settle(p.content)
		if err = v.editing().within(before, p.content); err != nil {
			return p, err
		}
		if err = v.saveProject(p); fault.KindOf(err) != fault.Conflict {
			return p, err
		}
	}
	return p, err
}

// settle puts a content into the order that a folder gives it: actions by axis, tranches by year.
func settle(c *plan.Content) {
	slices.SortStableFunc(c.Actions, func(a, b plan.Action) int { return a.Axis - b.Axis })
	for _, a := range c.Actions {
		slices.SortStableFunc(a.Programme, func(x, y plan.Tranche) int { return x.Year - y.Year })
	}
}

// nameOf is the name of somebody, for the pages of a draft.
func (v *visit) nameOf(account string) string {
	if v.who != nil && account == v.who.Account {
		return v.who.Name
	}
	a, err := v.People.Account(v.ctx, account)
	if err != nil || a.Name == "" {
		return v.Say("project.somebody")
	}
	return a.Name
}

// savedWords say when and by whom a draft was saved last.
func (v *visit) savedWords(p *project) string {
	return v.Say("project.saved", v.instant(p.Updated), v.nameOf(p.by()))
}

// fullTitle cuts a title to what a draft can keep.
func fullTitle(s string) string {
	if r := []rune(s); len(r) > draft.TitleMax {
		return string(r[:draft.TitleMax-1]) + "…"
	}
	return s
}

// titled is a title in the language of the page; one not written yet says so.
func (v *visit) titled(t plan.Text) string {
	if s := strings.TrimSpace(v.in(t)); s != "" {
		return s
	}
	return v.Say("project.untitled")
}
