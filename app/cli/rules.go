package cli

import (
	"fmt"
	"strings"

	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/folder"
)

type questionsVerb struct {
	Scheme string `arg:"" help:"The scheme's or the cap's folder name."`
	Plan   string `required:"" help:"The plan folder." placeholder:"FOLDER"`
	On     string `help:"The day for which it is asked, YYYY-MM-DD; today where none is given." placeholder:"DATE"`
}

// Run lists what a scheme asks, with how it is answered.
func (v *questionsVerb) Run(t *Terminal) error {
	b, err := t.catalogue(v.Plan)
	if err != nil {
		return err
	}
	version, err := b.version(v.Scheme, &v.On)
	if err != nil {
		return err
	}
	t.say("scheme.head", version.Title, version.Day, v.On)
	for _, q := range version.Questions {
		fmt.Fprintf(t.Out, "%-16s %-14s %s\n", q.ID, q.Kind, q.Ask.Say(t.Lang))
		for _, o := range q.Options {
			fmt.Fprintf(t.Out, "%-16s %-14s   %s : %s\n", "", "", o.ID, o.Says.Say(t.Lang))
		}
		for _, c := range q.Columns {
			fmt.Fprintf(t.Out, "%-16s %-14s   %s : %s\n", "", c.Kind, c.ID, c.Ask.Say(t.Lang))
			for _, o := range c.Options {
				fmt.Fprintf(t.Out, "%-16s %-14s     %s : %s\n", "", "", o.ID, o.Says.Say(t.Lang))
			}
		}
	}
	return nil
}

type evalVerb struct {
	Scheme string `arg:"" help:"The scheme's or the cap's folder name."`
	Plan   string `required:"" help:"The plan folder." placeholder:"FOLDER"`
	On     string `help:"The day for which it is asked, YYYY-MM-DD; today where none is given." placeholder:"DATE"`
	Over   string `required:"" help:"A CSV file: a column for each question, a line for each situation." placeholder:"ANSWERS.csv"`
}

// Run adds to each situation what the scheme answers, as CSV. Other columns pass through; an empty cell is no answer.
func (v *evalVerb) Run(t *Terminal) error {
	b, err := t.catalogue(v.Plan)
	if err != nil {
		return err
	}
	version, err := b.version(v.Scheme, &v.On)
	if err != nil {
		return err
	}
	s, err := openSituations(v.Over, version.Rule())
	if err != nil {
		return err
	}
	defer s.close()
	out := newTable(t.Out)
	out.write(append(s.header(), "eligible", "amount_min_cents", "amount_max_cents"))
	in := version.Rule().Ask(v.On).Of(b.world)
	err = s.each(func(cells []string) error {
		if err := s.give(in); err != nil {
			return err
		}
		status, least, most := in.Decide()
		out.write(append(cells, string(status), out.cents(status, least), out.cents(status, most)))
		return nil
	})
	if err != nil {
		return err
	}
	return out.close()
}

type compareVerb struct {
	Scheme string `arg:"" help:"The scheme's or the cap's folder name."`
	First  string `arg:"" help:"The day that names the first version: 2020-06-11."`
	Second string `arg:"" help:"The day that names the second one."`
	Plan   string `required:"" help:"The plan folder." placeholder:"FOLDER"`
	On     string `help:"The day for which both are asked; that of the second version where none is given." placeholder:"DATE"`
	Over   string `required:"" help:"A CSV file: a column for each question, a line for each situation." placeholder:"ANSWERS.csv"`
	By     string `help:"Columns of the file by which gains and losses are summed too: commune,sector." placeholder:"COLUMNS"`
}

// Run says who gains and who loses between two versions, reading each situation once and keeping sums only.
func (v *compareVerb) Run(t *Terminal) error {
	b, err := t.catalogue(v.Plan)
	if err != nil {
		return err
	}
	s, err := b.Find(v.Scheme)
	if err != nil {
		return err
	}
	first, err := s.Named(v.First)
	if err != nil {
		return err
	}
	second, err := s.Named(v.Second)
	if err != nil {
		return err
	}
	if v.On == "" {
		v.On = second.Day
	}
	if !rule.Askable(v.On) {
		return fault.New(fault.Invalid, "rule.day_range", folder.Shown(v.On))
	}
	file, err := openSituations(v.Over, first.Rule(), second.Rule())
	if err != nil {
		return err
	}
	defer file.close()
	c := newComparison(strings.FieldsFunc(v.By, func(r rune) bool { return r == ',' || r == ' ' }))
	if err := c.find(file); err != nil {
		return err
	}
	was, is := first.Rule().Ask(v.On).Of(b.world), second.Rule().Ask(v.On).Of(b.world)
	err = file.each(func(cells []string) error {
		if err := file.give(was, is); err != nil {
			return err
		}
		before, low1, high1 := was.Decide()
		after, low2, high2 := is.Decide()
		c.add(cells, outcome{before, low1, high1}, outcome{after, low2, high2})
		return nil
	})
	if err != nil {
		return err
	}
	t.say("scheme.compare_head", first.Title, first.Day, second.Day, v.On)
	return c.print(t)
}
