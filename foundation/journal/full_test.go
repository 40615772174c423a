package journal_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
)

// onSmallDisk opens a journal on a file system of its own that is soon full. Where none may be
// mounted, the file itself is given a limit: SQLite then answers the same.
func onSmallDisk(t *testing.T) (b *journaltest.Bench, grow func()) {
	t.Helper()
	dir := t.TempDir()
	b = &journaltest.Bench{
		T: t, Place: filepath.Join(dir, "relance.db"), Folder: t.TempDir(), Registry: journal.NewRegistry(kinds, []journal.Part{part(tables)}), Clock: bench(t).Clock,
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Logf("no file system may be mounted here (%v): the file has a limit instead", err)
		b.Open()
		limit := func(pages int) {
			err := b.DB.Write(context.Background(), func(tx *store.Tx) error {
				return tx.Define(context.Background(), fmt.Sprintf("pragma max_page_count = %d", pages))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		limit(300)
		return b, func() { limit(1 << 30) }
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	b.Open()
	return b, func() {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFullDiskRefusesActsLosesNoneAndGoesOnOnceThereIsRoom(t *testing.T) {
	if os.Getenv(storetest.Variable) != "" {
		return // PostgreSQL's disk is its own; what it answers is met in the store's tests
	}
	b, grow := onSmallDisk(t)
	defer b.Close()
	var mu sync.Mutex
	var wg sync.WaitGroup
	acknowledged, refused := map[string]int64{}, map[string]bool{}
	send := func(id string) {
		rs, err := do(b, journal.Submission{ID: id, Act: &put{Thing: "a", Value: "1", Pad: strings.Repeat("x", 5000)}})
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			acknowledged[id] = rs[0].Number
			delete(refused, id)
			return
		}
		refused[id] = true
		if f := fault.Of(err)[0]; f.Kind != fault.Unavailable || f.Key != "store.full" {
			t.Errorf("refused with %v", err)
		}
	}
	for c := range 8 {
		wg.Go(func() {
			for i := range 20 {
				send(fmt.Sprintf("client-%d-%03d", c, i))
			}
		})
	}
	wg.Wait()
	if len(refused) == 0 || len(acknowledged) == 0 || len(refused)+len(acknowledged) != 160 {
		t.Fatalf("%d acknowledged, %d refused", len(acknowledged), len(refused))
	}
	t.Logf("%d acknowledged, %d refused", len(acknowledged), len(refused))
	there := byID(t, b.DB)
	if len(there) != len(acknowledged)+1 {
		t.Errorf("%d acts are there, %d were acknowledged", len(there)-1, len(acknowledged))
	}
	grow()
	for _, id := range sorted(refused) {
		send(id)
	}
	if len(refused) != 0 || b.Head().Size != 161 {
		t.Errorf("with room again: %d refused, %d acts", len(refused), b.Head().Size)
	}
	for id, number := range byID(t, b.DB) {
		if n, ok := acknowledged[id]; ok && fmt.Sprint(n) != number {
			t.Errorf("%s was acknowledged as %d and is %s", id, n, number)
		}
	}
	clean(t, b)
	b.Close()
	b.Open()
	clean(t, b)
}

func sorted(m map[string]bool) []string {
	var out []string
	for id := range m {
		out = append(out, id)
	}
	return out
}

// The checkpoint's folder may be full while the database is not: acts go on, and closing says so.
func TestACheckpointThatCannotBeKeptIsSaidAtClosing(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	folder := b.Folder
	if err := os.Rename(folder, folder+"-gone"); err != nil {
		t.Fatal(err)
	}
	b.Must(of("a", "2"), "")
	if err := b.Journal.Close(); err == nil {
		t.Error("nothing was said")
	}
	if err := os.Rename(folder+"-gone", folder); err != nil {
		t.Fatal(err)
	}
	b.DB.Close()
	b.Open()
	if b.Head().Size != 3 {
		t.Errorf("%d acts", b.Head().Size)
	}
	clean(t, b)
}
