package plan_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
)

// amending is the submission of an amendment that leaves these actions.
func amending(b *journaltest.Bench, day string, actions ...string) journal.Submission {
	c := small(actions, 100)
	blob := plantest.Blob(c)
	return journal.Submission{ID: b.ID(), Act: &plan.Amend{Content: blob.Digest(), Was: 100, Envelope: 100}, Effective: day,
		Authority: council, Blobs: []journal.Blob{blob}}
}

func told(b *journaltest.Bench, subs ...journal.Submission) error {
	_, err := b.Do(context.Background(), journaltest.Everyone, subs...)
	return err
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	for _, f := range fault.Of(err) {
		if f.Key == key {
			return
		}
	}
	t.Fatalf("answered %v, want %s", err, key)
}

func TestAnActionIsNotRemovedFromADayOnWhichItStillHoldsMoney(t *testing.T) {
	b := adopted(t)
	b.Must(&plan.Allocate{Action: "A1.1", Cents: 40}, "2020-06-01")
	b.Must(&plan.Reallocate{From: "A1.1", To: "A1.2", Cents: 40}, "2021-12-01")
	wantKey(t, told(b, amending(b, "2021-06-01", "A1.2", "A1.3")), "plan.action_holds")
	if err := told(b, amending(b, "2021-12-01", "A1.2", "A1.3")); err != nil {
		t.Fatalf("removed on the day on which its money leaves: %v", err)
	}
}

func TestAnActionFundedInTheSameListIsNotRemovedByIt(t *testing.T) {
	b := adopted(t)
	fund := journal.Submission{ID: b.ID(), Act: &plan.Allocate{Action: "A1.1", Cents: 40}, Effective: "2020-06-01", Authority: council}
	wantKey(t, told(b, fund, amending(b, "2021-01-01", "A1.2", "A1.3")), "plan.action_holds")
}

func TestACorrectionLeavesNoMoneyOnAnActionThatWasRemovedSince(t *testing.T) {
	b := adopted(t)
	b.Must(&plan.Allocate{Action: "A1.1", Cents: 40}, "2020-06-01")
	moved := b.Must(&plan.Reallocate{From: "A1.1", To: "A1.2", Cents: 40}, "2020-07-01")
	if err := told(b, amending(b, "2021-01-01", "A1.2", "A1.3")); err != nil {
		t.Fatal(err)
	}
	back := amending(b, "2022-01-01", "A1.1", "A1.2", "A1.3")
	anew := func(to string, cents int) journal.Act {
		return decode(b, "act.correct", map[string]any{"of": moved.Number, "reason": map[string]string{"fr": "erreur"},
			"with": map[string]any{"kind": "plan.reallocate", "fields": map[string]any{"from": "A1.1", "to": to, "amount_cents": cents}}})
	}
	for range 2 { // also when a later version has it again: in between it has not
		_, err := b.Act(correct(b, moved.Number, ""), "")
		wantKey(t, err, "journal.later_acts")
		_, err = b.Act(anew("A1.2", 39), "")
		wantKey(t, err, "journal.later_acts")
		if err := told(b, back); err != nil {
			t.Fatal(err)
		}
	}
	b.Must(&plan.Allocate{Action: "A1.1", Cents: 10}, "2022-02-01")
	if _, err := b.Act(anew("A1.3", 40), ""); err != nil {
		t.Fatalf("money of a later time is no reason to refuse: %v", err)
	}
}

func TestWhatWasHeldIsToldOfTheDaysAskedOnly(t *testing.T) {
	b := adopted(t)
	b.Must(&plan.Allocate{Action: "A1.1", Cents: 40}, "2020-06-01")
	b.Must(&plan.Reallocate{From: "A1.1", To: "", Cents: 30}, "2020-07-01")
	for _, c := range []struct {
		since, until string
		most         money.Cents
		day          string
	}{
		{"2020-05-15", "2020-06-01", 0, ""}, {"2020-05-15", "", 40, "2020-06-01"}, {"2020-06-15", "", 40, "2020-06-15"},
		{"2020-07-01", "", 10, "2020-07-01"}, {"2020-08-01", "2020-09-01", 10, "2020-08-01"},
	} {
		most, day, err := ledger.Held(context.Background(), b.DB, "A1.1", c.since, c.until)
		if err != nil || most != c.most || day != c.day {
			t.Errorf("from %s until %q: %d on %q (%v), want %d on %q", c.since, c.until, most, day, err, c.most, c.day)
		}
	}
}

func TestAnAdoptionNeverRestsOnAContentThatOnlyMemoryKnows(t *testing.T) {
	b := plantest.Open(t)
	c := small([]string{"A1.1"}, 100)
	c.Plan = "plan-of-this-test"
	blob := plantest.Blob(c)
	sub := journal.Submission{ID: b.ID(), Act: &plan.Adopt{Content: blob.Digest(), Envelope: 100}, Effective: "2020-05-15", Authority: council,
		Blobs: []journal.Blob{blob}}
	if _, err := b.Dry(context.Background(), journaltest.Everyone, sub); err != nil {
		t.Fatal(err)
	}
	sub.Blobs = nil
	wantKey(t, told(b, sub), "plan.content_missing")
}

