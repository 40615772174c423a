package portal

import (
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// description is an act in words, in the page's language.
type description struct {
	label    string // its kind: "affectation"
	sentence string // what happened
	text     string // what it publishes; "" where nothing, or where it was withdrawn
	asOf     string // the period it tells of
	measures []plan.Measure
}

// describe puts an act into words.
func (f *frame) describe(r journal.Record) (description, error) {
	a, err := f.p.Journal.Registry.Decode(r.Kind, r.Fields)
	if err != nil {
		// An act of a kind that this program does not know is shown by its kind, and nothing is guessed.
		return description{label: r.Kind, sentence: r.Kind}, nil
	}
	return f.words(r.Kind, a)
}

func (f *frame) words(kind string, a journal.Act) (description, error) {
	d := description{label: f.Say("act_kind." + kind)}
	d.sentence = d.label
	published := ""
	switch a := a.(type) {
	case *journal.OpenLog:
		d.sentence = f.Say("one_act.open", a.Origin)
	case *journal.Correct:
		return f.correction(d, a)
	case *plan.Adopt:
		d.sentence, published = f.Say("one_act.adopt", a.Envelope), a.TextName
	case *plan.Amend:
		d.sentence, published = f.Say("one_act.amend", a.Was, a.Envelope), a.TextName
	case *plan.Rectify:
		d.sentence, published = f.Say("one_act.rectify"), a.TextName
	case *plan.Allocate:
		d.sentence, published = f.Say("one_act.allocate", a.Cents, f.named(a.Action)), a.TextName
	case *plan.Reallocate:
		d.sentence, published = f.Say("one_act.reallocate", a.Cents, f.named(a.From), f.named(a.To)), a.TextName
	case *plan.Takeover:
		d.sentence, published = f.takeoverSentence(a), a.TextName
	case *record.Act:
		d.sentence = f.fileSentence(d.label, a.Of())
	case *plan.Start:
		d.sentence, published = f.Say("one_act.start", f.named(a.Action)), a.TextName
	case *plan.Complete:
		d.sentence, published = f.Say("one_act.complete", f.named(a.Action)), a.TextName
	case *plan.Abandon:
		d.sentence, published = f.Say("one_act.abandon", f.named(a.Action)), a.TextName
	case *plan.Report:
		d.sentence, published, d.asOf, d.measures = f.Say("one_act.report", f.named(a.Action), f.when(a.AsOf)), a.TextName, a.AsOf, a.Measures
	case *plan.Reach:
		d.sentence, published = f.Say("one_act.reach", f.milestone(a.Action, a.Milestone), f.named(a.Action)), a.TextName
	case *plan.Answer:
		d.sentence, published = f.Say("one_act.answer", a.Notice, f.aboutLine(a.About), f.outcomeWords(a.Outcome)), a.TextName
	case *plan.Miss:
		d.sentence, published = f.Say("one_act.miss", f.milestone(a.Action, a.Milestone), f.named(a.Action)), a.TextName
	}
	if sentence, name, err := f.schemeWords(a); err != nil {
		return d, err
	} else if sentence != "" {
		d.sentence, published = sentence, name
	}
	text, err := plan.ReadText(f.ctx, f.q, published)
	d.text = f.in(text)
	if a, ok := a.(*plan.Answer); ok && err == nil {
		text, err = plan.ReadText(f.ctx, f.q, a.SummaryName)
		d.text = f.Say("notices.reported", f.in(text)) + " " + f.Say("notices.answer", d.text)
	}
	return d, err
}

// correction says what was corrected, why, and what stands in its place.
func (f *frame) correction(d description, c *journal.Correct) (description, error) {
	reason := f.in(plan.Text(c.Reason))
	d.sentence = f.Say("one_act.withdraw", c.Of, reason)
	if c.With == nil {
		return d, nil
	}
	inner, err := f.p.Journal.Registry.Decode(c.With.Kind, c.With.Fields)
	if err != nil {
		return d, nil
	}
	again, err := f.words(c.With.Kind, inner)
	if err != nil {
		return d, err
	}
	again.label = d.label
	again.sentence = f.Say("one_act.correct", c.Of, reason, again.sentence)
	return again, nil
}

// named is an action by code and title; "" is the reserve.
func (f *frame) named(code string) string {
	if code == "" {
		return f.Say("one_act.reserve")
	}
	if t := f.title(code); t != "" {
		return f.Say("one_act.action", code, t)
	}
	return code
}

// milestone is a milestone by its title and code; by its code alone where no version has it.
func (f *frame) milestone(action, code string) string {
	for _, c := range []*plan.Content{f.content, f.latest} {
		if c == nil {
			continue
		}
		a, _ := c.Action(action)
		for _, m := range a.Milestones {
			if m.Code == code {
				return f.Say("one_act.milestone", f.in(m.Title), code)
			}
		}
	}
	return f.Say("one_act.milestone_code", code)
}

// saysBoth is an act's sentence in every language.
func (f *frame) saysBoth(r journal.Record) (plan.Text, error) {
	t := plan.Text{}
	for _, l := range locale.Langs {
		other := *f
		other.Site = f.In(l)
		d, err := other.describe(r)
		if err != nil {
			return nil, err
		}
		t[string(l)] = d.sentence
	}
	return t, nil
}

// placeWords names a place of the ledger: its book, stage and action.
func (f *frame) placeWords(text string) string {
	p, err := ledger.ParsePlace(text)
	if err != nil {
		return text
	}
	if p.Stage == ledger.Outside {
		return f.Say("stage.outside")
	}
	return f.Say("one_act.place", f.Say("book."+p.Book), p)
}
