package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/sheet"
)

// packed zips parts given as name, content, name, content …
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, parts[i+1])
	}
	z.Close()
	return b.Bytes()
}

const (
	types     = "[Content_Types].xml"
	rels      = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="shared.xml"/></Relationships>`
	workbook  = `<workbook><sheets><sheet name="P" sheetId="1" r:id="r1"/></sheets></workbook>`
	mime      = "application/vnd.oasis.opendocument.spreadsheet"
	odsBefore = `<office:document-content><office:body><office:spreadsheet>`
	odsAfter  = `</office:spreadsheet></office:body></office:document-content>`
)

// bookOf is the least .xlsx around the XML of one page.
func bookOf(t testing.TB, page string, more ...string) []byte {
	return packed(t, append([]string{types, "<Types/>", "xl/workbook.xml", workbook, "xl/_rels/workbook.xml.rels", rels, "xl/s.xml", page}, more...)...)
}

// odsOf is the least .ods around the XML of its tables.
func odsOf(t testing.TB, tables string) []byte {
	return packed(t, "mimetype", mime, "content.xml", odsBefore+tables+odsAfter)
}

func utf16Of(s string, big bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return b
}

func TestEncodingsAreGuessedAndNoted(t *testing.T) {
	const said = "Réf;Libellé\n1;Été à Sérandes\n"
	for what, c := range map[string]struct{ in, want, notes string }{
		"UTF-8":                      {said, "Réf|Libellé\n1|Été à Sérandes", ""},
		"Windows-1252":               {"Libell\xe9;\x80\n\x9cuvre;1\n", "Libellé|€\nœuvre|1", "note_encoding"},
		"ISO-8859-15":                {"Libell\xe9;\xa4\n\xbduvre;1\n", "Libellé|€\nœuvre|1", "note_encoding"},
		"accents alone":              {"Libell\xe9;b\n", "Libellé|b", "note_encoding"},
		"UTF-16 LE with a mark":      {"\xff\xfe" + string(utf16Of(said, false)), "Réf|Libellé\n1|Été à Sérandes", ""},
		"UTF-16 BE with a mark":      {"\xfe\xff" + string(utf16Of(said, true)), "Réf|Libellé\n1|Été à Sérandes", ""},
		"UTF-16 LE without":          {string(utf16Of(said, false)), "Réf|Libellé\n1|Été à Sérandes", "note_encoding"},
		"UTF-16 beyond 4096 bytes":   {"\xff\xfe" + string(utf16Of("x"+strings.Repeat("😀", 5000)+";b\n", false)), "x" + strings.Repeat("😀", 5000) + "|b", ""},
		"a late accent far from UTF": {strings.Repeat("a;b\n", 40000) + "\xe9;c\n", strings.Repeat("a|b\n", 40000) + "é|c", "note_encoding"},
	} {
		b := open(t, "x.csv", []byte(c.in))
		if got := texts(t, b, 0); got != c.want || notes(b) != c.notes {
			t.Errorf("%s: %.60q %s", what, got, notes(b))
		}
	}
	if b := open(t, "export.xls", []byte("a\tb\n1\t2\n")); texts(t, b, 0) != "a|b\n1|2" || notes(b) != "note_text" {
		t.Errorf("text named .xls: %s", notes(b))
	}
}

func TestEachWrongFileHasItsOwnMessage(t *testing.T) {
	real := made(t, func(f *excelize.File) { f.SetCellValue("Sheet1", "A1", strings.Repeat("x", 5000)) })
	var secret bytes.Buffer
	f := excelize.NewFile()
	if err := f.Write(&secret, excelize.Options{Password: "mot"}); err != nil {
		t.Fatal(err)
	}
	row := func(s string) string { return "<worksheet><sheetData>" + s + "</sheetData></worksheet>" }
	manyPages := strings.Repeat(`<sheet name="P" r:id="r1"/>`, sheet.PagesMax+1)
	for what, c := range map[string]struct {
		name    string
		content []byte
		key     string
	}{
		"nothing":                 {"x.csv", nil, "empty"},
		"blanks":                  {"x.csv", []byte(" \n\n"), "empty"},
		"a PDF":                   {"x.xlsx", []byte("%PDF-1.7 …"), "pdf"},
		"a picture":               {"x.xlsx", []byte("\x89PNG\r\n\x1a\n"), "image"},
		"a web page":              {"x.xls", []byte("\n<HTML><body><table>"), "html"},
		"a web page in UTF-16":    {"x.xls", append([]byte("\xff\xfe"), utf16Of("<html><table>", false)...), "html"},
		"XML":                     {"x.xls", []byte("\xef\xbb\xbf<?xml version=\"1.0\"?><Workbook/>"), "xml"},
		"an old .xls":             {"x.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), "old_excel"},
		"an encrypted .xlsx":      {"x.xlsx", secret.Bytes(), "encrypted"},
		"a truncated .xlsx":       {"x.xlsx", real[:len(real)/2], "truncated"},
		"an .xlsx with a hole":    {"x.xlsx", append(append([]byte(nil), real[:60]...), real[90:]...), "truncated"},
		"a binary Excel":          {"x.xlsb", packed(t, types, "", "xl/workbook.bin", ""), "xlsb"},
		"a letter":                {"x.xlsx", packed(t, types, "", "word/document.xml", ""), "unknown"},
		"a zip":                   {"x.zip", packed(t, "readme", ""), "unknown"},
		"an OpenDocument text":    {"x.ods", packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", ""), "unknown"},
		"an encrypted .ods":       {"x.ods", packed(t, "mimetype", mime, "content.xml", "", "META-INF/manifest.xml", "<m><encryption-data/></m>"), "encrypted"},
		"NUL bytes":               {"x.csv", []byte("a;b\nc\x00;d\n"), "nul"},
		"two encodings":           {"x.csv", []byte("é;à;ç;ù\n\xe9;b\n"), "mixed_text"},
		"a quote never closed":    {"x.csv", []byte("a;b\n\"c;d\n"), "open_quote"},
		"entities":                {"x.xlsx", bookOf(t, `<!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>`), "doctype"},
		"an unknown entity":       {"x.xlsx", bookOf(t, row(`<row><c t="str"><v>&xxe;</v></c></row>`)), "doctype"},
		"tags that do not nest":   {"x.xlsx", bookOf(t, row(`<row><c></row></c>`)), "broken_page"},
		"a page cut short":        {"x.xlsx", bookOf(t, "<worksheet><sheetData><row><c><v>1</v></c></row>"), "broken_page"},
		"tags too deep":           {"x.xlsx", bookOf(t, strings.Repeat("<a>", 1000)), "broken_page"},
		"rows out of order":       {"x.xlsx", bookOf(t, row(`<row r="2"/><row r="1"/>`)), "broken_page"},
		"another encoding inside": {"x.xlsx", bookOf(t, `<?xml version="1.0" encoding="UTF-16"?><a/>`), "broken_page"},
		"too many pages":          {"x.xlsx", packed(t, types, "", "xl/workbook.xml", "<w>"+manyPages+"</w>", "xl/_rels/workbook.xml.rels", rels), "too_many_pages"},
		"only hidden pages":       {"x.xlsx", packed(t, types, "", "xl/workbook.xml", `<w><sheet name="P" state="veryHidden" r:id="r1"/></w>`, "xl/_rels/workbook.xml.rels", rels), "no_page"},
		"10,000 columns":          {"x.csv", []byte(strings.Repeat("x;", 10_000) + "\n"), "too_many_columns"},
		"10,000 columns of .xlsx": {"x.xlsx", bookOf(t, row(`<row r="1"><c r="NTP1"><v>1</v></c></row>`)), "too_many_columns"},
		"10,000 columns of .ods":  {"x.ods", odsOf(t, `<table:table><table:table-row><table:table-cell table:number-columns-repeated="10000"><text:p>x</text:p></table:table-cell></table:table-row></table:table>`), "too_many_columns"},
		"rows without end":        {"x.ods", odsOf(t, `<table:table><table:table-row table:number-rows-repeated="999999999"><table:table-cell table:number-columns-repeated="200"><text:p>x</text:p></table:table-cell></table:table-row></table:table>`), "repeated"},
		"blanks without end":      {"x.ods", odsOf(t, `<table:table><table:table-row><table:table-cell><text:p>x<text:s text:c="999999999"/>y</text:p></table:table-cell></table:table-row></table:table>`), "cell_too_long"},
		"too many rows":           {"x.xlsx", bookOf(t, row(`<row r="1100001"><c><v>1</v></c></row>`)), "too_many_rows"},
		"a long cell of .csv":     {"x.csv", []byte("a;" + strings.Repeat("é", sheet.CellSignsMax+1) + "\n"), "cell_too_long"},
		"a long cell of .xlsx":    {"x.xlsx", bookOf(t, row(`<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 600_000)+`</t></is></c></row>`)), "cell_too_long"},
	} {
		f := refusal(t, c.name, c.content)
		if f.Key != "sheet."+c.key {
			t.Errorf("%s: %v, want %s", what, f, c.key)
		}
		for _, l := range locale.Langs {
			if s := locale.Text(l, f.Key, f.Args...); !strings.Contains(s, c.name) || strings.Contains(s, "{") {
				t.Errorf("%s: %s", what, s)
			}
		}
	}
}

