package desk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"relance/foundation/fault"
	"relance/foundation/identity"
)

// A file that is to be imported may name people. While it waits it stands on disk under a key of its own,
// which only the sealed draft holds: once the draft is dropped, what may be left of the file is noise.

// Limits of what may be brought and kept.
const (
	importMax   = 256 << 20 // of one file
	waitingMax  = 2 << 30   // of all files that wait
	fieldsMax   = 1 << 20   // of the fields that come before a file
	drainFor    = 2 * time.Minute
	drainMax    = 4 << 30
	orphanAfter = 2 * time.Hour // a file that no draft names
)

// waiting is a file that waits to be imported.
type waiting struct {
	Name   string `json:"name"` // as it was given
	File   string `json:"file"` // in the folder of waiting files
	Key    []byte `json:"key"`
	Size   int64  `json:"size"`
	Digest string `json:"digest"`
}

func (d *Desk) waitingFolder() string { return filepath.Join(d.Folder, "imports") }

func (d *Desk) waitingPath(file string) string {
	return filepath.Join(d.waitingFolder(), filepath.Base(file))
}

// readStream reads a form whose last field is a file: the fields first, so that the file is taken only
// where somebody who may send it does so from our own page, and is told early when it is too large.
func (v *visit) readStream() error {
	kind, params, _ := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" || params["boundary"] == "" {
		return v.readForm()
	}
	if v.who == nil || !v.route.allows(v.who.Actor) { // nothing is read for who may not send it
		v.form, v.fileLost = url.Values{}, true
		return nil
	}
	c := http.NewResponseController(v.w)
	until := time.Now().Add(uploadFor)
	if err := errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until.Add(drainFor))); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	v.form = url.Values{}
	parts, room := multipart.NewReader(v.r.Body, params["boundary"]), int64(fieldsMax)
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New(fault.Invalid, "desk.form_unreadable").Because(err)
		}
		if p.FormName() == "fichier" {
			if err := v.takeFile(p); err != nil {
				return err
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(p, room+1))
		if err != nil {
			return fault.New(fault.Invalid, "desk.form_unreadable").Because(err)
		}
		if room -= int64(len(p.FormName())+len(text)) + partCost; room < 0 {
			return fault.New(fault.Invalid, "desk.too_large", fieldsMax>>20)
		}
		v.form.Add(p.FormName(), strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
}

// partCost is what a part of a form counts beside its name and text, so that empty ones are bounded too.
const partCost = 512

// takeFile keeps the file of a form, or says why not: what was typed is then asked again with it.
func (v *visit) takeFile(p *multipart.Part) error {
	name := filepath.Base(strings.ReplaceAll(p.FileName(), `\`, "/"))
	switch {
	case p.FileName() == "":
		_, err := io.Copy(io.Discard, io.LimitReader(p, fieldsMax))
		return err
	case v.who == nil || !v.route.allows(v.who.Actor) || !v.genuine():
		v.fileLost = true
	case v.r.ContentLength > importMax+2*fieldsMax:
		v.fileFault = fault.New(fault.Invalid, "import.too_large", name, v.r.ContentLength>>20, importMax>>20).At("fichier")
	default:
		if used := v.waitingBytes(); used+max(v.r.ContentLength, 0) > waitingMax {
			v.fileFault = fault.New(fault.Unavailable, "import.full").At("fichier")
			break
		}
		w, err := v.keepFile(name, p)
		if err == nil {
			v.file = w
			return nil
		}
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		v.fileFault = fault.Of(err)[0].At("fichier")
	}
	v.drain()
	return nil
}

// drain takes what a browser goes on sending, and keeps none of it: a browser that is cut off shows its
// own page instead of ours.
func (v *visit) drain() {
	c := http.NewResponseController(v.w)
	if err := c.SetReadDeadline(time.Now().Add(drainFor)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return
	}
	if _, err := io.Copy(io.Discard, io.LimitReader(v.r.Body, drainMax)); err != nil {
		v.Log.Debug("a refused file was not sent to its end", "error", err)
	}
}

// waitingBytes is what the files that wait take on disk.
func (d *Desk) waitingBytes() int64 {
	sum := int64(0)
	entries, err := os.ReadDir(d.waitingFolder())
	if err != nil {
		return 0
	}
	for _, e := range entries {
		if i, err := e.Info(); err == nil {
			sum += i.Size()
		}
	}
	return sum
}

// keepFile writes a file under a new key. Faults: Invalid for one that is empty or too large; Unavailable
// where the disk is full, or the sender left. Nothing is left of a file that was not taken whole.
func (d *Desk) keepFile(name string, r io.Reader) (_ *waiting, err error) {
	if err := os.MkdirAll(d.waitingFolder(), 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "import.disk").Because(err)
	}
	w := &waiting{Name: name, File: identity.Random(24), Key: make([]byte, 32)}
	if _, err := rand.Read(w.Key); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(d.waitingPath(w.File), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "import.disk").Because(err)
	}
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fault.New(fault.Unavailable, "import.disk").Because(e)
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	block, err := aes.NewCipher(w.Key)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	out := cipher.StreamWriter{S: cipher.NewCTR(block, make([]byte, aes.BlockSize)), W: f}
	read := &faithful{r: io.TeeReader(io.LimitReader(r, importMax+1), sum)}
	w.Size, err = io.Copy(out, read)
	switch {
	case read.err != nil:
		return nil, fault.New(fault.Unavailable, "import.cut", name).Because(read.err)
	case err != nil:
		return nil, fault.New(fault.Unavailable, "import.disk").Because(err)
	case w.Size == 0:
		return nil, fault.New(fault.Invalid, "sheet.empty", name)
	case w.Size > importMax:
		return nil, fault.New(fault.Invalid, "import.too_large", name, w.Size>>20, importMax>>20)
	}
	w.Digest = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	return w, nil
}

// faithful remembers that reading failed, which is the sender's doing; writing is the disk's.
type faithful struct {
	r   io.Reader
	err error
}

func (f *faithful) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// openFile reads a waiting file.
func (d *Desk) openFile(w *waiting) (*plainFile, error) {
	f, err := os.Open(d.waitingPath(w.File))
	if err != nil {
		return nil, fault.New(fault.NotFound, "import.file_gone", w.Name).Because(err)
	}
	block, err := aes.NewCipher(w.Key)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &plainFile{f, block}, nil
}

// removeFile forgets a waiting file.
func (d *Desk) removeFile(w *waiting) {
	if w == nil || w.File == "" {
		return
	}
	if err := os.Remove(d.waitingPath(w.File)); err != nil && !errors.Is(err, os.ErrNotExist) {
		d.Log.Warn("a file that was imported could not be removed", "error", err)
	}
}

// plainFile reads any part of a file under its key.
type plainFile struct {
	*os.File
	block cipher.Block
}

func (f *plainFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(p, off)
	var at [aes.BlockSize]byte
	binary.BigEndian.PutUint64(at[8:], uint64(off/aes.BlockSize))
	s := cipher.NewCTR(f.block, at[:])
	var before [aes.BlockSize]byte
	s.XORKeyStream(before[:off%aes.BlockSize], before[:off%aes.BlockSize])
	s.XORKeyStream(p[:n], p[:n])
	return n, err
}
