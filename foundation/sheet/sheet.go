// Package sheet reads and writes spreadsheets: .csv and .tsv, .xlsx, .ods. It reads by pieces, so that
// a file of a million lines needs little memory, and it trusts no file.
//
// Words. A book is a file; a page is one of its sheets; a row has cells; a cell has a kind and a text
// in one normal form. A field is what a reader of rows looks for, a mapping says under which header
// of the file it stands. A note is what was guessed or left out without the reading having failed.
//
// Invariants.
//
//	T1  What is written and read again is the same: kinds and texts in .xlsx and .ods, texts in .csv
//	    (numbers and days there as words, which [Cell.Decimal] and [Cell.Day] read).
//	T2  No number passes through a float on its way in: the digits of the file, rounded to the fifteen
//	    that spreadsheets show.
//	T3  Memory and time are bounded by the named limits, whatever the file says of itself.
//	T4  What cannot be read is refused with file, page, row and column, and what to do; what can be
//	    read in two ways is refused, never guessed.
//
// Empty rows are not given, and empty cells at the end of a row are cut off. It is not for what rows
// mean: domain/plan and domain/record know that. It computes no formula.
package sheet

import (
	"context"
	"errors"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"relance/foundation/fault"
)

// Limits. A file beyond one of them is refused with a message that says which.
const (
	FileBytesMax     = 256 << 20 // size of a file
	UnpackedBytesMax = 1 << 30   // what a zipped file may grow to, over one pass through it
	ColumnsMax       = 256       // columns with something in them
	RowsMax          = 1_100_000 // rows of a page
	CellSignsMax     = 32_767    // signs of a cell, as spreadsheets count them
	PagesMax         = 64        // pages of a book
	NotesMax         = 100       // notes kept of a book
)

// Kind is what a cell holds.
type Kind int

const (
	Empty   Kind = iota
	Words        // text, its outer spaces cut off
	Number       // an exact decimal with a point: "1234.5"
	Day          // YYYY-MM-DD
	Bool         // "true" or "false"
	Formula      // the value that the spreadsheet last computed, in the form of its own kind; may be ""
	Broken       // an error of the spreadsheet ("#REF!"), or a value that is none
)

// Cell is one cell in normal form.
type Cell struct {
	Kind Kind
	Text string
}

// Row is one row that is not empty. Number is what the reader sees in the margin of the file, from 1.
type Row struct {
	Number int
	Cells  []Cell
}

// Cell gives the cell of a column counted from 0; an empty one where the row is shorter.
func (r Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Page is one sheet of a book. Hidden ones are listed and read only when asked for.
type Page struct {
	Name   string
	Hidden bool
}

// Book is an open file. It is read by one goroutine at a time.
type Book struct {
	name   string
	format string
	pages  []Page
	notes  []*fault.Fault
	read   func(ctx context.Context, page int, emit func(Row) error) error
}

// Open finds out what a file is, by its content and then its name, and makes it ready to be read. It
// holds r until the last row is read; closing r stays with the caller. Faults are Invalid.
func Open(name string, r io.ReaderAt, size int64) (*Book, error) {
	b := &Book{name: shown(name)}
	if size <= 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty", b.name)
	}
	if size > FileBytesMax {
		return nil, fault.New(fault.Invalid, "sheet.too_big", b.name, FileBytesMax>>20)
	}
	if err := b.open(strings.ToLower(filepath.Ext(name)), r, size); err != nil {
		return nil, err
	}
	hidden := 0
	for _, p := range b.pages {
		if p.Hidden {
			hidden++
			b.note("sheet.note_hidden", b.name, p.Name)
		}
	}
	if len(b.pages) == hidden {
		return nil, fault.New(fault.Invalid, "sheet.no_page", b.name)
	}
	return b, nil
}

// shown is a file's name as messages show it: without folders, not too long.
func shown(name string) string {
	name = words(name[strings.LastIndexAny(name, `/\`)+1:])
	if r := []rune(name); len(r) > 80 {
		name = string(r[:79]) + "…"
	}
	return name
}

// Format is "csv", "xlsx" or "ods".
func (b *Book) Format() string { return b.format }

// Pages lists the pages in the order of the file, hidden ones too.
func (b *Book) Pages() []Page { return b.pages }

// First is the first page that is not hidden.
func (b *Book) First() int {
	for i, p := range b.pages {
		if !p.Hidden {
			return i
		}
	}
	return 0
}

// Notes lists what was guessed or left out so far; those about merged cells come once a page is read.
func (b *Book) Notes() []*fault.Fault { return b.notes }

// Close lets the file go. The reader given to Open is not closed.
func (b *Book) Close() error {
	b.read = nil
	return nil
}

// note keeps a note once, and no more than NotesMax of them.
func (b *Book) note(key string, args ...any) {
	n := fault.New(fault.Invalid, key, args...)
	for _, had := range b.notes {
		if had.Error() == n.Error() {
			return
		}
	}
	if len(b.notes) < NotesMax {
		b.notes = append(b.notes, n)
	}
}

var errEnough = errors.New("enough rows")

// contextEvery is after how many rows the context is asked.
const contextEvery = 256

// Rows reads a page from its beginning, row by row. A fault, or the context's own error, comes last,
// with an empty row. Each row's cells are its own: they may be kept.
func (b *Book) Rows(ctx context.Context, page int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if page < 0 || page >= len(b.pages) || b.read == nil {
			yield(Row{}, fault.New(fault.NotFound, "sheet.no_such_page", b.name))
			return
		}
		err := ctx.Err()
		if err == nil {
			err = b.read(ctx, page, func(r Row) error {
				if !yield(r, nil) {
					return errEnough
				}
				return nil
			})
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(Row{}, err)
		}
	}
}

// line gathers the cells of one row and keeps the limits; every reader uses it.
type line struct {
	book, page string
	number     int
	cells      []Cell
	width      int // the last row's width: the next is likely to be as wide
}

// set puts a cell at a column counted from 0. Empty ones cost nothing, wherever they stand.
func (l *line) set(column int, c Cell) error {
	if c.Kind == Empty {
		return nil
	}
	if column >= ColumnsMax {
		return fault.New(fault.Invalid, "sheet.too_many_columns", l.book, l.page, l.number, ColumnsMax)
	}
	if tooLong(c.Text) {
		return l.long(column)
	}
	if l.cells == nil && l.width > 0 {
		l.cells = make([]Cell, 0, l.width)
	}
	for len(l.cells) <= column {
		l.cells = append(l.cells, Cell{})
	}
	l.cells[column] = c
	return nil
}

func (l *line) long(column int) error {
	return fault.New(fault.Invalid, "sheet.cell_too_long", l.book, l.page, l.number, ColumnName(column), CellSignsMax)
}

// end gives the row to emit, if there is anything in it.
func (l *line) end(ctx context.Context, emit func(Row) error) error {
	if l.number%contextEvery == 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if len(l.cells) == 0 {
		return nil
	}
	if l.number > RowsMax {
		return fault.New(fault.Invalid, "sheet.too_many_rows", l.book, l.page, RowsMax)
	}
	row := Row{Number: l.number, Cells: l.cells}
	l.cells, l.width = nil, len(row.Cells)
	return emit(row)
}

// tooLong counts as spreadsheets do: in units of UTF-16.
func tooLong(s string) bool {
	if len(s) <= CellSignsMax {
		return false
	}
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n > CellSignsMax
}

// ColumnName is a column counted from 0 as spreadsheets letter it: 0 is "A", 27 is "AB".
func ColumnName(column int) string {
	var b []byte
	for column++; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}
