// Package plans holds the plans that come with the program, as folders of text. It is data: the
// compiler is domain/plan.
package plans

import (
	"embed"
	"io/fs"
)

//go:embed all:grand-paris
var files embed.FS

// GrandParis is the folder of the recovery plan of the Métropole du Grand Paris.
func GrandParis() fs.FS {
	sub, err := fs.Sub(files, "grand-paris")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
