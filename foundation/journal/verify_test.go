package journal_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store"
)

// tampered is a journal of which each table has a copy, so that each tampering starts from what was.
type tampered struct {
	*journaltest.Bench
	tables []string
}

func (b *tampered) run(sql string) {
	b.T.Helper()
	err := b.DB.Write(context.Background(), func(tx *store.Tx) error { return tx.Define(context.Background(), sql) })
	if err != nil {
		b.T.Fatalf("%s: %v", sql, err)
	}
}

func (b *tampered) copy() {
	for _, t := range b.tables {
		b.run("create table copy_" + t + " as select * from " + t)
	}
}

func (b *tampered) restore() {
	for _, t := range b.tables {
		b.run("delete from " + t + "; insert into " + t + " select * from copy_" + t)
	}
}

// leafOf computes, as an adversary would, the columns of a row for a body.
func leafOf(body string) string { return journal.LeafHash([]byte(body)).String() }

func (b *tampered) body(n int64) string {
	b.T.Helper()
	r, err := journal.Get(context.Background(), b.DB, n)
	if err != nil {
		b.T.Fatal(err)
	}
	return r.Body
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// finding says what a finding must tell: "5 verify.changed", or "0 verify.table thing".
func named(f journal.Finding) string {
	s := fmt.Sprintf("%d %s", f.Act, f.Key)
	if f.Key == "verify.table" {
		s += " " + f.Args[0].(string)
	}
	return s
}

func newTampered(t *testing.T) *tampered {
	b := &tampered{Bench: bench(t), tables: []string{"journal", "blob", "tile", "head", "subject", "correction", "thing", "derived"}}
	b.Must(&put{Thing: "a", Value: "1", Text: "publié"}, "")                                                         // 2
	if _, err := do(b.Bench, journal.Submission{ID: "with-a-note", Act: of("a", "2"), Note: "scellé"}); err != nil { // 3
		t.Fatal(err)
	}
	b.Must(of("b", "moves:2000"), "")  // 4
	b.Must(takeBack(3), "")            // 5
	b.Must(again(2, of("a", "3")), "") // 6
	var subs []journal.Submission
	for range 260 {
		subs = append(subs, submission(b.Bench, of("c", "1")))
	}
	if _, err := do(b.Bench, subs...); err != nil {
		t.Fatal(err)
	}
	if found := b.Verify(); len(found) != 0 || b.Head().Size != 266 {
		t.Fatalf("before anything: %v", found)
	}
	b.copy()
	return b
}

// insertion gives the statement that an adversary who knows the format would use to add an act.
func (b *tampered) insertion(number int64, id string) string {
	body := strings.NewReplacer(`"number":266`, fmt.Sprintf(`"number":%d`, number), `"id":"`, `"id":"`+id).Replace(b.body(266))
	return fmt.Sprintf(`insert into journal select %d, %s || id, kind, recorded, effective, role, actor, salt, note, request, %s, %s from copy_journal where number = 266`,
		number, quote(id), quote(leafOf(body)), quote(body))
}

// J4. What is changed by hand is named: by its act, or by its table.
//
// long: it is a table.
func TestWhateverIsTamperedWithIsNamed(t *testing.T) {
	b := newTampered(t)
	five := strings.Replace(b.body(5), "erreur de saisie", "erreur de saisi3", 1)
	swap := func(columns ...string) string {
		var set []string
		for _, c := range columns {
			set = append(set, fmt.Sprintf("%s = (select c.%s from copy_journal c where c.number = 27 - journal.number)", c, c))
		}
		return "update journal set " + strings.Join(set, ", ") + " where number in (13, 14)"
	}
	shift := "insert into journal select 10000 + number, id, kind, recorded, effective, role, actor, salt, note, request, leaf, body from copy_journal where number >= 100;"
	for what, c := range map[string]struct {
		sql  string
		want string // among the findings
	}{
		"a byte of a body":                {"update journal set body = " + quote(five) + " where number = 5", "5 verify.changed"},
		"a byte of a body, and its leaf":  {"update journal set body = " + quote(five) + ", leaf = " + quote(leafOf(five)) + " where number = 5", "0 verify.root"},
		"a space in a body, and its leaf": {"update journal set body = " + quote(five+" ") + ", leaf = " + quote(leafOf(five+" ")) + " where number = 5", "5 verify.unreadable"},
		"an empty body":                   {"update journal set body = '' where number = 5", "5 verify.changed"},
		"the body of the first act":       {"update journal set body = replace(body, 'test.example', 'west.example') where number = 1", "1 verify.changed"},
		"the leaf column":                 {"update journal set leaf = " + quote(leafOf("x")) + " where number = 5", "5 verify.changed"},
		"a leaf that is none":             {"update journal set leaf = 'x' where number = 5", "5 verify.changed"},
		"the id column":                   {"update journal set id = 'another-id' where number = 5", "5 verify.columns"},
		"the kind column":                 {"update journal set kind = 'thing.pat' where number = 7", "7 verify.columns"},
		"the recorded column":             {"update journal set recorded = '2026-06-01T10:00:00.000000Z' where number = 7", "7 verify.columns"},
		"the effective column":            {"update journal set effective = '2026-06-02' where number = 7", "7 verify.columns"},
		"the role column":                 {"update journal set role = 'direction' where number = 7", "7 verify.columns"},
		"the actor":                       {"update journal set actor = 'p_other' where number = 7", "7 verify.sealed"},
		"the actor of an act with a note": {"update journal set actor = 'p_other' where number = 3", "3 verify.sealed"},
		"the salt":                        {"update journal set salt = '00000000000000000000000000000000' where number = 7", "7 verify.sealed"},
		"the digest of what was asked":    {"update journal set request = 'x' where number = 7", "7 verify.sealed"},
		"the reference of the note":       {"update journal set note = 'v_other' where number = 3", "3 verify.sealed"},
		"a note where there was none":     {"update journal set note = 'v_other' where number = 7", "7 verify.sealed"},
		"the number column":               {"update journal set number = 1000 where number = 266", "266 verify.removed"},
		"a number below the first":        {"update journal set number = -5 where number = 7", "-5 verify.inserted"},
		"the first act removed":           {"delete from journal where number = 1", "1 verify.removed"},
		"an act in the middle removed":    {"delete from journal where number = 100", "100 verify.removed"},
		"the last act removed":            {"delete from journal where number = 266", "266 verify.removed"},
		"every act removed":               {"delete from journal", "1 verify.removed"},
		"two bodies swapped":              {swap("body"), "13 verify.changed"},
		"two bodies and leaves swapped":   {swap("body", "leaf"), "14 verify.misplaced"},
		"two rows swapped": {`update journal set number = -number where number in (13, 14);
			update journal set number = 27 + number where number in (-13, -14)`, "13 verify.misplaced"},
		"an act inserted at the end": {b.insertion(267, "extra"), "267 verify.inserted"},
		"an act inserted in the middle": {"delete from journal where number >= 100;" + shift + b.insertion(100, "extra") +
			"; update journal set number = number - 9999 where number > 10000", "101 verify.misplaced"},
		"a blob changed":                     {"update blob set body = replace(body, 'publi', 'pubis')", "2 verify.blob_changed"},
		"the type of a blob changed":         {"update blob set media = 'text/html' where media = 'text/plain'", "2 verify.blob_changed"},
		"salt moved into the text of a blob": {"update blob set body = salt || body, salt = '' where salt <> ''", "2 verify.blob_changed"},
		"a blob removed":                     {"delete from blob where media = 'text/plain'", "2 verify.blob_missing"},
		"long moves changed":                 {"update blob set body = replace(body, '\"cents\":7,', '\"cents\":8,') where media = 'application/json'", "4 verify.blob_changed"},
		"a tile changed":                     {"update tile set hashes = 'AAAA' || substr(hashes, 5)", "0 verify.tile"},
		"a tile that is none":                {"update tile set hashes = '%'", "0 verify.tile"},
		"the root of a tile changed":         {"update tile set root = " + quote(leafOf("x")), "0 verify.tile"},
		"a tile removed":                     {"delete from tile", "0 verify.tile"},
		"a tile too many":                    {"insert into tile select 1, 0, hashes, root from copy_tile", "0 verify.tile"},
		"the root of the head":               {"update head set root = " + quote(leafOf("x")), "0 verify.root"},
		"a root that is none":                {"update head set root = 'x'", "0 verify.no_head"},
		"the head removed":                   {"delete from head", "0 verify.no_head"},
		"the time of the head":               {"update head set recorded = '2026-06-01T10:00:00.000000Z'", "0 verify.head"},
		"the seal of the head":               {"update head set seal = 'x'", "0 verify.seal"},
		"a head that is behind":              {"update head set size = 265", "266 verify.inserted"},
		"a head that is ahead":               {"update head set size = 267", "267 verify.removed"},
		"a subject removed":                  {"delete from subject where act = 5", "0 verify.table subject"},
		"a subject added":                    {"insert into subject values ('thing:x', 5)", "0 verify.table subject"},
		"a correction removed":               {"delete from correction where of_act = 3", "0 verify.table correction"},
		"a correction changed":               {"update correction set position = 9 where of_act = 2", "0 verify.table correction"},
		"a row of a derived table changed":   {"update thing set value = '2' where act = 7", "0 verify.table thing"},
		"a row of a derived table removed":   {"delete from thing where act = 266", "0 verify.table thing"},
		"a row of a derived table added":     {"insert into thing values (3, 3, 'a', '2', '')", "0 verify.table thing"},
	} {
		b.run(c.sql)
		var got []string
		for _, f := range b.Verify() {
			got = append(got, named(f))
		}
		if !slices.Contains(got, c.want) {
			t.Errorf("%s: found %q, want %q", what, got[:min(len(got), 5)], c.want)
		}
		b.restore()
	}
	clean(t, b.Bench)
}

func TestACheckpointIsHeldAgainstTheLog(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	at2 := b.Head()
	b.Must(of("a", "2"), "")
	verify := func(c *journal.Checkpoint) string {
		found, size, err := journal.Verify(context.Background(), b.DB, journal.Proof{Registry: b.Registry, Checkpoint: c, Folder: t.TempDir()})
		if err != nil || size != 3 {
			t.Fatal(size, err)
		}
		return strings.Trim(fmt.Sprint(found), "[]")
	}
	for what, c := range map[string]struct {
		checkpoint *journal.Checkpoint
		want       string
	}{
		"none":                   {nil, ""},
		"of the log as it is":    {&journal.Checkpoint{Origin: b.Origin(), Size: 3, Root: b.Head().Root}, ""},
		"of the log as it was":   {&journal.Checkpoint{Origin: b.Origin(), Size: 2, Root: at2.Root}, ""},
		"of nothing":             {&journal.Checkpoint{Origin: b.Origin()}, ""},
		"newer than the log":     {&journal.Checkpoint{Origin: b.Origin(), Size: 4, Root: at2.Root}, "act 0: verify.truncated [3 4"},
		"with another root":      {&journal.Checkpoint{Origin: b.Origin(), Size: 3, Root: at2.Root}, "act 0: verify.checkpoint [3"},
		"older, of another root": {&journal.Checkpoint{Origin: b.Origin(), Size: 2, Root: b.Head().Root}, "act 0: verify.checkpoint [2"},
	} {
		if got := verify(c.checkpoint); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	other := bench(t)
	other.Must(of("a", "1"), "")
	if err := other.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(other.Folder, "checkpoint"))
	if err == nil {
		err = os.WriteFile(filepath.Join(b.Folder, "checkpoint"), text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if found := b.Verify(); len(found) != 1 || found[0].Key != "journal.checkpoint_forged" {
		t.Errorf("signed by another key: %v", found)
	}
	if err := os.Remove(filepath.Join(b.Folder, "checkpoint")); err != nil {
		t.Fatal(err)
	}
}

func TestTablesOfAnotherVersionAreNotComparedInVain(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	newer := journal.NewRegistry(kinds, []journal.Part{part(tables + " ")})
	_, _, err := journal.Verify(context.Background(), b.DB, journal.Proof{Registry: newer, Folder: t.TempDir()})
	wants(t, "verifying with another version", err, fault.Unavailable, "journal.other_version")
}

// The sums of a part are looked at too, and a part that cannot be replayed says so.
func TestUnsoundSumsAndActsThatDoNotReplayAreFindings(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	unsound := part(tables)
	unsound.Sound = func(context.Context, store.Q) ([]string, error) { return []string{"two and two are five"}, nil }
	b.Registry = journal.NewRegistry(kinds, []journal.Part{unsound})
	if found := b.Verify(); len(found) != 1 || found[0].Key != "verify.sums" || found[0].Args[1] != "two and two are five" {
		t.Errorf("%v", found)
	}
	b.Registry = journal.NewRegistry(nil, []journal.Part{part(tables)})
	if found := b.Verify(); len(found) != 1 || found[0].Key != "verify.replay" || !strings.Contains(found[0].Args[0].(string), "act 2") {
		t.Errorf("%v", found)
	}
	b.Registry = journal.NewRegistry(kinds, []journal.Part{part(tables)})
}