func TestANameInPlaceOfAPublishedTextIsRefused(t *testing.T) {
	b := adopted(t)
	content := plantest.Blob(small([]string{"A1.1", "A1.2", "A1.3"}, 100)).Digest()
	for _, name := range []string{content, "sha256:none"} {
		refused(t, b, decode(b, "action.report", map[string]any{"action": "A1.1", "measures": []any{}, "text_blob": name}), "2021-01-01", "plan.text_named")
	}
	long := strings.Repeat("é", 10_001)
	refused(t, b, decode(b, "action.report", map[string]any{"action": "A1.1", "measures": []any{}, "text": map[string]string{"fr": long}}), "2021-01-01", "plan.text_large")
	refused(t, b, decode(b, "action.report", map[string]any{"action": "A1.1", "measures": []any{}, "text": map[string]string{"en": "x"}}), "2021-01-01", "plan.text_french")
	if text, err := plan.ReadText(context.Background(), b.DB, content); text != nil || err != nil {
		t.Errorf("a content read as a text gives %v, %v", text, err)
	}
}

func TestAContentThatNoCompilerMadeIsNotAdopted(t *testing.T) {
	for what, spoil := range map[string]func(*plan.Content){
		"a code that climbs out of its address": func(c *plan.Content) { c.Actions[0].Code = "../axes" },
		"a code that ends as a twin":            func(c *plan.Content) { c.Actions[0].Code = "A1.1.json" },
		"a code twice":                          func(c *plan.Content) { c.Actions[1].Code = c.Actions[0].Code },
		"an axis out of range":                  func(c *plan.Content) { c.Actions[0].Axis = 7 },
		"axes out of order":                     func(c *plan.Content) { c.Axes[0].Number = -3 },
		"an objective that is not there":        func(c *plan.Content) { c.Actions[0].Objective = "O1.9" },
		"a means of no list":                    func(c *plan.Content) { c.Actions[0].Means = "<b>" },
		"no title":                              func(c *plan.Content) { c.Title = nil },
		"an announced amount below zero":        func(c *plan.Content) { c.Actions[0].Announced = []plan.Announced{{Amount: -1, Sources: []string{}}} },
		"a milestone whose code ends the thing": func(c *plan.Content) { c.Actions[0].Milestones[0].Code = "M1/M2" },
		"a source whose name is an address":     func(c *plan.Content) { c.Sources = []plan.Source{{ID: "javascript:alert(1)"}} },
		"an envelope that sums would not bear":  func(c *plan.Content) { c.Envelope = money.Max + 1 },
		"a figure that is none": func(c *plan.Content) {
			c.Facts = []plan.Fact{{Measures: []plan.Measure{{Value: "1e9"}}, Sources: []string{}}}
		},
		"the same action as itself":              func(c *plan.Content) { c.Actions[0].DuplicateOf = c.Actions[0].Code },
		"a language that is no code of one":      func(c *plan.Content) { c.Languages = []string{"fr", "<script>"} },
		"more actions than a folder may declare": func(c *plan.Content) { c.Actions = append(c.Actions, make([]plan.Action, 2000)...) },
	} {
		b := plantest.Open(t)
		c := small([]string{"A1.1", "A1.2"}, 100)
		spoil(c)
		blob := plantest.Blob(c)
		err := told(b, journal.Submission{ID: b.ID(), Act: &plan.Adopt{Content: blob.Digest(), Envelope: c.Envelope}, Effective: "2020-05-15",
			Authority: council, Blobs: []journal.Blob{blob}})
		if faults := fault.Of(err); len(faults) != 1 || faults[0].Key != "plan.content_wrong" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestATerritoryThatIsNoneIsNotAdopted(t *testing.T) {
	b := plantest.Open(t)
	c := small([]string{"A1.1"}, 100)
	blob, none := plantest.Blob(c), journal.Blob{Media: plan.ContentMedia, Body: `{"communes":"all"}`}
	wantKey(t, told(b, journal.Submission{ID: b.ID(), Act: &plan.Adopt{Content: blob.Digest(), Territory: none.Digest(), Envelope: c.Envelope},
		Effective: "2020-05-15", Authority: council, Blobs: []journal.Blob{blob, none}}), "plan.content_wrong")
}

func TestTheCodesOfAContentAreThoseOfTheSchemas(t *testing.T) {
	text, err := os.ReadFile("schema/common.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct{ Pattern string } `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, d := range schema.Defs {
		patterns = append(patterns, d.Pattern)
	}
	for _, form := range plan.CodeForms() {
		if !slices.Contains(patterns, form) {
			t.Errorf("no schema has %s", form)
		}
	}
}

func TestAFolderDoesNotCodeAnActionAsAnAddressOfData(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "essai")
	if err := plan.New(dir, "essai", "fr"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "actions", "axis-1.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`code: A1[^\n]*`).ReplaceAll(text, []byte("code: A1.1.json"))
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, problems := plan.Compile(os.DirFS(dir), dir)
	if !slices.ContainsFunc(problems, func(p folder.Problem) bool { return p.Fault.Key == "plan.code_reserved" }) {
		t.Errorf("the problems are %v", problems)
	}
}
