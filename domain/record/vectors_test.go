package record_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"relance/domain/record"
	"relance/foundation/journal"
)

var update = flag.Bool("update", false, "write testdata/moves.json anew: a change of rule, which breaks every log there is")

const movesFile = "testdata/moves.json"

// moveVector is what another program must find from docs/journal.md §1: the moves of a blob of lines.
type moveVector struct {
	Kind   string         `json:"kind"`
	From   string         `json:"from"`
	Body   string         `json:"body"`
	Digest string         `json:"digest"`
	Moves  []journal.Move `json:"moves"`
}

// A log lives for decades: what a line moved yesterday it must move today.
func TestTheMovesOfLinesAreThoseOfTheVectors(t *testing.T) {
	line := func(n int, day, commune string) record.Line {
		return record.Line{Line: n, Ref: "M-1", Day: day, Action: "A1.1", Commune: commune, Person: true, Dossier: "S-1", Cents: 100}
	}
	two := []record.Line{line(2, "2021-03-01", "00001"), line(5, "2021-02-01", "")}
	two[1].Cents = -100
	two[0].Person, two[0].Siret, two[0].Beneficiary = false, "73282932000074", "Société d'essai"
	budget := []record.Line{{Line: 2, Day: "2021-01-01", Cents: 500, Book: "credit", Year: 2021, Chapter: "204"}, {Line: 3, Day: "2021-01-01", Cents: -500, Book: "authority", Year: 2022}}
	var made []moveVector
	for _, kind := range record.Names {
		for _, from := range record.From(kind) {
			lines := two
			if kind == "budget.record" {
				lines = budget
			}
			v := moveVector{Kind: kind, From: from, Body: record.EncodeLines(lines)}
			v.Digest = journal.Blob{Media: record.Media, Body: v.Body}.Digest()
			for _, l := range lines {
				m := l.Move(kind, from)
				v.Moves = append(v.Moves, journal.Move{Cents: int64(m.Cents), From: m.From.String(), To: m.To.String(), Day: m.Day})
			}
			made = append(made, v)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(made); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(movesFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(movesFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("the moves are now made as\n%s", b.String())
	}
}
