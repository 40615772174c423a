package e2e

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestVerifyNamesWhatWasTamperedWith writes into the database behind the program's back, one harm a
// copy, and expects `relance verify` to end with 1 and to say where.
func TestVerifyNamesWhatWasTamperedWith(t *testing.T) {
	o := newOffice(t, "")
	o.serve()
	var last int64
	for i := range 12 {
		a, err := o.allocate(http.DefaultClient, fmt.Sprintf("tampered-%d", i), 100+i)
		if err != nil || a.status != http.StatusCreated {
			t.Fatalf("%+v (%v)", a, err)
		}
		last = a.Number
	}
	if err := o.server.stop(); err != nil {
		t.Fatal(err)
	}
	o.verb("verify", "--data", o.data[1])

	cases := []struct{ name, harm, names string }{
		{"a changed byte", `update journal set body = replace(body, '"amount_cents":103', '"amount_cents":104') where number = %[1]d`, "%[1]d"},
		{"a changed hash", `update journal set leaf = substr(leaf, 2) || substr(leaf, 1, 1) where number = %[1]d`, "%[1]d"},
		{"a changed column beside the leaf", `update journal set effective = '2026-03-01' where number = %[1]d`, "%[1]d"},
		{"a removed row", `delete from journal where number = %[1]d`, "%[1]d"},
		{"two swapped rows", `update journal set body = (select body from journal j where j.number = 2*%[1]d + 1 - journal.number),
			leaf = (select leaf from journal j where j.number = 2*%[1]d + 1 - journal.number) where number in (%[1]d, %[1]d + 1)`, "%[1]d"},
		{"an inserted row", `insert into journal select %[2]d + 1, 'inserted-act', kind, recorded, effective, role, actor, salt, note, 'x', leaf, body from journal where number = %[1]d`, "%[2]d"},
		{"a journal cut short", `delete from journal where number > %[1]d`, ""},
		{"a journal cut short, its head too", `delete from journal where number > %[1]d; delete from tile; delete from head`, ""},
		{"a moved euro", `update ledger_move set cents = cents + 1 where act = %[1]d`, "ledger_move"},
		{"a wrong sub-total", `update ledger_day set in_cents = in_cents + 1 where in_cents > 0`, "ledger_day"},
		{"a removed table", `drop table ledger_day; delete from subject where act = 1`, "ledger_day"},
		{"a removed derived row", `delete from subject where act = 1`, "subject"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			act := last - 8 // the fourth allocation: 103 cents
			data := filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(data, os.DirFS(o.data[1])); err != nil {
				t.Fatal(err)
			}
			harm(t, data, fill2(c.harm, act, last))
			said := refused(t, "verify", "--data", data)
			if want := fill2(c.names, act, last+1); !regexp.MustCompile(`\b` + want + `\b`).MatchString(said) {
				t.Errorf("%q is not named: %s", want, said)
			}
		})
	}
}

// fill2 puts two act numbers into a text that may use neither.
func fill2(text string, a, b int64) string {
	return strings.NewReplacer("%[1]d", fmt.Sprint(a), "%[2]d", fmt.Sprint(b)).Replace(text)
}

// harm changes the database of a data folder and expects to change something.
func harm(t *testing.T, data, statements string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d database files directly in the data folder, want one", len(files))
	}
	db, err := sql.Open("sqlite", files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	result, err := db.Exec(statements)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("the harm changed nothing (%v): %s", err, statements)
	}
}
