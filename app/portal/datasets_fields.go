package portal

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"relance/foundation/locale"
)

// fields.tsv says what each field of the twins means, by its name: one name means one thing everywhere.
// A test walks all twins and names what is missing there.
//
//go:embed fields.tsv
var fieldsFile string

var fieldMeanings = readFields(fieldsFile)

func readFields(text string) map[string]map[locale.Lang]string {
	out := map[string]map[locale.Lang]string{}
	for line := range strings.Lines(text) {
		if cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(cells) == 3 {
			out[cells[0]] = map[locale.Lang]string{locale.French: cells[1], locale.English: cells[2]}
		}
	}
	return out
}

// meansField is the meaning of the last name of a path; "" where nobody wrote it down.
func (f *frame) meansField(path string) string {
	name := path[strings.LastIndex(path, ".")+1:]
	return fieldMeanings[strings.TrimSuffix(name, "[]")][f.Lang]
}

// walked are the places of a JSON value, in the order in which they are met.
type walked struct {
	fields []field
	seen   map[string]int
}

// opaque are fields whose inside is another document's business.
var opaque = []string{"fields"}

func (w *walked) walk(path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		if isText(v) {
			w.add(path, "text {fr, en}")
			return
		}
		w.add(path, "object")
		name := path[strings.LastIndex(path, ".")+1:]
		if slices.Contains(opaque, name) {
			return
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			at := k
			if path != "" {
				at = path + "." + k
			}
			w.walk(at, v[k])
		}
	case []any:
		w.add(path, "list")
		for _, x := range v {
			if inner, ok := x.(map[string]any); ok && !isText(inner) {
				for _, k := range slices.Sorted(maps.Keys(inner)) {
					w.walk(path+"[]."+k, inner[k])
				}
			}
		}
	case string:
		w.add(path, "string")
	case bool:
		w.add(path, "boolean")
	case float64:
		w.add(path, "number")
	case nil:
		w.add(path, "null")
	}
}

// add notes a place and what stands there; one that is sometimes null says so.
func (w *walked) add(path, kind string) {
	if path == "" {
		return
	}
	at, known := w.seen[path]
	if !known {
		w.seen[path] = len(w.fields)
		w.fields = append(w.fields, field{In: asJSON, Path: path, Type: kind})
		return
	}
	if have := &w.fields[at]; !slices.Contains(strings.Split(have.Type, " | "), kind) {
		have.Type += " | " + kind
	}
}

// isText says that an object is one text in several languages.
func isText(v map[string]any) bool {
	for k := range v {
		if k != string(locale.French) && k != string(locale.English) {
			return false
		}
	}
	return len(v) > 0
}
