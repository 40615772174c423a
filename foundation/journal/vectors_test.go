package journal_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
	"relance/foundation/vault"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew: a change of format, which breaks every log there is")

const vectorsFile = "testdata/vectors.json"

// vectors are what another program must find from docs/journal.md: see that page for each.
type vectors struct {
	About      string              `json:"about"`
	Key        keyVector           `json:"key"`
	Acts       []actVector         `json:"acts"`
	Blobs      []blobVector        `json:"blobs"`
	Sealed     []sealedVector      `json:"sealed"`
	Head       headVector          `json:"head"`
	Checkpoint string              `json:"checkpoint"`
	Tiles      map[string]string   `json:"tiles"` // path to bytes, hex
	Inclusion  []journal.Inclusion `json:"inclusion"`
	Roots      []rootVector        `json:"roots"` // of the leaves "leaf 1", "leaf 2" …
}

type keyVector struct {
	Origin    string `json:"origin"`
	Seed      string `json:"seed"` // base64
	PublicKey string `json:"public_key"`
}

type actVector struct {
	Body string `json:"body"`
	Leaf string `json:"leaf"` // base64
	sealedVector
}

type blobVector struct {
	journal.Blob
	Digest string `json:"digest"`
}

type sealedVector struct {
	Salt    string `json:"salt"`
	Actor   string `json:"actor"`
	Request string `json:"request"`
	Note    string `json:"note"`
	Digest  string `json:"sealed"`
}

type headVector struct {
	Size     int64  `json:"size"`
	Root     string `json:"root"`
	Recorded string `json:"recorded"`
	Seal     string `json:"seal"`
}

type rootVector struct {
	Size int64  `json:"size"`
	Root string `json:"root"`
}

// counted gives bytes that are the same every time: SHA-256 of 0, 1, 2 …
type counted struct {
	n    uint64
	left []byte
}

func (c *counted) Read(b []byte) (int, error) {
	if len(c.left) == 0 {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], c.n)
		sum := sha256.Sum256(n[:])
		c.n, c.left = c.n+1, sum[:]
	}
	read := copy(b, c.left)
	c.left = c.left[read:]
	return read, nil
}

var seed = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))

