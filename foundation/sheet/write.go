package sheet

import (
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"relance/foundation/fault"
)

// Column is one column of a table to be written: its header, and what its cells hold, which decides
// how the spreadsheet shows what is typed there later.
type Column struct {
	Name string
	Kind Kind
}

// Table is one page to be written: a header row of the columns' names, then the rows, each at most as
// wide as there are columns.
type Table struct {
	Name    string
	Columns []Column
	Rows    iter.Seq[[]Cell]
}

// Write writes pages as "csv" (one page), "xlsx" or "ods". Values are written, never formulas: a
// Formula becomes the value it had, a Broken cell its text, a number of more than fifteen digits
// becomes words, for a spreadsheet would round it. Equal pages give equal bytes; no name of a person,
// a machine or a day goes into the file.
func Write(w io.Writer, format string, pages []Table) (err error) {
	defer fault.Wrap(&err, "sheet.Write(%s)", format)
	if len(pages) == 0 || len(pages) > PagesMax {
		return fault.New(fault.Invalid, "sheet.write_pages", PagesMax)
	}
	for _, t := range pages {
		if len(t.Columns) == 0 || len(t.Columns) > ColumnsMax {
			return fault.New(fault.Invalid, "sheet.write_columns", t.Name, ColumnsMax)
		}
	}
	switch format {
	case "csv":
		if len(pages) > 1 {
			return fault.New(fault.Invalid, "sheet.write_one_page")
		}
		return writeCSV(w, pages[0])
	case "xlsx":
		return writeXLSX(w, pages)
	case "ods":
		return writeODS(w, pages)
	}
	return fault.New(fault.Invalid, "sheet.write_format", format)
}

// each gives the rows of a table, the header first, in a form that can be written, and keeps the limits.
func (t Table) each(put func(cells []Cell) error) error {
	header := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = wordsCell(c.Name)
	}
	number := 0
	write := func(cells []Cell) error {
		if number++; number > RowsMax {
			return fault.New(fault.Invalid, "sheet.write_rows", t.Name, RowsMax)
		}
		if len(cells) > len(t.Columns) {
			return fault.New(fault.Invalid, "sheet.write_columns", t.Name, len(t.Columns))
		}
		row := make([]Cell, len(cells))
		for i, c := range cells {
			row[i] = writable(c)
			if tooLong(row[i].Text) {
				return fault.New(fault.Invalid, "sheet.write_long", t.Name, number, ColumnName(i), CellSignsMax)
			}
		}
		return put(row)
	}
	if err := write(header); err != nil {
		return err
	}
	if t.Rows == nil {
		return nil
	}
	for cells := range t.Rows {
		if err := write(cells); err != nil {
			return err
		}
	}
	return nil
}

// writable gives a cell one of the five kinds that are written: Empty, Words, Number, Day, Bool.
func writable(c Cell) Cell {
	switch c.Kind {
	case Formula:
		switch {
		case c.numeric():
			return writable(Cell{Number, c.Text})
		case isDay(c.Text):
			return Cell{Day, c.Text}
		}
	case Number:
		if exact(c.Text) {
			return c
		}
	case Day:
		if isDay(c.Text) {
			return c
		}
	case Bool:
		if c.Text == "true" || c.Text == "false" {
			return c
		}
	case Empty:
		return Cell{}
	}
	return wordsCell(c.Text)
}

// exact says whether a number comes back from a spreadsheet as it is.
func exact(s string) bool {
	text, ok := decimal(s)
	return ok && text == s
}

func isDay(s string) bool {
	_, err := time.Parse(dayLayout, s)
	return err == nil
}

// serial gives the number by which a spreadsheet knows a day, from 1 January 1900 on; 0 for one before.
func serial(day string) int {
	t, err := time.Parse(dayLayout, day)
	if err != nil || t.Year() < 1900 {
		return 0
	}
	n := int((t.Unix() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()) / 86_400) // a Duration ends after 292 years
	if n <= serialLeap {
		n--
	}
	return n
}

const pageNameMax = 31 // signs of a page's name, as Excel counts them

// pageNames gives each page a name that every program takes, and no two the same.
func pageNames(pages []Table) []string {
	names, taken := make([]string, len(pages)), map[string]bool{}
	for i, p := range pages {
		base := strings.Map(func(r rune) rune {
			if strings.ContainsRune("[]:*?/\\\n\t", r) {
				return ' '
			}
			return r
		}, words(p.Name))
		base = strings.Trim(strings.TrimSpace(base), "'")
		if base == "" {
			base = "Page"
		}
		name := cutTo(base, pageNameMax)
		for n := 2; taken[strings.ToLower(name)]; n++ {
			tail := " " + strconv.Itoa(n)
			name = cutTo(base, pageNameMax-len(tail)) + tail
		}
		taken[strings.ToLower(name)], names[i] = true, name
	}
	return names
}

func cutTo(s string, units int) string {
	for r := []rune(s); len(utf16.Encode(r)) > units; {
		r = r[:len(r)-1]
		s = string(r)
	}
	return strings.TrimSpace(s)
}
