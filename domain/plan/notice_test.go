package plan_test

import (
	"context"
	"testing"

	"relance/domain/plan"
	"relance/foundation/journal"
)

func answer(change func(*plan.Answer)) *plan.Answer {
	a := &plan.Answer{Notice: "n2345", Received: "2020-06-30", About: "plan", Outcome: "confirmed",
		Summary: plan.Text{"fr": "Un lecteur doute de la somme.", "en": "A reader doubts the sum."}, Published: plan.Published{Text: plan.Text{"fr": "Elle est exacte.", "en": "It is right."}}}
	if change != nil {
		change(a)
	}
	return a
}

func TestAnAnswerIsRefusedWhereItIsNotWholeOrAboutNothing(t *testing.T) {
	b := twoAxes(t)
	for _, x := range []struct {
		key    string
		change func(*plan.Answer)
	}{
		{"notice.id_wrong", func(a *plan.Answer) { a.Notice = "" }},
		{"notice.id_wrong", func(a *plan.Answer) { a.Notice = "anne@exemple.fr" }},
		{"notice.received_wrong", func(a *plan.Answer) { a.Received = "2020-07-02" }},
		{"notice.received_wrong", func(a *plan.Answer) { a.Received = "hier" }},
		{"notice.outcome_wrong", func(a *plan.Answer) { a.Outcome = "perhaps" }},
		{"notice.summary_missing", func(a *plan.Answer) { a.Summary = nil }},
		{"notice.answer_missing", func(a *plan.Answer) { a.Text = nil }},
		{"plan.text_french", func(a *plan.Answer) { a.Summary = plan.Text{"en": "Only English."} }},
		{"plan.text_named", func(a *plan.Answer) { a.SummaryName = "abc" }},
		{"notice.act_missing", func(a *plan.Answer) { a.Outcome = plan.Corrected }},
		{"notice.act_needless", func(a *plan.Answer) { a.CorrectedBy = 1 }},
		{"journal.no_act", func(a *plan.Answer) { a.Outcome, a.CorrectedBy = plan.Corrected, 99 }},
		{"journal.no_act", func(a *plan.Answer) { a.Outcome, a.CorrectedBy = plan.Corrected, -1 }},
		{"journal.no_act", func(a *plan.Answer) { a.About = "act:99" }},
		{"notice.about_wrong", func(a *plan.Answer) { a.About = "act:01" }},
		{"notice.about_wrong", func(a *plan.Answer) { a.About = "axis:3" }},
		{"notice.about_wrong", func(a *plan.Answer) { a.About = "axis:-1" }},
		{"notice.about_wrong", func(a *plan.Answer) { a.About = "plan:1" }},
		{"notice.about_wrong", func(a *plan.Answer) { a.About = "person:anne" }},
		{"plan.no_action_near", func(a *plan.Answer) { a.About = "action:A9" }},
	} {
		refused(t, b, answer(x.change), "2020-07-01", x.key)
	}
}

func TestANoticeIsAnsweredOnceUntilItsAnswerIsTakenBack(t *testing.T) {
	b := twoAxes(t)
	ctx := context.Background()
	fix := b.Must(&plan.Allocate{Action: "A1.1", Cents: 100}, "2020-06-01")
	first := b.Must(answer(func(a *plan.Answer) { a.About, a.Outcome, a.CorrectedBy = "axis:2", plan.Corrected, fix.Number }), "2020-07-01")
	refused(t, b, answer(nil), "2020-07-01", "notice.answered")
	got, found, err := plan.AnswerTo(ctx, b.DB, "n2345")
	if err != nil || !found || got.Act != first.Number || got.CorrectedBy != fix.Number || got.About != "axis:2" || got.Received != "2020-06-30" {
		t.Errorf("%+v %v %v", got, found, err)
	}
	b.Must(&journal.Correct{Of: first.Number, Reason: map[string]string{"fr": "Réponse erronée."}}, "")
	if _, found, _ := plan.AnswerTo(ctx, b.DB, "n2345"); found {
		t.Error("an answer taken back stands")
	}
	b.Must(answer(nil), "2020-07-02")
	for view, want := range map[plan.View]int{{}: 1, {On: "2020-07-01"}: 0, {Known: first.Number}: 1, {On: "2020-06-30"}: 0} {
		if all, err := plan.Answers(ctx, b.DB, view); err != nil || len(all) != want {
			t.Errorf("%+v has %d answers, %v", view, len(all), err)
		}
	}
	acts, err := journal.List(ctx, b.DB, journal.Filter{Subject: "axis:2"})
	if err != nil || len(acts) != 1 {
		t.Errorf("%d acts are about axis 2: %v", len(acts), err)
	}
}
