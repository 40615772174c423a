package plan_test

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"relance/domain/plan"
)

func readSchema(t *testing.T, name string) map[string]any {
	t.Helper()
	data, err := fs.ReadFile(plan.Schemas(), name)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

func TestTheSchemasListTheWordsOfTheTypes(t *testing.T) {
	defs := readSchema(t, "common.schema.json")["$defs"].(map[string]any)
	for name, words := range map[string][]string{
		"means": plan.Means, "funding": plan.Fundings, "provenance": plan.Provenances, "meaning": plan.Meanings, "bound": plan.Bounds,
	} {
		var listed []string
		for _, w := range defs[name].(map[string]any)["enum"].([]any) {
			listed = append(listed, w.(string))
		}
		if !slices.Equal(listed, words) {
			t.Errorf("%s: the schema has %v, the types %v", name, listed, words)
		}
	}
}

func TestEachSchemaHelpsAnEditor(t *testing.T) {
	names, err := fs.Glob(plan.Schemas(), "*.json")
	if err != nil || len(names) != 6 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		doc := readSchema(t, name)
		if doc["$schema"] != "https://json-schema.org/draft/2020-12/schema" || doc["title"] == nil {
			t.Errorf("%s: $schema or title is missing", name)
		}
		describe(t, name, doc)
	}
}

// describe fails for a property that an editor could say nothing about, and for an object that accepts any key.
func describe(t *testing.T, path string, at any) {
	t.Helper()
	switch v := at.(type) {
	case []any:
		for _, child := range v {
			describe(t, path, child)
		}
	case map[string]any:
		if v["type"] == "object" && v["additionalProperties"] != false {
			t.Errorf("%s accepts any key", path)
		}
		props, _ := v["properties"].(map[string]any)
		for name, p := range props {
			said, ok := p.(map[string]any)
			if ok && !strings.Contains(path, "allOf") && said["title"] == nil && said["description"] == nil && said["$ref"] == nil &&
				said["items"] == nil {
				t.Errorf("%s: nothing is said of %q", path, name)
			}
		}
		for name, child := range v {
			describe(t, path+"/"+name, child)
		}
	}
}
