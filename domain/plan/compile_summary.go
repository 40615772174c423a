package plan

import (
	"io"
	"strings"
	"unicode/utf8"

	"relance/foundation/folder"
	"relance/foundation/money"
)

// Summary is what there is to say of a good folder on one screen; its JSON is for machines.
type Summary struct {
	Plan        string      `json:"plan"`
	Title       Text        `json:"title"`
	Owner       Text        `json:"owner"`
	Fictional   bool        `json:"fictional"`
	Vote        string      `json:"vote"` // YYYY-MM-DD
	Envelope    money.Cents `json:"envelope_cents"`
	Axes        int         `json:"axes"`
	Objectives  int         `json:"objectives"`
	Actions     int         `json:"actions"`
	FromPlan    int         `json:"from_plan"`
	FromPress   int         `json:"from_press"`
	FromDraft   int         `json:"from_draft"`
	Unplaced    int         `json:"unplaced"` // actions whose objective no source names
	Unrecovered int         `json:"unrecovered"`
	Voted       int         `json:"actions_voted"`
	Announced   int         `json:"announced"`
	Milestones  int         `json:"milestones"`
	Piloted     int         `json:"piloted"`          // actions whose leading directorate is said
	Programmed  money.Cents `json:"programmed_cents"` // planned spending of all actions and years
	Funded      money.Cents `json:"funded_cents"`     // what others pay, as far as amounts are given
	Linked      int         `json:"linked"`
	Facts       int         `json:"facts"`
	Sources     int         `json:"sources"`
	Languages   []string    `json:"languages"`
	History     int         `json:"history"` // acts of history.yaml
	Digest      string      `json:"digest"`  // as the journal names the content
}

// Summary counts what the folder holds.
func (c *Compiled) Summary() Summary {
	p := c.Content
	s := Summary{
		Plan: p.Plan, Title: p.Title, Owner: p.Owner.Name, Fictional: p.Fictional, Vote: p.Vote.Date, Envelope: p.Envelope,
		Axes: len(p.Axes), Actions: len(p.Actions), Voted: p.ActionsVoted, Linked: len(p.Linked), Facts: len(p.Facts),
		Sources: len(p.Sources), Languages: p.Languages, History: len(c.History), Digest: c.Digest,
	}
	for _, a := range p.Axes {
		s.Objectives += len(a.Objectives)
	}
	for _, a := range p.Actions {
		switch a.Provenance {
		case "plan":
			s.FromPlan++
		case "press":
			s.FromPress++
		case "draft":
			s.FromDraft++
		}
		if a.Objective == "" {
			s.Unplaced++
		}
		s.Announced += len(a.Announced)
		s.Milestones += len(a.Milestones)
		if a.Pilot != nil {
			s.Piloted++
		}
		for _, t := range a.Programme {
			s.Programmed = capped(s.Programmed, t.Cents)
		}
		for _, f := range a.Funders {
			s.Funded = capped(s.Funded, f.Cents)
		}
	}
	if p.Unrecovered != nil {
		s.Unrecovered = p.Unrecovered.Count
	}
	return s
}

// capped adds amounts that nobody has compared with an envelope: beyond the largest there is, it stays there.
func capped(a, b money.Cents) money.Cents {
	sum, err := money.Add(a, b)
	if err != nil {
		return money.Max
	}
	return sum
}

// Print writes the summary as one screen: a name and a value on each line. Lines that would say 0 of
// something a plan need not have are left out.
func (s Summary) Print(w io.Writer, say folder.Say, lang string) error {
	type line struct {
		key   string
		value any
		shown bool
	}
	lines := []line{
		{"plan.sum_plan", s.Plan + " – " + s.Title.In(lang), true},
		{"plan.sum_owner", s.Owner.In(lang), true},
		{"plan.sum_fictional", say("plan.yes"), s.Fictional},
		{"plan.sum_vote", s.Vote, true},
		{"plan.sum_envelope", s.Envelope, true},
		{"plan.sum_axes", s.Axes, true},
		{"plan.sum_objectives", s.Objectives, true},
		{"plan.sum_actions", s.Actions, true},
		{"plan.sum_from_plan", s.FromPlan, s.FromPlan > 0},
		{"plan.sum_from_press", s.FromPress, s.FromPress > 0},
		{"plan.sum_from_draft", s.FromDraft, s.FromDraft > 0},
		{"plan.sum_unplaced", s.Unplaced, s.Unplaced > 0},
		{"plan.sum_unrecovered", s.Unrecovered, s.Unrecovered > 0},
		{"plan.sum_voted", s.Voted, true},
		{"plan.sum_announced", s.Announced, s.Announced > 0},
		{"plan.sum_milestones", s.Milestones, s.Milestones > 0},
		{"plan.sum_piloted", s.Piloted, s.Piloted > 0},
		{"plan.sum_programmed", s.Programmed, s.Programmed > 0},
		{"plan.sum_funded", s.Funded, s.Funded > 0},
		{"plan.sum_linked", s.Linked, s.Linked > 0},
		{"plan.sum_facts", s.Facts, s.Facts > 0},
		{"plan.sum_history", s.History, s.History > 0},
		{"plan.sum_sources", s.Sources, true},
		{"plan.sum_languages", strings.Join(s.Languages, ", "), true},
		{"plan.sum_digest", s.Digest, true},
	}
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(say(l.key)))
	}
	var b strings.Builder
	for _, l := range lines {
		if name := say(l.key); l.shown {
			b.WriteString(name + strings.Repeat(" ", width-utf8.RuneCountInString(name)+2) + say("plan.sum_value", l.value) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
