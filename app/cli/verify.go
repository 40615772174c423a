package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

type verifyVerb struct {
	dataFlags
	Checkpoint string `type:"path" help:"A checkpoint file kept elsewhere, to hold the journal against."`
	JSON       bool   `help:"Write what was found as JSON."`
}

// Run proves the journal: exit 0 and one sentence, or 1 and each thing found wrong.
func (v *verifyVerb) Run(t *Terminal) error {
	db, err := v.read(t.ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	p := journal.Proof{Registry: registry(), Keeper: journal.NewKeeper(v.Data), Folder: os.TempDir()}
	warned := false
	var kept *journal.Checkpoint
	first, err := journal.Get(t.ctx, db, 1)
	if err == nil {
		kept, err = p.Keeper.For(first)
	}
	if err == nil && v.Checkpoint != "" {
		p.Checkpoint, err = journal.ReadCheckpoint(v.Checkpoint, p.Keeper.PublicKey())
		if err == nil && p.Checkpoint == nil { // mistyped, it would be as if nothing had been asked
			return fault.New(fault.NotFound, "cli.no_file", v.Checkpoint)
		}
	}
	if err != nil { // an altered first act, or a forged checkpoint: the rows below will tell
		fmt.Fprintln(t.Err, locale.Fault(t.Lang, err))
		p.Keeper, warned = nil, true
	}
	bar := t.progress("cli.verifying")
	p.Progress = bar.show
	found, size, err := journal.Verify(t.ctx, db, p)
	bar.done()
	if err != nil {
		return err
	}
	if v.JSON {
		return v.machine(t, found, size, warned)
	}
	if p.Checkpoint == nil && kept == nil && !warned {
		fmt.Fprintln(t.Err, locale.Text(t.Lang, "verify.no_checkpoint"))
	}
	for _, f := range found {
		fmt.Fprintln(t.Err, sentence(t.Lang, f))
	}
	switch {
	case len(found) > 0:
		fmt.Fprintln(t.Err, locale.Text(t.Lang, "verify.found", len(found)))
		return errSaid
	case warned:
		return errSaid
	}
	t.say("verify.sound", size)
	return nil
}

func sentence(l locale.Lang, f journal.Finding) string {
	s := locale.Text(l, f.Key, f.Args...)
	if f.Act != 0 {
		return locale.Text(l, "verify.act", f.Act, s)
	}
	return s
}

func (v *verifyVerb) machine(t *Terminal, found []journal.Finding, size int64, warned bool) error {
	type shown struct {
		journal.Finding
		Message string `json:"message"`
	}
	all := []shown{}
	for _, f := range found {
		all = append(all, shown{f, sentence(t.Lang, f)})
	}
	enc := json.NewEncoder(t.Out)
	enc.SetIndent("", "  ")
	ok := len(found) == 0 && !warned
	if err := enc.Encode(map[string]any{"ok": ok, "size": size, "found": all}); err != nil || ok {
		return err
	}
	return errSaid
}
