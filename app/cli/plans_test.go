package cli

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/plans"
)

func TestThePlansThatComeWithTheProgramCompile(t *testing.T) {
	for name, folder := range map[string]fs.FS{"grand-paris": plans.GrandParis(), "demonstration": plans.Demonstration()} {
		c, problems := plan.Compile(folder, name)
		if len(problems) > 0 {
			t.Errorf("%s: %d problems, first %+v", name, len(problems), problems[0])
			continue
		}
		if fiction := name == "demonstration"; c.Content.Fictional != fiction || c.Content.Plan != name {
			t.Errorf("%s is called %s and fictional: %v", name, c.Content.Plan, c.Content.Fictional)
		}
	}
}

func TestTheFictionHasTheShapeOfARealPlan(t *testing.T) {
	c, problems := plan.Compile(plans.Demonstration(), "demonstration")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	objectives := 0
	for _, a := range c.Content.Axes {
		objectives += len(a.Objectives)
	}
	if len(c.Content.Axes) != 5 || objectives != 14 || len(c.Content.Actions) != 50 || c.Content.Envelope != 110_000_000_00 || c.Content.Vote.Date != "2020-06-12" {
		t.Errorf("%d axes, %d objectives, %d actions, %d, voted on %s", len(c.Content.Axes), objectives, len(c.Content.Actions), c.Content.Envelope, c.Content.Vote.Date)
	}
	for _, a := range c.Content.Actions {
		if a.Objective == "" || a.Title["en"] == "" || len(a.Beneficiaries) == 0 || len(a.Milestones) == 0 || a.Pilot["fr"] == "" || a.Starts == "" || a.Ends == "" || len(a.Sources) == 0 {
			t.Errorf("%s is not complete", a.Code)
		}
	}
}

// ofTheRealPlan is what may stand nowhere in a fiction, in any file of it.
var ofTheRealPlan = regexp.MustCompile(`(?i)grand[ -]paris|metropolegrandparis|\bMGP\b|[îi]le-de-france|banque des territoires|bpifrance`)

func TestTheFictionNamesNothingOfTheRealPlan(t *testing.T) {
	files := 0
	err := fs.WalkDir(plans.Demonstration(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(plans.Demonstration(), name)
		if err != nil {
			return err
		}
		files++
		if found := ofTheRealPlan.Find(b); found != nil {
			t.Errorf("%s says %q", name, found)
		}
		if strings.HasSuffix(name, ".yaml") && !strings.Contains(string(b), "# Fiction.") {
			t.Errorf("%s does not say that it is fiction", name)
		}
		return nil
	})
	if err != nil || files < 40 {
		t.Errorf("%d files (%v)", files, err)
	}
}
