package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/sheet"
	"relance/foundation/store"
)

// planFormats are the ways in which a plan is written: its content as the journal has it, the sheet of its
// actions, or its folder.
var planFormats = []string{"json", "csv", "xlsx", "ods", "folder"}

// plan writes the plan of a day.
func (v *exportVerb) plan(t *Terminal, q store.Q) error {
	version, found, err := plan.Adopted(t.ctx, q, plan.View{On: v.On})
	if err == nil && !found {
		err = fault.New(fault.NotFound, "plan.not_adopted_on", v.On)
	}
	if err != nil {
		return err
	}
	c, err := plan.ContentOf(t.ctx, q, version.Digest)
	if err != nil {
		return err
	}
	var territory []byte
	if version.Territory != "" {
		blob, err := journal.ReadBlob(t.ctx, q, version.Territory)
		if err != nil {
			return err
		}
		territory = []byte(blob.Body)
	}
	if v.Format == "folder" && v.Output != "" {
		return writeFolder(t, v.Output, plan.Write(c, territory...))
	}
	return v.into(t, func(w io.Writer) error {
		switch v.Format {
		case "json":
			_, err := fmt.Fprintln(w, string(plan.Canonical(c)))
			return err
		case "folder":
			return plan.Zip(w, c, territory...)
		}
		allocated, states, err := plan.Standings(t.ctx, q, c, plan.View{On: v.On})
		if err != nil {
			return err
		}
		return sheet.Write(w, v.Format, []sheet.Table{plan.WriteSheet(c, allocated, states, t.Lang)})
	})
}

// into writes to the file that --output names, which must not be there yet, or to standard output.
func (v *exportVerb) into(t *Terminal, write func(io.Writer) error) error {
	if v.Output == "" {
		return write(t.Out)
	}
	f, err := os.OpenFile(v.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return notWritten(v.Output, err)
	}
	return errors.Join(write(f), f.Close())
}

func notWritten(path string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "cli.output_exists", path).Because(err)
	}
	return fault.New(fault.Unavailable, "cli.output_unwritable", path).Because(err)
}

// writeFolder writes a plan's folder where nothing stands yet.
func writeFolder(t *Terminal, folder string, files map[string][]byte) error {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return notWritten(folder, fs.ErrExist)
	}
	for name, data := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return notWritten(folder, err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return notWritten(folder, err)
		}
	}
	t.say("cli.folder_written", folder)
	return nil
}
