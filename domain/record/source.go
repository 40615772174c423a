package record

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// Source is the file as it was given. It may name people: it is sealed in the vault, in pieces, and the
// act's unpublished note tells which.
type Source struct {
	Name string
	io.ReaderAt
	Size int64
}

// sealed is the note of an act of records.
type sealed struct {
	Name   string   `json:"name"`
	Size   int64    `json:"size"`
	Digest string   `json:"digest"`
	Pieces []string `json:"pieces"` // references of the vault, in order
}

// pieceMax is the size of a sealed piece of a source, in bytes.
const pieceMax = 2 << 20

func subject(id string) string { return "record:" + id }

// newID makes the id of an act; its day lets what an import that broke off left behind be known later.
func newID(now time.Time) string {
	return idPrefix + now.UTC().Format(idDay) + "-" + identity.Random(12)
}

const (
	idPrefix = "record-"
	idDay    = "20060102"
)

// seal keeps the source under the act's id and gives the note that names its pieces.
func seal(ctx context.Context, j *journal.Journal, id, digest string, src Source, tell func(done, total int64)) (note string, err error) {
	s := sealed{Name: src.Name, Size: src.Size, Digest: digest}
	buf := make([]byte, pieceMax)
	for at := int64(0); at < src.Size; {
		n, err := io.ReadFull(io.NewSectionReader(src, at, min(pieceMax, src.Size-at)), buf[:min(pieceMax, src.Size-at)])
		if err != nil {
			return "", err
		}
		err = j.DB.Write(ctx, func(tx *store.Tx) error {
			ref, err := j.Vault.Seal(ctx, tx, subject(id), string(buf[:n]))
			s.Pieces = append(s.Pieces, ref)
			return err
		})
		if err != nil {
			return "", err
		}
		at += int64(n)
		tell(at, src.Size)
	}
	b, err := json.Marshal(s)
	return string(b), err
}

// SourceOf writes the source file of an act of records and gives its name. Fault: NotFound where the act
// has none, or where it was erased.
func SourceOf(ctx context.Context, q store.Q, v *vault.Vault, act int64, w io.Writer) (name string, err error) {
	defer fault.Wrap(&err, "record.SourceOf(%d)", act)
	ref, err := journal.NoteOf(ctx, q, act)
	if err != nil {
		return "", err
	}
	none := fault.New(fault.NotFound, "record.no_source", act)
	if ref == "" {
		return "", none
	}
	note, err := v.Text(ctx, q, ref)
	if err != nil {
		return "", err
	}
	var s sealed
	if json.Unmarshal([]byte(note), &s) != nil || s.Digest == "" {
		return "", none
	}
	for _, ref := range s.Pieces {
		piece, err := v.Text(ctx, q, ref)
		if err != nil {
			return "", err
		}
		if _, err := io.WriteString(w, piece); err != nil {
			return "", err
		}
	}
	return s.Name, nil
}

// sweep erases sources that were sealed, more than a day ago, for an act that never came.
func sweep(ctx context.Context, j *journal.Journal) error {
	subjects, err := vault.Subjects(ctx, j.DB, subject(idPrefix))
	if err != nil {
		return err
	}
	for _, s := range subjects {
		id := strings.TrimPrefix(s, subject(""))
		day, _, _ := strings.Cut(strings.TrimPrefix(id, idPrefix), "-")
		at, err := time.Parse(idDay, day)
		if err != nil || j.Clock().Sub(at) < 48*time.Hour {
			continue
		}
		if _, found, err := journal.NumberOf(ctx, j.DB, id); err != nil || found {
			if err != nil {
				return err
			}
			continue
		}
		if err := j.Vault.Erase(ctx, j.DB, s); err != nil {
			return err
		}
	}
	return nil
}
