package store

import (
	"cmp"
	"os"
	"path/filepath"
)

// WriteFile writes a small file that stands beside the database (a key, a checkpoint): after a power
// cut it is the old one or the new one, whole. Faults: Unavailable, as for the database.
func WriteFile(name string, text []byte, perm os.FileMode) error {
	beside := name + ".new"
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, perm)
	if err != nil {
		return translate(err)
	}
	_, err = f.Write(text)
	if err = cmp.Or(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(beside, name)
	}
	if err != nil {
		os.Remove(beside)
		return translate(err)
	}
	if dir, err := os.Open(filepath.Dir(name)); err == nil {
		dir.Sync() // a file system that cannot has nothing better to offer
		dir.Close()
	}
	return nil
}
