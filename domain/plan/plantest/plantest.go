// Package plantest opens journals with plans adopted, for tests.
package plantest

import (
	"context"
	"io/fs"
	"os"
	"testing"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

// Open opens an empty journal that knows the ledger and the plan.
func Open(t testing.TB) *journaltest.Bench {
	t.Helper()
	return journaltest.New(t, plan.Kinds(), ledger.Part(), plan.Part())
}

// Compile compiles a folder that must be good.
func Compile(t testing.TB, folder string) *plan.Compiled {
	t.Helper()
	return CompileFS(t, os.DirFS(folder), folder)
}

// CompileFS is Compile for any file system.
func CompileFS(t testing.TB, fsys fs.FS, name string) *plan.Compiled {
	t.Helper()
	c, problems := plan.Compile(fsys, name)
	for _, p := range problems {
		t.Errorf("%v", p)
	}
	if len(problems) > 0 {
		t.FailNow()
	}
	return c
}

// Blob is the content as an adoption brings it.
func Blob(c *plan.Content) journal.Blob {
	return journal.Blob{Media: "application/json", Body: string(plan.Canonical(c))}
}

// Adopt records the adoption of a content on the day of its vote.
func Adopt(t testing.TB, b *journaltest.Bench, c *plan.Content) journal.Receipt {
	t.Helper()
	blob := Blob(c)
	rs, err := b.Do(context.Background(), journaltest.Everyone, journal.Submission{
		ID: b.ID(), Act: &plan.Adopt{Content: blob.Digest(), Envelope: c.Envelope}, Effective: c.Vote.Date,
		Authority: &journal.Authority{Body: map[string]string{"fr": "conseil"}, Date: c.Vote.Date}, Blobs: []journal.Blob{blob},
	})
	if err != nil {
		t.Fatalf("adopting: %v", err)
	}
	return rs[0]
}

// Play adopts a compiled folder and records its history, as a chronicle of public sources. Its territory stays in
// the folder: see [PlayWhole].
func Play(t testing.TB, b *journaltest.Bench, c *plan.Compiled) {
	t.Helper()
	play(t, b, c, "", Blob(c.Content))
}

// PlayWhole is Play with the folder's territory.
func PlayWhole(t testing.TB, b *journaltest.Bench, c *plan.Compiled) {
	t.Helper()
	land := journal.Blob{Media: plan.ContentMedia, Body: string(c.Territory)}
	play(t, b, c, land.Digest(), Blob(c.Content), land)
}

func play(t testing.TB, b *journaltest.Bench, c *plan.Compiled, territory string, blobs ...journal.Blob) {
	t.Helper()
	for _, h := range c.History {
		a, err := h.Act(blobs[0].Digest(), territory, c.Content.Envelope)
		if err != nil {
			t.Fatal(err)
		}
		s := journal.Submission{ID: b.ID(), Act: a, Effective: h.Effective, Mode: journal.Imported, Role: identity.Chronicle,
			Sources: h.Sources, Blobs: blobs}
		if h.Authority != nil {
			s.Authority = &journal.Authority{Body: h.Authority.Body, Date: h.Authority.Date}
		}
		if _, err := b.Do(context.Background(), journaltest.Everyone, s); err != nil {
			t.Fatalf("%s:%d: %v", h.Place.File, h.Place.Line, err)
		}
	}
}
