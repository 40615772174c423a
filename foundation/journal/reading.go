package journal

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Record is an act as the public reads it: its leaf, what it corrects and what corrects it.
type Record struct {
	Leaf
	Position    int64 // see the package's words
	Corrects    int64 // 0: nothing
	CorrectedBy int64 // 0: stands
	Body        string
}

// Filter selects acts; zero fields select nothing away.
type Filter struct {
	Subject string // "action:A2.~1"
	Kind    string // "plan.allocate"
	Known   int64  // up to this number
	Before  int64  // numbers below: the next page of a list from the last act down
	After   int64  // numbers above
	Upward  bool   // from the first act up, after After
	Limit   int
}

// ListMax is the largest page of acts.
const ListMax = 1000

const recordCols = `j.body, coalesce(c.position, j.number), coalesce(c.of_act, 0), coalesce(d.by_act, 0)
	from journal j left join correction c on c.by_act = j.number left join correction d on d.of_act = j.number`

var (
	qRecord  = store.Query(`select ` + recordCols + ` where j.number = $1`)
	qRecords = store.Query(`select ` + recordCols + `
		where j.number < $1 and j.number <= $2 and ($3 = '' or j.kind = $3)
		order by j.number desc limit $4`)
	qRecordsUp = store.Query(`select ` + recordCols + `
		where j.number > $1 and j.number <= $2 and ($3 = '' or j.kind = $3)
		order by j.number limit $4`)
	qRecordsOf = store.Query(`select ` + recordCols + ` join subject s on s.act = j.number and s.subject = $5
		where j.number < $1 and j.number <= $2 and ($3 = '' or j.kind = $3)
		order by j.number desc limit $4`)
	qRecordsOfUp = store.Query(`select ` + recordCols + ` join subject s on s.act = j.number and s.subject = $5
		where j.number > $1 and j.number <= $2 and ($3 = '' or j.kind = $3)
		order by j.number limit $4`)
	qLastOf    = store.Query(`select coalesce(max(act), 0) from subject where subject = $1 and act <= $2`)
	qNumbersOf = store.Query(`select act from subject where subject = $1 and act <= $2 order by act desc`)
	qNextOf    = store.Query(`select coalesce(min(act), 0) from subject where subject = $1 and act > $2 and act <= $3`)
	qCount     = store.Query(`select count(*) from journal where number <= $1 and ($2 = '' or kind = $2)`)
)

func scanRecord(s store.Scanner) (r Record, err error) {
	if err = s.Scan(&r.Body, &r.Position, &r.Corrects, &r.CorrectedBy); err != nil {
		return
	}
	leaf, err := ParseLeaf([]byte(r.Body))
	if err == nil {
		r.Leaf = *leaf
	}
	return
}

// Get reads one act. Fault: NotFound.
func Get(ctx context.Context, q store.Q, number int64) (Record, error) {
	r, found, err := store.One(ctx, q, qRecord, scanRecord, number)
	if err != nil || !found {
		if err == nil {
			err = fault.New(fault.NotFound, "journal.no_act", number)
		}
		return r, err
	}
	r.Moves, err = r.Leaf.moves(ctx, q)
	return r, err
}

// List reads acts, the latest first (or the first first, where Filter.Upward says so).
func List(ctx context.Context, q store.Q, f Filter) (_ []Record, err error) {
	defer fault.Wrap(&err, "journal.List")
	if f.Limit <= 0 || f.Limit > ListMax {
		f.Limit = ListMax
	}
	if f.Known <= 0 {
		f.Known = 1 << 62
	}
	if f.Before <= 0 {
		f.Before = 1 << 62
	}
	switch {
	case f.Subject != "" && f.Upward:
		return store.All(ctx, q, qRecordsOfUp, scanRecord, f.After, f.Known, f.Kind, f.Limit, f.Subject)
	case f.Subject != "":
		return store.All(ctx, q, qRecordsOf, scanRecord, f.Before, f.Known, f.Kind, f.Limit, f.Subject)
	case f.Upward:
		return store.All(ctx, q, qRecordsUp, scanRecord, f.After, f.Known, f.Kind, f.Limit)
	}
	return store.All(ctx, q, qRecords, scanRecord, f.Before, f.Known, f.Kind, f.Limit)
}

// Count counts acts up to a number, of one kind or of all.
func Count(ctx context.Context, q store.Q, known int64, kind string) (int64, error) {
	n, _, err := store.One(ctx, q, qCount, store.Value[int64], known, kind)
	return n, err
}

// LastOf gives the number of the last act about a subject, 0 where there is none.
func LastOf(ctx context.Context, q store.Q, subject string, known int64) (int64, error) {
	n, _, err := store.One(ctx, q, qLastOf, store.Value[int64], subject, known)
	return n, err
}

