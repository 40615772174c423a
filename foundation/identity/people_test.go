package identity_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

var ctx = context.Background()

// clock is a clock that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) forward(d time.Duration) { c.at = c.at.Add(d) }

func people(t testing.TB) (*identity.People, *clock) {
	t.Helper()
	db, v := open(t)
	c := &clock{at: noon}
	return identity.NewPeople(db, v, c.now), c
}

// invite invites "anne" as anne@exemple.fr with grants and gives the link and the account.
func invite(t testing.TB, p *identity.People, who string, grants ...identity.Grant) (secret, ref string) {
	t.Helper()
	secret, ref, err := p.Invite(ctx, identity.Actor{Ref: "p_boss"}, who+" Exemple", who+"@exemple.fr", "fr", grants)
	if err != nil {
		t.Fatal(err)
	}
	return secret, ref
}

func enter(t testing.TB, p *identity.People, secret string) identity.Session {
	t.Helper()
	s, err := p.EnterByLink(ctx, secret, "Firefox")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	director = identity.Grant{Role: identity.Direction}
	auditor  = identity.Grant{Role: identity.Auditor}
)

// wants checks that an error is one fault of a kind and key.
func wants(t testing.TB, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if fs := fault.Of(err); len(fs) != 1 || fs[0].Kind != kind || fs[0].Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, kind, key)
	}
}

