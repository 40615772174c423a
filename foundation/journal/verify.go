package journal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Finding is one thing that Verify found wrong. Act is 0 where it is about no single act.
type Finding struct {
	Act  int64  `json:"act,omitempty"`
	Key  string `json:"key"` // message key
	Args []any  `json:"args,omitempty"`
}

// Proof is what Verify needs besides the database.
type Proof struct {
	Registry   *Registry
	Checkpoint *Checkpoint // kept elsewhere; held against the log besides the Keeper's own; may be nil
	Keeper     *Keeper     // the folder of the key and the checkpoint, to check the head's seal; may be nil
	Folder     string      // for the throw-away store of the replay
	Progress   func(done, total int64)
}

const findingsMax = 200

// Verify checks the journal row by row, the head, the tiles, the checkpoint, then replays into an
// empty store and compares every derived table row by row, and the parts' sums. It needs nothing of
// the journal to be right. Its error means that it could not look, not that something is wrong.
func Verify(ctx context.Context, db *store.DB, p Proof) (found []Finding, size int64, err error) {
	v := &verifier{Proof: p, q: db, tiles: map[[2]int64]bool{}, roots: map[int64]tlog.Hash{}}
	if p.Checkpoint != nil {
		v.points = append(v.points, p.Checkpoint)
	}
	if err := v.key(ctx); err != nil { // before the snapshot: a server that records signs what comes after it
		return nil, 0, err
	}
	err = db.View(ctx, func(q store.Q) error {
		v.q = q
		if err := v.rows(ctx); err != nil {
			return err
		}
		if err := v.tree(ctx); err != nil {
			return err
		}
		found, size = v.found, v.size
		if len(found) > 0 {
			return nil // a replay of altered rows would only repeat what is named already
		}
		if err := v.replay(ctx, db); err != nil {
			return err
		}
		found = v.found
		return nil
	})
	return found, size, err
}

type verifier struct {
	Proof
	q       store.Q
	found   []Finding
	size    int64
	last    string // Recorded of the row before
	tip     tip
	points  []*Checkpoint       // to hold against the log
	roots   map[int64]tlog.Hash // at their sizes
	sealing bool                // the Keeper has the journal's key
	forged  bool                // the checkpoint kept outside is not signed by the journal's key
	tiles   map[[2]int64]bool   // that there must be
	wrong   []Finding           // about tiles: told only where the rows are right
}

// key reads the first act, for the journal's name and key, and the checkpoint of the Keeper's folder.
// What is wrong with the row of the first act is told with those of the others.
func (v *verifier) key(ctx context.Context) error {
	body, found, err := store.One(ctx, v.q, qBody, store.Value[string], int64(1))
	if err != nil || !found || v.Keeper == nil {
		return err
	}
	leaf, err := ParseLeaf([]byte(body))
	if err != nil || leaf.Kind != (&OpenLog{}).Kind() || strict(leaf.Fields, &OpenLog{}) != nil {
		return nil
	}
	kept, err := v.Keeper.For(Record{Leaf: *leaf})
	if fault.KindOf(err) == fault.Invalid {
		v.forged, err = true, nil
	}
	if kept != nil {
		v.points = append(v.points, kept)
	}
	v.sealing = v.Keeper.signer != nil
	return err
}

func (v *verifier) say(act int64, key string, args ...any) {
	if len(v.found) < findingsMax {
		v.found = append(v.found, Finding{Act: act, Key: key, Args: args})
	}
}

var qRows = store.Query(`select number, id, kind, recorded, effective, role, actor, salt, note, request, leaf, body from journal where number > $1 order by number limit $2`)

type row struct {
	number                                                                      int64
	id, kind, recorded, effective, role, actor, salt, note, request, leaf, body string
}

func scanRow(s store.Scanner) (r row, err error) {
	err = s.Scan(&r.number, &r.id, &r.kind, &r.recorded, &r.effective, &r.role, &r.actor, &r.salt, &r.note, &r.request, &r.leaf, &r.body)
	return
}

