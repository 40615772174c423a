package portal

import (
	"strings"
	"testing"
)

func TestEveryFieldWrittenDownIsInBothLanguages(t *testing.T) {
	for name, m := range fieldMeanings {
		for _, l := range []string{m["fr"], m["en"]} {
			if l == "" || !strings.HasSuffix(l, ".") {
				t.Errorf("%s: %q", name, l)
			}
		}
	}
	if lines := strings.Count(fieldsFile, "\n"); lines != len(fieldMeanings) {
		t.Errorf("%d lines and %d fields", lines, len(fieldMeanings))
	}
}
