package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relance/foundation/locale"
)

// What a directorate brings: its table of actions, and a file of its accounting software.
const (
	followedInASheet = "Tableau de suivi\r\n\r\nAxe;Objectif;Action;Direction pilote;Début;Montant;Prévu 2021;État\r\n" +
		"Axe 1 : Santé;Objectif 1.1 : Soigner près de chez soi;Ouvrir des centres de santé;Direction de la santé;06/2020;1 000 000,00;400 000;en cours\r\n" +
		"Axe 2 : Économie;Objectif 2.1 : Soutenir les commerces;Aider les commerces à rouvrir;Direction de l'économie;15/06/2020;3 000 000,00;;prévu\r\n"
	paidByTheAccounts = "Export du 03/02/2021\r\n\r\nN° mandat;Date de paiement;Opération;Tiers;SIRET;Montant\r\n" +
		"M1;02/09/2020;A2.1;Ville de Paris;21750001600019;1 000,00\r\nM2;03/09/2020;A2.1;Dupont;;2 500,50\r\n"
)

// From nothing, on the start-up of real use, by keyboard alone: a director invited from the terminal enters,
// brings the plan from a spreadsheet, takes over its balances and a file of the accounts, reports on an
// action, corrects the report, and has an amendment adopted.
func TestADirectorTakesOverARunningPlanWithoutAMouse(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			h := founder(t, lang)
			h.bringTheSheet()
			h.takeOver()
			h.bringThePayments()
			h.reportOn("A1.1", "2021-06")
			h.correctTheReport()
			h.amend()
		})
	}
}

// founder serves an empty folder and enters as the director whom the terminal invited.
func founder(t *testing.T, lang locale.Lang) *hands {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	code, out, said := run(t, "user", "invite", "--name", "Anne Essai", "--email", "anne@exemple.fr", "--role", "direction", "--data", data)
	if code != 0 {
		t.Fatalf("user invite: %s", said)
	}
	s, err := startServer(binary(t), "serve", "--data", data, "--addr", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.kill() })
	base := s.base
	if lang == locale.English {
		base += "/en"
	}
	h := newHands(t, base, lang)
	link := strings.TrimSpace(out)
	h.open(link[strings.Index(link, "/connexion"):])
	h.press(h.say("sign_in.enter"))
	h.sees(h.say("home.desk_no_plan"))
	return h
}

