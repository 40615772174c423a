package portal

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/locale"
)

// The plan as one document, made to be printed: a page of the site that prints well from any browser,
// and the page that /plan.pdf is made of.
const folioPath = "/plan-a-imprimer"

// chapter is a part of the document that its contents name.
type chapter struct {
	id, title string
	nodes     []g.Node
}

func folioPage(f *frame) (*web.Page, error) {
	p, err := f.page(f.Say("folio.title"), 0)
	if err != nil {
		return nil, err
	}
	p.Tells = f.Say("folio.tells", f.on)
	p.Sheets = []string{f.To(folioPath+".css", f.v.Pairs()...)}
	p.Scripts = []string{"print.js"}
	if f.content == nil {
		p.Body = []g.Node{h.P(h.Class("lead"), g.Text(f.notAdopted()))}
		return p, nil
	}
	p.Title, p.Above = f.in(f.content.Title), f.in(f.content.Owner.Name)
	chapters, err := f.chapters(p)
	if err != nil {
		return nil, err
	}
	p.Body = []g.Node{h.Div(h.Class("folio"), f.cover(), f.howToPrint(), contents(f.Say("folio.contents"), chapters),
		g.Map(chapters, func(c chapter) g.Node {
			return h.Section(h.Class("chapter"), h.Aria("labelledby", c.id), h.H2(h.ID(c.id), g.Text(c.title)), g.Group(c.nodes))
		}))}
	return p, nil
}

// cover says what is in hand: the sum, the vote, the day, and the journal it was made from.
func (f *frame) cover() g.Node {
	v := f.content.Vote
	vote := f.date(v.Date)
	for _, s := range []string{f.in(v.Body), f.in(v.Outcome)} {
		if s != "" {
			vote += ", " + s
		}
	}
	return h.Div(h.Class("cover"),
		h.Div(h.Class("sum"), web.Figure(f.meaning(ledger.BookPlan, ledger.Voted, came, ""), int64(f.envelope()), g.Text(f.round(f.envelope())))),
		h.P(h.Class("lead"), g.Text(f.leadVoted()+" "+f.leadMoney())),
		web.Facts(
			web.Fact(f.Say("folio.vote"), vote),
			web.Fact(f.Say("folio.number"), orUnknown(f, v.Number)),
			web.Fact(f.Say("folio.day"), f.Say("folio.day_known", f.on, f.known)),
			web.Fact(f.Say("folio.made"), f.date(f.today)),
			web.Pair{Words: f.Say("folio.root", f.head.Size), Nodes: []g.Node{h.Span(h.Class("hash"), g.Text(f.head.Root.String()))}},
			web.Fact(f.Say("folio.address"), f.Origin),
		),
		g.If(f.Fictional, h.P(h.Class("fiction"), g.Text(f.Say("web.fiction")))),
	)
}

func orUnknown(f *frame, s string) string {
	if s == "" {
		return f.Say("say.unknown")
	}
	return s
}

// howToPrint is for the screen: the ready document where there is one, and the button of the browser.
func (f *frame) howToPrint() g.Node {
	return h.Div(h.Class("on-screen"), h.P(g.Text(f.Say("folio.how"))),
		g.If(f.p.Printer != nil, h.P(h.A(web.Link(f.To("/plan.pdf", f.v.Pairs()...)), h.Type("application/pdf"), g.Text(f.Say("folio.pdf"))))),
		h.P(h.Button(h.Type("button"), h.Class("print-now"), g.Attr("hidden"), g.Text(f.Say("folio.print")))))
}

// contents lists the chapters with the page on which each begins.
func contents(title string, chapters []chapter) g.Node {
	return h.Nav(h.Class("contents"), h.Aria("labelledby", "sommaire"), h.H2(h.ID("sommaire"), g.Text(title)),
		h.Ol(g.Map(chapters, func(c chapter) g.Node {
			return h.Li(h.A(web.Link("#"+c.id), h.Span(g.Text(c.title)), web.Leaf(c.id)))
		})))
}

