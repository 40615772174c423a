package plan_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/locale"
)

// keysIn gives the keys of problems, one a place.
func keysIn(problems []folder.Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, p.File+" "+strings.TrimPrefix(p.Fault.Key, "plan."))
	}
	return strings.Join(all, "; ")
}

func TestAFolderThatCannotBeOpenedSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file, link, loop := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "loop")
	for _, err := range []error{
		os.WriteFile(file, nil, 0o600), os.Symlink(dir, link), os.Symlink(loop, loop),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for folder, key := range map[string]string{
		filepath.Join(dir, "nowhere"):   "plan.folder_missing",
		file:                            "plan.folder_not",
		link:                            "plan.folder_link",
		link + "/":                      "plan.folder_link",
		loop:                            "plan.folder_link",
		filepath.Join(loop, "deeper"):   "folder.folder_unreadable",
		filepath.Join(file, "in-it"):    "folder.folder_unreadable",
		"nul\x00":                       "folder.folder_unreadable",
		strings.Repeat("x/", 3000):      "folder.folder_unreadable",
		filepath.Join(dir, "../\x1b[2"): "plan.folder_missing",
	} {
		fsys, problems := plan.OpenFolder(folder)
		if fsys != nil || len(problems) != 1 || problems[0].Fault.Key != key {
			t.Errorf("%.40q: %s, wanted %s", folder, keysIn(problems), key)
			continue
		}
		if missing := key == "plan.folder_missing"; missing != (problems[0].Fault.Kind == fault.NotFound) {
			t.Errorf("%.40q: kind %v", folder, problems[0].Fault.Kind)
		}
		if got := printed(t, locale.French, problems); strings.ContainsAny(got, "\x1b\x00") || strings.Contains(got, "plan.folder") {
			t.Errorf("%.40q prints %q", folder, got)
		}
	}
}

// onDisk writes the small right folder to disk.
func onDisk(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bourg")
	if err := os.CopyFS(dir, os.DirFS("testdata/good")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestALinkOrAPipeInTheFolderIsRefusedWithoutBeingOpened(t *testing.T) {
	for name, c := range map[string]struct {
		make func(dir string) error
		want string
	}{
		"a link to a file": {func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "linked.yaml")), os.Symlink("sources.yaml", filepath.Join(dir, "linked.yaml")))
		}, "p/linked.yaml folder.link"},
		"a link out of the folder": {func(dir string) error {
			return os.Symlink("/etc/passwd", filepath.Join(dir, "actions", "axis-3.yaml"))
		}, "p/actions/axis-3.yaml folder.link"},
		"a loop of links": {func(dir string) error {
			return os.Symlink("loop.yaml", filepath.Join(dir, "loop.yaml"))
		}, "p/loop.yaml folder.link"},
		"a link to the folder itself": {func(dir string) error {
			return os.Symlink("..", filepath.Join(dir, "territory"))
		}, "p/territory folder.link"},
		"a pipe nobody writes to": {func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "linked.yaml")), syscall.Mkfifo(filepath.Join(dir, "linked.yaml"), 0o600))
		}, "p/linked.yaml folder.file_special"},
		"a pipe in the territory": {func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, "territory"), 0o700), syscall.Mkfifo(filepath.Join(dir, "territory", "communes.csv"), 0o600))
		}, "p/territory/communes.csv folder.file_special"},
		"a folder in the place of a file": {func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "plan.yaml")), os.Mkdir(filepath.Join(dir, "plan.yaml"), 0o700))
		}, "p file_missing"},
		"a folder among the actions": {func(dir string) error {
			return os.Mkdir(filepath.Join(dir, "actions", "axis-3.yaml"), 0o700)
		}, "p/actions/axis-3.yaml folder_in_actions"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := onDisk(t)
			if err := c.make(dir); err != nil {
				t.Fatal(err)
			}
			fsys, problems := plan.OpenFolder(dir)
			if len(problems) > 0 {
				t.Fatal(keysIn(problems))
			}
			if _, problems = plan.Compile(fsys, "p"); keysIn(problems) != c.want {
				t.Errorf("%s, wanted %s", keysIn(problems), c.want)
			}
		})
	}
}

