package desk

import (
	"net/http"
	"strings"
	"sync"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/foundation/identity"
)

// What is sealed is opened by few, and who opened what is kept, sealed too, for a year. What is noted:
//
//	accounts        the list of names and addresses
//	account:REF     one person's account, when it is somebody else's
//	comments:THING  the comments on an action, when there are some
//	note:NUMBER     the internal note of an act
//	notice:ID       what a reader reported, and their address
//	piece:REF       an attachment
//	import:REF      a file that somebody else is importing
//	source:NUMBER   the file that an act records, as it was given
//	export:NAME     all records of a kind, as a file
//	readings        this log itself
//
// Accounts, comments, notices and this log count once a day for each reader, so that a page that people work on all
// day is one line and not fifty; the others count each time.
const readingsShown = 500

// readToday remembers what was noted today, by reader and thing. A server that starts again notes again.
type readToday struct {
	mu   sync.Mutex
	day  string
	seen map[string]bool
}

// readTodayMax bounds what is remembered; beyond it, things are noted again.
const readTodayMax = 20_000

// first says whether something happens for the first time on a day.
func (r *readToday) first(day, what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.day != day || len(r.seen) >= readTodayMax {
		r.day, r.seen = day, map[string]bool{}
	}
	known := r.seen[what]
	r.seen[what] = true
	return !known
}

func (r *readToday) forget(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.seen, what)
}

// looked notes, once a day, that the person opened something sealed. What could not be noted is not shown.
func (v *visit) looked(what string) error {
	if what == "account:"+v.who.Account {
		return nil
	}
	key := v.who.Account + "\n" + what
	if !v.read.first(v.realDay(), key) {
		return nil
	}
	err := v.People.Looked(v.ctx, v.who.Actor, what)
	if err != nil {
		v.read.forget(key)
	}
	return err
}

// showReadings is the log of who read what.
func showReadings(v *visit) error {
	if err := v.looked("readings"); err != nil {
		return err
	}
	all, err := v.People.Readings(v.ctx, readingsShown)
	if err != nil {
		return err
	}
	names, err := v.names()
	if err != nil {
		return err
	}
	var rows g.Group
	for _, r := range all {
		who := names[r.Account]
		if who == "" {
			who = r.Account
		}
		rows = append(rows, h.Li(h.Class("dated"), h.Span(h.Class("code"), g.Text(v.instant(r.At))),
			h.Div(h.P(h.Class("what"), web.A(v.To("/bureau/comptes/"+r.Account), who)), h.P(v.readWords(r, names)))))
	}
	return v.show(http.StatusOK, &web.Page{Path: "/bureau/lectures", Here: "/bureau/comptes", Title: v.Say("readings.title"), Trail: v.peopleTrail(), Body: []g.Node{
		h.P(h.Class("lead"), g.Text(v.Say("readings.lead"))), h.P(g.Text(v.Say("readings.what"))),
		h.P(h.Class("quiet"), g.Text(v.Say("readings.shown", len(all)))), h.Ul(h.Class("rows"), rows)}})
}

// readWords says what was read, with a link to it where it has a page.
func (v *visit) readWords(r identity.Reading, names map[string]string) g.Node {
	kind, rest, _ := strings.Cut(r.What, ":")
	switch kind {
	case "accounts", "readings":
		return g.Text(v.Say("readings.of_" + kind))
	case "account":
		name := names[rest]
		if name == "" {
			return g.Text(v.Say("readings.of_account", rest))
		}
		return web.A(v.To("/bureau/comptes/"+rest), v.Say("readings.of_account", name))
	case "comments":
		_, code, _ := cutSubject(rest)
		return web.A(v.To("/bureau/actions/"+code), v.Say("readings.of_comments", code))
	case "note", "source":
		return web.A(v.To("/journal/"+rest), v.Say("readings.of_"+kind, rest))
	case "piece", "import", "export", "notice":
		return g.Text(v.Say("readings.of_"+kind, rest))
	}
	return h.Code(g.Text(r.What))
}
