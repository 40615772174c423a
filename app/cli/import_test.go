package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileOfAnotherSystemIsRecordedExportedAndTakenBackFromTheTerminal(t *testing.T) {
	_, data, action := begun(t)
	var content struct {
		Vote struct{ Date string }
	}
	if err := json.Unmarshal([]byte(good(t, "export", "plan", "--data", data)), &content); err != nil {
		t.Fatal(err)
	}
	day := content.Vote.Date
	good(t, "act", "plan.allocate", "--file", write(t, "effective: "+day+"\nauthority: {body: {fr: conseil}, date: 2021-01-01}\nfields: {action: "+action+", amount: 1000}"), "--data", data)
	file := filepath.Join(t.TempDir(), "attributions.csv")
	save := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save("date;action;code insee;tiers;siret;montant\n" + day + ";" + action + ";1;Société d'essai;73282932000074;120,50\n")
	args := []string{"import", "records", "award.record", "--file", file, "--system", "comptabilité", "--from", "allocated", "--data", data}
	if out := good(t, append(args, "--dry-run")...); !strings.Contains(out, "Serait l’acte n°\u202f4") {
		t.Errorf("a dry run says %q", out)
	}
	bad(t, "écart de −0,50\u202f€", append(args, "--control", "121")...)
	if out := good(t, append(args, "--control", "120,50")...); !strings.Contains(out, "Enregistré\u202f: acte n°\u202f4") && !strings.Contains(out, "acte n°\u202f4") {
		t.Errorf("the import says %q", out)
	}
	if out := good(t, args...); !strings.Contains(out, "déjà enregistré") {
		t.Errorf("the same file again says %q", out)
	}
	out := good(t, "export", "records", "--data", data)
	if !strings.Contains(out, "Société d'essai") || !strings.Contains(out, "120,5") {
		t.Errorf("the export is %q", out)
	}
	save("date;action;code insee;tiers;siret;montant\n" + day + ";" + action + ";1;Société d'essai;73282932000074;130\n")
	bad(t, "corrige", args...)
	good(t, append(args, "--corrects", "4", "--reason", "Montant révisé.")...)
	if out := good(t, "export", "money", "--format", "csv", "--data", data); !strings.Contains(out, "plan,awarded,"+action+",130.00") {
		t.Errorf("the money is %q", out)
	}
	save("date;action;montant\n31/02/2021;" + action + ";1\n" + day + ";A9.9;x\n")
	code, _, errs := line(t, args...)
	if code != exitRefused || !strings.Contains(errs, "ligne 2, colonne") || !strings.Contains(errs, "ligne 3, colonne") {
		t.Errorf("%d: %q", code, errs)
	}
	good(t, "act", "act.correct", "--file", write(t, "fields: {of: 5, reason: {fr: essai}}"), "--data", data)
	if out := good(t, "export", "money", "--format", "csv", "--data", data); strings.Contains(out, "awarded") {
		t.Errorf("the money is %q", out)
	}
	if out := good(t, "verify", "--data", data); !strings.Contains(out, "6 actes vérifiés") {
		t.Errorf("verify says %q", out)
	}
	bad(t, "s’exporte en", "export", "records", "--format", "json", "--data", data)
	bad(t, "xlsx", "export", "records", "--format", "json", "--data", data)
}
