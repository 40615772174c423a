package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"relance/foundation/fault"
	"relance/foundation/sheet"
)

// written gives the bytes of pages in a format.
func written(t interface{ Fatal(...any) }, format string, pages ...sheet.Table) []byte {
	var b bytes.Buffer
	if err := sheet.Write(&b, format, pages); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// anyCell draws a cell in normal form.
func anyCell() *rapid.Generator[sheet.Cell] {
	return rapid.Custom(func(t *rapid.T) sheet.Cell {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return sheet.Cell{}
		case 1:
			n := rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "digits")
			return sheet.Cell{Kind: sheet.Number, Text: point(n, rapid.IntRange(0, 6).Draw(t, "decimals"))}
		case 2:
			day := fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(1900, 9999).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))
			return sheet.Cell{Kind: sheet.Day, Text: day}
		case 3:
			return sheet.Cell{Kind: sheet.Bool, Text: rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")}
		}
		s := rapid.OneOf(rapid.StringMatching(`[ -~éœ€\n\t]{1,12}`), rapid.String(), rapid.StringMatching(`'{0,3}[=+@-]?[0-9]{1,3}[,;.|"]?[0-9]?`),
			rapid.SampledFrom([]string{"_x000D_", "_x005F_x0041_", "sep=;", "<html>", "<?xml", "]]>", "&amp;", "😀é", "a  b", "-12,5", "%PDF-1", "PK\x03\x04"})).Draw(t, "words")
		s = sheet.Normal(s)
		if s == "" {
			return sheet.Cell{}
		}
		return sheet.Cell{Kind: sheet.Words, Text: s}
	})
}

// point writes n with its last digits behind a point, in normal form.
func point(n int64, decimals int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%0*d", decimals+1, n)
	if decimals > 0 {
		s = strings.TrimRight(strings.TrimRight(s[:len(s)-decimals]+"."+s[len(s)-decimals:], "0"), ".")
	}
	if s == "0" {
		sign = ""
	}
	return sign + s
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, format := range []string{"csv", "xlsx", "ods"} {
		t.Run(format, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				width := rapid.IntRange(1, 6).Draw(t, "width")
				columns := make([]sheet.Column, width)
				for i := range columns {
					columns[i] = sheet.Column{Name: fmt.Sprintf("c%d", i), Kind: sheet.Kind(rapid.IntRange(1, 4).Draw(t, "of"))}
				}
				rows := rapid.SliceOfN(rapid.SliceOfN(anyCell(), 0, width), 0, 6).Draw(t, "rows")
				content := written(t, format, sheet.Table{Name: "Actions", Columns: columns, Rows: slices.Values(rows)})
				b, err := sheet.Open("x."+format, bytes.NewReader(content), int64(len(content)))
				if err != nil {
					t.Fatal(err)
				}
				got, err := readAll(b, 0)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, format, rows, got)
			})
		})
	}
}

func compare(t *rapid.T, format string, rows [][]sheet.Cell, got []sheet.Row) {
	byNumber := map[int]sheet.Row{}
	for _, r := range got {
		byNumber[r.Number] = r
	}
	for i, row := range rows {
		r := byNumber[i+2]
		for j, want := range row {
			c := r.Cell(j)
			if format == "csv" && want.Kind == sheet.Number {
				d, err := c.Decimal()
				if err != nil {
					t.Fatalf("row %d column %d: %v", i+2, j, err)
				}
				c = sheet.Cell{Kind: sheet.Number, Text: d}
			} else if format == "csv" && want.Kind != sheet.Empty {
				want.Kind = sheet.Words
			}
			if c != want {
				t.Fatalf("row %d column %d: %+q, want %+q", i+2, j, c.Text, want.Text)
			}
		}
	}
}

func sample() []sheet.Table {
	rows := [][]sheet.Cell{{{Kind: sheet.Words, Text: "=HYPERLINK(\"x\")"}, {Kind: sheet.Number, Text: "-12.5"}, {Kind: sheet.Day, Text: "2021-12-31"}}}
	columns := []sheet.Column{{"Action", sheet.Words}, {"Montant", sheet.Number}, {"Jour", sheet.Day}}
	return []sheet.Table{{"Un/deux", columns, slices.Values(rows)}, {"un deux", columns, nil}, {"Trois", columns, nil}}
}

func TestTheSamePagesGiveTheSameBytesAndNoName(t *testing.T) {
	for _, format := range []string{"csv", "xlsx", "ods"} {
		pages := sample()
		if format == "csv" {
			pages = pages[:1]
		}
		one := written(t, format, pages...)
		for range 5 {
			if !bytes.Equal(one, written(t, format, pages...)) {
				t.Errorf("%s: two files of the same pages differ", format)
			}
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(written(t, "xlsx", sample()...)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.GetDocProps()
	if err != nil || p.Creator != "Relance" || p.LastModifiedBy != "Relance" || p.Created != "2020-01-01T00:00:00Z" {
		t.Errorf("%+v %v", p, err)
	}
	if v, _ := f.GetCellValue("Un deux", "C2"); v != "31/12/2021" {
		t.Errorf("another program shows %q", v)
	}
	if v, _ := f.GetCellFormula("Un deux", "A2"); v != "" {
		t.Errorf("a text became the formula %q", v)
	}
	if got := f.GetSheetList(); strings.Join(got, "|") != "Un deux|un deux 2|Trois" {
		t.Errorf("%v", got)
	}
}

func TestACSVIsWhatAFrenchExcelExpects(t *testing.T) {
	want := "\xef\xbb\xbfAction;Montant;Jour\r\n\"'=HYPERLINK(\"\"x\"\")\";\"-12,5\";2021-12-31\r\n"
	if got := written(t, "csv", sample()[0]); string(got) != want {
		t.Errorf("%q", got)
	}
}

func TestAnOpenDocumentBeginsWithItsTypeNotPacked(t *testing.T) {
	content := written(t, "ods", sample()...)
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if f := z.File[0]; f.Name != "mimetype" || f.Method != zip.Store || len(f.Extra) != 0 || string(content[38:84]) != "application/vnd.oasis.opendocument.spreadsheet" {
		t.Errorf("%+v %q", f.FileHeader, content[38:84])
	}
}

func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	column := []sheet.Column{{"a", sheet.Words}}
	long := slices.Values([][]sheet.Cell{{{Kind: sheet.Words, Text: strings.Repeat("é", sheet.CellSignsMax+1)}}})
	wide := slices.Values([][]sheet.Cell{make([]sheet.Cell, 2)})
	for key, c := range map[string]struct {
		format string
		pages  []sheet.Table
	}{
		"sheet.write_pages":    {"csv", nil},
		"sheet.write_one_page": {"csv", []sheet.Table{{Columns: column}, {Columns: column}}},
		"sheet.write_format":   {"pdf", []sheet.Table{{Columns: column}}},
		"sheet.write_long":     {"xlsx", []sheet.Table{{Columns: column, Rows: long}}},
		"sheet.write_columns":  {"ods", []sheet.Table{{Columns: column, Rows: wide}}},
	} {
		err := sheet.Write(&bytes.Buffer{}, c.format, c.pages)
		if fs := fault.Of(err); len(fs) == 0 || fs[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}
