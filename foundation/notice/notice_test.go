package notice_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/notice"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
	"relance/foundation/vault"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
	anne = notice.Contact{Name: "Anne Perrot", Email: "anne@exemple.fr"}
	said = notice.Notice{Kind: "source", Subject: "action:A2.~1", Page: "/argent", Lang: "fr"}
)

func open(t testing.TB) (*store.DB, *vault.Vault) {
	t.Helper()
	db := storetest.New(t)
	if err := db.Migrate(ctx, vault.Migrations(), notice.Migrations()); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(t.TempDir(), "master.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	return db, v
}

func add(t testing.TB, db *store.DB, v *vault.Vault, key, text string, c notice.Contact, at time.Time) (string, notice.Notice) {
	t.Helper()
	ref, err := notice.Add(ctx, db, v, key, said, text, c, at)
	if err != nil {
		t.Fatal(err)
	}
	n, err := notice.ByReference(ctx, db, ref)
	if err != nil {
		t.Fatal(err)
	}
	return ref, n
}

func TestTheSameFormSentTwiceIsOneNotice(t *testing.T) {
	db, v := open(t)
	var refs [8]string
	var wg sync.WaitGroup
	for i := range refs {
		wg.Go(func() {
			ref, err := notice.Add(ctx, db, v, "k1", said, "Le procès-verbal.", anne, noon)
			if err != nil && !db.Postgres() {
				t.Error(err)
			}
			refs[i] = ref
		})
	}
	wg.Wait()
	for _, ref := range refs {
		if ref != refs[0] {
			t.Errorf("references %s and %s", ref, refs[0])
		}
	}
	again, _ := add(t, db, v, "k1", "Le procès-verbal, corrigé.", anne, noon)
	other, _ := add(t, db, v, "k2", "Le procès-verbal.", anne, noon)
	all, err := notice.List(ctx, db)
	if err != nil || len(all) != 3 || again == refs[0] || other == refs[0] {
		t.Errorf("%d notices: %v", len(all), err)
	}
}

func TestWhatIsReportedIsReadByItsReferenceAlone(t *testing.T) {
	db, v := open(t)
	ref, n := add(t, db, v, "k1", "Une source.", anne, noon)
	if n.Kind != "source" || n.Subject != said.Subject || n.Page != "/argent" || n.Received != store.Instant(noon) || n.State != notice.Pending || len(n.ID) != 10 || len(ref) != 29 {
		t.Errorf("%s: %+v", ref, n)
	}
	if text, c, err := notice.Read(ctx, db, v, n); err != nil || text != "Une source." || c != anne {
		t.Errorf("reads %q %v: %v", text, c, err)
	}
	for _, wrong := range []string{"", n.ID, ref[1:], ref + "0", strings.ReplaceAll(ref, "-", ""), "%", "é"} {
		if _, err := notice.ByReference(ctx, db, wrong); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q gives %v", wrong, err)
		}
	}
	if strings.Contains(ref, n.ID) {
		t.Error("the id tells of the reference")
	}
}

func TestAClosedNoticeIsClosedOnceAndGivesUpItsContact(t *testing.T) {
	db, v := open(t)
	for state, keeps := range map[string]struct{ text, contact bool }{notice.Answered: {true, true}, notice.Aside: {true, false}, notice.Withdrawn: {false, false}} {
		ref, n := add(t, db, v, state, "Un texte.", anne, noon)
		if err := notice.Close(ctx, db, n.ID, state, "spam", noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := notice.Close(ctx, db, n.ID, notice.Pending, "", noon); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s is closed again: %v", state, err)
		}
		n, err := notice.ByReference(ctx, db, ref)
		if err != nil || n.State != state || n.HasText() != keeps.text || n.HasContact() != keeps.contact {
			t.Errorf("%s: %+v, %v", state, n, err)
		}
		text, c, err := notice.Read(ctx, db, v, n)
		if err != nil || (text == "") == keeps.text || (c == notice.Contact{}) == keeps.contact {
			t.Errorf("%s reads %q %v: %v", state, text, c, err)
		}
	}
	counts, err := notice.Counts(ctx, db)
	if err != nil || counts[notice.Answered] != 1 || counts[notice.Aside] != 1 || counts[notice.Withdrawn] != 1 || counts[notice.Pending] != 0 {
		t.Errorf("%v %v", counts, err)
	}
}

// N4: on the day before, everything is there; on the day, it is erased.
func TestContactsAndTextsAreErasedAfterTwelveMonths(t *testing.T) {
	db, v := open(t)
	_, waiting := add(t, db, v, "k1", "En attente.", anne, noon)
	_, closed := add(t, db, v, "k2", "Répondu.", anne, noon)
	if err := notice.Close(ctx, db, closed.ID, notice.Answered, "", noon.AddDate(0, 3, 0)); err != nil {
		t.Fatal(err)
	}
	sweep := func(at time.Time, contacts, texts int) {
		t.Helper()
		c, x, err := notice.Sweep(ctx, db, at)
		if err != nil || c != contacts || x != texts {
			t.Errorf("on %s: %d contacts, %d texts, %v", at, c, x, err)
		}
	}
	sweep(noon.AddDate(0, 12, -1), 0, 0)
	sweep(noon.AddDate(0, 12, 0), 2, 0)
	sweep(noon.AddDate(0, 12, 0), 0, 0)
	sweep(noon.AddDate(0, 15, 0), 0, 1)
	sweep(noon.AddDate(9, 0, 0), 0, 0)
	n, err := notice.Get(ctx, db, waiting.ID)
	if text, c, failed := notice.Read(ctx, db, v, n); err != nil || failed != nil || text != "En attente." || c != (notice.Contact{}) {
		t.Errorf("the pending one reads %q %v: %v %v", text, c, err, failed)
	}
}

func TestNothingPersonalIsInTheDatabaseInTheClear(t *testing.T) {
	place := storetest.Place(t)
	db, err := store.Open(ctx, place, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx, vault.Migrations(), notice.Migrations()); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(t.TempDir(), "master.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := add(t, db, v, "clef-du-formulaire", "Un secret bien gardé.", anne, noon)
	if db.Postgres() {
		return // its files are not here
	}
	for _, file := range []string{place, place + "-wal"} {
		b, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, secret := range []string{"Perrot", "anne@exemple", "secret bien", ref, "clef-du-formulaire"} {
			if strings.Contains(string(b), secret) {
				t.Errorf("%s is in %s", secret, filepath.Base(file))
			}
		}
	}
}
