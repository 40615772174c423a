package journal_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store"
)

// scoped are the kinds of this suite, of which things named "2.x" concern the scope axis:2, "2+3" two
// of them, and "plan" none. A thing's value, once recorded, decides where its name says "as".
func scoped() []journal.Kind {
	k := kinds[0]
	k.May = []identity.Role{identity.Direction, identity.Finance, identity.Chronicle}
	k.Within = func(ctx context.Context, q store.Q, a journal.Act, e *journal.Entry) ([]string, error) {
		name := a.(*put).Thing
		switch name {
		case "as":
			was, _, err := store.One(ctx, q, qValue, store.Value[string], "axis", e.Position)
			return []string{"axis:" + was}, err
		case "plan":
			return nil, nil
		case "breaks":
			return nil, errors.New("broken")
		case "panics":
			panic("within")
		}
		var scopes []string
		for part := range strings.SplitSeq(name, "+") {
			scopes = append(scopes, "axis:"+part[:1])
		}
		return scopes, nil
	}
	return []journal.Kind{k}
}

// limited holds roles in scopes: "finance axis:2 axis:3", "direction".
func limited(held ...string) identity.Actor {
	a := identity.Actor{Ref: "p_limited"}
	for _, h := range held {
		words := strings.Fields(h)
		role := identity.Role(words[0])
		a.Roles = append(a.Roles, role)
		if len(words) > 1 {
			if a.Within == nil {
				a.Within = map[identity.Role][]string{}
			}
			a.Within[role] = words[1:]
		}
	}
	return a
}

func TestARoleLimitedToScopesActsInThoseOnly(t *testing.T) {
	b := journaltest.New(t, scoped(), part(tables))
	for what, c := range map[string]struct {
		held   []string
		thing  string
		asked  identity.Role
		as     identity.Role // in which it is recorded; "" refused
		refuse string
	}{
		"its own scope":                          {held: []string{"finance axis:2"}, thing: "2", as: identity.Finance},
		"another scope":                          {held: []string{"finance axis:2"}, thing: "3"},
		"two scopes, both held":                  {held: []string{"finance axis:2 axis:3"}, thing: "2+3", as: identity.Finance},
		"two scopes, one held":                   {held: []string{"finance axis:2"}, thing: "2+3"},
		"the whole plan":                         {held: []string{"finance axis:2"}, thing: "plan"},
		"a scope whose name begins alike":        {held: []string{"finance axis:20"}, thing: "2"},
		"no scope at all":                        {held: []string{"finance "}, thing: "plan", as: identity.Finance},
		"another role, unlimited, is taken":      {held: []string{"direction axis:1", "finance"}, thing: "2", as: identity.Finance},
		"another role, in its scope, is taken":   {held: []string{"direction axis:1", "finance axis:2"}, thing: "2", as: identity.Finance},
		"a role asked for is not replaced":       {held: []string{"direction axis:1", "finance axis:2"}, thing: "2", asked: identity.Direction},
		"a role that may not is not taken":       {held: []string{"finance axis:1", "auditor"}, thing: "2"},
		"the chronicle is not taken for another": {held: []string{"finance axis:1", "chronicle"}, thing: "2"},
		"what cannot be told breaks":             {held: []string{"finance axis:2"}, thing: "breaks", refuse: "fault.internal"},
		"what panics breaks":                     {held: []string{"finance axis:2"}, thing: "panics", refuse: "fault.internal"},
	} {
		size := b.Head().Size
		for _, ask := range []func(context.Context, identity.Actor, ...journal.Submission) ([]journal.Receipt, error){b.Dry, b.Do} {
			rs, err := ask(context.Background(), limited(c.held...), journal.Submission{ID: b.ID(), Act: of(c.thing, "1"), Role: c.asked})
			switch {
			case c.as == "" && c.refuse == "":
				wants(t, what, err, fault.Forbidden, "journal.out_of_scope")
			case c.as == "":
				wants(t, what, err, fault.Internal, c.refuse)
			case err != nil:
				t.Errorf("%s: %v", what, err)
			case rs[0].Number <= b.Head().Size:
				got, err := journal.Get(context.Background(), b.DB, rs[0].Number)
				if err != nil || got.Role != c.as {
					t.Errorf("%s: recorded as %s, want %s; %v", what, got.Role, c.as, err)
				}
			}
		}
		if c.as == "" && b.Head().Size != size {
			t.Errorf("%s: a refused act was kept", what)
		}
	}
	clean(t, b)
}

// What an act concerns is judged by the state of its own transaction: by what the act before it in the
// same list has just changed.
func TestScopesAreJudgedInTheTransaction(t *testing.T) {
	b := journaltest.New(t, scoped(), part(tables))
	b.Must(of("axis", "3"), "")
	ctx := context.Background()
	two := limited("finance axis:2 axis:a")
	_, err := b.Do(ctx, two, submission(b, of("as", "1")))
	wants(t, "while the thing is of axis 3", err, fault.Forbidden, "journal.out_of_scope")
	if _, err := b.Do(ctx, two, submission(b, of("axis", "2")), submission(b, of("as", "1"))); err != nil {
		t.Errorf("after it became of axis 2: %v", err)
	}
	_, err = b.Do(ctx, two, submission(b, of("axis", "3")), submission(b, of("as", "1")))
	wants(t, "a list that leaves the scope on its way", err, fault.Forbidden, "journal.out_of_scope")
	if got := things(t, b); !slices.Contains(strings.Split(got, ", "), "3 axis 2") || strings.HasSuffix(got, "axis 3") {
		t.Errorf("a refused list left %s", got)
	}
}

func TestACorrectionConcernsWhatItTakesBackAndWhatItRecordsAnew(t *testing.T) {
	b := journaltest.New(t, scoped(), part(tables))
	b.Must(of("2", "1"), "")            // 2
	b.Must(of("3", "1"), "")            // 3
	b.Must(of("plan", "1"), "")         // 4
	b.Must(of("3", "x"), "")            // 5
	b.Must(again(5, of("2", "y")), "")  // 6: stands in place of 5, in axis 2
	b.Must(of("2", "z"), "")            // 7
	b.Must(again(7, of("3", "zz")), "") // 8: stands in place of 7, in axis 3
	two := limited("finance axis:2")
	for what, act := range map[string]journal.Act{
		"taking back another scope's act":                 takeBack(3),
		"taking back an act on the whole plan":            takeBack(4),
		"taking back what now stands in another scope":    takeBack(8),
		"recording anew in another scope":                 again(2, of("3", "2")),
		"recording anew on the whole plan":                again(2, of("plan", "2")),
		"taking another scope's act into one's own":       again(3, of("2", "2")),
		"taking an act on the whole plan into one's own":  again(4, of("2", "2")),
		"taking what now stands elsewhere into one's own": again(8, of("2", "2")),
	} {
		_, err := b.Do(context.Background(), two, submission(b, act))
		wants(t, what, err, fault.Forbidden, "journal.out_of_scope")
	}
	for what, act := range map[string]journal.Act{
		"recording anew in one's own scope":        again(2, of("2", "2")),
		"taking back what now stands in one's own": takeBack(6),
	} {
		if _, err := b.Do(context.Background(), two, submission(b, act)); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	clean(t, b)
}
