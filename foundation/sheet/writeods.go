package sheet

import (
	"archive/zip"
	"bufio"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

const odsManifest = xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
	`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + mimeODS + `"/>` +
	`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>` +
	`<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>` +
	`</manifest:manifest>`

const odsNames = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"` +
	` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
	` xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"` +
	` xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3"`

const odsStyles = xmlHead + `<office:document-styles` + odsNames + `><office:styles>` +
	`<style:style style:name="Default" style:family="table-cell"/></office:styles></office:document-styles>`

const odsHead = xmlHead + `<office:document-content` + odsNames + `><office:automatic-styles>` +
	`<style:style style:name="col" style:family="table-column"><style:table-column-properties style:column-width="4cm"/></style:style>` +
	`<number:date-style style:name="days"><number:day number:style="long"/><number:text>/</number:text>` +
	`<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>` +
	`<number:text-style style:name="texts"><number:text-content/></number:text-style>` +
	`<style:style style:name="day" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="days"/>` +
	`<style:style style:name="words" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="texts"/>` +
	`<style:style style:name="head" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="texts">` +
	`<style:text-properties fo:font-weight="bold"/></style:style>` +
	`</office:automatic-styles><office:body><office:spreadsheet>`

const odsTail = `</office:spreadsheet></office:body></office:document-content>`

// writeODS writes an OpenDocument 1.3 spreadsheet: its type first and not packed, as the standard
// asks, then the rows as they come.
func writeODS(w io.Writer, pages []Table) error {
	z := zip.NewWriter(w)
	mime, err := z.CreateRaw(&zip.FileHeader{Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(mimeODS)),
		CompressedSize64: uint64(len(mimeODS)), UncompressedSize64: uint64(len(mimeODS))})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(mime, mimeODS); err != nil {
		return err
	}
	for _, p := range []struct{ name, text string }{{"META-INF/manifest.xml", odsManifest}, {"styles.xml", odsStyles}} {
		part, err := z.Create(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, p.text); err != nil {
			return err
		}
	}
	part, err := z.Create(odsContent)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(part, pieceBytes)
	b.WriteString(odsHead)
	for i, name := range pageNames(pages) {
		if err := writeTable(b, name, pages[i]); err != nil {
			return err
		}
	}
	b.WriteString(odsTail)
	if err := b.Flush(); err != nil {
		return err
	}
	return z.Close()
}

func writeTable(b *bufio.Writer, name string, t Table) error {
	b.WriteString(`<table:table table:name="` + odsEscape.Replace(name) + `">`)
	for _, c := range t.Columns {
		style := map[Kind]string{Words: "words", Day: "day"}[c.Kind]
		if style == "" {
			style = "Default"
		}
		b.WriteString(`<table:table-column table:style-name="col" table:default-cell-style-name="` + style + `"/>`)
	}
	head := true
	err := t.each(func(cells []Cell) error {
		b.WriteString(`<table:table-row>`)
		empty := 0
		for _, c := range cells {
			if c.Kind == Empty {
				empty++
				continue
			}
			writeEmpty(b, empty)
			empty = 0
			writeODSCell(b, c, head)
		}
		if len(cells) == 0 {
			empty = 1 // a row has a cell
		}
		writeEmpty(b, empty)
		head = false
		_, err := b.WriteString(`</table:table-row>`)
		return err
	})
	b.WriteString(`</table:table>`)
	return err
}

func writeEmpty(b *bufio.Writer, n int) {
	if n == 1 {
		b.WriteString(`<table:table-cell/>`)
	} else if n > 1 {
		b.WriteString(`<table:table-cell table:number-columns-repeated="` + strconv.Itoa(n) + `"/>`)
	}
}

func writeODSCell(b *bufio.Writer, c Cell, head bool) {
	shown := c.Text
	switch c.Kind {
	case Number:
		b.WriteString(`<table:table-cell office:value-type="float" office:value="` + c.Text + `">`)
		shown = strings.Replace(c.Text, ".", ",", 1)
	case Day:
		b.WriteString(`<table:table-cell table:style-name="day" office:value-type="date" office:date-value="` + c.Text + `">`)
		shown = c.Text[8:] + "/" + c.Text[5:7] + "/" + c.Text[:4]
	case Bool:
		b.WriteString(`<table:table-cell office:value-type="boolean" office:boolean-value="` + c.Text + `">`)
	default:
		style := "words"
		if head {
			style = "head"
		}
		b.WriteString(`<table:table-cell table:style-name="` + style + `" office:value-type="string">`)
	}
	for p := range strings.SplitSeq(shown, "\n") {
		b.WriteString(`<text:p>`)
		odsText(b, p)
		b.WriteString(`</text:p>`)
	}
	b.WriteString(`</table:table-cell>`)
}

var odsEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// odsText writes a paragraph. Blanks at its beginning, and after another, are written out: a reader
// takes a run of them for one.
func odsText(b *bufio.Writer, s string) {
	plain := 0
	for i := range len(s) {
		lone := s[i] == ' ' && i > 0 && s[i-1] != ' ' && s[i-1] != '\t'
		if s[i] != '\t' && s[i] != ' ' || lone {
			continue
		}
		odsEscape.WriteString(b, s[plain:i])
		plain = i + 1
		if s[i] == '\t' {
			b.WriteString(`<text:tab/>`)
		} else {
			b.WriteString(`<text:s/>`)
		}
	}
	odsEscape.WriteString(b, s[plain:])
}
