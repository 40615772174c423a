package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"relance/app/portal"
	"relance/foundation/fault"
)

// instanceFile says who publishes the pages; it stands in the data folder.
const instanceFile = "instance" + ".yaml"

// readInstance reads the file that was named, or the one of the data folder where there is one; nil where
// there is none. Faults: Invalid, NotFound.
func readInstance(named, data string) (*portal.Instance, error) {
	file := named
	if file == "" {
		file = filepath.Join(data, instanceFile)
	}
	if info, err := os.Stat(file); err == nil && info.Size() > portal.InstanceMax {
		return nil, fault.New(fault.Invalid, "instance.unreadable", file, 1)
	}
	text, err := os.ReadFile(file)
	switch {
	case named == "" && errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fault.New(fault.NotFound, "instance.missing", file).Because(err)
	}
	return portal.ReadInstance(file, text)
}
