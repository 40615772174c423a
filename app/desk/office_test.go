package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"relance/app/desk"
	"relance/app/web"
	"relance/app/web/htmltest"
	"relance/domain/plan/plantest"
	"relance/domain/scheme/schemetest"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/mail"
)

// office is the desk of a plan over a journal of its own, behind the shell as in production.
type office struct {
	t testing.TB
	*journaltest.Bench
	http.Handler
	people *identity.People
	box    mail.Outbox
	desk   *desk.Desk
	folder string
	secure bool // behind a proxy that speaks TLS
}

// kinds and parts are those of the program.
func register() ([]journal.Kind, []journal.Part) {
	return schemetest.Known()
}

func newOffice(t testing.TB) *office {
	t.Helper()
	kinds, parts := register()
	b := journaltest.New(t, kinds, parts...)
	o := &office{t: t, Bench: b, people: identity.NewPeople(b.DB, b.Vault, b.Clock.Now), box: mail.Outbox{Folder: t.TempDir()}, folder: t.TempDir()}
	o.again()
	t.Cleanup(func() { o.desk.Close() })
	return o
}

// again starts the desk anew, as a server that is started again does.
func (o *office) again() {
	b := o.Bench
	if o.desk != nil {
		o.desk.Close()
	}
	o.desk = desk.New(desk.Config{Journal: b.Journal, DB: b.DB, Vault: b.Vault, People: o.people, Registry: b.Registry,
		Mail: o.box, Outbox: &o.box, Address: "https://relance.test", Folder: o.folder, Secure: o.secure, Clock: b.Clock.Now, Log: slog.New(slog.DiscardHandler)})
	o.Handler = web.Shell(o.desk, web.ShellConfig{Mounts: []web.Mount{{}}})
}

// adopted is an office whose plan is adopted.
func adopted(t testing.TB) *office {
	o := newOffice(t)
	plantest.Adopt(t, o.Bench, plantest.Compile(t, realFolder).Content)
	return o
}

const realFolder = "../../plans/grand-paris"

// person is somebody who has signed in.
type person struct {
	*office
	session identity.Session
}

// as signs somebody in who holds one role, in the scopes given.
func (o *office) as(role identity.Role, scopes ...string) *person {
	o.t.Helper()
	if len(scopes) == 0 {
		scopes = []string{""}
	}
	var grants []identity.Grant
	for _, s := range scopes {
		grants = append(grants, identity.Grant{Role: role, Scope: s})
	}
	email := strings.ToLower(identity.Random(6)) + "@exemple.fr"
	by := identity.Actor{Ref: "system", Roles: []identity.Role{identity.System}}
	secret, _, err := o.people.Invite(context.Background(), by, "Personne "+string(role), email, "fr", grants)
	if err != nil {
		o.t.Fatal(err)
	}
	s, err := o.people.EnterByLink(context.Background(), secret, "test")
	if err != nil {
		o.t.Fatal(err)
	}
	return &person{o, s}
}

func (p *person) ask(method, address string, form url.Values) *httptest.ResponseRecorder {
	p.t.Helper()
	var r *http.Request
	if method == http.MethodPost {
		r = httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		r = httptest.NewRequest(method, address, nil)
	}
	if p.session.Secret != "" {
		r.AddCookie(&http.Cookie{Name: "relance", Value: p.session.Secret})
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

// get reads a page that must be there.
func (p *person) get(address string) *htmltest.Node {
	p.t.Helper()
	return p.page(address, http.StatusOK, p.ask(http.MethodGet, address, nil))
}

func (p *person) page(address string, status int, w *httptest.ResponseRecorder) *htmltest.Node {
	p.t.Helper()
	if w.Code != status || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		p.t.Fatalf("%s answers %d %s, want %d: %s", address, w.Code, w.Header().Get("Content-Type"), status, w.Body)
	}
	n := htmltest.Parse(p.t, w.Body.String())
	lang := "fr"
	if strings.HasPrefix(address, "/en") {
		lang = "en"
	}
	for _, wrong := range htmltest.Faults(n, lang) {
		p.t.Errorf("%s: %s", address, wrong)
	}
	return n
}

// send posts a form of this session.
func (p *person) send(address string, pairs ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	form := url.Values{"csrf": {p.session.CSRF}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return p.ask(http.MethodPost, address, form)
}

// sent posts a form that must be answered by a page of a status.
func (p *person) sent(status int, address string, pairs ...string) *htmltest.Node {
	p.t.Helper()
	return p.page(address, status, p.send(address, pairs...))
}

// goes posts a form that must send the browser on, and says where.
func (p *person) goes(address string, pairs ...string) string {
	p.t.Helper()
	w := p.send(address, pairs...)
	if w.Code != http.StatusSeeOther {
		p.t.Fatalf("%s answers %d, want 303: %s", address, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}