func TestAFaultSaysTheCell(t *testing.T) {
	f := refusal(t, "dossier/plan.csv", []byte("a;b\nc;"+strings.Repeat("x", 40_000)))
	if got := locale.Text(locale.English, f.Key, f.Args...); got != "“plan.csv”, page “plan”, row 2, column B: the cell has more than 32,767 characters. Shorten it." {
		t.Error(got)
	}
}

// zeros is a file that is read as zeros and held nowhere.
type zeros struct{}

func (zeros) ReadAt(p []byte, _ int64) (int, error) { clear(p); return len(p), nil }

// live runs f and says by how many bytes the heap grew at most, looked at whenever f asks.
func live(f func(look func())) uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, uint64(0)
	f(func() {
		runtime.GC()
		runtime.ReadMemStats(&m)
		if m.HeapAlloc > before {
			most = max(most, m.HeapAlloc-before)
		}
	})
	return most
}

func TestFilesThatSayTheyAreHugeCostNothing(t *testing.T) {
	if _, err := sheet.Open("x.csv", zeros{}, 2<<30); fault.Of(err)[0].Key != "sheet.too_big" {
		t.Errorf("%v", err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.CreateRaw(&zip.FileHeader{Name: "xl/workbook.xml", Method: zip.Deflate, CompressedSize64: 4, UncompressedSize64: 2 << 30, CRC32: crc32.ChecksumIEEE(nil)})
	io.WriteString(w, "xxxx")
	z.Close()
	grown := live(func(look func()) {
		if f := refusal(t, "x.xlsx", b.Bytes()); f.Key != "sheet.unpacked" {
			t.Errorf("%v", f)
		}
		look()
	})
	if grown > 4<<20 {
		t.Errorf("%d bytes for a file that says it holds two gigabytes", grown)
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	bomb := bookOf(t, "<worksheet><sheetData><row><c t=\"str\"><v>"+strings.Repeat("a", 80<<20)+"</v></c></row></sheetData></worksheet>")
	if len(bomb) > 200_000 {
		t.Fatalf("the bomb is no bomb: %d bytes", len(bomb))
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.TotalAlloc
	if f := refusal(t, "x.xlsx", bomb); f.Key != "sheet.bomb" && f.Key != "sheet.cell_too_long" {
		t.Errorf("%v", f)
	}
	runtime.ReadMemStats(&m)
	if m.TotalAlloc-before > 8<<20 {
		t.Errorf("%d bytes allocated for a bomb", m.TotalAlloc-before)
	}
}

func TestAPackOfAHundredThousandPartsIsRefused(t *testing.T) {
	var parts []string
	for i := range 60_000 {
		parts = append(parts, fmt.Sprintf("part%d", i), "")
	}
	if f := refusal(t, "x.xlsx", packed(t, parts...)); f.Key != "sheet.unpacked" {
		t.Errorf("%v", f)
	}
}

func TestAnExcelBookOfAnotherProgramIsRead(t *testing.T) {
	shared := `<sst><si><t xml:space="preserve"> a &amp; b_x000D_</t></si><si><r><t>gras</t></r><rPh><t>hidden</t></rPh><r><t> maigre</t></r></si></sst>`
	page := `<x:worksheet><x:sheetData><!-- > --><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c r="C1" t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>9</x:v></x:c>` +
		`<x:c t="d"><x:v>2021-12-31T00:00:00</x:v></x:c><x:c t="e"><x:v>#REF!</x:v></x:c><x:c><x:f>A1+1</x:f><x:v>1.5E3</x:v></x:c>` +
		`<x:c t="str"><x:f>B1</x:f><x:v><![CDATA[<&>]]></x:v></x:c><x:c><x:v>1.23456789E13</x:v></x:c><x:c a="1>2"><x:v>0x1</x:v></x:c></x:row></x:sheetData></x:worksheet>`
	rows, err := readAll(open(t, "x.xlsx", bookOf(t, page, "xl/shared.xml", shared)), 0)
	want := "[{1 [{1 a & b} {0 } {1 gras maigre} {6 9} {3 2021-12-31} {6 #REF!} {5 1500} {5 <&>} {2 12345678900000} {6 0x1}]}]"
	if got := fmt.Sprint(rows); err != nil || got != want {
		t.Errorf("%s %v", got, err)
	}
}

func TestDaysCountFrom1900Or1904(t *testing.T) {
	styles := `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-40C]mmmm\ yyyy"/><numFmt numFmtId="165" formatCode="0.00&quot; d'aide&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>`
	links := strings.Replace(rels, "</Rel", `<Relationship Id="r3" Type="x/styles" Target="/xl/st.xml"/></Rel`, 1)
	cells := `<row>` + `<c s="1"><v>1</v></c><c s="1"><v>59</v></c><c s="1"><v>60</v></c><c s="1"><v>61</v></c><c s="2"><v>44561.9</v></c><c s="3"><v>5</v></c><c s="4"><v>0.5</v></c><c s="1"><v>-1</v></c><c s="99"><v>7</v></c></row>`
	for from, want := range map[string]string{
		"0": "[{3 1900-01-01} {3 1900-02-28} {6 60} {3 1900-03-01} {3 2021-12-31} {2 5} {2 0.5} {6 -1} {2 7}]",
		"1": "[{3 1904-01-02} {3 1904-02-29} {3 1904-03-01} {3 1904-03-02} {3 2026-01-01} {2 5} {2 0.5} {6 -1} {2 7}]",
	} {
		book := strings.Replace(workbook, "<sheets>", `<workbookPr date1904="`+from+`"/><sheets>`, 1)
		b := open(t, "x.xlsx", packed(t, types, "", "xl/workbook.xml", book, "xl/_rels/workbook.xml.rels", links, "xl/st.xml", styles, "xl/s.xml", "<w>"+cells+"</w>"))
		rows, err := readAll(b, 0)
		if err != nil || len(rows) != 1 || fmt.Sprint(rows[0].Cells) != want {
			t.Errorf("1904=%s: %v %v", from, rows, err)
		}
	}
}

func TestAnOpenDocumentGivesKindsAndExactTexts(t *testing.T) {
	style := `<office:automatic-styles><style:style style:name="no" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>`
	cell := func(attrs, text string) string {
		return "<table:table-cell " + attrs + ">" + text + "</table:table-cell>"
	}
	tables := `<table:table table:name="Cachée" table:style-name="no"><table:table-row>` + cell("", "<text:p>secret</text:p>") + `</table:table-row></table:table>` +
		`<table:table table:name="Vue"><table:table-header-rows><table:table-row>` +
		cell(`office:value-type="float" office:value="0.30000000000000004"`, "<text:p>0,3</text:p>") +
		cell(`office:value-type="currency" office:value="1234.5"`, "") + cell(`office:value-type="percentage" office:value="0.5"`, "") +
		cell(`office:value-type="date" office:date-value="2021-12-31T12:00:00"`, "") + cell(`office:value-type="boolean" office:boolean-value="true"`, "") +
		cell(`table:formula="of:=1+1" office:value-type="float" office:value="2"`, "") + cell(`calcext:value-type="error" office:value-type="string" table:formula="x"`, "<text:p>#REF!</text:p>") +
		`</table:table-row></table:table-header-rows><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>` +
		`<table:table-row table:number-rows-repeated="2">` +
		cell(`office:value-type="string" table:number-columns-spanned="2"`, "<office:annotation><text:p>note</text:p></office:annotation><text:p>a <text:span>b</text:span><text:s text:c=\"2\"/>\n  c</text:p><text:p>d</text:p>") +
		`<table:covered-table-cell><text:p>under</text:p></table:covered-table-cell>` + cell(`table:number-columns-repeated="2"`, "<text:p>x</text:p>") + `</table:table-row>` +
		`<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>`
	b := open(t, "x.ods", packed(t, "mimetype", mime, "content.xml", "<office:document-content>"+style+strings.TrimPrefix(odsBefore, "<office:document-content>")+tables+odsAfter))
	rows, err := readAll(b, b.First())
	want := "[{1 [{2 0.3} {2 1234.5} {2 0.5} {3 2021-12-31} {4 true} {5 2} {6 #REF!}]} {5 [{1 a b  c\nd} {0 } {1 x} {1 x}]} {6 [{1 a b  c\nd} {0 } {1 x} {1 x}]}]"
	if got := fmt.Sprint(rows); err != nil || got != want || b.First() != 1 || notes(b) != "note_hidden note_merged" {
		t.Errorf("%s %v %s", got, err, notes(b))
	}
}

func TestAReadingStopsWhenAskedTo(t *testing.T) {
	b := open(t, "x.csv", []byte(strings.Repeat("a;b\n", 10_000)))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for _, err := range b.Rows(ctx, 0) {
		if n++; n == 5 {
			cancel()
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if n < 5 || n > 600 {
		t.Errorf("%d rows after the context ended at the fifth", n)
	}
	for range b.Rows(context.Background(), 0) {
		break // the reader must not call again
	}
	if _, err := readAll(b, 7); fault.Of(err)[0].Key != "sheet.no_such_page" {
		t.Errorf("%v", err)
	}
}
