package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// checkHTML runs the Nu Html Checker once over all pages and returns every message it has, whatever
// its level: there is no filter. Meanwhile html-validate looks at the same files.
func checkHTML(t *testing.T, pages []*page) []string {
	t.Helper()
	if _, err := os.Stat(vnuFile); err != nil {
		t.Fatalf("vnu is missing, run scripts/need.sh: %v", err)
	}
	folder := t.TempDir()
	address := map[string]string{}
	for i, p := range pages {
		name := fmt.Sprintf("%05d.html", i)
		address[name] = p.url
		if err := os.WriteFile(filepath.Join(folder, name), []byte(p.body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var second []string
	var failed error
	var other sync.WaitGroup
	defer other.Wait() // it reads the folder
	other.Go(func() { second, failed = validated(folder, address) })
	var out bytes.Buffer
	vnu := exec.Command("java", "-jar", vnuFile, "--format", "json", "--exit-zero-always", "--skip-non-html", folder)
	vnu.Stderr = &out // where vnu writes its report
	if err := vnu.Run(); err != nil {
		t.Fatalf("vnu: %v: %s", err, out.String())
	}
	var said struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	if err := json.Unmarshal(out.Bytes(), &said); err != nil {
		t.Fatalf("vnu: %v: %s", err, out.String())
	}
	var findings []string
	for _, m := range said.Messages {
		findings = append(findings, fmt.Sprintf("%s: vnu %s: %s near %s",
			address[path.Base(m.URL)], m.Type, m.Message, strings.Join(strings.Fields(m.Extract), " ")))
	}
	other.Wait()
	if failed != nil {
		t.Fatal(failed)
	}
	return append(findings, second...)
}
