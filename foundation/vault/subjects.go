package vault

import (
	"context"
	"strings"

	"relance/foundation/store"
)

var qSubjects = store.Query(`select subject from vault_key where subject >= $1 and subject < $2 order by subject`)

// Subjects lists the subjects whose name begins with a prefix of plain letters.
func Subjects(ctx context.Context, q store.Q, prefix string) ([]string, error) {
	return store.All(ctx, q, qSubjects, store.Value[string], prefix, strings.TrimSuffix(prefix, prefix[len(prefix)-1:])+string(prefix[len(prefix)-1]+1))
}
