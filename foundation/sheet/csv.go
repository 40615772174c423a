package sheet

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"

	"relance/foundation/fault"
)

// separators that a file may use, the likeliest first.
const separators = ";\t|,"

const (
	sampleBytes = 64 << 10 // what is looked at to find the separator
	sampleLines = 50
	recordBytes = 16 << 20 // a row's bytes: 256 columns of the longest cells fit
)

// openCSV makes a text file ready.
func (b *Book) openCSV(ext string, r io.ReaderAt, size int64) error {
	t, err := survey(b.name, r, size)
	if err != nil {
		return err
	}
	head, err := io.ReadAll(io.LimitReader(t.open(), sampleBytes))
	if err != nil {
		return fault.New(fault.Invalid, "sheet.truncated", b.name).Because(err)
	}
	if len(bytes.TrimSpace(head)) == 0 && int64(len(head)) >= size-t.from {
		return fault.New(fault.Invalid, "sheet.empty", b.name)
	}
	if t.encoding == windows1252 || t.encoding == latin9 || t.encoding != utf8Text && t.from == 0 {
		b.note("sheet.note_encoding", b.name, t.encoding)
	}
	if ext != ".csv" && ext != ".tsv" && ext != ".txt" && ext != "" {
		b.note("sheet.note_text", b.name, ext)
	}
	separator, announced := announcedSeparator(head)
	if !announced {
		separator = guessSeparator(head)
	}
	b.format = "csv"
	b.pages = []Page{{Name: strings.TrimSuffix(b.name, filepath.Ext(b.name))}}
	b.read = func(ctx context.Context, _ int, emit func(Row) error) error {
		p := &csvReader{r: t.open(), separator: separator, line: line{book: b.name, page: b.pages[0].Name}}
		if announced {
			if err := p.skip(); err != nil {
				return err
			}
		}
		return p.rows(ctx, emit)
	}
	return nil
}

// announcedSeparator reads the line "sep=;" with which some programs tell a spreadsheet.
func announcedSeparator(head []byte) (byte, bool) {
	const mark = "sep="
	if len(head) > len(mark) && strings.EqualFold(string(head[:len(mark)]), mark) && strings.IndexByte(separators, head[len(mark)]) >= 0 {
		if rest := head[len(mark)+1:]; len(rest) == 0 || rest[0] == '\r' || rest[0] == '\n' {
			return head[len(mark)], true
		}
	}
	return 0, false
}

// guessSeparator takes the sign that cuts the most lines into the same number of cells. A comma
// weighs less: it stands in amounts too.
func guessSeparator(head []byte) byte {
	best, most := separators[0], 0
	for i := range len(separators) {
		sep := separators[i]
		lines := map[int]int{}
		for _, n := range countIn(head, sep) {
			if n > 0 {
				lines[n]++
			}
		}
		same := 0
		for _, times := range lines {
			same = max(same, times)
		}
		weight := 3
		if sep == ',' {
			weight = 2
		}
		if same*weight > most {
			best, most = sep, same*weight
		}
	}
	return best
}

// countIn counts a sign outside quotes in each of the first lines.
func countIn(head []byte, sep byte) []int {
	var counts []int
	n, quoted, any := 0, false, false
	for _, c := range head {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == sep:
			n++
		case c == '\n' || c == '\r':
			if any {
				counts = append(counts, n)
			}
			n, any = 0, false
			if len(counts) == sampleLines {
				return counts
			}
			continue
		}
		any = true
	}
	if any && len(counts) == 0 {
		counts = append(counts, n)
	}
	return counts
}

// csvReader cuts UTF-8 into rows. Cells in quotes may hold separators, line ends and doubled quotes;
// a quote inside a cell without quotes is a sign like others, as spreadsheets take it.
type csvReader struct {
	line
	r         io.Reader
	separator byte
	buf       []byte
	pos       int // the next byte
	ended     bool
}

// fill brings more bytes, after those from pos on.
func (p *csvReader) fill() error {
	if p.pos > 0 {
		p.buf = p.buf[:copy(p.buf, p.buf[p.pos:])]
		p.pos = 0
	}
	if len(p.buf) == cap(p.buf) {
		if cap(p.buf) >= recordBytes {
			return p.long(0)
		}
		p.buf = append(make([]byte, 0, max(pieceBytes, 2*cap(p.buf))), p.buf...)
	}
	n, err := p.r.Read(p.buf[len(p.buf):cap(p.buf)])
	p.buf = p.buf[:len(p.buf)+n]
	if err == io.EOF {
		p.ended = true
	} else if err != nil {
		return fault.New(fault.Invalid, "sheet.truncated", p.book).Because(err)
	}
	return nil
}

