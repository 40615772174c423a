package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Limits of a password. Its length is what makes it hard to guess: which signs it has is left to the
// person, as the CNIL and ANSSI advise.
const (
	PasswordMin = 12   // characters
	passwordMax = 1024 // bytes
	restMin     = 8    // characters that must be left once the person's own names are taken out
	repeatMax   = 8    // bytes of what is written over and over
)

// What one hash costs, as OWASP's first choice for argon2id has it.
const (
	hashMemory = 19 << 10 // KiB
	hashTimes  = 2
	hashLanes  = 1
	hashSize   = 32
	saltSize   = 16
)

var (
	qFactor      = store.Query(`select password, totp, totp_new, totp_step from account_factor where account = $1`)
	qSetPassword = store.Query(`insert into account_factor (account, password, totp, totp_new, totp_step) values ($1, $2, '', '', 0)
		on conflict (account) do update set password = excluded.password`)
)

// factor is what is kept of how somebody shows who they are.
type factor struct {
	password, totp, totpNew string
	step                    int64
}

func factorOf(ctx context.Context, q store.Q, ref string) (factor, error) {
	f, _, err := store.One(ctx, q, qFactor, func(s store.Scanner) (f factor, err error) {
		err = s.Scan(&f.password, &f.totp, &f.totpNew, &f.step)
		return
	}, ref)
	return f, err
}

// SetPassword gives a person a password. Faults: Invalid, saying why it is too weak; NotFound.
func (p *People) SetPassword(ctx context.Context, ref, password string) (err error) {
	defer fault.Wrap(&err, "identity.SetPassword")
	a, err := p.Account(ctx, ref)
	if err != nil {
		return err
	}
	if err := strong(password, a); err != nil {
		return err
	}
	kept, err := hash(ctx, password)
	if err != nil {
		return err
	}
	return p.write(ctx, func(tx *store.Tx) error {
		if err := p.stands(ctx, tx, ref); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, qSetPassword, ref, kept); err != nil {
			return err
		}
		return p.told(ctx, tx, Actor{Ref: ref}, ref, PasswordSet, Grant{})
	})
}

//go:embed common.txt
var commonText string

// common are the letters of the passwords that are tried first.
var common = strings.Fields(commonText)

// strong refuses a password that is short, among the first to be tried, or the person's own name.
func strong(password string, a Account) error {
	if !utf8.ValidString(password) || len(password) > passwordMax {
		return fault.New(fault.Invalid, "identity.password_long", passwordMax).At("password")
	}
	if n := utf8.RuneCountInString(password); n < PasswordMin {
		return fault.New(fault.Invalid, "identity.password_short", PasswordMin, n).At("password")
	}
	folded := foldWord(password)
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, folded)
	if repeats(folded) || runs(folded) || slices.Contains(common, letters) || slices.Contains(common, undress(folded)) {
		return fault.New(fault.Invalid, "identity.password_common").At("password")
	}
	rest := folded
	for _, own := range strings.FieldsFunc(foldWord(a.Name+" "+a.Email), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(own) >= 3 {
			rest = strings.ReplaceAll(rest, own, "")
		}
	}
	if rest != folded && utf8.RuneCountInString(rest) < restMin {
		return fault.New(fault.Invalid, "identity.password_own").At("password")
	}
	return nil
}

// foldWord writes a text without capitals and accents.
func foldWord(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// undress reads the digits and signs that stand for letters as those letters: "m0td3p@sse" as
// "motdepasse"; and drops what is still none.
func undress(s string) string {
	s = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t", "!", "i").Replace(strings.TrimRight(s, "0123456789!?.*$#-_ "))
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, s)
}

// repeats says that a text is a short one written over and over.
func repeats(s string) bool {
	for n := 1; n <= min(len(s)/2, repeatMax); n++ {
		if strings.Repeat(s[:n], len(s)/n+1)[:len(s)] == s {
			return true
		}
	}
	return false
}

// rows are the ways in which fingers and counting go.
var rows = []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm"}

// runs says that a text is but a stretch of a row of keys, in either direction.
func runs(s string) bool {
	back := []byte(s)
	slices.Reverse(back)
	for _, r := range rows {
		if strings.Contains(r, s) || strings.Contains(r, string(back)) {
			return true
		}
	}
	return false
}

// hashing bounds how many hashes are made at once: each takes 19 MiB.
var hashing = make(chan struct{}, runtime.NumCPU())

// derive computes a hash when its turn comes. Fault: Unavailable where who asked has left.
func derive(ctx context.Context, password string, salt []byte, h hashCost) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "identity.busy").Because(ctx.Err())
	}
	return argon2.IDKey(norm.NFKC.AppendString(nil, password), salt, h.times, h.memory, h.lanes, hashSize), nil
}

