package portal

import (
	"cmp"
	"slices"
	"sync"

	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/money"
)

// decision is an act that changed what the plan is, or which action has which part of it.
type decision struct {
	record journal.Record
	kind   string       // of what it does: that of the act recorded anew, where it is a correction
	act    journal.Act  // likewise
	is     plan.Version // zero where the act made no version
	was    plan.Version // the one before; zero for an adoption
	before money.Cents  // envelope
	after  money.Cents
	rank   int // among the amendments, from 1; 0 for another kind
}

// Kinds of decisions, beside those that make a version.
const (
	kindAdopt      = "plan.adopt"
	kindAmend      = "plan.amend"
	kindRectify    = "plan.correct"
	kindReallocate = "plan.reallocate"
	kindTakeover   = "plan.takeover"
	kindCorrect    = "act.correct"
)

// decisions lists what was decided up to the page's day, as known, the first first.
func (f *frame) decisions() ([]decision, error) {
	var out []decision
	for i, v := range f.versions {
		if v.Effective > f.on {
			break
		}
		r, err := journal.Get(f.ctx, f.q, v.Act)
		if err != nil {
			return nil, err
		}
		d := decision{record: r, is: v, after: v.Envelope}
		if i > 0 {
			d.was, d.before = f.versions[i-1], f.versions[i-1].Envelope
		}
		out = append(out, d)
	}
	for _, kind := range []string{kindReallocate, kindTakeover, kindCorrect} {
		records, err := journal.List(f.ctx, f.q, journal.Filter{Kind: kind, Known: f.known})
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			made := slices.ContainsFunc(out, func(d decision) bool { return d.record.Number == r.Number })
			if !made && r.Effective <= f.on && f.stands(r) {
				out = append(out, decision{record: r})
			}
		}
	}
	for i := range out {
		out[i].kind, out[i].act = f.done(out[i].record)
	}
	out = slices.DeleteFunc(out, func(d decision) bool {
		return d.is.Act == 0 && d.kind != kindReallocate && d.kind != kindTakeover
	})
	slices.SortStableFunc(out, func(a, b decision) int {
		return cmp.Or(cmp.Compare(a.record.Effective, b.record.Effective), cmp.Compare(a.record.Position, b.record.Position))
	})
	envelope, amendments := money.Cents(0), 0
	for i := range out {
		d := &out[i]
		if d.is.Act == 0 {
			d.before, d.after = envelope, envelope
		}
		envelope = d.after
		if d.kind == kindAmend {
			amendments++
			d.rank = amendments
		}
	}
	return out, nil
}

// stands says that nothing known took an act back.
func (f *frame) stands(r journal.Record) bool { return r.CorrectedBy == 0 || r.CorrectedBy > f.known }

// done gives what an act does: itself, or what it records anew where it is a correction. A correction that
// only takes back does nothing more.
func (f *frame) done(r journal.Record) (kind string, act journal.Act) {
	a, err := f.p.Journal.Registry.Decode(r.Kind, r.Fields)
	if err != nil {
		return r.Kind, nil
	}
	c, ok := a.(*journal.Correct)
	if !ok {
		return r.Kind, a
	}
	if c.With == nil {
		return r.Kind, nil
	}
	if a, err = f.p.Journal.Registry.Decode(c.With.Kind, c.With.Fields); err != nil {
		return c.With.Kind, nil
	}
	return c.With.Kind, a
}

// differences keeps what differs between contents: they are the same for ever under their digests, and
// comparing two of a large plan takes longer than all else on a page of history.
var differences = struct {
	sync.Mutex
	of map[[2]string][]plan.Difference
}{of: map[[2]string][]plan.Difference{}}

// differencesMax bounds the pairs of versions kept.
const differencesMax = 64

// changes gives what a decision changed in the text of the plan; nothing for an adoption.
func (f *frame) changes(d decision) ([]plan.Difference, error) {
	if d.is.Act == 0 || d.was.Act == 0 || d.was.Digest == d.is.Digest {
		return nil, nil
	}
	key := [2]string{d.was.Digest, d.is.Digest}
	differences.Lock()
	known, ok := differences.of[key]
	differences.Unlock()
	if ok {
		return known, nil
	}
	old, now, err := f.sides(d)
	if err != nil {
		return nil, err
	}
	found := plan.Diff(old, now)
	differences.Lock()
	defer differences.Unlock()
	if len(differences.of) >= differencesMax {
		clear(differences.of)
	}
	differences.of[key] = found
	return found, nil
}

// sides reads the plan before and after a decision that made a version; before an adoption it is nil.
func (f *frame) sides(d decision) (old, now *plan.Content, err error) {
	if d.was.Act > 0 {
		if old, err = plan.ContentOf(f.ctx, f.q, d.was.Digest); err != nil {
			return nil, nil, err
		}
	}
	if d.is.Act > 0 {
		now, err = plan.ContentOf(f.ctx, f.q, d.is.Digest)
	}
	return old, now, err
}

// together are the acts that move money under the same deliberation as a decision, itself first.
func (f *frame) together(d decision) ([]journal.Record, error) {
	out := []journal.Record{d.record}
	a := d.record.Authority
	if a == nil || a.Number == "" || a.Date == "" {
		return out, nil
	}
	for _, kind := range []string{"plan.allocate", kindReallocate} {
		records, err := journal.List(f.ctx, f.q, journal.Filter{Kind: kind, Known: f.known})
		if err != nil {
			return nil, err
		}
		slices.Reverse(records)
		for _, r := range records {
			b := r.Authority
			if r.Number != d.record.Number && r.Effective <= f.on && f.stands(r) && b != nil && b.Number == a.Number && b.Date == a.Date && b.Body["fr"] == a.Body["fr"] {
				out = append(out, r)
			}
		}
	}
	return out, nil
}
