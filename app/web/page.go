package web

import (
	"io"
	"strconv"
	"strings"
	"unicode"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web/picture"
	"relance/foundation/fault"
	"relance/foundation/locale"
)

// Item is one entry of the navigation: a key of the catalogue and a path.
type Item struct{ Key, Path string }

// Page is one HTML document.
type Page struct {
	Site
	Path    string   // without prefix and language: "/actions/A2.~1"
	Pairs   []string // the parameters that make this page what it is, kept when the language changes
	Title   string   // the one h1, and the beginning of the document's title
	Tells   string   // one sentence that says what the page tells, for search engines and for links to it
	Picture string   // path of a picture for links to it: "/images/plan.png"; "": none
	Shows   string   // what that picture shows, for those who do not see it
	Above   string   // a few words above the h1: where one is
	Nav     []Item
	Here    string // the path of the current entry of the navigation
	Trail   []Crumb
	Banner  []g.Node // what must be known before reading: a past date, fiction
	Body    []g.Node
	Rail    []g.Node // facts beside the text
	After   []g.Node // as wide as the page, below text and rail
	Printed string   // of a printed page: what it shows, as of when; it stands with the address at the end of the sheets
	Foot    []g.Node // what the page stands on: last act, root
	JSON    bool     // has a twin at Path + ".json"
	CSV     bool
	Who     []g.Node // of a page of somebody who has signed in: their name, and how to leave
	Scripts []string // assets that make the page better where scripts run; it works without
	Sheets  []string // addresses of further styles, for paper
	On      string   // the day, and the act as known at which, of figures that do not say their own
	Known   int64
	Feeds   []Feed // other forms of the page that a program may follow
	// NoIndex keeps the page out of search engines; fiction always is.
	NoIndex bool
	// Switch is where the other language is on a page of an error, which has no Path: the address that was
	// asked for may be right there, once what was wrong is mended.
	Switch map[locale.Lang]string
}

// Feed is another form of a page: its media type, address and name.
type Feed struct{ Media, Address, Words string }

// Crumb is a step of the way to a page.
type Crumb struct{ Words, Address string }

// Render writes the document.
func (p *Page) Render(w io.Writer) error {
	title := shortened(p.Title, titleMost)
	if p.Name != "" && p.Name != p.Title {
		title += " – " + p.Name
	}
	if p.Fictional {
		title = p.Say("web.fiction_mark") + " – " + title
	}
	if _, err := io.WriteString(w, "<!DOCTYPE html>\n"); err != nil {
		return err
	}
	return h.HTML(h.Lang(string(p.Lang)),
		h.Head(
			h.Meta(h.Charset("utf-8")),
			h.TitleEl(g.Text(title)),
			h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
			h.Meta(h.Name("color-scheme"), h.Content("light dark")),
			g.If(p.NoIndex || p.Fictional, h.Meta(h.Name("robots"), h.Content("noindex"))),
			p.card(title),
			h.Link(h.Rel("stylesheet"), h.Href(p.asset(styleSheet))),
			h.Link(h.Rel("preload"), h.Href(p.asset("atkinson-next.woff2")), h.As("font"), h.Type("font/woff2"), h.CrossOrigin("anonymous")),
			h.Link(h.Rel("icon"), h.Href(p.asset(p.icon())), h.Type("image/svg+xml")),
			p.alternates(),
			g.Map(p.Sheets, func(at string) g.Node { return h.Link(h.Rel("stylesheet"), g.Attr("media", "print"), h.Href(at)) }),
			g.If(p.Search && len(p.Who) == 0, h.Script(h.Src(p.asset("propose.js")), h.Defer())),
			g.Map(p.Scripts, func(name string) g.Node { return h.Script(h.Src(p.asset(name)), h.Defer()) }),
		),
		h.Body(
			h.A(h.Class("skip"), Link("#contenu"), g.Text(p.Say("web.skip"))),
			p.ribbon(),
			p.header(),
			h.Main(h.ID("contenu"), h.TabIndex("-1"), g.If(p.On != "", g.Group{g.Attr("data-on", p.On), g.Attr("data-known", strconv.FormatInt(p.Known, 10))}),
				p.trail(),
				g.Group(p.Banner),
				h.Div(h.Class("head"),
					g.If(p.Above != "", h.P(h.Class("above"), g.Text(p.Above))),
					h.H1(h.Class("title"+Capitals(p.Title)), g.Text(p.Title)),
				),
				p.columns(),
				g.If(len(p.After) > 0, h.Div(h.Class("after"), g.Group(p.After))),
			),
			p.footer(),
			p.printed(),
		),
	).Render(w)
}

// titleMost is how many letters of a page's own title stand in a tab, a bookmark and a list of results.
const titleMost = 110

