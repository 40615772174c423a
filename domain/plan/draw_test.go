package plan_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"relance/domain/plan"
	"relance/foundation/money"
)

// drawing draws contents that a folder can hold: every text in every language, every code right, every
// source known and cited. Words are whatever a person or a clipboard may bring.
type drawing struct {
	*rapid.T
	languages []string
	sources   []string
	wording   *rapid.Generator[string]
}

// anyWording is a text as compiled: something to see, and no space around it.
func anyWording() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.OneOf(
			rapid.SampledFrom([]string{"Aide", "12 communes", "2020", "true", "null", "~", "- a", "a: b", "a # b", "« oui »", "l’été", "{a}", "[b", "1e3", "\"x\"", "\\", "'y'", "a\nb", "a\n\n b", "x:", "80 %", "@", "é\u00a0: à", "?", "yes", "a, b", "\ufeffz", "a\tb", "tab\r\nfin"}),
			rapid.String(),
			rapid.Custom(func(t *rapid.T) string { // long, with lines
				return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"mot", "de", "relance", "l’action", "2021,", "(sic)", "\n", "- x", "#", ":", "  "}), 1, 60).Draw(t, "words"), " ")
			}),
		).Draw(t, "text")
		if s = strings.TrimSpace(strings.ToValidUTF8(s, "?")); s == "" || strings.Trim(s, " \t\n\f\r\v") == "" {
			return "x"
		}
		return s
	})
}

func (d *drawing) text() plan.Text {
	t := plan.Text{}
	for _, l := range d.languages {
		t[l] = d.wording.Draw(d.T, l)
	}
	return t
}

func (d *drawing) maybe() bool { return rapid.Bool().Draw(d.T, "there") }

func (d *drawing) maybeText() plan.Text {
	if d.maybe() {
		return d.text()
	}
	return nil
}

func (d *drawing) cents() money.Cents {
	return money.Cents(rapid.OneOf(rapid.Int64Range(1, 1000), rapid.Int64Range(1, int64(money.Max)), rapid.Int64Range(1, 1e9)).Draw(d.T, "cents"))
}

func (d *drawing) period() string {
	return rapid.SampledFrom([]string{"", "2021", "2021-02", "2021-02-16", "2199-12-31"}).Draw(d.T, "period")
}

func (d *drawing) cites() []string {
	n := rapid.IntRange(1, len(d.sources)).Draw(d.T, "cited")
	return slices.Clone(d.sources[:n])
}

// drawContent draws a content; words are of the generator given.
func drawContent(t *rapid.T, words *rapid.Generator[string]) *plan.Content {
	d := &drawing{T: t, languages: rapid.SampledFrom([][]string{{"fr"}, {"fr", "en"}, {"en", "fr"}}).Draw(t, "languages"), wording: words}
	c := &plan.Content{Format: 1, Plan: rapid.StringMatching(`[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4}){0,2}`).Draw(t, "plan"), Fictional: d.maybe(), Languages: d.languages,
		Documents: []plan.Document{}, Axes: []plan.Axis{}, Actions: []plan.Action{}, Linked: []plan.Linked{}, Facts: []plan.Fact{}, Sources: []plan.Source{}}
	for i := range rapid.IntRange(1, 4).Draw(t, "sources") {
		id := fmt.Sprintf("S%d%s", i+1, rapid.SampledFrom([]string{"", "a"}).Draw(t, "letter"))
		d.sources = append(d.sources, id)
		c.Sources = append(c.Sources, plan.Source{ID: id, Title: d.text(), URL: rapid.SampledFrom([]string{"", "https://exemple.fr/a?b=c,d&e#f", "http://x.fr"}).Draw(t, "url"), Date: d.period(), Note: d.maybeText()})
		if d.maybe() {
			c.Sources[i].Publisher = d.wording.Draw(t, "publisher")
			if len([]rune(c.Sources[i].Publisher)) > 1000 {
				c.Sources[i].Publisher = "x"
			}
		}
	}
	c.Title, c.Owner = d.text(), plan.Owner{Name: d.text()}
	if c.Fictional {
		c.Owner.Siren = "000012344"
	}
	c.Envelope = money.Max
	c.Vote = plan.Vote{Date: "2020-05-15", Body: d.text(), Outcome: d.text(), Number: rapid.SampledFrom([]string{"", "2020-05", "12", "CM2020/05", "n° 3: b"}).Draw(t, "number"),
		Note: d.maybeText(), Sources: d.cites()}
	if d.maybe() {
		members, votes := 209, rapid.IntRange(0, 100).Draw(t, "for")
		c.Vote.Members, c.Vote.For = &members, &votes
	}
	if d.maybe() {
		c.Documents = append(c.Documents, plan.Document{Title: d.text(), URL: "https://exemple.fr/d.pdf", Note: d.maybeText()})
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "axes") {
		d.axis(c, i+1)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "linked") {
		c.Linked = append(c.Linked, plan.Linked{Code: fmt.Sprintf("L%d", i+1), Axis: rapid.IntRange(0, len(c.Axes)).Draw(t, "of axis"), Title: d.text(),
			Means: rapid.SampledFrom(plan.Means).Draw(t, "means"), Beneficiaries: d.maybeText(), Note: d.maybeText(), Sources: d.cites()})
		c.Facts = append(c.Facts, plan.Fact{Linked: fmt.Sprintf("L%d", i+1), AsOf: d.period(), Text: d.text(), Measures: d.measures(), Sources: d.cites()})
	}
	c.ActionsVoted = len(c.Actions)
	if d.maybe() || c.ActionsVoted == 0 {
		c.Unrecovered = &plan.Unrecovered{Count: 3, Note: d.text()}
		c.ActionsVoted += 3
	}
	return c
}