// recorded opens a journal of which everything is fixed, and records one act of each sort.
func recorded(t *testing.T) (*store.DB, *journal.Journal) {
	t.Helper()
	ctx := context.Background()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "signing.key"), []byte(seed+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(folder, "master.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, now := storetest.New(t), time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
	j, err := journal.Open(ctx, journal.Config{
		DB: db, Vault: v, Registry: journal.NewRegistry(kinds, []journal.Part{part(tables)}), Keeper: journal.NewKeeper(folder),
		Origin: "relance.example/plan", Log: slog.New(slog.DiscardHandler), Random: &counted{},
		Clock: func() time.Time { now = now.Add(1500 * time.Millisecond); return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	actor := identity.Actor{Ref: "p_vectors", Roles: []identity.Role{identity.Finance, identity.Chronicle}}
	for _, s := range []journal.Submission{
		{ID: "vector-0001", Act: of("a", "é œ <&> \u2028 \" \\ \n 😀")},
		{ID: "vector-0002", Act: &put{Thing: "a", Value: "moves:2", Text: "Texte publié"}, Effective: "2020-05-15",
			Authority: &journal.Authority{Body: map[string]string{"fr": "Conseil métropolitain", "en": "Metropolitan council"}, Date: "2020-05-15", Number: "CM2020/05/15/01"}},
		{ID: "vector-0003", Act: of("b", "1"), Role: identity.Chronicle, Mode: journal.Imported, Sources: []string{"S1", "S3"}, Effective: "2021-12-31",
			Blobs: []journal.Blob{{Media: "application/json", Body: `{"plan":"example"}`}}},
		{ID: "vector-0004", Act: again(3, of("a", "corrected"))},
		{ID: "vector-0005", Act: of("b", "moves:1500")},
	} {
		if _, err := j.Do(ctx, actor, s); err != nil {
			t.Fatal(err)
		}
	}
	return db, j
}

var (
	qVectorRows  = store.Query(`select body, leaf, salt, actor, request, note from journal order by number`)
	qVectorBlobs = store.Query(`select media, salt, body, digest from blob order by digest`)
	qVectorHead  = store.Query(`select size, root, recorded, seal from head`)
)

func made(t *testing.T) vectors {
	t.Helper()
	ctx := context.Background()
	db, j := recorded(t)
	v := vectors{
		About: "Test vectors of docs/journal.md; made by foundation/journal/vectors_test.go",
		Key:   keyVector{Origin: j.Origin(), Seed: seed, PublicKey: j.Keeper.PublicKey()},
		Tiles: map[string]string{},
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	v.Acts, err = store.All(ctx, db, qVectorRows, func(s store.Scanner) (a actVector, err error) {
		err = s.Scan(&a.Body, &a.Leaf, &a.Salt, &a.Actor, &a.Request, &a.Note)
		if leaf, e := journal.ParseLeaf([]byte(a.Body)); err == nil && e == nil {
			a.Digest = leaf.Sealed
		}
		return
	})
	check(err)
	v.Blobs, err = store.All(ctx, db, qVectorBlobs, func(s store.Scanner) (b blobVector, err error) {
		err = s.Scan(&b.Media, &b.Salt, &b.Body, &b.Digest)
		return
	})
	check(err)
	v.Head, _, err = store.One(ctx, db, qVectorHead, func(s store.Scanner) (h headVector, err error) {
		err = s.Scan(&h.Size, &h.Root, &h.Recorded, &h.Seal)
		return
	})
	check(err)
	for _, s := range []sealedVector{{Salt: strings.Repeat("0", 32), Actor: "p_a", Request: strings.Repeat("1", 64)},
		{Salt: strings.Repeat("0", 32), Actor: "p_a", Request: strings.Repeat("1", 64), Note: "v_note"}} {
		s.Digest = journal.SealedDigest(s.Salt, s.Actor, s.Request, s.Note)
		v.Sealed = append(v.Sealed, s)
	}
	signed, err := j.Signed()
	check(err)
	v.Checkpoint = string(signed)
	size := int(v.Head.Size)
	check(db.View(ctx, func(q store.Q) error {
		tile, err := journal.TileHashes(ctx, q, 0, 0, size)
		if err != nil {
			return err
		}
		v.Tiles[fmt.Sprintf("tile/0/000.p/%d", size)] = hex.EncodeToString(tile)
		bundle, err := journal.Entries(ctx, q, 0, 1)
		if err != nil {
			return err
		}
		v.Tiles["tile/entries/000.p/1"] = hex.EncodeToString(bundle)
		for _, n := range []int64{1, 3, int64(size)} {
			p, err := journal.Prove(ctx, q, n)
			if err != nil {
				return err
			}
			v.Inclusion = append(v.Inclusion, p)
		}
		return nil
	}))
	for _, n := range []int64{1, 2, 3, 4, 7, 255, 256, 257, 65_537} {
		root, err := journal.RootOf(func(i int64) []byte { return fmt.Appendf(nil, "leaf %d", i+1) }, n)
		check(err)
		v.Roots = append(v.Roots, rootVector{n, root.String()})
	}
	return v
}

// A log lives for decades: what was written yesterday must be what is written today.
func TestTheFormatIsThatOfTheVectors(t *testing.T) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(made(t)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(vectorsFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		got, old := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
		for i := range min(len(got), len(old)) {
			if got[i] != old[i] {
				t.Fatalf("line %d of the vectors:\n%.400s\nis now made as\n%.400s", i+1, old[i], got[i])
			}
		}
		t.Fatal("the vectors have another length")
	}
}
