package identity_test

import (
	"context"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
	"relance/foundation/vault"
)

var noon = time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)

func open(t testing.TB) (*store.DB, *vault.Vault) {
	t.Helper()
	db := storetest.New(t)
	if err := db.Migrate(context.Background(), vault.Migrations(), identity.Migrations()); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(t.TempDir(), "master.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	return db, v
}

func token(t testing.TB, db *store.DB, v *vault.Vault, role identity.Role, days int) string {
	t.Helper()
	secret, err := identity.NewToken(context.Background(), db, v, "Anne Exemple", role, days, noon)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestATokenSpeaksForItsAccountInItsRoleUntilItEnds(t *testing.T) {
	db, v := open(t)
	ctx := context.Background()
	secret := token(t, db, v, identity.Finance, 30)
	a, err := identity.ByToken(ctx, db, secret, noon.AddDate(0, 0, 30).Add(-time.Microsecond))
	if err != nil || a.Ref == "" || !reflect.DeepEqual(a.Roles, []identity.Role{identity.Finance}) {
		t.Errorf("%v, %v", a, err)
	}
	list, err := identity.ListTokens(ctx, db)
	if err != nil || len(list) != 1 || list[0].Role != identity.Finance || list[0].Revoked != "" {
		t.Fatalf("%v, %v", list, err)
	}
	if name, err := v.Text(ctx, db, list[0].Name); err != nil || name != "Anne Exemple" {
		t.Errorf("the sealed name opens to %q, %v", name, err)
	}
}

// I2: whoever holds a wrong token learns nothing of why.
func TestAnUnknownExpiredOrRevokedTokenGivesTheSameAnswer(t *testing.T) {
	db, v := open(t)
	ctx := context.Background()
	expired, revoked := token(t, db, v, identity.Direction, 1), token(t, db, v, identity.Direction, 60)
	list, err := identity.ListTokens(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range list {
		if k.Expires > store.Instant(noon.AddDate(0, 0, 2)) {
			if err := identity.Revoke(ctx, db, k.Short, noon); err != nil {
				t.Fatal(err)
			}
		}
	}
	var answers []string
	for what, secret := range map[string]string{
		"unknown": "relance_nobody", "empty": "", "expired": expired, "revoked": revoked,
		"cut short": revoked[:len(revoked)-1], "with a space": revoked + " ", "its digest": list[0].Short, "a quote": "' or 1=1 --",
	} {
		a, err := identity.ByToken(ctx, db, secret, noon.AddDate(0, 0, 1))
		fs := fault.Of(err)
		if err == nil || a.Ref != "" || len(fs) != 1 || fs[0].Kind != fault.Unauthenticated {
			t.Errorf("%s: %v, %v", what, a, err)
			continue
		}
		answers = append(answers, err.Error())
	}
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("%q differs from %q", a, answers[0])
		}
	}
}

var (
	qTokenRows   = store.Query(`select digest || ' ' || account || ' ' || role || ' ' || created || ' ' || expires || ' ' || revoked from token`)
	qAccountRows = store.Query(`select ref || ' ' || name || ' ' || created from account`)
)

func TestNoSecretAndNoNameIsStored(t *testing.T) {
	db, v := open(t)
	secret := token(t, db, v, identity.Direction, 10)
	for _, q := range []*store.Stmt{qTokenRows, qAccountRows} {
		rows, err := store.All(context.Background(), db, q, store.Value[string])
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		if s := strings.TrimPrefix(secret, "relance_"); strings.Contains(rows[0], s) || strings.Contains(rows[0], "Exemple") {
			t.Errorf("a row tells the secret or the name: %s", rows[0])
		}
	}
}

func TestATokenThatCannotBeGivenIsRefusedWithItsField(t *testing.T) {
	db, v := open(t)
	for what, c := range map[string]struct {
		name  string
		role  identity.Role
		days  int
		field string
	}{
		"a role that is none":    {"A", "king", 10, "role"},
		"the program's own role": {"A", identity.System, 10, "role"},
		"no role":                {"A", "", 10, "role"},
		"no day":                 {"A", identity.Finance, 0, "days"},
		"days before today":      {"A", identity.Finance, -3, "days"},
		"more than the longest":  {"A", identity.Finance, identity.TokenDaysMax + 1, "days"},
		"no name":                {" \t", identity.Finance, 10, "name"},
	} {
		secret, err := identity.NewToken(context.Background(), db, v, c.name, c.role, c.days, noon)
		if fs := fault.Of(err); secret != "" || len(fs) != 1 || fs[0].Kind != fault.Invalid || fs[0].Field != c.field {
			t.Errorf("%s: %q, %v", what, secret, err)
		}
	}
	if list, err := identity.ListTokens(context.Background(), db); err != nil || list == nil || len(list) != 0 {
		t.Errorf("refused tokens left %v, %v", list, err)
	}
}

func TestATokenIsRevokedOnceByItsEightSigns(t *testing.T) {
	db, v := open(t)
	ctx := context.Background()
	token(t, db, v, identity.Finance, 10)
	list, err := identity.ListTokens(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	for _, short := range []string{"", "00000000", list[0].Short[:7], "%", "________"} {
		if err := identity.Revoke(ctx, db, short, noon); fault.KindOf(err) != fault.NotFound {
			t.Errorf("revoking %q: %v", short, err)
		}
	}
	if err := identity.Revoke(ctx, db, list[0].Short, noon); err != nil {
		t.Fatal(err)
	}
	if err := identity.Revoke(ctx, db, list[0].Short, noon); fault.KindOf(err) != fault.NotFound {
		t.Errorf("revoking it again: %v", err)
	}
}

func TestAnActorHoldsTheFirstWantedRole(t *testing.T) {
	a := identity.Actor{Roles: []identity.Role{identity.Finance, identity.Direction}}
	if r, ok := a.Holds([]identity.Role{identity.Auditor, identity.Direction, identity.Finance}); !ok || r != identity.Direction {
		t.Errorf("%s, %v", r, ok)
	}
	if r, ok := a.Holds(nil); ok {
		t.Errorf("an act that nobody may do is held as %s", r)
	}
	if r, ok := (identity.Actor{}).Holds(identity.Roles); ok {
		t.Errorf("nobody holds %s", r)
	}
}
