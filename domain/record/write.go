package record

import (
	"context"
	"io"
	"strconv"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/sheet"
	"relance/foundation/store"
)

// Write writes the lines of acts as a spreadsheet, under headers that Import recognises: those of one act
// are read again as the same lines (R5). Format is "csv", "xlsx" or "ods". Of several acts the rows of
// their sources are told and not taken for lines again: they would not go up.
func Write(ctx context.Context, q store.Q, w io.Writer, format string, fictional bool, files ...Recorded) (err error) {
	defer fault.Wrap(&err, "record.Write")
	row := "source line"
	if len(files) != 1 {
		row = "line"
	}
	t := sheet.Table{Name: "records", Columns: []sheet.Column{{Name: "act", Kind: sheet.Number}, {Name: "kind", Kind: sheet.Words}, {Name: row, Kind: sheet.Number},
		{Name: "ref", Kind: sheet.Words}, {Name: "day", Kind: sheet.Day}, {Name: "action", Kind: sheet.Words}, {Name: "commune", Kind: sheet.Words},
		{Name: "beneficiary", Kind: sheet.Words}, {Name: "siret", Kind: sheet.Words}, {Name: "person", Kind: sheet.Words}, {Name: "dossier", Kind: sheet.Words},
		{Name: "published object", Kind: sheet.Words}, {Name: "amount_eur", Kind: sheet.Number}, {Name: "book", Kind: sheet.Words},
		{Name: "year", Kind: sheet.Number}, {Name: "chapter", Kind: sheet.Words}, {Name: "fictif", Kind: sheet.Words}}}
	var failed error
	t.Rows = func(yield func([]sheet.Cell) bool) {
		for _, f := range files {
			for after := 0; ; {
				lines, err := Lines(ctx, q, f.Act, after, ListMax)
				if err != nil {
					failed = err
					return
				}
				for i := range lines {
					if !yield(cells(&f, &lines[i], fictional)) {
						return
					}
				}
				if len(lines) < ListMax {
					break
				}
				after = lines[len(lines)-1].Line
			}
		}
	}
	err = sheet.Write(w, format, []sheet.Table{t})
	if failed != nil {
		err = failed
	}
	return err
}

func cells(f *Recorded, l *Line, fictional bool) []sheet.Cell {
	words := func(s string) sheet.Cell {
		if s == "" {
			return sheet.Cell{}
		}
		return sheet.Cell{Kind: sheet.Words, Text: s}
	}
	number := func(n int64) sheet.Cell {
		if n == 0 {
			return sheet.Cell{}
		}
		return sheet.Cell{Kind: sheet.Number, Text: strconv.FormatInt(n, 10)}
	}
	mark := func(is bool) sheet.Cell {
		if is {
			return words("1")
		}
		return sheet.Cell{}
	}
	return []sheet.Cell{number(f.Act), words(f.Kind), number(int64(l.Line)), words(l.Ref), {Kind: sheet.Day, Text: l.Day}, words(l.Action), words(l.Commune),
		words(l.Beneficiary), words(l.Siret), mark(l.Person), words(l.Dossier), words(l.Object), {Kind: sheet.Number, Text: shortest(l.Cents.Plain())},
		words(l.Book), number(int64(l.Year)), words(l.Chapter), mark(fictional)}
}

// shortest is a decimal as a cell holds it: "120.50" is "120.5".
func shortest(plain string) string { return strings.TrimSuffix(strings.TrimRight(plain, "0"), ".") }