// skip passes over the announcing line.
func (p *csvReader) skip() error {
	for {
		if i := bytes.IndexAny(p.buf[p.pos:], "\r\n"); i >= 0 && (p.ended || p.pos+i+1 < len(p.buf)) {
			p.pos += i
			p.lineEnd()
			return nil
		}
		if p.ended {
			p.pos = len(p.buf)
			return nil
		}
		if err := p.fill(); err != nil {
			return err
		}
	}
}

// lineEnd passes over one line end: CR, LF or both.
func (p *csvReader) lineEnd() {
	if p.buf[p.pos] == '\r' && p.pos+1 < len(p.buf) && p.buf[p.pos+1] == '\n' {
		p.pos++
	}
	p.pos++
}

func (p *csvReader) rows(ctx context.Context, emit func(Row) error) error {
	for {
		if p.pos == len(p.buf) && p.ended {
			return nil
		}
		p.number++
		length, err := p.record()
		if err != nil {
			return err
		}
		if err := p.cut(string(p.buf[p.pos : p.pos+length])); err != nil {
			return err
		}
		p.pos += length
		if p.pos < len(p.buf) {
			p.lineEnd()
		}
		if err := p.end(ctx, emit); err != nil {
			return err
		}
	}
}

// Where the reader stands within a row.
const (
	atStart = iota // of a cell
	inBare         // a cell without quotes, or what follows the closing quote
	inQuotes
	afterQuote // closing, unless another quote follows
)

// step says where the reader stands after one sign, and whether the row ends before it.
func (p *csvReader) step(state int, c byte) (int, bool) {
	switch {
	case state == inQuotes:
		if c == '"' {
			return afterQuote, false
		}
		return inQuotes, false
	case c == '"' && state != inBare:
		return inQuotes, false
	case c == p.separator:
		return atStart, false
	case c == '\n' || c == '\r':
		return state, true
	}
	return inBare, false
}

// record finds the end of the row at pos: its length without the line end, of which at least two
// bytes (or the end of the file) are then in buf.
func (p *csvReader) record() (int, error) {
	state := atStart
	for i := 0; ; {
		rest := p.buf[p.pos+i:]
		for j, c := range rest {
			next, end := p.step(state, c)
			if !end {
				state = next
				continue
			}
			if p.ended || j+1 < len(rest) {
				return i + j, nil
			}
			rest = rest[:j] // is it CR alone, or the first half of CRLF?
			break
		}
		if p.ended {
			if state == inQuotes {
				return 0, fault.New(fault.Invalid, "sheet.open_quote", p.book, p.number)
			}
			return len(p.buf) - p.pos, nil
		}
		i += len(rest)
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
}

// cut makes cells of one row.
func (p *csvReader) cut(row string) error {
	state, from, column := atStart, 0, 0
	for i := 0; i <= len(row); i++ {
		next := atStart
		if i < len(row) {
			if next, _ = p.step(state, row[i]); next != atStart || row[i] != p.separator || state == inQuotes {
				state = next
				continue
			}
		}
		if err := p.set(column, csvCell(row[from:i])); err != nil {
			return err
		}
		state, from = atStart, i+1
		column++
	}
	return nil
}

// csvCell takes the quotes off a cell, and the apostrophe that hides a formula.
func csvCell(raw string) Cell {
	if strings.HasPrefix(raw, `"`) {
		inside, after := raw[1:], ""
		for i := 0; i < len(inside); i++ {
			if inside[i] != '"' {
				continue
			}
			if i+1 < len(inside) && inside[i+1] == '"' {
				i++
				continue
			}
			inside, after = inside[:i], inside[i+1:]
			break
		}
		raw = strings.ReplaceAll(inside, `""`, `"`) + after
	}
	c := wordsCell(raw)
	if c.Kind == Words && c.Text[0] == '\'' {
		return wordsCell(unguarded(c.Text))
	}
	return c
}
