package portal

import (
	"context"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

// frame is the snapshot in which one answer is made (O1).
type frame struct {
	web.Site
	p   *Portal
	ctx context.Context
	q   store.Q
	v   web.Values

	path string // without prefix and language
	code string // the last part of the path, where it is a code

	today   string
	on      string          // the day told of
	known   int64           // the act as known at which it is told; the last one when none is asked
	past    bool            // another day or act than now was asked
	refused []*fault.Fault  // what was asked and is no day, no act, no choice: the page is told without it and says so
	typed   web.Values      // as it was typed
	beside  map[string]bool // the fields beside which the page says so
	head    journal.Head

	partly   int64 // up to which act the list of acts was narrowed; 0: not narrowed
	fleeting bool  // what is answered may be answered better soon: it is not kept

	content  *plan.Content  // in force on the day; nil before the adoption
	version  plan.Version   // likewise
	latest   *plan.Content  // in force last, as known; nil when there never was one
	versions []plan.Version // all that stand, as known, in order of effect
	first    plan.Version   // the adoption
	voted    *plan.Content  // what it adopted: what was voted that day, whatever was amended since; nil before
	amended  plan.Version   // the last version in force by that day to change the envelope; zero: none has
	states   map[string]plan.Change
	sums     []ledger.Standing // by book, stage, action
	years    []ledger.Yearly   // what each year brought
	stood    map[where]money.Cents
	came     map[where]money.Cents
	aids     *scheme.Standing // texts, states and calls of schemes
}

func (p *Portal) frame(ctx context.Context, q store.Q, lang locale.Lang, v web.Values) (*frame, error) {
	f := &frame{
		Site: web.Site{Prefix: p.Prefix, Lang: lang, Fictional: p.Journal.Fictional, Origin: p.Origin, Other: p.Other,
			About: About(), Search: searches},
		p: p, ctx: ctx, q: q, v: v, today: p.today(),
	}
	var err error
	if f.head, err = journal.HeadOf(ctx, q); err != nil {
		return nil, err
	}
	f.moment()
	if err := f.readPlan(); err != nil {
		return nil, err
	}
	x, err := f.figures()
	if err != nil {
		return nil, err
	}
	f.sums, f.states, f.years, f.stood, f.came = x.sums, x.states, x.years, x.stood, x.came
	if f.known == 0 {
		f.known = f.head.Size
	}
	f.aids, err = p.aidsKnown(ctx, q, f.known)
	return f, err
}

func (f *frame) view() plan.View { return plan.View{On: f.on, Known: f.known} }

// readPlan finds the content of the day, and the last one for the names of things on earlier days.
func (f *frame) readPlan() error {
	versions, err := plan.Versions(f.ctx, f.q, f.view())
	if err != nil || len(versions) == 0 {
		return err
	}
	f.versions, f.first = versions, versions[0]
	for i, v := range versions {
		if v.Effective > f.on {
			break
		}
		if i > 0 && v.Envelope != f.version.Envelope {
			f.amended = v
		}
		f.version = v
	}
	if f.latest, err = plan.ContentOf(f.ctx, f.q, versions[len(versions)-1].Digest); err != nil {
		return err
	}
	if f.version.Act > 0 {
		if f.voted, err = plan.ContentOf(f.ctx, f.q, f.first.Digest); err != nil {
			return err
		}
		if f.content, err = plan.ContentOf(f.ctx, f.q, f.version.Digest); err != nil {
			return err
		}
	}
	f.Name = f.set(f.latest.Name(string(f.Lang)))
	return nil
}

// set applies the typography of the page's language to a text of the plan.
func (f *frame) set(s string) string { return locale.Typed(f.Lang, s) }

// in gives a text of the plan in the page's language, set.
func (f *frame) in(t plan.Text) string { return f.set(t.In(string(f.Lang))) }

// pictured is what a picture is called: one of fiction says so in itself, wherever it is copied to.
func (f *frame) pictured(title string) string {
	if f.Fictional {
		return f.Say("web.fiction_mark") + " – " + title
	}
	return title
}

func (f *frame) date(day string) string      { return locale.Period(f.Lang, day) }
func (f *frame) amount(c money.Cents) string { return locale.Amount(f.Lang, c) }
func (f *frame) count(n int64) string        { return locale.Count(f.Lang, n) }

// round prints an amount for prose.
func (f *frame) round(c money.Cents) string {
	if c == 0 {
		return f.Say("say.nothing")
	}
	return locale.Round(f.Lang, c)
}

// dot parts what is said in one line of a row; it stays with what is before it: no line begins with it.
const dot = "\u00a0· "

// title gives an action's title by its code, "" where no version has it.
func (f *frame) title(code string) string {
	for _, c := range []*plan.Content{f.content, f.latest} {
		if c == nil {
			continue
		}
		if a, ok := c.Action(code); ok {
			return f.in(a.Title)
		}
	}
	return ""
}

// nav are the sections that the head of every page leads to, in this order: the plan, its actions, its aids, its money,
// the communes, its history, its journal. Who lands the page of one adds its line here, in its place of that
// order, and its words under "nav."; here() then marks it as current on every path below it.
var nav = []web.Item{
	{Key: "nav.plan", Path: "/"},
	{Key: "nav.actions", Path: "/actions"},
	{Key: "nav.aids", Path: schemesPath},
	{Key: "nav.money", Path: "/argent"},
	{Key: "nav.communes", Path: "/communes"},
	{Key: "nav.history", Path: "/histoire"},
	{Key: "nav.journal", Path: "/journal"},
}

// page begins a page: its place in the site, its foot, its banner. Touched is the last act about what
// the page tells, 0 for the last act there is.
func (f *frame) page(title string, touched int64) (*web.Page, error) {
	path := strings.TrimSuffix(f.path, "{$}")
	p := &web.Page{Site: f.Site, Path: path, On: f.on, Known: f.known, Pairs: f.v.Pairs(), Title: title, Nav: nav, Here: here(path), NoIndex: f.past || len(f.refused) > 0}
	if path != "/" {
		p.Trail = []web.Crumb{{Words: f.Say("nav.plan"), Address: p.At("/")}}
	}
	p.Banner = append(p.Banner, f.banner(path), f.momentForm(path))
	if path == "/journal" || path == "/" {
		p.Feeds = []web.Feed{{Media: "application/atom+xml", Address: f.To("/journal.atom", f.feedPairs()...), Words: f.Say("journal.title")},
			{Media: "text/calendar", Address: f.To("/jalons.ics"), Words: f.Say("calendar.title", f.Name)}}
	}
	if touched == 0 {
		touched = f.known
	}
	foot, err := f.foot(touched)
	p.Foot = foot
	p.Printed = f.Say("foot.printed", f.on, touched, f.head.Root.String())
	return p, err
}

// opening is the first sentence of a page: it answers the page's question, so it is also what a link to
// the page says of it.
func opening(p *web.Page, sentence string) g.Node {
	p.Tells = sentence
	return h.P(h.Class("lead"), g.Text(sentence))
}

// here is the entry of the navigation under which a path stands.
func here(path string) string {
	for _, i := range nav[1:] {
		if path == i.Path || strings.HasPrefix(path, i.Path+"/") {
			return i.Path
		}
	}
	switch {
	case path == simulatorPath:
		return schemesPath
	case path == "/equite", path == "/ept", strings.HasPrefix(path, "/ept/"):
		return "/communes"
	case path == "/", strings.HasPrefix(path, "/axes"), strings.HasPrefix(path, "/objectifs"):
		return "/"
	}
	return ""
}

// foot names the last act that touched the page and the journal's root.
func (f *frame) foot(touched int64) ([]g.Node, error) {
	var nodes []g.Node
	if touched > 0 {
		r, err := journal.Get(f.ctx, f.q, touched)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, h.P(web.A(f.To("/journal/"+web.Count(touched)), f.Say("foot.act", touched)), g.Text(" "+
			f.Say("foot.recorded", locale.Instant(f.Lang, r.Recorded, f.p.paris)))))
	}
	nodes = append(nodes, h.P(g.Text(f.Say("foot.root", f.head.Size)+" "), h.Span(h.Class("hash"), g.Text(f.head.Root.String()))))
	if f.latest != nil {
		adoption, err := journal.Get(f.ctx, f.q, f.first.Act)
		if err != nil {
			return nil, err
		}
		if adoption.Role == identity.Chronicle {
			nodes = append(nodes, h.P(g.Text(f.Say("foot.chronicle"))))
		}
	}
	return nodes, nil
}

