package plan_test

import (
	"context"
	"strings"
	"testing"

	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

func TestTheTerritoryOfAVersionIsReadOnceAndShared(t *testing.T) {
	b, ctx := plantest.Open(t), context.Background()
	c := plantest.Compile(t, "../../plans/grand-paris")
	content, ground := plantest.Blob(c.Content), journal.Blob{Media: plan.ContentMedia, Body: string(c.Territory)}
	h := c.History[0]
	a, err := h.Act(content.Digest(), ground.Digest(), c.Content.Envelope)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Do(ctx, journaltest.Everyone, journal.Submission{ID: b.ID(), Act: a, Effective: h.Effective, Mode: journal.Imported, Role: identity.Chronicle,
		Sources: h.Sources, Blobs: []journal.Blob{content, ground}, Authority: council}); err != nil {
		t.Fatal(err)
	}
	v, _, err := plan.Adopted(ctx, b.DB, plan.View{})
	if err != nil {
		t.Fatal(err)
	}
	first, err := plan.TerritoryOf(ctx, b.DB, v.Territory)
	if err != nil || len(first.On("2020-05-15")) != 131 {
		t.Fatalf("%v, %d members", err, len(first.On("2020-05-15")))
	}
	if again, _ := plan.TerritoryOf(ctx, b.DB, v.Territory); again != first {
		t.Error("the second reading is another territory")
	}
	if none, err := plan.TerritoryOf(ctx, b.DB, ""); none != nil || err != nil {
		t.Errorf("no digest gives %v, %v", none, err)
	}
	if _, err := plan.TerritoryOf(ctx, b.DB, "sha256:"+strings.Repeat("0", 64)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown digest gives %v", err)
	}
}
