package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// What is wrong with XML; open and read turn these into faults.
var (
	errXML     = errors.New("not well-formed XML in UTF-8")
	errDoctype = errors.New("a document type or an entity of its own")
)

// Limits of one token. Longer texts are cut, and say so; longer tags are refused.
const (
	tagBytesMax  = 64 << 10
	textBytesMax = 256 << 10
	depthMax     = 128
)

type token int

const (
	endOfFile token = iota
	start           // an element begins: name and attr hold it
	end             // an element ends: name holds it
	chars           // text between
)

// xmlReader is a small pull reader of XML. encoding/xml keeps a whole text in memory however long it
// is, and is five times slower; this one has a limit for everything, knows no document types and no
// entities but the five and numbers, and checks that elements nest.
type xmlReader struct {
	r         io.Reader
	buf       []byte
	pos, end  int
	ended     error
	name      []byte // of the element that begins or ends
	text      []byte
	cut       bool // text was longer than its limit
	attrs     []attr
	open      []byte // names of the open elements, one after the other
	marks     []int  // where each begins in open
	pendEnd   bool   // an element without content: its end comes next
	scratch   []byte
	collected []byte
}

type attr struct{ name, value []byte }

func newXML(r io.Reader) *xmlReader {
	return &xmlReader{r: r, buf: make([]byte, pieceBytes)}
}

// more brings bytes; false at the end.
func (x *xmlReader) more() bool {
	for x.ended == nil {
		n, err := x.r.Read(x.buf)
		x.pos, x.end, x.ended = 0, n, err
		if n > 0 {
			return true
		}
	}
	return false
}

// until gathers bytes up to c, and passes over c. At most limit bytes are kept; beyond them, whole is
// false. found is false at the end of the file.
func (x *xmlReader) until(c byte, limit int) (b []byte, whole, found bool) {
	x.collected = x.collected[:0]
	whole = true
	for {
		if x.pos < x.end || x.more() {
			piece := x.buf[x.pos:x.end]
			i := bytes.IndexByte(piece, c)
			if i >= 0 {
				piece = piece[:i]
			}
			x.pos += len(piece)
			if i >= 0 {
				x.pos++
				if len(x.collected) == 0 && len(piece) <= limit {
					return piece, true, true
				}
			}
			if room := limit - len(x.collected); len(piece) > room {
				piece, whole = piece[:room], false
			}
			x.collected = append(x.collected, piece...)
			if i >= 0 {
				return x.collected, whole, true
			}
			continue
		}
		return x.collected, whole, false
	}
}

// next reads one token. What it left in x holds until the next call.
func (x *xmlReader) next() (token, error) {
	if x.pendEnd {
		x.pendEnd = false
		return end, x.pop(x.name)
	}
	for {
		if x.pos < x.end && x.buf[x.pos] != '<' || x.pos == x.end && x.more() && x.buf[x.pos] != '<' {
			return x.chars()
		}
		if x.pos == x.end {
			if x.ended != io.EOF || len(x.marks) > 0 {
				if x.ended != io.EOF {
					return endOfFile, x.ended
				}
				return endOfFile, errXML
			}
			return endOfFile, nil
		}
		x.pos++ // <
		t, err := x.tag()
		if err != nil || t != endOfFile {
			return t, err
		}
	}
}

// broken is the reader's own error where there is one, and otherwise that the XML is wrong.
func (x *xmlReader) broken() error {
	if x.ended != nil && x.ended != io.EOF {
		return x.ended
	}
	return errXML
}

// chars reads the text before the next tag, which it leaves in place.
func (x *xmlReader) chars() (token, error) {
	b, whole, found := x.until('<', textBytesMax)
	if found {
		x.pos--
	} else if x.ended != io.EOF {
		return endOfFile, x.ended
	}
	var err error
	x.text, err = x.decoded(b)
	x.cut = !whole
	if !whole && err == errXML {
		err = nil // an entity cut in two by our own limit
	}
	return chars, err
}

// tag reads what follows "<"; endOfFile stands for a token that says nothing to us.
func (x *xmlReader) tag() (token, error) {
	b, whole, found := x.until('>', tagBytesMax)
	for found && whole && len(b) > 0 && unfinished(b) {
		head := append(append(x.scratch[:0], b...), '>')
		x.scratch = head
		b, whole, found = x.until('>', tagBytesMax-min(len(head), tagBytesMax))
		b = append(head, b...)
		x.scratch = b
	}
	switch {
	case !found && bytes.HasPrefix(b, []byte("!DOCTYPE")), bytes.HasPrefix(b, []byte("!DOCTYPE")):
		return endOfFile, errDoctype
	case bytes.HasPrefix(b, []byte("!--")), bytes.HasPrefix(b, []byte("![CDATA[")):
		if whole && found {
			return x.verbatim(b)
		}
		return endOfFile, x.broken()
	case !found || !whole || len(b) == 0:
		return endOfFile, x.broken()
	case b[0] == '?':
		return endOfFile, prologue(b)
	case b[0] == '!':
		return endOfFile, errDoctype
	case b[0] == '/':
		x.name = bytes.TrimRight(b[1:], " \t\r\n")
		return end, x.pop(x.name)
	}
	return x.element(b)
}

