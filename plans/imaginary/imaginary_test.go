package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const demonstration = "../demonstration"

func TestWhatIsKeptIsWhatThisProgramMakes(t *testing.T) {
	files, err := recordFiles(demonstration)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string][]byte{}
	for name, b := range territoryFiles() {
		made[filepath.Join("territory", name)] = b
	}
	for name, b := range files {
		made[filepath.Join("story", "records", name)] = b
	}
	for name, b := range made {
		kept, err := os.ReadFile(filepath.Join(demonstration, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(kept, b) {
			t.Errorf("%s differs from what this program makes", name)
		}
	}
	kept, err := os.ReadDir(filepath.Join(demonstration, "story", "records"))
	if err != nil || len(kept) != len(files) {
		t.Errorf("%d files of records are kept and %d made (%v)", len(kept), len(files), err)
	}
}

func TestTheMapIsMadeAgainTheSame(t *testing.T) {
	dir := t.TempDir()
	drawn, arcs := filepath.Join(dir, "map.geojson"), filepath.Join(dir, "contours.json")
	if err := run([]string{"map", drawn}); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("go", "run", "relance/plans/contours", "-tolerance", "140", drawn, arcs).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	made, err := os.ReadFile(arcs)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(demonstration, "territory", "contours.json"))
	if err != nil || !bytes.Equal(kept, made) {
		t.Errorf("contours.json differs from the map that this program draws (%v)", err)
	}
}

func TestEveryCommuneIsInOnePieceAndHasNeighbours(t *testing.T) {
	l := draw()
	all := l.settle()
	if len(all) != 80 || all[0].code != "00001" || all[79].code != "00080" {
		t.Fatalf("%d communes, from %s", len(all), all[0].code)
	}
	for _, c := range all {
		if rings := l.rings(c.site); len(rings) != 1 {
			t.Errorf("%s has %d outlines", c.name, len(rings))
		}
		if alone := len(l.neighbours(c.site)) == 0; alone != (c.name == theIsland) {
			t.Errorf("%s has neighbours: %v", c.name, !alone)
		}
		if c.people < 500 {
			t.Errorf("%d people live in %s", c.people, c.name)
		}
	}
}

// frenchCommunes are the names of all, folded.
func frenchCommunes(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open("testdata/communes-folded.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for lines := bufio.NewScanner(z); lines.Scan(); {
		out[lines.Text()] = true
	}
	if len(out) < 34_000 || !out["montreuil"] || !out["saint denis"] || !out["fontenay sous bois"] {
		t.Fatalf("the list holds %d names, and misses some", len(out))
	}
	return out
}

var folds = strings.NewReplacer("à", "a", "â", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ù", "u", "û", "u", "œ", "oe")

func plainName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, folds.Replace(strings.ToLower(s)))
	return strings.Join(strings.Fields(s), " ")
}

func TestNoInventedNameIsThatOfAFrenchCommune(t *testing.T) {
	real := frenchCommunes(t)
	if len(communes) != 80 {
		t.Fatalf("%d names", len(communes))
	}
	names := slices.Concat(communes, invented)
	for _, s := range schemes {
		if s.body != "" {
			names = append(names, s.body)
		}
	}
	seen := map[string]bool{}
	for _, name := range names {
		n := plainName(name)
		if real[n] {
			t.Errorf("%s is a French commune", name)
		}
		seen[n] = true
	}
	for _, name := range communes { // names that look alike once folded would be one to whoever searches
		if !seen[plainName(name)] {
			t.Errorf("%s is lost", name)
		}
	}
}

// luhn says whether a number has a right key, told apart from how this program makes one.
func luhn(s string) bool {
	sum := 0
	for i := len(s) - 1; i >= 0; i-- {
		n := int(s[i] - '0')
		if (len(s)-i)%2 == 0 {
			n *= 2
		}
		for ; n > 0; n /= 10 {
			sum += n % 10
		}
	}
	return sum%10 == 0
}

// rows reads a file of records.
func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, head := range all[0] {
			m[head] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func TestEveryLineSaysThatItIsFictionAndNamesNobodyReal(t *testing.T) {
	files, err := filepath.Glob(demonstration + "/story/records/*.csv")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	real, lines := frenchCommunes(t), 0
	for _, file := range files {
		if !strings.HasPrefix(filepath.Base(file), "DEMO-") {
			t.Errorf("%s is not called DEMO-…", file)
		}
		for i, row := range rows(t, file) {
			lines++
			at := fmt.Sprintf("%s:%d", filepath.Base(file), i+2)
			if row["fictif"] != "oui" {
				t.Errorf("%s: fictif %q", at, row["fictif"])
			}
			if s := row["SIRET"]; s != "" && (len(s) != 14 || !strings.HasPrefix(s, "0000") || !luhn(s) || !luhn(s[:9])) {
				t.Errorf("%s: SIRET %s", at, s)
			}
			if c := row["Code commune"]; c != "" && (c < "00001" || c > "00080" || len(c) != 5) {
				t.Errorf("%s: commune %s", at, c)
			}
			if (row["SIRET"] == "") != (row["Bénéficiaire"] == "particulier" || row["Bénéficiaire"] == "") {
				t.Errorf("%s: %q has SIRET %q", at, row["Bénéficiaire"], row["SIRET"])
			}
			if real[plainName(row["Bénéficiaire"])] {
				t.Errorf("%s: %s is a French commune", at, row["Bénéficiaire"])
			}
		}
	}
	if lines < 9_000 {
		t.Errorf("%d lines only", lines)
	}
}

func TestNoDossierIsPaidMoreThanItWasAwarded(t *testing.T) {
	sums := map[string]map[string]int{}
	files, err := filepath.Glob(demonstration + "/story/records/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		stage := strings.Split(filepath.Base(file), "-")[1]
		if strings.HasSuffix(file, "DEMO-paiements-2021-1.csv") { // the file that a corrected one replaces
			continue
		}
		for _, row := range rows(t, file) {
			var euros, cents int
			if _, err := fmt.Sscanf(strings.TrimPrefix(row["Montant"], "-"), "%d,%d", &euros, &cents); err != nil {
				t.Fatal(err)
			}
			n := euros*100 + cents
			if strings.HasPrefix(row["Montant"], "-") {
				n = -n
			}
			d := row["Dossier"]
			if sums[d] == nil {
				sums[d] = map[string]int{}
			}
			sums[d][stage] += n
		}
	}
	for d, s := range sums {
		if d == "" || strings.HasPrefix(d, "2020-A5") { // before the take-over these stood in a spreadsheet
			continue
		}
		if s["engagements"] > s["attributions"] || s["paiements"] > s["engagements"] || s["reversements"] > s["paiements"] {
			t.Errorf("%s: %v", d, s)
		}
	}
	if len(sums) < 3_000 {
		t.Errorf("%d dossiers only", len(sums))
	}
}
