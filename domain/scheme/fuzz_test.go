package scheme_test

import (
	"os"
	"testing"
	"testing/fstest"
	"time"

	"relance/domain/scheme"
	"relance/foundation/locale"
)

// FuzzFolder: whatever a version's file and its cases hold, the folder compiles and its cases are run, or each problem is said in both
// languages; soon.
func FuzzFolder(f *testing.F) {
	version, err := os.ReadFile("testdata/good/" + versionFile)
	if err != nil {
		f.Fatal(err)
	}
	cases, err := os.ReadFile("testdata/good/" + casesFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(version), string(cases))
	for _, x := range faults {
		fsys := good(f, x.file, x.old, x.new)
		f.Add(string(fsys[versionFile].Data), string(fsys[casesFile].Data))
	}
	f.Add("a: &a [*a]", "- {case: x}")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, version, cases string) {
		if len(version)+len(cases) > 50_000 {
			t.Skip("longer than is told apart by a fuzzer")
		}
		began := time.Now()
		fsys := fstest.MapFS{versionFile: {Data: []byte(version)}, casesFile: {Data: []byte(cases)}}
		all, problems := scheme.Compile(fsys, "p", known)
		if all == nil && len(problems) == 0 {
			t.Fatal("nothing compiles, and nothing is said")
		}
		for _, l := range locale.Langs {
			if len(problems) > 0 && printed(t, l, problems) == "" {
				t.Fatal("a problem without a word")
			}
		}
		if all != nil {
			for _, s := range all.Schemes {
				for i := range s.Cases {
					s.Run(&s.Cases[i], somewhere{})
				}
			}
			all.Contents(true)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Fatalf("it took %v", took)
		}
	})
}
