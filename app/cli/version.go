package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is set when a release is built.
var Version = "0.1-dev"

type versionVerb struct{}

// Run writes the version, and the revision it was built from where that is known.
func (versionVerb) Run(t *Terminal) error {
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintf(t.Out, "relance %s%s (%s %s/%s)\n", Version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
