// Package folder reads the folders of YAML files in which people write plans and rules: into nodes that know their
// place in the text, with every problem found said at its line, in order of reading, with what was meant. What the
// words of a file mean is the reader's own affair.
package folder

import (
	"io"
	"io/fs"
	"path"
	"strings"

	"relance/foundation/fault"
)

// Reading is what has been read of a folder, and what is wrong with it.
type Reading struct {
	Name     string              // how its reader calls the folder: it begins each problem's File
	Lines    map[string][]string // each file's text, for messages
	Problems []Problem

	said  map[string]bool // of a file and a key: see [Reading.Once]
	files int
	size  int
}

// New begins to read a folder.
func New(name string) Reading {
	return Reading{Name: name, Lines: map[string][]string{}, said: map[string]bool{}}
}

// Place is a place in a file of the folder.
type Place struct {
	File   string
	Line   int
	Column int
}

// mostProblems bounds the work on a folder that is something else altogether.
const mostProblems = 5000

// Report records a problem at a place; line 0 is the file as a whole, file "" the folder.
func (f *Reading) Report(file string, line, column int, key, meant string, args ...any) {
	if len(f.Problems) >= mostProblems {
		return
	}
	if lines := f.Lines[file]; line > len(lines) && len(lines) > 0 { // YAML may miss something after the end
		for line = len(lines); line > 1 && strings.TrimSpace(lines[line-1]) == ""; {
			line--
		}
		column = len([]rune(lines[line-1])) + 1
	}
	f.Problems = append(f.Problems, Problem{
		File: path.Join(f.Name, file), Line: line, Column: column,
		Fault: fault.New(fault.Invalid, key, args...), Meant: meant,
		Text: f.Line(file, line),
	})
}

// Say records a problem with a node and keeps later checks silent about it.
func (f *Reading) Say(n *Node, key, meant string, args ...any) {
	n.Bad = true
	f.Report(n.File, n.Line, n.Column, key, meant, args...)
}

// Once reports a slip that a file repeats as often as it likes: its first place is enough.
func (f *Reading) Once(n *Node, key, meant string, args ...any) {
	n.Bad = true
	if !f.said[n.File+" "+key] {
		f.said[n.File+" "+key] = true
		f.Say(n, key, meant, args...)
	}
}

// Line gives a line of a file, or "" where there is none or where it is too long to be shown.
func (f *Reading) Line(file string, line int) string {
	const longest = 4000
	if l := f.Lines[file]; line > 0 && line <= len(l) && len(l[line-1]) <= longest {
		return l[line-1]
	}
	return ""
}

// Split cuts a text where YAML does: at LF, CRLF or a lone CR.
func Split(s string) []string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.Split(s, "\n")
}

// Limits of a folder. They are far above any real one and keep a wrong folder from costing time.
const (
	maxFiles    = 400
	maxFileSize = 1 << 20 // bytes of one YAML file
	maxAllSize  = 4 << 20 // bytes of all YAML files together
)

// File reads one YAML file of the folder, keeps its lines for messages and gives its tree; nil where that cannot be
// done, which is reported. It opens regular files only: a link could lead anywhere, and a pipe would wait for ever.
func (f *Reading) File(fsys fs.FS, e fs.DirEntry, name string) *Node {
	if !e.Type().IsRegular() {
		f.Report(name, 0, 0, "folder.file_special", "folder.link_meant", Shown(name))
		return nil
	}
	if f.files++; f.files > maxFiles {
		if f.files == maxFiles+1 {
			f.Report("", 0, 0, "folder.too_many_files", "folder.too_many_files_meant", maxFiles)
		}
		return nil
	}
	data, err := readAll(fsys, name)
	switch {
	case err != nil:
		f.Report(name, 0, 0, "folder.file_unreadable", "folder.file_unreadable_meant", Shown(name))
		return nil
	case len(data) > maxFileSize:
		f.Report(name, 0, 0, "folder.file_large", "folder.file_large_meant", Shown(name), maxFileSize>>20)
		return nil
	}
	if f.size += len(data); f.size > maxAllSize {
		if f.size-len(data) <= maxAllSize {
			f.Report("", 0, 0, "folder.all_large", "folder.all_large_meant", maxAllSize>>20)
		}
		return nil
	}
	f.Lines[name] = Split(strings.TrimPrefix(string(data), "\ufeff"))
	return f.YAML(name, data)
}

func readAll(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxFileSize+1))
}
