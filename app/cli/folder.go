package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"

	"relance/domain/plan"
	"relance/domain/territory"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// compile reads a plan folder and its territory, and gives every problem of both.
func compile(fsys fs.FS, name string) (*plan.Compiled, []plan.Problem) {
	c, problems := plan.Compile(fsys, name)
	sub, err := fs.Sub(fsys, "territory")
	if err != nil {
		return c, problems
	}
	if _, err := fs.Stat(sub, "."); errors.Is(err, fs.ErrNotExist) {
		return c, problems
	}
	t, wrong := territory.Read(sub)
	for _, p := range wrong {
		problems = append(problems, plan.Problem{File: name + "/territory/" + p.File, Line: p.Line, Column: p.Column, Fault: p.Fault, Text: lineOf(sub, p.File, p.Line)})
	}
	if len(problems) > 0 || c == nil {
		return nil, problems
	}
	if c.Territory, err = json.Marshal(t); err != nil {
		panic(err) // numbers, strings and lists
	}
	return c, nil
}

// lineOf gives a line of a file, or nothing where it cannot be read.
func lineOf(fsys fs.FS, file string, line int) string {
	text, err := fs.ReadFile(fsys, file)
	lines := strings.Split(string(text), "\n")
	if err != nil || line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimSuffix(lines[line-1], "\r")
}

// folder compiles a folder on disk, and writes its problems.
func (t *Terminal) folder(path string) (*plan.Compiled, error) {
	fsys, problems := plan.OpenFolder(path)
	var c *plan.Compiled
	if len(problems) == 0 {
		c, problems = compile(fsys, path)
	}
	if len(problems) > 0 {
		if err := plan.Print(t.Err, t.sayer(), problems); err != nil {
			return nil, err
		}
		return nil, errSaid
	}
	return c, nil
}

func (t *Terminal) sayer() plan.Say {
	return func(key string, args ...any) string { return locale.Text(t.Lang, key, args...) }
}

// blobs are what an adoption or an amendment brings with it.
func blobs(c *plan.Compiled) (content, territory string, all []journal.Blob) {
	b := journal.Blob{Media: "application/json", Body: string(c.JSON)}
	all = append(all, b)
	if c.Territory != nil {
		t := journal.Blob{Media: "application/json", Body: string(c.Territory)}
		all = append(all, t)
		territory = t.Digest()
	}
	return b.Digest(), territory, all
}
