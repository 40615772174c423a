package cli

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheFirstAdministratorIsInvitedOnAnEmptyFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	invite := []string{"user", "invite", "--data", data, "--name", "Anne Exemple", "--email", "anne@exemple.fr", "--role", "administrator", "--role", "direction"}
	link := good(t, append(invite, "--url", "https://relance.exemple.fr/")...)
	if !regexp.MustCompile(`^https://relance\.exemple\.fr/connexion/lien/[A-Za-z0-9_-]{43}\n$`).MatchString(link) {
		t.Errorf("%q", link)
	}
	path := good(t, "--lang", "en", "user", "invite", "--data", data, "--name", "Paul Exemple", "--email", "paul@exemple.fr",
		"--role", "axis-lead", "--scope", "axis:2", "--from", "2026-09-01", "--until", "2028-06-30")
	if !regexp.MustCompile(`^/en/connexion/lien/[A-Za-z0-9_-]{43}\n$`).MatchString(path) {
		t.Errorf("%q", path)
	}
	lines := strings.Split(strings.TrimSpace(good(t, "user", "people", "--data", data)), "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], "Anne Exemple  anne@exemple.fr  ") || !strings.Contains(lines[1], "administrator ") ||
		!strings.HasSuffix(lines[2], "paul@exemple.fr  axis-lead axis:2 2026-09-01/2028-06-30") {
		t.Fatalf("%q", lines)
	}
	anne, paul := strings.Fields(lines[1])[0], strings.Fields(lines[2])[0]
	bad(t, "dernier compte", "user", "close", "--data", data, anne)
	good(t, "user", "close", "--data", data, paul)
	bad(t, "Aucun compte", "user", "close", "--data", data, paul)
	if list := good(t, "user", "people", "--data", data); !strings.Contains(list, "fermé le") {
		t.Error(list)
	}
	for _, typed := range []string{"relance.exemple.fr", "ftp://exemple.fr", "https://", "https://a:b@exemple.fr", "https://exemple.fr/?x"} {
		bad(t, "n’est pas l’adresse d’un site", append(invite, "--url", typed)...)
	}
	bad(t, "n’est pas valable", "user", "invite", "--data", data, "--name", "A", "--email", "a", "--role", "officer")
	typo := filepath.Join(t.TempDir(), "typo")
	bad(t, "n’existe pas", "user", "people", "--data", typo)
	bad(t, "n’existe pas", "user", "close", "--data", typo, anne)
}
