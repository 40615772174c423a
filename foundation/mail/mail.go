// Package mail writes letters: to a server of mail, or into a folder where they can be read.
//
// Words. A letter goes to one address; it has a subject and a text. An outbox is a folder of letters,
// one file each, as any mail program opens them: where there is no server, and for a demonstration.
//
// Invariants.
//
//	M1  What is given as address or subject never becomes another line of the head.
//	M2  A letter of a fiction says so: in its subject, its head and its first line.
//	M3  A letter in an outbox is whole or not there.
//
// It does not compose letters, and keeps none for a second try: who sends says what to do then.
package mail

import (
	"bytes"
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"relance/foundation/fault"
	"relance/foundation/locale"
)

// Letter is one letter to one person.
type Letter struct {
	To        string // "anne@exemple.fr"
	Subject   string
	Text      string // lines end with \n
	Lang      string // "fr" or "en"
	Fictional bool   // of a plan that is invented
}

// Sender sends letters. Faults: Invalid for a letter that cannot be written; Unavailable.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// Limits of a letter.
const (
	addressMax = 254     // bytes
	subjectMax = 200     // characters
	textMax    = 100_000 // bytes
)

// fictionHead is the line of the head that a fiction's letters bear.
const fictionHead = "X-Relance-Fiction"

// address gives the one plain address in a text.
func address(text string) (string, bool) {
	a, err := mail.ParseAddress(text)
	return text, err == nil && a.Name == "" && a.Address == text && len(text) <= addressMax && !strings.ContainsFunc(text, badInHead)
}

// badInHead says which characters could end a line of the head, or hide in it (M1).
func badInHead(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r)
}

// message writes a letter in the form of mail.
func (l Letter) message(from string, now time.Time) (*gomail.Msg, error) {
	if _, ok := address(l.To); !ok {
		return nil, fault.New(fault.Invalid, "mail.address_wrong").At("to")
	}
	if l.Subject == "" || utf8.RuneCountInString(l.Subject) > subjectMax || strings.ContainsFunc(l.Subject, badInHead) {
		return nil, fault.New(fault.Invalid, "mail.subject_wrong", subjectMax).At("subject")
	}
	if len(l.Text) > textMax || !utf8.ValidString(l.Text) || strings.ContainsRune(l.Text, 0) {
		return nil, fault.New(fault.Invalid, "mail.text_wrong", textMax).At("text")
	}
	lang := locale.Lang(l.Lang)
	if lang != locale.English {
		lang = locale.French
	}
	subject, text := l.Subject, strings.ReplaceAll(l.Text, "\r", "")
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if l.Fictional {
		subject = "[FICTION] " + subject
		text = locale.Text(lang, "mail.fiction") + "\n\n" + text
		m.SetGenHeader(fictionHead, "yes")
	}
	if err := m.From(from); err != nil {
		return nil, fault.New(fault.Unavailable, "mail.from_wrong", from).Because(err)
	}
	if err := m.To(l.To); err != nil {
		return nil, fault.New(fault.Invalid, "mail.address_wrong").At("to").Because(err)
	}
	m.Subject(subject)
	m.SetGenHeader("Content-Language", string(lang))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no answering machine answers
	m.SetDateWithValue(now)
	m.SetMessageID()
	m.SetBodyString(gomail.TypeTextPlain, text)
	return m, nil
}

// write gives a letter as the bytes of its file.
func (l Letter) write(from string, now time.Time) ([]byte, error) {
	m, err := l.message(from, now)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fault.New(fault.Internal, "fault.internal").Because(err)
	}
	return b.Bytes(), nil
}
