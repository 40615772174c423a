package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"relance/app/api"
	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/money"
)

// The plan on which loads work, made to the measure of the peer's ledger: budget lines that hold
// money, and actions that receive it. It is an ordinary plan, adopted through the API.
const (
	linesOfPlan  = 100
	placesOfPlan = 1_900 // with the lines, as many actions as a plan may have
	lineCents    = money.Cents(1_000_000_000_000)
	voteDay      = "2020-05-15"
	firstDay     = "2021-01-01" // of the acts of a load
	moveCents    = 100
)

func line(i int) string { return fmt.Sprintf("A1.l%03d", i+1) }
func spot(i int) string { return fmt.Sprintf("A1.d%04d", i+1) }

// isLine tells a line from a place.
func isLine(action string) bool { return strings.HasPrefix(action, "A1.l") }

func twice(s string) plan.Text { return plan.Text{"fr": s, "en": s} }

// content makes the plan: one axis, one action for each line and each place.
func content() *plan.Content {
	source := []string{"S1"}
	c := &plan.Content{
		Format: 1, Plan: "measure", Languages: []string{"fr", "en"}, Title: twice("Measure"),
		Owner: plan.Owner{Name: twice("Nobody")}, Envelope: linesOfPlan * lineCents,
		Vote:      plan.Vote{Date: voteDay, Body: twice("Nobody"), Outcome: twice("-"), Sources: source},
		Documents: []plan.Document{}, Linked: []plan.Linked{}, Facts: []plan.Fact{},
		Axes:    []plan.Axis{{Number: 1, Title: twice("One"), Sources: source, Objectives: []plan.Objective{}}},
		Sources: []plan.Source{{ID: "S1", Title: twice("Measure")}},
	}
	action := func(code string) {
		c.Actions = append(c.Actions, plan.Action{
			Code: code, Axis: 1, Title: twice(code), Provenance: "draft", Sources: source, Means: "scheme",
			Funding: "unknown", Announced: []plan.Announced{}, Milestones: []plan.Milestone{},
		})
	}
	for i := range linesOfPlan {
		action(line(i))
	}
	for i := range placesOfPlan {
		action(spot(i))
	}
	c.ActionsVoted = len(c.Actions)
	return c
}

// ask makes an act as the API reads it.
func ask(kind, id, day string, fields any) (api.Ask, error) {
	text, err := json.Marshal(fields)
	return api.Ask{
		ID: id, Kind: kind, Effective: day, Fields: text,
		Authority: &journal.Authority{Body: map[string]string{"fr": "Nobody", "en": "Nobody"}, Date: voteDay},
	}, err
}

// told are the acts of the story after the adoption: each line gets its money, and each place its first
// cents, so that what is measured afterwards is the movement and not the first use of a place.
func told() (lists [][]api.Ask, err error) {
	all := make([]api.Ask, linesOfPlan+placesOfPlan)
	for i := range all {
		if i < linesOfPlan {
			all[i], err = ask("plan.allocate", "allocate-"+line(i), voteDay, plan.Allocate{Action: line(i), Cents: lineCents})
		} else {
			to := spot(i - linesOfPlan)
			all[i], err = ask("plan.reallocate", "begin-"+to, firstDay, plan.Reallocate{From: line(i % linesOfPlan), To: to, Cents: moveCents})
		}
		if err != nil {
			return nil, err
		}
	}
	return slices.Collect(slices.Chunk(all, 1000)), nil
}

// story adopts the plan and tells the rest.
func story(_ context.Context, flags *flag.FlagSet, args []string) error {
	var to target
	to.define(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	blob := journal.Blob{Media: "application/json", Body: string(plan.Canonical(content()))}
	adopt, err := ask("plan.adopt", "adopt-measure", voteDay, plan.Adopt{Content: blob.Digest(), Envelope: linesOfPlan * lineCents})
	if err != nil {
		return err
	}
	adopt.Blobs = []journal.Blob{blob}
	if err := to.send(adopt); err != nil {
		return err
	}
	lists, err := told()
	if err != nil {
		return err
	}
	for _, l := range lists {
		if err := to.send(l); err != nil {
			return err
		}
	}
	return nil
}

// fill records many acts, in long lists: something to start on, and to replay. A twentieth are texts.
func fill(_ context.Context, flags *flag.FlagSet, args []string) error {
	var to target
	to.define(flags)
	acts := flags.Int("n", 100_000, "how many acts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	const list = 1000
	if *acts%list != 0 {
		return errors.New("fill: a multiple of 1000")
	}
	dice := rand.New(rand.NewPCG(1, 2))
	for done := 0; done < *acts; done += list {
		all := make([]api.Ask, list)
		for i := range all {
			var err error
			n := done + i
			day := fmt.Sprintf("2021-%02d-%02d", 1+n*12/(*acts), 1+n%28)
			id := fmt.Sprintf("fill-%09d", n)
			if n%20 == 0 {
				report := plan.Report{Action: spot(dice.IntN(placesOfPlan)), AsOf: day, Measures: []plan.Measure{}}
				report.Text = twice(fmt.Sprintf("Avancement constaté n° %d.", n))
				all[i], err = ask("action.report", id, day, report)
			} else {
				move := plan.Reallocate{From: line(dice.IntN(linesOfPlan)), To: spot(dice.IntN(placesOfPlan)), Cents: moveCents}
				all[i], err = ask("plan.reallocate", id, day, move)
			}
			if err != nil {
				return err
			}
		}
		if err := to.send(all); err != nil {
			return err
		}
	}
	return nil
}
