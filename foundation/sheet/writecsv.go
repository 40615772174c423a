package sheet

import (
	"bufio"
	"io"
	"strings"
)

// writeCSV writes what a French Excel opens by a double click: a byte order mark, semicolons, CRLF,
// decimal commas. Texts that would be taken for formulas bear an apostrophe, which reading takes off.
func writeCSV(w io.Writer, t Table) error {
	b := bufio.NewWriter(w)
	b.WriteString("\xef\xbb\xbf")
	err := t.each(func(cells []Cell) error {
		for i := range t.Columns {
			if i > 0 {
				b.WriteByte(';')
			}
			if i < len(cells) {
				b.WriteString(csvText(cells[i]))
			}
		}
		_, err := b.WriteString("\r\n")
		return err
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// csvText is a cell as it stands in the file. Quotes go around all that another reader, or ours when
// it looks for the separator, could take for something else.
func csvText(c Cell) string {
	s := c.Text
	switch c.Kind {
	case Number:
		s = strings.Replace(s, ".", ",", 1)
		if _, frac, _ := strings.Cut(s, ","); len(frac) == 3 {
			s += "0" // "1,234" could be read in two ways
		}
	case Words:
		s = Guard(s)
	}
	if strings.ContainsAny(s, ";,|\t\"\r\n=:<") && (c.Kind == Words || strings.Contains(s, ",")) {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}
