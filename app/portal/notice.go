package portal

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/locale"
)

// The two forms by which readers speak: they have a source, or report an error in a figure.
const (
	noticeSource = "source"
	noticeError  = "erreur"
)

// Limits of what a reader may write.
const (
	noticeTextMax = 4000 // characters
	noticeLineMax = 500  // characters of an address
	noticeNameMax = 100  // characters
	noticeMailMax = 254  // bytes
)

// notice is a form as it is shown or came back: what was typed, and what is wrong with it.
type noticeForm struct {
	kind, key, subject, page string
	text, link, name, email  string
	trap                     string // a field that people leave empty
	faults                   fault.List
}

// hidden field names; trapField looks like one that programs like to fill.
const (
	keyField  = "cle"
	trapField = "site"
)

// reportPage shows the form that a link chose, with what the link knows.
func reportPage(f *frame) (*web.Page, error) {
	n := &noticeForm{kind: f.v["forme"], key: identity.Random(18), subject: f.v["sujet"], page: f.v["chiffre"]}
	if n.kind != noticeSource {
		n.kind = noticeError
	}
	if n.page != "" && !ownAddress(n.page) {
		n.page = ""
	}
	if n.subject == "" {
		n.subject = subjectOfPage(n.page)
	}
	if f.aboutWords(n.subject) == "" {
		n.subject = "plan"
	}
	return f.reportForm(n)
}

// reportForm is the page of a form with what was typed in it.
func (f *frame) reportForm(n *noticeForm) (*web.Page, error) {
	p, err := f.page(f.Say("notice.title_"+n.kind), 0)
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("notice.lead_" + n.kind)
	p.Banner = nil // a form is of no day
	form := &web.Form{Site: f.Site, Action: "/signaler", Faults: n.faults, Hidden: []string{"forme", n.kind, keyField, n.key}}
	in := func(x web.Input) g.Node { return form.In(x) }
	about := in(web.Input{Name: "sujet", Kind: "select", Label: f.Say("notice.about"), Help: f.Say("notice.about_help"), Choices: f.aboutChoices(n.subject), Value: n.subject})
	page := in(web.Input{Name: "page", Label: f.Say("notice.page"), Help: f.Say("notice.page_help"), Example: "/actions/A2.~1", Value: n.page})
	text := web.Input{Name: "texte", Kind: "area", Rows: 8, Label: f.Say("notice.text_" + n.kind), Help: f.Say("notice.text_help_"+n.kind, noticeTextMax), Value: n.text, Needed: n.kind == noticeError}
	link := in(web.Input{Name: "lien", Label: f.Say("notice.link"), Help: f.Say("notice.link_help_" + n.kind), Example: "https://www.exemple.fr/deliberation.pdf", Value: n.link})
	if n.kind == noticeSource {
		form.Inputs = []g.Node{about, link, in(text)}
	} else {
		form.Inputs = []g.Node{about, page, in(text), link}
	}
	form.Inputs = append(form.Inputs, web.Group(f.Say("notice.contact"), h.P(h.Class("help"), g.Text(f.Say("notice.contact_help"))), g.If(f.Fictional, h.P(h.Strong(g.Text(f.Say("notice.fiction"))))),
		in(web.Input{Name: "nom", Label: f.Say("notice.name"), Value: n.name, Complete: "name"}),
		in(web.Input{Name: "adresse", Kind: "email", Label: f.Say("notice.email"), Value: n.email, Complete: "email"})),
		h.Div(h.Class("trap"), h.Aria("hidden", "true"), h.Label(h.For(trapField), g.Text(f.Say("notice.trap"))),
			h.Input(h.ID(trapField), h.Name(trapField), h.Type("text"), h.Value(n.trap), h.TabIndex("-1"), h.AutoComplete("off"))))
	form.Buttons = []g.Node{web.Button("", f.Say("notice.send_"+n.kind))}
	p.Body = []g.Node{
		h.Ul(h.Class("choice"), f.choice(n, noticeError), f.choice(n, noticeSource)),
		h.P(h.Class("lead"), g.Text(p.Tells)), form.Render(),
		h.P(h.Class("quiet small"), g.Text(f.Say("notice.privacy"))), h.P(web.A(f.To("/signalements"), f.Say("notices.title"))),
	}
	return p, nil
}

