// Package notice keeps what readers report: that they have a source, that a figure is wrong.
//
// Words. A notice has a public id, named by the act that answers it, and a secret reference, given to its
// author alone, by which they read its state. Its text and the contact left with it are sealed in the
// vault, each under a key of its own. It is pending, then answered, set aside or withdrawn.
//
// Invariants.
//
//	N1  The same form sent twice is one notice, with one reference.
//	N2  A reference is not kept: only a digest of it. The id tells nothing of it.
//	N3  Text and contact are in the database sealed only, and not at all once they are erased.
//	N4  A contact is kept until the notice is closed and no longer than ContactMonths; a text is kept no
//	    longer than TextMonths once the notice is closed, and not at all once it is withdrawn.
//	N5  A notice is closed once.
//
// It does not judge a subject or an answer: domain/plan does.
package notice

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"time"

	"relance/foundation/fault"
	"relance/foundation/store"
	"relance/foundation/vault"
)

// States of a notice.
const (
	Pending   = "pending"
	Answered  = "answered"
	Aside     = "aside"     // it gets no answer, for a reason
	Withdrawn = "withdrawn" // by its author
)

// Limits.
const (
	PendingMax    = 2000 // notices that wait; beyond it none is taken
	ContactMonths = 12
	TextMonths    = 12
	listMax       = PendingMax
)

// Notice is what somebody reported.
type Notice struct {
	ID       string
	Kind     string // "source", "erreur"
	Subject  string // "action:A2.~1", "plan"
	Page     string // an address of this site; may be ""
	Lang     string
	Received string // instant
	State    string
	Closed   string // instant; "" while it is pending
	Reason   string // of one set aside

	body, contact string // references
}

// Contact is who left a notice, as far as they said.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}

func (c Contact) none() bool { return c == Contact{} }

// HasContact says whether a contact was left and is still kept.
func (n Notice) HasContact() bool { return n.contact != "" }

// HasText says whether the text is still kept.
func (n Notice) HasText() bool { return n.body != "" }

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the precious tables of this package.
func Migrations() store.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return store.Migrations{Package: "notice", Files: sub}
}

const cols = `select id, kind, subject, page, lang, received, body, contact, state, closed, reason from notice `

var (
	qGet      = store.Query(cols + `where id = $1`)
	qByLookup = store.Query(cols + `where lookup = $1`)
	qPending  = store.Query(cols + `where state = 'pending' order by received, id limit $1`)
	qCounts   = store.Query(`select state, count(*) from notice group by state`)
	qWaiting  = store.Query(`select count(*) from notice where state = 'pending'`)
	qAdd      = store.Query(`insert into notice (id, lookup, kind, subject, page, lang, received, body, contact, state, closed, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', '', '')`)
	qClose      = store.Query(`update notice set state = $2, closed = $3, reason = $4 where id = $1 and state = 'pending'`)
	qNoContact  = store.Query(`update notice set contact = '' where id = $1`)
	qNoText     = store.Query(`update notice set body = '' where id = $1`)
	qOldContact = store.Query(cols + `where contact <> '' and received <= $1 limit $2`)
	qOldText    = store.Query(cols + `where body <> '' and closed <> '' and closed <= $1 limit $2`)
)

func scan(s store.Scanner) (n Notice, err error) {
	err = s.Scan(&n.ID, &n.Kind, &n.Subject, &n.Page, &n.Lang, &n.Received, &n.body, &n.contact, &n.State, &n.Closed, &n.Reason)
	return
}

func textOf(id string) string    { return "notice:" + id }
func contactOf(id string) string { return "notice-contact:" + id }

// Add keeps a notice and gives the reference by which its author reads it. Key tells one form from
// another: the same key with the same content gives the same reference, and no second notice (N1).
// Fault: Unavailable where too many wait.
func Add(ctx context.Context, db *store.DB, v *vault.Vault, key string, n Notice, text string, c Contact, now time.Time) (reference string, err error) {
	defer fault.Wrap(&err, "notice.Add")
	content, err := json.Marshal([]any{key, n.Kind, n.Subject, n.Page, text, c})
	if err != nil {
		return "", err
	}
	reference = grouped(v.Mark("notice\n" + string(content)))
	lookup := digest("lookup", reference)
	n.ID = words(digest("id", reference))[:idSize]
	return reference, write(ctx, db, func(tx *store.Tx) error {
		_, found, err := store.One(ctx, tx, qByLookup, scan, lookup)
		if err != nil || found {
			return err
		}
		waiting, _, err := store.One(ctx, tx, qWaiting, store.Value[int64])
		if err != nil {
			return err
		}
		if waiting >= PendingMax {
			return fault.New(fault.Unavailable, "notice.full")
		}
		if n.body, err = v.Seal(ctx, tx, textOf(n.ID), text); err != nil {
			return err
		}
		if !c.none() {
			whole, err := json.Marshal(c)
			if err != nil {
				return err
			}
			if n.contact, err = v.Seal(ctx, tx, contactOf(n.ID), string(whole)); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, qAdd, n.ID, lookup, n.Kind, n.Subject, n.Page, n.Lang, store.Instant(now), n.body, n.contact)
		return err
	})
}

// idSize is how many signs an id has: 5 bits each.
const idSize = 10

// signs are those of an id and of a reference: none that look alike.
var signs = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// digest gives one of several names that follow from a reference and do not lead back to it (N2).
func digest(use, reference string) string {
	sum := sha256.Sum256([]byte(use + "\n" + reference))
	return hex.EncodeToString(sum[:])
}

// Get gives a notice by its id. Fault: NotFound.
func Get(ctx context.Context, q store.Q, id string) (Notice, error) { return one(ctx, q, qGet, id) }