// refusing is a folder some of whose files nobody may read.
type refusing struct {
	fs.FS
	names string
}

func (r refusing) Open(name string) (fs.File, error) {
	if strings.Contains(r.names, " "+name+" ") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return r.FS.Open(name)
}

func TestWhatMayNotBeReadIsNamed(t *testing.T) {
	for names, want := range map[string]string{
		" . ":                   "p folder.folder_unreadable",
		" sources.yaml ":        "p/sources.yaml folder.file_unreadable",
		" actions ":             "p/actions folder.folder_unreadable",
		" actions/axis-1.yaml ": "p/actions/axis-1.yaml folder.file_unreadable",
	} {
		if _, problems := plan.Compile(refusing{good(t, nil), names}, "p"); keysIn(problems) != want {
			t.Errorf("%s: %s, wanted %s", names, keysIn(problems), want)
		}
	}
}

func TestAFolderKeepsItsLimits(t *testing.T) {
	many := map[string][]byte{}
	for i := range 401 {
		many[fmt.Sprintf("actions/more-%03d.yaml", i)] = []byte("axis: 2\nactions: [{code: A2.x}]\n")
	}
	large := map[string][]byte{}
	for i := range 5 {
		large[fmt.Sprintf("actions/more-%d.yaml", i)] = append(bytes.Repeat([]byte("# rien\n"), 149_000), "axis: 2\nactions: []\n"...)
	}
	for name, c := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"too many files":       {many, "p folder.too_many_files"},
		"a file too large":     {map[string][]byte{"linked.yaml": bytes.Repeat([]byte("#"), 1<<20+1)}, "p/linked.yaml folder.file_large"},
		"all too large":        {large, "p folder.all_large"},
		"too deep for anybody": {map[string][]byte{"linked.yaml": bytes.Repeat([]byte("["), 1<<20)}, "p/linked.yaml folder.yaml_deep"},
	} {
		t.Run(name, func(t *testing.T) {
			c1, problems := plan.Compile(good(t, c.files), "p")
			if c1 != nil || !strings.Contains(keysIn(problems)+";", c.want+";") {
				t.Errorf("%.300s, wanted %s", keysIn(problems), c.want)
			}
		})
	}
}

func TestAnEmptyFolderIsOneProblem(t *testing.T) {
	if _, problems := plan.Compile(fstest.MapFS{}, "p"); keysIn(problems) != "p folder_empty" {
		t.Error(keysIn(problems))
	}
	if _, problems := plan.Compile(fstest.MapFS{"README.md": &fstest.MapFile{}}, "p"); keysIn(problems) != "p file_missing" {
		t.Error(keysIn(problems))
	}
}

func TestWhatIsNoPartOfAPlanIsLeftAlone(t *testing.T) {
	_, problems := plan.Compile(good(t, map[string][]byte{
		"README.md": []byte("# notes"), ".git/config": []byte("x"), "images/plan.png": {0xff}, "schemes/fim/2020-06-11.yaml": []byte("?"), "notes.txt": {0xff},
	}), "p")
	if len(problems) > 0 {
		t.Error(keysIn(problems))
	}
}

func TestTheTerritoryComesWithThePlan(t *testing.T) {
	_, problems := plan.Compile(good(t, map[string][]byte{"territory/territory.yaml": []byte("format: 1\nnom: x\n")}), "p")
	found := false
	for _, p := range problems {
		if p.File == "p/territory/territory.yaml" && p.Line == 2 {
			found = p.Text == "nom: x"
		}
	}
	if !found {
		t.Errorf("no problem shows the territory's line: %s", keysIn(problems))
	}
	if c := compiled(t, "../../plans/grand-paris"); len(c.Territory) == 0 {
		t.Error("the real plan has a territory")
	}
}
