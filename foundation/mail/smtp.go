package mail

import (
	"context"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"relance/foundation/fault"
)

// How long a server may take: for each of its answers, and for a letter.
const (
	answerMax = 15 * time.Second
	sendMax   = 45 * time.Second
)

// server sends through a server of mail, one connection for each letter.
type server struct {
	host, from string
	options    []gomail.Option
}

// NewSMTP sends through the server at address, "smtp://user:password@host:port" or "smtps://…", as
// from. With smtp the connection is turned into a secret one where the server can, and must be before a
// password is sent, except to this very machine. Fault: Invalid for an address that says no server.
func NewSMTP(addr, from string) (Sender, error) {
	if a, err := mail.ParseAddress(from); err != nil || strings.ContainsFunc(from, badInHead) || !strings.Contains(a.Address, "@") {
		return nil, fault.New(fault.Invalid, "mail.from_wrong", from)
	}
	u, err := url.Parse(addr)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fault.New(fault.Invalid, "mail.server_wrong")
	}
	s := &server{host: u.Hostname(), from: from, options: []gomail.Option{gomail.WithTimeout(answerMax), gomail.WithoutNoop()}}
	port, policy := 25, gomail.TLSOpportunistic
	password, secret := u.User.Password()
	if secret {
		port = 587
		how := gomail.SMTPAuthAutoDiscover
		if u.Scheme == "smtp" && here(u.Hostname()) {
			how = gomail.SMTPAuthPlainNoEnc
		} else {
			policy = gomail.TLSMandatory
		}
		s.options = append(s.options, gomail.WithSMTPAuth(how), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if u.Scheme == "smtps" {
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	} else {
		s.options = append(s.options, gomail.WithTLSPolicy(policy))
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port < 1 || port > 65535 {
			return nil, fault.New(fault.Invalid, "mail.server_wrong")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, fault.New(fault.Invalid, "mail.server_wrong").Because(err)
	}
	return s, nil
}

// here says that a host is this very machine.
func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands a letter to the server. Faults: Invalid; Unavailable where the server does not take it.
func (s *server) Send(ctx context.Context, l Letter) (err error) {
	defer fault.Wrap(&err, "mail.Send")
	m, err := l.message(s.from, time.Now())
	if err != nil {
		return err
	}
	c, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fault.New(fault.Unavailable, "mail.server_unusable", s.host).Because(err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendMax)
	sent := make(chan error, 1)
	go func() { // it looks at ctx while it dials only; afterwards each answer has its own limit
		defer cancel()
		sent <- c.DialAndSendWithContext(ctx, m)
	}()
	select {
	case err = <-sent:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return fault.New(fault.Unavailable, "mail.server_unusable", s.host).Because(err)
	}
	return nil
}
