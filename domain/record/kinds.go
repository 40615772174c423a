package record

import (
	"context"

	"relance/domain/ledger"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// kind is what tells one of the five from another.
type kind struct {
	name  string
	stage string   // that its lines reach
	from  []string // stages on which it may draw
}

var (
	awards      = &kind{"award.record", ledger.Awarded, []string{ledger.Allocated, ledger.Opened, ledger.Reserved}}
	commitments = &kind{"commitment.record", ledger.Committed, []string{ledger.Allocated, ledger.Opened, ledger.Awarded}}
	payments    = &kind{"payment.record", ledger.Paid, []string{ledger.Allocated, ledger.Opened, ledger.Awarded, ledger.Committed, ledger.Certified, ledger.Ordered}}
	recoveries  = &kind{"recovery.record", ledger.Recovered, []string{ledger.Paid}}
	budgets     = &kind{"budget.record", ledger.Voted, []string{ledger.Outside}}

	all = []*kind{awards, commitments, payments, recoveries, budgets}
)

// Names of the five kinds, in the order in which money travels, the budget last.
var Names = []string{awards.name, commitments.name, payments.name, recoveries.name, budgets.name}

func kindOf(name string) *kind {
	for _, k := range all {
		if k.name == name {
			return k
		}
	}
	return nil
}

// From lists the stages on which the lines of a kind may draw; nil for what is no kind of record.
func From(name string) []string {
	if k := kindOf(name); k != nil {
		return k.from
	}
	return nil
}

// Act is a file of another system, as an act of one of the five kinds.
type Act struct {
	File
	k *kind
}

// Kinds are the acts of records, with who may do them: the permission table's lines.
func Kinds() []journal.Kind {
	may := []identity.Role{identity.Finance, identity.Direction, identity.Chronicle}
	out := make([]journal.Kind, len(all))
	for i, k := range all {
		out[i] = journal.Kind{Name: k.name, May: may, New: func() journal.Act { return New(k.name, File{}) }}
	}
	return out
}

// New makes an act of a kind; nil for what is no kind of record.
func New(name string, f File) *Act {
	if k := kindOf(name); k != nil {
		return &Act{f, k}
	}
	return nil
}

// File is what the five acts say. Its lines are blobs, staged before the act.
type File struct {
	System  string       `json:"system"`         // that wrote it: "comptabilité"
	Name    string       `json:"name"`           // of the file, as it was given
	Page    string       `json:"page,omitempty"` // of a workbook with several
	File    string       `json:"file"`           // "sha256:" and the digest of the source's bytes
	From    string       `json:"from"`           // stage drawn on
	Count   int          `json:"count"`          // of lines
	Cents   money.Cents  `json:"cents"`          // their sum
	Control *money.Cents `json:"control_cents,omitempty"`
	Lines   []string     `json:"lines"` // names of the blobs that hold them, in order
}

// Of gives the file itself.
func (f *File) Of() *File { return f }

// Totals gives the number of lines and their sum, for the receipt: see journal.Totalled.
func (f *File) Totals() (lines, cents int64) { return int64(f.Count), int64(f.Cents) }

// Kind names the act: "payment.record".
func (a *Act) Kind() string { return a.k.name }

func (a *Act) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	return a.check(ctx, q, e, a.k)
}

func (a *Act) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	return a.apply(ctx, tx, e, a.k)
}

// Move is the movement of money that a line causes, by its kind and the stage drawn on (R2). With S the
// kind's stage and F the stage drawn on, a line of C cents on action A and commune M moves C, on its
// day, from plan:F;action=A to plan:S;action=A;commune=M; where F is awarded, committed, certified,
// ordered or paid, from plan:F;action=A;commune=M. A line of a budget moves from BOOK:outside to
// BOOK:voted;year=Y. A line below zero moves as much the other way round.
func (l *Line) Move(kindName, from string) ledger.Move { return l.move(kindOf(kindName), from) }

func (l *Line) move(k *kind, from string) ledger.Move {
	m := ledger.Move{Cents: l.Cents, Day: l.Day}
	if k == budgets {
		m.From = ledger.Place{Book: l.Book, Stage: ledger.Outside}
		m.To = ledger.Place{Book: l.Book, Stage: ledger.Voted, Year: l.Year}
	} else {
		m.From = ledger.Place{Book: ledger.BookPlan, Stage: from, Action: l.Action}
		m.To = ledger.Place{Book: ledger.BookPlan, Stage: k.stage, Action: l.Action, Commune: l.Commune}
		switch from {
		case ledger.Awarded, ledger.Committed, ledger.Certified, ledger.Ordered, ledger.Paid:
			m.From.Commune = l.Commune
		}
	}
	if m.Cents < 0 {
		m.From, m.To, m.Cents = m.To, m.From, -m.Cents
	}
	return m
}
