package cli

import (
	"encoding/json"

	"relance/domain/plan"
	"relance/foundation/folder"
)

type checkVerb struct {
	Folder string `arg:"" help:"The plan folder."`
	Cases  bool   `help:"Run the worked cases of the aid schemes too, and demand that they notice every change of a rule."`
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
	s, problems := v.schemes(c)
	if len(problems) > 0 {
		if err := folder.Print(t.Err, t.sayer(), problems); err != nil {
			return err
		}
		return errSaid
	}
	if err := c.Summary().Print(t.Out, t.sayer(), string(t.Lang)); err != nil {
		return err
	}
	if s.Schemes > 0 {
		t.say("scheme.summary", s.Schemes, s.Versions)
	}
	if v.Cases {
		t.say("scheme.cases_summary", s.Cases, s.Parts, s.Changes)
	}
	return nil
}

// schemesSummed is what is said of the schemes of a folder that holds.
type schemesSummed struct {
	Schemes  int `json:"schemes"`
	Versions int `json:"versions"`
	Cases    int `json:"cases"`   // run
	Parts    int `json:"parts"`   // sourced conditions and steps
	Changes  int `json:"changes"` // of them, each noticed by a case or by the compiler
}

func (v *checkVerb) schemes(c *plan.Compiled) (s schemesSummed, problems []folder.Problem) {
	b, problems := schemesOf(c, v.Folder)
	if len(problems) > 0 {
		return s, problems
	}
	s.Schemes, s.Versions = b.Count()
	if !v.Cases {
		return s, nil
	}
	problems, cases, coverage := b.Check(v.Folder, b.world)
	s.Cases, s.Parts, s.Changes = cases, coverage.Parts, coverage.Changes
	return s, problems
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
	var s schemesSummed
	if len(problems) == 0 {
		s, problems = v.schemes(c)
	}
	if len(problems) == 0 {
		return enc.Encode(map[string]any{"ok": true, "summary": c.Summary(), "schemes": s})
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
