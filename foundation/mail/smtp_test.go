package mail_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/mail"
)

// receiver is a server of mail on this machine that keeps what it is told.
type receiver struct {
	net.Listener
	mu       sync.Mutex
	lines    []string // commands, as they came
	letters  []string // what stood between DATA and the point
	auth     bool     // asks for a password
	refuses  string   // the command that it refuses
	is       string   // what it answers then
	silent   bool
	finished sync.WaitGroup
}

func receive(t testing.TB, r *receiver) *receiver {
	t.Helper()
	var err error
	if r.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	r.finished.Go(func() {
		for {
			c, err := r.Accept()
			if err != nil {
				return
			}
			r.finished.Go(func() { r.talk(c) })
		}
	})
	t.Cleanup(func() { r.Close(); r.finished.Wait() })
	return r
}

func (r *receiver) talk(c net.Conn) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(c)
	if r.silent {
		c.SetDeadline(time.Now().Add(time.Second))
		in.ReadByte()
		return
	}
	say := func(s string) { fmt.Fprintf(c, "%s\r\n", s) }
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		r.mu.Lock()
		r.lines = append(r.lines, line)
		r.mu.Unlock()
		verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
		switch {
		case verb == r.refuses:
			say(r.is)
		case verb == "EHLO" && r.auth:
			say("250-test\r\n250 AUTH PLAIN")
		case verb == "EHLO":
			say("250-test\r\n250 8BITMIME")
		case verb == "AUTH":
			say("235 ok")
		case verb == "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				l, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(l, "."))
			}
			r.mu.Lock()
			r.letters = append(r.letters, b.String())
			r.mu.Unlock()
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (r *receiver) told(prefix string) (found []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.lines {
		if strings.HasPrefix(l, prefix) {
			found = append(found, l)
		}
	}
	return found
}

func TestAServerIsGivenTheLetter(t *testing.T) {
	r := receive(t, &receiver{auth: true})
	s, err := mail.NewSMTP("smtp://moi:s%20cret@"+r.Addr().String(), "Relance <relance@exemple.fr>")
	if err != nil {
		t.Fatal(err)
	}
	l := letter
	l.Fictional = true
	if err := s.Send(ctx, l); err != nil {
		t.Fatal(err)
	}
	if from, to := r.told("MAIL FROM:"), r.told("RCPT TO:"); len(from) != 1 || !strings.HasPrefix(from[0], "MAIL FROM:<relance@exemple.fr>") || len(to) != 1 || to[0] != "RCPT TO:<anne@exemple.fr>" {
		t.Errorf("%q, %q", from, to)
	}
	want := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00moi\x00s cret"))
	if got := r.told("AUTH"); len(got) != 1 || got[0] != want {
		t.Errorf("%q, want %q", got, want)
	}
	m, err := netmail.ReadMessage(strings.NewReader(r.letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "[FICTION] "+letter.Subject || m.Header.Get("X-Relance-Fiction") != "yes" || m.Header.Get("To") != "<anne@exemple.fr>" ||
		!strings.Contains(m.Header.Get("Content-Type"), "UTF-8") || m.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		t.Errorf("%q, %v, %v", subject, m.Header, err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if got := strings.ReplaceAll(string(text), "\r\n", "\n"); err != nil || !strings.HasPrefix(got, "FICTION.") || !strings.HasSuffix(got, letter.Text) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestALetterThatInjectsReachesNoServer(t *testing.T) {
	r := receive(t, &receiver{})
	s, err := mail.NewSMTP("smtp://"+r.Addr().String(), "relance@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []mail.Letter{
		{To: "a@b.fr>\r\nRCPT TO:<x@y.fr", Subject: "a", Text: "b"},
		{To: "a@b.fr", Subject: "a\r\nBcc: x@y.fr", Text: "b"},
	} {
		if err := s.Send(ctx, l); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", l, err)
		}
	}
	// What a text holds cannot end it.
	if err := s.Send(ctx, mail.Letter{To: "a@b.fr", Subject: "a", Text: "un\r\n.\r\nMAIL FROM:<x@y.fr>\r\n\n.\nfin\n"}); err != nil {
		t.Fatal(err)
	}
	if from := r.told("MAIL FROM:"); len(from) != 1 || len(r.letters) != 1 || !strings.Contains(r.letters[0], "fin") {
		t.Errorf("%q, %q", from, r.letters)
	}
}

func TestAServerThatRefusesIsNamedWithoutItsSecret(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	closed.Close()
	for what, at := range map[string]string{
		"nobody there":        nobody,
		"a recipient refused": receive(t, &receiver{auth: true, refuses: "RCPT", is: "550 no"}).Addr().String(),
		"a password refused":  receive(t, &receiver{auth: true, refuses: "AUTH", is: "535 no"}).Addr().String(),
		"a letter refused":    receive(t, &receiver{auth: true, refuses: "DATA", is: "554 no"}).Addr().String(),
	} {
		s, err := mail.NewSMTP("smtp://moi:secret@"+at, "relance@exemple.fr")
		if err != nil {
			t.Fatal(err)
		}
		err = s.Send(ctx, letter)
		wants(t, what, err, fault.Unavailable, "mail.server_unusable")
		if args := fmt.Sprint(fault.Of(err)[0].Args); strings.Contains(args, "secret") {
			t.Errorf("%s: %s", what, args)
		}
	}
	s, err := mail.NewSMTP("smtp://"+receive(t, &receiver{silent: true}).Addr().String(), "relance@exemple.fr")
	if err != nil {
		t.Fatal(err)
	}
	brief, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	wants(t, "a server that says nothing", s.Send(brief, letter), fault.Unavailable, "mail.server_unusable")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("who left waited %v", took)
	}
}

func TestAnAddressThatIsNoServerIsRefused(t *testing.T) {
	for _, at := range []string{"", "exemple.fr", "http://exemple.fr", "smtp://", "smtp://exemple.fr:0", "smtp://exemple.fr:99999", "smtp://exemple.fr/x", "smtp://a:b@exemple.fr?tls=no", "smtp://exemple.fr:port"} {
		_, err := mail.NewSMTP(at, "relance@exemple.fr")
		wants(t, at, err, fault.Invalid, "mail.server_wrong")
	}
	for _, from := range []string{"", "relance", "a@b.fr\r\nBcc: x@y.fr", "Relance"} {
		_, err := mail.NewSMTP("smtp://exemple.fr", from)
		wants(t, from, err, fault.Invalid, "mail.from_wrong")
	}
	for _, at := range []string{"smtp://exemple.fr", "smtps://moi:secret@exemple.fr", "smtp://moi:secret@[2001:db8::1]:2525/"} {
		if _, err := mail.NewSMTP(at, "Relance <relance@exemple.fr>"); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
}
