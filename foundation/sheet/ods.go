package sheet

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"relance/foundation/fault"
)

// Limits of what an OpenDocument page repeats with a word: empty cells and rows may be repeated to the
// edge of the page at no cost, full ones no further than this.
const (
	repeatedCellsMax = 1 << 20
	repeatMax        = 1 << 30
	mimeODS          = "application/vnd.oasis.opendocument.spreadsheet"
)

const odsContent = "content.xml"

// openODS lists the pages: a first pass over the content, for the names stand between the rows.
func (b *Book) openODS(p *pack) error {
	if err := p.checkMime(); err != nil {
		return err
	}
	if err := p.walk("META-INF/manifest.xml", func(x *xmlReader) error {
		if string(localOf(x.name)) == "encryption-data" {
			return fault.New(fault.Invalid, "sheet.encrypted", b.name)
		}
		return nil
	}); err != nil {
		return err
	}
	if err := p.listTables(); err != nil {
		return p.fault(err, "", 0)
	}
	b.format = "ods"
	b.read = func(ctx context.Context, page int, emit func(Row) error) error {
		x, closer, err := p.part(odsContent, UnpackedBytesMax)
		if err != nil {
			return err
		}
		defer closer.Close()
		o := &odsPage{x: x, line: line{book: b.name, page: b.pages[page].Name}}
		if err = o.find(page); err == nil {
			err = o.read(ctx, emit)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return p.fault(err, o.page, o.number)
		}
		if o.merged > 0 {
			b.note("sheet.note_merged", b.name, o.page, o.merged, o.firstMerged)
		}
		return nil
	}
	return nil
}

// checkMime refuses documents that are no sheets.
func (p *pack) checkMime() error {
	rc, err := p.parts["mimetype"].Open()
	if err != nil {
		return p.fault(err, "", 0)
	}
	defer rc.Close()
	kind, err := io.ReadAll(io.LimitReader(rc, 200))
	if err != nil {
		return p.fault(err, "", 0)
	}
	if !strings.HasPrefix(string(kind), mimeODS) {
		return fault.New(fault.Invalid, "sheet.unknown", p.book.name)
	}
	return nil
}

// listTables finds the pages and which styles hide them.
func (p *pack) listTables() error {
	x, closer, err := p.part(odsContent, UnpackedBytesMax)
	if err != nil {
		return err
	}
	defer closer.Close()
	hides, style, depth := map[string]bool{}, "", 0
	for {
		t, err := x.next()
		if err != nil || t == endOfFile {
			return err
		}
		switch {
		case t == end && string(x.name) == "table:table":
			depth--
		case t != start:
		case string(x.name) == "style:style":
			style = x.attr("style:name")
		case string(x.name) == "style:table-properties":
			if x.attr("table:display") == "false" && len(hides) < stylesMax {
				hides[style] = true
			}
		case string(x.name) == "table:table":
			if depth++; depth > 1 {
				continue
			}
			if len(p.book.pages) == PagesMax {
				return fault.New(fault.Invalid, "sheet.too_many_pages", p.book.name, PagesMax)
			}
			p.book.pages = append(p.book.pages, Page{Name: words(x.attr("table:name")), Hidden: hides[x.attr("table:style-name")]})
		}
	}
}

// odsPage reads the rows of one page.
type odsPage struct {
	line
	x           *xmlReader
	column      int // of the next cell
	repeated    int // full cells repeated so far
	merged      int
	firstMerged string
	words       []byte
}

// find passes over the pages before.
func (o *odsPage) find(page int) error {
	for {
		t, err := o.x.next()
		if err != nil {
			return err
		}
		if t == endOfFile {
			return errXML
		}
		if t != start || string(o.x.name) != "table:table" {
			continue
		}
		if page == 0 {
			return nil
		}
		page--
		if err := o.x.skip(); err != nil {
			return err
		}
	}
}

// read reads rows up to the end of the table that has just begun.
func (o *odsPage) read(ctx context.Context, emit func(Row) error) error {
	for depth := len(o.x.marks); ; {
		t, err := o.x.next()
		if err != nil {
			return err
		}
		switch {
		case t == endOfFile:
			return errXML
		case t == end && len(o.x.marks) < depth:
			return nil
		case t != start:
		case string(o.x.name) == "table:table-row":
			err = o.row(ctx, emit)
		case string(o.x.name) == "table:shapes", string(o.x.name) == "table:table", string(o.x.name) == "office:forms":
			err = o.x.skip() // pictures, and tables within
		}
		if err != nil {
			return err
		}
	}
}

