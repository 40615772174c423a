package cli

import (
	"encoding/json"

	"relance/domain/plan"
)

type checkVerb struct {
	Folder string `arg:"" help:"The plan folder."`
	JSON   bool   `help:"Write the summary, or the problems, as JSON."`
}

// Run compiles a folder: exit 0 and a summary, or 1 and every problem.
func (v *checkVerb) Run(t *Terminal) error {
	if v.JSON {
		return v.machine(t)
	}
	c, err := t.folder(v.Folder)
	if err != nil {
		return err
	}
	return c.Summary().Print(t.Out, t.sayer(), string(t.Lang))
}

// problemShown is a problem for machines.
type problemShown struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

func (v *checkVerb) machine(t *Terminal) error {
	fsys, problems := plan.OpenFolder(v.Folder)
	var c *plan.Compiled
	if len(problems) == 0 {
		c, problems = plan.Compile(fsys, v.Folder)
	}
	enc := json.NewEncoder(t.Out)
	enc.SetIndent("", "  ")
	if len(problems) == 0 {
		return enc.Encode(map[string]any{"ok": true, "summary": c.Summary()})
	}
	shown := []problemShown{}
	for _, p := range problems {
		shown = append(shown, problemShown{p.File, p.Line, p.Column, p.Fault.Key, p.Sentence(t.sayer())})
	}
	if err := enc.Encode(map[string]any{"ok": false, "problems": shown}); err != nil {
		return err
	}
	return errSaid
}
