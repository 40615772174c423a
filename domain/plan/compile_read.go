package plan

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
)

// shownMost is the size up to which a territory's file is kept for messages, in bytes.
const shownMost = 4 << 20

// The parts of a plan folder that a reader may have misnamed.
var (
	planFiles   = []string{"plan.yaml", "sources.yaml", "linked.yaml", "history.yaml"}
	planFolders = []string{"actions", "territory", "schemes", "caps", "tests", "indicators"}
)

// OpenFolder opens a plan folder on disk for [Compile]. What is missing, not a folder, a link or unreadable is
// one problem that says what to do. Nothing outside the folder can be reached through what it returns.
func OpenFolder(dir string) (fs.FS, []folder.Problem) {
	dir = filepath.Clean(dir)
	wrong := func(k fault.Kind, key, meant string, err error) (fs.FS, []folder.Problem) {
		return nil, []folder.Problem{{File: dir, Fault: fault.New(k, key, folder.Shown(dir)).Because(err), Meant: meant}}
	}
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return wrong(fault.NotFound, "plan.folder_missing", "plan.folder_missing_meant", err)
	case err != nil:
		return wrong(fault.Invalid, "folder.folder_unreadable", "folder.folder_unreadable_meant", err)
	case info.Mode()&fs.ModeSymlink != 0:
		return wrong(fault.Invalid, "plan.folder_link", "plan.folder_link_meant", nil)
	case !info.IsDir():
		return wrong(fault.Invalid, "plan.folder_not", "plan.folder_not_meant", nil)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return wrong(fault.Invalid, "folder.folder_unreadable", "folder.folder_unreadable_meant", err)
	}
	return root.FS(), nil
}

// readFolder reads every YAML file of the plan into c.roots. It opens regular files only: a link could
// lead anywhere, and a pipe would wait for ever.
func (c *compilation) readFolder() bool {
	entries, err := fs.ReadDir(c.fsys, ".")
	if err != nil {
		c.Report("", 0, 0, "folder.folder_unreadable", "folder.folder_unreadable_meant", c.Name)
		return false
	}
	if len(entries) == 0 {
		c.Report("", 0, 0, "plan.folder_empty", "plan.folder_empty_meant", c.Name)
		return false
	}
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
		case e.Type()&fs.ModeSymlink != 0:
			c.Report(name, 0, 0, "folder.link", "folder.link_meant", folder.Shown(name))
		case e.IsDir() && name == "actions":
			c.readActions()
		case e.IsDir():
			if slices.Contains(planFolders, name) {
				if c.refuseLinks(name) && name == "territory" {
					c.readTerritory()
				}
			} else if near := folder.Nearest(name, planFolders); near != "" {
				c.seen[near+"/"] = true
				c.Report(name, 0, 0, "plan.folder_unknown", "folder.near_meant", folder.Shown(name), near)
			}
		case slices.Contains(planFiles, name):
			c.readFile(e, name)
		case isYAML(name):
			c.unknownFile(name, planFiles)
		}
	}
	if !c.seen["plan.yaml"] {
		c.Report("", 0, 0, "plan.file_missing", "plan.file_missing_meant", "plan.yaml")
	}
	return true
}

func (c *compilation) readActions() {
	entries, err := fs.ReadDir(c.fsys, "actions")
	if err != nil {
		c.seen["actions/"] = true
		c.Report("actions", 0, 0, "folder.folder_unreadable", "folder.folder_unreadable_meant", "actions")
		return
	}
	for _, e := range entries {
		name := path.Join("actions", e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.Type()&fs.ModeSymlink != 0:
			c.Report(name, 0, 0, "folder.link", "folder.link_meant", folder.Shown(name))
		case e.IsDir():
			c.Report(name, 0, 0, "plan.folder_in_actions", "plan.folder_in_actions_meant", folder.Shown(name))
		case path.Ext(name) == ".yaml":
			c.readFile(e, name)
		case isYAML(name):
			c.unknownFile(name, nil)
		}
	}
}

