package plan

import (
	"context"
	"sync"

	"relance/domain/territory"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// landscapes keeps the decoded territories in use: a territory is the same for ever under its digest.
var landscapes = struct {
	sync.Mutex
	byDigest map[string]*territory.Territory
}{byDigest: map[string]*territory.Territory{}}

// landscapesMax bounds them: each is some hundred communes with their borders.
const landscapesMax = 8

// TerritoryOf reads the territory of a digest, nil for none (""). What it answers is shared and never
// changed. Faults: NotFound where no act brought it; those of [territory.Decode].
func TerritoryOf(ctx context.Context, q store.Q, digest string) (_ *territory.Territory, err error) {
	defer fault.Wrap(&err, "plan.TerritoryOf")
	if digest == "" {
		return nil, nil
	}
	landscapes.Lock()
	t := landscapes.byDigest[digest]
	landscapes.Unlock()
	if t != nil {
		return t, nil
	}
	b, err := journal.ReadBlob(ctx, q, digest)
	if err != nil {
		return nil, err
	}
	if t, err = territory.Decode([]byte(b.Body)); err != nil {
		return nil, err
	}
	landscapes.Lock()
	defer landscapes.Unlock()
	if len(landscapes.byDigest) >= landscapesMax {
		clear(landscapes.byDigest)
	}
	landscapes.byDigest[digest] = t
	return t, nil
}