func (f *frame) chapters(p *web.Page) ([]chapter, error) {
	c := f.content
	all := []chapter{f.outlineChapter(p)}
	for _, a := range c.Axes {
		one, err := f.axisChapter(p, a)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	more, err := f.drawnChapters(p)
	if err != nil {
		return nil, err
	}
	all = append(all, more...)
	if len(c.Linked) > 0 {
		all = append(all, chapter{"lies", f.Say("home.linked"), []g.Node{h.P(g.Text(f.Say("home.linked_what"))), f.linkedRows()}})
	}
	cited := f.allSources()
	all = append(all,
		chapter{"sources", f.Say("cited.title"), []g.Node{h.P(g.Text(f.Say("cited.lead", len(cited)))), f.sourceRows(cited)}},
		f.proofChapter())
	return all, nil
}

// outlineChapter is the plan on one page: the bar of its money and its axes.
func (f *frame) outlineChapter(p *web.Page) chapter {
	c := f.content
	recovered := f.Say(f.either("home.recovered", "home.recovered_whole"), len(c.Actions), c.ActionsVoted)
	return chapter{"resume", f.Say("folio.outline"), []g.Node{
		f.planBar(p, "barre-resume", f.sums, false),
		h.P(h.Strong(g.Text(recovered + "."))),
		g.If(c.Unrecovered != nil, h.P(g.Text(f.Say("home.recovered_by", byProvenance(c, "plan"), byProvenance(c, "press"))))),
		f.unrecovered(),
		f.axisTable(p),
	}}
}

// proofChapter says how to check the document without believing whoever hands it over.
func (f *frame) proofChapter() chapter {
	at := f.Origin + f.Prefix
	if f.Origin == "" {
		at = ""
	}
	checkpoint := at + "/journal/checkpoint"
	return chapter{"verifier", f.Say("journal.proof"), []g.Node{
		h.P(g.Text(f.Say("journal.proof_what"))),
		h.P(g.Text(f.Say("folio.proof_root", f.head.Size))),
		h.P(h.Code(h.Class("hash"), g.Text(f.head.Root.String()))),
		h.Ol(h.Li(g.Text(f.Say("folio.proof_checkpoint")), g.Text(" "), h.Code(g.Text(checkpoint)), g.Text(".")),
			h.Li(g.Text(f.Say("folio.proof_root_same"))),
			h.Li(g.Text(f.Say("folio.proof_verify")), g.Text(" "), h.Code(g.Text("relance verify --data")), g.Text("."))),
		h.P(g.Text(f.Say("folio.proof_figures"))),
		h.P(g.Text(f.Say("folio.proof_log")), g.Text(" "), h.Code(g.Text(f.p.Journal.Origin()))),
	}}
}

func (f *frame) linkedRows() g.Node {
	return h.Ul(h.Class("rows"), g.Map(f.content.Linked, func(l plan.Linked) g.Node {
		return h.Li(h.ID(l.Code), h.Class("coded"), h.Span(h.Class("code"), g.Text(l.Code)),
			h.Div(h.P(h.Class("what"), g.Text(f.in(l.Title))), g.If(l.Note != nil, h.P(g.Text(f.in(l.Note)))), f.sourceLine(l.Sources)))
	}))
}

// paperStyle is what stands in the margins of each sheet: fiction, where it is; the address, the day and
// the root; the number of the page. Only a style can write there, and only a style of its own knows them.
func (f *frame) paperStyle() string {
	at := f.Origin + f.To("/plan.pdf", f.v.Pairs()...)
	if f.Origin == "" {
		at = f.Name
	}
	foot := at + " · " + f.Say("folio.foot", f.on, f.known) + "\n" + f.Say("folio.foot_root", f.head.Size, f.head.Root.String())
	top := f.Name
	if f.Fictional {
		top = f.Say("web.fiction_mark") + " – " + f.Say("web.fiction")
	}
	box := func(place, content, more string) string {
		return "@" + place + "{content:" + content + ";" + more + "}"
	}
	head := box("top-left", cssString(top), "width:100%;text-align:left;font-weight:700;")
	if !f.Fictional {
		head = ""
	}
	return "@page{size:A4;margin:20mm 18mm 24mm;font:7.5pt/1.4 \"Atkinson Hyperlegible Next\",sans-serif;color:#333;" + head + box("bottom-left", cssString(foot), "white-space:pre-wrap;width:84%;text-align:left;vertical-align:top;padding-top:5mm;") +
		box("bottom-right", cssString(f.Say("folio.foot_page")+locale.Typed(f.Lang, " "))+" counter(page) \" / \" counter(pages)", "width:16%;text-align:right;vertical-align:top;padding-top:5mm;") + "}"
}

// cssString writes a text as a string of a style; it can end neither the string nor the element around it.
func cssString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\5c `, `"`, `\22 `, "\n", `\a `, "\r", "", "<", `\3c `, ">", `\3e `).Replace(s) + `"`
}