// choice leads to one of the two forms.
func (f *frame) choice(n *noticeForm, kind string) g.Node {
	return h.Li(h.A(web.Link(f.To("/signaler", "forme", kind, "sujet", n.subject, "chiffre", n.page)), g.If(n.kind == kind, h.Aria("current", "page")), g.Text(f.Say("notice.title_"+kind))))
}

// aboutChoices are what a notice may be about: the plan, its axes, its actions, and what a link named.
func (f *frame) aboutChoices(named string) []web.Choice {
	subjects := []string{"plan"}
	if f.latest != nil {
		for _, a := range f.latest.Axes {
			subjects = append(subjects, "axis:"+web.Count(int64(a.Number)))
		}
		for _, a := range f.latest.Actions {
			subjects = append(subjects, "action:"+a.Code)
		}
	}
	var out []web.Choice
	there := false
	for _, s := range subjects {
		out = append(out, web.Choice{Value: s, Words: f.aboutWords(s)})
		there = there || s == named
	}
	if words := f.aboutWords(named); !there && words != "" {
		out = append([]web.Choice{{Value: named, Words: words}}, out...)
	}
	return out
}

// aboutWords says what a notice is about; "" for what it cannot be about.
func (f *frame) aboutWords(about string) string {
	kind, code, _ := strings.Cut(about, ":")
	switch kind {
	case "plan":
		if about == "plan" {
			return f.Say("notice.about_plan")
		}
	case "axis":
		if n, err := strconv.Atoi(code); err == nil && f.latest != nil && n >= 1 && n <= len(f.latest.Axes) && strconv.Itoa(n) == code {
			return f.Say("axis.heading", n, f.in(f.latest.Axes[n-1].Title))
		}
	case "action":
		if code != "" && f.title(code) != "" {
			return f.named(code)
		}
	case "act":
		if n, bad := web.Whole(code); bad == nil && n <= f.head.Size {
			return f.Say("notice.about_act", n)
		}
	case "missing":
		for _, key := range gapKeys {
			if key == code {
				return f.Say("notice.about_missing", f.Say("gap."+key))
			}
		}
	}
	return ""
}

// ownAddress says that an address is one of this site's pages, below the plan and its language.
func ownAddress(path string) bool {
	return strings.HasPrefix(path, "/") && len([]rune(path)) <= noticeLineMax && web.Safe(path)
}

// private are the addresses that are nobody else's business: they are never filled in from where a
// visitor came.
var private = regexp.MustCompile(`^/(signale|bureau|connexion|deconnexion|courrier|projet)`)

// cameFrom fills in the page on which a visitor followed the link to the form, where the browser tells.
func (p *Portal) cameFrom(r *http.Request, v web.Values) {
	if v["chiffre"] != "" {
		return
	}
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host || !strings.HasPrefix(u.Path, p.Prefix+"/") {
		return
	}
	path := strings.TrimPrefix(u.EscapedPath(), p.Prefix)
	if rest := strings.TrimPrefix(path, "/en"); rest == "" || rest[0] == '/' {
		path = rest
	}
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if ownAddress(path) && !private.MatchString(path) {
		v["chiffre"] = path
	}
}

// subjectOfPage guesses what a page is about from its address.
func subjectOfPage(address string) string {
	path, _, _ := strings.Cut(address, "?")
	if un, err := url.PathUnescape(path); err == nil {
		path = un
	}
	path = strings.TrimPrefix(path, "/en")
	for prefix, kind := range map[string]string{"/actions/": "action:", "/axes/": "axis:", "/journal/": "act:"} {
		if code, ok := strings.CutPrefix(path, prefix); ok {
			return kind + code
		}
	}
	return "plan"
}

// outcomeWords says what came of a notice.
func (f *frame) outcomeWords(outcome string) string { return f.Say("outcome." + outcome) }

// answered is an answer with its words.
type answered struct {
	plan.Answered
	summary, text plan.Text
}

// typed cleans what somebody typed: line ends as ours, nothing that does not show, no order of reading
// but that of the letters.
func typed(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD")
	return strings.TrimSpace(strings.Map(shown, s))
}

// inLine is typed for what stands in one line.
func inLine(s string) string { return strings.Join(strings.Fields(typed(s)), " ") }

// langOf is the language as notices keep it.
func langOf(l locale.Lang) string { return string(l) }
