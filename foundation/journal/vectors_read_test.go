package journal_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// What follows reads the vectors with nothing but the standard library and docs/journal.md, as
// another program would.
func TestTheVectorsAreReadFromTheirDescriptionAlone(t *testing.T) {
	text, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	hash := func(parts ...string) string {
		return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(parts, "\n"))))
	}
	var leaves [][32]byte
	for i, a := range v.Acts {
		leaf := sha256.Sum256(append([]byte{0}, a.Body...))
		leaves = append(leaves, leaf)
		if base64.StdEncoding.EncodeToString(leaf[:]) != a.Leaf {
			t.Errorf("leaf of act %d", i+1)
		}
		var told struct {
			Number int
			Sealed string
		}
		if err := json.Unmarshal([]byte(a.Body), &told); err != nil || told.Number != i+1 || told.Sealed != "sha256:"+hash(a.Salt, a.Actor, a.Request, a.Note) {
			t.Errorf("sealed digest of act %d: %v", i+1, err)
		}
	}
	for _, s := range v.Sealed {
		if s.Digest != "sha256:"+hash(s.Salt, s.Actor, s.Request, s.Note) {
			t.Errorf("sealed digest %v", s)
		}
	}
	for _, b := range v.Blobs {
		if b.Digest != "sha256:"+hash(b.Media, b.Salt, b.Body) {
			t.Errorf("blob %.80v", b)
		}
	}
	root := base64.StdEncoding.EncodeToString(slice(merkle(leaves)))
	if root != v.Head.Root || v.Head.Size != int64(len(leaves)) {
		t.Errorf("root %s, head %v", root, v.Head)
	}
	checkpointOf(t, v, root)
	key, _ := base64.StdEncoding.DecodeString(v.Key.Seed)
	m := hmac.New(sha256.New, append([]byte("relance head "), key...))
	fmt.Fprintf(m, "%d\n%s\n%s\n", v.Head.Size, v.Head.Root, v.Head.Recorded)
	if base64.StdEncoding.EncodeToString(m.Sum(nil)) != v.Head.Seal {
		t.Error("the head's seal")
	}
	tile := v.Tiles[fmt.Sprintf("tile/0/000.p/%d", len(leaves))]
	for i, l := range leaves {
		if tile[i*64:(i+1)*64] != hex.EncodeToString(l[:]) {
			t.Errorf("hash %d of the tile", i)
		}
	}
	bundle, _ := hex.DecodeString(v.Tiles["tile/entries/000.p/1"])
	if body := v.Acts[0].Body; len(bundle) != 2+len(body) || int(bundle[0])<<8+int(bundle[1]) != len(body) || string(bundle[2:]) != body {
		t.Error("the bundle of entries")
	}
	for _, r := range v.Roots {
		var leaves [][32]byte
		for i := range r.Size {
			leaves = append(leaves, sha256.Sum256(fmt.Appendf([]byte{0}, "leaf %d", i+1)))
		}
		if base64.StdEncoding.EncodeToString(slice(merkle(leaves))) != r.Root {
			t.Errorf("the root of %d leaves", r.Size)
		}
	}
}

func slice(h [32]byte) []byte { return h[:] }

func merkle(h [][32]byte) [32]byte {
	if len(h) == 1 {
		return h[0]
	}
	k := 1
	for k*2 < len(h) {
		k *= 2
	}
	l, r := merkle(h[:k]), merkle(h[k:])
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}

// checkpointOf checks the signed note by hand.
func checkpointOf(t *testing.T, v vectors, root string) {
	t.Helper()
	text, signature, ok := strings.Cut(v.Checkpoint, "\n\n")
	text += "\n"
	if !ok || text != fmt.Sprintf("%s\n%d\n%s\n", v.Key.Origin, v.Head.Size, root) {
		t.Errorf("the checkpoint says %q", text)
	}
	name, rest, _ := strings.Cut(v.Key.PublicKey, "+")
	id, encoded, _ := strings.Cut(rest, "+")
	public, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(public) != 33 || public[0] != 1 {
		t.Fatalf("the public key: %v", err)
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	if fmt.Sprintf("%08x", binary.BigEndian.Uint32(sum[:4])) != id || name != v.Key.Origin {
		t.Errorf("the key's id is %s", id)
	}
	sign, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(strings.TrimPrefix(signature, "— "+name+" "), "\n"))
	if err != nil || fmt.Sprintf("%x", sign[:4]) != id || !ed25519.Verify(public[1:], []byte(text), sign[4:]) {
		t.Errorf("the signature: %v", err)
	}
}