type hashCost struct {
	memory, times uint32
	lanes         uint8
}

var costNow = hashCost{hashMemory, hashTimes, hashLanes}

// hash gives what is kept of a password: argon2id in PHC form.
func hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	sum, err := derive(ctx, password, salt, costNow)
	return phc(costNow, salt, sum), err
}

func phc(h hashCost, salt, sum []byte) string {
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.times, h.lanes, e.EncodeToString(salt), e.EncodeToString(sum))
}

// nobody is the hash against which the password of an account without one is held: it takes as long.
var nobody = phc(costNow, make([]byte, saltSize), make([]byte, hashSize))

// matches says whether a password is the one of which kept is the hash; stale, that it should be
// hashed again, at today's cost.
func matches(ctx context.Context, kept, password string) (ok, stale bool, err error) {
	known := kept != ""
	if !known {
		kept = nobody
	}
	parts := strings.Split(kept, "$")
	var h hashCost
	var version int
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, fmt.Errorf("identity: a hash of an unknown form")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &h.memory, &h.times, &h.lanes); err != nil {
		return false, false, err
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false, err
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, false, err
	}
	if len(password) > passwordMax {
		password, known = "", false
	}
	got, err := derive(ctx, password, salt, h)
	return err == nil && known && subtle.ConstantTimeCompare(got, want) == 1, h != costNow, err
}

// needsFactor are the roles that no password alone opens.
var needsFactor = []Role{Direction, Finance, Administrator}

// NeedsSecondFactor says that the actor may sign in by password only with a second factor.
func (a Actor) NeedsSecondFactor() bool {
	_, holds := a.Holds(needsFactor)
	return holds
}

// EnterByPassword opens a session for who gives a password and, where a second factor is set, its
// code. Roles that need one do not enter without. Faults: Unauthenticated, always the same, after the
// same time; Unavailable, "identity.slow_down", after too many tries.
func (p *People) EnterByPassword(ctx context.Context, email, password, code, from, agent string) (s Session, err error) {
	defer fault.Wrap(&err, "identity.EnterByPassword")
	folded, _ := FoldEmail(email)
	account := limit{entering, p.mark("enter", folded)}
	if err := p.may(ctx, limit{enteringFrom, p.mark("enter from", Network(from))}, account); err != nil {
		return s, err
	}
	var a Account
	var f factor
	var secret string
	err = p.DB.View(ctx, func(q store.Q) error {
		a, err = p.person(ctx, q, qByMark, p.mark("email", folded))
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err == nil {
			f, err = factorOf(ctx, q, a.Ref)
		}
		if err == nil && f.totp != "" {
			secret, err = p.Vault.Text(ctx, q, f.totp)
		}
		return err
	})
	if err != nil {
		return s, err
	}
	right, stale, err := matches(ctx, f.password, password)
	if err != nil {
		return s, err
	}
	step, codeRight := checkCode(secret, code, p.Clock(), f.step)
	if !right || f.totp != "" && !codeRight || f.totp == "" && p.actor(a).NeedsSecondFactor() {
		return s, refused()
	}
	fresh := f.password
	if stale {
		if fresh, err = hash(ctx, password); err != nil {
			return s, err
		}
	}
	err = p.write(ctx, func(tx *store.Tx) error {
		if f.totp != "" {
			if n, err := tx.Exec(ctx, qUseStep, a.Ref, step); err != nil || n == 0 {
				return orRefused(err) // the same code came twice at once (I3)
			}
		}
		if n, err := tx.Exec(ctx, qRehash, a.Ref, f.password, fresh); err != nil || n == 0 {
			return orRefused(err) // changed meanwhile
		}
		if err := forgive(ctx, tx, account); err != nil {
			return err
		}
		s, err = p.enter(ctx, tx, a.Ref, agent, EnteredByPassword)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	return s, nil
}

var qRehash = store.Query(`update account_factor set password = $3 where account = $1 and password = $2`)

func refused() error { return fault.New(fault.Unauthenticated, "identity.sign_in_refused") }

func orRefused(err error) error {
	if err != nil {
		return err
	}
	return refused()
}

// may counts a try against each limit. Fault: Unavailable, saying how many seconds to wait.
func (p *People) may(ctx context.Context, limits ...limit) error {
	seconds := 0
	err := p.write(ctx, func(tx *store.Tx) error {
		wait, err := p.tryAll(ctx, tx, limits...)
		seconds = int((wait + time.Second - 1) / time.Second)
		return err
	})
	if err == nil && seconds > 0 {
		err = fault.New(fault.Unavailable, "identity.slow_down", seconds)
	}
	return err
}
