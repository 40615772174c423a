package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
)

// wants checks that an error is one fault with a key, of the kind that says "not now".
func wants(t *testing.T, what string, err error, key string) {
	t.Helper()
	fs := fault.Of(err)
	if len(fs) != 1 || fs[0].Key != key || fs[0].Kind == fault.Internal {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}

func TestAPlaceThatCannotBeUsedIsRefusedWithWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		place, key string
		read       bool
	}{
		"a folder that is not there":        {filepath.Join(dir, "none", "relance.db"), "store.no_folder", false},
		"reading what is not there":         {filepath.Join(dir, "none.db"), "store.no_database", true},
		"a file that is no database":        {file("text.db", strings.Repeat("this is no database at all\n", 100)), "store.damaged", false},
		"reading a file that is none":       {file("text2.db", strings.Repeat("this is no database at all\n", 100)), "store.damaged", true},
		"a short file that is no database":  {file("short.db", "short"), "store.damaged", false},
		"a folder in place of the file":     {dir, "store.unusable", false},
		"a loop of links":                   {filepath.Join(loop, "relance.db"), "store.no_folder", false},
		"a server that is not there":        {"postgres://nobody:secret@127.0.0.1:1/none?sslmode=disable&connect_timeout=2", "store.unreachable", false},
		"reading a server that's not there": {"postgresql://nobody:secret@127.0.0.1:1/none?sslmode=disable&connect_timeout=2", "store.unreachable", true},
	} {
		db, err := store.Open(context.Background(), c.place, store.Options{ReadOnly: c.read})
		if err == nil { // a driver may look at the file later only
			_, err = store.All(context.Background(), db, qNames, store.Value[string])
			db.Close()
		}
		wants(t, what, err, c.key)
		if f := fault.Of(err); len(f) > 0 && strings.Contains(fmt.Sprint(f[0].Args), "secret") {
			t.Errorf("%s: the message tells the password", what)
		}
	}
}

