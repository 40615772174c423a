package desk

import (
	"context"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

// foreseen is what acts would change, by a dry run.
type foreseen struct {
	receipts []journal.Receipt
	places   []change
	states   []stateChange
	warnings []string
}

// change is what an act does to one place of money.
type change struct {
	place         ledger.Place
	before, after money.Cents
}

// stateChange is what an act does to the state of an action or a milestone.
type stateChange struct{ thing, before, after string }

// foresee tries acts without recording them, and tells what they would change.
func (v *visit) foresee(subs ...journal.Submission) (*foreseen, error) {
	receipts, err := v.Journal.Dry(v.ctx, v.who.Actor, subs...)
	if err != nil {
		return nil, err
	}
	seen := &foreseen{receipts: receipts}
	today := v.today()
	for i, s := range subs {
		day := receipts[i].Effective
		switch a := s.Authority; {
		case a == nil:
			seen.warnings = append(seen.warnings, v.Say("preview.no_authority"))
		case a.Enforceable == "":
			seen.warnings = append(seen.warnings, v.Say("preview.not_enforceable"))
		case a.Enforceable > day:
			seen.warnings = append(seen.warnings, v.Say("preview.enforceable_later", locale.Date(v.Lang, a.Enforceable), locale.Date(v.Lang, day)))
		}
		if day > today {
			seen.warnings = append(seen.warnings, v.Say("preview.future", locale.Date(v.Lang, day)))
		}
	}
	slices.Sort(seen.warnings)
	seen.warnings = slices.Compact(seen.warnings)
	return seen, v.DB.View(v.ctx, func(q store.Q) error {
		if seen.places, err = balances(v.ctx, q, receipts); err != nil {
			return err
		}
		seen.states, err = v.stateChanges(v.ctx, q, subs)
		return err
	})
}

// balances tells of each place that the moves touch what stands there on the last day they move, before
// and after.
func balances(ctx context.Context, q store.Q, receipts []journal.Receipt) ([]change, error) {
	delta, day := map[ledger.Place]money.Cents{}, ""
	for _, r := range receipts {
		day = max(day, r.Effective)
		for _, m := range r.Moves {
			day = max(day, m.Day)
			from, err := ledger.ParsePlace(m.From)
			if err != nil {
				return nil, err
			}
			to, err := ledger.ParsePlace(m.To)
			if err != nil {
				return nil, err
			}
			delta[from] -= money.Cents(m.Cents)
			delta[to] += money.Cents(m.Cents)
		}
	}
	if len(delta) == 0 {
		return nil, nil
	}
	const all = ledger.ByBook | ledger.ByStage | ledger.ByFunder | ledger.ByAction | ledger.ByCall | ledger.ByDossier | ledger.ByCommune | ledger.ByYear
	standing, err := ledger.Sum(ctx, q, ledger.Query{On: day, By: all})
	if err != nil {
		return nil, err
	}
	var out []change
	for p, d := range delta {
		if p.Stage == ledger.Outside || d == 0 {
			continue
		}
		c := change{place: p}
		for _, s := range standing {
			if s.Place == p {
				c.before = s.Cents
			}
		}
		c.after = c.before + d
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b change) int {
		if d := slices.Index(ledger.Stages, a.place.Stage) - slices.Index(ledger.Stages, b.place.Stage); d != 0 {
			return d
		}
		if a.place.String() < b.place.String() {
			return -1
		}
		return 1
	})
	return out, nil
}

// becomes names the state that an act brings about.
func becomes(a journal.Act) (thing, state string) {
	switch a := a.(type) {
	case *plan.Start:
		return "action:" + a.Action, plan.Started
	case *plan.Complete:
		return "action:" + a.Action, plan.Completed
	case *plan.Abandon:
		return "action:" + a.Action, plan.Abandoned
	case *plan.Reach:
		return "milestone:" + a.Action + "/" + a.Milestone, plan.Reached
	case *plan.Miss:
		return "milestone:" + a.Action + "/" + a.Milestone, plan.Missed
	}
	return "", ""
}

