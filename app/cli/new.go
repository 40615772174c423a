package cli

import (
	"path/filepath"

	"relance/domain/plan"
)

type newVerb struct {
	Folder string `arg:"" help:"The folder to write; it must not exist, or be empty."`
}

// Run writes a small plan that compiles, with comments that teach.
func (v *newVerb) Run(t *Terminal) error {
	if err := plan.New(v.Folder, filepath.Base(filepath.Clean(v.Folder)), string(t.Lang)); err != nil {
		return err
	}
	t.say("cli.new_written", v.Folder)
	return nil
}
