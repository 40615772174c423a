// Package plans holds the plans that come with the program, as folders of text. It is data: the
// compiler is domain/plan.
package plans

import (
	"embed"
	"io/fs"
)

//go:embed all:grand-paris all:demonstration
var files embed.FS

// GrandParis is the folder of the recovery plan of the Métropole du Grand Paris: facts.
func GrandParis() fs.FS { return folder("grand-paris") }

// Demonstration is the folder of the recovery plan of the Métropole de Sérandes: fiction. Its folder
// story holds what happened to it: see app/cli.
func Demonstration() fs.FS { return folder("demonstration") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
