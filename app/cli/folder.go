package cli

import (
	"relance/domain/plan"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// folder compiles a folder on disk, and writes its problems.
func (t *Terminal) folder(path string) (*plan.Compiled, error) {
	fsys, problems := plan.OpenFolder(path)
	var c *plan.Compiled
	if len(problems) == 0 {
		c, problems = plan.Compile(fsys, path)
	}
	if len(problems) > 0 {
		if err := folder.Print(t.Err, t.sayer(), problems); err != nil {
			return nil, err
		}
		return nil, errSaid
	}
	return c, nil
}

func (t *Terminal) sayer() folder.Say {
	return func(key string, args ...any) string { return locale.Text(t.Lang, key, args...) }
}

// blobs are what an adoption or an amendment brings with it.
func blobs(c *plan.Compiled) (content, territory string, all []journal.Blob) {
	all = append(all, c.Blob())
	if c.Territory != nil {
		t := journal.Blob{Media: plan.ContentMedia, Body: string(c.Territory)}
		all = append(all, t)
		territory = t.Digest()
	}
	return c.Digest, territory, all
}
