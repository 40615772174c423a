package plan

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// View says of which day, as known at which act, something is asked.
type View struct {
	On     string // YYYY-MM-DD, inclusive
	Known  int64  // 0: now
	before int64  // only what stands before this position; 0: all
}

const everything = int64(1) << 62

// endless is after every day that can be written.
const endless = "9999-12-31"

func (v View) bounds() (on string, known, before int64) {
	return cmp.Or(v.On, endless), cmp.Or(v.Known, everything), cmp.Or(v.before, everything)
}

// before is the view that an act's Check has: everything that stands before its position.
func before(e *journal.Entry) View { return View{before: e.Position} }

// Adopted gives the version in force; found is false before the adoption.
func Adopted(ctx context.Context, q store.Q, v View) (_ Version, found bool, err error) {
	on, known, before := v.bounds()
	return store.One(ctx, q, qVersion, scanVersion, on, known, before)
}

// Versions lists every version that stands, in order of the day on which it takes effect.
func Versions(ctx context.Context, q store.Q, v View) ([]Version, error) {
	_, known, before := v.bounds()
	return store.All(ctx, q, qVersions, scanVersion, known, before)
}

// standing is what the writer remembers from one act to the next: the versions that stand now.
type standing struct {
	versions []Version
	read     bool
}

type standingKey struct{}

func standingOf(tx *store.Tx) *standing {
	return store.Remember(tx, standingKey{}, func() *standing { return &standing{} })
}

// versionsBefore lists the versions that stand before an act's position, as its Check sees them.
func versionsBefore(ctx context.Context, q store.Q, e *journal.Entry) ([]Version, error) {
	tx, ok := q.(*store.Tx)
	if !ok {
		return Versions(ctx, q, before(e))
	}
	s := standingOf(tx)
	if !s.read {
		all, err := Versions(ctx, tx, View{})
		if err != nil {
			return nil, err
		}
		s.versions, s.read = all, true
	}
	later := func(v Version) bool { return v.Position >= e.Position }
	if !slices.ContainsFunc(s.versions, later) {
		return s.versions, nil
	}
	return slices.DeleteFunc(slices.Clone(s.versions), later), nil
}

// contents keeps the decoded contents in use: a content is the same for ever under its digest.
var contents = struct {
	sync.Mutex
	byDigest map[string]*Content
}{byDigest: map[string]*Content{}}

const contentsMax = 32

// ContentOf reads the content of a digest. What it answers is shared and never changed.
func ContentOf(ctx context.Context, q store.Q, digest string) (_ *Content, err error) {
	defer fault.Wrap(&err, "plan.ContentOf")
	contents.Lock()
	c := contents.byDigest[digest]
	contents.Unlock()
	if c != nil {
		return c, nil
	}
	b, err := journal.ReadBlob(ctx, q, digest)
	if err != nil {
		return nil, err
	}
	return keepContent(digest, b)
}

// contentIn is ContentOf for an act under way, whose blobs may not be in the store yet.
func contentIn(ctx context.Context, q store.Q, e *journal.Entry, digest string) (*Content, error) {
	contents.Lock()
	c := contents.byDigest[digest]
	contents.Unlock()
	if c != nil {
		return c, nil
	}
	b, err := e.Blob(ctx, q, digest)
	if err != nil {
		return nil, err
	}
	return keepContent(digest, b)
}

func keepContent(digest string, b journal.Blob) (*Content, error) {
	c, err := DecodeContent([]byte(b.Body))
	if err != nil {
		return nil, err
	}
	contents.Lock()
	defer contents.Unlock()
	if len(contents.byDigest) >= contentsMax {
		clear(contents.byDigest)
	}
	c.byCode = make(map[string]int, len(c.Actions))
	for i := range c.Actions {
		c.byCode[c.Actions[i].Code] = i
	}
	contents.byDigest[digest] = c
	return c, nil
}

// DecodeContent reads a compiled content; a field that is not known is refused. Fault: Invalid.
func DecodeContent(text []byte) (*Content, error) {
	var c Content
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return nil, fault.New(fault.Invalid, "plan.content_unreadable").Because(err)
	}
	if c.Format != 1 || !bytes.Equal(Canonical(&c), text) {
		return nil, fault.New(fault.Invalid, "plan.content_unreadable")
	}
	return &c, nil
}

// Name is the plan's title without what follows its colon: for the titles of pages.
func (c *Content) Name(lang string) string {
	name, _, _ := strings.Cut(c.Title.In(lang), ":")
	return strings.TrimSpace(name)
}

// Action gives an action by its code.
func (c *Content) Action(code string) (Action, bool) {
	if i, ok := c.byCode[code]; ok && i < len(c.Actions) && c.Actions[i].Code == code {
		return c.Actions[i], true
	}
	for i := range c.Actions {
		if c.Actions[i].Code == code {
			return c.Actions[i], true
		}
	}
	return Action{}, false
}

// Source gives a source by its id.
func (c *Content) Source(id string) (Source, bool) {
	for _, s := range c.Sources {
		if s.ID == id {
			return s, true
		}
	}
	return Source{}, false
}

// Under lists the actions of an objective; objective "" lists those of the axis that no source places.
func (c *Content) Under(axis int, objective string) []Action {
	out := []Action{}
	for _, a := range c.Actions {
		if a.Axis == axis && a.Objective == objective {
			out = append(out, a)
		}
	}
	return out
}

// StatesOf gives the state of every thing that ever changed, by "action:CODE" and "milestone:CODE/M1".
// A thing that is not in it is planned, or open.
func StatesOf(ctx context.Context, q store.Q, v View) (map[string]Change, error) {
	on, known, before := v.bounds()
	out := map[string]Change{}
	return out, store.Each(ctx, q, qStates, func(s store.Scanner) error {
		c, err := scanChange(s)
		out[c.Thing] = c
		return err
	}, on, known, before)
}

func stateOf(ctx context.Context, q store.Q, thing string, v View) (Change, bool, error) {
	on, known, before := v.bounds()
	return store.One(ctx, q, qState, scanChange, thing, on, known, before)
}
