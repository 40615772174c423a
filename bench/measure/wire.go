package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// target is the server under load.
type target struct{ address, token string }

func (t *target) define(flags *flag.FlagSet) {
	flags.StringVar(&t.address, "to", "", "host:port of the server, on this machine")
	flags.StringVar(&t.token, "token", "", "a token of the role direction")
}

// send records one act, or a list, and fails unless it was recorded.
func (t *target) send(acts any) error {
	body, err := json.Marshal(acts)
	if err != nil {
		return err
	}
	w, err := t.dial()
	if err != nil {
		return err
	}
	defer w.conn.Close()
	status, err := w.post(w.request(body))
	if err == nil && status != http.StatusCreated {
		err = fmt.Errorf("answered %d: %s", status, w.body)
	}
	return err
}

// wire is one kept-alive connection. It does as little as a client can: the loader shares its cores
// with the server, and what it spends is taken from the figure.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	head string
	out  []byte
	body []byte // of the last answer
}

func (t *target) dial() (*wire, error) {
	host, _, err := net.SplitHostPort(t.address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%q is not an address of this machine", t.address)
	}
	conn, err := net.Dial("tcp", t.address)
	if err != nil {
		return nil, err
	}
	head := "POST /api/v1/acts HTTP/1.1\r\nHost: " + t.address + "\r\nAuthorization: Bearer " + t.token +
		"\r\nContent-Type: application/json\r\nContent-Length: "
	return &wire{conn: conn, in: bufio.NewReader(conn), head: head}, nil
}

// request writes a request around a body; it is good until the next one.
func (w *wire) request(body []byte) []byte {
	w.out = append(w.out[:0], w.head...)
	w.out = strconv.AppendInt(w.out, int64(len(body)), 10)
	w.out = append(w.out, "\r\n\r\n"...)
	w.out = append(w.out, body...)
	return w.out
}

// post sends a request and reads its answer whole.
func (w *wire) post(request []byte) (status int, err error) {
	if _, err := w.conn.Write(request); err != nil {
		return 0, err
	}
	first, err := w.in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(first) < 12 {
		return 0, errors.New("not an HTTP answer")
	}
	if status, err = strconv.Atoi(string(first[9:12])); err != nil {
		return 0, err
	}
	length, chunked := -1, false
	for {
		l, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		l = bytes.TrimRight(l, "\r\n")
		if len(l) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(l, []byte(": ")); bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, err
			}
		} else if bytes.EqualFold(name, []byte("Transfer-Encoding")) {
			chunked = true
		}
	}
	if chunked {
		return status, w.chunks()
	}
	if length < 0 {
		return 0, errors.New("an answer without its length")
	}
	if cap(w.body) < length {
		w.body = make([]byte, length)
	}
	w.body = w.body[:length]
	_, err = io.ReadFull(w.in, w.body)
	return status, err
}

// chunks reads a long answer that came in pieces.
func (w *wire) chunks() error {
	w.body = w.body[:0]
	for {
		l, err := w.in.ReadString('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(l), 16, 32)
		if err != nil {
			return err
		}
		piece := make([]byte, n+2)
		if _, err := io.ReadFull(w.in, piece); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		w.body = append(w.body, piece[:n]...)
	}
}