func TestWhoIsInvitedEntersAndIsKnown(t *testing.T) {
	p, _ := people(t)
	secret, ref, err := p.Invite(ctx, identity.Actor{}, " Anne  Exemple", " Anne@Exemple.fr", "en", []identity.Grant{director, {Role: identity.AxisLead, Scope: "axis:2", Until: "2027-01-01"}})
	if err != nil {
		t.Fatal(err)
	}
	s := enter(t, p, secret)
	if s.Account != ref || s.Name != "Anne Exemple" || len(s.Secret) < 43 || s.CSRF == "" || strings.Contains(s.Secret, s.CSRF) || s.NewAgent {
		t.Errorf("%+v", s)
	}
	again, err := p.Session(ctx, s.Secret)
	if err != nil || again.CSRF != s.CSRF || again.Account != ref || again.Secret != "" || again.Short != s.Short {
		t.Errorf("%+v, %v", again, err)
	}
	a, err := p.Account(ctx, ref)
	if err != nil || a.Name != "Anne Exemple" || a.Email != "anne@exemple.fr" || a.Lang != "en" || a.Closed != "" || len(a.Grants) != 2 ||
		a.Grants[0].From != "2026-06-01" || a.Password || a.SecondFactor {
		t.Errorf("%+v, %v", a, err)
	}
	token(t, p.DB, p.Vault, identity.Finance, 3)
	list, err := p.Accounts(ctx)
	if err != nil || len(list) != 1 || list[0].Ref != ref || list[0].Email != a.Email || len(list[0].Grants) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	if a.Entered == "" || a.Entered < a.Created {
		t.Errorf("entered at %q", a.Entered)
	}
	if err := p.Speak(ctx, ref, "fr"); err != nil {
		t.Fatal(err)
	}
	if a, err := p.Account(ctx, ref); err != nil || a.Lang != "fr" {
		t.Errorf("%+v, %v", a, err)
	}
	wants(t, "a language of nobody", p.Speak(ctx, "p_nobody", "fr"), fault.NotFound, "identity.no_account")
	if err := p.Rename(ctx, identity.Actor{Ref: ref}, ref, "Anne Autre"); err != nil {
		t.Fatal(err)
	}
	if again, err := p.Session(ctx, s.Secret); err != nil || again.Name != "Anne Autre" {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := p.Account(ctx, "p_nobody"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func TestAnInvitationThatCannotBeGivenNamesItsFields(t *testing.T) {
	p, _ := people(t)
	for what, c := range map[string]struct {
		name, email string
		grants      []identity.Grant
		fields      string
	}{
		"nothing":                      {"", "", nil, "name email role"},
		"an unprintable name":          {"A\u202eB", "a@b.fr", []identity.Grant{director}, "name"},
		"a long name":                  {strings.Repeat("é", 121), "a@b.fr", []identity.Grant{director}, "name"},
		"an address with a name":       {"A", "A <a@b.fr>", []identity.Grant{director}, "email"},
		"two addresses":                {"A", "a@b.fr, c@d.fr", []identity.Grant{director}, "email"},
		"a line end in the address":    {"A", "a@b.fr\r\nBcc: c@d.fr", []identity.Grant{director}, "email"},
		"an address that looks alike":  {"A", "аnne@b.fr", []identity.Grant{director}, "email"},
		"a role that is none":          {"A", "a@b.fr", []identity.Grant{{Role: "king"}}, "role"},
		"the program's role":           {"A", "a@b.fr", []identity.Grant{{Role: identity.System}}, "role"},
		"the chronicle's role":         {"A", "a@b.fr", []identity.Grant{{Role: identity.Chronicle}}, "role"},
		"a scope that is none":         {"A", "a@b.fr", []identity.Grant{{Role: identity.AxisLead, Scope: "axis 2"}}, "scope"},
		"an administrator of one axis": {"A", "a@b.fr", []identity.Grant{{Role: identity.Administrator, Scope: "axis:2"}}, "scope"},
		"days that are none":           {"A", "a@b.fr", []identity.Grant{{Role: identity.Officer, From: "2026-02-30"}, {Role: identity.Officer, Until: "demain"}}, "from until"},
		"days in disorder":             {"A", "a@b.fr", []identity.Grant{{Role: identity.Officer, From: "2026-02-03", Until: "2026-02-02"}}, "until"},
	} {
		_, _, err := p.Invite(ctx, identity.Actor{}, c.name, c.email, "fr", c.grants)
		var fields []string
		for _, f := range fault.Of(err) {
			fields = append(fields, f.Field)
		}
		if got := strings.Join(fields, " "); got != c.fields {
			t.Errorf("%s: %v, want faults of %s", what, err, c.fields)
		}
	}
	if list, err := p.Accounts(ctx); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestGrantsCountOnTheirDaysOnly(t *testing.T) {
	p, c := people(t)
	secret, ref := invite(t, p, "anne", identity.Grant{Role: identity.Auditor},
		identity.Grant{Role: identity.AxisLead, Scope: "axis:2", From: "2026-06-02", Until: "2026-06-03"},
		identity.Grant{Role: identity.AxisLead, Scope: "axis:3", From: "2026-06-03", Until: "2026-06-04"},
		identity.Grant{Role: identity.AxisLead, From: "2026-06-05", Until: "2026-06-05"})
	enter(t, p, secret)
	for day, want := range map[string]string{"06-01": "-", "06-02": "2", "06-03": "2 3", "06-04": "3", "06-05": "1 2 3 whole", "06-06": "-"} {
		at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+day+" 00:30", store.Paris) // still yesterday in UTC
		if err != nil {
			t.Fatal(err)
		}
		c.at = at
		link, err := p.LinkFor(ctx, ref)
		if err != nil {
			t.Fatal(err)
		}
		a := enter(t, p, link).Actor
		var covered []string
		for _, axis := range []string{"1", "2", "3"} {
			if a.Covers(identity.AxisLead, []string{"axis:" + axis}) {
				covered = append(covered, axis)
			}
		}
		if a.Covers(identity.AxisLead, nil) {
			covered = append(covered, "whole")
		}
		if got := strings.Join(covered, " "); got != strings.ReplaceAll(want, "-", "") {
			t.Errorf("on %s the axes covered are %q, want %q", day, got, want)
		}
		if !a.Covers(identity.Auditor, nil) || a.Covers(identity.Direction, nil) || a.Covers(identity.AxisLead, []string{"axis:2", "axis:9"}) && day != "06-05" {
			t.Errorf("on %s: %+v", day, a)
		}
	}
}

func TestARoleEndsAtOnceInOpenSessions(t *testing.T) {
	p, _ := people(t)
	invite(t, p, "chef", director)
	secret, ref := invite(t, p, "anne", auditor)
	s := enter(t, p, secret)
	if err := p.AddGrant(ctx, identity.Actor{Ref: "p_boss"}, ref, identity.Grant{Role: identity.Officer}); err != nil {
		t.Fatal(err)
	}
	now, err := p.Session(ctx, s.Secret)
	if err != nil || !slices.Equal(now.Actor.Roles, []identity.Role{identity.Officer, identity.Auditor}) {
		t.Errorf("%v, %v", now.Actor, err)
	}
	a, err := p.Account(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range a.Grants {
		if err := p.EndGrant(ctx, identity.Actor{Ref: "p_boss"}, ref, g.ID, ""); err != nil {
			t.Error(err)
		}
	}
	if now, err := p.Session(ctx, s.Secret); err != nil || len(now.Actor.Roles) != 0 {
		t.Errorf("%v, %v", now.Actor, err)
	}
	wants(t, "a grant that is not there", p.EndGrant(ctx, identity.Actor{}, ref, "g_none", ""), fault.NotFound, "identity.no_such_grant")
	wants(t, "a grant to nobody", p.AddGrant(ctx, identity.Actor{}, "p_none", auditor), fault.NotFound, "identity.no_account")
}

func TestClosingAnAccountEndsAllThatOpensIt(t *testing.T) {
	p, _ := people(t)
	invite(t, p, "chef", director)
	secret, ref := invite(t, p, "anne", auditor)
	s := enter(t, p, secret)
	link, err := p.LinkFor(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(ctx, identity.Actor{Ref: "p_boss"}, ref); err != nil {
		t.Fatal(err)
	}
	_, err = p.Session(ctx, s.Secret)
	wants(t, "a session of a closed account", err, fault.Unauthenticated, "identity.signed_out")
	_, err = p.EnterByLink(ctx, link, "")
	wants(t, "a link of a closed account", err, fault.Unauthenticated, "identity.link_refused")
	if asked, _, err := p.AskLink(ctx, "anne@exemple.fr", "192.0.2.1"); asked != "" || err != nil {
		t.Errorf("a closed account is given a link: %v", err)
	}
	wants(t, "closing it again", p.Close(ctx, identity.Actor{}, ref), fault.NotFound, "identity.no_account")
	// The person may come back, as another account.
	if _, back := invite(t, p, "anne", auditor); back == ref {
		t.Error("a closed account was opened again")
	}
}

// I5, whatever is ended and closed, in whatever order.
func TestThereIsAlwaysSomebodyWhoMayInvite(t *testing.T) {
	p, _ := people(t)
	_, chef := invite(t, p, "chef", identity.Grant{Role: identity.Administrator})
	invite(t, p, "plan", director) // runs the plan, not its accounts
	invite(t, p, "hier", identity.Grant{Role: identity.Administrator, From: "2025-01-01", Until: "2026-05-31"})
	invite(t, p, "demain", identity.Grant{Role: identity.Administrator, From: "2026-06-02"})
	wants(t, "closing the last", p.Close(ctx, identity.Actor{}, chef), fault.Conflict, "identity.last_steward")
	a, err := p.Account(ctx, chef)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "ending the last grant", p.EndGrant(ctx, identity.Actor{}, chef, a.Grants[0].ID, ""), fault.Conflict, "identity.last_steward")
	if a, err := p.Account(ctx, chef); err != nil || a.Closed != "" || a.Grants[0].Until != "" {
		t.Errorf("a refusal changed %+v, %v", a, err)
	}
	_, other := invite(t, p, "autre", identity.Grant{Role: identity.Administrator})
	if err := p.Close(ctx, identity.Actor{}, chef); err != nil {
		t.Errorf("with another administrator: %v", err)
	}
	wants(t, "closing the last that is left", p.Close(ctx, identity.Actor{}, other), fault.Conflict, "identity.last_steward")
	if err := p.EndGrant(ctx, identity.Actor{}, other, "", "2026-12-31"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

var qAllText = store.Query(`select coalesce((select string_agg(ref || name || email || email_mark || lang, ' ') from account), '') || ' ' ||
	coalesce((select string_agg(digest || account, ' ') from account_link), '') || ' ' ||
	coalesce((select string_agg(digest || account, ' ') from account_session), '') || ' ' ||
	coalesce((select string_agg(password || totp || totp_new, ' ') from account_factor), '') || ' ' ||
	coalesce((select string_agg(what, ' ') from account_try), '') || ' ' ||
	coalesce((select string_agg(what, ' ') from account_reading), '') || ' ' || coalesce((select string_agg(id, ' ') from account_agent), '')`)

// I1, V3: whoever copies the database can sign in as nobody and names nobody.
func TestNothingInTheDatabaseOpensOrNamesAnAccount(t *testing.T) {
	p, _ := people(t)
	link, ref := invite(t, p, "anne", auditor)
	s := enter(t, p, link)
	asked, _, err := p.AskLink(ctx, "anne@exemple.fr", "192.0.2.77")
	if err != nil {
		t.Fatal(err)
	}
	factor, _, err := p.BeginSecondFactor(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	word := "quatre cagettes de prunes"
	if err := errors.Join(p.SetPassword(ctx, ref, word), p.Looked(ctx, s.Actor, "dossier 12 de Anne")); err != nil {
		t.Fatal(err)
	}
	text, found, err := store.One(ctx, p.DB, qAllText, store.Value[string])
	if err != nil || !found || !strings.Contains(text, ref) {
		t.Fatal(text, err)
	}
	for _, secret := range []string{link, s.Secret, s.CSRF, asked, factor, word, "nne", "exemple.fr", "192.0.2", "dossier"} {
		if secret == "" || strings.Contains(text, secret) {
			t.Errorf("%q stands in the database", secret)
		}
	}
}

func TestWhoGrantedWhatToWhomIsTold(t *testing.T) {
	p, c := people(t)
	secret, ref := invite(t, p, "anne", director)
	s := enter(t, p, secret)
	c.forward(time.Minute)
	if err := errors.Join(p.AddGrant(ctx, identity.Actor{Ref: "p_boss"}, ref, identity.Grant{Role: identity.AxisLead, Scope: "axis:2", Until: "2026-12-31"}), p.EndAll(ctx, ref)); err != nil {
		t.Fatal(err)
	}
	events, err := p.Events(ctx, ref, 10)
	var told []string
	for _, e := range events {
		told = append(told, strings.Join(strings.Fields(e.By+" "+e.What+" "+string(e.Grant.Role)+" "+e.Grant.Scope), " "))
	}
	slices.Sort(told)
	want := []string{"p_boss granted axis-lead axis:2", "p_boss invited direction", ref + " entered_by_link", ref + " sessions_ended"}
	slices.Sort(want)
	if err != nil || !slices.Equal(told, want) {
		t.Errorf("%q, want %q, %v", told, want, err)
	}
	if all, err := p.Events(ctx, "", 2); err != nil || len(all) != 2 {
		t.Errorf("%v, %v", all, err)
	}
	if _, err := p.Session(ctx, s.Secret); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("an ended session: %v", err)
	}
}

func TestReadingsAreKeptSealedAndForgottenAfterAYear(t *testing.T) {
	p, c := people(t)
	a := identity.Actor{Ref: "p_anne"}
	for _, what := range []string{"dossier 1", "dossier 2\x00", strings.Repeat("é", 900)} {
		if err := p.Looked(ctx, a, what); err != nil {
			t.Fatal(err)
		}
		c.forward(time.Second)
	}
	list, err := p.Readings(ctx, 10)
	if err != nil || len(list) != 3 || list[2].What != "dossier 1" || list[1].What != "dossier 2" || list[0].What != strings.Repeat("é", 500) || list[0].Account != "p_anne" {
		t.Errorf("%v, %v", list, err)
	}
	c.at = noon.AddDate(1, 2, 0)
	if err := p.Looked(ctx, a, "dossier 3"); err != nil {
		t.Fatal(err)
	}
	if list, err := p.Readings(ctx, 10); err != nil || len(list) != 1 || list[0].What != "dossier 3" {
		t.Errorf("%v, %v", list, err)
	}
	if left, err := store.All(ctx, p.DB, qReadingKeys, store.Value[string]); err != nil || !slices.Equal(left, []string{"readings:2027-08"}) {
		t.Errorf("the keys of %v are left, %v", left, err)
	}
}

var qReadingKeys = store.Query(`select subject from vault_key where subject like 'readings:%' order by subject`)

// An address has one fold, and folding is settled after once.
func TestAnAddressIsFoldedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(` ?[A-Za-z.+_-]{1,12}@[A-Za-z0-9.-]{1,12}\s?`)).Draw(t, "text")
		once, ok := identity.FoldEmail(text)
		if !ok {
			return
		}
		twice, ok := identity.FoldEmail(once)
		if !ok || twice != once || strings.ContainsAny(once, "\r\n\t <>,;\"") || strings.ToLower(once) != once {
			t.Errorf("%q folds to %q, then to %q", text, once, twice)
		}
	})
}
