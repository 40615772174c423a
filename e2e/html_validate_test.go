package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// htmlValidate is the second opinion on HTML; html-validate.mjs says what it asks.
const htmlValidate = npmFolder + "/html-validate/bin/html-validate.mjs"

// validated runs html-validate once over the pages of a folder, and returns all that it has against them.
func validated(folder string, address map[string]string) (findings []string, err error) {
	if _, err := os.Stat(htmlValidate); err != nil {
		return nil, fmt.Errorf("html-validate is missing, run scripts/need.sh: %w", err)
	}
	told := filepath.Join(folder, "told.json") // a pipe would lose the end of a long report
	check := exec.Command("node", htmlValidate, "--formatter", "json="+told, "--config", "html-validate.mjs", filepath.Join(folder, "*.html"))
	var complaints bytes.Buffer
	check.Stderr = &complaints
	failed := check.Run() // also because it found something, which its report says
	var said []struct {
		FilePath string
		Messages []struct{ RuleID, Message, Selector string }
	}
	out, err := os.ReadFile(told)
	if err == nil {
		err = json.Unmarshal(out, &said)
	}
	if err != nil {
		return nil, fmt.Errorf("html-validate: %w: %s", errors.Join(failed, err), complaints.String())
	}
	for _, file := range said {
		for _, m := range file.Messages {
			findings = append(findings, fmt.Sprintf("%s: html-validate %s: %s at %s", address[filepath.Base(file.FilePath)], m.RuleID, m.Message, m.Selector))
		}
	}
	if failed != nil && len(findings) == 0 {
		return nil, fmt.Errorf("html-validate: %w: %s", failed, complaints.String())
	}
	return findings, nil
}

func TestHTMLValidateFindsPlantedFaults(t *testing.T) {
	const head = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title></head><body>`
	folder := t.TempDir()
	for name, body := range map[string]string{
		"good.html": head + "<h1>Bon</h1></body></html>",
		"bad.html":  head + `<h1>Mauvais</h1><div role="article">x</div><button>y</button></body></html>`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]bool{}
	findings, err := validated(folder, map[string]string{"good.html": "/good", "bad.html": "/bad"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		for _, want := range []string{"/good:", "/bad: html-validate prefer-native-element", "/bad: html-validate no-implicit-button-type"} {
			if strings.HasPrefix(f, want) {
				got[want] = true
			}
		}
	}
	if got["/good:"] || len(got) != 2 {
		t.Errorf("html-validate found: %v", got)
	}
}
