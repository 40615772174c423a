package folder

import (
	"bytes"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

const schemaBase = "relance:///"

// Schemas are the JSON Schemas (draft 2020-12) of a folder's files, with what is said of what they refuse.
type Schemas struct {
	says     Sentences
	compiled map[string]*jsonschema.Schema // by name: "plan"
	raw      map[string]any                // by file: "common.schema.json"
}

// Sentences are what is said of what a schema refuses, besides what this package says of any.
type Sentences struct {
	Told         map[string][2]string // by name under $defs: keys of what is wrong with a value, and what it looks like
	Examples     map[string]string    // how a required key is written
	Alternatives map[string]string    // of a definition that takes exactly one of some keys: those
	GoesWith     map[string]string    // by key that another must accompany: what was meant; "" of any other
}

// told are definitions that schemas of any folder may have, by name.
var told = map[string][2]string{
	"wording":   {"folder.bad_wording", "folder.bad_wording_meant"},
	"text":      {"folder.bad_text", "folder.bad_text_meant"},
	"line":      {"folder.bad_line", "folder.bad_line_meant"},
	"slug":      {"folder.bad_slug", "folder.bad_slug_meant"},
	"count":     {"folder.bad_count", "folder.bad_count_meant"},
	"positive":  {"folder.bad_positive", "folder.bad_positive_meant"},
	"yes_no":    {"folder.bad_yes_no", "folder.bad_yes_no_meant"},
	"day":       {"folder.bad_day", "folder.bad_day_meant"},
	"url":       {"folder.bad_url", "folder.bad_url_meant"},
	"source_id": {"folder.bad_source_id", "folder.bad_source_id_meant"},
}

// NewSchemas compiles the named schemas, "plan" of plan.schema.json, and those to which they refer.
func NewSchemas(files fs.FS, says Sentences, names ...string) *Schemas {
	s := &Schemas{says, map[string]*jsonschema.Schema{}, map[string]any{}}
	compiler := jsonschema.NewCompiler()
	all, err := fs.Glob(files, "*.schema.json")
	if err != nil {
		panic(err) // a constant pattern: cannot fail
	}
	for _, name := range all {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			panic(err) // the file is ours and embedded: a test reads it
		}
		s.raw[name] = doc
		if err := compiler.AddResource(schemaBase+name, doc); err != nil {
			panic(err)
		}
	}
	for _, name := range names {
		s.compiled[name] = compiler.MustCompile(schemaBase + name + ".schema.json")
	}
	return s
}

// validation is the work on one file.
type validation struct {
	*Reading
	schemas *Schemas
}

// Validate runs a schema over a file and reports each refusal at its place, in our words. Unknown keys
// come first: one that was mistyped then also answers for the key it meant.
func (f *Reading) Validate(s *Schemas, name string, root *Node) {
	v := &validation{f, s}
	ve, ok := s.compiled[name].Validate(root.Value()).(*jsonschema.ValidationError)
	if !ok {
		return
	}
	leaves := leavesOf(ve, nil)
	for _, leaf := range leaves {
		if k, ok := leaf.ErrorKind.(*kind.AdditionalProperties); ok {
			v.unknownKeys(root.At(leaf.InstanceLocation), leaf.SchemaURL, k.Properties)
		}
	}
	for _, leaf := range leaves {
		v.refusal(root, leaf)
	}
}

// leavesOf walks the library's tree of errors down to those that say something by themselves.
func leavesOf(ve *jsonschema.ValidationError, to []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	switch ve.ErrorKind.(type) {
	case *kind.OneOf, *kind.Contains: // their causes are what was tried, not what is wrong
		return append(to, ve)
	}
	if len(ve.Causes) == 0 {
		return append(to, ve)
	}
	for _, cause := range ve.Causes {
		to = leavesOf(cause, to)
	}
	return to
}

func (v *validation) refusal(root *Node, ve *jsonschema.ValidationError) {
	n := root.At(ve.InstanceLocation)
	if n.Bad {
		return
	}
	name := definition(ve.SchemaURL)
	switch k := ve.ErrorKind.(type) {
	case *kind.AdditionalProperties: // said already
	case *kind.Required:
		for _, key := range k.Missing {
			v.missing(n, key)
		}
	case *kind.DependentRequired:
		for _, key := range k.Missing {
			meant, ok := v.schemas.says.GoesWith[key]
			if !ok {
				meant = v.schemas.says.GoesWith[""]
			}
			v.Say(n.Key(k.Prop), "folder.goes_with", meant, k.Prop, key)
		}
	case *kind.FalseSchema:
		v.foreignKey(root, ve.InstanceLocation)
	case *kind.OneOf:
		v.either(n, name, len(k.Subschemas) > 0)
	case *kind.Enum:
		v.outOfList(n, k)
	case *kind.UniqueItems:
		item := n.Items()[max(k.Duplicates[0], k.Duplicates[1])]
		v.Say(item, "folder.twice", "folder.twice_meant", Shown(item.Str()))
	default:
		v.wrongValue(n, name, ve.ErrorKind)
	}
}

// definition gives the name that a schema has under $defs, or "".
func definition(schemaURL string) string {
	dir, name := path.Split(schemaURL)
	if strings.HasSuffix(dir, "/$defs/") {
		return name
	}
	return ""
}

