package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

// I3: of many who follow a link at once, one enters.
func TestALinkOpensOneSession(t *testing.T) {
	p, _ := people(t)
	secret, _ := invite(t, p, "anne", auditor)
	oneEnters(t, 12, func() error {
		_, err := p.EnterByLink(ctx, secret, "Firefox")
		return err
	})
}

// oneEnters tries to enter many times at once: one does, the others are refused.
func oneEnters(t *testing.T, times int, enter func() error) {
	t.Helper()
	var all sync.WaitGroup
	var entered atomic.Int32
	for range times {
		all.Go(func() {
			if err := enter(); err == nil {
				entered.Add(1)
			} else if fault.KindOf(err) != fault.Unauthenticated {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := entered.Load(); n != 1 {
		t.Errorf("%d entered at once", n)
	}
}

func TestALinkEnds(t *testing.T) {
	p, c := people(t)
	invitation, ref := invite(t, p, "anne", auditor)
	ask := func() string {
		secret, _, err := p.AskLink(ctx, "ANNE@exemple.fr ", "192.0.2.1:4000")
		if err != nil || secret == "" {
			t.Fatalf("%q, %v", secret, err)
		}
		return secret
	}
	refuse := func(what, secret string) {
		t.Helper()
		_, err := p.EnterByLink(ctx, secret, "")
		wants(t, what, err, fault.Unauthenticated, "identity.link_refused")
	}
	old := ask()
	c.forward(15 * time.Minute)
	refuse("after its time", old)
	for what, secret := range map[string]string{"none": "", "unknown": "nobody", "cut": invitation[1:], "the account": ref} {
		refuse(what, secret)
	}
	one, two := ask(), ask()
	enter(t, p, one)
	refuse("another of the same person, after one was followed", two)
	refuse("the invitation, after a link was followed", invitation)
	late, _ := invite(t, p, "paul", auditor)
	c.forward(7*24*time.Hour - time.Second)
	enter(t, p, late)
	late, _ = invite(t, p, "rose", auditor)
	c.forward(7 * 24 * time.Hour)
	refuse("an invitation after seven days", late)
}

// Whoever asks for a link is not told whether somebody has the address, nor flooded, nor kept out long.
func TestLinksAreAskedForWithMeasure(t *testing.T) {
	p, c := people(t)
	invite(t, p, "anne", auditor)
	given := 0
	for i := range 240 { // four hours of asking each minute, from everywhere
		secret, _, err := p.AskLink(ctx, "anne@exemple.fr", fmt.Sprintf("192.0.%d.%d", i/250, i%250))
		if err != nil {
			t.Fatal(err)
		}
		if secret != "" {
			given++
		}
		c.forward(time.Minute)
	}
	if given < 20 || given > 35 {
		t.Errorf("%d letters in four hours", given)
	}
	c.forward(10 * time.Minute)
	if secret, _, err := p.AskLink(ctx, "anne@exemple.fr", "192.0.2.1"); err != nil || secret == "" {
		t.Errorf("ten minutes later, still none: %v", err)
	}
	for i := range 200 { // one place that tries many addresses
		if _, _, err := p.AskLink(ctx, fmt.Sprintf("u%d@exemple.fr", i), "2001:db8:1:2::1"); err != nil {
			t.Fatal(err)
		}
	}
	invite(t, p, "rose", auditor)
	if secret, _, err := p.AskLink(ctx, "rose@exemple.fr", "[2001:db8:1:2:ffff::9]:443"); err != nil || secret != "" {
		t.Errorf("the same subscriber's network goes on: %q, %v", secret, err)
	}
	if secret, _, err := p.AskLink(ctx, "rose@exemple.fr", "2001:db8:1:3::1"); err != nil || secret == "" {
		t.Errorf("another network is kept out: %v", err)
	}
	for _, email := range []string{"", "nobody", "nobody@exemple.fr", "anne@exemple.fr\nBcc: x@y.fr", strings.Repeat("a", 300) + "@b.fr"} {
		if secret, a, err := p.AskLink(ctx, email, "198.51.100.7"); err != nil || secret != "" || a.Ref != "" {
			t.Errorf("%q: %q, %v, %v", email, secret, a, err)
		}
	}
}

func TestASessionEndsIdleOrAfterItsDay(t *testing.T) {
	p, c := people(t)
	secret, ref := invite(t, p, "anne", auditor)
	s := enter(t, p, secret)
	for range 10 {
		c.forward(70 * time.Minute)
		now, err := p.Session(ctx, s.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if now.Seen != store.Instant(c.at) || now.Expires > store.Instant(noon.Add(12*time.Hour)) || now.Expires > store.Instant(c.at.Add(2*time.Hour)) {
			t.Errorf("%+v", now)
		}
	}
	c.forward(20 * time.Minute)
	_, err := p.Session(ctx, s.Secret)
	wants(t, "after twelve hours", err, fault.Unauthenticated, "identity.signed_out")
	link, err := p.LinkFor(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	s = enter(t, p, link)
	if s.NewAgent {
		t.Error("a browser seen before is new")
	}
	other, err := p.LinkFor(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := p.EnterByLink(ctx, other, "another browser"); err != nil || !s.NewAgent {
		t.Errorf("a browser never seen is not new: %v", err)
	}
	c.forward(2 * time.Hour)
	_, idle := p.Session(ctx, s.Secret)
	for what, secret := range map[string]string{"idle": s.Secret, "none": "", "unknown": "x", "its name": s.Short, "its form's value": s.CSRF} {
		_, err := p.Session(ctx, secret)
		if fault.KindOf(err) != fault.Unauthenticated || err.Error() != idle.Error() {
			t.Errorf("%s: %v", what, err)
		}
	}
	if list, err := p.Sessions(ctx, ref); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestSessionsAreListedAndEndedOneByOne(t *testing.T) {
	p, c := people(t)
	secret, ref := invite(t, p, "anne", auditor)
	_, other := invite(t, p, "paul", auditor)
	sessions := []identity.Session{enter(t, p, secret)}
	for i := range 24 {
		c.forward(time.Second)
		link, err := p.LinkFor(ctx, ref)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.EnterByLink(ctx, link, fmt.Sprintf("Browser %d\x00\u202e %s", i, strings.Repeat("é", 300)))
		if err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, s)
	}
	list, err := p.Sessions(ctx, ref)
	if err != nil || len(list) != 20 || list[0].Short != sessions[24].Short || list[0].Secret != "" || list[0].CSRF != "" ||
		!strings.HasPrefix(list[0].Agent, "Browser 23 é") || len(list[0].Agent) > 200 {
		t.Fatalf("%d, %+v, %v", len(list), list[:1], err)
	}
	if _, err := p.Session(ctx, sessions[0].Secret); err == nil {
		t.Error("the oldest of too many goes on")
	}
	wants(t, "another person's session", p.End(ctx, other, list[0].Short), fault.NotFound, "identity.no_session")
	for _, short := range []string{"", "%", list[0].Short[:11]} {
		wants(t, "a session named "+short, p.End(ctx, ref, short), fault.NotFound, "identity.no_session")
	}
	if err := errors.Join(p.End(ctx, ref, list[0].Short), p.Leave(ctx, sessions[23].Secret), p.Leave(ctx, "nothing")); err != nil {
		t.Fatal(err)
	}
	for i, ended := range map[int]bool{24: true, 23: true, 22: false} {
		if _, err := p.Session(ctx, sessions[i].Secret); (err != nil) != ended {
			t.Errorf("session %d: %v", i, err)
		}
	}
	if err := p.EndOthers(ctx, ref, sessions[22].Short); err != nil {
		t.Fatal(err)
	}
	if list, err := p.Sessions(ctx, ref); err != nil || len(list) != 1 || list[0].Short != sessions[22].Short {
		t.Errorf("%v, %v", list, err)
	}
}
