package desk

import (
	"context"
	"crypto/subtle"
	"errors"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// visit is one request of somebody.
type visit struct {
	*Desk
	web.Site
	ctx   context.Context
	w     http.ResponseWriter
	r     *http.Request
	route route
	who   *identity.Session // nil: signed out
	form  url.Values        // of a POST

	file       *waiting     // that came with the form, removed at the end unless it was taken
	fileFault  *fault.Fault // why it was not taken
	fileLost   bool         // it came from somebody who is not signed in, or not from our page
	balancesAt []int        // of a take-over: the row of the form in which each line stands
}

// Limits of what a form may send.
const (
	formMax     = 12 << 20
	strangerMax = 1 << 20 // of who has not signed in: a form kept for after it, no file
	uploadMax   = 256 << 20
	inMemory    = 1 << 20 // the rest of an upload stands in temporary files
	uploadFor   = 10 * time.Minute
)

// cookie names the session's cookie; two plans on one host have one each.
func (v *visit) cookie() string {
	return "relance" + strings.ReplaceAll(v.Prefix, "/", "_")
}

// recognise finds the session of the visit. A session that has ended is as none.
func (v *visit) recognise() error {
	c, err := v.r.Cookie(v.cookie())
	if err != nil || c.Value == "" {
		return nil
	}
	s, err := v.People.Session(v.ctx, c.Value)
	if fault.KindOf(err) == fault.Unauthenticated {
		return nil
	}
	if err != nil {
		return err
	}
	v.who = &s
	return nil
}

// enter begins a session in this browser; a former one of it is ended, so that none can be planted.
func (v *visit) enter(s identity.Session) {
	if c, err := v.r.Cookie(v.cookie()); err == nil && c.Value != "" && c.Value != s.Secret {
		if err := v.People.Leave(v.ctx, c.Value); err != nil && fault.KindOf(err) != fault.Unauthenticated {
			v.Log.Warn("a former session could not be ended", "error", err)
		}
	}
	v.setCookie(s.Secret, 0)
}

func (v *visit) setCookie(value string, age int) {
	http.SetCookie(v.w, &http.Cookie{Name: v.cookie(), Value: value, Path: v.Prefix + "/", MaxAge: age,
		HttpOnly: true, Secure: v.Secure || v.r.TLS != nil, SameSite: http.SameSiteLaxMode})
}

// readForm reads a POST within its limits.
func (v *visit) readForm() error {
	limit := int64(formMax)
	if v.who == nil {
		limit = strangerMax
	}
	kind, _, _ := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if v.route.upload && v.who != nil {
		limit = uploadMax
		c := http.NewResponseController(v.w) // a large file takes longer than a page may
		until := time.Now().Add(uploadFor)
		if err := errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, limit)
	var err error
	if kind == "multipart/form-data" {
		err = v.r.ParseMultipartForm(inMemory)
	} else {
		err = v.r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.Invalid, "desk.too_large", limit>>20).Because(err)
	case err != nil:
		return fault.New(fault.Invalid, "desk.form_unreadable").Because(err)
	}
	v.form = v.r.PostForm
	if v.r.MultipartForm != nil {
		v.form = url.Values(v.r.MultipartForm.Value)
	}
	for k, all := range v.form { // browsers send CR LF
		for i, s := range all {
			v.form[k][i] = strings.ReplaceAll(s, "\r\n", "\n")
		}
	}
	return nil
}

// genuine says that the form came from a page of this session.
func (v *visit) genuine() bool {
	return subtle.ConstantTimeCompare([]byte(v.form.Get("csrf")), []byte(v.who.CSRF)) == 1
}

// csrf is what forms of this session bring back; "" where nobody is signed in.
func (v *visit) csrf() string {
	if v.who == nil {
		return ""
	}
	return v.who.CSRF
}

// field gives one value of the form, without spaces around it.
func (v *visit) field(name string) string { return strings.TrimSpace(v.form.Get(name)) }

