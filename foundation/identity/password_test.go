package identity_test

import (
	"encoding/base32"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

const word = "quatre cagettes de prunes"

// person makes an account with a password and, where asked, a second factor.
func person(t testing.TB, p *identity.People, c *clock, who string, g identity.Grant, factor bool) (ref, secret string) {
	t.Helper()
	_, ref = invite(t, p, who, g)
	if err := p.SetPassword(ctx, ref, word); err != nil {
		t.Fatal(err)
	}
	if factor {
		var err error
		if secret, _, err = p.BeginSecondFactor(ctx, ref); err != nil {
			t.Fatal(err)
		}
		if err := p.ConfirmSecondFactor(ctx, ref, code(t, secret, c.at)); err != nil {
			t.Fatal(err)
		}
		c.forward(time.Minute)
	}
	return ref, secret
}

// code is what the person's program shows.
func code(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return identity.Code(key, at.Unix()/30)
}

func TestAPasswordOpensAnAccountWithItsSecondFactor(t *testing.T) {
	p, c := people(t)
	ref, secret := person(t, p, c, "anne", director, true)
	person(t, p, c, "paul", auditor, false)
	person(t, p, c, "rose", director, false)
	invite(t, p, "lise", auditor)
	ended, _ := person(t, p, c, "jean", auditor, false)
	if err := p.Close(ctx, identity.Actor{}, ended); err != nil {
		t.Fatal(err)
	}
	now := code(t, secret, c.at)
	var refusals []string
	for _, try := range []struct{ what, email, word, code string }{
		{"an unknown address", "nobody@exemple.fr", word, ""},
		{"no address", "", word, ""},
		{"a wrong password", "anne@exemple.fr", "quatre cagettes de poires", now},
		{"a password in capitals", "paul@exemple.fr", strings.ToUpper(word), ""},
		{"no password", "paul@exemple.fr", "", ""},
		{"no code", "anne@exemple.fr", word, ""},
		{"a wrong code", "anne@exemple.fr", word, "000000"},
		{"a code of five minutes ago", "anne@exemple.fr", word, code(t, secret, c.at.Add(-5*time.Minute))},
		{"a code to come", "anne@exemple.fr", word, code(t, secret, c.at.Add(61*time.Second))},
		{"a role that needs a factor, without one", "rose@exemple.fr", word, ""},
		{"an account without a password", "lise@exemple.fr", word, ""},
		{"an account without a password, empty", "lise@exemple.fr", "", ""},
		{"a closed account", "jean@exemple.fr", word, ""},
		{"a very long password", "paul@exemple.fr", strings.Repeat(word, 1000), ""},
	} {
		s, err := p.EnterByPassword(ctx, try.email, try.word, try.code, "192.0.2.1", "Firefox")
		if err == nil || s.Secret != "" || fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("%s: %+v, %v", try.what, s, err)
			continue
		}
		refusals = append(refusals, err.Error())
		c.forward(time.Hour + time.Second) // the limits are another test's
	}
	for _, r := range refusals {
		if r != refusals[0] {
			t.Errorf("%q differs from %q", r, refusals[0])
		}
	}
	now = code(t, secret, c.at.Add(-30*time.Second)) // a clock that is late
	s, err := p.EnterByPassword(ctx, " Anne@exemple.fr", word, now[:3]+" "+now[3:], "192.0.2.1", "Firefox")
	if err != nil || s.Account != ref || s.CSRF == "" {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := p.Session(ctx, s.Secret); err != nil {
		t.Error(err)
	}
	_, err = p.EnterByPassword(ctx, "anne@exemple.fr", word, now, "192.0.2.1", "Firefox")
	wants(t, "the same code again", err, fault.Unauthenticated, "identity.sign_in_refused")
	if _, err := p.EnterByPassword(ctx, "paul@exemple.fr", word, "", "192.0.2.1", "Firefox"); err != nil {
		t.Errorf("a role that needs no factor: %v", err)
	}
	if err := p.DropSecondFactor(ctx, ref); err != nil {
		t.Fatal(err)
	}
	_, err = p.EnterByPassword(ctx, "anne@exemple.fr", word, code(t, secret, c.at), "192.0.2.1", "Firefox")
	wants(t, "after the factor was dropped", err, fault.Unauthenticated, "identity.sign_in_refused")
}

func TestACodeThatComesTwiceAtOnceOpensOneSession(t *testing.T) {
	p, c := people(t)
	_, secret := person(t, p, c, "anne", director, true)
	now := code(t, secret, c.at)
	oneEnters(t, 4, func() error {
		_, err := p.EnterByPassword(ctx, "anne@exemple.fr", word, now, "192.0.2.1", "Firefox")
		return err
	})
}

func TestAPasswordIsNotGuessed(t *testing.T) {
	p, c := people(t)
	ref, _ := person(t, p, c, "anne", auditor, false)
	try := func(from, w string) error {
		_, err := p.EnterByPassword(ctx, "anne@exemple.fr", w, "", from, "Firefox")
		return err
	}
	guesses := 0
	for i := range 150 { // two hours and a half of trying each minute, from everywhere
		err := try(fmt.Sprintf("192.0.%d.%d", i/250, i%250), "quatre cagettes de poires")
		switch k := fault.KindOf(err); {
		case k == fault.Unauthenticated:
			guesses++
		case k != fault.Unavailable || fault.Of(err)[0].Key != "identity.slow_down" || fault.Of(err)[0].Args[0].(int) < 1:
			t.Fatal(err)
		}
		c.forward(time.Minute)
	}
	if guesses < 10 || guesses > 25 {
		t.Errorf("%d guesses in two hours and a half", guesses)
	}
	// A server that starts again forgets nothing, and a link still opens.
	p = identity.NewPeople(p.DB, p.Vault, c.now)
	if secret, _, err := p.AskLink(ctx, "anne@exemple.fr", "198.51.100.1"); err != nil || secret == "" {
		t.Errorf("who is being attacked is locked out: %v", err)
	}
	c.forward(15 * time.Minute)
	if err := try("198.51.100.1", word); err != nil {
		t.Errorf("fifteen minutes later: %v", err)
	}
	for range 5 { // success forgives
		if err := try("198.51.100.1", word); err != nil {
			t.Fatal(err)
		}
	}
	_ = ref
	limited := 0
	for i := range 60 { // one place that tries many people
		_, err := p.EnterByPassword(ctx, fmt.Sprintf("u%d@exemple.fr", i), word, "", "203.0.113.5", "")
		if fault.KindOf(err) == fault.Unavailable {
			limited++
		}
	}
	if limited < 25 {
		t.Errorf("a place that tries 60 people is stopped %d times", limited)
	}
}

// RFC 6238, appendix B: the last six of its eight digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := identity.Code(key, at/30); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestASecondFactorIsSetByShowingACode(t *testing.T) {
	p, c := people(t)
	_, ref := invite(t, p, "anne", auditor)
	wants(t, "a code before any secret", p.ConfirmSecondFactor(ctx, ref, "123456"), fault.Conflict, "identity.factor_not_begun")
	first, uri, err := p.BeginSecondFactor(ctx, ref)
	if err != nil || !regexp.MustCompile(`^[A-Z2-7]{32}$`).MatchString(first) || !strings.Contains(uri, "secret="+first) || !strings.HasPrefix(uri, "otpauth://totp/Relance:anne@exemple.fr?") {
		t.Fatalf("%q %q %v", first, uri, err)
	}
	second, _, err := p.BeginSecondFactor(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "a code of the first secret", p.ConfirmSecondFactor(ctx, ref, code(t, first, c.at)), fault.Invalid, "identity.code_wrong")
	if a, err := p.Account(ctx, ref); err != nil || a.SecondFactor {
		t.Errorf("a factor is set that was not confirmed: %v", err)
	}
	if err := p.ConfirmSecondFactor(ctx, ref, code(t, second, c.at)); err != nil {
		t.Fatal(err)
	}
	if a, err := p.Account(ctx, ref); err != nil || !a.SecondFactor {
		t.Errorf("%+v, %v", a, err)
	}
	if err := p.SetPassword(ctx, ref, word); err != nil {
		t.Fatal(err)
	}
	_, err = p.EnterByPassword(ctx, "anne@exemple.fr", word, code(t, second, c.at), "192.0.2.1", "")
	wants(t, "the code that confirmed it", err, fault.Unauthenticated, "identity.sign_in_refused")
	// Another is begun: the one in force stays so until it is confirmed.
	if _, _, err := p.BeginSecondFactor(ctx, ref); err != nil {
		t.Fatal(err)
	}
	c.forward(time.Minute)
	if _, err := p.EnterByPassword(ctx, "anne@exemple.fr", word, code(t, second, c.at), "192.0.2.1", ""); err != nil {
		t.Error(err)
	}
}

