package journal

import (
	"context"
	"time"
	"unicode/utf8"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Limits of staging.
const (
	stagedMax  = 24 * time.Hour // after which a staged blob that no act has named is dropped
	stagedMany = 400            // staged blobs of one act: their names stand in its leaf
	cleanEvery = time.Hour
)

// Totalled is an act whose moves follow from its public lines, by a rule of its kind, and are not told
// in its leaf: it gives how many there are and their sum, for the receipt. See docs/journal.md §1.
type Totalled interface {
	Totals() (lines, cents int64)
}

var (
	qHasBlob   = store.Query(`select 1 from blob where digest = $1`)
	qIsStaged  = store.Query(`select 1 from staged where digest = $1`)
	qStage     = store.Query(`insert into staged (digest, at) values ($1, $2) on conflict (digest) do update set at = excluded.at`)
	qUnstage   = store.Query(`delete from staged where digest = $1`)
	qOldBlobs  = store.Query(`delete from blob where digest in (select digest from staged where at < $1)`)
	qOldStaged = store.Query(`delete from staged where at < $1`)
)

// Stage keeps public content ahead of the act that will name it, in a transaction of its own, so that an
// act may bring more than memory holds. It gives the digest that Submission.Staged names. Content that no
// act has named after a day is dropped. Faults: Invalid for what cannot be a blob; Unavailable.
func (j *Journal) Stage(ctx context.Context, b Blob) (digest string, err error) {
	defer fault.Wrap(&err, "journal.Stage")
	if !j.signs {
		return "", fault.New(fault.Unavailable, "journal.other_key")
	}
	if err := b.valid(); err != nil {
		return "", err
	}
	if !utf8.ValidString(b.Body) || hasZero(b.Body) || b.Salt != "" {
		return "", fault.New(fault.Invalid, "journal.text_wrong").At("blobs")
	}
	now := j.Clock()
	if last := j.cleaned.Load(); now.Unix()-last > int64(cleanEvery/time.Second) && j.cleaned.CompareAndSwap(last, now.Unix()) {
		if err := j.dropStaged(ctx); err != nil {
			return "", err
		}
	}
	digest = b.Digest()
	return digest, j.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Lock(ctx); err != nil { // an act of another server may be naming it just now
			return err
		}
		_, there, err := store.One(ctx, tx, qHasBlob, store.Value[int64], digest)
		if err != nil {
			return err
		}
		_, waits, err := store.One(ctx, tx, qIsStaged, store.Value[int64], digest)
		if err != nil || there && !waits { // an act has named it: it is there to stay
			return err
		}
		if !there {
			if err := tx.Add(ctx, addBlob, digest, b.Media, b.Salt, b.Body); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, qStage, digest, store.Instant(now))
		return err
	})
}

func hasZero(s string) bool {
	for i := range len(s) {
		if s[i] == 0 {
			return true
		}
	}
	return false
}

// dropStaged drops what was staged long ago for an act that never came.
func (j *Journal) dropStaged(ctx context.Context) error {
	before := store.Instant(j.Clock().Add(-stagedMax))
	return j.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Lock(ctx); err != nil { // an act that names one of them waits, or was before us
			return err
		}
		if _, err := tx.Exec(ctx, qOldBlobs, before); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, qOldStaged, before)
		return err
	})
}

// keepStaged makes the blobs that an act names its own. refused says that one is not there (any more).
func keepStaged(ctx context.Context, tx *store.Tx, digests []string) (refused, err error) {
	for _, d := range digests {
		_, there, err := store.One(ctx, tx, qHasBlob, store.Value[int64], d)
		if err != nil {
			return nil, err
		}
		if !there {
			return fault.New(fault.Invalid, "journal.not_staged", d).At("blobs"), nil
		}
	}
	for _, d := range digests {
		if _, err := tx.Exec(ctx, qUnstage, d); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
