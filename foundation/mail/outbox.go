package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"relance/foundation/fault"
)

// Outbox is a folder of letters, made when the first one is written.
type Outbox struct {
	Folder string
	From   string           // address of the sender; "relance@localhost" where it is ""
	Clock  func() time.Time // nil: the machine's
}

// Kept is a letter of an outbox.
type Kept struct {
	Name      string // of its file
	At        string // instant at which it was written
	To        string
	Subject   string
	Text      string // "" in a List
	Fictional bool
}

// Limits of an outbox.
const (
	lettersMax = 2000    // files kept; the oldest go
	fileMax    = 1 << 20 // bytes read of one
)

var nameForm = regexp.MustCompile(`^[0-9]{8}T[0-9]{12}-[0-9a-f]{8}\.eml$`)

// How an instant is written: in the name of a file, and as everywhere else in Relance.
const (
	instantForm = "2006-01-02T15:04:05.000000Z"
	nameTime    = "20060102T150405.000000"
)

// Send puts a letter into the folder. Faults: Invalid; Unavailable where it cannot be written.
func (o Outbox) Send(ctx context.Context, l Letter) (err error) {
	defer fault.Wrap(&err, "mail.Outbox.Send")
	now, from := time.Now(), o.From
	if o.Clock != nil {
		now = o.Clock()
	}
	if from == "" {
		from = "relance@localhost"
	}
	text, err := l.write(from, now)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return fault.New(fault.Unavailable, "mail.outbox_unusable", o.Folder).Because(err)
	}
	mark := make([]byte, 4)
	rand.Read(mark)
	name := strings.Replace(now.UTC().Format(nameTime), ".", "", 1) + "-" + hex.EncodeToString(mark) + ".eml"
	if err := put(filepath.Join(o.Folder, name), text); err != nil {
		return fault.New(fault.Unavailable, "mail.outbox_unusable", o.Folder).Because(err)
	}
	return o.prune()
}

// put writes a file whole (M3): under another name, which no list shows, until it is on the disk.
func put(name string, text []byte) error {
	f, err := os.OpenFile(name+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = cmp.Or(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(name+".new", name)
	}
	if err != nil {
		os.Remove(name + ".new")
	}
	return err
}

// names lists the files of letters, oldest first.
func (o Outbox) names() ([]string, error) {
	entries, err := os.ReadDir(o.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "mail.outbox_unusable", o.Folder).Because(err)
	}
	var names []string
	for _, e := range entries {
		if nameForm.MatchString(e.Name()) && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

func (o Outbox) prune() error {
	names, err := o.names()
	if err != nil || len(names) <= lettersMax {
		return err
	}
	for _, n := range names[:len(names)-lettersMax] {
		os.Remove(filepath.Join(o.Folder, n)) // the next one tries again
	}
	return nil
}

// List gives the letters, newest first, up to limit, without their texts.
func (o Outbox) List(ctx context.Context, limit int) (_ []Kept, err error) {
	defer fault.Wrap(&err, "mail.Outbox.List")
	names, err := o.names()
	if err != nil {
		return nil, err
	}
	slices.Reverse(names)
	list := []Kept{}
	for _, n := range names[:max(0, min(limit, len(names)))] {
		k, err := o.read(n)
		if fault.KindOf(err) == fault.NotFound {
			continue // pruned meanwhile
		}
		if err != nil {
			return nil, err
		}
		k.Text = ""
		list = append(list, k)
	}
	return list, nil
}

// Get gives a letter by the name of its file. Fault: NotFound.
func (o Outbox) Get(ctx context.Context, name string) (_ Kept, err error) {
	defer fault.Wrap(&err, "mail.Outbox.Get")
	if !nameForm.MatchString(name) { // nothing but a name that we make reaches the disk
		return Kept{}, fault.New(fault.NotFound, "mail.no_letter")
	}
	return o.read(name)
}

func (o Outbox) read(name string) (Kept, error) {
	k := Kept{Name: name}
	file := filepath.Join(o.Folder, name)
	if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() {
		return k, fault.New(fault.NotFound, "mail.no_letter").Because(err)
	}
	f, err := os.Open(file)
	if err != nil {
		return k, fault.New(fault.NotFound, "mail.no_letter").Because(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, fileMax))
	if err != nil {
		return k, fault.New(fault.Unavailable, "mail.outbox_unusable", o.Folder).Because(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return k, fault.New(fault.NotFound, "mail.no_letter").Because(err)
	}
	if at, err := m.Header.Date(); err == nil {
		k.At = at.UTC().Format(instantForm)
	}
	if k.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		k.Subject = m.Header.Get("Subject")
	}
	k.To = strings.Trim(m.Header.Get("To"), "<>")
	k.Fictional = m.Header.Get(fictionHead) != ""
	var body io.Reader = m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	plain, err := io.ReadAll(body)
	k.Text = strings.ReplaceAll(strings.ToValidUTF8(string(plain), "\uFFFD"), "\r\n", "\n")
	return k, err
}
