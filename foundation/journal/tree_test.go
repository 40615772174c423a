package journal

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/store"
)

// naive is the Merkle tree hash of RFC 6962, section 2.1, written from its definition and sharing
// nothing with the code it checks.
func naive(leaves [][]byte) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := naive(leaves[:k]), naive(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func scratch(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "tree.db"), store.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(context.Background(), Migrations()); err != nil {
		t.Fatal(err)
	}
	return db
}

var qLeafOnly = store.Query(`insert into journal (number, id, kind, recorded, effective, role, actor, salt, note, request, leaf, body)
	values ($1, $2, '', '', '', '', '', '', '', '', $3, '')`)

// largest is a size beyond two full tiles.
const largest = 600

func TestTheTreeOfEverySizeIsTheOneOfItsDefinition(t *testing.T) {
	ctx := context.Background()
	var leaves [][]byte
	var roots []tlog.Hash
	err := scratch(t).Write(ctx, func(tx *store.Tx) error {
		var edge tip
		for n := int64(1); n <= largest; n++ {
			leaf := fmt.Appendf(nil, "leaf %d", n)
			leaves = append(leaves, leaf)
			before := edge.clone()
			if err := edge.grow(tlog.RecordHash(leaf), addTile(ctx, tx)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, qLeafOnly, n, fmt.Sprint(n), tlog.RecordHash(leaf).String()); err != nil {
				return err
			}
			root, err := edge.root(n)
			if want := naive(leaves); err != nil || root != tlog.Hash(want) {
				t.Fatalf("size %d: root %v, want %x (%v)", n, root, want, err)
			}
			roots = append(roots, root)
			if old, err := before.root(n - 1); n > 1 && (err != nil || old != roots[n-2]) {
				t.Fatalf("size %d: growing a clone changed the tree it came from (%v)", n, err)
			}
			read, err := readTip(ctx, tx, n)
			if err != nil {
				return err
			}
			if again, err := read.root(n); err != nil || again != root {
				t.Fatalf("size %d: read again, the edge gives %v (%v)", n, again, err)
			}
			if n > 20 && n%7 != 0 && (n+1)%tileWidth > 2 {
				continue // proofs of every size take long; roots do not
			}
			if err := provable(read.reader(ctx, tx), n, root, leaves, roots); err != nil {
				t.Fatalf("size %d: %v", n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// provable checks proofs of some acts and of some older trees, with the library that others verify by.
func provable(r tlog.HashReader, n int64, root tlog.Hash, leaves [][]byte, roots []tlog.Hash) error {
	for _, i := range []int64{0, n / 3, n / 2, n - 2, n - 1} {
		if i < 0 {
			continue
		}
		p, err := tlog.ProveRecord(n, i, r)
		if err == nil {
			err = tlog.CheckRecord(p, n, root, i, tlog.RecordHash(leaves[i]))
		}
		if err != nil {
			return fmt.Errorf("act %d: %w", i+1, err)
		}
		if tlog.CheckRecord(p, n, root, i, tlog.RecordHash([]byte("another"))) == nil {
			return fmt.Errorf("act %d: another leaf is proven", i+1)
		}
		q, err := tlog.ProveTree(n, i+1, r)
		if err == nil {
			err = tlog.CheckTree(q, n, root, i+1, roots[i])
		}
		if err != nil {
			return fmt.Errorf("tree of size %d: %w", i+1, err)
		}
	}
	return nil
}

func TestATreeOfManyTilesHasTilesOfTiles(t *testing.T) {
	const size = tileWidth*tileWidth + 3*tileWidth + 5
	var edge tip
	kept := map[string]int{}
	leaf := tlog.RecordHash([]byte("the same"))
	for range size {
		err := edge.grow(leaf, func(level int, n int64, full []tlog.Hash, root tlog.Hash) error {
			if len(full) != tileWidth || fold(full) != root {
				t.Fatalf("tile %d/%d", level, n)
			}
			kept[fmt.Sprint(level)]++
			kept[fmt.Sprint(level, "/", n)]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if kept["0"] != tileWidth+3 || kept["1"] != 1 || kept["0/258"] != 1 || kept["1/0"] != 1 || len(edge.edges[0]) != 5 || len(edge.edges[1]) != 3 || len(edge.edges[2]) != 1 {
		t.Errorf("%d tiles of leaves, %d of tiles, edges %d %d %d", kept["0"], kept["1"], len(edge.edges[0]), len(edge.edges[1]), len(edge.edges[2]))
	}
}

func TestATileThatIsNotThereIsAnErrorNotAGuess(t *testing.T) {
	ctx := context.Background()
	db := scratch(t)
	edge := tip{size: 300, edges: [][]tlog.Hash{make([]tlog.Hash, 44), make([]tlog.Hash, 1)}}
	for what, q := range map[string]store.Q{"memory": nil, "a database without it": db} {
		if _, err := edge.reader(ctx, q).ReadHashes([]int64{tlog.StoredHashIndex(0, 3)}); err == nil {
			t.Errorf("%s answers", what)
		}
	}
	if _, err := edge.reader(ctx, db).ReadHashes([]int64{tlog.StoredHashIndex(0, 300)}); err == nil {
		t.Error("a hash beyond the tree")
	}
	for _, text := range []string{"%", "", "AAAA"} {
		if _, err := splitHashes(text); err == nil {
			t.Errorf("%q is a tile", text)
		}
	}
}
