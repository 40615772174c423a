package record

import (
	"context"
	"slices"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/sheet"
)

// Fields lists what is looked for in a file of a kind, with the usual headers of each; what a line
// cannot be without comes first.
func Fields(kind string) []sheet.Field {
	k := kindOf(kind)
	if k == nil {
		return nil
	}
	var out []sheet.Field
	for _, f := range fieldsOf(k) {
		out = append(out, sheet.Field{Key: f.key, Names: f.names, Needed: f.needed})
	}
	slices.SortStableFunc(out, func(a, b sheet.Field) int {
		switch {
		case a.Needed == b.Needed:
			return 0
		case a.Needed:
			return -1
		}
		return 1
	})
	return out
}

// guess finds the row of headers among the first and the field of each. Fault: Invalid, naming the fields
// for which there is none.
func guess(ctx context.Context, book *sheet.Book, page int, k *kind) (map[string]string, error) {
	var rows []sheet.Row
	for row, err := range book.Rows(ctx, page) {
		if err != nil {
			return nil, err
		}
		if rows = append(rows, row); len(rows) >= headerWithin {
			break
		}
	}
	wanted := Fields(k.name)
	_, m := sheet.FindHeader(rows, wanted)
	var missing []string
	for _, f := range wanted {
		if f.Needed && m[f.Key] == "" {
			missing = append(missing, f.Names[0])
		}
	}
	if len(missing) > 0 {
		return m, fault.New(fault.Invalid, "record.no_header", strings.Join(missing, ", ")).At("mapping")
	}
	return m, nil
}

func join(words []string) string { return strings.Join(words, ", ") }
