package plan

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/folder"
)

//go:embed all:new
var newFiles embed.FS

var slugPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// New writes a small plan that compiles into a folder that is absent or empty, with comments that teach:
// in French with French texts for lang "fr", in English with both languages' texts for "en". The
// schemas are put beside it in .schema, where editors find them. It writes nothing else anywhere.
//
// It gives a fault of kind Invalid (the slug), Conflict (the folder holds something) or Unavailable
// (it cannot be written).
func New(dir, slug, lang string) error {
	if !slugPattern.MatchString(slug) || len(slug) > 60 {
		return fault.New(fault.Invalid, "plan.new_slug", folder.Shown(slug))
	}
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return fault.New(fault.Conflict, "plan.new_not_empty", folder.Shown(dir))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Unavailable, "plan.new_unwritable", folder.Shown(dir)).Because(err)
	}
	if lang != "en" {
		lang = "fr"
	}
	if err := copyFiles(newFiles, "new/"+lang, dir, slug); err != nil {
		return fault.New(fault.Unavailable, "plan.new_unwritable", folder.Shown(dir)).Because(err)
	}
	if err := copyFiles(schemaFiles, "schema", filepath.Join(dir, ".schema"), slug); err != nil {
		return fault.New(fault.Unavailable, "plan.new_unwritable", folder.Shown(dir)).Because(err)
	}
	return nil
}

// copyFiles writes an embedded folder to disk with the plan's name put in. It replaces no file.
func copyFiles(from fs.FS, root, dir, slug string) error {
	return fs.WalkDir(from, root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(name, root), "/")))
		if e.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = f.WriteString(strings.ReplaceAll(string(data), "{{slug}}", slug))
		return errors.Join(err, f.Close())
	})
}
