package journal

import (
	"context"
	"encoding/base64"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/fault"
	"relance/foundation/store"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// tip is the right edge of the tree: for each level of tiles, the hashes of the tile not yet full.
// Full tiles are rows; with the edge they answer for any hash of the tree.
type tip struct {
	size  int64
	edges [][]tlog.Hash
}

var (
	qLeaves  = store.Query(`select leaf from journal where number > $1 and number <= $2 order by number`)
	qRoots   = store.Query(`select root from tile where level = $1 and n >= $2 and n < $3 order by n`)
	qTile    = store.Query(`select hashes from tile where level = $1 and n = $2`)
	addTiles = store.Insert(`tile (level, n, hashes, root)`, ``)
	qHead    = store.Query(`select size, root, recorded from head`)
	qAddHead = store.Query(`insert into head (one, size, root, recorded, seal) values (1, $1, $2, $3, $4)
		on conflict (one) do update set size = excluded.size, root = excluded.root, recorded = excluded.recorded, seal = excluded.seal`)
)

func readHead(ctx context.Context, q store.Q) (Head, bool, error) {
	h, found, err := store.One(ctx, q, qHead, func(s store.Scanner) (h Head, err error) {
		var root string
		if err = s.Scan(&h.Size, &root, &h.Recorded); err == nil {
			err = h.rooted(root)
		}
		return
	})
	return h, found, err
}

// rooted takes over the root as it is stored.
func (h *Head) rooted(text string) (err error) {
	if h.Root, err = tlog.ParseHash(text); err != nil {
		err = fault.New(fault.Unavailable, "journal.different", h.Size).Because(err)
	}
	return err
}

func writeHead(ctx context.Context, tx *store.Tx, h Head, seal string) error {
	_, err := tx.Exec(ctx, qAddHead, h.Size, h.Root.String(), h.Recorded, seal)
	return err
}

// readTip rebuilds the edge of a tree of a size from the last rows.
func readTip(ctx context.Context, q store.Q, size int64) (tip, error) {
	t := tip{size: size}
	full := size / tileWidth
	edge, err := store.All(ctx, q, qLeaves, scanHash, full*tileWidth, size)
	if err != nil {
		return t, err
	}
	t.edges = append(t.edges, edge)
	for level := 0; full > 0; level++ {
		up := full / tileWidth
		edge, err := store.All(ctx, q, qRoots, scanHash, level, up*tileWidth, full)
		if err != nil {
			return t, err
		}
		t.edges = append(t.edges, edge)
		full = up
	}
	return t, nil
}

func scanHash(s store.Scanner) (tlog.Hash, error) {
	var text string
	if err := s.Scan(&text); err != nil {
		return tlog.Hash{}, err
	}
	return tlog.ParseHash(text)
}

// clone gives a tip that may grow and be thrown away. Edges only ever grow or start anew, so that
// sharing their memory is safe as long as one clone at a time grows.
func (t tip) clone() tip {
	c := tip{size: t.size, edges: make([][]tlog.Hash, len(t.edges))}
	for i, e := range t.edges {
		c.edges[i] = e[:len(e):len(e)]
	}
	return c
}

// grow adds a leaf and hands over each tile that becomes full.
func (t *tip) grow(h tlog.Hash, keep func(level int, n int64, full []tlog.Hash, root tlog.Hash) error) error {
	t.size++
	for level := 0; ; level++ {
		if level == len(t.edges) {
			t.edges = append(t.edges, nil)
		}
		t.edges[level] = append(t.edges[level], h)
		if len(t.edges[level]) < tileWidth {
			return nil
		}
		full := t.edges[level]
		t.edges[level] = nil
		h = fold(full)
		n := t.size>>(tileHeight*(level+1)) - 1
		if err := keep(level, n, full, h); err != nil {
			return err
		}
	}
}

// addTile keeps a full tile as a row.
func addTile(ctx context.Context, tx *store.Tx) func(int, int64, []tlog.Hash, tlog.Hash) error {
	return func(level int, n int64, full []tlog.Hash, root tlog.Hash) error {
		return tx.Add(ctx, addTiles, level, n, joinHashes(full), root.String())
	}
}

// fold gives the root of a perfect subtree.
func fold(h []tlog.Hash) tlog.Hash {
	if len(h) == 1 {
		return h[0]
	}
	return tlog.NodeHash(fold(h[:len(h)/2]), fold(h[len(h)/2:]))
}

// root gives the tree's root; it needs nothing but the edge.
func (t tip) root(size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, t.reader(context.Background(), nil))
}

// reader answers for the tree's hashes by their stored index.
func (t tip) reader(ctx context.Context, q store.Q) tlog.HashReader {
	tiles := map[[2]int64][]tlog.Hash{}
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			level, n := tlog.SplitStoredHashIndex(x)
			row, rest := level/tileHeight, level%tileHeight
			at := n << rest // among the hashes of that row of tiles
			hashes, err := t.tile(ctx, q, tiles, row, at/tileWidth)
			if err != nil {
				return nil, err
			}
			start := at % tileWidth
			if int(start)+1<<rest > len(hashes) {
				return nil, fmt.Errorf("journal: hash %d is beyond the tree of size %d", x, t.size)
			}
			out[i] = fold(hashes[start : start+1<<rest])
		}
		return out, nil
	})
}

func (t tip) tile(ctx context.Context, q store.Q, seen map[[2]int64][]tlog.Hash, level int, n int64) ([]tlog.Hash, error) {
	if n == t.size>>(tileHeight*(level+1)) {
		if level < len(t.edges) {
			return t.edges[level], nil
		}
		return nil, nil
	}
	key := [2]int64{int64(level), n}
	if h, ok := seen[key]; ok {
		return h, nil
	}
	if q == nil {
		return nil, fmt.Errorf("journal: tile %d/%d asked of memory", level, n)
	}
	text, found, err := store.One(ctx, q, qTile, store.Value[string], level, n)
	if err == nil && !found {
		err = fmt.Errorf("journal: tile %d/%d is missing", level, n)
	}
	if err != nil {
		return nil, err
	}
	h, err := splitHashes(text)
	seen[key] = h
	return h, err
}

func joinHashes(hashes []tlog.Hash) string {
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func splitHashes(text string) ([]tlog.Hash, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err == nil && len(b) != tileWidth*tlog.HashSize {
		err = fmt.Errorf("it has %d bytes", len(b))
	}
	if err != nil {
		return nil, fmt.Errorf("journal: a tile is unreadable: %w", err)
	}
	out := make([]tlog.Hash, len(b)/tlog.HashSize)
	for i := range out {
		copy(out[i][:], b[i*tlog.HashSize:])
	}
	return out, nil
}
