package portal

import (
	"cmp"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"relance/app/web"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// actsBehind reads the acts that moved money at the stages of a figure, the first first.
func (f *frame) actsBehind(ask asked, stages []string) ([]journal.Record, error) {
	behind := ledger.Behind{Book: ask.book, Stages: stages, On: f.on, Known: f.known, Year: ask.year}
	if codes := ask.actions(f); len(codes) == 0 {
		return nil, nil // an axis without actions
	} else if !slices.Contains(codes, "") {
		behind.Actions = codes
	}
	numbers, _, err := ledger.Acts(f.ctx, f.q, behind)
	if err != nil {
		return nil, err
	}
	if ask.commune != "" { // of those, the ones about the commune
		about, err := journal.List(f.ctx, f.q, journal.Filter{Subject: "commune:" + ask.commune, Known: f.known})
		if err != nil {
			return nil, err
		}
		named := map[int64]bool{}
		for _, r := range about {
			named[r.Number] = true
		}
		numbers = slices.DeleteFunc(numbers, func(n int64) bool { return !named[n] })
	}
	var out []journal.Record
	for _, n := range numbers {
		r, err := journal.Get(f.ctx, f.q, n)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// actsAbout reads the acts about a subject that stand on the page's day, the last effective first.
func (f *frame) actsAbout(subject string) ([]journal.Record, error) {
	records, err := journal.List(f.ctx, f.q, journal.Filter{Subject: subject, Known: f.known})
	if err != nil {
		return nil, err
	}
	kept := []journal.Record{}
	for _, r := range records {
		if r.Effective <= f.on && (r.CorrectedBy == 0 || r.CorrectedBy > f.known) {
			kept = append(kept, r)
		}
	}
	slices.SortStableFunc(kept, func(a, b journal.Record) int {
		switch {
		case a.Effective > b.Effective:
			return -1
		case a.Effective < b.Effective:
			return 1
		}
		return int(b.Number - a.Number)
	})
	return kept, nil
}

// actRows lists acts in words: the day of effect, what happened, where it is in the journal.
func (f *frame) actRows(p *web.Page, records []journal.Record) (g.Node, error) {
	if len(records) == 0 {
		return h.P(h.Class("quiet"), g.Text(f.Say("journal.empty"))), nil
	}
	var rows g.Group
	for _, r := range records {
		d, err := f.describe(r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, h.Li(h.Class("dated"),
			h.P(h.Class("quiet"), h.Time(h.DateTime(r.Effective), g.Text(f.date(r.Effective)))),
			h.Div(h.P(h.Class("what"), web.A(p.At("/journal/"+web.Count(r.Number)), d.sentence)),
				g.If(d.text != "", h.P(g.Text(d.text))),
				h.P(h.Class("quiet small"), g.Text(f.actLine(r, d))))))
	}
	return h.Ul(h.Class("rows"), rows), nil
}

// actLine says number, kind and how the act came to be known.
func (f *frame) actLine(r journal.Record, d description) string {
	s := f.Say("one_act.line", r.Number, d.label) + dot + f.Say("one_act.recorded_on", recordedDay(r, f.p.paris))
	if r.Mode == journal.Imported {
		s += dot + f.Say("mode.imported")
	}
	if r.CorrectedBy != 0 && r.CorrectedBy <= f.known {
		s += dot + f.Say("one_act.corrected_by", r.CorrectedBy)
	}
	return s
}

// reportsOf lists what was reported of an action, and every other act about it.
func (f *frame) reportsOf(p *web.Page, a plan.Action) (g.Node, error) {
	records, err := f.actsAbout("action:" + a.Code)
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return h.P(g.Text(f.Say("one_action.no_reports", f.on))), nil
	}
	var rows g.Group
	for _, r := range records {
		d, err := f.describe(r)
		if err != nil {
			return nil, err
		}
		when := locale.Upper(f.when(cmp.Or(d.asOf, r.Effective)))
		what := d.text
		if what == "" {
			what = d.sentence
		}
		rows = append(rows, h.Li(h.Class("dated"), h.P(h.Class("quiet"), g.Text(when)),
			h.Div(h.P(g.Text(what)), f.measures(d.measures), f.periodNote(r, d),
				h.P(h.Class("small"), web.A(p.At("/journal/"+web.Count(r.Number)), f.Say("one_act.line", r.Number, d.label))),
				f.sourceLine(r.Sources))))
	}
	return h.Ul(h.Class("rows"), rows), nil
}

// periodNote says on which day a report of a longer period counts.
func (f *frame) periodNote(r journal.Record, d description) g.Node {
	if d.asOf == "" || d.asOf == r.Effective {
		return nil
	}
	return h.P(h.Class("small quiet"), g.Text(f.Say("one_act.last_day", r.Effective)))
}

// recordedDay is the day in Paris on which an act was recorded: for a file of another system it is not the
// day on which the act takes effect, which is the first that its lines cover.
func recordedDay(r journal.Record, paris *time.Location) string {
	if t, err := time.Parse(time.RFC3339, r.Recorded); err == nil {
		return t.In(paris).Format(time.DateOnly)
	}
	return r.Recorded
}
