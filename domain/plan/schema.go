package plan

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"relance/foundation/folder"
)

//go:embed schema/*.json
var schemaFiles embed.FS

// Schemas gives the JSON Schemas (draft 2020-12) of the plan folder's files, which are both what editors
// use and what [Compile] runs: plan, actions, sources, linked and history.schema.json, and
// common.schema.json, to which they refer beside themselves.
func Schemas() fs.FS {
	sub, err := fs.Sub(schemaFiles, "schema")
	if err != nil {
		panic(err) // a constant name: cannot fail
	}
	return sub
}

// schemaOf names the schema of a file of the folder.
func schemaOf(file string) string {
	if path.Dir(file) == "actions" {
		return "actions"
	}
	return strings.TrimSuffix(file, ".yaml")
}

const schemaBase = "relance:///"

type schemaSet struct {
	compiled map[string]*jsonschema.Schema // by name: "plan"
	raw      map[string]any                // by file: "common.schema.json"
}

// schemas compiles the embedded schemas once.
var schemas = sync.OnceValue(func() schemaSet {
	set := schemaSet{map[string]*jsonschema.Schema{}, map[string]any{}}
	compiler := jsonschema.NewCompiler()
	entries, err := schemaFiles.ReadDir("schema")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		data, err := schemaFiles.ReadFile("schema/" + e.Name())
		if err != nil {
			panic(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			panic(err) // the file is ours and embedded: a test reads it
		}
		set.raw[e.Name()] = doc
		if err := compiler.AddResource(schemaBase+e.Name(), doc); err != nil {
			panic(err)
		}
	}
	for _, name := range []string{"plan", "actions", "sources", "linked", "history"} {
		set.compiled[name] = compiler.MustCompile(schemaBase + name + ".schema.json")
	}
	return set
})