func TestAPlaceIsSaidWithoutItsPassword(t *testing.T) {
	server := os.Getenv(storetest.Variable)
	if server == "" {
		db := storetest.New(t)
		if db.Postgres() || !strings.HasSuffix(db.Place(), "relance.db") {
			t.Errorf("%s", db.Place())
		}
		return
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(u.User.Username(), "s3cret")
	db, err := store.Open(context.Background(), u.String(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if !db.Postgres() || strings.Contains(db.Place(), "s3cret") {
		t.Errorf("%s", db.Place())
	}
}

func TestAFileNameMayHoldAnySign(t *testing.T) {
	for _, name := range []string{"a b.db", "é€.db", "what?mode=memory#x.db", "100%41.db", "a+b&c=d.db"} {
		dir := filepath.Join(t.TempDir(), name+" folder")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		place := filepath.Join(dir, name)
		db, err := store.Open(context.Background(), place, store.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		define(t, db, things)
		db.Close()
		if _, err := os.Stat(place); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAReaderBesideAWriterCannotWrite(t *testing.T) {
	place := storetest.Place(t)
	ctx := context.Background()
	db, err := store.Open(ctx, place, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	define(t, db, things)
	reader, err := store.Open(ctx, place, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	wants(t, "writing", reader.Write(ctx, func(*store.Tx) error { return nil }), "store.read_only")
	write(t, db, func(tx *store.Tx) error { _, err := tx.Exec(ctx, qAdd, "a", 1, false); return err })
	if n := count(t, reader); n != 1 {
		t.Errorf("the reader sees %d rows", n)
	}
}

func TestACollationThatSortsOtherwiseIsRefused(t *testing.T) {
	server := os.Getenv(storetest.Variable)
	if server == "" {
		return // an SQLite file has no collation of its own: TestTextSortsByItsBytes proves it
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	for what, with := range map[string]string{
		"a language's collation": "template template0 locale_provider icu icu_locale 'fr' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8' encoding 'UTF8'",
		"another encoding":       "template template0 lc_collate 'C' lc_ctype 'C' encoding 'LATIN1'",
	} {
		if _, err := admin.Exec("create database t_collated " + with); err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(server)
		u.Path = "/t_collated"
		_, err = store.Open(context.Background(), u.String(), store.Options{})
		wants(t, what, err, "store.collation")
		if _, err := admin.Exec("drop database t_collated with (force)"); err != nil {
			t.Fatal(err)
		}
	}
}

// The words of a driver may change; its codes do not.
func TestWhatPostgreSQLRefusesIsTranslatedByItsCode(t *testing.T) {
	if os.Getenv(storetest.Variable) == "" {
		return // SQLite's own codes are met for real in TestAFullDiskRefusesAndLosesNothing and above
	}
	db := storetest.New(t)
	for code, key := range map[string]string{
		"53100": "store.full", "25006": "store.read_only", "42501": "store.read_only", "40001": "store.busy", "40P01": "store.busy",
		"55P03": "store.busy", "57P01": "store.unreachable", "08006": "store.unreachable", "53300": "store.unreachable",
	} {
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			return tx.Define(context.Background(), "do $$ begin raise exception 'as if' using errcode = '"+code+"'; end $$")
		})
		wants(t, code, err, key)
	}
	if err := db.Write(context.Background(), func(*store.Tx) error { return nil }); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestALostConnectionLosesNoMoreThanItsTransaction(t *testing.T) {
	db := filled(t, "a")
	if !db.Postgres() {
		return // there is no connection to lose
	}
	for range 3 {
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			if _, err := tx.Exec(context.Background(), qAdd, "b", 1, false); err != nil {
				return err
			}
			return tx.Define(context.Background(), "select pg_terminate_backend(pg_backend_pid())")
		})
		wants(t, "cut in the middle", err, "store.unreachable")
	}
	write(t, db, func(tx *store.Tx) error { _, err := tx.Exec(context.Background(), qAdd, "c", 1, false); return err })
	if n := count(t, db); n != 2 {
		t.Errorf("%d rows are there, want 2", n)
	}
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		tx.BeforeCommit(func(context.Context) error {
			killOthers(t, db.Place())
			return nil
		})
		return nil
	})
	var unknown *store.UnknownCommit
	if !errors.As(err, &unknown) || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("cut at its end: %v", err)
	}
}

func killOthers(t *testing.T, place string) {
	admin, err := sql.Open("pgx", place)
	if err != nil {
		t.Error(err)
		return
	}
	defer admin.Close()
	if _, err := admin.Exec("select pg_terminate_backend(pid) from pg_stat_activity where application_name = current_setting('application_name') and pid <> pg_backend_pid()"); err != nil {
		t.Error(err)
	}
}

// mounted gives a folder on a small file system of its own, or says that none may be made here.
func mounted(t *testing.T, size string) (dir string, ok bool) {
	t.Helper()
	dir = t.TempDir()
	if err := mount(dir, size); err != nil {
		t.Logf("no file system may be mounted here (%s: %v): what SQLite answers is met another way", runtime.GOOS, err)
		return dir, false
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir, true
}

func mount(dir, size string) error { return syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size) }

func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	if os.Getenv(storetest.Variable) != "" {
		return // PostgreSQL's disk is its own: TestWhatPostgreSQLRefusesIsTranslatedByItsCode
	}
	ctx := context.Background()
	dir, small := mounted(t, "1m")
	db, err := store.Open(ctx, filepath.Join(dir, "relance.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	define(t, db, things)
	limit := func(pages int) {
		if !small {
			define(t, db, fmt.Sprintf("pragma max_page_count = %d", pages))
		}
	}
	limit(60)
	kept := 0
	var refused error
	for ; kept < 2000 && refused == nil; kept++ {
		refused = db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, qAdd, fmt.Sprintf("%06d%s", kept, strings.Repeat("x", 4000)), 1, false)
			return err
		})
	}
	kept--
	wants(t, "the write that found no room", refused, "store.full")
	if n := count(t, db); n != int64(kept) || kept < 5 {
		t.Errorf("%d rows were kept and %d are there", kept, n)
	}
	limit(100_000)
	if small {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=16m"); err != nil {
			t.Fatal(err)
		}
	}
	write(t, db, func(tx *store.Tx) error { _, err := tx.Exec(ctx, qAdd, "room again", 1, false); return err })
	if n := count(t, db); n != int64(kept)+1 {
		t.Errorf("with room again %d rows are there, want %d", n, kept+1)
	}
}

