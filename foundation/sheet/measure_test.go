package sheet_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relance/foundation/sheet"
)

const csvLine = "2021-%02d-15;73282932000074;Entreprise numéro %07d;Sérandes;A-%05d;Relance de l'activité, volet investissement;%d,50;soldé\r\n"

// bigCSV is a file of n lines of about 120 bytes, made as it is read and held nowhere but in one block.
func bigCSV(n int) ([]byte, int64) {
	var b bytes.Buffer
	b.WriteString("Date;SIRET;Bénéficiaire;Commune;Action;Objet;Montant;État\r\n")
	for i := range n {
		fmt.Fprintf(&b, csvLine, i%12+1, i, i%50, i)
	}
	return b.Bytes(), int64(b.Len())
}

// BenchmarkAMillionLines reads a CSV of 1,000,000 lines; it says lines a second and the live heap.
func BenchmarkAMillionLines(b *testing.B) {
	const lines = 1_000_000
	content, size := bigCSV(lines)
	b.SetBytes(size)
	b.ResetTimer()
	var most uint64
	for range b.N {
		most = live(func(look func()) {
			book := open(b, "x.csv", content)
			for r, err := range book.Rows(context.Background(), 0) {
				if err != nil {
					b.Fatal(err)
				}
				if r.Number == lines/2 || r.Number == lines {
					look()
				}
			}
		})
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(most)/(1<<20), "MB-live")
}

func rowsOf(n int) func(func([]sheet.Cell) bool) {
	return func(yield func([]sheet.Cell) bool) {
		for i := range n {
			if !yield([]sheet.Cell{word(fmt.Sprintf("Entreprise %d", i)), number(fmt.Sprint(i)), {Kind: sheet.Day, Text: "2021-12-31"}, word("Sérandes"), word("73282932000074"), number("12.5")}) {
				return
			}
		}
	}
}

// BenchmarkAHundredThousandRows compares our readers with excelize's own stream on the same book.
func BenchmarkAHundredThousandRows(b *testing.B) {
	const rows = 100_000
	columns := []sheet.Column{{"Nom", sheet.Words}, {"N", sheet.Number}, {"Jour", sheet.Day}, {"Commune", sheet.Words}, {"SIRET", sheet.Words}, {"Montant", sheet.Number}}
	for _, format := range []string{"xlsx", "ods"} {
		content := written(b, format, sheet.Table{Name: "P", Columns: columns, Rows: rowsOf(rows)})
		b.Run(format, func(b *testing.B) {
			var most uint64
			b.ReportAllocs()
			for range b.N {
				most = live(func(look func()) {
					book := open(b, "x."+format, content)
					for r, err := range book.Rows(context.Background(), 0) {
						if err != nil {
							b.Fatal(err)
						}
						if r.Number%50_000 == 0 {
							look()
						}
					}
				})
			}
			b.ReportMetric(float64(most)/(1<<20), "MB-live")
		})
		if format != "xlsx" {
			continue
		}
		b.Run("excelize", func(b *testing.B) {
			var most uint64
			b.ReportAllocs()
			for range b.N {
				most = live(func(look func()) {
					f, err := excelize.OpenReader(bytes.NewReader(content))
					if err != nil {
						b.Fatal(err)
					}
					defer f.Close()
					rows, err := f.Rows("P")
					if err != nil {
						b.Fatal(err)
					}
					for n := 1; rows.Next(); n++ {
						if _, err := rows.Columns(); err != nil {
							b.Fatal(err)
						}
						if n%50_000 == 0 {
							look()
						}
					}
				})
			}
			b.ReportMetric(float64(most)/(1<<20), "MB-live")
		})
	}
}

func TestALongFileIsReadInLittleMemory(t *testing.T) {
	content, _ := bigCSV(100_000)
	grown := live(func(look func()) {
		n := 0
		for r, err := range open(t, "x.csv", content).Rows(context.Background(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 50_000 {
				look()
			}
			if n == 2 && (len(r.Cells) != 8 || r.Cells[2].Text != "Entreprise numéro 0000000") {
				t.Errorf("%v", r)
			}
		}
		if n != 100_001 {
			t.Errorf("%d rows", n)
		}
	})
	if grown > 2<<20 {
		t.Errorf("%d bytes live while reading twelve million", grown)
	}
}

// readAny opens and reads whatever it is given: no panic, no more rows than allowed.
func readAny(t *testing.T, name string, content []byte) {
	b, err := sheet.Open(name, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return
	}
	for page := range b.Pages() {
		last := 0
		for r, err := range b.Rows(context.Background(), page) {
			if err != nil {
				break
			}
			if r.Number <= last || r.Number > sheet.RowsMax || len(r.Cells) == 0 || len(r.Cells) > sheet.ColumnsMax {
				t.Fatalf("row %d after %d, %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a;b\n1;2\n", "sep=,\r\n\"a\"\"\r\n\",b", "\xff\xfea\x00;\x00", "é\r\xe9", "'=1;\"", "\"a\"b\"c"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { readAny(t, "x.csv", content) })
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c><f>x</f><v>1e5</v></c></row></sheetData><mergeCell ref="A1:B2"/></worksheet>`, `<sst><si><t>a</t></si></sst>`)
	f.Add(`<a><![CDATA[ ]] > ]]><!-- > --></a>`, `<si><r><t>x&#x41;</t></r><rPh/></si>`)
	f.Fuzz(func(t *testing.T, page, shared string) {
		readAny(t, "x.xlsx", bookOf(t, page, "xl/shared.xml", shared))
	})
}

func FuzzODS(f *testing.F) {
	f.Add(`<table:table><table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="float" office:value="1"/><table:covered-table-cell/></table:table-row></table:table>`)
	f.Add(`<table:table><table:table-row><table:table-cell><text:p>a<text:s text:c="9"/></text:p></table:table-cell></table:table-row></table:table>`)
	f.Fuzz(func(t *testing.T, tables string) { readAny(t, "x.ods", odsOf(t, tables)) })
}

func FuzzPack(f *testing.F) {
	f.Add(bookOf(f, "<a/>"))
	f.Add(odsOf(f, "<table:table/>"))
	f.Fuzz(func(t *testing.T, content []byte) { readAny(t, "x.xlsx", content) })
}

// FuzzXML compares our reader with encoding/xml: where both read a document, they read the same text.
func FuzzXML(f *testing.F) {
	for _, s := range []string{`<a b="1>2" c='"'>x &amp; &#x41;<b/><![CDATA[<]] >]]></a>`, "<!-- a > b --><a>\r\n</a>", `<?xml version="1.0"?><p:a></p:a>`, "<a><b></a></b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		ours, err := sheet.XMLText(content)
		if err != nil {
			return
		}
		var theirs strings.Builder
		for d := xml.NewDecoder(strings.NewReader(content)); ; {
			tok, err := d.RawToken()
			if err == io.EOF {
				break
			}
			if err != nil {
				return
			}
			if c, is := tok.(xml.CharData); is {
				theirs.Write(c)
			}
		}
		if flat := strings.NewReplacer("\r", "\n", "\r\n", "\n"); flat.Replace(strings.ReplaceAll(ours, "\r\n", "\n")) != flat.Replace(theirs.String()) {
			t.Errorf("%q and %q", ours, theirs.String())
		}
	})
}
