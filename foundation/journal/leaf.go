package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// Blob is public content of the journal.
type Blob struct {
	Media string `json:"media"`
	Salt  string `json:"salt,omitempty"`
	Body  string `json:"body"`
}

// Digest names a blob: "sha256:" and the hash of its media type, its salt and its body, a line each
// for the first two, so that nothing can pass from one to the other.
func (b Blob) Digest() string {
	sum := sha256.Sum256([]byte(b.Media + "\n" + b.Salt + "\n" + b.Body))
	return "sha256:" + hex.EncodeToString(sum[:])
}

var (
	mediaForm = regexp.MustCompile(`^[a-z0-9.+-]+/[a-z0-9.+-]+$`)
	saltForm  = regexp.MustCompile(`^[0-9a-f]*$`)
)

func (b Blob) valid() error {
	switch {
	case len(b.Body) > BlobMax:
		return fault.New(fault.Invalid, "journal.blob_large", len(b.Body), BlobMax)
	case !mediaForm.MatchString(b.Media) || !saltForm.MatchString(b.Salt):
		return fault.New(fault.Invalid, "journal.text_wrong").At("blobs")
	}
	return nil
}

// BlobMax is the largest blob, in bytes.
const BlobMax = 8 << 20

// salt gives 32 signs that nobody can guess.
func (c *Config) salt() (string, error) {
	b := make([]byte, 16)
	_, err := io.ReadFull(c.Random, b)
	return hex.EncodeToString(b), err
}

// encode gives the JSON of v as it stands in a leaf: no spaces, no escaping of <, > and &.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// sealedDigest binds an act to who made it, to what was asked, and to its unpublished text (by its
// reference, which commits to the text), without telling any. The four have no line end in them.
func sealedDigest(salt, actor, request, note string) string {
	sum := sha256.Sum256([]byte(salt + "\n" + actor + "\n" + request + "\n" + note))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// body makes the stored bytes of a leaf and its hash; moves too long for it become a blob.
func (l *Leaf) body() (text []byte, hash tlog.Hash, blob *Blob, err error) {
	if l.Moves == nil {
		l.Moves = []Move{}
	}
	if text, err = encode(l); err != nil {
		return nil, hash, nil, err
	}
	if len(text) > LeafMax && len(l.Moves) > 0 {
		moves, err := encode(l.Moves)
		if err != nil {
			return nil, hash, nil, err
		}
		blob = &Blob{Media: "application/json", Body: string(moves)}
		l.Moves, l.MovesBlob = []Move{}, blob.Digest()
		if text, err = encode(l); err != nil {
			return nil, hash, nil, err
		}
	}
	if len(text) > LeafMax {
		return nil, hash, nil, fault.New(fault.Invalid, "journal.too_large", len(text), LeafMax)
	}
	return text, tlog.RecordHash(text), blob, nil
}

// ParseLeaf reads a body. It refuses anything that is not the canonical form of what it says.
func ParseLeaf(body []byte) (*Leaf, error) {
	var l Leaf
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return nil, fault.New(fault.Invalid, "journal.not_canonical").Because(err)
	}
	if l.V != 1 || l.Moves == nil || !bytes.HasPrefix(l.Fields, []byte("{")) {
		return nil, fault.New(fault.Invalid, "journal.not_canonical")
	}
	again, err := encode(&l)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, body) {
		return nil, fault.New(fault.Invalid, "journal.not_canonical")
	}
	return &l, nil
}

// decode makes the act of a leaf. Fields the kind does not know are refused.
func (j *Registry) decode(kind string, fields []byte) (Act, error) {
	k, ok := j.kinds[kind]
	if !ok {
		return nil, fault.New(fault.Invalid, "journal.kind_unknown", kind, strings.Join(j.near(kind), ", ")).At("kind")
	}
	a := k.New()
	if err := strict(fields, a); err != nil {
		return nil, fault.New(fault.Invalid, "journal.fields_wrong", kind, err.Error()).At("fields").Because(err)
	}
	if c, ok := a.(*Correct); ok && c.With != nil {
		inner, err := j.decode(c.With.Kind, c.With.Fields)
		if err != nil {
			return nil, err
		}
		if _, again := inner.(*Correct); again {
			return nil, fault.New(fault.Invalid, "journal.correct_nested").At("with")
		}
		c.inner = inner
	}
	return a, nil
}

func strict(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// Registry is the closed list of act kinds and derived parts of one program.
type Registry struct {
	kinds map[string]Kind
	names []string
	parts []Part
}

// NewRegistry assembles the program's kinds and parts; the journal's own are added.
func NewRegistry(kinds []Kind, parts []Part) *Registry {
	r := &Registry{kinds: map[string]Kind{}, parts: append([]Part{subjectsPart}, parts...)}
	for _, k := range append(ownKinds, kinds...) {
		if _, twice := r.kinds[k.Name]; twice {
			panic("two kinds named " + k.Name)
		}
		r.kinds[k.Name] = k
		r.names = append(r.names, k.Name)
	}
	return r
}

// Kinds lists the kinds there are, in their order of registration.
func (j *Registry) Kinds() []Kind {
	out := make([]Kind, len(j.names))
	for i, n := range j.names {
		out[i] = j.kinds[n]
	}
	return out
}

// Decode makes an act from its kind and JSON fields. Faults: Invalid, saying what was meant.
func (j *Registry) Decode(kind string, fields []byte) (Act, error) { return j.decode(kind, fields) }

// near lists the kinds of the same family, or all, for a kind that was mistyped.
func (j *Registry) near(kind string) []string {
	family, _, _ := strings.Cut(kind, ".")
	var near []string
	for _, n := range j.names {
		if f, _, _ := strings.Cut(n, "."); f == family {
			near = append(near, n)
		}
	}
	if len(near) == 0 {
		near = slices.Clone(j.names)
	}
	return near
}

var (
	qBlob   = store.Query(`select media, salt, body from blob where digest = $1`)
	addBlob = store.Insert(`blob (digest, media, salt, body)`, `on conflict (digest) do nothing`)
)

// ReadBlob gives public content by its digest. Fault: NotFound where it was withdrawn or never was.
func ReadBlob(ctx context.Context, q store.Q, digest string) (Blob, error) {
	b, found, err := store.One(ctx, q, qBlob, func(s store.Scanner) (b Blob, err error) {
		err = s.Scan(&b.Media, &b.Salt, &b.Body)
		return
	}, digest)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "journal.no_blob", digest)
	}
	return b, err
}

func keepBlob(ctx context.Context, tx *store.Tx, b Blob) error {
	if b.Salt == "" { // somebody else may have staged the same: it is this act's now
		if _, err := tx.Exec(ctx, qUnstage, b.Digest()); err != nil {
			return err
		}
	}
	return tx.Add(ctx, addBlob, b.Digest(), b.Media, b.Salt, b.Body)
}