// NextOf gives the number of the first act about a subject behind one, up to one; 0 where there is none.
func NextOf(ctx context.Context, q store.Q, subject string, after, known int64) (int64, error) {
	n, _, err := store.One(ctx, q, qNextOf, store.Value[int64], subject, after, known)
	return n, err
}

// NumbersOf gives the numbers of the acts about a subject up to one, the last first.
func NumbersOf(ctx context.Context, q store.Q, subject string, known int64) ([]int64, error) {
	return store.All(ctx, q, qNumbersOf, store.Value[int64], subject, known)
}

// HeadOf reads the head within a snapshot, so that a page tells one state of things.
func HeadOf(ctx context.Context, q store.Q) (Head, error) {
	h, _, err := readHead(ctx, q)
	return h, err
}

// Inclusion proves that an act is in the tree of a size.
type Inclusion struct {
	Number int64            `json:"number"`
	Size   int64            `json:"size"`
	Root   string           `json:"root"`
	Leaf   string           `json:"leaf"`
	Proof  tlog.RecordProof `json:"proof"`
}

// Prove makes the proof that an act is in the log as it stands in the snapshot.
func Prove(ctx context.Context, q store.Q, number int64) (Inclusion, error) {
	h, err := HeadOf(ctx, q)
	if err != nil {
		return Inclusion{}, err
	}
	if number < 1 || number > h.Size {
		return Inclusion{}, fault.New(fault.NotFound, "journal.no_act", number)
	}
	t, err := readTip(ctx, q, h.Size)
	if err != nil {
		return Inclusion{}, err
	}
	r := t.reader(ctx, q)
	proof, err := tlog.ProveRecord(h.Size, number-1, r)
	if err != nil {
		return Inclusion{}, err
	}
	leaf, err := r.ReadHashes([]int64{tlog.StoredHashIndex(0, number-1)})
	if err != nil {
		return Inclusion{}, err
	}
	if proof == nil {
		proof = tlog.RecordProof{}
	}
	return Inclusion{Number: number, Size: h.Size, Root: h.Root.String(), Leaf: leaf[0].String(), Proof: proof}, nil
}

// Signed gives the signed checkpoint of the log as committed.
func (j *Journal) Signed() ([]byte, error) { return j.Keeper.Sign(j.origin, j.Head()) }

// TileHashes gives width hashes of tile n at a level, as the tiled form serves them.
// Fault: NotFound where the tree is not that large.
func TileHashes(ctx context.Context, q store.Q, level int, n int64, width int) ([]byte, error) {
	missing := fault.New(fault.NotFound, "journal.no_tile", level, n)
	h, err := HeadOf(ctx, q)
	if err != nil {
		return nil, err
	}
	if level < 0 || level > 7 || n < 0 || width < 1 || width > tileWidth || n > h.Size>>(tileHeight*level) ||
		n*tileWidth+int64(width) > h.Size>>(tileHeight*level) {
		return nil, missing
	}
	t, err := readTip(ctx, q, h.Size)
	if err != nil {
		return nil, err
	}
	hashes, err := t.tile(ctx, q, map[[2]int64][]tlog.Hash{}, level, n)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, width*tlog.HashSize)
	for _, x := range hashes[:width] {
		out = append(out, x[:]...)
	}
	return out, nil
}

// Entries gives width leaves from tile n on, each behind its length in two bytes, as the tiled form
// serves them. Fault: NotFound where the log is not that long.
func Entries(ctx context.Context, q store.Q, n int64, width int) ([]byte, error) {
	missing := fault.New(fault.NotFound, "journal.no_tile", "entries", n)
	if n < 0 || n > 1<<40 || width < 1 || width > tileWidth {
		return nil, missing
	}
	var out []byte
	count := 0
	first := n * tileWidth
	err := eachBody(ctx, q, first, first+int64(width), func(_ int64, body string) error {
		out = append(out, byte(len(body)>>8), byte(len(body)))
		out = append(out, body...)
		count++
		return nil
	})
	if err == nil && count < width {
		err = missing
	}
	return out, err
}

var (
	qNote     = store.Query(`select note from journal where number = $1`)
	qNumberOf = store.Query(`select number from journal where id = $1`)
)

// NoteOf gives the vault's reference of the unpublished text of an act, "" where it has none.
// Fault: NotFound.
func NoteOf(ctx context.Context, q store.Q, number int64) (string, error) {
	ref, found, err := store.One(ctx, q, qNote, store.Value[string], number)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "journal.no_act", number)
	}
	return ref, err
}

// NumberOf gives the number of the act of an id.
func NumberOf(ctx context.Context, q store.Q, id string) (number int64, found bool, err error) {
	return store.One(ctx, q, qNumberOf, store.Value[int64], id)
}
