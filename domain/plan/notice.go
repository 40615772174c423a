package plan

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// Answer answers in public what a reader reported: what it was, in words that name nobody, and what came
// of it.
type Answer struct {
	Notice      string `json:"notice"`                 // its public id
	Received    string `json:"received"`               // day
	About       string `json:"about"`                  // "plan", "axis:2", "action:A2.~1", "act:12"
	Outcome     string `json:"outcome"`                // one of Outcomes
	CorrectedBy int64  `json:"corrected_by,omitempty"` // the act that corrected it, or that added the source
	Summary     Text   `json:"summary,omitempty"`      // of what was reported
	SummaryName string `json:"summary_blob,omitempty"`
	Published          // the answer
}

// Outcomes of a notice: an act corrected it; the figure is confirmed; a source was added; it is no matter
// of this register.
var Outcomes = []string{Corrected, "confirmed", SourceAdded, "elsewhere"}

// The outcomes that an act brings about.
const (
	Corrected   = "corrected"
	SourceAdded = "source_added"
)

func (*Answer) Kind() string { return "notice.answer" }

// Publish hands the summary and the answer to the journal.
func (a *Answer) Publish(keep func(media, text string) string) error {
	summary := Published{Text: a.Summary, TextName: a.SummaryName}
	if err := summary.Publish(keep); err != nil {
		for _, f := range fault.Of(err) {
			f.Field = strings.Replace(f.Field, "text", "summary", 1)
		}
		return err
	}
	a.Summary, a.SummaryName = summary.Text, summary.TextName
	return a.Published.Publish(keep)
}

var noticeForm = regexp.MustCompile(`^[0-9a-z]{4,20}$`)

// Check refuses an answer without its two texts, about what is not there, naming an act that is not there
// or none where one is needed, and a second answer to one notice.
func (a *Answer) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	var all fault.List
	if !noticeForm.MatchString(a.Notice) {
		all = append(all, fault.New(fault.Invalid, "notice.id_wrong", fault.Clip(a.Notice)).At("notice"))
	}
	if !store.IsDay(a.Received) || a.Received > e.Effective {
		all = append(all, fault.New(fault.Invalid, "notice.received_wrong", fault.Clip(a.Received), e.Effective).At("received"))
	}
	if !slices.Contains(Outcomes, a.Outcome) {
		all = append(all, fault.New(fault.Invalid, "notice.outcome_wrong", fault.Clip(a.Outcome), strings.Join(Outcomes, ", ")).At("outcome"))
	}
	if a.SummaryName == "" {
		all = append(all, fault.New(fault.Invalid, "notice.summary_missing").At("summary"))
	}
	if a.TextName == "" {
		all = append(all, fault.New(fault.Invalid, "notice.answer_missing").At("text"))
	}
	if len(all) > 0 {
		return all
	}
	if err := a.checkAct(e); err != nil {
		return err
	}
	if err := subjectThere(ctx, q, e, a.About); err != nil {
		return err
	}
	by, found, err := store.One(ctx, q, qAnswerOf, store.Value[int64], a.Notice, e.Position)
	if err == nil && found {
		err = fault.New(fault.Conflict, "notice.answered", a.Notice, by).At("notice")
	}
	return err
}

// checkAct refuses an act that is not there, and one where none belongs.
func (a *Answer) checkAct(e *journal.Entry) error {
	switch {
	case a.CorrectedBy == 0 && a.Outcome == Corrected:
		return fault.New(fault.Invalid, "notice.act_missing").At("corrected_by")
	case a.CorrectedBy == 0:
		return nil
	case a.Outcome != Corrected && a.Outcome != SourceAdded:
		return fault.New(fault.Invalid, "notice.act_needless").At("corrected_by")
	}
	return actBefore(e, a.CorrectedBy, "corrected_by")
}

// actBefore refuses the number of an act that was not recorded before this one.
func actBefore(e *journal.Entry, n int64, field string) error {
	if n < 1 || n >= e.Number {
		return fault.New(fault.NotFound, "journal.no_act", n).At(field)
	}
	return nil
}