func TestAReadOnlyDiskIsReadAndRefusesToWrite(t *testing.T) {
	if os.Getenv(storetest.Variable) != "" {
		return // likewise
	}
	ctx := context.Background()
	dir, ok := mounted(t, "4m")
	if !ok {
		return // said above; a reader that cannot write is TestAReaderBesideAWriterCannotWrite
	}
	place := filepath.Join(dir, "relance.db")
	db, err := store.Open(ctx, place, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	define(t, db, things)
	db.Close()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	db, err = store.Open(ctx, place, store.Options{})
	if err == nil {
		err = db.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(ctx, qAdd, "a", 1, false); return err })
		db.Close()
	}
	wants(t, "opening to write", err, "store.read_only")
	reader, err := store.Open(ctx, place, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatalf("opening to read: %v", err)
	}
	defer reader.Close()
	if n := count(t, reader); n != 0 {
		t.Errorf("%d rows", n)
	}
	wants(t, "a file beside it", store.WriteFile(filepath.Join(dir, "key"), []byte("k"), 0o600), "store.read_only")
}

func TestASmallFileIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "key")
	for _, text := range []string{"first", "second, longer", "3"} {
		if err := store.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		info, _ := os.Stat(name)
		if err != nil || string(got) != text || info.Mode().Perm() != 0o600 {
			t.Errorf("%q, %v, %v", got, info.Mode(), err)
		}
	}
	if err := store.WriteFile(filepath.Join(dir, "none", "key"), nil, 0o600); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(name + "*"); len(left) != 1 {
		t.Errorf("%v is left", left)
	}
}

var first = fstest.MapFS{"0001_thing.sql": {Data: []byte(things)}}

func TestMigrationsAreAppliedOnceAndInOrder(t *testing.T) {
	db := storetest.New(t)
	ctx := context.Background()
	both := fstest.MapFS{"0001_thing.sql": first["0001_thing.sql"], "0002_more.sql": {Data: []byte("alter table thing add column more text not null default ''; insert into thing (name, n) values ('moved', 1)")}}
	for _, files := range []fstest.MapFS{first, first, both, both} {
		if err := db.Migrate(ctx, store.Migrations{Package: "test", Files: files}); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, db); n != 1 {
		t.Errorf("the second file ran %d times", n)
	}
	// The program before this one finds a newer database, and leaves it as it is.
	wants(t, "newer", db.Migrate(ctx, store.Migrations{Package: "test", Files: first}, store.Migrations{Package: "other", Files: fstest.MapFS{"0001_x.sql": {Data: []byte("create table x (a text)")}}}), "store.newer")
	write(t, db, func(tx *store.Tx) error {
		names, err := tx.Tables(ctx)
		if strings.Join(names, " ") != "migration thing" {
			t.Errorf("a newer database was changed: %v", names)
		}
		return err
	})
	changed := fstest.MapFS{"0001_thing.sql": {Data: []byte(things + " ")}, "0002_more.sql": both["0002_more.sql"]}
	wants(t, "changed", db.Migrate(ctx, store.Migrations{Package: "test", Files: changed}), "store.migration_changed")
}

func TestAMigrationThatFailsIsWhollyUndone(t *testing.T) {
	db := storetest.New(t)
	ctx := context.Background()
	bad := fstest.MapFS{"0001_thing.sql": {Data: []byte(things + " insert into thing (name, n) values ('a', 1); insert into nowhere values (1)")}}
	if err := db.Migrate(ctx, store.Migrations{Package: "test", Files: bad}); err == nil {
		t.Fatal("it did not fail")
	}
	if err := db.Migrate(ctx, store.Migrations{Package: "test", Files: first}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows are left of it", n)
	}
}
