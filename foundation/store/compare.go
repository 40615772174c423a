package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
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
// differ, "-" for one that only a has, "+" for one that only b has.
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
	for len(diff) < differencesMax {
		rowA, okA, err := ra.next()
		if err != nil {
			return nil, err
		}
		rowB, okB, err := rb.next()
		if err != nil {
			return nil, err
		}
		if !okA && !okB {
			break
		}
		if okA && okB && rowA == rowB {
			continue
		}
		if okA {
			diff = append(diff, "- "+rowA)
		}
		if okB {
			diff = append(diff, "+ "+rowB)
		}
	}
	return diff, nil
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
		if b, ok := c.([]byte); ok {
			c = string(b)
		}
		parts[i] = fmt.Sprintf("%q", fmt.Sprint(c))
	}
	return strings.Join(parts, " | "), true, nil
}
