package sheet_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relance/foundation/fault"
	"relance/foundation/sheet"
)

// open opens bytes as a file of a name.
func open(t testing.TB, name string, content []byte) *sheet.Book {
	t.Helper()
	b, err := sheet.Open(name, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

// readAll gives every row of a page and the error at its end.
func readAll(b *sheet.Book, page int) (rows []sheet.Row, err error) {
	for r, e := range b.Rows(context.Background(), page) {
		if e != nil {
			return rows, e
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// texts shows a page as its texts: cells joined by "|", rows on lines.
func texts(t testing.TB, b *sheet.Book, page int) string {
	t.Helper()
	rows, err := readAll(b, page)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.Text)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

// notes lists the keys of a book's notes.
func notes(b *sheet.Book) string {
	var keys []string
	for _, n := range b.Notes() {
		keys = append(keys, strings.TrimPrefix(n.Key, "sheet."))
	}
	return strings.Join(keys, " ")
}

// refusal opens and reads the first page, and gives the key with which it was refused.
func refusal(t testing.TB, name string, content []byte) *fault.Fault {
	t.Helper()
	b, err := sheet.Open(name, bytes.NewReader(content), int64(len(content)))
	if err == nil {
		_, err = readAll(b, b.First())
	}
	if err == nil {
		t.Fatalf("%s is read without a word", name)
	}
	f := fault.Of(err)[0]
	if f.Kind != fault.Invalid && f.Kind != fault.NotFound {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

// made is an .xlsx written by another program than ours.
func made(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSeparatorsAndLineEndsAndQuotesAreThoseOfTheFile(t *testing.T) {
	for what, c := range map[string]struct{ in, want string }{
		"semicolons with decimal commas":     {"a;b\n1,5;2,5\n3,5;4,5\n", "a|b\n1,5|2,5\n3,5|4,5"},
		"commas":                             {"a,b,c\n1,2,3\n", "a|b|c\n1|2|3"},
		"tabs":                               {"a\tb\n1,5\t2\n", "a|b\n1,5|2"},
		"bars":                               {"a|b\n1|2\n", "a|b\n1|2"},
		"a title above the header":           {"Plan, volet 1\n\na;b;c\n1;2;3\n4;5;6\n", "Plan, volet 1\na|b|c\n1|2|3\n4|5|6"},
		"announced":                          {"sep=,\r\na,b;c\r\n", "a|b;c"},
		"CR alone":                           {"a;b\rc;d\r", "a|b\nc|d"},
		"CRLF":                               {"a;b\r\nc;d", "a|b\nc|d"},
		"line ends of all kinds":             {"a;b\r\nc;d\re;f\ng;h", "a|b\nc|d\ne|f\ng|h"},
		"quotes with everything inside":      {"\"a;\"\"x\"\"\r\nb\";c\n", "a;\"x\"\nb|c"},
		"a quote inside a bare cell":         {"12\" de neige;b\nc;d\n", "12\" de neige|b\nc|d"},
		"text after a closing quote":         {"\"a\"b;c\n", "ab|c"},
		"a byte order mark":                  {"\xef\xbb\xbfa;b\n", "a|b"},
		"an apostrophe that hides a formula": {"'=1+1;'-x;'abc;''=x\n", "=1+1|-x|'abc|'=x"},
		"empty cells at the end":             {"a;;;;\n;;;\nb;;c;;\n", "a\nb||c"},
		"one column":                         {"a\nb\n", "a\nb"},
		"no-break spaces around":             {"\u00a0a ;b\u202f\n", "a|b"},
	} {
		if got := texts(t, open(t, "x.csv", []byte(c.in)), 0); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

func TestRowsBearTheNumberThatTheReaderSees(t *testing.T) {
	rows, err := readAll(open(t, "x.csv", []byte("a;b\n\n\n\"two\nlines\";d\ne\n")), 0)
	if err != nil || len(rows) != 3 || rows[1].Number != 4 || rows[2].Number != 5 {
		t.Errorf("%v %v", rows, err)
	}
}

func TestAnExcelBookGivesKindsAndExactTexts(t *testing.T) {
	b := open(t, "x.xlsx", made(t, func(f *excelize.File) {
		f.SetCellValue("Sheet1", "A1", "  été ")
		f.SetCellValue("Sheet1", "B1", 0.1+0.2)
		f.SetCellValue("Sheet1", "C1", 12345678901234.0)
		f.SetCellValue("Sheet1", "D1", true)
		f.SetCellFormula("Sheet1", "E1", "B1*2")
		day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		f.SetCellValue("Sheet1", "F1", 44561)
		f.SetCellStyle("Sheet1", "F1", "F1", day)
		code := `[$-40C]d mmmm yyyy;@`
		long, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		f.SetCellValue("Sheet1", "G1", 44561.75)
		f.SetCellStyle("Sheet1", "G1", "G1", long)
		f.SetCellValue("Sheet1", "A3", 44561)
		f.SetCellRichText("Sheet1", "B3", []excelize.RichTextRun{{Text: "gras "}, {Text: "et maigre"}})
		f.MergeCell("Sheet1", "C3", "D4")
		f.SetCellValue("Sheet1", "C3", "fusion")
		f.NewSheet("Masquée")
		f.SetCellValue("Masquée", "A1", "secret")
		f.SetSheetVisible("Masquée", false)
	}))
	rows, err := readAll(b, 0)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v %v", rows, err)
	}
	want := []sheet.Cell{{sheet.Words, "été"}, {sheet.Number, "0.3"}, {sheet.Number, "12345678901234"}, {sheet.Bool, "true"},
		{sheet.Formula, ""}, {sheet.Day, "2021-12-31"}, {sheet.Day, "2021-12-31"}}
	for i, w := range want {
		if rows[0].Cell(i) != w {
			t.Errorf("column %d: %v, want %v", i, rows[0].Cell(i), w)
		}
	}
	if r := rows[1]; r.Number != 3 || r.Cell(0) != (sheet.Cell{sheet.Number, "44561"}) || r.Cell(1).Text != "gras et maigre" || r.Cell(2).Text != "fusion" {
		t.Errorf("%v", r)
	}
	if p := b.Pages(); len(p) != 2 || !p[1].Hidden || p[1].Name != "Masquée" {
		t.Errorf("%v", p)
	}
	if notes(b) != "note_hidden note_merged" {
		t.Errorf("notes: %s", notes(b))
	}
	if texts(t, b, 1) != "secret" {
		t.Error("a hidden page asked for by its number is not read")
	}
}

func TestHeadersAreFoundUnderUsualNames(t *testing.T) {
	fields := []sheet.Field{
		{Key: "amount", Names: []string{"montant", "amount"}, Needed: true},
		{Key: "paid", Names: []string{"montant payé", "paid"}},
		{Key: "work", Names: []string{"œuvre", "work"}},
		{Key: "day", Names: []string{"date"}},
	}
	row := func(cells ...string) sheet.Row {
		r := sheet.Row{Number: 1}
		for _, c := range cells {
			r.Cells = append(r.Cells, sheet.Cell{Kind: sheet.Words, Text: c})
		}
		return r
	}
	i, m := sheet.FindHeader([]sheet.Row{row("Plan de relance"), row("Date : 2021"), row("MONTANT PAYE", "Montant (€) voté", "Oeuvre", "date", "Date")}, fields)
	if i != 2 || m["amount"] != "Montant (€) voté" || m["paid"] != "MONTANT PAYE" || m["work"] != "Oeuvre" || m["day"] != "date" {
		t.Errorf("%d %v", i, m)
	}
	if i, m := sheet.FindHeader([]sheet.Row{row("x")}, fields); i != -1 || len(m) != 0 {
		t.Errorf("%d %v", i, m)
	}
}
