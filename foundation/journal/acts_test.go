package journal_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store"
)

// put is an act about a thing. What its value asks for happens: it is refused, breaks, publishes …
type put struct {
	Thing string `json:"thing"`
	Value string `json:"value"`
	Text  string `json:"text,omitempty"` // published
	Pad   string `json:"pad,omitempty"`
}

func (*put) Kind() string { return "thing.put" }

func (p *put) Publish(keep func(media, text string) string) error {
	if p.Text != "" {
		p.Text = keep("text/plain", p.Text)
	}
	return nil
}

// Check: "after:x" may only follow the value x.
func (p *put) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	switch before, after := strings.CutPrefix(p.Value, "after:"); {
	case p.Value == "refused":
		return fault.New(fault.Conflict, "test.refused").At("value")
	case p.Value == "unavailable":
		return fault.New(fault.Unavailable, "test.unavailable")
	case p.Value == "panic in check":
		panic("check")
	case p.Value == "bad query":
		_, err := store.All(ctx, q, qNowhere, store.Value[string])
		return fault.New(fault.Conflict, "test.hidden").Because(err) // an act that hides what went wrong
	case after:
		was, _, err := store.One(ctx, q, qValue, store.Value[string], p.Thing, e.Position)
		if err == nil && was != before {
			err = fault.New(fault.Conflict, "test.not_after", before, was)
		}
		return err
	}
	return nil
}

func (p *put) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	e.Touch("thing:" + p.Thing)
	if _, err := tx.Exec(ctx, qPutThing, e.Number, e.Position, p.Thing, p.Value, e.Recorded); err != nil {
		return err
	}
	switch kind, rest, _ := strings.Cut(p.Value, ":"); kind {
	case "panic":
		panic(rest)
	case "broken":
		return errors.New("broken")
	case "guard":
		e.AtEnd(func(context.Context) error { return fault.New(fault.Conflict, "test.guard") })
	case "moves":
		n, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		for i := range n {
			e.Moved(journal.Move{Cents: int64(i + 1), From: "plan:voted", To: fmt.Sprintf("plan:allocated;action=A%d", i)})
		}
	}
	return nil
}

var (
	qPutThing  = store.Query(`insert into thing (act, position, name, value, recorded) values ($1, $2, $3, $4, $5)`)
	qDropThing = store.Query(`delete from thing where act = $1`)
	qValue     = store.Query(`select value from thing where name = $1 and position < $2 order by position desc, act desc limit 1`)
	qThings    = store.Query(`select act || ' ' || name || ' ' || value from thing order by position, act`)
	qNowhere   = store.Query(`select note from journal where number / (number - number) > 0 and cast(note as bigint) > 0`)
)

const tables = `create table thing (act bigint primary key, position bigint not null, name text not null, value text not null, recorded text not null);`

var kinds = []journal.Kind{
	{Name: "thing.put", New: func() journal.Act { return &put{} }, May: []identity.Role{identity.Finance, identity.Chronicle}},
}

func part(define string) journal.Part {
	return journal.Part{
		Name: "thing", Define: define, Tables: []journal.Table{{Name: "thing", Order: "act"}},
		Reverse: func(ctx context.Context, tx *store.Tx, _ *journal.Entry, of int64) error {
			_, err := tx.Exec(ctx, qDropThing, of)
			return err
		},
		Sound: func(ctx context.Context, q store.Q) ([]string, error) { return nil, nil },
	}
}

func bench(t testing.TB) *journaltest.Bench { return journaltest.New(t, kinds, part(tables)) }

// finance may put things, and nothing else.
var finance = identity.Actor{Ref: "p_finance", Roles: []identity.Role{identity.Finance}}

func of(thing, value string) *put { return &put{Thing: thing, Value: value} }

func submission(b *journaltest.Bench, a journal.Act) journal.Submission {
	return journal.Submission{ID: b.ID(), Act: a}
}

// do records as finance.
func do(b *journaltest.Bench, subs ...journal.Submission) ([]journal.Receipt, error) {
	return b.Do(context.Background(), finance, subs...)
}

func things(t testing.TB, b *journaltest.Bench) string {
	t.Helper()
	rows, err := store.All(context.Background(), b.DB, qThings, store.Value[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(rows, ", ")
}

// wants checks that an error is one fault of a kind and key.
func wants(t testing.TB, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	fs := fault.Of(err)
	if len(fs) != 1 || fs[0].Kind != kind || fs[0].Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, kind, key)
	}
}

func clean(t testing.TB, b *journaltest.Bench) {
	t.Helper()
	if found := b.Verify(); len(found) != 0 {
		t.Errorf("verify finds %v", found)
	}
}