// unfinished says whether a ">" was met inside an attribute's quotes.
func unfinished(b []byte) bool {
	if b[0] == '!' || b[0] == '?' || b[0] == '/' {
		return false
	}
	if bytes.IndexByte(b, '"') < 0 && bytes.IndexByte(b, '\'') < 0 {
		return false
	}
	var quote byte
	for _, c := range b {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote != 0
}

// verbatim passes over a comment, or gives the text of a CDATA section; b is what stands before its first ">".
func (x *xmlReader) verbatim(b []byte) (token, error) {
	comment := b[1] == '-'
	prefix, closing := "![CDATA[", "]]"
	if comment {
		prefix, closing = "!--", "--"
	}
	held := append([]byte(nil), b[len(prefix):]...)
	cut := false
	for !bytes.HasSuffix(held, []byte(closing)) {
		more, whole, found := x.until('>', textBytesMax)
		if !found {
			return endOfFile, x.broken()
		}
		cut = cut || !whole || len(held)+len(more) > textBytesMax
		if comment || cut {
			held = held[:0]
			if !whole { // its own end was cut off: look at what stands before the ">"
				more = x.tail(len(closing))
			}
		} else {
			held = append(held, '>')
		}
		held = append(held, more...)
	}
	if comment {
		return endOfFile, nil
	}
	x.text, x.cut = held[:len(held)-len(closing)], cut
	return chars, nil
}

// tail is what stands just before the ">" passed over last, as far as the buffer still holds it.
func (x *xmlReader) tail(n int) []byte {
	return x.buf[max(0, x.pos-1-n) : x.pos-1]
}

// prologue refuses XML that says it is not UTF-8.
func prologue(b []byte) error {
	if !bytes.HasPrefix(b, []byte("?xml ")) {
		return nil
	}
	_, after, found := bytes.Cut(b, []byte("encoding="))
	if found && len(after) > 6 && !bytes.EqualFold(after[1:6], []byte("utf-8")) && !bytes.EqualFold(after[1:6], []byte("us-as")) {
		return errXML
	}
	return nil
}

// element reads an opening tag.
func (x *xmlReader) element(b []byte) (token, error) {
	if b[len(b)-1] == '/' {
		x.pendEnd, b = true, b[:len(b)-1]
	}
	i := 0
	for i < len(b) && !blank(b[i]) {
		i++
	}
	x.name, b = b[:i], b[i:]
	if len(x.name) == 0 || len(x.marks) >= depthMax {
		return endOfFile, errXML
	}
	x.attrs = x.attrs[:0]
	for {
		for len(b) > 0 && blank(b[0]) {
			b = b[1:]
		}
		if len(b) == 0 {
			break
		}
		eq := bytes.IndexByte(b, '=')
		if eq <= 0 {
			return endOfFile, errXML
		}
		name := bytes.TrimRight(b[:eq], " \t\r\n")
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) < 2 || b[0] != '"' && b[0] != '\'' {
			return endOfFile, errXML
		}
		to := bytes.IndexByte(b[1:], b[0])
		if to < 0 {
			return endOfFile, errXML
		}
		x.attrs = append(x.attrs, attr{name, b[1 : 1+to]})
		b = b[2+to:]
	}
	x.marks = append(x.marks, len(x.open))
	x.open = append(x.open, x.name...)
	return start, nil
}

func (x *xmlReader) pop(name []byte) error {
	if len(x.marks) == 0 {
		return errXML
	}
	at := x.marks[len(x.marks)-1]
	if !bytes.Equal(x.open[at:], name) {
		return errXML
	}
	x.open, x.marks = x.open[:at], x.marks[:len(x.marks)-1]
	return nil
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// localOf is an element's name without its prefix.
func localOf(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// attr gives an attribute by its full name; "" without.
func (x *xmlReader) attr(name string) string {
	for _, a := range x.attrs {
		if string(a.name) == name {
			if bytes.IndexByte(a.value, '&') < 0 {
				return string(a.value)
			}
			v, err := decodeEntities(nil, a.value)
			if err != nil {
				return ""
			}
			return string(v)
		}
	}
	return ""
}

// decoded gives a text with its entities resolved.
func (x *xmlReader) decoded(b []byte) ([]byte, error) {
	if bytes.IndexByte(b, '&') < 0 {
		return b, nil
	}
	out, err := decodeEntities(x.scratch[:0], b)
	x.scratch = out
	return out, err
}

var entities = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

func decodeEntities(out, b []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(out, b...), nil
		}
		out = append(out, b[:i]...)
		b = b[i+1:]
		semi := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if semi <= 0 {
			return out, errXML
		}
		name := string(b[:semi])
		b = b[semi+1:]
		if c, known := entities[name]; known {
			out = append(out, c)
			continue
		}
		if name[0] != '#' || len(name) < 2 {
			return out, errDoctype
		}
		digits, radix := name[1:], 10
		if digits[0] == 'x' {
			digits, radix = digits[1:], 16
		}
		n, err := strconv.ParseUint(digits, radix, 21)
		if err != nil || !utf8.ValidRune(rune(n)) || n == 0 {
			return out, errXML
		}
		out = utf8.AppendRune(out, rune(n))
	}
}

// skip passes over what stands inside the element that has just begun, to its end.
func (x *xmlReader) skip() error {
	for depth := len(x.marks); ; {
		t, err := x.next()
		if err != nil {
			return err
		}
		if t == endOfFile {
			return errXML
		}
		if t == end && len(x.marks) < depth {
			return nil
		}
	}
}
