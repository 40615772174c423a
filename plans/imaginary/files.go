package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// heads of the files; the last column says in each line that it is fiction.
const (
	headLines  = "Référence;Date;Action;Code commune;Bénéficiaire;SIRET;Montant;Dossier;Objet publié;fictif"
	headBudget = "Référence;Date;Type;Exercice;Chapitre;Montant;fictif"
	headSheet  = "Action;Étape;Code commune;Montant;fictif"
)

// line is one of a file, with the day by which it is put in order.
type line struct{ day, ref, text string }

// lists collects lines by name of file.
type lists map[string][]line

func (f lists) add(name, ref, day string, a *award, cents int) {
	text := strings.Join([]string{ref, french(day), a.scheme.action, a.commune, a.name, a.siret, euros(cents), a.dossier, a.scheme.object, "oui"}, ";")
	f[name] = append(f[name], line{day, ref, text})
}

// french writes a day as French software does.
func french(day string) string { return day[8:] + "/" + day[5:7] + "/" + day[:4] }

func euros(cents int) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d,%02d", sign, cents/100, cents%100)
}

// half names the half-year of a day.
func half(day string) string {
	if day[5:7] <= "06" {
		return day[:4] + "-1"
	}
	return day[:4] + "-2"
}

// files writes what became of the awards into the files of the systems that held it.
func (w *world) files() map[string][]byte {
	f := lists{}
	w.balances = map[balance]int{}
	for _, a := range w.awards {
		w.tell(f, a)
	}
	out := map[string][]byte{}
	for name, lines := range f {
		slices.SortStableFunc(lines, func(a, b line) int { return strings.Compare(a.day, b.day) })
		var rows []string
		for _, l := range lines {
			rows = append(rows, l.text)
		}
		out[name] = table(headLines, rows)
	}
	out["DEMO-tableur-axe-5.csv"] = w.sheet()
	const wronged = "DEMO-paiements-2021-1.csv"
	out["DEMO-paiements-2021-1-corrige.csv"], out[wronged] = out[wronged], slipped(out[wronged])
	return out
}

// tell writes one award, or adds what stood in the spreadsheet of axis 5 to its balances.
func (w *world) tell(f lists, a *award) {
	stood := map[string]int{} // in the spreadsheet, by stage
	before := func(day string) bool { return a.followedInASheet && day < cutover }
	if before(a.day) {
		stood["awarded"] += a.cents
	} else {
		f.add("DEMO-attributions-"+half(a.day)+"-"+a.scheme.system+".csv", a.ref, a.day, a, a.cents)
	}
	if a.givenUp != "" {
		f.add("DEMO-attributions-"+half(a.givenUp)+"-"+a.scheme.system+".csv", a.ref+"-R", a.givenUp, a, -a.cents)
		return
	}
	if a.committedOn == "" {
		return
	}
	if before(a.committedOn) {
		stood["awarded"] -= a.committed
		stood["committed"] += a.committed
	} else {
		f.add("DEMO-engagements-"+half(a.committedOn)+".csv", "ENG-"+a.dossier, a.committedOn, a, a.committed)
	}
	for _, p := range a.payments {
		if before(p.day) {
			stood["committed"] -= p.cents
			stood["paid"] += p.cents
		} else {
			f.add("DEMO-paiements-"+half(p.day)+".csv", p.ref, p.day, a, p.cents)
		}
	}
	if a.recovered > 0 {
		f.add("DEMO-reversements-"+a.recoveredOn[:4]+".csv", "TIT-"+a.dossier, a.recoveredOn, a, a.recovered)
	}
	for stage, cents := range stood {
		w.balances[balance{a.scheme.action, stage, a.commune}] += cents
	}
}

// sheet is the balance of the spreadsheet in which axis 5 was followed.
func (w *world) sheet() []byte {
	keys := slices.SortedFunc(maps.Keys(w.balances), func(a, b balance) int {
		return strings.Compare(a.action+a.stage+a.commune, b.action+b.stage+b.commune)
	})
	var rows []string
	for _, k := range keys {
		if cents := w.balances[k]; cents > 0 {
			rows = append(rows, strings.Join([]string{k.action, k.stage, k.commune, euros(cents), "oui"}, ";"))
		}
	}
	return table(headSheet, rows)
}

// slipped is a file as it was first given: one amount with a digit missing, and its last line left out.
func slipped(b []byte) []byte {
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	lines = lines[:len(lines)-1]
	for i := len(lines) / 2; i < len(lines); i++ {
		fields := strings.Split(lines[i], ";")
		if whole, cents, _ := strings.Cut(fields[6], ","); len(whole) == 5 {
			fields[6] = whole[:4] + "," + cents
			lines[i] = strings.Join(fields, ";")
			break
		}
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// budgets are the votes of authorisations (AP) and payment credits (CP), by year of the vote.
func budgets() map[string][]byte {
	row := func(ref, day, kind, year, chapter string, euro int) string {
		return strings.Join([]string{ref, french(day), kind, year, chapter, euros(euro * 100), "oui"}, ";")
	}
	return map[string][]byte{
		"DEMO-budget-2020-06.csv": table(headBudget, []string{
			row("2020-06-12/08", "2020-06-12", "AP", "2020", "204", 110_000_000),
			row("2020-06-12/08", "2020-06-12", "CP", "2020", "204", 11_500_000),
			row("2020-06-12/08", "2020-06-12", "CP", "2020", "65", 3_500_000),
		}),
		"DEMO-budget-2020-12.csv": table(headBudget, []string{
			row("2020-12-17/12", "2020-12-17", "AP", "2020", "204", 6_000_000),
			row("2020-12-17/13", "2021-01-01", "CP", "2021", "204", 33_000_000),
			row("2020-12-17/13", "2021-01-01", "CP", "2021", "65", 9_000_000),
		}),
		"DEMO-budget-2021-07.csv": table(headBudget, []string{
			row("2021-07-08/10", "2021-07-08", "CP", "2021", "204", -1_800_000),
		}),
		"DEMO-budget-2021-12.csv": table(headBudget, []string{
			row("2021-12-16/04", "2022-01-01", "CP", "2022", "204", 37_500_000),
			row("2021-12-16/04", "2022-01-01", "CP", "2022", "65", 6_500_000),
		}),
		"DEMO-budget-2022-06.csv": table(headBudget, []string{
			row("2022-06-24/07", "2022-06-24", "AP", "2020", "204", -6_000_000),
		}),
	}
}
