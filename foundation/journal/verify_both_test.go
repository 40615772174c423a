package journal_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"relance/foundation/journal"
)

func TestACheckpointKeptElsewhereDoesNotStandInForTheOneBeside(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	older := &journal.Checkpoint{Origin: b.Origin(), Size: b.Head().Size, Root: b.Head().Root}
	b.Must(of("a", "2"), "")
	first, err := journal.Get(context.Background(), b.DB, 1)
	if err != nil {
		t.Fatal(err)
	}
	k := journal.NewKeeper(b.Folder)
	if _, err := k.For(first); err != nil {
		t.Fatal(err)
	}
	beyond := b.Head()
	beyond.Size++ // as if the last act had been cut off
	signed, err := k.Sign(b.Origin(), beyond)
	if err == nil {
		err = os.WriteFile(filepath.Join(b.Folder, "checkpoint"), signed, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := journal.Verify(context.Background(), b.DB, journal.Proof{Registry: b.Registry, Checkpoint: older,
		Keeper: journal.NewKeeper(b.Folder), Folder: t.TempDir()})
	if err != nil || len(found) != 1 || found[0].Key != "verify.truncated" {
		t.Errorf("found %v (%v)", found, err)
	}
}
