package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Checkpoint is a size and root that were signed.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// Text is the checkpoint's body in the C2SP form: origin, size, root, a line each.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// ParseCheckpoint reads the body of a checkpoint.
func ParseCheckpoint(text string) (*Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return nil, fault.New(fault.Invalid, "journal.checkpoint_unreadable")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return nil, fault.New(fault.Invalid, "journal.checkpoint_unreadable").Because(err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return nil, fault.New(fault.Invalid, "journal.checkpoint_unreadable").Because(err)
	}
	return &Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// OpenCheckpoint reads a signed checkpoint and checks its signature by a public key.
func OpenCheckpoint(signed []byte, publicKey string) (*Checkpoint, error) {
	v, err := note.NewVerifier(publicKey)
	if err != nil {
		return nil, fault.New(fault.Invalid, "journal.checkpoint_unreadable").Because(err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return nil, fault.New(fault.Invalid, "journal.checkpoint_forged").Because(err)
	}
	return ParseCheckpoint(n.Text)
}

// Keeper holds the signing key and the last checkpoint, both in a folder outside the database.
type Keeper struct {
	dir    string
	seed   []byte
	signer note.Signer
	public string

	mu     sync.Mutex
	size   int64 // of signed
	signed []byte
}

const (
	keyFile        = "signing.key"
	checkpointFile = "checkpoint"
)

// NewKeeper uses a folder that exists; its key is made when a journal is begun.
func NewKeeper(dir string) *Keeper { return &Keeper{dir: dir} }

// begin reads the folder's key, or makes one.
func (k *Keeper) begin(origin string) error {
	if err := k.read(); err != nil {
		return err
	}
	if k.seed == nil {
		k.seed = make([]byte, ed25519.SeedSize)
		rand.Read(k.seed)
		text := base64.StdEncoding.EncodeToString(k.seed) + "\n"
		if err := store.WriteFile(filepath.Join(k.dir, keyFile), []byte(text), 0o600); err != nil {
			return fault.New(fault.Unavailable, "journal.no_key", k.dir).Because(err)
		}
	}
	return k.name(origin)
}

func (k *Keeper) read() error {
	text, err := os.ReadFile(filepath.Join(k.dir, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.New(fault.Unavailable, "journal.no_key", k.dir).Because(err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return fault.New(fault.Unavailable, "journal.no_key", k.dir).Because(err)
	}
	k.seed = seed
	return nil
}

func (k *Keeper) name(origin string) error {
	pub := ed25519.NewKeyFromSeed(k.seed).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(origin, pub)
	if err != nil {
		return fault.New(fault.Invalid, "journal.origin_wrong", origin).Because(err)
	}
	// The private form of a note key: name, the same hash as the public form, and the seed after its algorithm.
	hash := strings.Split(vkey, "+")[1]
	skey := "PRIVATE+KEY+" + origin + "+" + hash + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, k.seed...))
	if k.signer, err = note.NewSigner(skey); err != nil {
		return err
	}
	k.public = vkey
	return nil
}

// recognise says whether the folder's key is the journal's. Another one signs nothing.
func (k *Keeper) recognise(origin, public string) (bool, error) {
	if k.seed == nil {
		if err := k.read(); err != nil {
			return false, err
		}
	}
	own := ""
	if k.seed != nil {
		if err := k.name(origin); err != nil {
			return false, err
		}
		own = k.public
	}
	k.public = public
	if own != public {
		k.signer = nil
	}
	return own == public, nil
}

// PublicKey is the key by which checkpoints are verified, in the form of a note verifier key.
func (k *Keeper) PublicKey() string { return k.public }

// seal marks a head as written by the holder of the key. It is no signature, and never published:
// the head is written before its commit, and only what is committed may be signed.
func (k *Keeper) seal(h Head) string {
	m := hmac.New(sha256.New, append([]byte("relance head "), k.seed...))
	fmt.Fprintf(m, "%d\n%s\n%s\n", h.Size, h.Root, h.Recorded)
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Sign gives the signed checkpoint of a committed head.
func (k *Keeper) Sign(origin string, h Head) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.signed != nil && k.size == h.Size {
		return k.signed, nil
	}
	if k.signer == nil {
		return nil, fault.New(fault.Unavailable, "journal.other_key")
	}
	signed, err := note.Sign(&note.Note{Text: Checkpoint{Origin: origin, Size: h.Size, Root: h.Root}.Text()}, k.signer)
	if err == nil {
		k.size, k.signed = h.Size, signed
	}
	return signed, err
}

// keep writes the signed checkpoint of a head outside the database.
func (k *Keeper) keep(origin string, h Head) error {
	signed, err := k.Sign(origin, h)
	if err != nil {
		return err
	}
	file := filepath.Join(k.dir, checkpointFile)
	if was, err := os.ReadFile(file); err == nil && bytes.Equal(was, signed) {
		return nil
	}
	return store.WriteFile(file, signed, 0o644)
}

// Checkpoint reads the checkpoint kept outside; nil where there is none yet.
func (k *Keeper) Checkpoint() (*Checkpoint, error) {
	return ReadCheckpoint(filepath.Join(k.dir, checkpointFile), k.public)
}

// ReadCheckpoint reads a signed checkpoint file; nil where there is none.
func ReadCheckpoint(file, publicKey string) (*Checkpoint, error) {
	signed, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "journal.checkpoint_unreadable").Because(err)
	}
	return OpenCheckpoint(signed, publicKey)
}

// For takes the journal's name and public key from its first act, and gives the checkpoint kept
// outside (nil where there is none): how Verify meets a journal that nobody has opened.
func (k *Keeper) For(first Record) (*Checkpoint, error) {
	var o OpenLog
	if err := strict(first.Fields, &o); err != nil || first.Leaf.Kind != o.Kind() {
		return nil, fault.New(fault.Unavailable, "journal.no_first").Because(err)
	}
	if _, err := k.recognise(o.Origin, o.PublicKey); err != nil {
		return nil, err
	}
	return k.Checkpoint()
}