func (h *hands) file(name, text string) string {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// beside fills in the authority for an act.
func (h *hands) authority(number, day string) {
	h.t.Helper()
	h.typeIn(h.say("around.body_fr"), "conseil municipal")
	h.typeDay(h.say("around.date"), day)
	h.typeIn(h.say("around.number"), number)
	h.typeDay(h.say("around.enforceable"), day)
}

func (h *hands) bringTheSheet() {
	h.t.Helper()
	h.press(h.say("desk.nav_import"))
	h.sound()
	h.press(h.say("import.way_sheet"))
	h.hand(h.say("import.file"), h.file("Suivi du plan.csv", followedInASheet))
	h.press(h.say("import.send"))
	h.sound()
	h.press(h.say("import.read_rows"))
	h.sees(h.say("import.sheet_report", 2, 0, 0, 0))
	h.typeIn(h.say("import.plan_title"), "Plan de relance d'essai")
	h.typeIn(h.say("import.owner"), "Ville d'essai")
	h.typeIn(h.say("import.envelope"), "10 000 000,00")
	h.typeIn(h.say("import.outcome"), "à l'unanimité")
	h.authority("2020-12", "2020-05-15")
	h.sound()
	h.press(h.say("form.preview"))
	h.sees(locale.Amount(h.lang, 4_000_000_00))
	h.sound()
	h.press(strings.Split(h.say("import.record_acts", 0), "0")[0])
	h.sees(strings.Split(h.say("import.is_done", "Suivi du plan.csv", 0), "0")[0])
	h.sound()
}

func (h *hands) takeOver() {
	h.t.Helper()
	h.press(h.say("desk.nav_import"))
	h.press(h.say("import.way_takeover"))
	h.typeDay(h.say("import.cutover"), "2020-12-31")
	h.typeIn(h.say("import.takeover_system"), "tableur de la direction")
	h.typeIn(h.say("import.takeover_document"), "état au 31 décembre 2020")
	h.choose(h.say("import.takeover_from"), h.say("import.takeover_from_allocated"))
	h.choose(h.say("bulk.cell", 1, h.say("import.balance_action")), "A1.1")
	h.choose(h.say("bulk.cell", 1, h.say("import.balance_stage")), h.say("stage.committed"))
	h.typeIn(h.say("bulk.cell", 1, h.say("import.balance_amount_cents")), "250 000,00")
	h.press(h.say("form.preview"))
	h.sees(locale.Amount(h.lang, 250_000_00))
	h.sound()
	h.press(h.say("form.record"))
	h.sees(h.say("import.reconciled"))
	h.sound()
}

func (h *hands) bringThePayments() {
	h.t.Helper()
	h.press(h.say("desk.nav_import"))
	h.press(h.say("import.way_records"))
	h.choose(h.say("import.sort"), h.say("import.sort_payment.record"))
	h.typeIn(h.say("import.system"), "comptabilité")
	h.hand(h.say("import.file"), h.file("Mandats 2020.csv", paidByTheAccounts))
	h.press(h.say("import.send"))
	h.choose(h.say("import.from"), h.say("import.from_allocated"))
	h.press(h.say("import.read_rows"))
	h.sees(locale.Amount(h.lang, 3_500_50))
	h.sound()
	h.typeIn(h.say("import.control"), "3 500,50")
	h.press(h.say("form.preview"))
	h.sound()
	h.press(strings.Split(h.say("import.record", 0), "0")[0])
	h.sees(strings.Split(h.say("import.is_done", "Mandats 2020.csv", 0), "0")[0])
}

func (h *hands) reportOn(action, period string) {
	h.t.Helper()
	h.press(h.say("desk.nav_acts"))
	h.sound()
	h.press(upperFirst(h.say("act_kind.action.report")))
	h.choose(h.say("field.action"), action)
	h.typeIn(h.say("field.as_of"), period)
	h.typeIn(h.say("measure.nom_fr"), "lieux ouverts")
	h.typeIn(h.say("measure.valeur"), "412")
	h.typeIn(h.say("measure.unite_fr"), "lieux")
	h.choose(h.say("measure.sens"), h.say("meaning.delivered"))
	h.press(h.say("form.preview"))
	h.sees("412")
	h.sound()
	h.press(h.say("form.record"))
	h.sees(strings.Split(h.say("desk.done", 0, ""), "0")[0])
}

func (h *hands) correctTheReport() {
	h.t.Helper()
	h.press(h.say("desk.correct"))
	h.sound()
	h.typeIn(h.say("form.french"), "Un lieu était compté deux fois.")
	h.typeIn(h.say("measure.valeur"), "411")
	h.press(h.say("correct.preview"))
	h.sees("411")
	h.sound()
	h.press(h.say("form.record"))
	h.press(h.say("desk.done_see"))
	h.sees("411")
	h.press(h.say("web.desk"))
}

// amend prepares a plan with a larger envelope and has it adopted.
func (h *hands) amend() {
	h.t.Helper()
	h.press(h.say("desk.nav_project"))
	h.sound()
	h.press(h.say("project.from_adopted"))
	h.sound()
	h.press(h.say("project.one_identite"))
	h.typeIn(h.say("project.f_envelope_cents"), "12 000 000,00")
	h.sound()
	h.press(h.say("project.save"))
	h.sees(h.say("project.kept"))
	h.press(h.say("project.back"))
	h.press(h.say("project.compare"))
	h.sound()
	h.press(h.say("project.adopt"))
	h.authority("2021-06-04", "2021-06-30")
	h.sound()
	h.press(h.say("form.preview"))
	h.sees(locale.Amount(h.lang, 12_000_000_00))
	h.sound()
	h.press(h.say("form.record"))
	h.open("/argent.json")
	if said := look[string](h, `document.body.innerText`); !strings.Contains(said, `"envelope_cents": 1200000000`) {
		h.t.Fatalf("the envelope is not amended: %.300s", said)
	}
}
