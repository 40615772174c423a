package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"relance/app/desk"
	"relance/app/portal"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/mail"
)

// outboxFolder holds the letters of a plan that has no mail server.
const outboxFolder = "outbox"

// letters say how a plan sends its letters, and under which address it is reached.
type letters struct {
	SMTP string `name:"smtp" help:"A mail server, smtp://user:password@host:port or smtps://…; without one, letters wait in the folder outbox beside the data." env:"RELANCE_SMTP"`
	From string `name:"mail-from" help:"Who letters are from." default:"relance@localhost" env:"RELANCE_MAIL_FROM"`
	URL  string `name:"url" help:"The address of this site as others reach it, for the links in letters: https://relance.example.fr." env:"RELANCE_URL"`
}

// sender gives what sends letters.
func (l letters) sender(data string) (mail.Sender, error) {
	if l.SMTP != "" {
		return mail.NewSMTP(l.SMTP, l.From)
	}
	return mail.Outbox{Folder: filepath.Join(data, outboxFolder), From: l.From}, nil
}

// desk assembles the pages of people who sign in. Those of the demonstration show their letters.
func (s *server) desk(m *mount, o *opened, data string) (*desk.Desk, error) {
	send, err := m.letters.sender(data)
	if err != nil {
		return nil, err
	}
	c := desk.Config{Journal: o.Journal, DB: o.db, Vault: o.Vault, People: identity.NewPeople(o.db, o.Vault, time.Now), Registry: o.reg,
		Mail: send, Prefix: m.prefix, Address: m.letters.URL, Secure: s.behindTLS, Folder: data, Clock: o.Clock, Log: s.log,
		About: portal.About()}
	if box, kept := send.(mail.Outbox); kept && m.showLetters {
		c.Outbox = &box
	}
	return desk.New(c), nil
}

// invented people of the demonstration, one per role.
var invented = []struct {
	name, email string
	grant       identity.Grant
}{
	{"Camille Aubrière", "direction@serandes.example", identity.Grant{Role: identity.Direction}},
	{"Noé Lantelme", "axe2@serandes.example", identity.Grant{Role: identity.AxisLead, Scope: "axis:2"}},
	{"Inès Corvallier", "instruction@serandes.example", identity.Grant{Role: identity.Officer}},
	{"Maud Sérizier", "finances@serandes.example", identity.Grant{Role: identity.Finance}},
	{"Paul Ostrevent", "audit@serandes.example", identity.Grant{Role: identity.Auditor}},
	{"Lise Ombreval", "administration@serandes.example", identity.Grant{Role: identity.Administrator}},
}

// people makes the invented people of the demonstration, once.
func people(ctx context.Context, p *identity.People) error {
	all, err := p.Accounts(ctx)
	if err != nil || len(all) > 0 {
		return err
	}
	for _, x := range invented {
		if _, _, err := p.Invite(ctx, identity.Actor{Ref: "system", Roles: []identity.Role{identity.System}}, x.name, x.email, string(locale.French), []identity.Grant{x.grant}); err != nil {
			return err
		}
	}
	return nil
}

// showEntrance prints a link by which one enters the demonstration as its director.
func (t *Terminal) showEntrance(ctx context.Context, p *identity.People, base string) error {
	all, err := p.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Email != invented[0].email || a.Closed != "" {
			continue
		}
		secret, err := p.LinkFor(ctx, a.Ref)
		if err != nil {
			return err
		}
		fmt.Fprintln(t.Err, locale.Text(t.Lang, "cli.entrance", a.Name, base+"/connexion/lien/"+secret))
	}
	return nil
}
