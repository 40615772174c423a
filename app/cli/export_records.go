package cli

import (
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// records writes the lines of the files that stand: of one act, of one kind, or all.
func (v *exportVerb) records(t *Terminal, q store.Q) error {
	files, err := record.Files(t.ctx, q, v.Kind, 0)
	if err != nil {
		return err
	}
	if v.Act > 0 {
		one, err := record.FileOf(t.ctx, q, v.Act)
		if err != nil {
			return err
		}
		files = []record.Recorded{one}
	}
	if v.Kind != "" && record.From(v.Kind) == nil {
		return fault.New(fault.Invalid, "record.kind_wrong", v.Kind)
	}
	first, err := journal.Get(t.ctx, q, 1)
	if err != nil {
		return err
	}
	return record.Write(t.ctx, q, t.Out, v.Format, first.Fictional, files...)
}
