package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"relance/foundation/money"
)

// Media types of the twins.
const (
	MediaHTML = "text/html; charset=utf-8"
	MediaJSON = "application/json; charset=utf-8"
	MediaCSV  = "text/csv; charset=utf-8"
)

// JSON writes a value as the twins do: indented, with <, > and & as they are.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// Table is a list as CSV: UTF-8, commas, a line of column names first.
type Table struct {
	Columns []string
	Rows    [][]any // string, int, int64, money.Cents (as cents) or bool
}

// CSV writes a table. A text that a spreadsheet would take for a formula begins with an apostrophe.
func (t *Table) CSV() []byte {
	var b bytes.Buffer
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		cell(&b, c)
	}
	b.WriteString("\r\n")
	for _, row := range t.Rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			switch v := v.(type) {
			case string:
				cell(&b, neutral(v))
			case int:
				b.WriteString(strconv.Itoa(v))
			case int64:
				b.WriteString(strconv.FormatInt(v, 10))
			case money.Cents:
				b.WriteString(strconv.FormatInt(int64(v), 10))
			case bool:
				b.WriteString(strconv.FormatBool(v))
			case nil:
			default:
				cell(&b, neutral(fmt.Sprint(v)))
			}
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// neutral keeps a spreadsheet from running a text as a formula.
func neutral(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) {
		return "'" + s
	}
	return s
}

func cell(b *bytes.Buffer, s string) {
	if !strings.ContainsAny(s, ",\"\r\n") && strings.TrimSpace(s) == s {
		b.WriteString(s)
		return
	}
	b.WriteByte('"')
	b.WriteString(strings.ReplaceAll(s, `"`, `""`))
	b.WriteByte('"')
}
