package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"relance/app/api"
	"relance/domain/plan/plantest"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/domain/scheme/schemetest"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
)

// asked is the API over the real plan with every text of its aids.
func asked(t testing.TB) (http.Handler, *scheme.Catalogue, *journaltest.Bench) {
	t.Helper()
	const folder = "../../plans/grand-paris"
	b := schemetest.Open(t)
	compiled := plantest.Compile(t, folder)
	plantest.PlayWhole(t, b, compiled)
	all, problems := scheme.Compile(os.DirFS(folder), "p", scheme.Of(compiled.Content))
	for _, p := range problems {
		t.Fatalf("%s:%d: %v", p.File, p.Line, p.Fault)
	}
	for _, x := range all.Contents(false) {
		if _, err := b.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: b.ID(), Act: scheme.NewRecord(x), Effective: x.Version.Day,
			Mode: journal.Imported, Sources: x.Version.Cited(), Blobs: []journal.Blob{x.Blob()}}); err != nil {
			t.Fatal(err)
		}
	}
	return api.New(api.Config{Journal: b.Journal, DB: b.DB, Registry: b.Registry, Clock: b.Clock.Now}), all, b
}

func post(h http.Handler, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/api/v1/simulations", strings.NewReader(body)))
	return w
}

// Every worked case of every aid gets from the API what its rule says.
func TestEveryCaseIsAnsweredByTheAPI(t *testing.T) {
	h, all, b := asked(t)
	schema := documented(t, "Simulated")
	before, tried := b.Head().Size, 0
	for _, x := range all.Schemes {
		for _, k := range x.Cases {
			answers := map[string]any{}
			for _, a := range k.Answers {
				if answers[a.ID] = any(a.Text); a.Rows != nil {
					answers[a.ID] = a.Rows
				}
			}
			body, err := json.Marshal(map[string]any{"on": k.On, "schemes": []string{x.Slug}, "answers": map[string]any{x.Slug: answers}})
			if err != nil {
				t.Fatal(err)
			}
			w := post(h, string(body))
			var out api.Simulated
			var any any
			if err := json.Unmarshal(w.Body.Bytes(), &out); w.Code != http.StatusOK || err != nil || len(out.Results) != 1 || out.Results[0].Eligible != k.Eligible || out.Estimate["fr"] == "" {
				t.Errorf("%s, %q: %d, %s", x.Slug, k.Name, w.Code, w.Body)
				continue
			}
			if r := out.Results[0]; k.Least != nil && (r.Min == nil || *r.Min != *k.Least) || k.Most != nil && (r.Max == nil || *r.Max != *k.Most) {
				t.Errorf("%s, %q: %v to %v", x.Slug, k.Name, r.Min, r.Max)
			}
			if err := json.Unmarshal(w.Body.Bytes(), &any); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(any); err != nil {
				t.Errorf("%s, %q: not as documented: %v", x.Slug, k.Name, err)
			}
			tried++
		}
	}
	if tried < 150 || b.Head().Size != before {
		t.Errorf("%d cases tried, %d acts recorded", tried, b.Head().Size-before)
	}
}

// documented is a schema of the document that the API serves.
func documented(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	h, _, _ := asked(t)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	doc, err := jsonschema.UnmarshalJSON(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("openapi.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRulesOfLawAreRunBehindWhatIsSimulated(t *testing.T) {
	h, _, _ := asked(t)
	w := post(h, `{"on":"2026-11-30","schemes":["fim"],"answers":{"fim":{"commune":"93066","owner":"commune","investment":true,"powers":true,"other_call":false,"started":false,"cost":200000,"other_grants":"50 000 €"}},
		"caps":{"participation-minimale":{"financing":[{"funder":"owner","amount":"20000"},{"funder":"public","amount":50000}],"lead":false,"waiver":false}}}`)
	var out api.Simulated
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	for _, c := range out.Caps {
		if c.Cap == "participation-minimale" && (c.After.Most != 30_000_00 || c.Holds != rule.No) {
			t.Errorf("%+v", c.After)
		}
	}
	if len(out.Caps) < 2 {
		t.Errorf("%d rules of law concern it", len(out.Caps))
	}
}

func TestAWrongSimulationIsToldWhereItIsWrong(t *testing.T) {
	h, _, _ := asked(t)
	for _, c := range []struct {
		body, field string
		status      int
	}{
		{`{`, "", 422}, {`[]`, "", 422}, {`{"schemes":["fim"],"schemes":[]}`, "", 422}, {`{"nom":"x"}`, "", 422}, {`{} {}`, "", 422}, {"\xff", "", 422}, {`{"on":"demain"}`, "on", 422},
		{`{"schemes":["fin"]}`, "schemes", 404}, {`{"schemes":["fonds-resilience"],"on":"2019-01-01"}`, "on", 404}, {`{"applicant":"moi"}`, "applicant", 422},
		{`{"schemes":["fim"],"answers":{"fim":{"cost":"beaucoup"}}}`, "answers.fim.cost", 422}, {`{"schemes":["fim"],"answers":{"fim":{"prix":"1"}}}`, "answers.fim.prix", 422},
		{`{"schemes":["fim"],"answers":{"fim":{"cost":{}}}}`, "answers.fim.cost", 422}, {`{"schemes":["fim"],"answers":{"fim":{"cost":[1]}}}`, "answers.fim.cost", 422},
		{`{"schemes":["fim"],"answers":{"plan-velo":{}}}`, "answers", 422}, {`{"answers":{"rien":{}}}`, "answers", 404}, {`{"caps":{"rien":{}}}`, "caps", 404},
		{`{"on":"` + strings.Repeat("9", 70_000) + `"}`, "", 422},
	} {
		w := post(h, c.body)
		var p api.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status || len(p.Faults) != 1 || p.Faults[0].Field != c.field || p.Faults[0].Message == "" {
			t.Errorf("%.60s: %d, %.300s", c.body, w.Code, w.Body)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/simulations", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != http.MethodPost {
		t.Errorf("GET is answered by %d", w.Code)
	}
}

func FuzzAnySimulationIsAnsweredOrExplained(f *testing.F) {
	h, _, _ := asked(f)
	f.Add(`{"on":"2026-11-30","schemes":["fim"],"answers":{"fim":{"cost":1}}}`)
	f.Add(`{"applicant":"commune","caps":{"fonds-de-concours":{"cost":null}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		if w := post(h, body); w.Code != http.StatusOK && w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusNotFound {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
	})
}
