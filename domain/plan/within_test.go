package plan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

// twoAxes opens a journal with a plan of two axes: A1.1 and A1.2, A2.1 and A2.2.
func twoAxes(t *testing.T) *journaltest.Bench {
	t.Helper()
	b := plantest.Open(t)
	c := small([]string{"A1.1", "A1.2", "A2.1", "A2.2"}, 1000)
	c.Axes = append(c.Axes, plan.Axis{Number: 2, Title: plan.Text{"fr": "Deux"}, Sources: []string{}, Objectives: []plan.Objective{}})
	c.Actions[2].Axis, c.Actions[3].Axis = 2, 2
	plantest.Adopt(t, b, c)
	return b
}

// onlyAxis2 holds a role in axis 2 and nowhere else.
func onlyAxis2(r identity.Role) identity.Actor {
	return identity.Actor{Ref: "p_two", Roles: []identity.Role{r}, Within: map[identity.Role][]string{r: {"axis:2"}}}
}

// concerned are acts of each kind that names actions, on an action that holds 100 cents and on another.
func concerned(code, other string) map[string]map[string]any {
	text := map[string]any{"fr": "fait"}
	return map[string]map[string]any{
		"plan.allocate":   {"action": code, "amount_cents": 1},
		"plan.reallocate": {"from": code, "to": other, "amount_cents": 1},
		"action.start":    {"action": code},
		"action.abandon":  {"action": code},
		"action.report":   {"action": code, "text": text, "measures": []any{}},
		"milestone.reach": {"action": code, "milestone": "M1"},
		"milestone.miss":  {"action": code, "milestone": "M1"},
		"action.complete": {"action": code},
		"notice.answer":   {"notice": "n234", "received": "2020-06-30", "about": "action:" + code, "outcome": "confirmed", "summary": text, "text": text},
	}
}

func TestARoleInAnAxisActsOnItsActionsOnly(t *testing.T) {
	b := twoAxes(t)
	ctx := context.Background()
	for _, code := range []string{"A1.1", "A2.1"} {
		b.Must(&plan.Allocate{Action: code, Cents: 100}, "2020-06-01")
	}
	for _, k := range plan.Kinds() {
		for _, role := range k.May {
			if role == identity.Chronicle {
				continue
			}
			what := fmt.Sprintf("%s as %s", k.Name, role)
			dry := func(fields map[string]any) error {
				_, err := b.Dry(ctx, onlyAxis2(role), journal.Submission{ID: b.ID(), Act: decode(b, k.Name, fields), Effective: "2020-07-01", Role: role})
				return err
			}
			here, named := concerned("A2.1", "A2.2")[k.Name]
			if !named {
				if err := dry(map[string]any{}); !outside(err) {
					t.Errorf("%s concerns the whole plan and is answered by %v", what, err)
				}
				continue
			}
			// An action that has not begun cannot be completed: that, and not the scope, is the answer.
			if err := dry(here); err != nil && fmt.Sprint(fault.Of(err)[0].Key) != "plan.state_wrong" {
				t.Errorf("%s, in its axis: %v", what, err)
			}
			for _, code := range []string{"A1.1", "A9.9", ""} {
				if err := dry(concerned(code, "A1.2")[k.Name]); !outside(err) {
					t.Errorf("%s, on %q: %v", what, code, err)
				}
			}
			if k.Name == "plan.reallocate" {
				for _, pair := range []string{"A2.1 A1.1", "A1.1 A2.1", "A2.1 -", "- A2.1"} {
					from, to, _ := strings.Cut(strings.ReplaceAll(pair, "-", ""), " ")
					if err := dry(map[string]any{"from": from, "to": to, "amount_cents": 1}); !outside(err) {
						t.Errorf("%s, from %q to %q: %v", what, from, to, err)
					}
				}
			}
		}
	}
}

func outside(err error) bool {
	fs := fault.Of(err)
	return len(fs) == 1 && fs[0].Kind == fault.Forbidden && fs[0].Key == "journal.out_of_scope"
}

func TestARoleInAnAxisCorrectsItsActionsOnly(t *testing.T) {
	b := twoAxes(t)
	ctx := context.Background()
	ours := b.Must(&plan.Allocate{Action: "A2.1", Cents: 10}, "2020-06-01")
	theirs := b.Must(&plan.Allocate{Action: "A1.1", Cents: 10}, "2020-06-01")
	reason := map[string]string{"fr": "erreur"}
	with := func(code string) *journal.Again {
		fields, err := json.Marshal(plan.Allocate{Action: code, Cents: 7})
		if err != nil {
			t.Fatal(err)
		}
		return &journal.Again{Kind: "plan.allocate", Fields: fields}
	}
	finance := onlyAxis2(identity.Finance)
	for what, c := range map[string]*journal.Correct{
		"taking back another axis's act":    {Of: theirs.Number, Reason: reason},
		"correcting another axis's act":     {Of: theirs.Number, Reason: reason, With: with("A1.1")},
		"taking another axis's act over":    {Of: theirs.Number, Reason: reason, With: with("A2.1")},
		"giving its own act to another one": {Of: ours.Number, Reason: reason, With: with("A1.1")},
		"taking back the adoption":          {Of: 2, Reason: reason},
	} {
		_, err := b.Do(ctx, finance, journal.Submission{ID: b.ID(), Act: c})
		if k := fault.KindOf(err); k != fault.Forbidden {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := b.Do(ctx, finance, journal.Submission{ID: b.ID(), Act: &journal.Correct{Of: ours.Number, Reason: reason, With: with("A2.2")}}); err != nil {
		t.Errorf("correcting its own act: %v", err)
	}
	if found := b.Verify(); len(found) != 0 {
		t.Errorf("verify finds %v", found)
	}
}
