package identity_test

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/identity"
)

// Tokens that knock together are told apart: each gets its own answer, the wrong ones the same refusal.
func TestTokensThatKnockTogetherAreToldApart(t *testing.T) {
	db, v := open(t)
	ctx := context.Background()
	door := identity.NewDoor(db)
	secrets := make([]string, 90)
	wants := make([]identity.Actor, len(secrets))
	for i := range secrets {
		switch i % 3 {
		case 0:
			secrets[i] = token(t, db, v, identity.Finance, 30)
		case 1:
			secrets[i] = secrets[i-1] // two requests of the same bearer
		default:
			secrets[i] = fmt.Sprintf("relance_unknown%d", i)
			continue
		}
		a, err := identity.ByToken(ctx, db, secrets[i], noon)
		if err != nil {
			t.Fatal(err)
		}
		wants[i] = a
	}
	for range 20 {
		var all sync.WaitGroup
		for i, s := range secrets {
			all.Go(func() {
				a, err := door.ByToken(ctx, s, noon)
				switch {
				case i%3 == 2 && fault.KindOf(err) != fault.Unauthenticated:
					t.Errorf("an unknown token is answered with %v, %v", a, err)
				case i%3 != 2 && (err != nil || !reflect.DeepEqual(a, wants[i])):
					t.Errorf("token %d speaks for %v, not %v; %v", i, a, wants[i], err)
				}
			})
		}
		all.Wait()
	}
}

func TestATokenRevokedIsRefusedByTheNextKnock(t *testing.T) {
	db, v := open(t)
	ctx := context.Background()
	door := identity.NewDoor(db)
	secret := token(t, db, v, identity.Finance, 30)
	if _, err := door.ByToken(ctx, secret, noon); err != nil {
		t.Fatal(err)
	}
	list, err := identity.ListTokens(ctx, db)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	if err := identity.Revoke(ctx, db, list[0].Short, noon); err != nil {
		t.Fatal(err)
	}
	if a, err := door.ByToken(ctx, secret, noon); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("a revoked token is answered with %v, %v", a, err)
	}
}

func TestWhoLeavesBeforeTheAnswerStopsNobodyElse(t *testing.T) {
	db, v := open(t)
	door := identity.NewDoor(db)
	secret := token(t, db, v, identity.Finance, 30)
	left, leave := context.WithCancel(context.Background())
	leave()
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			ctx := context.Background()
			if i%2 == 0 {
				ctx = left
			}
			if _, err := door.ByToken(ctx, secret, noon); err != nil && ctx != left {
				t.Errorf("refused because another left: %v", err)
			}
		})
	}
	all.Wait()
}
