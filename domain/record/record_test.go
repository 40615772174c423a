package record_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"relance/domain/ledger"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

const awardsHeader = "n° de décision;date;action;code insee;bénéficiaire;siret;forme juridique;dossier;montant\n"

func stands(t testing.TB, b *journaltest.Bench, on string) map[string]money.Cents {
	t.Helper()
	rows, err := ledger.Sum(context.Background(), b.DB, ledger.Query{On: on, By: ledger.ByBook | ledger.ByStage | ledger.ByAction | ledger.ByCommune | ledger.ByYear})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]money.Cents{}
	for _, r := range rows {
		out[r.Place.String()] = r.Cents
	}
	return out
}

func linesOf(t testing.TB, b *journaltest.Bench, act int64) []record.Line {
	t.Helper()
	lines, err := record.Lines(context.Background(), b.DB, act, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestAFileIsOneActWhoseLinesMoveMoney(t *testing.T) {
	b := opened(t, 100_000, "A1.1", "A1.2")
	text := awardsHeader +
		"D1;01/03/2021;A1.1;1;Boulangerie d'essai;73282932000074;SARL;S-1;100,00\n" +
		"D2;2021-02-01;A1.2;00002;Jeanne Essai;;;S-2;250,50 €\n" +
		"\n" +
		"D3;15/04/2021;A1.1;00001;Entreprise Essai;73282932000074;Entrepreneur individuel;S-3;-40\n"
	res, err := take(b, "award.record", "allocated", "attributions.csv", text)
	if err != nil {
		t.Fatal(err)
	}
	if r := res.Receipt; r.Effective != "2021-02-01" || r.Lines != 3 || r.Cents != 31050 || len(r.Moves) != 0 || r.Repeated {
		t.Errorf("%+v", r)
	}
	want := []record.Line{
		{Line: 2, Ref: "D1", Day: "2021-03-01", Action: "A1.1", Commune: "00001", Beneficiary: "Boulangerie d'essai", Siret: "73282932000074", Dossier: "S-1", Cents: 10000},
		{Line: 3, Ref: "D2", Day: "2021-02-01", Action: "A1.2", Commune: "00002", Person: true, Dossier: "S-2", Cents: 25050},
		{Line: 5, Ref: "D3", Day: "2021-04-15", Action: "A1.1", Commune: "00001", Person: true, Dossier: "S-3", Cents: -4000},
	}
	if got := linesOf(t, b, res.Receipt.Number); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	for day, cents := range map[string]money.Cents{"2021-02-28": 0, "2021-03-31": 10000, "2021-04-15": 6000} {
		if got := stands(t, b, day)["plan:awarded;action=A1.1;commune=00001"]; got != cents {
			t.Errorf("on %s: %d", day, got)
		}
	}
}

func TestAReductionNeedsWhatItReduces(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	_, err := take(b, "award.record", "allocated", "f.csv", "date;action;commune;montant\n2021-01-01;A1.1;00001;10\n2021-01-02;A1.1;00002;-10\n")
	var f *fault.Fault
	if !errors.As(err, &f) || f.Key != "ledger.short" || fmt.Sprint(f.Args[0]) != "plan:awarded;action=A1.1;commune=00002" || f.Args[1] != "2021-01-02" ||
		f.Args[2] != money.Cents(0) || f.Args[3] != money.Cents(1000) {
		t.Errorf("%v", err)
	}
	if b.Head().Size != 3 {
		t.Error("something was recorded")
	}
}

func TestALifeOfADossierIsTold(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	for _, f := range []struct{ kind, from, name, text string }{
		{"award.record", "allocated", "a.csv", "date;action;commune;dossier;montant\n2021-01-10;A1.1;00001;S-1;300\n2021-01-11;A1.1;00001;S-2;100\n"},
		{"commitment.record", "awarded", "c.csv", "date;action;commune;dossier;montant\n2021-02-10;A1.1;00001;S-1;300\n"},
		{"payment.record", "committed", "p.csv", "date;action;commune;dossier;montant\n2021-03-10;A1.1;00001;S-1;200\n2021-04-10;A1.1;00001;S-1;50\n"},
		{"recovery.record", "paid", "r.csv", "date;action;commune;dossier;montant\n2021-06-01;A1.1;00001;S-1;20\n"},
		{"budget.record", "outside", "b.csv", "date;exercice;nature;chapitre;montant\n2021-01-01;2021;CP;204;5000\n2021-01-01;2021;AP;204;9000\n2021-06-01;2021;CP;204;-1000\n"},
	} {
		if _, err := take(b, f.kind, f.from, f.name, f.text); err != nil {
			t.Fatal(f.kind, err)
		}
	}
	kept, err := record.Find(context.Background(), b.DB, record.Wanted{Dossier: "S-1"})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, k := range kept {
		told = append(told, fmt.Sprintf("%s %s %d", k.Kind, k.Day, k.Cents))
	}
	if want := "award.record 2021-01-10 30000|commitment.record 2021-02-10 30000|payment.record 2021-03-10 20000|payment.record 2021-04-10 5000|recovery.record 2021-06-01 2000"; strings.Join(told, "|") != want {
		t.Errorf("%s", strings.Join(told, "|"))
	}
	want := map[string]money.Cents{"plan:allocated;action=A1.1": 60_000, "plan:awarded;action=A1.1;commune=00001": 10_000, "plan:committed;action=A1.1;commune=00001": 5_000,
		"plan:paid;action=A1.1;commune=00001": 23_000, "plan:recovered;action=A1.1;commune=00001": 2_000, "credit:voted;year=2021": 400_000, "authority:voted;year=2021": 900_000}
	if got := stands(t, b, "2021-12-31"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	kept, err = record.Find(context.Background(), b.DB, record.Wanted{Kind: "award.record", Action: "A1.1", Commune: "00001", Limit: 1})
	if err != nil || len(kept) != 1 || kept[0].Dossier != "S-1" {
		t.Fatal(kept, err)
	}
	kept, err = record.Find(context.Background(), b.DB, record.Wanted{Kind: "award.record", Action: "A1.1", AfterAct: kept[0].Act, AfterLine: kept[0].Line.Line})
	if err != nil || len(kept) != 1 || kept[0].Dossier != "S-2" {
		t.Error(kept, err)
	}
	if found := b.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	text := "date;action;montant\n2021-01-10;A1.1;300\n"
	one, err := take(b, "award.record", "allocated", "a.csv", text)
	if err != nil {
		t.Fatal(err)
	}
	for what, name := range map[string]string{"the same": "a.csv", "under another name": "b.csv"} {
		two, err := take(b, "award.record", "allocated", name, text)
		if err != nil || !two.Receipt.Repeated || two.Receipt.Number != one.Receipt.Number || two.Receipt.Lines != 1 || two.Receipt.Cents != 30000 {
			t.Errorf("%s: %+v, %v", what, two.Receipt, err)
		}
	}
	two, err := take(b, "award.record", "allocated", "c.csv", "Date;Action;Montant\n10/01/2021;A1.1;300,00\n") // other bytes, the same lines
	if err != nil || !two.Receipt.Repeated || two.Receipt.Number != one.Receipt.Number {
		t.Errorf("%+v, %v", two.Receipt, err)
	}
	if b.Head().Size != 4 {
		t.Errorf("%d acts", b.Head().Size)
	}
	// Submitted past Import, it is refused, naming the act.
	r, err := journal.Get(context.Background(), b.DB, one.Receipt.Number)
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.Registry.Decode(r.Kind, r.Fields)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: b.ID(), Act: a, Effective: "2021-01-10", Mode: journal.Imported})
	if f := fault.Of(err); len(f) != 1 || f[0].Key != "record.already" || f[0].Args[0] != one.Receipt.Number {
		t.Errorf("%v", err)
	}
	// Taken back, it may come again: one rehearses.
	if _, err := record.Undo(context.Background(), b.Journal, journaltest.Everyone, one.Receipt.Number, map[string]string{"fr": "essai"}, nil); err != nil {
		t.Fatal(err)
	}
	if three, err := take(b, "award.record", "allocated", "a.csv", text); err != nil || three.Receipt.Repeated {
		t.Errorf("%+v, %v", three.Receipt, err)
	}
	if found := b.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

func TestAControlTotalThatDiffersIsRefusedWithBothAmounts(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	control := money.Cents(30_100)
	_, err := record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", "date;action;montant\n2021-01-10;A1.1;300\n"),
		record.Request{Kind: "award.record", System: "s", From: "allocated", Control: &control})
	f := fault.Of(err)
	if len(f) != 1 || f[0].Key != "record.control_differs" || fmt.Sprint(f[0].Args...) != fmt.Sprint(money.Cents(30_100), money.Cents(30_000), money.Cents(-100)) {
		t.Fatal(err)
	}
	control = 30_000
	if res, err := record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", "date;action;montant\n2021-01-10;A1.1;300\n"),
		record.Request{Kind: "award.record", System: "s", From: "allocated", Control: &control}); err != nil || res.Receipt.Number == 0 {
		t.Error(res.Receipt, err)
	}
}

