package scheme

import (
	"context"
	"slices"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// brought is what the acts share that bring a text of a scheme: which it is, and the blob that holds it.
type brought struct {
	Scheme  string   `json:"scheme"`            // slug
	Day     string   `json:"day"`               // names the version
	Actions []string `json:"actions,omitempty"` // of the plan, that it serves
	Content string   `json:"content"`           // digest
	plan.Published
}

func (b *brought) served() *brought { return b }

// Record puts a text that a source gives into the journal, and opens nothing: it is effective on the day since which it
// is in force or, where no source says, on the day it was seen.
type Record struct{ brought }

func (*Record) Kind() string { return "scheme.record" }

// Check refuses a text that is neither a source's nor a rule across aids that a body has voted, and one that is there already.
func (r *Record) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	c, there, err := r.content(ctx, q, e)
	if err != nil {
		return err
	}
	if voted := c.Version.Cap && e.Authority != nil && e.Authority.Date != ""; e.Mode != journal.Imported && !voted {
		return fault.New(fault.Invalid, "scheme.record_imported").At("mode")
	}
	if e.Effective != r.Day {
		return fault.New(fault.Invalid, "scheme.record_day", r.Day, e.Effective).At("effective")
	}
	for _, v := range there.versions {
		if v.scheme == r.Scheme && v.day == r.Day {
			return fault.New(fault.Conflict, "scheme.version_there", c.Version.Title, r.Day, v.act).At("day")
		}
	}
	return nil
}

func (r *Record) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return r.add(ctx, tx, e)
}

// content reads the text that an act brings, refuses one that is not what the act says or that belongs elsewhere, and
// gives what stands before the act.
func (b *brought) content(ctx context.Context, q store.Q, e *journal.Entry) (*Content, *rows, error) {
	// A content that memory knows may be another journal's: the blob itself must be there.
	blob, err := e.Blob(ctx, q, b.Content)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil, fault.New(fault.Invalid, "scheme.content_missing").At("content")
	} else if err != nil {
		return nil, nil, err
	}
	c, err := contentOf(b.Content, func() (journal.Blob, error) { return blob, nil })
	if err != nil {
		return nil, nil, err
	}
	v := c.Version
	switch {
	case v.Slug != b.Scheme || v.Day != b.Day || !slices.Equal(v.Actions, b.Actions):
		return nil, nil, fault.New(fault.Invalid, "scheme.content_other", v.Slug, v.Day).At("content")
	case c.Fictional != e.Fictional:
		return nil, nil, fault.New(fault.Invalid, "plan.fiction_mixed").At("content")
	}
	for _, code := range v.Actions {
		if err := plan.Known(ctx, q, e, code, "actions"); err != nil {
			return nil, nil, err
		}
	}
	there, err := before(ctx, q, e)
	if err != nil {
		return nil, nil, err
	}
	if last := there.last(v.Slug); last.act != 0 {
		was, err := ContentOf(ctx, q, last.digest)
		if err != nil {
			return nil, nil, err
		}
		if was.Version.Cap != v.Cap {
			return nil, nil, fault.New(fault.Conflict, "scheme.cap_or_scheme", v.Slug, last.act).At("scheme")
		}
	}
	return c, &there, nil
}

// add writes the version.
func (b *brought) add(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	e.Touch("scheme:" + b.Scheme)
	for _, code := range b.Actions {
		e.Touch("action:" + code)
	}
	return tx.Add(ctx, addVersion, e.Number, e.Position, e.Effective, b.Scheme, b.Day, b.Content, int64(0))
}

// NewRecord makes the act that records a text.
func NewRecord(c *Content) *Record { return &Record{bring(c)} }

// NewOpening makes the act that opens a scheme with a text.
func NewOpening(c *Content) *OpenScheme { return &OpenScheme{bring(c)} }

// NewAmendment makes the act that gives an open scheme a text.
func NewAmendment(c *Content) *Amend { return &Amend{bring(c)} }

func bring(c *Content) brought {
	return brought{Scheme: c.Version.Slug, Day: c.Version.Day, Actions: c.Version.Actions, Content: c.Blob().Digest()}
}
