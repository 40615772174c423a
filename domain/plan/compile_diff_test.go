package plan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/plan"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// copied gives a content that shares nothing with the first.
func copied(t testing.TB, c *plan.Content) *plan.Content {
	t.Helper()
	var back plan.Content
	if err := json.Unmarshal(plan.Canonical(c), &back); err != nil {
		t.Fatal(err)
	}
	return &back
}

func TestADifferenceIsOfTheRecordOrOfTheSubstance(t *testing.T) {
	base := compiled(t, "testdata/good").Content
	for name, c := range map[string]struct {
		change    func(*plan.Content)
		path      string
		substance bool
	}{
		"a title":               {func(c *plan.Content) { c.Actions[0].Title["fr"] = "Aide aux devantures" }, "actions/A1.1/title/fr", false},
		"a translation":         {func(c *plan.Content) { c.Vote.Outcome["en"] = "by all" }, "vote/outcome/en", false},
		"a source of an action": {func(c *plan.Content) { c.Actions[0].Sources = []string{"S1", "S2"} }, "actions/A1.1/sources", false},
		"a new source": {func(c *plan.Content) {
			c.Sources = append(c.Sources, plan.Source{ID: "S3", Title: plan.Text{"fr": "x"}})
		}, "sources/S3", false},
		"a note":                      {func(c *plan.Content) { c.Axes[0].Note = plan.Text{"fr": "x"} }, "axes/1/note/fr", false},
		"a fact":                      {func(c *plan.Content) { c.Facts[0].Text["fr"] = "x" }, "facts/1/text/fr", false},
		"an announced amount":         {func(c *plan.Content) { c.Actions[0].Announced[0].Amount++ }, "actions/A1.1/announced/1/amount_cents", false},
		"the placing found at last":   {func(c *plan.Content) { c.Actions[1].Objective = "O1.2" }, "actions/A1.~2/objective", false},
		"another placing":             {func(c *plan.Content) { c.Actions[0].Objective = "O1.2" }, "actions/A1.1/objective", true},
		"the funding found at last":   {func(c *plan.Content) { c.Actions[1].Funding = "plan" }, "actions/A1.~2/funding", false},
		"another funding":             {func(c *plan.Content) { c.Actions[0].Funding = "other" }, "actions/A1.1/funding", true},
		"the envelope":                {func(c *plan.Content) { c.Envelope++ }, "envelope_cents", true},
		"the number of actions":       {func(c *plan.Content) { c.ActionsVoted++ }, "actions_voted", true},
		"the day of the vote":         {func(c *plan.Content) { c.Vote.Date = "2020-05-16" }, "vote/date", true},
		"the means":                   {func(c *plan.Content) { c.Actions[0].Means = "works" }, "actions/A1.1/means", true},
		"a milestone's due date":      {func(c *plan.Content) { c.Actions[0].Milestones[0].Due = "2021" }, "actions/A1.1/milestones/M1/due", true},
		"a milestone gone":            {func(c *plan.Content) { c.Actions[0].Milestones = []plan.Milestone{} }, "actions/A1.1/milestones/M1", true},
		"an objective gone":           {func(c *plan.Content) { c.Axes[0].Objectives = c.Axes[0].Objectives[:1] }, "axes/1/objectives/O1.2", true},
		"an action gone":              {func(c *plan.Content) { c.Actions = c.Actions[:2] }, "actions/A2.1", true},
		"only the order of actions":   {func(c *plan.Content) { c.Actions[0], c.Actions[1] = c.Actions[1], c.Actions[0] }, "order", false},
		"beneficiaries found at last": {func(c *plan.Content) { c.Actions[0].Beneficiaries = plan.Text{"fr": "commerces"} }, "actions/A1.1/beneficiaries/fr", false},
		"a pilot":                     {func(c *plan.Content) { c.Actions[0].Pilot = plan.Text{"fr": "Direction de l'économie"} }, "actions/A1.1/pilot/fr", false},
		"a planned beginning":         {func(c *plan.Content) { c.Actions[0].Starts = "2020-09" }, "actions/A1.1/starts", true},
		"a planned end":               {func(c *plan.Content) { c.Actions[0].Ends = "2022" }, "actions/A1.1/ends", true},
		"a year of the programme":     {func(c *plan.Content) { c.Actions[0].Programme = []plan.Tranche{{Year: 2021, Cents: 5}} }, "actions/A1.1/programme/2021/amount_cents", true},
		"a funder": {func(c *plan.Content) {
			c.Actions[0].Funders = []plan.Share{{Name: plan.Text{"fr": "Région"}, Sources: []string{}}}
		}, "actions/A1.1/funders/1/name/fr", true},
		"real facts becoming a fiction": {func(c *plan.Content) { c.Fictional = true }, "fictional", true},
	} {
		t.Run(name, func(t *testing.T) {
			now := copied(t, base)
			c.change(now)
			changes := plan.Diff(base, now)
			if len(changes) != 1 || changes[0].Path != c.path || changes[0].Substance != c.substance {
				t.Fatalf("%+v", changes)
			}
			for _, l := range locale.Langs {
				if s := changes[0].Sentence(saying(l)); !strings.Contains(s, c.path) || strings.Contains(s, "plan.change") {
					t.Errorf("said as %q", s)
				}
			}
			back := plan.Diff(now, base)
			if len(back) != 1 || back[0].Old != changes[0].New || back[0].New != changes[0].Old {
				t.Errorf("the way back is %+v", back)
			}
		})
	}
}