// of gives a part of the address: {kind} in /bureau/actes/{kind}.
func (v *visit) of(name string) string { return v.r.PathValue(name) }

// to sends the browser to a path by a new GET.
func (v *visit) to(path string, pairs ...string) error {
	http.Redirect(v.w, v.r, v.To(path, pairs...), http.StatusSeeOther)
	return nil
}

// show writes a page. Its navigation is that of the person.
func (v *visit) show(status int, p *web.Page) error {
	p.Site, p.NoIndex = v.Site, true
	if p.Path == "" {
		p.Path = v.path()
	}
	if v.who != nil {
		p.Nav, p.Who = v.nav(), v.whoNodes()
	}
	var b strings.Builder
	if err := p.Render(&b); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", web.MediaHTML)
	v.w.WriteHeader(status)
	_, err := v.w.Write([]byte(b.String()))
	if err != nil {
		v.Log.Debug("a page was not taken", "error", err)
	}
	return nil
}

// path is the address asked for, without prefix and language.
func (v *visit) path() string {
	p := strings.TrimPrefix(v.r.URL.Path, v.Prefix)
	if v.Lang == locale.English {
		p = strings.TrimPrefix(p, "/en")
	}
	return p
}

// askToSignIn sends a reader to the sign-in page and back; who was sending a form keeps it (K4).
func (v *visit) askToSignIn() error {
	if v.r.Method == http.MethodPost {
		return v.again(http.StatusUnauthorized, "desk.again_ended")
	}
	back := v.path()
	if q := v.r.URL.RawQuery; q != "" {
		back += "?" + q
	}
	return v.to("/connexion", "vers", back)
}

// again gives back what was sent, to be sent once more after a word: the session has ended, or the form
// is of another one.
func (v *visit) again(status int, key string) error {
	if err := v.named(); err != nil {
		return err
	}
	f := &web.Form{Site: v.Site, Action: v.path()}
	if v.who != nil {
		f.CSRF = v.who.CSRF
	}
	for _, k := range slices.Sorted(maps.Keys(v.form)) {
		if k == "csrf" || strings.Contains(k, "mot") { // a password is typed again
			continue
		}
		for _, s := range v.form[k] {
			f.Hidden = append(f.Hidden, k, s)
		}
	}
	f.Buttons = []g.Node{web.Button("", v.Say("desk.again_send"))}
	p := &web.Page{Title: v.Say("desk.again_title"), Body: []g.Node{h.P(h.Class("lead"), g.Text(v.Say(key)))}}
	if v.who == nil {
		p.Body = append(p.Body, h.P(h.A(web.Link(v.To("/connexion")), h.Target("_blank"), g.Text(v.Say("desk.again_sign_in")))))
	}
	if v.fileLost || v.r.MultipartForm != nil && len(v.r.MultipartForm.File) > 0 {
		p.Body = append(p.Body, h.P(g.Text(v.Say("desk.again_files"))))
	}
	p.Body = append(p.Body, f.Render())
	return v.show(status, p)
}

// nav is what the person may open.
func (v *visit) nav() []web.Item {
	var out []web.Item
	for _, i := range navigation {
		for _, rt := range v.routes {
			if rt.path == i.Path && rt.allows(v.who.Actor) {
				out = append(out, i)
				break
			}
		}
	}
	return out
}

func (v *visit) whoNodes() []g.Node {
	out := &web.Form{Site: v.Site, Action: "/deconnexion", CSRF: v.who.CSRF, Buttons: []g.Node{web.Second("", v.Say("desk.leave"))}}
	return []g.Node{web.A(v.To("/bureau/compte"), v.who.Name), out.Render()}
}

// planName is the name of the plan for the titles of pages, or that of the program before one is adopted.
func planName(ctx context.Context, q store.Q, l locale.Lang) string {
	version, found, err := plan.Adopted(ctx, q, plan.View{})
	if err != nil || !found {
		return "Relance"
	}
	c, err := plan.ContentOf(ctx, q, version.Digest)
	if err != nil {
		return "Relance"
	}
	return c.Name(string(l))
}
