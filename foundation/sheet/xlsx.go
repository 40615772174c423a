package sheet

import (
	"context"
	"path"
	"strconv"
	"strings"

	"relance/foundation/fault"
)

// xlsx is an open Excel book: where its pages are, which styles show days, its shared strings.
type xlsx struct {
	*pack
	paths    []string
	shared   string // path of the shared strings
	days     []bool // by style
	from1904 bool
	strings  *stringPool // read with the first page
}

const stylesMax = 65_536 // cell styles; Excel's own limit is 65,490

// openXLSX reads what stands beside the rows.
func (b *Book) openXLSX(p *pack) error {
	w := &xlsx{pack: p}
	workbook := "xl/workbook.xml"
	if err := w.relations("", func(_, kind, target string) {
		if kind == "officeDocument" {
			workbook = target
		}
	}); err != nil {
		return err
	}
	if !p.has(strings.ToLower(workbook)) {
		return fault.New(fault.Invalid, "sheet.unknown", b.name)
	}
	byID, styles := map[string]string{}, ""
	if err := w.relations(workbook, func(id, kind, target string) {
		switch kind {
		case "worksheet":
			byID[id] = target
		case "sharedStrings":
			w.shared = target
		case "styles":
			styles = target
		}
	}); err != nil {
		return err
	}
	if err := w.listPages(workbook, byID); err != nil {
		return err
	}
	if err := w.readStyles(styles); err != nil {
		return err
	}
	b.format, b.read = "xlsx", w.rows
	return nil
}

// relations reads what a part refers to: the identifier, the last word of the kind, the path.
func (w *xlsx) relations(of string, each func(id, kind, target string)) error {
	folder, file := path.Split(of)
	return w.walk(folder+"_rels/"+file+".rels", func(x *xmlReader) error {
		if string(localOf(x.name)) != "Relationship" {
			return nil
		}
		kind, target := x.attr("Type"), x.attr("Target")
		if rooted, is := strings.CutPrefix(target, "/"); is {
			target = rooted
		} else {
			target = path.Join(folder, target)
		}
		each(x.attr("Id"), kind[strings.LastIndexByte(kind, '/')+1:], target)
		return nil
	})
}

func (w *xlsx) listPages(workbook string, byID map[string]string) error {
	return w.walk(workbook, func(x *xmlReader) error {
		switch string(localOf(x.name)) {
		case "workbookPr":
			w.from1904 = yes(x.attr("date1904"))
		case "sheet":
			id := ""
			for _, a := range x.attrs {
				if string(localOf(a.name)) == "id" && len(localOf(a.name)) < len(a.name) {
					id = string(a.value)
				}
			}
			at, is := byID[id]
			if !is {
				return nil // a chart on a page of its own has no rows
			}
			if len(w.paths) == PagesMax {
				return fault.New(fault.Invalid, "sheet.too_many_pages", w.book.name, PagesMax)
			}
			w.paths = append(w.paths, at)
			w.book.pages = append(w.book.pages, Page{Name: words(x.attr("name")), Hidden: strings.Contains(strings.ToLower(x.attr("state")), "hidden")})
		}
		return nil
	})
}

func yes(s string) bool { return s == "1" || s == "true" || s == "on" }

