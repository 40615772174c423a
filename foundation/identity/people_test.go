package identity_test

import (
	"context"
	"testing"
	"time"

	"relance/foundation/identity"
	"relance/foundation/vault"
)

// clock is a clock that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func people(t testing.TB) (*identity.People, *clock) {
	t.Helper()
	db, v := open(t)
	c := &clock{at: noon}
	return identity.NewPeople(db, v, c.now), c
}

var _ = vault.Migrations

func TestWhoIsInvitedEntersOnceByTheLink(t *testing.T) {
	p, _ := people(t)
	ctx := context.Background()
	secret, ref, err := p.Invite(ctx, identity.Actor{}, "Anne Exemple", " Anne@Exemple.fr", "fr", []identity.Grant{{Role: identity.Direction}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.EnterByLink(ctx, secret, "Firefox")
	if err != nil || s.Account != ref || s.Name != "Anne Exemple" || !s.Actor.Covers(identity.Direction, nil) {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := p.EnterByLink(ctx, secret, "Firefox"); err == nil {
		t.Error("the link opened twice")
	}
	again, err := p.Session(ctx, s.Secret)
	if err != nil || again.CSRF != s.CSRF || again.Account != ref {
		t.Errorf("%+v, %v", again, err)
	}
	asked, a, err := p.AskLink(ctx, "anne@exemple.fr", "192.0.2.1:55")
	if err != nil || asked == "" || a.Email != "anne@exemple.fr" {
		t.Errorf("%q, %+v, %v", asked, a, err)
	}
	list, err := p.Accounts(ctx)
	if err != nil || len(list) != 1 || list[0].Name != "Anne Exemple" || len(list[0].Grants) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}
