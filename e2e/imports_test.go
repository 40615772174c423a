package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheHouseStandsAsDesigned(t *testing.T) {
	for _, finding := range inspectTree(os.DirFS("..")) {
		t.Error(finding)
	}
}

// Each file of testdata/trees is a small bad tree in one text: a first line "want: what must be
// said", then files, each after a line "-- path --". A tree that says "want: nothing" is good.
func TestTheCheckerFindsWhatItIsFor(t *testing.T) {
	names, err := filepath.Glob("testdata/trees/*.txt")
	if err != nil || len(names) < 15 {
		t.Fatalf("only %d bad trees found (%v)", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			want, root := readTree(t, name)
			got := inspectTree(root)
			if want == "nothing" {
				if len(got) > 0 {
					t.Errorf("a good tree was refused: %q", got)
				}
				return
			}
			if len(got) != 1 || !strings.Contains(got[0], want) {
				t.Errorf("got %q, want one finding that says %q", got, want)
			}
		})
	}
}

func TestTheCheckerFindsLongFilesAndFunctions(t *testing.T) {
	body := strings.Repeat("\n", functionLinesMax)
	cases := []struct{ name, src, want string }{
		{"a long file", "// Package money is here to be measured, no more.\npackage money\n" + strings.Repeat("\n", fileLinesMax), "more than 700"},
		{"a long function", "// Package money is here to be measured, no more.\npackage money\n\nfunc long() {" + body + "}\n", "more than 70"},
		{"a long function without a reason", "// Package money is here to be measured, no more.\npackage money\n\n// long:\nfunc long() {" + body + "}\n", "more than 70"},
		{"a long function with a reason", "// Package money is here to be measured, no more.\npackage money\n\n// long: a table\nfunc long() {" + body + "}\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := inspectTree(fstest.MapFS{"foundation/money/money.go": {Data: []byte(c.src)}})
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func readTree(t *testing.T, name string) (want string, root fs.FS) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	want, ok := strings.CutPrefix(first, "want: ")
	if !ok {
		t.Fatalf("%s: the first line does not start with want:", name)
	}
	tree := fstest.MapFS{}
	for _, part := range strings.Split("\n"+rest, "\n-- ")[1:] {
		file, body, ok := strings.Cut(part, " --\n")
		if !ok {
			t.Fatalf("%s: a file has no closing --", name)
		}
		tree[file] = &fstest.MapFile{Data: []byte(body + "\n")}
	}
	return want, tree
}
