package journal_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store"
)

// filled is a journal of 300 acts: a full tile, a partial one, and one of tiles.
func filled(t testing.TB) *journaltest.Bench {
	t.Helper()
	b := bench(t)
	var subs []journal.Submission
	for range 299 {
		subs = append(subs, submission(b, of("a", "1")))
	}
	if _, err := do(b, subs...); err != nil {
		t.Fatal(err)
	}
	return b
}

// served reads tiles as a stranger does, from what the tiled form serves.
type served struct {
	t testing.TB
	q store.Q
}

func (served) Height() int { return 8 }
func (s served) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, x := range tiles {
		data, err := journal.TileHashes(context.Background(), s.q, x.L, x.N, x.W)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}
func (served) SaveTiles([]tlog.Tile, [][]byte) {}

func view(t testing.TB, b *journaltest.Bench, do func(q store.Q) error) {
	t.Helper()
	if err := b.DB.View(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}

func TestAStrangerProvesEveryActFromTheTilesAndTheCheckpoint(t *testing.T) {
	b := filled(t)
	ctx := context.Background()
	signed, err := b.Signed()
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(b.Keeper.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	c, err := journal.ParseCheckpoint(n.Text)
	if err != nil || c.Size != 300 || c.Origin != "test.example/plan" || verifier.Name() != c.Origin {
		t.Fatalf("%v, %v", c, err)
	}
	view(t, b, func(q store.Q) error {
		// The library itself checks every tile against the root.
		hashes := tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, served{t, q})
		entries, err := journal.Entries(ctx, q, 0, 256)
		if err != nil {
			return err
		}
		more, err := journal.Entries(ctx, q, 1, 44)
		if err != nil {
			return err
		}
		leaves := split(t, append(entries, more...))
		if len(leaves) != 300 {
			t.Fatalf("%d entries", len(leaves))
		}
		for i, leaf := range leaves {
			p, err := tlog.ProveRecord(c.Size, int64(i), hashes)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(p, c.Size, c.Root, int64(i), tlog.RecordHash(leaf)); err != nil {
				t.Errorf("act %d: %v", i+1, err)
			}
			if parsed, err := journal.ParseLeaf(leaf); err != nil || parsed.Number != int64(i+1) {
				t.Errorf("act %d: %v, %v", i+1, parsed, err)
			}
		}
		for _, number := range []int64{1, 2, 255, 256, 257, 299, 300} {
			inclusion, err := journal.Prove(ctx, q, number)
			if err != nil {
				return err
			}
			root, _ := tlog.ParseHash(inclusion.Root)
			leaf, _ := tlog.ParseHash(inclusion.Leaf)
			if root != c.Root || inclusion.Size != 300 || tlog.CheckRecord(inclusion.Proof, 300, c.Root, number-1, leaf) != nil || leaf != tlog.RecordHash(leaves[number-1]) {
				t.Errorf("the proof of act %d: %v", number, inclusion)
			}
		}
		for _, number := range []int64{0, -1, 301, 1 << 62} {
			if _, err := journal.Prove(ctx, q, number); fault.KindOf(err) != fault.NotFound {
				t.Errorf("a proof of act %d: %v", number, err)
			}
		}
		return nil
	})
}

// split cuts an entry bundle: two bytes of length before each leaf.
func split(t testing.TB, b []byte) [][]byte {
	t.Helper()
	var out [][]byte
	for len(b) > 0 {
		n := int(b[0])<<8 | int(b[1])
		out = append(out, b[2:2+n])
		b = b[2+n:]
	}
	return out
}

func TestATileOrBundleBeyondTheLogIsNotThere(t *testing.T) {
	b := filled(t)
	ctx := context.Background()
	view(t, b, func(q store.Q) error {
		for _, c := range []struct {
			level    int
			n        int64
			width    int
			there    bool
			notLevel string
		}{
			{level: 0, n: 0, width: 256, there: true}, {level: 0, n: 0, width: 1, there: true}, {level: 0, n: 1, width: 44, there: true}, {level: 1, n: 0, width: 1, there: true},
			{level: 0, n: 1, width: 45}, {level: 0, n: 1, width: 256}, {level: 0, n: 2, width: 1}, {level: 1, n: 0, width: 2}, {level: 2, n: 0, width: 1},
			{level: 0, n: 0, width: 0}, {level: 0, n: 0, width: 257}, {level: 0, n: -1, width: 1}, {level: -1, n: 0, width: 1}, {level: 0, n: 1 << 62, width: 1}, {level: 63, n: 0, width: 1},
		} {
			tile, err := journal.TileHashes(ctx, q, c.level, c.n, c.width)
			if c.there != (err == nil) || c.there && len(tile) != 32*c.width || !c.there && fault.KindOf(err) != fault.NotFound {
				t.Errorf("tile %d/%d.p/%d: %d bytes, %v", c.level, c.n, c.width, len(tile), err)
			}
			if c.level != 0 {
				continue
			}
			bundle, err := journal.Entries(ctx, q, c.n, c.width)
			if c.there != (err == nil) || c.there && len(split(t, bundle)) != c.width || !c.there && fault.KindOf(err) != fault.NotFound {
				t.Errorf("entries %d.p/%d: %d bytes, %v", c.n, c.width, len(bundle), err)
			}
		}
		return nil
	})
}

func TestACheckpointIsReadStrictlyAndOpensByItsKeyOnly(t *testing.T) {
	b := bench(t)
	signed, err := b.Signed()
	if err != nil {
		t.Fatal(err)
	}
	again, err := b.Signed()
	if err != nil || !bytes.Equal(signed, again) {
		t.Errorf("signed twice, two texts: %v", err)
	}
	key := b.Keeper.PublicKey()
	if c, err := journal.OpenCheckpoint(signed, key); err != nil || c.Size != 1 || c.Root != b.Head().Root {
		t.Errorf("%v, %v", c, err)
	}
	other := bench(t)
	for what, c := range map[string]struct {
		signed, key string
	}{
		"another key":      {string(signed), other.Keeper.PublicKey()},
		"no key":           {string(signed), "x"},
		"another size":     {strings.Replace(string(signed), "\n1\n", "\n2\n", 1), key},
		"another origin":   {strings.Replace(string(signed), "test.example", "west.example", 1), key},
		"without its end":  {string(signed[:len(signed)-2]), key},
		"nothing":          {"", key},
		"bytes of no text": {"\xff\xfe", key},
	} {
		if p, err := journal.OpenCheckpoint([]byte(c.signed), c.key); err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v, %v", what, p, err)
		}
	}
	root := base64.StdEncoding.EncodeToString(make([]byte, 32))
	for text, good := range map[string]bool{
		"o\n1\n" + root + "\n": true, "o\n0\n" + root + "\nextension\n": true,
		"": false, "o": false, "o\n1\n": false, "o\n1\n" + root: false, "\n1\n" + root + "\n": false, "o\n01\n" + root + "\n": false,
		"o\n-1\n" + root + "\n": false, "o\n+1\n" + root + "\n": false, "o\n1\nx\n": false, "o\n99999999999999999999\n" + root + "\n": false,
		"o\n1\n" + root[:40] + "\n": false,
	} {
		c, err := journal.ParseCheckpoint(text)
		if (err == nil) != good || err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v, %v", text, c, err)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add("example.org/log\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
	f.Add("o\n0\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := journal.ParseCheckpoint(text)
		if err == nil && !strings.HasPrefix(text, c.Text()) {
			t.Fatalf("%q is read as %q", text, c.Text())
		}
	})
}