// validate runs a file's schema over it and reports each refusal at its place, in our words. Unknown keys
// come first: one that was mistyped then also answers for the key it meant.
func (c *compilation) validate(file string, root *folder.Node) {
	ve, ok := schemas().compiled[schemaOf(file)].Validate(root.Value()).(*jsonschema.ValidationError)
	if !ok {
		return
	}
	leaves := leavesOf(ve, nil)
	for _, leaf := range leaves {
		if k, ok := leaf.ErrorKind.(*kind.AdditionalProperties); ok {
			c.unknownKeys(root.At(leaf.InstanceLocation), leaf.SchemaURL, k.Properties)
		}
	}
	for _, leaf := range leaves {
		c.refusal(root, leaf)
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

func (c *compilation) refusal(root *folder.Node, ve *jsonschema.ValidationError) {
	n := root.At(ve.InstanceLocation)
	if n.Bad {
		return
	}
	name := definition(ve.SchemaURL)
	switch k := ve.ErrorKind.(type) {
	case *kind.AdditionalProperties: // said already
	case *kind.Required:
		for _, key := range k.Missing {
			c.missing(n, key)
		}
	case *kind.DependentRequired:
		for _, key := range k.Missing {
			meant := "plan.goes_with_objective"
			if key == "placed_by" {
				meant = "plan.goes_with_placed_by"
			}
			c.Say(n.Key(k.Prop), "plan.goes_with", meant, k.Prop, key)
		}
	case *kind.FalseSchema:
		c.foreignKey(root, ve.InstanceLocation)
	case *kind.OneOf:
		c.either(n, name, len(k.Subschemas) > 0)
	case *kind.Enum:
		c.outOfList(n, k)
	case *kind.UniqueItems:
		item := n.Items()[max(k.Duplicates[0], k.Duplicates[1])]
		c.Say(item, "plan.twice", "plan.twice_meant", folder.Shown(item.Str()))
	default:
		c.wrongValue(n, name, ve.ErrorKind)
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

// told are the definitions with sentences of their own: what is wrong with a value, and what it looks like.
var told = map[string]struct{ wrong, meant string }{
	"wording":        {"plan.bad_wording", "plan.bad_wording_meant"},
	"text":           {"plan.bad_text", "plan.bad_text_meant"},
	"line":           {"plan.bad_line", "plan.bad_line_meant"},
	"slug":           {"plan.bad_slug", "plan.bad_slug_meant"},
	"amount":         {"plan.bad_amount", "plan.bad_amount_meant"},
	"decimal":        {"plan.bad_decimal", "plan.bad_decimal_meant"},
	"count":          {"plan.bad_count", "plan.bad_count_meant"},
	"positive":       {"plan.bad_positive", "plan.bad_positive_meant"},
	"axis_number":    {"plan.bad_axis_number", "plan.bad_axis_number_meant"},
	"yes_no":         {"plan.bad_yes_no", "plan.bad_yes_no_meant"},
	"day":            {"plan.bad_day", "plan.bad_day_meant"},
	"period":         {"plan.bad_period", "plan.bad_period_meant"},
	"year":           {"plan.bad_year", "plan.bad_year_meant"},
	"url":            {"plan.bad_url", "plan.bad_url_meant"},
	"siren":          {"plan.bad_siren", "plan.bad_siren_meant"},
	"action_code":    {"plan.bad_action_code", "plan.bad_action_code_meant"},
	"objective_code": {"plan.bad_objective_code", "plan.bad_objective_code_meant"},
	"milestone_code": {"plan.bad_milestone_code", "plan.bad_milestone_code_meant"},
	"linked_code":    {"plan.bad_linked_code", "plan.bad_linked_code_meant"},
	"source_id":      {"plan.bad_source_id", "plan.bad_source_id_meant"},
}

// wrongValue reports a value that is of the wrong sort or shape.
func (c *compilation) wrongValue(n *folder.Node, name string, k jsonschema.ErrorKind) {
	value := n.Shown()
	if long, ok := k.(*kind.MaxLength); ok {
		c.Say(n, "plan.too_long", "plan.too_long_meant", long.Got, long.Want)
		return
	}
	switch t, own := told[name]; {
	case n.Kind == folder.Scalar && n.Str() == "":
		c.Say(n, "plan.empty", "plan.empty_meant")
	case own:
		c.Say(n, t.wrong, t.meant, value)
	default:
		switch k := k.(type) {
		case *kind.Type:
			switch {
			case slices.Contains(k.Want, "object"):
				c.Say(n, "plan.want_map", "plan.want_map_meant", value)
			case slices.Contains(k.Want, "array"):
				c.Say(n, "plan.want_list", "plan.want_list_meant", value)
			default:
				c.Say(n, "plan.bad_line", "plan.bad_line_meant", value)
			}
		case *kind.Const:
			c.Say(n, "plan.bad_format", "plan.bad_format_meant", value)
		case *kind.Contains:
			c.Say(n, "plan.no_french", "plan.no_french_meant")
		case *kind.MinItems, *kind.MinProperties:
			c.Say(n, "plan.empty_list", "plan.empty_list_meant")
		case *kind.MaxItems:
			c.Say(n, "plan.too_many", "plan.too_many_meant", k.Want)
		default: // a rule of the schema that has no sentence yet; a test keeps this from being reached
			c.Say(n, "plan.bad_value", "", value)
		}
	}
}

// unknownKeys reports each key that stands where none of that name may.
func (c *compilation) unknownKeys(n *folder.Node, schemaURL string, keys []string) {
	for _, key := range keys {
		at := n.Key(key)
		if at == nil || at.Bad {
			continue
		}
		allowed := properties(schemaURL)
		switch near := folder.Nearest(key, allowed); {
		case definition(schemaURL) == "text":
			c.Say(at, "plan.language_unknown", "plan.one_of_meant", folder.Shown(key), "fr, en")
		case near != "" && n.Get(near) == nil:
			c.Say(at, "plan.key_unknown", "plan.near_meant", folder.Shown(key), near)
			n.StandIns = append(n.StandIns, near)
		default:
			c.Say(at, "plan.key_unknown", "plan.one_of_meant", folder.Shown(key), strings.Join(allowed, ", "))
		}
	}
}

// missing reports an absent key, unless a mistyped one stands there for it.
func (c *compilation) missing(n *folder.Node, key string) {
	if slices.Contains(n.StandIns, key) {
		return
	}
	example, ok := examples[key]
	if !ok {
		example = key + ": …"
	}
	c.Report(n.File, n.Line, n.Column, "plan.key_missing", "plan.key_missing_meant", key, example)
}

// examples show how a required key is written.
var examples = map[string]string{
	"format": "format: 1", "plan": "plan: grand-paris", "fictional": "fictional: false", "languages": "languages: [fr, en]",
	"title": "title: {fr: …}", "name": "name: {fr: …}", "note": "note: {fr: …}", "text": "text: {fr: …}",
	"owner": "owner: {name: {fr: …}}", "envelope": "envelope: 110 000 000,00 EUR", "actions_voted": "actions_voted: 50",
	"vote": "vote: {date: 2020-05-15, body: {fr: …}, outcome: {fr: …}}", "date": "date: 2020-05-15",
	"body": "body: {fr: conseil métropolitain}", "outcome": "outcome: {fr: à l’unanimité}",
	"axes": "axes: [{number: 1, title: {fr: …}}]", "number": "number: 1", "axis": "axis: 1", "count": "count: 17",
	"code": "code: A1.1", "provenance": "provenance: plan", "means": "means: scheme", "funding": "funding: unknown",
	"amount": "amount: 14 000 000 EUR", "due": "due: 2022-06", "id": "id: S1", "value": "value: 31", "unit": "unit: {fr: projets}",
	"meaning": "meaning: granted", "kind": "kind: action.start", "effective": "effective: 2020-05-15", "as_of": "as_of: 2021-02",
	"action": "action: A1.1", "year": "year: 2021", "milestone": "milestone: M1", "from": "from: A1.1", "to": "to: A1.2",
}

// foreignKey reports a key that the kind of an act has no use for.
func (c *compilation) foreignKey(root *folder.Node, where []string) {
	if len(where) == 0 {
		return
	}
	parent := root.At(where[:len(where)-1])
	if key := parent.Key(where[len(where)-1]); key != nil && !key.Bad {
		c.Say(key, "plan.key_foreign", "plan.key_foreign_meant", key.Text, parent.Get("kind").Str())
	}
}

// alternatives are the keys of which a definition takes exactly one.
var alternatives = map[string]string{"fact": "action, linked", "dated": "effective, as_of"}

func (c *compilation) either(n *folder.Node, name string, both bool) {
	if both {
		c.Say(n, "plan.only_one_of", "plan.only_one_of_meant", alternatives[name])
		return
	}
	c.Say(n, "plan.none_of", "plan.none_of_meant", alternatives[name])
}

// outOfList reports a word that is none of a closed list.
func (c *compilation) outOfList(n *folder.Node, k *kind.Enum) {
	allowed := make([]string, 0, len(k.Want))
	for _, w := range k.Want {
		if s, ok := w.(string); ok {
			allowed = append(allowed, s)
		}
	}
	switch near := folder.Nearest(n.Str(), allowed); {
	case n.Null():
		c.Say(n, "plan.empty", "plan.empty_meant")
	case near != "":
		c.Say(n, "plan.not_in_list", "plan.near_of_list_meant", folder.Shown(n.Str()), near, strings.Join(allowed, ", "))
	default:
		c.Say(n, "plan.not_in_list", "plan.one_of_meant", folder.Shown(n.Str()), strings.Join(allowed, ", "))
	}
}

// properties gives the keys that the schema at an address allows, in the schema's order of alphabet.
func properties(schemaURL string) []string {
	file, pointer, _ := strings.Cut(strings.TrimPrefix(schemaURL, schemaBase), "#")
	at := schemas().raw[file]
	for _, step := range strings.Split(strings.Trim(pointer, "/"), "/") {
		switch v := at.(type) {
		case map[string]any:
			if step != "" {
				at = v[step]
			}
		case []any:
			if i, ok := folder.ListIndex(step); ok && i < len(v) {
				at = v[i]
			}
		}
	}
	object, _ := at.(map[string]any)
	props, _ := object["properties"].(map[string]any)
	return keysOf(props)
}

// Canonical gives the content as the bytes that the journal records: the fields in the order of the
// types, maps sorted, empty lists as [], no escaping beyond what JSON asks for.
func Canonical(content *Content) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(content); err != nil {
		panic(err) // strings, numbers, maps and lists only: cannot fail
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
