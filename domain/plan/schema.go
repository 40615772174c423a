package plan

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"sync"

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

// schemas compiles the embedded schemas once.
var schemas = sync.OnceValue(func() *folder.Schemas {
	return folder.NewSchemas(Schemas(), folder.Sentences{Told: told, Examples: examples, Alternatives: alternatives, GoesWith: goesWith},
		"plan", "actions", "sources", "linked", "history")
})

// validate runs a file's schema over it.
func (c *compilation) validate(file string, root *folder.Node) {
	c.Validate(schemas(), schemaOf(file), root)
}

// told are the definitions with sentences of their own: what is wrong with a value, and what it looks like.
var told = map[string][2]string{
	"amount":         {"plan.bad_amount", "plan.bad_amount_meant"},
	"decimal":        {"plan.bad_decimal", "plan.bad_decimal_meant"},
	"axis_number":    {"plan.bad_axis_number", "plan.bad_axis_number_meant"},
	"period":         {"plan.bad_period", "plan.bad_period_meant"},
	"year":           {"plan.bad_year", "plan.bad_year_meant"},
	"siren":          {"plan.bad_siren", "plan.bad_siren_meant"},
	"action_code":    {"plan.bad_action_code", "plan.bad_action_code_meant"},
	"objective_code": {"plan.bad_objective_code", "plan.bad_objective_code_meant"},
	"milestone_code": {"plan.bad_milestone_code", "plan.bad_milestone_code_meant"},
	"linked_code":    {"plan.bad_linked_code", "plan.bad_linked_code_meant"},
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

// alternatives are the keys of which a definition takes exactly one.
var alternatives = map[string]string{"fact": "action, linked", "dated": "effective, as_of"}

// goesWith says what was meant where a key lacks the one that must accompany it.
var goesWith = map[string]string{"placed_by": "plan.goes_with_placed_by", "": "plan.goes_with_objective"}

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
