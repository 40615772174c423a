package plan_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/plan"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/sheet"
)

// table makes the rows of a page from lines of cells cut at "|"; numbers and days are recognised as a
// spreadsheet would.
func table(lines ...string) []sheet.Row {
	var rows []sheet.Row
	for i, l := range lines {
		row := sheet.Row{Number: i + 1}
		for _, s := range strings.Split(l, "|") {
			c := sheet.Cell{Kind: sheet.Words, Text: strings.TrimSpace(s)}
			switch {
			case c.Text == "":
				c = sheet.Cell{}
			case strings.HasPrefix(c.Text, "#="):
				c = sheet.Cell{Kind: sheet.Number, Text: c.Text[2:]}
			case strings.HasPrefix(c.Text, "#d"):
				c = sheet.Cell{Kind: sheet.Day, Text: c.Text[2:]}
			case strings.HasPrefix(c.Text, "#f"):
				c = sheet.Cell{Kind: sheet.Formula, Text: c.Text[2:]}
			case strings.HasPrefix(c.Text, "#!"):
				c = sheet.Cell{Kind: sheet.Broken, Text: c.Text[2:]}
			}
			row.Cells = append(row.Cells, c)
		}
		rows = append(rows, row)
	}
	return rows
}

func head() *plan.Head {
	return &plan.Head{Plan: "essai", Fictional: true, Title: plan.Text{"fr": "Plan de relance", "en": "Recovery plan"}, Owner: plan.Owner{Name: plan.Text{"fr": "Ville", "en": "Town"}},
		Envelope: 10_000_000_00, Vote: plan.Vote{Date: "2020-06-12", Body: plan.Text{"fr": "conseil", "en": "council"}, Outcome: plan.Text{"fr": "adopté", "en": "adopted"}}}
}

// fromNothing reads rows as a whole new plan.
func fromNothing(t testing.TB, rows []sheet.Row) *plan.Proposal {
	t.Helper()
	header, m := plan.FindSheetHeader(rows)
	return plan.ReadSheet(plan.SheetInput{Rows: rows, Header: header, Mapping: m, File: "actions.xlsx", Head: head()})
}

// against reads rows against a content.
func against(base *plan.Content, rows []sheet.Row) *plan.Proposal {
	header, m := plan.FindSheetHeader(rows)
	return plan.ReadSheet(plan.SheetInput{Rows: rows, Header: header, Mapping: m, File: "actions.xlsx", Base: base})
}

func wellRead(t testing.TB, p *plan.Proposal) {
	t.Helper()
	if !p.Report.OK() {
		t.Fatal(reported(p))
	}
}

// reported is all that a report says, in French.
func reported(p *plan.Proposal) string {
	say := saying(locale.French)
	var b strings.Builder
	for _, f := range p.Report.Faults {
		fmt.Fprintln(&b, say(f.Key, f.Args...))
	}
	for _, r := range p.Report.Rows {
		fmt.Fprintln(&b, r.Sentence(say))
		for _, f := range r.Faults {
			fmt.Fprintf(&b, "  faute [%s] %s\n", f.Column, say(f.Fault.Key, f.Fault.Args...))
		}
		for _, n := range r.Notes {
			fmt.Fprintf(&b, "  note %s\n", say(n.Key, n.Args...))
		}
		for _, d := range r.Changes {
			fmt.Fprintf(&b, "  %s\n", d.Sentence(say))
		}
	}
	return locale.Typeset(locale.French, b.String())
}

// Sheets that say the same tree in the ways in which directors keep it.
var sameTree = map[string][]string{
	"flat": {
		"Axe|Objectif|Code|Action|Pilote|Début|Fin|État|Montant affecté|Prévu 2020|Prévu 2021",
		"Axe 1 : Santé|O1.1 : Accès aux soins|A1.1|Maisons de santé|Direction de la santé|2020-09|2022|en cours|#=400000|#=150000|#=250000.5",
		"Axe 1 : Santé|O1.1 : Accès aux soins|A1.2|Bus de dépistage|Direction de la santé|#d2021-03-01||planifiée|||#=50000",
		"Axe 2 : Économie|O2.1 : Commerce|A2.1|Aide aux vitrines|||2021|terminée|#=100000|#=100000|",
	},
	"with merged cells": {
		"N° axe|Objectif opérationnel|N° action|Intitulé de l'action|Direction pilote|Date de début|Date de fin|Avancement|Budget|2020|2021",
		"1 - Santé|1.1 Accès aux soins|1.1|Maisons de santé|Direction de la santé|septembre 2020|#=2022|Démarrée|400 000,00 €|150 000|250 000,50 €",
		"||1.2|Bus de dépistage|Direction de la santé|01/03/2021||Prévue||| 50000",
		"2 - Économie|2.1 Commerce|2.1|Aide aux vitrines|||#=2021|Achevée|100000|#=100000|",
	},
	"with axes and objectives on rows of their own": {
		"Plan de relance de la ville",
		"",
		"Réf.|Actions|Pilotage|Lancement|Échéance|Statut|Montant (k€)|Montant 2020 (k€)|Montant 2021 (k€)",
		"Axe 1 : Santé||||||#=400|#=150|#=300.0005",
		"|Objectif 1.1 : Accès aux soins",
		"A1.1|Maisons de santé|Direction de la santé|09/2020|#=2022|Lancée|#=400|#=150|#=250.0005",
		"A1.2|Bus de dépistage|Direction de la santé|#d2021-03-01||à lancer|||50 k€",
		"|Total axe 1|||||#=400|#=150|#=300.0005",
		"AXE 2 – Économie",
		"|Objectif 1 : Commerce",
		"A2.1|Aide aux vitrines|||#=2021|Réalisée|0,1 M€|#=100",
		"Total général||||||#=500|#=250|#=300.0005",
	},
}

