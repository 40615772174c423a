package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestASocketThatSomebodyElsePutThereIsNotSpokenTo(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "own.sock")
	if err := os.WriteFile(own, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := "/etc/passwd" // of root, where we are somebody else
	if os.Geteuid() == 0 {
		foreign = filepath.Join(dir, "foreign.sock")
		if err := os.WriteFile(foreign, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(foreign, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]bool{own: true, foreign: false, filepath.Join(dir, "none.sock"): false} {
		if ours(path, dir) != want {
			t.Errorf("%s is taken for ours: %v, want %v", path, !want, want)
		}
	}
	if !ours(foreign, foreign) {
		t.Error("a socket of the folder's owner is not taken for ours")
	}
}
