package mail_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relance/foundation/fault"
	"relance/foundation/mail"
)

var ctx = context.Background()

var letter = mail.Letter{To: "anne@exemple.fr", Subject: "Votre lien de connexion à « Relance »", Lang: "fr",
	Text: "Bonjour,\n\nhttps://relance.exemple.fr/connexion/lien/" + strings.Repeat("Ab_-", 11) + "\n.\n..\nFrom moi, à l'été : 5 €.\n"}

func wants(t testing.TB, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if fs := fault.Of(err); len(fs) != 1 || fs[0].Kind != kind || fs[0].Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, kind, key)
	}
}

// box is an outbox whose clock goes on by a second at each letter.
func box(t testing.TB) mail.Outbox {
	at := time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
	return mail.Outbox{Folder: filepath.Join(t.TempDir(), "courrier"), Clock: func() time.Time {
		at = at.Add(time.Second)
		return at
	}}
}

func TestALetterIsReadAsItWasSent(t *testing.T) {
	o := box(t)
	if list, err := o.List(ctx, 10); err != nil || len(list) != 0 {
		t.Errorf("a folder that is not there lists %v, %v", list, err)
	}
	second := mail.Letter{To: "paul@exemple.fr", Subject: "Your link", Text: "Hello.\n", Lang: "en", Fictional: true}
	for _, l := range []mail.Letter{letter, second} {
		if err := o.Send(ctx, l); err != nil {
			t.Fatal(err)
		}
	}
	list, err := o.List(ctx, 10)
	if err != nil || len(list) != 2 || list[0].To != second.To || list[1].To != letter.To || list[1].Subject != letter.Subject || list[0].Text != "" || list[1].At != "2026-06-01T10:00:01.000000Z" {
		t.Fatalf("%+v, %v", list, err)
	}
	if got, err := o.Get(ctx, list[1].Name); err != nil || got.Text != letter.Text || got.Fictional {
		t.Errorf("%q, want %q, %v", got.Text, letter.Text, err)
	}
	if one, err := o.List(ctx, 1); err != nil || len(one) != 1 || one[0].Name != list[0].Name {
		t.Errorf("%v, %v", one, err)
	}
	file := filepath.Join(o.Folder, list[0].Name)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for _, name := range []string{"", "x.eml", "../" + list[0].Name, "/etc/passwd", list[0].Name + "/", strings.ToUpper(list[0].Name), list[0].Name + "\x00"} {
		_, err := o.Get(ctx, name)
		wants(t, "a letter named "+name, err, fault.NotFound, "mail.no_letter")
	}
	link := strings.Replace(list[0].Name, "2026", "2027", 1)
	if err := os.Symlink("/etc/hostname", filepath.Join(o.Folder, link)); err != nil {
		t.Fatal(err)
	}
	_, err = o.Get(ctx, link)
	wants(t, "a link out of the folder", err, fault.NotFound, "mail.no_letter")
}

