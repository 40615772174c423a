package cli

import (
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
)

type inviteVerb struct {
	dataFlags
	Name  string   `required:"" help:"The person's name; sealed, never shown to the public."`
	Email string   `required:"" help:"Where the links that sign them in are sent; sealed."`
	Role  []string `required:"" help:"What they may act as: direction, axis-lead, officer, finance, auditor, administrator. May be given several times."`
	Scope string   `help:"Limits the roles to an axis: axis:2. Without it, the whole plan."`
	From  string   `help:"First day of the roles, YYYY-MM-DD. Without it, today."`
	Until string   `help:"Last day of the roles, YYYY-MM-DD. Without it, no end."`
	URL   string   `name:"url" help:"The address of this site as others reach it: https://relance.example.fr." env:"RELANCE_URL"`
}

// Run makes an account and writes the link by which its person signs in, alone on its line.
func (v *inviteVerb) Run(t *Terminal) error {
	if err := soundURL(v.URL); err != nil {
		return err
	}
	db, vlt, err := v.accounts(t, true)
	if err != nil {
		return err
	}
	defer db.Close()
	var grants []identity.Grant
	for _, r := range v.Role {
		grants = append(grants, identity.Grant{Role: identity.Role(r), Scope: v.Scope, From: v.From, Until: v.Until})
	}
	secret, ref, err := identity.NewPeople(db, vlt, time.Now).Invite(t.ctx, identity.Actor{}, v.Name, v.Email, string(t.Lang), grants)
	if err != nil {
		return err
	}
	path := "/connexion/lien/"
	if t.Lang == locale.English {
		path = "/en" + path
	}
	fmt.Fprintln(t.Err, locale.Text(t.Lang, "cli.invited", ref, identity.InvitationDays))
	if v.URL == "" {
		fmt.Fprintln(t.Err, locale.Text(t.Lang, "cli.invited_where"))
	}
	fmt.Fprintln(t.Out, strings.TrimSuffix(v.URL, "/")+path+secret)
	return nil
}

// soundURL refuses what is not the address of a site.
func soundURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fault.New(fault.Invalid, "cli.url_wrong", text).At("url")
	}
	return nil
}

type peopleVerb struct{ dataFlags }

// Run lists who may sign in, with names and addresses, for the administrator of this machine.
func (v *peopleVerb) Run(t *Terminal) error {
	db, vlt, err := v.accounts(t, false)
	if err != nil {
		return err
	}
	defer db.Close()
	list, err := identity.NewPeople(db, vlt, time.Now).Accounts(t.ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, locale.Text(t.Lang, "cli.people_head"))
	for _, a := range list {
		state := locale.Text(t.Lang, "cli.person_open")
		if a.Closed != "" {
			state = locale.Text(t.Lang, "cli.person_closed", a.Closed[:10])
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.Ref, state, a.Name, a.Email, grantWords(a.Grants))
	}
	return w.Flush()
}

// grantWords writes grants as they are given to invite: "axis-lead axis:2 2026-09-01/2028-06-30".
func grantWords(grants []identity.Grant) string {
	words := make([]string, len(grants))
	for i, g := range grants {
		words[i] = strings.Join(strings.Fields(fmt.Sprintf("%s %s %s/%s", g.Role, g.Scope, g.From, g.Until)), " ")
	}
	return strings.Join(words, ", ")
}

type closeVerb struct {
	dataFlags
	Ref string `arg:"" help:"The account, as the list of people shows it."`
}

// Run closes an account at once: its sessions, links and tokens end.
func (v *closeVerb) Run(t *Terminal) error {
	db, vlt, err := v.accounts(t, false)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := identity.NewPeople(db, vlt, time.Now).Close(t.ctx, identity.Actor{}, v.Ref); err != nil {
		return err
	}
	t.say("cli.person_ended", v.Ref)
	return nil
}
