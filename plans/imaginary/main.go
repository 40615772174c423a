package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "imaginary:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: imaginary map OUT.geojson | territory FOLDER | records FOLDER")
	}
	switch what, to := args[0], args[1]; what {
	case "map":
		l := draw()
		l.settle()
		return os.WriteFile(to, l.geoJSON(), 0o644)
	case "territory":
		return writeAll(filepath.Join(to, "territory"), territoryFiles())
	case "records":
		files, err := recordFiles(to)
		if err != nil {
			return err
		}
		return writeAll(filepath.Join(to, "story", "records"), files)
	default:
		return fmt.Errorf("%q is neither map, territory nor records", what)
	}
}

// writeAll writes files by name into a folder.
func writeAll(folder string, files map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