// M2.
func TestALetterOfAFictionSaysSo(t *testing.T) {
	o := box(t)
	for lang, first := range map[string]string{"fr": "FICTION. Ce courriel vient", "en": "FICTION. This letter comes", "": "FICTION. Ce courriel"} {
		l := letter
		l.Lang, l.Fictional = lang, true
		if err := o.Send(ctx, l); err != nil {
			t.Fatal(err)
		}
		list, err := o.List(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.Get(ctx, list[0].Name)
		if err != nil || got.Subject != "[FICTION] "+letter.Subject || !got.Fictional || !strings.HasPrefix(got.Text, first) || !strings.HasSuffix(got.Text, letter.Text) {
			t.Errorf("%q: %+v, %v", lang, got, err)
		}
		raw, err := os.ReadFile(filepath.Join(o.Folder, list[0].Name))
		head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
		if err != nil || !strings.Contains(head, "X-Relance-Fiction: yes") || !strings.Contains(head, "Auto-Submitted: auto-generated") {
			t.Errorf("%s, %v", head, err)
		}
	}
}

// M1, for what people have tried.
func TestAHeadIsNotInjected(t *testing.T) {
	o := box(t)
	for _, bad := range []string{"\r\nBcc: x@y.fr", "\nBcc: x@y.fr", "\rBcc: x@y.fr", "\x00", "\u2028Bcc: x@y.fr", "\x85", "\u202e", "\x7f", "\xff", "\t"} {
		for field, l := range map[string]mail.Letter{
			"mail.address_wrong": {To: "anne@exemple.fr" + bad, Subject: "a", Text: "b"},
			"mail.subject_wrong": {To: "anne@exemple.fr", Subject: "a" + bad + "b", Text: "b"},
		} {
			wants(t, fmt.Sprintf("%q in %s", bad, field), o.Send(ctx, l), fault.Invalid, field)
		}
	}
	for _, to := range []string{"", "anne", "anne@", "@exemple.fr", "a@b.fr, c@d.fr", "A <a@b.fr>", "<a@b.fr>", "a@b.fr ", "a b@c.fr", strings.Repeat("a", 250) + "@b.fr"} {
		wants(t, to, o.Send(ctx, mail.Letter{To: to, Subject: "a", Text: "b"}), fault.Invalid, "mail.address_wrong")
	}
	for _, subject := range []string{"", strings.Repeat("é", 201)} {
		wants(t, subject, o.Send(ctx, mail.Letter{To: letter.To, Subject: subject, Text: "b"}), fault.Invalid, "mail.subject_wrong")
	}
	for _, text := range []string{"a\x00b", "\xff", strings.Repeat("a", 100_001)} {
		wants(t, text[:1], o.Send(ctx, mail.Letter{To: letter.To, Subject: "a", Text: text}), fault.Invalid, "mail.text_wrong")
	}
	if list, err := o.List(ctx, 10); err != nil || len(list) != 0 {
		t.Errorf("refused letters left %v, %v", list, err)
	}
}

// heads are the lines that the head of a letter may begin with; a subject that is folded goes on with a space.
var heads = strings.Fields("Date: MIME-Version: Message-ID: Subject: From: To: Content-Language: Auto-Submitted: Content-Transfer-Encoding: Content-Type: X-Relance-Fiction:")

// M1, whatever is given: a letter is refused, or its head has the lines it should and its text is the text.
func FuzzWhateverIsGivenTheHeadIsOurs(f *testing.F) {
	f.Add("anne@exemple.fr", "Objet", "texte\n")
	f.Add("a@b.fr\r\nBcc: x@y.fr", "=?utf-8?q?=0d=0aBcc:_x@y.fr?=", "=?\r\n.\r\n")
	f.Add("\"a\\\r\nb\"@c.fr", strings.Repeat("long ", 38), "\nFrom x\n.")
	o := mail.Outbox{Folder: f.TempDir()}
	f.Fuzz(func(t *testing.T, to, subject, text string) { whole(t, o, to, subject, text) })
}

func TestWhateverIsGivenTheHeadIsOurs(t *testing.T) {
	o := box(t)
	rapid.Check(t, func(t *rapid.T) {
		to := rapid.OneOf(rapid.StringMatching(`[a-z."' \\\r\n<>]{1,10}@[a-z.\r\n-]{1,10}`), rapid.StringMatching(`[a-z]{1,8}@[a-z]{2,8}\.fr`)).Draw(t, "to")
		whole(t, o, to, rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zé =?_\n]{1,150}`)).Draw(t, "subject"), rapid.String().Draw(t, "text"))
	})
}

func whole(t interface{ Errorf(string, ...any) }, o mail.Outbox, to, subject, text string) {
	if err := o.Send(ctx, mail.Letter{To: to, Subject: subject, Text: text}); err != nil {
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q, %q: %v", to, subject, err)
		}
		return
	}
	list, err := o.List(ctx, 1)
	if err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
		return
	}
	raw, err := os.ReadFile(filepath.Join(o.Folder, list[0].Name))
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	if err != nil {
		t.Errorf("%v", err)
	}
	for line := range strings.SplitSeq(head, "\r\n") {
		ours := strings.HasPrefix(line, " ")
		for _, h := range heads {
			ours = ours || strings.HasPrefix(line, h)
		}
		if !ours || strings.ContainsAny(line, "\r\n\x00") {
			t.Errorf("%q, %q: the head has the line %q", to, subject, line)
		}
	}
	if strings.Count(head, "To:") != 1+strings.Count(subject, "To:") && !strings.Contains(head, "=?") {
		t.Errorf("%q, %q: %s", to, subject, head)
	}
	got, err := o.Get(ctx, list[0].Name)
	if want := strings.ReplaceAll(text, "\r", ""); err != nil || strings.TrimRight(got.Text, "\n") != strings.TrimRight(want, "\n") || got.To != to {
		t.Errorf("%q is read as %q, to %q, %v", want, got.Text, got.To, err)
	}
	if strings.TrimSpace(got.Subject) != strings.TrimSpace(subject) && strings.Join(strings.Fields(got.Subject), " ") != strings.Join(strings.Fields(subject), " ") {
		t.Errorf("%q is read as %q", subject, got.Subject)
	}
	os.Remove(filepath.Join(o.Folder, list[0].Name))
}

func TestAnOutboxKeepsTheLastTwoThousand(t *testing.T) {
	o := box(t)
	if err := o.Send(ctx, letter); err != nil {
		t.Fatal(err)
	}
	first, err := o.List(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(o.Folder, first[0].Name))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2000 {
		name := fmt.Sprintf("20260602T%012d-aaaaaaaa.eml", i)
		if err := os.WriteFile(filepath.Join(o.Folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(o.Folder, "notes.txt")
	if err := os.WriteFile(kept, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := o.Send(ctx, letter); err != nil {
		t.Fatal(err)
	}
	list, err := o.List(ctx, 5000)
	if err != nil || len(list) != 2000 || list[1999].Name != "20260602T000000000000-aaaaaaaa.eml" {
		t.Errorf("%d letters, the oldest %s, %v", len(list), list[len(list)-1].Name, err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("another file of the folder: %v", err)
	}
}

func TestAnOutboxThatCannotBeWrittenSaysSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wants(t, "a folder below a file", mail.Outbox{Folder: filepath.Join(file, "x")}.Send(ctx, letter), fault.Unavailable, "mail.outbox_unusable")
}