func TestASheetIsReadInTheWaysInWhichDirectorsKeepIt(t *testing.T) {
	for how, lines := range sameTree {
		t.Run(how, func(t *testing.T) {
			rows := table(lines...)
			p := fromNothing(t, rows)
			wellRead(t, p)
			c := p.Content
			if len(c.Axes) != 2 || c.Axes[0].Title["fr"] != "Santé" || c.Axes[1].Title["fr"] != "Économie" || len(c.Axes[0].Objectives) != 1 ||
				c.Axes[0].Objectives[0].Title["fr"] != "Accès aux soins" || c.Axes[1].Objectives[0].Code != "O2.1" {
				t.Fatalf("%+v\n%s", c.Axes, reported(p))
			}
			if len(c.Actions) != 3 || c.ActionsVoted != 3 {
				t.Fatalf("%d actions\n%s", len(c.Actions), reported(p))
			}
			a, b, d := c.Actions[0], c.Actions[1], c.Actions[2]
			if a.Code != "A1.1" || a.Objective != "O1.1" || a.Pilot["fr"] != "Direction de la santé" || a.Starts != "2020-09" || a.Ends != "2022" ||
				fmt.Sprint(a.Programme) != "[{2020 15000000} {2021 25000050}]" {
				t.Errorf("%+v", a)
			}
			if b.Code != "A1.2" || b.Objective != "O1.1" || b.Starts != "2021-03-01" || b.Ends != "" || fmt.Sprint(b.Programme) != "[{2021 5000000}]" {
				t.Errorf("%+v", b)
			}
			if d.Code != "A2.1" || d.Objective != "O2.1" || d.Pilot != nil || d.Ends != "2021" {
				t.Errorf("%+v", d)
			}
			if fmt.Sprint(p.Allocations[0].Is, p.Allocations[1].Is) != "40000000 10000000" || len(p.Allocations) != 2 {
				t.Errorf("%+v", p.Allocations)
			}
			if len(p.States) != 2 || p.States[0].Is != "started" || p.States[1].Is != "completed" {
				t.Errorf("%+v", p.States)
			}
			if p.Report.New != 3 {
				t.Error(reported(p))
			}
		})
	}
}

