package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"relance/foundation/fault"
)

// widths of columns by what they hold, in signs.
var widths = map[Kind]float64{Words: 28, Number: 16, Day: 12, Bool: 10}

// Fixed marks of every book we write: a program's name, no person, one moment for all.
const (
	madeBy   = "Relance"
	madeWhen = "2020-01-01T00:00:00Z"
)

type xlsxStyles struct{ head, day, words, number int }

// writeXLSX writes by excelize's stream: rows beyond a few megabytes wait in a temporary file.
func writeXLSX(w io.Writer, pages []Table) error {
	f := excelize.NewFile()
	defer f.Close()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &ordered{to: w} })
	names := pageNames(pages)
	st, err := newStyles(f)
	if err != nil {
		return err
	}
	if err := f.SetSheetName("Sheet1", names[0]); err != nil {
		return err
	}
	for i, t := range pages {
		if i > 0 {
			if _, err := f.NewSheet(names[i]); err != nil {
				return err
			}
		}
		if err := writePage(f, names[i], t, st); err != nil {
			return err
		}
	}
	if err := f.SetDocProps(&excelize.DocProperties{Creator: madeBy, LastModifiedBy: madeBy, Created: madeWhen, Modified: madeWhen}); err != nil {
		return err
	}
	if err := f.SetAppProps(&excelize.AppProperties{Application: madeBy}); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

func newStyles(f *excelize.File) (st xlsxStyles, err error) {
	day := "dd/mm/yyyy"
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&st.head, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 49}},
		{&st.day, excelize.Style{CustomNumFmt: &day}},
		{&st.words, excelize.Style{NumFmt: 49}},                                           // 49 is "@": a SIRET typed there keeps its digits
		{&st.number, excelize.Style{Alignment: &excelize.Alignment{Horizontal: "right"}}}, // lest it take its column's date
	} {
		if *s.to, err = f.NewStyle(&s.style); err != nil {
			return st, err
		}
	}
	return st, nil
}

func writePage(f *excelize.File, name string, t Table, st xlsxStyles) error {
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range t.Columns {
		style := map[Kind]int{Words: st.words, Day: st.day}[c.Kind]
		if err := sw.SetColStyle(i+1, i+1, style); err != nil {
			return err
		}
		if err := sw.SetColWidth(i+1, i+1, max(widths[c.Kind], 10)); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	number := 0
	if err := t.each(func(cells []Cell) error {
		number++
		row := make([]any, len(cells))
		for i, c := range cells {
			var err error
			if row[i], err = xlsxValue(c, st, number == 1); err != nil {
				return err
			}
		}
		return sw.SetRow("A"+strconv.Itoa(number), row)
	}); err != nil {
		return err
	}
	return sw.Flush()
}

// xlsxValue gives a cell as excelize takes it; nil where it is empty.
func xlsxValue(c Cell, st xlsxStyles, head bool) (any, error) {
	switch c.Kind {
	case Number:
		n, err := strconv.ParseFloat(c.Text, 64) // fifteen digits come back from a float as they were
		if err != nil {
			return nil, fault.New(fault.Internal, "fault.internal").Because(err)
		}
		return excelize.Cell{StyleID: st.number, Value: n}, nil
	case Day:
		if n := serial(c.Text); n > 0 {
			return excelize.Cell{StyleID: st.day, Value: n}, nil
		}
		return excelize.Cell{StyleID: st.words, Value: c.Text}, nil
	case Bool:
		return c.Text == "true", nil
	case Words:
		style := st.words
		if head {
			style = st.head
		}
		return excelize.Cell{StyleID: style, Value: c.Text}, nil
	}
	return nil, nil
}

// ordered writes a zip whose parts stand in the order of their names: excelize writes pages in an
// order of chance. It holds the parts packed, as excelize holds the whole.
type ordered struct {
	to    io.Writer
	parts []*orderedPart
}

type orderedPart struct {
	name string
	raw  bytes.Buffer
	zip  *zip.Writer
}

func (o *ordered) Create(name string) (io.Writer, error) {
	p := &orderedPart{name: name}
	p.zip = zip.NewWriter(&p.raw)
	o.parts = append(o.parts, p)
	return p.zip.Create(name)
}

// AddFS is part of excelize's interface; it is not used.
func (o *ordered) AddFS(fs.FS) error { return nil }

func (o *ordered) Close() error {
	slices.SortFunc(o.parts, func(a, b *orderedPart) int {
		// the list of types comes first, as every reader expects
		if first := "[Content_Types].xml"; a.name == first || b.name == first {
			return strings.Compare(b.name[:1], a.name[:1])
		}
		return strings.Compare(a.name, b.name)
	})
	out := zip.NewWriter(o.to)
	for _, p := range o.parts {
		if err := p.zip.Close(); err != nil {
			return err
		}
		in, err := zip.NewReader(bytes.NewReader(p.raw.Bytes()), int64(p.raw.Len()))
		if err != nil {
			return err
		}
		for _, f := range in.File {
			if err := out.Copy(f); err != nil {
				return err
			}
		}
		p.raw = bytes.Buffer{}
	}
	return out.Close()
}
