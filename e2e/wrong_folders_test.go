package e2e

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const verbTime = 60 * time.Second

// run runs one verb to its end.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	name := binary(t)
	ctx, cancel := context.WithTimeout(context.Background(), verbTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatalf("relance %v: %v", args, err)
	}
	if ctx.Err() != nil {
		t.Fatalf("relance %v did not end within %v", args, verbTime)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// refused runs a verb that must refuse: exit 1, a sentence on stderr, nothing of our insides.
func refused(t *testing.T, args ...string) string {
	t.Helper()
	code, _, said := run(t, args...)
	if code != 1 {
		t.Errorf("relance %v ended with %d, want 1: %s", args, code, said)
	}
	if strings.TrimSpace(said) == "" {
		t.Errorf("relance %v says nothing", args)
	}
	for _, leak := range []string{"goroutine ", "panic", "runtime error", ".go:", "%!", "SQLSTATE"} {
		if strings.Contains(said, leak) {
			t.Errorf("relance %v shows %q: %s", args, leak, said)
		}
	}
	return said
}

func TestAFolderThatIsNoPlanIsRefused(t *testing.T) {
	cases := map[string]func(dir string) error{
		"an empty folder":              func(string) error { return nil },
		"a plan file that is a folder": func(dir string) error { return os.Mkdir(filepath.Join(dir, "plan.yaml"), 0o755) },
		"an empty plan file":           func(dir string) error { return write(dir, "") },
		"a plan file of bytes":         func(dir string) error { return write(dir, "\x00\xff\xfe\x01") },
		"a loop of links": func(dir string) error {
			if err := os.Symlink("actions", filepath.Join(dir, "plan.yaml")); err != nil {
				return err
			}
			return os.Symlink("plan.yaml", filepath.Join(dir, "actions"))
		},
		"a folder that holds itself": func(dir string) error {
			if err := write(dir, "format: 1\n"); err != nil {
				return err
			}
			return os.Symlink(".", filepath.Join(dir, "actions"))
		},
		"a YAML bomb": func(dir string) error {
			bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
			for c := 'b'; c <= 'i'; c++ {
				bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ",") + "]\n"
			}
			return write(dir, bomb)
		},
		"a very deep file":      func(dir string) error { return write(dir, strings.Repeat("[", 200_000)) },
		"a plan file of 256 MB": func(dir string) error { return writeHole(dir, 256<<20) },
		"a pipe that never ends": func(dir string) error {
			return syscall.Mkfifo(filepath.Join(dir, "plan.yaml"), 0o644)
		},
	}
	for name, plant := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := plant(dir); err != nil {
				t.Fatal(err)
			}
			refused(t, "check", dir)
		})
	}
	t.Run("a folder that is not there", func(t *testing.T) {
		refused(t, "check", filepath.Join(t.TempDir(), "nowhere"))
	})
	t.Run("a file instead of a folder", func(t *testing.T) {
		dir := t.TempDir()
		if err := write(dir, "format: 1\n"); err != nil {
			t.Fatal(err)
		}
		refused(t, "check", filepath.Join(dir, "plan.yaml"))
	})
}

func write(dir, text string) error {
	return os.WriteFile(filepath.Join(dir, "plan.yaml"), []byte(text), 0o644)
}

func writeHole(dir string, size int64) error {
	f, err := os.Create(filepath.Join(dir, "plan.yaml"))
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

func TestTheReferencePlanIsGood(t *testing.T) {
	if code, _, said := run(t, "check", "../plans/grand-paris"); code != 0 {
		t.Errorf("exit %d: %s", code, said)
	}
}

func TestAVerbThatDoesNotExistIsRefused(t *testing.T) {
	code, _, said := run(t, "fly")
	if code == 0 || strings.TrimSpace(said) == "" || strings.Contains(said, "goroutine") {
		t.Errorf("exit %d: %s", code, said)
	}
}

func TestAnActFileMayGiveADateWithoutQuotes(t *testing.T) {
	o := newOffice(t, "")
	file := filepath.Join(t.TempDir(), "act.yaml")
	text := "effective: 2026-02-01\nauthority: {body: {fr: conseil municipal}, date: 2026-02-01}\nfields: {action: " + o.action + ", amount_cents: 100}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	o.verb(append([]string{"act", "plan.allocate", "--file", file}, o.data...)...)
}