// rows checks every row of the journal against its own body, and grows the tree anew.
func (v *verifier) rows(ctx context.Context) error {
	after := int64(-1 << 62)
	expected := int64(1)
	for {
		page, err := store.All(ctx, v.q, qRows, scanRow, after, recheckPage)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			v.size = expected - 1
			return nil
		}
		for _, r := range page {
			for ; expected < r.number && len(v.found) < findingsMax; expected++ {
				v.say(expected, "verify.removed")
			}
			if r.number < expected {
				v.say(r.number, "verify.inserted")
				continue
			}
			expected = r.number + 1
			v.row(ctx, r)
			if slices.ContainsFunc(v.points, func(c *Checkpoint) bool { return c.Size == v.tip.size }) {
				if v.roots[v.tip.size], err = v.tip.root(v.tip.size); err != nil {
					return err
				}
			}
			if v.Progress != nil && r.number%1000 == 0 {
				v.Progress(r.number, 0)
			}
		}
		after = page[len(page)-1].number
	}
}

func (v *verifier) row(ctx context.Context, r row) {
	hash := tlog.RecordHash([]byte(r.body))
	if err := v.tip.grow(hash, v.tile(ctx)); err != nil {
		v.say(r.number, "verify.unreadable")
	}
	if hash.String() != r.leaf {
		v.say(r.number, "verify.changed")
		return
	}
	leaf, err := ParseLeaf([]byte(r.body))
	if err != nil {
		v.say(r.number, "verify.unreadable")
		return
	}
	switch {
	case leaf.Number != r.number:
		v.say(r.number, "verify.misplaced", leaf.Number)
	case leaf.ID != r.id || leaf.Kind != r.kind || leaf.Recorded != r.recorded || leaf.Effective != r.effective || string(leaf.Role) != r.role:
		v.say(r.number, "verify.columns")
	case leaf.Recorded < v.last:
		v.say(r.number, "verify.time_back")
	case leaf.Sealed != sealedDigest(r.salt, r.actor, r.request, r.note):
		v.say(r.number, "verify.sealed")
	}
	v.last = leaf.Recorded
	digests := leaf.Blobs
	if leaf.MovesBlob != "" {
		digests = append(digests, leaf.MovesBlob)
	}
	for _, d := range digests {
		v.blob(ctx, r.number, d)
	}
}

// blob checks public content against its name.
func (v *verifier) blob(ctx context.Context, act int64, digest string) {
	b, found, err := store.One(ctx, v.q, qBlob, func(s store.Scanner) (b Blob, err error) {
		err = s.Scan(&b.Media, &b.Salt, &b.Body)
		return
	}, digest)
	switch {
	case err != nil:
		v.say(act, "verify.blob_unreadable", digest)
	case found && b.Digest() != digest:
		v.say(act, "verify.blob_changed", digest)
	case !found:
		v.say(act, "verify.blob_missing", digest)
	}
}

var (
	qSealedHead = store.Query(`select size, root, recorded, seal from head`)
	qTileRoot   = store.Query(`select hashes, root from tile where level = $1 and n = $2`)
	qTiles      = store.Query(`select level, n from tile order by level, n`)
)