func TestACorrectedFileShowsItsDifferences(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	header := "n° de décision;date;action;montant\n"
	one, err := take(b, "award.record", "allocated", "a.csv", header+"D1;2021-01-10;A1.1;100\nD2;2021-01-11;A1.1;50\nD3;2021-01-12;A1.1;25\n")
	if err != nil {
		t.Fatal(err)
	}
	text := header + "D0;2021-01-10;A1.1;1\nD1;2021-01-10;A1.1;100\nD3;2021-01-12;A1.1;30\n"
	res, err := take(b, "award.record", "allocated", "a.csv", text)
	if f := fault.Of(err); len(f) != 1 || f[0].Key != "record.same_name" || f[0].Args[0] != one.Receipt.Number {
		t.Fatal(err)
	}
	d := res.Difference
	if d.Same != 1 || d.Added != 1 || d.AddedCents != 100 || d.Removed != 1 || d.RemovedCents != 5000 || d.Changed != 1 || d.ChangedBefore != 2500 || d.ChangedAfter != 3000 {
		t.Errorf("%+v", d)
	}
	if len(d.Changes) != 3 || d.Changes[1].Before.Cents != 2500 || d.Changes[1].After.Cents != 3000 || d.Changes[0].After.Ref != "D0" || d.Changes[2].Before.Ref != "D2" {
		t.Errorf("%+v", d.Changes)
	}
	r := record.Request{Kind: "award.record", System: "comptabilité", From: "allocated", Corrects: one.Receipt.Number, Reason: map[string]string{"fr": "montants révisés"}}
	res, err = record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", text), r)
	if err != nil || res.Receipt.Kind != "act.correct" || res.Receipt.Cents != 13100 {
		t.Fatal(res.Receipt, err)
	}
	if got := stands(t, b, "2021-12-31")["plan:awarded;action=A1.1"]; got != 13100 {
		t.Error(got)
	}
	files, err := record.Files(context.Background(), b.DB, "", 0)
	if err != nil || len(files) != 1 || files[0].Act != res.Receipt.Number {
		t.Error(files, err)
	}
	// What was known before is told as it was.
	if files, err = record.Files(context.Background(), b.DB, "", one.Receipt.Number); err != nil || len(files) != 1 || files[0].Act != one.Receipt.Number {
		t.Error(files, err)
	}
	another := record.Request{Kind: "award.record", System: "comptabilité", From: "allocated", Another: true}
	if res, err = record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", header+"D9;2021-02-10;A1.1;7\n"), another); err != nil || res.Receipt.Kind != "award.record" {
		t.Error(res.Receipt, err)
	}
	if found := b.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