func TestWhatASheetSaysWronglyIsNamedAtItsRowAndColumn(t *testing.T) {
	base := plan.ReadSheet(inputOf(sameTree["flat"])).Content
	for what, x := range map[string]struct {
		line   string
		column string
		says   string
	}{
		"no axis of that number":        {"Axe 9|||Autre|||||", "Axe", "le plan n'a pas d'axe 9"},
		"an objective of another axis":  {"Axe 1 : Santé|O2.1 : Commerce|A1.9|Autre", "Objectif", "n'est pas un objectif de l'axe 1"},
		"a code of another axis":        {"Axe 1 : Santé||A2.7|Autre", "Code", "A2.7"},
		"a code twice":                  {"Axe 1 : Santé||A1.1|Autre", "Code", "déjà à la ligne 2"},
		"an amount that is none":        {"Axe 1 : Santé||A1.9|Autre|||||environ 3", "Montant affecté", "environ 3"},
		"an amount of half a cent":      {"Axe 1 : Santé||A1.9|Autre|||||#=10.005", "Montant affecté", "10,005"},
		"an amount in two readings":     {"Axe 1 : Santé||A1.9|Autre|||||1,234", "Montant affecté", "1,234"},
		"an amount below zero":          {"Axe 1 : Santé||A1.9|Autre||||||#=-5", "Prévu 2020", "négatif"},
		"a date that is none":           {"Axe 1 : Santé||A1.9|Autre||bientôt", "Début", "écrire 2021, 06/2021 ou 15/06/2021"},
		"a date of no calendar":         {"Axe 1 : Santé||A1.9|Autre||31/02/2021", "Début", "31/02/2021"},
		"an end before the beginning":   {"Axe 1 : Santé||A1.9|Autre||2022|2021", "Fin", "avant le début"},
		"a state that is none":          {"Axe 1 : Santé||A1.9|Autre||||presque", "État", "presque"},
		"a formula without a value":     {"Axe 1 : Santé||A1.9|Autre|||||#f", "Montant affecté", "la formule n'a pas de valeur"},
		"an error of the spreadsheet":   {"Axe 1 : Santé||A1.9|#!#REF!", "Action", "#REF!"},
		"no title":                      {"Axe 1 : Santé||A1.9||Direction", "Action", "n'a pas d'intitulé"},
		"an action in no axis at all":   {"||ACT-1|Autre", "Axe", ""},
		"two titles for an axis number": {"Axe 1 : Sport||A1.9|Autre", "", "l'axe 1 change de titre"},
	} {
		t.Run(what, func(t *testing.T) {
			lines := append(slices.Clone(sameTree["flat"]), x.line)
			if what == "an action in no axis at all" {
				lines = []string{lines[0], x.line}
			}
			p := against(base, table(lines...))
			last := p.Report.Rows[len(p.Report.Rows)-1]
			said := plainly(reported(p))
			if x.column != "" && (last.Does != plan.RowWrong || !slices.ContainsFunc(last.Faults, func(f plan.SheetFault) bool { return f.Column == x.column })) {
				t.Errorf("%s: %+v\n%s", what, last.Faults, said)
			}
			if !strings.Contains(said, plainly(x.says)) {
				t.Errorf("%s is answered by\n%s", what, said)
			}
			if strings.Contains(said, "plan_row.") || strings.Contains(said, "{1}") {
				t.Error(said)
			}
			if x.column != "" {
				if _, err := p.Submissions(plan.Recording{ID: func() string { return "test" }}); err == nil {
					t.Error("a wrong sheet can be recorded")
				}
			}
		})
	}
}

func plainly(s string) string {
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ", "’", "'").Replace(s)
}

func inputOf(lines []string) plan.SheetInput {
	rows := table(lines...)
	header, m := plan.FindSheetHeader(rows)
	return plan.SheetInput{Rows: rows, Header: header, Mapping: m, File: "actions.xlsx", Head: head()}
}

