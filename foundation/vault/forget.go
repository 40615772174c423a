package vault

import (
	"context"

	"relance/foundation/store"
)

// Forget is Erase inside a transaction: a subject's key and texts go with the rows that named them.
func Forget(ctx context.Context, tx *store.Tx, subject string) error {
	if _, err := tx.Exec(ctx, qErase, subject); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, qDropKey, subject)
	return err
}