func TestTheSourceComesBackAsItWasGiven(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	text := "tiers;date;action;montant\nJeanne Essai;2021-01-10;A1.1;300\n" + strings.Repeat(" ;;;\n", 900_000) // several pieces
	res, err := take(b, "award.record", "allocated", "a.csv", text)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	name, err := record.SourceOf(context.Background(), b.DB, b.Vault, res.Receipt.Number, &got)
	if err != nil || name != "a.csv" || got.String() != text {
		t.Errorf("%s, %d bytes of %d, %v", name, got.Len(), len(text), err)
	}
	for _, place := range []string{"journal where body like $1", "blob where body like $1", "record_line where beneficiary like $1"} {
		n, _, err := store.One(context.Background(), b.DB, store.Query(`select count(*) from `+place), store.Value[int64], "%Jeanne%")
		if err != nil || n != 0 {
			t.Errorf("a person stands in %s (%d, %v)", place, n, err)
		}
	}
	if _, err := record.SourceOf(context.Background(), b.DB, b.Vault, 2, &got); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func TestAWrongRowIsNamedAndNothingIsRecorded(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	size := b.Head().Size
	for row, want := range map[string]string{
		"D;31/02/2021;A1.1;00001;;;;S;10":                               "date sheet.day_none",
		"D;;A1.1;00001;;;;S;10":                                         "date sheet.cell_empty",
		"D;01/02/21;A1.1;00001;;;;S;10":                                 "date sheet.day_short_year",
		"D;2020-05-14;A1.1;00001;;;;S;10":                               "date record.before_action",
		"D;2026-06-02;A1.1;00001;;;;S;10":                               "date record.future",
		"D;2021-01-01;A9.9;00001;;;;S;10":                               "action record.no_action",
		"D;2021-01-01;;00001;;;;S;10":                                   "action record.action_missing",
		"D;2021-01-01;A1.1;Nulle-Part;;;;S;10":                          "code insee record.commune_wrong",
		"D;2021-01-01;A1.1;00001;X;7,32829E+13;;S;10":                   "siret record.siret_damaged",
		"D;2021-01-01;A1.1;00001;;;;S;0,00":                             "montant record.cents_zero",
		"D;2021-01-01;A1.1;00001;;;;S;":                                 "montant sheet.cell_empty",
		"D;2021-01-01;A1.1;00001;;;;S;douze":                            "montant money.unreadable",
		"D;2021-01-01;A1.1;00001;;;;" + strings.Repeat("S", 65) + ";10": "dossier record.text_long",
	} {
		res, err := take(b, "award.record", "allocated", "a.csv", awardsHeader+"D0;2021-01-01;A1.1;00001;;;;S;1\n"+row+"\n")
		if f := fault.Of(err); len(f) != 1 || f[0].Key != "record.rows_wrong" || f[0].Args[0] != 1 {
			t.Errorf("%s: %v", row, err)
			continue
		}
		p := res.Report.Problems[0]
		if got := p.Column + " " + p.Fault.Key; got != want || p.Row != 3 {
			t.Errorf("%s: row %d, %s, want %s", row, p.Row, got, want)
		}
		for _, l := range locale.Langs {
			if s := locale.Fault(l, p.Fault); strings.Contains(s, p.Fault.Key) || strings.Contains(s, "{") {
				t.Errorf("%s says %q", p.Fault.Key, s)
			}
		}
	}
	many := awardsHeader + strings.Repeat("D;x;y;z;;;;S;w\n", 300)
	res, err := take(b, "award.record", "allocated", "a.csv", many)
	if err == nil || res.Report.Wrong != 900 || len(res.Report.Problems) != record.ProblemsMax || res.Report.Lines != 0 {
		t.Errorf("%v, %d, %d", err, res.Report.Wrong, len(res.Report.Problems))
	}
	for what, text := range map[string]string{"no header": "a;b\n1;2\n", "no row": awardsHeader} {
		if _, err := take(b, "award.record", "allocated", "a.csv", text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, r := range map[string]record.Request{"kind": {Kind: "x.record", From: "allocated"}, "stage": {Kind: "award.record", From: "paid"}} {
		if _, err := record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", many), r); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n, _, err := store.One(context.Background(), b.DB, store.Query(`select (select count(*) from vault) + (select count(*) from staged)`), store.Value[int64]); err != nil || n != 0 {
		t.Errorf("%d pieces are left (%v)", n, err)
	}
	if b.Head().Size != size {
		t.Error("something was recorded")
	}
}

func TestARefusedFileLeavesNoSource(t *testing.T) {
	b := opened(t, 100, "A1.1")
	_, err := take(b, "award.record", "allocated", "a.csv", "date;action;montant\n2021-01-01;A1.1;5000\n")
	if f := fault.Of(err); len(f) != 1 || f[0].Key != "ledger.short" {
		t.Fatal(err)
	}
	n, _, err := store.One(context.Background(), b.DB, store.Query(`select (select count(*) from vault) + (select count(*) from vault_key)`), store.Value[int64])
	if err != nil || n != 0 {
		t.Errorf("%d pieces are left (%v)", n, err)
	}
}

func TestSourcesOfImportsThatBrokeOffAreErased(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	seal := func(subject string) {
		if err := b.DB.Write(context.Background(), func(tx *store.Tx) error {
			_, err := b.Vault.Seal(context.Background(), tx, subject, "tiers")
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	seal("record:record-20260101-lost")
	seal("record:record-20260601-under-way")
	seal("act:other")
	b.Clock.Set(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))
	if _, err := take(b, "award.record", "allocated", "a.csv", "date;action;montant\n2021-01-01;A1.1;5\n"); err != nil {
		t.Fatal(err)
	}
	left, err := store.All(context.Background(), b.DB, store.Query(`select subject from vault_key
		where subject in ('record:record-20260101-lost', 'record:record-20260601-under-way', 'act:other') order by subject`), store.Value[string])
	if err != nil || strings.Join(left, " ") != "act:other record:record-20260601-under-way" {
		t.Error(left, err)
	}
}

func TestVerifyNamesTheActOfAnAlteredBlobOfLines(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	res, err := take(b, "award.record", "allocated", "a.csv", "date;action;montant\n2021-01-01;A1.1;5\n")
	if err != nil {
		t.Fatal(err)
	}
	alter := store.Query(`update blob set body = replace(body, '500', '400') where media = $1`)
	if err := b.DB.Write(context.Background(), func(tx *store.Tx) error {
		n, err := tx.Exec(context.Background(), alter, record.Media)
		if n != 1 {
			t.Errorf("%d blobs altered", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	found := b.Verify()
	if len(found) != 1 || found[0].Act != res.Receipt.Number || found[0].Key != "verify.blob_changed" {
		t.Error(found)
	}
}

func TestVerifyNamesALineAlteredInItsTable(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	if _, err := take(b, "award.record", "allocated", "a.csv", "date;action;montant\n2021-01-01;A1.1;5\n"); err != nil {
		t.Fatal(err)
	}
	alter := store.Query(`update record_line set cents = 400`)
	if err := b.DB.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), alter)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found := b.Verify(); len(found) != 2 || found[0].Key != "verify.table" || found[0].Args[0] != "record_line" {
		t.Error(found)
	}
}

// large files leave nothing behind once they are taken back, and are the same after a replay.
func TestALongFileIsRecordedAndTakenBack(t *testing.T) {
	b := opened(t, 100_000_000_00, codes(5)...)
	before := stands(t, b, "9999-12-31")
	text := large(20_000, 5, 40)
	res, err := record.Import(context.Background(), b.Journal, journaltest.Everyone, record.Source{Name: "big.csv", ReaderAt: bytes.NewReader(text), Size: int64(len(text))},
		record.Request{Kind: "award.record", System: "s", From: "allocated"})
	if err != nil {
		t.Fatal(err)
	}
	if res.Receipt.Lines != 20_000 || len(mustFile(t, b, res.Receipt.Number)) < 2 {
		t.Errorf("%+v", res.Receipt)
	}
	sum := money.Cents(0)
	for place, c := range stands(t, b, "9999-12-31") {
		if strings.HasPrefix(place, "plan:awarded") {
			sum += c
		}
	}
	if int64(sum) != res.Receipt.Cents {
		t.Errorf("%d is awarded, %d was recorded", sum, res.Receipt.Cents)
	}
	b.Must(takeBack(res.Receipt.Number), "")
	if after := stands(t, b, "9999-12-31"); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("%v", after)
	}
	if found := b.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

func mustFile(t *testing.T, b *journaltest.Bench, act int64) []string {
	t.Helper()
	r, err := journal.Get(context.Background(), b.DB, act)
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.Registry.Decode(r.Kind, r.Fields)
	if err != nil {
		t.Fatal(err)
	}
	return a.(*record.Act).Of().Lines
}

func TestACorrectedPlanLooksAgainAtRecords(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	if _, err := take(b, "award.record", "allocated", "a.csv", "date;action;montant\n2021-01-01;A1.1;5\n"); err != nil {
		t.Fatal(err)
	}
	_, err := b.Act(takeBack(2), "")
	if f := fault.Of(err); len(f) != 1 || f[0].Key != "ledger.short" && f[0].Key != "journal.later_acts" {
		t.Errorf("the adoption is taken back under a record: %v", err)
	}
}

func FuzzLinesAreReadOnlyInTheirExactForm(f *testing.F) {
	f.Add(record.EncodeLines([]record.Line{{Line: 2, Day: "2021-01-01", Action: "A1", Cents: -5, Person: true}, {Line: 3, Book: "credit", Year: 2021, Chapter: "204", Cents: 1}}))
	f.Add("line\tref\n1\t2\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, body string) {
		var lines []record.Line
		if err := record.DecodeLines(body, func(l *record.Line) error { lines = append(lines, *l); return nil }); err != nil {
			return
		}
		if again := record.EncodeLines(lines); again != body {
			t.Errorf("%q is read, and written as %q", body, again)
		}
	})
}

func TestAMappingSaysWhichColumnIsWhich(t *testing.T) {
	b := opened(t, 100_000, "A1.1")
	var text strings.Builder
	w := csv.NewWriter(&text)
	w.Comma = ';'
	w.Write([]string{"Édition du 3 janvier"})
	w.Write([]string{"Colonne A", "Colonne B", "Colonne C", "Libellé"})
	w.Write([]string{"03/01/2021", "A1.1", "12,50", "Aide à l'équipement"})
	w.Flush()
	r := record.Request{Kind: "award.record", System: "s", From: "allocated"}
	if _, err := record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", text.String()), r); fault.Of(err)[0].Key != "record.no_header" {
		t.Fatal(err)
	}
	r.Mapping = map[string]string{"day": "Colonne A", "action": "Colonne B", "amount": "Colonne C", "object": "Libellé"}
	res, err := record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", text.String()), r)
	if err != nil {
		t.Fatal(err)
	}
	if l := linesOf(t, b, res.Receipt.Number)[0]; l.Line != 3 || l.Object != "Aide à l'équipement" || l.Cents != 1250 {
		t.Errorf("%+v", l)
	}
}

func TestADryRunSaysWhatWouldBeAndKeepsNothing(t *testing.T) {
	b := opened(t, 1_000, "A1.1")
	r := record.Request{Kind: "award.record", System: "s", From: "allocated", Dry: true}
	res, err := record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", "date;action;montant\n2021-01-01;A1.1;5\n"), r)
	if err != nil || !res.Rehearsed || res.Receipt.Number != 4 || b.Head().Size != 3 {
		t.Errorf("%+v, %v", res, err)
	}
	_, err = record.Import(context.Background(), b.Journal, journaltest.Everyone, source("a.csv", "date;action;montant\n2021-01-01;A1.1;50\n"), r)
	if f := fault.Of(err); len(f) != 1 || f[0].Key != "ledger.short" {
		t.Error(err)
	}
}