func (v *visit) stateChanges(ctx context.Context, q store.Q, subs []journal.Submission) ([]stateChange, error) {
	states, err := plan.StatesOf(ctx, q, plan.View{})
	if err != nil {
		return nil, err
	}
	var out []stateChange
	for _, s := range subs {
		thing, after := becomes(s.Act)
		if thing == "" {
			continue
		}
		before := plan.Planned
		if thing[0] == 'm' {
			before = plan.Awaited
		}
		if c, ok := states[thing]; ok {
			before = c.State
		}
		out = append(out, stateChange{thing, before, after})
	}
	return out, nil
}

// preview asks whether to record what was tried: what was entered, what will change, what to know.
func (v *visit) preview(action, title string, entered []web.Pair, seen *foreseen, more ...g.Node) error {
	f := &web.Form{Site: v.Site, Action: action, CSRF: v.who.CSRF, Hidden: v.everything(),
		Buttons: []g.Node{web.Button("record", v.Say("form.record")), web.Second("edit", v.Say("form.edit")), web.Second("draft", v.Say("form.keep_draft"))}}
	body := []g.Node{h.P(h.Class("lead"), g.Text(v.Say("preview.lead")))}
	for _, w := range seen.warnings {
		body = append(body, web.Notice(h.P(g.Text(w))))
	}
	body = append(body, v.changes(seen))
	body = append(body, more...)
	body = append(body, web.Section("saisie", v.Say("preview.entered"), web.Facts(entered...)), f.Render())
	return v.show(http.StatusOK, &web.Page{Title: v.Say("preview.title", title), Path: action, Body: body})
}

// changes tells the difference: states, then money.
func (v *visit) changes(seen *foreseen) g.Node {
	if len(seen.places) == 0 && len(seen.states) == 0 {
		return web.Section("change", v.Say("preview.change"), h.P(g.Text(v.Say("preview.change_none"))))
	}
	var nodes []g.Node
	if len(seen.states) > 0 {
		grid := web.Grid{ID: "etats", Caption: v.Say("preview.states"), Columns: []web.Column{{Words: v.Say("preview.thing")}, {Words: v.Say("preview.before")}, {Words: v.Say("preview.after")}}}
		for _, s := range seen.states {
			grid.Rows = append(grid.Rows, []g.Node{g.Text(v.thing(s.thing)), g.Text(v.Say("state." + s.before)), g.Text(v.Say("state." + s.after))})
		}
		nodes = append(nodes, grid.Render())
	}
	if len(seen.places) > 0 {
		grid := web.Grid{ID: "argent", Caption: v.Say("preview.money"), Columns: []web.Column{{Words: v.Say("preview.place")},
			{Words: v.Say("preview.before"), Figure: true}, {Words: v.Say("preview.difference"), Figure: true}, {Words: v.Say("preview.after"), Figure: true}}}
		for i, c := range seen.places {
			if i == placesMax {
				nodes = append(nodes, h.P(g.Text(v.Say("preview.more_places", len(seen.places)-placesMax))))
				break
			}
			grid.Rows = append(grid.Rows, []g.Node{g.Text(v.placeWords(c.place)), g.Text(locale.Amount(v.Lang, c.before)),
				g.Text(signed(v.Lang, c.after-c.before)), g.Text(locale.Amount(v.Lang, c.after))})
		}
		nodes = append([]g.Node{grid.Render()}, nodes...)
	}
	return web.Section("change", v.Say("preview.change"), nodes...)
}

// placesMax bounds how many places a preview lists.
const placesMax = 60

func signed(l locale.Lang, c money.Cents) string {
	if c > 0 {
		return "+\u00a0" + locale.Amount(l, c)
	}
	return locale.Amount(l, c)
}

// placeWords names a place of money: its stage, action, commune and year.
func (v *visit) placeWords(p ledger.Place) string {
	words := p.Say(v.Lang)
	if p.Commune != "" {
		words += ", " + v.Say("preview.commune", p.Commune)
	}
	if p.Year != 0 {
		words += ", " + web.Count(int64(p.Year))
	}
	return words
}

// thing names an action or a milestone: "action A2.1".
func (v *visit) thing(subject string) string {
	family, code, _ := cutSubject(subject)
	return v.Say("thing."+family, code)
}