// shortened cuts a text between two words, and says that it did.
func shortened(s string, most int) string {
	letters := []rune(s)
	if len(letters) <= most {
		return s
	}
	cut := string(letters[:most])
	if i := strings.LastIndexAny(cut, " \u00a0\u202f"); i > most/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:–(«\u00a0\u202f") + "…"
}

// icon is another one for fiction: it says so in itself, and a tab of fiction is told from one of facts.
func (p *Page) icon() string {
	if p.Fictional {
		return "icon-fiction.svg"
	}
	return "icon.svg"
}

func (p *Page) asset(name string) string { return p.Prefix + Asset(name) }

// alternates tells machines where the other language and the twins are. A page of an error has none.
func (p *Page) alternates() g.Node {
	if p.Path == "" {
		return nil
	}
	links := g.Group{h.Link(h.Rel("canonical"), h.Href(p.Origin+p.To(p.Path, p.Pairs...)))}
	for _, l := range locale.Langs {
		links = append(links, h.Link(h.Rel("alternate"), g.Attr("hreflang", string(l)), h.Href(p.Origin+p.In(l).To(p.Path, p.Pairs...))))
	}
	if p.JSON {
		links = append(links, h.Link(h.Rel("alternate"), h.Type("application/json"), h.Href(p.twin("json"))))
	}
	for _, x := range p.Feeds {
		links = append(links, h.Link(h.Rel("alternate"), h.Type(x.Media), h.Href(x.Address), h.Title(x.Words)))
	}
	if p.CSV {
		links = append(links, h.Link(h.Rel("alternate"), h.Type("text/csv"), h.Href(p.twin("csv"))))
	}
	return links
}

// card is what another site shows of a link to the page (Open Graph). An address there should be whole: where
// the site's origin is not known, the page names itself nowhere, and its picture by the path alone.
func (p *Page) card(title string) g.Node {
	property := func(name, content string) g.Node {
		return g.If(content != "", h.Meta(g.Attr("property", "og:"+name), h.Content(content)))
	}
	address := ""
	if p.Origin != "" && p.Path != "" {
		address = p.Origin + p.To(p.Path, p.Pairs...)
	}
	return g.Group{g.If(p.Tells != "", h.Meta(h.Name("description"), h.Content(p.Tells))),
		property("title", title), property("description", p.Tells), property("type", "website"),
		property("site_name", p.Name), property("locale", p.Lang.Region()), property("url", address),
		g.If(p.Picture != "", g.Group{property("image", p.Origin+p.At(p.Picture)), property("image:type", "image/png"),
			property("image:width", strconv.Itoa(picture.Width)), property("image:height", strconv.Itoa(picture.Height)),
			property("image:alt", p.Shows), h.Meta(h.Name("twitter:card"), h.Content("summary_large_image"))})}
}

func (p *Page) twin(kind string) string {
	at := p.Path
	if at == "/" {
		at = "/plan"
	}
	return p.To(at+"."+kind, p.Pairs...)
}

func (p *Page) header() g.Node {
	name := p.Name
	if name == "" {
		name = "Relance"
	}
	return h.Header(h.Class("top"),
		h.Div(h.Class("wide"),
			h.P(h.Class("brand"), h.A(Link(p.To("/")), g.Text(name)), g.If(p.Fictional, h.Strong(h.Class("fiction"), g.Text(p.Say("web.fiction_mark"))))),
			g.If(len(p.Nav) > 0, h.Nav(h.Aria("label", p.Say("web.nav")), h.Ul(g.Map(p.Nav, func(i Item) g.Node {
				return h.Li(h.A(Link(p.To(i.Path, p.kept()...)), g.If(i.Path == p.Here, h.Aria("current", current(i.Path == p.Path))), g.Text(p.Say(i.Key))))
			})))),
			p.asks(),
			g.If(len(p.Who) > 0, h.Div(h.Class("who"), g.Group(p.Who))),
			p.languages(),
		),
	)
}

// asks is the field of the head in which one says what one looks for; a page of the desk has another work.
func (p *Page) asks() g.Node {
	if !p.Search || len(p.Who) > 0 {
		return nil
	}
	asked := ""
	if p.Path == SearchPath {
		for i := 0; i+1 < len(p.Pairs); i += 2 {
			if p.Pairs[i] == "q" {
				asked = p.Pairs[i+1]
			}
		}
	}
	kept := p.kept()
	return h.Form(h.Class("search"), h.Role("search"), h.Method("get"), h.Action(p.To(SearchPath)),
		h.Data("suggest", p.To(SearchPath+".json")), h.Data("label", p.Say("web.search_list")),
		h.Label(h.Class("unseen"), h.For("recherche"), g.Text(p.Say("web.search_for"))),
		h.Input(h.Type("search"), h.ID("recherche"), h.Name("q"), h.Value(asked), h.MaxLength(strconv.Itoa(SearchMax)),
			h.Placeholder(p.Say("web.search_hint")), h.AutoComplete("off")),
		g.Map(indexes(len(kept)/2), func(i int) g.Node {
			return h.Input(h.Type("hidden"), h.Name(kept[2*i]), h.Value(kept[2*i+1]))
		}),
		h.Button(h.Type("submit"), g.Text(p.Say("web.search"))))
}

// SearchPath is where the head's question is answered; SearchMax is the longest question, in characters.
const (
	SearchPath = "/recherche"
	SearchMax  = 200
)

// ribbon says above everything else that a page is fiction, and leads to facts where there are any.
func (p *Page) ribbon() g.Node {
	if !p.Fictional {
		return nil
	}
	return h.Aside(h.Class("ribbon"), h.Aria("label", p.Say("web.fiction_mark")), h.P(h.Class("wide"), h.Strong(g.Text(p.Say("web.fiction"))), p.toOther()))
}

// toOther leads from facts to the fiction beside them, and back.
func (p *Page) toOther() g.Node {
	if p.Other == "" {
		return nil
	}
	key := "web.to_fiction"
	if p.Fictional {
		key = "web.to_facts"
	}
	to := p.Other
	if p.Lang != locale.French {
		to += string(p.Lang) + "/"
	}
	return g.Group{g.Text(" "), A(to, p.Say(key))}
}

// kept are the parameters that say of which day and act a page tells: links on the page keep them.
func (p *Page) kept() []string {
	var kept []string
	for i := 0; i+1 < len(p.Pairs); i += 2 {
		if p.Pairs[i] == "on" || p.Pairs[i] == "known" {
			kept = append(kept, p.Pairs[i], p.Pairs[i+1])
		}
	}
	return kept
}

// At is To for a link that stays on the day and at the act of this page.
func (p *Page) At(path string, pairs ...string) string {
	return p.To(path, append(pairs, p.kept()...)...)
}

func current(exact bool) string {
	if exact {
		return "page"
	}
	return "true"
}

func (p *Page) languages() g.Node {
	var links g.Group
	for _, l := range locale.Langs {
		to := p.Switch[l]
		if p.Path != "" {
			to = p.In(l).To(p.Path, p.Pairs...)
		}
		if l != p.Lang && to != "" {
			links = append(links, h.A(Link(to), g.Attr("hreflang", string(l)), h.Lang(string(l)),
				g.Text(locale.Text(l, "web.language"))))
		}
	}
	if len(links) == 0 {
		return nil
	}
	return h.P(h.Class("lang"), links)
}

func (p *Page) trail() g.Node {
	if len(p.Trail) == 0 {
		return nil
	}
	return h.Nav(h.Class("trail"), h.Aria("label", p.Say("web.trail")), h.Ol(g.Map(p.Trail, func(c Crumb) g.Node {
		return h.Li(A(c.Address, c.Words))
	})))
}

func (p *Page) columns() g.Node {
	if len(p.Rail) == 0 {
		return h.Div(h.Class("text"), g.Group(p.Body))
	}
	return h.Div(h.Class("columns"), h.Div(h.Class("text"), g.Group(p.Body)),
		h.Aside(h.Class("rail"), h.Aria("label", p.Say("web.rail")), g.Group(p.Rail)))
}

// printed ends a page on paper: where it is, what it shows and as of when; browsers cannot set such words in
// the margin of every sheet, which has its number. Those who listen get the same from the page itself.
func (p *Page) printed() g.Node {
	if p.Path == "" || p.Printed == "" {
		return nil
	}
	var pairs []string
	for i, word := range p.Pairs {
		if i%2 == 1 {
			word = fault.Clip(word) // whatever somebody typed, the line stays one
		}
		pairs = append(pairs, word)
	}
	return h.P(h.Class("printed"), h.Aria("hidden", "true"), g.Text(p.Origin+p.To(p.Path, pairs...)+" · "+p.Printed))
}

func (p *Page) footer() g.Node {
	return h.Footer(h.Class("bottom"), h.Div(h.Class("wide"),
		g.Group(p.Foot),
		g.If(p.JSON || p.CSV, h.P(g.Text(p.Say("web.same_data")+" "),
			g.If(p.JSON, h.A(Link(p.twin("json")), h.Type("application/json"), g.Text("JSON"))),
			g.If(p.JSON && p.CSV, g.Text(", ")),
			g.If(p.CSV, h.A(Link(p.twin("csv")), h.Type("text/csv"), g.Text("CSV"))),
		)),
		g.If(p.Fictional, h.P(h.Strong(g.Text(p.Say("web.fiction"))))),
		g.If(p.Other != "", h.P(p.toOther())),
		h.Nav(h.Class("about"), h.Aria("label", p.Say("web.about")), h.Ul(
			g.Map(p.About, func(i Item) g.Node { return h.Li(A(p.To(i.Path, p.kept()...), p.Say(i.Key))) }),
			h.Li(A(p.To("/bureau"), p.Say("web.desk"))), h.Li(Outside(licence, p.Say("web.licence"))))),
	))
}

const licence = "https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12"

// Count gives a number as the value of a parameter; 0 is left out.
func Count(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// Capitals is the class, begun with a space, of a title that its source writes in capitals: it stays as it
// was written, and is set as a line of capitals is, smaller and wider. "" for any other.
func Capitals(title string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, title)
	if len(letters) > 3 && strings.ToUpper(letters) == letters {
		return " capitals"
	}
	return ""
}