// readStyles finds the styles that show days.
func (w *xlsx) readStyles(at string) error {
	codes, inCells := map[int]string{}, false
	return w.walk(at, func(x *xmlReader) error {
		switch string(localOf(x.name)) {
		case "numFmt":
			id, err := strconv.Atoi(x.attr("numFmtId"))
			if err == nil && len(codes) < stylesMax {
				codes[id] = x.attr("formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inCells = false
		case "xf":
			if inCells && len(w.days) < stylesMax {
				id, _ := strconv.Atoi(x.attr("numFmtId"))
				w.days = append(w.days, showsDay(id, codes[id]))
			}
		}
		return nil
	})
}

func (w *xlsx) rows(ctx context.Context, page int, emit func(Row) error) error {
	if w.strings == nil {
		pool, err := w.readStrings(ctx)
		if err != nil {
			return err
		}
		w.strings = pool
	}
	x, closer, err := w.part(w.paths[page], UnpackedBytesMax)
	if err != nil {
		return err
	}
	defer closer.Close()
	p := &xlsxPage{xlsx: w, x: x, line: line{book: w.book.name, page: w.book.pages[page].Name}}
	if err := p.read(ctx, emit); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return w.fault(err, p.page, p.number)
	}
	if p.merged > 0 {
		w.book.note("sheet.note_merged", w.book.name, p.page, p.merged, p.firstMerged)
	}
	return nil
}

// stringPool holds the shared strings one after the other in pieces: no string has a header or a place
// of its own in memory.
type stringPool struct {
	pieces [][]byte
	at     []place
}

type place struct{ piece, from, length uint32 }

const (
	poolPieceBytes = 1 << 20
	poolBytesMax   = 128 << 20 // text of all shared strings
	poolCountMax   = 8 << 20   // shared strings
)

func (s *stringPool) add(b []byte) bool {
	if len(s.pieces) == 0 || len(s.pieces[len(s.pieces)-1])+len(b) > poolPieceBytes {
		if len(s.pieces) >= poolBytesMax/poolPieceBytes {
			return false
		}
		s.pieces = append(s.pieces, make([]byte, 0, max(64<<10, len(b))))
	}
	last := len(s.pieces) - 1
	s.at = append(s.at, place{uint32(last), uint32(len(s.pieces[last])), uint32(len(b))})
	s.pieces[last] = append(s.pieces[last], b...)
	return len(s.at) <= poolCountMax
}

func (s *stringPool) get(i int) (string, bool) {
	if i < 0 || i >= len(s.at) {
		return "", false
	}
	p := s.at[i]
	return string(s.pieces[p.piece][p.from : p.from+p.length]), true
}

// readStrings reads the shared strings, plain and rich; how a word is pronounced is left out.
func (w *xlsx) readStrings(ctx context.Context) (*stringPool, error) {
	pool := &stringPool{}
	x, closer, err := w.part(w.shared, UnpackedBytesMax)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	var b []byte
	for {
		t, err := x.next()
		if err != nil {
			return nil, w.fault(err, "", 0)
		}
		switch t {
		case endOfFile:
			return pool, nil
		case start:
			if string(localOf(x.name)) != "si" {
				continue
			}
			if b, err = richText(x, b[:0]); err != nil {
				return nil, w.fault(err, "", 0)
			}
			if len(pool.at)%contextEvery == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if !pool.add(b) {
				return nil, fault.New(fault.Invalid, "sheet.too_many_words", w.book.name, poolBytesMax>>20)
			}
		}
	}
}

// richText gathers the text of the element that has just begun: of its runs, not of its phonetics.
// What is longer than a cell may be stays too long, so that the cell is refused where it stands.
func richText(x *xmlReader, b []byte) ([]byte, error) {
	inText := false
	for depth := len(x.marks); ; {
		t, err := x.next()
		if err != nil {
			return b, err
		}
		switch t {
		case endOfFile:
			return b, errXML
		case start:
			switch string(localOf(x.name)) {
			case "t":
				inText = true
			case "rPh":
				if err := x.skip(); err != nil {
					return b, err
				}
			}
		case end:
			inText = false
			if len(x.marks) < depth {
				return b, nil
			}
		case chars:
			if inText && len(b) <= textBytesMax {
				b = append(b, x.text...)
			}
		}
	}
}

// unescaped resolves _x000D_ and its like, by which Excel writes signs that XML cannot hold.
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) >= 7 && s[6] == '_' {
			if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				s = s[7:]
				continue
			}
		}
		b.WriteString(s[:2])
		s = s[2:]
	}
}
