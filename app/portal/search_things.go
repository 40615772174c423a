package portal

import (
	"cmp"
	"slices"
	"strings"

	"relance/domain/plan"
	"relance/foundation/locale"
)

// thing is something that can be found, other than an act.
type thing struct {
	kind  string // one of searchKinds
	code  string // "A2.~1"; "" where it has none
	title string
	text  string
	path  string // without prefix and language
	frag  string // "#S12"; "" for the page as a whole
	keys  []string
}

// searchKinds are the kinds of things found, in the order of their groups.
var searchKinds = strings.Fields("page axis objective action milestone linked scheme commune ept beneficiary document source act")

// things is all that can be found beside the acts, in one language, on one day.
type things struct {
	list  []thing
	index *segment
	byKey map[string][]int
}

// thingsKey names a state of things: it decides all that is in them.
type thingsKey struct {
	lang      locale.Lang
	digest    string // of the content in force last, and of the one of the day
	latest    string
	on        string
	territory string
	aids      int64 // the last act about aids
}

func (t *things) add(x thing) {
	for _, k := range append(x.keys, x.code) {
		if key := codeKey(k); key != "" {
			t.byKey[key] = append(t.byKey[key], len(t.list))
		}
	}
	t.list = append(t.list, x)
}

// lines joins what there is to say.
func lines(parts ...string) string {
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

// makeThings lists what can be found on the page's day.
func (f *frame) makeThings() (*things, error) {
	t := &things{byKey: map[string][]int{}}
	f.addPages(t)
	if c := cmp.Or(f.content, f.latest); c != nil {
		f.addPlan(t, c)
		f.addActions(t, c)
		f.addPapers(t, c)
	}
	f.addAids(t)
	if err := f.addPlaces(t); err != nil {
		return nil, err
	}
	x := newIndexing()
	for _, one := range t.list {
		x.add(one.title, one.code+" "+strings.Join(one.keys, " ")+" "+one.text)
	}
	t.index = x.segment()
	return t, nil
}

// searchPages are the pages of the site with the words they are found by; those without a route are
// left out.
var searchPages = []struct{ path, name string }{
	{"/{$}", "home"}, {"/axes", "axes"}, {"/actions", "actions"}, {"/argent", "money"}, {schemesPath, "aids"}, {simulatorPath, "simulator"}, {"/journal", "journal"}, {"/sources", "sources"},
	{"/communes", "communes"}, {"/ept", "ept"}, {"/equite", "equity"}, {"/histoire", "history"}, {"/preuve", "proof"},
	{"/confiance", "trust"}, {"/signaler", "notice"}, {"/signalements", "notices"}, {"/donnees", "data"}, {"/facile", "easy"},
	{"/accessibilite", "access"}, {"/a-propos", "about"}, {"/mentions-legales", "legal"}, {"/contact", "contact"},
}

func (f *frame) addPages(t *things) {
	for _, s := range searchPages {
		if f.p.routed[s.path] {
			t.add(thing{kind: "page", path: strings.TrimSuffix(s.path, "{$}"),
				title: f.Say("search_page." + s.name), text: f.Say("search_page." + s.name + "_what")})
		}
	}
}

func (f *frame) addPlan(t *things, c *plan.Content) {
	for _, a := range c.Axes {
		n := locale.Count(f.Lang, int64(a.Number))
		path := "/axes/" + n
		t.add(thing{kind: "axis", code: f.Say("axis.number", a.Number), title: f.in(a.Title), text: f.in(a.Note), path: path, keys: []string{"axe" + n, "axis" + n}})
		for _, o := range a.Objectives {
			t.add(thing{kind: "objective", code: o.Code, title: f.in(o.Title), text: lines(f.Say("axis.heading", a.Number, f.in(a.Title)), f.in(o.Note)),
				path: "/objectifs/" + o.Code})
		}
	}
	for _, l := range c.Linked {
		said := []string{f.in(l.Note), f.in(l.Beneficiaries)}
		for _, x := range c.Facts {
			if x.Linked == l.Code {
				said = append(said, f.in(x.Text))
			}
		}
		t.add(thing{kind: "linked", code: l.Code, title: f.in(l.Title), text: lines(said...), path: "/", frag: "#" + l.Code})
	}
}

func (f *frame) addActions(t *things, c *plan.Content) {
	axes := map[int]string{}
	for _, a := range c.Axes {
		axes[a.Number] = f.Say("axis.heading", a.Number, f.in(a.Title))
	}
	facts := map[string][]string{}
	for _, x := range c.Facts {
		facts[x.Action] = append(facts[x.Action], f.in(x.Text))
	}
	for _, a := range c.Actions {
		said := []string{f.in(a.Note), f.in(a.Beneficiaries), f.in(a.Partners), f.in(a.Pilot)}
		for _, m := range a.Announced {
			said = append(said, f.in(m.Text))
		}
		for _, s := range a.Funders {
			said = append(said, f.in(s.Name))
		}
		said = append(append(said, facts[a.Code]...), axes[a.Axis])
		t.add(thing{kind: "action", code: a.Code, title: f.in(a.Title), text: lines(said...), path: "/actions/" + a.Code})
		for _, m := range a.Milestones {
			t.add(thing{kind: "milestone", code: m.Code, title: f.in(m.Title), path: "/actions/" + a.Code,
				text: lines(f.date(m.Due), f.Say("one_act.action", a.Code, f.in(a.Title))), keys: []string{a.Code + m.Code}})
		}
	}
}

func (f *frame) addPapers(t *things, c *plan.Content) {
	for _, d := range c.Documents {
		t.add(thing{kind: "document", title: f.in(d.Title), text: f.in(d.Note), path: "/", frag: "#documents"})
	}
	for _, s := range f.allSources() {
		t.add(thing{kind: "source", code: s.ID, title: f.in(s.Title), text: lines(f.publication(s), f.in(s.Note)), path: "/sources", frag: "#" + s.ID})
	}
}

// addAids adds the schemes, by what their texts say.
func (f *frame) addAids(t *things) {
	for _, s := range slices.Concat(f.aids.Schemes, f.aids.Caps) {
		v := f.aidOf(s).now
		said := []string{f.set(v.Summary.Say(f.Lang)), f.set(v.Note.Say(f.Lang))}
		for _, c := range v.Conditions {
			said = append(said, f.set(c.Says.Say(f.Lang)))
		}
		t.add(thing{kind: "scheme", title: f.set(v.Title.Say(f.Lang)), text: lines(said...), path: schemesPath + "/" + s.Slug, keys: []string{s.Slug}})
	}
}

// addPlaces adds the communes of the day and their groupings, where the site has pages of them.
func (f *frame) addPlaces(t *things) error {
	if f.content == nil || f.version.Territory == "" || !f.p.routed["/communes/{code}"] {
		return nil
	}
	land, err := plan.TerritoryOf(f.ctx, f.q, f.version.Territory)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, e := range land.EPTs {
		names[e.Siren] = f.set(e.Name)
		if f.p.routed["/ept/{code}"] {
			t.add(thing{kind: "ept", code: e.Siren, title: f.set(e.Name), path: "/ept/" + e.Siren, text: f.Say("search.ept_of", len(land.Members(e.Siren, f.on)))})
		}
	}
	for _, c := range land.On(f.on) {
		t.add(thing{kind: "commune", code: c.Code, title: f.set(c.Name), path: "/communes/" + c.Code, keys: append(slices.Clone(c.Postcodes), c.Siren),
			text: lines(strings.Join(c.Postcodes, ", "), names[c.EPT])})
	}
	return nil
}

// address is where a thing is told of, on the page's day.
func (f *frame) addressOf(x thing) string {
	if x.kind == "source" { // the list of sources is of the last content
		return f.To(x.path) + x.frag
	}
	return f.stay(x.path) + x.frag
}

// stay is To for a link that stays on the day and at the act of the page.
func (f *frame) stay(path string, pairs ...string) string {
	return f.To(path, append(pairs, "on", f.v["on"], "known", f.v["known"])...)
}

// thingsNow gives what can be found, made once for each state of things.
func (f *seeker) thingsNow() (*things, error) {
	k := thingsKey{lang: f.Lang, on: f.on, latest: f.latestDigest, aids: f.aids.Last()}
	if f.content != nil {
		k.digest, k.territory = f.version.Digest, f.version.Territory
	}
	return f.p.finder.things(k, f.makeThings)
}
