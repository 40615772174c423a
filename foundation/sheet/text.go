package sheet

import (
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"relance/foundation/fault"
)

// Encodings of text files.
const (
	utf8Text    = "UTF-8"
	utf16LE     = "UTF-16 LE"
	utf16BE     = "UTF-16 BE"
	windows1252 = "Windows-1252"
	latin9      = "ISO-8859-15"
)

// text is a text file and how to read it.
type text struct {
	r        io.ReaderAt
	from     int64 // after a byte order mark
	size     int64
	encoding string
}

// open gives its bytes in UTF-8.
func (t text) open() io.Reader {
	raw := io.NewSectionReader(t.r, t.from, t.size-t.from)
	switch t.encoding {
	case utf16LE, utf16BE:
		return &wide{r: raw, big: t.encoding == utf16BE}
	case windows1252, latin9:
		return &narrow{r: raw, runes: runesOf(t.encoding)}
	}
	return raw
}

const pieceBytes = 64 << 10

// survey looks at every byte once, so that no row is read before the encoding of the whole file is known.
func survey(name string, r io.ReaderAt, size int64) (text, error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return text{}, fault.New(fault.Invalid, "sheet.truncated", name).Because(err)
	}
	t := text{r: r, size: size, encoding: utf8Text}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		t.from = 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		t.from, t.encoding = 2, utf16LE
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		t.from, t.encoding = 2, utf16BE
	default:
		t.encoding = wideWithoutMark(head)
	}
	if t.encoding != utf8Text {
		return t, nil
	}
	seen, err := count(io.NewSectionReader(r, t.from, size-t.from))
	if err != nil {
		return t, fault.New(fault.Invalid, "sheet.truncated", name).Because(err)
	}
	switch {
	case seen.nul > 0:
		return t, fault.New(fault.Invalid, "sheet.nul", name, seen.nul)
	case seen.wrong == 0:
	case t.from > 0 || seen.long > seen.wrong:
		return t, fault.New(fault.Invalid, "sheet.mixed_text", name, seen.line)
	case !seen.signs1252 && seen.signsLatin9:
		t.encoding = latin9
	default:
		t.encoding = windows1252
	}
	return t, nil
}

// wideWithoutMark recognises UTF-16 by the zeros beside Latin letters.
func wideWithoutMark(head []byte) string {
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case half > 0 && zeros[0] == 0 && zeros[1] > half/2:
		return utf16LE
	case half > 0 && zeros[1] == 0 && zeros[0] > half/2:
		return utf16BE
	}
	return utf8Text
}

// seen counts what tells encodings apart.
type seen struct {
	long, wrong            int // sequences of UTF-8 beyond ASCII; bytes that belong to none
	line, nul              int // lines, from 1, of the first wrong byte and of the first NUL; 0 without
	signs1252, signsLatin9 bool
}

func count(r io.Reader) (seen, error) {
	var s seen
	buf := make([]byte, pieceBytes)
	kept, lines := 0, 1
	for {
		n, err := io.ReadFull(r, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return s, err
		}
		kept = s.piece(buf[:kept+n], last, &lines)
		copy(buf, buf[len(buf)-kept:])
		if last {
			return s, nil
		}
	}
}

// piece counts in one piece and says how many bytes at its end wait for the next.
func (s *seen) piece(p []byte, last bool, lines *int) int {
	for i := 0; i < len(p); {
		c := p[i]
		if c < utf8.RuneSelf {
			if c == '\n' {
				*lines++
			} else if c == 0 && s.nul == 0 {
				s.nul = *lines
			}
			i++
			continue
		}
		if !last && len(p)-i < utf8.UTFMax && !utf8.FullRune(p[i:]) {
			return len(p) - i
		}
		r, n := utf8.DecodeRune(p[i:])
		if r != utf8.RuneError || n > 1 {
			s.long++
			i += n
			continue
		}
		s.wrong++
		if s.line == 0 {
			s.line = *lines
		}
		s.signs1252 = s.signs1252 || c < 0xa0
		s.signsLatin9 = s.signsLatin9 || c == 0xa4 || c == 0xbc || c == 0xbd || c == 0xbe
		i++
	}
	return 0
}

// wide turns UTF-16 into UTF-8.
type wide struct {
	r    io.Reader
	big  bool
	in   [4096]byte
	kept int    // bytes of in that wait for their other half
	out  []byte // ready, not yet given
	err  error
}

func (w *wide) Read(p []byte) (int, error) {
	for len(w.out) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		n, err := io.ReadFull(w.r, w.in[w.kept:])
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		w.err = err
		w.turn(w.kept + n)
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

func (w *wide) turn(n int) {
	unit := func(i int) rune {
		if w.big {
			return rune(w.in[i])<<8 | rune(w.in[i+1])
		}
		return rune(w.in[i+1])<<8 | rune(w.in[i])
	}
	w.out = w.out[:0]
	i := 0
	for i+1 < n {
		r := unit(i)
		if utf16.IsSurrogate(r) {
			if i+3 >= n && w.err == nil {
				break // its other half comes with the next piece
			}
			if i+3 < n {
				if pair := utf16.DecodeRune(r, unit(i+2)); pair != utf8.RuneError {
					w.out = utf8.AppendRune(w.out, pair)
					i += 4
					continue
				}
			}
			r = utf8.RuneError
		}
		w.out = utf8.AppendRune(w.out, r)
		i += 2
	}
	w.kept = copy(w.in[:], w.in[i:n])
	if w.err != nil {
		w.kept = 0
	}
}

// narrow turns an encoding of one byte a sign into UTF-8.
type narrow struct {
	r     io.Reader
	runes *[256]rune
	in    [4096]byte
	out   []byte
	err   error
}

func (n *narrow) Read(p []byte) (int, error) {
	for len(n.out) == 0 {
		if n.err != nil {
			return 0, n.err
		}
		var got int
		got, n.err = n.r.Read(n.in[:])
		n.out = n.out[:0]
		for _, c := range n.in[:got] {
			n.out = utf8.AppendRune(n.out, n.runes[c])
		}
	}
	k := copy(p, n.out)
	n.out = n.out[k:]
	return k, nil
}

// runesOf is the table of an encoding of one byte a sign.
func runesOf(encoding string) *[256]rune {
	var t [256]rune
	for i := range t {
		t[i] = rune(i)
	}
	if encoding == latin9 {
		for at, r := range map[int]rune{0xa4: '€', 0xa6: 'Š', 0xa8: 'š', 0xb4: 'Ž', 0xb8: 'ž', 0xbc: 'Œ', 0xbd: 'œ', 0xbe: 'Ÿ'} {
			t[at] = r
		}
		return &t
	}
	for i, r := range []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ") {
		t[0x80+i] = r
	}
	return &t
}
