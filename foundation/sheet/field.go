package sheet

import (
	"strings"

	"relance/foundation/locale"
)

// Field is something a reader of rows looks for. Names are its usual headers, in French and English.
type Field struct {
	Key    string
	Names  []string
	Needed bool
}

// Mapping says for each field's key under which header of the file it stands, as the file writes it.
type Mapping map[string]string

// headerRows is in how many rows from the top a header is looked for.
const headerRows = 20

// Guess proposes a header for each field: first the same words, then headers that hold a name of the
// field as whole words, the longest name first. Each header serves once; a field without one is absent.
func Guess(header Row, fields []Field) Mapping {
	m := Mapping{}
	used := make([]bool, len(header.Cells))
	folded := make([]string, len(header.Cells))
	for i, c := range header.Cells {
		folded[i] = locale.Fold(c.Text)
		for j := range i {
			if folded[i] != "" && header.Cells[j].Text == c.Text {
				used[i] = true // a header that stands twice can be named once only: its first
			}
		}
	}
	take := func(key string, column int) {
		m[key], used[column] = header.Cells[column].Text, true
	}
	for _, f := range fields {
		if i := match(f, folded, used, func(h, name string) bool { return h == name }); i >= 0 {
			take(f.Key, i)
		}
	}
	for _, f := range fields {
		if _, had := m[f.Key]; had {
			continue
		}
		if i := match(f, folded, used, func(h, name string) bool { return strings.Contains(" "+h+" ", " "+name+" ") }); i >= 0 {
			take(f.Key, i)
		}
	}
	return m
}

// match finds the first header not used that answers to the longest of a field's names.
func match(f Field, folded []string, used []bool, same func(header, name string) bool) int {
	best, length := -1, 0
	for _, n := range f.Names {
		name := locale.Fold(n)
		for i, h := range folded {
			if name != "" && h != "" && !used[i] && len(name) > length && same(h, name) {
				best, length = i, len(name)
			}
		}
	}
	return best
}

// Columns gives the column of each field of a mapping, in a header; fields whose header is not there
// are listed as missing.
func (m Mapping) Columns(header Row, fields []Field) (columns map[string]int, missing []Field) {
	columns = map[string]int{}
	for _, f := range fields {
		name, mapped := m[f.Key]
		if !mapped {
			if f.Needed {
				missing = append(missing, f)
			}
			continue
		}
		at := -1
		for i, c := range header.Cells {
			if c.Text == name || at < 0 && locale.Fold(c.Text) == locale.Fold(name) && locale.Fold(name) != "" {
				if at = i; c.Text == name {
					break
				}
			}
		}
		if at < 0 {
			missing = append(missing, f)
			continue
		}
		columns[f.Key] = at
	}
	return columns, missing
}

// FindHeader finds, among the first 20 rows given, the one in which the most fields are found, needed
// ones counting more; of equals the first. row is its index in rows, -1 where no field is found.
func FindHeader(rows []Row, fields []Field) (row int, m Mapping) {
	row, best := -1, 0
	for i, r := range rows[:min(len(rows), headerRows)] {
		guess := Guess(r, fields)
		score := 0
		for _, f := range fields {
			if _, found := guess[f.Key]; found {
				score++
				if f.Needed {
					score += len(fields)
				}
			}
		}
		if score > best {
			row, best, m = i, score, guess
		}
	}
	return row, m
}
