package desk

import (
	"cmp"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/foundation/identity"
	"relance/foundation/locale"
)

// eventsMax is how many changes of an account its page tells.
const eventsMax = 100

// eventRows tells what happened to an account, last first.
func (v *visit) eventRows(ref string) (g.Node, error) {
	all, err := v.People.Events(v.ctx, ref, eventsMax)
	if err != nil {
		return nil, err
	}
	names, err := v.names()
	if err != nil {
		return nil, err
	}
	var rows g.Group
	for _, e := range all {
		rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(v.instant(e.At))), h.P(g.Text(v.eventWords(e, names)))))
	}
	if len(rows) == 0 {
		return h.P(g.Text(v.Say("accounts.log_none"))), nil
	}
	return h.Ul(h.Class("rows"), rows), nil
}

// names gives the names of all accounts by their references, the closed ones' too.
func (v *visit) names() (map[string]string, error) {
	all, err := v.People.Accounts(v.ctx)
	out := map[string]string{}
	for _, a := range all {
		out[a.Ref] = v.personName(a)
	}
	return out, err
}

// eventWords tells one change in words. Who acted without an account did so on the server itself.
func (v *visit) eventWords(e identity.Event, names map[string]string) string {
	by := cmp.Or(names[e.By], v.Say("event.by_server"))
	role := v.roleWords(e.Grant.Role, []string{e.Grant.Scope})
	switch e.What {
	case identity.Invited:
		if e.Grant.Role == "" {
			return v.Say("event.invited_again", by)
		}
		return v.Say("event.invited", by, v.grantWords(e.Grant))
	case identity.Granted:
		return v.Say("event.granted", by, v.grantWords(e.Grant))
	case identity.GrantEnded:
		return v.Say("event.grant_ended", by, role, locale.Date(v.Lang, e.Grant.Until))
	case identity.SessionsEnded:
		if e.By == e.Account {
			return v.Say("event.sessions_ended_own")
		}
		return v.Say("event.sessions_ended", by)
	case identity.Renamed, identity.Closed:
		return v.Say("event."+e.What, by)
	}
	return v.Say("event." + e.What)
}
