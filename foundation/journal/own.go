package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

// ownKinds are the acts about the journal itself.
var ownKinds = []Kind{
	{Name: "journal.open", New: func() Act { return &OpenLog{} }, May: []identity.Role{identity.System}},
	{Name: "act.correct", New: func() Act { return &Correct{} }, May: []identity.Role{identity.Direction, identity.AxisLead, identity.Finance, identity.Chronicle}},
}

// OpenLog is the first act: it names the log and gives the public key that signs it.
type OpenLog struct {
	Origin    string `json:"origin"`
	PublicKey string `json:"public_key"`
	Fictional bool   `json:"fictional"`
}

func (*OpenLog) Kind() string { return "journal.open" }

// Check: only as the first act.
func (*OpenLog) Check(_ context.Context, _ store.Q, e *Entry) error {
	if e.Number != 1 {
		return fault.New(fault.Conflict, "journal.already_open")
	}
	return nil
}

func (*OpenLog) Apply(_ context.Context, _ *store.Tx, e *Entry) error {
	e.Touch("journal")
	return nil
}

// Correct takes back what an act did and, unless With is absent, records it anew, effective on the
// same day. Both acts stay visible. It is refused, naming them, when later acts would no longer pass.
type Correct struct {
	Of     int64             `json:"of"`
	Reason map[string]string `json:"reason"` // published
	With   *Again            `json:"with,omitempty"`

	inner Act
	aimed aim
}

// Again is the act that stands in place of the corrected one.
type Again struct {
	Kind   string          `json:"kind"`
	Fields json.RawMessage `json:"fields"`
}

type aim struct {
	kind, effective string
	position        int64
}

func (*Correct) Kind() string { return "act.correct" }

func innerOf(a Act) Act {
	if c, ok := a.(*Correct); ok && c.inner != nil {
		return c.inner
	}
	return nil
}

// refresh writes the inner act's canonical fields.
func (c *Correct) refresh() error {
	if c.inner == nil {
		return nil
	}
	fields, err := encode(c.inner)
	c.With.Fields = fields
	return err
}

// aim finds the act to correct and takes over its day.
func (c *Correct) aim(ctx context.Context, q store.Q, e *Entry) (refused, err error) {
	a, refused, err := findAim(ctx, q, c.Of)
	if refused != nil || err != nil {
		return refused, err
	}
	if a.kind == "journal.open" || c.Of >= e.Number {
		return fault.New(fault.Conflict, "journal.correct_not", c.Of).At("of"), nil
	}
	if c.With != nil && c.With.Kind != a.kind {
		return fault.New(fault.Invalid, "journal.correct_kind", c.Of, a.kind, c.With.Kind).At("with.kind"), nil
	}
	if strings.TrimSpace(c.Reason["fr"]) == "" {
		return fault.New(fault.Invalid, "journal.correct_reason").At("reason"), nil
	}
	c.aimed, e.Effective, e.Position = a, a.effective, a.position
	return nil, nil
}

// mayTakeBack refuses to take back an act that its author could not have made. (What is recorded anew
// was looked at before: it is of the same kind.)
func (r *Registry) mayTakeBack(actor identity.Actor, p *prepared, c *Correct, e *Entry) error {
	if c.inner != nil {
		return nil
	}
	may := r.kinds[c.aimed.kind].May
	if role, ok := actor.Holds(may); ok && p.anyRole && role != identity.Chronicle {
		e.Role = role
	}
	if !slices.Contains(may, e.Role) {
		return fault.New(fault.Forbidden, "journal.may_not", named(c.aimed.kind))
	}
	return nil
}

func findAim(ctx context.Context, q store.Q, of int64) (a aim, refused, err error) {
	type row struct{ kind, effective string }
	r, found, err := store.One(ctx, q, qAimed, func(s store.Scanner) (r row, err error) {
		err = s.Scan(&r.kind, &r.effective)
		return
	}, of)
	if err != nil {
		return a, nil, err
	}
	if !found {
		return a, fault.New(fault.NotFound, "journal.no_act", of).At("of"), nil
	}
	by, already, err := store.One(ctx, q, qCorrectedBy, store.Value[int64], of)
	if err != nil {
		return a, nil, err
	}
	if already {
		return a, fault.New(fault.Conflict, "journal.corrected", of, by).At("of"), nil
	}
	a = aim{kind: r.kind, effective: r.effective, position: of}
	if p, found, err := store.One(ctx, q, qStands, func(s store.Scanner) (p correction, err error) {
		err = s.Scan(&p.position, &p.kind)
		return
	}, of); err != nil {
		return a, nil, err
	} else if found {
		a.position, a.kind = p.position, p.kind
	}
	if a.kind == "" {
		return a, fault.New(fault.Conflict, "journal.correct_nothing", of).At("of"), nil
	}
	return a, nil, nil
}

type correction struct {
	position int64
	kind     string
}

var (
	qAimed       = store.Query(`select kind, effective from journal where number = $1`)
	qCorrectedBy = store.Query(`select by_act from correction where of_act = $1`)
	qStands      = store.Query(`select position, kind from correction where by_act = $1`)
	qAddCorrect  = store.Query(`insert into correction (by_act, of_act, position, kind) values ($1, $2, $3, $4)`)
	qPositions   = store.Query(`select of_act, by_act, position from correction order by by_act`)
)

// Check leaves everything to Apply: what stands can only be judged once the old act is taken back.
func (c *Correct) Check(context.Context, store.Q, *Entry) error { return nil }

// Apply reverses the act in every part, then runs the new one in its place.
func (c *Correct) Apply(ctx context.Context, tx *store.Tx, e *Entry) error {
	kind := ""
	if c.inner != nil {
		kind = c.inner.Kind()
	}
	if _, err := tx.Exec(ctx, qAddCorrect, e.Number, c.Of, e.Position, kind); err != nil {
		return err
	}
	e.Touch(fmt.Sprintf("act:%d", c.Of))
	return nil
}

// replace is the rest of Apply: it needs the registry, which an act does not know.
func (c *Correct) replace(ctx context.Context, tx *store.Tx, r *Registry, e *Entry) error {
	for _, p := range r.parts {
		if p.Reverse == nil {
			continue
		}
		if err := p.Reverse(ctx, tx, e, c.Of); err != nil {
			return err
		}
	}
	if c.inner == nil {
		return nil
	}
	if e.live {
		if err := c.inner.Check(ctx, tx, e); err != nil {
			return err
		}
	}
	return c.inner.Apply(ctx, tx, e)
}