// tree compares the tree grown from the rows with the head, the stored tiles and the checkpoint.
func (v *verifier) tree(ctx context.Context) error {
	if len(v.found) > 0 {
		return nil
	}
	root, err := v.tip.root(v.size)
	if err != nil {
		return err
	}
	type sealed struct {
		h    Head
		seal string
	}
	h, found, err := store.One(ctx, v.q, qSealedHead, func(s store.Scanner) (h sealed, err error) {
		var root string
		if err = s.Scan(&h.h.Size, &root, &h.h.Recorded, &h.seal); err == nil {
			h.h.Root, err = tlog.ParseHash(root)
		}
		return
	})
	switch {
	case err != nil || !found:
		v.say(0, "verify.no_head")
		return nil
	case v.size > h.h.Size:
		for n := h.h.Size + 1; n <= v.size; n++ {
			v.say(n, "verify.inserted")
		}
	case v.size < h.h.Size:
		for n := v.size + 1; n <= h.h.Size && n < v.size+findingsMax; n++ {
			v.say(n, "verify.removed")
		}
	case root != h.h.Root:
		v.say(0, "verify.root")
	case h.h.Recorded != v.last:
		v.say(0, "verify.head")
	case v.sealing && v.Keeper.seal(h.h) != h.seal:
		v.say(0, "verify.seal")
	}
	if v.forged {
		v.say(0, "journal.checkpoint_forged")
	}
	for _, c := range v.points {
		switch {
		case c.Size > v.size:
			v.say(0, "verify.truncated", v.size, c.Size)
		case c.Size > 0 && c.Root != v.roots[c.Size]:
			v.say(0, "verify.checkpoint", c.Size)
		}
	}
	v.found = append(v.found, v.wrong...)
	there, err := store.All(ctx, v.q, qTiles, func(s store.Scanner) (t [2]int64, err error) {
		err = s.Scan(&t[0], &t[1])
		return
	})
	for _, t := range there {
		if !v.tiles[t] {
			v.say(0, "verify.tile", t[0], t[1])
		}
	}
	return err
}

// tile compares each tile that becomes full with the one that is kept.
func (v *verifier) tile(ctx context.Context) func(int, int64, []tlog.Hash, tlog.Hash) error {
	return func(level int, n int64, full []tlog.Hash, root tlog.Hash) error {
		type kept struct{ hashes, root string }
		k, _, err := store.One(ctx, v.q, qTileRoot, func(s store.Scanner) (k kept, err error) {
			err = s.Scan(&k.hashes, &k.root)
			return
		}, level, n)
		if err != nil {
			return err
		}
		v.tiles[[2]int64{int64(level), n}] = true
		if k.hashes != joinHashes(full) || k.root != root.String() {
			v.wrong = append(v.wrong, Finding{Key: "verify.tile", Args: []any{level, n}})
		}
		return nil
	}
}

// replay rebuilds every derived table in a throw-away store and compares.
func (v *verifier) replay(ctx context.Context, db *store.DB) error {
	was, err := readDerived(ctx, v.q)
	if err == nil && !v.Registry.same(was) {
		err = fault.New(fault.Unavailable, "journal.other_version")
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(v.Folder, "verify")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	scratch, err := store.Open(ctx, filepath.Join(dir, "replay.db"), store.Options{Scratch: true})
	if err != nil {
		return err
	}
	defer scratch.Close()
	if err := v.Registry.Scratch(ctx, scratch); err != nil {
		return err
	}
	err = scratch.Write(ctx, func(tx *store.Tx) error {
		return v.Registry.Replay(ctx, v.q, tx, Span{To: v.size, Progress: v.Progress})
	})
	if err != nil {
		v.say(0, "verify.replay", err.Error())
		return nil
	}
	for _, p := range v.Registry.parts {
		for _, t := range p.Tables {
			diff, err := store.CompareTables(ctx, v.q, scratch, t.Name, t.Order)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				v.say(0, "verify.table_unreadable", t.Name)
				return nil // the snapshot may answer nothing more
			}
			for _, d := range diff {
				v.say(0, "verify.table", t.Name, d)
			}
		}
		if p.Sound == nil {
			continue
		}
		wrong, err := p.Sound(ctx, v.q)
		if err != nil {
			return err
		}
		sort.Strings(wrong)
		if len(wrong) > 0 {
			v.say(0, "verify.sums", p.Name, strings.Join(wrong, "; "))
		}
	}
	return nil
}

// String is for logs; people read the translated message.
func (f Finding) String() string { return fmt.Sprintf("act %d: %s %v", f.Act, f.Key, f.Args) }