// lastOf gives the last act, as known, about any of the subjects.
func (f *frame) lastOf(subjects ...string) (int64, error) {
	last := int64(0)
	for _, s := range subjects {
		n, err := journal.LastOf(f.ctx, f.q, s, f.known)
		if err != nil {
			return 0, err
		}
		last = max(last, n)
	}
	return last, nil
}

// notAdopted says why there is nothing yet: the day is before the vote, or no plan was ever adopted.
func (f *frame) notAdopted() string {
	if f.latest == nil {
		return f.Say("plan.none", f.on)
	}
	return f.Say("plan.before", f.on, f.first.Effective)
}

// figuresAt gives the two figures of a stage, of one action or, with none, of all: what stands there, and what has
// reached it.
func (f *frame) figuresAt(book, stage, action string) (stands, reached money.Cents) {
	if action == "" {
		action = everywhere
	}
	k := where{book, stage, action}
	return f.stood[k], f.came[k]
}

// reached gives what has reached a stage of the plan's book, for one action or for all.
func (f *frame) reached(stage, action string) money.Cents {
	_, reached := f.figuresAt(ledger.BookPlan, stage, action)
	return reached
}

func (f *frame) envelope() money.Cents { return ledger.Total(f.sums, ledger.BookPlan) }

func (f *frame) decimal(value string) string { return locale.Decimal(f.Lang, value) }

// either chooses between the words for a plan of which sources give a part, and those for one that is
// known whole.
func (f *frame) either(partly, whole string) string {
	if f.content != nil && f.content.Unrecovered == nil {
		return whole
	}
	return partly
}