// refuseLinks looks for links and pipes in a folder whose files others open, and says whether it is free
// of them.
func (c *compilation) refuseLinks(dir string) bool {
	entries, err := fs.ReadDir(c.fsys, dir)
	if err != nil {
		c.Report(dir, 0, 0, "folder.folder_unreadable", "folder.folder_unreadable_meant", dir)
		return false
	}
	free := true
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case e.Type()&fs.ModeSymlink != 0:
			free = false
			c.Report(name, 0, 0, "folder.link", "folder.link_meant", folder.Shown(name))
		case !e.IsDir() && !e.Type().IsRegular():
			free = false
			c.Report(name, 0, 0, "folder.file_special", "folder.link_meant", folder.Shown(name))
		}
	}
	return free
}

// readTerritory compiles territory/ and takes its problems over with the lines that they are about.
func (c *compilation) readTerritory() {
	sub, err := fs.Sub(c.fsys, "territory")
	if err != nil {
		c.Report("territory", 0, 0, "folder.folder_unreadable", "folder.folder_unreadable_meant", "territory")
		return
	}
	if c.compiledTerritory(sub) {
		return
	}
	t, problems := territory.Read(sub)
	for _, p := range problems {
		file := path.Join("territory", p.File)
		if data, err := fs.ReadFile(c.fsys, file); err == nil && c.Lines[file] == nil && len(data) <= shownMost {
			c.Lines[file] = folder.Split(string(data))
		}
		c.Problems = append(c.Problems, folder.Problem{
			File: path.Join(c.Name, file), Line: p.Line, Column: p.Column, Fault: p.Fault, Text: c.Line(file, p.Line),
		})
	}
	if t == nil {
		return
	}
	if c.territory, err = json.Marshal(t); err != nil {
		panic(err) // strings, numbers and lists only: cannot fail
	}
}

// compiledFile is a territory as the journal has it, where [Write] gives a folder back.
const compiledFile = "compiled.json"

// compiledTerritory reads a territory that is compiled already, and says whether there is one. It stands
// alone: beside the files from which it could be compiled, nobody would know which of the two is meant.
func (c *compilation) compiledTerritory(sub fs.FS) bool {
	name := path.Join("territory", compiledFile)
	f, err := sub.Open(compiledFile)
	if err != nil {
		return false
	}
	defer f.Close()
	if _, err := fs.Stat(sub, "territory.yaml"); err == nil {
		c.Report(name, 0, 0, "plan.territory_twice", "plan.territory_twice_meant", compiledFile)
		return true
	}
	data, err := io.ReadAll(io.LimitReader(f, journal.BlobMax+1))
	switch {
	case err != nil:
		c.Report(name, 0, 0, "folder.file_unreadable", "folder.file_unreadable_meant", folder.Shown(name))
		return true
	case len(data) > journal.BlobMax:
		c.Report(name, 0, 0, "folder.file_large", "folder.file_large_meant", folder.Shown(name), journal.BlobMax>>20)
		return true
	}
	t, err := territory.Decode(data)
	for _, f := range fault.Of(err) {
		c.Problems = append(c.Problems, folder.Problem{File: path.Join(c.Name, name), Fault: f})
	}
	if err != nil {
		return true
	}
	if c.territory, err = json.Marshal(t); err != nil {
		panic(err) // strings, numbers and lists only: cannot fail
	}
	return true
}

func isYAML(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// unknownFile reports a YAML file that is no part of a plan: most often a slip in its name.
func (c *compilation) unknownFile(name string, candidates []string) {
	c.seen[name] = true
	stem := strings.TrimSuffix(name, path.Ext(name))
	right := stem + ".yaml"
	var stems []string
	for _, f := range candidates {
		stems = append(stems, strings.TrimSuffix(f, ".yaml"))
	}
	switch near := folder.Nearest(stem, stems); {
	case candidates == nil || slices.Contains(candidates, right):
	case near != "":
		right = near + ".yaml"
	default:
		c.Report(name, 0, 0, "folder.file_unknown", "folder.one_of_meant", folder.Shown(name), folder.KnownWords(append(slices.Clone(candidates), "actions/*.yaml")))
		return
	}
	c.Report(name, 0, 0, "folder.file_unknown", "folder.near_meant", folder.Shown(name), right)
}

// readFile reads one YAML file into c.roots.
func (c *compilation) readFile(e fs.DirEntry, name string) {
	c.seen[name] = true
	if root := c.File(c.fsys, e, name); root != nil {
		c.roots[name] = root
	}
}
