package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const planHeadText = `plan: essai
title: {fr: Plan de relance, en: Recovery plan}
owner: {name: {fr: Ville d’essai, en: Test town}}
envelope: 1 000 000 EUR
vote:
  date: 2021-01-15
  body: {fr: conseil municipal, en: town council}
  outcome: {fr: adopté, en: adopted}
`

func saved(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPlanIsMadeOfASheetAmendedByItAndGivenBackFromTheTerminal(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	first := saved(t, "actions.csv", "Axe;Objectif;Action;Pilote;Montant affecté;Prévu 2021\nAxe 1 : Commerce;Vitrines;Aide aux vitrines;Direction du commerce;40 000,50;20 000\n;;Marché d’été;;;\n")
	args := []string{"import", "plan", "--file", first, "--data", data, "--on", "2021-02-01", "--body", "Conseil municipal", "--decided", "2021-01-15"}
	bad(t, "data", args...)
	args = append(args, "--head", saved(t, "head.yaml", planHeadText))
	if out := good(t, append(args, "--dry-run")...); !strings.Contains(out, "2\u202factes") && !strings.Contains(out, "Rien n’a été enregistré") {
		t.Errorf("a dry run says %q", out)
	}
	out := good(t, args...)
	for _, want := range []string{"action nouvelle A1.1", "2 nouvelles", "Adopter le plan", "Affecter 40\u202f000,50\u202f€", "2 actes enregistrés"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	bad(t, "déjà", args...)

	// What is given back in each format changes nothing.
	for _, format := range []string{"csv", "xlsx", "ods"} {
		file := filepath.Join(t.TempDir(), "plan."+format)
		good(t, "export", "plan", "--format", format, "-o", file, "--data", data)
		bad(t, "existe déjà", "export", "plan", "--format", format, "-o", file, "--data", data)
		bad(t, "ne change rien", "import", "plan", "--file", file, "--data", data)
	}
	folder := filepath.Join(t.TempDir(), "dossier")
	good(t, "export", "plan", "--format", "folder", "-o", folder, "--data", data)
	if out := good(t, "check", folder); !strings.Contains(out, "Plan de relance") {
		t.Errorf("check says %q", out)
	}
	bad(t, "existe déjà", "export", "plan", "--format", "folder", "-o", folder, "--data", data)

	wrong := saved(t, "faux.csv", "Axe;Code;Action;Montant affecté\n1;A1.1;Aide aux vitrines;environ 5\n")
	code, out, _ := line(t, "import", "plan", "--file", wrong, "--data", data)
	if code != exitRefused || !strings.Contains(out, "colonne «\u202fMontant affecté\u202f»") || !strings.Contains(out, "Ligne 2\u202f: à corriger") {
		t.Errorf("%d: %s", code, out)
	}
	changed := saved(t, "suite.csv", "Axe;Code;Action;État;Montant affecté\n1;A1.1;Aide aux vitrines;en cours;30 000,50\n1;A1.2;Marché d’été;abandonnée;\n")
	out = good(t, "import", "plan", "--file", changed, "--data", data, "--on", "2021-03-01")
	for _, want := range []string{"Reprendre 10\u202f000,00\u202f€", "Commencer l’action A1.1", "Abandonner l’action A1.2", "3 actes enregistrés"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	if out := good(t, "verify", "--data", data); !strings.Contains(out, "6 actes vérifiés") {
		t.Errorf("verify says %q", out)
	}
}