// times reads how often a row or cell is repeated.
func (o *odsPage) times(name string) int {
	n, err := strconv.Atoi(o.x.attr(name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, repeatMax)
}

func (o *odsPage) row(ctx context.Context, emit func(Row) error) error {
	times := o.times("table:number-rows-repeated")
	o.column = 0
	o.cells = nil
	o.number++
	for depth := len(o.x.marks); ; {
		t, err := o.x.next()
		if err != nil {
			return err
		}
		if t == endOfFile {
			return errXML
		}
		if t == end && len(o.x.marks) < depth {
			break
		}
		if t == start {
			switch string(o.x.name) {
			case "table:table-cell":
				err = o.cell()
			case "table:covered-table-cell":
				o.column = min(o.column+o.times("table:number-columns-repeated"), repeatMax)
				err = o.x.skip()
			default:
				err = o.x.skip()
			}
			if err != nil {
				return err
			}
		}
	}
	cells := o.cells
	if len(cells) == 0 {
		o.number = min(o.number+times-1, repeatMax)
		return ctx.Err()
	}
	for i := range times {
		if i > 0 {
			o.number++
			o.cells = append([]Cell(nil), cells...)
			if err := o.repeat(len(cells)); err != nil {
				return err
			}
		}
		if err := o.end(ctx, emit); err != nil {
			return err
		}
	}
	return nil
}

func (o *odsPage) repeat(cells int) error {
	if o.repeated += cells; o.repeated > repeatedCellsMax {
		return fault.New(fault.Invalid, "sheet.repeated", o.book, o.page, o.number)
	}
	return nil
}

// cell reads one cell, and puts it as often as it is repeated.
func (o *odsPage) cell() error {
	times := o.times("table:number-columns-repeated")
	kind := o.x.attr("office:value-type")
	failed := o.x.attr("calcext:value-type") == "error"
	formula := o.x.attr("table:formula") != ""
	value := ""
	switch kind {
	case "float", "currency", "percentage":
		value = o.x.attr("office:value")
	case "date":
		value = o.x.attr("office:date-value")
	case "boolean":
		value = o.x.attr("office:boolean-value")
	case "string":
		value = o.x.attr("office:string-value")
	}
	if o.times("table:number-columns-spanned") > 1 || o.times("table:number-rows-spanned") > 1 {
		if o.merged++; o.merged == 1 {
			o.firstMerged = ColumnName(min(o.column, 1<<20)) + strconv.Itoa(o.number)
		}
	}
	if err := o.gather(); err != nil {
		return err
	}
	c := odsCell(kind, value, string(o.words))
	if failed {
		c = Cell{Broken, words(string(o.words))}
	}
	if formula && c.Kind != Broken {
		c.Kind = Formula
	}
	if c.Kind == Empty {
		o.column = min(o.column+times, repeatMax)
		return nil
	}
	for i := range times {
		if err := o.set(o.column, c); err != nil {
			return err
		}
		o.column++
		if i > 0 {
			if err := o.repeat(1); err != nil {
				return err
			}
		}
	}
	return nil
}

// odsCell gives a cell its kind and normal form.
func odsCell(kind, value, shown string) Cell {
	switch kind {
	case "float", "currency", "percentage":
		return numberCell(value)
	case "date":
		return isoCell(value)
	case "boolean":
		if value == "true" || value == "false" {
			return Cell{Bool, value}
		}
		return Cell{Broken, words(shown)}
	case "string":
		if value != "" {
			return wordsCell(value)
		}
	}
	return wordsCell(shown)
}

// gather reads the text of the cell that has just begun, to its end: paragraphs on lines, runs of
// blanks as one unless they are written out, no comments.
func (o *odsPage) gather() error {
	o.words = o.words[:0]
	paragraphs, inText := 0, 0
	for depth := len(o.x.marks); ; {
		t, err := o.x.next()
		if err != nil {
			return err
		}
		switch t {
		case endOfFile:
			return errXML
		case start:
			switch string(o.x.name) {
			case "text:p", "text:h":
				if paragraphs > 0 {
					o.add('\n', 1)
				}
				paragraphs++
				inText++
			case "text:s":
				o.add(' ', o.times("text:c"))
			case "text:tab":
				o.add('\t', 1)
			case "text:line-break":
				o.add('\n', 1)
			case "office:annotation", "table:table", "draw:frame", "text:note", "table:detective":
				if err := o.x.skip(); err != nil {
					return err
				}
			}
		case end:
			if len(o.x.marks) < depth {
				return nil
			}
			if name := string(o.x.name); name == "text:p" || name == "text:h" {
				inText--
			}
		case chars:
			if inText > 0 {
				o.collapse(o.x.text)
			}
		}
	}
}

// add puts signs into the text, no more of them than make it too long.
func (o *odsPage) add(c byte, times int) {
	for range min(times, max(0, textBytesMax-len(o.words))) {
		o.words = append(o.words, c)
	}
}

// collapse puts a text in, its runs of blanks as one.
func (o *odsPage) collapse(text []byte) {
	if len(o.words) > textBytesMax {
		return
	}
	for len(text) > 0 {
		i := bytes.IndexAny(text, " \t\r\n")
		if i < 0 {
			o.words = append(o.words, text...)
			return
		}
		o.words = append(o.words, text[:i]...)
		if n := len(o.words); n == 0 || o.words[n-1] != ' ' && o.words[n-1] != '\n' && o.words[n-1] != '\t' {
			o.words = append(o.words, ' ')
		}
		text = bytes.TrimLeft(text[i:], " \t\r\n")
	}
}
