package cli

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/store"
	"relance/foundation/vault"
)

type userVerb struct {
	Token  tokenVerb  `cmd:"" help:"Make a token; its secret is shown once."`
	List   tokensVerb `cmd:"" help:"List tokens, without their secrets."`
	Revoke revokeVerb `cmd:"" help:"End a token, named by its first eight signs."`
	Invite inviteVerb `cmd:"" help:"Invite a person: write the link by which they sign in the first time."`
	People peopleVerb `cmd:"" help:"List the people who may sign in."`
	Close  closeVerb  `cmd:"" help:"Close a person's account."`
}

// accounts opens the store for its accounts alone; it works beside a running server. Only the first
// token may make a folder: a list of a mistyped one is none.
func (d dataFlags) accounts(t *Terminal, create bool) (*store.DB, *vault.Vault, error) {
	if create {
		if err := os.MkdirAll(d.Data, 0o700); err != nil {
			return nil, nil, fault.New(fault.Unavailable, "cli.folder_unusable", d.Data).Because(err)
		}
	} else {
		db, err := d.read(t.ctx)
		if err != nil {
			return nil, nil, err
		}
		db.Close()
	}
	db, err := store.Open(t.ctx, d.place(), store.Options{})
	if err != nil {
		return nil, nil, err
	}
	v, err := d.vault(t.ctx, db)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return db, v, nil
}

type tokenVerb struct {
	dataFlags
	Name string `required:"" help:"Who it is for; sealed, never shown to the public."`
	Role string `required:"" help:"What it may act as: direction, axis-lead, officer, finance, auditor, administrator, chronicle."`
	Days int    `default:"90" help:"How many days it lives."`
}

// Run makes a token and writes its secret, alone on its line.
func (v *tokenVerb) Run(t *Terminal) error {
	db, vlt, err := v.accounts(t, true)
	if err != nil {
		return err
	}
	defer db.Close()
	secret, err := identity.NewToken(t.ctx, db, vlt, v.Name, identity.Role(v.Role), v.Days, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintln(t.Err, locale.Text(t.Lang, "cli.token_once", v.Days))
	fmt.Fprintln(t.Out, secret)
	return nil
}

type tokensVerb struct{ dataFlags }

// Run lists tokens with the names behind them, for the administrator of this machine.
func (v *tokensVerb) Run(t *Terminal) error {
	db, vlt, err := v.accounts(t, false)
	if err != nil {
		return err
	}
	defer db.Close()
	tokens, err := identity.ListTokens(t.ctx, db)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, locale.Text(t.Lang, "cli.token_head"))
	for _, k := range tokens {
		name, err := vlt.Text(t.ctx, db, k.Name)
		if err != nil {
			name = locale.Fault(t.Lang, err)
		}
		state := locale.Text(t.Lang, "cli.token_valid")
		if k.Revoked != "" {
			state = locale.Text(t.Lang, "cli.token_revoked")
		} else if k.Expires <= store.Instant(time.Now()) {
			state = locale.Text(t.Lang, "cli.token_expired")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.Short, k.Role, k.Expires[:10], state, name)
	}
	return w.Flush()
}

type revokeVerb struct {
	dataFlags
	Short string `arg:"" help:"The first eight signs that the list shows."`
}

// Run ends a token at once.
func (v *revokeVerb) Run(t *Terminal) error {
	db, _, err := v.accounts(t, false)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := identity.Revoke(t.ctx, db, v.Short, time.Now()); err != nil {
		return err
	}
	t.say("cli.token_ended", v.Short)
	return nil
}