func TestWhatIsNotSureIsSaidAndNeverDecidedInSilence(t *testing.T) {
	base := plan.ReadSheet(inputOf(sameTree["flat"])).Content
	p := against(base, table("Axe|Objectif|Action|Montant affecté",
		"Sante|Acces au soins|Maison de santé|", // a new action, close to another
		"Santé|Accès aux soins|Maisons de santé|",
		"Economie et emploi|Commerce|Marché d'été|", // a new axis
		"Économe||Chèques|"))
	wellRead(t, p)
	said := plainly(reported(p))
	for _, want := range []string{
		"action A1.1 reconnue par son intitulé",
		"« Acces au soins » est lu comme l'objectif O1.1",
		"son intitulé est proche de A1.1, « Maisons de santé » : donner ce code si c'est la même",
		"axe nouveau : 3",
		"« Économe » est lu comme l'axe 2, « Économie »",
		"moyen non donné : dispositif d'aide",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	if p.Report.New != 3 || p.Report.Same != 1 || fmt.Sprint(p.Report.Absent) != "[A1.2 A2.1]" {
		t.Errorf("%+v\n%s", p.Report, said)
	}
	codes := []string{}
	for _, a := range p.Content.Actions {
		codes = append(codes, a.Code)
	}
	if fmt.Sprint(codes) != "[A1.1 A1.2 A1.3 A2.1 A2.2 A3.1]" {
		t.Error(codes)
	}
	again := against(base, table("Axe|Objectif|Action", "Santé|Accès aux soins|Maisons de santé"))
	if again.Report.Same != 1 || len(plan.Diff(base, again.Content)) != 0 {
		t.Error(reported(again))
	}
}

func TestABilingualPlanAsksForItsEnglish(t *testing.T) {
	rows := table("Axe|Axe (anglais)|Action|Action (anglais)|Pilote|Pilote (anglais)",
		"Axe 1 : Santé|Health|Maisons de santé|Health centres|Direction|Directorate")
	p := fromNothing(t, rows)
	wellRead(t, p)
	if fmt.Sprint(p.Content.Languages) != "[fr en]" || p.Content.Axes[0].Title["en"] != "Health" || p.Content.Actions[0].Title["en"] != "Health centres" {
		t.Errorf("%+v", p.Content)
	}
	base := p.Content
	p = against(base, table("Axe|Action", "Axe 1|Maisons de santé", "Axe 1|Bus de dépistage"))
	said := plainly(reported(p))
	if p.Report.OK() || p.Report.Same != 1 || !strings.Contains(said, "remplir la colonne « Action (anglais) »") {
		t.Error(said)
	}
	p = fromNothing(t, table("Axe|Action|Action (anglais)", "Axe 1 : Santé|Maisons de santé|Health centres"))
	if said := plainly(reported(p)); p.Report.OK() || !strings.Contains(said, "remplir la colonne « Axe (anglais) »") {
		t.Error(said)
	}
}

func TestARealPlanReadFromASheetSaysWhereItIsKnownFrom(t *testing.T) {
	in := inputOf(sameTree["flat"])
	in.Head.Fictional = false
	p := plan.ReadSheet(in)
	wellRead(t, p)
	c := p.Content
	if len(c.Sources) != 1 || !strings.Contains(c.Sources[0].Title["fr"], "actions.xlsx") || fmt.Sprint(c.Actions[0].Sources, c.Vote.Sources, c.Axes[0].Sources) != "[S1] [S1] [S1]" {
		t.Errorf("%+v", c.Sources)
	}
}

// throughFile writes a table in a format and reads it back.
func throughFile(t interface {
	Helper()
	Fatalf(string, ...any)
}, format string, tab sheet.Table) []sheet.Row {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.Write(&b, format, []sheet.Table{tab}); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	book, err := sheet.Open("plan."+format, bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	defer book.Close()
	var rows []sheet.Row
	for row, err := range book.Rows(context.Background(), book.First()) {
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// held keeps of a content what a sheet holds.
func held(c *plan.Content) string {
	var b strings.Builder
	for _, a := range c.Axes {
		fmt.Fprintf(&b, "%d %s\n", a.Number, spacedText(a.Title))
		for _, o := range a.Objectives {
			fmt.Fprintf(&b, "%s %s\n", o.Code, spacedText(o.Title))
		}
	}
	for _, a := range c.Actions {
		fmt.Fprintln(&b, a.Code, a.Axis, a.Objective, spacedText(a.Title), spacedText(a.Pilot), a.Starts, a.Ends, a.Programme, spacedText(a.Beneficiaries),
			spacedText(a.Partners), a.Means, a.Funding, spacedText(a.Note))
	}
	return b.String()
}

func spacedText(t plan.Text) string { return fmt.Sprintf("%q", t) }

// cellWording is a text that a cell keeps as it is.
func cellWording() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"Aide", "aux", "vitrines", "2021", "l’été", "«", "»", ":", "-", "–", "A1.1", "Axe", "1", "Objectif", "total", "=1+1", "+33", "@x", "'", "a;b", "a,b", "\"", "1.2", "\n", "é", "oui", "true", "1/2"}), 1, 6).Draw(t, "words"), " ")
		if s = strings.TrimSpace(s); s == "" {
			return "x"
		}
		return s
	})
}

func TestASheetThatWasWrittenIsReadBackWithoutAChange(t *testing.T) {
	for _, format := range []string{"csv", "xlsx", "ods"} {
		t.Run(format, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				c := drawContent(rt, cellWording())
				allocated, states := map[string]money.Cents{}, map[string]string{}
				for _, a := range c.Actions {
					if rapid.Bool().Draw(rt, "allocated") && (a.Funding == "plan" || a.Funding == "unknown") {
						allocated[a.Code] = money.Cents(rapid.Int64Range(1, int64(money.Max)-1).Draw(rt, "cents"))
					}
					states[a.Code] = rapid.SampledFrom([]string{"", "started", "completed", "abandoned"}).Draw(rt, "state")
				}
				lang := rapid.SampledFrom(locale.Langs).Draw(rt, "language")
				rows := throughFile(rt, format, plan.WriteSheet(c, allocated, states, lang))
				header, m := plan.FindSheetHeader(rows)
				if header < 0 {
					rt.Fatalf("no header in %v", rows)
				}
				p := plan.ReadSheet(plan.SheetInput{Rows: rows, Header: header, Mapping: m, File: "x", Base: c, Allocated: allocated, States: states})
				if changes := plan.Diff(c, p.Content); len(changes) > 0 || !p.Report.OK() || len(p.Allocations)+len(p.States) > 0 || p.Report.Same != len(c.Actions) {
					rt.Fatalf("%v\n%+v\n%+v\n%s", changes, p.Allocations, p.States, reported(p))
				}
				whole := plan.ReadSheet(plan.SheetInput{Rows: rows, Header: header, Mapping: m, File: "x",
					Head: &plan.Head{Plan: c.Plan, Fictional: c.Fictional, Title: c.Title, Owner: c.Owner, Envelope: c.Envelope, Vote: c.Vote}})
				if len(c.Actions) > 0 && held(whole.Content) != held(c) {
					rt.Fatalf("from nothing:\n%s\nmeant:\n%s\n%s", held(whole.Content), held(c), reported(whole))
				}
			})
		})
	}
}
