package e2e

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var codeSpan = regexp.MustCompile("`([^`]+)`")

// TestTheGlossaryNamesWhatExists holds GLOSSARY.md to the code: each type (or field, or list) and each
// table it gives stands in the tree under that name, and every row is complete.
func TestTheGlossaryNamesWhatExists(t *testing.T) {
	text, err := os.ReadFile("../GLOSSARY.md")
	if err != nil {
		t.Fatal(err)
	}
	names, tables := declared(t, os.DirFS(".."))
	rows := 0
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| English") {
			continue
		}
		rows++
		if len(cells) != 5 || strings.TrimSpace(cells[0]) == "" || strings.TrimSpace(cells[1]) == "" || strings.TrimSpace(cells[4]) == "" {
			t.Errorf("line %d: not five cells with English, French and a meaning: %s", i+1, line)
			continue
		}
		for _, m := range codeSpan.FindAllStringSubmatch(cells[2], -1) {
			if !names[m[1]] {
				t.Errorf("line %d: no %s in the code", i+1, m[1])
			}
		}
		for _, m := range codeSpan.FindAllStringSubmatch(cells[3], -1) {
			if !tables[m[1]] {
				t.Errorf("line %d: no table %s", i+1, m[1])
			}
		}
	}
	if rows < 40 {
		t.Errorf("only %d rows read", rows)
	}
}

var createTable = regexp.MustCompile(`(?m)^create table (\w+)`)

// declared lists the exported names of the package level as package.Name, fields as package.Type.Field,
// and the tables that SQL files create.
func declared(t *testing.T, root fs.FS) (names, tables map[string]bool) {
	names, tables = map[string]bool{}, map[string]bool{}
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata") {
				return fs.SkipDir
			}
			return err
		}
		src, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".sql":
			for _, m := range createTable.FindAllStringSubmatch(string(src), -1) {
				tables[m[1]] = true
			}
		case ".go":
			f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
			if err != nil {
				return nil // the compiler says it better
			}
			for _, decl := range f.Decls {
				if d, ok := decl.(*ast.GenDecl); ok {
					addNames(names, f.Name.Name, d)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, tables
}

func addNames(names map[string]bool, pkg string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			for _, n := range s.Names {
				names[pkg+"."+n.Name] = true
			}
		case *ast.TypeSpec:
			names[pkg+"."+s.Name.Name] = true
			if st, ok := s.Type.(*ast.StructType); ok {
				for _, field := range st.Fields.List {
					for _, n := range field.Names {
						names[pkg+"."+s.Name.Name+"."+n.Name] = true
					}
				}
			}
		}
	}
}
