package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// A code of RFC 6238, as every program that makes them expects.
const (
	codeStep  = 30 // seconds
	codeSlack = 1  // steps before and after
	codeSize  = 20 // bytes of the secret
)

var (
	qBegin = store.Query(`insert into account_factor (account, password, totp, totp_new, totp_step) values ($1, '', '', $2, 0)
		on conflict (account) do update set totp_new = excluded.totp_new`)
	qConfirm = store.Query(`update account_factor set totp = $2, totp_new = '', totp_step = $3 where account = $1`)
	qDropped = store.Query(`update account_factor set totp = '', totp_new = '' where account = $1 and totp <> ''`)
	qUseStep = store.Query(`update account_factor set totp_step = $2 where account = $1 and totp_step < $2`)
)

var base = base32.StdEncoding.WithPadding(base32.NoPadding)

// BeginSecondFactor makes the secret of a second factor, to be given to the person's program as it is
// or by the square code of uri. It counts once ConfirmSecondFactor has seen a code; another that is in
// force stays so until then. Fault: NotFound.
func (p *People) BeginSecondFactor(ctx context.Context, ref string) (secret, uri string, err error) {
	defer fault.Wrap(&err, "identity.BeginSecondFactor")
	a, err := p.Account(ctx, ref)
	if err != nil {
		return "", "", err
	}
	key := make([]byte, codeSize)
	rand.Read(key)
	secret = base.EncodeToString(key)
	err = p.write(ctx, func(tx *store.Tx) error {
		if err := p.stands(ctx, tx, ref); err != nil {
			return err
		}
		if err := vault.Forget(ctx, tx, factorBegun(ref)); err != nil {
			return err
		}
		sealed, err := p.Vault.Seal(ctx, tx, factorBegun(ref), secret)
		if err == nil {
			_, err = tx.Exec(ctx, qBegin, ref, sealed)
		}
		return err
	})
	if err != nil {
		return "", "", err
	}
	q := url.Values{"secret": {secret}, "issuer": {"Relance"}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {fmt.Sprint(codeStep)}}
	return secret, "otpauth://totp/Relance:" + url.PathEscape(a.Email) + "?" + q.Encode(), nil
}

// The subjects under which the vault keeps the secret in force and the one begun.
func factorKept(ref string) string  { return "factor:" + ref }
func factorBegun(ref string) string { return "factor-begun:" + ref }

// ConfirmSecondFactor puts the secret that was begun in force, once a code shows that the person has
// it; the code is used by this. Faults: Invalid for a wrong code; Conflict where nothing was begun.
func (p *People) ConfirmSecondFactor(ctx context.Context, ref, code string) (err error) {
	defer fault.Wrap(&err, "identity.ConfirmSecondFactor")
	return p.write(ctx, func(tx *store.Tx) error {
		if err := p.stands(ctx, tx, ref); err != nil {
			return err
		}
		f, err := factorOf(ctx, tx, ref)
		if err != nil {
			return err
		}
		if f.totpNew == "" {
			return fault.New(fault.Conflict, "identity.factor_not_begun")
		}
		secret, err := p.Vault.Text(ctx, tx, f.totpNew)
		if err != nil {
			return err
		}
		step, ok := checkCode(secret, code, p.Clock(), 0)
		if !ok {
			return fault.New(fault.Invalid, "identity.code_wrong").At("code")
		}
		for _, subject := range []string{factorKept(ref), factorBegun(ref)} {
			if err := vault.Forget(ctx, tx, subject); err != nil {
				return err
			}
		}
		sealed, err := p.Vault.Seal(ctx, tx, factorKept(ref), secret)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, qConfirm, ref, sealed, step); err != nil {
			return err
		}
		return p.told(ctx, tx, Actor{Ref: ref}, ref, FactorSet, Grant{})
	})
}

// proving limits the codes tried by somebody who has signed in.
var proving = rate{"prove", 5, 2 * time.Second, 15 * time.Minute}

// ProveFactor asks for a code of the second factor in force, before it is replaced or ended: a browser
// left open must not be enough. It is no fault where none is in force. Faults: Invalid for a wrong code;
// Unavailable, "identity.slow_down", after too many.
func (p *People) ProveFactor(ctx context.Context, ref, code string) (err error) {
	defer fault.Wrap(&err, "identity.ProveFactor")
	var wrong error // told after the commit: the try counts
	err = p.write(ctx, func(tx *store.Tx) error {
		f, err := factorOf(ctx, tx, ref)
		if err != nil || f.totp == "" {
			return err
		}
		l := limit{proving, ref}
		wait, err := p.try(ctx, tx, l)
		if err != nil {
			return err
		}
		if wait > 0 {
			wrong = fault.New(fault.Unavailable, "identity.slow_down", int(wait.Seconds()))
			return nil
		}
		secret, err := p.Vault.Text(ctx, tx, f.totp)
		if err != nil {
			return err
		}
		step, ok := checkCode(secret, code, p.Clock(), f.step)
		if !ok {
			wrong = fault.New(fault.Invalid, "identity.code_wrong")
			return nil
		}
		if _, err := tx.Exec(ctx, qUseStep, ref, step); err != nil {
			return err
		}
		return forgive(ctx, tx, l)
	})
	if err != nil {
		return err
	}
	return wrong
}

// DropSecondFactor ends a second factor; it is no fault where there is none.
func (p *People) DropSecondFactor(ctx context.Context, ref string) (err error) {
	defer fault.Wrap(&err, "identity.DropSecondFactor")
	return p.write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, qDropped, ref)
		if err != nil || n == 0 {
			return err
		}
		for _, subject := range []string{factorKept(ref), factorBegun(ref)} {
			if err := vault.Forget(ctx, tx, subject); err != nil {
				return err
			}
		}
		return p.told(ctx, tx, Actor{Ref: ref}, ref, FactorDropped, Grant{})
	})
}

// checkCode gives the step of which code is the code, if it is one of now and after the last used.
func checkCode(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, code)
	key, err := base.DecodeString(secret)
	if err != nil || len(key) == 0 {
		return 0, false
	}
	at := now.Unix() / codeStep
	for s := at - codeSlack; s <= at+codeSlack; s++ {
		if subtle.ConstantTimeCompare([]byte(Code(key, s)), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok
}

// Code gives the six digits of a step of 30 seconds, counted from 1970, as RFC 6238 has them.
func Code(key []byte, step int64) string {
	m := hmac.New(sha1.New, key)
	binary.Write(m, binary.BigEndian, uint64(step)) // a hash takes all
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}
