package journal_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/journal"
)

// rewrite puts another body in the place of an act's, and makes everything that can be made without
// the key follow: columns, leaf, tree and head.
func (b *tampered) rewrite(number int64, from, to string) {
	b.T.Helper()
	body := strings.Replace(b.body(number), from, to, 1)
	leaf, err := journal.ParseLeaf([]byte(body))
	if err != nil || body == b.body(number) {
		b.T.Fatalf("%s is not a good leaf, or nothing changed: %v", body, err)
	}
	size := b.Head().Size
	root, hashes, tile, err := journal.TreeOf(func(i int64) []byte {
		if i == number-1 {
			return []byte(body)
		}
		return []byte(b.body(i + 1))
	}, size)
	if err != nil {
		b.T.Fatal(err)
	}
	b.run("update tile set hashes = " + quote(hashes) + ", root = " + quote(tile.String()))
	b.run(fmt.Sprintf("update journal set effective = %s, recorded = %s, body = %s, leaf = %s where number = %d; update head set root = %s",
		quote(leaf.Effective), quote(leaf.Recorded), quote(body), quote(leafOf(body)), number, quote(root.String())))
}

// Who can write everything in the database, and has not the key, rewrites the whole log.
func TestALogRewrittenWithoutTheKeyIsToldBySealAndCheckpoint(t *testing.T) {
	b := newTampered(t)
	if err := b.Journal.Close(); err != nil { // keeps the checkpoint
		t.Fatal(err)
	}
	b.rewrite(266, `"effective":"2026-06-01"`, `"effective":"2026-05-01"`)
	var got []string
	for _, f := range b.Verify() {
		got = append(got, named(f))
	}
	if !slices.Equal(got, []string{"0 verify.seal", "0 verify.checkpoint"}) {
		t.Errorf("%q", got)
	}
	if err := os.Remove(filepath.Join(b.Folder, "checkpoint")); err != nil {
		t.Fatal(err)
	}
	if found := b.Verify(); len(found) != 1 || found[0].Key != "verify.seal" {
		t.Errorf("without a checkpoint: %v", found)
	}
	b.restore()
	clean(t, b.Bench)
}

// With neither key nor checkpoint, as on a copy, the log must still agree with itself.
func TestALogThatDoesNotAgreeWithItselfIsToldWithoutAnyKey(t *testing.T) {
	b := newTampered(t)
	recorded := func(n int64) string {
		r, err := journal.Get(context.Background(), b.DB, n)
		if err != nil {
			t.Fatal(err)
		}
		return r.Recorded
	}
	blob := func(cents int) string {
		for _, body := range b.moves() {
			return strings.Replace(body, `"cents":7,`, fmt.Sprintf(`"cents":%d,`, cents), 1)
		}
		t.Fatal("no long moves")
		return ""
	}
	eight := journal.Blob{Media: "application/json", Body: blob(8)}
	for what, c := range map[string]struct {
		change func()
		want   string
		says   string
	}{
		"a time before that of the act before": {func() { b.rewrite(266, recorded(266), "2026-06-01T09:00:00.000000Z") }, "266 verify.time_back", ""},
		"moves that the act does not make": {func() {
			b.rewrite(5, `"moves":[]`, `"moves":[{"cents":1,"from":"plan:voted","to":"plan:paid"}]`)
		}, "0 verify.replay", "act 5"},
		"long moves that the act does not make": {func() {
			b.run("insert into blob (digest, media, salt, body) values (" + quote(eight.Digest()) + ", 'application/json', '', " + quote(eight.Body) + ")")
			b.rewrite(4, b.movesBlob(4), eight.Digest())
		}, "0 verify.replay", "act 4"},
		"fields of another act": {func() { b.rewrite(7, `"thing":"c"`, `"thing":"d"`) }, "0 verify.table thing", ""},
		"a kind that there is not": {func() {
			b.run("update journal set kind = 'thing.pat' where number = 7")
			b.rewrite(7, `"kind":"thing.put"`, `"kind":"thing.pat"`)
		}, "0 verify.replay", "act 7"},
	} {
		c.change()
		found, _, err := journal.Verify(context.Background(), b.DB, journal.Proof{Registry: b.Registry, Folder: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		// Time_back also shifts the head's time: what is looked for is among the findings.
		if i := slices.IndexFunc(found, func(f journal.Finding) bool { return named(f) == c.want }); i < 0 || !strings.Contains(fmt.Sprint(found[i].Args), c.says) {
			t.Errorf("%s: found %v, want %s", what, found, c.want)
		}
		b.restore()
	}
}

// moves gives the bodies of the blobs that hold long moves.
func (b *tampered) moves() []string {
	r, err := journal.Get(context.Background(), b.DB, 4)
	if err != nil {
		b.T.Fatal(err)
	}
	blob, err := journal.ReadBlob(context.Background(), b.DB, r.MovesBlob)
	if err != nil {
		b.T.Fatal(err)
	}
	return []string{blob.Body}
}

func (b *tampered) movesBlob(n int64) string {
	r, err := journal.Get(context.Background(), b.DB, n)
	if err != nil {
		b.T.Fatal(err)
	}
	return r.MovesBlob
}

func TestMovesBecomeABlobFromTheFirstByteTooMany(t *testing.T) {
	b := bench(t)
	one := b.Must(&put{Thing: "a", Value: "moves:100", Pad: "x"}, "")
	r, err := journal.Get(context.Background(), b.DB, one.Number)
	if err != nil {
		t.Fatal(err)
	}
	most := journal.LeafMax - len(r.Body) + 1
	for pad, blob := range map[int]bool{most: false, most + 1: true} {
		got := b.Must(&put{Thing: "a", Value: "moves:100", Pad: strings.Repeat("x", pad)}, "")
		r, err := journal.Get(context.Background(), b.DB, got.Number)
		if err != nil || (r.MovesBlob != "") != blob || len(r.Moves) != 100 || !blob && len(r.Body) != journal.LeafMax {
			t.Errorf("%d bytes more: %d bytes, blob %q, %v", pad-most, len(r.Body), r.MovesBlob, err)
		}
	}
	if _, err := b.Act(&put{Thing: "a", Value: "moves:100", Pad: strings.Repeat("x", most+10_000)}, ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("too large without its moves too: %v", err)
	}
	clean(t, b)
}