// ByReference gives the notice that its author asks for. Fault: NotFound.
func ByReference(ctx context.Context, q store.Q, reference string) (Notice, error) {
	return one(ctx, q, qByLookup, digest("lookup", strings.ToLower(strings.TrimSpace(reference))))
}

func one(ctx context.Context, q store.Q, s *store.Stmt, arg string) (Notice, error) {
	n, found, err := store.One(ctx, q, s, scan, arg)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "notice.gone")
	}
	return n, err
}

// List gives the pending notices, the one that waits longest first.
func List(ctx context.Context, q store.Q) ([]Notice, error) {
	return store.All(ctx, q, qPending, scan, listMax)
}

// AnsweredOf gives, of some notices, those that an answer closed.
func AnsweredOf(ctx context.Context, q store.Q, ids []string) ([]Notice, error) {
	var out []Notice
	for _, id := range ids {
		n, err := Get(ctx, q, id)
		switch {
		case fault.KindOf(err) == fault.NotFound: // answered without having been sent through the form
		case err != nil:
			return nil, err
		case n.State == Answered:
			out = append(out, n)
		}
	}
	return out, nil
}

// Counts says how many notices there are by state.
func Counts(ctx context.Context, q store.Q) (map[string]int64, error) {
	out := map[string]int64{}
	return out, store.Each(ctx, q, qCounts, func(s store.Scanner) error {
		var state string
		var n int64
		err := s.Scan(&state, &n)
		out[state] = n
		return err
	})
}

// Read opens what was written and who left it; what was erased is empty.
func Read(ctx context.Context, q store.Q, v *vault.Vault, n Notice) (text string, c Contact, err error) {
	defer fault.Wrap(&err, "notice.Read")
	if n.body != "" {
		if text, err = v.Text(ctx, q, n.body); err != nil {
			return "", c, err
		}
	}
	if n.contact != "" {
		whole, err := v.Text(ctx, q, n.contact)
		if err == nil {
			err = json.Unmarshal([]byte(whole), &c)
		}
		if err != nil {
			return "", Contact{}, err
		}
	}
	return text, c, nil
}

// Close ends a pending notice: answered, set aside for a reason, or withdrawn. One that gets no answer
// needs no contact any more; one withdrawn leaves no text. Fault: Conflict where it is closed already.
func Close(ctx context.Context, db *store.DB, id, state, reason string, now time.Time) (err error) {
	defer fault.Wrap(&err, "notice.Close")
	return write(ctx, db, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, qClose, id, state, store.Instant(now), reason)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "notice.closed")
		}
		if err != nil || state == Answered { // its contact goes once the letter is sent
			return err
		}
		if state == Withdrawn {
			err = eraseText(ctx, tx, id)
		}
		if err == nil {
			err = eraseContact(ctx, tx, id)
		}
		return err
	})
}

// EraseContact erases who left a notice, for good.
func EraseContact(ctx context.Context, db *store.DB, id string) error {
	return write(ctx, db, func(tx *store.Tx) error { return eraseContact(ctx, tx, id) })
}

func eraseContact(ctx context.Context, tx *store.Tx, id string) error {
	if _, err := tx.Exec(ctx, qNoContact, id); err != nil {
		return err
	}
	return vault.Forget(ctx, tx, contactOf(id))
}

func eraseText(ctx context.Context, tx *store.Tx, id string) error {
	if _, err := tx.Exec(ctx, qNoText, id); err != nil {
		return err
	}
	return vault.Forget(ctx, tx, textOf(id))
}

// sweepStep is how many notices one transaction of Sweep erases from.
const sweepStep = 200

// Sweep erases contacts and texts that were kept long enough (N4), and says how many of each.
func Sweep(ctx context.Context, db *store.DB, now time.Time) (contacts, texts int, err error) {
	defer fault.Wrap(&err, "notice.Sweep")
	old := func(s *store.Stmt, months int, erase func(context.Context, *store.Tx, string) error) (total int, err error) {
		for n := sweepStep; n == sweepStep && err == nil; total += n {
			err = write(ctx, db, func(tx *store.Tx) error {
				all, err := store.All(ctx, tx, s, scan, store.Instant(now.AddDate(0, -months, 0)), sweepStep)
				n = len(all)
				for i := 0; i < n && err == nil; i++ {
					err = erase(ctx, tx, all[i].ID)
				}
				if err == nil && n == 0 {
					err = store.Unchanged
				}
				return err
			})
		}
		return total, err
	}
	if contacts, err = old(qOldContact, ContactMonths, eraseContact); err == nil {
		texts, err = old(qOldText, TextMonths, eraseText)
	}
	return contacts, texts, err
}

// write runs do in a transaction. A refusal undoes it without making the journal forget what it
// remembers between its own transactions, as an error would.
func write(ctx context.Context, db *store.DB, do func(*store.Tx) error) error {
	var refused error
	err := db.Write(ctx, func(tx *store.Tx) error {
		err := do(tx)
		if k := fault.KindOf(err); err != nil && k != fault.Internal {
			refused = err
			return store.Unchanged
		}
		return err
	})
	if errors.Is(err, store.Unchanged) {
		err = refused
	}
	return err
}

// words writes a digest in the signs of ids.
func words(hexed string) string {
	b, err := hex.DecodeString(hexed)
	if err != nil {
		panic(err) // made by digest
	}
	return signs.EncodeToString(b)
}

// grouped writes a mark as a reference: six groups of four signs, 120 bits.
func grouped(mark string) string {
	s := words(mark)
	var parts []string
	for i := 0; i < referenceSigns; i += 4 {
		parts = append(parts, s[i:i+4])
	}
	return strings.Join(parts, "-")
}

const referenceSigns = 24