func (d *drawing) measures() []plan.Measure {
	out := []plan.Measure{}
	for range rapid.IntRange(0, 2).Draw(d.T, "measures") {
		out = append(out, plan.Measure{Name: d.text(), Value: rapid.SampledFrom([]string{"31", "360365.25", "-2", "0", "0.5"}).Draw(d.T, "value"), Unit: d.text(),
			Meaning: rapid.SampledFrom(plan.Meanings).Draw(d.T, "meaning"), Bound: rapid.SampledFrom(append([]string{""}, plan.Bounds...)).Draw(d.T, "bound")})
	}
	return out
}

func (d *drawing) axis(c *plan.Content, number int) {
	a := plan.Axis{Number: number, Title: d.text(), Note: d.maybeText(), Easy: d.maybeText(), Sources: d.cites(), Objectives: []plan.Objective{}}
	for i := range rapid.IntRange(0, 3).Draw(d.T, "objectives") {
		a.Objectives = append(a.Objectives, plan.Objective{Code: fmt.Sprintf("O%d.%d", number, i+1), Title: d.text(), Note: d.maybeText(), Easy: d.maybeText(), Sources: d.cites()})
	}
	c.Axes = append(c.Axes, a)
	for i := range rapid.IntRange(0, 3).Draw(d.T, "actions") {
		d.action(c, a, fmt.Sprintf("A%d.%s%d", number, rapid.SampledFrom([]string{"", "~"}).Draw(d.T, "ours"), i+1))
	}
}

func (d *drawing) action(c *plan.Content, axis plan.Axis, code string) {
	a := plan.Action{Code: code, Axis: axis.Number, Title: d.text(), Verbatim: d.maybe(), Provenance: rapid.SampledFrom(plan.Provenances).Draw(d.T, "provenance"),
		Sources: d.cites(), Means: rapid.SampledFrom(plan.Means).Draw(d.T, "means"), Funding: rapid.SampledFrom(plan.Fundings).Draw(d.T, "funding"),
		Beneficiaries: d.maybeText(), Partners: d.maybeText(), Pilot: d.maybeText(), Announced: []plan.Announced{}, Milestones: []plan.Milestone{}, Note: d.maybeText()}
	if len(axis.Objectives) > 0 && d.maybe() {
		a.Objective = rapid.SampledFrom(axis.Objectives).Draw(d.T, "objective").Code
		a.PlacedBy = d.text()
	}
	if a.Starts = d.period(); d.maybe() {
		a.Ends = "2199"
	}
	year := 2018
	for range rapid.IntRange(0, 3).Draw(d.T, "years") {
		year += rapid.IntRange(1, 3).Draw(d.T, "later")
		a.Programme = append(a.Programme, plan.Tranche{Year: year, Cents: d.cents()})
	}
	for range rapid.IntRange(0, 2).Draw(d.T, "funders") {
		a.Funders = append(a.Funders, plan.Share{Name: d.text(), Cents: rapid.SampledFrom([]money.Cents{0, 5, 1_000_000_00}).Draw(d.T, "share"), Sources: d.cites()})
	}
	if d.maybe() {
		a.Announced = append(a.Announced, plan.Announced{Amount: 1_234_50, AsOf: d.period(), Text: d.maybeText(), Sources: d.cites()})
	}
	for i := range rapid.IntRange(0, 2).Draw(d.T, "milestones") {
		a.Milestones = append(a.Milestones, plan.Milestone{Code: fmt.Sprintf("M%d", i+1), Title: d.text(), Due: rapid.SampledFrom([]string{"2020", "2021-02", "2022-12-31"}).Draw(d.T, "due"), Sources: d.cites()})
	}
	if len(c.Actions) > 0 && d.maybe() {
		a.DuplicateOf = c.Actions[0].Code
	}
	c.Actions = append(c.Actions, a)
}