func TestAnActionFoundAtLastIsOfTheRecord(t *testing.T) {
	base := compiled(t, "testdata/good").Content
	now := copied(t, base)
	found := now.Actions[2]
	found.Code, found.Title = "A2.~2", plan.Text{"fr": "Pistes", "en": "Lanes"}
	now.Actions = append(now.Actions, found)
	now.Unrecovered = nil
	for _, c := range plan.Diff(base, now) {
		if c.Substance {
			t.Errorf("%+v", c)
		}
	}
	now.ActionsVoted, now.Unrecovered = 5, base.Unrecovered // the council voted one more
	substance := false
	for _, c := range plan.Diff(base, now) {
		substance = substance || c.Path == "actions/A2.~2" && c.Substance
	}
	if !substance {
		t.Error("an action added to the vote passes for a finding")
	}
}

func TestAmountsInADifferenceAreEuros(t *testing.T) {
	base := compiled(t, "testdata/good").Content
	now := copied(t, base)
	now.Envelope = money.Cents(250_000_050)
	if s := plan.Diff(base, now)[0].Sentence(saying(locale.English)); !strings.Contains(s, "€2,500,000.50") || !strings.Contains(s, "€1,000,000.00") {
		t.Error(s)
	}
}

// TestContentsDifferExactlyWhereTheirBytesDo draws random changes: no change goes unseen, and none is
// seen where there is none.
func TestContentsDifferExactlyWhereTheirBytesDo(t *testing.T) {
	base := compiled(t, "../../plans/grand-paris").Content
	rapid.Check(t, func(rt *rapid.T) {
		now := copied(t, base)
		a := &now.Actions[rapid.IntRange(0, len(now.Actions)-1).Draw(rt, "action")]
		word := rapid.StringMatching(`[a-z]{0,3}`).Draw(rt, "word")
		switch rapid.IntRange(0, 7).Draw(rt, "part") {
		case 0:
			a.Title["fr"] += word
		case 1:
			a.Note = plan.Text{"fr": word}
		case 2:
			a.Sources = append(a.Sources, "S1"+word)
		case 3:
			a.Milestones = append(a.Milestones, plan.Milestone{Code: "M" + word, Title: plan.Text{}, Sources: []string{}})
		case 4:
			now.Facts = now.Facts[:rapid.IntRange(0, len(now.Facts)).Draw(rt, "facts")]
		case 5:
			now.Actions = now.Actions[:rapid.IntRange(0, len(now.Actions)).Draw(rt, "actions")]
		case 6:
			now.Vote.Members = nil
			if word != "" {
				now.Vote.Members = new(int)
			}
		case 7:
			now.Axes[0].Number += len(word)
		}
		same := bytes.Equal(plan.Canonical(base), plan.Canonical(now))
		if changes := plan.Diff(base, now); same != (len(changes) == 0) {
			rt.Fatalf("equal: %v, differences: %s", same, fmt.Sprint(changes))
		}
	})
}
