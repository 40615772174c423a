package portal

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/accessibility.md anew")

const auditPage = "../../docs/accessibility.md"

func TestTheWrittenAuditIsWhatThePageSays(t *testing.T) {
	if *update {
		if err := os.WriteFile(auditPage, []byte(auditMarkdown()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(auditPage)
	if err != nil || string(written) != auditMarkdown() {
		t.Errorf("docs/accessibility.md is not what app/portal/accessibility.yaml says: go test ./app/portal -run Audit -update (%v)", err)
	}
}

func TestEveryVerdictOfTheAuditHasItsEvidence(t *testing.T) {
	names := map[string]bool{}
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		for _, line := range strings.Split(string(text), "\n") {
			if rest, ok := strings.CutPrefix(line, "func "); ok {
				called, _, _ := strings.Cut(rest, "(")
				names[called] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(audit) != 106 {
		t.Errorf("%d criteria", len(audit))
	}
	seen := map[string]bool{}
	for _, c := range audit {
		if seen[c.ID] || c.Title == "" || c.Theme == "" {
			t.Errorf("%s stands twice or has no words", c.ID)
		}
		seen[c.ID] = true
		said := c.Reading["fr"] != "" && c.Reading["en"] != ""
		switch c.Verdict {
		case criterionMet, criterionFailed, criterionNone:
			if !said {
				t.Errorf("%s is %s without evidence", c.ID, c.Verdict)
			}
		case criterionOpen:
			if said || len(c.Tests) > 0 {
				t.Errorf("%s has evidence and no verdict", c.ID)
			}
		default:
			t.Errorf("%s: verdict %q", c.ID, c.Verdict)
		}
		for _, name := range c.Tests {
			if !names[name] {
				t.Errorf("%s rests on %s, which is no test", c.ID, name)
			}
		}
	}
}
