package identity

import (
	"context"

	"relance/foundation/fault"
	"relance/foundation/store"
)

var qSpeak = store.Query(`update account set lang = $2 where ref = $1 and closed = ''`)

// Speak sets the language of the letters that a person gets: "fr", or "en". Fault: NotFound.
func (p *People) Speak(ctx context.Context, ref, lang string) (err error) {
	defer fault.Wrap(&err, "identity.Speak")
	if lang != "en" {
		lang = "fr"
	}
	return p.write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, qSpeak, ref, lang)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "identity.no_account")
		}
		return err
	})
}