// subjectThere refuses what an answer may not be about: an axis or action that the plan in force does not
// have, an act that is not there.
func subjectThere(ctx context.Context, q store.Q, e *journal.Entry, about string) error {
	wrong := fault.New(fault.Invalid, "notice.about_wrong", fault.Clip(about)).At("about")
	kind, code, _ := strings.Cut(about, ":")
	if kind == "action" {
		_, err := actionOn(ctx, q, e, code, "about")
		return err
	}
	n, err := strconv.ParseInt(code, 10, 64)
	switch {
	case about == "plan":
		return nil
	case err != nil || n < 1 || strconv.FormatInt(n, 10) != code:
		return wrong
	case kind == "act":
		return actBefore(e, n, "about")
	case kind != "axis":
		return wrong
	}
	versions, err := versionsBefore(ctx, q, e)
	for i := len(versions) - 1; i >= 0 && err == nil; i-- {
		if versions[i].Effective > e.Effective {
			continue
		}
		c, err := contentIn(ctx, q, e, versions[i].Digest)
		if err == nil && n > int64(len(c.Axes)) {
			err = wrong
		}
		return err
	}
	if err == nil {
		err = wrong
	}
	return err
}

func (a *Answer) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	e.Touch("notice:" + a.Notice)
	e.Touch("notices")
	if a.About != "plan" {
		e.Touch(a.About)
	}
	_, err := tx.Exec(ctx, qAddAnswer, e.Number, e.Position, e.Effective, a.Notice, a.Received, a.About, a.Outcome, a.CorrectedBy)
	return err
}

// Answered is a notice that an act answers.
type Answered struct {
	Act                      int64
	Effective, Notice        string
	Received, About, Outcome string
	CorrectedBy              int64
}

// Answers lists the answers that stand, the last first.
func Answers(ctx context.Context, q store.Q, v View) ([]Answered, error) {
	on, known, _ := v.bounds()
	return store.All(ctx, q, qAnswers, scanAnswered, on, known)
}

// AnswerTo gives the answer to a notice; found is false where none stands.
func AnswerTo(ctx context.Context, q store.Q, notice string) (_ Answered, found bool, err error) {
	return store.One(ctx, q, qAnswerTo, scanAnswered, notice)
}

// Undone gives the notices whose answer was taken back and that have no other: they wait again.
func Undone(ctx context.Context, q store.Q) ([]string, error) {
	return store.All(ctx, q, qUndone, store.Value[string])
}

func scanAnswered(s store.Scanner) (a Answered, err error) {
	err = s.Scan(&a.Act, &a.Effective, &a.Notice, &a.Received, &a.About, &a.Outcome, &a.CorrectedBy)
	return
}

const answeredCols = `select act, effective, notice, received, about, outcome, corrected_by from plan_notice `

var (
	qAddAnswer = store.Query(`insert into plan_notice (act, position, effective, notice, received, about, outcome, corrected_by, voided_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`)
	qAnswerOf = store.Query(`select act from plan_notice where notice = $1 and position < $2 and voided_by = 0`)
	qAnswers  = store.Query(answeredCols + `where effective <= $1 and act <= $2 and (voided_by = 0 or voided_by > $2) order by effective desc, act desc`)
	qAnswerTo = store.Query(answeredCols + `where notice = $1 and voided_by = 0`)
	qUndone   = store.Query(`select distinct notice from plan_notice u where voided_by <> 0
		and not exists (select 1 from plan_notice s where s.notice = u.notice and s.voided_by = 0) order by notice`)
	qVoidAnswer = store.Query(`update plan_notice set voided_by = $1 where act = $2 and voided_by = 0`)
)

// scopesOfAnswer gives the axis that a notice is about, nil for the whole plan: its answer is for those who may
// report on that axis.
func scopesOfAnswer(ctx context.Context, q store.Q, act journal.Act, e *journal.Entry) ([]string, error) {
	a, ok := act.(*Answer)
	if !ok {
		return nil, nil
	}
	kind, code, _ := strings.Cut(a.About, ":")
	switch kind {
	case "axis":
		return []string{a.About}, nil
	case "action":
		action, err := actionOn(ctx, q, e, code, "about")
		switch k := fault.KindOf(err); {
		case k == fault.Conflict || k == fault.NotFound:
			return nil, nil
		case err != nil:
			return nil, err
		}
		return []string{fmt.Sprintf("axis:%d", action.Axis)}, nil
	}
	return nil, nil
}
