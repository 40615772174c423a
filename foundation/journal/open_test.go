package journal_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// beside opens the same database with another folder of keys, as a second server would.
func beside(t *testing.T, b *journaltest.Bench, folder, define string) (*journaltest.Bench, error) {
	t.Helper()
	other := &journaltest.Bench{T: t, Place: b.Place, Folder: folder, Registry: journal.NewRegistry(kinds, []journal.Part{part(define)}), Clock: b.Clock}
	err := other.TryOpen()
	if err == nil {
		t.Cleanup(other.Close)
	}
	return other, err
}

func copyFolder(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func execute(t testing.TB, db *store.DB, s *store.Stmt, args ...any) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		n, err := tx.Exec(context.Background(), s, args...)
		if err == nil && n == 0 {
			t.Errorf("%s changed nothing", s.Text())
		}
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", s.Text(), err)
	}
}

func TestAJournalOpenedAgainGoesOn(t *testing.T) {
	b := bench(t)
	for range 3 {
		b.Must(of("a", "1"), "")
		head := b.Head()
		b.Close()
		b.Open()
		if b.Head() != head || b.Origin() != "test.example/plan" || !b.Signs() {
			t.Errorf("%v, then %v", head, b.Head())
		}
	}
	clean(t, b)
}

func TestAServerWithAnotherKeyServesAndNeitherRecordsNorSigns(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	other, err := beside(t, b, t.TempDir(), tables)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(t.TempDir(), "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	folder := copyFolder(t, b.Folder)
	if err := os.WriteFile(filepath.Join(folder, "signing.key"), []byte("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	third, err := beside(t, b, folder, tables)
	if err != nil {
		t.Fatal(err)
	}
	for what, o := range map[string]*journaltest.Bench{"no key": other, "another key": third} {
		if o.Signs() || o.Head() != b.Head() {
			t.Errorf("%s: signs %v", what, o.Signs())
		}
		_, err = o.Act(of("a", "2"), "")
		wants(t, what+": recording", err, fault.Unavailable, "journal.other_key")
		_, err := o.Signed()
		wants(t, what+": signing", err, fault.Unavailable, "journal.other_key")
		clean(t, o)
	}
	b.Must(of("a", "2"), "")
	if err := other.Refresh(context.Background()); err != nil || other.Head() != b.Head() {
		t.Errorf("the second server is at %v, %v", other.Head(), err)
	}
}

// Two servers with the journal's key on one database: what one wrote, the other knows before it writes.
func TestTwoServersWithTheKeyWriteOneAfterTheOther(t *testing.T) {
	b := bench(t)
	other, err := beside(t, b, copyFolder(t, b.Folder), tables)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		for _, server := range []*journaltest.Bench{b, other} {
			_, err := do(server, journal.Submission{ID: strings.Repeat(string(rune('a'+i)), 10) + server.Folder[len(server.Folder)-3:], Act: of("a", "1")})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := b.Head().Size; n != 20 && other.Head().Size != 21 {
		t.Errorf("%d, %d", n, other.Head().Size)
	}
	clean(t, other)
}

var (
	qCut       = store.Query(`delete from journal where number > $1`)
	qSetHead   = store.Query(`update head set size = $1, root = $2`)
	qNoHead    = store.Query(`delete from head`)
	qNoJournal = store.Query(`delete from journal`)
	qSetLeaf   = store.Query(`update journal set leaf = $2 where number = $1`)
)

func TestALogThatIsNotWhatWasSignedIsRefusedAtOpening(t *testing.T) {
	for what, c := range map[string]struct {
		change func(b *journaltest.Bench, at3 journal.Head)
		key    string
	}{
		"shortened with its head": {func(b *journaltest.Bench, at3 journal.Head) {
			execute(t, b.DB, qCut, 3)
			execute(t, b.DB, qSetHead, 3, at3.Root.String())
		}, "journal.truncated"},
		"shortened without its head": {func(b *journaltest.Bench, _ journal.Head) { execute(t, b.DB, qCut, 3) }, "journal.different"},
		"a root that is another": {func(b *journaltest.Bench, at3 journal.Head) {
			execute(t, b.DB, qSetHead, b.Head().Size, at3.Root.String())
		}, "journal.different"},
		"a root that is none": {func(b *journaltest.Bench, _ journal.Head) { execute(t, b.DB, qSetHead, b.Head().Size, "x") }, "journal.different"},
		"a leaf that is another": {func(b *journaltest.Bench, at3 journal.Head) {
			execute(t, b.DB, qSetLeaf, 2, at3.Root.String())
		}, "journal.different"},
		"no head": {func(b *journaltest.Bench, _ journal.Head) { execute(t, b.DB, qNoHead) }, "store.damaged"},
		"nothing at all": {func(b *journaltest.Bench, _ journal.Head) {
			execute(t, b.DB, qNoHead)
			execute(t, b.DB, qNoJournal)
		}, "journal.truncated"},
		"a checkpoint of another key": {func(b *journaltest.Bench, _ journal.Head) {
			other := journaltest.New(t, kinds, part(tables))
			other.Must(of("a", "1"), "")
			other.Journal.Close()
			text, err := os.ReadFile(filepath.Join(other.Folder, "checkpoint"))
			if err == nil {
				err = os.WriteFile(filepath.Join(b.Folder, "checkpoint"), text, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "journal.checkpoint_forged"},
		"a checkpoint that is none": {func(b *journaltest.Bench, _ journal.Head) {
			if err := os.WriteFile(filepath.Join(b.Folder, "checkpoint"), []byte("x"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "journal.checkpoint_forged"},
	} {
		b := bench(t)
		b.Must(of("a", "1"), "")
		b.Must(of("a", "2"), "")
		at3 := b.Head()
		b.Must(of("a", "3"), "")
		b.Must(of("a", "4"), "")
		if err := b.Journal.Close(); err != nil { // keeps the checkpoint
			t.Fatal(err)
		}
		c.change(b, at3)
		b.DB.Close()
		err := b.TryOpen()
		if fs := fault.Of(err); len(fs) != 1 || fs[0].Key != c.key || fs[0].Kind == fault.Internal {
			t.Errorf("%s: %v, want %s", what, err, c.key)
		}
		b.Journal = nil
	}
}

func TestAnotherDatabaseUnderTheSameFolderIsRefused(t *testing.T) {
	b, other := bench(t), bench(t)
	b.Must(of("a", "1"), "")
	other.Must(of("a", "1"), "")
	other.Must(of("a", "2"), "")
	if err := b.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	folder := copyFolder(t, other.Folder)
	key, err := os.ReadFile(filepath.Join(b.Folder, "checkpoint"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "checkpoint"), key, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = beside(t, other, folder, tables)
	wants(t, "a checkpoint of another log", err, fault.Invalid, "journal.checkpoint_forged")
}

// J3.
func TestOtherTablesAreRebuiltFromTheJournal(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "2026-01-01")
	b.Must(of("b", "moves:2000"), "")
	three := b.Must(of("a", "after:1"), "")
	b.Must(&journal.Correct{Of: three.Number, Reason: map[string]string{"fr": "essai"}}, "")
	b.Must(&put{Thing: "c", Value: "1", Text: "publié"}, "")
	before := things(t, b)
	digest := func(b *journaltest.Bench, table, order string) string {
		t.Helper()
		d, n, err := store.DigestTable(context.Background(), b.DB, table, order)
		if err != nil || n == 0 {
			t.Fatalf("%s: %d rows, %v", table, n, err)
		}
		return d
	}
	subject, correction, head := digest(b, "subject", "subject, act"), digest(b, "correction", "by_act"), b.Head()
	b.Close()
	b.Registry = journal.NewRegistry(kinds, []journal.Part{part(tables + "\ncreate index thing_name on thing (name);")})
	b.Open()
	if b.Head() != head || things(t, b) != before || digest(b, "subject", "subject, act") != subject || digest(b, "correction", "by_act") != correction {
		t.Errorf("%s, then %s", before, things(t, b))
	}
	clean(t, b)
	b.Must(of("a", "2"), "")
	b.Close()
	// And back, from a program of before, with one table fewer and one column more.
	b.Registry = journal.NewRegistry(kinds, []journal.Part{part(strings.Replace(tables, "recorded text not null", "recorded text not null, extra text not null default 'x'", 1))})
	b.Open()
	if got := things(t, b); !strings.HasPrefix(got, before) {
		t.Errorf("%s, then %s", before, got)
	}
	clean(t, b)
}

func TestARebuildThatFailsLeavesTheOldTables(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	b.Close()
	old := b.Registry
	b.Registry = journal.NewRegistry(kinds, []journal.Part{part(strings.Replace(tables, "value text not null", "value text not null check (value <> '1')", 1))})
	if err := b.TryOpen(); err == nil {
		t.Fatal("tables that refuse a recorded act were opened")
	}
	b.Journal, b.Registry = nil, old
	b.Open()
	if got := things(t, b); got != "2 a 1" {
		t.Error(got)
	}
	clean(t, b)
}

// The other version rebuilt the tables and recorded nothing: the head alone does not tell.
func TestAServerStopsWritingOnceAnotherVersionHasTakenOver(t *testing.T) {
	b := bench(t)
	b.Must(of("a", "1"), "")
	newer, err := beside(t, b, copyFolder(t, b.Folder), tables+"\ncreate index thing_name on thing (name);")
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Act(of("a", "2"), "")
	wants(t, "the older one", err, fault.Unavailable, "journal.other_version")
	if _, err := do(newer, journal.Submission{ID: "of-the-newer", Act: of("a", "3")}); err != nil {
		t.Fatal(err)
	}
	_, err = b.Act(of("a", "4"), "")
	wants(t, "the older one again", err, fault.Unavailable, "journal.other_version")
	if got := things(t, newer); got != "2 a 1, 3 a 3" {
		t.Error(got)
	}
	clean(t, newer)
}

func TestTheFirstActNamesTheLogAndItsKey(t *testing.T) {
	b := bench(t)
	first, err := journal.Get(context.Background(), b.DB, 1)
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.Registry.Decode(first.Kind, first.Fields)
	if want := (&journal.OpenLog{Origin: "test.example/plan", PublicKey: b.Keeper.PublicKey()}); err != nil || !reflect.DeepEqual(a, want) {
		t.Errorf("%v, %v", a, err)
	}
	_, err = b.Act(&journal.OpenLog{Origin: "x", PublicKey: "y"}, "")
	wants(t, "opening again", err, fault.Conflict, "journal.already_open")
	if info, err := os.Stat(filepath.Join(b.Folder, "signing.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := vault.Open(filepath.Join(b.Folder, "signing.key"), false); err != nil {
		t.Errorf("the two keys have the same form: %v", err)
	}
}
