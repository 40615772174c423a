package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Insertion is an insert declared once as a package value, of which many rows may be written at once.
type Insertion struct {
	columns int
	forms   []*Stmt // by how many rows they write: rowsAtOnce, from the most
}

// rowsAtOnce are the numbers of rows that are written by one statement: 90 rows take 64, 16, 4, 4 and 2.
var rowsAtOnce = [...]int{64, 16, 4, 2, 1}

// Insert declares the insert of rows into a table: `store.Insert("subject (subject, act)", "")`.
// conflict is what stands behind the values, such as "on conflict (digest) do nothing".
func Insert(table, conflict string) *Insertion {
	_, names, ok := strings.Cut(strings.TrimSuffix(table, ")"), "(")
	if !ok {
		panic("store: an insert without columns: " + table)
	}
	i := &Insertion{columns: strings.Count(names, ",") + 1}
	for _, rows := range rowsAtOnce {
		s := &Stmt{text: i.text(table, conflict, rows)}
		if rows == 1 {
			s = Query(s.text) // the others are right where this one is
		}
		s.inOrder = true
		i.forms = append(i.forms, s)
	}
	return i
}

// Places writes the parameters of a list: Places(3) is "($1, $2, $3)".
func Places(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = "$" + strconv.Itoa(i+1)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

func (i *Insertion) text(table, conflict string, rows int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "insert into %s values ", table)
	for n := range rows * i.columns {
		switch {
		case n == 0:
			b.WriteString("($")
		case n%i.columns == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(n + 1))
	}
	return b.String() + ") " + conflict
}

// gathered are the rows of an insertion that wait to be written.
type gathered struct {
	*Insertion
	args []any
}

// Add inserts a row, together with others: at once when there are many, else before the transaction
// reads or changes anything in another way, and before it commits. So what is read is always whole,
// and a row that the database refuses is told by a later call, and by the commit.
func (tx *Tx) Add(ctx context.Context, i *Insertion, row ...any) error {
	if len(row) != i.columns {
		return fmt.Errorf("store: %d values for %d columns", len(row), i.columns)
	}
	g := tx.gathering(i)
	g.args = append(g.args, row...)
	if len(g.args) < rowsAtOnce[0]*i.columns {
		return nil
	}
	return tx.put(ctx, g)
}

func (tx *Tx) gathering(i *Insertion) *gathered {
	for _, g := range tx.waiting {
		if g.Insertion == i {
			return g
		}
	}
	g := &gathered{Insertion: i}
	tx.waiting = append(tx.waiting, g)
	return g
}

// settle writes every row that waits.
func (tx *Tx) settle(ctx context.Context) error {
	for _, g := range tx.waiting {
		if len(g.args) > 0 {
			if err := tx.put(ctx, g); err != nil {
				return err
			}
		}
	}
	return nil
}

func (tx *Tx) put(ctx context.Context, g *gathered) error {
	args := g.args
	g.args = g.args[:0]
	for n, rows := range rowsAtOnce {
		for size := rows * g.columns; len(args) >= size; args = args[size:] {
			p, err := tx.stmt(ctx, g.forms[n])
			if err == nil {
				_, err = p.ExecContext(ctx, args[:size]...)
				err = tx.failed(err)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