func FuzzParseLeaf(f *testing.F) {
	f.Add([]byte(`{"v":1,"number":2,"id":"12345678","kind":"thing.put","recorded":"2026-06-01T10:00:00.001000Z","effective":"2026-06-01","role":"finance","mode":"native","fields":{"thing":"a","value":"1"},"moves":[],"fictional":false,"sealed":"sha256:00"}`))
	f.Add([]byte(`{"v":1,"number":2,"id":"","kind":"","recorded":"","effective":"","role":"","mode":"","authority":{"body":{"fr":"é"},"date":""},"sources":["S1"],"fields":{},"blobs":["x"],"moves":[{"cents":1,"from":"a","to":"b"}],"moves_blob":"x","fictional":true,"sealed":""}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := journal.ParseLeaf(body)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		// What is read is written as it was: no two texts are the same leaf.
		again, err := journal.Encode(l)
		if err != nil || !bytes.Equal(again, body) || l.V != 1 {
			t.Fatalf("%q is written again as %q, %v", body, again, err)
		}
	})
}

func TestALeafThatIsNotInItsExactFormIsRefused(t *testing.T) {
	b := bench(t)
	r, err := journal.Get(context.Background(), b.DB, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.ParseLeaf([]byte(r.Body)); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string][2]string{
		"another version":        {`"v":1`, `"v":2`},
		"no version":             {`"v":1,`, ``},
		"a space":                {`"v":1,`, `"v":1, `},
		"a field it has not":     {`"v":1,`, `"v":1,"w":1,`},
		"a field twice":          {`"v":1,`, `"v":1,"v":1,`},
		"another case":           {`"kind"`, `"Kind"`},
		"another order":          {`"v":1,"number":1`, `"number":1,"v":1`},
		"an escape":              {`"journal.open"`, `"journal.\u006fpen"`},
		"a number with an end":   {`"number":1`, `"number":1.0`},
		"a null":                 {`"moves":[]`, `"moves":null`},
		"an empty optional":      {`"mode":`, `"sources":[],"mode":`},
		"something behind it":    {`"}`, `"} `},
		"another leaf behind it": {`"}`, `"}{}`},
		"a space in its fields":  {`"fields":{`, `"fields":{ `},
	} {
		at := strings.LastIndex(r.Body, change[0])
		if at < 0 {
			t.Fatalf("%s: %s has no %s", what, r.Body, change[0])
		}
		text := r.Body[:at] + change[1] + r.Body[at+len(change[0]):]
		if l, err := journal.ParseLeaf([]byte(text)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v, %v", what, l, fmt.Sprint(err))
		}
	}
}
