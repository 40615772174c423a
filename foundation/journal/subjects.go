package journal

import (
	"context"
	_ "embed"

	"relance/foundation/store"
)

//go:embed tables.sql
var tables string

// subjectsPart is the journal's own derived tables: what each act is about, and what corrects what.
var subjectsPart = Part{
	Name: "journal", Define: tables,
	Tables: []Table{{"subject", "subject, act"}, {"correction", "by_act"}},
}

var addSubject = store.Insert(`subject (subject, act)`, ``)

func keepSubjects(ctx context.Context, tx *store.Tx, e *Entry) error {
	for _, s := range e.subjects {
		if err := tx.Add(ctx, addSubject, s, e.Number); err != nil {
			return err
		}
	}
	return nil
}
