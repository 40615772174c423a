package e2e

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestASecondServerOnTheSameDataIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, o *office) {
		o.serve()
		refused(t, append([]string{"serve", "--plan", o.folder, "--addr", "127.0.0.1:0"}, o.data...)...)
		if a, err := o.allocate(http.DefaultClient, "after-the-second", 1); err != nil || a.status != http.StatusCreated {
			t.Errorf("the first server is disturbed: %+v (%v)", a, err)
		}
	})
}

func TestADatabaseOfANewerVersionIsLeftAlone(t *testing.T) {
	o := newOffice(t, "")
	files, err := filepath.Glob(filepath.Join(o.data[1], "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d database files in the data folder", len(files))
	}
	db, err := sql.Open("sqlite", files[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`insert into migration (name, digest) values ('journal/9999_tomorrow.sql', 'x')`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	said := refused(t, append([]string{"serve", "--plan", o.folder, "--addr", "127.0.0.1:0"}, o.data...)...)
	if !strings.Contains(said, "9999_tomorrow") {
		t.Errorf("the newer part is not named: %s", said)
	}
}

func TestDataThatCannotBeWrittenIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	notADatabase := t.TempDir()
	if err := os.WriteFile(filepath.Join(notADatabase, "relance.db"), []byte(strings.Repeat("not a database ", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"a file instead of a folder":     file,
		"a place where nobody may write": "/proc/relance",
		"a database of other bytes":      notADatabase,
	} {
		t.Run(name, func(t *testing.T) { refused(t, "serve", "--addr", "127.0.0.1:0", "--data", data) })
	}
	t.Run("no data at all", func(t *testing.T) { refused(t, "verify", "--data", filepath.Join(t.TempDir(), "nowhere")) })
}

// tmpfs mounts a small disk of memory, or says that this machine does not let us.
func tmpfs(t *testing.T, options string) (string, bool) {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("relance-test", dir, "tmpfs", 0, options); err != nil {
		t.Logf("no mount is allowed here (%v): a full and a read-only disk are not tried", err)
		return "", false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, true
}

func TestAFullDiskLosesNothingThatWasAcknowledged(t *testing.T) {
	disk, ok := tmpfs(t, "size=24m")
	if !ok {
		return
	}
	o := newOfficeIn(t, filepath.Join(disk, "data"), "")
	o.serve()
	before, err := o.allocate(http.DefaultClient, "before-the-disk-is-full", 1)
	if err != nil || before.status != http.StatusCreated {
		t.Fatalf("%+v (%v)", before, err)
	}
	ballast := filepath.Join(disk, "ballast")
	fill(t, ballast)
	said := ""
	full := time.Now().Add(20 * time.Second)
	for n := 0; said == "" && time.Now().Before(full); n++ {
		a, err := o.allocate(http.DefaultClient, "on-a-full-disk-"+time.Now().Format("150405.000000"), 1)
		if err != nil {
			t.Fatalf("the server is gone: %v\n%s", err, o.server.said())
		}
		switch a.status {
		case http.StatusCreated: // it still fits into space that the file has already
		case http.StatusServiceUnavailable, http.StatusInternalServerError, http.StatusInsufficientStorage:
			said = a.Detail
		default:
			t.Fatalf("status %d: %s", a.status, a.Detail)
		}
	}
	if said == "" {
		t.Error("the disk is full and nothing was refused")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	after, err := o.allocate(http.DefaultClient, "after-room-was-made", 1)
	if err != nil || after.status != http.StatusCreated {
		t.Errorf("with room again: %+v (%v)", after, err)
	}
	again, err := o.allocate(http.DefaultClient, "before-the-disk-is-full", 1)
	if err != nil || !again.Repeated || again.Number != before.Number {
		t.Errorf("what was acknowledged before: %+v (%v)", again, err)
	}
	if err := o.server.stop(); err != nil {
		t.Error(err)
	}
	o.verb(append([]string{"verify"}, o.data...)...)
}

// fill writes until the disk takes no more.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4 << 10, 1} {
		block := make([]byte, size)
		for {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
}

func TestAReadOnlyDiskIsRefused(t *testing.T) {
	disk, ok := tmpfs(t, "size=64m")
	if !ok {
		return
	}
	o := newOfficeIn(t, filepath.Join(disk, "data"), "")
	if err := syscall.Mount("relance-test", disk, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	refused(t, append([]string{"serve", "--plan", o.folder, "--addr", "127.0.0.1:0"}, o.data...)...)
}