func TestAWeakPasswordIsRefusedAndALongOneIsTaken(t *testing.T) {
	p, _ := people(t)
	_, ref, err := p.Invite(ctx, identity.Actor{}, "Amélie Dupont-Martin", "amelie.dupont@ville-exemple.fr", "fr", []identity.Grant{auditor})
	if err != nil {
		t.Fatal(err)
	}
	for w, key := range map[string]string{
		"":                        "identity.password_short",
		"onze signes":             "identity.password_short",
		"ééééééééééé":             "identity.password_short",
		strings.Repeat("é", 513):  "identity.password_long",
		"\xff\xfeabcdefghijklmno": "identity.password_long",
		"aaaaaaaaaaaaaaaa":        "identity.password_common",
		"123456789012":            "identity.password_common",
		"210987654321":            "identity.password_common",
		"abcabcabcabc":            "identity.password_common",
		"azertyuiopqsdf":          "identity.password_common",
		"Motdepasse2026!":         "identity.password_common",
		"m0td3p@sse2026":          "identity.password_common",
		"Password1234":            "identity.password_common",
		"Administrateur1":         "identity.password_common",
		"Relance-2026!":           "identity.password_common",
		"Amélie Dupont":           "identity.password_own",
		"DUPONTMARTIN75":          "identity.password_own",
		"ville-exemple.fr":        "identity.password_own",
	} {
		err := p.SetPassword(ctx, ref, w)
		wants(t, fmt.Sprintf("%q", w), err, fault.Invalid, key)
	}
	for _, w := range []string{"amelie mange des prunes", "quatre cagettes", "kT7$wq9Zp!xY", "la pluie tombe 2026", strings.Repeat("ab cd ef gh i", 20)} {
		if err := p.SetPassword(ctx, ref, w); err != nil {
			t.Errorf("%q: %v", w, err)
		}
	}
	// The same text, however its accents are written, opens.
	if err := p.SetPassword(ctx, ref, "une e\u0301toile filante"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.EnterByPassword(ctx, "amelie.dupont@ville-exemple.fr", "une étoile filante", "", "192.0.2.1", ""); err != nil {
		t.Error(err)
	}
}

var qHash = store.Query(`select password from account_factor`)

func TestAPasswordIsKeptAsArgon2idInItsPublicForm(t *testing.T) {
	p, c := people(t)
	person(t, p, c, "anne", auditor, false)
	kept, _, err := store.One(ctx, p.DB, qHash, store.Value[string])
	if err != nil || !regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`).MatchString(kept) {
		t.Errorf("%q, %v", kept, err)
	}
}
