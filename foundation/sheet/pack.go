package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"strings"

	"relance/foundation/fault"
)

// Limits against zips that grow without end.
const (
	directoryBytesMax = 2 << 20  // what a zip says of its parts; ours have a few dozen
	ratioMax          = 250      // times that a part may grow: repeated XML reaches about a hundred
	ratioFrom         = 32 << 20 // below this many bytes a ratio does no harm
	smallPartMax      = 32 << 20 // a part that is not rows: styles, list of pages
)

var (
	errUnpacked  = errors.New("unpacks to more than UnpackedBytesMax")
	errRatio     = errors.New("unpacks to more than ratioMax times its size")
	errDirectory = errors.New("a directory of more than directoryBytesMax")
)

// pack is a zipped book: its parts by name.
type pack struct {
	book  *Book
	size  int64 // of the file
	parts map[string]*zip.File
}

// boundedAt counts what is read of a zip's directory, which archive/zip holds in memory.
type boundedAt struct {
	r    io.ReaderAt
	left int64
	free bool // once the directory is read
}

func (b *boundedAt) ReadAt(p []byte, at int64) (int, error) {
	if !b.free {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errDirectory
		}
	}
	return b.r.ReadAt(p, at)
}

// openPack opens a zip and says which of the two kinds of book it holds.
func (b *Book) openPack(r io.ReaderAt, size int64) error {
	bounded := &boundedAt{r: r, left: directoryBytesMax}
	z, err := zip.NewReader(bounded, size)
	if errors.Is(err, errDirectory) {
		return fault.New(fault.Invalid, "sheet.unpacked", b.name, UnpackedBytesMax>>20).Because(err)
	}
	if err != nil {
		return fault.New(fault.Invalid, "sheet.truncated", b.name).Because(err)
	}
	bounded.free = true
	p := &pack{b, size, make(map[string]*zip.File, len(z.File))}
	var sum uint64
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return fault.New(fault.Invalid, "sheet.encrypted", b.name)
		}
		if sum += f.UncompressedSize64; sum > UnpackedBytesMax || f.UncompressedSize64 > UnpackedBytesMax {
			return fault.New(fault.Invalid, "sheet.unpacked", b.name, UnpackedBytesMax>>20)
		}
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := p.parts[name]; !twice {
			p.parts[name] = f
		}
	}
	switch {
	case p.has("mimetype") && p.has("content.xml"):
		return b.openODS(p)
	case p.has("encrypted-package"):
		return fault.New(fault.Invalid, "sheet.encrypted", b.name)
	case p.has("xl/workbook.bin"):
		return fault.New(fault.Invalid, "sheet.xlsb", b.name)
	case p.has("[content_types].xml") && !p.has("word/document.xml") && !p.has("ppt/presentation.xml"):
		return b.openXLSX(p)
	}
	return fault.New(fault.Invalid, "sheet.unknown", b.name)
}

func (p *pack) has(name string) bool { return p.parts[name] != nil }

// part opens one part to be read as XML, within limit bytes. A part that is not there is empty.
func (p *pack) part(name string, limit int64) (*xmlReader, io.Closer, error) {
	f := p.parts[strings.ToLower(name)]
	if f == nil {
		return newXML(strings.NewReader("")), io.NopCloser(nil), nil
	}
	rc, err := f.Open()
	if err != nil {
		return nil, nil, p.fault(err, "", 0)
	}
	return newXML(&unpacking{r: rc, left: limit, packed: int64(min(f.CompressedSize64, uint64(p.size)))}), rc, nil
}

// unpacking counts what comes out of a part.
type unpacking struct {
	r            io.Reader
	left         int64
	packed, seen int64
}

func (u *unpacking) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	u.left, u.seen = u.left-int64(n), u.seen+int64(n)
	switch {
	case u.left < 0:
		return 0, errUnpacked
	case u.seen > ratioFrom && u.seen/ratioMax > u.packed:
		return 0, errRatio
	}
	return n, err
}

// fault says what went wrong inside a part, with the page and the row where one was being read.
func (p *pack) fault(err error, page string, row int) error {
	var told *fault.Fault
	switch {
	case err == nil, errors.Is(err, errEnough), errors.As(err, &told):
		return err
	case errors.Is(err, errUnpacked):
		return fault.New(fault.Invalid, "sheet.unpacked", p.book.name, UnpackedBytesMax>>20).Because(err)
	case errors.Is(err, errRatio):
		return fault.New(fault.Invalid, "sheet.bomb", p.book.name).Because(err)
	case errors.Is(err, errDoctype):
		return fault.New(fault.Invalid, "sheet.doctype", p.book.name).Because(err)
	case errors.Is(err, errXML) && page != "":
		return fault.New(fault.Invalid, "sheet.broken_page", p.book.name, page, max(row, 1)).Because(err)
	}
	return fault.New(fault.Invalid, "sheet.truncated", p.book.name).Because(err)
}

// walk reads a part that is not rows: each element, then the text right inside it.
func (p *pack) walk(name string, element func(x *xmlReader) error) error {
	x, closer, err := p.part(name, smallPartMax)
	if err != nil {
		return err
	}
	defer closer.Close()
	for {
		t, err := x.next()
		if err == nil && t == start {
			err = element(x)
		}
		if err != nil {
			return p.fault(err, "", 0)
		}
		if t == endOfFile {
			return nil
		}
	}
}
