package journal

import (
	"context"
	"encoding/json"

	"relance/foundation/identity"
	"relance/foundation/store"
)

// An Act is one thing that somebody did. Its exported fields, as JSON, are its public fields.
type Act interface {
	// Kind names it: "plan.allocate". A change of meaning is a new kind, "plan.allocate/2".
	Kind() string
	// Check refuses with a fault, or says nil: may it happen now? It reads the state that stands
	// before e.Position and may become stricter from one version to the next.
	Check(ctx context.Context, q store.Q, e *Entry) error
	// Apply changes the derived tables. It is a function of its inputs alone (no clock, randomness,
	// file or network), and must go on replaying every act ever recorded.
	Apply(ctx context.Context, tx *store.Tx, e *Entry) error
}

// A Publisher is an act with a text that is published, and may have to be withdrawn one day: Publish
// replaces each such text by the name that keep gives it. Fault: Invalid, for a text that may not be
// published, and for a name that the submitter gives instead of one.
type Publisher interface {
	Publish(keep func(media, text string) (name string)) error
}

// Kind registers a kind of act.
type Kind struct {
	Name string
	New  func() Act      // a zero one to decode into
	May  []identity.Role // the permission table's line
	// Within gives the scopes that an act concerns ("axis:2"), nil for the whole plan; nil itself means
	// the whole plan always. Who holds a role in some scopes only acts in those.
	Within func(ctx context.Context, q store.Q, a Act, e *Entry) ([]string, error)
}

// Part is a package's derived tables.
type Part struct {
	Name   string
	Define string  // text of its tables.sql
	Tables []Table // compared row by row by Verify
	// Reverse takes back what the act with number of did, on behalf of the correction e.
	Reverse func(ctx context.Context, tx *store.Tx, e *Entry, of int64) error
	// Sound checks sums that must hold after a replay: one sentence per fault.
	Sound func(ctx context.Context, q store.Q) ([]string, error)
}

// Table is a derived table with the columns that order it.
type Table struct{ Name, Order string }

// Authority is the deliberation or decision under which an act is made.
type Authority struct {
	Body        map[string]string `json:"body"` // {"fr": "Conseil métropolitain"}
	Date        string            `json:"date"`
	Number      string            `json:"number,omitempty"`
	Document    string            `json:"document,omitempty"`
	Enforceable string            `json:"enforceable,omitempty"` // day from which it binds, where known
}

// Modes: run here, or recorded from another system or a public source.
const (
	Native   = "native"
	Imported = "imported"
)

// Submission asks for one act to be recorded.
type Submission struct {
	ID        string // made by whoever submits; the same one again has no second effect
	Act       Act
	Effective string // legal day, YYYY-MM-DD; empty: the day it is recorded
	Mode      string // Native when empty
	Role      identity.Role
	Authority *Authority
	Sources   []string
	Blobs     []Blob                  // public content that the act names by digest
	Staged    []string                // likewise, kept ahead of it: see Journal.Stage
	Note      string                  // unpublished: sealed in the vault
	Progress  func(done, total int64) // of a long act, told while it runs; may be nil
}

// Receipt says that an act is on disk.
type Receipt struct {
	Number    int64  `json:"number"`
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Recorded  string `json:"recorded"`
	Effective string `json:"effective"`
	Repeated  bool   `json:"repeated"` // it was there already
	Moves     []Move `json:"moves"`
	Lines     int64  `json:"lines,omitempty"` // of a Totalled act, whose moves are not listed
	Cents     int64  `json:"cents,omitempty"` // likewise, their sum
}

// Move is the public form of a movement of money: places as their text (see domain/ledger).
type Move struct {
	Cents int64  `json:"cents"`
	From  string `json:"from"`
	To    string `json:"to"`
	Day   string `json:"day,omitempty"` // where it is not the act's effective day
}

// Entry is what surrounds an act.
type Entry struct {
	Number    int64
	Position  int64 // see the package's words
	ID        string
	Kind      string
	Recorded  string // 27 characters of UTC
	Effective string // YYYY-MM-DD
	Role      identity.Role
	Mode      string
	Authority *Authority
	Sources   []string
	Fictional bool

	horizon  string  // of a replay
	live     bool    // recorded now, not replayed or looked at again
	blobs    []Blob  // public content that came with the submission
	source   store.Q // where blobs are read in a replay
	moves    []Move
	subjects []string
	touched  map[string]bool // the same
	progress func(done, total int64)
	atEnd    []func(context.Context) error
	attached []any
}

// Moved adds a move to the act's leaf; only the ledger calls it.
func (e *Entry) Moved(m Move) { e.moves = append(e.moves, m) }

// Touch says what the act is about ("action:A2.~1"), so that a page of that thing can list it.
func (e *Entry) Touch(subject string) {
	if e.touched[subject] {
		return
	}
	if e.touched == nil {
		e.touched = map[string]bool{}
	}
	e.touched[subject] = true
	e.subjects = append(e.subjects, subject)
}

// Tell says how far a long act is, to whoever submitted it.
func (e *Entry) Tell(done, total int64) {
	if e.progress != nil {
		e.progress(done, total)
	}
}

// Live says that the act is being recorded now: a Check may then refuse early what a guard would
// refuse later. It must not change what Apply does.
func (e *Entry) Live() bool { return e.live }

// Horizon is the last day that a replay looks at, "" for all: acts effective later are left out of it,
// so that a guard has nothing to say of later days.
func (e *Entry) Horizon() string { return e.horizon }

// Blob gives public content that the act names: what came with it, or what the journal holds.
// Fault: NotFound.
func (e *Entry) Blob(ctx context.Context, q store.Q, digest string) (Blob, error) {
	for _, b := range e.blobs {
		if b.Digest() == digest {
			return b, nil
		}
	}
	if e.source != nil {
		q = e.source
	}
	return ReadBlob(ctx, q, digest)
}

// AtEnd has do run once after Apply, before the leaf is made: for guards on the act as a whole.
func (e *Entry) AtEnd(do func(context.Context) error) { e.atEnd = append(e.atEnd, do) }

// Leaf is the public form of an act. Its JSON, with the fields in this order and nothing between
// them, is hashed into the tree: it cannot be changed later.
type Leaf struct {
	V         int             `json:"v"` // 1
	Number    int64           `json:"number"`
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Recorded  string          `json:"recorded"`
	Effective string          `json:"effective"`
	Role      identity.Role   `json:"role"`
	Mode      string          `json:"mode"`
	Authority *Authority      `json:"authority,omitempty"`
	Sources   []string        `json:"sources,omitempty"`
	Fields    json.RawMessage `json:"fields"`
	Blobs     []string        `json:"blobs,omitempty"`
	Moves     []Move          `json:"moves"`
	MovesBlob string          `json:"moves_blob,omitempty"` // digest of the JSON of moves too long for the leaf
	Fictional bool            `json:"fictional"`
	Sealed    string          `json:"sealed"` // salted digest of the actor and the unpublished text
}

// LeafMax is the longest leaf, a limit of the tiled form's entry bundles.
const LeafMax = 65535

// Attachment lets a package keep something of its own with an entry while its act runs.
type Attachment[T any] struct{}

// NewAttachment declares one; a package has at most one of a type.
func NewAttachment[T any]() Attachment[T] { return Attachment[T]{} }

// Of gives the entry's own T; fresh says that it was made now.
func (Attachment[T]) Of(e *Entry) (v *T, fresh bool) {
	for _, x := range e.attached {
		if v, ok := x.(*T); ok {
			return v, false
		}
	}
	v = new(T)
	e.attached = append(e.attached, v)
	return v, true
}