// wrongValue reports a value that is of the wrong sort or shape.
func (v *validation) wrongValue(n *Node, name string, k jsonschema.ErrorKind) {
	value := n.Shown()
	if long, ok := k.(*kind.MaxLength); ok {
		v.Say(n, "folder.too_long", "folder.too_long_meant", long.Got, long.Want)
		return
	}
	t, own := v.schemas.says.Told[name]
	if !own {
		t, own = told[name]
	}
	switch {
	case n.Kind == Scalar && n.Str() == "":
		v.Say(n, "folder.empty", "folder.empty_meant")
	case own:
		v.Say(n, t[0], t[1], value)
	default:
		switch k := k.(type) {
		case *kind.Type:
			switch {
			case slices.Contains(k.Want, "object"):
				v.Say(n, "folder.want_map", "folder.want_map_meant", value)
			case slices.Contains(k.Want, "array"):
				v.Say(n, "folder.want_list", "folder.want_list_meant", value)
			default:
				v.Say(n, "folder.bad_line", "folder.bad_line_meant", value)
			}
		case *kind.Const:
			v.Say(n, "folder.bad_format", "folder.bad_format_meant", value)
		case *kind.Contains:
			v.Say(n, "folder.no_french", "folder.no_french_meant")
		case *kind.MinItems, *kind.MinProperties:
			v.Say(n, "folder.empty_list", "folder.empty_list_meant")
		case *kind.MaxItems:
			v.Say(n, "folder.too_many", "folder.too_many_meant", k.Want)
		default: // a rule of the schema that has no sentence yet; a test keeps this from being reached
			v.Say(n, "folder.bad_value", "", value)
		}
	}
}

// unknownKeys reports each key that stands where none of that name may.
func (v *validation) unknownKeys(n *Node, schemaURL string, keys []string) {
	for _, key := range keys {
		at := n.Key(key)
		if at == nil || at.Bad {
			continue
		}
		allowed := v.schemas.properties(schemaURL)
		switch near := Nearest(key, allowed); {
		case definition(schemaURL) == "text":
			v.Say(at, "folder.language_unknown", "folder.one_of_meant", Shown(key), "fr, en")
		case near != "" && n.Get(near) == nil:
			v.Say(at, "folder.key_unknown", "folder.near_meant", Shown(key), near)
			n.StandIns = append(n.StandIns, near)
		default:
			v.Say(at, "folder.key_unknown", "folder.one_of_meant", Shown(key), strings.Join(allowed, ", "))
		}
	}
}

// missing reports an absent key, unless a mistyped one stands there for it.
func (v *validation) missing(n *Node, key string) {
	if slices.Contains(n.StandIns, key) {
		return
	}
	example, ok := v.schemas.says.Examples[key]
	if !ok {
		example = key + ": …"
	}
	v.Report(n.File, n.Line, n.Column, "folder.key_missing", "folder.key_missing_meant", key, example)
}

// foreignKey reports a key that the kind of an act has no use for.
func (v *validation) foreignKey(root *Node, where []string) {
	if len(where) == 0 {
		return
	}
	parent := root.At(where[:len(where)-1])
	if key := parent.Key(where[len(where)-1]); key != nil && !key.Bad {
		v.Say(key, "folder.key_foreign", "folder.key_foreign_meant", key.Text, parent.Get("kind").Str())
	}
}

func (v *validation) either(n *Node, name string, both bool) {
	if both {
		v.Say(n, "folder.only_one_of", "folder.only_one_of_meant", v.schemas.says.Alternatives[name])
		return
	}
	v.Say(n, "folder.none_of", "folder.none_of_meant", v.schemas.says.Alternatives[name])
}

// outOfList reports a word that is none of a closed list.
func (v *validation) outOfList(n *Node, k *kind.Enum) {
	allowed := make([]string, 0, len(k.Want))
	for _, w := range k.Want {
		if s, ok := w.(string); ok {
			allowed = append(allowed, s)
		}
	}
	switch near := Nearest(n.Str(), allowed); {
	case n.Null():
		v.Say(n, "folder.empty", "folder.empty_meant")
	case near != "":
		v.Say(n, "folder.not_in_list", "folder.near_of_list_meant", Shown(n.Str()), near, strings.Join(allowed, ", "))
	default:
		v.Say(n, "folder.not_in_list", "folder.one_of_meant", Shown(n.Str()), strings.Join(allowed, ", "))
	}
}

// properties gives the keys that the schema at an address allows, in the schema's order of alphabet.
func (s *Schemas) properties(schemaURL string) []string {
	file, pointer, _ := strings.Cut(strings.TrimPrefix(schemaURL, schemaBase), "#")
	at := s.raw[file]
	for _, step := range strings.Split(strings.Trim(pointer, "/"), "/") {
		switch v := at.(type) {
		case map[string]any:
			if step != "" {
				at = v[step]
			}
		case []any:
			if i, ok := ListIndex(step); ok && i < len(v) {
				at = v[i]
			}
		}
	}
	object, _ := at.(map[string]any)
	props, _ := object["properties"].(map[string]any)
	return slices.Sorted(maps.Keys(props))
}
