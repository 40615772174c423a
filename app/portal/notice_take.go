package portal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
	"relance/foundation/notice"
	"relance/foundation/store"
)

// sentMax bounds what one form may send, in bytes: what is too long to keep is still given back.
const sentMax = 1 << 20

// shown drops what does not show, and what turns the order of reading round.
func shown(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
		return -1
	}
	return r
}

// takeForm reads what was sent from a page of ours.
func (p *Portal) takeForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	if err := p.crossing.Check(r); err != nil {
		return nil, fault.New(fault.Forbidden, "notice.other_site").Because(err)
	}
	r.Body = http.MaxBytesReader(w, r.Body, sentMax)
	if err := r.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "notice.form_unreadable", sentMax>>20).Because(err)
	}
	return r.PostForm, nil
}

// readNotice reads a form and says all that is wrong with it.
func readNotice(v url.Values) *noticeForm {
	n := &noticeForm{kind: v.Get("forme"), key: v.Get(keyField), subject: inLine(v.Get("sujet")), page: inLine(v.Get("page")), text: typed(v.Get("texte")),
		link: inLine(v.Get("lien")), name: inLine(v.Get("nom")), email: inLine(v.Get("adresse")), trap: inLine(v.Get(trapField))}
	if n.kind != noticeSource {
		n.kind = noticeError
	}
	if !keyForm.MatchString(n.key) {
		n.key = identity.Random(18)
	}
	wrong := func(is bool, field, key string, args ...any) {
		if is {
			n.faults = append(n.faults, fault.New(fault.Invalid, key, args...).At(field))
		}
	}
	length := utf8.RuneCountInString
	wrong(n.page != "" && !ownAddress(n.page), "page", "notice.page_wrong")
	wrong(n.text == "" && n.link == "" && n.kind == noticeSource, "lien", "notice.source_missing")
	wrong(n.text == "" && n.kind == noticeError, "texte", "notice.text_missing")
	wrong(length(n.text) > noticeTextMax, "texte", "notice.text_long", length(n.text), noticeTextMax)
	wrong(n.link != "" && !outside(n.link), "lien", "notice.link_wrong")
	wrong(length(n.name) > noticeNameMax, "nom", "notice.name_long", length(n.name), noticeNameMax)
	wrong(n.email != "" && !isMail(n.email), "adresse", "notice.email_wrong")
	wrong(n.trap != "", trapField, "notice.trap_filled")
	return n
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// outside says that an address is one of the web, and one that a link may lead to.
func outside(link string) bool {
	return (strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://")) && web.Safe(link) && utf8.RuneCountInString(link) <= noticeLineMax
}

func isMail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= noticeMailMax
}

// takeNotice keeps a notice and leads its author to its page, or gives the form back with what is wrong.
func (p *Portal) takeNotice(w http.ResponseWriter, r *http.Request, l locale.Lang) {
	form, err := p.takeForm(w, r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	n := readNotice(form)
	reference, status := "", http.StatusUnprocessableEntity
	var page *web.Page
	err = p.DB.View(r.Context(), func(q store.Q) error {
		f, err := p.frame(r.Context(), q, l, web.Values{})
		if err != nil {
			return err
		}
		f.path = "/signaler"
		if f.aboutWords(n.subject) == "" {
			n.faults = append(n.faults, fault.New(fault.Invalid, "notice.about_missing_choice").At("sujet"))
		}
		if len(n.faults) == 0 && !p.sent.may(p.from(r), p.Clock()) {
			n.faults, status = fault.List{fault.New(fault.Unavailable, "notice.too_many")}, http.StatusTooManyRequests
		}
		if len(n.faults) > 0 {
			page, err = f.reportForm(n)
		}
		return err
	})
	if err == nil && page == nil {
		text := n.text
		if n.link != "" {
			text = strings.TrimSpace(text + "\n\n" + n.link)
		}
		reference, err = notice.Add(r.Context(), p.DB, p.Journal.Vault, n.key, notice.Notice{Kind: n.kind, Subject: n.subject, Page: n.page, Lang: langOf(l)}, text,
			notice.Contact{Name: n.name, Email: n.email}, p.Clock())
	}
	switch {
	case err != nil:
		p.fail(w, r, err)
	case page != nil:
		p.writePage(w, r, status, page)
	default:
		http.Redirect(w, r, p.siteIn(l).To("/signalements/"+reference), http.StatusSeeOther)
	}
}

func (p *Portal) siteIn(l locale.Lang) web.Site { return web.Site{Prefix: p.Prefix, Lang: l} }

// writePage sends a page made for one visitor.
func (p *Portal) writePage(w http.ResponseWriter, r *http.Request, status int, page *web.Page) {
	page.NoIndex = true
	var b strings.Builder
	if err := page.Render(&b); err != nil {
		p.fail(w, r, err)
		return
	}
	web.Ready(status, web.MediaHTML, []byte(b.String()), "Cache-Control", "no-store", "X-Robots-Tag", "noindex", "Content-Language", string(page.Lang)).Write(w, r)
}

// from is where a visitor asks from, as far as the network tells.
func (p *Portal) from(r *http.Request) string {
	if p.Proxied {
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			parts := strings.Split(all[len(all)-1], ",")
			return strings.TrimSpace(parts[len(parts)-1])
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// How many notices are taken in an hour.
const (
	sentByOneMax = 6
	sentByAllMax = 120
	sentWindow   = time.Hour
)

// sentLately counts the notices of this hour by where they came from. It holds digests only, made with a
// key that is thrown away with them: nothing of it is written anywhere.
type sentLately struct {
	mu    sync.Mutex
	since time.Time
	key   []byte
	all   int
	by    map[[sha256.Size]byte]int
}

func newSentLately() *sentLately { return &sentLately{} }

// may counts a notice from somewhere and says whether it may be taken.
func (s *sentLately) may(from string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil || now.Sub(s.since) >= sentWindow || now.Before(s.since) {
		s.since, s.key, s.all, s.by = now, make([]byte, 32), 0, map[[sha256.Size]byte]int{}
		rand.Read(s.key)
	}
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(identity.Network(from)))
	who := [sha256.Size]byte(m.Sum(nil))
	if s.all >= sentByAllMax || s.by[who] >= sentByOneMax {
		return false
	}
	s.all++
	s.by[who]++
	return true
}
