package plan

import (
	"context"
	"strings"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// ProposedAct is one act of a proposal, with the sentence that says it.
type ProposedAct struct {
	journal.Submission
	key  string
	args []any
}

// Sentence says the act in the reader's language: "Affecter 40 000,00 € à l'action A1.2".
func (p ProposedAct) Sentence(say folder.Say) string { return say(p.key, p.args...) }

// Recording is what the acts of a proposal need beside it.
type Recording struct {
	ID        func() string      // a new id each time
	On        string             // the day on which they take effect; of a new plan, that of the acts after the vote
	Version   Version            // in force, of a plan that there is: see [Adopted]
	Territory *journal.Blob      // of a new plan; nil without one
	Authority *journal.Authority // the deliberation
	Sources   []string
	Text      Text // why, published with the act that changes the plan; may be nil
}

// Submissions are the acts that do what a proposal says, in the order in which they have to be recorded:
// as one list, so that all of them happen or none. A content without a change makes no act of its own; one
// that changes wording only makes a correction, which needs no deliberation.
// Fault: Conflict while something is wrong in the report; Invalid where there is nothing to do.
func (p *Proposal) Submissions(in Recording) ([]ProposedAct, error) {
	if !p.Report.OK() || p.Content == nil {
		return nil, fault.New(fault.Conflict, "plan_row.still_wrong", p.Report.Wrong+len(p.Report.Faults))
	}
	var out []ProposedAct
	add := func(act journal.Act, on string, blobs []journal.Blob, key string, args ...any) {
		out = append(out, ProposedAct{journal.Submission{ID: in.ID(), Act: act, Effective: on, Authority: in.Authority, Sources: in.Sources, Blobs: blobs}, key, args})
	}
	if err := p.ofContent(in, add); err != nil {
		return nil, err
	}
	for _, a := range p.Allocations { // first what comes back, so that it can be given again
		if d := a.Was - a.Is; d > 0 {
			add(&Reallocate{From: a.Action, To: "", Cents: d}, in.On, nil, "plan_planned.reallocate", d, a.Action)
		}
	}
	for _, a := range p.Allocations {
		if d := a.Is - a.Was; d > 0 {
			add(&Allocate{Action: a.Action, Cents: d}, in.On, nil, "plan_planned.allocate", d, a.Action)
		}
	}
	for _, s := range p.States {
		path, _ := steps(s.Was, s.Is)
		for _, to := range path {
			on := onAction{Action: s.Action}
			act := map[string]journal.Act{Started: &Start{on}, Completed: &Complete{on}, Abandoned: &Abandon{on}}[to]
			add(act, in.On, nil, "plan_planned."+to, s.Action)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "plan_row.nothing_to_do")
	}
	return out, nil
}

// ofContent adds the act that changes the plan itself, if any has to.
func (p *Proposal) ofContent(in Recording, add func(journal.Act, string, []journal.Blob, string, ...any)) error {
	blob := journal.Blob{Media: ContentMedia, Body: string(Canonical(p.Content))}
	blobs, said := []journal.Blob{blob}, Published{Text: in.Text}
	c := p.Content
	if p.base == nil {
		territory := ""
		if in.Territory != nil {
			blobs, territory = append(blobs, *in.Territory), in.Territory.Digest()
		}
		add(&Adopt{Content: blob.Digest(), Territory: territory, Envelope: c.Envelope, Published: said}, c.Vote.Date, blobs,
			"plan_planned.adopt", c.Envelope, len(c.Actions))
		return nil
	}
	changes := Diff(p.base, c)
	if len(changes) == 0 {
		return nil
	}
	if in.Version.Digest != (journal.Blob{Media: ContentMedia, Body: string(Canonical(p.base))}).Digest() {
		return fault.New(fault.Conflict, "plan_row.base_changed")
	}
	for _, d := range changes {
		if d.Substance {
			add(&Amend{Content: blob.Digest(), Territory: in.Version.Territory, Was: in.Version.Envelope, Envelope: c.Envelope, Published: said}, in.On, blobs,
				"plan_planned.amend", len(changes))
			return nil
		}
	}
	add(&Rectify{Content: blob.Digest(), Territory: in.Version.Territory, Published: said}, in.On, blobs, "plan_planned.rectify", len(changes))
	return nil
}

// InForce gives what a sheet is compared with, as the journal has it: the content in force last, what has
// reached each action, its state; and the version to amend. Fault: NotFound before an adoption.
func InForce(ctx context.Context, q store.Q) (in SheetInput, v Version, err error) {
	v, found, err := Adopted(ctx, q, View{})
	if err == nil && !found {
		err = fault.New(fault.NotFound, "plan.not_adopted")
	}
	if err != nil {
		return in, v, err
	}
	if in.Base, err = ContentOf(ctx, q, v.Digest); err != nil {
		return in, v, err
	}
	in.Allocated, in.States, err = Standings(ctx, q, in.Base, View{})
	return in, v, err
}

// Standings gives by action what it has been allocated and its state, as a sheet shows them.
func Standings(ctx context.Context, q store.Q, c *Content, v View) (allocated map[string]money.Cents, states map[string]string, err error) {
	on, _, _ := v.bounds()
	rows, err := ledger.Sum(ctx, q, ledger.Query{On: on, Known: v.Known, By: ledger.ByBook | ledger.ByStage | ledger.ByAction})
	if err != nil {
		return nil, nil, err
	}
	allocated, states = map[string]money.Cents{}, map[string]string{}
	for _, a := range c.Actions {
		_, allocated[a.Code] = ledger.At(rows, ledger.BookPlan, ledger.Allocated, a.Code)
	}
	changes, err := StatesOf(ctx, q, v)
	for thing, x := range changes {
		if code, ok := strings.CutPrefix(thing, "action:"); ok {
			states[code] = x.State
		}
	}
	return allocated, states, err
}

// Total sums what the proposal would add to what is allocated; below zero it gives back.
func (p *Proposal) Total() money.Cents {
	sum := money.Cents(0)
	for _, a := range p.Allocations {
		sum += a.Is - a.Was
	}
	return sum
}
