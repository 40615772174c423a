package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// differencesMax bounds how many rows of a table are named.
const differencesMax = 5

// dynamic reads a whole table named by the program; both views and databases can.
type dynamic interface {
	table(ctx context.Context, name, order string) (*sql.Rows, error)
}

func (db *DB) table(ctx context.Context, name, order string) (*sql.Rows, error) {
	return db.read.QueryContext(ctx, "select * from "+name+" order by "+order)
}

func (v *view) table(ctx context.Context, name, order string) (*sql.Rows, error) {
	return v.tx.QueryContext(ctx, "select * from "+name+" order by "+order)
}

// CompareTables reads the same table on two stores, whatever their engines, and names the rows that
// differ, "-" for one that only a has, "+" for one that only b has. order names the columns of the
// table's key: a row that is missing on one side does not make those after it differ.
func CompareTables(ctx context.Context, a, b Q, name, order string) ([]string, error) {
	ra, err := openTable(ctx, a, name, order)
	if err != nil {
		return nil, err
	}
	defer ra.rows.Close()
	rb, err := openTable(ctx, b, name, order)
	if err != nil {
		return nil, err
	}
	defer rb.rows.Close()
	var diff []string
	rowA, okA, errA := ra.next()
	rowB, okB, errB := rb.next()
	for len(diff) < differencesMax && errA == nil && errB == nil && (okA || okB) {
		side := 0
		switch {
		case !okA:
			side = 1
		case !okB:
			side = -1
		default:
			side = slices.CompareFunc(ra.key(), rb.key(), compareCells)
		}
		if side <= 0 && (side < 0 || rowA != rowB) {
			diff = append(diff, "- "+rowA)
		}
		if side >= 0 && (side > 0 || rowA != rowB) {
			diff = append(diff, "+ "+rowB)
		}
		if side <= 0 {
			rowA, okA, errA = ra.next()
		}
		if side >= 0 {
			rowB, okB, errB = rb.next()
		}
	}
	return diff, cmp.Or(errA, errB)
}

// compareCells orders as both engines do: numbers by value, texts by bytes.
func compareCells(a, b any) int {
	x, okX := a.(int64)
	y, okY := b.(int64)
	if okX && okY {
		return cmp.Compare(x, y)
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
}

// DigestTable hashes every row of a table in order: equal digests, equal tables, on either engine.
func DigestTable(ctx context.Context, q Q, name, order string) (digest string, rows int64, err error) {
	r, err := openTable(ctx, q, name, order)
	if err != nil {
		return "", 0, err
	}
	defer r.rows.Close()
	h := sha256.New()
	for {
		row, ok, err := r.next()
		if err != nil {
			return "", 0, err
		}
		if !ok {
			return hex.EncodeToString(h.Sum(nil)), rows, nil
		}
		rows++
		fmt.Fprintf(h, "%s\n", row)
	}
}

type tableReader struct {
	rows  *sql.Rows
	cells []any
	ptrs  []any
	keys  []int // which cells are the key
}

// key gives the key of the row last read.
func (r *tableReader) key() []any {
	k := make([]any, len(r.keys))
	for i, c := range r.keys {
		k[i] = r.cells[c]
	}
	return k
}

func openTable(ctx context.Context, q Q, name, order string) (*tableReader, error) {
	d, ok := q.(dynamic)
	if !ok {
		return nil, fmt.Errorf("store: %T cannot be compared", q)
	}
	rows, err := d.table(ctx, name, order)
	if err != nil {
		return nil, translate(err)
	}
	cols, err := rows.Columns()
	if err != nil {
		rows.Close()
		return nil, err
	}
	r := &tableReader{rows: rows, cells: make([]any, len(cols)), ptrs: make([]any, len(cols))}
	for i := range r.cells {
		r.ptrs[i] = &r.cells[i]
	}
	for _, name := range strings.Split(order, ",") {
		if i := slices.Index(cols, strings.TrimSpace(name)); i >= 0 {
			r.keys = append(r.keys, i)
		}
	}
	return r, nil
}

func (r *tableReader) next() (string, bool, error) {
	if !r.rows.Next() {
		return "", false, translate(r.rows.Err())
	}
	if err := r.rows.Scan(r.ptrs...); err != nil {
		return "", false, err
	}
	parts := make([]string, len(r.cells))
	for i, c := range r.cells {
		switch v := c.(type) {
		case []byte:
			c = string(v)
		case bool: // SQLite has numbers
			c = int64(0)
			if v {
				c = int64(1)
			}
		}
		r.cells[i] = c
		parts[i] = fmt.Sprintf("%q", fmt.Sprint(c))
	}
	return strings.Join(parts, " | "), true, nil
}
